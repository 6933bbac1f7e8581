package dense

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// Square returns Σ x_i², 0 for none. That of all numbers of a matrix is ‖·‖_F².
func Square(x []float64) float64 { return floats.Dot(x, x) }

// Distance returns ‖a − b‖ for points of one length.
func Distance(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += (x - b[i]) * (x - b[i])
	}
	return math.Sqrt(sum)
}

// Columns returns copies of the columns of a matrix, as points.
func Columns(m *mat.Dense) [][]float64 {
	_, n := m.Dims()
	out := make([][]float64, n)
	for i := range out {
		out[i] = mat.Col(nil, i, m)
	}
	return out
}

// Gaussian draws a matrix [rows, cols] with independent entries N(0, 1/cols).
func Gaussian(r *rand.Rand, rows, cols int) *mat.Dense {
	m := mat.NewDense(rows, cols, sample.Normals(r, rows*cols))
	m.Scale(1/math.Sqrt(float64(cols)), m)
	return m
}
