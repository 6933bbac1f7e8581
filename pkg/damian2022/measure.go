package damian2022

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/stats"
)

// mean returns the mean of one value a seed, with its 95 % t interval.
func mean(values []float64) claim.Measurement {
	i := stats.TInterval(values, 0.95)
	return claim.Measurement{Value: i.Value, Low: i.Low, High: i.High, Interval: "95 % t over seeds", Cases: len(values)}
}

// difference returns the mean of a − b, paired by seed, with its 95 % t interval.
func difference(a, b []float64) claim.Measurement {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] - b[i]
	}
	return mean(out)
}

// bootstrap returns a statistic of groups of seeds, one a cell of a grid, with its
// 95 % interval over seeds; not a number without a group.
func bootstrap(r *rand.Rand, groups [][]float64, stat func([][]float64) float64) claim.Measurement {
	if len(groups) == 0 {
		return claim.Measurement{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	seeds := 0
	for _, g := range groups {
		seeds += len(g)
	}
	i := stats.BootstrapGroups(r, groups, stat, 1000, 0.95)
	return claim.Measurement{Value: i.Value, Low: i.Low, High: i.High, Interval: "95 % bootstrap over seeds", Cases: seeds}
}

// meanAt is mean with the place that the values are of in what the interval is.
func meanAt(values []float64, at string) claim.Measurement {
	m := mean(values)
	m.Interval += at
	return m
}

// atD names a dimension for meanAt.
func atD(d int) string { return fmt.Sprintf(", at d = %d", d) }

// geometric returns the geometric mean of values given by their logarithms.
func geometric(logs claim.Measurement) claim.Measurement {
	logs.Value, logs.Low, logs.High = math.Exp(logs.Value), math.Exp(logs.Low), math.Exp(logs.High)
	return logs
}

// logSlope returns the slope of log y against log x with its 95 % bootstrap interval
// over seeds, where y is a statistic of one group of seeds.
func logSlope(r *rand.Rand, x []float64, groups [][]float64, y func(group []float64) float64) claim.Measurement {
	return bootstrap(r, groups, func(groups [][]float64) float64 {
		slope, _, _ := stats.LogLogSlope(x, over(groups, y))
		return slope
	})
}

// over returns a statistic of every group.
func over(groups [][]float64, of func(group []float64) float64) []float64 {
	out := make([]float64, len(groups))
	for i, g := range groups {
		out[i] = of(g)
	}
	return out
}

// means returns the mean of every group.
func means(groups [][]float64) []float64 { return over(groups, stats.Mean) }

// rootMean returns the root of the mean of squares.
func rootMean(squares []float64) float64 { return math.Sqrt(stats.Mean(squares)) }

// seedNumbers returns the numbers of the seeds of every group, for a bootstrap that
// draws the same seeds of several groups.
func seedNumbers(groups [][]float64) [][]float64 {
	out := make([][]float64, len(groups))
	for i, g := range groups {
		for seed := range g {
			out[i] = append(out[i], float64(seed))
		}
	}
	return out
}

// atSeeds returns the values of these seeds.
func atSeeds(values, seeds []float64) []float64 {
	return apply(seeds, func(seed float64) float64 { return values[int(seed)] })
}

// extreme returns the measurement of the largest score, the first of equals: what a
// claim about all of them is judged by. One whose score is not a number comes last.
func extreme(measurements []claim.Measurement, score func(claim.Measurement) float64) claim.Measurement {
	out, most := claim.Measurement{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}, math.NaN()
	for _, m := range measurements {
		if s := score(m); s > most || math.IsNaN(most) {
			out, most = m, s
		}
	}
	return out
}

// The scores of extreme: the largest value, the smallest, the farthest from 1 on a
// logarithmic scale.
func byLargest(m claim.Measurement) float64  { return m.Value }
func bySmallest(m claim.Measurement) float64 { return -m.Value }
func byDistance(m claim.Measurement) float64 { return math.Abs(math.Log(m.Value)) }

// tightest returns the measurement whose interval comes closest to the
// edge of a band, or lies farthest outside: when it is inside, all are. One that
// is not a number is returned before any other.
func tightest(measurements []claim.Measurement, b claim.Band) claim.Measurement {
	out, least := claim.Measurement{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}, math.Inf(1)
	for _, m := range measurements {
		margin := min(m.Low-b.Low, b.High-m.High)
		if math.IsNaN(margin) {
			return m
		}
		if margin < least {
			out, least = m, margin
		}
	}
	return out
}

// median returns the middle of the values, or the mean of the two in the middle.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	k := len(sorted)
	return (sorted[(k-1)/2] + sorted[k/2]) / 2
}

// lowerMedian returns the lower median, which is one of the values.
func lowerMedian(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}

func rootMeanSquare(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(x)))
}

// crossing returns the x at which y crosses ½, linear in log x between two points; not
// a number where it does not.
func crossing(x, y []float64) float64 {
	if at, ok := stats.Crossing(x, y, 0.5, true); ok {
		return at
	}
	return math.NaN()
}
