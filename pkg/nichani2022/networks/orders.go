package networks

import (
	"context"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// OrdersConfig decides the comparison of the network of 1.2 with the terms of its expansion on a polynomial.
type OrdersConfig struct {
	Master  uint64  // master seed
	Target  string  // what is learned: shared, the authors', or another by name
	Dim     int     // d
	Samples int     // n
	Test    int     // test points
	Width   int     // m
	Rate    float64 // η of gradient descent, the first layer is trained
	Steps   int     // of gradient descent
	Looks   int     // how often the models are looked at
	Seeds   int     // data sets, each with a teacher and a start of its own
}

// OrderLook is what is seen of the three models at a step.
type OrderLook struct {
	Step                   int
	Network, Both, Tangent float64 // test errors of f, f_L + f_Q and f_L
	Remainder              float64 // E (f − f_L − f_Q)²/E f² at the weights of f, on the test points (D10)
}

// OrderRun holds a data set, from the first look to the last.
type OrderRun struct{ Looks []OrderLook }

// OrdersResult holds the data sets.
type OrdersResult struct{ Runs []OrderRun }

// OrdersOutcome is what came of the experiment and its twins.
type OrdersOutcome = experiment.Outcome[OrdersConfig, OrdersResult]

const tooSoon = "before f_Q wakes"

// OrdersSpec trains a network, f_L + f_Q and f_L on one target (E6).
var OrdersSpec = &experiment.Spec[OrdersConfig, OrdersResult]{
	ID:     "nichani2022/orders",
	Title:  "a network and the terms of its expansion on a polynomial",
	Config: ordersConfig,
	Check:  checkOrders,
	Stay:   map[string][]string{"Steps": {"Rate"}},
	Twins: []experiment.Twin[OrdersConfig]{{Name: tooSoon,
		Breaks: "the weights move far enough for the terms to differ: training ends after a hundredth of the steps",
		Change: func(c OrdersConfig) OrdersConfig { c.Steps = max(2, c.Steps/100); return c }}},
	Cost:    ordersCost,
	Run:     runOrders,
	Claims:  ordersClaims,
	Figures: ordersFigures,
	Tables:  ordersTables,
}

func ordersConfig(p experiment.Preset) OrdersConfig {
	t := nichani2022.Orders()[0]
	c := OrdersConfig{Master: t.Master, Target: t.Target, Dim: t.Dim, Samples: t.Samples, Test: t.Test, Width: t.Width,
		Rate: 12, Steps: 600, Looks: 12, Seeds: 3}
	if p == experiment.Paper {
		c.Rate, c.Steps, c.Looks, c.Seeds = 6, 1500, 24, 12
	}
	return c
}

func checkOrders(c OrdersConfig) error {
	for _, err := range []error{experiment.AtLeast(2, "Seeds", c.Seeds), experiment.AtLeast(2, "Looks", c.Looks),
		experiment.AtLeast(2, "Steps", c.Steps), experiment.AtLeast(1, "Dim", c.Dim)} {
		if err != nil {
			return err
		}
	}
	if c.Dim >= c.Samples { // the training has n_k = d free directions of n, though nothing is penalised
		return fmt.Errorf("field Samples = %d: there are more points than the Dim = %d dimensions", c.Samples, c.Dim)
	}
	for _, t := range c.trainings() {
		if err := t.Check(); err != nil {
			return err
		}
	}
	return nil
}

// trainings are those of f and of f_L + f_Q; f_L has a closed form.
func (c OrdersConfig) trainings() []nichani2022.Training {
	out := nichani2022.Orders()[:2]
	for i := range out {
		t := &out[i]
		t.Master, t.Target, t.Dim, t.Samples, t.Test, t.Width = c.Master, c.Target, c.Dim, c.Samples, c.Test, c.Width
		t.Free, t.Rate, t.Steps, t.Count = c.Dim, c.Rate, c.Steps, c.Seeds
		t.Looks = nichani2022.Geometric(c.Steps, c.Looks)
	}
	return out
}

// tangentPoint is gradient descent on f_L of one seed, in closed form.
type tangentPoint struct {
	Training nichani2022.Training
	Steps    []int
}

// Cost counts the kernel matrices, their eigenvectors, and a predictor for each step.
func (p tangentPoint) Cost() experiment.Cost {
	n, test, m, d := float64(p.Training.Samples), float64(p.Training.Test), float64(p.Training.Width),
		float64(p.Training.Dim)
	return experiment.Cost{FLOP: 2*m*n*(n+test) + 2*float64(len(p.Steps))*n*(n+test), Draws: d * (m + n + test),
		Host: 8 * n * n * n, Bytes: 8 * n * (3*n + test)}
}

func tangentAt(_ context.Context, _ *experiment.Env, p tangentPoint) ([]nichani2022.Fit, error) {
	return p.Training.KernelDescent(p.Training.First, p.Steps)
}

func (c OrdersConfig) tangents() []tangentPoint {
	out := make([]tangentPoint, c.Seeds)
	for seed := range out {
		t := c.trainings()[1].Of(nichani2022.ByTangent)
		t.First, t.Count, t.Looks = seed, 1, nil
		out[seed] = tangentPoint{t, nichani2022.Geometric(c.Steps, c.Looks)}
	}
	return out
}

func ordersCost(c OrdersConfig) experiment.Cost {
	return nichani2022.TrainingsCost(c.trainings()).Plus(experiment.Sum(c.tangents()))
}

func runOrders(ctx context.Context, env *experiment.Env, c OrdersConfig) (OrdersResult, error) {
	trained, err := nichani2022.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return OrdersResult{}, err
	}
	tangents, err := experiment.Map(ctx, env, c.tangents(), tangentAt)
	if err != nil {
		return OrdersResult{}, err
	}
	var r OrdersResult
	for seed := range c.Seeds {
		var run OrderRun
		for i, step := range nichani2022.Geometric(c.Steps, c.Looks) { // before the first step f is 0
			f, both := trained[0][seed].Seen[i+1], trained[1][seed].Seen[i+1]
			run.Looks = append(run.Looks, OrderLook{step, f.Test, both.Test, tangents[seed][i].Test, f.Remainder})
		}
		r.Runs = append(r.Runs, run)
	}
	return r, nil
}

