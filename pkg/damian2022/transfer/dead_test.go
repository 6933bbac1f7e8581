package transfer

import (
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// one is the risk of predicting 0, of two seeds.
func one() []float64 { return []float64{1, 1} }

func flatHeads() (r HeadsResult) {
	for _, link := range damian2022.Links() {
		r.Cells = append(r.Cells, HeadsCell{Name: link.Name, Along: one(), Across: one()})
	}
	return r
}

func flatFigure2(c Figure2Config) (r Figure2Result) {
	for _, source := range []string{c.Source, c.Other} {
		for _, n := range c.N {
			for _, samples := range c.Samples {
				r.Cells = append(r.Cells, Figure2Cell{source, n, samples, one()})
			}
		}
	}
	return r
}

func flatTransfer(c TransferConfig) (r TransferResult) {
	for _, d := range c.D {
		for _, n := range c.Samples {
			r.Cells = append(r.Cells, TransferCell{D: d, Samples: n, Risk: one(), Random: one(), Direct: one()})
		}
	}
	return r
}

func flatCubic(c CubicConfig) (r CubicResult) {
	for _, d := range c.D {
		for _, n := range c.Samples {
			r.Cells = append(r.Cells, CubicCell{d, n, one()})
		}
	}
	return r
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	quick := experiment.Quick
	f, c, b := figure2Config(quick), transferConfig(quick), cubicConfig(quick)
	held := experimenttest.SaysZeroMeets(t, slices.Concat(headsClaims(headsConfig(quick), flatHeads()),
		figure2Claims(f, flatFigure2(f)), transferClaims(c, flatTransfer(c)), cubicClaims(b, flatCubic(b))))
	if slices.Contains(held, headsOrder.ID) || len(held) < 4 {
		t.Errorf("%v hold", held)
	}
}
