package whatmatters

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
)

// AblationsConfig decides the experiment that takes the ingredients of
// Algorithm 1 away, one at a time.
type AblationsConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            []int     // dimensions
	Ratio        float64   `samples:"N D"` // n/d²
	Width        int       // m
	Eta1PerRootD float64   // η₁/√d of the full algorithm
	Without      []string  // which ablations: see ablationNames
	Large        float64   // η₁ of the large step over that of the full algorithm
	Small        float64   // the same of the small step
	Noise        float64   // ς
	Seeds        int       // data sets a cell at d = 20, the same for every ablation; more below, see damian2022.MoreSeeds
	Completions  int       // of a grid point of the test design
	Lambdas      []float64 // the path that λ is tuned over
	Shuffle      bool      // permute the labels
	Ablate       bool      // false runs the full algorithm under every ablation's name
}

// AblationCell is the excess risk of one ablation at one dimension, one value
// a seed. The full algorithm has the name Full.
type AblationCell struct {
	Name string
	D, N int
	Risk []float64
}

// AblationsResult holds the cells, dimension by dimension.
type AblationsResult struct{ Cells []AblationCell }

// AblationsOutcome is what came of the experiment and its twins.
type AblationsOutcome = experiment.Outcome[AblationsConfig, AblationsResult]

// Full is the name of the algorithm from which nothing is taken.
const Full = "full"

// ablation is one ingredient that is taken away, or one number that is changed.
type ablation struct {
	name, label string // label is the tick of the figure
	change      func(damian2022.Algorithm, AblationsConfig) damian2022.Algorithm
}

// AblationsSpec measures the excess risk of Algorithm 1 in the configuration of
// Figure 1 with one ingredient missing, on the same data and random numbers.
var AblationsSpec = &experiment.Spec[AblationsConfig, AblationsResult]{
	ID:     "damian2022/ablations",
	Title:  "Algorithm 1 with one ingredient missing",
	Config: ablationsConfig,
	Live: func(c AblationsConfig) AblationsConfig {
		c.D, c.Ratio, c.Width, c.Seeds, c.Completions = []int{8}, 16, 50, 3, 6
		c.Lambdas = []float64{1e-3, 0.1, 1, 10, 100, 1e3}
		return c
	},
	Check: checkAblations,
	Idle:  idleAblations,
	Twins: []experiment.Twin[AblationsConfig]{
		{Name: "nothing taken away", Control: true, Breaks: "an ingredient is missing: the full algorithm runs under every " +
			"name, so that all differences are 0 by arithmetic",
			Change: func(c AblationsConfig) AblationsConfig { c.Ablate, c.D, c.Seeds = false, c.D[:1], 2; return c }},
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
			Change: func(c AblationsConfig) AblationsConfig { c.Shuffle, c.D, c.Seeds = true, c.D[:1], 2; return c }},
		{Name: "a thousandth of the step", Breaks: "the smaller step is of the same order: it is a thousandth of the step",
			Change: func(c AblationsConfig) AblationsConfig {
				c.Small, c.Without, c.D, c.Seeds = 0.001, []string{"small step"}, c.D[:1], 2
				return c
			}},
	},
	Cost:    ablationsCost,
	Run:     runAblations,
	Claims:  ablationsClaims,
	Figures: ablationsFigures,
}

// ablations are the ablations, in the order of the figure.
var ablations = []ablation{
	{name: "no step", label: "no step",
		change: func(a damian2022.Algorithm, _ AblationsConfig) damian2022.Algorithm { a.Eta1PerRootD = 0; return a }},
	{name: "no biases", label: "$b = 0$",
		change: func(a damian2022.Algorithm, _ AblationsConfig) damian2022.Algorithm { a.NoBiases = true; return a }},
	{name: "weights kept", label: "$W_0$ kept",
		change: func(a damian2022.Algorithm, _ AblationsConfig) damian2022.Algorithm { a.Keep = true; return a }},
	{name: "no mirror", label: "no mirror",
		change: func(a damian2022.Algorithm, _ AblationsConfig) damian2022.Algorithm { a.Mirror = false; return a }},
	{name: "large step", label: "large $\\eta_1$",
		change: func(a damian2022.Algorithm, c AblationsConfig) damian2022.Algorithm {
			a.Eta1PerRootD *= c.Large
			return a
		}},
	{name: "small step", label: "small $\\eta_1$",
		change: func(a damian2022.Algorithm, c AblationsConfig) damian2022.Algorithm {
			a.Eta1PerRootD *= c.Small
			return a
		}},
}

