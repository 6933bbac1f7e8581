package measure

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestTightestIsTheIntervalNearestToTheEdge(t *testing.T) {
	band := claim.Between(0, 10, claim.Pilot, "")
	middle := claim.Measurement{Value: 5, Low: 4, High: 6}
	edge := claim.Measurement{Value: 8, Low: 6.5, High: 9.5}
	outside := claim.Measurement{Value: 12, Low: 11, High: 13}
	for i, c := range []struct {
		all  []claim.Measurement
		want float64
	}{{[]claim.Measurement{middle, edge}, 8}, {[]claim.Measurement{outside, edge, middle}, 12}} {
		if got := Tightest(c.all, band); got.Value != c.want {
			t.Errorf("%d: %+v, want %g", i, got, c.want)
		}
	}
	nan := claim.Measurement{Value: 1, Low: math.NaN(), High: 2}
	if got := Tightest([]claim.Measurement{outside, nan}, band); got.Value != 1 {
		t.Errorf("a measurement without interval is passed over: %+v", got)
	}
}

// By value the largest is 8, the smallest 0.1, and ten times too small is farther
// from 1 than eight times too large.
func TestTheExtremeIsTheFirstOfTheLargestScore(t *testing.T) {
	var all []claim.Measurement
	for i, v := range []float64{1, 0.1, 8, 8} {
		all = append(all, claim.Measurement{Value: v, Cases: i})
	}
	for i, c := range []struct {
		score func(claim.Measurement) float64
		cases int
	}{{ByLargest, 2}, {BySmallest, 1}, {ByDistance, 1}} {
		if got := Extreme(all, c.score); got.Cases != c.cases {
			t.Errorf("%d: the extreme is %+v", i, got)
		}
	}
	if got := Extreme(nil, ByLargest); !math.IsNaN(got.Value) {
		t.Errorf("of nothing: %+v", got)
	}
	infinite := []claim.Measurement{{Value: math.Inf(-1), Cases: 1}, {Value: math.Inf(-1), Cases: 2}}
	if got := Extreme(infinite, ByLargest); got.Cases != 1 {
		t.Errorf("of what is infinite: %+v", got)
	}
}

// A claim about all of them fails where one was not measured, and where one has a sign that
// a logarithmic scale has no place for.
func TestOneThatIsNotMeasuredIsTheExtreme(t *testing.T) {
	for _, place := range []int{0, 1, 2} {
		all := []claim.Measurement{claim.Exact(1, 1), claim.Exact(1.1, 1), claim.Exact(0.9, 1)}
		all[place] = claim.Exact(math.NaN(), 0)
		for i, score := range []func(claim.Measurement) float64{ByLargest, BySmallest, ByDistance} {
			if got := Extreme(all, score); !math.IsNaN(got.Value) {
				t.Errorf("score %d, the one at %d: %+v", i, place, got)
			}
		}
	}
	all := []claim.Measurement{claim.Exact(1, 1), claim.Exact(-3, 1)}
	if got := Extreme(all, ByDistance); got.Value != -3 {
		t.Errorf("a negative quotient is passed over: %+v", got)
	}
}

// Of 12 values the third from both ends is the interval, of 20 the sixth: with fewer
// than three (six) values on one side of the median at probability 0.0193 (0.0207).
func TestTheMedianHasAnIntervalOfOrderStatistics(t *testing.T) {
	for n, k := range map[int]int{6: 1, 12: 3, 20: 6} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(n - i)
		}
		m := Median(values)
		if m.Low != float64(k) || m.High != float64(n+1-k) || m.Value != float64(n+1)/2 || m.Cases != n {
			t.Errorf("of 1, …, %d: %+v, want [%d, %d]", n, m, k, n+1-k)
		}
	}
	if m := Median([]float64{1, 2, 3}); !math.IsInf(m.Low, -1) || !math.IsInf(m.High, 1) {
		t.Errorf("three values have an interval: %+v", m)
	}
	if m := Median([]float64{1, math.NaN()}); !math.IsNaN(m.Value) || !math.IsNaN(m.Low) {
		t.Errorf("a value is not a number: %+v", m)
	}
}

