package bottleneck

import (
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/spectral"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{LimitExercise, DistanceExercise}

// LimitExercise asks how fast the bound of T7 falls with depth: it is L Σ s^(2/L) − kL − 2 Σ log s
// there, whose first term that is left in 1/L is that of the expansion.
var LimitExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/bottleneck/limit",
		Question: "For W_ℓ = diag(s₁, …, s_k)^(1/L), what is the limit of L times the bound of T7 for s = (2, 0.7, 0.2)?",
		Hints: []string{"‖θ‖² is L Σ s^(2/L), and |Jf|_k is the product of all s.",
			"Expand s^(2/L) = exp(2 log(s)/L) to second order: the first two orders cancel in the bound."}},
	Right: jacot2023.LinearExpansion([]float64{2, 0.7, 0.2}).R2, Tolerance: 1e-3,
}

// DistanceExercise asks for the distance of a layer from the nearest partial isometry.
var DistanceExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/bottleneck/distance",
		Question: "A layer has singular values (1.1, 1.05, 0.2, 0.1). How far is it from the nearest partial isometry of " +
			"rank 2, in Frobenius norm?",
		Hints: []string{"The nearest one has the same singular vectors, and singular values 1, 1, 0, 0."}},
	Right: spectral.IsometryDistance([]float64{1.1, 1.05, 0.2, 0.1}, 2), Tolerance: 1e-3,
}
