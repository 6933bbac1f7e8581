package landscape

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// SaddleConfig decides the experiment on the Hessian where f_Q alone has no gradient.
type SaddleConfig struct {
	Master   uint64  // master seed
	D        int     // d
	Samples  int     // n
	Width    int     // m
	Model    string  // f_Q, or f_L + f_Q
	Start    float64 // τ: entries of δ and s are N(0, τ²)
	Products int     // of the Hessian with a vector
	Seeds    int     // data sets, each with a network of its own
}

// SaddleRun is the objective of one data set.
type SaddleRun struct{ Gradient, Smallest, Largest, Depth float64 }

// SaddleResult holds all data sets.
type SaddleResult struct{ Runs []SaddleRun }

// SaddleOutcome is what came of the experiment and its twins.
type SaddleOutcome = experiment.Outcome[SaddleConfig, SaddleResult]

// The names of the twins.
const (
	linearToo = "f_L is there"
	awayFrom0 = "away from W = 0"
)

// SaddleSpec looks at the Hessian of f_Q alone at W = 0 (D3).
var SaddleSpec = &experiment.Spec[SaddleConfig, SaddleResult]{
	ID:     "nichani2022/saddle",
	Title:  "f_Q alone begins at a saddle",
	Config: saddleConfig,
	Check:  checkSaddle,
	Twins: []experiment.Twin[SaddleConfig]{
		{Name: linearToo, Breaks: `$f_Q$ is alone: $f_L$ has a gradient at $W = 0$, and bends the loss upwards`,
			Change: func(c SaddleConfig) SaddleConfig { c.Model = nichani2022.ByBoth; return c }},
		{Name: awayFrom0, Breaks: `$W = 0$: entries of $\delta$ and $s$ have the size 0.3`,
			Change: func(c SaddleConfig) SaddleConfig { c.Start = 0.3; return c }},
	},
	Cost:    func(c SaddleConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runSaddle,
	Claims:  saddleClaims,
	Figures: saddleFigures,
	Tables:  saddleTables,
}

func saddleConfig(p experiment.Preset) SaddleConfig {
	c := SaddleConfig{Master: 2022, D: 16, Samples: 130, Width: 320, Model: nichani2022.ByQuadratic, Products: 100,
		Seeds: 3}
	if p == experiment.Paper {
		c.D, c.Samples, c.Width, c.Products, c.Seeds = 40, 400, 1000, 240, 8
	}
	return c
}

func checkSaddle(c SaddleConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(2, "Products", c.Products),
		experiment.AtLeast(2, "D", c.D)}
	if !(c.Start >= 0) || c.Start > 1e6 {
		errs = append(errs, fmt.Errorf("field Start = %v: τ is between 0 and 1e6", c.Start))
	}
	if c.Model != nichani2022.ByQuadratic && c.Model != nichani2022.ByBoth {
		errs = append(errs, fmt.Errorf("field Model = %q: take %s or %s, which have a quadratic term", c.Model,
			nichani2022.ByQuadratic, nichani2022.ByBoth))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	t := c.point(0).Training
	t.Init = 1 // a training of f_Q alone from 0 would be refused, and none is run
	return t.Check()
}

// saddlePoint is the objective of one data set at its start, without a penalty.
type saddlePoint endsPoint

// Cost counts the data and the products with the Hessian.
func (p saddlePoint) Cost() experiment.Cost { return startCost(p.Training, p.Products) }

// startCost is that of a kernel matrix, its eigenvectors, and the ends of one Hessian's spectrum.
func startCost(t nichani2022.Training, products int) experiment.Cost {
	n, h, d := float64(t.Samples), float64(t.Width/2), float64(t.Dim)
	return hessianCost(t, products).Plus(experiment.Cost{FLOP: 2 * h * n * (n + d), Host: 8 * n * n * n,
		Draws: d * (h + n)})
}

func (c SaddleConfig) point(seed int) saddlePoint {
	t := nichani2022.Ends(c.Start).Weight(0)
	t.Master, t.Dim, t.Samples, t.Test, t.Width, t.Model = c.Master, c.D, c.Samples, 1, c.Width, c.Model
	t.Free, t.First, t.Count = 0, seed, 1
	return saddlePoint{t, c.Products}
}

func (c SaddleConfig) points() []saddlePoint {
	out := make([]saddlePoint, c.Seeds)
	for seed := range out {
		out[seed] = c.point(seed)
	}
	return out
}

func runSaddle(ctx context.Context, env *experiment.Env, c SaddleConfig) (SaddleResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), saddleAt)
	return SaddleResult{runs}, err
}

func saddleAt(ctx context.Context, _ *experiment.Env, p saddlePoint) (SaddleRun, error) {
	t := p.Training
	o, _, err := t.Objective(t.First)
	if err != nil {
		return SaddleRun{}, err
	}
	s, err := stateAt(ctx, o, t.Start(o.Net, t.First), p.Products)
	return SaddleRun{s.Gradient, s.Smallest, s.Largest, s.Depth}, err
}

