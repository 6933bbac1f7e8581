package samplecomplexity

import (
	"context"
	"errors"
	"fmt"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
)

// Figure1Config decides the experiment of Figure 1. A list of sample sizes that is
// empty leaves its method out.
type Figure1Config struct {
	Master       uint64  // master seed
	Target       string  // name of the target: figure1, source3, he2, he3, he4 or two
	D            int     // dimension
	Noise        float64 // ς
	Eta1PerRootD float64 // η₁/√d; 0 takes no first step
	Labels       string  // what is done with α + β·x: raw, step only or literal
	Shuffle      bool    // permute the labels: x and y no longer belong together
	// the network is linearised with biases from N(0, 1), as random features have them, not at b = 0
	TangentBiases   bool
	Informed        bool      // the kernel of infinite width is replaced by one that knows u
	Width           int       // m of the left panel
	WideWidth       int       // m of the right panel
	N, WideN        []int     // sample sizes of Algorithm 1 at either width
	RandomN         []int     // of random features at Width
	WideRandomN     []int     // and at WideWidth
	TangentN        []int     // of the linearised network at Width
	WideTangentN    []int     // and at WideWidth
	KernelN         []int     // of its kernel at infinite width
	BaselineN       []int     // of the linear, quadratic and informed regressions
	PolynomialN     []int     // of the regression on all polynomials
	Degree          int       // of these polynomials
	Seeds           int       // data sets for each n at Width
	SmallSeeds      int       // of Algorithm 1 at Width where n ≤ 1000: risks scatter the most there
	WideSeeds       int       // at WideWidth
	TangentSeeds    int       // of the linearised network at Width
	KernelSeeds     int       // at infinite width
	BaselineSeeds   int       // of the regressions
	PolynomialSeeds int       // of the regression on all polynomials
	Completions     int       // Gaussian completions of each grid point of the test design
	Lambdas         []float64 // the path that λ is tuned over
	Ridges          []float64 // the path of ℓ of the kernel of infinite width
}

// Figure1Cell is one method at one width and n, one value a seed.
type Figure1Cell struct {
	Method    string
	Width, N  int       // the width is 0 where there is none
	Risk      []float64 // excess L2 risk
	Inner     []float64 // the same without the least λ of the path to choose from
	Lambda    []float64 // the λ, or ℓ of a kernel, that was best on the tuning design
	Edge      []int     // −1 or 1 where that is the least or the largest tried, else 0
	Alignment []float64 // of Algorithm 1: A of the first step
	Principal []float64 // of Algorithm 1: squared cosine of the top right singular vector of W⁽¹⁾ with S*
}

// Figure1Result holds the cells, sample size by sample size within each method.
type Figure1Result struct{ Cells []Figure1Cell }

// Figure1Outcome is what came of the experiment and its twins.
type Figure1Outcome = experiment.Outcome[Figure1Config, Figure1Result]

// Figure1Spec is Figure 1: excess risk against n for Algorithm 1, for random
// features and for the linearised network, with baselines that the paper speaks of
// and does not draw. What the paper leaves open (η₁, the labels, the start of the
// baselines) is set to what reproduces its points.
var Figure1Spec = &experiment.Spec[Figure1Config, Figure1Result]{
	ID:      "damian2022/figure1",
	Title:   "sample complexity of Algorithm 1 and of kernels",
	Config:  figure1Config,
	Check:   checkFigure1,
	Idle:    idleFigure1,
	Twins:   figure1Twins,
	Cost:    figure1Cost,
	Run:     runFigure1,
	Claims:  figure1Claims,
	Figures: figure1Figures,
	Tables:  figure1Tables,
}

// decades returns ⌊10^{k/2}⌋ for k = first, …, last: the sample sizes of Figure 1.
func decades(first, last int) []int {
	grid := []int{1, 3, 10, 31, 100, 316, 1000, 3162, 10_000, 31_622, 100_000}
	return grid[first : last+1]
}

