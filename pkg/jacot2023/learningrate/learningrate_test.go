package learningrate

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

func TestEveryRateGoesTheSameWay(t *testing.T) {
	c := learningRateConfig(experiment.Quick)
	for i, want := range []int{8000, 4000, 2000, 1000} { // 200/η
		if got := c.trainings()[i]; got.Steps != want || got.Ramp != want*3/10 || got.Rate != c.Rates[i] ||
			got.Last != c.Rates[i] {
			t.Errorf("η = %v: %+v", c.Rates[i], got.Recipe)
		}
	}
	c.Descend = false
	if got := c.trainings(); len(got) != 1 || got[0].Rule != jacot2023.Adam ||
		got[0].Recipe != jacot2023.TrainingPreset(experiment.Quick).Recipe {
		t.Errorf("by Adam: %+v", got)
	}
}

// atTheEdge has the sharpness at 1.05 times 2/η from η = 0.05 on, 60 below, and a kernel
// that loses a quarter with every doubling of η, for 12 teachers with living networks of rank 2;
// by Adam all of them have a sharpness of 60 and one kernel.
func atTheEdge(c LearningRateConfig) LearningRateResult {
	var r LearningRateResult
	trace := 96.0
	for _, rate := range c.Rates {
		cell, sharpness := LearningRateCell{Rate: rate}, min(60, 1.05*2/rate)
		if !c.Descend {
			sharpness, trace = 60, 96
		}
		for range 12 {
			cell.Sharpness, cell.Trace = append(cell.Sharpness, sharpness), append(cell.Trace, trace)
			cell.Settled, cell.Train = append(cell.Settled, 0.1), append(cell.Train, 0.1)
			cell.Imbalance, cell.Layers = append(cell.Imbalance, 0.01), append(cell.Layers, 6)
			cell.Middle = append(cell.Middle, 2)
		}
		trace *= 0.75
		cell.Swinging, cell.Sigma = slices.Clone(cell.Sharpness), jacot2023test.SigmaOfRank(2)
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestDescentClaimsHoldAtTheEdgeOfStability(t *testing.T) {
	o := experimenttest.Concluded(t, LearningRateSpec, learningRateConfig(experiment.Quick), atTheEdge)
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
	}
}

func TestOfNoStepsNothingIsMeasured(t *testing.T) {
	c := learningRateConfig(experiment.Quick)
	for _, v := range slices.Concat(experimenttest.OfNothing(LearningRateSpec),
		LearningRateSpec.Judge(c, LearningRateResult{Cells: make([]LearningRateCell, 1)})) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Error(v.Text())
		}
	}
}

// Networks that know no η have one sharpness and one kernel: whichever these are, they fail
// two of the claims, and it takes a training to say whether they fail the third.
func TestNetworksThatKnowNoStepFailTwoClaimsByArithmetic(t *testing.T) {
	c := learningRateConfig(experiment.Quick)
	stable := map[claim.Status]bool{}
	for _, sharpness := range []float64{0, 1, 5, 10, 12, 20, 40, 60, 1000} {
		r := atTheEdge(c)
		for k := range r.Cells {
			for i := range r.Cells[k].Sharpness {
				r.Cells[k].Sharpness[i], r.Cells[k].Trace[i] = sharpness, 80
			}
		}
		v := LearningRateSpec.Judge(c, r)
		if stable[v[0].Status] = true; v[1].Status != claim.Fails || v[2].Status != claim.Fails || v[2].Value != 1 {
			t.Errorf("sharpness %g: %s, %s", sharpness, v[1].Text(), v[2].Text())
		}
	}
	if !stable[claim.Holds] || !stable[claim.Fails] {
		t.Errorf("stable: %v", stable)
	}
}

// At the largest η a product of 1.25 is above the band and one of 0.8 below that of the
// edge alone; a kernel of 60 % and more of the first one is not smaller enough.
func TestDescentClaimsFailWhereOneRateLeavesTheBand(t *testing.T) {
	c := learningRateConfig(experiment.Quick)
	for _, k := range []struct {
		product float64
		want    []claim.Status
	}{{1.25, []claim.Status{claim.Fails, claim.Fails}}, {0.8, []claim.Status{claim.Holds, claim.Fails}}} {
		r := atTheEdge(c)
		for i := range r.Cells[3].Sharpness {
			r.Cells[3].Sharpness[i] = k.product * 2 / r.Cells[3].Rate
			r.Cells[3].Trace[i] = 0.61 * r.Cells[0].Trace[i]
		}
		var got []claim.Status
		for _, v := range LearningRateSpec.Judge(c, r) {
			got = append(got, v.Status)
		}
		if want := append(k.want, claim.Fails); !slices.Equal(got, want) {
			t.Errorf("product %v: %v, want %v", k.product, got, want)
		}
	}
}

func TestImpossibleDescentConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, LearningRateSpec, map[string]string{
		"Rates=0.2,0.1": "increase", "Rates=0,0.1": "positive", "Span=0.1": "less than one step",
		"Teachers=1": "Teachers = 1",
		"Lambda=0":   "Lambda = 0", "Depth=1": "Depth = 1", "Width=1": "Width = 1", "Samples=1": "Samples = 1",
		"Swing=-1": "Swing = -1", "EdgeFrom=1": "none of the rates", "Start=0": "Start = 0", "Clip=-1": "Clip = -1",
	})
	experimenttest.RefusesEach(t, TangentBlowupSpec, map[string]string{
		"Depths=1,2": "Depths = 1", "Depths=4,2": "increase", "Nets=0": "Nets = 0", "Width=0": "Width = 0",
		"Constant=0": "Constant = 0",
	})
	experimenttest.RefusesEach(t, RepresentationsSpec, map[string]string{
		"Depths=6,8": "Depths = 6", "Depths=8": "takes two", "Depths=12,8": "increase", "Teachers=1": "Teachers = 1",
		"Tilt=0": "Tilt = 0", "Width=1": "Width = 1", "Chains=1": "Chains = 1", "Lambda=-1": "Lambda = -1",
		"Samples=1": "Samples = 1",
	})
}

func TestPaperPresetsOfTheLearningRateNotebookAreValid(t *testing.T) {
	for _, spec := range []experiment.Experiment{LearningRateSpec, TangentBlowupSpec, RepresentationsSpec} {
		if _, err := spec.Preset(experiment.Paper, nil); err != nil {
			t.Error(err)
		}
	}
	if bytes := learningRateCost(learningRateConfig(experiment.Paper)).Plus(
		representationsCost(representationsConfig(experiment.Paper))).Bytes; bytes > 8<<30 {
		t.Errorf("%g bytes", bytes)
	}
}
