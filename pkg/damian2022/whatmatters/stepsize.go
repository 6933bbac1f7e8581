package whatmatters

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// StepSizeConfig decides the experiment on the size of the first step.
type StepSizeConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            []int     // dimensions of the sweep
	KinkD        []int     // dimensions at which kinks are looked at
	Ratio        float64   `samples:"N D"` // n/d²
	Width        int       // m of the sweep
	Neurons      int       // unit weights whose kinks are looked at
	Eta1PerRootD []float64 // c = η₁/√d, increasing
	Shown        []float64 // c whose kinks and fit are kept for the first seed of D[0]
	Noise        float64   // ς
	Seeds        int       // data sets of the sweep at d = 20; more below, see damian2022.MoreSeeds
	KinkSeeds    int       // data sets of the kinks at d = 40; more below, see damian2022.SeedsAt
	Completions  int       // of a grid point of the test design
	Lambdas      []float64 // the path that λ is tuned over
	Root         bool      // η₁ = c√d; false is η₁ = c at every d
	Step         bool      // false leaves the initial weights whatever c
}

// StepSizeCell is the excess risk at one dimension for every c and seed.
type StepSizeCell struct {
	D, N int
	Risk [][]float64 // [c][seed]
}

// KinkCell is what the first step with c = 1 makes of random unit weights at one
// dimension, one value a seed.
type KinkCell struct {
	D, N   int
	Scale  []float64 // root mean square of u·w⁽¹⁾ over neurons
	Median []float64 // median over neurons of |b/(u·w⁽¹⁾)|, the distance of the kink along u from 0
}

// StepSizeResult holds a cell a dimension, and the networks to be shown.
type StepSizeResult struct {
	Cells []StepSizeCell
	Kinks []KinkCell
	Axis  []float64 // u·x, all other coordinates 0
	True  []float64 // f* there
	Shown []ShownStep
}

// StepSizeOutcome is what came of the experiment and its twins.
type StepSizeOutcome = experiment.Outcome[StepSizeConfig, StepSizeResult]

// noHessian names the twin whose target has the mean Hessian 0.
const noHessian = "H = 0"

// StepSizeSpec sweeps η₁ = c√d and looks at where the step puts the kinks of the
// neurons.
var StepSizeSpec = &experiment.Spec[StepSizeConfig, StepSizeResult]{
	ID:     "damian2022/stepsize",
	Title:  "the size of the first step",
	Config: stepSizeConfig,
	Check:  checkStepSize,
	Twins: []experiment.Twin[StepSizeConfig]{
		{Name: "no first step", Control: true, Breaks: "a gradient step is taken: the initial weights stay, whatever " +
			"$\\eta_1$; the risk is then one at every $c$, so that the optimum is the least $c$ and both ends are 1 by " +
			"arithmetic, and the law of the initial weights, and so of their kinks, is known beforehand",
			Change: func(c StepSizeConfig) StepSizeConfig {
				c.Step, c.D, c.Seeds, c.Shown = false, c.D[:1], 2, nil
				return c
			}},
		{Name: "η₁ = c", Breaks: "$\\eta_1$ grows as $\\sqrt d$: it is the same at every $d$",
			Change: func(c StepSizeConfig) StepSizeConfig {
				c.Root, c.D, c.Seeds, c.Eta1PerRootD, c.Shown = false, c.D[:1], 2, []float64{1}, nil
				return c
			}},
		{Name: noHessian, Breaks: "$H \\neq 0$: the target is $He_4(x_1)/\\sqrt{24}$, of which no first step finds $u$, so " +
			"that its size should matter less",
			Change: func(c StepSizeConfig) StepSizeConfig {
				c.Target, c.D, c.KinkD, c.Seeds, c.Shown = "he4", c.D[:1], c.KinkD[:1], 6, nil
				return c
			}},
	},
	Cost:    stepSizeCost,
	Run:     runStepSize,
	Claims:  stepSizeClaims,
	Figures: stepSizeFigures,
}

