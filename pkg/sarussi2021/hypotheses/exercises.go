package hypotheses

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{ReciprocalExercise, ShareExercise, CertainExercise}

// ReciprocalFunc is what a reader writes: it returns the units and the v of a network with the slope 1/α that has the
// same values as that of the units w [2k][d], v and α, α > 0.
type ReciprocalFunc = func(w [][]float64, v, alpha float64) (units [][]float64, head float64)

// ReciprocalExercise asks for the network of slope 1/α that is the same function.
var ReciprocalExercise = exercise.Of[ReciprocalFunc]{
	Task: exercise.Task{Name: "sarussi2021/hypotheses/reciprocal",
		Question: "Write the network with the slope 1/α that has the values of the network with the units w, the first " +
			"half of them with the head v and the others with −v, and the slope α: return its units, in the same order, and " +
			"its v.",
		Hints: []string{"σ_α(z) = −α σ_{1/α}(−z): what becomes of a unit, and of its head?",
			"A head of the wrong sign belongs to the other half."}},
	Cases: []exercise.Case[ReciprocalFunc]{
		reciprocalCase("one unit on either side, at a slope above 1", units{{1, 2}, {-1, 0.5}}, 0.5, 3),
		reciprocalCase("four units, at a slope below 1", units{{1, 2}, {0.5, -1}, {-1, 0.5}, {-2, 0.5}}, 0.25, 0.1),
		reciprocalCase("three coordinates", units{{1, 2, 2}, {0.5, 0, -1}, {-1, 0, 1}, {0, 1, -1}}, 1, 5),
	},
	Right: reciprocal, Tolerance: 1e-9,
}

type units = [][]float64

// reciprocalCase takes the values, at a few points, of the network that a function returns.
func reciprocalCase(what string, w units, v, alpha float64) exercise.Case[ReciprocalFunc] {
	input := fmt.Sprintf("%s, w = %s, v = %g, α = %g", what, exercise.List(w...), v, alpha)
	return exercise.Case[ReciprocalFunc]{Input: input, Call: func(f ReciprocalFunc) []float64 {
		own, head := f(exercise.Copied(w), v, alpha)
		if len(own) == 0 {
			return []float64{math.NaN()}
		}
		var out []float64
		for i := range w[0] {
			for _, size := range []float64{-1, 2} {
				x := slices.Repeat([]float64{0.3}, len(w[0]))
				x[i] = size
				out = append(out, value(own, head, 1/alpha, x))
			}
		}
		return out
	}}
}

// value returns N(x).
func value(w units, v, alpha float64, x []float64) float64 {
	sum := 0.0
	for j, unit := range w {
		z := floats.Dot(unit, x)
		if z < 0 {
			z *= alpha
		}
		if 2*j >= len(w) {
			z = -z
		}
		sum += v * z
	}
	return sum
}

func reciprocal(w [][]float64, v, alpha float64) (out [][]float64, head float64) {
	for j := range w {
		unit := slices.Clone(w[(j+len(w)/2)%len(w)])
		floats.Scale(-1, unit)
		out = append(out, unit)
	}
	return out, alpha * v
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

// CertainExercise asks what cannot break in a linear network, whatever the labels.
var CertainExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/hypotheses/certain",
		Question: "In breaksConfig set Alpha = 1, a linear network, with labels of coins. Which two columns cannot break: " +
			"loss and line, boundary and spread, or agreement and direction?",
		Hints: []string{"What is N(x) at α = 1, and what does the step of w_i depend on?",
			"N(x) = kv(w̄−ū)·x, and no slope depends on the unit."}},
	Options: []string{"loss and line", "boundary and spread", "agreement and direction"}, Right: "boundary and spread",
}
