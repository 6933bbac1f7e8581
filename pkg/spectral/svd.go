package spectral

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// SVD is a thin singular value decomposition A = U diag(Values) Vᵀ of A [m, n]
// with k = min(m, n): U [m, k] and V [n, k] have orthonormal columns, and the values
// [k] do not increase.
type SVD struct {
	U, V   *mat.Dense
	Values []float64
}

// Decompose returns the singular value decomposition of A [m, n]. Its values and
// vectors are those of a matrix within about 1e-15·‖A‖ of A, times a slowly growing
// function of the size. It is an error when A is empty or has a number
// that is not finite.
//
// A is made square by a QR factorisation and reduced to bidiagonal form by LAPACK's method,
// in gonum. The factorisation and the QR iteration at the end are this package's own, because
// they spend their time on products and on turning vectors, and do so several times faster.
func Decompose(a mat.Matrix) (SVD, error) {
	if err := checkMatrix(a); err != nil {
		return SVD{}, err
	}
	m, n := a.Dims()
	scale := largest(a)
	switch {
	case scale == 0:
		return SVD{identity(m, min(m, n)), identity(n, min(m, n)), make([]float64, min(m, n))}, nil
	case m < n:
		s, err := tall(a.T(), scale)
		return SVD{s.V, s.U, s.Values}, err
	}
	return tall(a, scale)
}

// tall decomposes A [m, n] with m ≥ n after division by scale. Where m > n it is R [n, n]
// of A = Q R that is decomposed, and the product of Q with its left vectors taken (Chan 1982).
func tall(a mat.Matrix, scale float64) (SVD, error) {
	m, n := a.Dims()
	if m == n {
		work := mat.NewDense(n, n, nil)
		work.Scale(1/scale, a)
		return square(work, scale)
	}
	columns := mat.NewDense(n, m, nil)
	columns.Scale(1/scale, a.T())
	q := triangularise(dense.Of(columns).T())
	s, err := square(upper(columns.T(), n), scale)
	if err != nil {
		return SVD{}, err
	}
	u := mat.NewDense(m, n, nil)
	u.Slice(0, n, 0, n).(*mat.Dense).Copy(s.U)
	q.apply(dense.Of(u))
	s.U = u
	return s, nil
}

// upper returns the first n rows of A [·, n] with zeros below the diagonal.
func upper(a mat.Matrix, n int) *mat.Dense {
	r := mat.NewDense(n, n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			r.Set(i, j, a.At(i, j))
		}
	}
	return r
}

// square decomposes A [n, n], which it overwrites, and multiplies the values by scale.
func square(a *mat.Dense, scale float64) (SVD, error) {
	b := reduce(a.RawMatrix())
	if !b.diagonalise() {
		return SVD{}, errors.New("the singular values do not converge: scale the rows of the matrix to similar size")
	}
	return b.sorted(scale), nil
}

// reduce returns the bidiagonal form of A [n, n], which it overwrites.
func reduce(a blas64.General) *bidiagonal {
	n := a.Rows
	b := &bidiagonal{d: make([]float64, n), e: make([]float64, n-1), left: factor(n), right: factor(n)}
	tauQ, tauP, work := make([]float64, n), make([]float64, n), make([]float64, 64*n)
	gonum.Implementation{}.Dgebrd(n, n, a.Data, a.Stride, b.d, b.e, tauQ, tauP, work, len(work))
	whole := dense.Matrix{Rows: n, Cols: n, RowStep: a.Stride, ColStep: 1, Data: a.Data}
	accumulate(whole, tauQ, b.left)
	if n > 1 { // row i of A has the reflector that leaves i+1 numbers alone
		accumulate(whole.Slice(0, n-1, 1, n).T(), tauP[:n-1], b.right.Slice(1, n, 1, n))
	}
	return b
}

// factor returns the identity of order n, in rows of whole strips.
func factor(n int) dense.Matrix {
	cols := (n + dense.Strip - 1) / dense.Strip * dense.Strip
	m := dense.New(n, cols, make([]float64, n*cols))
	for i := range n {
		m.Data[i*(cols+1)] = 1
	}
	return m
}

// sorted returns the decomposition of a B that is diagonal, with values times scale.
func (b *bidiagonal) sorted(scale float64) SVD {
	n := len(b.d)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(math.Abs(b.d[j]), math.Abs(b.d[i])) })
	s := SVD{mat.NewDense(n, n, nil), mat.NewDense(n, n, nil), make([]float64, n)}
	for k, i := range order {
		s.Values[k] = math.Abs(b.d[i]) * scale
		sign := math.Copysign(1, b.d[i])
		for j := range n {
			s.U.Set(j, k, b.left.Data[i*b.left.RowStep+j])
			s.V.Set(j, k, sign*b.right.Data[i*b.right.RowStep+j])
		}
	}
	return s
}

// Values returns the singular values of A, which do not increase, without
// vectors. Accuracy and errors are those of Decompose.
func Values(a mat.Matrix) ([]float64, error) {
	if err := checkMatrix(a); err != nil {
		return nil, err
	}
	var s mat.SVD
	if !s.Factorize(a, mat.SVDNone) {
		return nil, errors.New("the singular values do not converge: scale the rows of the matrix to similar size")
	}
	return s.Values(nil), nil
}

// DecomposeAll returns the decompositions of independent matrices, such as the
// layers of a network, on all processors. The error names the first matrix that
// is wrong, or is that of a context that ends.
func DecomposeAll(ctx context.Context, as []*mat.Dense) ([]SVD, error) {
	return each(ctx, as, func(a *mat.Dense) (SVD, error) { return Decompose(a) })
}

// ValuesAll returns the singular values of independent matrices on all processors.
// Errors are those of DecomposeAll.
func ValuesAll(ctx context.Context, as []*mat.Dense) ([][]float64, error) {
	return each(ctx, as, func(a *mat.Dense) ([]float64, error) { return Values(a) })
}

// each applies f to every matrix on all processors.
func each[T any](ctx context.Context, as []*mat.Dense, f func(*mat.Dense) (T, error)) ([]T, error) {
	out, errs := make([]T, len(as)), make([]error, len(as))
	dense.Parallel(len(as), func(i int) {
		if ctx.Err() == nil {
			out[i], errs[i] = f(as[i])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("matrix %d of %d: %w", i, len(as), err)
		}
	}
	return out, nil
}

func checkMatrix(a mat.Matrix) error {
	if d, isDense := a.(*mat.Dense); a == nil || isDense && d == nil {
		return errors.New("the matrix is missing: give one with at least one row and column")
	}
	rows, cols := a.Dims()
	if rows == 0 || cols == 0 {
		return errors.New("the matrix is empty: give one with at least one row and column")
	}
	row := make([]float64, cols)
	for i := range rows {
		for j, v := range mat.Row(row, i, a) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("element %d, %d of the matrix is %g: give finite numbers", i, j, v)
			}
		}
	}
	return nil
}

// largest returns max |a_ij|.
func largest(a mat.Matrix) float64 {
	rows, cols := a.Dims()
	row, most := make([]float64, cols), 0.0
	for i := range rows {
		for _, v := range mat.Row(row, i, a) {
			most = max(most, math.Abs(v))
		}
	}
	return most
}

// identity returns the first k columns of the identity [n, n].
func identity(n, k int) *mat.Dense {
	m := mat.NewDense(n, k, nil)
	for i := range k {
		m.Set(i, i, 1)
	}
	return m
}
