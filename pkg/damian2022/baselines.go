package damian2022

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/network"
)

// This file holds the features of the methods that Algorithm 1 is compared with; random
// features are those of a network that took no step.

// TangentFeatures returns the map from x [n, d] to the gradient of f_θ by all of its
// parameters, m/2·(d+2) numbers a row, for θ with mirrored neurons: what the network
// linearised at θ learns with. The neurons of a pair have the same gradients up to sign
// where they have the same bias, and only the first of each pair is taken: that doubles
// what λ means and changes nothing else.
func (f Network) TangentFeatures() Features {
	m := f.M / 2
	net := kernel.Network{Activation: network.ReLU, A: f.A[:m], B: f.B[:m], W: mat.NewDense(m, f.D, f.W[:m*f.D])}
	return func(x *mat.Dense) (*mat.Dense, error) { return net.Jacobian(kernel.Tangent, x) }
}

// OracleFeatures returns the map from x [n, d] to the normalised Hermite polynomials of
// u·x up to degree p, [n, p+1], for u = e_1: ridge regression by someone who knows the
// direction.
func OracleFeatures(p int) Features {
	return func(x *mat.Dense) (*mat.Dense, error) {
		n, _ := x.Dims()
		return PolynomialFeatures(p)(x.Slice(0, n, 0, 1).(*mat.Dense))
	}
}

// PolynomialFeatures returns the map from x [n, d] to a basis of the polynomials of total
// degree p or less, [n, C(d+p, p)], orthonormal under N(0, I_d): products of Hermite
// polynomials. A
// rotation of x turns the products of one degree among themselves, orthogonally, so
// that ridge regression on them knows no direction: its kernel does not change under
// rotations.
func PolynomialFeatures(p int) Features {
	norms := make([]float64, p+1)
	for k := range norms {
		norms[k] = math.Sqrt(factorial(k))
	}
	return func(x *mat.Dense) (*mat.Dense, error) {
		_, d := x.Dims()
		basis, values := hermiteProducts(d, p), make([]float64, d*(p+1))
		return expand(x, len(basis)-d, func(to, x []float64) {
			for i, xi := range x {
				own := hermite.HeAll(values[i*(p+1):(i+1)*(p+1)], xi)
				for k := range own {
					own[k] /= norms[k]
				}
			}
			to[0] = 1
			for j, b := range basis[1:] {
				to[j+1] = to[b.of] * values[b.variable*(p+1)+b.degree]
			}
		}), nil
	}
}

// PolynomialCount returns C(d+p, p), the number of [PolynomialFeatures] of degree p in d
// dimensions.
func PolynomialCount(d, p int) int {
	count := 1
	for k := 1; k <= p; k++ {
		count = count * (d + k) / k
	}
	return count
}

// product is a function of an orthonormal basis: the one at place of, times
// He_degree(x_variable)/√degree!.
type product struct{ of, variable, degree int }

// hermiteProducts returns the products of Hermite polynomials of different variables
// whose degrees sum to degree or less, C(d + degree, degree) in number. The first is
// the constant 1; every other one extends one that stands before it by a variable
// that comes after its own.
func hermiteProducts(d, degree int) []product {
	basis, room := []product{{variable: -1}}, []int{degree}
	for at := 0; at < len(basis); at++ {
		for i := basis[at].variable + 1; i < d; i++ {
			for k := 1; k <= room[at]; k++ {
				basis, room = append(basis, product{at, i, k}), append(room, room[at]-k)
			}
		}
	}
	return basis
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
