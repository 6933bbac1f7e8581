package train_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/train"
)

// Two runs of gradient descent on (θ − 3)², one twice as fast as the other:
// after a step θ = 6η, and after t steps θ = 3(1 − (1 − 2η)ᵗ).
func ExampleTrainer_Loop() {
	t := train.Trainer{
		Rule: train.GD{},
		Rate: train.PerRun{Index: 0},
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return graph.Square(graph.SubScalar(params[0], 3))
		},
	}
	l, err := t.Loop("parabola", engine.Vector([]float64{0, 0}))
	if err != nil {
		fmt.Println(err)
		return
	}
	l.Per = []engine.Array{engine.Vector([]float64{0.125, 0.25})}
	l.Steps = 2
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	trace, err := e.Loop(context.Background(), l)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(trace.State[0].Data)
	// Output: [1.3125 2.25]
}

// regression is a batch of deep networks with data of their own, trained in all
// parameters.
type regression struct {
	net    network.Deep
	params []engine.Array
	x, y   [][]float64 // shared samples
	shared []engine.Array
}

const runs = 3

func newRegression(t *testing.T, activation network.Activation, bias bool, widths ...int) regression {
	t.Helper()
	const n = 7
	r := regression{net: network.Deep{Widths: widths, Activation: activation, Bias: bias}}
	params, err := r.net.Start(runs, network.DeepStart{Gain: 2, LastGain: 1, BiasSD: 0.3}, stream)
	if err != nil {
		t.Fatal(err)
	}
	x, y := normal("x", n, widths[0]), normal("y", n, widths[len(widths)-1])
	r.params, r.x, r.y = params, rows(x), rows(y)
	r.shared = []engine.Array{transposed(x), transposed(y)}
	return r
}

func (r regression) objective(params []*graph.Node, f engine.Frame) *graph.Node {
	return train.Square(r.net.Output(params, f.Shared[0]), f.Shared[1])
}

// Every rule, with every schedule, penalty and clipping, on networks of two and
// three layers, against plain loops.
func TestTrainingMatchesTheOracle(t *testing.T) {
	rates := []float64{0.02, 0.05, 0.1}
	perRun := func(s interface{ Value(int) float64 }) func(run int) func(int) float64 {
		return func(run int) func(int) float64 {
			return func(step int) float64 { return rates[run] * s.Value(step) }
		}
	}
	same := func(s interface{ Value(int) float64 }) func(run int) func(int) float64 {
		return func(int) func(int) float64 { return s.Value }
	}
	zero := func(int) func(int) float64 { return none }
	cosine, ramp := train.Cosine{From: 1, To: 0.1, Steps: 30}, train.Ramp{From: 0, To: 0.3, Steps: 10}
	constant := train.Constant(0.1)
	for name, c := range map[string]struct {
		t               train.Trainer
		rate, l2, decay func(run int) func(int) float64
	}{
		"gradient descent": {train.Trainer{Rule: train.GD{}, Rate: train.PerRun{}},
			perRun(train.Constant(1)), zero, zero},
		"gradient descent with penalty and cosine": {train.Trainer{Rule: train.GD{}, Rate: train.PerRun{Times: cosine},
			L2: ramp},
			perRun(cosine), same(ramp), zero},
		"momentum": {train.Trainer{Rule: train.Momentum{Beta: 0.9}, Rate: train.Constant(0.02), L2: train.Constant(0.01)},
			same(train.Constant(0.02)), same(train.Constant(0.01)), zero},
		"normalised": {train.Trainer{Rule: train.NormalizedGD{}, Rate: train.PerRun{}},
			perRun(train.Constant(1)), zero, zero},
		"Adam": {train.Trainer{Rule: train.DefaultAdam, Rate: train.PerRun{}},
			perRun(train.Constant(1)), zero, zero},
		"Adam with ramped penalty": {train.Trainer{Rule: train.DefaultAdam, Rate: cosine, L2: train.PerRun{Times: ramp}},
			same(cosine), perRun(ramp), zero},
		"AdamW": {train.Trainer{Rule: train.Adam{Beta1: 0, Beta2: 0.95, Epsilon: 1e-3}, Rate: train.PerRun{},
			Decay: constant},
			perRun(train.Constant(1)), zero, same(constant)},
		"clipped gradient descent": {train.Trainer{Rule: train.GD{}, Rate: constant, L2: train.Constant(0.05), Clip: 0.7},
			same(constant), same(train.Constant(0.05)), zero},
	} {
		t.Run(name, func(t *testing.T) {
			enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
				for _, r := range []regression{
					newRegression(t, network.Tanh, true, 3, 4, 2),
					newRegression(t, network.LeakyReLU(0.2), false, 2, 6, 4, 1),
				} {
					c.t.Objective = r.objective
					l, err := c.t.Loop(name, r.params...)
					if err != nil {
						t.Fatal(err)
					}
					l.Per, l.Shared, l.Steps = []engine.Array{engine.Vector(rates)}, r.shared, 40
					trace := loop(t, e, l)
					for s := range runs {
						want := ofRun(r.params, s)
						oracle{net: r.net, loss: square, x: r.x, y: r.y, rule: c.t.Rule,
							rate: c.rate(s), l2: c.l2(s), decay: c.decay(s), clip: c.t.Clip}.train(want, l.Steps)
						for k, p := range ofRun(trace.State[:len(r.params)], s) {
							agree(t, unique(r.net.Widths, " run ", s, " parameter ", k), p, want[k])
						}
					}
				}
			})
		})
	}
}

