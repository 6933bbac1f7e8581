package samplecomplexity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// ScalingConfig decides the experiment on the half-way point of the risk.
type ScalingConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            []int     // dimensions, increasing
	Ratio        []float64 `samples:"N D"` // n/d², increasing
	Width        int       // m
	Eta1PerRootD float64   // η₁/√d; 0 takes no first step
	Labels       string    // what is done with α + β·x: raw, step only or literal
	Seeds        int       // independent runs a cell at d = 32 and above; below as many more as d is smaller
	VariantSeeds int       // the same in the other configurations; 0 leaves these out
	VariantWidth int       // m of the other configurations
	AssertTo     int       // larger dimensions are shown, not asserted
	Noise        float64   // ς
	NoiseGrows   bool      // ς is that at the smallest dimension, and in others proportional to d
	Completions  int       // of every grid point of the designs
	Lambdas      []float64 // the path that λ is tuned over
}

// ScalingVariant is another configuration, shown beside the asserted one.
type ScalingVariant struct {
	Name  string // in TeX
	Cells []damian2022.LearningCell
}

// ScalingResult holds the cells, n by n within each dimension.
type ScalingResult struct {
	Cells    []damian2022.LearningCell
	Variants []ScalingVariant
}

// ScalingOutcome is what came of the experiment and its twins.
type ScalingOutcome = experiment.Outcome[ScalingConfig, ScalingResult]

// ScalingSpec measures how the n at which the risk of Algorithm 1 falls through ½
// grows with d, in the configuration of Figure 1 and, shown only, in others.
var ScalingSpec = &experiment.Spec[ScalingConfig, ScalingResult]{
	ID:     "damian2022/scaling",
	Title:  "growth of the half-way point with the dimension",
	Config: scalingConfig,
	Check:  checkScaling,
	Idle:   idleScaling,
	Twins: []experiment.Twin[ScalingConfig]{
		{Name: "no first step", Breaks: "a gradient step is taken: these are random features",
			Change: func(c ScalingConfig) ScalingConfig { c.Eta1PerRootD = 0; return c.asTwin() }, Same: scalingAbove},
		{Name: "H = 0 (He4)", Breaks: "Assumption 2: the target $He_4(x_1)/\\sqrt{24}$ has $H = 0$, so the first step does " +
			"not see the subspace",
			Change: func(c ScalingConfig) ScalingConfig { c.Target = "he4"; return c.asTwin() }, Same: scalingAbove},
		{Name: "noise grows with d", Breaks: "$\\varsigma = O(1)$: it is proportional to $d$, so that " +
			"$d^2(1+\\varsigma^2)$ grows like $d^4$ in the end",
			Change: func(c ScalingConfig) ScalingConfig {
				c.NoiseGrows, c.D, c.VariantSeeds = true, []int{c.D[0], 2 * c.D[0]}, 0
				c.Ratio, c.Seeds, c.Completions = []float64{4, 8, 16, 32, 64}, min(c.Seeds, 4), min(c.Completions, 5)
				return c
			}},
	},
	Cost:    scalingCost,
	Run:     runScaling,
	Claims:  scalingClaims,
	Figures: scalingFigures,
	Tables:  scalingTables,
}

// scalingAbove is why twins may have one value at every master seed.
const scalingAbove = "that the risk stays above 1/2 had to be run; the value is then the largest n/d² that was"

func scalingConfig(p experiment.Preset) ScalingConfig {
	c := ScalingConfig{Master: 2022, Target: "figure1", D: []int{12, 16, 24, 32}, Ratio: []float64{1, 2, 4, 8, 16},
		Width: 100, Eta1PerRootD: 1, Labels: damian2022.Raw, Seeds: 12, VariantSeeds: 4, VariantWidth: 200, AssertTo: 32,
		Noise:       1,
		Completions: 20, Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.D, c.Ratio = []int{12, 16, 24, 32, 48, 64, 96, 128}, []float64{1, 2, 4, 8, 16, 32}
		c.Seeds, c.VariantSeeds, c.VariantWidth, c.Completions = 32, 8, 1000, 20
	}
	return c
}

// asTwin returns the config with what is enough to see that nothing is learned: few
// seeds, small designs, and the other configurations left out.
func (c ScalingConfig) asTwin() ScalingConfig {
	c.Seeds, c.VariantSeeds, c.Completions = min(c.Seeds, 2), 0, min(c.Completions, 5)
	return c
}

func idleScaling(c ScalingConfig) map[string]string {
	if c.VariantSeeds > 0 {
		return nil
	}
	return map[string]string{"VariantWidth": "with VariantSeeds = 0 the other configurations are left out"}
}

