package dense

import "math"

// Dot returns a·b for vectors of one length, summed from the first product to the last: the
// same bits on every machine.
func Dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// Unit returns w/‖w‖; NaN everywhere for w = 0.
func Unit(w []float64) []float64 {
	norm := math.Sqrt(Dot(w, w))
	out := make([]float64, len(w))
	for i, x := range w {
		out[i] = x / norm
	}
	return out
}
