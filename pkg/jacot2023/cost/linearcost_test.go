package cost

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

func costEnvironment(t *testing.T) *experiment.Env {
	return &experiment.Env{Engine: enginetest.Open(t, engine.Go), Warn: func(s string) { t.Log(s) }}
}

func TestInputsOfLinearNetworksAreWhite(t *testing.T) {
	for _, rectified := range []bool{false, true} {
		x, y := linearPoint{Singular: []float64{3, 2, 1}, Rectified: rectified}.data()
		n := x.Shape[1]
		for i := range 3 {
			for j := range 3 {
				xx, yx := 0.0, 0.0
				for k := range n {
					xx += x.Data[i*n+k] * x.Data[j*n+k] / float64(n)
					yx += y.Data[i*n+k] * x.Data[j*n+k] / float64(n)
				}
				one := 0.0
				if i == j {
					one = 1
				}
				if !scalar.EqualWithinAbs(xx, one, 1e-12) || !scalar.EqualWithinAbs(yx, one*float64(3-i), 1e-12) {
					t.Errorf("rectified %t, %d, %d: %g and %g", rectified, i, j, xx, yx)
				}
			}
		}
	}
}

// One singular value a = 2 at depth 2 and λ = 0.1: s = a − λ, and the objective is
// 0.1² + 2·0.1·1.9 = 0.39.
func TestATinyLinearNetworkIsTrainedToItsMinimum(t *testing.T) {
	cell, err := linearAt(context.Background(), costEnvironment(t), linearPoint{Master: 1, Singular: []float64{2},
		Lambda: 0.1, Depth: 2, Seeds: 2, Steps: 600, Rate: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	if best := cell.Best(); !scalar.EqualWithinAbs(best.Objective, 0.39, 1e-6) ||
		!scalar.EqualWithinAbs(best.Values[0], 1.9, 1e-4) || !scalar.EqualWithinAbs(cell.Theory.Objective, 0.39, 1e-12) {
		t.Errorf("%+v, theory %+v", best, cell.Theory)
	}
}

// linearAtTheory returns a result whose best networks are the closed form, up to a shift.
func linearAtTheory(c LinearCostConfig, by float64) LinearCostResult {
	var r LinearCostResult
	for _, depth := range c.Depths {
		cell := LinearCell{Depth: depth}
		cell.Theory.Values, cell.Theory.Objective = jacot2023.RegularisedLinear(c.Singular, c.Lambda, depth)
		shifted := LinearRun{cell.Theory.Objective + by, append([]float64{}, cell.Theory.Values...)}
		shifted.Values[0] += by
		cell.Runs = []LinearRun{{math.NaN(), shifted.Values}, {cell.Theory.Objective + 1, shifted.Values}, shifted}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestVerdictsOnLinearNetworksFollowTheDeviation(t *testing.T) {
	c := linearCostConfig(experiment.Quick)
	for _, v := range linearCostClaims(c, linearAtTheory(c, 0)) {
		if v.ID == linearBelow.ID { // one of the trainings is not a number
			continue
		}
		if v.Status != claim.Holds {
			t.Errorf("at the closed form: %s", v.Text())
		}
	}
	for _, by := range []float64{-0.01, 0.01} {
		for _, v := range linearCostClaims(c, linearAtTheory(c, by)) {
			want := claim.Fails
			if v.ID == linearSecond.ID {
				want = claim.Holds
			}
			if by > 0 && v.ID == linearBelow.ID {
				continue
			}
			if v.Status != want {
				t.Errorf("off by %g: %s", by, v.Text())
			}
		}
	}
	o := &LinearCostOutcome{Config: c, Result: linearAtTheory(c, 0)}
	figures, err := linearCostFigures(o)
	experimenttest.Drawn(t, figures, err)
}

func TestImpossibleLinearNetworksAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, LinearCostSpec, map[string]string{
		"Depths=1,2": "Depths = 1", "Depths=": "Depths", "Depths=4,2": "increase", "Lambda=0": "Lambda = 0",
		"Singular=1,2": "not increase", "Singular=1,0": "Singular = 0", "Singular=": "Singular", "Seeds=0": "Seeds = 0",
		"Steps=0": "Steps = 0", "Rate=-1": "Rate = -1",
	})
}

// T3 is judged on closed forms; of no training nothing is measured.
func TestOfNoTrainingNothingEndsBelowTheFormula(t *testing.T) {
	for _, v := range linearCostClaims(linearCostConfig(experiment.Quick), LinearCostResult{}) {
		if v.ID != linearSecond.ID && (v.Status == claim.Holds || !math.IsNaN(v.Value) || v.Cases != 0) {
			t.Error(v.Text())
		}
	}
}