func checkScaling(c ScalingConfig) error {
	s := damian2022.Setting{Target: c.Target, D: c.D, Noise: c.Noise}
	errs := []error{s.Check(),
		s.CheckRatios(c.Ratio), c.algorithm().Check(),
		experiment.AtLeast(2, "Seeds", c.Seeds), experiment.AtLeast(0, "VariantSeeds", c.VariantSeeds),
		s.CheckTuning(c.Completions, c.Lambdas),
		experiment.Increasing("Ratio", c.Ratio, "the risk is followed as n/d² grows"),
		experiment.Increasing("D", c.D, "the slope is over growing dimensions")}
	if c.VariantSeeds > 0 {
		errs = append(errs, damian2022.Algorithm{Width: c.VariantWidth, Labels: damian2022.Raw}.Check())
	}
	if c.VariantSeeds == 1 {
		errs = append(errs, errors.New("field VariantSeeds = 1 has no interval: give 0, which leaves the other "+
			"configurations out, or at least 2"))
	}
	return errors.Join(errs...)
}

func (c ScalingConfig) algorithm() damian2022.Algorithm {
	return damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels)
}

// scalingVariant is another configuration, with its name in TeX.
type scalingVariant struct {
	name string
	damian2022.Algorithm
}

// variants returns the other configurations: choices that the paper leaves open,
// taken otherwise.
func (c ScalingConfig) variants() []scalingVariant {
	if c.VariantSeeds == 0 {
		return nil
	}
	name := func(labels string) string {
		return fmt.Sprintf(`%s, $m = %d$, $\eta_1 = %s$`, labels, c.VariantWidth, damian2022.RootText(c.Eta1PerRootD/2))
	}
	return []scalingVariant{
		{name("raw labels"), damian2022.Algorithm1(c.VariantWidth, c.Eta1PerRootD/2, damian2022.Raw)},
		{name("preprocessed"), damian2022.Algorithm1(c.VariantWidth, c.Eta1PerRootD/2, damian2022.StepOnly)},
	}
}

// variantD returns the dimensions of the other configurations: the ends of the
// asserted range, which fix a slope for least work.
func (c ScalingConfig) variantD() []int {
	last := c.D[0]
	for _, d := range c.D {
		if d <= c.AssertTo {
			last = d
		}
	}
	if last == c.D[0] {
		return c.D[:1]
	}
	return []int{c.D[0], last}
}

// scalingSeeds returns how many runs a dimension gets: below d = 32 the half-way
// point varies more from run to run, and runs are cheap.
func scalingSeeds(seeds, d int) int { return max(seeds, seeds*32/d) }

// noiseAt returns ς at a dimension.
func (c ScalingConfig) noiseAt(d int) float64 {
	if c.NoiseGrows {
		return c.Noise * float64(d) / float64(c.D[0])
	}
	return c.Noise
}

func (c ScalingConfig) pointsOf(a damian2022.Algorithm, dimensions []int, seeds int) []damian2022.LearningPoint {
	var points []damian2022.LearningPoint
	for _, d := range dimensions {
		for _, q := range c.Ratio {
			t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: damian2022.Samples(q, d), D: d,
				Noise: c.noiseAt(d)}, Completions: c.Completions, Lambdas: c.Lambdas}
			points = append(points, damian2022.LearningPoint{Experiment: "damian2022/scaling", Master: c.Master, Task: t,
				Algorithm: a, Seeds: scalingSeeds(seeds, d)})
		}
	}
	return points
}

// points returns those of the asserted configuration, then those of every variant.
func (c ScalingConfig) points() []damian2022.LearningPoint {
	points := c.pointsOf(c.algorithm(), c.D, c.Seeds)
	for _, v := range c.variants() {
		points = append(points, c.pointsOf(v.Algorithm, c.variantD(), c.VariantSeeds)...)
	}
	return points
}

func scalingCost(c ScalingConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runScaling(ctx context.Context, env *experiment.Env, c ScalingConfig) (ScalingResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), learningAt)
	if err != nil {
		return ScalingResult{}, err
	}
	size, each := len(c.D)*len(c.Ratio), len(c.variantD())*len(c.Ratio)
	r := ScalingResult{Cells: cells[:size]}
	for i, v := range c.variants() {
		r.Variants = append(r.Variants, ScalingVariant{v.name, cells[size+i*each : size+(i+1)*each]})
	}
	return r, nil
}

// scalingGroups returns the cells of every dimension, in order.
func scalingGroups(cells []damian2022.LearningCell) [][]damian2022.LearningCell {
	var groups [][]damian2022.LearningCell
	for i, cell := range cells {
		if i == 0 || cell.D != cells[i-1].D {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], cell)
	}
	return groups
}

// risks returns the L2 values of the cells, seed by seed.
func risks(cells []damian2022.LearningCell) [][]float64 {
	out := make([][]float64, len(cells))
	for i, cell := range cells {
		out[i] = cell.L2
	}
	return out
}

