package damian2022

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/network"
)

// Network is f_θ(x) = aᵀσ(Wx + b) with σ = ReLU: a [m], W [m, d], b [m] (§2.2).
type Network struct {
	M, D    int
	A, W, B []float64
}

// SymmetricStart returns the initial network of Damian et al. 2022, §2.2: a_j uniform on {−1, 1},
// w_j ~ N(0, I_d/d), b_j = 0, and the second half of the neurons mirroring the
// first, a_{j+m/2} = −a_j, w_{j+m/2} = w_j, so that f_θ = 0 everywhere. (The
// paper prints the mirror index off by one.) It is an error unless m is even and at least
// 2, and d at least 1.
func SymmetricStart(r *rand.Rand, m, d int) (Network, error) { return Start(r, m, d, true) }

// Start returns [SymmetricStart], or without the mirror m independent neurons, m ≥ 1.
func Start(r *rand.Rand, m, d int, mirror bool) (Network, error) {
	law := network.Start{A: network.Signs(1), W: network.Normal(1 / math.Sqrt(float64(d))), B: network.Constant(0),
		Mirror: mirror}
	w, err := architecture(m, d).Start(1, law, func(int, string) *rand.Rand { return r })
	if err != nil {
		return Network{}, err
	}
	return Network{m, d, w.A.Data, w.W.Data, w.B.Data}, nil
}

// architecture is f_θ without its weights.
func architecture(m, d int) network.TwoLayer {
	return network.TwoLayer{Inputs: d, Width: m, Activation: network.ReLU, Scale: 1}
}

// Neuron returns w_j [d], counted from j = 0; its numbers are shared.
func (f Network) Neuron(j int) []float64 { return f.W[j*f.D : (j+1)*f.D] }

// At returns f_θ(x) for x [d]. Mirrored neurons cancel exactly and not up to rounding.
func (f Network) At(x []float64) float64 {
	w := network.Weights{A: engine.Vector(f.A), W: engine.Vector(f.W), B: engine.Vector(f.B)}
	return architecture(f.M, f.D).At(w, 0, x)
}

// BlockRows is how many samples go through the graph at once: enough for the
// products to run at full speed, few enough for their outcome to stay in the
// cache. Timed on two cores, from 1024 on there is little between them.
const BlockRows = 4096

// Gradients returns the rows g_n(w_j) = (1/n) Σ_i y_i x_i 1{w_j·x_i ≥ 0} as
// [m, d] numbers, for weights w [m, d]. At the symmetric start the gradient of
// the loss is ∇_{w_j} L = −2 a_j g_n(w_j) (App. A.1.4), and it depends on w_j
// only through the signs of w_j·x_i, so ‖w_j‖ is irrelevant.
func Gradients(ctx context.Context, e *engine.Engine, data Data, w []float64) ([]float64, error) {
	sum := make([]float64, len(w))
	size := min(BlockRows, data.N)
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

// GradientsCost returns the cost of [Gradients] of n samples and m neurons: two
// products a sample and neuron, the samples handed over, and three passes over their
// signs.
func GradientsCost(n, d, m float64) experiment.Cost {
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

// BlockOf returns rows first, …, first+size−1 as X [size, d] with their labels in L
// labellings y [L, n], as [L, size]. Missing rows at the end are zero, and so are their
// labels.
func (a Data) BlockOf(first, size int, y [][]float64) (x, labels engine.Array) {
	x, _ = a.block(first, size)
	all := make([]float64, len(y)*size)
	for l, row := range y {
		copy(all[l*size:(l+1)*size], row[first:min(first+size, a.N)])
	}
	return x, engine.Matrix(len(y), size, all)
}
