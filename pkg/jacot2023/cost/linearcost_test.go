package cost

import (
	"context"
	"math"
	"strings"
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
	o := experimenttest.Alone(t, LinearCostSpec, c, linearAtTheory(c, 0))
	for _, v := range o.Verdicts {
		if strings.HasSuffix(v.ID, "/none-below") { // one of the trainings is not a number
			continue
		}
		experimenttest.Holds(t, v)
	}
	if second := experimenttest.VerdictOf(t, o.Verdicts, "second-correction"); len(o.Verdicts) != 5 ||
		len(second.TwinsOf(claim.Mutant)) != 1 {
		t.Errorf("%d verdicts; %s", len(o.Verdicts), second.Text())
	}
	for _, by := range []float64{-0.01, 0.01} {
		for _, v := range LinearCostSpec.Judge(c, linearAtTheory(c, by)) {
			want := claim.Fails
			if strings.HasSuffix(v.ID, "/second-correction") {
				want = claim.Holds
			}
			if by > 0 && strings.HasSuffix(v.ID, "/none-below") {
				continue
			}
			if v.Status != want {
				t.Errorf("off by %g: %s", by, v.Text())
			}
		}
	}
	figures, err := linearCostFigures(&LinearCostOutcome{Config: c, Result: linearAtTheory(c, 0)})
	experimenttest.Drawn(t, figures, err)
}

// Depth 3 has a claim of its own, where it is trained, and the others where another depth is.
func TestClaimsOnLinearNetworksAreMadeOfTheDepthsThatAreTrained(t *testing.T) {
	for _, test := range []struct {
		depths []int
		want   int
	}{{[]int{2, 3}, 5}, {[]int{2, 4}, 4}, {[]int{3}, 3}} {
		c := linearCostConfig(experiment.Quick)
		c.Depths = test.depths
		r := linearAtTheory(c, 0)
		for i := range r.Cells {
			r.Cells[i].Runs = r.Cells[i].Runs[1:] // those that are numbers
		}
		got := LinearCostSpec.Judge(c, r)
		for _, v := range got {
			if v.Status != claim.Holds {
				t.Errorf("%v: %s", test.depths, v.Text())
			}
		}
		if len(got) != test.want {
			t.Errorf("%v: %d verdicts, want %d", test.depths, len(got), test.want)
		}
	}
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
	for _, v := range experimenttest.OfNothing(LinearCostSpec) {
		nothing := v.Status != claim.Holds && math.IsNaN(v.Value) && v.Cases == 0
		if !nothing && !strings.HasSuffix(v.ID, "/second-correction") {
			t.Error(v.Text())
		}
	}
}
