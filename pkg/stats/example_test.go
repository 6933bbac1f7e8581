package stats_test

import (
	"fmt"

	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

func ExampleMean() {
	fmt.Println(stats.Mean([]float64{1, 2, 6}), stats.Mean(nil))
	// Output: 3 NaN
}

func ExampleSD() {
	fmt.Println(stats.SD([]float64{1, 2, 3}), stats.SD([]float64{1}))
	// Output: 1 NaN
}

// The risk of six seeds.
func ExampleTInterval() {
	fmt.Println(stats.TInterval([]float64{0.53, 0.47, 0.58, 0.50, 0.55, 0.51}, 0.95))
	// Output: 0.5233 [0.4826, 0.5641] (95 % Student t, n = 6)
}

func ExampleInterval_Contains() {
	slope := stats.Interval{Value: 1.96, Low: 1.84, High: 2.08}
	fmt.Println(slope.Contains(2), slope.Contains(1.5))
	// Output: true false
}

// The alignment of three seeds at each of two dimensions: the interval of their
// difference resamples the seeds of one dimension apart from those of the other.
func ExampleBootstrapGroups() {
	alignment := [][]float64{
		{0.54, 0.51, 0.55}, // d = 20
		{0.56, 0.57, 0.53}, // d = 40
	}
	difference := func(g [][]float64) float64 { return stats.Mean(g[1]) - stats.Mean(g[0]) }
	r := sample.Stream(1, "bootstrap")
	fmt.Println(stats.BootstrapGroups(r, alignment, difference, 2000, 0.95))
	// Output: 0.02 [-0.006667, 0.04667] (95 % percentile bootstrap, 2000 resamples, n = 6)
}

// The samples needed for half alignment at four dimensions grow like d².
func ExampleLogLogSlope() {
	d, n := []float64{10, 20, 40, 80}, []float64{342, 1319, 5087, 20301}
	slope, _, se := stats.LogLogSlope(d, n)
	fmt.Printf("%.3f ± %.3f\n", slope, se)
	// Output: 1.962 ± 0.009
}

func ExampleSlopeInterval() {
	d, n := []float64{10, 20, 40, 80}, []float64{342, 1319, 5087, 20301}
	fmt.Println(stats.SlopeInterval(d, n, 0.95))
	// Output: 1.962 [1.925, 1.999] (95 % Student t of the log-log residuals, n = 4)
}

// The number of samples at which an excess risk falls through one half.
func ExampleCrossing() {
	n, risk := []float64{100, 1000, 10_000}, []float64{0.99, 0.55, 0.09}
	at, ok := stats.Crossing(n, risk, 0.5, true)
	fmt.Printf("%.0f %v\n", at, ok)
	// Output: 1284 true
}
