package damian2022

import (
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/sample"
)

// dot returns a·b.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// unit returns w/‖w‖.
func unit(w []float64) []float64 {
	norm := math.Sqrt(dot(w, w))
	out := make([]float64, len(w))
	for i, x := range w {
		out[i] = x / norm
	}
	return out
}

// sphere returns m independent vectors, each uniform on the unit sphere, as [m, d]
// numbers.
func sphere(r *rand.Rand, m, d int) []float64 {
	w := make([]float64, m*d)
	sample.Sphere(r, w, d)
	return w
}
