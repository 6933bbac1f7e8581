package directions

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// NormsConfig decides the experiment on the norm that f_L needs to interpolate.
type NormsConfig struct {
	Master     uint64  // master seed
	Dim        int     // d
	Width      int     // m
	Points     []int   // n, rising: of each n the first points of one set
	Activation string  // of the network: sigmoid, tanh, softplus or log cosh
	Shift      float64 // it is σ(z − Shift)
	Permuted   bool    // the labels of the linear function go to other points
	Directions int     // functions of every kind, each with a u of its own, for each seed
	Seeds      int     // networks with a set of points each
}

// NormsRun holds yᵀK⁻¹y at every n, in the mean over the functions of a kind.
type NormsRun struct {
	Linear []float64 // of u·x
	Square []float64 // of ((u·x)² − 1)/√2
	Coins  []float64 // of signs
}

// NormsResult holds the runs.
type NormsResult struct{ Runs []NormsRun }

// NormsOutcome is what came of the experiment and its twins.
type NormsOutcome = experiment.Outcome[NormsConfig, NormsResult]

// The names of the twins.
const (
	permuted = "labels of other points"
	resolved = "more points than n_2"
)

// resolvedDim is a dimension in which there are fewer functions of degree 2 than points.
const resolvedDim = 10

// NormsSpec measures the least ‖W‖_F² at which f_L interpolates.
var NormsSpec = &experiment.Spec[NormsConfig, NormsResult]{
	ID:     "nichani2022/norms",
	Title:  "what a linear function costs f_L, and what a square costs",
	Config: normsConfig,
	Check:  checkNorms,
	Twins: []experiment.Twin[NormsConfig]{
		{Name: oddSlope, Breaks: "μ_0(σ′) is not 0: σ = log cosh, whose σ′ is odd",
			Change: func(c NormsConfig) NormsConfig {
				c.Activation, c.Shift = nichani2022.LogCosh.Name, nichani2022.LogCosh.Shift
				return c.few()
			}},
		{Name: permuted, Breaks: "the labels are a function of their own points: they are permuted",
			Change: func(c NormsConfig) NormsConfig { c.Permuted = true; return c.few() }},
		{Name: resolved, Breaks: "there are fewer points than functions of degree 2: d = 10",
			Change: func(c NormsConfig) NormsConfig { c.Dim = resolvedDim; return c.few() }},
	},
	Cost:    func(c NormsConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runNorms,
	Claims:  normsClaims,
	Figures: normsFigures,
	Tables:  normsTables,
}

func normsConfig(p experiment.Preset) NormsConfig {
	c := NormsConfig{Master: 2022, Dim: 40, Width: 4000, Points: []int{100, 200, 400, 800},
		Activation: nichani2022.Sigmoid1.Name, Shift: nichani2022.Sigmoid1.Shift, Directions: 4, Seeds: 8}
	if p == experiment.Paper {
		c.Width, c.Seeds = 8000, 16
	}
	return c
}

// few returns the config with as many networks as a twin needs.
func (c NormsConfig) few() NormsConfig {
	c.Seeds = min(c.Seeds, twinSeeds)
	return c
}

func checkNorms(c NormsConfig) error {
	errs := []error{checkDim(c.Dim), c.activation().Check(),
		experiment.Increasing("Points", c.Points, "slopes go through them"), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(1, "Directions", c.Directions)}
	if c.Width < 2 || c.Width%2 != 0 || c.Width > mostWidth {
		errs = append(errs, fmt.Errorf("field Width = %d: neurons come in pairs: take an even number up to %d", c.Width,
			mostWidth))
	}
	if len(c.Points) < 2 || first(c.Points) <= c.Dim+1 {
		errs = append(errs, fmt.Errorf("field Points = %v: give two n at least, above d + 1 = %d, so that degree 1 is "+
			"resolved and degree 2 has points of its own", c.Points, c.Dim+1))
	}
	if n := last(c.Points); 2*n > c.Dim*c.Width || n > 20_000 {
		errs = append(errs, fmt.Errorf("field Points has n = %d: the kernel has rank m d/2 = %d, and 20000 are the most",
			n, c.Dim*c.Width/2))
	}
	return errors.Join(errs...)
}

func (c NormsConfig) activation() nichani2022.Activation {
	return nichani2022.Activation{Name: c.Activation, Shift: c.Shift}
}

// normsPoint is one seed.
type normsPoint struct {
	Master     uint64
	Dim, Width int
	Points     []int
	Activation nichani2022.Activation
	Permuted   bool
	Directions int
	Seed       int
}

// Cost counts the kernel matrix of all points, and a factorisation for each n and function.
func (p normsPoint) Cost() experiment.Cost {
	most, d, pairs := float64(last(p.Points)), float64(p.Dim), float64(p.Width)/2
	cost := experiment.Cost{FLOP: most * pairs * (2*d + most), Draws: (most + pairs) * d,
		Host: most * pairs * gateCost / 2, Bytes: 16*most*most + 16*most*pairs}
	for _, n := range p.Points {
		cost.FLOP += math.Pow(float64(n), 3) * float64(p.Directions) // three factorisations of n³/3
	}
	return cost
}

func (c NormsConfig) points() []normsPoint {
	out := make([]normsPoint, c.Seeds)
	for seed := range out {
		out[seed] = normsPoint{c.Master, c.Dim, c.Width, c.Points, c.activation(), c.Permuted, c.Directions,
			seed}
	}
	return out
}

func runNorms(ctx context.Context, env *experiment.Env, c NormsConfig) (NormsResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), normsAt)
	return NormsResult{runs}, err
}

