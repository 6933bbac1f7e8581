package landscape

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// What a rate is measured against.
const (
	stableBound = "stable rate" // 2 over the largest curvature of the linear part (D8)
	lossBound   = "loss alone"  // the same without what the penalty adds
	traceBound  = "trace"       // 2 over the sum of all curvatures of the loss, which is too careful
)

// RatesConfig decides the experiment on the rates up to which every step lowers the objective.
type RatesConfig struct {
	Master  uint64    // master seed
	D       int       // d
	Samples int       // n
	Width   int       // m
	Model   string    // what is trained: f_L + f_Q or f_L
	Weight  float64   // λn on the sample term
	Bound   string    // what a rate is measured against: stable rate, loss alone or trace
	Rates   []float64 // η over that bound, rising
	Steps   int       // of gradient descent
	Looks   int       // how often a training is looked at
	Seeds   int       // data sets, each with a teacher and a network of its own
}

// RatesRun is the training on one data set.
type RatesRun struct {
	Eta       float64   // η
	Steps     []int     // of the looks
	Objective []float64 // at them
	Rise      float64   // the largest relative rise of the objective in a step; negative: it always fell
	Diverged  int       // the step after which numbers were not finite; 0: never
}

// RatesCell holds all data sets at one multiple of the bound.
type RatesCell struct {
	Rate float64 // η over the bound
	Runs []RatesRun
}

// RatesResult holds the cells, from the smallest rate on.
type RatesResult struct{ Cells []RatesCell }

// RatesOutcome is what came of the experiment and its twins.
type RatesOutcome = experiment.Outcome[RatesConfig, RatesResult]

// The names of the twins.
const (
	straight       = "f_L alone"
	penaltyBinds   = "the penalty sets the bound"
	penaltyIgnored = "the penalty is forgotten"
	careful        = "the trace in place of the largest"
)

// binding is the weight λn at which the largest penalised eigenvalue sets the bound.
const binding = 100

// RatesSpec trains below and above the stable rate.
var RatesSpec = &experiment.Spec[RatesConfig, RatesResult]{
	ID:     "nichani2022/rates",
	Title:  "up to which rate no step raises the objective",
	Config: ratesConfig,
	Check:  checkRates,
	Twins: []experiment.Twin[RatesConfig]{
		{Name: straight, Breaks: `$f_Q$ is there: $f_L$ is trained alone, and nothing can change the curvature`,
			Change: func(c RatesConfig) RatesConfig { c.Model = nichani2022.ByTangent; return c.briefly() }},
		{Name: penaltyBinds, Breaks: `the top of the curvature is the loss's: with $\lambda n = 100$ it is the penalty's`,
			Same:   "that the penalty's curvature is fixed was known, not that no data set mends itself in another way",
			Change: func(c RatesConfig) RatesConfig { c.Weight = binding; return c.briefly() }},
		{Name: penaltyIgnored, Breaks: `the bound counts the penalty: with $\lambda n = 100$ it is that of the loss alone`,
			Change: func(c RatesConfig) RatesConfig { c.Weight, c.Bound = binding, lossBound; return c.briefly() }},
		{Name: careful, Breaks: `the bound is of the largest curvature: it is of the sum of all`,
			Change: func(c RatesConfig) RatesConfig { c.Bound = traceBound; return c.briefly() }},
	},
	Cost:    func(c RatesConfig) experiment.Cost { return experiment.Sum(c.points()).Plus(c.compiling()) },
	Run:     runRates,
	Claims:  ratesClaims,
	Figures: ratesFigures,
	Tables:  ratesTables,
}

func ratesConfig(p experiment.Preset) RatesConfig {
	c := RatesConfig{Master: 2022, D: 16, Samples: 130, Width: 320, Model: nichani2022.ByBoth, Weight: 10,
		Bound: stableBound, Rates: []float64{0.5, 0.8, 1.2, 1.5, 2.5}, Steps: 400, Looks: 16, Seeds: 3}
	if p == experiment.Paper {
		c.D, c.Samples, c.Width, c.Steps, c.Seeds = 40, 400, 1000, 1000, 8
	}
	return c
}

// briefly returns the config with the rates next to the bound, one on each side.
func (c RatesConfig) briefly() RatesConfig {
	below, above := c.beside()
	var rates []float64
	for _, i := range []int{below, above} {
		if i >= 0 {
			rates = append(rates, c.Rates[i])
		}
	}
	c.Rates = rates
	return c
}

// half is the part of the bound up to which no step is to raise the objective: the rest is left for the curvature
// that f_Q adds on the way.
const half = 0.5

// beside returns which rates are the largest up to half of the bound and the smallest above it; −1: none.
func (c RatesConfig) beside() (below, above int) {
	below, above = -1, -1
	for i, rate := range c.Rates {
		if rate <= half {
			below = i
		} else if rate > 1 && above < 0 {
			above = i
		}
	}
	return below, above
}

