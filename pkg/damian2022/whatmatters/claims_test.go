package whatmatters

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

// ablated are risks of 0.2, and of 0.8 without an ingredient or with next to no step; all
// are 1 with shuffled labels.
func ablated(c AblationConfig) AblationResult {
	var r AblationResult
	for _, d := range c.D {
		for _, name := range append([]string{Full}, c.Without...) {
			risk := 0.2
			switch {
			case c.Shuffle:
				risk = 1
			case c.Ablate && name != Full && (name != "small step" || c.Small < 0.01):
				risk = 0.8
			}
			r.Cells = append(r.Cells, AblationCell{Name: name, D: d, Risk: damian2022test.Near(risk)})
		}
	}
	return r
}

// published are the published risks, 1.6 times as high for the candidates that do not fit,
// and all 1 with shuffled labels. The literal algorithm lies 5 standard deviations above
// them where α + β·x is added.
func published(c ConfigurationConfig) ConfigurationResult {
	var r ConfigurationResult
	n, risks, sd, _ := damian2022.PublishedCurve(damian2022.ByAlgorithm1, c.Width)
	for _, p := range c.points() {
		cell, at := ConfigurationCell{Labels: p.Labels, N: p.N}, slices.Index(n, float64(p.N))
		for _, eta1 := range c.Eta1 {
			risk, x := risks[at], Candidate{p.Labels, eta1}
			switch {
			case c.Shuffle:
				risk = 1
			case x.Labels != damian2022.LiteralAB && x != matched && x != second:
				risk *= 1.6
			case x.Labels == damian2022.LiteralAB && c.AddBack:
				risk += 5 * sd[at]
			}
			cell.Risk = append(cell.Risk, damian2022test.Near(risk))
		}
		r.Cells = append(r.Cells, cell)
	}
	for _, p := range c.witnessPoints() {
		risk, _ := publishedTransferAt(p.N, p.Refit)
		if c.Shuffle {
			risk = 1
		}
		r.Witness = append(r.Witness, WitnessCell{p.Candidate, p.N, damian2022test.Near(risk)})
	}
	return r
}

// tailed are test sets and costs of the closed forms; both are less without tails, and
// the costs with shuffled labels.
func tailed(c HeavyTailConfig) HeavyTailResult {
	var r HeavyTailResult
	t, _ := damian2022.TargetByName(c.Target)
	sd, cost := damian2022.TestSetSD(t, c.Points), 1.0
	if c.Shuffle {
		cost = 0.4
	}
	if c.Law != damian2022.Gaussian {
		sd, cost = sd/5, 0.5
	}
	for range 50 {
		r.Means = append(r.Means, 1-sd, 1+sd)
	}
	for _, n := range c.N {
		r.Cells = append(r.Cells, HeavyTailCell{n, damian2022test.Near(cost * LiteralCost(t, n, c.D, c.Noise))})
	}
	return r
}

// swept are risks of 0.1 at c = 0.3, the more the farther, and kinks on the Cauchy law;
// for a target with H = 0 the size hardly matters, without a step all risks are 1, and the kinks those of unit weights.
func swept(c StepSizeConfig) StepSizeResult {
	var r StepSizeResult
	t, _ := damian2022.TargetByName(c.Target)
	for _, d := range c.D {
		cell := StepSizeCell{D: d}
		for _, size := range c.Eta1 {
			risk := 0.1 + 0.4*math.Abs(math.Log10(size/0.3))
			switch {
			case !c.Step:
				risk = 1
			case t.HessianNorm() == 0:
				risk = 1 + 0.1*risk
			}
			cell.Risk = append(cell.Risk, damian2022test.Near(risk))
		}
		r.Cells = append(r.Cells, cell)
	}
	for _, d := range c.KinkD {
		scale := kinkScale(t)
		switch {
		case !c.Step:
			scale = 1 / math.Sqrt(float64(d))
		case !c.Root:
			scale /= math.Sqrt(float64(d))
		}
		r.Kinks = append(r.Kinks, KinkCell{D: d, Scale: damian2022test.Near(scale), Median: damian2022test.Near(1 / scale)})
	}
	return r
}

// Every claim holds of results as they should be, and fails for its twins and mutants.
func TestClaimsTellGoodResultsFromThoseOfTheTwins(t *testing.T) {
	experimenttest.Judges(t, AblationSpec, ablated)
	experimenttest.Judges(t, ConfigurationSpec, published)
	experimenttest.Judges(t, HeavyTailSpec, tailed)
	experimenttest.Judges(t, StepSizeSpec, swept)
}

// Where the middle of the sweep is the worst, the best step is the largest: the mutant holds in
// place of the claim.
func TestASweepTurnedOverIsToldFromAU(t *testing.T) {
	c := stepSizeConfig(experiment.Quick)
	r := swept(c)
	for _, cell := range r.Cells {
		for _, risk := range cell.Risk {
			for i := range risk {
				risk[i] = 1 / risk[i]
			}
		}
	}
	for _, name := range []string{"optimum", "large-end"} {
		if v := experimenttest.VerdictOf(t, StepSizeSpec.Judge(c, r), name); v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
	if m := worstSize(c, r); m.Value != 0.3 {
		t.Errorf("the worst of a ∩: %+v", m)
	}
}
