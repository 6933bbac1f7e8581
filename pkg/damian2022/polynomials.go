package damian2022

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/hermite"

	"gonum.org/v1/gonum/mat"
)

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

// polynomialFeatures is every polynomial of total degree p or less in the d
// coordinates, orthonormal under N(0, I_d): products of Hermite polynomials. A
// rotation of x turns the products of one degree among themselves, orthogonally, so
// that ridge regression on them knows no direction: its kernel does not change under
// rotations.
func polynomialFeatures(p int) Features {
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

// polynomialCount returns C(d + p, p), the number of polynomialFeatures.
func polynomialCount(d, p int) int {
	count := 1
	for k := 1; k <= p; k++ {
		count = count * (d + k) / k
	}
	return count
}

// mostPolynomials is the largest number of features of a regression: their normal
// equations take 3 GB.
const mostPolynomials = 20_000

// checkPolynomials says what is impossible about regression on all polynomials of a
// degree in d variables.
func checkPolynomials(d, degree int) error {
	if degree < 1 || degree > 8 {
		return fmt.Errorf("field Degree = %d: the polynomials have a degree from 1 to 8", degree)
	}
	if count := polynomialCount(max(d, 0), degree); count > mostPolynomials {
		return fmt.Errorf("field Degree = %d makes %d polynomials at d = %d: at most %d can be fitted, "+
			"take a lower degree or a smaller d", degree, count, d, mostPolynomials)
	}
	return nil
}
