package whatmatters

import (
	"testing"

	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func flatAblations(c AblationsConfig) (r AblationsResult) {
	for _, d := range c.D {
		for _, name := range append([]string{Full}, c.Without...) {
			r.Cells = append(r.Cells, AblationCell{Name: name, D: d, Risk: damian2022test.ZeroRisks()})
		}
	}
	return r
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	c := ablationsConfig(experiment.Quick)
	if held := experimenttest.SaysZeroMeets(t, AblationsSpec.Judge(c, flatAblations(c))); len(held) == 0 {
		t.Error("nothing holds")
	}
}
