package samplecomplexity

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
	"github.com/provingground/provingground/pkg/train"
)

// SecondStageConfig decides the experiment on gradient descent on the head.
type SecondStageConfig struct {
	Master       uint64    // master seed
	Target       string    // name of the target: figure1, source3, he2, he3, he4 or two
	D            int       // dimension
	N            int       // samples
	Width        int       // m, even
	Eta1PerRootD float64   // η₁/√d of the first stage
	Labels       string    // what is done with α + β·x: raw, step only or literal
	Lambdas      []float64 // weight decays λ of the second stage
	Seeds        int       // independent data and networks
	Noise        float64   // ς, the standard deviation of the label noise
	Rate         float64   // η (λ_max + λ), λ_max the largest eigenvalue of 2ΦᵀΦ/n; descent is stable below 2
	Span         float64   // ηλT at the end of a run
	Records      int       // how often the run of the largest λ is looked at before its end
	Decay        bool      // false descends without weight decay
}

// SecondStageRun is the descent of one head.
type SecondStageRun struct {
	Lambda float64
	Eta    float64
	Steps  []int     // t at each record, from 0 to the first with ηλt ≥ Span
	Head   []float64 // ‖a⁽ᵗ⁾ − a*‖ there, a* the ridge solution
	Output []float64 // root mean square of f_t − f* over the training inputs, f* the ridge prediction
}

// SecondStageResult holds the runs, seed by seed for each λ.
type SecondStageResult struct{ Runs []SecondStageRun }

// SecondStageOutcome is what came of the experiment and its twins.
type SecondStageOutcome = experiment.Outcome[SecondStageConfig, SecondStageResult]

// SecondStageSpec runs the second stage of Algorithm 1 as gradient descent and
// measures how far it is from ridge regression.
var SecondStageSpec = &experiment.Spec[SecondStageConfig, SecondStageResult]{
	ID:     "damian2022/secondstage",
	Title:  "gradient descent on the head against ridge regression",
	Config: secondStageConfig,
	Check:  checkSecondStage,
	Twins: []experiment.Twin[SecondStageConfig]{
		{Name: "no weight decay", Breaks: "the head decays by $\\lambda$: it does not",
			Change: func(c SecondStageConfig) SecondStageConfig {
				c.Decay, c.Lambdas = false, c.Lambdas[len(c.Lambdas)-1:]
				return c
			}},
		{Name: "step too large", Breaks: "$\\eta$ is small: it is $2.1/(\\lambda_{max} + \\lambda)$",
			Change: func(c SecondStageConfig) SecondStageConfig {
				c.Rate, c.Span, c.Lambdas = 2.1, 3, c.Lambdas[len(c.Lambdas)-1:]
				return c
			}},
		{Name: "stopped early", Breaks: "$T$ is of the order of $1/\\eta\\lambda$ times a logarithm: it is $1/\\eta\\lambda$",
			Change: func(c SecondStageConfig) SecondStageConfig { c.Span = 1; return c }},
	},
	Cost:    secondStageCost,
	Run:     runSecondStage,
	Claims:  secondStageClaims,
	Figures: secondStageFigures,
}

func secondStageConfig(p experiment.Preset) SecondStageConfig {
	c := SecondStageConfig{Master: 2022, Target: "figure1", D: 10, N: 3162, Width: 100, Eta1PerRootD: 1,
		Labels:  damian2022.Raw,
		Lambdas: []float64{0.1, 1},
		Seeds:   3, Noise: 1, Rate: 1, Span: 10, Records: 20, Decay: true}
	if p == experiment.Paper {
		c.Lambdas, c.Seeds = []float64{0.01, 0.1, 1}, 10
	}
	return c
}

func checkSecondStage(c SecondStageConfig) error {
	errs := []error{damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}.Check(),
		damian2022.CheckSamples("N", []int{c.N}), experiment.Path("Lambdas", c.Lambdas),
		c.algorithm().Check(), experiment.AtLeast(2, "Seeds", c.Seeds), experiment.AtLeast(2, "Records", c.Records)}
	if !(c.Rate > 0 && c.Rate <= 3) {
		errs = append(errs,
			fmt.Errorf("field Rate = %g: the step size times λ_max + λ is positive, and beyond 3 the numbers overflow", c.Rate))
	}
	if !(c.Span > 0 && c.Span <= 100) {
		errs = append(errs, fmt.Errorf("field Span = %g: ηλT is positive and at most 100, where nothing is left but rounding",
			c.Span))
	}
	return errors.Join(errs...)
}

