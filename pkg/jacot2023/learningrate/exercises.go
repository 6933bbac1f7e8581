package learningrate

import (
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{SteepestExercise, ScaledExercise, TraceExercise}

// SteepestExercise asks what a large step forbids.
var SteepestExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/learningrate/steepest",
		Question: "The chain of §1 has depth L = 12 and is trained by descent with η = 0.1. What is the steepest slope on " +
			"which it can settle?",
		Hints: []string{"A minimum is stable where the curvature is at most 2/η.",
			"At equal weights the curvature is 2L s^(2−2/L) for the slope s."}},
	Right: jacot2023.SteepestStable(0.1, 12), Tolerance: 0.01,
}

// ScaledExercise asks for the same with a step that is scaled by the depth.
var ScaledExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/learningrate/scaled",
		Question: "The same for L = 12 and η = 0.1/12: what is the steepest slope?",
		Hints:    []string{"Only the product ηL counts, and the depth in the exponent."}},
	Right: jacot2023.SteepestStable(0.1/12, 12), Tolerance: 0.01,
}

// TraceExercise asks for the kernel of the network of which T8 is an equality: L k², since every
// layer has ‖J‖² = ‖α‖² = k.
var TraceExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/learningrate/trace",
		Question: "For the identity chain, W_ℓ = I₂ without biases, with L = 20 at x = (1, 1): what is Tr Θ(x, x)?",
		Hints: []string{"The trace is a sum over layers of ‖J_{ℓ→L}‖² ‖α_{ℓ−1}‖².",
			"Both factors are the same in every layer."}},
	Right: 20 * 2 * 2, Tolerance: 0.01,
}
