package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/sample"
)

// checkCoverage counts how often an interval holds the truth in sims simulations.
// The count is binomial: it leaves ± 4.89 standard deviations with probability
// 10⁻⁶, once and for all since the seed is fixed. slack widens this where the
// expected coverage is itself an approximation.
func checkCoverage(t *testing.T, what string, sims int, want, slack float64, holds func() bool) {
	t.Helper()
	count := 0
	for range sims {
		if holds() {
			count++
		}
	}
	got, sd := float64(count)/float64(sims), math.Sqrt(want*(1-want)/float64(sims))
	if math.Abs(got-want) > 4.89*sd+slack {
		t.Errorf("%s: coverage %.4f, want %.4f ± %.4f", what, got, want, 4.89*sd+slack)
	}
}

func TestTIntervalHasItsLevelForNormalData(t *testing.T) {
	const mean, sd = 3, 2
	for _, n := range []int{2, 5, 12} {
		for _, level := range []float64{0.5, 0.95} {
			r, xs := sample.Stream(1, "t coverage", n, level), make([]float64, n)
			checkCoverage(t, "Student t", 10_000, level, 0, func() bool {
				sample.Normal(r, xs)
				for i := range xs {
					xs[i] = mean + sd*xs[i]
				}
				return TInterval(xs, level).Contains(mean)
			})
		}
	}
}

// TestTQuantilesMatchTheTable compares with the t table of the NIST/SEMATECH
// e-Handbook of Statistical Methods, 1.3.6.7.2, which has three decimals.
func TestTQuantilesMatchTheTable(t *testing.T) {
	for _, c := range []struct {
		degrees     int
		level, want float64
	}{{1, 0.95, 12.706}, {2, 0.95, 4.303}, {9, 0.95, 2.262}, {9, 0.99, 3.250}, {30, 0.90, 1.697}} {
		if got := tQuantile(c.level, c.degrees); !scalar.EqualWithinAbs(got, c.want, 0.0005) {
			t.Errorf("t(%d, %g) = %.4f, want %g", c.degrees, c.level, got, c.want)
		}
	}
}

// TestTIntervalMatchesHandComputation: mean 2, s = 1, n = 3, and with two degrees
// of freedom t = p·√(2/(1−p²)) for the two-sided level p.
func TestTIntervalMatchesHandComputation(t *testing.T) {
	i := TInterval([]float64{1, 2, 3}, 0.95)
	half := 0.95 * math.Sqrt(2/(1-0.95*0.95)) / math.Sqrt(3)
	// distuv inverts the incomplete beta function to about ten digits.
	if !scalar.EqualWithinRel(i.High, 2+half, 1e-9) || !scalar.EqualWithinRel(i.Low, 2-half, 1e-9) {
		t.Errorf("%v, want 2 ± %g", i, half)
	}
	if i.Value != 2 || i.N != 3 || i.Level != 0.95 || i.Method != "Student t" {
		t.Errorf("%+v", i)
	}
}

func TestTIntervalOfBadInputHasNaNEnds(t *testing.T) {
	for _, c := range []struct {
		xs    []float64
		level float64
		value float64
	}{
		{nil, 0.95, nan}, {[]float64{4}, 0.95, 4}, {[]float64{1, nan}, 0.95, nan},
		{[]float64{1, 3}, 0, 2}, {[]float64{1, 3}, 1, 2}, {[]float64{1, 3}, 95, 2}, {[]float64{1, 3}, nan, 2},
		{[]float64{inf, 3}, 0.95, inf},
	} {
		i := TInterval(c.xs, c.level)
		if !same(i.Value, c.value) || !math.IsNaN(i.Low) || !math.IsNaN(i.High) || i.N != len(c.xs) {
			t.Errorf("TInterval(%v, %g) = %+v", c.xs, c.level, i)
		}
	}
}

func TestContainsCountsTheEndsAndNoNaN(t *testing.T) {
	i := Interval{Low: 1, High: 2}
	for x, want := range map[float64]bool{0.9: false, 1: true, 1.5: true, 2: true, 2.1: false, nan: false, inf: false} {
		if i.Contains(x) != want {
			t.Errorf("Contains(%g) = %v", x, !want)
		}
	}
	if (Interval{Low: nan, High: 2}).Contains(1) || (Interval{Low: 1, High: nan}).Contains(1) {
		t.Error("an interval without an end contains 1")
	}
}