func (c SecondStageConfig) algorithm() damian2022.Algorithm {
	return damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels)
}

// secondStageSteps is the largest number of steps that a run may take.
const secondStageSteps = 2_000_000

// secondStageCost takes 100 for λ_max: about what m = 100 neurons after the first
// step have; it grows as m does.
func secondStageCost(c SecondStageConfig) experiment.Cost {
	m, runs := float64(c.Width), float64(c.Seeds*len(c.Lambdas))
	steps := c.Span * (m + c.Lambdas[0]) / (c.Rate * c.Lambdas[0])
	one := c.algorithm().LearnCost(c.N, c.D, len(c.Lambdas), 0)
	one.Host += 10 * m * m * m
	one.Bytes += 8*float64(c.N)*m + 16*runs*m*m
	descent := experiment.Cost{FLOP: 2 * steps * runs * m * m, Elements: 6 * steps * runs * m}
	return one.Times(float64(c.Seeds)).Plus(descent)
}

// secondStage is what the second stage descends on: with G = 2ΦᵀΦ/n and h = 2Φᵀy/n
// the gradient of L(a) + λ‖a‖²/2 is (G + λI)a − h.
type secondStage struct {
	gram    []float64   // G [m, m]
	moment  []float64   // h [m]
	largest float64     // λ_max(G)
	ridge   [][]float64 // (G + λI)⁻¹h for every λ
	start   []float64   // a⁽⁰⁾ = ±1
}

// secondStageOf runs the first stage at one seed and prepares the second.
func secondStageOf(ctx context.Context, env *experiment.Env, c SecondStageConfig, seed int) (secondStage, error) {
	var s secondStage
	q, err := damian2022.Task{Target: c.Target,
		Sampling: damian2022.Sampling{N: c.N, D: c.D, Noise: c.Noise}}.Draw(
		sample.Streams(c.Master, "damian2022/secondstage", seed))
	if err != nil {
		return s, err
	}
	r, err := q.Represent(ctx, env, c.algorithm())
	if err != nil {
		return s, err
	}
	data := r.Labelled(q.Data)
	fit, err := r.Features().Fit(ctx, data, c.Lambdas)
	if err != nil {
		return s, err
	}
	phi, err := r.Features()(data.Matrix())
	if err != nil {
		return s, err
	}
	s = secondStage{make([]float64, r.M*r.M), make([]float64, r.M), 0, fit.Coefficients, r.A}
	dense.AddProduct(2/float64(data.N), dense.Of(phi).T(), dense.Of(phi), dense.New(r.M, r.M, s.gram))
	dense.AddProduct(2/float64(data.N), dense.New(1, data.N, data.Y), dense.Of(phi), dense.New(1, r.M, s.moment))
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(r.M, s.gram), false) {
		return s, errors.New("the eigenvalues of the features' Gram matrix cannot be found")
	}
	values := eigen.Values(nil)
	s.largest = values[len(values)-1]
	return s, nil
}

// secondStages runs the first stage at every seed.
func secondStages(ctx context.Context, env *experiment.Env, c SecondStageConfig) ([]secondStage, error) {
	stages := make([]secondStage, c.Seeds)
	for seed := range stages {
		s, err := secondStageOf(ctx, env, c, seed)
		if err != nil {
			return nil, err
		}
		stages[seed] = s
	}
	return stages, nil
}

// runSecondStage descends on all heads side by side, a run for every λ and seed.
func runSecondStage(ctx context.Context, env *experiment.Env, c SecondStageConfig) (SecondStageResult, error) {
	var r SecondStageResult
	stages, err := secondStages(ctx, env, c)
	if err != nil {
		return r, err
	}
	for _, lambda := range c.Lambdas {
		for _, s := range stages {
			r.Runs = append(r.Runs, SecondStageRun{Lambda: lambda, Eta: c.Rate / (s.largest + lambda)})
		}
	}
	loop, err := c.loop(stages, r.Runs)
	if err != nil {
		return r, err
	}
	trace, err := env.Engine.Loop(ctx, loop)
	if err != nil {
		return r, err
	}
	for i := range r.Runs {
		s, star := stages[i%c.Seeds], i/c.Seeds
		r.Runs[i].add(c, s, star, 0, s.start)
		for k, t := range trace.At {
			r.Runs[i].add(c, s, star, t, trace.Records[k][0].Data[i*c.Width:(i+1)*c.Width])
		}
	}
	return r, nil
}

