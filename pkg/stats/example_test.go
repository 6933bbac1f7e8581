package stats_test

import (
	"fmt"
	"math"

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

func ExampleInterval_String() {
	fmt.Println(stats.Interval{Value: 2, Low: 1.9, High: 2.1, Level: 0.95, N: 8, Method: "Student t"})
	// Output: 2 [1.9, 2.1] (95 % Student t, n = 8)
}

// One bad seed moves the mean, not the median.
func ExampleMedian() {
	risks := []float64{0.25, 0.5, 0.25, 100, 0.5}
	fmt.Println(stats.Median(risks), stats.Mean(risks))
	// Output: 0.5 20.3
}

// The median of an even number of values lies between two of them, the lower median is one of them.
func ExampleLowerMedian() {
	fmt.Println(stats.LowerMedian([]float64{1, 3, 2, 4}), stats.Median([]float64{1, 3, 2, 4}))
	// Output: 2 2.5
}

func ExampleRootMeanSquare() {
	fmt.Println(stats.RootMeanSquare([]float64{1, -7})) // √((1 + 49)/2)
	// Output: 5
}

// A NaN is never dropped.
func ExampleMax() {
	fmt.Println(stats.Max([]float64{3, 1, 2}), stats.Max([]float64{3, math.NaN()}), stats.Max(nil))
	// Output: 3 NaN NaN
}

func ExampleMin() {
	fmt.Println(stats.Min([]float64{3, 1, 2}), stats.Min(nil))
	// Output: 1 NaN
}

// The excess over the best of three risks.
func ExampleMap() {
	fmt.Println(stats.Map([]float64{0.5, 0.75, 0.25}, func(risk float64) float64 { return risk - 0.25 }))
	// Output: [0.25 0.5 0]
}

// How many of three neurons point along the teacher.
func ExampleCount() {
	fmt.Println(stats.Count([]float64{0.9, -0.2, 0.4}, func(cosine float64) bool { return cosine > 0 }))
	// Output: 2
}

func ExampleFloats() {
	widths := []int{64, 256, 1024}
	slope, _, _ := stats.LogLogSlope(stats.Floats(widths), []float64{8, 16, 32})
	fmt.Printf("%.2f\n", slope) // the square root of the width
	// Output: 0.50
}

func ExampleLinSpace() {
	fmt.Println(stats.LinSpace(0, 1, 5))
	// Output: [0 0.25 0.5 0.75 1]
}

func ExampleLogSpace() {
	fmt.Printf("%.0f\n", stats.LogSpace(1, 1000, 4))
	// Output: [1 10 100 1000]
}

func ExampleMedianOf() {
	length := func(s string) float64 { return float64(len(s)) }
	fmt.Println(stats.MedianOf([]string{"abcd", "", "abc"}, length))
	// Output: 3
}
