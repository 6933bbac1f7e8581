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

// logspace returns count values from lo to hi, evenly spaced in the logarithm.
func logspace(lo, hi float64, count int) []float64 {
	x := make([]float64, count)
	for i := range x {
		x[i] = lo * math.Pow(hi/lo, float64(i)/float64(count-1))
	}
	return x
}

// linspace returns count values from lo to hi, evenly spaced.
func linspace(lo, hi float64, count int) []float64 {
	x := make([]float64, count)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(count-1)
	}
	return x
}

// apply returns f at every x.
func apply(x []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(v)
	}
	return y
}

// numbers returns whole numbers as floating-point ones.
func numbers(whole []int) []float64 {
	out := make([]float64, len(whole))
	for i, x := range whole {
		out[i] = float64(x)
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