// loop returns gradient descent on all heads [S, m]: L(a) is ½aᵀGa − hᵀa up to a
// constant, so that a step is one product with G and its number of operations
// does not depend on n. It is the same iteration as over the samples.
func (c SecondStageConfig) loop(stages []secondStage, runs []SecondStageRun) (engine.Loop, error) {
	count, m := len(runs), c.Width
	heads, grams, moments := engine.Zeros(count, m), engine.Zeros(count, m, m), engine.Zeros(count, m)
	rates, halves := engine.Zeros(count), engine.Zeros(count)
	steps, every := 0, math.MaxInt
	for i, run := range runs {
		s := stages[i%len(stages)]
		copy(heads.Data[i*m:], s.start)
		copy(grams.Data[i*m*m:], s.gram)
		copy(moments.Data[i*m:], s.moment)
		rates.Data[i] = run.Eta
		if c.Decay {
			halves.Data[i] = run.Lambda / 2
		}
		last := int(math.Ceil(c.Span / (run.Eta * run.Lambda)))
		steps, every = max(steps, last), min(every, max(1, last/c.Records))
	}
	if steps > secondStageSteps {
		return engine.Loop{},
			fmt.Errorf("ηλT = %g at λ = %g takes %d steps: take a larger λ or a smaller Span, at most %d steps are taken",
				c.Span, c.Lambdas[0], steps, secondStageSteps)
	}
	tr := train.Trainer{Rule: train.GD{}, Rate: train.PerRun{Index: 2}, L2: train.PerRun{Index: 3}, Objective: headLoss}
	l, err := tr.Loop("damian2022/secondstage", heads)
	l.Per, l.Steps, l.Every = []engine.Array{grams, moments, rates, halves}, (steps+every-1)/every*every, every
	l.Record = func(f engine.Frame) []*graph.Node { return f.State }
	return l, err
}

// headLoss returns ½aᵀGa − hᵀa [S] for heads a [S, m], with G [S, m, m] and h [S, m]
// the first constants of each run.
func headLoss(params []*graph.Node, f engine.Frame) *graph.Node {
	a, g, h := params[0], f.Per[0], f.Per[1]
	half := graph.MulScalar(graph.Einsum("smk,sk->sm", g, a), 0.5)
	return graph.Einsum("sm,sm->s", a, graph.Sub(half, h))
}

// add records a head after t steps, until the run is over.
func (r *SecondStageRun) add(c SecondStageConfig, s secondStage, star, t int, a []float64) {
	if last := len(r.Steps) - 1; last >= 0 && r.time(r.Steps[last]) >= c.Span {
		return
	}
	off := make([]float64, len(a))
	for j := range a {
		off[j] = a[j] - s.ridge[star][j]
	}
	energy := 0.0
	for j := range off {
		energy += off[j] * dense.Dot(s.gram[j*len(off):(j+1)*len(off)], off)
	}
	r.Steps = append(r.Steps, t)
	r.Head = append(r.Head, math.Sqrt(dense.Dot(off, off)))
	r.Output = append(r.Output, math.Sqrt(max(energy, 0)/2)) // ‖Φδ‖²/n = δᵀGδ/2
}

// time returns ηλt.
func (r *SecondStageRun) time(t int) float64 { return r.Eta * r.Lambda * float64(t) }

// headBound returns (1−ηλ)ᵗ ‖a⁽⁰⁾ − a*‖. Derived here: a⁽ᵗ⁾ − a* = (I − η(G+λI))ᵗ
// (a⁽⁰⁾ − a*), and for η ≤ 1/(λ_max + λ) no eigenvalue of the matrix is larger
// than 1−ηλ or negative.
func (r *SecondStageRun) headBound(t int) float64 {
	return r.start() * math.Pow(1-r.Eta*r.Lambda, float64(t))
}