// halfRisk returns n₅₀/d² of the cells of one dimension, as halfWay does.
func (c ScalingConfig) halfRisk(cells []damian2022.LearningCell) claim.Measurement {
	square := float64(cells[0].D * cells[0].D)
	m := halfWay(sample.Streams(c.Master, "damian2022/scaling", "half", cells[0].D, cells[0].Width)("bootstrap"), cells)
	m.Value, m.Low, m.High = m.Value/square, m.Low/square, m.High/square
	return m
}

// atLeast is halfRisk where the mean risk falls through ½; where it stays above, what was
// measured is that n₅₀/d² is no smaller than the largest that was run.
func (c ScalingConfig) atLeast(cells []damian2022.LearningCell) claim.Measurement {
	m := c.halfRisk(cells)
	last := cells[len(cells)-1]
	if risk := stats.Mean(last.L2); math.IsNaN(m.Value) && risk > 0.5 {
		m.Value, m.High, m.Interval = cellRatio(last), math.Inf(1),
			"the risk stays above 1/2: at least the largest n/d² that was run"
		m.Low = m.Value
	}
	return m
}

// halfWay returns n₅₀, the n at which the mean risk of the cells of one dimension falls
// through ½, with its 95 % bootstrap interval over seeds; not a number where it stays
// above. A resample that stays above counts as +Inf.
func halfWay(r *rand.Rand, cells []damian2022.LearningCell) claim.Measurement {
	m := measure.Bootstrap(r, risks(cells), func(groups [][]float64) float64 { return learningHalf(cells, groups) })
	if math.IsInf(m.Value, 1) {
		m.Value, m.Low, m.High = math.NaN(), math.NaN(), math.NaN()
	}
	return m
}

// halfSlope returns the slope of log n₅₀ against log d, with its 95 % bootstrap
// interval over seeds; not a number where fewer than two dimensions cross ½.
func (c ScalingConfig) halfSlope(cells []damian2022.LearningCell) claim.Measurement {
	return measure.Bootstrap(sample.Streams(c.Master, "damian2022/scaling", "slope")("bootstrap"), risks(cells),
		func(groups [][]float64) float64 {
			return slopeOfHalves(cells, groups)
		})
}

// slopeOfHalves returns the slope of log n₅₀ against log d for risks of the cells, over
// the dimensions that cross ½; not a number where fewer than two do.
func slopeOfHalves(cells []damian2022.LearningCell, risks [][]float64) float64 {
	var d, n []float64
	first := 0
	for _, own := range scalingGroups(cells) {
		if at := learningHalf(own, risks[first:first+len(own)]); !math.IsNaN(at) && !math.IsInf(at, 1) {
			d, n = append(d, float64(own[0].D)), append(n, at)
		}
		first += len(own)
	}
	slope, _, _ := stats.LogLogSlope(d, n)
	return slope
}

// rise returns the largest ratio of the mean risks at neighbouring n of one
// dimension, the larger n above: below 1 where the risk falls everywhere, not a number
// where no dimension has two n.
func (c ScalingConfig) rise(cells []damian2022.LearningCell) claim.Measurement {
	return measure.Bootstrap(sample.Streams(c.Master, "damian2022/scaling", "rise")("bootstrap"), risks(cells),
		func(groups [][]float64) float64 {
			var ratios []float64
			risk := measure.Means(groups)
			for i := 1; i < len(cells); i++ {
				if cells[i].D == cells[i-1].D {
					ratios = append(ratios, risk[i]/risk[i-1])
				}
			}
			return stats.Max(ratios)
		})
}

// asserted returns the cells of the dimensions that claims are about.
func (c ScalingConfig) asserted(cells []damian2022.LearningCell) []damian2022.LearningCell {
	var out []damian2022.LearningCell
	for _, cell := range cells {
		if cell.D <= c.AssertTo {
			out = append(out, cell)
		}
	}
	return out
}

// scalingClaim is a claim on the half-way point or on the fall of the risk.
type scalingClaim = experiment.Claim[ScalingConfig, ScalingResult]

const (
	scalingPilot  = "12 master seeds of a separate simulation: "
	scalingSource = "beside a hypothesis of Theorem 1; the configuration is inferred"
	scalingFits   = "what the paper leaves open (η₁, the labels), by what reproduces Figure 1"
)