// Last returns the last look; not numbers where there is none.
func (r OrderRun) Last() OrderLook {
	if len(r.Looks) == 0 {
		nan := math.NaN()
		return OrderLook{0, nan, nan, nan, nan}
	}
	return r.Looks[len(r.Looks)-1]
}

func (r OrderRun) ahead() float64     { return r.Last().Network / r.Last().Both }
func (r OrderRun) behind() float64    { return r.Last().Tangent / r.Last().Network }
func (r OrderRun) remainder() float64 { return r.Last().Remainder }

type ordersClaim = experiment.Claim[OrdersConfig, OrdersResult]

var ordersClaims = []ordersClaim{
	{Name: "E6/expansion-ahead", Known: claim.Measured, Kind: claim.Inequality, FailedBy: []string{tooSoon},
		Source: "measured; the claim is ours",
		Says: experiment.Fixed[OrdersConfig](`on the authors' polynomial $f_L + f_Q$ is ahead of the network that it ` +
			`expands: test error of $f$ over that of $f_L + f_Q$, the least of all data sets`),
		Measure: func(_ OrdersConfig, r OrdersResult) claim.Measurement {
			return least(stats.Map(r.Runs, OrderRun.ahead))
		},
		Band: experiment.Fixed[OrdersConfig](claim.AtLeast(1.1, claim.Pilot, "6 data sets of a separate implementation: "+
			"1.38 ± 0.10; it would admit a quarter of the lead"))},
	{Name: "E6/linear-behind", Known: claim.Measured, Kind: claim.Inequality, FailedBy: []string{tooSoon},
		PostHoc: "the edge was 1.1 until 1.146 had been seen at one of the data sets",
		Source:  "measured; the claim is ours",
		Says: experiment.Fixed[OrdersConfig](`$f_L$ alone is behind the network: its test error over that of $f$, the ` +
			`least of all data sets`),
		Measure: func(_ OrdersConfig, r OrdersResult) claim.Measurement {
			return least(stats.Map(r.Runs, OrderRun.behind))
		},
		Band: experiment.Fixed[OrdersConfig](claim.AtLeast(1.04, claim.Pilot, "6 data sets of a separate implementation: "+
			"every one ordered, 1.39 in the mean; it would admit a tenth of the lag"))},
	{Name: "D10/remainder", Known: claim.Measured, Kind: claim.Inequality, FailedBy: []string{tooSoon},
		PostHoc: "the least of the data sets is judged in place of their mean",
		Source:  "D10 derives how it falls with the width, not its size after training",
		Says: experiment.Fixed[OrdersConfig](`the trained network has left its expansion: ` +
			`$\mathbb{E}(f - f_L - f_Q)^2/\mathbb{E}f^2$ at its own weights, the least of all data sets`),
		Measure: func(_ OrdersConfig, r OrdersResult) claim.Measurement {
			return least(stats.Map(r.Runs, OrderRun.remainder))
		},
		Band: experiment.Fixed[OrdersConfig](claim.AtLeast(0.03, claim.Pilot, "6 data sets of a separate implementation: "+
			"0.139 ± 0.036; it would admit a quarter of it"))},
}