func figure1Config(p experiment.Preset) Figure1Config {
	c := Figure1Config{Master: 2022, Target: "figure1", D: 10, Noise: 1, Eta1PerRootD: 1, Labels: damian2022.Raw,
		TangentBiases: true, Width: 100, WideWidth: 1000,
		N: decades(3, 8), WideN: decades(4, 7), RandomN: decades(4, 8), WideRandomN: decades(5, 6), TangentN: decades(4, 7),
		KernelN: decades(4, 6), BaselineN: decades(3, 8),
		PolynomialN: decades(6, 8), Degree: 4,
		Seeds: 24, SmallSeeds: 36, WideSeeds: 2, TangentSeeds: 3, KernelSeeds: 14, BaselineSeeds: 16, PolynomialSeeds: 6,
		Completions: 24, Lambdas: []float64{1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1, 10, 100, 1e3, 1e5, 1e8},
		Ridges: []float64{0.3, 1, 3, 10, 100, 1e3, 1e5}}
	if p == experiment.Paper {
		c.N, c.RandomN, c.TangentN, c.BaselineN = decades(0, 10), decades(0, 10), decades(0, 10), decades(0, 10)
		c.WideN, c.WideRandomN, c.WideTangentN, c.KernelN = decades(0, 8), decades(0, 8), decades(0, 8),
			append(decades(0, 6), 2000, 3162)
		c.PolynomialN, c.PolynomialSeeds = decades(4, 10), 10
		c.WideSeeds, c.TangentSeeds = 10, 10
		c.Completions, c.Lambdas, c.Ridges = 40, append(damian2022.LambdaPath(), 1e8), ridgePath()
	}
	return c
}

// only leaves nothing of the experiment but Algorithm 1 at Width, for the given
// sample sizes and so many seeds.
func (c Figure1Config) only(n []int, seeds int) Figure1Config {
	c.N, c.Seeds, c.SmallSeeds = n, seeds, seeds
	c.RandomN, c.WideN, c.WideRandomN, c.TangentN, c.WideTangentN, c.KernelN, c.BaselineN, c.PolynomialN = nil, nil, nil,
		nil, nil, nil, nil, nil
	return c
}

var figure1Twins = []experiment.Twin[Figure1Config]{
	{Name: "no first step", Breaks: "a gradient step is taken: the weights stay random; these are the random features, " +
		"so that the gaps are 0 by arithmetic",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(decades(6, 8), 5)
			c.SmallSeeds, c.RandomN = 16, decades(7, 8)
			c.WideN, c.WideSeeds = decades(7, 7), 2
			c.BaselineN, c.BaselineSeeds, c.Eta1PerRootD = decades(8, 8), 5, 0
			return c
		}, Same: "0 is known for the gaps alone, which shuffled labels break too"},
	{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(decades(5, 8), 5)
			c.RandomN, c.BaselineN, c.BaselineSeeds, c.Shuffle = decades(6, 8), decades(8, 8), 5, true
			c.PolynomialN, c.PolynomialSeeds = decades(8, 8), 2
			return c
		}},
	{Name: "step twice as long", Breaks: "the step is as long as that of the run: it is twice as long",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(decades(8, 8), 5)
			c.Eta1PerRootD *= 2
			return c
		}},
	{Name: "lambda not tuned", Breaks: "$\\lambda$ is tuned: it is fixed at $10^{-4}$",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(decades(3, 4), 16)
			c.Lambdas = []float64{1e-4}
			return c
		}},
	{Name: "lambda from 0.1 on", Breaks: "the path of $\\lambda$ reaches below the best one: it starts at 0.1",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(decades(8, 8), 4)
			c.Lambdas = []float64{0.1, 1, 10, 100}
			return c
		}},
	{Name: "literal preprocessing", Breaks: "the prediction is the network alone: $\\alpha + \\beta \\cdot x$ is added " +
		"to it, as Algorithm 1 is printed",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(decades(3, 3), 50)
			c.Labels = damian2022.LiteralAB
			return c
		}},
	{Name: "kernel knows u",
		Breaks: "the kernel does not change under rotations: it is that of the Hermite polynomials of $u \\cdot x$",
		Change: func(c Figure1Config) Figure1Config {
			kernelN := c.KernelN
			c = c.only(nil, 4)
			c.KernelN, c.KernelSeeds, c.Informed = kernelN, 3, true
			return c
		}},
	{Name: "polynomials of degree two", Breaks: "the polynomials have the target's degree: they have degree 2",
		Change: func(c Figure1Config) Figure1Config {
			c = c.only(nil, 4)
			c.PolynomialN, c.Degree = decades(8, 8), 2
			return c
		}},
}

