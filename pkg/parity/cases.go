package parity

import (
	"context"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/train"
)

// Sizes of the cases: several runs, and products that are split into tiles.
const (
	runs   = 3
	width  = 20
	inputs = 7
	points = 50
	steps  = 40
)

// Cases returns every graph function of the library.
func Cases() []Case {
	cases := []Case{
		{"damian2022/Gradients", gradients},
		{"jacot2023/training", bottleneck},
		{"sarussi2021/training", linearTeacher(sarussi2021.GD)},
		{"sarussi2021/samples", linearTeacher(sarussi2021.SGD)},
		{"network/TwoLayer", outputs(twoLayer)},
		{"network/Taylor", outputs(taylor)},
		{"network/Deep", deep},
		{"kernel/Empirical", empirical},
		{"spectral/GaussNewton", gaussNewton},
	}
	for _, a := range []network.Activation{network.ReLU, network.LeakyReLU(0.2), network.Sigmoid, network.Tanh,
		network.Softplus} {
		cases = append(cases, Case{"network/" + a.Name, activation(a)})
	}
	return append(cases, trainings()...)
}

// normal returns an array of standard normal numbers from a stream of its name.
func normal(name string, shape ...int) engine.Array {
	a := engine.Zeros(shape...)
	sample.Normal(stream(name), a.Data)
	return a
}

func stream(name string) *rand.Rand { return sample.Stream(11, "parity", name) }

// flat returns the numbers of arrays one after the other.
func flat(arrays []engine.Array, err error) ([]float64, error) {
	var out []float64
	for _, a := range arrays {
		out = append(out, a.Data...)
	}
	return out, err
}

func gradients(ctx context.Context, e *engine.Engine) ([]float64, error) {
	t, err := damian2022.TargetByName("figure1")
	if err != nil {
		return nil, err
	}
	data, err := damian2022.Draw(t, 1500, inputs, 1, stream("inputs"), stream("labels"))
	if err != nil {
		return nil, err
	}
	return damian2022.Gradients(ctx, e, data, normal("weights", width, inputs).Data)
}

// activation returns a function with its derivatives.
func activation(a network.Activation) func(context.Context, *engine.Engine) ([]float64, error) {
	return func(_ context.Context, e *engine.Engine) ([]float64, error) {
		return flat(e.Run("parity/"+a.Name, func(in []*graph.Node) []*graph.Node {
			return []*graph.Node{a.Value(in[0]), a.Derivative(in[0]), a.Second(in[0])}
		}, normal("z", 2000)))
	}
}

func architecture() network.TwoLayer {
	return network.TwoLayer{Inputs: inputs, Width: width, Activation: network.Softplus, Scale: 0.5}
}

// start returns W, A and b of two-layer networks, and X.
func start() []engine.Array {
	return []engine.Array{normal("W", runs, width, inputs), normal("A", runs, width), normal("b", runs, width),
		normal("X", inputs, points)}
}

// outputs returns what a graph of weights and X makes of those of start.
func outputs(build engine.Graph) func(context.Context, *engine.Engine) ([]float64, error) {
	return func(_ context.Context, e *engine.Engine) ([]float64, error) {
		return flat(e.Run("parity/outputs", build, start()...))
	}
}

func params(in []*graph.Node) network.Params { return network.Params{W: in[0], A: in[1], B: in[2]} }

func twoLayer(in []*graph.Node) []*graph.Node {
	return []*graph.Node{architecture().Output(params(in), in[3])}
}

// taylor displaces the weights by themselves.
func taylor(in []*graph.Node) []*graph.Node {
	linear, quadratic := architecture().Taylor(params(in), in[3]).Terms(in[0], in[3])
	return []*graph.Node{linear, quadratic}
}

func deepArchitecture() network.Deep {
	return network.Deep{Widths: []int{inputs, width, width, width, 2}, Activation: network.ReLU, Bias: true}
}

func deepStart() ([]engine.Array, error) {
	return deepArchitecture().Start(runs, network.DeepStart{Gain: 2, LastGain: 1, BiasSD: 0.1},
		func(run int, part string) *rand.Rand { return sample.Stream(11, "parity", part, run) })
}

func deep(_ context.Context, e *engine.Engine) ([]float64, error) {
	weights, err := deepStart()
	if err != nil {
		return nil, err
	}
	return flat(e.Run("parity/deep", func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{deepArchitecture().Output(in[1:], in[0])}
	}, append([]engine.Array{normal("X", inputs, points)}, weights...)...))
}

func empirical(ctx context.Context, e *engine.Engine) ([]float64, error) {
	k := kernel.Empirical{Engine: e, Name: "parity/empirical", Graph: pointwise,
		Params: []engine.Array{normal("w", inputs, width), normal("a", width)}}
	gram, err := k.Gram(ctx, mat.NewDense(points, inputs, normal("X", points, inputs).Data))
	if err != nil {
		return nil, err
	}
	return gram.RawSymmetric().Data, nil
}

// pointwise is Σ_j a_j tanh(w_j·x) with the weights of each point its own.
func pointwise(x *graph.Node, p []*graph.Node) *graph.Node {
	z := graph.Tanh(graph.Einsum("nd,ndm->nm", x, p[0]))
	return graph.Einsum("nm,nm->n", z, p[1])
}

func gaussNewton(_ context.Context, e *engine.Engine) ([]float64, error) {
	s := start()
	return flat(e.Run("parity/gaussnewton", func(in []*graph.Node) []*graph.Node {
		p := in[:3]
		return spectral.GaussNewton(architecture().Output(params(in), in[3]), p, p)
	}, s...))
}

