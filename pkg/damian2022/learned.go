package damian2022

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"

	"gonum.org/v1/gonum/mat"
)

// LearnedConfig decides the look at single runs of Algorithm 1.
type LearnedConfig struct {
	Master      uint64    // master seed
	Target      string    // name of the target: figure1, source3, he2, he3, he4 or two
	D           int       // dimension
	N           int       // samples
	Width       int       // m
	Noise       float64   // ς, the standard deviation of the label noise
	Normal      bool      // the label noise that the excess is measured under is N(0, ς²) in place of ±ς
	Eta1        float64   // η₁/√d; 0 takes no first step
	Shuffle     bool      // permute the labels: x and y no longer belong together
	Seeds       int       // runs; the picture is of the first
	Completions int       // Gaussian completions of each grid point of the test designs
	Lambdas     []float64 // the path that λ is tuned over
}

// LearnedCurve is a learned function against u·x: at each u of the test design's
// grid the mean of f̂ over the other coordinates, and its tenth and ninetieth
// percentile.
type LearnedCurve struct{ Mean, Low, High []float64 }

// LearnedResult holds one value a run, and the curves of the first run.
type LearnedResult struct {
	L2, L1, Beyond []float64    // losses of Algorithm 1: see meanLosses
	Excess         []float64    // E|f̂ − y| − ς, the mean over the label noise taken
	Along          []float64    // share of E f̂² in the mean of f̂ given u·x
	RandomAlong    []float64    // the same of random features
	U, Target      []float64    // the grid, and f* on it
	Learned        LearnedCurve // of Algorithm 1
	Random         LearnedCurve // of random features on the same data
}

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
		{Name: "no first step", Breaks: "a gradient step is taken: the weights stay random; these are the random features, so that `more-along-u` is 0 by arithmetic",
			Change: func(c LearnedConfig) LearnedConfig { c.Eta1 = 0; return c }, Fails: []string{learnedAlong, learnedGain}},
		{Name: "label noise normal", Breaks: "$\\varepsilon$ is $-\\varsigma$ or $+\\varsigma$: it is normal with the same variance",
			Change: func(c LearnedConfig) LearnedConfig { c.Normal, c.Seeds = true, 2; return c }, Fails: []string{learnedExcess}},
	},
	Cost:    learnedCost,
	Run:     runLearned,
	Claims:  learnedClaims,
	Figures: learnedFigures,
	Tables:  learnedTables,
}

func learnedConfig(p experiment.Preset) LearnedConfig {
	c := LearnedConfig{Master: 2022, Target: "figure1", D: 10, N: 3162, Width: 100, Noise: 1, Eta1: 1, Seeds: 8, Completions: 20, Lambdas: lambdaPath()}
	if p == experiment.Paper {
		c.N, c.Seeds, c.Completions = 10_000, 10, 40
	}
	return c
}

func checkLearned(c LearnedConfig) error {
	return errors.Join(setting{c.Target, []int{c.D}, c.Noise}.check(), checkSamples("N", []int{c.N}), checkTuning(c.Target, c.Completions, c.Lambdas),
		Algorithm{Width: c.Width, Eta1: c.Eta1, Labels: Raw}.Check(), experiment.AtLeast(2, "Seeds", c.Seeds),
		checkOneDirection("Target", c.Target, "a curve against u·x is for targets of one direction"))
}

// learnedPoint is one run.
type learnedPoint struct {
	Master uint64
	task
	Algorithm Algorithm
	Normal    bool
	Seed      int
}

// Cost is that of Algorithm 1 and of random features.
func (p learnedPoint) Cost() experiment.Cost {
	return p.cost(p.Algorithm).Plus(p.cost(p.Algorithm.withoutStep()))
}

