package learningrate

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestNoRandomNetworkViolatesT6(t *testing.T) {
	c := tangentBlowupConfig(experiment.Quick)
	c.Master, c.Nets, c.Depths = 77, 100, []int{2, 5}
	drawn := func(c TangentBlowupConfig) (r TangentBlowupResult) {
		for _, p := range c.points() {
			cell, err := tangentBlowupAt(t.Context(), nil, p)
			if err != nil {
				t.Fatal(err)
			}
			r.Cells = append(r.Cells, cell)
		}
		return r
	}
	o := experimenttest.Concluded(t, TangentBlowupSpec, c, drawn)
	for _, v := range o.Verdicts {
		if experimenttest.Holds(t, v); v.Cases != 200 {
			t.Errorf("%s, %d cases", v.Text(), v.Cases)
		}
	}
	r := o.Result
	r.Cells[1].MixedSquare[3] = math.NaN()
	if v := TangentBlowupSpec.Judge(c, r)[1]; v.Status != claim.Fails {
		t.Errorf("with a value that is not a number: %s", v.Text())
	}
}

// Two of three pairs have a left side below the right one; of no pairs nothing is measured.
func TestViolationsOfT6AreCounted(t *testing.T) {
	apart := TangentBlowupResult{Cells: []TangentBlowupCell{
		{Difference: []float64{1, 3}, Separation: []float64{2, 2}}, {Difference: []float64{1}, Separation: []float64{4}}}}
	o := &TangentBlowupOutcome{Twins: []experiment.TwinOutcome[TangentBlowupConfig, TangentBlowupResult]{
		{Name: differentRegions, Result: apart}}}
	if got, err := AcrossRegions(o); err != nil || got != "of two regions: 2 of 3 pairs violate (a)" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := AcrossRegions(&TangentBlowupOutcome{}); err == nil {
		t.Error("an outcome without the twin is reported")
	}
	for _, v := range experimenttest.OfNothing(TangentBlowupSpec) {
		if v.Status != claim.Fails || v.Cases != 0 || !math.IsNaN(v.Value) {
			t.Errorf("of no networks: %s", v.Text())
		}
	}
}

func TestOneNetworkADepthIsEnough(t *testing.T) {
	c := tangentBlowupConfig(experiment.Quick)
	c.Nets, c.Depths = 1, []int{2}
	env := &experiment.Env{Warn: func(s string) { t.Log(s) }}
	o, err := TangentBlowupSpec.Evaluate(t.Context(), env, experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	experimenttest.Drawn(t, o.Figures, nil)
}

// A statement has the constant that was measured with.
func TestTangentBlowupStatesItsConstant(t *testing.T) {
	c := tangentBlowupConfig(experiment.Quick)
	for constant, want := range map[float64]string{1: `\geq L \|`, 0.5: `\geq 0.5\,L \|`} {
		c.Constant = constant
		for _, v := range TangentBlowupSpec.Judge(c, TangentBlowupResult{}) {
			if !strings.Contains(v.Statement, want) {
				t.Errorf("%s at %g: %q", v.ID, constant, v.Statement)
			}
		}
	}
}
