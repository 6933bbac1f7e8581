package nichani2022

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

// This file holds the standard networks of 3.2 (E4), and the kernel they are compared with.

// MLP is full-batch gradient descent of a ReLU network with one hidden layer, all weights and biases trained, entries
// uniform within ±√(1.5/fan-in) at the start and biases 0, on the mean squared error: no regulariser, no early
// stopping. It is a point that all experiments share.
type MLP struct {
	Master uint64 // master seed
	Data
	Width int     // hidden neurons
	Rate  float64 // η
	Steps int
	Looks []int // steps at which the network is looked at, rising, in addition to the last
	First int   // number of the first seed
	Count int   // how many seeds
}

// Scope names the trainings for the store.
func (MLP) Scope() string { return "nichani2022/mlp" }

// Growth returns the setting of E4: width 100, the rate .15 and 3000 steps in d dimensions with n points.
func Growth(target string, d, n int) MLP {
	return MLP{Master: 2022, Data: Data{Dim: d, Samples: n, Test: 2000, Inputs: Gauss, Target: target}, Width: 100,
		Rate: 0.15, Steps: 3000, Count: 6}
}

// Check returns an error with a sentence for everything that is impossible about the training.
func (m MLP) Check() error {
	as := Training{Rate: m.Rate, Steps: m.Steps, Looks: m.Looks}
	errs := []error{m.Data.Check(), as.checkNumbers(), as.checkLooks(), experiment.AtLeast(1, "Width", m.Width),
		experiment.AtLeast(1, "Count", m.Count), tooMany(m.Width, mostWidth)}
	if m.First < 0 {
		errs = append(errs, fmt.Errorf("field First = %d: the first seed has the number 0", m.First))
	}
	return errors.Join(errs...)
}

// Cost returns the cost of the training: three products of m·d·n a step.
func (m MLP) Cost() experiment.Cost {
	runs, steps := float64(m.Count), float64(m.Steps)
	w, d, n, test := float64(m.Width), float64(m.Dim), float64(m.Samples), float64(m.Test)
	return experiment.Cost{FLOP: runs * steps * 4 * w * d * n, Elements: runs * steps * 3 * w * n,
		Draws: runs * d * (w + n + test), Bytes: 8 * runs * (4*w*n + 2*w*test + d*(n+test))}
}

// MLPsCost returns what trainings ask of the machine, with the compilation of one program for each shape.
func MLPsCost(all []MLP) experiment.Cost {
	programs := map[string]bool{}
	for _, m := range all {
		programs[fmt.Sprint(m.Dim, m.Samples, m.Test, m.Width, m.Rate)] = true
	}
	return experiment.Sum(all).Plus(experiment.Cost{Host: compiling / 4 * float64(len(programs))})
}

// Learned is a look at a network: its fit after so many steps.
type Learned struct {
	Step int
	Fit
}

// MLPs holds the looks of a training, seed by seed.
type MLPs struct{ Runs [][]Learned }

// TrainMLPs returns the looks of all trainings, training by training and seed by seed: what is stored is read, and
// the rest trained, in one program for each shape. It is an error where a training is impossible or diverges.
func TrainMLPs(ctx context.Context, env *experiment.Env, all []MLP) ([][][]Learned, error) {
	trained, err := trainParts(ctx, env, all, mlpAt)
	out := make([][][]Learned, len(trained))
	for k, parts := range trained {
		for _, p := range parts {
			out[k] = append(out[k], p.Runs...)
		}
	}
	return out, err
}

// parted is a training of several seeds that are trained in groups.
type parted[T any] interface {
	experiment.Point
	Check() error
	split() []T // one group of seeds each
}

// trainParts returns what became of the groups of all trainings: what is stored is read. It is an error where a
// training is impossible or diverges.
func trainParts[T parted[T], V any](ctx context.Context, env *experiment.Env, all []T,
	at func(context.Context, *experiment.Env, T) (V, error)) ([][]V, error) {
	parts := make([][]T, len(all))
	for k, t := range all {
		if err := t.Check(); err != nil {
			return nil, err
		}
		parts[k] = t.split()
	}
	return experiment.MapGroups(ctx, env, parts, at)
}

// split returns the training as groups of seeds.
func (m MLP) split() []MLP {
	var out []MLP
	for first := 0; first < m.Count; first += m.group() {
		part := m
		part.First, part.Count = m.First+first, min(m.group(), m.Count-first)
		out = append(out, part)
	}
	return out
}

// group is how many seeds are trained side by side: steps on few points take less time so, and on many the cache
// holds one network.
func (m MLP) group() int {
	if m.Samples*m.Width <= 1e4 {
		return 8
	}
	return 1
}

func mlpAt(ctx context.Context, env *experiment.Env, m MLP) (MLPs, error) {
	runs, err := m.Train(ctx, env.Engine.Float32())
	return MLPs{runs}, err
}

// architecture returns the network.
func (m MLP) architecture() network.TwoLayer {
	return network.TwoLayer{Inputs: m.Dim, Width: m.Width, Activation: network.ReLU, Scale: 1}
}

