package spectral

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Spectrum is the eigenvalue decomposition A = Vectors diag(Values) Vectorsᵀ of a
// symmetric matrix [n, n]: the values [n] do not increase, and column i of Vectors
// is the eigenvector of value i.
type Spectrum struct {
	Values  []float64
	Vectors *mat.Dense
}

// Eigen returns the eigenvalue decomposition of a symmetric matrix. Its
// values and vectors are those of a matrix within about 1e-15·‖A‖ of A, times a slowly
// growing function of the size. It is an error when A is empty or has a number
// that is not finite.
//
// A is reduced to tridiagonal form by LAPACK's method, in gonum; the QR iteration
// that follows is this package's own, for the reason of Decompose.
func Eigen(a *mat.SymDense) (Spectrum, error) {
	if a == nil {
		return Spectrum{}, errors.New("the matrix is missing: give one with at least one row")
	}
	if err := checkMatrix(a); err != nil {
		return Spectrum{}, err
	}
	n, scale := a.SymmetricDim(), largest(a)
	if scale == 0 {
		return Spectrum{make([]float64, n), identity(n, n)}, nil
	}
	t := tridiagonalise(a, scale)
	if !t.diagonalise() {
		return Spectrum{},
			errors.New("the eigenvalues do not converge: scale the rows and columns of the matrix to similar size")
	}
	return t.sorted(scale), nil
}

// Subspace returns the span of the eigenvectors of the k largest eigenvalues. It
// is an error unless 1 ≤ k ≤ n.
func (s Spectrum) Subspace(k int) (Subspace, error) {
	n := len(s.Values)
	if k < 1 || k > n {
		return Subspace{}, fmt.Errorf("the span of %d of %d eigenvectors: give between 1 and %d", k, n, n)
	}
	return Subspace{mat.DenseCopyOf(s.Vectors.Slice(0, n, 0, k))}, nil
}

// tridiagonal is a symmetric tridiagonal matrix T with diagonal d [n] and
// off-diagonal e [n−1], beside an orthogonal matrix whose rows turn with it:
// A = rowsᵀ T rows.
type tridiagonal struct {
	d, e  []float64
	rows  dense.Matrix
	turns []float64
}

func tridiagonalise(a *mat.SymDense, scale float64) *tridiagonal {
	n := a.SymmetricDim()
	t := &tridiagonal{d: make([]float64, n), e: make([]float64, n-1), rows: factor(n)}
	full := dense.New(n, n, make([]float64, n*n))
	for i := range n {
		for j := range i + 1 {
			full.Data[i*n+j] = a.At(i, j) / scale
		}
	}
	tau, work := make([]float64, max(0, n-1)), make([]float64, 64*n)
	gonum.Implementation{}.Dsytrd(blas.Lower, n, full.Data, n, t.d, t.e, tau, work, len(work))
	if n > 1 { // column i has the reflector that leaves i+1 numbers alone
		accumulate(full.Slice(1, n, 0, n-1), tau, t.rows.Slice(1, n, 1, n))
	}
	return t
}

// diagonalise turns T into a diagonal matrix by sweeps of implicit QR with
// Wilkinson's shift. It reports whether it ended within 30 sweeps a row, of which
// about two are usual.
func (t *tridiagonal) diagonalise() bool {
	hi := len(t.d) - 1
	for range 30 * len(t.d) {
		for hi > 0 && t.splits(hi-1) {
			hi--
		}
		if hi == 0 {
			return true
		}
		lo := hi - 1
		for lo > 0 && !t.splits(lo-1) {
			lo--
		}
		t.sweep(lo, hi)
	}
	return false
}

// splits sets e_i to zero where it is lost beside its neighbours, and reports whether it is zero.
func (t *tridiagonal) splits(i int) bool {
	if math.Abs(t.e[i]) <= 0x1p-53*(math.Abs(t.d[i])+math.Abs(t.d[i+1])) || math.Abs(t.e[i]) < 0x1p-1000 {
		t.e[i] = 0
	}
	return t.e[i] == 0
}

// sweep does one step of QR on the block lo … hi (Golub and Van Loan 2013,
// algorithm 8.3.2).
func (t *tridiagonal) sweep(lo, hi int) {
	d, e := t.d, t.e
	t.turns = t.turns[:0]
	f, g := d[lo]-t.shift(hi), e[lo]
	for k := lo; k < hi; k++ {
		c, s, r := rotation(f, g)
		if k > lo {
			e[k-1] = r
		}
		// [c s; −s c] applied from both sides, with as few cancellations as can be:
		// the trace of the block is kept.
		w := s*(d[k+1]-d[k]) + 2*c*e[k]
		d[k], d[k+1] = d[k]+s*w, d[k+1]-s*w
		e[k] = c*w - e[k]
		if k < hi-1 {
			f, g, e[k+1] = e[k], s*e[k+1], c*e[k+1]
		}
		t.turns = append(t.turns, c, s)
	}
	turn(t.turns, t.rows, lo, hi)
}

// shift returns the eigenvalue of the last 2 × 2 block nearer to its last element.
func (t *tridiagonal) shift(hi int) float64 {
	e, delta := t.e[hi-1], (t.d[hi-1]-t.d[hi])/2
	return t.d[hi] - e*(e/(delta+math.Copysign(math.Hypot(delta, e), delta)))
}

// sorted returns the decomposition of a T that is diagonal, with values times scale.
func (t *tridiagonal) sorted(scale float64) Spectrum {
	n := len(t.d)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(t.d[j], t.d[i]) })
	s := Spectrum{make([]float64, n), mat.NewDense(n, n, nil)}
	for k, i := range order {
		s.Values[k] = t.d[i] * scale
		for j := range n {
			s.Vectors.Set(j, k, t.rows.Data[i*t.rows.RowStep+j])
		}
	}
	return s
}
