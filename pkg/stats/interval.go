package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a measured value with a confidence interval. Low and High are NaN
// where the data do not determine an interval.
type Interval struct {
	Value, Low, High float64
	Level            float64 // confidence, as 0.95
	N                int     // number of observations
	Method           string  // how Low and High were found, as "Student t"
}

// Contains tells whether x lies in the interval, ends included; false if an end is NaN.
func (i Interval) Contains(x float64) bool {
	return i.Low <= x && x <= i.High
}

// String returns the value, the ends, the level and the method.
func (i Interval) String() string {
	return fmt.Sprintf("%.4g [%.4g, %.4g] (%.4g %% %s, n = %d)", i.Value, i.Low, i.High, 100*i.Level, i.Method, i.N)
}

// TInterval returns the mean of xs with its Student t interval,
// x̄ ± t·s/√n, t the (1+level)/2 quantile with n−1 degrees of freedom. It has the
// stated level for independent normal observations, and nearly so for others
// when n is not small. The ends are NaN for n < 2 and for a level
// outside of (0, 1).
func TInterval(xs []float64, level float64) Interval {
	n := len(xs)
	half := tQuantile(level, n-1) * SD(xs) / math.Sqrt(float64(n))
	return symmetric(Mean(xs), half, level, n, "Student t")
}

func symmetric(value, half, level float64, n int, method string) Interval {
	return Interval{value, value - half, value + half, level, n, method}
}

// tQuantile returns the (1+level)/2 quantile of Student's t, NaN where there is none.
func tQuantile(level float64, degrees int) float64 {
	if degrees < 1 || !isLevel(level) {
		return math.NaN()
	}
	return distuv.StudentsT{Sigma: 1, Nu: float64(degrees)}.Quantile((1 + level) / 2)
}

func isLevel(level float64) bool { return 0 < level && level < 1 }
