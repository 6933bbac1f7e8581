package spectral

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Components are the principal components of n points in Rᵈ, k = min(n, d).
type Components struct {
	Mean      []float64  // [d]
	Axes      *mat.Dense // [d, k], orthonormal columns, the most important first
	Scores    *mat.Dense // [n, k], the centred points in these axes
	Variances []float64  // [k], of the scores, with divisor n
}

// PCA returns the principal components of the rows of x [n, d]. Every axis points
// so that its coordinate of largest size (the first of them) is positive. It is
// an error when x is empty or not finite.
func PCA(x *mat.Dense) (Components, error) {
	if err := checkMatrix(x); err != nil {
		return Components{}, err
	}
	n, d := x.Dims()
	c := Components{Mean: make([]float64, d)}
	for j := range d {
		c.Mean[j] = mat.Sum(x.ColView(j)) / float64(n)
	}
	var centred mat.Dense
	centred.Apply(func(_, j int, v float64) float64 { return v - c.Mean[j] }, x)
	s, err := Decompose(&centred)
	if err != nil {
		return Components{}, err
	}
	c.Axes = s.V
	c.orient()
	c.Scores = mat.NewDense(n, len(s.Values), nil)
	dense.AddProduct(1, dense.Of(&centred), dense.Of(c.Axes), dense.Of(c.Scores))
	c.Variances = make([]float64, len(s.Values))
	for i, v := range s.Values {
		c.Variances[i] = v * v / float64(n)
	}
	return c, nil
}

// orient fixes the signs of the axes.
func (c Components) orient() {
	d, k := c.Axes.Dims()
	for j := range k {
		most := 0.0
		for i := range d {
			if v := c.Axes.At(i, j); math.Abs(v) > math.Abs(most) {
				most = v
			}
		}
		for i := range d {
			c.Axes.Set(i, j, math.Copysign(1, most)*c.Axes.At(i, j))
		}
	}
}

// Explained returns the share of the total variance in the first k components;
// NaN when the total is zero. It is an error when k is negative or larger than
// the number of components.
func (c Components) Explained(k int) (float64, error) {
	if k < 0 || k > len(c.Variances) {
		return 0, fmt.Errorf("the variance in %d of %d components: give between 0 and %d",
			k, len(c.Variances), len(c.Variances))
	}
	part, all := 0.0, 0.0
	for i, v := range c.Variances {
		all += v
		if i < k {
			part += v
		}
	}
	return part / all, nil
}

// Explained returns the share of the variance of the columns of x [d, n] that lies in their first
// k principal components, or in all where there are fewer; NaN when nothing varies. It is an
// error when x is empty or not finite, or k negative.
func Explained(x *mat.Dense, k int) (float64, error) {
	c, err := PCA(mat.DenseCopyOf(x.T()))
	if err != nil {
		return math.NaN(), err
	}
	return c.Explained(min(k, len(c.Variances)))
}

// NearestIsometry returns U_k V_kᵀ [m, n] for the first k singular vectors of A
// [m, n], the partial isometry of rank k nearest to A in every unitarily invariant
// norm; IsometryDistance is how far it is. Where singular values k and k+1 are
// equal it is one of several. It is an error unless 1 ≤ k ≤ min(m, n), or when A
// is empty or not finite.
func NearestIsometry(a mat.Matrix, k int) (*mat.Dense, error) {
	s, err := Decompose(a)
	if err != nil {
		return nil, err
	}
	m, n := a.Dims()
	if k < 1 || k > min(m, n) {
		return nil, fmt.Errorf("a partial isometry of rank %d for a matrix [%d, %d]: give a rank between 1 and %d",
			k, m, n, min(m, n))
	}
	out := mat.NewDense(m, n, nil)
	dense.AddProduct(1, dense.Of(s.U).Slice(0, m, 0, k), dense.Of(s.V).Slice(0, n, 0, k).T(), dense.Of(out))
	return out, nil
}
