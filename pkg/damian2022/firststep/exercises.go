package firststep

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/stats"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{NinetyExercise, NoiselessExercise, FlatExercise, SideExercise, GradientExercise}

// The first three are about the alignment law at d = 50.
var (
	NinetyExercise = samplesExercise("ninety", 0.9, 1, 1,
		"By the law, how many samples put 90 % of the first step's energy into the subspace at d = 50"+
			" (noise 1, ‖H‖ = 1, preprocessed labels)?",
		"Solve A = 1/(1 + πd²/n) for n.", "A/(1 − A) is the ratio of signal to noise: 1 at A = ½, 9 here.")
	NoiselessExercise = samplesExercise("noiseless", 0.5, 0, 1,
		"The labels have no noise. By the law, how many samples does half alignment take at d = 50"+
			" (‖H‖ = 1, preprocessed labels)?",
		"The law of §5 has (1 + ς²)/2 before π.", "Without label noise the label still varies, by the target itself.")
	FlatExercise = samplesExercise("flat", 0.5, 1, 0.1,
		"‖H‖ is 0.1. By the law, how many samples does half alignment take at d = 50 (noise 1, preprocessed labels)?",
		"The law of §5 divides by ‖H‖².", "How does the energy of the signal change when ‖H‖ becomes a tenth?")
)

// samplesExercise asks for the n at which A is a.
func samplesExercise(name string, a, noise, hessian float64, question string, hints ...string) exercise.Number {
	return exercise.Number{Task: exercise.Task{Name: "damian2022/firststep/" + name, Question: question, Hints: hints},
		Right: damian2022.SamplesFor(a, 50, noise, hessian, true), Tolerance: 0.01}
}

// SideExercise asks on which side of the claimed law another target lies.
var SideExercise = exercise.Choice{
	Task: exercise.Task{Name: "damian2022/firststep/side",
		Question: "The target is he2, with ‖H‖ = √2, and the claimed law still has ‖H‖ = 1:" +
			" does the measured A lie above the law or below?",
		Hints: []string{"Which of signal and noise does ‖H‖ change?"}},
	Options: []string{"above", "below"}, Right: "above",
}

// GradientFunc is what a reader writes: it returns a neuron's gradient at the start up to the
// factor −2a_j, [d], from inputs x [n][d], their labels y [n] and its weights w [d].
type GradientFunc = func(x [][]float64, y, w []float64) []float64

// GradientExercise asks for g_n(w).
var GradientExercise = exercise.Of[GradientFunc]{
	Task: exercise.Task{Name: "damian2022/firststep/gradient",
		Question: "Write the gradient at the start for one neuron, gₙ(w), from the inputs x, their labels y " +
			"and the weights w.",
		Hints: []string{"A sample counts when w·x is not negative; the gradient is a sum of inputs, each times its label.",
			"The mean is over all n samples, also over those that do not count."}},
	Cases: []exercise.Case[GradientFunc]{
		gradientCase("one sample in front of the neuron", vector{1, 0}, vector{2}, vector{3, -4}),
		gradientCase("one sample behind the neuron", vector{1, 0}, vector{2}, vector{-3, 4}),
		gradientCase("one sample on the neuron's edge", vector{2, -1}, vector{1}, vector{1, 2}),
		gradientCase("three samples, one of them behind the neuron", vector{1, 1}, vector{1, -2, 5},
			vector{1, 0}, vector{0, 1}, vector{-1, -1}),
		gradientCase("two samples in three dimensions", vector{0.5, 0, 0.25}, vector{-1, 3},
			vector{1, 2, 3}, vector{2, 0, -1}),
	},
	Right: neuronGradient, Tolerance: 1e-6,
}

type vector = []float64

// gradientCase calls a gradient on copies, since it may write to what it is given.
func gradientCase(what string, w, y vector, x ...vector) exercise.Case[GradientFunc] {
	values := fmt.Sprintf("x = %s, y = %s, w = %s", exercise.List(x...), exercise.List(y), exercise.List(w))
	return exercise.Case[GradientFunc]{Input: what + ", " + values, Call: func(f GradientFunc) []float64 {
		inputs := make([][]float64, len(x))
		for i := range x {
			inputs[i] = slices.Clone(x[i])
		}
		return f(inputs, slices.Clone(y), slices.Clone(w))
	}}
}

// neuronGradient is (1/n) Σ_i y_i x_i 1{w·x_i ≥ 0}.
func neuronGradient(x [][]float64, y, w []float64) []float64 {
	g := make([]float64, len(w))
	for i := range x {
		if damian2022.Dot(w, x[i]) < 0 {
			continue
		}
		for k := range g {
			g[k] += y[i] * x[i][k] / float64(len(x))
		}
	}
	return g
}

// ShuffledShare returns the mean A of the twin whose labels are shuffled, at the dimension
// at which the figure shows the twins and the most samples, and that dimension; NaN where
// the twins were not run.
func ShuffledShare(o *AlignmentOutcome) (share float64, d int) {
	d = shownTwin(o.Config)
	twin, err := o.Twin("labels shuffled")
	if err != nil {
		return math.NaN(), d
	}
	most := 0
	share = math.NaN()
	for _, cell := range twin.Result.Cells {
		if cell.D == d && cell.N > most {
			most, share = cell.N, stats.Mean(cell.A)
		}
	}
	return share, d
}