func stepSizeConfig(p experiment.Preset) StepSizeConfig {
	c := StepSizeConfig{Master: 2022, Target: "figure1", D: []int{10, 20}, KinkD: []int{10, 20, 30}, Ratio: 32,
		Width: 100, Neurons: 100,
		Eta1PerRootD: []float64{0.03, 0.1, 0.3, 1, 3, 10, 30}, Shown: []float64{0.03, 0.3, 30}, Noise: 1, Seeds: 4,
		KinkSeeds:   4,
		Completions: 10, Lambdas: damian2022.LambdaPath(), Root: true, Step: true}
	if p == experiment.Paper {
		c.D, c.KinkD, c.Seeds, c.KinkSeeds, c.Completions = []int{10, 20, 40}, []int{10, 20, 40, 80}, 10, 8, 40
	}
	return c
}

func checkStepSize(c StepSizeConfig) error {
	s := damian2022.Setting{Target: c.Target, D: c.D, Noise: c.Noise}
	errs := []error{s.Check(),
		damian2022.Setting{Target: c.Target, D: c.KinkD, Noise: c.Noise}.Check(),
		damian2022.Setting{D: slices.Concat(c.D, c.KinkD)}.CheckRatios([]float64{c.Ratio}),
		damian2022.Algorithm{Width: c.Width, Labels: damian2022.Raw}.Check(),
		experiment.AtLeast(2, "Neurons", c.Neurons), experiment.AtLeast(2, "Seeds", c.Seeds),
		experiment.AtLeast(2, "KinkSeeds", c.KinkSeeds),
		s.CheckTuning(c.Completions, c.Lambdas), experiment.Path("Eta1PerRootD", c.Eta1PerRootD),
		s.CheckOneDirection("Target", "kinks are looked at along one")}
	if len(c.Shown) > 0 {
		errs = append(errs, experiment.Path("Shown", c.Shown))
	}
	return errors.Join(errs...)
}

// stepSizePoint is one data set of the sweep, with every c.
type stepSizePoint struct {
	Master uint64
	damian2022.Task
	Width, Seed  int
	Eta1PerRootD []float64
	Root, Step   bool
	Shown        []float64
}

// Cost counts one first stage, and a fit for every c.
func (p stepSizePoint) Cost() experiment.Cost {
	sizes := float64(len(p.Eta1PerRootD) + len(p.Shown))
	one := p.TrialCost(damian2022.Algorithm{Width: p.Width, Eta1PerRootD: 1})
	return experiment.Cost{FLOP: sizes * one.FLOP, Elements: sizes * one.Elements, Draws: one.Draws, Bytes: one.Bytes}
}

// kinkPoint is one dimension at which kinks are looked at.
type kinkPoint struct {
	Master               uint64
	Target               string
	D, N, Neurons, Seeds int
	Noise                float64
	Root, Step           bool
}

// Cost counts the gradients of all seeds.
func (p kinkPoint) Cost() experiment.Cost {
	n, d, m, s := float64(p.N), float64(p.D), float64(p.Neurons), float64(p.Seeds)
	return damian2022.GradientsCost(n*s, d, m).Plus(experiment.Cost{Draws: n * d * s,
		Bytes: 8 * (n*d + 3*n + 3*damian2022.BlockRows*m)})
}

func (c StepSizeConfig) points() []stepSizePoint {
	var points []stepSizePoint
	for k, d := range c.D {
		for seed := range damian2022.MoreSeeds(d, c.Seeds) {
			t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: damian2022.Samples(c.Ratio, d), D: d,
				Noise: c.Noise}, Completions: c.Completions, Lambdas: c.Lambdas}
			p := stepSizePoint{c.Master, t, c.Width, seed, c.Eta1PerRootD, c.Root, c.Step, nil}
			if k == 0 && seed == 0 {
				p.Shown = c.Shown
			}
			points = append(points, p)
		}
	}
	return points
}

func (c StepSizeConfig) kinkPoints() []kinkPoint {
	points := make([]kinkPoint, len(c.KinkD))
	for i, d := range c.KinkD {
		points[i] = kinkPoint{c.Master, c.Target, d, damian2022.Samples(c.Ratio, d), c.Neurons,
			damian2022.SeedsAt(d, c.KinkSeeds), c.Noise, c.Root, c.Step}
	}
	return points
}

func stepSizeCost(c StepSizeConfig) experiment.Cost {
	return experiment.Sum(c.points()).Plus(experiment.Sum(c.kinkPoints()))
}

