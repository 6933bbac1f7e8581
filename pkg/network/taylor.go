package network

import "github.com/gomlx/gomlx/core/graph"

// Taylor holds, at n inputs, the coefficients of a two-layer network's
// expansion in the displacement V [S, m, d] of its first layer, W = W_0 + V:
//
//	f(x; W_0 + V) = f(x; W_0) + f_L(x; V) + f_Q(x; V) + …
//	f_L = Scale Σ_r a_r σ′(w_{0,r}·x + b_r) (v_r·x)
//	f_Q = ½ Scale Σ_r a_r σ″(w_{0,r}·x + b_r) (v_r·x)²
//
// (Nichani, Bai, Lee 2022; Bai, Lee 2020). They do not depend on V: computed
// once, they are constants of a training.
type Taylor struct {
	First  *graph.Node // Scale a_r σ′(w_{0,r}·x + b_r), [S, m, n]
	Second *graph.Node // ½ Scale a_r σ″(w_{0,r}·x + b_r), [S, m, n]
}

// Taylor returns the coefficients at the weights p, of which W is W_0, and the
// inputs x, [d, n] or [S, d, n].
func (t TwoLayer) Taylor(p Params, x *graph.Node) Taylor {
	z := affine(p.W, p.B, x)
	a := graph.InsertAxes(t.scaled(p.A), -1)
	return Taylor{
		First:  graph.Mul(a, t.Activation.Derivative(z)),
		Second: graph.Mul(graph.MulScalar(a, 0.5), t.Activation.Second(z)),
	}
}

// Terms returns f_L and f_Q [S, n] for the displacement v [S, m, d], at the
// inputs x that the coefficients belong to.
func (c Taylor) Terms(v, x *graph.Node) (linear, quadratic *graph.Node) {
	z := affine(v, nil, x)
	linear = graph.ReduceSum(graph.Mul(c.First, z), 1)
	quadratic = graph.ReduceSum(graph.Mul(c.Second, graph.Square(z)), 1)
	return linear, quadratic
}

// Linear returns f_L [S, n] alone: the tangent model, in which training is
// kernel regression.
func (c Taylor) Linear(v, x *graph.Node) *graph.Node {
	return graph.ReduceSum(graph.Mul(c.First, affine(v, nil, x)), 1)
}