// outputBound returns e^(−ηλt) ‖a⁽⁰⁾ − a*‖/√(4eηt), for t ≥ 1 a bound on the root mean
// square of f_t − f* over the training inputs. Derived here: an eigenvector of G
// with eigenvalue μ contributes √(μ/2)(1−η(μ+λ))ᵗ ≤ √(μ/2) e^(−ημt) e^(−ηλt), which is
// largest at μ = 1/(2ηt). Flat directions, the last to converge, change no prediction.
func (r *SecondStageRun) outputBound(t int) float64 {
	return r.start() * math.Exp(-r.time(t)) / math.Sqrt(4*math.E*r.Eta*float64(t))
}

// rate returns −d ln ‖a⁽ᵗ⁾ − a*‖/d(ηλt), fitted to the second half of the run.
func (r *SecondStageRun) rate() float64 {
	var x, y []float64
	for i, t := range r.Steps {
		if 2*r.time(t) >= r.time(r.Steps[len(r.Steps)-1]) {
			x, y = append(x, math.Exp(r.time(t))), append(y, r.Head[i])
		}
	}
	slope, _, _ := stats.LogLogSlope(x, y)
	return -slope
}

// secondStageClaim is a claim on the descent of the head.
type secondStageClaim = experiment.Claim[SecondStageConfig, SecondStageResult]

// secondStageElsewhere are the twins that do not end in ridge regression, however long
// they run.
var secondStageElsewhere = []string{"no weight decay", "step too large"}

const (
	secondStageSource = "derived here from the second stage of Algorithm 1"
	secondStagePilot  = "the largest gap in one run of a separate simulation at λ = 1, 0.1, 0.01"
)

var secondStageClaims = []secondStageClaim{
	{Name: "theorem1/second-stage-contraction", Known: claim.Derived, Kind: claim.Inequality, Source: secondStageSource,
		FailedBy: secondStageElsewhere,
		Says: experiment.Fixed[SecondStageConfig](`$\|a^{(t)} - a^\star\| \leq (1-\eta\lambda)^t\,` +
			`\|a^{(0)} - a^\star\|$ with $a^\star$ the ridge solution: largest quotient of the two sides`),
		Measure: func(_ SecondStageConfig, r SecondStageResult) claim.Measurement {
			return secondStageWorst(r, func(r *SecondStageRun) float64 { return r.quotient(r.Head, r.headBound) })
		},
		Band: experiment.Fixed[SecondStageConfig](
			claim.AtMost(1+1e-9, claim.Theory, "the contraction of the slowest direction, and rounding"))},
	{Name: "theorem1/second-stage-prediction", Known: claim.Derived, Kind: claim.Inequality, Source: secondStageSource,
		FailedBy: secondStageElsewhere,
		Says: experiment.Fixed[SecondStageConfig](`on the training inputs $f_t$ is within ` +
			`$e^{-\eta\lambda t}\,\|a^{(0)} - a^\star\|/\sqrt{4e\eta t}$ of the ridge prediction in root mean square: ` +
			`largest quotient of the two sides`),
		Measure: func(_ SecondStageConfig, r SecondStageResult) claim.Measurement {
			return secondStageWorst(r, func(r *SecondStageRun) float64 { return r.quotient(r.Output, r.outputBound) })
		},
		Band: experiment.Fixed[SecondStageConfig](
			claim.AtMost(1, claim.Theory, "the most that any spectrum allows"))},
	{Name: "theorem1/second-stage-time", Known: claim.Derived, Kind: claim.Rate, Source: secondStageSource,
		FailedBy: secondStageElsewhere,
		Says: experiment.Fixed[SecondStageConfig](`$T$ of order $1/\eta\lambda$ is also needed: late in the run ` +
			`$\|a^{(t)} - a^\star\|$ falls as $e^{-\eta\lambda t}$ or hardly faster: exponent in units of ` +
			`$\eta\lambda t$, which the contraction keeps from falling below 1`),
		Measure: secondStageRate,
		Band: experiment.Fixed[SecondStageConfig](claim.Between(1, 1.1, claim.Pilot,
			"1 is the least that the decay allows; 15 master seeds of this program: 1.016 ± 0.003, runs up to 1.027"))},
	{Name: "theorem1/second-stage-half-way", Known: claim.Derived, Kind: claim.Inequality, Source: secondStageSource,
		FailedBy: append([]string{"stopped early"}, secondStageElsewhere...),
		Says: func(c SecondStageConfig) string {
			return fmt.Sprintf(`half-way through the run, at $\eta\lambda t = %g$, no prediction gap is larger than 0.013 `+
				`in root mean square`, c.Span/2)
		},
		Measure: func(c SecondStageConfig, r SecondStageResult) claim.Measurement {
			return secondStageWorst(r, func(r *SecondStageRun) float64 { return r.past(c.Span / 2) })
		},
		Band: experiment.Fixed[SecondStageConfig](claim.AtMost(1.3e-2, claim.Pilot, secondStagePilot))},
	{Name: "theorem1/second-stage-end", Known: claim.Derived, Kind: claim.Inequality, Source: secondStageSource,
		FailedBy: append([]string{"stopped early"}, secondStageElsewhere...),
		Says: func(c SecondStageConfig) string {
			return fmt.Sprintf(`at the end of the run, at $\eta\lambda T = %g$, no prediction gap to ridge regression is `+
				`larger than $7 \cdot 10^{-5}$ in root mean square`, c.Span)
		},
		Measure: func(c SecondStageConfig, r SecondStageResult) claim.Measurement {
			return secondStageWorst(r, func(r *SecondStageRun) float64 { return r.past(c.Span) })
		},
		Band: experiment.Fixed[SecondStageConfig](claim.AtMost(7e-5, claim.Pilot, secondStagePilot))},
}

