package parity

import (
	"context"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
)

// TestEveryGraphFunctionAgreesOnEveryBackend allows some ten times the rounding
// that forty steps were seen to gather.
func TestEveryGraphFunctionAgreesOnEveryBackend(t *testing.T) {
	reference := enginetest.Open(t, engine.Go)
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		columns := Columns([]*engine.Engine{reference, e})[1:]
		rows, err := Table(context.Background(), reference, columns)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			limits := []float64{1e-14, 1e-5}
			for i, d := range r.Differences {
				if !(d <= limits[i]) {
					t.Errorf("%s on %s: %.2g, limit %g", r.Name, columns[i].Name, d, limits[i])
				}
			}
			t.Logf("%-40s %.1g", r.Name, r.Differences)
		}
	})
}

func TestDifferenceOfWhatCannotBeComparedIsInfinite(t *testing.T) {
	for _, c := range []struct {
		got, want []float64
		d         float64
	}{
		{[]float64{1, 2}, []float64{1, 2}, 0},
		{[]float64{0, 0}, []float64{0, 0}, 0},
		{[]float64{1, 3}, []float64{1, 4}, 0.25},
		{[]float64{1}, []float64{1, 2}, math.Inf(1)},
		{[]float64{math.NaN()}, []float64{1}, math.Inf(1)},
	} {
		if d := difference(c.got, c.want); d != c.d {
			t.Errorf("%v against %v: %v, want %v", c.got, c.want, d, c.d)
		}
	}
}