func runStepSize(ctx context.Context, env *experiment.Env, c StepSizeConfig) (StepSizeResult, error) {
	r := StepSizeResult{Axis: shownAxis()}
	t, err := damian2022.TargetByName(c.Target)
	if err != nil {
		return r, err
	}
	r.True = stats.Map(r.Axis, func(x float64) float64 { return t.At([]float64{x}) })
	points := c.points()
	seeds, err := experiment.Map(ctx, env, points, stepSizeAt)
	if err != nil {
		return r, err
	}
	r.Shown = seeds[0].Shown
	for i, p := range points {
		if p.Seed == 0 {
			r.Cells = append(r.Cells, StepSizeCell{D: p.D, N: p.N, Risk: make([][]float64, len(c.Eta1PerRootD))})
		}
		cell := &r.Cells[len(r.Cells)-1]
		for k, risk := range seeds[i].Risk {
			cell.Risk[k] = append(cell.Risk[k], risk)
		}
	}
	r.Kinks, err = experiment.Map(ctx, env, c.kinkPoints(), kinksAt)
	return r, err
}

// stepSizeSeed is what one data set gives.
type stepSizeSeed struct {
	Risk  []float64 // at every c
	Shown []ShownStep
}

// stepSizeAt fits the head after a step of every size. The gradient does not
// depend on the size, so one first stage serves all.
func stepSizeAt(ctx context.Context, env *experiment.Env, p stepSizePoint) (stepSizeSeed, error) {
	var out stepSizeSeed
	q, err := p.Draw(sample.Streams(p.Master, "damian2022/stepsize", p.D, p.N, p.Seed))
	if err != nil {
		return out, err
	}
	unit := damian2022.Algorithm{Width: p.Width, Labels: damian2022.Raw, Mirror: true}
	if p.Step {
		unit.Eta1PerRootD = 1
	}
	one, err := q.Represent(ctx, env, unit)
	if err != nil {
		return out, err
	}
	if out.Risk, err = q.ScaledRisks(ctx, one, stats.Map(p.Eta1PerRootD, p.factor)); err != nil {
		return out, err
	}
	for _, c := range p.Shown {
		shown, err := shownStep(ctx, q, one.Scaled(p.factor(c)))
		if err != nil {
			return out, err
		}
		shown.C = c
		out.Shown = append(out.Shown, shown)
	}
	return out, nil
}

// factor returns what the weights after a step of η₁ = √d are multiplied by.
func (p stepSizePoint) factor(c float64) float64 {
	switch {
	case !p.Step:
		return 1
	case !p.Root:
		return c / math.Sqrt(float64(p.D))
	}
	return c
}

// kinksAt takes the first step with c = 1 from random unit weights.
func kinksAt(ctx context.Context, env *experiment.Env, p kinkPoint) (KinkCell, error) {
	cell := KinkCell{D: p.D, N: p.N}
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return cell, err
	}
	for seed := range p.Seeds {
		stream := sample.Streams(p.Master, "damian2022/kinks", p.D, p.N, seed)
		w, b := sample.UnitVectors(stream("weights"), p.Neurons, p.D), make([]float64, p.Neurons)
		sample.Normal(stream("biases"), b)
		along, size := w, 1.0
		if p.Step {
			data, err := damian2022.Draw(t, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
			if err != nil {
				return cell, err
			}
			if along, err = damian2022.Gradients(ctx, env.Engine, data, w); err != nil {
				return cell, err
			}
			size = 2
			if p.Root {
				size *= math.Sqrt(float64(p.D))
			}
		}
		cell.add(along, b, size)
	}
	return cell, nil
}

// add measures one seed: the weights are size times the rows of g.
func (cell *KinkCell) add(g, b []float64, size float64) {
	sum, distance := 0.0, make([]float64, len(b))
	for j := range b {
		w := size * g[j*cell.D]
		sum += w * w
		distance[j] = math.Abs(b[j] / w)
	}
	cell.Scale = append(cell.Scale, math.Sqrt(sum/float64(len(b))))
	cell.Median = append(cell.Median, stats.Median(distance))
}

// kinkScale is the limit for large d and n/d² of the root mean square of
// u·w⁽¹⁾ at η₁ = √d:
//
//	w⁽¹⁾ = 2η₁ a g(w),  u·g(w) → ‖H‖ s/√(2π)  (eq. (1)),  √d s → N(0, 1) for s = u·w,
//
// so that u·w⁽¹⁾ is about (2/√(2π)) ‖H‖ N(0, 1). A kink along u, −b/(u·w⁽¹⁾) with
// b ~ N(0, 1), then has the Cauchy law of the scale 1/kinkScale, whose absolute
// value has that scale for its median.
func kinkScale(t damian2022.Target) float64 { return 2 * t.HessianNorm() / math.Sqrt(2*math.Pi) }

