package damian2022

import (
	"context"
	"math"

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

// FirstStep returns the weights after one gradient step from the symmetric
// start with λ₁ = 1/η₁, which cancels the initial weights exactly:
// w_j ← 2 η₁ a_j g_n(w_j) (Algorithm 1; App. A.1.4). All other parameters are
// as in f.
func FirstStep(ctx context.Context, e *engine.Engine, f Network, data Data, eta1 float64) (Network, error) {
	g, err := Gradients(ctx, e, data, f.W)
	if err != nil {
		return Network{}, err
	}
	for j := range f.M {
		for i := range f.D {
			g[j*f.D+i] *= 2 * eta1 * f.A[j]
		}
	}
	return Network{f.M, f.D, f.A, g, f.B}, nil
}

// Alignment returns A = Σ_j ‖Π* g_j‖² / Σ_j ‖g_j‖² for rows g_j [m, d]: the
// share of the rows' energy that lies in the principal subspace, the first r
// coordinates. It is NaN when all rows are zero.
func Alignment(g []float64, d, r int) float64 {
	inside, all := 0.0, 0.0
	for i, x := range g {
		all += x * x
		if i%d < r {
			inside += x * x
		}
	}
	return inside / all
}

// AlignmentLaw returns the share of a neuron's first-step energy that lies in
// the principal subspace,
//
//	A = 1/(1 + c π d²/n),  c = (1+ς²)/(2‖H‖_F²),
//
// to leading order in d, for preprocessed labels; without preprocessing c
// doubles. Derived here: by eq. (1) the signal is g ≈ Hw/√(2π), so for w
// uniform on the sphere E‖g‖² = ‖H‖_F²/(2πd); the noise of g_n has variance
// (1+ς²)/(4n) per coordinate ((1+ς²)/(2n) without preprocessing), d coordinates
// of it; signal and noise are taken as independent.
func AlignmentLaw(n, d, noise, hessian float64, preprocessed bool) float64 {
	signal := hessian * hessian / (2 * math.Pi * d)
	variance := (1 + noise*noise) / (4 * n)
	if !preprocessed {
		variance *= 2
	}
	return signal / (signal + d*variance)
}

// SamplesFor returns the n at which AlignmentLaw reaches a in dimension d: with
// A = 1/(1 + q/n), n = q A/(1−A).
func SamplesFor(a, d, noise, hessian float64, preprocessed bool) float64 {
	q := 1/AlignmentLaw(1, d, noise, hessian, preprocessed) - 1
	return q * a / (1 - a)
}

// NoiseEnergy returns E‖g_n(w) − g(w)‖² for preprocessed labels and a target
// of one direction,
//
//	((d−1)(1+ς²) + E[f*² x_1²] + ς²) / (4n).
//
// Derived here: preprocessing shifts g_n by −β/2, which leaves
// (1/2n) Σ y_i x_i sgn(w·x_i); a coordinate across u has variance
// E[y²]/(4n) = (1+ς²)/(4n) and the one along u E[y² x_1²]/(4n), up to the
// square of the mean, which is O(1/(dn)).
func NoiseEnergy(t Target, n, d int, noise float64) float64 {
	across := float64(d-1) * (1 + noise*noise)
	along := t.SecondMomentAlong() + noise*noise
	return (across + along) / (4 * float64(n))
}
