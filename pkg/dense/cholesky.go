package dense

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// leaf is the order below which gonum's own routines are used.
const leaf = 48

// Cholesky overwrites the upper triangle of the symmetric matrix G [n, n], of
// which it reads nothing else, with the R of G = RᵀR, on the given number of
// goroutines. It reports whether G is positive definite to working precision:
// whether every pivot r_ii² exceeds n·2⁻⁵² times the largest g_ii. A matrix
// that is not is left half done. G must be row-major.
//
// The recursion halves the matrix, so that nearly all work is in products.
func Cholesky(g Matrix, workers int) bool {
	largest := 0.0
	for i := range g.Rows {
		largest = math.Max(largest, g.Data[i*(g.RowStep+1)])
	}
	least := math.Sqrt(float64(g.Rows) * 0x1p-52 * largest)
	if !(largest > 0) || !factorise(g, workers) {
		return false
	}
	for i := range g.Rows {
		if !(g.Data[i*(g.RowStep+1)] > least) {
			return false
		}
	}
	return true
}

func factorise(g Matrix, workers int) bool {
	n := g.Rows
	if n <= leaf {
		_, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: n, Stride: g.RowStep, Data: g.Data})
		return ok
	}
	h := half(n)
	r11, r12, r22 := g.Slice(0, h, 0, h), g.Slice(0, h, h, n), g.Slice(h, n, h, n)
	if !factorise(r11, workers) {
		return false
	}
	solveRows(r11, r12, workers)
	product{-1, r12.T(), r12, true}.into(r22, workers)
	return factorise(r22, workers)
}

// solveRows overwrites B [n, p] with the X of RᵀX = B.
func solveRows(r, b Matrix, workers int) {
	n := r.Rows
	if n <= leaf {
		blas64.Trsm(blas.Left, blas.Trans, 1,
			blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: n, Stride: r.RowStep, Data: r.Data},
			blas64.General{Rows: n, Cols: b.Cols, Stride: b.RowStep, Data: b.Data})
		return
	}
	h := half(n)
	b1, b2 := b.Slice(0, h, 0, b.Cols), b.Slice(h, n, 0, b.Cols)
	solveRows(r.Slice(0, h, 0, h), b1, workers)
	product{-1, r.Slice(0, h, h, n).T(), b1, false}.into(b2, workers)
	solveRows(r.Slice(h, n, h, n), b2, workers)
}

// half returns a split of n into two parts of which the first is whole leaves.
func half(n int) int { return max(leaf, n/2/leaf*leaf) }

// Solve overwrites b with the x of RᵀR x = b, for a factor that Cholesky left.
func Solve(r Matrix, b []float64) {
	t := blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: r.Rows, Stride: r.RowStep, Data: r.Data}
	x := blas64.Vector{N: r.Rows, Inc: 1, Data: b}
	blas64.Trsv(blas.Trans, t, x)
	blas64.Trsv(blas.NoTrans, t, x)
}
