package damian2022

import (
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/network"

	"gonum.org/v1/gonum/mat"
)

// tangentFeatures returns the gradient of f_θ by all of its parameters, for θ with
// mirrored neurons: what the network linearised at θ learns with. The neurons of a
// pair have the same gradients up to sign where they have the same bias, and only the
// first of each pair is taken: that doubles what λ means and changes nothing else.
func (f Network) tangentFeatures() Features {
	m := f.M / 2
	net := kernel.Network{Activation: network.ReLU, A: f.A[:m], B: f.B[:m], W: mat.NewDense(m, f.D, f.W[:m*f.D])}
	return func(x *mat.Dense) (*mat.Dense, error) { return net.Jacobian(kernel.Tangent, x) }
}

// tangentKernel is the kernel of tangentFeatures for a neuron of the start of
// §2.2 (w ~ N(0, I_d/d), b = 0, a = ±1) in the mean over its weights: that of the
// network at infinite width.
func tangentKernel(d int) (kernelMethod, error) {
	k, err := kernel.TwoLayer{Weight: 1 / float64(d), Head: 1}.Kernel(kernel.Tangent)
	return kernelMethod(k), err
}

// oracleFeatures is the Hermite polynomials of u·x up to degree p, for u = e_1: ridge
// regression by someone who knows the direction.
func oracleFeatures(p int) Features {
	return func(x *mat.Dense) (*mat.Dense, error) {
		n, _ := x.Dims()
		return polynomialFeatures(p)(x.Slice(0, n, 0, 1).(*mat.Dense))
	}
}

// expand returns a matrix with so many more columns than x, each row filled from
// the row of x.
func expand(x *mat.Dense, more int, fill func(to, x []float64)) *mat.Dense {
	n, d := x.Dims()
	out := mat.NewDense(n, d+more, nil)
	for i := range n {
		fill(out.RawRowView(i), x.RawRowView(i))
	}
	return out
}
