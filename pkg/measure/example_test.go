package measure_test

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// The mean of 1, 2, 3 has the standard error 1/√3, and the t quantile of two degrees of
// freedom is 4.303.
func ExampleMean() {
	fmt.Println(measure.Mean([]float64{1, 2, 3}).Text("%.3f"))
	// Output: 2.000 [−0.484, 4.484]
}

// Paired by seed, what the two have in common cancels.
func ExampleDifference() {
	ours, theirs := []float64{1.1, 5.1, 9.1}, []float64{1, 5, 9}
	fmt.Println(measure.Difference(ours, theirs).Text("%.2f"))
	// Output: 0.10 [0.10, 0.10]
}

// An outlier does not move the median. From six values on there is an interval, of six from the
// least to the largest.
func ExampleMedian() {
	fmt.Println(measure.Median([]float64{1, 2, 3, 4, 5, 600}).Text("%g"))
	fmt.Println(measure.Median([]float64{1, 2, 3}).Text("%g"))
	// Output:
	// 3.5 [1, 600]
	// 2 [−∞, ∞]
}

// Of the cases drawn 9 of 10 is exact; about the population behind them it says much less.
func ExampleProportion() {
	fmt.Println(measure.Share(9, 10).Text("%.2f"))
	fmt.Println(measure.Proportion(9, 10).Text("%.2f"))
	// Output:
	// 0.90 [0.90, 0.90]
	// 0.90 [0.55, 1.00]
}

// What falls as 1/n has slope −1, here with two seeds at each n.
func ExampleLogSlope() {
	n := []float64{10, 100, 1000}
	groups := [][]float64{{0.2, 0.2}, {0.02, 0.02}, {0.002, 0.002}}
	m := measure.LogSlope(sample.Stream(1, "example"), n, groups, stats.Mean)
	fmt.Println(m.Text("%.2f"), m.Interval)
	// Output: −1.00 [−1.00, −1.00] 95 % bootstrap over seeds
}

// Claims about ratios are measured in logarithms: 2 and 1/2 are equally far from 1.
func ExampleGeometric() {
	logs := []float64{math.Log(2), math.Log(0.5), 0}
	fmt.Printf("%.2f\n", measure.Geometric(measure.Mean(logs)).Value)
	// Output: 1.00
}

// A claim about all ratios is judged by the one that is farthest from 1.
func ExampleExtreme() {
	ratios := []claim.Measurement{claim.Exact(1.5, 1), claim.Exact(0.5, 1), claim.Exact(1, 1)}
	fmt.Println(measure.Extreme(ratios, measure.ByDistance).Value, measure.Extreme(ratios, measure.ByLargest).Value)
	// Output: 0.5 1.5
}

// When the interval nearest to the edge is inside, all are.
func ExampleTightest() {
	band := claim.Between(0, 10, claim.Convention, "ten")
	all := []claim.Measurement{{Value: 5, Low: 4, High: 6}, {Value: 8, Low: 7, High: 9.5}}
	fmt.Println(measure.Tightest(all, band).Text("%g"))
	// Output: 8 [7, 9.5]
}
