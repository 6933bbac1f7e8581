package cost

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

// CostFunction is a function whose representation cost is measured, on a grid of its
// domain Ω.
type CostFunction struct {
	Name    string      // short, without mathematics
	Formula string      // in TeX, with the domain
	Rank    int         // k = R⁰
	Domain  []CostRange // Ω is their product
	Steep   []float64   // singular values of the Jacobian where |Jf|_k is largest
	Linear  bool        // R = L Σ s^{2/L} over Steep: the function is linear, and positive on a positive domain
	At      func(x []float64) []float64
}

// CostRange is the interval from Low to High.
type CostRange struct{ Low, High float64 }

// The names of functions that have a part in claims.
const (
	costIdentity  = "identity in 1-D"
	costLine      = "line 3t"
	costDouble    = "line 2t"
	costTwoSided  = "identity on both sides"
	costKink      = "kink f"
	costComposed  = "f after 3t"
	costDirectSum = "f beside 3t"
)

// costKinkAt is f(x) = x + 2(x − 1)₊, of slope 1 and then 3.
func costKinkAt(x float64) float64 { return x + 2*max(x-1, 0) }

// costDims is the dimension of inputs and outputs of all networks: a function of one
// variable has a second one that is 0, as has its output, which costs nothing.
const costDims = 2

// CostFunctions returns the functions whose representation cost is measured.
func CostFunctions() []CostFunction {
	one := func(f func(float64) float64) func([]float64) []float64 {
		return func(x []float64) []float64 { return []float64{f(x[0])} }
	}
	diag := func(a, b float64) func([]float64) []float64 {
		return func(x []float64) []float64 { return []float64{a * x[0], b * x[1]} }
	}
	two, third := CostRange{0, 2}, CostRange{0, 2. / 3}
	square := []CostRange{two, two}
	return []CostFunction{
		{"identity in 2-D", `identity on $[0,2]^2$`, 2, square, []float64{1, 1}, true, diag(1, 1)},
		{"diag(2, ½)", `diag$(2, 1/2)$ on $[0,2]^2$`, 2, square, []float64{2, 0.5}, true, diag(2, 0.5)},
		{"diag(3, 1)", `diag$(3, 1)$ on $[0,2]^2$`, 2, square, []float64{3, 1}, true, diag(3, 1)},
		{costIdentity, `$t$ on $[0,2/3]$`, 1, []CostRange{third}, []float64{1}, true,
			one(func(t float64) float64 { return t })},
		{costDouble, `$2t$ on $[0,2/3]$`, 1, []CostRange{third}, []float64{2}, true,
			one(func(t float64) float64 { return 2 * t })},
		{costLine, `$g(t) = 3t$ on $[0,2/3]$`, 1, []CostRange{third}, []float64{3}, true,
			one(func(t float64) float64 { return 3 * t })},
		{costTwoSided, `$x$ on $[-1,1]$`, 1, []CostRange{{-1, 1}}, []float64{1}, false,
			one(func(x float64) float64 { return x })},
		{costKink, `$f(x) = x + 2(x-1)_+$ on $[0,2]$`, 1, []CostRange{two}, []float64{3}, false, one(costKinkAt)},
		{costComposed, `$f(3t)$ on $[0,2/3]$`, 1, []CostRange{third}, []float64{9}, false,
			one(func(t float64) float64 { return costKinkAt(3 * t) })},
		{costDirectSum, `$(f(x), 3t)$ on $[0,2] \times [0,2/3]$`, 2, []CostRange{two, third}, []float64{3, 3}, false,
			func(x []float64) []float64 { return []float64{costKinkAt(x[0]), 3 * x[1]} }},
	}
}

// CostFunctionByName returns the function of that name.
func CostFunctionByName(name string) (CostFunction, error) {
	var names []string
	for _, f := range CostFunctions() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return CostFunction{}, fmt.Errorf("there is no function %q: take one of %s", name, strings.Join(names, ", "))
}

// Floor returns L ‖Jf‖_{2/L}^{2/L} at the steepest point of f: no network of that depth
// that is f there has a smaller ‖θ‖² (T1).
func (f CostFunction) Floor(depth int) float64 { return jacot2023.LinearCost(f.Steep, depth) }

