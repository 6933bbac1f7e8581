package cost

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/train"
)

// LinearCostConfig decides the training of deep linear networks against their closed
// forms.
type LinearCostConfig struct {
	Master    uint64    // master seed
	Singular  []float64 // singular values a of the target A = diag(a), not increasing
	Lambda    float64   // λ
	Depths    []int     // L
	Seeds     int       // initialisations at every depth; the one with the least objective counts
	Steps     int       // of a training; Rate stays as it is when Steps is changed alone
	Rate      float64   // η at the first step, of Adam; it falls to 1e-3 of that along half a cosine
	Bias      bool      // the networks have biases
	Rectified bool      // they have ReLU, and inputs of both signs
	Absolute  bool      // R¹ is 2 |log |A|₊|, not 2 log |A|₊
}

// LinearRun is a trained network.
type LinearRun struct {
	Objective float64   // C + λ‖θ‖²
	Values    []float64 // singular values of the best linear fit to it, which is itself for a linear network
}

// LinearCell holds the networks of one depth, and what the closed form says.
type LinearCell struct {
	Depth  int
	Runs   []LinearRun // one an initialisation
	Theory LinearRun
}

// Best returns the network with the least objective.
func (c LinearCell) Best() LinearRun {
	return slices.MinFunc(c.Runs, func(a, b LinearRun) int { return costCompare(a.Objective, b.Objective) })
}

// costCompare orders numbers, with those that are not one at the end.
func costCompare(a, b float64) int {
	switch {
	case a < b || math.IsNaN(b) && !math.IsNaN(a):
		return -1
	case a > b || math.IsNaN(a) && !math.IsNaN(b):
		return 1
	}
	return 0
}

// LinearCostResult holds a cell a depth.
type LinearCostResult struct{ Cells []LinearCell }

// LinearCostOutcome is what came of the experiment and its twins.
type LinearCostOutcome = experiment.Outcome[LinearCostConfig, LinearCostResult]