// idleFigure1 returns what belongs to the methods that are left out.
func idleFigure1(c Figure1Config) map[string]string {
	idle := map[string]string{}
	leave := func(empty bool, list string, fields ...string) {
		for _, f := range fields {
			if empty {
				idle[f] = "without " + list + " its method is left out"
			}
		}
	}
	wide := len(c.WideN) + len(c.WideRandomN) + len(c.WideTangentN)
	leave(len(c.N) == 0, "N", "SmallSeeds")
	leave(len(c.N)+len(c.RandomN) == 0, "N and RandomN", "Seeds")
	leave(wide == 0, "WideN, WideRandomN and WideTangentN", "WideWidth", "WideSeeds")
	leave(len(c.TangentN) == 0, "TangentN", "TangentSeeds")
	leave(len(c.TangentN)+len(c.WideTangentN) == 0, "TangentN and WideTangentN", "TangentBiases")
	leave(len(c.KernelN) == 0, "KernelN", "KernelSeeds", "Informed", "Ridges")
	leave(len(c.BaselineN) == 0, "BaselineN", "BaselineSeeds")
	leave(len(c.PolynomialN) == 0, "PolynomialN", "PolynomialSeeds", "Degree")
	return idle
}

func checkFigure1(c Figure1Config) error {
	s := damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}
	errs := []error{s.Check(),
		s.CheckTuning(c.Completions, c.Lambdas), experiment.Path("Ridges", c.Ridges),
		checkPolynomials(c.D, c.Degree),
		damian2022.Algorithm{Width: c.Width, Eta1PerRootD: c.Eta1PerRootD, Labels: c.Labels}.Check(),
		damian2022.Algorithm{Width: c.WideWidth, Labels: c.Labels}.Check()}
	drawn := false
	for field, n := range map[string][]int{"N": c.N, "RandomN": c.RandomN, "WideN": c.WideN, "WideRandomN": c.WideRandomN,
		"TangentN": c.TangentN, "WideTangentN": c.WideTangentN, "KernelN": c.KernelN, "BaselineN": c.BaselineN,
		"PolynomialN": c.PolynomialN} {
		if len(n) > 0 {
			drawn = true
			errs = append(errs, damian2022.CheckSamples(field, n))
		}
	}
	if !drawn {
		errs = append(errs, damian2022.CheckSamples("N", c.N))
	}
	for field, seeds := range map[string]int{"Seeds": c.Seeds, "SmallSeeds": c.SmallSeeds, "WideSeeds": c.WideSeeds,
		"TangentSeeds": c.TangentSeeds, "KernelSeeds": c.KernelSeeds, "BaselineSeeds": c.BaselineSeeds,
		"PolynomialSeeds": c.PolynomialSeeds} {
		errs = append(errs, experiment.AtLeast(2, field, seeds))
	}
	return errors.Join(errs...)
}

// figure1Point is one seed of one method at one n.
type figure1Point struct {
	Master          uint64
	damian2022.Task // with a path of ℓ where the method is a kernel
	damian2022.Algorithm
	Method   string
	Informed bool
	Degree   int // of the polynomials
	Seed     int
}

