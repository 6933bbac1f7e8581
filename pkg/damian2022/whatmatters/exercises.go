package whatmatters

import (
	"math"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{PointsExercise, SamplesExercise, NoiselessExercise}

// PointsExercise asks for the size of a test set.
var PointsExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/whatmatters/points",
		Question: "How many test points make the error bars at small n as small as 0.01 (use E f⁴ ≈ 430)?",
		Hints: []string{"At small n the risk is that of predicting 0, a mean of f² over the test points.",
			"Its variance is (E f⁴ − (E f²)²)/points."}},
	Right: (430 - 1) / (0.01 * 0.01), Tolerance: 0.02,
}

// SamplesExercise asks for the n at which the linear fit is cheap.
var SamplesExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/whatmatters/samples",
		Question: "At d = 10, ς = 1: from which n on does adding α + β·x to the prediction cost less than 0.05 in the mean?",
		Hints: []string{"Both are means of n independent terms: E α² = E y²/n, and E‖β‖² = E[y²‖x‖²]/n.",
			"y is not independent of x₁: E[f²x₁²] is about 10.5 for this target."}},
	Right: linearPrice(10, 1) / 0.05, Tolerance: 0.02,
}

// NoiselessExercise asks for that price without label noise.
var NoiselessExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/whatmatters/noiseless",
		Question: "What is that price at n = 31 for ς = 0?",
		Hints:    []string{"ς² goes out of E y² and of E[y²‖x‖²]; what the target itself does to them stays."}},
	Right: linearPrice(10, 0) / 31, Tolerance: 0.02,
}

// linearPrice returns n(E α² + E‖β‖²) = (1 + ς²) + E[f²x₁²] + d − 1 + dς² for the target of
// Figure 1, f = aHe₂ + bHe₄, which has neither a mean nor a linear part. By xHe_k = He_{k+1} + kHe_{k−1},
// E[f²x²] = (2a)² + 3!(a + 4b)² + 5! b².
func linearPrice(d, noise float64) float64 {
	a, b := 0.5, 1/(4*math.Sqrt(3))
	along := 4*a*a + 6*(a+4*b)*(a+4*b) + 120*b*b
	return 1 + noise*noise + along + d - 1 + d*noise*noise
}
