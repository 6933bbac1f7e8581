package damian2022

import (
	"math"
	"math/rand/v2"

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
