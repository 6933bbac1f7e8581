package digits

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// Exercises are those of the room, in the order of its notebook.
var Exercises = []exercise.Exercise{AgreementExercise, CapacityExercise, BendExercise}

// CapacityExercise asks for the number of images of which half of all labellings are separable.
var CapacityExercise = exercise.Number{
	Task: exercise.Task{Name: "sarussi2021/digits/capacity",
		Question: "n images in general position span 61 dimensions. For which n is a labelling by fair coins separable " +
			"through the origin with probability exactly ½?",
		Hints: []string{"2^(1−n) Σ_{i<61} C(n−1, i): which part of the binomials' sum 2^(n−1) is that?",
			"C(m, i) = C(m, m−i): the first half of the terms, 61 of them, make half of the sum."}},
	Right: 122, Whole: true,
}

// BendExercise asks what is left of the disagreement with one unit of each sign: σ still bends.
var BendExercise = exercise.Choice{
	Task: exercise.Task{Name: "sarussi2021/digits/bend",
		Question: "In labelsConfig set Units = 2, so that there is one w and one u. With half of the labels reversed, at " +
			"how many held-out images has the trained network another sign than w̄−ū: at some, or at none?",
		Hints: []string{"With one unit each, w̄ = w and ū = u. When is N(x) = v(σ(w·x) − σ(u·x)) above 0?",
			"σ is strictly increasing."}},
	Options: []string{"some", "none"}, Right: "none",
}

// AgreementFunc is what a reader writes: it returns the share of the points x [n][d] at which the network with the
// units w [k][d] and u [k][d] and the slope α has the sign of (w̄−ū)·x.
type AgreementFunc = func(alpha float64, w, u, x [][]float64) float64

// AgreementExercise asks for the agreement of a network with its own line.
var AgreementExercise = exercise.Of[AgreementFunc]{
	Task: exercise.Task{Name: "sarussi2021/digits/agreement",
		Question: "Write the share of the points x at which the network of the units w and u, with slope α, has the sign " +
			"of (w̄−ū)·x.",
		Hints: []string{"w̄ and ū are the means of the w and of the u; the sign of N does not depend on v.",
			"Σσ(w_i·x) is not σ(Σw_i·x): the bend acts on each unit."}},
	Cases: []exercise.Case[AgreementFunc]{
		agreementCase("one unit of each sign", 0.3, rows{{1, 0}}, rows{{0, 1}}, rows{{1, 0}, {0, 1}, {-1, -2}, {2, 1}}),
		agreementCase("a cluster with spread", 0.1, rows{{1, 1}, {1, -1}}, rows{{-1, 0}, {-1, 0}},
			rows{{0.1, 1}, {-0.1, 1}, {-0.3, 1}, {-2, 1}, {1, 1}}),
		agreementCase("two clusters with spread", 0.2, rows{{2, 1}, {-1, 1}}, rows{{1, -2}, {0, 3}},
			rows{{1, 0.2}, {-1, 0.1}, {0.5, -1}, {-3, 1}}),
		agreementCase("no bend", 1, rows{{1, 1}, {1, -1}}, rows{{-1, 0}, {-1, 0}}, rows{{0.1, 1}, {-0.1, 1}, {-0.3, 1}}),
		agreementCase("units of different lengths", 0.1, rows{{3, 0}, {0, 0.1}}, rows{{0.2, 0.2}, {0, 2}},
			rows{{0.5, 1}, {1, 1}, {-1, 0.3}, {-1, -1}}),
	},
	Right: agreementShare, Tolerance: 1e-9,
}

type rows = [][]float64

// agreementCase calls the function on copies, since it may write to what it is given.
func agreementCase(what string, alpha float64, w, u, x rows) exercise.Case[AgreementFunc] {
	input := fmt.Sprintf("%s, α = %g, w = %s, u = %s, x = %s", what, alpha, exercise.List(w...), exercise.List(u...),
		exercise.List(x...))
	return exercise.Case[AgreementFunc]{Input: input, Call: func(f AgreementFunc) []float64 {
		return []float64{f(alpha, exercise.Copied(w), exercise.Copied(u), exercise.Copied(x))}
	}}
}

func agreementShare(alpha float64, w, u, x rows) float64 {
	d := len(w[0])
	n := sarussi2021.Net{Alpha: alpha, V: 1, W: mat.NewDense(2*len(w), d, slices.Concat(slices.Concat(w, u)...))}
	return n.Agreement(mat.NewDense(len(x), d, slices.Concat(x...)), n.Clusters().Normal())
}
