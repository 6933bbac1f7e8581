package nichani2022

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds the network of 1.2 on the host, in float64.

// Source is a stream of random numbers.
type Source = *rand.Rand

// Net is the network at its start, of m = 2h neurons in pairs that share w_{0,r} and have a = ±1:
//
//	f(x; W) = m^{−1/2} Σ_{r≤h} [σ((w_{0,r} + w_r⁺)·x) − σ((w_{0,r} + w_r⁻)·x)]
//
// W is the displacement from the start, so that f(x; 0) = 0 for every x.
type Net struct {
	Activation Activation
	W          *mat.Dense // w_0 [h, d], unit rows
}

// DrawNet returns a network of m neurons in d dimensions, w_{0,r} uniform on the unit sphere. It is an error where m is
// odd or below 2, or the activation is impossible.
func DrawNet(r Source, a Activation, m, d int) (Net, error) {
	if err := a.Check(); err != nil {
		return Net{}, err
	}
	if err := checkWidth(m); err != nil {
		return Net{}, err
	}
	if d < 1 {
		return Net{}, fmt.Errorf("a network in %d dimensions: there must be at least one", d)
	}
	return Net{a, mat.NewDense(m/2, d, sample.UnitVectors(r, m/2, d))}, nil
}

func checkWidth(m int) error {
	if m < 2 || m%2 != 0 {
		return fmt.Errorf("width m = %d: neurons come in pairs with a = ±1, so that f is 0 at the start: take an even number",
			m)
	}
	return nil
}

// Pairs returns h = m/2.
func (n Net) Pairs() int { return n.W.RawMatrix().Rows }

// Width returns m.
func (n Net) Width() int { return 2 * n.Pairs() }

// Dim returns d.
func (n Net) Dim() int { return n.W.RawMatrix().Cols }

// scale returns m^{−1/2}.
func (n Net) scale() float64 { return 1 / math.Sqrt(float64(n.Width())) }

// Displacement is W in the coordinates of D2, δ_r = w_r⁺ − w_r⁻ and s_r = w_r⁺ + w_r⁻: f_L depends on δ alone, and
// f_Q is bilinear in the two.
type Displacement struct{ Delta, Sum *mat.Dense } // [h, d]

// Displace returns the displacement of the neurons with a = 1, w⁺ [h, d], and of those with a = −1, w⁻.
func Displace(plus, minus *mat.Dense) Displacement {
	var v Displacement
	v.Delta, v.Sum = new(mat.Dense), new(mat.Dense)
	v.Delta.Sub(plus, minus)
	v.Sum.Add(plus, minus)
	return v
}

// Still returns the displacement 0 of a network.
func (n Net) Still() Displacement {
	return Displacement{mat.NewDense(n.Pairs(), n.Dim(), nil), mat.NewDense(n.Pairs(), n.Dim(), nil)}
}

// Neurons returns w⁺ and w⁻ [h, d].
func (v Displacement) Neurons() (plus, minus *mat.Dense) {
	plus, minus = new(mat.Dense), new(mat.Dense)
	plus.Add(v.Sum, v.Delta)
	plus.Scale(0.5, plus)
	minus.Sub(v.Sum, v.Delta)
	minus.Scale(0.5, minus)
	return plus, minus
}

// Times returns tW.
func (v Displacement) Times(t float64) Displacement {
	out := Displacement{new(mat.Dense), new(mat.Dense)}
	out.Delta.Scale(t, v.Delta)
	out.Sum.Scale(t, v.Sum)
	return out
}

// Norm2 returns ‖W‖_F² = ½ Σ_r (‖δ_r‖² + ‖s_r‖²).
func (v Displacement) Norm2() float64 {
	return (dense.Square(v.Delta.RawMatrix().Data) + dense.Square(v.Sum.RawMatrix().Data)) / 2
}

// Norm4 returns ‖W‖_{2,4}⁴ = Σ_r ‖w_r‖⁴ over all m neurons.
func (v Displacement) Norm4() float64 {
	sum := 0.0
	plus, minus := v.Neurons()
	for _, w := range []*mat.Dense{plus, minus} {
		for r := range w.RawMatrix().Rows {
			square := dense.Square(w.RawRowView(r))
			sum += square * square
		}
	}
	return sum
}

// Imbalance returns ‖δ_r‖² − ‖s_r‖² of every pair [h], which gradient flow on f_Q alone conserves (D2).
func (v Displacement) Imbalance() []float64 {
	out := make([]float64, v.Delta.RawMatrix().Rows)
	for r := range out {
		out[r] = dense.Square(v.Delta.RawRowView(r)) - dense.Square(v.Sum.RawRowView(r))
	}
	return out
}

// inKernels returns the network whose tangent kernel by the first layer is that of f_L.
func (n Net) inKernels() kernel.Network {
	a := make([]float64, n.Pairs())
	for r := range a {
		a[r] = 1 / math.Sqrt(float64(n.Pairs()))
	}
	return kernel.Network{Activation: n.Activation, A: a, W: n.W}
}

// Gram returns K = J Jᵀ [n, n] at the rows of x [n, d], K_ij = (x_i·x_j) (1/h) Σ_r σ′_r(x_i) σ′_r(x_j): the matrix of
// the tangent kernel, in which the members of a pair count the same. It is an error where x is empty, not finite, or
// of another dimension.
func (n Net) Gram(x *mat.Dense) (*mat.SymDense, error) {
	return n.inKernels().Gram(kernel.Parts{Weights: true}, x)
}

// Cross returns the tangent kernel between the rows of x and of y, [n, n′]. Errors are those of [Net.Gram].
func (n Net) Cross(x, y *mat.Dense) (*mat.Dense, error) {
	return n.inKernels().Cross(kernel.Parts{Weights: true}, x, y)
}

// Features returns φ(x) = vec(h^{−1/2} σ′(w_{0,r}·x) x)_r at the rows of x [n, d], as rows [n, hd]: K = Φ Φᵀ. Errors
// are those of [Net.Gram].
func (n Net) Features(x *mat.Dense) (*mat.Dense, error) {
	return n.inKernels().Jacobian(kernel.Parts{Weights: true}, x)
}

// Covariance returns Σ = E φφᵀ [hd, hd], φ(x) = vec(h^{−1/2} σ′(w_{0,r}·x) x)_r, as a mean over so many points x that
// are drawn as the inputs are: the parameter-space twin of the Gram matrix, of h neurons that share no w_0 (a pair
// would double every direction without a change of f_L). Points are drawn and added up in blocks. Errors are
// those of [Inputs.Draw].
func (n Net) Covariance(r Source, inputs Inputs, points int) (*mat.SymDense, error) {
	if points < 1 {
		return nil, errors.New("a covariance of no points: draw at least one")
	}
	const block = 1000
	size := n.Pairs() * n.Dim()
	sum := make([]float64, size*size)
	for left := points; left > 0; left -= block {
		x, err := inputs.Draw(r, min(block, left), n.Dim())
		if err != nil {
			return nil, err
		}
		j, err := n.Features(x)
		if err != nil {
			return nil, err
		}
		dense.AddUpper(1/float64(points), dense.Of(j).T(), dense.Of(j), dense.New(size, size, sum))
	}
	return mat.NewSymDense(size, sum), nil
}
