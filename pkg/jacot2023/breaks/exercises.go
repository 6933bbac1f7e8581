package breaks

import "github.com/provingground/provingground/pkg/exercise"

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{PriceExercise, DecayExercise, FactorExercise}

// PriceExercise asks for the largest price that two dimensions can pay: the zero network has the
// objective 1, and T1 leaves λkL for one of rank k and steepness 1.
var PriceExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/breaks/price",
		Question: "Up to which λ does T1 leave room for a network of rank 2 with |Jf|₂ = 1 and an objective below that of " +
			"the zero network, at L = 12?",
		Hints: []string{"By T1, ‖θ‖² is at least kL + 2 log|Jf|_k.",
			"Outputs are standardised: the zero network has C = 1."}},
	Right: 1.0 / (2 * 12), Tolerance: 0.01,
}

// DecayExercise asks which decay the penalty would be: its gradient is 2λθ.
var DecayExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/breaks/decay",
		Question: "Which δ would AdamW need, if it were Adam with our penalty at λ = 0.02?",
		Hints:    []string{"Compare δθ with the gradient of λ‖θ‖²."}},
	Right: 2 * 0.02, Tolerance: 0.01,
}

// FactorExercise asks what a smaller start does to the output: a ReLU network without biases is
// homogeneous of degree L in its weights.
var FactorExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/breaks/factor",
		Question: "The initial weights of a ReLU network of depth 12 are halved (biases 0). By which number, less than 1, " +
			"is its output multiplied?",
		Hints: []string{"What does one layer do when its weights are halved? And ReLU when its input is?"}},
	Right: 1.0 / (1 << 12), Tolerance: 0.02,
}
