package jacot2023

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// This file holds a second implementation, in plain loops, of what the package computes
// with matrix routines. It shares nothing with it but the parameters of a Net.

// plainNet returns a network of depth 2 to 5 with layers of 3 to 6 neurons and an input
// for it, by number.
func plainNet(number int) (Net, []float64) {
	r := sample.Stream(7, "jacot2023/test/plain", number)
	widths := make([]int, 3+r.IntN(4))
	for l := range widths {
		widths[l] = 3 + r.IntN(4)
	}
	var n Net
	for l := 1; l < len(widths); l++ {
		w, b := mat.NewDense(widths[l], widths[l-1], nil), make([]float64, widths[l])
		for i := range b {
			b[i] = 0.3 * r.NormFloat64()
			for j := range widths[l-1] {
				w.Set(i, j, r.NormFloat64()*math.Sqrt(2/float64(widths[l-1])))
			}
		}
		n.W, n.B = append(n.W, w), append(n.B, b)
	}
	x := make([]float64, widths[0])
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return n, x
}

// plainForward returns α_0, …, α_{L−1} and f.
func plainForward(n Net, x []float64) [][]float64 {
	out := [][]float64{x}
	for l, w := range n.W {
		rows, cols := w.Dims()
		z := make([]float64, rows)
		for i := range z {
			z[i] = n.B[l][i]
			for j := range cols {
				z[i] += w.At(i, j) * out[l][j]
			}
			if l < len(n.W)-1 && z[i] < 0 {
				z[i] = 0
			}
		}
		out = append(out, z)
	}
	return out
}

// plainStep is half the distance of the points of a central difference. Within a
// linear region the network is a polynomial of degree 1 in each of its numbers, so that only
// rounding is left: some 1e-16/1e-6.
const plainStep = 1e-6

// plainSlope returns the derivative of values by what change moves.
func plainSlope(values func() []float64, change func(by float64)) []float64 {
	change(plainStep)
	up := append([]float64{}, values()...)
	change(-2 * plainStep)
	down := append([]float64{}, values()...)
	change(plainStep)
	for i := range up {
		up[i] = (up[i] - down[i]) / (2 * plainStep)
	}
	return up
}

// plainJacobian returns ∂α_l/∂x [n_l][d_in], with f for l = L.
func plainJacobian(n Net, x []float64, l int) [][]float64 {
	x = append([]float64{}, x...)
	var columns [][]float64
	for j := range x {
		columns = append(columns,
			plainSlope(func() []float64 { return plainForward(n, x)[l] }, func(by float64) { x[j] += by }))
	}
	return plainTransposed(columns)
}

func plainTransposed(a [][]float64) [][]float64 {
	out := make([][]float64, len(a[0]))
	for i := range out {
		for j := range a {
			out[i] = append(out[i], a[j][i])
		}
	}
	return out
}

func plainProduct(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		out[i] = make([]float64, len(b[0]))
		for j := range b {
			for k := range b[0] {
				out[i][k] += a[i][j] * b[j][k]
			}
		}
	}
	return out
}

func plainRows(m mat.Matrix) [][]float64 {
	r, c := m.Dims()
	out := make([][]float64, r)
	for i := range out {
		for j := range c {
			out[i] = append(out[i], m.At(i, j))
		}
	}
	return out
}

func plainSquares(a [][]float64) float64 {
	total := 0.0
	for _, row := range a {
		for _, v := range row {
			total += v * v
		}
	}
	return total
}

// plainEigen returns the eigenvalues of a symmetric matrix, the largest first, and
// their eigenvectors as columns, by Jacobi's rotations.
func plainEigen(a [][]float64) ([]float64, [][]float64) {
	n := len(a)
	v := plainRows(identity(n))
	for range 60 {
		for p := range n {
			for q := p + 1; q < n; q++ {
				turn := 0.5 * math.Atan2(2*a[p][q], a[p][p]-a[q][q])
				g := plainRows(identity(n))
				c, s := math.Cos(turn), math.Sin(turn)
				g[p][p], g[q][q], g[p][q], g[q][p] = c, c, -s, s
				a, v = plainProduct(plainTransposed(g), plainProduct(a, g)), plainProduct(v, g)
			}
		}
	}
	for i := range n { // sorted by exchanges
		for j := i + 1; j < n; j++ {
			if a[j][j] > a[i][i] {
				a[i][i], a[j][j] = a[j][j], a[i][i]
				for k := range n {
					v[k][i], v[k][j] = v[k][j], v[k][i]
				}
			}
		}
	}
	values := make([]float64, n)
	for i := range values {
		values[i] = a[i][i]
	}
	return values, v
}

