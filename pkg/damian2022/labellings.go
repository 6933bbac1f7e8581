package damian2022

import (
	"context"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
)

// GradientsOf returns what Gradients returns for every labelling y [L][n] of the
// inputs: L times [m, d] numbers. Which neuron is active on which input is found
// once for all of them.
func GradientsOf(ctx context.Context, e *engine.Engine, data Data, y [][]float64, w []float64) ([][]float64, error) {
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
	return GradientsOf(ctx, env.Engine, data, labellings, w)
}

// labellingsCost is that of GradientsOf.
func labellingsCost(n, d, m, labellings float64) experiment.Cost {
	return experiment.Cost{FLOP: 2 * n * d * m * (1 + labellings), Elements: n * (d*(1+labellings) + 2*m)}
}