// A fixed head comes with Per and stays: a two-layer network with trained first
// layer is one of depth 2 whose second layer is frozen.
func TestFixedParametersComeWithTheFrame(t *testing.T) {
	const m, d = 4, 3
	net := network.TwoLayer{Inputs: d, Width: m, Activation: network.LeakyReLU(0.3), Scale: 1}
	w, err := net.Start(runs, network.Start{W: network.Normal(0.5), A: network.Halves(0.5)}, stream)
	if err != nil {
		t.Fatal(err)
	}
	x, y := normal("x", 6, d), engine.Vector([]float64{1, -1, 1, 1, -1, -1})
	tr := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.3),
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return train.Logistic(net.Output(network.Params{W: params[0], A: f.Per[0]}, f.Shared[0]), f.Shared[1])
		}}
	l, err := tr.Loop("fixed head", w.W)
	if err != nil {
		t.Fatal(err)
	}
	l.Per, l.Shared, l.Steps = []engine.Array{w.A}, []engine.Array{transposed(x), y}, 30
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		trace := loop(t, e, l)
		for s := range runs {
			want := ofRun([]engine.Array{w.W, w.A}, s)
			trainFirstLayer(want, oracle{net: network.Deep{Widths: []int{d, m, 1}, Activation: net.Activation},
				loss: logistic, x: rows(x),
				y: rows(engine.Matrix(6, 1, y.Data)), rule: tr.Rule, rate: train.Constant(0.3).Value, l2: none,
				decay: none}, l.Steps)
			agree(t, unique("run ", s), ofRun(trace.State, s)[0], want[0])
		}
	})
}

// trainFirstLayer trains and puts the second layer back after every step.
func trainFirstLayer(params [][]float64, o oracle, steps int) {
	head := slices.Clone(params[1])
	for range steps {
		o.train(params, 1)
		copy(params[1], head)
	}
}

func TestEachRunOfABatchIsARunOfItsOwn(t *testing.T) {
	r := newRegression(t, network.ReLU, true, 3, 5, 1)
	tr := train.Trainer{Rule: train.DefaultAdam, Rate: train.PerRun{}, Clip: 1, L2: train.Constant(0.01),
		Objective: r.objective}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		train := func(rates []float64, params ...engine.Array) []engine.Array {
			l, err := tr.Loop("batch", params...)
			if err != nil {
				t.Fatal(err)
			}
			l.Per, l.Shared, l.Steps = []engine.Array{engine.Vector(rates)}, r.shared, 25
			return loop(t, e, l).State
		}
		rates := []float64{0.01, 0.02, 0.05}
		all := train(rates, r.params...)
		for s := range runs {
			var own []engine.Array
			for k, p := range ofRun(r.params, s) {
				own = append(own, engine.Array{Shape: append([]int{1}, r.params[k].Shape[1:]...), Data: p})
			}
			one := train(rates[s:s+1], own...)
			for k, p := range ofRun(all, s) {
				agree(t, unique("run ", s, " array ", k), one[k].Data, p)
			}
		}
	})
}

