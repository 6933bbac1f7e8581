package samplecomplexity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// LearnedConfig decides the look at single runs of Algorithm 1.
type LearnedConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            int       // dimension
	N            int       // samples
	Width        int       // m
	Noise        float64   // ς, the standard deviation of the label noise
	Normal       bool      // the label noise that the excess is measured under is N(0, ς²) in place of ±ς
	Eta1PerRootD float64   // η₁/√d; 0 takes no first step
	Shuffle      bool      // permute the labels: x and y no longer belong together
	Seeds        int       // runs; the picture is of the first
	Completions  int       // Gaussian completions of each grid point of the test designs
	Lambdas      []float64 // the path that λ is tuned over
}

// LearnedResult holds one value a run, and the curves of the first run.
type LearnedResult struct {
	L2, L1, Beyond []float64    // losses of Algorithm 1: see damian2022.MeanLosses
	Excess         []float64    // E|f̂ − y| − ς, the mean over the label noise taken
	Along          []float64    // share of E f̂² in the mean of f̂ given u·x
	RandomAlong    []float64    // the same of random features
	U, Target      []float64    // the grid, and f* on it
	Learned        LearnedCurve // of Algorithm 1
	Random         LearnedCurve // of random features on the same data
}

// LearnedCurve is a learned function against u·x: at each u of the test design's
// grid the mean of f̂ over the other coordinates, and its tenth and ninetieth
// percentile.
type LearnedCurve struct{ Mean, Low, High []float64 }

// LearnedOutcome is what came of the experiment and its twins.
type LearnedOutcome = experiment.Outcome[LearnedConfig, LearnedResult]

// LearnedSpec looks at what Algorithm 1 has learned: along u, across u, and in the
// measure of error that Theorem 1 bounds.
var LearnedSpec = &experiment.Spec[LearnedConfig, LearnedResult]{
	ID:     "damian2022/learned",
	Title:  "what one run of Algorithm 1 has learned",
	Config: learnedConfig,
	Check:  checkLearned,
	Twins: []experiment.Twin[LearnedConfig]{
		{Name: "no first step", Breaks: "a gradient step is taken: the weights stay random; these are the random features, " +
			"so that `more-along-u` is 0 by arithmetic",
			Change: func(c LearnedConfig) LearnedConfig { c.Eta1PerRootD = 0; return c },
			Same:   "0 is known for `more-along-u` alone, which a wrong share breaks too"},
		{Name: "label noise normal",
			Breaks: "$\\varepsilon$ is $-\\varsigma$ or $+\\varsigma$: it is normal with the same variance",
			Change: func(c LearnedConfig) LearnedConfig { c.Normal, c.Seeds = true, 2; return c }},
	},
	Cost:    learnedCost,
	Run:     runLearned,
	Claims:  learnedClaims,
	Figures: learnedFigures,
	Tables:  learnedTables,
}

func learnedConfig(p experiment.Preset) LearnedConfig {
	c := LearnedConfig{Master: 2022, Target: "figure1", D: 10, N: 3162, Width: 100, Noise: 1, Eta1PerRootD: 1, Seeds: 8,
		Completions: 20, Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.N, c.Seeds, c.Completions = 10_000, 10, 40
	}
	return c
}

func checkLearned(c LearnedConfig) error {
	s := damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}
	return errors.Join(s.Check(),
		damian2022.CheckSamples("N", []int{c.N}), s.CheckTuning(c.Completions, c.Lambdas),
		damian2022.Algorithm{Width: c.Width, Eta1PerRootD: c.Eta1PerRootD, Labels: damian2022.Raw}.Check(),
		experiment.AtLeast(2, "Seeds", c.Seeds),
		s.CheckOneDirection("Target", "a curve against u·x is for targets of one direction"))
}

// learnedPoint is one run.
type learnedPoint struct {
	Master uint64
	damian2022.Task
	Algorithm damian2022.Algorithm
	Normal    bool
	Seed      int
}

// Cost is that of Algorithm 1 and of random features.
func (p learnedPoint) Cost() experiment.Cost {
	return p.TrialCost(p.Algorithm).Plus(p.TrialCost(p.Algorithm.WithoutStep()))
}

func (c LearnedConfig) points() []learnedPoint {
	points := make([]learnedPoint, c.Seeds)
	t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: c.N, D: c.D, Noise: c.Noise,
		Shuffle: c.Shuffle}, Completions: c.Completions, Lambdas: c.Lambdas}
	for i := range points {
		points[i] = learnedPoint{c.Master, t, damian2022.Algorithm1(c.Width, c.Eta1PerRootD, damian2022.Raw), c.Normal, i}
	}
	return points
}

