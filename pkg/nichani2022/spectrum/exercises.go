package spectrum

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{LevelExercise, SquareExercise, OddExercise, LeftOutExercise}

// LevelFunc is what a reader writes: it returns λ_l in d dimensions from a_0, …, a_{l+1}.
type LevelFunc = func(d, l int, a []float64) float64

// LevelExercise asks for the eigenvalue of a degree in closed form.
var LevelExercise = exercise.Of[LevelFunc]{
	Task: exercise.Task{Name: "nichani2022/spectrum/level",
		Question: "Write λ_l from a_0, …, a_{l+1} without an integral: k = d t Σ_j B(d, j) a_j² P_j(t), and λ_l is the " +
			"coefficient of P_l in k, over B(d, l).",
		Hints: []string{"t P_j = (j P_{j−1} + (j+d−2) P_{j+1})/(2j+d−2): which two j give P_l?",
			"j = l − 1 gives (l+d−3)/(2l+d−4), and j = l + 1 gives (l+1)/(2l+d); for l = 0 there is only the second."}},
	Cases: []exercise.Case[LevelFunc]{
		levelCase(10, 1, []float64{1, 0, 0}),
		levelCase(10, 1, []float64{0, 0, 1}),
		levelCase(20, 0, []float64{0.5, 0.3}),
		levelCase(5, 2, []float64{0.4, -0.3, 0.2, 0.1}),
		levelCase(40, 3, []float64{0.4, -0.3, 0.2, 0.1, 0.05}),
	},
	Right: level, Tolerance: 1e-9,
}

// levelCase calls the function on a copy, since it may write to what it is given.
func levelCase(d, l int, a []float64) exercise.Case[LevelFunc] {
	return exercise.Case[LevelFunc]{Input: fmt.Sprintf("d = %d, l = %d, a = %s", d, l, exercise.List(a)),
		Call: func(f LevelFunc) []float64 { return []float64{f(d, l, slices.Clone(a))} }}
}

// level is (d/B(d,l)) [B(d,l−1) a_{l−1}² (l+d−3)/(2l+d−4) + B(d,l+1) a_{l+1}² (l+1)/(2l+d)].
func level(d, l int, a []float64) float64 {
	dim, n := float64(d), float64(l)
	sum := kernel.Harmonics(d, l+1) * a[l+1] * a[l+1] * (n + 1) / (2*n + dim)
	if l > 0 {
		sum += kernel.Harmonics(d, l-1) * a[l-1] * a[l-1] * (n + dim - 3) / (2*n + dim - 4)
	}
	return dim / kernel.Harmonics(d, l) * sum
}

// SquareExercise asks for a level of an activation for which the kernel is a polynomial.
var SquareExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/spectrum/square",
		Question: "σ(z) = z²/2, so that σ′(z) = z, on the sphere in d = 20 dimensions with unit w. What is λ_2, exactly?",
		Hints: []string{"E_w (w·x)(w·x′) = x·x′/d = t: what is k?",
			"t² = 1/d + (1 − 1/d) P_2(t), and B(d, 2) = (d+2)(d−1)/2."}},
	Right: 1.0 / 11, Tolerance: 1e-3,
}

// OddExercise asks which cluster an odd slope takes away.
var OddExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/spectrum/odd",
		Question: "σ(z) = log cosh z, so that σ′ = tanh is odd. Of the degrees 0, 1 and 2, which has no eigenvalue above 0?",
		Hints:    []string{"Which of the a_l are 0?", "A degree l has λ_l from a_{l−1} and a_{l+1}."}},
	Options: []string{"0", "1", "2"}, Right: "1",
}

// LeftOutExercise asks what the authors' code leaves out of its n_k directions.
var LeftOutExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/spectrum/left-out",
		Question: "The authors' code, for k = 1, keeps the d largest singular directions of the sample's Jacobian. Which " +
			"function of degree at most 1 is left out: a constant, a linear one, or none?",
		Hints: []string{"How many eigenvalues do the degrees 0 and 1 have together?",
			"For their σ, which is larger, λ_0 or λ_1?"}},
	Options: []string{"constant", "linear", "none"}, Right: "constant",
}

// squareLevel is λ_2 of the slope z by the library.
func squareLevel(d int) float64 {
	levels, err := kernel.TangentLevels(d, 2, func(z float64) float64 { return z })
	if err != nil {
		return math.NaN()
	}
	return levels.Values[2]
}

// leftOut is the degree of the eigenvalue after the first d.
func leftOut(a nichani2022.Activation, d, n int) int {
	clusters, err := a.Clusters(d, 1, n)
	if err != nil {
		return -1
	}
	for _, k := range clusters {
		if k.First == d {
			return k.Degree
		}
	}
	return -1
}
