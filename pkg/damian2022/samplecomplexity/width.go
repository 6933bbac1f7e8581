package samplecomplexity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
)

// WidthConfig decides the experiment on the width.
type WidthConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            int       // dimension
	N            int       // samples
	Width        []int     // m, each even, increasing
	From, To     int       // the widths, both included, over which the slope is fitted
	Eta1PerRootD float64   // η₁/√d; 0 takes no first step
	Labels       string    // what is done with α + β·x: raw, step only or literal
	Seeds        int       // independent runs at each fitted width; a quarter, but two at least, at the others
	Noise        float64   // ς, the standard deviation of the label noise
	Completions  int       // Gaussian completions of each grid point of the test designs
	Lambdas      []float64 // the path that λ is tuned over
}

// WidthResult holds a cell a width.
type WidthResult struct{ Cells []damian2022.LearningCell }

// WidthOutcome is what came of the experiment and its twins.
type WidthOutcome = experiment.Outcome[WidthConfig, WidthResult]

// WidthSpec measures how the excess risk of Algorithm 1, as printed, falls with
// the number of neurons.
var WidthSpec = &experiment.Spec[WidthConfig, WidthResult]{
	ID:     "damian2022/width",
	Title:  "excess risk against the width",
	Config: widthConfig,
	Check:  checkWidth,
	Twins: []experiment.Twin[WidthConfig]{
		{Name: "no first step", Breaks: "a gradient step is taken: these are random features",
			Change: func(c WidthConfig) WidthConfig {
				c.Eta1PerRootD, c.Labels, c.Seeds = 0, damian2022.Raw, min(c.Seeds, 3)
				return c
			}},
		{Name: "H = 0 (He3)",
			Breaks: "Assumption 2: the target $He_3(x_1)/\\sqrt6$ has $H = 0$, so the first step does not see the subspace",
			Change: func(c WidthConfig) WidthConfig {
				c.Target, c.Seeds, c.Width = "he3", min(c.Seeds, 3),
					slices.DeleteFunc(slices.Clone(c.Width), func(m int) bool { return !c.fits(m) })
				return c
			}},
	},
	Cost:    widthCost,
	Run:     runWidth,
	Claims:  widthClaims,
	Figures: widthFigures,
	Tables:  widthTables,
}

func widthConfig(p experiment.Preset) WidthConfig {
	c := WidthConfig{Master: 2022, Target: "figure1", D: 10, N: 10_000, Width: []int{4, 8, 16, 32, 64, 128, 256},
		From: 8, To: 64,
		Eta1PerRootD: 0.5, Labels: damian2022.LiteralAB, Seeds: 16, Noise: 1, Completions: 30,
		Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.Width, c.Seeds = append(c.Width, 512, 1024), 40
	}
	return c
}

func checkWidth(c WidthConfig) error {
	s := damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}
	errs := []error{s.Check(),
		damian2022.CheckSamples("N", []int{c.N}), experiment.AtLeast(2, "Seeds", c.Seeds),
		s.CheckTuning(c.Completions, c.Lambdas),
		experiment.Increasing("Width", c.Width, "the curve is read from the smallest to the largest")}
	fitted := 0
	for _, m := range c.Width {
		errs = append(errs, damian2022.Algorithm{Width: m, Eta1PerRootD: c.Eta1PerRootD, Labels: c.Labels}.Check())
		if c.fits(m) {
			fitted++
		}
	}
	if fitted < 2 {
		errs = append(errs,
			fmt.Errorf("a slope over the widths from %d to %d needs two of them at least: field Width = %v has %d",
				c.From, c.To, c.Width, fitted))
	}
	return errors.Join(errs...)
}

// fits reports whether the slope is fitted through a width.
func (c WidthConfig) fits(m int) bool { return m >= c.From && m <= c.To }

// seedsAt returns how many runs a width gets.
func (c WidthConfig) seedsAt(m int) int {
	if c.fits(m) {
		return c.Seeds
	}
	return max(2, c.Seeds/4)
}

func (c WidthConfig) points() []damian2022.LearningPoint {
	points := make([]damian2022.LearningPoint, len(c.Width))
	for i, m := range c.Width {
		points[i] = damian2022.LearningPoint{Experiment: "damian2022/width", Master: c.Master,
			Task: damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: c.N, D: c.D, Noise: c.Noise},
				Completions: c.Completions, Lambdas: c.Lambdas},
			Algorithm: damian2022.Algorithm1(m, c.Eta1PerRootD, c.Labels), Seeds: c.seedsAt(m)}
	}
	return points
}

func widthCost(c WidthConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runWidth(ctx context.Context, env *experiment.Env, c WidthConfig) (WidthResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), learningAt)
	return WidthResult{cells}, err
}

// widthSlopes returns the slope of log mean loss against log m over the fitted
// widths, with its 95 % bootstrap interval over seeds: for the L2 excess risk,
// for E|f̂ − f*|, and for E(|f̂ − f*| − ς)₊.
func (c WidthConfig) widthSlopes(r WidthResult) (l2, l1, beyond claim.Measurement) {
	var cells []damian2022.LearningCell
	for _, cell := range r.Cells {
		if c.fits(cell.Width) {
			cells = append(cells, cell)
		}
	}
	slope := func(loss func(damian2022.LearningCell) []float64) claim.Measurement {
		return learningSlope(c.Master, "damian2022/width", cells, cellWidth, loss)
	}
	return slope(cellL2), slope(cellL1), slope(cellBeyond)
}

var widthClaims = []experiment.Claim[WidthConfig, WidthResult]{
	{Name: "theorem1/width-slope", Known: claim.Derived, Kind: claim.Rate,
		Source:   "from the term in m of Theorem 1, which bounds an absolute loss",
		FailedBy: []string{"no first step", "H = 0 (He3)"},
		Says: experiment.Fixed[WidthConfig](`until samples limit it, the excess risk falls about as $1/m$: consistent ` +
			`with the square of the term $\sqrt{r^p\kappa^{2p}/m}$ of Theorem 1; slope of its logarithm against $\log m$`),
		Measure: func(c WidthConfig, r WidthResult) claim.Measurement {
			l2, _, _ := c.widthSlopes(r)
			return l2
		},
		Band: experiment.Fixed[WidthConfig](
			claim.Between(-1.35, -0.70, claim.Pilot, "12 master seeds of a separate simulation: −1.02 ± 0.08"))},
}
