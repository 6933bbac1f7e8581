package landscape

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{PlaneExercise, PatienceExercise, ShallowExercise, BrokenExercise}

// PlaneFunc is what a reader writes: from a product with a symmetric H and a vector v, the smallest eigenvalue of H on
// the plane of v and Hv.
type PlaneFunc = func(times func(v []float64) []float64, v []float64) float64

// PlaneExercise asks for two steps of Lanczos' method.
var PlaneExercise = exercise.Of[PlaneFunc]{
	Task: exercise.Task{Name: "nichani2022/landscape/plane",
		Question: "Write the smallest value that u·Hu has for unit vectors u in the plane of v and Hv.",
		Hints: []string{"Make two unit vectors of v and Hv that are orthogonal to each other.",
			"H on the plane is a matrix of two rows. If Hv is a multiple of v there is no plane."}},
	Cases: []exercise.Case[PlaneFunc]{
		planeCase("a vector of length 1", []float64{1, -1}, []float64{0.6, 0.8}),
		planeCase("one that is longer", []float64{1, -0.1, 0}, []float64{1, 1, 1}),
		planeCase("a small negative eigenvalue", []float64{2, 0.5, 0, -0.01}, []float64{1, -1, 2, 3}),
		planeCase("all positive", []float64{3, 2, 1}, []float64{1, 1, -1}),
		planeCase("an eigenvector", []float64{4, -2, 1}, []float64{0, 3, 0}),
	},
	Right: onPlane, Tolerance: 1e-9,
}

// planeCase calls the function with the product of a diagonal matrix.
func planeCase(what string, diagonal, v []float64) exercise.Case[PlaneFunc] {
	input := fmt.Sprintf("%s: H = diag%s, v = %s", what, exercise.List(diagonal), exercise.List(v))
	return exercise.Case[PlaneFunc]{Input: input, Call: func(f PlaneFunc) []float64 {
		times := func(v []float64) []float64 {
			w := make([]float64, len(diagonal))
			for i := range min(len(w), len(v)) {
				w[i] = diagonal[i] * v[i]
			}
			return w
		}
		return []float64{f(times, slices.Clone(v))}
	}}
}

// onPlane is the smaller eigenvalue of ((a, b), (b, c)).
func onPlane(times func(v []float64) []float64, v []float64) float64 {
	unit := floats.ScaleTo(make([]float64, len(v)), 1/floats.Norm(v, 2), v)
	w := times(unit)
	a := floats.Dot(unit, w)
	floats.AddScaled(w, -a, unit)
	b := floats.Norm(w, 2)
	if b == 0 {
		return a
	}
	floats.Scale(1/b, w)
	c := floats.Dot(w, times(w))
	return (a+c)/2 - math.Hypot((a-c)/2, b)
}

// PatienceExercise asks how long a power iteration takes.
var PatienceExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/landscape/patience",
		Question: "λ_max = 0.1, λ_min = −5·10⁻⁵, and all other eigenvalues are 0. After how many products has a power " +
			"iteration on λ_max I − H made the part along λ_min larger by a factor e against that along the others?",
		Hints: []string{"Which eigenvalues does λ_max I − H have?",
			"A product multiplies the one part by λ_max − λ_min, and the others by λ_max."}},
	Right: 1 / math.Log1p(5e-4), Tolerance: 1e-2,
}

// ShallowExercise asks what D12 makes of a smaller residual and a wider network.
var ShallowExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/landscape/shallow",
		Question: "The loss falls to a hundredth, f − y in proportion at every point, and the network is 16 times as wide, " +
			"with the same kinds of neurons. What is left of the bound −λ_min ≤ max|A|/√m?",
		Hints: []string{"A is linear in the residual f − y, and the loss is quadratic in it.",
			"What of the width stands in the bound is √m."}},
	Right: 0.1 / 4, Tolerance: 1e-6,
}

// BrokenExercise asks which claim cannot tell a high state from a low one.
var BrokenExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/landscape/broken",
		Question: "In endsConfig set c.Model to nichani2022.ByTangent: f_L alone. Which claim is still true: ends-low, " +
			"high-bends, reached or end-is-flat?",
		Hints: []string{"f_L is linear in the weights. What does the Hessian of its loss look like?",
			"It has no negative eigenvalue, wherever it is. Which claim is glad of that?"}},
	Options: []string{"ends-low", "high-bends", "reached", "end-is-flat"}, Right: "end-is-flat",
}
