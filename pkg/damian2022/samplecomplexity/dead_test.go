package samplecomplexity

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func flatFigure1(c Figure1Config) (r Figure1Result) {
	for _, p := range c.points() {
		if p.Seed == 0 {
			r.Cells = append(r.Cells, Figure1Cell{Method: p.Method, Width: p.Width, N: p.N,
				Risk: damian2022test.ZeroRisks(), Inner: damian2022test.ZeroRisks(),
				Alignment: []float64{0, 0}, Principal: []float64{0, 0}})
		}
	}
	return r
}

func flatScaling(c ScalingConfig) ScalingResult {
	cells := quadraticCells(c)
	for i := range cells {
		cells[i].L2 = damian2022test.ZeroRisks()
	}
	return ScalingResult{Cells: cells}
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	f, c := figure1Config(experiment.Quick), scalingConfig(experiment.Quick)
	held := experimenttest.SaysZeroMeets(t, slices.Concat(figure1Claims(f, flatFigure1(f)),
		scalingClaims(c, flatScaling(c))))
	if slices.Contains(held, scalingFalls.ID) || len(held) < 2 {
		t.Errorf("%v hold", held)
	}
}

func TestARiskAtOneDoesNotRise(t *testing.T) {
	cells := []damian2022.LearningCell{{D: 12, N: 144, L2: []float64{0.9, 0.8}}}
	v := claim.Judge(scalingFalls, ScalingConfig{}.rise(cells), claim.AtMost(1, claim.Theory, ""))
	if v.Status != claim.Fails || !math.IsNaN(v.Value) {
		t.Errorf("one sample size: %s", v.Text())
	}
}
