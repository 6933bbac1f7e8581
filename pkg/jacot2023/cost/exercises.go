package cost

import (
	"math"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{DiagonalExercise, EdgeExercise, ShiftExercise}

// DiagonalExercise asks for the cost of a linear map.
var DiagonalExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/cost/diagonal",
		Question: "What does the map diag(4, ¼) cost at L = 4, on inputs without negative coordinates?",
		Hints: []string{"It is a linear map that needs no signs: T3 has its cost at every depth.",
			"Sum s^(2/L) over the singular values."}},
	Right: jacot2023.LinearCost([]float64{4, 0.25}, 4), Tolerance: 1e-3,
}

// EdgeExercise asks for the singular value at which keeping and dropping it cost the same. From
// (s−a)² + Λ√s = a² and 2(s−a) + Λ/(2√s) = 0, with Λ = λL, one has s = 2a/3 and
// Λ = (4/3)√(2/3) a^(3/2).
var EdgeExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/cost/edge",
		Question: "λ = 0.05, L = 4, white data: what is the smallest singular value a that is not dropped?",
		Hints: []string{"At the edge (s−a)² + λL s^(2/L) has the same value at its minimum and at 0.",
			"Eliminate λL from the two equations: s is a fixed share of a."}},
	Right: math.Pow(0.05*4*0.75*math.Sqrt(1.5), 2.0/3), Tolerance: 1e-2,
}

// ShiftExercise asks for what a network costs that shifts its input and back:
// 2w² + (L−1)w^(−2/(L−1)) + 1 − L tends to 2w² − 2 log w, which is least at w² = ½.
var ShiftExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/cost/shift",
		Question: "The shift network for x on [−1, 1] has w₁ = b₁ = w, then weights v with w·v^(L−1) = 1, and b_L = −1. " +
			"What is its least ‖θ‖² − L as L → ∞?",
		Hints: []string{"Write ‖θ‖² with v in terms of w, and expand (L−1)v² in 1/L.", "Then find the best w."}},
	Right: 1 + math.Ln2, Tolerance: 1e-3,
}