func (c LearnedConfig) points() []learnedPoint {
	points := make([]learnedPoint, c.Seeds)
	t := task{c.Target, sampling{N: c.N, D: c.D, Noise: c.Noise, Shuffle: c.Shuffle}, c.Completions, c.Lambdas}
	for i := range points {
		points[i] = learnedPoint{c.Master, t, algorithm1(c.Width, c.Eta1, Raw), c.Normal, i}
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
	q, err := p.draw(sample.Streams(p.Master, "damian2022/learned", p.N, p.Seed))
	if err != nil {
		return r, err
	}
	for _, a := range []Algorithm{p.Algorithm, p.Algorithm.withoutStep()} {
		f, err := q.represent(ctx, env, a)
		if err != nil {
			return r, err
		}
		best, err := q.refit(ctx, f)
		if err != nil {
			return r, err
		}
		prediction, err := best.fit.Predict(q.report.X)
		if err != nil {
			return r, err
		}
		r.record(p, q.report, best, prediction)
	}
	return r, nil
}

// record adds the losses and the curve of Algorithm 1, called first, and the curve
// of random features, called second.
func (r *LearnedResult) record(p learnedPoint, q design, best bestFit, prediction *mat.Dense) {
	curve, along := q.curve(prediction, p.Completions)
	if r.U != nil {
		r.Random, r.RandomAlong = curve, []float64{along}
		return
	}
	r.Learned, r.Along = curve, []float64{along}
	r.L2, r.L1, r.Beyond = []float64{best.L2}, []float64{best.L1}, []float64{best.Beyond}
	r.Excess = []float64{q.absolute(prediction, p.Normal) - p.Noise}
	for i := 0; i < len(q.F); i += p.Completions {
		r.U, r.Target = append(r.U, q.X.At(i, 0)), append(r.Target, q.F[i])
	}
}

// curve returns the predictions along u and the share of their energy in the mean
// given u·x.
func (q design) curve(prediction *mat.Dense, completions int) (LearnedCurve, float64) {
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

// absolute returns E|f̂(x) − y| for y = f*(x) + ε with ε = ±ς, or normal with
// variance ς².
func (q design) absolute(prediction *mat.Dense, normal bool) float64 {
	sum := 0.0
	for i, f := range q.F {
		e := prediction.At(i, 0) - f
		if normal {
			sum += q.Weight[i] * foldedNormal(e, q.Noise)
			continue
		}
		sum += q.Weight[i] * (math.Abs(e-q.Noise) + math.Abs(e+q.Noise)) / 2
	}
	return sum
}

// AbsoluteExcess returns E|δ − ε| − ς for ε = ±ς with probability ½ each, the excess
// that Theorem 1 bounds, at an error δ = f̂(x) − f*(x): (|δ| − ς)₊. Derived here:
// ½(|δ−ς| + |δ+ς|) is |δ| for |δ| ≥ ς and ς otherwise, that is max(|δ|, ς).
func AbsoluteExcess(delta, noise float64) float64 { return max(math.Abs(delta)-noise, 0) }

// foldedNormal returns E|μ + σZ| for standard normal Z.
func foldedNormal(mu, sigma float64) float64 {
	if sigma == 0 {
		return math.Abs(mu)
	}
	z := mu / sigma
	return sigma*math.Sqrt(2/math.Pi)*math.Exp(-z*z/2) + mu*math.Erf(z/math.Sqrt2)
}

// The ids of the claims on single runs.
const (
	learnedExcess = "damian2022/theorem1/excess-identity"
	learnedAlong  = "damian2022/theorem1/function-of-u"
	learnedGain   = "damian2022/theorem1/more-along-u"
)

func learnedClaims(_ LearnedConfig, r LearnedResult) []claim.Verdict {
	differences := make([]float64, min(len(r.Excess), len(r.Beyond)))
	for i := range differences {
		differences[i] = math.Abs(r.Excess[i] - r.Beyond[i])
	}
	return []claim.Verdict{
		claim.Judge(claim.Claim{ID: learnedExcess, Statement: `the excess that Theorem 1 bounds is $\mathbb{E}(|\hat f - f^\star| - \varsigma)_+$: largest difference from $\mathbb{E}|\hat f - y| - \varsigma$, the mean over $\varepsilon = \pm\varsigma$ taken (it holds for every predictor, for predicting 0 too)`,
			Source: "derived from Theorem 1", Known: claim.Derived, Kind: claim.Identity},
			claim.Exact(stats.Max(differences), len(differences)), claim.AtMost(1e-12, claim.Theory, "rounding of sums of order 1")),
		claim.Judge(claim.Claim{ID: learnedAlong, Statement: `what Algorithm 1 has learned is mostly a function of $u \cdot x$: share of $\mathbb{E}\hat f^2$ in the mean of $\hat f$ given $u \cdot x$`,
			Source: "beside Theorem 1", Known: claim.Measured, Kind: claim.Inequality},
			measure.Mean(r.Along), claim.AtLeast(0.70, claim.Pilot, "20 master seeds of this program: 0.837 ± 0.016")),
		claim.Judge(claim.Claim{ID: learnedGain, Statement: `that share is larger than for random features, same data`,
			Source: "beside Theorem 1", Known: claim.Measured, Kind: claim.Ordering},
			measure.Difference(r.Along, r.RandomAlong), claim.AtLeast(0.10, claim.Pilot, "20 master seeds of this program: 0.326 ± 0.040")),
	}
}
