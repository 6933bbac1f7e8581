package regularisation

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{TakenExercise, DoseExercise, ScriptExercise, LinearExercise}

// TakenFunc is what a reader writes: R of f_L alone after so many steps, from the penalised eigenvalues e of K, the
// components c of the labels along their eigenvectors, λ on the sum, η and n.
type TakenFunc = func(e, c []float64, lambda, eta float64, n, steps int) float64

// TakenExercise asks for the grey curves of the figure.
var TakenExercise = exercise.Of[TakenFunc]{
	Task: exercise.Task{Name: "nichani2022/regularisation/taken",
		Question: "Write R after so many steps of gradient descent on f_L alone, from the penalised eigenvalues e of K and " +
			"the components c of the labels along their eigenvectors.",
		Hints: []string{"Along one eigenvector a step is l ← l − ηe[(2/n)(l − c) + 2λl]: it goes to a fixed point.",
			"The distance from the fixed point c/(1 + λn) shrinks by one factor each step; R is a sum of squares."}},
	Cases: []exercise.Case[TakenFunc]{
		takenCase("one direction, no penalty", []float64{2}, []float64{3}, 0, 0.5, 10, 4),
		takenCase("a penalty", []float64{2}, []float64{3}, 0.1, 0.5, 10, 4),
		takenCase("two directions", []float64{2, 0.5}, []float64{3, -4}, 0.1, 0.5, 10, 4),
		takenCase("no step", []float64{2, 0.5}, []float64{3, -4}, 0.2, 0.5, 10, 0),
		takenCase("many steps", []float64{3, 1, 0.2}, []float64{1, 2, 3}, 0.3, 0.4, 20, 500),
	},
	Right: taken, Tolerance: 1e-9,
}

// takenCase calls the function on copies, since it may write to what it is given.
func takenCase(what string, e, c []float64, lambda, eta float64, n, steps int) exercise.Case[TakenFunc] {
	input := fmt.Sprintf("%s: e = %s, c = %s, lambda = %g, eta = %g, n = %d, steps = %d", what, exercise.List(e),
		exercise.List(c), lambda, eta, n, steps)
	return exercise.Case[TakenFunc]{Input: input, Call: func(f TakenFunc) []float64 {
		return []float64{f(slices.Clone(e), slices.Clone(c), lambda, eta, n, steps)}
	}}
}

// taken is Σ c²/(1+λn)² (1 − (1 − η(2/n + 2λ)e)^steps)².
func taken(e, c []float64, lambda, eta float64, n, steps int) float64 {
	sum := 0.0
	for i, value := range e {
		shrinks := 1 - eta*(2/float64(n)+2*lambda)*value
		l := c[i] / (1 + lambda*float64(n)) * (1 - math.Pow(shrinks, float64(steps)))
		sum += l * l
	}
	return sum
}

// DoseExercise asks for a λ.
var DoseExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/regularisation/dose",
		Question: "n = 1000. Which λ on the sum keeps f_L to a twentieth of what its free directions cannot fit, while f_Q " +
			"is small?",
		Hints: []string{"A twentieth of the labels themselves, not of their squares.", "Solve 1/(1 + λn) = 1/20 for λ."}},
	Right: 0.019, Tolerance: 1e-3,
}

// ScriptExercise asks what the fixed term of the committed script does.
var ScriptExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/regularisation/script",
		Question: "The committed script adds 0.01 times the mean over the n = 1000 points of f_L(x_i; P_{>k}W)². What " +
			"share of what its free directions cannot fit may f_L still take up?",
		Hints: []string{"Which λ on the sum is 0.01 on the mean?",
			"The share is 1/(1 + λn), and λn is what stands before the mean."}},
	Right: 1 / 1.01, Tolerance: 1e-4,
}

// LinearExercise asks what becomes of R when there is nothing sparse.
var LinearExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/regularisation/linear",
		Question: "The target is u·x, and nothing else. Without a penalty, is the peak of R, over n, larger than with the " +
			"authors' target, about the same, or much smaller?",
		Hints: []string{"R cannot exceed what of the labels lies outside of the free directions, when f_Q is small.",
			"Which directions of the sample does the linear function u·x need?"}},
	Options: []string{"larger", "same", "smaller"}, Right: "smaller",
}
