package escape

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{DriftExercise, LaterExercise, WinnerExercise, BrokenExercise}

// DriftFunc is what a reader writes: it returns by how much a step of gradient descent on f_Q alone changes
// ‖δ‖² − ‖s‖² of a pair, from δ, s and A = −Σ_i c_i σ″(x_i) x_i x_iᵀ.
type DriftFunc = func(delta, s []float64, a [][]float64, eta float64, m int) float64

// DriftExercise asks for what the flow conserves and steps do not.
var DriftExercise = exercise.Of[DriftFunc]{
	Task: exercise.Task{Name: "nichani2022/escape/drift",
		Question: "Write the change of ‖δ‖² − ‖s‖² in one step of gradient descent on f_Q alone, δ ← δ + (η/√m)As, " +
			"s ← s + (η/√m)Aδ.",
		Hints: []string{"Expand ‖δ + (η/√m)As‖² and ‖s + (η/√m)Aδ‖².",
			"A is symmetric: δᵀAs = sᵀAδ. What is left has η²."}},
	Cases: []exercise.Case[DriftFunc]{
		driftCase("one dimension", []float64{3}, []float64{1}, [][]float64{{2}}, 0.5, 4),
		driftCase("s is still 0", []float64{1, 0}, []float64{0, 0}, [][]float64{{0, 2}, {2, 1}}, 0.1, 16),
		driftCase("both move", []float64{1, -2}, []float64{0.5, 1}, [][]float64{{1, 0.5}, {0.5, -1}}, 2, 100),
		driftCase("another width", []float64{1, -2}, []float64{0.5, 1}, [][]float64{{1, 0.5}, {0.5, -1}}, 2, 400),
	},
	Right: drift, Tolerance: 1e-9,
}

// driftCase calls the function on copies, since it may write to what it is given.
func driftCase(what string, delta, s []float64, a [][]float64, eta float64, m int) exercise.Case[DriftFunc] {
	input := fmt.Sprintf("%s: δ, s = %s, A = %s, η = %g, m = %d", what, exercise.List(delta, s), exercise.List(a...), eta,
		m)
	return exercise.Case[DriftFunc]{Input: input, Call: func(f DriftFunc) []float64 {
		own := exercise.Copied([][]float64{delta, s})
		return []float64{f(own[0], own[1], exercise.Copied(a), eta, m)}
	}}
}

// drift is (η²/m)(‖As‖² − ‖Aδ‖²): the terms of first order cancel.
func drift(delta, s []float64, a [][]float64, eta float64, m int) float64 {
	sum := 0.0
	for _, row := range a {
		byDelta, bySum := floats.Dot(row, delta), floats.Dot(row, s)
		sum += bySum*bySum - byDelta*byDelta
	}
	return eta * eta / float64(m) * sum
}

// LaterExercise asks what the law says of two widths.
var LaterExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/escape/later",
		Question: "f_L seeds the pairs, and C = 0. How many times as many steps does the escape take at m = 4096 as at " +
			"m = 256?",
		Hints: []string{"T = (√m/(η|A|)) (¼ ln m + C).", "√m grows fourfold, and ln m from 8 ln 2 to 12 ln 2."}},
	Right: math.Sqrt(4096./256) * math.Log(4096) / math.Log(256), Tolerance: 1e-3,
}

// WinnerExercise asks who gains when both runners become slower.
var WinnerExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/escape/winner",
		Question: "n is doubled, m multiplied by four, η halved; leave logarithms out. Who gains on the other: f_L, f_Q, " +
			"or neither?",
		Hints: []string{"Which of the three numbers does each of the two times depend on?",
			"n/(2ηγ) and √m/(η|A|): divide one by the other."}},
	Options: []string{"f_L", "f_Q", "neither"}, Right: "neither",
}

// BrokenExercise asks which verdict needs the sample term.
var BrokenExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/escape/broken",
		Question: "Set Held = 0, so that nothing is held back. Of the claims D3/free, D3/width-hurts, D3/width-helps and " +
			"D3/no-race, which has its number outside of its band now?",
		Hints: []string{"Which of them are about trainings that are free anyway?",
			"What does the test loss of f_L + f_Q do with the width when nothing is held back?"}},
	Options: []string{"free", "width-hurts", "width-helps", "no-race"}, Right: "width-helps",
}
