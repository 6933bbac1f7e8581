package alone

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{SplitExercise, HalfExercise, DirectionsExercise, BreakExercise}

// SplitFunc is what a reader writes: of the outputs f [N] of a model at test points and the two parts of the target
// there it returns the a and b for which a·dense + b·sparse is nearest to f, and the mean square of what is left.
type SplitFunc = func(f, dense, sparse []float64) (a, b, rest float64)

// SplitExercise asks for the parts of an output, and for what is neither.
var SplitExercise = exercise.Of[SplitFunc]{
	Task: exercise.Task{Name: "nichani2022/alone/split",
		Question: "Write the a and b for which a·dense + b·sparse is nearest to f in mean square, and the mean square of " +
			"f − a·dense − b·sparse.",
		Hints: []string{"⟨f, part⟩/⟨part, part⟩ is right for each part alone only where ⟨dense, sparse⟩ = 0.",
			"Two equations: what is left is orthogonal to dense, and to sparse. Solve them by Cramer's rule."}},
	Cases: []exercise.Case[SplitFunc]{
		splitCase("orthogonal parts", []float64{3, -1, 2, 0}, []float64{1, -1, 1, -1}, []float64{1, 1, -1, -1}),
		splitCase("parts that are not", []float64{2, 1, 0, -1}, []float64{1, 2, 0, -1}, []float64{1, 1, 1, 0}),
		splitCase("the target itself", []float64{3, 0, 3}, []float64{1, -1, 2}, []float64{2, 1, 1}),
	},
	Right: split, Tolerance: 1e-9,
}

// splitCase calls the function on copies, since it may write to what it is given.
func splitCase(what string, f, dense, sparse []float64) exercise.Case[SplitFunc] {
	input := fmt.Sprintf("%s: f, dense, sparse = %s", what, exercise.List(f, dense, sparse))
	return exercise.Case[SplitFunc]{Input: input, Call: func(of SplitFunc) []float64 {
		a, b, rest := of(slices.Clone(f), slices.Clone(dense), slices.Clone(sparse))
		return []float64{a, b, rest}
	}}
}

// split solves the normal equations by Cramer's rule.
func split(f, dense, sparse []float64) (a, b, rest float64) {
	dd, ss, ds := floats.Dot(dense, dense), floats.Dot(sparse, sparse), floats.Dot(dense, sparse)
	fd, fs := floats.Dot(f, dense), floats.Dot(f, sparse)
	det := dd*ss - ds*ds
	a, b = (fd*ss-fs*ds)/det, (fs*dd-fd*ds)/det
	for i := range f {
		left := f[i] - a*dense[i] - b*sparse[i]
		rest += left * left / float64(len(f))
	}
	return a, b, rest
}

// HalfExercise asks how many points f_L needs for half of the quadratic part.
var HalfExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/alone/half",
		Question: "d = 40: λ_0 = 0.00284, λ_1 = 0.0317, λ_2 = 0.0001366, γ_2 = 0.03725, and B(d, l) = 1, 40, 819. From " +
			"how many points on does f_L have half of the quadratic part?",
		Hints: []string{"Which κ makes λ_2/(λ_2 + κ) a half?",
			"Put κ = λ_2 into the sum of all shares: degree 0 and 1 have nearly all of theirs, degree 2 half, and γ_2/κ " +
				"stays."}},
	Right: 0.00284/(0.00284+0.0001366) + 40*0.0317/(0.0317+0.0001366) + 819./2 + 0.03725/0.0001366, Tolerance: 0.01,
}

// DirectionsExercise asks what the price of f_Q does with the number of directions.
var DirectionsExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/alone/directions",
		Question: "The second part is a sum of R squares, all with the same factor, of the same variance whatever R. How " +
			"many times as many points does f_Q need for R = 16 as for R = 1, if the price of the part by D9 is to be the " +
			"same?",
		Hints: []string{"How does ‖W‖²_{2,4} grow with R, and the price with ‖W‖²_{2,4}?",
			"The price is a number times √R/√n."}},
	Right: 16, Whole: true,
}

// BreakExercise asks which single model is ahead where one direction carries both parts.
var BreakExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/alone/break",
		Question: "One direction carries both parts: the target is (β·x + (β·x)² − 1)/√3, d = 40, n = 400. Which single " +
			"model has the smaller test error, by more than a tenth: NTK, QuadNTK, or neither?",
		Hints: []string{"How much of this target is of degree 2, and how much of that does the NTK learn from 400 points?",
			"The neurons of the QuadNTK move along β, whatever their w_0: which functions of β·x can they make?"}},
	Options: []string{"NTK", "QuadNTK", "neither"}, Right: "QuadNTK",
}
