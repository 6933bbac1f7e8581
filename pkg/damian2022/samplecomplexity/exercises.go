package samplecomplexity

import "github.com/provingground/provingground/pkg/exercise"

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{ExcessExercise, QuadraticExercise, HalfExercise}

// ExcessExercise asks for the excess that Theorem 1 bounds.
var ExcessExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/samplecomplexity/excess",
		Question: "A predictor is off by δ = 1.5 everywhere, and ς = 1. What is its excess in Theorem 1?",
		Hints: []string{"The loss of Theorem 1 is the absolute one: E|δ − ε| with ε = ±ς.",
			"The excess is that less what the target itself pays."}},
	Right: 0.5, Tolerance: 0.01,
}

// QuadraticExercise asks what quadratic functions leave of the target of two directions: its
// term of degree 4.
var QuadraticExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/samplecomplexity/quadratic",
		Question: "The target is (He₂(x₁) + He₂(x₂))/(2√2) + He₂(x₁)He₂(x₂)/(2√2). At which excess risk does quadratic " +
			"ridge end?",
		Hints: []string{"Quadratic functions learn the part of degree 2. What is the norm of the rest?",
			"E[He₂²] = 2, and the two coordinates are independent."}},
	Right: 0.5, Tolerance: 0.01,
}

// HalfExercise asks for a number that is read off the paper's figure, so that the answer need
// not be exact.
var HalfExercise = exercise.Number{
	Task: exercise.Task{Name: "damian2022/samplecomplexity/half",
		Question: "At which n does the published risk of Algorithm 1 at m = 100 fall through ½ (to 20 %)?",
		Hints:    []string{"Look for the hollow points of Algorithm 1 in panel a of the first picture."}},
	Right: 1202, Tolerance: 0.2,
}
