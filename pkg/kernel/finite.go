package kernel

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Activation is a function σ with its derivative, such as one of package network.
type Activation interface {
	At(z float64) float64           // σ(z)
	DerivativeAt(z float64) float64 // σ′(z)
}

// Network is f(x) = Σ_j a_j σ(w_j·x + b_j) with m neurons: A [m], W [m, d], and B
// [m] or nil where there are no biases. A may be nil where only the head is asked for.
type Network struct {
	Activation Activation
	A, B       []float64
	W          *mat.Dense
}

// Features returns Φ [n, m], σ(w_j·x_i + b_j), for the rows of x [n, d]: the random
// features, and the gradient by the head. Errors are those of Cross, and a B that
// does not have one number for each neuron.
func (f Network) Features(x *mat.Dense) (*mat.Dense, error) {
	z, err := f.preactivations(x)
	if err != nil {
		return nil, err
	}
	return apply(z, f.Activation.At, nil), nil
}

// Gram returns the matrix [n, n] of the chosen parts of the tangent kernel at the
// rows of x [n, d], a sum over neurons: divide by m to compare with TwoLayer.
// Errors are those of Features; an A that does not have one number for each neuron
// where the head is not the only part; no part.
func (f Network) Gram(parts Parts, x *mat.Dense) (*mat.SymDense, error) {
	value, slope, err := f.sides(parts, x)
	if err != nil {
		return nil, err
	}
	k, err := innerUpper(x)
	if err != nil {
		return nil, err
	}
	n := k.SymmetricDim()
	out := dense.New(n, n, k.RawSymmetric().Data)
	if slope != nil {
		gates := make([]float64, n*n)
		dense.AddUpper(1, dense.Of(slope), dense.Of(slope).T(), dense.New(n, n, gates))
		gate(out, gates, parts)
	} else {
		clear(out.Data)
	}
	if value != nil {
		dense.AddUpper(1, dense.Of(value), dense.Of(value).T(), out)
	}
	return k, nil
}

// Cross returns the matrix [n, n′] of the chosen parts of the tangent kernel
// between the rows of x [n, d] and y [n′, d]. Errors are those of Gram.
func (f Network) Cross(parts Parts, x, y *mat.Dense) (*mat.Dense, error) {
	value, slope, err := f.sides(parts, x)
	if err != nil {
		return nil, err
	}
	valueY, slopeY, err := f.sides(parts, y)
	if err != nil {
		return nil, err
	}
	k, err := inner(x, y)
	if err != nil {
		return nil, err
	}
	out := dense.Of(k)
	if slope != nil {
		gates := make([]float64, len(out.Data))
		dense.AddProduct(1, dense.Of(slope), dense.Of(slopeY).T(), dense.New(out.Rows, out.Cols, gates))
		gate(out, gates, parts)
	} else {
		clear(out.Data)
	}
	if value != nil {
		dense.AddProduct(1, dense.Of(value), dense.Of(valueY).T(), out)
	}
	return k, nil
}

// gate replaces the inner products of the points by (x·x′ [weights] + 1 [biases])
// times the inner products of the slopes.
func gate(inner dense.Matrix, gates []float64, parts Parts) {
	weights, biases := indicator(parts.Weights), indicator(parts.Biases)
	for i, g := range gates {
		inner.Data[i] = g * (weights*inner.Data[i] + biases)
	}
}

// sides returns what the parts multiply: σ(z) [n, m] for the head and a_j σ′(z_j)
// [n, m] for the first layer, nil for a part that is not asked for.
func (f Network) sides(parts Parts, x *mat.Dense) (value, slope *mat.Dense, err error) {
	if err := parts.check(); err != nil {
		return nil, nil, err
	}
	z, err := f.preactivations(x)
	if err != nil {
		return nil, nil, err
	}
	if parts.Weights || parts.Biases {
		if m, _ := f.W.Dims(); len(f.A) != m {
			return nil, nil, fmt.Errorf("kernel: A has %d numbers for %d neurons: give one for each", len(f.A), m)
		}
		slope = apply(z, f.Activation.DerivativeAt, f.A)
	}
	if parts.Head {
		value = apply(z, f.Activation.At, nil)
	}
	return value, slope, nil
}

// preactivations returns z [n, m], w_j·x_i + b_j.
func (f Network) preactivations(x *mat.Dense) (*mat.Dense, error) {
	if f.Activation == nil {
		return nil, errors.New("kernel: the network has no activation: set one")
	}
	z, err := inner(x, f.W)
	if err != nil {
		return nil, err
	}
	n, m := z.Dims()
	if f.B == nil {
		return z, nil
	}
	if len(f.B) != m {
		return nil, fmt.Errorf("kernel: B has %d numbers for %d neurons: give one for each, or nil for no biases", len(f.B), m)
	}
	for i := range n {
		row := z.RawRowView(i)
		for j, b := range f.B {
			row[j] += b
		}
	}
	return z, nil
}

// apply returns s_j·g(z_ij), with all s_j = 1 for nil.
func apply(z *mat.Dense, g func(float64) float64, s []float64) *mat.Dense {
	n, m := z.Dims()
	out := mat.NewDense(n, m, nil)
	dense.Parallel(n, func(i int) {
		to := out.RawRowView(i)
		for j, v := range z.RawRowView(i) {
			to[j] = g(v)
		}
		for j, a := range s {
			to[j] *= a
		}
	})
	return out
}