// plainSingular returns the singular values of a, the largest first.
func plainSingular(a [][]float64) []float64 {
	if len(a) < len(a[0]) {
		a = plainTransposed(a)
	}
	values, _ := plainEigen(plainProduct(plainTransposed(a), a))
	for i, v := range values {
		values[i] = math.Sqrt(max(v, 0))
	}
	return values
}

// plainInverse returns the inverse of a small matrix and its determinant, by Gauss and Jordan.
func plainInverse(a [][]float64) ([][]float64, float64) {
	n, det := len(a), 1.0
	b := plainRows(identity(n))
	m := plainProduct(b, a) // a copy
	for i := range n {
		at := i
		for j := i; j < n; j++ {
			if math.Abs(m[j][i]) > math.Abs(m[at][i]) {
				at = j
			}
		}
		if at != i {
			m[i], m[at], b[i], b[at], det = m[at], m[i], b[at], b[i], -det
		}
		det *= m[i][i]
		for j := range n {
			if j == i {
				continue
			}
			f := m[j][i] / m[i][i]
			for k := range n {
				m[j][k] -= f * m[i][k]
				b[j][k] -= f * b[i][k]
			}
		}
		f := m[i][i]
		for k := range n {
			m[i][k] /= f
			b[i][k] /= f
		}
	}
	return b, det
}

// plainPolar returns the orthogonal factor of an invertible matrix, by Newton's iteration
// X ← (X + X⁻ᵀ)/2.
func plainPolar(x [][]float64) [][]float64 {
	for range 100 {
		inv, _ := plainInverse(x)
		next := plainProduct(plainRows(identity(len(x))), x)
		for i := range x {
			for j := range x {
				next[i][j] = (x[i][j] + inv[j][i]) / 2
			}
		}
		x = next
	}
	return x
}

// plainOrthonormal returns the columns of a made orthonormal by Gram and Schmidt, twice over.
func plainOrthonormal(a [][]float64) [][]float64 {
	columns := plainTransposed(a)
	for range 2 {
		for i, c := range columns {
			for _, e := range columns[:i] {
				dot := 0.0
				for k := range c {
					dot += c[k] * e[k]
				}
				for k := range c {
					c[k] -= dot * e[k]
				}
			}
			norm := math.Sqrt(plainSquares([][]float64{c}))
			for k := range c {
				c[k] /= norm
			}
		}
	}
	return plainTransposed(columns)
}

func checkSame(t *testing.T, what string, got mat.Matrix, want [][]float64, tolerance float64) {
	t.Helper()
	for i, row := range plainRows(got) {
		for j, v := range row {
			if !scalar.EqualWithinAbsOrRel(v, want[i][j], tolerance, tolerance) {
				t.Errorf("%s: entry %d, %d is %v, want %v", what, i, j, v, want[i][j])
			}
		}
	}
}

// Of the diagonal matrix diag(3, −2) turned on one side by 30° the singular values are 3
// and 2 and the polar factor is the turn times diag(1, −1): the oracle itself is right.
func TestTheOracleKnowsAMatrixThatWasMadeFromItsParts(t *testing.T) {
	c, s := math.Cos(math.Pi/6), math.Sin(math.Pi/6)
	a := plainProduct([][]float64{{c, -s}, {s, c}}, [][]float64{{3, 0}, {0, -2}})
	if v := plainSingular(a); !scalar.EqualWithinAbs(v[0], 3, 1e-12) || !scalar.EqualWithinAbs(v[1], 2, 1e-12) {
		t.Errorf("singular values %v", v)
	}
	checkSame(t, "polar factor", mat.NewDense(2, 2, []float64{c, s, s, -c}), plainPolar(a), 1e-12)
	if _, det := plainInverse(a); !scalar.EqualWithinAbs(det, -6, 1e-12) {
		t.Errorf("determinant %v", det)
	}
}
