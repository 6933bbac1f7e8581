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

// Proportion returns hits/n with the exact interval of Clopper and Pearson (1934) for the
// share in the population that the n independent cases were drawn from: its ends are the
// quantiles (1∓level)/2 of Beta(hits, n−hits+1) and Beta(hits+1, n−hits), and 0 and 1 where
// there is no hit or nothing else. The value and the ends are NaN for n = 0.
func Proportion(hits, n int, level float64) Interval {
	i := Interval{Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Level: level, N: n, Method: "Clopper–Pearson"}
	if n == 0 {
		return i
	}
	k, rest := float64(hits), float64(n-hits)
	i.Value, i.Low, i.High = k/float64(n), 0, 1
	if hits > 0 {
		i.Low = distuv.Beta{Alpha: k, Beta: rest + 1}.Quantile((1 - level) / 2)
	}
	if hits < n {
		i.High = distuv.Beta{Alpha: k + 1, Beta: rest}.Quantile((1 + level) / 2)
	}
	return i
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
