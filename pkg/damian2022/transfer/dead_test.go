package transfer

import (
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func flatHeads() (r HeadsResult) {
	for _, link := range damian2022.Links() {
		r.Cells = append(r.Cells, HeadsCell{Name: link.Name, Along: damian2022test.ZeroRisks(),
			Across: damian2022test.ZeroRisks()})
	}
	return r
}

func flatFigure2(c Figure2Config) (r Figure2Result) {
	for _, source := range []string{c.Source, c.Other} {
		for _, n := range c.N {
			for _, samples := range c.Samples {
				r.Cells = append(r.Cells, Figure2Cell{source, n, samples, damian2022test.ZeroRisks()})
			}
		}
	}
	return r
}

func flatTransfer(c TransferConfig) (r TransferResult) {
	for _, d := range c.D {
		for _, n := range c.Samples {
			r.Cells = append(r.Cells, TransferCell{D: d, Samples: n, Risk: damian2022test.ZeroRisks(),
				Random: damian2022test.ZeroRisks(), Direct: damian2022test.ZeroRisks()})
		}
	}
	return r
}

func flatCubic(c CubicConfig) (r CubicResult) {
	for _, d := range c.D {
		for _, n := range c.Samples {
			r.Cells = append(r.Cells, CubicCell{d, n, damian2022test.ZeroRisks()})
		}
	}
	return r
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	quick := experiment.Quick
	f, c, b := figure2Config(quick), transferConfig(quick), cubicConfig(quick)
	held := experimenttest.SaysZeroMeets(t, slices.Concat(HeadsSpec.Judge(headsConfig(quick), flatHeads()),
		Figure2Spec.Judge(f, flatFigure2(f)), TransferSpec.Judge(c, flatTransfer(c)), CubicSpec.Judge(b, flatCubic(b))))
	if slices.Contains(held, "damian2022/theorem3/heads-order") || len(held) < 4 {
		t.Errorf("%v hold", held)
	}
}