// ablationNames returns the names of the ablations.
func ablationNames() []string {
	names := make([]string, len(ablations))
	for i, a := range ablations {
		names[i] = a.name
	}
	return names
}

func ablationsConfig(p experiment.Preset) AblationsConfig {
	c := AblationsConfig{Master: 2022, Target: "figure1", D: []int{10, 20}, Ratio: 32, Width: 100, Eta1PerRootD: 1,
		Without: ablationNames(), Large: 10, Small: 0.3, Noise: 1, Seeds: 5, Completions: 10,
		Lambdas: damian2022.LambdaPath(), Ablate: true}
	if p == experiment.Paper {
		c.D, c.Seeds, c.Completions = []int{10, 20, 40}, 10, 40
	}
	return c
}

func idleAblations(c AblationsConfig) map[string]string {
	idle := map[string]string{}
	for field, name := range map[string]string{"Large": "large step", "Small": "small step"} {
		if !slices.Contains(c.Without, name) {
			idle[field] = fmt.Sprintf("Without has no %q", name)
		}
	}
	return idle
}

func checkAblations(c AblationsConfig) error {
	s := damian2022.Setting{Target: c.Target, D: c.D, Noise: c.Noise}
	errs := []error{s.Check(),
		s.CheckRatios([]float64{c.Ratio}), c.full().Check(),
		experiment.AtLeast(2, "Seeds", c.Seeds), s.CheckTuning(c.Completions, c.Lambdas)}
	for _, name := range c.Without {
		if !slices.Contains(ablationNames(), name) {
			errs = append(errs, fmt.Errorf("field Without: there is no ablation %q: take from %s",
				name, strings.Join(ablationNames(), ", ")))
		}
	}
	for _, factor := range []float64{c.Large, c.Small} {
		if !(factor > 0) || math.IsInf(factor, 0) {
			errs = append(errs, fmt.Errorf("fields Large and Small = %g, %g must be finite and positive", c.Large, c.Small))
			break
		}
	}
	return errors.Join(errs...)
}

// full returns the algorithm that nothing is taken from.
func (c AblationsConfig) full() damian2022.Algorithm {
	return damian2022.Algorithm1(c.Width, c.Eta1PerRootD, damian2022.Raw)
}

// ablationPoint is one ablation at one dimension. Its name decides no number:
// the random numbers of all ablations are the same.
type ablationPoint struct {
	damian2022.LearningPoint
	Name string
}

func (c AblationsConfig) points() []ablationPoint {
	var points []ablationPoint
	for _, d := range c.D {
		add := func(name string, a damian2022.Algorithm) {
			t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: damian2022.Samples(c.Ratio, d), D: d,
				Noise: c.Noise, Shuffle: c.Shuffle}, Completions: c.Completions, Lambdas: c.Lambdas}
			points = append(points, ablationPoint{damian2022.LearningPoint{Experiment: "damian2022/ablations", Master: c.Master,
				Task: t, Algorithm: a, Seeds: damian2022.MoreSeeds(d, c.Seeds)}, name})
		}
		add(Full, c.full())
		for _, a := range ablations {
			if !slices.Contains(c.Without, a.name) {
				continue
			}
			if c.Ablate {
				add(a.name, a.change(c.full(), c))
			} else {
				add(a.name, c.full())
			}
		}
	}
	return points
}

func ablationsCost(c AblationsConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runAblations(ctx context.Context, env *experiment.Env, c AblationsConfig) (AblationsResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), ablationAt)
	return AblationsResult{cells}, err
}

// ablationAt returns the excess risk of one ablation for every seed.
func ablationAt(ctx context.Context, env *experiment.Env, p ablationPoint) (AblationCell, error) {
	cell, err := p.Losses(ctx, env, p.D, p.N)
	return AblationCell{p.Name, p.D, p.N, cell.L2}, err
}

// risk returns the excess risks of one ablation at one dimension, nil where it
// was not run.
func (r AblationsResult) risk(name string, d int) []float64 {
	for _, cell := range r.Cells {
		if cell.Name == name && cell.D == d {
			return cell.Risk
		}
	}
	return nil
}

// over returns, of one measurement a dimension, the extreme one.
func (c AblationsConfig) over(score func(claim.Measurement) float64,
	of func(d int) claim.Measurement) claim.Measurement {
	all := make([]claim.Measurement, len(c.D))
	for i, d := range c.D {
		all[i] = of(d)
		all[i].Interval += measure.At("d", d)
	}
	return measure.Extreme(all, score)
}

