package network_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/diff/fd"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
)

func ExampleTwoLayer_At() {
	f := network.TwoLayer{Inputs: 2, Width: 2, Activation: network.ReLU, Scale: 0.5}
	w := network.Weights{
		W: engine.Array{Shape: []int{1, 2, 2}, Data: []float64{1, 1, 1, -1}},
		A: engine.Matrix(1, 2, []float64{4, 2}),
	}
	fmt.Println(f.At(w, 0, []float64{3, 1})) // ½(4·4 + 2·2)
	// Output: 10
}

// The start of Damian, Lee, Soltanolkotabi 2022, §2.2: signs, normal rows,
// biases zero, the second half mirroring the first.
func ExampleTwoLayer_Start() {
	f := network.TwoLayer{Inputs: 10, Width: 4, Activation: network.ReLU, Scale: 1}
	w, err := f.Start(1, network.Start{A: network.Signs(1), W: network.Normal(1 / math.Sqrt(10)), B: network.Constant(0),
		Mirror: true}, stream)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(w.A.Data, w.B.Data, w.W.Shape)
	fmt.Println(f.At(w, 0, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
	// Output:
	// [1 1 -1 -1] [0 0 0 0] [1 4 10]
	// 0
}

// forward is the graph of a network from W, A, x and then B and C where given.
func forward(f network.TwoLayer) engine.Graph {
	return func(in []*graph.Node) []*graph.Node {
		p := network.Params{W: in[0], A: in[1]}
		if len(in) > 3 {
			p.B, p.C = in[3], in[4]
		}
		out := f.Forward(p, in[2])
		return []*graph.Node{out.Output, out.Pre[0], out.Post[0], f.Output(p, in[2])}
	}
}

func TestTwoLayerNetworkIsItsFormula(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, c := range []struct {
			runs, m, d, n int
			a             network.Activation
			scale         float64
			biases, own   bool
			paired        bool
		}{
			{1, 8, 3, 5, network.ReLU, 1, false, false, false},
			{1, 8, 3, 5, network.ReLU, 1, false, false, true},
			{3, 6, 4, 7, network.LeakyReLU(0.3), 1 / math.Sqrt(6), true, false, false},
			{3, 6, 4, 7, network.LeakyReLU(0.3), 1 / math.Sqrt(6), true, true, true},
			{2, 5, 3, 4, network.Tanh, 0.2, true, true, false},
			{2, 1, 1, 1, network.Sigmoid, -1, false, true, false},
		} {
			f := network.TwoLayer{Inputs: c.d, Width: c.m, Activation: c.a, Scale: c.scale, Paired: c.paired}
			w := network.Weights{W: normal("w", c.runs, c.m, c.d), A: normal("a", c.runs, c.m)}
			x := normal("x", c.d, c.n)
			if c.own {
				x = normal("x", c.runs, c.d, c.n)
			}
			in := []engine.Array{w.W, w.A, x}
			if c.biases {
				w.B, w.C = normal("b", c.runs, c.m), normal("c", c.runs)
				in = append(in, w.B, w.C)
			}
			out := run(t, e, unique("two-layer", c), forward(f), in...)
			values, pre, post := oracleTwoLayer(f, w, x)
			agree(t, "output", out[0].Data, values)
			agree(t, "before the activation", out[1].Data, pre)
			agree(t, "after the activation", out[2].Data, post)
			agree(t, "output alone", out[3].Data, values)
			for s := range c.runs {
				agree(t, "on the host", []float64{f.At(w, s, column(x, s, 0))}, values[s*c.n:s*c.n+1])
			}
		}
	})
}

// Widths and sample numbers are odd and even, below and above the blocks in
// which backends compute products.
func TestMirroredStartIsZeroToTheLastBit(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, c := range [][4]int{{1, 4, 3, 5}, {1, 6, 2, 2}, {2, 10, 1, 3}, {1, 6, 2, 1}, {1, 18, 4, 1}, {1, 100, 10, 33},
			{3, 50, 17, 64}, {2, 254, 32, 129}, {1, 1000, 100, 40}} {
			runs, m, d, n := c[0], c[1], c[2], c[3]
			f := network.TwoLayer{Inputs: d, Width: m, Activation: network.Sigmoid.Shifted(1),
				Scale: 1 / math.Sqrt(float64(m)), Paired: true}
			w, err := f.Start(runs, network.Start{A: network.Normal(1), W: network.Sphere(1), B: network.Normal(0.5),
				C: network.Constant(0), Mirror: true}, stream)
			if err != nil {
				t.Fatal(err)
			}
			x := normal("x", d, n)
			out := run(t, e, unique("mirror", c), forward(f), w.W, w.A, x, w.B, w.C)
			for i, y := range out[0].Data {
				if y != 0 || f.At(w, i/n, column(x, 0, i%n)) != 0 {
					t.Fatalf("%v: output %d is %g, on the host %g", c, i, y, f.At(w, i/n, column(x, 0, i%n)))
				}
			}
			if slices.Max(out[2].Data) == 0 {
				t.Errorf("%v: all neurons are silent", c)
			}
		}
	})
}

