package jacot2023

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// InvarianceRatio returns ρ = E‖α(x) − α(Rx)‖² / (2 Var α) for representations a of inputs and b
// of the same inputs transformed, [n, N] each; the measure is ours: 0 when the transform changes
// nothing, and 1 when α(x) and α(Rx) are independent draws of one law, since then E‖α − α′‖² = 2
// Var α. The variance is that of both together; NaN when nothing varies.
func InvarianceRatio(a, b *mat.Dense) float64 {
	rows, n := a.Dims()
	moved, variance := 0.0, 0.0
	for i := range rows {
		x, y := a.RawRowView(i), b.RawRowView(i)
		mean := (floats.Sum(x) + floats.Sum(y)) / float64(2*n)
		for j := range x {
			moved += (x[j] - y[j]) * (x[j] - y[j])
			variance += (x[j]-mean)*(x[j]-mean) + (y[j]-mean)*(y[j]-mean)
		}
	}
	return moved / variance
}

// RingInputRatio returns ρ_0, the [InvarianceRatio] of the inputs, of a ring whose mean is
// uniform in [−1, 1] and whose amplitude is uniform in [low, high], rotated by any angle.
// Derived here: an input is c·1 + r cos φ·u + r sin φ·v with orthogonal 1, u, v of squared
// lengths d, d/2, d/2. Its variance is d (E c² + E r²/2) = d (1/3 + E r²/2), and a fresh angle,
// independent of the old one, moves it by E‖x − Rx‖² = 2·(d/2)·E r², half of which is over the
// variance.
func RingInputRatio(low, high float64) float64 {
	square := (high*high + high*low + low*low) / 3 // E r²
	return square / 2 / (1.0/3 + square/2)
}

// RectifiedRipple returns how much Σ_j max(0, cos(φ − 2πj/m)) varies with φ: largest minus
// smallest over their mean. It falls like 1/m², so that r is nearly a linear function of
// m ≥ 3 rectified projections r cos(φ − θ_j). Derived here: over all directions the mean of
// max(0, cos) is 1/π, whatever φ.
func RectifiedRipple(m int) float64 {
	low, high, total := math.Inf(1), math.Inf(-1), 0.0
	const grid = 4096 // angles of one period, 2π/m
	for i := range grid {
		phi, sum := 2*math.Pi/float64(m)*float64(i)/grid, 0.0
		for j := range m {
			sum += max(0, math.Cos(phi-2*math.Pi*float64(j)/float64(m)))
		}
		low, high, total = min(low, sum), max(high, sum), total+sum/grid
	}
	return (high - low) / total
}
