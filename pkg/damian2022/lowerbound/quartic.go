package lowerbound

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// QuarticConfig decides the experiment on the signal beyond the Hessian.
type QuarticConfig struct {
	Master   uint64    // master seed
	Target   string    // of degree 4 with H = 0
	Odd      string    // of odd degree, without signal
	D        []int     // increasing
	Ratio    []float64 // n/d⁴, increasing, 1 among them
	Neurons  int       // unit weights w
	Seeds    int       // independent data sets a cell at the largest d; more below
	Noise    float64   // ς, the standard deviation of the label noise
	Weights  int       // unit weights at which the odd target's population gradient is looked at
	OddSeeds int       // independent data sets of the odd target, at the largest d and n = d⁴
	Shuffle  bool      // permute the labels: x and y no longer belong together
}

// QuarticCell is the alignment measured at one (d, n), one value a seed.
type QuarticCell struct {
	D, N  int
	Ratio float64 // n/d⁴
	A     []float64
}

// QuarticResult holds the cells, ratio by ratio within each dimension, and what
// is left of the odd target's signal.
type QuarticResult struct {
	Cells    []QuarticCell
	OddExact float64   // largest ‖g(w)‖ of the odd target over the weights, eq. (1)
	Odd      []float64 // its signal energy, sampled, in units of 1/(2πd), the energy that H = uuᵀ has
}

// QuarticOutcome is what came of the experiment and its twins.
type QuarticOutcome = experiment.Outcome[QuarticConfig, QuarticResult]

// QuarticSpec measures what the first step sees of a target of degree 4 with
// H = 0, against eq. (1), and of one of degree 3.
var QuarticSpec = &experiment.Spec[QuarticConfig, QuarticResult]{
	ID:     "damian2022/quartic",
	Title:  "the first step without a Hessian: d⁴ samples, or never",
	Config: quarticConfig,
	Check:  checkQuartic,
	Twins: []experiment.Twin[QuarticConfig]{
		{Name: "a Hessian", Breaks: "$H = 0$: both targets are that of Figure 1, whose signal needs $d^2$ samples",
			Change: func(c QuarticConfig) QuarticConfig {
				c.Target, c.Odd, c.Seeds, c.OddSeeds = "figure1", "figure1", min(c.Seeds, 3), 4
				return c
			}},
		{Name: "a Hessian, fewer samples",
			Breaks: "$H = 0$: the target is that of Figure 1, at the $n$ where its $A$ crosses 1/2",
			Change: func(c QuarticConfig) QuarticConfig {
				c.Target, c.Ratio, c.Seeds, c.OddSeeds = "figure1", []float64{1. / 128, 1. / 64, 1. / 32, 1. / 16},
					min(c.Seeds, 8), 2
				return c
			}},
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
			Change: func(c QuarticConfig) QuarticConfig {
				c.Shuffle, c.Seeds, c.OddSeeds = true, min(c.Seeds, 2), 2
				return c
			}},
		{Name: "degree 4 for 3", Breaks: "the degree is odd: the target of degree 4 takes its place",
			Change: func(c QuarticConfig) QuarticConfig {
				c.Odd, c.D, c.Ratio, c.Seeds, c.OddSeeds = c.Target, c.D[:2], []float64{1}, 2, 2
				return c
			}},
	},
	Cost:    quarticCost,
	Run:     runQuartic,
	Claims:  quarticClaims,
	Figures: quarticFigures,
}

func quarticConfig(p experiment.Preset) QuarticConfig {
	c := QuarticConfig{Master: 2022, Target: "he4", Odd: "he3", D: []int{8, 10, 12, 16}, Ratio: []float64{0.25, 0.5, 1},
		Neurons: 24, Seeds: 20, Noise: 1, Weights: 1000, OddSeeds: 24}
	if p == experiment.Paper {
		c.D, c.Ratio, c.Neurons, c.Seeds = append(c.D, 20, 24), []float64{0.0625, 0.125, 0.25, 0.5, 1, 2}, 64, 32
	}
	return c
}

