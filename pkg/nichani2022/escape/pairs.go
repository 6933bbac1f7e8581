package escape

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// PairsConfig decides the experiment on the coordinates δ and s of small networks.
type PairsConfig struct {
	Master  uint64    // master seed
	D       int       // d
	Samples int       // n
	Width   int       // m
	Free    int       // n_k: directions that the sample term leaves free
	Weight  float64   // λn on the sample term
	Init    float64   // entries of the neurons' W begin as N(0, Init²)
	Steps   int       // of gradient descent in both coordinates, at the first of the rates
	Rates   []float64 // η, rising
	Time    float64   // η times the steps after which the balance of the pairs is looked at
	Shared  bool      // the neurons of a pair share w_0; else each has its own, and the pair goes by the first
	Linear  bool      // f_L is trained too where the balance is looked at; else f_Q alone
	Nets    int       // networks, each with data of its own
}

// PairsRun is one network.
type PairsRun struct {
	Apart float64   // the largest difference of W between both coordinates after the steps, over the largest of W
	Bare  float64   // the same with σ′ in place of 2σ′ in the step of δ
	Drift []float64 // for every rate: the largest change of ‖δ_r‖² − ‖s_r‖² over pairs
	Moved float64   // the largest change of an entry of W in it, at the smallest rate
}

// PairsResult holds the networks.
type PairsResult struct{ Runs []PairsRun }

// PairsOutcome is what came of the experiment and its twins.
type PairsOutcome = experiment.Outcome[PairsConfig, PairsResult]

// The names of the twins.
const (
	notShared  = "pairs that share nothing"
	withLinear = "f_L is there"
)

// PairsSpec compares gradient descent on pairs with that on neurons.
var PairsSpec = &experiment.Spec[PairsConfig, PairsResult]{
	ID:     "nichani2022/pairs",
	Title:  "gradient descent on neurons, in the coordinates of pairs",
	Config: pairsConfig,
	Check:  checkPairs,
	Twins: []experiment.Twin[PairsConfig]{
		{Name: notShared, Breaks: "the two neurons of a pair share $w_0$: each has its own",
			Change: func(c PairsConfig) PairsConfig { c.Shared = false; return c }},
		{Name: withLinear, Breaks: `$f_Q$ is trained alone: $f_L$ pulls at $\delta$, too`,
			Change: func(c PairsConfig) PairsConfig { c.Linear = true; return c }},
	},
	Cost:    func(c PairsConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runPairs,
	Claims:  pairsClaims,
	Figures: pairsFigures,
	Tables:  pairsTables,
}

func pairsConfig(p experiment.Preset) PairsConfig {
	c := PairsConfig{Master: 2022, D: 3, Samples: 8, Width: 6, Free: 4, Weight: 0.5, Init: 0.5, Steps: 6,
		Rates: []float64{0.01, 0.02, 0.04}, Time: 10, Shared: true, Nets: 12}
	if p == experiment.Paper {
		c.D, c.Samples, c.Width, c.Free, c.Steps, c.Nets = 10, 40, 50, 11, 50, 16
	}
	return c
}

func checkPairs(c PairsConfig) error {
	errs := []error{experiment.AtLeast(2, "D", c.D), experiment.AtLeast(1, "Nets", c.Nets),
		experiment.AtLeast(1, "Steps", c.Steps), experiment.Path("Rates", c.Rates)}
	if !(c.Time > 0) || math.IsInf(c.Time, 0) {
		errs = append(errs, fmt.Errorf("field Time = %v must be finite and positive", c.Time))
	}
	if !(c.Init > 0) || math.IsInf(c.Init, 0) {
		errs = append(errs, fmt.Errorf("field Init = %v: from W = 0 f_Q alone does not move: take more", c.Init))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if most := c.Time / c.Rates[0]; most > 1e6 {
		return fmt.Errorf("fields Time and Rates: %g steps at the smallest rate are more than 10⁶", most)
	}
	return c.point(0).Training.Check()
}

// pairsPoint is one network.
type pairsPoint struct {
	Training       nichani2022.Training // with a τ of its own
	Rates          []float64
	Time           float64
	Shared, Linear bool
}

// Cost counts the products of all steps.
func (p pairsPoint) Cost() experiment.Cost {
	t, steps := p.Training, float64(p.Training.Steps)
	for _, rate := range p.Rates {
		steps += p.Time / rate
	}
	return experiment.Cost{Host: 40 * steps * float64(t.Width) * float64(t.Dim) * float64(t.Samples), FLOP: 1}
}

func (c PairsConfig) point(net int) pairsPoint {
	t := nichani2022.Escapes(c.Width, 0)
	t.Master, t.Dim, t.Samples, t.Test, t.Free, t.Init = c.Master, c.D, c.Samples, 1, c.Free, c.Init
	t.Activation, t.Rate, t.Steps, t.First, t.Count = nichani2022.Tanh1.Name, c.Rates[0], c.Steps, net, 1
	return pairsPoint{t.Weight(c.Weight), c.Rates, c.Time, c.Shared, c.Linear}
}

func (c PairsConfig) points() []pairsPoint {
	out := make([]pairsPoint, c.Nets)
	for net := range out {
		out[net] = c.point(net)
	}
	return out
}

func runPairs(ctx context.Context, env *experiment.Env, c PairsConfig) (PairsResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), pairsAt)
	return PairsResult{runs}, err
}
