package stats

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// LogLogSlope fits log y = intercept + slope·log x by least squares, with natural
// logarithms: y ≈ e^intercept · x^slope. se is the standard error of the slope from the
// residuals, √(RSS/(n−2)/Σ(log x − mean)²), NaN for n < 3.
//
// All three are NaN for slices of different lengths, fewer than two points,
// numbers that are not positive and finite, and if all x are equal.
func LogLogSlope(x, y []float64) (slope, intercept, se float64) {
	u, v := logs(x), logs(y)
	n := len(u)
	if n < 2 || n != len(v) || floats.Min(u) == floats.Max(u) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	intercept, slope = stat.LinearRegression(u, v, nil, false)
	center := stat.Mean(u, nil)
	rss, spread := 0.0, 0.0
	for i := range u {
		residual := v[i] - intercept - slope*u[i]
		rss += residual * residual
		spread += (u[i] - center) * (u[i] - center)
	}
	if n < 3 {
		return slope, intercept, math.NaN()
	}
	return slope, intercept, math.Sqrt(rss / float64(n-2) / spread)
}

// logs returns the logarithms of xs, nil if one of them is not finite.
func logs(xs []float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = math.Log(x)
		if math.IsNaN(out[i]) || math.IsInf(out[i], 0) {
			return nil
		}
	}
	return out
}

// SlopeInterval returns the slope of LogLogSlope with its Student t interval,
// slope ± t·se with n−2 degrees of freedom. It has the stated level if the errors of
// log y are independent and normal with one variance; it knows nothing
// of a bend in the curve, which shows in the residuals. The ends are NaN for n < 3.
func SlopeInterval(x, y []float64, level float64) Interval {
	slope, _, se := LogLogSlope(x, y)
	return symmetric(slope, tQuantile(level, len(x)-2)*se, level, len(x), "Student t of the log-log residuals")
}