var saddleClaims = []experiment.Claim[SaddleConfig, SaddleResult]{
	{Name: "D3/still", Known: claim.Derived, Kind: claim.Identity, Source: "derived in the notebook, D3",
		FailedBy: []string{linearToo, awayFrom0},
		Says:     experiment.Fixed[SaddleConfig](`$f_Q$ alone has no gradient at $W = 0$: its norm, the largest`),
		Measure: func(_ SaddleConfig, r SaddleResult) claim.Measurement {
			return r.largest(func(s SaddleRun) float64 { return s.Gradient })
		},
		Band: experiment.Fixed[SaddleConfig](claim.AtMost(1e-12, claim.Theory, "the rounding of float64"))},
	{Name: "D3/symmetric", Known: claim.Derived, Kind: claim.Identity, Source: "derived in the notebook, D3",
		FailedBy: []string{linearToo, awayFrom0},
		Says: experiment.Fixed[SaddleConfig](`the ends of its Hessian's spectrum are opposite: ` +
			`$|\lambda_{\min}/\lambda_{\max} + 1|$, the largest`),
		Measure: func(_ SaddleConfig, r SaddleResult) claim.Measurement {
			return r.largest(func(s SaddleRun) float64 { return math.Abs(s.Smallest/s.Largest + 1) })
		},
		Band: experiment.Fixed[SaddleConfig](claim.AtMost(1e-4, claim.Convention, "what so many products leave open; the "+
			"choice is ours"))},
	{Name: "D3/strongest-pair", Known: claim.Derived, Kind: claim.Identity, Source: "derived in the notebook, D3",
		FailedBy: []string{linearToo, awayFrom0},
		Says: experiment.Fixed[SaddleConfig](`they are $\pm\max_r|A_r|/\sqrt m$: ` +
			`$|\lambda_{\max}\sqrt m/\max_r|A_r| - 1|$, the largest`),
		Measure: func(_ SaddleConfig, r SaddleResult) claim.Measurement { return r.offDepth(1) },
		Band: experiment.Fixed[SaddleConfig](claim.AtMost(1e-4, claim.Convention, "what so many products leave open; the "+
			"choice is ours")),
		Mutants: []experiment.Mutant[SaddleConfig, SaddleResult]{{Name: "1/n in place of 2/n in c",
			Measure: func(_ SaddleConfig, r SaddleResult) claim.Measurement { return r.offDepth(0.5) }}}},
}

// largest returns the largest of a number over the data sets.
func (r SaddleResult) largest(number func(SaddleRun) float64) claim.Measurement {
	return claim.Exact(stats.Max(stats.Map(r.Runs, number)), len(r.Runs))
}

// offDepth returns how far λ_max is from the depth times a factor that is wrong unless it is 1.
func (r SaddleResult) offDepth(factor float64) claim.Measurement {
	return r.largest(func(s SaddleRun) float64 { return math.Abs(s.Largest/(factor*s.Depth) - 1) })
}

// saddleFigures shows both ends of the spectra over the strongest pair.
func saddleFigures(o *SaddleOutcome) ([]figure.Figure, error) {
	p := figure.Panel{X: figure.Axis{Label: "data set", Min: 0.5, Max: float64(o.Config.Seeds) + 0.5,
		Ticks: figure.TicksAt(numbers(min(o.Config.Seeds, 20)))},
		Y: figure.Axis{Label: `$\lambda\sqrt m/\max_r|A_r|$`}, Legend: figure.Above,
		Series: []figure.Series{figure.Level(`$\pm 1$`, 1, "1"), figure.Level("", -1, "−1")}}
	add := func(name string, role figure.Role, slot int, r SaddleResult) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot}
		for i, run := range r.Runs {
			at := float64(i + 1)
			s.X, s.Y = append(s.X, at, at), append(s.Y, run.Smallest/run.Depth, run.Largest/run.Depth)
		}
		p.Series = append(p.Series, s)
	}
	add("$f_Q$ alone", figure.Measured, nichani2022.SlotQuadratic, o.Result)
	if t, err := o.Twin(linearToo); err == nil {
		add("$f_L + f_Q$", figure.Twin, nichani2022.SlotJoint, t.Result)
	}
	return []figure.Figure{{ID: "nichani2022/saddle/ends", Title: "The saddle at the start of the quadratic term",
		Columns: 1,
		Alt: "The smallest and the largest eigenvalue over that of the strongest pair, for each data set. Those of the " +
			"quadratic term alone are minus one and one. With the linear term the largest is several times larger.",
		Caption: `Smallest and largest eigenvalue of the loss's Hessian at $W = 0$, by Lanczos, in units of the strongest ` +
			`pair.`,
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: seedsText(o.Config.Seeds)}}}, nil
}

// numbers returns 1 to count.
func numbers(count int) (out []int) {
	for i := range count {
		out = append(out, i+1)
	}
	return out
}

func saddleTables(o *SaddleOutcome) []figure.Table {
	var rows [][]any
	add := func(what string, r SaddleResult) {
		for i, s := range r.Runs[:min(2, len(r.Runs))] {
			rows = append(rows, []any{what, i + 1, figure.Finite(s.Gradient), figure.Finite(s.Smallest),
				figure.Finite(s.Largest), figure.Finite(s.Depth)})
		}
	}
	add("f_Q alone, at W = 0", o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	header := []string{"objective", "data set", "gradient", "λ_min", "λ_max", "max|A|/√m"}
	return []figure.Table{figure.NewTable("nichani2022/saddle/spectra", header, rows, "no data set was drawn")}
}
