package whichline

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{TransformExercise, SlopeExercise, WaitExercise, VerdictExercise}

// TransformFunc is what a reader writes: it returns the 2d numbers φ of a point x [d] with the label y of ±1 in PAR.
type TransformFunc = func(x []float64, y, alpha float64) []float64

// TransformExercise asks for the transformation of a sample.
var TransformExercise = exercise.Of[TransformFunc]{
	Task: exercise.Task{Name: "sarussi2021/whichline/transform",
		Question: "Write φ, the 2d numbers with N(x) = θ·φ and θ = kv(w̄, ū), of a point x with the label y in the perfect " +
			"agreement regime.",
		Hints: []string{"In PAR every w_i has the sign y on x, and every u_i the sign −y: which slope does each have?",
			"The heads of the u_i are −v, and θ has ū as it is."}},
	Cases: []exercise.Case[TransformFunc]{
		transformCase([]float64{1, 2}, 1, 0.25), transformCase([]float64{1, 2}, -1, 0.25),
		transformCase([]float64{-0.5, 0, 3}, 1, 0.1), transformCase([]float64{-0.5, 0, 3}, -1, 1),
	},
	Right: transform, Tolerance: 1e-9,
}

// transformCase calls the function on a copy, since it may write to what it is given.
func transformCase(x []float64, y, alpha float64) exercise.Case[TransformFunc] {
	return exercise.Case[TransformFunc]{Input: fmt.Sprintf("x = %s, y = %g, α = %g", exercise.List(x), y, alpha),
		Call: func(f TransformFunc) []float64 { return f(slices.Clone(x), y, alpha) }}
}

// transform is (x, −αx) for y = 1 and (αx, −x) for y = −1.
func transform(x []float64, y, alpha float64) []float64 {
	a, b := 1.0, alpha
	if y < 0 {
		a, b = alpha, 1
	}
	out := make([]float64, 2*len(x))
	floats.ScaleTo(out[:len(x)], a, x)
	floats.ScaleTo(out[len(x):], -b, x)
	return out
}

// SlopeExercise asks for the normal of the limit on two points. With y x = (1, 0) and (1, 1) and α = ½ the kernel
// κ y y′ x·x′ is (5/4, 1; 1, 5/2): its a are 12/17 and 2/17, so that a₁(1, 0) + a₂(1, 1) = (14, 2)/17.
var SlopeExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/whichline/slope",
		Question: "Two points: (1, 0) with the label 1 and (−1, −1) with the label −1, and α = ½. Both are support vectors of " +
			"the PAR machine. What is the second coordinate of its normal w − u over the first?",
		Hints: []string{"Solve Σ_m κ_lm y_l y_m x_l·x_m a_m = 1 for l = 1, 2, with κ = 1+α² within a class and 2α between " +
			"two.", "w − u is a multiple of a₁y₁x₁ + a₂y₂x₂."}},
	Right: 1.0 / 7, Tolerance: 1e-3,
}

// WaitExercise asks for what the law of 1/ln t means.
var WaitExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/whichline/wait",
		Question: "After 10,000 plain steps an angle follows the law c/ln t. At which step t is it half as large?",
		Hints:    []string{"ln t has to double.", "2 ln t = ln t²."}},
	Right: math.Pow(10_000, 2), Whole: true,
}

// VerdictExercise asks which claim breaks on reflected data.
var VerdictExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/whichline/verdict",
		Question: "With c.Symmetric = true in the config of the first experiment: does the claim T3c/direction, which asks how " +
			"near training is to the PAR machine, fail, or the claim T3d/not-the-svm?",
		Hints: []string{"Is there still a PAR machine? Where does it lie?"}},
	Options: []string{"direction", "not-the-svm", "both", "none"}, Right: "not-the-svm",
}
