package convergence

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{UpdateExercise, PullExercise, NarrowExercise, VerdictExercise}

// UpdateFunc is what a reader writes: it returns the weights of a unit with the head +v after one update of SGD on the
// hinge loss, [d], from its weights w, a sample x with the label y and the margin z = yN(x), for the slope alpha and
// the step size eta.
type UpdateFunc = func(w, x []float64, y, z, alpha, v, eta float64) []float64

// UpdateExercise asks for the update of the hinge loss.
var UpdateExercise = exercise.Of[UpdateFunc]{
	Task: exercise.Task{Name: "sarussi2021/convergence/update",
		Question: "Write one update of SGD on the hinge loss max(0, 1 − z) for a unit w with the head +v, from the sample " +
			"x, its label y, its margin z, the slope alpha and the step size eta.",
		Hints: []string{"What stands in the place of s = 1/(1 + e^z), minus the derivative of the loss in z?",
			"The slope of the unit is 1 where w·x ≥ 0, and alpha elsewhere, whatever y is."}},
	Cases: []exercise.Case[UpdateFunc]{
		updateCase("in front of the unit, margin below 1", vector{1, 0}, vector{0.6, 0.8}, 1, 0.5),
		updateCase("behind the unit, margin below 1", vector{-1, 0}, vector{0.6, 0.8}, 1, -0.5),
		updateCase("margin above 1", vector{1, 0}, vector{0.6, 0.8}, 1, 1.5),
		updateCase("the label −1", vector{1, 2}, vector{0.6, -0.8}, -1, 0.2),
		updateCase("three dimensions", vector{0.5, -1, 2}, vector{0, 1, 0.25}, -1, -3),
	},
	Right: hingeUpdate, Tolerance: 1e-9,
}

type vector = []float64

// updateCase calls an update with α = 0.3, v = 0.5 and η = 2, on copies, since it may write to what it is given.
func updateCase(what string, w, x vector, y, z float64) exercise.Case[UpdateFunc] {
	const alpha, v, eta = 0.3, 0.5, 2
	input := fmt.Sprintf("%s: w = %s, x = %s, y = %g, z = %g, alpha = %g, v = %g, eta = %d", what, exercise.List(w),
		exercise.List(x), y, z, alpha, v, eta)
	return exercise.Case[UpdateFunc]{Input: input, Call: func(f UpdateFunc) []float64 {
		return f(slices.Clone(w), slices.Clone(x), y, z, alpha, v, eta)
	}}
}

// hingeUpdate is w + η v y σ'(w·x) x where z < 1, else w.
func hingeUpdate(w, x []float64, y, z, alpha, v, eta float64) []float64 {
	out := slices.Clone(w)
	if z >= 1 {
		return out
	}
	slope := 1.0
	if floats.Dot(w, x) < 0 {
		slope = alpha
	}
	floats.AddScaled(out, eta*v*y*slope, x)
	return out
}

// PullExercise asks for the largest s z.
var PullExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/convergence/pull",
		Question: "An update takes ‖W‖² up by 2ηsz and a term in η². How large can s z = z/(1 + e^z) be, whatever z?",
		Hints: []string{"At the largest value the derivative is 0: 1 + e^z = z e^z.",
			"There s z = z − 1. Halve an interval of z, or iterate z = 1 + e^(−z)."}},
	Right: largestPull, Tolerance: 1e-3,
}

// largestPull is W(1/e), for Lambert's W.
const largestPull = 0.2784645427610738

// NarrowExercise asks what a bound makes of the margin.
var NarrowExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/convergence/narrow",
		Question: "T2 is the larger of both terms. By which factor does the bound max(T1, T2) of the mean of s grow when " +
			"the margin is a third of what it was, at the same target?",
		Hints: []string{"‖w*‖ is 1/γ. With which power does it stand in T2?"}},
	Right: 9, Tolerance: 1e-3,
}

// VerdictExercise asks what becomes of the three lines when steps are large.
var VerdictExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/convergence/verdict",
		Question: "With steps a hundred times as large, η = 50, the law of the time fails. Do all three lines still hold, " +
			"or does one fail?",
		Hints: []string{"Which step of their derivation asks that η be small?"}},
	Options: []string{"holds", "fails"}, Right: "holds",
}