func checkQuartic(c QuarticConfig) error {
	s := damian2022.Setting{Target: c.Target, D: c.D, Noise: c.Noise}
	errs := []error{s.Check(),
		damian2022.Setting{Target: c.Odd, D: c.D, Noise: c.Noise}.Check(),
		experiment.AtLeast(1, "Neurons", c.Neurons), experiment.AtLeast(2, "Seeds", c.Seeds),
		experiment.AtLeast(2, "OddSeeds", c.OddSeeds), experiment.AtLeast(1, "Weights", c.Weights),
		s.CheckOneDirection("Target", curvesForOne),
		damian2022.Setting{Target: c.Odd}.CheckOneDirection("Odd", curvesForOne),
		experiment.Increasing("D", c.D, "the claims are about the ends"),
		experiment.Increasing("Ratio", c.Ratio, "the crossing of ½ is looked for as n grows")}
	if len(c.D) < 2 || c.D[0] < 3 {
		errs = append(errs, fmt.Errorf("field D = %v: a slope needs two dimensions or more, from 3 on", c.D))
	}
	if !slices.Contains(c.Ratio, 1) {
		errs = append(errs, fmt.Errorf("field Ratio = %v: 1 is among the n/d⁴", c.Ratio))
	}
	return errors.Join(append(errs, checkQuarticRatios(c.Ratio, c.D))...)
}

// checkQuarticRatios says what is impossible about a grid of n/d⁴.
func checkQuarticRatios(ratios []float64, d []int) error {
	for _, q := range ratios {
		for _, d := range d {
			if n := q * math.Pow(float64(d), 4); !(n >= 1.5 && n <= 1e8) {
				return fmt.Errorf("field Ratio = %v gives n = %.0f samples at d = %d: 2 are the least, and 10⁸ the most", q, n, d)
			}
		}
	}
	return nil
}

// quarticPoint is one cell of the grid.
type quarticPoint struct {
	Master uint64
	Target string
	damian2022.Sampling
	Neurons, Seeds int
	Halves         bool // the inner product of two half samples' gradients in place of the energies
}

// Cost counts two products a sample and neuron.
func (p quarticPoint) Cost() experiment.Cost {
	n, d, m, s := float64(p.N), float64(p.D), float64(p.Neurons), float64(p.Seeds)
	return damian2022.GradientsCost(n*s, d, m).Plus(experiment.Cost{Draws: n * d * s,
		Bytes: 8 * (n*d + 3*n + 3*damian2022.BlockRows*m)})
}

func (c QuarticConfig) points() []quarticPoint {
	var points []quarticPoint
	add := func(target string, q float64, d, seeds int, halves bool) {
		draws := damian2022.Sampling{N: quarticSamples(q, d), D: d, Noise: c.Noise, Shuffle: c.Shuffle}
		points = append(points, quarticPoint{c.Master, target, draws, c.Neurons, seeds, halves})
	}
	last := c.D[len(c.D)-1]
	for _, d := range c.D {
		for _, q := range c.Ratio {
			add(c.Target, q, d, c.seedsOf(d), false)
		}
	}
	add(c.Odd, 1, last, c.OddSeeds, true)
	return points
}

// seedsOf returns how many data sets the cells of a dimension get: more where they
// are cheap, since the n at half alignment is least sharp at small d.
func (c QuarticConfig) seedsOf(d int) int {
	return int(float64(c.Seeds) * math.Pow(float64(c.D[len(c.D)-1])/float64(d), 3))
}