// Clipping is a factor of exactly 1 for a gradient within the limit.
func TestClippingChangesNoBitOfASmallGradient(t *testing.T) {
	r := newRegression(t, network.Tanh, true, 3, 4, 1)
	gradient := func(e *engine.Engine, clip float64) []engine.Array {
		tr := train.Trainer{Rule: train.GD{}, Rate: train.Constant(1), Clip: clip, Objective: r.objective}
		out, err := e.Run(unique("gradient", clip), func(in []*graph.Node) []*graph.Node {
			loss, grads := tr.Gradient(engine.Frame{State: in[2:], Shared: in[:2]})
			return append([]*graph.Node{loss, train.SquaredNorm(grads...)}, grads...)
		}, append(slices.Clone(r.shared), r.params...)...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		free, loose, tight := gradient(e, 0), gradient(e, 1e6), gradient(e, 1e-3)
		for k := range free {
			if !slices.Equal(free[k].Data, loose[k].Data) {
				t.Errorf("output %d: %v, clipped at 10⁶ %v", k, free[k].Data, loose[k].Data)
			}
		}
		agree(t, "squared norms", tight[1].Data, []float64{1e-6, 1e-6, 1e-6})
		for s := range runs {
			loss, _ := oracle{net: r.net, loss: square, x: r.x, y: r.y}.gradient(ofRun(r.params, s), []int{0, 1, 2, 3, 4, 5, 6})
			agree(t, "loss", free[0].Data[s:s+1], []float64{loss})
		}
	})
}

// The gradients are 1e±200: their squares are not numbers of float64.
func TestNormsOfExtremeGradientsAreRight(t *testing.T) {
	for _, c := range []struct {
		name string
		rule train.Rule
		clip float64
		g    [2]float64
		want [2]float64 // the step −η·g after clipping or normalising, η = 1
	}{
		{"normalised, tiny", train.NormalizedGD{}, 0, [2]float64{3e-200, 4e-200}, [2]float64{-0.6, -0.8}},
		{"normalised, huge", train.NormalizedGD{}, 0, [2]float64{3e200, -4e200}, [2]float64{-0.6, 0.8}},
		{"normalised, zero", train.NormalizedGD{}, 0, [2]float64{0, 0}, [2]float64{0, 0}},
		{"clipped, huge", train.GD{}, 5, [2]float64{3e200, 4e200}, [2]float64{-3, -4}},
		{"clipped, tiny", train.GD{}, 5, [2]float64{3e-200, 0}, [2]float64{-3e-200, 0}},
		{"clipped, zero", train.GD{}, 5, [2]float64{0, 0}, [2]float64{0, 0}},
	} {
		tr := train.Trainer{Rule: c.rule, Rate: train.Constant(1), Clip: c.clip,
			Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
				return graph.Einsum("sk,sk->s", params[0], f.Per[0])
			}}
		l, err := tr.Loop(c.name, engine.Matrix(1, 2, []float64{0, 0}))
		if err != nil {
			t.Fatal(err)
		}
		l.Per, l.Steps = []engine.Array{engine.Matrix(1, 2, c.g[:])}, 1
		enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
			for k, got := range loop(t, e, l).State[0].Data {
				if math.Abs(got-c.want[k]) > 1e-15*math.Max(math.Abs(c.want[k]), 1e-185) {
					t.Errorf("%s: coordinate %d moves by %g, want %g", c.name, k, got, c.want[k])
				}
			}
		})
	}
}

