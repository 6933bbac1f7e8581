package damian2022

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/provingground/provingground/data"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// PublishedTestSet is the size of the paper's test sets (§6.1).
const PublishedTestSet = 100_000

// PublishedCurve returns the points of Figure 1 of a method at a width, none where
// the paper drew none: n, and mean and standard deviation of the excess risk over seeds.
// The deviation is NaN where it is not drawn, which is everywhere but for Algorithm 1. It
// is an error when the table of published numbers cannot be read.
func PublishedCurve(method string, width int) (n, risk, sd []float64, err error) {
	if !slices.Contains([]string{ByAlgorithm1, ByRandomFeatures, ByTangent}, method) ||
		!slices.Contains([]int{100, 1000}, width) {
		return nil, nil, nil, nil
	}
	table, err := data.Open("damian2022/figure1")
	if err != nil {
		return nil, nil, nil, err
	}
	where := map[string]string{"method": method, "width": strconv.Itoa(width)}
	n, errN := table.Numbers("n", where)
	risk, errRisk := table.Numbers("risk", where)
	if method != ByAlgorithm1 {
		return n, risk, stats.Map(n, func(float64) float64 { return math.NaN() }), errors.Join(errN, errRisk)
	}
	sd, errSD := table.Numbers("sd", where)
	return n, risk, sd, errors.Join(errN, errRisk, errSD)
}

// PublishedSeries returns the published curve of a method of Figure 1 as a hollow series
// in the colour of a slot, with every n times shift. Errors are those of [PublishedCurve].
func PublishedSeries(method string, width, slot int, shift float64) (figure.Series, error) {
	n, risk, sd, err := PublishedCurve(method, width)
	s := figure.Series{Mark: figure.Points, Role: figure.Published, Slot: slot,
		Interval: "published mean ± sd over 10 seeds"}
	for i, y := range risk {
		s.X, s.Y = append(s.X, n[i]*shift), append(s.Y, y)
		s.Low, s.High = append(s.Low, y-sd[i]), append(s.High, y+sd[i])
	}
	return s, err
}

// PublishedRisk returns the published excess risk of a method of Figure 1 at a width and n;
// an error where the paper drew no such point.
func PublishedRisk(method string, width, n int) (float64, error) {
	at, risk, _, err := PublishedCurve(method, width)
	if i := slices.Index(at, float64(n)); err == nil && i >= 0 {
		return risk[i], nil
	}
	return 0, errors.Join(err,
		fmt.Errorf("there is no published point of %s at m = %d, n = %d in Figure 1", method, width, n))
}

// PublishedHalf returns the n at which the published risk of Algorithm 1 in
// Figure 1 (d = 10) falls through ½, at width 100 or 1000: on the line in log n between the
// points around it. At other widths it is an error.
func PublishedHalf(width int) (float64, error) {
	n, risk, _, err := PublishedCurve(ByAlgorithm1, width)
	if err != nil {
		return 0, err
	}
	at := Crossing(n, risk)
	if math.IsNaN(at) {
		return 0, fmt.Errorf("the published risk at width %d does not fall through ½", width)
	}
	return at, nil
}

// PublishedTransfer returns the published points of Figure 2: n samples of the source, N
// samples of the target, and the excess risk. It is an error when the table of published
// numbers cannot be read.
func PublishedTransfer() (n, samples []int, risk []float64, err error) {
	table, err := data.Open("damian2022/figure2")
	if err != nil {
		return nil, nil, nil, err
	}
	x, errN := table.Numbers("n", nil)
	y, errSamples := table.Numbers("N", nil)
	risk, errRisk := table.Numbers("risk", nil)
	for i := range min(len(x), len(y)) {
		n, samples = append(n, int(x[i])), append(samples, int(y[i]))
	}
	return n, samples, risk, errors.Join(errN, errSamples, errRisk)
}
