package transfer

import (
	"math"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{AlignmentExercise, SignExercise, PointsExercise}

// AlignmentExercise asks what the first layer of a twin has seen of the subspace.
var AlignmentExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/transfer/alignment",
		Question: "In the twin \"n does not grow\", n is 3200 at d = 40. What alignment A does the law give there " +
			"(preprocessed labels, ς = ‖H‖ = 1)?",
		Hints: []string{"The law is derived in the first notebook: half of the energy is signal at n = πd²."}},
	Right: damian2022.AlignmentLaw(3200, 40, 1, 1, true), Tolerance: 0.01,
}

// SignExercise asks what a linear head leaves of a function that is no polynomial. The best one
// is E[|z|]z, with E|z| = √(2/π).
var SignExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/transfer/sign",
		Question: "What risk does the best linear function leave of the sign of z, for z ~ N(0, 1)?",
		Hints: []string{"The best linear function is c·z with c = E[z sign(z)].",
			"The sign has norm 1: what is left is 1 less the squared norm of the linear part."}},
	Right: 1 - 2/math.Pi, Tolerance: 0.01,
}

// PointsExercise asks for the size of a test set. For f = He₄/√24 it is (E f⁴ − 1)/0.01², and
// E He₄⁴ = Σ_k (k! C(4,k)²)² (8 − 2k)! = 368064, from He₄² = Σ_k k! C(4,k)² He_{8−2k}.
var PointsExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/transfer/points",
		Question: "How large a test set gets the zero predictor's risk on He₄/√24 right to ±0.01 (one standard deviation)?",
		Hints: []string{"The risk is a mean of f²: its variance is (E f⁴ − (E f²)²)/points.",
			"He₄² is a sum of He₈, He₆, He₄, He₂ and a constant; these are orthogonal."}},
	Right: (368064.0/(24*24) - 1) / (0.01 * 0.01), Tolerance: 0.02,
}