// scalingClaims are on the slope over all dimensions, on n₅₀/d² at each, where the bands
// were measured at m = 100, and on the fall of the risk.
var scalingClaims = []scalingClaim{
	{Name: "theorem1/half-risk-slope", Known: claim.Measured, Kind: claim.Rate, Source: scalingSource,
		PostHoc: scalingFits, FailedBy: []string{"noise grows with d"},
		Says: func(c ScalingConfig) string {
			return fmt.Sprintf(`Theorem 1 asks for $n \gtrsim d^2$; with $m = %d$, $\eta_1 = %s$ and %s the $n$ at `+
				`which the excess risk falls through 1/2 grows about like that: slope of $\log n_{50}$ against $\log d$`,
				c.Width, damian2022.RootText(c.Eta1PerRootD), c.algorithm().Treatment())
		},
		Measure: func(c ScalingConfig, r ScalingResult) claim.Measurement { return c.halfSlope(c.asserted(r.Cells)) },
		Band: experiment.Fixed[ScalingConfig](
			claim.Between(1.4, 2.3, claim.Pilot, scalingPilot+"1.855 ± 0.122"))},
	halfClaim(12, 6, 14, "10.0 ± 0.9"),
	halfClaim(16, 5.5, 12, "8.9 ± 0.6"),
	halfClaim(24, 5.5, 12, "8.7 ± 0.8"),
	halfClaim(32, 5.5, 12, "8.5 ± 0.7"),
	{Name: "theorem1/risk-falls", Known: claim.PublishedFigure, Kind: claim.Ordering, Source: "Figure 1, for d = 10",
		FailedBy: []string{"H = 0 (He4)"},
		Says: experiment.Fixed[ScalingConfig](
			`the mean excess risk falls with every step of $n$ at every $d$: largest quotient of neighbours`),
		Measure: func(c ScalingConfig, r ScalingResult) claim.Measurement { return c.rise(c.asserted(r.Cells)) },
		Band: experiment.Fixed[ScalingConfig](claim.AtMost(math.Nextafter(1, 0), claim.Theory,
			"below 1, where it no longer falls, as that of predicting 0 does not"))},
}

// halfClaim is about n₅₀/d² at one dimension, where that is run and asserted.
func halfClaim(d int, low, high float64, pilot string) scalingClaim {
	return scalingClaim{Name: fmt.Sprintf("theorem1/half-risk-%d", d), Known: claim.Measured, Kind: claim.Level,
		Source: scalingSource, PostHoc: scalingFits, FailedBy: []string{"no first step", "H = 0 (He4)"},
		When: func(c ScalingConfig) bool { return d <= c.AssertTo && slices.Contains(c.D, d) },
		Says: experiment.Fixed[ScalingConfig](fmt.Sprintf(`Theorem 1 asks for $n \gtrsim d^2$; at $d = %d$ the excess `+
			`risk falls through 1/2 at a moderate multiple of that: $n_{50}/d^2$`, d)),
		Measure: func(c ScalingConfig, r ScalingResult) claim.Measurement {
			for _, own := range scalingGroups(r.Cells) {
				if own[0].D == d {
					return c.atLeast(own)
				}
			}
			return claim.Exact(math.NaN(), 0)
		},
		Band: experiment.Fixed[ScalingConfig](claim.Between(low, high, claim.Pilot, scalingPilot+pilot))}
}

// learningAt returns the losses at one point, seed by seed.
func learningAt(ctx context.Context, env *experiment.Env, p damian2022.LearningPoint) (damian2022.LearningCell, error) {
	return p.Losses(ctx, env, p.D, p.N, p.Width)
}

// The losses of a cell, and what a curve is drawn or fitted against.
func cellL2(c damian2022.LearningCell) []float64     { return c.L2 }
func cellL1(c damian2022.LearningCell) []float64     { return c.L1 }
func cellBeyond(c damian2022.LearningCell) []float64 { return c.Beyond }
func cellN(c damian2022.LearningCell) float64        { return float64(c.N) }
func cellWidth(c damian2022.LearningCell) float64    { return float64(c.Width) }

// learningSlope returns the slope of log mean loss against log x over the cells,
// with its 95 % bootstrap interval over seeds.
func learningSlope(master uint64, id string, cells []damian2022.LearningCell, x func(damian2022.LearningCell) float64,
	loss func(damian2022.LearningCell) []float64) claim.Measurement {
	at, groups := make([]float64, len(cells)), make([][]float64, len(cells))
	for i, cell := range cells {
		at[i], groups[i] = x(cell), loss(cell)
	}
	return measure.LogSlope(sample.Streams(master, id)("bootstrap"), at, groups, stats.Mean)
}

// learningHalf returns the n at which the mean risk of cells of growing n falls
// through ½, linear in log n between two of them: +Inf where it stays above, not a
// number where it begins below.
func learningHalf(cells []damian2022.LearningCell, risk [][]float64) float64 {
	n, mean := make([]float64, len(cells)), measure.Means(risk)
	for i, cell := range cells {
		n[i] = cellN(cell)
	}
	at := damian2022.Crossing(n, mean)
	if math.IsNaN(at) && mean[0] > 0.5 {
		return math.Inf(1)
	}
	return at
}