func quarticCost(c QuarticConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runQuartic(ctx context.Context, env *experiment.Env, c QuarticConfig) (QuarticResult, error) {
	var r QuarticResult
	odd, err := damian2022.TargetByName(c.Odd)
	if err != nil {
		return r, err
	}
	points := c.points()
	values, err := experiment.Map(ctx, env, points, quarticAt)
	if err != nil {
		return r, err
	}
	for i, p := range points {
		if p.Halves {
			r.Odd = values[i]
			continue
		}
		r.Cells = append(r.Cells, QuarticCell{p.D, p.N, c.Ratio[i%len(c.Ratio)], values[i]})
	}
	for _, d := range c.D {
		w := sample.UnitVectors(sample.Stream(c.Master, "damian2022/quartic", d, "exact"), c.Weights, d)
		for row := range slices.Chunk(w, d) {
			g := odd.PopulationGradient(row)
			r.OddExact = math.Max(r.OddExact, math.Sqrt(dense.Dot(g, g)))
		}
	}
	return r, nil
}

// quarticAt returns, for every seed of a cell, the alignment, or from halves the
// signal energy in units of 1/(2πd).
func quarticAt(ctx context.Context, env *experiment.Env, p quarticPoint) ([]float64, error) {
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return nil, err
	}
	values := make([]float64, p.Seeds)
	for seed := range values {
		stream := sample.Streams(p.Master, "damian2022/quartic", p.D, p.N, seed)
		w := quarticWeights(stream("weights"), p.Neurons, p.D)
		data, err := p.Of(t, stream)
		if err != nil {
			return nil, err
		}
		if values[seed], err = p.measure(ctx, env, data, w); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (p quarticPoint) measure(ctx context.Context, env *experiment.Env, data damian2022.Data,
	w []float64) (float64, error) {
	if p.Halves {
		signal, err := quarticSignal(ctx, env, data, w)
		return signal * 2 * math.Pi * float64(p.D), err
	}
	used, _, _ := data.Preprocess()
	g, err := damian2022.Gradients(ctx, env.Engine, used, w)
	return damian2022.Alignment(g, p.D, 1), err
}

// quarticWeights returns unit weights w_j [m, d], each uniform on the sphere, whose (u·w_j)²
// fill the m quantiles of their law Beta(½, (d−1)/2), one each. The signal of degree 4
// goes with (u·w)⁶: of m independent weights the few largest would decide it.
func quarticWeights(r *rand.Rand, m, d int) []float64 {
	rest := sample.UnitVectors(r, m, d-1)
	w := make([]float64, 0, m*d)
	for j := range m {
		square := mathext.InvRegIncBeta(0.5, float64(d-1)/2, (float64(j)+r.Float64())/float64(m))
		s := math.Copysign(math.Sqrt(square), r.Float64()-0.5)
		w = append(w, s)
		for _, x := range rest[j*(d-1) : (j+1)*(d-1)] {
			w = append(w, math.Sqrt(1-square)*x)
		}
	}
	return w
}

// quarticSignal returns the mean over w of g_n(w)·g'_n(w) for the gradients of the two
// halves of the sample, each with labels preprocessed on its own. Their noise is
// independent, so that the mean is ‖g(w)‖², with no noise to subtract.
func quarticSignal(ctx context.Context, env *experiment.Env, data damian2022.Data, w []float64) (float64, error) {
	half := data.N / 2
	var g [2][]float64
	for i := range g {
		used, _, _ := data.Slice(i*half, (i+1)*half).Preprocess()
		var err error
		if g[i], err = damian2022.Gradients(ctx, env.Engine, used, w); err != nil {
			return 0, err
		}
	}
	return dense.Dot(g[0], g[1]) / float64(len(w)/data.D), nil
}

// quarticTarget is the target that the claims are about, whatever the config's:
// that is the hypothesis that a twin breaks.
func quarticTarget() damian2022.Target {
	return damian2022.Target{Name: "he4", R: 1, Terms: []damian2022.Term{{Coef: 1 / math.Sqrt(24), Degrees: []int{4}}}}
}

// fromLemma4 is what these claims are derived from.
const fromLemma4 = "derived from Lemma 4, eq. (1)"

var quarticClaims = []experiment.Claim[QuarticConfig, QuarticResult]{
	{Name: "lemma4/quartic-law", Known: claim.Derived, Kind: claim.Level, Source: fromLemma4,
		FailedBy: []string{"a Hessian", "labels shuffled"},
		Says: ofTarget(`for $%s$, $A$ is the share that eq. (1) and the noise energy give $He_4/\sqrt{24}$: $A$ less that ` +
			`law at $n = d^4$, at the $d$ where it is farthest from 0`),
		Measure: func(c QuarticConfig, r QuarticResult) claim.Measurement { return c.deviation(quarticTarget(), r) },
		Theory:  experiment.Fixed[QuarticConfig](0.0),
		Band: experiment.Fixed[QuarticConfig](
			claim.Between(-0.10, 0.10, claim.Convention, "the band of the alignment law, whose form it shares"))},
	{Name: "lemma4/quartic-half-slope", Known: claim.Derived, Kind: claim.Rate, Source: fromLemma4,
		FailedBy: []string{"a Hessian, fewer samples"},
		Says:     ofTarget(`for $%s$, the $n$ at which $A$ crosses 1/2 grows about as $d^4$`),
		Measure:  QuarticConfig.halfSlope, Theory: quarticLawSlope,
		Band: func(c QuarticConfig) claim.Band {
			return claim.Between(3, 5, claim.Convention, fmt.Sprintf("nearer to 4 than to 2, the rate with a Hessian, or to 6; "+
				"the law itself has slope %s at these d", claim.Number(quarticLawSlope(c))))
		}},
	{Name: "lemma4/odd-signal", Known: claim.Derived, Kind: claim.Identity, Source: fromLemma4,
		FailedBy: []string{"a Hessian", "degree 4 for 3"},
		Says:     ofOdd(`for $%s$ eq. (1) is exactly zero: largest $\|g(w)\|$ over unit $w$`),
		Measure: func(c QuarticConfig, r QuarticResult) claim.Measurement {
			return claim.Exact(r.OddExact, c.Weights*len(c.D))
		},
		Band: experiment.Fixed[QuarticConfig](claim.AtMost(1e-15, claim.Theory, "c₃ = c₅ = 0"))},
	{Name: "lemma4/odd-signal-sampled", Known: claim.Derived, Kind: claim.Level, Source: fromLemma4,
		FailedBy: []string{"a Hessian"},
		Says: ofOdd(`for $%s$ sampling finds no signal either: $\mathbb{E}\|g(w)\|^2$ from two half samples, in units of ` +
			`$1/2\pi d$ (labels without any signal have 0; the twin is what the same code measures where there is one)`),
		Measure: func(_ QuarticConfig, r QuarticResult) claim.Measurement { return measure.Mean(r.Odd) },
		Theory:  experiment.Fixed[QuarticConfig](0.0), Band: quarterOfQuartic},
	{Name: "lemma4/quartic-falls", Known: claim.Derived, Kind: claim.Ordering, Source: fromLemma4,
		FailedBy: []string{"a Hessian"},
		When: func(c QuarticConfig) bool {
			_, _, ok := c.fallCells(quarticGrid(c))
			return ok
		},
		Says: ofTarget(`for $%s$, $A$ falls with $d$ at fixed $n/d^2$: its fall from the smallest $d$ to the largest that ` +
			`has a cell at the same $n/d^2$`),
		Measure: quarticFall, Theory: quarticLawFall,
		Band: func(c QuarticConfig) claim.Band {
			return claim.AtLeast(quarticLawFall(c)/3, claim.Convention, "a third, chosen, of the law's fall")
		}},
}

// ofTarget returns a statement about the target of degree 4, and ofOdd one about that of
// odd degree.
func ofTarget(statement string) func(QuarticConfig) string {
	return func(c QuarticConfig) string { return fmt.Sprintf(statement, damian2022.FormulaOf(c.Target)) }
}

func ofOdd(statement string) func(QuarticConfig) string {
	return func(c QuarticConfig) string { return fmt.Sprintf(statement, damian2022.FormulaOf(c.Odd)) }
}

// quarterOfQuartic is the band of no signal, beside that of degree 4 at the same d.
func quarterOfQuartic(c QuarticConfig) claim.Band {
	last := c.D[len(c.D)-1]
	_, energy := quarticTarget().SignalEnergy(last)
	quarter := energy * 2 * math.Pi * float64(last) / 4
	return claim.Between(-quarter, quarter, claim.Convention,
		"0 in the mean; ± a quarter, chosen, of what degree 4 has at the same d")
}

// quarticGrid returns the cells that a config has, each with the alignment of the law.
func quarticGrid(c QuarticConfig) QuarticResult {
	var r QuarticResult
	for _, d := range c.D {
		for _, q := range c.Ratio {
			n := quarticSamples(q, d)
			law := quarticTarget().ExpectedAlignment(n, d, c.Noise)
			r.Cells = append(r.Cells, QuarticCell{d, n, q, []float64{law}})
		}
	}
	return r
}

// quarticLawSlope returns what the law has in place of the measured slope, by the same
// straight lines.
func quarticLawSlope(c QuarticConfig) float64 {
	var n []float64
	for cells := range slices.Chunk(quarticGrid(c).Cells, len(c.Ratio)) {
		law := stats.Map(cells, func(cell QuarticCell) float64 { return cell.A[0] })
		n = append(n, quarticHalfway(cells, law))
	}
	slope, _, _ := stats.LogLogSlope(stats.Floats(c.D), n)
	return slope
}

// quarticFall returns the mean alignment at the smallest d less that at the largest, at
// the same n/d²; not a number where there are no such cells.
func quarticFall(c QuarticConfig, r QuarticResult) claim.Measurement {
	near, far, ok := c.fallCells(r)
	if !ok {
		return claim.Exact(math.NaN(), 0)
	}
	return c.bootstrap("fall", []QuarticCell{near, far}, func(a []float64) float64 { return a[0] - a[1] })
}

// quarticLawFall returns what the law has in place of the measured fall.
func quarticLawFall(c QuarticConfig) float64 {
	near, far, ok := c.fallCells(quarticGrid(c))
	if !ok {
		return math.NaN()
	}
	return near.A[0] - far.A[0]
}

// deviation returns A less the law at n = d⁴, at the d where it is farthest from 0.
func (c QuarticConfig) deviation(t damian2022.Target, r QuarticResult) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		if cell.Ratio == 1 {
			law := t.ExpectedAlignment(cell.N, cell.D, c.Noise)
			all = append(all, measure.MeanAt(stats.Map(cell.A, func(a float64) float64 { return a - law }),
				measure.At("d", cell.D)))
		}
	}
	return measure.Extreme(all, func(m claim.Measurement) float64 { return math.Abs(m.Value) })
}

