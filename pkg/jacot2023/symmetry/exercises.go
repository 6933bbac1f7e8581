package symmetry

import (
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{RatioExercise, NeuronsExercise, DimensionExercise}

// RatioExercise asks how far a rotation moves the inputs of another ring.
var RatioExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/symmetry/ratio",
		Question: "Amplitudes are uniform in [0, 1] instead of [½, 3/2]. What is ρ₀?",
		Hints: []string{"The mean c has the variance 1/3; of the amplitude only E r² counts.",
			"ρ₀ is (E r²/2) over (E c² + E r²/2)."}},
	Right: jacot2023.RingInputRatio(0, 1), Tolerance: 0.01,
}

// NeuronsExercise asks for a width. For even m the neurons come in pairs that add to |r cos|, and
// their sum varies with φ by (π/m) tan(π/2m) of its mean: more than 1 % at 22, less at 24.
var NeuronsExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/symmetry/neurons",
		Question: "r is to be read off m neurons max(0, r cos(φ − 2πj/m)) as a multiple of their sum. Which is the " +
			"smallest even m for which the sum varies with φ by at most 1 % of its mean (largest minus smallest)?",
		Hints: []string{"For even m, opposite neurons add to |r cos(φ − 2πj/m)|.",
			"The sum is smallest where a neuron begins to be active, and largest half-way between two such angles."}},
	Right: 24, Whole: true,
}

// DimensionExercise asks how many dimensions are left where the labels depend on c alone.
var DimensionExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/symmetry/dimension",
		Question: "With labels h(c), what should the dimension of the code in the middle be?",
		Hints:    []string{"How many numbers does one need to know of an input to tell its label?"}},
	Right: 1, Whole: true,
}