func learnedCost(c LearnedConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runLearned(ctx context.Context, env *experiment.Env, c LearnedConfig) (LearnedResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), learnedAt)
	if err != nil {
		return LearnedResult{}, err
	}
	r := runs[0]
	for _, run := range runs[1:] {
		r.L2, r.L1, r.Beyond = append(r.L2, run.L2...), append(r.L1, run.L1...), append(r.Beyond, run.Beyond...)
		r.Excess = append(r.Excess, run.Excess...)
		r.Along, r.RandomAlong = append(r.Along, run.Along...), append(r.RandomAlong, run.RandomAlong...)
	}
	return r, nil
}

// learnedAt is one run: Algorithm 1 and random features learn from the same data.
func learnedAt(ctx context.Context, env *experiment.Env, p learnedPoint) (LearnedResult, error) {
	var r LearnedResult
	q, err := p.Draw(sample.Streams(p.Master, "damian2022/learned", p.N, p.Seed))
	if err != nil {
		return r, err
	}
	for _, a := range []damian2022.Algorithm{p.Algorithm, p.Algorithm.WithoutStep()} {
		f, err := q.Represent(ctx, env, a)
		if err != nil {
			return r, err
		}
		best, err := q.Refit(ctx, f)
		if err != nil {
			return r, err
		}
		prediction, err := best.Fit.Predict(q.Report.X)
		if err != nil {
			return r, err
		}
		r.record(p, q.Report, best, prediction)
	}
	return r, nil
}

// record adds the losses and the curve of Algorithm 1, called first, and the curve
// of random features, called second.
func (r *LearnedResult) record(p learnedPoint, q damian2022.Design, best damian2022.BestFit, prediction *mat.Dense) {
	curve, along := curveOf(q, prediction, p.Completions)
	if r.U != nil {
		r.Random, r.RandomAlong = curve, []float64{along}
		return
	}
	r.Learned, r.Along = curve, []float64{along}
	r.L2, r.L1, r.Beyond = []float64{best.L2}, []float64{best.L1}, []float64{best.Beyond}
	r.Excess = []float64{q.Absolute(prediction, p.Normal) - p.Noise}
	for i := 0; i < len(q.F); i += p.Completions {
		r.U, r.Target = append(r.U, q.X.At(i, 0)), append(r.Target, q.F[i])
	}
}

// curveOf returns the predictions [rows, 1] along u and the share of their energy in the mean
// given u·x, for a design of so many completions of every place.
func curveOf(q damian2022.Design, prediction *mat.Dense, completions int) (LearnedCurve, float64) {
	var c LearnedCurve
	inside, all := 0.0, 0.0
	values := make([]float64, completions)
	for first := 0; first < len(q.F); first += completions {
		sum, squares := 0.0, 0.0
		for k := range values {
			values[k] = prediction.At(first+k, 0)
			sum += values[k]
			squares += values[k] * values[k]
		}
		mean, count := sum/float64(completions), float64(completions)
		across := (squares - sum*mean) / max(count-1, 1) // an unbiased estimate of Var(f̂ | u·x)
		inside += q.Weight[first] * count * (squares/count - across)
		all += q.Weight[first] * squares
		slices.Sort(values)
		c.Mean = append(c.Mean, mean)
		c.Low, c.High = append(c.Low, values[completions/10]), append(c.High, values[completions-1-completions/10])
	}
	return c, inside / all
}