// bootstrap returns a statistic of the cells' mean alignments with its 95 %
// interval over seeds.
func (c QuarticConfig) bootstrap(name string, cells []QuarticCell, of func(a []float64) float64) claim.Measurement {
	groups := make([][]float64, len(cells))
	for i, cell := range cells {
		groups[i] = cell.A
	}
	return measure.Bootstrap(sample.Stream(c.Master, "damian2022/quartic", "bootstrap", name), groups,
		func(groups [][]float64) float64 { return of(measure.Means(groups)) })
}

// halfSlope returns the log-log slope over d of the n at which A is ½.
func (c QuarticConfig) halfSlope(r QuarticResult) claim.Measurement {
	d := stats.Floats(c.D)
	each := len(c.Ratio)
	return c.bootstrap("half", r.Cells, func(a []float64) float64 {
		n := make([]float64, len(c.D))
		for i := range n {
			n[i] = quarticHalfway(r.Cells[i*each:(i+1)*each], a[i*each:(i+1)*each])
		}
		slope, _, _ := stats.LogLogSlope(d, n)
		return slope
	})
}

// quarticHalfway returns the n at which the straight line through A against log n is
// ½; not a number when that lies far outside of the cells, or the line does not rise.
func quarticHalfway(cells []QuarticCell, a []float64) float64 {
	var x []float64
	for _, cell := range cells {
		x = append(x, math.Log(float64(cell.N)))
	}
	intercept, slope := stat.LinearRegression(x, a, nil, false)
	at := (0.5 - intercept) / slope
	if far := math.Log(64); !(slope > 0 && at > x[0]-far && at < x[len(x)-1]+far) {
		return math.NaN()
	}
	return math.Exp(at)
}

// fallCells returns the cell of the smallest d at n = d⁴, and that of the largest d
// which has the same n/d².
func (c QuarticConfig) fallCells(r QuarticResult) (near, far QuarticCell, ok bool) {
	for _, cell := range r.Cells {
		if cell.D == c.D[0] && cell.Ratio == 1 {
			near = cell
		}
	}
	for _, cell := range r.Cells {
		if near.D > 0 && cell.D > near.D && cell.N*near.D*near.D == near.N*cell.D*cell.D {
			far, ok = cell, true
		}
	}
	return near, far, ok
}

// quarticSamples returns n for a ratio n/d⁴.
func quarticSamples(ratio float64, d int) int { return int(ratio*math.Pow(float64(d), 4) + 0.5) }

// withHessian returns the formula of a target with what its H is, both in TeX.
func withHessian(name string) string {
	t, err := damian2022.TargetByName(name)
	if err == nil && t.HessianNorm() > 0 {
		return t.Formula + `$, $H \neq 0`
	}
	return damian2022.FormulaOf(name) + `$, $H = 0`
}
