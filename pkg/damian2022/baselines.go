package damian2022

import (
	"math"

	"github.com/provingground/provingground/pkg/hermite"
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

// linearFeatures is 1 and the d coordinates.
func linearFeatures(x *mat.Dense) (*mat.Dense, error) {
	return expand(x, 1, func(to, x []float64) {
		to[0] = 1
		copy(to[1:], x)
	}), nil
}

// quadraticFeatures is every polynomial of degree two or less, orthonormal under
// N(0, I_d): 1, x_i, He_2(x_i)/√2 and x_i x_j. It is the best that a kernel which
// knows no direction can do with d² ≪ n ≪ d³ samples.
func quadraticFeatures(x *mat.Dense) (*mat.Dense, error) {
	_, d := x.Dims()
	return expand(x, 1+d*(d+1)/2, func(to, x []float64) {
		to[0] = 1
		at := 1 + copy(to[1:], x)
		for i, xi := range x {
			to[at] = hermite.Normalized(2, xi)
			at++
			for _, xj := range x[i+1:] {
				to[at] = xi * xj
				at++
			}
		}
	}), nil
}

// oracleFeatures is the Hermite polynomials of u·x up to degree p, for u = e_1: ridge
// regression by someone who knows the direction.
func oracleFeatures(p int) Features {
	return func(x *mat.Dense) (*mat.Dense, error) {
		_, d := x.Dims()
		return expand(x, p+1-d, func(to, x []float64) {
			for k, h := range hermite.HeAll(to, x[0]) {
				to[k] = h / math.Sqrt(factorial(k))
			}
		}), nil
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
