package figure_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/figure"
)

// Three series stand at 1/1.1, 1 and 1.1 times their place, two at the roots of these.
func TestSeriesStandAsideAroundTheirPlace(t *testing.T) {
	for i, want := range []float64{1 / 1.1, 1, 1.1} {
		if got := figure.Aside(1.1, i, 3); !scalar.EqualWithinRel(got, want, 1e-15) {
			t.Errorf("%d of 3: %g, want %g", i, got, want)
		}
	}
	if got := figure.Aside(1.1, 0, 2) * math.Sqrt(1.1); !scalar.EqualWithinRel(got, 1, 1e-15) {
		t.Errorf("0 of 2: %g times 1/√1.1", got)
	}
}

// An axis of names has them at 0, 1, …, a level is one number with its formula.
func TestNamesStandAtWholePlaces(t *testing.T) {
	ticks := figure.NamedTicks([]string{"full", "no step"})
	if len(ticks) != 2 || ticks[1].At != 1 || ticks[1].Label != "no step" {
		t.Errorf("%+v", ticks)
	}
	if s := figure.Level("", 0.5, "1/2"); len(s.Y) != 1 || s.Y[0] != 0.5 || s.Formula != "1/2" {
		t.Errorf("%+v", s)
	}
	if s := figure.TheoryLine("square", "x²", []float64{2, 3}, func(x float64) float64 { return x * x }); s.Y[0] != 4 ||
		s.Y[1] != 9 || s.Name != "square" {
		t.Errorf("%+v", s)
	}
}

func TestWithoutIntervalsTheValuesStay(t *testing.T) {
	s := figure.Series{X: []float64{1}, Y: []float64{2}, Low: []float64{1}, High: []float64{3}, Interval: "95 %"}
	if got := figure.WithoutIntervals(s)[0]; got.Low != nil || got.High != nil || got.Interval != "" || got.Y[0] != 2 {
		t.Errorf("%+v", got)
	}
}

// A cell says none in place of no text, and leaves out what has no end.
func TestCellsSayNothingOfWhatThereIsNot(t *testing.T) {
	if figure.OrNone("") != figure.None || figure.OrNone("2–9") != "2–9" {
		t.Errorf("%q and %q", figure.OrNone(""), figure.OrNone("2–9"))
	}
	if figure.Finite(2) != 2 || !math.IsNaN(figure.Finite(math.Inf(-1))) {
		t.Errorf("%g and %g", figure.Finite(2), figure.Finite(math.Inf(-1)))
	}
}
