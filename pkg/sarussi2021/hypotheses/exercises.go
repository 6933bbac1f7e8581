package hypotheses

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{PullExercise, HeadExercise, ShareExercise, AtZeroExercise}

// PullFunc is what a reader writes: it returns ⟨W*, −∇ℓ⟩/s of one sample x with the label y, for all units w [2k][d],
// w*, v and α.
type PullFunc = func(w [][]float64, x []float64, y float64, teacher []float64, v, alpha float64) float64

// PullExercise asks for the middle line of the perceptron's argument.
var PullExercise = exercise.Of[PullFunc]{
	Task: exercise.Task{Name: "sarussi2021/hypotheses/pull",
		Question: "Write ⟨W*, −∇ℓ⟩/s for one sample: v y w*·x times the sum of the slopes of all units, each 1 or α.",
		Hints: []string{"The signs of the head and of W* cancel: w and u units count alike.",
			"The slope belongs to the unit's own product with x; y stands once, in front."}},
	Cases: []exercise.Case[PullFunc]{
		pullCase("one unit on either side", [][]float64{{1, 0}, {-1, 0}}, []float64{2, 1}, 1, []float64{1, 0}, 0.5, 0.3),
		pullCase("a reversed label", [][]float64{{1, 0}, {-1, 0}}, []float64{2, 1}, -1, []float64{1, 0}, 0.5, 0.3),
		pullCase("four units", [][]float64{{1, 2}, {0.5, -1}, {-1, 0.5}, {-2, 0.5}}, []float64{0.6, 0.8}, 1, []float64{0, 3},
			0.25, 0.1),
		pullCase("three coordinates", [][]float64{{1, 2, 2}, {-1, 0, 1}}, []float64{-1, 0.5, -0.5}, -1, []float64{2, 0, 1}, 1,
			0.9),
	},
	Right: perceptronPull, Tolerance: 1e-9,
}

// pullCase calls the function on copies, since it may write to what it is given.
func pullCase(what string, w [][]float64, x []float64, y float64, teacher []float64, v, alpha float64,
) exercise.Case[PullFunc] {
	input := fmt.Sprintf("%s, w = %s, x = %s, y = %g, w* = %s, v = %g, α = %g", what, exercise.List(w...),
		exercise.List(x), y, exercise.List(teacher), v, alpha)
	return exercise.Case[PullFunc]{Input: input, Call: func(f PullFunc) []float64 {
		units := make([][]float64, len(w))
		for j := range w {
			units[j] = slices.Clone(w[j])
		}
		return []float64{f(units, slices.Clone(x), y, slices.Clone(teacher), v, alpha)}
	}}
}

func perceptronPull(w [][]float64, x []float64, y float64, teacher []float64, v, alpha float64) float64 {
	slopes := 0.0
	for _, unit := range w {
		if floats.Dot(unit, x) >= 0 {
			slopes++
		} else {
			slopes += alpha
		}
	}
	return v * y * floats.Dot(teacher, x) * slopes
}

// HeadExercise asks for the reciprocal network's v.
var HeadExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/hypotheses/head",
		Question: "A network has α = 4 and v = 0.1. The one with α = ¼ that has the same values everywhere: what is its v?",
		Hints:    []string{"σ_α(z) = −α σ_{1/α}(−z).", "What stands in front of the sum?"}},
	Right: 4 * 0.1, Tolerance: 1e-6,
}

// ShareExercise asks for the share of reversed labels up to which the argument's worst case still grows.
var ShareExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/hypotheses/share",
		Question: "All |w*·x_l| = 1, all s_l are equal, α = 0.3, and a share p of the labels is reversed. Below which p " +
			"does ⟨W, W*⟩ grow in a step of gradient descent, whatever the slopes of the units are?",
		Hints: []string{"In the worst case the right samples meet the slopes α, and the reversed ones 1.",
			"Where is (1−p)α = p?"}},
	Right: 0.3 / 1.3, Tolerance: 0.005,
}

// AtZeroExercise asks what α = 0 takes away from a network that agrees.
var AtZeroExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/hypotheses/zero",
		Question: "A ReLU network, α = 0, is in PAR at every step. Which of the two can still be lost: the frozen spread, " +
			"or the linear boundary?",
		Hints: []string{"Which of the two proofs uses that σ is strictly increasing?"}},
	Options: []string{"spread", "boundary"}, Right: "boundary",
}