func TestPermutationOfNeuronsChangesNothing(t *testing.T) {
	f := network.TwoLayer{Inputs: 3, Width: 6, Activation: network.Tanh, Scale: 1}
	w := network.Weights{W: normal("w", 1, 6, 3), A: normal("a", 1, 6), B: normal("b", 1, 6)}
	p := network.Weights{W: normal("w", 1, 6, 3), A: normal("a", 1, 6), B: normal("b", 1, 6)}
	for j, k := range []int{3, 5, 0, 1, 4, 2} {
		copy(p.W.Data[3*j:3*j+3], w.W.Data[3*k:3*k+3])
		p.A.Data[j], p.B.Data[j] = w.A.Data[k], w.B.Data[k]
	}
	x, c := normal("x", 3, 9), engine.Vector([]float64{0})
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		a := run(t, e, "order", forward(f), w.W, w.A, x, w.B, c)
		b := run(t, e, "order", forward(f), p.W, p.A, x, p.B, c)
		agree(t, "permuted", b[0].Data, a[0].Data)
	})
}

// The network at W_0 + εV is a smooth function of ε: its first two derivatives
// at 0 are f_L and 2 f_Q. Central differences of step 1e-3 are wrong by about
// 1e-6 times a higher derivative, which is of order 1 here.
func TestTaylorTermsAreDerivativesAlongTheDisplacement(t *testing.T) {
	const runs, m, d, n = 2, 6, 3, 4
	f := network.TwoLayer{Inputs: d, Width: m, Activation: network.Sigmoid.Shifted(1), Scale: 1 / math.Sqrt(m)}
	w := network.Weights{W: normal("w", runs, m, d), A: normal("a", runs, m), B: normal("b", runs, m)}
	v, x := normal("v", runs, m, d), normal("x", d, n)
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		out := run(t, e, "taylor", func(in []*graph.Node) []*graph.Node {
			c := f.Taylor(network.Params{W: in[0], A: in[1], B: in[2]}, in[4])
			linear, quadratic := c.Terms(in[3], in[4])
			return []*graph.Node{linear, quadratic, c.Linear(in[3], in[4])}
		}, w.W, w.A, w.B, v, x)
		agree(t, "linear term alone", out[2].Data, out[0].Data)
		for i := range out[0].Data {
			along := func(eps float64) float64 {
				moved := w
				moved.W = engine.Array{Shape: w.W.Shape, Data: slices.Clone(w.W.Data)}
				for k := range moved.W.Data {
					moved.W.Data[k] += eps * v.Data[k]
				}
				return f.At(moved, i/n, column(x, 0, i%n))
			}
			first := fd.Derivative(along, 0, &fd.Settings{Formula: fd.Central, Step: 1e-3})
			second := fd.Derivative(along, 0, &fd.Settings{Formula: fd.Central2nd, Step: 1e-3})
			if math.Abs(out[0].Data[i]-first) > 1e-5 || math.Abs(2*out[1].Data[i]-second) > 1e-5 {
				t.Errorf("sample %d: f_L = %g and 2 f_Q = %g, differences give %g and %g",
					i, out[0].Data[i], 2*out[1].Data[i], first, second)
			}
			if math.Abs(first) < 1e-4 || math.Abs(second) < 1e-4 {
				t.Errorf("sample %d: derivatives %g and %g are too small to tell anything", i, first, second)
			}
		}
	})
}

func TestImpossibleTwoLayerNetworksAreRefused(t *testing.T) {
	good := network.TwoLayer{Inputs: 2, Width: 3, Activation: network.ReLU, Scale: 1}
	start := network.Start{A: network.Signs(1), W: network.Normal(1)}
	for name, c := range map[string]struct {
		f    network.TwoLayer
		runs int
		s    network.Start
	}{
		"no width":       {network.TwoLayer{Inputs: 2, Activation: network.ReLU, Scale: 1}, 1, start},
		"no inputs":      {network.TwoLayer{Width: 2, Activation: network.ReLU, Scale: 1}, 1, start},
		"no scale":       {network.TwoLayer{Inputs: 2, Width: 2, Activation: network.ReLU}, 1, start},
		"infinite scale": {network.TwoLayer{Inputs: 2, Width: 2, Activation: network.ReLU, Scale: math.Inf(1)}, 1, start},
		"no activation":  {network.TwoLayer{Inputs: 2, Width: 2, Scale: 1}, 1, start},
		"odd pairs":      {network.TwoLayer{Inputs: 2, Width: 3, Activation: network.ReLU, Scale: 1, Paired: true}, 1, start},
		"no runs":        {good, 0, start},
		"odd mirror":     {good, 1, network.Start{A: network.Signs(1), W: network.Normal(1), Mirror: true}},
		"no law":         {good, 1, network.Start{A: network.Signs(1)}},
		"unknown law":    {good, 1, network.Start{A: network.Law{Name: "cauchy"}, W: network.Normal(1)}},
		"NaN scale":      {good, 1, network.Start{A: network.Signs(math.NaN()), W: network.Normal(1)}},
	} {
		if _, err := c.f.Start(c.runs, c.s, stream); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	w, err := good.Start(1, start, stream)
	if err != nil {
		t.Fatal(err)
	}
	for name, y := range map[string]float64{
		"no width":    network.TwoLayer{Inputs: 1, Width: -1, Activation: network.ReLU, Scale: 1}.At(w, 0, []float64{1}),
		"short input": good.At(w, 0, []float64{1}),
		"second run":  good.At(w, 1, []float64{1, 2}),
		"no weights":  good.At(network.Weights{}, 0, []float64{1, 2}),
		"one bias":    good.At(network.Weights{W: w.W, A: w.A, B: engine.Vector([]float64{1})}, 0, []float64{1, 2}),
	} {
		if !math.IsNaN(y) {
			t.Errorf("%s: %g", name, y)
		}
	}
}