func checkRates(c RatesConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(1, "Steps", c.Steps),
		experiment.AtLeast(2, "Looks", c.Looks), experiment.AtLeast(2, "D", c.D), checkWeight(c.Weight),
		experiment.Path("Rates", c.Rates)}
	if below, above := c.beside(); below < 0 || above < 0 {
		errs = append(errs, fmt.Errorf("field Rates = %v: they are over the bound: give one of at most %g and one "+
			"above 1", c.Rates, half))
	}
	if len(c.Rates) > 0 && c.Rates[len(c.Rates)-1] > 1e6 {
		errs = append(errs, fmt.Errorf("field Rates = %v: a rate is at most 10⁶ times the bound", c.Rates))
	}
	if c.Model != nichani2022.ByBoth && c.Model != nichani2022.ByTangent {
		errs = append(errs, fmt.Errorf("field Model = %q: take %s or %s, whose linear part has a stable rate", c.Model,
			nichani2022.ByBoth, nichani2022.ByTangent))
	}
	switch c.Bound {
	case stableBound, lossBound, traceBound:
	default:
		errs = append(errs, fmt.Errorf("field Bound = %q is not known: take one of %s, %s, %s", c.Bound, stableBound,
			lossBound, traceBound))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return c.training().Check()
}

// training is that of all data sets, with a rate that is set later.
func (c RatesConfig) training() nichani2022.Training {
	t := nichani2022.Alone().Of(c.Model)
	t.Master, t.Dim, t.Samples, t.Test, t.Width = c.Master, c.D, c.Samples, 1, c.Width
	t.Free, t.Steps, t.Rate, t.Unstable = nichani2022.BlockSize(c.D, 1), c.Steps, 1, true
	t.Count = c.Seeds
	return t.Weight(c.Weight).Every(c.Looks)
}

// ratesPoint is the training on one data set at a multiple of a bound.
type ratesPoint struct {
	Training nichani2022.Training
	Bound    string
	Rate     float64 // over the bound
}

// Cost counts the kernel matrix and its eigenvalues; the training counts itself.
func (p ratesPoint) Cost() experiment.Cost {
	n, h, d := float64(p.Training.Samples), float64(p.Training.Width/2), float64(p.Training.Dim)
	return p.Training.Cost().Plus(experiment.Cost{FLOP: 2 * h * n * (n + d), Host: 8 * n * n * n, Draws: d * (h + n)})
}

func (c RatesConfig) points() []ratesPoint {
	var out []ratesPoint
	for _, rate := range c.Rates {
		for seed := range c.Seeds {
			t := c.training()
			t.First, t.Count = seed, 1
			out = append(out, ratesPoint{t, c.Bound, rate})
		}
	}
	return out
}

// compiling is what the one program costs, beyond what its training does.
func (c RatesConfig) compiling() experiment.Cost {
	return experiment.Cost{Host: 10 * experiment.Compiling}
}

func runRates(ctx context.Context, env *experiment.Env, c RatesConfig) (RatesResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), ratesAt)
	if err != nil {
		return RatesResult{}, err
	}
	var r RatesResult
	for i, rate := range c.Rates {
		r.Cells = append(r.Cells, RatesCell{rate, runs[i*c.Seeds : (i+1)*c.Seeds]})
	}
	return r, nil
}

// ratesAt trains on one data set at a multiple of its own bound.
func ratesAt(ctx context.Context, env *experiment.Env, p ratesPoint) (RatesRun, error) {
	t := p.Training
	bound, err := boundOf(t, p.Bound)
	if err != nil {
		return RatesRun{}, err
	}
	t.Rate = p.Rate * bound
	all, err := nichani2022.TrainAll(ctx, env, []nichani2022.Training{t})
	if err != nil {
		return RatesRun{}, err
	}
	s := all[0][0]
	r := RatesRun{Eta: t.Rate, Rise: s.Rise, Diverged: s.Diverged}
	for _, look := range s.Seen {
		if math.IsNaN(look.Objective) || math.IsInf(look.Objective, 0) {
			break
		}
		r.Steps, r.Objective = append(r.Steps, look.Step), append(r.Objective, look.Objective)
	}
	return r, nil
}

// boundOf returns the rate that others are measured against.
func boundOf(t nichani2022.Training, bound string) (float64, error) {
	switch bound {
	case lossBound:
		return t.Weight(0).Stability(t.First)
	case traceBound:
		o, _, err := t.Objective(t.First)
		if err != nil {
			return 0, err
		}
		k, err := o.Gram(o.X)
		if err != nil {
			return 0, err
		}
		trace := 0.0
		for i := range t.Samples {
			trace += 2 / float64(t.Samples) * k.At(i, i)
		}
		return 2 / trace, nil
	}
	return t.Stability(t.First)
}