// ablationClaim is a claim about the full algorithm or one ablation.
type ablationClaim = experiment.Claim[AblationsConfig, AblationsResult]

var ablationsClaims = []ablationClaim{
	{Name: "algorithm1/full", Known: claim.Measured, Kind: claim.Level, Source: "Algorithm 1, §3",
		FailedBy: []string{"labels shuffled"},
		Says: func(c AblationsConfig) string {
			return fmt.Sprintf(`the full algorithm has excess risk of at most 0.45 with $n = %gd^2$, $m = %d$, $\eta_1 = %s$: `+
				`at the $d$ where it is largest`, c.Ratio, c.Width, damian2022.RootText(c.Eta1PerRootD))
		},
		Measure: func(c AblationsConfig, r AblationsResult) claim.Measurement {
			return c.over(measure.ByLargest, func(d int) claim.Measurement { return measure.Mean(r.risk(Full, d)) })
		},
		Band: experiment.Fixed[AblationsConfig](claim.AtMost(0.45, claim.Pilot,
			"12 master seeds of a separate simulation: 0.223 ± 0.036 and 0.224 ± 0.024 at d = 10, 20"))},
	missing("no step", "Algorithm 1, §3", 0.30, "0.63 ± 0.08",
		experiment.Fixed[AblationsConfig](`without the first step, which leaves random features`)),
	missing("no biases", "Algorithm 1, §3; Lemma 17", 0.30, "0.58 ± 0.03",
		experiment.Fixed[AblationsConfig](`with the biases left at 0 in place of drawn anew`)),
	missing("weights kept", "an ingredient of Theorem 1", 0.15, "0.37 ± 0.04",
		experiment.Fixed[AblationsConfig](`with $\lambda_1 = 0$ in place of $1/\eta_1$, which keeps $W_0$`)),
	missing("no mirror", "§2.2", 0.30, "0.67 ± 0.05",
		experiment.Fixed[AblationsConfig](`with $|a_j| = 1$ and a start that is not symmetric`)),
	missing("large step", "an ingredient of Theorem 1", 0.25, "0.46 ± 0.02",
		func(c AblationsConfig) string { return fmt.Sprintf(`with $%g$ times the step`, c.Large) }),
	{Name: "algorithm1/small-step", Known: claim.Measured, Kind: claim.Ordering, Source: "an ingredient of Theorem 1",
		FailedBy: []string{"a thousandth of the step"}, When: isWithout("small step"),
		Says: func(c AblationsConfig) string {
			return fmt.Sprintf(`with $%g$ times the step: excess risk less that of the full algorithm, at the $d$ where it is `+
				`largest (predicting 0 in both has 0)`, c.Small)
		},
		Measure: riskAdded("small step", measure.ByLargest),
		Band: experiment.Fixed[AblationsConfig](
			claim.AtMost(0.10, claim.Pilot, "12 master seeds of a separate simulation: −0.075 ± 0.042"))},
}

// missing is the claim that without one ingredient the risk grows by at least so much.
func missing(name, source string, by float64, measured string, what func(AblationsConfig) string) ablationClaim {
	return ablationClaim{Name: "algorithm1/" + strings.ReplaceAll(name, " ", "-"), Known: claim.Measured,
		Kind: claim.Ordering, Source: source, FailedBy: []string{"nothing taken away", "labels shuffled"},
		When: isWithout(name),
		Says: func(c AblationsConfig) string {
			return what(c) + `: excess risk less that of the full algorithm, at the $d$ where it is smallest`
		},
		Measure: riskAdded(name, measure.BySmallest),
		Band: experiment.Fixed[AblationsConfig](
			claim.AtLeast(by, claim.Pilot, "12 master seeds of a separate simulation: "+measured))}
}

// isWithout reports whether an ablation is run.
func isWithout(name string) func(AblationsConfig) bool {
	return func(c AblationsConfig) bool { return slices.Contains(c.Without, name) }
}

// riskAdded measures the risk of an ablation less that of the full algorithm on the same
// data, at the extreme dimension.
func riskAdded(name string, score func(claim.Measurement) float64) func(AblationsConfig,
	AblationsResult) claim.Measurement {
	return func(c AblationsConfig, r AblationsResult) claim.Measurement {
		return c.over(score, func(d int) claim.Measurement { return measure.Difference(r.risk(name, d), r.risk(Full, d)) })
	}
}