// normsAt returns the norms of one network and set of points.
func normsAt(ctx context.Context, _ *experiment.Env, p normsPoint) (NormsRun, error) {
	stream := sample.Streams(p.Master, "nichani2022/norms", p.Seed)
	net, err := nichani2022.DrawNet(stream("network"), p.Activation, p.Width, p.Dim)
	if err != nil {
		return NormsRun{}, err
	}
	x, err := nichani2022.OnSphere.Draw(stream("points"), last(p.Points), p.Dim)
	if err != nil {
		return NormsRun{}, err
	}
	gram, err := net.Gram(x)
	if err != nil {
		return NormsRun{}, err
	}
	labels := make([][]float64, 0, 3*p.Directions) // in turn: linear, square, coins
	u, signs, order := stream("u"), stream("coins"), stream("order")
	for range p.Directions {
		linear, square, coins := nichani2022.Signals(signs, x, sample.UnitVectors(u, 1, p.Dim))
		if p.Permuted {
			linear = permutedLabels(order, linear)
		}
		labels = append(labels, linear, square, coins)
	}
	return p.norms(ctx, gram, labels)
}

// norms returns what the labels cost at every n.
func (p normsPoint) norms(ctx context.Context, gram *mat.SymDense, labels [][]float64) (NormsRun, error) {
	var run NormsRun
	for _, n := range p.Points {
		some := make([][]float64, len(labels))
		for i, y := range labels {
			some[i] = y[:n]
		}
		norms, err := nichani2022.LeastNorms(ctx, gram.SliceSym(0, n).(*mat.SymDense), some...)
		if err != nil {
			return run, err
		}
		sums := [3]float64{}
		for i, v := range norms {
			sums[i%3] += v / float64(p.Directions)
		}
		run.Linear, run.Square = append(run.Linear, sums[0]), append(run.Square, sums[1])
		run.Coins = append(run.Coins, sums[2])
	}
	return run, nil
}

// permutedLabels returns the labels in random order.
func permutedLabels(r nichani2022.Source, y []float64) []float64 {
	out := make([]float64, len(y))
	for i, j := range sample.Permutation(r, len(y)) {
		out[i] = y[j]
	}
	return out
}

// Reach returns ‖W‖_F √(tr Σ/n) for the norms ‖W‖_F² at the n: D9's bound on how far f_L of that norm can follow coins,
// with tr Σ = d E σ′². Where it is not small, the norm promises nothing about fresh points.
func Reach(a nichani2022.Activation, d int, norms []float64, n []int) []float64 {
	out, trace := make([]float64, min(len(norms), len(n))), float64(d)*a.FirstSquared()
	for i := range out {
		out[i] = math.Sqrt(norms[i] * trace / float64(n[i]))
	}
	return out
}

// means returns the mean over the runs of a list of numbers, place by place; not numbers where there are no runs.
func (r NormsResult) means(places int, of func(NormsRun) []float64) []float64 {
	out := make([]float64, places)
	for i := range out {
		out[i] = stats.Mean(stats.Map(r.Runs, func(run NormsRun) float64 { return at(of(run), i) }))
	}
	return out
}

// at returns an element of a list, not a number where there is none.
func at(list []float64, i int) float64 {
	if i < 0 || i >= len(list) {
		return math.NaN()
	}
	return list[i]
}