var learnedClaims = []experiment.Claim[LearnedConfig, LearnedResult]{
	{Name: "theorem1/excess-identity", Known: claim.Derived, Kind: claim.Identity, Source: "derived from Theorem 1",
		FailedBy: []string{"label noise normal"},
		Says: experiment.Fixed[LearnedConfig](`the excess that Theorem 1 bounds is ` +
			`$\mathbb{E}(|\hat f - f^\star| - \varsigma)_+$: largest difference from ` +
			`$\mathbb{E}|\hat f - y| - \varsigma$, the mean over $\varepsilon = \pm\varsigma$ taken (it holds for every ` +
			`predictor, for predicting 0 too)`),
		Measure: excessDifference,
		Band:    experiment.Fixed[LearnedConfig](claim.AtMost(1e-12, claim.Theory, "rounding of sums of order 1"))},
	{Name: "theorem1/function-of-u", Known: claim.Measured, Kind: claim.Level, Source: "beside Theorem 1",
		FailedBy: []string{"no first step"},
		Says: experiment.Fixed[LearnedConfig](`what Algorithm 1 has learned is mostly a function of $u \cdot x$: ` +
			`share of $\mathbb{E}\hat f^2$ in the mean of $\hat f$ given $u \cdot x$`),
		Measure: func(_ LearnedConfig, r LearnedResult) claim.Measurement { return measure.Mean(r.Along) },
		Band: experiment.Fixed[LearnedConfig](
			claim.AtLeast(0.70, claim.Pilot, "20 master seeds of this program: 0.837 ± 0.016"))},
	{Name: "theorem1/more-along-u", Known: claim.Measured, Kind: claim.Ordering, Source: "beside Theorem 1",
		FailedBy: []string{"no first step"},
		Mutants: []experiment.Mutant[LearnedConfig, LearnedResult]{{Name: "the share across u in place of that along it",
			Measure: func(_ LearnedConfig, r LearnedResult) claim.Measurement {
				across := func(along float64) float64 { return 1 - along }
				return measure.Difference(stats.Map(r.Along, across), stats.Map(r.RandomAlong, across))
			}}},
		Says: experiment.Fixed[LearnedConfig](`that share is larger than for random features, same data`),
		Measure: func(_ LearnedConfig, r LearnedResult) claim.Measurement {
			return measure.Difference(r.Along, r.RandomAlong)
		},
		Band: experiment.Fixed[LearnedConfig](
			claim.AtLeast(0.10, claim.Pilot, "20 master seeds of this program: 0.326 ± 0.040"))},
}

// excessDifference returns the largest difference of the two forms of Theorem 1's excess.
func excessDifference(_ LearnedConfig, r LearnedResult) claim.Measurement {
	differences := make([]float64, min(len(r.Excess), len(r.Beyond)))
	for i := range differences {
		differences[i] = math.Abs(r.Excess[i] - r.Beyond[i])
	}
	return claim.Exact(stats.Max(differences), len(differences))
}

func learnedFigures(o *LearnedOutcome) ([]figure.Figure, error) {
	c, r := o.Config, o.Result
	panel := func(name string, curve LearnedCurve, slot int) figure.Panel {
		learned, target := damian2022.LearnedBand(r.U, curve.Mean, curve.Low, curve.High, r.Target)
		learned.Name, learned.Slot, learned.Interval = name, slot, "mean, 10 % to 90 % over the coordinates across u"
		target.Name, target.Formula = `target $f^\star$`, "f*(u)"
		return figure.Panel{X: figure.Axis{Label: `$u \cdot x$`}, Y: figure.Axis{Label: `$\hat f(x)$`, Min: -2, Max: 11},
			Series: []figure.Series{target, learned}, Legend: figure.Above}
	}
	return []figure.Figure{{ID: "damian2022/learned/curve", Title: "What was learned",
		Alt: "The learned function against u dot x. (a) Algorithm 1: the line follows the target, in a band that is " +
			"narrow where most of the data is. (b) Random features: too flat where the target rises.",
		Caption: fmt.Sprintf(`What one run has learned from $n = %d$ samples ($d = %d$, $m = %d$), against $u \cdot `+
			`x$: line, mean over the coordinates across $u$; band, from their 10th to their 90th percentile; grey, the `+
			`target. (a) Algorithm 1; (b) random features on the same data.`, c.N, c.D, c.Width),
		Panels: []figure.Panel{panel("Algorithm 1", r.Learned, 1), panel("random features", r.Random, 2)}, Wide: true,
		Provenance: figure.Provenance{Seeds: "the first"}}}, nil
}

// learnedTables sets the three measures of the first run's error.
func learnedTables(o *LearnedOutcome) []figure.Table {
	first := func(values []float64) float64 {
		if len(values) == 0 {
			return math.NaN()
		}
		return values[0]
	}
	r := o.Result
	return []figure.Table{{ID: "damian2022/learned/losses", Header: []string{"error of the first run", "value"},
		Rows: [][]any{
			{`$\mathbb{E}(\hat f - f^\star)^2$`, first(r.L2)}, {`$\mathbb{E}|\hat f - f^\star|$`, first(r.L1)},
			{`$\mathbb{E}(|\hat f - f^\star| - \varsigma)_+$, as in Theorem 1`, first(r.Beyond)}}}}
}