// grid returns n points of the domain, evenly spaced along each axis, and f there,
// padded with zeros to [costDims, n].
func (f CostFunction) grid(n int) (x, y *mat.Dense) {
	x, y = mat.NewDense(costDims, n, nil), mat.NewDense(costDims, n, nil)
	side := n
	if len(f.Domain) == 2 {
		side = int(math.Round(math.Sqrt(float64(n))))
	}
	for i := range n {
		at := make([]float64, len(f.Domain))
		for d, r := range f.Domain {
			step := i
			for range d {
				step /= side
			}
			at[d] = r.Low + (r.High-r.Low)*float64(step%side)/float64(side-1)
			x.Set(d, i, at[d])
		}
		for d, v := range f.At(at) {
			y.Set(d, i, v)
		}
	}
	return x, y
}

// RepresentationCostConfig decides the measurement of representation costs.
type RepresentationCostConfig struct {
	Master  uint64 // master seed
	Depths  []int  // L, increasing; the last two give R¹
	Width   int    // of the hidden layers
	Samples int    // N points of every domain, a square number
	// initialisations of a linear function, three times as many of another one; the one with the least objective counts
	Seeds int
	Steps int // up to depth 12, and in proportion to L beyond; Rate stays as it is when Steps is changed alone
	// η at the first step, of Adam, up to depth 12, and in proportion to 1/L beyond; it falls to 1e-2 of that along half a
	// cosine
	Rate float64
	// variance of the initial weights around the identity, times the inputs of their layer; a fifth of it for a linear
	// function
	Noise float64
	From  float64 // λL at the first step
	To    float64 // λ at the last step; it falls geometrically
	Early bool    // judge the networks after a quarter of the steps

	Outer, Inner, Composed string   // the composition rule is judged for Composed = Outer ∘ Inner
	First, Second, Sum     string   // the addition rule is judged for Sum = First + Second
	Falling                []string // ‖θ‖² − kL is judged not to grow with L for these
	Signed                 string   // ‖θ‖² − kL is judged to stay away from 0 for this one
}

// RepresentationCostResult holds a cell for every depth and function, depth by depth.
type RepresentationCostResult struct{ Cells []CostCell }

// CostCell is one function at one depth, with one value for every initialisation.
type CostCell struct {
	Function     string
	Depth        int
	Final, Early []CostNet
}

// CostNet is a trained network in numbers.
type CostNet struct {
	Loss      float64 // C
	Norm      float64 // ‖θ‖²
	Objective float64 // C + λ‖θ‖²
	LogDet    float64 // largest log |Jf_θ(x)|_k over the points of the domain
}

// RepresentationCostOutcome is what came of the experiment and its twins.
type RepresentationCostOutcome = experiment.Outcome[RepresentationCostConfig, RepresentationCostResult]

