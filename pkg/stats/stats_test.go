package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
)

var nan, inf = math.NaN(), math.Inf(1)

// same is equality in which NaN equals NaN, within a relative error of 10⁻¹⁴:
// tens of roundings of a few ULPs.
func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || scalar.EqualWithinRel(a, b, 1e-14)
}

// TestMeanAndSD: for 2, 4, 4, 4, 5, 5, 7, 9 the sum is 40 and the sum of squared
// deviations 32, by hand.
func TestMeanAndSDMatchHandComputation(t *testing.T) {
	for _, c := range []struct {
		xs       []float64
		mean, sd float64
	}{
		{[]float64{2, 4, 4, 4, 5, 5, 7, 9}, 5, math.Sqrt(32.0 / 7)},
		{[]float64{1, 2}, 1.5, math.Sqrt(0.5)},
		{[]float64{1e9, 1e9 + 1, 1e9 + 2}, 1e9 + 1, 1},
		{[]float64{3, 3, 3}, 3, 0},
		{[]float64{3}, 3, nan},
		{nil, nan, nan},
		{[]float64{1, nan, 2}, nan, nan},
		{[]float64{1, inf}, inf, nan},
	} {
		if mean, sd := Mean(c.xs), SD(c.xs); !same(mean, c.mean) || !same(sd, c.sd) {
			t.Errorf("%v: mean %g, sd %g; want %g, %g", c.xs, mean, sd, c.mean, c.sd)
		}
	}
}

func TestTheExtremesOfNoneAreNotANumber(t *testing.T) {
	for _, values := range [][]float64{nil, {}, {1, math.NaN(), 3}} {
		if high, low := Max(values), Min(values); !math.IsNaN(high) || !math.IsNaN(low) {
			t.Errorf("%v: %g, %g", values, low, high)
		}
	}
	if high, low := Max([]float64{2, -1, 5}), Min([]float64{2, -1, 5}); high != 5 || low != -1 {
		t.Errorf("%g, %g", low, high)
	}
}
