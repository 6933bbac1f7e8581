package firststep

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{GradientExercise, NinetyExercise, ConstantExercise, SideExercise, VerdictExercise}

// Two are about the constants of the alignment law.
var (
	NinetyExercise = samplesExercise("ninety", 0.9, 50, 1, 1,
		"By the law, how many samples put 90 % of the first step's energy into the subspace at d = 50"+
			" (noise 1, ‖H‖ = 1, preprocessed labels)?",
		"Solve A = 1/(1 + πd²/n) for n.", "A/(1 − A) is the ratio of signal to noise: 1 at A = ½, 9 here.")
	ConstantExercise = samplesExercise("constant", 0.5, 1, 0, math.Sqrt2,
		"The target is He₂(x₁)/√2 and the labels have no noise. By the law, half of the first step's energy lies in "+
			"the subspace at n = c·d². What is c (preprocessed labels)?",
		"Differentiate (z² − 1)/√2 twice: that is H. The law of §5 divides by ‖H‖².",
		"Without label noise the label still varies, by the target itself: (1 + ς²) becomes 1, not 0.")
)

// samplesExercise asks for the n at which A is a in dimension d.
func samplesExercise(name string, a, d, noise, hessian float64, question string, hints ...string) exercise.Number {
	return exercise.Number{Task: exercise.Task{Name: "damian2022/firststep/" + name, Question: question, Hints: hints},
		Right: damian2022.SamplesFor(a, d, noise, hessian, true), Tolerance: 0.01}
}

// SideExercise asks on which side of the claimed law another target lies.
var SideExercise = exercise.Choice{
	Task: exercise.Task{Name: "damian2022/firststep/side",
		Question: "The target is he2, with ‖H‖ = √2, and the claimed law still has ‖H‖ = 1:" +
			" does the measured A lie above the law or below?",
		Hints: []string{"Which of signal and noise does ‖H‖ change?"}},
	Options: []string{"above", "below"}, Right: "above",
}

// VerdictExercise asks what becomes of eq. (1) without Assumption 2.
var VerdictExercise = exercise.Choice{
	Task: exercise.Task{Name: "damian2022/firststep/verdict",
		Question: "In closedFormConfig the target becomes he4, which has H = 0: does the claim on eq. (1) hold or fail?",
		Hints:    []string{"Which step of the derivation of eq. (1) uses that H is not 0?"}},
	Options: []string{"holds", "fails"}, Right: "holds",
}

// GradientFunc is what a reader writes: it returns a neuron's gradient at the start up to the
// factor −2a_j, [d], from inputs x [n][d], their labels y [n] and its weights w [d].
type GradientFunc = func(x [][]float64, y, w []float64) []float64

// GradientExercise asks for g_n(w) of another activation.
var GradientExercise = exercise.Of[GradientFunc]{
	Task: exercise.Task{Name: "damian2022/firststep/gradient",
		Question: "Write the gradient at the start for one neuron with the activation σ(z) = max(z, 0)² in place of ReLU, " +
			"up to the factor −2a, from the inputs x, their labels y and the weights w.",
		Hints: []string{"By the chain rule the gradient of σ(w·x) in w is x times a number that depends on w·x.",
			"The mean is over all n samples, also over those that add nothing."}},
	Cases: []exercise.Case[GradientFunc]{
		gradientCase("one sample in front of the neuron", vector{1, 0}, vector{2}, vector{3, -4}),
		gradientCase("one sample behind the neuron", vector{1, 0}, vector{2}, vector{-3, 4}),
		gradientCase("a longer weight", vector{2, 0}, vector{2}, vector{3, -4}),
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

// neuronGradient is (1/n) Σ_i y_i x_i σ'(w·x_i) with σ'(z) = 2 max(z, 0).
func neuronGradient(x [][]float64, y, w []float64) []float64 {
	g := make([]float64, len(w))
	for i := range x {
		slope := 2 * math.Max(dense.Dot(w, x[i]), 0)
		for k := range g {
			g[k] += y[i] * slope * x[i][k] / float64(len(x))
		}
	}
	return g
}