// stepSizeMutant looks at the sweep the other way round.
type stepSizeMutant = experiment.Mutant[StepSizeConfig, StepSizeResult]

// noStep is the twin that is known beforehand: mutants show that these claims can fail.
var noStep = []string{"no first step"}

var stepSizeClaims = []experiment.Claim[StepSizeConfig, StepSizeResult]{
	{Name: "stepsize/optimum", Known: claim.Measured, Kind: claim.Level,
		Source: "Theorem 1 asks for a first step of order √d, up to logarithms", FailedBy: noStep,
		Mutants: []stepSizeMutant{{Name: "the worst c in place of the best", Measure: worstSize}},
		Says: func(c StepSizeConfig) string {
			return fmt.Sprintf(`the excess risk at $n = %gd^2$ is least at $c = \eta_1/\sqrt d$ between 0.1 and 1, of the `+
				`sizes tried: $c$ at the $d$ where it is farther from 0.3`, c.Ratio)
		},
		Measure: StepSizeConfig.optimum,
		Band: experiment.Fixed[StepSizeConfig](claim.Between(0.1, 1, claim.Pilot, "6 seeds of a separate simulation: 0.3 "+
			"for d = 10 and 20; the band is a half-decade, one place of the grid, on either side"))},
	{Name: "stepsize/small-end", Known: claim.Measured, Kind: claim.Ordering, Source: "one experiment here",
		FailedBy: noStep, Mutants: exchangedWithBest(worseAtSmall),
		Says: experiment.Fixed[StepSizeConfig](
			`the smallest step is worse than the best: ratio of the excess risks, at the $d$ where it is smaller`),
		Measure: worseAtSmall,
		Band: experiment.Fixed[StepSizeConfig](claim.AtLeast(1.5, claim.Pilot,
			"6 seeds of a separate simulation: 3.1 and 4.1 at d = 10, 20 for c = 0.03"))},
	{Name: "stepsize/large-end", Known: claim.Measured, Kind: claim.Ordering, Source: "one experiment here",
		FailedBy: append([]string{noHessian}, noStep...), Mutants: exchangedWithBest(worseAtLarge),
		Says: experiment.Fixed[StepSizeConfig](
			`the largest step is worse than the best: ratio of the excess risks, at the $d$ where it is smaller`),
		Measure: worseAtLarge,
		Band: experiment.Fixed[StepSizeConfig](
			claim.AtLeast(2, claim.Pilot, "6 seeds of a separate simulation: 5.8 and 5.2 at d = 10, 20 for c = 30"))},
	{Name: "stepsize/kink-scale", Known: claim.Derived, Kind: claim.Level, Source: "derived from Lemma 4, eq. (1)",
		FailedBy: []string{"no first step", "η₁ = c"},
		Says: experiment.Fixed[StepSizeConfig](`the kinks of the neurons lie as far from 0 along $u$ as those of a Cauchy ` +
			`law of scale $\sqrt{2\pi}/(2c\|H\|_F)$, by their median: that of $|b/(u \cdot w^{(1)})|$ over the scale, at the ` +
			`largest $d$`),
		Measure: kinkDistance, Theory: experiment.Fixed[StepSizeConfig](1.0),
		Band: experiment.Fixed[StepSizeConfig](
			claim.Between(0.667, 1.5, claim.Convention, "a factor of 1.5; 1 in the limit of large d and n/d²"))},
	{Name: "stepsize/kink-growth", Known: claim.Derived, Kind: claim.Rate, Source: "derived from Lemma 4, eq. (1)",
		FailedBy: []string{"η₁ = c"},
		Says: experiment.Fixed[StepSizeConfig](`with $\eta_1 = c\sqrt d$ the size of $u \cdot w^{(1)}$ hardly depends on ` +
			`$d$, and not at all in the limit: slope of its root mean square against $d$ on logarithmic axes`),
		Measure: StepSizeConfig.kinkGrowth,
		Band: experiment.Fixed[StepSizeConfig](claim.Between(-0.25, 0.25, claim.Convention,
			"0 in the limit; half of the slope −½ of a step that does not grow"))},
}

