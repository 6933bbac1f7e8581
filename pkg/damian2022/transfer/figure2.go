package transfer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// Figure2Config decides the experiment of the paper's Figure 2. The samples of the
// target are nested: those of a larger N start with those of a smaller one.
type Figure2Config struct {
	Master       uint64  // master seed
	Source       string  // f*, pretrained on
	Other        string  // another source, at OtherN and OtherTarget alone; see the claim on either source
	Target       string  // g*, transferred to
	D            int     // dimension
	N            []int   // samples of the source
	Samples      []int   // N, samples of the target
	OtherN       []int   // samples of the other source
	OtherTarget  []int   // N, samples of the target after the other source
	Width        int     // m
	Eta1PerRootD float64 // η₁/√d
	Labels       string  // what is done with α + β·x: raw or step only
	// what the representation comes from: source, shuffled source, turned source, nothing or population gradient
	How         string
	Seeds       int       // independent runs
	Completions int       // of a test design, a grid point
	Noise       float64   // ς, the standard deviation of the label noise
	Lambdas     []float64 // λ of the head, tuned
}

// Figure2Cell is the excess risk at one (n, N), one value a seed.
type Figure2Cell struct {
	Source     string
	N, Samples int
	Risk       []float64
}

// Figure2Result holds the cells, N by N within each n; those of the other source
// come last.
type Figure2Result struct{ Cells []Figure2Cell }

// Figure2Outcome is what came of the experiment and its twins.
type Figure2Outcome = experiment.Outcome[Figure2Config, Figure2Result]

// Figure2Spec is Figure 2 of the paper: the risk on a target after pretraining with
// n samples of a source and refitting the head with N samples of the target. Its
// twins are far from the claims, and make do with fewer seeds.
var Figure2Spec = &experiment.Spec[Figure2Config, Figure2Result]{
	ID:     "damian2022/figure2",
	Title:  "Figure 2, transfer learning",
	Config: figure2Config,
	Live: func(c Figure2Config) Figure2Config {
		c.N, c.Samples, c.OtherN, c.OtherTarget = []int{1, 100, 1000}, []int{9, 99, 999}, []int{1000}, []int{99}
		c.Width, c.Seeds, c.Completions, c.Lambdas = 40, 2, 4, []float64{0.01, 0.1, 1, 10, 1e3}
		return c
	},
	Check: checkFigure2,
	Twins: []experiment.Twin[Figure2Config]{
		{Name: "labels shuffled", Breaks: "the source's labels belong to their inputs: they are permuted",
			Change: func(c Figure2Config) Figure2Config { c.How = damian2022.FromShuffled; return c.twin() }},
		{Name: "another direction",
			Breaks: "source and target look at the same direction: the source looks at $e_2$, the target at $e_1$",
			Change: func(c Figure2Config) Figure2Config { c.How = damian2022.FromTurned; return c.twin() }},
		{Name: "population gradient", Breaks: "the representation is learned from $n$ samples: it is that of infinitely many",
			Change: func(c Figure2Config) Figure2Config { c.How = damian2022.FromPopulation; return c.twin() }},
		{Name: "other source with H = 0",
			Breaks: "the other source satisfies Assumption 2: it is $He_4(x_1)/\\sqrt{24}$, whose $H$ is 0",
			Change: func(c Figure2Config) Figure2Config {
				c.Other, c.N, c.Samples, c.Seeds = "he4", c.OtherN, c.OtherTarget, 4
				return c
			}},
	},
	Cost:    figure2Cost,
	Run:     runFigure2,
	Claims:  figure2Claims,
	Figures: figure2Figures,
	Tables:  figure2Tables,
}

func figure2Config(p experiment.Preset) Figure2Config {
	c := Figure2Config{Master: 2022, Source: "source3", Other: "figure1", Target: "he3", D: 10,
		N: []int{1, 10, 100, 1000, 10_000, 100_000}, Samples: []int{1, 3, 9, 31, 99, 316, 999, 3162, 10_000},
		OtherN: []int{1000, 10_000}, OtherTarget: []int{316, 999},
		Width: 100, Eta1PerRootD: 1, Labels: damian2022.Raw, How: damian2022.FromSource, Seeds: 16, Completions: 20, Noise: 1,
		Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.N = append(c.N, 1_000_000)
		c.OtherN, c.OtherTarget = []int{100, 1000, 10_000, 100_000}, []int{99, 316, 999, 3162}
		c.Seeds, c.Completions = 32, 40
	}
	return c
}

// twin returns the config on the same grid, for claims are about all of it, with fewer
// seeds and without the other source.
func (c Figure2Config) twin() Figure2Config {
	c.OtherN, c.Seeds = nil, 4
	return c
}

