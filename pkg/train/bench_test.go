package train_test

import (
	"context"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/train"
)

// benchmark times a step of a loop in float32 on every backend.
func benchmark(b *testing.B, l engine.Loop) {
	for _, name := range []string{engine.Go, engine.XLACPU, engine.XLACUDA} {
		b.Run(name, func(b *testing.B) {
			e := enginetest.Open(b, name).Float32()
			l.Steps = 1
			if _, err := e.Loop(context.Background(), l); err != nil {
				b.Fatal(err)
			}
			l.Steps = b.N
			b.ResetTimer()
			if _, err := e.Loop(context.Background(), l); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func benchmarkTwoLayer(b *testing.B, d, m, n, runs int) {
	net := network.TwoLayer{Inputs: d, Width: m, Activation: network.ReLU, Scale: 1}
	w, err := net.Start(runs, network.Start{A: network.Normal(0.1), W: network.Normal(0.2)}, stream)
	if err != nil {
		b.Fatal(err)
	}
	tr := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.01),
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(net.Output(network.Params{W: params[0], A: params[1]}, f.Shared[0]), f.Shared[1])
		}}
	l, err := tr.Loop("two-layer", w.W, w.A)
	if err != nil {
		b.Fatal(err)
	}
	l.Shared = []engine.Array{normal("x", d, n), normal("y", n)}
	benchmark(b, l)
}

func BenchmarkTwoLayer(b *testing.B)      { benchmarkTwoLayer(b, 32, 256, 1024, 1) }
func BenchmarkTwoLayerBatch(b *testing.B) { benchmarkTwoLayer(b, 32, 256, 1024, 8) }
func BenchmarkTwoLayerTiny(b *testing.B)  { benchmarkTwoLayer(b, 10, 20, 64, 1) }

func BenchmarkDeepAdam(b *testing.B) {
	net := network.Deep{Widths: []int{50, 100, 100, 100, 100, 100, 1}, Activation: network.ReLU, Bias: true}
	params, err := net.Start(8, network.He, stream)
	if err != nil {
		b.Fatal(err)
	}
	tr := train.Trainer{Rule: train.DefaultAdam, Rate: train.Constant(1e-3), L2: train.Constant(1e-3),
		Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(net.Output(params, f.Shared[0]), f.Shared[1])
		}}
	l, err := tr.Loop("deep", params...)
	if err != nil {
		b.Fatal(err)
	}
	l.Shared = []engine.Array{normal("x", 50, 1000), normal("y", 1, 1000)}
	benchmark(b, l)
}
