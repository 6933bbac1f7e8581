package main

import (
	"context"
	"errors"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
	"github.com/provingground/provingground/pkg/svm"
	"github.com/provingground/provingground/pkg/train"
)

// lineSGD and lineGD are trainings of sarussi2021.
var (
	lineSGD = line(sarussi2021.SGD, 2000, 6)
	lineGD  = line(sarussi2021.GD, 500, 8)
)

func line(rule string, steps, seeds int) sarussi2021.Training {
	t := sarussi2021.Convergence()
	t.Rule, t.Steps, t.Count, t.Targets = rule, steps, seeds, nil
	return t
}

func lineNumbers(t sarussi2021.Training) numbers {
	return numbers{"steps": float64(t.Steps), "rate": t.Rate, "alpha": t.Alpha}
}

// drawLine draws x [S, d, n], y [S, n], w [S, m, d], the heads [S, m] and, for steps on one sample, which ones they
// take, order [S, steps].
func drawLine(t sarussi2021.Training) arrays {
	l, err := t.Loop()
	if err != nil {
		panic(err) // the numbers are this program's own
	}
	head := engine.Zeros(t.Count, t.Units)
	for i, a := range l.State[1].Data {
		head.Data[i] = a * t.Out()
	}
	out := arrays{"x": l.Per[0], "y": l.Per[1], "w": l.State[0], "head": head}
	if l.Feed != nil {
		order := engine.Zeros(t.Count, t.Steps)
		for run := range t.Count {
			fed, err := l.Feed.Draw(run, 0, t.Steps)
			if err != nil {
				panic(err)
			}
			copy(order.Data[run*t.Steps:], fed[0].Data)
		}
		out["order"] = order
	}
	return out
}

func prepareLine(t sarussi2021.Training) func(*engine.Engine, arrays, numbers) (task, error) {
	return func(e *engine.Engine, a arrays, _ numbers) (task, error) {
		l, err := t.Loop()
		net := network.TwoLayer{Inputs: t.Dim, Width: t.Units, Activation: network.LeakyReLU(t.Alpha), Scale: t.Out()}
		loss := train.Trainer{Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Logistic(net.Output(network.Params{W: p[0], A: p[1]}, f.Per[0]), f.Per[1])
		}}
		return looped(e, l, lossCheck(e, "line", loss, 2, []engine.Array{a["x"], a["y"]}, nil)), err
	}
}

// drawSVM draws points x [n, d] on the sphere with a gap along the first axis, and their labels y [n].
func drawSVM() arrays {
	const n, d, gap = 1000, 20, 0.1
	x, y := engine.Zeros(n, d), engine.Zeros(n)
	r := stream("svm", "x")
	for i := 0; i < n; {
		row := x.Data[i*d : (i+1)*d]
		if sample.Sphere(r, row, d); row[0] > gap {
			y.Data[i] = 1
			i++
		} else if row[0] < -gap {
			y.Data[i] = -1
			i++
		}
	}
	return arrays{"x": x, "y": y}
}

// prepareSVM leaves w; its margin is the check.
func prepareSVM(_ *engine.Engine, a arrays, _ numbers) (task, error) {
	x, y := dense(a["x"]), a["y"].Data
	run := func(ctx context.Context) ([]engine.Array, error) {
		machine, err := svm.Linear(ctx, x, y, svm.Options{Tolerance: 1e-4})
		return []engine.Array{engine.Vector(machine.W)}, err
	}
	check := func(result []engine.Array) (float64, error) {
		w := result[0].Data
		var z mat.VecDense
		z.MulVec(x, mat.NewVecDense(len(w), w))
		margins := make([]float64, len(y))
		for i := range margins {
			margins[i] = y[i] * z.AtVec(i)
		}
		norm := mat.Norm(mat.NewVecDense(len(w), w), 2)
		if !(norm > 0) {
			return 0, errors.New("w = 0 has no margin")
		}
		return stats.Min(margins) / norm, nil
	}
	return task{run, check}, nil
}
