package rankone

import (
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{FactorExercise, SamplesExercise, LengthExercise}

// FactorExercise asks how fast the price of rank 1 grows in another dimension.
var FactorExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/rankone/factor",
		Question: "For points in four dimensions, 2 log T_N ≈ a log N. What is a?",
		Hints: []string{"N points in k dimensions are about N^(−1/k) apart.",
			"A path through them has N steps of that length."}},
	Right: jacot2023.PathExponent(4), Tolerance: 1e-3,
}

// SamplesExercise asks for the samples that protect the true rank up to a depth.
var SamplesExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/rankone/samples",
		Question: "k = 2. How many samples protect the true rank at L = 10 (constants ignored)?",
		Hints:    []string{"The true rank is safe up to the depth (2/k) log N."}},
	Right: jacot2023.RankOneSamples(2, 10), Tolerance: 0.01,
}

// LengthExercise asks for a shortest path that is known: 99 steps from neighbour to neighbour,
// each of 1/9, and no path of 100 points has fewer or shorter ones.
var LengthExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/rankone/length",
		Question: "The points are a square grid of 10 × 10 in [0, 1]², corners included. How long is the shortest path " +
			"through them?",
		Hints: []string{"How far are neighbours apart, and how many steps does a path through 100 points have?"}},
	Right: 99.0 / 9, Tolerance: 1e-3,
}
