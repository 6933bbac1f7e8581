package train

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/network"
)

// The losses take outputs f [S, n], or [S, outputs, n] where said, and labels y
// of the same shape or without its leading axis, and return one number a run,
// [S].

// Square returns (1/n) Σ_i ‖f_i − y_i‖² for f [S, n] or [S, outputs, n], without
// a factor ½ and summed, not averaged, over the outputs.
func Square(f, y *graph.Node) *graph.Node {
	r := flat(graph.Sub(f, labels(f, y)))
	n := f.Shape().Dim(-1)
	return graph.MulScalar(graph.Einsum("sp,sp->s", r, r), 1/float64(n))
}

// Logistic returns (1/n) Σ_i ln(1 + e^(−y_i f_i)) for f [S, n] and labels ±1.
func Logistic(f, y *graph.Node) *graph.Node {
	return mean(network.Softplus.Value(graph.Neg(margins(f, y))))
}

// Hinge returns (1/n) Σ_i max(0, 1 − y_i f_i) for f [S, n] and labels ±1. At
// the kink its derivative is that of the side where it rises.
func Hinge(f, y *graph.Node) *graph.Node {
	return mean(network.ReLU.Value(graph.OneMinus(margins(f, y))))
}

// LogisticFlow returns, for f [S, n] and labels ±1, a loss whose gradient is
// that of Logistic divided by the mean of s_i = 1/(1 + e^(y_i f_i)): gradient
// descent on it follows the path of the gradient flow of Logistic at a speed
// that does not die away. The value is −Σ_i c_i y_i f_i with c_i = s_i/Σ_l s_l
// held fixed: d Logistic/df_i = −y_i s_i/n.
//
// With the smallest margin z_0 = min_i y_i f_i taken out where it is positive,
// c_i ∝ e^(z_0 − y_i f_i)/(1 + e^(−y_i f_i)) is right also where all s_i
// underflow.
func LogisticFlow(f, y *graph.Node) *graph.Node {
	z := margins(f, y)
	fixed := graph.StopGradient(z)
	lowest := network.ReLU.Value(graph.ReduceMin(fixed, 1))
	// s_i = 1/(1 + eᶻ) = e^−softplus(z)
	s := graph.Exp(graph.Sub(graph.InsertAxes(lowest, -1), network.Softplus.Value(fixed)))
	weights := graph.Div(s, graph.InsertAxes(graph.ReduceSum(s, 1), -1))
	return graph.Neg(graph.Einsum("sn,sn->s", graph.StopGradient(weights), z))
}

// mean returns the mean over the samples of x [S, n], [S].
func mean(x *graph.Node) *graph.Node {
	return graph.MulScalar(graph.ReduceSum(x, 1), 1/float64(x.Shape().Dim(1)))
}

// margins returns y_i f_i [S, n].
func margins(f, y *graph.Node) *graph.Node {
	if f.Rank() != 2 {
		panic(fmt.Errorf("train: outputs of shape %s for labels ±1: they must be [S, n]", f.Shape()))
	}
	return graph.Mul(f, labels(f, y))
}

// labels returns y with the rank of f.
func labels(f, y *graph.Node) *graph.Node {
	if y.Rank() == f.Rank()-1 {
		y = graph.InsertAxes(y, 0)
	}
	if y.Rank() != f.Rank() || y.Shape().Dim(-1) != f.Shape().Dim(-1) {
		panic(fmt.Errorf("train: labels of shape %s for outputs of shape %s: they must agree, but for the axis of runs",
			y.Shape(), f.Shape()))
	}
	return y
}