// At 12 normal values the interval holds the median in 0.961 of all cases, here of
// 4000, with a standard error of 0.003.
func TestTheIntervalOfTheMedianCovers(t *testing.T) {
	r, values, hits := sample.Stream(1, "test/coverage"), make([]float64, 12), 0
	for range 4000 {
		sample.Normal(r, values)
		if m := Median(values); m.Low <= 0 && 0 <= m.High {
			hits++
		}
	}
	if share := float64(hits) / 4000; math.Abs(share-0.961) > 0.012 {
		t.Errorf("the interval covers in %g of the cases", share)
	}
}

func TestAShareIsExact(t *testing.T) {
	if m := Share(10, 12); m.Low != 10.0/12 || m.High != m.Value || m.Cases != 12 {
		t.Errorf("%+v", m)
	}
	if m := Share(0, 0); !math.IsNaN(m.Value) {
		t.Errorf("of no cases: %+v", m)
	}
}

// The ends by hand: of 0 of n the upper one solves (1 − p)^n = 2.5 %, and of n of n the lower
// one p^n = 2.5 %; at the ends for 10 of 12 the tails of the binomial are 2.5 %.
func TestAProportionHasTheIntervalOfClopperAndPearson(t *testing.T) {
	if m := Proportion(0, 6); m.Value != 0 || m.Low != 0 ||
		!scalar.EqualWithinRel(m.High, 1-math.Pow(0.025, 1.0/6), 1e-9) || m.Cases != 6 {
		t.Errorf("%+v", m)
	}
	if m := Proportion(12, 12); m.Value != 1 || m.High != 1 ||
		!scalar.EqualWithinRel(m.Low, math.Pow(0.025, 1.0/12), 1e-9) {
		t.Errorf("%+v", m)
	}
	m := Proportion(10, 12)
	above := 1 - distuv.Binomial{N: 12, P: m.Low}.CDF(9)
	below := distuv.Binomial{N: 12, P: m.High}.CDF(10)
	if !scalar.EqualWithinRel(above, 0.025, 1e-8) || !scalar.EqualWithinRel(below, 0.025, 1e-8) || m.Low <= 0.5 ||
		Proportion(9, 12).Low >= 0.5 {
		t.Errorf("%+v: tails %g and %g", m, above, below)
	}
	if m := Proportion(0, 0); !math.IsNaN(m.Value) {
		t.Errorf("of no cases: %+v", m)
	}
}

// Groups of x² without spread have the slope 2 in every resample, and their squares 4.
func square(group []float64) float64 { return group[0] * group[1] }

func TestALogSlopeIsThatOfThePowerLaw(t *testing.T) {
	x, groups := []float64{1, 2, 8}, [][]float64{{1, 1}, {4, 4}, {64, 64}}
	for want, of := range map[float64]func([]float64) float64{2: stats.Median, 4: square} {
		m := LogSlope(sample.Stream(1, "test/slope"), x, groups, of)
		if !scalar.EqualWithinAbs(m.Value, want, 1e-12) || !scalar.EqualWithinAbs(m.High-m.Low, 0, 1e-12) || m.Cases != 6 {
			t.Errorf("%+v, want %g", m, want)
		}
	}
}

// A bootstrap that draws seeds by number reads the values of these seeds.
func TestSeedsAreDrawnByNumber(t *testing.T) {
	values := []float64{5, 6, 7}
	if got := AtSeeds(values, SeedNumbers([][]float64{values})[0]); !slices.Equal(got, values) {
		t.Errorf("%v", got)
	}
	if got := AtSeeds(values, []float64{2, 2, 0}); !slices.Equal(got, []float64{7, 7, 5}) {
		t.Errorf("%v", got)
	}
}
