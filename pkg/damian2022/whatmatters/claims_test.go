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
func ablated(c AblationsConfig) AblationsResult {
	var r AblationsResult
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
		for _, eta1 := range c.Eta1PerRootD {
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
func tailed(c HeavyTailsConfig) HeavyTailsResult {
	var r HeavyTailsResult
	t, _ := damian2022.TargetByName(c.Target)
	sd, cost := t.TestSetSD(c.Points), 1.0
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
		for _, size := range c.Eta1PerRootD {
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
	experimenttest.Judges(t, AblationsSpec, ablated)
	experimenttest.Judges(t, ConfigurationSpec, published)
	experimenttest.Judges(t, HeavyTailsSpec, tailed)
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

func TestEveryClaimOnAnAblationCanFail(t *testing.T) {
	times := func(name string, by float64) func(*AblationsResult) {
		return func(r *AblationsResult) {
			for _, cell := range r.Cells {
				if cell.Name == name {
					damian2022test.Scale(cell.Risk, by)
				}
			}
		}
	}
	experimenttest.FailsChanged(t, AblationsSpec, ablated, map[string]func(*AblationsResult){
		"full": times(Full, 3), "no-step": times("no step", 0.25), "no-biases": times("no biases", 0.25),
		"weights-kept": times("weights kept", 0.25), "no-mirror": times("no mirror", 0.25),
		"large-step": times("large step", 0.25), "small-step": times("small step", 4),
	})
}

func TestEveryClaimOnAConfigurationCanFail(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	times := func(x Candidate, by float64) func(*ConfigurationResult) {
		return func(r *ConfigurationResult) {
			for _, cell := range r.Cells {
				if cell.Labels == x.Labels {
					damian2022test.Scale(cell.Risk[slices.Index(c.Eta1PerRootD, x.Eta1PerRootD)], by)
				}
			}
		}
	}
	experimenttest.FailsChanged(t, ConfigurationSpec, published, map[string]func(*ConfigurationResult){
		"literal-excluded": times(literal, 0.5), "matched-rms": times(matched, 2), "matched-deviation": times(matched, 2),
		"half-step":   times(Candidate{damian2022.Raw, 0.5}, 1/1.6),
		"double-step": times(Candidate{damian2022.Raw, 2}, 1/1.6), "second-candidate": times(second, 2),
		"second-witness": func(r *ConfigurationResult) {
			for _, cell := range r.Witness {
				damian2022test.Scale(cell.Risk, 2)
			}
		},
	})
}

func TestEveryClaimOnHeavyTailsCanFail(t *testing.T) {
	wider := func(by float64) func(*HeavyTailsResult) {
		return func(r *HeavyTailsResult) {
			for i, m := range r.Means {
				r.Means[i] = 1 + by*(m-1)
			}
		}
	}
	experimenttest.FailsChanged(t, HeavyTailsSpec, tailed, map[string]func(*HeavyTailsResult){
		"test-set": wider(2), "published-spread": wider(4),
		"literal-cost": func(r *HeavyTailsResult) { damian2022test.Scale(r.Cells[0].Cost, 2) },
	})
}

func TestEveryClaimOnTheStepCanFail(t *testing.T) {
	risk := func(place int, risk float64) func(*StepSizeResult) {
		return func(r *StepSizeResult) {
			for _, cell := range r.Cells {
				cell.Risk[place] = damian2022test.Near(risk)
			}
		}
	}
	experimenttest.FailsChanged(t, StepSizeSpec, swept, map[string]func(*StepSizeResult){
		"optimum": risk(5, 0.01), "small-end": risk(0, 0.1), "large-end": risk(6, 0.1),
		"kink-scale": func(r *StepSizeResult) { damian2022test.Scale(r.Kinks[len(r.Kinks)-1].Median, 2) },
		"kink-growth": func(r *StepSizeResult) {
			for _, kink := range r.Kinks {
				damian2022test.Scale(kink.Scale, 1/math.Sqrt(float64(kink.D)))
			}
		},
	})
}
