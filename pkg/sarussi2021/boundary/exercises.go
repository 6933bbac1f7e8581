package boundary

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{GuaranteeExercise, QuarterExercise, ConcaveExercise}

// QuarterExercise asks for the α at which κ is a quarter.
var QuarterExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/boundary/quarter",
		Question: "For which α does the sharp cone |cos| ≤ κρ have κ = 1/4, a quarter of the cone of 2r?",
		Hints:    []string{"κ = (1 − α)/(2(1 + α)).", "Multiply by 4(1 + α): a linear equation in α is left."}},
	Right: 1.0 / 3, Tolerance: 0.01,
}

// ConcaveExercise asks what becomes of the sharp cone where σ is concave.
var ConcaveExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/boundary/concave",
		Question: "In coneConfig set Alpha = 3: σ is steeper below 0 than above, and concave. Does the claim that no " +
			"random network is wrong outside of the sharp cone, with κ = |1−α|/(2(1+α)), hold or fail?",
		Hints: []string{"Which property of σ does the short proof of §3 use?",
			"For the sharp form look at −N(−x): −σ(−z) is α times a leaky ReLU of the slope 1/α, which is below 1."}},
	Options: []string{"holds", "fails"}, Right: "holds",
}

// GuaranteeFunc is what a reader writes: it returns 1 where the sharp cone guarantees N(x) > 0, −1 where it
// guarantees N(x) < 0, and 0 where it guarantees nothing, from α, the units w [k][d] and u [k][d], and x [d].
type GuaranteeFunc = func(alpha float64, w, u [][]float64, x []float64) float64

// GuaranteeExercise asks for the sign that the sharp cone guarantees.
var GuaranteeExercise = exercise.Of[GuaranteeFunc]{
	Task: exercise.Task{Name: "sarussi2021/boundary/guarantee",
		Question: "Write what the sharp cone guarantees about the sign of N at x: 1, −1, or 0 for nothing, from α and the " +
			"units w and u.",
		Hints: []string{"It guarantees the sign of (w̄−ū)·x where |(w̄−ū)·x| > ((1−α)/(1+α)) r ‖x‖.",
			"r is the largest distance of any unit from the mean of its own cluster."}},
	Cases: []exercise.Case[GuaranteeFunc]{
		guaranteeCase("clusters without spread", 0.5, rows{{2, 0}, {2, 0}}, rows{{0, 1}, {0, 1}}, []float64{1, 0}),
		guaranteeCase("the other side", 0.5, rows{{2, 0}, {2, 0}}, rows{{0, 1}, {0, 1}}, []float64{-1, 0}),
		guaranteeCase("a point inside", 0.5, rows{{1, 1}, {1, -1}}, rows{{-1, 0}, {-1, 0}}, []float64{0.1, 1}),
		guaranteeCase("inside of the cone of 2r, outside of the sharp one", 0.5, rows{{1, 1}, {1, -1}},
			rows{{-1, 0}, {-1, 0}}, []float64{0.3, 1}),
		guaranteeCase("a longer x", 0.5, rows{{1, 1}, {1, -1}}, rows{{-1, 0}, {-1, 0}}, []float64{-1, 10}),
		guaranteeCase("a shorter x", 0.5, rows{{1, 1}, {1, -1}}, rows{{-1, 0}, {-1, 0}}, []float64{0.03, 0.1}),
		guaranteeCase("only the u spread", 0.5, rows{{1, 0}, {1, 0}}, rows{{-1, 3}, {-1, -3}}, []float64{0.3, 1}),
		guaranteeCase("one unit far from its cluster", 0.1, rows{{1, 0}, {1, 0}, {1, 3}}, rows{{-1, 0}, {-1, 0}, {-1, 0}},
			[]float64{0.2, 1}),
	},
	Right: guarantee, Tolerance: 1e-9,
}

type rows = [][]float64

// guaranteeCase calls a function on copies, since it may write to what it is given.
func guaranteeCase(what string, alpha float64, w, u rows, x []float64) exercise.Case[GuaranteeFunc] {
	clone := func(a rows) rows {
		out := make(rows, len(a))
		for i := range a {
			out[i] = slices.Clone(a[i])
		}
		return out
	}
	input := fmt.Sprintf("%s, α = %g, w = %s, u = %s, x = %s", what, alpha, exercise.List(w...), exercise.List(u...),
		exercise.List(x))
	return exercise.Case[GuaranteeFunc]{Input: input, Call: func(f GuaranteeFunc) []float64 {
		return []float64{f(alpha, clone(w), clone(u), slices.Clone(x))}
	}}
}

// guarantee is the sign of (w̄−ū)·x outside of the sharp cone, and 0 inside.
func guarantee(alpha float64, w, u [][]float64, x []float64) float64 {
	n := sarussi2021.Net{Alpha: alpha, V: 1, W: mat.NewDense(2*len(w), len(x), slices.Concat(slices.Concat(w, u)...))}
	c := n.Clusters()
	side := floats.Dot(c.Normal(), x)
	switch limit := 2 * sarussi2021.Kappa(alpha) * c.R * floats.Norm(x, 2); {
	case side > limit:
		return 1
	case side < -limit:
		return -1
	}
	return 0
}
