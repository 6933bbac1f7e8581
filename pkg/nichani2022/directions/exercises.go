package directions

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{SaddleExercise, TurnExercise, GrowthExercise, VerdictExercise}

// SaddleFunc is what a reader writes: it returns the steps w⁺ and w⁻ [h][d] of h pairs, h even, for unit vectors β and
// γ and μ = μ_0(σ″) > 0.
type SaddleFunc = func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64)

// SaddleExercise asks for a direction of two vectors.
var SaddleExercise = exercise.Of[SaddleFunc]{
	Task: exercise.Task{Name: "nichani2022/directions/saddle",
		Question: "Write steps w⁺ and w⁻ of h pairs, h even, with f_Q = (β·x)² − (γ·x)² and f_L = 0 in the mean over w_0, " +
			"for unit β and γ and μ_0(σ″) = μ > 0.",
		Hints: []string{"A neuron with a = −1 makes f_Q smaller. Which neurons of a pair should move along γ?",
			"There are m = 2h neurons: what is c² in terms of h? And f_L is 0 in the mean where Σ(w⁺ − w⁻) = 0."}},
	Cases: []exercise.Case[SaddleFunc]{
		saddleCase("four pairs in the plane", 4, []float64{1, 0}, []float64{0, 1}, 0.5),
		saddleCase("more pairs", 10, []float64{1, 0}, []float64{0, 1}, 0.5),
		saddleCase("another activation", 4, []float64{1, 0}, []float64{0, 1}, 0.05),
		saddleCase("vectors that are not orthogonal", 6, []float64{0.6, 0.8, 0}, []float64{0, 0.6, 0.8}, 0.25),
	},
	Right: saddle, Tolerance: 1e-9,
}

// saddleCase looks at both terms in the mean over w_0, at the axes and at (1, …, 1): any steps that give the right ones
// are right.
func saddleCase(what string, h int, beta, gamma []float64, mu float64) exercise.Case[SaddleFunc] {
	input := fmt.Sprintf("%s: h = %d, β = %s, γ = %s, μ = %g", what, h, exercise.List(beta), exercise.List(gamma), mu)
	return exercise.Case[SaddleFunc]{Input: input, Call: func(f SaddleFunc) []float64 {
		plus, minus := f(h, slices.Clone(beta), slices.Clone(gamma), mu)
		if len(plus) == 0 && len(minus) == 0 {
			return nil
		}
		if !shaped(plus, h, len(beta)) || !shaped(minus, h, len(beta)) {
			return []float64{float64(len(plus)), float64(len(minus))}
		}
		points := [][]float64{make([]float64, len(beta))}
		for i := range beta {
			points[0][i] = 1
			axis := make([]float64, len(beta))
			axis[i] = 1
			points = append(points, axis)
		}
		var out []float64
		for _, x := range points {
			linear, quadratic := meanTerms(plus, minus, x, mu)
			out = append(out, quadratic, linear)
		}
		return out
	}}
}

// shaped reports whether there are h rows of d numbers.
func shaped(rows [][]float64, h, d int) bool {
	return len(rows) == h && !slices.ContainsFunc(rows, func(w []float64) bool { return len(w) != d })
}

// meanTerms returns f_L over μ_0(σ′), and f_Q, at x in the mean over w_0.
func meanTerms(plus, minus [][]float64, x []float64, mu float64) (linear, quadratic float64) {
	scale := 1 / math.Sqrt(2*float64(len(plus)))
	for r := range plus {
		p, m := floats.Dot(plus[r], x), floats.Dot(minus[r], x)
		linear += scale * (p - m)
		quadratic += scale * mu * (p*p - m*m) / 2
	}
	return linear, quadratic
}

// saddle moves the neurons with a = 1 along β and those with a = −1 along γ, every second one backwards.
func saddle(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) {
	c := math.Sqrt(4 / (math.Sqrt(2*float64(h)) * mu))
	for r := range h {
		p, m := slices.Clone(beta), slices.Clone(gamma)
		sign := float64(1 - 2*(r%2))
		floats.Scale(sign*c, p)
		floats.Scale(sign*c, m)
		plus, minus = append(plus, p), append(minus, m)
	}
	return plus, minus
}

// turnLean is the mean of the signs that the second exercise asks about.
const turnLean = 0.02

// TurnExercise asks where the leakage of leaning signs begins to grow.
var TurnExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/directions/turn",
		Question: "σ = sigmoid(z − 1) has Var(σ′)/μ_0(σ′)² = 0.1201. The signs have the mean s̄ = 0.02 at every m. At " +
			"which m is E f_L² least, to one per cent?",
		Hints: []string{"E f_L² is A/√m + B√m. Where is its derivative 0?", "A = B m there."}},
	Right: leakageOf(nichani2022.Sigmoid1, 1).turn(turnLean), Tolerance: 0.01,
}

// GrowthExercise asks how the norm of a cubic direction grows with d.
var GrowthExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/directions/growth",
		Question: "d grows from 20 to 320, at k = 2. By which factor does ‖W_Q‖_{2,4} grow (the norm, not its fourth power)?",
		Hints: []string{"‖W‖_{2,4}⁴ = Σ‖w_r‖⁴ is (m/2) C² E h_{k−1}(q)²: how does C depend on d?",
			"The fourth root of d^{k−1}."}},
	Right: 2, Tolerance: 1e-3,
}

// VerdictExercise asks which claim breaks with equal signs.
var VerdictExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/directions/verdict",
		Question: "With c.Mean = 1 in the config of the experiment on signs: which of the claims D5/fit and D5/leakage " +
			"has its number outside of its band, or both, or none?",
		Hints: []string{"Do the signs stand in f_Q?"}},
	Options: []string{"fit", "leakage", "both", "none"}, Right: "leakage",
}
