// Package measure turns numbers into measurements: values over seeds with the
// interval that a claim is judged by.
//
// What cannot be measured is not a number, never a panic: a claim about it fails.
package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/stats"
)

// Mean returns the mean of one value a seed, with its 95 % t interval.
func Mean(values []float64) claim.Measurement {
	i := stats.TInterval(values, 0.95)
	return claim.Measurement{Value: i.Value, Low: i.Low, High: i.High, Interval: "95 % t over seeds", Cases: len(values)}
}

// MeanAt is Mean with the place that the values are of in what the interval is:
// ", at d = 40".
func MeanAt(values []float64, at string) claim.Measurement {
	m := Mean(values)
	m.Interval += at
	return m
}

// Difference returns the mean of a − b, paired by seed, with its 95 % t interval.
func Difference(a, b []float64) claim.Measurement {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] - b[i]
	}
	return Mean(out)
}

// Median returns the median with the interval between two order statistics that
// holds the median of the distribution with probability 95 % or more, whatever the
// distribution: from the k-th smallest to the k-th largest value, for the largest k
// with P(Bin(n, ½) < k) ≤ 2.5 %. For fewer than 6 values there is no such k, and
// the interval has no ends.
func Median(values []float64) claim.Measurement {
	m := claim.Measurement{Value: stats.Median(values), Low: math.Inf(-1), High: math.Inf(1),
		Interval: "95 % order-statistic interval of the median", Cases: len(values)}
	if math.IsNaN(m.Value) {
		return none()
	}
	sorted := slices.Sorted(slices.Values(values))
	below := distuv.Binomial{N: float64(len(values)), P: 0.5}
	k := 0
	for below.CDF(float64(k)) <= 0.025 {
		k++
	}
	if k > 0 {
		m.Low, m.High = sorted[k-1], sorted[len(sorted)-k]
	}
	return m
}

// Share returns hits/n as the exact share of the cases drawn: a statement on these n, not
// on the population behind them.
func Share(hits, n int) claim.Measurement {
	if n == 0 {
		return none()
	}
	m := claim.Exact(float64(hits)/float64(n), n)
	m.Interval = "exact, of the cases drawn"
	return m
}

// Proportion returns hits/n with the exact 95 % interval of Clopper and Pearson for the
// share in the population that the n cases were drawn from.
func Proportion(hits, n int) claim.Measurement {
	return claim.Proportion(hits, n)
}

func none() claim.Measurement {
	return claim.Measurement{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
}

// Bootstrap returns a statistic of groups of seeds, one a cell of a grid, with its 95 %
// bootstrap interval over seeds; not a number without a group.
func Bootstrap(r *rand.Rand, groups [][]float64, stat func([][]float64) float64) claim.Measurement {
	if len(groups) == 0 {
		return none()
	}
	seeds := 0
	for _, g := range groups {
		seeds += len(g)
	}
	i := stats.BootstrapGroups(r, groups, stat, 1000, 0.95)
	return claim.Measurement{Value: i.Value, Low: i.Low, High: i.High, Interval: "95 % bootstrap over seeds", Cases: seeds}
}

// Geometric returns the geometric mean of values given by the mean of their logarithms.
func Geometric(logs claim.Measurement) claim.Measurement {
	logs.Value, logs.Low, logs.High = math.Exp(logs.Value), math.Exp(logs.Low), math.Exp(logs.High)
	return logs
}

// LogSlope returns the slope of log y against log x with its 95 % bootstrap interval
// over seeds, where y is a statistic of one group of seeds.
func LogSlope(r *rand.Rand, x []float64, groups [][]float64, y func(group []float64) float64) claim.Measurement {
	return Bootstrap(r, groups, func(groups [][]float64) float64 {
		slope, _, _ := stats.LogLogSlope(x, stats.Map(groups, y))
		return slope
	})
}

// Means returns the mean of every group.
func Means(groups [][]float64) []float64 { return stats.Map(groups, stats.Mean) }

// SeedNumbers returns the numbers of the seeds of every group, for a bootstrap that
// draws the same seeds of several groups.
func SeedNumbers(groups [][]float64) [][]float64 {
	out := make([][]float64, len(groups))
	for i, g := range groups {
		for seed := range g {
			out[i] = append(out[i], float64(seed))
		}
	}
	return out
}

// AtSeeds returns the values of these seeds.
func AtSeeds(values, seeds []float64) []float64 {
	return stats.Map(seeds, func(seed float64) float64 { return values[int(seed)] })
}

// CountText returns of how many a thing is true, for a table: "11 of 12".
func CountText[T any](of []T, has func(T) bool) string {
	return fmt.Sprintf("%d of %d", stats.Count(of, has), len(of))
}

// At names a place for MeanAt: At("d", 40) is ", at d = 40".
func At(symbol string, value int) string { return fmt.Sprintf(", at %s = %d", symbol, value) }
