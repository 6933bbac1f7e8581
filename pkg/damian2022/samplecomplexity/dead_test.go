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

// figure1Of is a result of two equal seeds at every point, with risks of the given kind and
// the squared cosine of the direction that the neurons share.
func figure1Of(c Figure1Config, principal float64, risk func(p figure1Point) float64) (r Figure1Result) {
	for _, p := range c.points() {
		if p.Seed == 0 {
			r.Cells = append(r.Cells, Figure1Cell{Method: p.Method, Width: p.Width, N: p.N,
				Risk: damian2022test.Twice(risk(p)), Inner: damian2022test.Twice(risk(p)),
				Alignment: damian2022test.Twice(0.6), Principal: damian2022test.Twice(principal)})
		}
	}
	return r
}

func flatFigure1(c Figure1Config) Figure1Result {
	return figure1Of(c, 0.6, func(figure1Point) float64 { return 1 })
}

func flatScaling(c ScalingConfig) ScalingResult {
	cells := quadraticCells(c)
	for i := range cells {
		cells[i].L2 = damian2022test.Twice(1)
	}
	return ScalingResult{Cells: cells}
}

func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	f, c := figure1Config(experiment.Quick), scalingConfig(experiment.Quick)
	held := experimenttest.SaysZeroMeets(t, slices.Concat(Figure1Spec.Judge(f, flatFigure1(f)),
		ScalingSpec.Judge(c, flatScaling(c))))
	if slices.Contains(held, "damian2022/theorem1/risk-falls") || len(held) < 2 {
		t.Errorf("%v hold", held)
	}
}

func TestARiskAtOneDoesNotRise(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	c.D, c.Ratio = []int{12}, []float64{1}
	r := ScalingResult{Cells: []damian2022.LearningCell{{D: 12, N: 144, L2: []float64{0.9, 0.8}}}}
	v := experimenttest.VerdictOf(t, ScalingSpec.Judge(c, r), "risk-falls")
	if v.Status != claim.Fails || !math.IsNaN(v.Value) {
		t.Errorf("one sample size: %s", v.Text())
	}
}