// RepresentationCostSpec measures representation costs: small ReLU networks are trained to
// interpolate known functions, while λ goes to 0.
var RepresentationCostSpec = &experiment.Spec[RepresentationCostConfig, RepresentationCostResult]{
	ID:     "jacot2023/representation-cost",
	Title:  "the least norm of a network that is a given function",
	Config: representationCostConfig,
	Live: func(c RepresentationCostConfig) RepresentationCostConfig {
		c.Depths, c.Width, c.Samples, c.Seeds, c.Steps = []int{2, 3, 4}, 6, 16, 1, 80
		return c
	},
	Check: checkRepresentationCost,
	Stay:  map[string][]string{"Steps": {"Rate"}},
	Twins: []experiment.Twin[RepresentationCostConfig]{
		{Name: "stopped early",
			Breaks: "the network interpolates: it is judged after a quarter of the steps, where λ is still large",
			Change: func(c RepresentationCostConfig) RepresentationCostConfig { c.Early = true; return c }},
		{Name: "domain of one sign", Breaks: "the domain has both signs: it is $[0, 2/3]$, which is completely positive",
			Change: func(c RepresentationCostConfig) RepresentationCostConfig { c.Signed = costIdentity; return c }},
		{Name: "f on Ω, not on g(Ω)",
			Breaks: "$f$ is counted on $g(\\Omega)$: it is counted on $\\Omega$ itself, where it is the identity",
			Change: func(c RepresentationCostConfig) RepresentationCostConfig { c.Outer = costIdentity; return c }},
		{Name: "ranks that do not add", Breaks: "$R^{(0)}(f+g) = R^{(0)}(f) + R^{(0)}(g)$: $t + t = 2t$ has rank 1",
			Change: func(c RepresentationCostConfig) RepresentationCostConfig {
				c.First, c.Second, c.Sum = costIdentity, costIdentity, costDouble
				return c
			}},
		{Name: "no positive layer", Breaks: "the minimiser passes a layer of $k$ non-negative neurons: that of $x$ on " +
			"$[-1, 1]$ does not at small depth",
			Change: func(c RepresentationCostConfig) RepresentationCostConfig {
				c.Falling = []string{costTwoSided}
				return c
			}},
	},
	Cost:    func(c RepresentationCostConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runRepresentationCost,
	Claims:  representationCostClaims,
	Figures: representationCostFigures,
	Tables:  representationCostTables,
}

func representationCostConfig(p experiment.Preset) RepresentationCostConfig {
	c := RepresentationCostConfig{Master: 2023, Depths: []int{2, 3, 4, 6, 8, 12, 16}, Width: 8, Samples: 64, Seeds: 2,
		Steps: 5000, Rate: 0.02, Noise: 0.05,
		From: 0.06, To: 2.5e-5, Outer: costKink, Inner: costLine, Composed: costComposed, First: costKink, Second: costLine,
		Sum:     costDirectSum,
		Falling: []string{costLine, costKink, costComposed}, Signed: costTwoSided}
	if p == experiment.Paper {
		c.Depths, c.Width, c.Samples, c.Seeds, c.Steps = []int{2, 3, 4, 6, 8, 12, 16, 24}, 20, 256, 5, 20_000
	}
	return c
}

func checkRepresentationCost(c RepresentationCostConfig) error {
	errs := []error{jacot2023.CheckLayers("Depths", c.Depths, 2), experiment.AtLeast(costDims, "Width", c.Width),
		experiment.AtLeast(4, "Samples", c.Samples), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(4, "Steps", c.Steps)}
	if side := int(math.Round(math.Sqrt(float64(max(c.Samples, 0))))); side*side != c.Samples {
		errs = append(errs, fmt.Errorf("field Samples = %d must be a square number: the points are a grid", c.Samples))
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"Rate", c.Rate}, {"Noise", c.Noise}, {"From", c.From}, {"To", c.To}} {
		if !(f.value > 0) || math.IsInf(f.value, 0) {
			errs = append(errs, fmt.Errorf("field %s = %v must be positive and finite", f.name, f.value))
		}
	}
	if len(c.Depths) == 1 {
		errs = append(errs, fmt.Errorf("field Depths = %v: give at least two, R¹ is read off the line through the last two",
			c.Depths))
	}
	if len(c.Falling) == 0 {
		errs = append(errs, errors.New("field Falling is empty: name at least one function"))
	}
	for _, name := range append([]string{c.Outer, c.Inner, c.Composed, c.First, c.Second, c.Sum, c.Signed}, c.Falling...) {
		_, err := CostFunctionByName(name)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// costPoint is the training of all functions at one depth.
type costPoint struct {
	Master                              uint64
	Depth, Width, Samples, Seeds, Steps int
	Rate, Noise, From, To               float64
}

// costSteady is the depth up to which one learning rate serves all networks; in deeper
// ones a step of that size moves the output further, and kills some. They take smaller steps, and
// more of them.
const costSteady = 12

func (c RepresentationCostConfig) points() []costPoint {
	points := make([]costPoint, len(c.Depths))
	for i, depth := range c.Depths {
		deeper := max(float64(depth)/costSteady, 1)
		points[i] = costPoint{c.Master, depth, c.Width, c.Samples, c.Seeds, int(float64(c.Steps) * deeper), c.Rate / deeper,
			c.Noise, c.From / float64(depth), c.To}
	}
	return points
}

// runs returns the functions of all trainings, in order.
func (p costPoint) runs() []CostFunction {
	var runs []CostFunction
	for _, f := range CostFunctions() {
		seeds := p.Seeds
		if !f.Linear {
			seeds *= 3
		}
		runs = append(runs, slices.Repeat([]CostFunction{f}, seeds)...)
	}
	return runs
}

func (p costPoint) network() network.Deep {
	widths := slices.Repeat([]int{p.Width}, p.Depth+1)
	widths[0], widths[p.Depth] = costDims, costDims
	return network.Deep{Widths: widths, Activation: network.ReLU, Bias: true}
}

// Cost counts six operations a weight, sample and step, and compiling the loop.
func (p costPoint) Cost() experiment.Cost {
	runs, weights := float64(len(p.runs())), float64(p.network().Parameters())
	work := runs * float64(p.Steps)
	activations := float64(p.Depth * p.Width * p.Samples)
	return experiment.Cost{FLOP: 6 * weights * float64(p.Samples) * work, Elements: (activations/2 + 2*weights) * work,
		Host: experiment.Compiling * float64(p.Depth), Draws: runs * weights, Bytes: 4 * runs * (4*activations + 5*weights)}
}

// costGeometric is the schedule From·(To/From)^(step/Steps).
type costGeometric struct {
	From, To float64
	Steps    int
}

// At returns the value at the step of the frame, a scalar.
func (g costGeometric) At(f engine.Frame) *graph.Node {
	return graph.MulScalar(graph.Exp(graph.MulScalar(f.Step, math.Log(g.To/g.From)/float64(g.Steps))), g.From)
}

// value returns the value at a step.
func (g costGeometric) value(step int) float64 {
	return g.From * math.Pow(g.To/g.From, float64(step)/float64(g.Steps))
}

// Check returns an error unless both ends are positive and finite, and Steps ≥ 1.
func (g costGeometric) Check() error {
	if !(g.From > 0 && g.To > 0) || math.IsInf(g.From+g.To, 0) || g.Steps < 1 {
		return fmt.Errorf("a coefficient cannot go from %g to %g geometrically in %d steps", g.From, g.To, g.Steps)
	}
	return nil
}

// trainer returns the training as a rule, and λ.
func (p costPoint) trainer() (train.Trainer, costGeometric) {
	deep, lambda := p.network(), costGeometric{p.From, p.To, p.Steps}
	return train.Trainer{Rule: train.DefaultAdam, Rate: train.Cosine{From: p.Rate, To: p.Rate / 100, Steps: p.Steps},
		L2: lambda,
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(deep.Output(params, f.Per[0]), f.Per[1])
		}}, lambda
}

// start returns initial weights around the identity on the first costDims neurons.
// R is a minimum, so that any network that is f bounds it from above: the search may begin
// anywhere, and deep narrow networks with He's weights often begin dead.
func (p costPoint) start() ([]engine.Array, error) {
	runs := p.runs()
	params, err := p.network().Start(len(runs), network.DeepStart{Gain: p.Noise, LastGain: p.Noise},
		func(run int, part string) *rand.Rand {
			return sample.Stream(p.Master, "jacot2023/representation-cost", p.Depth, run, part)
		})
	if err != nil {
		return nil, err
	}
	for l := 0; l < len(params); l += 2 {
		rows, cols := params[l].Shape[1], params[l].Shape[2]
		for run, f := range runs {
			w := params[l].Data[run*rows*cols : (run+1)*rows*cols]
			if f.Linear {
				floats.Scale(math.Sqrt(0.2), w)
			}
			for i := range costDims {
				w[i*cols+i]++
			}
		}
	}
	return params, nil
}

// data returns the samples of all runs, [S, costDims, N].
func (p costPoint) data() (x, y engine.Array) {
	runs, size := p.runs(), costDims*p.Samples
	x, y = engine.Zeros(len(runs), costDims, p.Samples), engine.Zeros(len(runs), costDims, p.Samples)
	for run, f := range runs {
		in, out := f.grid(p.Samples)
		copy(x.Data[run*size:], in.RawMatrix().Data)
		copy(y.Data[run*size:], out.RawMatrix().Data)
	}
	return x, y
}

// costAt trains all functions at one depth side by side, in float32.
func costAt(ctx context.Context, env *experiment.Env, p costPoint) ([]CostCell, error) {
	start, err := p.start()
	if err != nil {
		return nil, err
	}
	trainer, lambda := p.trainer()
	loop, err := trainer.Loop("the interpolation", start...)
	if err != nil {
		return nil, err
	}
	x, y := p.data()
	loop.Per, loop.Steps, loop.Every, loop.Record = []engine.Array{x, y}, p.Steps, p.Steps/4, trainer.Params
	trace, err := env.Engine.Float32().Loop(ctx, loop)
	if err != nil {
		return nil, err
	}
	final, err := p.measure(trace.State[:len(start)], p.To)
	if err != nil {
		return nil, err
	}
	early, err := p.measure(trace.Records[slices.Index(trace.At, p.Steps/4)], lambda.value(p.Steps/4))
	if err != nil {
		return nil, err
	}
	var cells []CostCell
	for run, f := range p.runs() {
		if len(cells) == 0 || cells[len(cells)-1].Function != f.Name {
			cells = append(cells, CostCell{Function: f.Name, Depth: p.Depth})
		}
		c := &cells[len(cells)-1]
		c.Final, c.Early = append(c.Final, final[run]), append(c.Early, early[run])
	}
	return cells, nil
}

// measure looks at the networks of all runs, in float64.
func (p costPoint) measure(params []engine.Array, lambda float64) ([]CostNet, error) {
	var out []CostNet
	for run, f := range p.runs() {
		n := jacot2023.Trained{Params: params}.Net(run)
		x, y := f.grid(p.Samples)
		_, logDet, err := n.SteepestAt(x, f.Rank)
		if err != nil {
			return nil, err
		}
		c := CostNet{Loss: n.Loss(jacot2023.Data{X: x, Y: y}), Norm: n.Norm(), LogDet: logDet}
		c.Objective = c.Loss + lambda*c.Norm
		out = append(out, c)
	}
	return out, nil
}

func runRepresentationCost(ctx context.Context, env *experiment.Env,
	c RepresentationCostConfig) (r RepresentationCostResult, err error) {
	cells, err := experiment.Map(ctx, env, c.points(), costAt)
	if err != nil {
		return r, err
	}
	r.Cells = slices.Concat(cells...)
	return r, nil
}

// Cost returns the network that stands for R of a function at a depth: that with the least
// objective. It is an error when there is none.
func (c RepresentationCostConfig) Cost(r RepresentationCostResult, function string, depth int) (CostNet, error) {
	for _, cell := range r.Cells {
		if cell.Function != function || cell.Depth != depth {
			continue
		}
		nets := cell.Final
		if c.Early {
			nets = cell.Early
		}
		return slices.MinFunc(nets, func(a, b CostNet) int { return costCompare(a.Objective, b.Objective) }), nil
	}
	return CostNet{}, fmt.Errorf("%q was not measured at depth %d", function, depth)
}

// Excess returns ‖θ‖² − kL of a function at every depth, not a number where it was not
// measured.
func (c RepresentationCostConfig) Excess(r RepresentationCostResult, function string) []float64 {
	out := make([]float64, len(c.Depths))
	f, err := CostFunctionByName(function)
	for i, depth := range c.Depths {
		n, missing := c.Cost(r, function, depth)
		out[i] = n.Norm - float64(f.Rank*depth)
		if err != nil || missing != nil {
			out[i] = math.NaN()
		}
	}
	return out
}

// Intercept returns R¹ of a function by the last two depths L < M, from the line through
// ‖θ‖² − kL over 1/L: (M e_M − L e_L)/(M − L).
func (c RepresentationCostConfig) Intercept(r RepresentationCostResult, function string) float64 {
	return c.intercept(c.Excess(r, function))
}

// intercept returns that of a line through what exceeds kL at the last two depths.
func (c RepresentationCostConfig) intercept(e []float64) float64 {
	n := len(c.Depths)
	l, m := float64(c.Depths[n-2]), float64(c.Depths[n-1])
	return (m*e[n-1] - l*e[n-2]) / (m - l)
}
