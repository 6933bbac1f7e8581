package spectral

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/provingground/provingground/pkg/dense"
)

// orthogonal is the Q [m, m] of A = Q R, a product of blocks that leave ever more of the
// first rows alone.
type orthogonal []block

// triangularise overwrites A [m, n], m ≥ n, with the R of A = Q R on and above its
// diagonal, leaves below it what has no meaning, and returns Q. A is stored by columns (RowStep 1).
func triangularise(a dense.Matrix) orthogonal {
	var q orthogonal
	tau := make([]float64, panel)
	for first := 0; first < a.Cols; first += panel {
		last := min(first+panel, a.Cols)
		part := a.Slice(first, a.Rows, first, last)
		for j := range part.Cols {
			tau[j] = eliminate(part.Slice(j, part.Rows, j, part.Cols))
		}
		b := blockOf(part, tau[:part.Cols])
		if last < a.Cols { // the columns that are left, times Qᵀ from the left: as rows, times Q
			b.fromRight(a.Slice(first, a.Rows, last, a.Cols).T())
		}
		q = append(q, b)
	}
	return q
}

// eliminate applies to A [m, n] the reflector I − tau v vᵀ that makes the first column
// zero below its first number, puts v there without its leading 1, and returns tau.
func eliminate(a dense.Matrix) float64 {
	first := a.Data[:a.Rows]
	beta, tau := gonum.Implementation{}.Dlarfg(a.Rows, first[0], first[1:], 1)
	first[0] = 1
	v := blas64.Vector{N: a.Rows, Inc: 1, Data: first}
	for j := 1; j < a.Cols; j++ {
		column := blas64.Vector{N: a.Rows, Inc: 1, Data: a.Data[j*a.ColStep:]}
		blas64.Axpy(-tau*blas64.Dot(v, column), v, column)
	}
	first[0] = beta
	return tau
}

// apply overwrites C [m, ·] with Q C.
func (q orthogonal) apply(c dense.Matrix) {
	for i := len(q) - 1; i >= 0; i-- {
		q[i].fromLeft(c.Slice(i*panel, c.Rows, 0, c.Cols))
	}
}
