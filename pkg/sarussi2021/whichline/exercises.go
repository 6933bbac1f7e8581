package whichline

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{KernelExercise, SlopeExercise, WaitExercise, VerdictExercise}

// KernelFunc is what a reader writes: it returns y t φ·ψ for the features φ and ψ, in PAR, of the points x and z [d]
// with the labels y and t of ±1.
type KernelFunc = func(x, z []float64, y, t, alpha float64) float64

// KernelExercise asks for the kernel of the PAR machine.
var KernelExercise = exercise.Of[KernelFunc]{
	Task: exercise.Task{Name: "sarussi2021/whichline/kernel",
		Question: "Write the kernel of the PAR machine: y t φ·ψ for the features φ of x with the label y and ψ of z with " +
			"the label t, from x·z, the labels and α.",
		Hints: []string{"φ has two blocks, each a multiple of x. Sort by the labels: they are equal, or not.",
			"With equal labels the blocks give 1·1 and α·α."}},
	Cases: []exercise.Case[KernelFunc]{
		kernelCase([]float64{1, 2}, []float64{3, 1}, 1, 1, 0.25),
		kernelCase([]float64{1, 2}, []float64{3, 1}, -1, -1, 0.25),
		kernelCase([]float64{1, 2}, []float64{3, 1}, 1, -1, 0.25),
		kernelCase([]float64{0, -1, 2}, []float64{1, 1, 1}, -1, 1, 1),
	},
	Right: kernel, Tolerance: 1e-9,
}

// kernelCase calls the function on copies, since it may write to what it is given.
func kernelCase(x, z []float64, y, t, alpha float64) exercise.Case[KernelFunc] {
	return exercise.Case[KernelFunc]{
		Input: fmt.Sprintf("x = %s, y = %g, z = %s, t = %g, α = %g", exercise.List(x), y, exercise.List(z), t, alpha),
		Call:  func(f KernelFunc) []float64 { return []float64{f(slices.Clone(x), slices.Clone(z), y, t, alpha)} }}
}

// kernel is y t x·z times 1+α² within a class, and times 2α between two.
func kernel(x, z []float64, y, t, alpha float64) float64 {
	factor := 2 * alpha
	if y == t {
		factor = 1 + alpha*alpha
	}
	return factor * y * t * floats.Dot(x, z)
}

// SlopeExercise asks for the normal of the limit on two points. With y x = (1, 0) and (1, 1) and α = ½ the kernel
// κ y y′ x·x′ is (5/4, 1; 1, 5/2): its a are 12/17 and 2/17, so that a₁(1, 0) + a₂(1, 1) = (14, 2)/17.
var SlopeExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/whichline/slope",
		Question: "Two points: (1, 0) with the label 1 and (−1, −1) with the label −1, and α = ½. Both are support vectors " +
			"of the PAR machine. What is the second coordinate of its normal w − u over the first?",
		Hints: []string{"Solve Σ_m κ_lm y_l y_m x_l·x_m a_m = 1 for l = 1, 2, with κ = 1+α² within a class and 2α " +
			"between two.", "w − u is a multiple of a₁y₁x₁ + a₂y₂x₂."}},
	Right: 1.0 / 7, Tolerance: 1e-3,
}

// WaitExercise asks for what the law of 1/ln t means.
var WaitExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/whichline/wait",
		Question: "After 10,000 plain steps an angle follows the law c/ln t. At which step t is it half as large?",
		Hints:    []string{"ln t has to double.", "2 ln t = ln t²."}},
	Right: math.Pow(10_000, 2), Whole: true,
}

// VerdictExercise asks which claims need a small slope.
var VerdictExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/whichline/verdict",
		Question: "With c.Alphas = []float64{0.5, 1} in the config of the last experiment its claims on the pair are about " +
			"α = ½. Which claims are then no longer met: that of D7, that of D8, those of T3d, or none?",
		Hints: []string{"Which of them are derived for every slope, and which say how large something is at one?",
			"Where is the pair's curve at α = ½?"}},
	Options: []string{"D7", "D8", "T3d", "none"}, Right: "T3d",
}
