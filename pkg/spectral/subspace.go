package spectral

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Subspace is a linear subspace of Rᵈ, by an orthonormal basis.
type Subspace struct {
	basis *mat.Dense // [d, k], orthonormal columns
}

// Span returns the subspace that the columns of a [d, k] span. It is an error
// when they are linearly dependent in float64, or a is empty or not finite.
func Span(a mat.Matrix) (Subspace, error) {
	s, err := Decompose(a)
	if err != nil {
		return Subspace{}, err
	}
	d, k := a.Dims()
	threshold := float64(max(d, k)) * 0x1p-52 * s.Values[0]
	if rank := RankAbove(s.Values, threshold); rank < k {
		return Subspace{}, fmt.Errorf("the %d columns span %d dimensions only: give linearly independent columns", k, rank)
	}
	return Subspace{s.U}, nil
}

// Coordinates returns the subspace of Rᵈ in which all coordinates but the first
// k are zero. It is an error unless 1 ≤ k ≤ d.
func Coordinates(d, k int) (Subspace, error) {
	if k < 1 || k > d {
		return Subspace{}, fmt.Errorf("a subspace of %d coordinates in dimension %d: give between 1 and %d coordinates",
			k, d, d)
	}
	return Subspace{identity(d, k)}, nil
}

// Principal returns the subspace that the first k right singular vectors of the
// rows of a [n, d] span, which holds the most energy of all of dimension k. It is
// an error when a is empty or not finite, or k not in 1 … min(n, d).
func Principal(a mat.Matrix, k int) (Subspace, error) {
	s, err := Decompose(a)
	if err != nil {
		return Subspace{}, err
	}
	if k < 1 || k > len(s.Values) {
		return Subspace{}, fmt.Errorf("%d principal directions of %d singular values: give between 1 and %d",
			k, len(s.Values), len(s.Values))
	}
	d, _ := s.V.Dims()
	return Subspace{mat.DenseCopyOf(s.V.Slice(0, d, 0, k))}, nil
}

// Dims returns the dimension d of the space and k of the subspace.
func (s Subspace) Dims() (d, k int) { return s.basis.Dims() }

// Basis returns a copy of the orthonormal basis, the columns of a matrix [d, k].
func (s Subspace) Basis() *mat.Dense { return mat.DenseCopyOf(s.basis) }

// Project returns the rows of a [n, d], each projected onto the subspace, [n, d].
// It is an error when their dimension is not d.
func (s Subspace) Project(a *mat.Dense) (*mat.Dense, error) {
	inside, err := s.coordinates(a)
	if err != nil {
		return nil, err
	}
	n, d := a.Dims()
	out := mat.NewDense(n, d, nil)
	dense.AddProduct(1, dense.Of(inside), dense.Of(s.basis).T(), dense.Of(out))
	return out, nil
}

// Alignment returns Σ_i ‖P a_i‖²/Σ_i ‖a_i‖² for the rows a_i of a [n, d] and the
// projector P on the subspace: the share of their energy that lies in it. It is
// NaN when all rows are zero, and an error when their dimension is not d.
func (s Subspace) Alignment(a *mat.Dense) (float64, error) {
	inside, err := s.coordinates(a)
	if err != nil {
		return 0, err
	}
	all, part := mat.Norm(a, 2), mat.Norm(inside, 2)
	return part * part / (all * all), nil
}

// coordinates returns the rows of a in the basis, [n, k].
func (s Subspace) coordinates(a *mat.Dense) (*mat.Dense, error) {
	if err := checkMatrix(a); err != nil {
		return nil, err
	}
	n, cols := a.Dims()
	d, k := s.Dims()
	if cols != d {
		return nil, fmt.Errorf("rows of %d numbers and a subspace of dimension %d in %d: give rows of %d numbers",
			cols, k, d, d)
	}
	out := mat.NewDense(n, k, nil)
	dense.AddProduct(1, dense.Of(a), dense.Of(s.basis), dense.Of(out))
	return out, nil
}

// Angles returns the principal angles between two subspaces of one space in
// radians, which do not decrease, as many as the smaller dimension. Small angles
// come from the sines, large ones from the cosines, so that all have an absolute
// error of about 1e-15 (Björck and Golub 1973). It is an error when the spaces differ.
func Angles(a, b Subspace) ([]float64, error) {
	d, ka := a.Dims()
	d2, kb := b.Dims()
	if d != d2 {
		return nil, fmt.Errorf("subspaces of spaces of dimension %d and %d: give two of one space", d, d2)
	}
	if ka < kb {
		a, b, ka, kb = b, a, kb, ka
	}
	overlap, rest := mat.NewDense(ka, kb, nil), mat.DenseCopyOf(b.basis)
	dense.AddProduct(1, dense.Of(a.basis).T(), dense.Of(b.basis), dense.Of(overlap))
	dense.AddProduct(-1, dense.Of(a.basis), dense.Of(overlap), dense.Of(rest))
	cosines, err := Values(overlap)
	if err != nil {
		return nil, err
	}
	sines, err := Values(rest)
	if err != nil {
		return nil, err
	}
	slices.Reverse(sines)
	angles := make([]float64, kb)
	for i := range angles {
		if angles[i] = math.Asin(min(1, sines[i])); cosines[i]*cosines[i] < 0.5 {
			angles[i] = math.Acos(cosines[i])
		}
	}
	return angles, nil
}
