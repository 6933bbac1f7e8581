package stats

import (
	"math"
	"slices"
)

// Map returns f of every element.
func Map[T any](x []T, f func(T) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return out
}

// Count returns how many elements have a property.
func Count[T any](x []T, has func(T) bool) int {
	n := 0
	for _, v := range x {
		if has(v) {
			n++
		}
	}
	return n
}

// Floats returns whole numbers as floating-point ones.
func Floats(n []int) []float64 {
	out := make([]float64, len(n))
	for i, v := range n {
		out[i] = float64(v)
	}
	return out
}

// LogSpace returns count ≥ 2 values from lo to hi, evenly spaced in the logarithm.
func LogSpace(lo, hi float64, count int) []float64 {
	x := make([]float64, count)
	for i := range x {
		x[i] = lo * math.Pow(hi/lo, float64(i)/float64(count-1))
	}
	return x
}

// LinSpace returns count ≥ 2 values from lo to hi, evenly spaced.
func LinSpace(lo, hi float64, count int) []float64 {
	x := make([]float64, count)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(count-1)
	}
	return x
}

// Median returns the middle of the values, or the mean of the two in the middle;
// NaN for none, or when one is NaN.
func Median(values []float64) float64 {
	if len(values) == 0 || slices.ContainsFunc(values, math.IsNaN) {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	k := len(sorted)
	return (sorted[(k-1)/2] + sorted[k/2]) / 2
}

// MedianOf returns the [Median] of one number of each element.
func MedianOf[T any](of []T, number func(T) float64) float64 { return Median(Map(of, number)) }

// LowerMedian returns the lower median, which is one of the values; NaN for none, or
// when one is NaN.
func LowerMedian(values []float64) float64 {
	if len(values) == 0 || slices.ContainsFunc(values, math.IsNaN) {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

// RootMeanSquare returns √(Σ x_i²/n), NaN for none.
func RootMeanSquare(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(x)))
}

// Max returns the largest of the values; NaN for none, or when one is NaN.
func Max(values []float64) float64 { return extreme(values, slices.Max[[]float64]) }

// Min returns the smallest of the values; NaN for none, or when one is NaN.
func Min(values []float64) float64 { return extreme(values, slices.Min[[]float64]) }

func extreme(values []float64, of func([]float64) float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return of(values)
}
