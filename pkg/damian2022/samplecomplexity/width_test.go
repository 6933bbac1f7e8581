package samplecomplexity

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
)

// The risk is 1/m between the fitted widths and flat outside: the slope must not
// see the outside. L1 is twice the risk, and Beyond its square, in powerCells.
func TestTheSlopesOverTheWidthAreFittedBetweenItsEndsAlone(t *testing.T) {
	c := widthConfig(experiment.Quick)
	cells := powerCells(c.Width, func(c *damian2022.LearningCell, m int) { c.Width = m }, func(m float64) float64 {
		return 1 / math.Min(math.Max(m, float64(c.From)), float64(c.To))
	})
	l2, l1, beyond := c.widthSlopes(WidthResult{cells})
	for _, s := range [][2]float64{{l2.Value, -1}, {l1.Value, -1}, {beyond.Value, -2}} {
		if !scalar.EqualWithinAbs(s[0], s[1], 1e-12) {
			t.Errorf("slope %g, want %g", s[0], s[1])
		}
	}
}
