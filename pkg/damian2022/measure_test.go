package damian2022

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"

	"gonum.org/v1/gonum/floats/scalar"
)

func TestTheMedianIsTheMiddle(t *testing.T) {
	for want, values := range map[float64][]float64{2: {9, 1, 2}, 3: {9, 4, 1, 2}, 7: {7}} {
		if got := median(values); got != want {
			t.Errorf("median of %v is %g", values, got)
		}
	}
}

func TestTheLowerMedianIsOneOfTheValues(t *testing.T) {
	for want, values := range map[float64][]float64{2: {9, 2, 1}, 1: {4, 1}, 7: {7}} {
		if got := lowerMedian(values); got != want {
			t.Errorf("lower median of %v is %g", values, got)
		}
	}
}

func TestTightestIsTheIntervalNearestToTheEdge(t *testing.T) {
	band := claim.Between(0, 10, claim.Pilot, "")
	middle := claim.Measurement{Value: 5, Low: 4, High: 6}
	edge := claim.Measurement{Value: 8, Low: 6.5, High: 9.5}
	outside := claim.Measurement{Value: 12, Low: 11, High: 13}
	for i, c := range []struct {
		all  []claim.Measurement
		want float64
	}{{[]claim.Measurement{middle, edge}, 8}, {[]claim.Measurement{outside, edge, middle}, 12}} {
		if got := tightest(c.all, band); got.Value != c.want {
			t.Errorf("%d: %+v, want %g", i, got, c.want)
		}
	}
	nan := claim.Measurement{Value: 1, Low: math.NaN(), High: 2}
	if got := tightest([]claim.Measurement{outside, nan}, band); got.Value != 1 {
		t.Errorf("a measurement without interval is passed over: %+v", got)
	}
}

// By value the largest is 8, the smallest 0.1, and ten times too small is farther
// from 1 than eight times too large. What is not a number is taken only alone.
func TestTheExtremeIsTheFirstOfTheLargestScore(t *testing.T) {
	var all []claim.Measurement
	for i, v := range []float64{math.NaN(), 0.1, 8, 8, math.NaN()} {
		all = append(all, claim.Measurement{Value: v, Cases: i})
	}
	for i, c := range []struct {
		score func(claim.Measurement) float64
		cases int
	}{{byLargest, 2}, {bySmallest, 1}, {byDistance, 1}} {
		if got := extreme(all, c.score); got.Cases != c.cases {
			t.Errorf("%d: the extreme is %+v", i, got)
		}
	}
	for _, none := range [][]claim.Measurement{nil, all[:1]} {
		if got := extreme(none, byLargest); !math.IsNaN(got.Value) {
			t.Errorf("of %v: %+v", none, got)
		}
	}
}

// Groups with the mean x² and no spread have the slope 2 in every resample, and their
// roots the slope 1.
func TestALogSlopeIsThatOfThePowerLaw(t *testing.T) {
	x, groups := []float64{1, 2, 8}, [][]float64{{1, 1}, {4, 4}, {64, 64}}
	for want, of := range map[float64]func([]float64) float64{2: median, 1: rootMean} {
		m := logSlope(streams(1, "test/slope")("bootstrap"), x, groups, of)
		if !scalar.EqualWithinAbs(m.Value, want, 1e-12) || !scalar.EqualWithinAbs(m.High-m.Low, 0, 1e-12) || m.Cases != 6 {
			t.Errorf("%+v, want %g", m, want)
		}
	}
}

// A bootstrap that draws seeds by number reads the values of these seeds.
func TestSeedsAreDrawnByNumber(t *testing.T) {
	values := []float64{5, 6, 7}
	if got := atSeeds(values, seedNumbers([][]float64{values})[0]); !slices.Equal(got, values) {
		t.Errorf("%v", got)
	}
	if got := atSeeds(values, []float64{2, 2, 0}); !slices.Equal(got, []float64{7, 7, 5}) {
		t.Errorf("%v", got)
	}
}
