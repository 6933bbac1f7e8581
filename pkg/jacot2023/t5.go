package jacot2023

import (
	"math"
)

// RankOneDepth returns the depth up to which, but for an additive constant, every rank-1
// interpolant of N points costs more than the true function of rank k ≥ 2:
// L + 2(1 − 1/k) log N > kL where L < 2(1 − 1/k) log N / (k − 1) = (2/k) log N.
func RankOneDepth(k int, n float64) float64 { return 2 / float64(k) * math.Log(n) }

// RankOneSamples returns the N whose RankOneDepth is the given one, e^{kL/2}.
func RankOneSamples(k int, depth float64) float64 { return math.Exp(float64(k) * depth / 2) }

// PathExponent returns 2(1 − 1/k), the growth of 2 log T_N against log N.
func PathExponent(k int) float64 { return 2 * (1 - 1/float64(k)) }

// Missed returns Σ_i ‖f(x_i) − y_i‖.
func (n Net) Missed(d Data) float64 {
	f, y, sum := Points(n.Output(d.X)), Points(d.Y), 0.0
	for i := range y {
		sum += Distance(f[i], y[i])
	}
	return sum
}

func Distance(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += (x - b[i]) * (x - b[i])
	}
	return math.Sqrt(sum)
}
