package damian2022

import (
	"context"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
)

// block is how many samples go through the graph at once: enough for the
// products to run at full speed, few enough for their outcome to stay in the
// cache. Timed on two cores, from 1024 on there is little between them.
const block = 4096

// Gradients returns the rows g_n(w_j) = (1/n) Σ_i y_i x_i 1{w_j·x_i ≥ 0} as
// [m, d] numbers, for weights w [m, d]. At the symmetric start the gradient of
// the loss is ∇_{w_j} L = −2 a_j g_n(w_j) (App. A.1.4), and it depends on w_j
// only through the signs of w_j·x_i, so ‖w_j‖ is irrelevant.
func Gradients(ctx context.Context, e *engine.Engine, data Data, w []float64) ([]float64, error) {
	sum := make([]float64, len(w))
	size := min(block, data.N)
	weights := engine.Matrix(len(w)/data.D, data.D, w)
	x, y := data.block(0, size)
	c, err := e.Compile("damian2022/gradients", gradientGraph, x, y, weights)
	if err != nil {
		return nil, err
	}
	for first := 0; first < data.N; first += size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x, y := data.block(first, size)
		out, err := c.Run(x, y, weights)
		if err != nil {
			return nil, err
		}
		for i, g := range out[0].Data {
			sum[i] += g
		}
	}
	for i := range sum {
		sum[i] /= float64(data.N)
	}
	return sum, nil
}

// gradientsCost is that of Gradients: two products a sample and neuron, the
// samples handed over, and three passes over their signs.
func gradientsCost(n, d, m float64) experiment.Cost {
	return experiment.Cost{FLOP: 4 * n * d * m, Elements: n * (d + 3*m)}
}

// gradientGraph builds (y ∘ 1{W Xᵀ ≥ 0}) X from X [n, d], y [1, n], W [m, d]; returns [m, d].
func gradientGraph(in []*graph.Node) []*graph.Node {
	x, y, w := in[0], in[1], in[2]
	z := graph.Einsum("md,nd->mn", w, x)
	zero := graph.ZerosLike(z)
	active := graph.Where(graph.GreaterOrEqual(z, zero), graph.BroadcastToShape(y, z.Shape()), zero)
	return []*graph.Node{graph.Einsum("mn,nd->md", active, x)}
}

// block returns rows first, …, first+size−1 as X [size, d] and y [1, size].
// Missing rows at the end are zero and add nothing to a gradient.
func (a Data) block(first, size int) (x, y engine.Array) {
	last := min(first+size, a.N)
	xs, ys := a.X[first*a.D:last*a.D], a.Y[first:last]
	if last-first < size {
		xs = append(make([]float64, 0, size*a.D), xs...)[:size*a.D]
		ys = append(make([]float64, 0, size), ys...)[:size]
	}
	return engine.Matrix(size, a.D, xs), engine.Matrix(1, size, ys)
}

// gradientsOf returns what Gradients returns for every labelling y [L][n] of the
// inputs: L times [m, d] numbers. Which neuron is active on which input is found
// once for all of them.
func gradientsOf(ctx context.Context, e *engine.Engine, data Data, y [][]float64, w []float64) ([][]float64, error) {
	sums := make([][]float64, len(y))
	for l := range sums {
		sums[l] = make([]float64, len(w))
	}
	weights := engine.Matrix(len(w)/data.D, data.D, w)
	size := min(block, data.N)
	x, labels := data.blockOf(0, size, y)
	c, err := e.Compile("damian2022/gradients of labellings", labellingsGraph, x, labels, weights)
	if err != nil {
		return nil, err
	}
	for first := 0; first < data.N; first += size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x, labels := data.blockOf(first, size, y)
		out, err := c.Run(x, labels, weights)
		if err != nil {
			return nil, err
		}
		for l, sum := range sums {
			for i := range sum {
				// One row of the outcome is a neuron's gradients, one a labelling.
				sum[i] += out[0].Data[(i/data.D*len(y)+l)*data.D+i%data.D] / float64(data.N)
			}
		}
	}
	return sums, nil
}

// labellingsGraph builds 1{W Xᵀ ≥ 0} (y_l ∘ X)_l from X [n, d], y [L, n], W [m, d];
// returns [m, L, d].
func labellingsGraph(in []*graph.Node) []*graph.Node {
	x, y, w := in[0], in[1], in[2]
	n, d, l, m := x.Shape().Dim(0), x.Shape().Dim(1), y.Shape().Dim(0), w.Shape().Dim(0)
	z := graph.Einsum("md,nd->mn", w, x)
	active := graph.ConvertDType(graph.GreaterOrEqual(z, graph.ZerosLike(z)), z.DType())
	products := graph.Reshape(graph.Einsum("ln,nd->nld", y, x), n, l*d)
	return []*graph.Node{graph.Reshape(graph.Einsum("mn,ne->me", active, products), m, l, d)}
}

// blockOf is block for several labellings: X [size, d] and y [L, size].
func (a Data) blockOf(first, size int, y [][]float64) (x, labels engine.Array) {
	x, _ = a.block(first, size)
	all := make([]float64, len(y)*size)
	for l, row := range y {
		copy(all[l*size:(l+1)*size], row[first:min(first+size, a.N)])
	}
	return x, engine.Matrix(len(y), size, all)
}

// labellingsGradients draws inputs, label noise and, where it asks for it, a
// permutation of the labels, and returns the gradients at w for every target,
// after preprocessing. The streams are called "inputs", "labels" and "shuffle".
func labellingsGradients(ctx context.Context, env *experiment.Env, n, d int, noise float64, targets []Target, shuffle bool, w []float64, stream func(string) *rand.Rand) ([][]float64, error) {
	data, err := Draw(targets[0], n, d, noise, stream("inputs"), stream("labels"))
	if err != nil {
		return nil, err
	}
	labellings := make([][]float64, len(targets))
	for i, t := range targets {
		data.label(t, noise, stream("labels"))
		used := data
		if shuffle {
			used = used.Shuffle(stream("shuffle"))
		}
		used, _, _ = used.Preprocess()
		labellings[i] = used.Y
	}
	return gradientsOf(ctx, env.Engine, data, labellings, w)
}

// labellingsCost is that of gradientsOf.
func labellingsCost(n, d, m, labellings float64) experiment.Cost {
	return experiment.Cost{FLOP: 2 * n * d * m * (1 + labellings), Elements: n * (d*(1+labellings) + 2*m)}
}
