package jacot2023

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds a network on the host: what it computes, its norms, and its derivatives at
// an input.

// Net is a network of depth L = len(W) on the host, in float64: α_l = σ(W_l α_{l−1} + b_l)
// with ReLU σ for l < L, and f = W_L α_{L−1} + b_L. W[l−1] is W_l [n_l, n_{l−1}]; B[l−1] is
// b_l [n_l], and an empty B means no biases.
type Net struct {
	W []*mat.Dense
	B [][]float64
}

// Diagonal returns the network of depth L without biases and with W_l = diag(s)^{1/L}: on
// inputs without negative coordinates it is the linear map diag(s) for s ≥ 0, with all layers of
// equal norm.
func Diagonal(s []float64, depth int) Net {
	var n Net
	for range depth {
		w := mat.NewDense(len(s), len(s), nil)
		for i, v := range s {
			w.Set(i, i, math.Pow(v, 1/float64(depth)))
		}
		n.W = append(n.W, w)
	}
	return n
}

// RandomNet draws a network with random widths from 1 to width, inputs and outputs included,
// weights N(0, 2 scale²/fan-in) and biases N(0, 0.1).
func RandomNet(r *rand.Rand, depth, width int, scale float64) Net {
	var n Net
	in := 1 + r.IntN(width)
	for range depth {
		out := 1 + r.IntN(width)
		w, b := dense.Gaussian(r, out, in), sample.Normals(r, out)
		w.Scale(math.Sqrt2*scale, w)
		for i := range b {
			b[i] *= math.Sqrt(0.1)
		}
		n.W, n.B = append(n.W, w), append(n.B, b)
		in = out
	}
	return n
}

// Depth returns L.
func (n Net) Depth() int { return len(n.W) }

// Inputs returns d_in, the width of the input.
func (n Net) Inputs() int {
	_, d := n.W[0].Dims()
	return d
}

// WeightNorm returns ‖W‖² = Σ_l ‖W_l‖_F².
func (n Net) WeightNorm() float64 {
	sum := 0.0
	for _, w := range n.W {
		sum += dense.Square(w.RawMatrix().Data)
	}
	return sum
}

// Norm returns ‖θ‖², biases included.
func (n Net) Norm() float64 {
	sum := n.WeightNorm()
	for _, b := range n.B {
		sum += dense.Square(b)
	}
	return sum
}

// bias returns b_l, l = 1, …, L; nil without biases.
func (n Net) bias(l int) []float64 {
	if len(n.B) == 0 {
		return nil
	}
	return n.B[l-1]
}

// Representations returns α_0, …, α_{L−1} and f at the inputs x [d_in, N], L+1
// matrices [n_l, N].
func (n Net) Representations(x *mat.Dense) []*mat.Dense {
	out := []*mat.Dense{x}
	for l := 1; l <= n.Depth(); l++ {
		var z mat.Dense
		z.Mul(n.W[l-1], out[l-1])
		n.shift(&z, l)
		if l < n.Depth() {
			rectify(&z)
		}
		out = append(out, &z)
	}
	return out
}

// shift adds b_l to every column of z.
func (n Net) shift(z *mat.Dense, l int) {
	for i, b := range n.bias(l) {
		row := z.RawRowView(i)
		for j := range row {
			row[j] += b
		}
	}
}

// Output returns f [d_out, N] at the inputs x [d_in, N].
func (n Net) Output(x *mat.Dense) *mat.Dense { return n.Representations(x)[n.Depth()] }

// Loss returns C = (1/N) Σ ‖f(x_i) − y_i‖².
func (n Net) Loss(d Data) float64 {
	var diff mat.Dense
	diff.Sub(n.Output(d.X), d.Y)
	_, samples := d.X.Dims()
	return dense.Square(diff.RawMatrix().Data) / float64(samples)
}

// Missed returns Σ_i ‖f(x_i) − y_i‖, how far a network is from an interpolant; see T5.
func (n Net) Missed(d Data) float64 {
	f, y, sum := dense.Columns(n.Output(d.X)), dense.Columns(d.Y), 0.0
	for i := range y {
		sum += dense.Distance(f[i], y[i])
	}
	return sum
}

