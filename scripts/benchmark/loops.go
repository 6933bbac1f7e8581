package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
	"github.com/provingground/provingground/pkg/train"
)

// runs returns an array with an axis of one run in front, unless it has axes
// to tell the runs apart already.
func runs(a engine.Array, axes int) engine.Array {
	if len(a.Shape) == axes {
		return a
	}
	return engine.Array{Shape: append([]int{1}, a.Shape...), Data: a.Data}
}

// lossCheck returns a check of trained parameters: the mean over runs of the
// objective on the loop's constants.
func lossCheck(e *engine.Engine, name string, t train.Trainer, params int,
	per, shared []engine.Array) func([]engine.Array) (float64, error) {
	loss := func(in []*graph.Node) []*graph.Node {
		per := in[params : params+len(per)]
		return []*graph.Node{t.Objective(in[:params], engine.Frame{Per: per, Shared: in[params+len(per):]})}
	}
	return func(state []engine.Array) (float64, error) {
		in := append(append(append([]engine.Array{}, state[:params]...), per...), shared...)
		out, err := e.Run("benchmark/loss of "+name, loss, in...)
		if err != nil {
			return 0, err
		}
		return stats.Mean(out[0].Data), nil
	}
}

// looped returns the task that trains.
func looped(e *engine.Engine, l engine.Loop, check func([]engine.Array) (float64, error)) task {
	run := func(ctx context.Context) ([]engine.Array, error) {
		trace, err := e.Loop(ctx, l)
		return trace.State, err
	}
	return task{run, check}
}

func twoLayer(w engine.Array) network.TwoLayer {
	return network.TwoLayer{Inputs: w.Shape[2], Width: w.Shape[1], Activation: network.ReLU, Scale: 1}
}

func prepareTwoLayer(e *engine.Engine, a arrays, n numbers) (task, error) {
	w, head := runs(a["w"], 3), runs(a["head"], 2)
	data := []engine.Array{runs(a["x"], 3), runs(a["y"], 2)}
	net := twoLayer(w)
	t := train.Trainer{Rule: train.GD{}, Rate: train.Constant(n["rate"]),
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(net.Output(network.Params{W: p[0], A: p[1]}, f.Per[0]), f.Per[1])
		}}
	l, err := t.Loop("benchmark/two-layer", w, head)
	l.Per, l.Steps = data, int(n["steps"])
	return looped(e, l, lossCheck(e, "two-layer", t, 2, data, nil)), err
}

// feedBlock is how many steps of fresh data are drawn at once.
const feedBlock = 100

func prepareOnline(e *engine.Engine, a arrays, n numbers) (task, error) {
	w, head := runs(a["w"], 3), runs(a["head"], 2)
	net := twoLayer(w)
	objective := func(x func(engine.Frame) *graph.Node) train.Objective {
		return func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(net.Output(network.Params{W: p[0], A: p[1]}, x(f)), singleIndexOf(x(f)))
		}
	}
	t := train.Trainer{Rule: train.GD{}, Rate: train.Constant(n["rate"]),
		Objective: objective(func(f engine.Frame) *graph.Node { return f.Fed[0] })}
	l, err := t.Loop("benchmark/online", w, head)
	l.Steps = int(n["steps"])
	test := train.Trainer{Objective: objective(func(f engine.Frame) *graph.Node { return f.Per[0] })}
	check := lossCheck(e, "online", test, 2, []engine.Array{runs(a["x"], 3)}, nil)
	run := func(ctx context.Context) ([]engine.Array, error) {
		l := l
		l.Feed = freshInputs(net.Inputs, int(n["batch"]), uint64(n["seed"]))
		trace, err := e.Loop(ctx, l)
		return trace.State, err
	}
	return task{run, check}, err
}

// freshInputs feeds x [d, batch] of independent standard normal numbers.
func freshInputs(d, batch int, seed uint64) *engine.Feed {
	return &engine.Feed{Block: feedBlock, Draw: func(_, first, count int) ([]engine.Array, error) {
		x := engine.Zeros(count, d, batch)
		sample.Normal(sample.Stream(seed, "benchmark/online", first), x.Data)
		return []engine.Array{x}, nil
	}}
}

