package spectral

import "github.com/provingground/provingground/pkg/dense"

// panel is how many reflectors are applied at once.
const panel = 32

// block is the product I − V T Vᵀ of up to panel reflectors H_j = I − tau_j v_j v_jᵀ, whose vectors are
// the columns of V [n, k], with an upper triangular T [k, k] (Schreiber and Van Loan 1989).
type block struct{ v, t dense.Matrix }

// blockOf returns the block of the reflectors whose v_j is 0 above its j-th number, 1 there,
// and below it column j of v [n, k].
func blockOf(v dense.Matrix, tau []float64) block {
	vectors := reflectors(v)
	return block{vectors, triangle(vectors, tau)}
}

// fromRight overwrites C [·, n] with C (I − V T Vᵀ).
func (b block) fromRight(c dense.Matrix) {
	along, weighted := zero(c.Rows, b.v.Cols), zero(c.Rows, b.v.Cols)
	dense.AddProduct(1, c, b.v, along)
	dense.AddProduct(1, along, b.t, weighted)
	dense.AddProduct(-1, weighted, b.v.T(), c)
}

// fromLeft overwrites C [n, ·] with (I − V T Vᵀ) C.
func (b block) fromLeft(c dense.Matrix) {
	along, weighted := zero(b.v.Cols, c.Cols), zero(b.v.Cols, c.Cols)
	dense.AddProduct(1, b.v.T(), c, along)
	dense.AddProduct(1, b.t, along, weighted)
	dense.AddProduct(-1, b.v, weighted, c)
}

// accumulate overwrites m, the identity [n, n], with the transpose of the product
// H_1 H_2 ⋯ H_n of the reflectors in the columns of v [n, n], as blockOf reads them.
// The last panel comes first, so that m grows from its last corner.
func accumulate(v dense.Matrix, tau []float64, m dense.Matrix) {
	n := v.Rows
	for first := (n - 1) / panel * panel; first >= 0; first -= panel {
		last := min(first+panel, n)
		b := blockOf(v.Slice(first, n, first, last), tau[first:last])
		b.t = b.t.T()
		b.fromRight(m.Slice(first, n, first, n))
	}
}

// reflectors returns the vectors of a panel [n, k] with their ones and zeros.
func reflectors(v dense.Matrix) dense.Matrix {
	out := zero(v.Rows, v.Cols)
	for j := range v.Cols {
		out.Data[j*out.RowStep+j] = 1
		for i := j + 1; i < v.Rows; i++ {
			out.Data[i*out.RowStep+j] = v.Data[i*v.RowStep+j*v.ColStep]
		}
	}
	return out
}

// triangle returns the T [k, k] of a panel: column j is tau_j above the diagonal times −T Vᵀv_j,
// and tau_j on it.
func triangle(v dense.Matrix, tau []float64) dense.Matrix {
	k := len(tau)
	t, gram := zero(k, k), zero(k, k)
	dense.AddUpper(1, v.T(), v, gram)
	for j := range k {
		for i := range j {
			sum := 0.0
			for l := i; l < j; l++ {
				sum += t.Data[i*k+l] * gram.Data[l*k+j]
			}
			t.Data[i*k+j] = -tau[j] * sum
		}
		t.Data[j*k+j] = tau[j]
	}
	return t
}

func zero(rows, cols int) dense.Matrix { return dense.New(rows, cols, make([]float64, rows*cols)) }
