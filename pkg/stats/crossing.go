package stats

import "math"

// Crossing returns the first x at which the curve through the points (x[i], y[i]),
// taken in the order given, has the height level, and true. Between two points
// the curve is linear in x, or in log x if logX is set. It may rise, fall, or begin
// at the level, which then is its first point.
//
// It returns NaN and false if the curve never has that height, and if the
// question makes no sense: slices of different lengths, a number that is NaN
// or infinite, and with logX an x that is not positive.
func Crossing(x, y []float64, level float64, logX bool) (float64, bool) {
	if len(x) != len(y) || !areFinite(x) || !areFinite(y) || math.IsNaN(level) {
		return math.NaN(), false
	}
	if logX && logs(x) == nil {
		return math.NaN(), false
	}
	for i := range x {
		if y[i] == level {
			return x[i], true
		}
		if i > 0 && (y[i-1] < level) != (y[i] < level) {
			return between(x[i-1], x[i], fraction(y[i-1], y[i], level), logX), true
		}
	}
	return math.NaN(), false
}

func areFinite(xs []float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// fraction returns where level lies on the way from a to b. The halves
// keep the difference of two large numbers from overflowing.
func fraction(a, b, level float64) float64 {
	return (level/2 - a/2) / (b/2 - a/2)
}

// between returns the point at the fraction t of the way from a to b, or of the
// way from log a to log b.
func between(a, b, t float64, logX bool) float64 {
	if logX {
		return math.Exp((1-t)*math.Log(a) + t*math.Log(b))
	}
	return (1-t)*a + t*b
}
