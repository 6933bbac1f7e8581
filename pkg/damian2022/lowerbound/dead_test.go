package lowerbound

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func flatDegenerate(c DegenerateConfig) (r DegenerateResult) {
	nan := math.NaN()
	for _, target := range c.targets() {
		for _, d := range c.D {
			for _, ratio := range c.Ratio {
				r.Cells = append(r.Cells, DegenerateCell{Target: target, D: d, Ratio: ratio, A: []float64{nan, nan},
					Risk: damian2022test.ZeroRisks()})
			}
		}
	}
	return r
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	c := degenerateConfig(experiment.Quick)
	experimenttest.SaysZeroMeets(t, DegenerateSpec.Judge(c, flatDegenerate(c)))
}

// Of a query that tells no member from 0 nothing is measured.
func TestAQueryThatTellsNothingMeasuresNothing(t *testing.T) {
	c := correlationsConfig(experiment.Quick)
	blind := CorrelationsResult{Excluded: make([][]float64, len(c.Tau))}
	for i := range blind.Excluded {
		blind.Excluded[i] = []float64{0, 0}
	}
	if m := c.excludes(blind); !math.IsNaN(m.Value) {
		t.Errorf("%+v", m)
	}
}