func checkFigure2(c Figure2Config) error {
	errs := []error{c.pretraining(c.Source, 1).Check(), checkTransferred("Source", c.Source),
		checkTransferred("Other", c.Other), checkTransferred("Target", c.Target),
		damian2022.CheckSamples("N", c.N), checkRisingSamples("Samples", c.Samples),
		damian2022.CheckSamples("OtherN", c.OtherN), checkRisingSamples("OtherTarget", c.OtherTarget),
		experiment.AtLeast(2, "Seeds", c.Seeds), damian2022.Setting{Target: c.Source}.CheckDegree(),
		damian2022.Setting{Target: c.Other}.CheckDegree(),
		damian2022.Setting{Target: c.Target}.CheckTuning(c.Completions, c.Lambdas)}
	return errors.Join(errs...)
}

func (c Figure2Config) pretraining(source string, n int) damian2022.Pretraining {
	a := damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels)
	return damian2022.Pretraining{Algorithm: a, Source: source, How: c.How, N: n, D: c.D, Noise: c.Noise}
}

// figure2Point is one seed at one n: a representation, and a head for every N.
type figure2Point struct {
	Master      uint64
	Pretraining damian2022.Pretraining
	Target      string
	Samples     []int
	Seed        int
	Completions int
	Lambdas     []float64
}

// Cost counts the pretraining and a head for every N.
func (p figure2Point) Cost() experiment.Cost {
	return p.Pretraining.Cost().Plus(frozenCost(p.Samples, p.Pretraining.Width, p.Pretraining.D, len(p.Lambdas),
		damian2022.DesignRows(1, p.Completions)))
}

// points returns the points of the grid, seed by seed within each n, then those of
// the other source.
func (c Figure2Config) points() []figure2Point {
	var points []figure2Point
	add := func(source string, n, samples []int) {
		for _, n := range n {
			for seed := range c.Seeds {
				points = append(points, figure2Point{c.Master, c.pretraining(source, n), c.Target, samples, seed,
					c.Completions, c.Lambdas})
			}
		}
	}
	add(c.Source, c.N, c.Samples)
	add(c.Other, c.OtherN, c.OtherTarget)
	return points
}

func figure2Cost(c Figure2Config) experiment.Cost { return experiment.Sum(c.points()) }

