package whatmatters

import (
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// one is the risk of predicting 0, of two seeds.
func one() []float64 { return []float64{1, 1} }

func flatAblations(c AblationConfig) (r AblationResult) {
	for _, d := range c.D {
		for _, name := range append([]string{Full}, c.Without...) {
			r.Cells = append(r.Cells, AblationCell{Name: name, D: d, Risk: one()})
		}
	}
	return r
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	c := ablationConfig(experiment.Quick)
	if held := experimenttest.SaysZeroMeets(t, ablationClaims(c, flatAblations(c))); len(held) == 0 {
		t.Error("nothing holds")
	}
}
