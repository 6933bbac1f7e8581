package lowerbound

import (
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{CorrelationExercise, VectorsExercise, FloorExercise, NoiselessExercise}

// CorrelationExercise asks how alike two random members of the class are.
var CorrelationExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/lowerbound/correlation",
		Question: "Two random members of degree 3 at d = 100: what is the root mean square of their correlation?",
		Hints: []string{"The correlation of He₃(u·x)/√6 and He₃(v·x)/√6 is (u·v)³.",
			"A coordinate of a random unit vector has E v₁⁶ = 15/(d(d+2)(d+4))."}},
	Right: damian2022.TypicalCorrelation(3, 100), Tolerance: 0.01,
}

// VectorsExercise asks how many directions the bound promises.
var VectorsExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/lowerbound/vectors",
		Question: "How many unit vectors with pairwise |v·w| ≤ 0.2 does the bound of §4 promise at d = 1000?",
		Hints:    []string{"The bound is ½ exp(ε²d/4)."}},
	Right: damian2022.PackingBound(0.2, 1000), Tolerance: 0.01,
}

// FloorExercise asks for the share of the noise along the direction of He₃/√6. E[f²x²] = 7 there,
// so that it is (7 + ς²) of (7 + ς²) + (d − 1)(1 + ς²).
var FloorExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/lowerbound/floor",
		Question: "What alignment does the first step have, by the formula of §1, for He₃/√6 at d = 50, ς = 1, however " +
			"large n is?",
		Hints: []string{"There is no signal: A is the share of the noise that lies along u.",
			"Labels are large where x₁ is: along u the variance has E[f²x₁²] in the place of E[f²]."}},
	Right: 8.0 / (8 + 49*2), Tolerance: 0.01,
}

// NoiselessExercise asks for the same without label noise.
var NoiselessExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/lowerbound/noiseless",
		Question: "Without label noise, ς = 0, what is that alignment?",
		Hints:    []string{"ς² goes out of both variances, along u and across it; the label still varies, by the target."}},
	Right: 7.0 / (7 + 49), Tolerance: 0.01,
}