// Cost is that of the data, of the designs and of the fit.
func (p figure1Point) Cost() experiment.Cost {
	rows, lambdas := p.DesignRows(), len(p.Lambdas)
	data := experiment.Cost{Draws: float64(p.N * p.D), Bytes: 8 * float64(p.N*(p.D+4))}
	features := func(m int) experiment.Cost { return damian2022.TuneCost(p.N, m, p.D, lambdas, rows).Plus(data) }
	switch p.Method {
	case damian2022.ByAlgorithm1, damian2022.ByRandomFeatures:
		return p.TrialCost(p.Algorithm)
	case damian2022.ByTangent:
		return features(p.Width / 2 * (p.D + 2))
	case damian2022.ByInfiniteTangent:
		n := float64(p.N)
		return features(p.N).Plus(experiment.Cost{Elements: 20 * n * (n/2 + 2*float64(rows)),
			Bytes: 8 * n * (3*n + 2*float64(rows))})
	}
	if p.Method == damian2022.ByPolynomials {
		return features(damian2022.PolynomialCount(p.D, p.Degree))
	}
	return features(damian2022.PolynomialCount(p.D, 2))
}

// figure1Curve is one method over its sample sizes.
type figure1Curve struct {
	method       string
	width, seeds int
	n            []int
}

// seedsOf returns how many seeds a curve has at n.
func (c Figure1Config) seedsOf(curve figure1Curve, n int) int {
	if curve.method == damian2022.ByAlgorithm1 && curve.width == c.Width && n <= 1000 {
		return c.SmallSeeds
	}
	return curve.seeds
}

func (c Figure1Config) curves() []figure1Curve {
	curves := []figure1Curve{
		{damian2022.ByAlgorithm1, c.Width, c.Seeds, c.N}, {damian2022.ByRandomFeatures, c.Width, c.Seeds, c.RandomN},
		{damian2022.ByTangent, c.Width, c.TangentSeeds, c.TangentN},
		{damian2022.ByAlgorithm1, c.WideWidth, c.WideSeeds, c.WideN}, {damian2022.ByRandomFeatures, c.WideWidth, c.WideSeeds,
			c.WideRandomN}, {damian2022.ByTangent, c.WideWidth, c.WideSeeds, c.WideTangentN},
		{damian2022.ByInfiniteTangent, 0, c.KernelSeeds, c.KernelN},
	}
	for _, method := range []string{damian2022.ByLinear, damian2022.ByQuadratic, damian2022.ByOracle} {
		curves = append(curves, figure1Curve{method, 0, c.BaselineSeeds, c.BaselineN})
	}
	return append(curves, figure1Curve{damian2022.ByPolynomials, 0, c.PolynomialSeeds, c.PolynomialN})
}

func (c Figure1Config) points() []figure1Point {
	var points []figure1Point
	for _, curve := range c.curves() {
		path := c.Lambdas
		if curve.method == damian2022.ByInfiniteTangent && !c.Informed {
			path = c.Ridges
		}
		a := damian2022.Algorithm1(curve.width, c.Eta1PerRootD, c.Labels)
		if curve.method == damian2022.ByRandomFeatures || curve.method == damian2022.ByTangent {
			a = a.WithoutStep()
		}
		a.NoBiases = curve.method == damian2022.ByTangent && !c.TangentBiases
		for _, n := range curve.n {
			t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: n, D: c.D, Noise: c.Noise,
				Shuffle: c.Shuffle}, Completions: c.Completions, Lambdas: path}
			for seed := range c.seedsOf(curve, n) {
				points = append(points, figure1Point{c.Master, t, a, curve.method, c.Informed, c.Degree, seed})
			}
		}
	}
	return points
}

func figure1Cost(c Figure1Config) experiment.Cost { return experiment.Sum(c.points()) }