// Remainder returns the mean over the data sets of the remainder at the end.
func (r OrdersResult) Remainder() float64 { return stats.Mean(stats.Map(r.Runs, OrderRun.remainder)) }

// Ends returns the medians of the test errors at the end.
func (r OrdersResult) Ends() (network, both, tangent float64) {
	of := func(number func(OrderLook) float64) float64 {
		return stats.MedianOf(r.Runs, func(run OrderRun) float64 { return number(run.Last()) })
	}
	return of(func(l OrderLook) float64 { return l.Network }), of(func(l OrderLook) float64 { return l.Both }),
		of(func(l OrderLook) float64 { return l.Tangent })
}

func ordersFigures(o *OrdersOutcome) ([]figure.Figure, error) {
	x := figure.Axis{Label: "steps", Scale: figure.Log10, Min: 0.8, Max: 1.25 * float64(max(2, o.Config.Steps))}
	errs := figure.Panel{X: x, Y: figure.Axis{Label: "test error"}, Legend: figure.Above}
	rest := figure.Panel{X: x, Y: figure.Axis{Label: "remainder, share of $\\mathbb{E}f^2$"}, Legend: figure.NoLegend}
	add := func(panel *figure.Panel, name string, slot int, of func(OrderLook) float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Measured, Slot: slot, Interval: scatter}
		for i, step := range nichani2022.Geometric(o.Config.Steps, o.Config.Looks) {
			var values []float64
			for _, run := range o.Result.Runs {
				if i < len(run.Looks) {
					values = append(values, of(run.Looks[i]))
				}
			}
			s.X, s.Y = append(s.X, float64(step)), append(s.Y, stats.Median(values))
			s.Low, s.High = append(s.Low, stats.Min(values)), append(s.High, stats.Max(values))
		}
		panel.Series = append(panel.Series, s)
	}
	add(&errs, "$f$", nichani2022.SlotNetwork, func(l OrderLook) float64 { return l.Network })
	add(&errs, "$f_L + f_Q$", nichani2022.SlotJoint, func(l OrderLook) float64 { return l.Both })
	add(&errs, "$f_L$", nichani2022.SlotTangent, func(l OrderLook) float64 { return l.Tangent })
	add(&rest, "$f - f_L - f_Q$", nichani2022.SlotNetwork, func(l OrderLook) float64 { return l.Remainder })
	return []figure.Figure{{ID: "nichani2022/orders/steps", Title: "A network leaves its expansion", Columns: 1,
		Alt: "(a) Test errors of f, f_L + f_Q and f_L over steps: together at first, then they part, f_L + f_Q ends " +
			"lowest and f_L highest. (b) The share of f that f_L + f_Q leaves out at the network's own weights: nothing " +
			"at first, a visible share at the end.",
		Caption: fmt.Sprintf(`(a) Test errors of three trainings from one start, $d = %d$, $n = %d$, $m = %d$; `+
			`medians. (b) $\mathbb{E}(f - f_L - f_Q)^2/\mathbb{E}f^2$ at the weights of $f$.`, o.Config.Dim, o.Config.Samples,
			o.Config.Width),
		Panels: []figure.Panel{errs, rest}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets",
			o.Config.Seeds)}}}, nil
}

func ordersTables(o *OrdersOutcome) []figure.Table {
	var rows [][]any
	add := func(what string, r OrdersResult) {
		for i, run := range r.Runs {
			l := run.Last()
			rows = append(rows, []any{what, i, figure.Finite(l.Network), figure.Finite(l.Both), figure.Finite(l.Tangent),
				figure.Finite(l.Remainder)})
		}
	}
	add("nothing", o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	return []figure.Table{figure.NewTable("nichani2022/orders/ends", []string{"what is removed", "data set", "f",
		"f_L + f_Q", "f_L", "remainder"}, rows, "nothing was trained")}
}