// singleIndexOf returns the target [S, n] at x [S, d, n].
func singleIndexOf(x *graph.Node) *graph.Node {
	first := graph.Squeeze(graph.Slice(x, graph.AxisRange(), graph.AxisElem(0)), 1)
	return graph.Add(first, graph.MulScalar(graph.AddScalar(graph.Square(first), -1), math.Sqrt2/2))
}

// The deep networks: widths, samples and seeds.
const (
	deepInputs, deepWidth, deepSamples, deepSeeds = 50, 100, 1000, 8
)

// drawDeep draws x [d, n] and y [n], which all seeds share, and the weights
// w01, w02, … [S, out, in].
func drawDeep(job string, depth int) arrays {
	x := normal(job, "x", 1, deepInputs, deepSamples)
	a := arrays{"x": x, "y": columns(x, func(at func(int) float64) float64 { return math.Tanh(product(at)) })}
	for l := 1; l <= depth; l++ {
		in, out, gain := deepWidth, deepWidth, 2.0
		if l == 1 {
			in = deepInputs
		}
		if l == depth {
			out, gain = 1, 1
		}
		name := fmt.Sprintf("w%02d", l)
		a[name] = normal(job, name, math.Sqrt(gain/float64(in)), deepSeeds, out, in)
	}
	return a
}

func prepareDeep(e *engine.Engine, a arrays, n numbers) (task, error) {
	net := network.Deep{Widths: []int{deepInputs}, Activation: network.ReLU}
	var weights []engine.Array
	for _, name := range sortedKeys(a) {
		if name[0] == 'w' {
			weights = append(weights, a[name])
			net.Widths = append(net.Widths, a[name].Shape[1])
		}
	}
	t := train.Trainer{Rate: train.Constant(n["rate"]), Rule: train.Adam{Beta1: n["beta1"], Beta2: n["beta2"],
		Epsilon: n["epsilon"]},
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(graph.Squeeze(net.Output(p, f.Shared[0]), 1), f.Shared[1])
		}}
	data := []engine.Array{a["x"], a["y"]}
	l, err := t.Loop("benchmark/deep", weights...)
	l.Shared, l.Steps = data, int(n["steps"])
	name := fmt.Sprintf("deep-%d", net.Depth())
	return looped(e, l, lossCheck(e, name, t, len(weights), nil, data)), err
}

// bottleneck is a training of jacot2023 on as many teachers as there are seeds; its Adam
// has the usual coefficients.
func bottleneck(seeds int, n numbers) jacot2023.Training {
	steps := int(n["steps"])
	return jacot2023.Training{Depth: 12, Lambda: n["lambda"],
		Setting: jacot2023.Setting{Master: 1, Width: 32, Teachers: seeds,
			Task: jacot2023.Task{Kind: jacot2023.Teacher, Latent: 4, Rank: 2, Inputs: 10, Outputs: 10,
				Samples: 200, BiasSD: 0.5}},
		Recipe: jacot2023.Recipe{Rule: jacot2023.Adam, Rate: n["rate"], Last: n["last"], Steps: steps,
			Ramp: int(n["ramp"]), Start: 1}}
}

// drawBottleneck draws x [S, d_in, n], y [S, d_out, n] and the parameters W_1, b_1, W_2, …
// as p01, p02, …, each with the axis of seeds.
func drawBottleneck(seeds int, n numbers) arrays {
	t := bottleneck(seeds, n)
	x, y, err := t.Data()
	start, errStart := t.Initial()
	if err := errors.Join(err, errStart); err != nil {
		panic(err) // the numbers are this program's own
	}
	a := arrays{"x": x, "y": y}
	for i, p := range start {
		a[fmt.Sprintf("p%02d", i+1)] = p
	}
	return a
}

func prepareBottleneck(e *engine.Engine, a arrays, n numbers) (task, error) {
	t := bottleneck(a["x"].Shape[0], n)
	var start []engine.Array
	for _, name := range sortedKeys(a) {
		if name[0] == 'p' {
			start = append(start, a[name])
		}
	}
	l, err := t.Loop(start)
	return looped(e, l, lossCheck(e, "bottleneck", t.Trainer(), len(start), l.Per, nil)), err
}
