package agreement

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{EntryExercise, RateExercise, SumExercise, SpreadExercise}

// EntryFunc is what a reader writes: it returns R_0 R/(vαc_min) from the units w [2k][d], the points x [n][d], their
// labels y [n], v and α; 0 where c_min ≤ 0, when the bound says nothing.
type EntryFunc = func(w, x [][]float64, y []float64, v, alpha float64) float64

// EntryExercise asks for T3e's bound.
var EntryExercise = exercise.Of[EntryFunc]{
	Task: exercise.Task{Name: "sarussi2021/agreement/entry",
		Question: "Write R₀R/(vαc_min): the sum η Σ s̄ from which PAR is certain, from the units w of both clusters, the " +
			"points x, their labels y, v and α; 0 where c_min ≤ 0.",
		Hints: []string{"R₀ and R are the largest norms of a unit and of a point; c_min is the least of all y_l y_m x_l·x_m.",
			"A pair of points of different labels counts with the sign −1, and a point with itself is a pair too."}},
	Cases: []exercise.Case[EntryFunc]{
		entryCase("one unit of either cluster, two points of one label", rows{{0.3, 0}, {0, 0.4}},
			rows{{2, 1}, {1, 2}}, []float64{1, 1}, 0.5, 0.5),
		entryCase("two labels", rows{{0.6, 0.8}, {0, 0.5}}, rows{{1, 0}, {-1, 0.5}, {2, 0.5}}, []float64{1, -1, 1}, 0.5, 0.3),
		entryCase("a short point", rows{{0.1, 0.2}, {0.3, 0.1}}, rows{{3, 4}, {0.1, 0}}, []float64{1, 1}, 0.25, 0.1),
		entryCase("points that pull against each other", rows{{0.1, 0.2}, {0.3, 0.1}}, rows{{1, 0}, {1, 0.5}},
			[]float64{1, -1}, 0.25, 0.1),
		entryCase("three coordinates", rows{{1, 2, 2}, {0, 0, 1}, {0.5, 0, 0}, {0, 0, 0}},
			rows{{1, 1, 0}, {-1, -0.5, 0.25}}, []float64{1, -1}, 1, 0.9),
	},
	Right: entrySum, Tolerance: 1e-9,
}

type rows = [][]float64

// entryCase calls the function on copies, since it may write to what it is given.
func entryCase(what string, w, x rows, y []float64, v, alpha float64) exercise.Case[EntryFunc] {
	values := fmt.Sprintf("w = %s, x = %s, y = %s, v = %g, α = %g", exercise.List(w...), exercise.List(x...),
		exercise.List(y), v, alpha)
	return exercise.Case[EntryFunc]{Input: what + ", " + values, Call: func(f EntryFunc) []float64 {
		return []float64{f(exercise.Copied(w), exercise.Copied(x), slices.Clone(y), v, alpha)}
	}}
}

// entrySum is R_0 R/(vαc_min), 0 where c_min ≤ 0.
func entrySum(w, x [][]float64, y []float64, v, alpha float64) float64 {
	unit, point, least := 0.0, 0.0, math.Inf(1)
	for _, row := range w {
		unit = max(unit, floats.Norm(row, 2))
	}
	for l := range x {
		point = max(point, floats.Norm(x[l], 2))
		for m := range x {
			least = min(least, y[l]*y[m]*floats.Dot(x[l], x[m]))
		}
	}
	if least <= 0 {
		return 0
	}
	return unit * point / (v * alpha * least)
}

// RateExercise asks for the step size that makes the same logistic regression of another v.
var RateExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/agreement/rate",
		Question: "The network of §1 has 2k = 8 units, v = 1/√8 and η = 0.5. With v = 1 instead, which η makes its reduced " +
			"model take the same steps?",
		Hints: []string{"What multiplies the gradient in the step of θ?", "It is ηkv²: keep it."}},
	Right: 0.5 * sarussi2021.EffectiveRate(1, 8, 1/math.Sqrt(8)) / sarussi2021.EffectiveRate(1, 8, 1), Tolerance: 1e-6,
}

// SumExercise asks for the least number of steps of T3e.
var SumExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/agreement/steps",
		Question: "R₀ = 0.3, R = 1, c_min = 0.6, v = 0.1, α = 0.3 and η = 0.2. While the loss is near ln 2, s̄ is near ½. " +
			"If it were ½ at every step, after how many steps is ηΣs̄ larger than R₀R/(vαc_min)?",
		Hints: []string{"A step adds ηs̄ to the sum.", "More than the bound is wanted: round up to a whole step."}},
	Right: math.Ceil(0.3 / (0.1 * 0.3 * 0.6) / (0.2 * 0.5)), Whole: true,
}

// SpreadExercise asks what becomes of the spread of units that disagree, where σ is linear.
var SpreadExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/agreement/spread",
		Question: "With α = 1 a network starts so large that its units disagree about every sample, at every step. Does " +
			"the spread of its clusters stay frozen, or does it move?",
		Hints: []string{"Where does the unit's number i stand in its step, and what is σ' here?"}},
	Options: []string{"frozen", "moves"}, Right: "frozen",
}