// Start returns the weights of all seeds before training. It is an error where there are none.
func (m MLP) Start() (network.Weights, error) {
	bound := func(fan int) network.Law { return network.Uniform(math.Sqrt(1.5 / float64(fan))) }
	return m.architecture().Start(m.Count, network.Start{A: bound(m.Width), W: bound(m.Dim), B: network.Constant(0),
		C: network.Constant(0)}, func(run int, part string) Source {
		return sample.Stream(m.Master, "nichani2022", "mlp", part, m.First+run)
	})
}

// Train returns the looks of all seeds, trained side by side on an engine in its precision; nothing is stored.
func (m MLP) Train(ctx context.Context, e *engine.Engine) ([][]Learned, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	per, errData := m.constants()
	w, errStart := m.Start()
	if err := errors.Join(errData, errStart); err != nil {
		return nil, err
	}
	out, state, done := make([][]Learned, m.Count), []engine.Array{w.W, w.B, w.A, w.C}, 0
	for _, next := range append(append([]int{}, m.Looks...), m.Steps) {
		if next == done {
			continue
		}
		loop, err := m.loop(state)
		if err != nil {
			return nil, err
		}
		loop.Per, loop.Steps = per, next-done
		trace, err := e.Loop(ctx, loop)
		if err != nil {
			return nil, fmt.Errorf("with the rate %g: %w", m.Rate, err)
		}
		state, done = trace.State, next
		for run := range out {
			row := trace.Records[0][0].Data[5*run:]
			out[run] = append(out[run], Learned{done, Fit{row[0], row[1], row[2], row[3], row[4]}})
		}
	}
	return out, nil
}

// loop returns the loop that trains the weights from a state.
func (m MLP) loop(state []engine.Array) (engine.Loop, error) {
	trainer := train.Trainer{Rule: train.GD{}, Rate: train.Constant(m.Rate),
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(m.output(p, f.Per[0]), f.Per[1])
		}}
	loop, err := trainer.Loop("a ReLU network", state...)
	loop.Record = m.look
	return loop, err
}

// constants are x [S, d, n], y [S, n], of the test points x [S, d, N] and the two parts [S, N], and of
// the validation points x and y.
func (m MLP) constants() ([]engine.Array, error) {
	s, d := m.Count, m.Dim
	out := []engine.Array{engine.Zeros(s, d, m.Samples), engine.Zeros(s, m.Samples), engine.Zeros(s, d, m.Test),
		engine.Zeros(s, m.Test), engine.Zeros(s, m.Test), engine.Zeros(s, d, m.Valid()), engine.Zeros(s, m.Valid())}
	for run := range s {
		data, err := m.Draw(m.Master, m.First+run)
		if err != nil {
			return nil, err
		}
		put(out[0], run, data.Train.X, 1)
		copy(out[1].Data[run*m.Samples:], data.Train.Y)
		put(out[2], run, data.Test.X, 1)
		copy(out[3].Data[run*m.Test:], data.Test.Dense)
		copy(out[4].Data[run*m.Test:], data.Test.Sparse)
		put(out[5], run, data.Valid.X, 1)
		copy(out[6].Data[run*m.Valid():], data.Valid.Y)
	}
	return out, nil
}

func (m MLP) output(p []*graph.Node, x *graph.Node) *graph.Node {
	return m.architecture().Output(network.Params{W: p[0], B: p[1], A: p[2], C: p[3]}, x)
}

// look returns training, validation and test error and the coefficients of the two parts, [S, 5].
func (m MLP) look(f engine.Frame) []*graph.Node {
	output, low, high := m.output(f.State, f.Per[2]), f.Per[3], f.Per[4]
	return []*graph.Node{columns(train.Square(m.output(f.State, f.Per[0]), f.Per[1]),
		train.Square(m.output(f.State, f.Per[5]), f.Per[6]), train.Square(output, graph.Add(low, high)),
		safeRatio(overPoints(output, low), overPoints(low, low)),
		safeRatio(overPoints(output, high), overPoints(high, high)))}
}

// KernelRidge returns the fits of ridge regression with the expected tangent kernel of this very network, for every
// ridge ρ that is added to the kernel matrix. Errors are those of [kernel.KernelRidge] and of impossible data.
func (m MLP) KernelRidge(ctx context.Context, seed int, ridges []float64) ([]Fit, error) {
	data, err := m.Draw(m.Master, seed)
	if err != nil {
		return nil, err
	}
	k, err := kernel.TwoLayer{Weight: 0.5 / float64(m.Dim), Head: 0.5 / float64(m.Width)}.Kernel(kernel.Tangent)
	if err != nil {
		return nil, err
	}
	whole := func(xx, xy, yy float64) float64 { // of all neurons, and 1 for the bias of the output
		return float64(m.Width)*k(xx, xy, yy) + 1
	}
	gram, err := kernel.Gram(whole, data.Train.X)
	if err != nil {
		return nil, err
	}
	valid, err := kernel.Cross(whole, data.Valid.X, data.Train.X)
	if err != nil {
		return nil, err
	}
	cross, err := kernel.Cross(whole, data.Test.X, data.Train.X)
	if err != nil {
		return nil, err
	}
	return tangent{data, gram, valid, cross}.ridge(ctx, ridges)
}