// secondStageRate returns the mean exponent of the runs, from the least to the largest.
func secondStageRate(_ SecondStageConfig, r SecondStageResult) claim.Measurement {
	rates := make([]float64, len(r.Runs))
	for i := range r.Runs {
		rates[i] = r.Runs[i].rate()
	}
	return claim.Measurement{Value: stats.Mean(rates), Low: stats.Min(rates), High: stats.Max(rates),
		Interval: "range over runs", Cases: len(rates)}
}

// secondStageWorst returns the largest value over the runs.
func secondStageWorst(r SecondStageResult, of func(*SecondStageRun) float64) claim.Measurement {
	values := make([]float64, len(r.Runs))
	for i := range r.Runs {
		values[i] = of(&r.Runs[i])
	}
	return claim.Exact(stats.Max(values), len(values))
}

// quotient returns the largest value of a gap over its bound after t ≥ 1 steps; NaN
// where no step was taken.
func (r *SecondStageRun) quotient(gap []float64, bound func(int) float64) float64 {
	var quotients []float64
	for i, t := range r.Steps {
		if t > 0 {
			quotients = append(quotients, gap[i]/bound(t))
		}
	}
	return stats.Max(quotients)
}

// start returns ‖a⁽⁰⁾ − a*‖, NaN where nothing was recorded.
func (r *SecondStageRun) start() float64 {
	if len(r.Head) == 0 {
		return math.NaN()
	}
	return r.Head[0]
}

// past returns the prediction gap at the first record with ηλt ≥ at.
func (r *SecondStageRun) past(at float64) float64 {
	for i, t := range r.Steps {
		if r.time(t) >= at {
			return r.Output[i]
		}
	}
	return math.NaN()
}

// kernelMethod is a kernel as a method: α = (K + ℓI)⁻¹ y, with ℓ for the λ of the path.
type kernelMethod kernel.Function

// Fit solves for every ℓ.
func (k kernelMethod) Fit(ctx context.Context, data damian2022.Data, lambdas []float64) (damian2022.Fit, error) {
	if data.N < 1 {
		return damian2022.Fit{}, damian2022.ErrEmpty
	}
	x := data.Matrix()
	gram, err := kernel.Gram(kernel.Function(k), x)
	if err != nil {
		return damian2022.Fit{}, err
	}
	alpha, err := kernel.KernelRidge(ctx, gram, data.Y, lambdas)
	if alpha == nil {
		return damian2022.Fit{}, err
	}
	return damian2022.Fit{Coefficients: alpha,
		Basis: func(to *mat.Dense) (*mat.Dense, error) { return kernel.Cross(kernel.Function(k), to, x) }}, nil
}

// ridgePath is the path of ℓ for kernels.
func ridgePath() []float64 { return []float64{0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1e3, 1e5} }
