package margin

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{GrowthExercise, HalfExercise, EnoughExercise, ShrinkExercise}

// GrowthFunc is what a reader writes: it returns d ln γ̃/dt of the flow from the margins z [n], ‖W‖ and ‖∇𝓛‖.
type GrowthFunc = func(z []float64, norm, gradient float64) float64

// GrowthExercise asks for the rate that D12 shows not to be negative.
var GrowthExercise = exercise.Of[GrowthFunc]{
	Task: exercise.Task{Name: "sarussi2021/margin/growth",
		Question: "Write d ln γ̃/dt of the flow dW/dt = −∇𝓛, from the margins z, ‖W‖ and ‖∇𝓛‖, at a time at which 𝓛 < ln 2.",
		Hints: []string{"ln γ̃ = ln ψ(𝓛) − ln ‖W‖, and d𝓛/dt = −‖∇𝓛‖²: the chain rule does the first.",
			"−ψ′(𝓛) = e^𝓛/(e^𝓛 − 1), and ½ d‖W‖²/dt = Σ s z with s = 1/(1 + e^z)."}},
	Cases: []exercise.Case[GrowthFunc]{
		growthCase("one sample", []float64{1}, 2, 0.3),
		growthCase("two samples", []float64{2, 3}, 2, 0.2),
		growthCase("another norm", []float64{2, 3}, 4, 0.2),
		growthCase("another gradient", []float64{2, 3, 5}, 3, 0.5),
	},
	Right: growth, Tolerance: 1e-9,
}

// growthCase calls the function on a copy, since it may write to what it is given.
func growthCase(what string, z []float64, norm, gradient float64) exercise.Case[GrowthFunc] {
	input := fmt.Sprintf("%s: z = %s, norm = %g, gradient = %g", what, exercise.List(z), norm, gradient)
	return exercise.Case[GrowthFunc]{Input: input, Call: func(f GrowthFunc) []float64 {
		return []float64{f(slices.Clone(z), norm, gradient)}
	}}
}

// growth is (−ψ′/ψ)‖∇𝓛‖² − ν/‖W‖².
func growth(z []float64, norm, gradient float64) float64 {
	loss, nu := 0.0, 0.0
	for _, m := range z {
		loss += math.Log1p(math.Exp(-m))
		nu += m / (1 + math.Exp(m))
	}
	psi := -math.Log(math.Expm1(loss))
	return math.Exp(loss)/math.Expm1(loss)/psi*gradient*gradient - nu/(norm*norm)
}

// HalfExercise asks for the share of a network that has one cluster.
var HalfExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/margin/half",
		Question: "All w_i are the SVM's w, all u_i are 0, and α = 0.3. What is min z/‖W‖ over the bound, on symmetric data?",
		Hints:    []string{"Half of the samples have w·x < 0: what is σ there?", "‖W‖ is √k ‖w‖ now; the bound has √(k/2)."}},
	Right: math.Sqrt2 * 0.3 / 1.3, Tolerance: 1e-3,
}

// EnoughExercise asks how large margins make the loss small enough.
var EnoughExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/margin/enough",
		Question: "n = 100. From which min z on is nL < ln 2 certain, whatever the other margins are?",
		Hints: []string{"The worst is that all margins are as small as the smallest.",
			"Solve 100 ln(1 + e^(−z)) = ln 2 for z."}},
	Right: -math.Log(math.Expm1(math.Ln2 / 100)), Tolerance: 1e-3,
}

// ShrinkExercise asks what becomes of γ̃ of one sample when W shrinks.
var ShrinkExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/margin/shrink",
		Question: "There is one sample, and its z is 4. W is halved, and nothing else. Does γ̃ rise, fall, or stay?",
		Hints:    []string{"What is ψ(ln(1 + e^(−z)))?", "With n = 1 the smoothed margin is the true one."}},
	Options: []string{"rises", "falls", "stays"}, Right: "stays",
}