func runFigure1(ctx context.Context, env *experiment.Env, c Figure1Config) (Figure1Result, error) {
	points := c.points()
	values, err := experiment.Map(ctx, env, points, figure1At)
	var r Figure1Result
	for i, v := range values {
		p := points[i]
		if p.Seed == 0 {
			r.Cells = append(r.Cells, Figure1Cell{Method: p.Method, Width: p.Width, N: p.N})
		}
		cell := &r.Cells[len(r.Cells)-1]
		cell.Risk, cell.Inner = append(cell.Risk, v.Risk), append(cell.Inner, v.Inner)
		cell.Lambda, cell.Edge = append(cell.Lambda, v.Lambda), append(cell.Edge, v.Edge)
		if p.Method == damian2022.ByAlgorithm1 {
			cell.Alignment, cell.Principal = append(cell.Alignment, v.Alignment), append(cell.Principal, v.Principal)
		}
	}
	return r, err
}

// figure1Value is what one point of the grid yields.
type figure1Value struct {
	Risk, Inner, Lambda  float64
	Edge                 int
	Alignment, Principal float64
}

// figure1At draws the data of a seed and lets the method learn from them. Data,
// start and designs are the same for every method and width.
func figure1At(ctx context.Context, env *experiment.Env, p figure1Point) (figure1Value, error) {
	var v figure1Value
	q, err := p.Draw(sample.Streams(p.Master, "damian2022/figure1", p.N, p.Seed))
	if err != nil {
		return v, err
	}
	var fit func(path []float64) (damian2022.BestFit, error)
	if p.Method == damian2022.ByAlgorithm1 || p.Method == damian2022.ByRandomFeatures {
		r, err := q.Represent(ctx, env, p.Algorithm)
		if err != nil {
			return v, err
		}
		v.Alignment, v.Principal = damian2022.Alignment(r.W, p.D, q.Target.R),
			damian2022.PrincipalAlignment(r.W, p.D, q.Target.R)
		fit = func(path []float64) (damian2022.BestFit, error) { return r.Refit(ctx, q.Data, path, q.Tune, q.Report) }
	} else {
		method, err := p.method(ctx, env, q)
		if err != nil {
			return v, err
		}
		fit = func(path []float64) (damian2022.BestFit, error) {
			return damian2022.FitBest(ctx, method, q.Data, path, q.Tune, q.Report)
		}
	}
	return v, v.tune(p.Lambdas, fit)
}

// tune fills in what a fit reports of a path, and of the path without its least λ
// where that one was the best.
func (v *figure1Value) tune(path []float64, fit func([]float64) (damian2022.BestFit, error)) error {
	best, err := fit(path)
	if err != nil {
		return err
	}
	v.Risk, v.Inner, v.Lambda, v.Edge = best.L2, best.L2, best.Lambda, best.Edge
	if best.Edge < 0 && len(path) > 1 {
		inner, err := fit(path[1:])
		v.Inner = inner.L2
		return err
	}
	return nil
}

// method returns the method of a point that has no first stage.
func (p figure1Point) method(ctx context.Context, env *experiment.Env, q damian2022.Trial) (damian2022.Method, error) {
	switch p.Method {
	case damian2022.ByTangent:
		r, err := q.Represent(ctx, env, p.Algorithm)
		return r.TangentFeatures(), err
	case damian2022.ByInfiniteTangent:
		if p.Informed {
			return damian2022.OracleFeatures(q.Target.Degree()), nil
		}
		return tangentKernel(p.D)
	case damian2022.ByLinear:
		return damian2022.PolynomialFeatures(1), nil
	case damian2022.ByQuadratic:
		return damian2022.PolynomialFeatures(2), nil
	case damian2022.ByPolynomials:
		return damian2022.PolynomialFeatures(p.Degree), nil
	case damian2022.ByOracle:
		return damian2022.OracleFeatures(q.Target.Degree()), nil
	}
	return nil, fmt.Errorf("there is no method %q in Figure 1", p.Method)
}

// tangentKernel is the kernel of TangentFeatures for a neuron of the start of
// §2.2 (w ~ N(0, I_d/d), b = 0, a = ±1) in the mean over its weights: that of the
// network at infinite width.
func tangentKernel(d int) (kernelMethod, error) {
	k, err := kernel.TwoLayer{Weight: 1 / float64(d), Head: 1}.Kernel(kernel.Tangent)
	return kernelMethod(k), err
}