func runFigure2(ctx context.Context, env *experiment.Env, c Figure2Config) (Figure2Result, error) {
	points := c.points()
	risks, err := experiment.Map(ctx, env, points, figure2At)
	if err != nil {
		return Figure2Result{}, err
	}
	var r Figure2Result
	for first := 0; first < len(points); first += c.Seeds {
		p := points[first]
		for i, samples := range p.Samples {
			cell := Figure2Cell{Source: p.Pretraining.Source, N: p.Pretraining.N, Samples: samples}
			for seed := range c.Seeds {
				cell.Risk = append(cell.Risk, risks[first+seed][i])
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r, nil
}

// figure2At returns the risk at every N for one seed, which has samples, weights and
// designs of its own.
func figure2At(ctx context.Context, env *experiment.Env, p figure2Point) ([]float64, error) {
	q := p.Pretraining
	r, err := q.Represent(ctx, env.Engine, sample.Streams(p.Master, "damian2022/figure2", q.Source, q.N, p.Seed))
	if err != nil {
		return nil, err
	}
	own, err := q.Onto(p.Target, slices.Max(p.Samples), p.Completions, p.Lambdas).Draw(
		sample.Streams(p.Master, "damian2022/figure2/target", q.Source, q.N, p.Seed))
	if err != nil {
		return nil, err
	}
	return own.HeadRisks(ctx, r.Features(), p.Samples)
}

// risk returns the risks of a source at one (n, N), nil where it was not run.
func (r Figure2Result) risk(source string, n, samples int) []float64 {
	for _, cell := range r.Cells {
		if cell.Source == source && cell.N == n && cell.Samples == samples {
			return cell.Risk
		}
	}
	return nil
}

// figure2Learned are the twins that have no representation of the right direction,
// figure2Finite is the one that has an all too good one, and figure2Both are all of them.
var (
	figure2Learned = []string{"labels shuffled", "another direction"}
	figure2Finite  = []string{"population gradient"}
	figure2Both    = slices.Concat(figure2Learned, figure2Finite)
)

// figure2Cells are the claims on single cells of the figure: where the risk must lie, and what
// must break that.
var figure2Cells = []struct {
	n, samples int
	low, high  float64
	detail     string
	failedBy   []string
}{
	{10, 316, 0.95, 1.05, "0.998 ± 0.004", figure2Finite},
	{100, 999, 0.62, 1.05, "0.859 ± 0.059", figure2Finite},
	{1000, 999, 0.20, 0.50, "0.343 ± 0.037", figure2Both},
	{10_000, 316, 0.12, 0.40, "0.247 ± 0.032", figure2Learned},
	{10_000, 999, 0.08, 0.18, "0.127 ± 0.011", figure2Learned},
	{100_000, 999, 0.045, 0.13, "0.085 ± 0.010", figure2Learned},
}

// figure2Risks returns the claims on single cells.
func figure2Risks() []experiment.Claim[Figure2Config, Figure2Result] {
	var claims []experiment.Claim[Figure2Config, Figure2Result]
	for _, cell := range figure2Cells {
		claims = append(claims, experiment.Claim[Figure2Config, Figure2Result]{
			Name:  fmt.Sprintf("figure2/risk-%d-%d", cell.n, cell.samples),
			Known: claim.Measured, Kind: claim.Level, Source: "in the setting of Figure 2", FailedBy: cell.failedBy,
			Says: func(c Figure2Config) string {
				statement := fmt.Sprintf(`excess risk on $%s$ after pretraining with $n = %d$ samples and refitting the head `+
					`with $N = %d$`, damian2022.FormulaOf(c.Target), cell.n, cell.samples)
				if cell.low <= 1 && 1 <= cell.high {
					statement += `; the band has in it the risk 1 of predicting 0: little or nothing is learned there`
				}
				return statement
			},
			Measure: func(c Figure2Config, r Figure2Result) claim.Measurement {
				return measure.Mean(r.risk(c.Source, cell.n, cell.samples))
			},
			Band: experiment.Fixed[Figure2Config](
				claim.Between(cell.low, cell.high, claim.Pilot, "12 master seeds of a separate simulation: "+cell.detail))})
	}
	return claims
}

var figure2Claims = append(figure2Risks(), []experiment.Claim[Figure2Config, Figure2Result]{
	{Name: "figure2/d2-does-not-transfer", Known: claim.PublishedFigure, Kind: claim.Level, Source: "Figure 2",
		FailedBy: figure2Finite,
		Says: experiment.Fixed[Figure2Config](`at $n = d^2$, where the caption has transfer with $N = O(1)$, the excess ` +
			`risk is still above 1/2 at $N = 10^4$ (predicting 0 has 1)`),
		Measure: func(c Figure2Config, r Figure2Result) claim.Measurement {
			return measure.Mean(r.risk(c.Source, c.D*c.D, 10_000))
		},
		Band: func(c Figure2Config) claim.Band {
			return claim.AtLeast(0.5, claim.Convention, "1/2, half way between nothing and all; "+publishedEnd(c.D*c.D))
		}},
	{Name: "figure2/published-gap", Known: claim.PublishedFigure, Kind: claim.Figure, Source: "Figure 2",
		FailedBy: figure2Both,
		Says: experiment.Fixed[Figure2Config](`root mean square gap to the published points, in units of what one run ` +
			`differs from another and one test set from the next`),
		Measure: Figure2Config.gap,
		Band: experiment.Fixed[Figure2Config](claim.AtMost(1, claim.Convention,
			"no farther than one run from another; 12 master seeds of this program: 0.49 ± 0.08"))},
	{Name: "figure2/either-source", Known: claim.PublishedFigure, Kind: claim.Level, Source: "Figure 2",
		FailedBy: []string{"other source with H = 0"},
		Says: func(c Figure2Config) string {
			return fmt.Sprintf(`a source with $p = %d$ gives the same risks as one with $p = %d$, up to a factor of 1.5: mean `+
				`logarithm of their ratio (predicting 0 after both has 0 too; the risks say that something is learned)`,
				degreeOf(c.Other), degreeOf(c.Source))
		},
		Measure: Figure2Config.either,
		Band: experiment.Fixed[Figure2Config](claim.Between(-0.405, 0.405, claim.Convention,
			"a factor of 1.5; 12 master seeds of this program: 0.07 ± 0.08"))},
}...)

// gap returns the root mean square of the z of all published cells that were run.
func (c Figure2Config) gap(r Figure2Result) claim.Measurement {
	table, err := c.compare(r)
	if err != nil {
		return claim.Measurement{Value: math.NaN()}
	}
	groups := make([][]float64, len(table))
	for i, row := range table {
		groups[i] = r.risk(c.Source, row.N, row.Samples)
	}
	return measure.Bootstrap(sample.Stream(c.Master, "damian2022/figure2", "bootstrap", "gap"), groups,
		func(groups [][]float64) float64 {
			sum := 0.0
			for i, row := range table {
				z := (stats.Mean(groups[i]) - row.Published) / row.Spread
				sum += z * z
			}
			return math.Sqrt(sum / float64(len(table)))
		})

}

// either returns the mean logarithm of the ratio of both sources' mean risks.
func (c Figure2Config) either(r Figure2Result) claim.Measurement {
	var groups [][]float64
	for _, n := range c.OtherN {
		for _, samples := range c.OtherTarget {
			a, b := r.risk(c.Source, n, samples), r.risk(c.Other, n, samples)
			if a != nil && b != nil {
				groups = append(groups, a, b)
			}
		}
	}
	return measure.Bootstrap(sample.Stream(c.Master, "damian2022/figure2", "bootstrap", "either"), groups,
		func(groups [][]float64) float64 {
			sum := 0.0
			for i := 0; i < len(groups); i += 2 {
				sum += math.Log(stats.Mean(groups[i+1]) / stats.Mean(groups[i]))
			}
			return sum / float64(len(groups)/2)
		})

}

// Figure2Comparison is one published point beside ours.
type Figure2Comparison struct {
	N, Samples int
	Published  float64
	Ours, SD   float64 // mean and standard deviation over seeds
	Spread     float64 // what the two may differ by: see Figure2Table
	Z          float64 // (Ours − Published)/Spread
}

// Figure2Table returns every published point of the cells that were run, with ours
// and the gap in units of their combined spread. The paper gives no error bars and
// no number of seeds, so that
//
//	Spread² = sd²(1 + 1/S) + (τ·risk)² + 0.002²:
//
// a published point counts as one more run beside the mean of our S; its test set
// is one draw of 10⁵ points, whose mean of g*² has standard deviation
// τ = √(Var g*²/10⁵), taken in proportion to the risk (derived, exact at risk 1);
// and the curves are read to 0.002.
func Figure2Table(o *Figure2Outcome) ([]Figure2Comparison, error) { return o.Config.compare(o.Result) }

func (c Figure2Config) compare(r Figure2Result) ([]Figure2Comparison, error) {
	t, err := damian2022.TargetByName(c.Target)
	if err != nil {
		return nil, err
	}
	n, samples, risk, err := damian2022.PublishedTransfer()
	if err != nil {
		return nil, err
	}
	testSet := t.TestSetSD(damian2022.PublishedTestSet)
	var table []Figure2Comparison
	for i, published := range risk {
		ours := r.risk(c.Source, n[i], samples[i])
		if ours == nil {
			continue
		}
		row := Figure2Comparison{N: n[i], Samples: samples[i], Published: published, Ours: stats.Mean(ours),
			SD: stats.SD(ours)}
		run := row.SD * math.Sqrt(1+1/float64(len(ours)))
		row.Spread = math.Hypot(math.Hypot(run, testSet*published), 0.002)
		row.Z = (row.Ours - published) / row.Spread
		table = append(table, row)
	}
	return table, nil
}

// Figure2Reading is one statement about the curves of one n, published and ours.
type Figure2Reading struct {
	N                  int
	Least, OursLeast   float64 // the risk at the largest N
	Halfway, OursThere float64 // the N at which the risk falls through ½; NaN where it does not
}

// Figure2Readings returns what the curves say that the caption is about, at the n
// of Figure 2 with more than one published point that were run.
func Figure2Readings(o *Figure2Outcome) ([]Figure2Reading, error) {
	table, err := Figure2Table(o)
	if err != nil {
		return nil, err
	}
	var readings []Figure2Reading
	for _, n := range o.Config.N {
		var at, published, ours []float64
		for _, row := range table {
			if row.N == n {
				at, published, ours = append(at, float64(row.Samples)), append(published, row.Published), append(ours, row.Ours)
			}
		}
		if last := len(at) - 1; last > 0 {
			readings = append(readings, Figure2Reading{n, published[last], ours[last], damian2022.Crossing(at, published),
				damian2022.Crossing(at, ours)})
		}
	}
	return readings, nil
}

// powerOf names a number as a power of d where it is one up to 1, the truncation of
// the paper's grid.
func powerOf(d, n int) string {
	for k := range 7 {
		if math.Abs(float64(n)-math.Pow(float64(d), float64(k))) <= 1 {
			return fmt.Sprintf("d^%d", k)
		}
	}
	return strconv.Itoa(n)
}

// publishedEnd says where the published curve of an n ends.
func publishedEnd(of int) string {
	n, samples, risk, err := damian2022.PublishedTransfer()
	if err != nil {
		return err.Error()
	}
	at, text := 0, "no curve is published"
	for i := range n {
		if n[i] == of && samples[i] > at {
			at, text = samples[i], fmt.Sprintf("the published curve ends at %.3f", risk[i])
		}
	}
	return text
}
