package samplecomplexity

import (
	"context"
	"errors"
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
)

// L1RateConfig decides the experiment on the loss that Theorem 1 bounds.
type L1RateConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            int       // dimension
	Ratio        []float64 `samples:"N D"` // n/d², increasing
	Width        int       // m, even
	Eta1PerRootD float64   // η₁/√d; 0 takes no first step
	Labels       string    // what is done with α + β·x: raw, step only or literal
	Seeds        int       // independent runs a cell
	Noise        float64   // ς, the standard deviation of the label noise
	Completions  int       // Gaussian completions of each grid point of the test designs
	Lambdas      []float64 // the path that λ is tuned over
}

// L1RateResult holds a cell a sample size.
type L1RateResult struct{ Cells []damian2022.LearningCell }

// L1RateOutcome is what came of the experiment and its twins.
type L1RateOutcome = experiment.Outcome[L1RateConfig, L1RateResult]

// L1RateSpec measures how the excess of E|f̂ − y| over ς, which Theorem 1 bounds,
// and E|f̂ − f*| fall with n.
var L1RateSpec = &experiment.Spec[L1RateConfig, L1RateResult]{
	ID:     "damian2022/l1rate",
	Title:  "the absolute loss of Theorem 1 against the samples",
	Config: l1RateConfig,
	Check:  checkL1Rate,
	Twins: []experiment.Twin[L1RateConfig]{
		{Name: "no first step", Breaks: "a gradient step is taken: these are random features",
			Change: func(c L1RateConfig) L1RateConfig {
				c.Eta1PerRootD, c.Labels, c.Seeds = 0, damian2022.Raw, min(c.Seeds, 3)
				return c
			}},
		{Name: "H = 0 (He3)",
			Breaks: "Assumption 2: the target $He_3(x_1)/\\sqrt6$ has $H = 0$, so the first step does not see the subspace",
			Change: func(c L1RateConfig) L1RateConfig { c.Target, c.Seeds = "he3", min(c.Seeds, 3); return c }},
	},
	Cost:    l1RateCost,
	Run:     runL1Rate,
	Claims:  l1RateClaims,
	Figures: l1RateFigures,
}

func l1RateConfig(p experiment.Preset) L1RateConfig {
	c := L1RateConfig{Master: 2022, Target: "figure1", D: 16, Ratio: []float64{4, 8, 16, 32, 64}, Width: 100,
		Eta1PerRootD: 0.5, Labels: damian2022.LiteralAB, Seeds: 6, Noise: 1, Completions: 20,
		Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.Ratio, c.Width, c.Seeds, c.Completions = append(c.Ratio, 128, 256), 400, 16, 20
	}
	return c
}

func checkL1Rate(c L1RateConfig) error {
	scaling := ScalingConfig{Target: c.Target, D: []int{c.D}, Ratio: c.Ratio, Width: c.Width, Eta1PerRootD: c.Eta1PerRootD,
		Labels: c.Labels,
		Seeds:  c.Seeds, Noise: c.Noise, Completions: c.Completions, Lambdas: c.Lambdas}
	errs := []error{checkScaling(scaling)}
	if len(c.Ratio) == 1 {
		errs = append(errs, errors.New("field Ratio has one value of n/d²: a slope needs two"))
	}
	return errors.Join(errs...)
}

func (c L1RateConfig) points() []damian2022.LearningPoint {
	points := make([]damian2022.LearningPoint, len(c.Ratio))
	for i, q := range c.Ratio {
		points[i] = damian2022.LearningPoint{Experiment: "damian2022/l1rate", Master: c.Master,
			Task: damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: damian2022.Samples(q, c.D), D: c.D,
				Noise: c.Noise}, Completions: c.Completions, Lambdas: c.Lambdas},
			Algorithm: damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels), Seeds: c.Seeds}
	}
	return points
}

func l1RateCost(c L1RateConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runL1Rate(ctx context.Context, env *experiment.Env, c L1RateConfig) (L1RateResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), learningAt)
	return L1RateResult{cells}, err
}

// slopes returns the slope of log mean loss against log n, with its 95 %
// bootstrap interval over seeds: for E|f̂ − f*|, for E(|f̂ − f*| − ς)₊ and for the
// L2 excess risk.
func (c L1RateConfig) slopes(r L1RateResult) (l1, beyond, l2 claim.Measurement) {
	slope := func(loss func(damian2022.LearningCell) []float64) claim.Measurement {
		return learningSlope(c.Master, "damian2022/l1rate", r.Cells, cellN, loss)
	}
	return slope(cellL1), slope(cellBeyond), slope(cellL2)
}

// l1RateTwins must fail both claims.
var l1RateTwins = []string{"no first step", "H = 0 (He3)"}

// How the edge of the bands was chosen.
const (
	l1RateEdge = "the exponent of the bound, from which no slope follows; one run of this program: "
	l1RateSeen = "that the slope is compared with −1/4, by what one run of this program measured"
)

var l1RateClaims = []experiment.Claim[L1RateConfig, L1RateResult]{
	{Name: "theorem1/l1-rate", Known: claim.Measured, Kind: claim.Rate, Source: "beside Theorem 1",
		FailedBy: l1RateTwins, PostHoc: l1RateSeen,
		Says: experiment.Fixed[L1RateConfig](`$\mathbb{E}|f_\theta(x) - y| - \varsigma$ falls faster than $n^{-1/4}$ ` +
			`over the $n$ that were run; that is the slower of the two terms of Theorem 1 that fall with $n$, and an ` +
			`upper bound implies no slope: slope of its logarithm against $\log n$`),
		Measure: func(c L1RateConfig, r L1RateResult) claim.Measurement {
			_, beyond, _ := c.slopes(r)
			return beyond
		},
		Band: experiment.Fixed[L1RateConfig](claim.AtMost(-0.25, claim.Convention, l1RateEdge+"−0.90"))},
	{Name: "theorem1/l1-error-rate", Known: claim.Measured, Kind: claim.Rate,
		Source: "Theorem 1 bounds it where ς = 0", FailedBy: l1RateTwins, PostHoc: l1RateSeen,
		Says: func(c L1RateConfig) string {
			return fmt.Sprintf(`$\mathbb{E}|f_\theta(x) - f^\star(x)|$, which label noise does not forgive (here `+
				`$\varsigma = %g$), falls faster than $n^{-1/4}$ too: slope of its logarithm against $\log n$`, c.Noise)
		},
		Measure: func(c L1RateConfig, r L1RateResult) claim.Measurement {
			l1, _, _ := c.slopes(r)
			return l1
		},
		Band: experiment.Fixed[L1RateConfig](claim.AtMost(-0.25, claim.Convention, l1RateEdge+"−0.47"))},
}