// LinearCostSpec trains deep linear networks on whitened data and compares them with the
// closed forms.
var LinearCostSpec = &experiment.Spec[LinearCostConfig, LinearCostResult]{
	ID:     "jacot2023/linear-cost",
	Title:  "deep linear networks against their closed forms",
	Config: linearCostConfig,
	Check:  checkLinearCost,
	Stay:   map[string][]string{"Steps": {"Rate"}},
	Twins: []experiment.Twin[LinearCostConfig]{
		{Name: "biases", Breaks: "the network has no biases: it has, and the inputs have a mean",
			Change: func(c LinearCostConfig) LinearCostConfig { c.Bias = true; return c.asTwin() }},
		{Name: "ReLU, both signs", Breaks: "the network is linear: it has ReLU, and inputs of both signs",
			Change: func(c LinearCostConfig) LinearCostConfig { c.Rectified = true; return c.asTwin() }},
		{Name: "absolute value", Control: true, Breaks: "$R^{(1)}$ has the sign of the logarithm: its absolute value is " +
			"taken; by arithmetic it fails for matrices with $|A|_+ < 1$, which are the same at every seed",
			Change: func(c LinearCostConfig) LinearCostConfig { c.Absolute = true; return c }},
	},
	Cost:    func(c LinearCostConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runLinearCost,
	Claims:  linearCostClaims,
	Figures: linearCostFigures,
	Tables:  linearCostTables,
}

func linearCostConfig(p experiment.Preset) LinearCostConfig {
	c := LinearCostConfig{Master: 2023, Singular: []float64{3, 1.5, 0.8, 0.2}, Lambda: 0.05, Depths: []int{2, 3, 4, 6, 10},
		Seeds: 6, Steps: 3000, Rate: 0.02}
	if p == experiment.Paper {
		c.Depths, c.Seeds, c.Steps = []int{2, 3, 4, 6, 10, 15, 25}, 20, 20_000
	}
	return c
}

// asTwin returns the config with what is enough to see that the formula is wrong: the
// first three depths.
func (c LinearCostConfig) asTwin() LinearCostConfig {
	c.Depths = c.Depths[:min(len(c.Depths), 3)]
	return c
}

func checkLinearCost(c LinearCostConfig) error {
	errs := []error{jacot2023.CheckLayers("Depths", c.Depths, 2), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(1, "Steps", c.Steps)}
	positive := func(name string, x float64) {
		if !(x > 0) || math.IsInf(x, 0) {
			errs = append(errs, fmt.Errorf("field %s = %v must be positive and finite", name, x))
		}
	}
	positive("Lambda", c.Lambda)
	positive("Rate", c.Rate)
	if len(c.Singular) == 0 {
		errs = append(errs, errors.New("field Singular is empty: the target has at least one singular value"))
	}
	for i, a := range c.Singular {
		positive("Singular", a)
		if i > 0 && a > c.Singular[i-1] {
			errs = append(errs, fmt.Errorf("field Singular = %v must not increase", c.Singular))
		}
	}
	return errors.Join(errs...)
}

// linearPoint is one depth.
type linearPoint struct {
	Master          uint64
	Singular        []float64
	Lambda          float64
	Depth           int
	Seeds, Steps    int
	Rate            float64
	Bias, Rectified bool
}

func (c LinearCostConfig) points() []linearPoint {
	points := make([]linearPoint, len(c.Depths))
	for i, depth := range c.Depths {
		points[i] = linearPoint{c.Master, c.Singular, c.Lambda, depth, c.Seeds, c.Steps, c.Rate, c.Bias, c.Rectified}
	}
	return points
}

// Cost counts six operations a weight, sample and step, and compiling the loop.
func (p linearPoint) Cost() experiment.Cost {
	d := float64(len(p.Singular))
	weights := float64(p.Depth*p.Seeds) * d * d
	return experiment.Cost{FLOP: 12 * d * weights * float64(p.Steps), Elements: 30 * weights * float64(p.Steps),
		Host: experiment.Compiling * float64(p.Depth), Draws: weights, Bytes: 100 * weights}
}

// network is the linear map, or with ReLU one that has two neurons a direction in each hidden layer:
// one a sign.
func (p linearPoint) network() network.Deep {
	widths := slices.Repeat([]int{2 * len(p.Singular)}, p.Depth+1)
	widths[0], widths[p.Depth] = len(p.Singular), len(p.Singular)
	net := network.Deep{Widths: widths, Activation: network.Identity, Bias: p.Bias}
	if p.Rectified {
		net.Activation = network.ReLU
	}
	return net
}

// data returns x [d, n] with (1/n) X Xᵀ = I and y = A x: the axes times √d, and the opposite points
// too where inputs have both signs.
func (p linearPoint) data() (x, y engine.Array) {
	d := len(p.Singular)
	n := d
	if p.Rectified {
		n = 2 * d
	}
	x, y = engine.Zeros(d, n), engine.Zeros(d, n)
	for i := range n {
		at := (i%d)*n + i
		x.Data[at] = math.Sqrt(float64(d))
		if i >= d {
			x.Data[at] *= -1
		}
		y.Data[at] = p.Singular[i%d] * x.Data[at]
	}
	return x, y
}

// linearAt trains the networks of one depth, in float64.
func linearAt(ctx context.Context, env *experiment.Env, p linearPoint) (LinearCell, error) {
	deep := p.network()
	start, err := deep.Start(p.Seeds, network.DeepStart{Gain: 1, LastGain: 1}, func(run int, part string) *rand.Rand {
		return sample.Stream(p.Master, "jacot2023/linear-cost", p.Depth, run, part)
	})
	if err != nil {
		return LinearCell{}, err
	}
	trainer := train.Trainer{Rule: train.DefaultAdam, Rate: train.Cosine{From: p.Rate, To: p.Rate / 1000, Steps: p.Steps},
		L2: train.Constant(p.Lambda),
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(deep.Output(params, f.Shared[0]), f.Shared[1])
		}}
	loop, err := trainer.Loop("a deep linear network", start...)
	if err != nil {
		return LinearCell{}, err
	}
	x, y := p.data()
	loop.Shared, loop.Steps = []engine.Array{x, y}, p.Steps
	loop.Record = func(f engine.Frame) []*graph.Node {
		params := trainer.Params(f)
		penalty := graph.MulScalar(train.SquaredNorm(params...), p.Lambda)
		return []*graph.Node{deep.Output(params, f.Shared[0]), graph.Add(trainer.Objective(params, f), penalty)}
	}
	trace, err := env.Engine.Loop(ctx, loop)
	if err != nil {
		return LinearCell{}, err
	}
	return p.cell(trace.Records[0][0], trace.Records[0][1], x)
}

// cell returns what came of outputs [S, d, n] and objectives [S] at the inputs x [d, n].
func (p linearPoint) cell(outputs, objectives, x engine.Array) (LinearCell, error) {
	c := LinearCell{Depth: p.Depth}
	c.Theory.Values, c.Theory.Objective = jacot2023.RegularisedLinear(p.Singular, p.Lambda, p.Depth)
	d, n := x.Shape[0], x.Shape[1]
	inputs := mat.NewDense(d, n, x.Data)
	for run := range p.Seeds {
		var fit mat.Dense
		fit.Mul(mat.NewDense(d, n, outputs.Data[run*d*n:(run+1)*d*n]), inputs.T())
		fit.Scale(1/float64(n), &fit)
		s, err := spectral.Values(&fit)
		if err != nil {
			return c, err
		}
		c.Runs = append(c.Runs, LinearRun{objectives.Data[run], s})
	}
	return c, nil
}

func runLinearCost(ctx context.Context, env *experiment.Env, c LinearCostConfig) (LinearCostResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), linearAt)
	return LinearCostResult{cells}, err
}