// trainings are the rules, the losses and the schedules, each on a two-layer or
// a deep network for some steps.
func trainings() []Case {
	schedule := train.Cosine{From: 0.05, To: 0.01, Steps: steps}
	return []Case{
		{"train/GD, square loss, cosine", training(train.Trainer{Objective: shallow(train.Square), Rule: train.GD{},
			Rate: schedule})},
		{"train/Momentum, logistic loss, L2", training(train.Trainer{Objective: shallow(train.Logistic),
			Rule: train.Momentum{Beta: 0.9}, Rate: train.Constant(0.05), L2: train.Ramp{From: 0, To: 0.01, Steps: steps}})},
		{"train/NormalizedGD, hinge loss", training(train.Trainer{Objective: shallow(train.Hinge), Rule: train.NormalizedGD{},
			Rate: train.Constant(0.05)})},
		{"train/Adam, logistic flow, clip", training(train.Trainer{Objective: shallow(train.LogisticFlow),
			Rule: train.DefaultAdam, Rate: train.Constant(0.01), Decay: train.Constant(0.01), Clip: 1})},
		{"train/Adam, deep", deepTraining},
		{"train/GD, batches", batches},
	}
}

// shallow is the loss of the two-layer networks at labels ±1.
func shallow(loss func(f, y *graph.Node) *graph.Node) train.Objective {
	return func(p []*graph.Node, f engine.Frame) *graph.Node {
		return loss(architecture().Output(params(p), f.Shared[0]), f.Shared[1])
	}
}

func labels() engine.Array {
	y := engine.Zeros(points)
	sample.Rademacher(stream("y"), y.Data)
	return y
}

func training(t train.Trainer) func(context.Context, *engine.Engine) ([]float64, error) {
	return func(ctx context.Context, e *engine.Engine) ([]float64, error) {
		return trained(ctx, e, t, start()[:3], normal("X", inputs, points), labels())
	}
}

// trained returns the parameters after all steps.
func trained(ctx context.Context, e *engine.Engine, t train.Trainer, weights []engine.Array,
	shared ...engine.Array) ([]float64, error) {
	l, err := t.Loop("parity/training", weights...)
	if err != nil {
		return nil, err
	}
	l.Shared, l.Steps = shared, steps
	trace, err := e.Loop(ctx, l)
	if err != nil {
		return nil, err
	}
	return flat(trace.State[:len(weights)], nil)
}

func deepTraining(ctx context.Context, e *engine.Engine) ([]float64, error) {
	weights, err := deepStart()
	if err != nil {
		return nil, err
	}
	t := train.Trainer{Rule: train.DefaultAdam, Rate: train.Constant(0.002), L2: train.Constant(1e-3),
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(deepArchitecture().Output(p, f.Shared[0]), f.Shared[1])
		}}
	return trained(ctx, e, t, weights, normal("X", inputs, points), normal("Y", 2, points))
}

// bottleneck is a training of jacot2023 with both schedules under way.
func bottleneck(ctx context.Context, e *engine.Engine) ([]float64, error) {
	t := jacot2023.Training{Depth: 4, Lambda: 0.02,
		Setting: jacot2023.Setting{Master: 11, Width: width, Teachers: runs,
			Task: jacot2023.Task{Kind: jacot2023.Teacher, Latent: 4, Rank: 2, Inputs: inputs, Outputs: 5,
				Samples: points, BiasSD: 0.5}},
		Recipe: jacot2023.Recipe{Rule: jacot2023.Adam, Rate: 0.002, Last: 1e-5, Steps: steps, Ramp: steps / 2, Start: 1}}
	start, err := t.Initial()
	if err != nil {
		return nil, err
	}
	l, err := t.Loop(start)
	if err != nil {
		return nil, err
	}
	trace, err := e.Loop(ctx, l)
	if err != nil {
		return nil, err
	}
	return flat(trace.State[:len(start)], nil)
}

// linearTeacher is the training of a leaky-ReLU network on a teacher's points by a rule.
func linearTeacher(rule string) func(context.Context, *engine.Engine) ([]float64, error) {
	return func(ctx context.Context, e *engine.Engine) ([]float64, error) {
		t := sarussi2021.Training{Master: 11, Units: width, Alpha: 0.3, Sigma: 1, Rule: rule, Rate: 0.5, Steps: steps,
			Loss: sarussi2021.CrossEntropy, Count: runs,
			Data: sarussi2021.Data{Kind: sarussi2021.Teacher, Dim: inputs, Samples: points, Margin: 0.1}}
		l, err := t.Loop()
		if err != nil {
			return nil, err
		}
		trace, err := e.Loop(ctx, l)
		if err != nil {
			return nil, err
		}
		return flat(trace.State[:1], nil)
	}
}

// batches is stochastic gradient descent on gathered samples.
func batches(ctx context.Context, e *engine.Engine) ([]float64, error) {
	t := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.02),
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			x, y := train.Sampled(f.Shared[0], f.Fed[0]), train.Sampled(f.Shared[1], f.Fed[0])
			return train.Square(architecture().Output(params(p), x), y)
		}}
	l, err := t.Loop("parity/batches", start()[:3]...)
	if err != nil {
		return nil, err
	}
	order := train.Order{Samples: points, Batch: 8, Stream: func(run, epoch int) *rand.Rand {
		return sample.Stream(11, "parity", "order", run, epoch)
	}}
	if l.Feed, err = order.Feed(); err != nil {
		return nil, err
	}
	l.Shared, l.Steps = []engine.Array{normal("X", points, inputs), labels()}, steps
	trace, err := e.Loop(ctx, l)
	if err != nil {
		return nil, err
	}
	return flat(trace.State, nil)
}
