package networks

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/stats"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{PoolExercise, TaskExercise, GridExercise, BreakExercise}

// PoolFunc is what a reader writes: from test errors [n][data set] at rising n it returns the n at which their
// geometric
// mean crosses a level, on straight lines between points of log error against log n.
type PoolFunc = func(n []float64, tests [][]float64, level float64) float64

// PoolExercise asks for n* from all data sets.
var PoolExercise = exercise.Of[PoolFunc]{
	Task: exercise.Task{Name: "nichani2022/networks/pool",
		Question: "Write n*: from test errors tests[i][seed] at n[i], rising, the n at which the geometric mean over seeds " +
			"crosses the level, on straight lines of log error against log n.",
		Hints: []string{"The geometric mean is exp of the mean of the logarithms. Which two points have the level " +
			"between them?",
			"With the share s = (log e_i − log level)/(log e_i − log e_{i+1}) of the way it is n_i (n_{i+1}/n_i)^s."}},
	Cases: []exercise.Case[PoolFunc]{
		poolCase([]float64{100, 400}, [][]float64{{0.4, 0.4}, {0.1, 0.1}}, 0.2),
		poolCase([]float64{100, 400}, [][]float64{{0.9, 0.1}, {0.2, 0.05}}, 0.2),
		poolCase([]float64{200, 400, 800, 1600}, [][]float64{{0.9, 1}, {0.5, 0.6}, {0.3, 0.2}, {0.1, 0.07}}, 0.2),
		poolCase([]float64{200, 400, 800, 1600}, [][]float64{{0.9, 1}, {0.5, 0.6}, {0.3, 0.2}, {0.1, 0.07}}, 0.7),
	},
	Right: pool, Tolerance: 1e-9,
}

// poolCase calls the function on copies, since it may write to what it is given.
func poolCase(n []float64, tests [][]float64, level float64) exercise.Case[PoolFunc] {
	input := fmt.Sprintf("n = %s, tests = %s, level %g", exercise.List(n), exercise.List(tests...), level)
	return exercise.Case[PoolFunc]{Input: input, Call: func(f PoolFunc) []float64 {
		return []float64{f(exercise.Copied([][]float64{n})[0], exercise.Copied(tests), level)}
	}}
}

// pool is the crossing of the geometric means.
func pool(n []float64, tests [][]float64, level float64) float64 {
	logs := make([]float64, len(tests))
	for i, t := range tests {
		logs[i] = stats.Mean(stats.Map(t, math.Log))
	}
	return Crossing(n, logs, level)
}

// TaskExercise asks how much the authors' dense part grows.
var TaskExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/networks/task",
		Question: "The authors' dense part is xᵀAx/√675 with A = diag(1[j > d/2]), j = 0, …, d − 1, and x ~ N(0, I). " +
			"How many " +
			"times as large is its mean square at d = 100 as at d = 10?",
		Hints: []string{"How many ones has A? At d = 10 they are j = 6, 7, 8, 9.",
			"A sum of t squares has the mean t and the variance 2t; the mean square is t² + 2t."}},
	Right: 2499. / 24, Tolerance: 0.005,
}

// GridExercise asks what a coarse grid makes of an exponent.
var GridExercise = exercise.Number{
	Task: exercise.Task{Name: "nichani2022/networks/grid",
		Question: "The error is reached from n = 6 d^1.5 on. Who tries n = d², 2d², 3d², … and takes the first that " +
			"is enough, " +
			"which exponent does he find between d = 10 and d = 100?",
		Hints: []string{"At d = 10: 6 d^1.5 is about 190. Which multiple of 100 is the first that is enough?",
			"At d = 100 the first is d² itself. The exponent is log(n_2/n_1)/log 10."}},
	Right: math.Log10(50), Tolerance: 0.005,
}

// BreakExercise asks who wins where there is nothing but a linear function to learn.
var BreakExercise = exercise.Choice{
	Task: exercise.Task{Name: "nichani2022/networks/break",
		Question: "The target is u·x, and n = 3d. Which has the smaller test error, the network or ridge regression " +
			"with its " +
			"tangent kernel?",
		Hints: []string{"Which function does the kernel learn first, and from how many points?",
			"Small weights at the start, or a small norm in the kernel's space: which of the two prefers linear functions?"}},
	Options: []string{"network", "kernel"}, Right: "kernel",
}
