package regularity

import (
	"math"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{ShrunkExercise, LambdaExercise, LayersExercise, PriceExercise}

// lower and higher are the two networks that the exercises compare.
var (
	lower  = jacot2023.Rung{Rank: 1, C: 0.5, Rest: 2}
	higher = jacot2023.Rung{Rank: 3, C: 0.1, Rest: 12}
)

// ShrunkExercise asks what weight decay makes of a singular value at depth 2.
var ShrunkExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/regularity/shrunk",
		Question: "In §2, what does the singular value a = 1 shrink to at L = 2, Λ = 0.5?",
		Hints:    []string{"At L = 2 the price is Λs: set the derivative of (s − a)² + Λs to 0."}},
	Right: 0.75, Tolerance: 0.01,
}

// LambdaExercise asks for the λ at which two end states are equally good.
var LambdaExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/regularity/lambda",
		Question: "Two networks of depth 10: rank 1 with C = 0.5, c = 2, and rank 3 with C = 0.1, c = 12. At which λ do " +
			"they have the same objective?",
		Hints: []string{"The objective of a network of rank k is C + λ(kL + c)."}},
	Right: lower.Switch(higher, 10), Tolerance: 0.01,
}

// LayersExercise asks for a number of layers: the depth from which on the ranks change places is
// 28⅓, by [jacot2023.Rung.SwitchDepth].
var LayersExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/regularity/layers",
		Question: "The same two, kept as they are, with layers that copy. At Λ = 0.17, from which depth on is rank 3 the " +
			"better one?",
		Hints: []string{"At a fixed Λ = λL the objective is C + Λk + Λc/L.", "The depth is a number of layers: round up."}},
	Right: 29, Whole: true,
}

// PriceExercise asks for the price at which a dimension goes. From (s−1)² + Λ√s = 1 and
// 2(s−1) + Λ/(2√s) = 0 one has s = ⅔.
var PriceExercise = exercise.Number{
	Task: exercise.Task{Name: "jacot2023/regularity/price",
		Question: "At L = 4, at which Λ does the minimiser for a = 1 jump to 0?",
		Hints: []string{"Where it jumps, (s − 1)² + Λs^(2/L) has the same value at its minimum and at 0.",
			"A program will do: lower Λ until the minimum beside 0 is the lower one."}},
	Right: 4.0 / 3 * math.Sqrt(2.0/3), Tolerance: 0.01,
}