// Imbalance returns max_l |‖W_{l+1}‖_F² − ‖W_l‖_F² − ‖b_l‖²| / ‖W_l‖_F² over
// l = 1, …, L−1, which is 0 at every stationary point of C + λ‖θ‖² with λ > 0: how far a
// training is from convergence. Derived here: ReLU is homogeneous, so multiplying
// the weights into neuron i of layer l, bias included, by e^t and those out of it by e^−t
// leaves f alone; stationarity of ‖θ‖² in t gives ‖W_{l,i·}‖² + b_{l,i}² = ‖W_{l+1,·i}‖²,
// and the sum over i the statement. It is NaN where a layer is 0.
func (n Net) Imbalance() float64 {
	worst := 0.0
	for l := 1; l < n.Depth(); l++ {
		in, out := dense.Square(n.W[l-1].RawMatrix().Data), dense.Square(n.W[l].RawMatrix().Data)
		gap := math.Abs(out-in-dense.Square(n.bias(l))) / in
		if math.IsNaN(gap) {
			return gap
		}
		worst = max(worst, gap)
	}
	return worst
}

// SingularValues returns the singular values of W_1, …, W_L, layer by layer, the largest first;
// an error where a weight is no number.
func (n Net) SingularValues() ([][]float64, error) {
	out := make([][]float64, n.Depth())
	for l, w := range n.W {
		s, err := spectral.Values(w)
		if err != nil {
			return nil, err
		}
		out[l] = s
	}
	return out, nil
}

// jacobians are the derivatives of a network at one input; From is what rooms read.
type jacobians struct {
	From  []*mat.Dense // From[l] = J_{0→l} = ∂α_l/∂x [n_l, d_in], l = 0, …, L−1, and From[L] = ∂f/∂x
	to    []*mat.Dense // to[l−1] = J_{l→L} = ∂f/∂α̃_l [d_out, n_l], l = 1, …, L
	post  [][]float64  // post[l] = α_l, l = 0, …, L−1, and f
	masks [][]bool     // masks[l]: which neurons of layer l are active, l = 1, …, L; nil means all
}

// JacobiansAt returns the derivatives at x [d_in]: From[l] = ∂α_l/∂x [n_l, d_in] for
// l = 0, …, L−1, and From[L] = ∂f/∂x; the derivatives of f by the layers are not exported, and
// T6 compares them by Difference, Separation and Mixed. At a kink of a ReLU, where the
// pre-activation is 0, its slope is taken as 1, as in training.
func (n Net) JacobiansAt(x []float64) jacobians {
	depth := n.Depth()
	j := jacobians{From: []*mat.Dense{identity(len(x))}, to: make([]*mat.Dense, depth), post: [][]float64{x},
		masks: make([][]bool, 1)}
	for l := 1; l <= depth; l++ {
		z, mask := n.layer(l, j.post[l-1])
		var f mat.Dense
		f.Mul(n.W[l-1], j.From[l-1])
		keepRows(&f, mask)
		j.From, j.post, j.masks = append(j.From, &f), append(j.post, z), append(j.masks, mask)
	}
	rows, _ := n.W[depth-1].Dims()
	j.to[depth-1] = identity(rows)
	for l := depth - 1; l >= 1; l-- {
		var t mat.Dense
		t.Mul(j.to[l], n.W[l])
		keepColumns(&t, j.masks[l])
		j.to[l-1] = &t
	}
	return j
}

// Jacobian returns Jf(x) [d_out, d_in] at x [d_in], see [Net.JacobiansAt].
func (n Net) Jacobian(x []float64) *mat.Dense { return n.JacobiansAt(x).From[n.Depth()] }

// layer returns α_l, or f for l = L, and which neurons are active; nil means all.
func (n Net) layer(l int, x []float64) (z []float64, mask []bool) {
	rows, _ := n.W[l-1].Dims()
	z = make([]float64, rows)
	for i := range z {
		for k, w := range n.W[l-1].RawRowView(i) {
			z[i] += w * x[k]
		}
	}
	for i, b := range n.bias(l) {
		z[i] += b
	}
	if l == n.Depth() {
		return z, nil
	}
	mask = make([]bool, rows)
	for i, v := range z {
		mask[i] = v >= 0
		z[i] = max(v, 0)
	}
	return z, mask
}

// rectify replaces z by max(z, 0).
func rectify(z *mat.Dense) {
	data := z.RawMatrix().Data
	for i, v := range data {
		data[i] = max(v, 0)
	}
}

func keepRows(m *mat.Dense, mask []bool) {
	for i, keep := range mask {
		if !keep {
			clear(m.RawRowView(i))
		}
	}
}

func keepColumns(m *mat.Dense, mask []bool) {
	rows, _ := m.Dims()
	for i := range rows {
		row := m.RawRowView(i)
		for k, keep := range mask {
			if !keep {
				row[k] = 0
			}
		}
	}
}

func identity(n int) *mat.Dense {
	m := mat.NewDense(n, n, nil)
	for i := range n {
		m.Set(i, i, 1)
	}
	return m
}

// minus returns a − b.
func minus(a, b []float64) []float64 { return floats.SubTo(make([]float64, len(a)), a, b) }
