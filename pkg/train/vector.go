package train

import (
	"github.com/gomlx/gomlx/core/graph"
)

// scale returns c·x for a scalar c, or c [S] and x [S, …].
func scale(x, c *graph.Node) *graph.Node {
	if c.Rank() == 1 && x.Rank() > 1 {
		dims := make([]int, x.Rank())
		for i := range dims {
			dims[i] = 1
		}
		dims[0] = c.Shape().Dim(0)
		c = graph.Reshape(c, dims...)
	}
	return graph.Mul(x, c)
}

func each(xs []*graph.Node, f func(*graph.Node) *graph.Node) []*graph.Node {
	out := make([]*graph.Node, len(xs))
	for i, x := range xs {
		out[i] = f(x)
	}
	return out
}

// flat returns x [S, …] as [S, the rest].
func flat(x *graph.Node) *graph.Node {
	s := x.Shape().Dim(0)
	return graph.Reshape(x, s, x.Shape().Size()/s)
}

// SquaredNorm returns ‖θ‖² of every run, [S], summed over all entries of all
// parameters [S, …].
func SquaredNorm(params ...*graph.Node) *graph.Node {
	var sum *graph.Node
	for _, p := range params {
		p = flat(p)
		square := graph.Einsum("sp,sp->s", p, p)
		if sum == nil {
			sum = square
		} else {
			sum = graph.Add(sum, square)
		}
	}
	return sum
}

// unitize returns every run's gradient divided by its largest entry, and that
// entry [S]; a gradient of zeros stays as it is, with 1. Squares of the result
// neither overflow nor underflow.
func unitize(grads []*graph.Node) (unit []*graph.Node, largest *graph.Node) {
	for _, g := range grads {
		size := graph.ReduceMax(graph.Abs(flat(g)), 1)
		if largest == nil {
			largest = size
		} else {
			largest = graph.Max(largest, size)
		}
	}
	largest = orOne(largest)
	return each(grads, func(g *graph.Node) *graph.Node { return scale(g, graph.Reciprocal(largest)) }), largest
}

// orOne returns x with 1 in place of 0.
func orOne(x *graph.Node) *graph.Node {
	return graph.Add(x, graph.ConvertDType(graph.Equal(x, graph.ZerosLike(x)), x.DType()))
}

// clip returns the gradients with the norm of each run's reduced to limit where
// it is larger.
func clip(grads []*graph.Node, limit float64) []*graph.Node {
	unit, largest := unitize(grads)
	norm := graph.Mul(graph.Sqrt(SquaredNorm(unit...)), largest)
	over := graph.ConvertDType(graph.GreaterThan(norm, graph.MulScalar(graph.OnesLike(norm), limit)), norm.DType())
	// 1 where the norm is within the limit, limit/norm where it is not: with
	// exactly 1 there, clipping changes no bit of a gradient that needs none.
	factor := graph.Add(graph.OneMinus(over), graph.Mul(over, graph.MulScalar(graph.Reciprocal(orOne(norm)), limit)))
	return each(grads, func(g *graph.Node) *graph.Node { return scale(g, factor) })
}
