package kernel

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Activation is a function σ with its derivative, such as one of package network,
// at many numbers at once; to and z may be the same.
type Activation interface {
	Values(to, z []float64)      // to_i = σ(z_i)
	Derivatives(to, z []float64) // to_i = σ′(z_i)
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
	apply(z, z, f.Activation.Values)
	return z, nil
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

// Jacobian returns the gradients [n, P] of the chosen parts at the rows of x [n, d]:
// for each neuron in turn σ(z_j) when the head is asked for, a_j σ′(z_j) for the
// bias, and a_j σ′(z_j) x for the weights. Its rows have the inner products that
// Gram returns; it is the cheaper form where there are fewer parameters than
// points. Errors are those of Gram.
func (f Network) Jacobian(parts Parts, x *mat.Dense) (*mat.Dense, error) {
	value, slope, err := f.sides(parts, x)
	if err != nil {
		return nil, err
	}
	n, d := x.Dims()
	m, _ := f.W.Dims()
	size := int(indicator(parts.Head)+indicator(parts.Biases)) + d*int(indicator(parts.Weights))
	out := mat.NewDense(n, m*size, nil)
	dense.Parallel(n, func(i int) {
		to := out.RawRowView(i)[:0]
		for j := range m {
			if parts.Head {
				to = append(to, value.At(i, j))
			}
			if parts.Biases {
				to = append(to, slope.At(i, j))
			}
			if parts.Weights {
				for _, v := range x.RawRowView(i) {
					to = append(to, slope.At(i, j)*v)
				}
			}
		}
	})
	return out, nil
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
		slope = mat.NewDense(z.RawMatrix().Rows, z.RawMatrix().Cols, nil)
		apply(slope, z, func(to, z []float64) {
			f.Activation.Derivatives(to, z)
			floats.Mul(to, f.A)
		})
	}
	if parts.Head {
		apply(z, z, f.Activation.Values)
		value = z
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
		return nil, fmt.Errorf("kernel: B has %d numbers for %d neurons: give one for each, or nil for no biases",
			len(f.B), m)
	}
	for i := range n {
		floats.Add(z.RawRowView(i), f.B)
	}
	return z, nil
}

// apply fills the rows of to from those of z, on every processor.
func apply(to, z *mat.Dense, row func(to, z []float64)) {
	n, _ := z.Dims()
	dense.Parallel(n, func(i int) { row(to.RawRowView(i), z.RawRowView(i)) })
}