// best returns the place of the least mean risk over seeds.
func best(groups [][]float64) int {
	at := 0
	for k, g := range groups {
		if stats.Mean(g) < stats.Mean(groups[at]) {
			at = k
		}
	}
	return at
}

// optimum returns the best c at the dimension where it is farther from 0.3, the
// best c of the separate simulation, on a logarithmic scale.
func (c StepSizeConfig) optimum(r StepSizeResult) claim.Measurement {
	groups := make([][]float64, len(r.Cells)) // all c share the seeds of a dimension
	for i, cell := range r.Cells {
		groups[i] = cell.Risk[0]
	}
	off := func(c float64) float64 { return math.Abs(math.Log(c / 0.3)) }
	return measure.Bootstrap(sample.Stream(c.Master, "damian2022/stepsize", "bootstrap"), measure.SeedNumbers(groups),
		func(seeds [][]float64) float64 {
			worst := 0.3
			for i, cell := range r.Cells {
				if at := c.Eta1PerRootD[best(cell.at(seeds[i]))]; off(at) > off(worst) {
					worst = at
				}
			}
			return worst
		})

}

// at returns the risks of these seeds, for every c.
func (cell StepSizeCell) at(seeds []float64) [][]float64 {
	out := make([][]float64, len(cell.Risk))
	for k, risk := range cell.Risk {
		out[k] = measure.AtSeeds(risk, seeds)
	}
	return out
}

// worseBy returns the risk at one c over the least, the geometric mean over seeds,
// at the dimension where it is smaller.
func (r StepSizeResult) worseBy(k int) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		m := measure.Geometric(measure.Difference(stats.Map(cell.Risk[k], math.Log),
			stats.Map(cell.Risk[best(cell.Risk)], math.Log)))
		m.Interval = "95 % t of the logarithm over seeds" + measure.At("d", cell.D)
		all = append(all, m)
	}
	return measure.Extreme(all, measure.BySmallest)
}

// kinkGrowth returns the slope of the scale against d.
func (c StepSizeConfig) kinkGrowth(r StepSizeResult) claim.Measurement {
	d, groups := make([]float64, len(r.Kinks)), make([][]float64, len(r.Kinks))
	for i, k := range r.Kinks {
		d[i], groups[i] = float64(k.D), k.Scale
	}
	return measure.LogSlope(sample.Stream(c.Master, "damian2022/kinks", "bootstrap"), d, groups, stats.Mean)
}

// worstSize returns, of the mean risks, what optimum returns, with the largest in place of the
// least.
func worstSize(c StepSizeConfig, r StepSizeResult) claim.Measurement {
	var turned StepSizeResult
	for _, cell := range r.Cells {
		other := StepSizeCell{D: cell.D, N: cell.N}
		for _, risk := range cell.Risk {
			other.Risk = append(other.Risk, stats.Map(risk, func(x float64) float64 { return -x }))
		}
		turned.Cells = append(turned.Cells, other)
	}
	m := c.optimum(turned)
	return claim.Exact(m.Value, m.Cases)
}

func worseAtSmall(_ StepSizeConfig, r StepSizeResult) claim.Measurement { return r.worseBy(0) }

func worseAtLarge(c StepSizeConfig, r StepSizeResult) claim.Measurement {
	return r.worseBy(len(c.Eta1PerRootD) - 1)
}

// exchangedWithBest is the mutant by which the best size is the worse one.
func exchangedWithBest(worse func(StepSizeConfig, StepSizeResult) claim.Measurement) []stepSizeMutant {
	return []stepSizeMutant{{Name: "the best over this size",
		Measure: func(c StepSizeConfig, r StepSizeResult) claim.Measurement {
			m := worse(c, r)
			m.Value, m.Low, m.High = 1/m.Value, 1/m.High, 1/m.Low
			return m
		}}}
}

// kinkDistance returns the median distance of the kinks from 0 over that of the Cauchy law,
// at the largest dimension.
func kinkDistance(c StepSizeConfig, r StepSizeResult) claim.Measurement {
	t, err := damian2022.TargetByName(c.Target)
	if err != nil || len(r.Kinks) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	largest := slices.MaxFunc(r.Kinks, func(a, b KinkCell) int { return cmp.Compare(a.D, b.D) })
	return measure.Mean(stats.Map(largest.Median, func(m float64) float64 { return m * kinkScale(t) }))
}
