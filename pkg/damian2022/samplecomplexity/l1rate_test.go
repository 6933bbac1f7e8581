package samplecomplexity

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestAnAbsoluteLossThatFallsTooSlowlyFails(t *testing.T) {
	c := l1RateConfig(experiment.Quick)
	var n []int
	for _, p := range c.points() {
		n = append(n, p.N)
	}
	for exponent, want := range map[float64]claim.Status{-0.3: claim.Holds, -0.2: claim.Fails} {
		cells := powerCells(n, func(c *damian2022.LearningCell, n int) { c.N = n },
			func(n float64) float64 { return math.Pow(n, exponent) })
		l1, beyond, l2 := c.slopes(L1RateResult{cells})
		for _, s := range [][2]float64{{l1.Value, exponent}, {l2.Value, exponent}, {beyond.Value, 2 * exponent}} {
			if !scalar.EqualWithinAbs(s[0], s[1], 1e-12) {
				t.Errorf("slope %g, want %g", s[0], s[1])
			}
		}
		v := experimenttest.VerdictOf(t, L1RateSpec.Judge(c, L1RateResult{cells}), "l1-error-rate")
		if v.Status != want {
			t.Errorf("slope %g: %s", exponent, v.Text())
		}
	}
}
