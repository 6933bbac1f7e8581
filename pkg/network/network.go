// Package network holds two-layer and deep fully connected networks as pure
// functions of graph nodes, their initial weights, and the same networks
// evaluated on the host.
//
// Every node of weights has the leading axis S of the runs that are trained
// side by side. Data lie with the samples along the last axis, X [d, n] when
// all runs share them and [S, d, n] when each has its own: activations are then
// [S, m, n], and no product needs a transposed copy. Nothing mixes two runs.
//
// Functions of nodes panic with an error when shapes or names do not fit, as
// graph functions do; the engine hands that error to its caller. The Check
// methods find the same faults before a graph is built.
package network

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Layers are the values inside a network at its inputs: Pre[l] and Post[l] are
// [S, width of layer l, n], before and after the activation. A two-layer
// network has one such layer, a deep one of depth L has L−1.
type Layers struct {
	Pre, Post []*graph.Node
	Output    *graph.Node // [S, n], or [S, outputs, n] for a deep network
}

// affine returns W x + b [S, m, n] for W [S, m, d], x [d, n] or [S, d, n], and
// b [S, m] or nil.
func affine(w, b, x *graph.Node) *graph.Node {
	var z *graph.Node
	switch {
	case x.Rank() == 2:
		z = graph.Einsum("smd,dn->smn", w, x)
	case x.Rank() != 3:
		panic(fmt.Errorf("network: the inputs have shape %s: they must be [d, n], or [S, d, n] for each run its own",
			x.Shape()))
	case w.Shape().Dim(1) == 1:
		z = graph.InsertAxes(weightedSum(graph.Squeeze(w, 1), x), 1)
	default:
		z = product(w, x)
	}
	if b == nil {
		return z
	}
	return graph.Add(z, graph.InsertAxes(b, -1))
}

// product returns W x [S, m, n] for W [S, m, d] and x [S, d, n]. The gradient by
// x that automatic differentiation builds is δᵀW transposed back, a copy of an
// array as large as the activations; here it is Wᵀδ.
func product(w, x *graph.Node) *graph.Node {
	return bilinear(w, x,
		func(w, x *graph.Node) *graph.Node { return graph.Einsum("smd,sdn->smn", w, x) },
		func(delta *graph.Node) *graph.Node { return graph.Einsum("smn,sdn->smd", delta, x) },
		func(delta *graph.Node) *graph.Node { return graph.Einsum("smd,smn->sdn", w, delta) })
}

// weightedSum returns Σ_j a_j h_j [S, n] for a [S, m] and h [S, m, n]. An even
// number of terms is summed in two halves, as a batch of two products: XLA
// computes a single product of a vector and a matrix, where it is that of one
// run, by a slow loop.
func weightedSum(a, h *graph.Node) *graph.Node {
	s, m, n := h.Shape().Dim(0), h.Shape().Dim(1), h.Shape().Dim(2)
	if m%2 != 0 {
		return graph.Einsum("sm,smn->sn", a, h)
	}
	halves := func(h *graph.Node) *graph.Node { return graph.Reshape(h, s, 2, m/2, n) }
	return bilinear(a, h,
		func(a, h *graph.Node) *graph.Node {
			return graph.ReduceSum(graph.Einsum("skm,skmn->skn", graph.Reshape(a, s, 2, m/2), halves(h)), 1)
		},
		func(delta *graph.Node) *graph.Node {
			twice := graph.Stack([]*graph.Node{delta, delta}, 1)
			return graph.Reshape(graph.Einsum("skmn,skn->skm", halves(h), twice), s, m)
		},
		func(delta *graph.Node) *graph.Node {
			return graph.Mul(graph.InsertAxes(a, -1), graph.InsertAxes(delta, 1))
		})
}

// bilinear returns the product of u and v with gradients of its own: byU and
// byV give them from δ, the gradient by the product, to which the backward
// sweep comes first. They are built on u and v as they stand outside of the
// product, so that the gradients can be differentiated in their turn.
func bilinear(u, v *graph.Node, product func(u, v *graph.Node) *graph.Node,
	byU, byV func(delta *graph.Node) *graph.Node) *graph.Node {
	var delta *graph.Node
	input := func(x *graph.Node, by func(delta *graph.Node) *graph.Node) *graph.Node {
		return graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return by(delta) })
	}
	z := product(input(u, byU), input(v, byV))
	return graph.IdentityWithCustomGradient(z, func(_, gradient *graph.Node) *graph.Node {
		delta = gradient
		return gradient
	})
}