func TestImpossibleTrainingsAreRefused(t *testing.T) {
	objective := func(params []*graph.Node, f engine.Frame) *graph.Node { return params[0] }
	good := train.Trainer{Objective: objective, Rule: train.GD{}, Rate: train.Constant(1)}
	change := func(f func(*train.Trainer)) train.Trainer { t := good; f(&t); return t }
	theta := engine.Vector([]float64{1, 2})
	for name, c := range map[string]struct {
		t      train.Trainer
		params []engine.Array
	}{
		"nothing":        {train.Trainer{}, []engine.Array{theta}},
		"no parameters":  {good, nil},
		"no run axis":    {good, []engine.Array{engine.Scalar(1)}},
		"different runs": {good, []engine.Array{theta, engine.Vector([]float64{1})}},
		"negative rate":  {change(func(t *train.Trainer) { t.Rate = train.Constant(-1) }), []engine.Array{theta}},
		"NaN penalty":    {change(func(t *train.Trainer) { t.L2 = train.Constant(math.NaN()) }), []engine.Array{theta}},
		"infinite decay": {change(func(t *train.Trainer) { t.Decay = train.Constant(math.Inf(1)) }), []engine.Array{theta}},
		"negative clip":  {change(func(t *train.Trainer) { t.Clip = -1 }), []engine.Array{theta}},
		"NaN clip":       {change(func(t *train.Trainer) { t.Clip = math.NaN() }), []engine.Array{theta}},
		"empty ramp":     {change(func(t *train.Trainer) { t.Rate = train.Ramp{To: 1} }), []engine.Array{theta}},
		"negative cosine": {change(func(t *train.Trainer) { t.Rate = train.Cosine{From: -1, Steps: 3} }),
			[]engine.Array{theta}},
		"negative index": {change(func(t *train.Trainer) { t.Rate = train.PerRun{Index: -1} }), []engine.Array{theta}},
		"bad factor": {change(func(t *train.Trainer) { t.Rate = train.PerRun{Times: train.Ramp{}} }),
			[]engine.Array{theta}},
		"momentum of 1": {change(func(t *train.Trainer) { t.Rule = train.Momentum{Beta: 1} }), []engine.Array{theta}},
		"Adam of zeros": {change(func(t *train.Trainer) { t.Rule = train.Adam{} }), []engine.Array{theta}},
		"Adam of NaN": {change(func(t *train.Trainer) { t.Rule = train.Adam{Beta1: math.NaN(), Epsilon: 1} }),
			[]engine.Array{theta}},
		"Adam beyond 1": {change(func(t *train.Trainer) { t.Rule = train.Adam{Beta2: 2, Epsilon: 1} }),
			[]engine.Array{theta}},
	} {
		if _, err := c.t.Loop(name, c.params...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAMissingCoefficientOfEachRunIsAnError(t *testing.T) {
	tr := train.Trainer{Rule: train.GD{}, Rate: train.PerRun{Index: 2},
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return graph.Square(params[0])
		}}
	l, err := tr.Loop("missing", engine.Vector([]float64{1}))
	if err != nil {
		t.Fatal(err)
	}
	l.Steps = 1
	e := enginetest.Open(t, engine.Go)
	if _, err := e.Loop(context.Background(), l); err == nil {
		t.Error("no error")
	}
}

// Every network and loss is trained by one While of the backend and by single
// graphs outside of a loop. A backend that cannot run one of them in a loop, or
// fuses it wrongly there, would show.
func TestALoopTakesTheStepsOfSingleGraphs(t *testing.T) {
	const m, d, n = 6, 3, 8
	net := func(a network.Activation, paired bool) network.TwoLayer {
		return network.TwoLayer{Inputs: d, Width: m, Activation: a, Scale: 0.5, Paired: paired}
	}
	output := func(f network.TwoLayer, loss func(f, y *graph.Node) *graph.Node) train.Objective {
		return func(params []*graph.Node, fr engine.Frame) *graph.Node {
			p := network.Params{W: params[0], B: params[1], A: params[2], C: params[3]}
			return loss(f.Output(p, fr.Shared[0]), fr.Shared[1])
		}
	}
	expansion := func(params []*graph.Node, fr engine.Frame) *graph.Node {
		p := network.Params{W: fr.Per[0], B: params[1], A: params[2]}
		linear, quadratic := net(network.Sigmoid.Shifted(1), false).Taylor(p, fr.Shared[0]).Terms(params[0], fr.Shared[0])
		return train.Square(graph.Add(linear, quadratic), fr.Shared[1])
	}
	objectives := map[string]train.Objective{
		"hinge":       output(net(network.LeakyReLU(0.3), false), train.Hinge),
		"logistic":    output(net(network.ReLU, false), train.Logistic),
		"flow":        output(net(network.LeakyReLU(0.1), false), train.LogisticFlow),
		"paired":      output(net(network.Softplus, true), train.Square),
		"tanh, flow":  output(net(network.Tanh.Shifted(1), false), train.LogisticFlow),
		"taylor":      expansion,
		"sigmoid":     output(net(network.Sigmoid, false), train.Square),
		"linear":      output(net(network.Identity, true), train.Logistic),
		"paired relu": output(net(network.ReLU, true), train.Hinge),
	}
	state := []engine.Array{normal("w", runs, m, d), normal("b", runs, m), normal("a", runs, m), normal("c", runs)}
	constants := []engine.Array{normal("w0", runs, m, d), normal("x", d, n),
		engine.Vector([]float64{1, -1, -1, 1, 1, 1, -1, -1})}
	for name, objective := range objectives {
		tr := train.Trainer{Rule: train.Momentum{Beta: 0.5}, Rate: train.Constant(0.1), L2: train.Constant(0.01), Clip: 2,
			Objective: objective}
		l, err := tr.Loop(name, state...)
		if err != nil {
			t.Fatal(err)
		}
		l.Per, l.Shared, l.Steps = constants[:1], constants[1:], 6
		enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
			want := l.State
			for range l.Steps {
				var err error
				want, err = e.Run("step "+name, func(in []*graph.Node) []*graph.Node {
					k := len(l.State)
					return tr.Step(engine.Frame{Step: in[k+3], State: in[:k], Per: in[k : k+1], Shared: in[k+1 : k+3]})
				}, append(append(slices.Clone(want), constants...), engine.Scalar(0))...)
				if err != nil {
					t.Fatal(err)
				}
			}
			for k, got := range loop(t, e, l).State {
				agree(t, unique(name, ", array ", k), got.Data, want[k].Data)
			}
		})
	}
}
