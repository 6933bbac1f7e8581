package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/sample"
)

func TestLogLogSlopeRecoversAPowerLaw(t *testing.T) {
	x := []float64{10, 20, 40, 80}
	for _, power := range []float64{2, -0.5, 0} {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = 3 * math.Pow(x[i], power)
		}
		slope, intercept, se := LogLogSlope(x, y)
		if !scalar.EqualWithinAbsOrRel(slope, power, 1e-14, 1e-14) || !scalar.EqualWithinRel(intercept, math.Log(3), 1e-13) ||
			se > 1e-14 {
			t.Errorf("x^%g: slope %g, intercept %g, se %g", power, slope, intercept, se)
		}
	}
}

// TestStandardErrorMatchesHandComputation: log x = 0, 1, 2 and log y = 0, 2, 1 have slope ½,
// intercept ½, residuals −½, 1, −½, so RSS = 3/2, Σ(u−ū)² = 2, se = √(3/2/1/2) = √3/2.
func TestStandardErrorMatchesHandComputation(t *testing.T) {
	e := math.E
	slope, intercept, se := LogLogSlope([]float64{1, e, e * e}, []float64{1, e * e, e})
	if !same(slope, 0.5) || !same(intercept, 0.5) || !same(se, math.Sqrt(3)/2) {
		t.Errorf("slope %g, intercept %g, se %g; want 0.5, 0.5, %g", slope, intercept, se, math.Sqrt(3)/2)
	}
}

func TestSlopeOfBadInputIsNaN(t *testing.T) {
	for _, c := range []struct{ x, y []float64 }{
		{nil, nil}, {[]float64{1}, []float64{1}}, {[]float64{1, 2}, []float64{1}}, {[]float64{1}, []float64{1, 2}},
		{[]float64{2, 2, 2}, []float64{1, 2, 3}},
		{[]float64{0, 1, 2}, []float64{1, 2, 3}}, {[]float64{1, 2, 3}, []float64{1, -2, 3}},
		{[]float64{1, 2, nan}, []float64{1, 2, 3}}, {[]float64{1, 2, 3}, []float64{1, nan, 3}},
		{[]float64{1, 2, inf}, []float64{1, 2, 3}}, {[]float64{1, 2, 3}, []float64{1, 2, inf}},
	} {
		slope, intercept, se := LogLogSlope(c.x, c.y)
		i := SlopeInterval(c.x, c.y, 0.95)
		if !math.IsNaN(slope) || !math.IsNaN(intercept) || !math.IsNaN(se) || !math.IsNaN(i.Value) || !math.IsNaN(i.Low) {
			t.Errorf("%v, %v: slope %g, intercept %g, se %g, %v", c.x, c.y, slope, intercept, se, i)
		}
	}
}

func TestTwoPointsHaveASlopeAndNoStandardError(t *testing.T) {
	slope, _, se := LogLogSlope([]float64{1, 10}, []float64{1, 100})
	i := SlopeInterval([]float64{1, 10}, []float64{1, 100}, 0.95)
	if !same(slope, 2) || !math.IsNaN(se) || !same(i.Value, 2) || !math.IsNaN(i.Low) || !math.IsNaN(i.High) {
		t.Errorf("slope %g, se %g, %v", slope, se, i)
	}
}

func TestSlopeIntervalHasItsLevel(t *testing.T) {
	x := []float64{10, 20, 40, 80, 160}
	r, noise, y := sample.Stream(1, "slope interval"), make([]float64, len(x)), make([]float64, len(x))
	checkCoverage(t, "slope", 10_000, 0.9, 0, func() bool {
		sample.Normal(r, noise)
		for i := range y {
			y[i] = 5 / x[i] * math.Exp(0.2*noise[i])
		}
		return SlopeInterval(x, y, 0.9).Contains(-1)
	})
}
