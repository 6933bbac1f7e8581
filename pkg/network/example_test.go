package network_test

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/stats"
)

func ExampleLeakyReLU() {
	a := network.LeakyReLU(0.1)
	fmt.Println(a.At(5), a.At(-5))
	// Output: 5 -0.5
}

// The kink moves from 0 to 2.
func ExampleActivation_Shifted() {
	a := network.ReLU.Shifted(2)
	fmt.Println(a.At(1), a.At(2), a.At(5))
	// Output: 0 0 3
}

// σ′ = σ(1 − σ) of the sigmoid, at its middle.
func ExampleActivation_DerivativeAt() {
	fmt.Println(network.Sigmoid.At(0), network.Sigmoid.DerivativeAt(0))
	// Output: 0.5 0.25
}

// The derivative of softplus is the sigmoid, whose own is ¼ at 0.
func ExampleActivation_SecondAt() {
	fmt.Println(network.Softplus.DerivativeAt(0), network.Softplus.SecondAt(0))
	// Output: 0.5 0.25
}

func ExampleActivation_Values() {
	z := []float64{-1, 0, 2}
	network.ReLU.Values(z, z) // in place
	fmt.Println(z)
	// Output: [0 0 2]
}

func ExampleActivation_Derivatives() {
	z := []float64{-1, 0, 2}
	slopes := make([]float64, 3)
	network.ReLU.Derivatives(slopes, z)
	fmt.Println(slopes)
	// Output: [0 1 1]
}

func ExampleActivation_Value() {
	enginetest.Show(func(z []*graph.Node) []*graph.Node {
		return []*graph.Node{network.LeakyReLU(0.5).Value(z[0])}
	}, engine.Vector([]float64{-1, 0, 2}))
	// Output: [-0.5 0 2]
}

// What automatic differentiation finds, at the kink too.
func ExampleActivation_Derivative() {
	enginetest.Show(func(z []*graph.Node) []*graph.Node {
		sum := graph.ReduceAllSum(network.ReLU.Value(z[0]))
		return append(graph.Gradient(sum, z[0]), network.ReLU.Derivative(z[0]))
	}, engine.Vector([]float64{-1, 0, 2}))
	// Output:
	// [0 1 1]
	// [0 1 1]
}

func ExampleActivation_Second() {
	enginetest.Show(func(z []*graph.Node) []*graph.Node {
		return []*graph.Node{network.Softplus.Second(z[0]), network.ReLU.Second(z[0])}
	}, engine.Vector([]float64{0}))
	// Output:
	// [0.25]
	// [0]
}

func ExampleDeep_Check() {
	fmt.Println(network.Deep{Widths: []int{3}, Activation: network.ReLU}.Check() != nil) // no layer
	fmt.Println(network.Deep{Widths: []int{3, 1}, Activation: network.ReLU}.Check())
	// Output:
	// true
	// <nil>
}

// Two hidden layers make a network of depth 3, counted in weight matrices.
func ExampleDeep_Depth() {
	fmt.Println(network.Deep{Widths: []int{10, 5, 5, 1}}.Depth())
	// Output: 3
}

// W_1, b_1, W_2, b_2 of 8 runs.
func ExampleDeep_Shapes() {
	fmt.Println(network.Deep{Widths: []int{10, 5, 1}, Bias: true}.Shapes(8))
	// Output: [[8 5 10] [8 5] [8 1 5] [8 1]]
}

// f(x) = max(x, 0) + max(−x, 0) = |x| at three points.
func ExampleDeep_Output() {
	f := network.Deep{Widths: []int{1, 2, 1}, Activation: network.ReLU}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{f.Output(in[:2], in[2])}
	}, engine.Array{Shape: []int{1, 2, 1}, Data: []float64{1, -1}},
		engine.Array{Shape: []int{1, 1, 2}, Data: []float64{1, 1}}, engine.Matrix(1, 3, []float64{-3, 0, 2}))
	// Output: [3 0 2]
}

// The hidden neurons x and −x at −3 and 2: before the activation, and after it.
func ExampleDeep_Forward() {
	f := network.Deep{Widths: []int{1, 2, 1}, Activation: network.LeakyReLU(0.5)}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		layers := f.Forward(in[:2], in[2])
		return []*graph.Node{layers.Pre[0], layers.Post[0]}
	}, engine.Array{Shape: []int{1, 2, 1}, Data: []float64{1, -1}},
		engine.Array{Shape: []int{1, 1, 2}, Data: []float64{1, 1}}, engine.Matrix(1, 2, []float64{-3, 2}))
	// Output:
	// [-3 2 3 -2]
	// [-1.5 2 3 -1]
}

func ExampleTwoLayer_Check() {
	f := network.TwoLayer{Inputs: 2, Width: 3, Activation: network.ReLU, Scale: 1}
	fmt.Println(f.Check())
	f.Width = 0
	fmt.Println(f.Check() != nil)
	// Output:
	// <nil>
	// true
}

// Two neurons, f(x) = ½(2·max(x, 0) − 4·max(−x, 0)), at −1 and 3.
func ExampleTwoLayer_Output() {
	f := network.TwoLayer{Inputs: 1, Width: 2, Activation: network.ReLU, Scale: 0.5}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{f.Output(network.Params{W: in[0], A: in[1]}, in[2])}
	}, engine.Array{Shape: []int{1, 2, 1}, Data: []float64{1, -1}}, engine.Matrix(1, 2, []float64{2, -4}),
		engine.Matrix(1, 2, []float64{-1, 3}))
	// Output: [-2 3]
}

// The neurons x and −x at −1 and 3, after the activation.
func ExampleTwoLayer_Forward() {
	f := network.TwoLayer{Inputs: 1, Width: 2, Activation: network.LeakyReLU(0.5), Scale: 1}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		layers := f.Forward(network.Params{W: in[0], A: in[1]}, in[2])
		return []*graph.Node{layers.Post[0]}
	}, engine.Array{Shape: []int{1, 2, 1}, Data: []float64{1, -1}}, engine.Matrix(1, 2, []float64{1, 1}),
		engine.Matrix(1, 2, []float64{-1, 3}))
	// Output: [-0.5 3 1 -1.5]
}

// One softplus neuron 8σ(wx) at w = 0 and x = 1, moved by v = 2: 8·½·2 and ½·8·¼·2².
func ExampleTwoLayer_Taylor() {
	f := network.TwoLayer{Inputs: 1, Width: 1, Activation: network.Softplus, Scale: 1}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		x, v := in[2], in[3]
		linear, quadratic := f.Taylor(network.Params{W: in[0], A: in[1]}, x).Terms(v, x)
		return []*graph.Node{linear, quadratic}
	}, engine.Zeros(1, 1, 1), engine.Matrix(1, 1, []float64{8}), engine.Matrix(1, 1, []float64{1}),
		engine.Array{Shape: []int{1, 1, 1}, Data: []float64{2}})
	// Output:
	// [8]
	// [4]
}

// The tangent model of a ReLU neuron is linear in the displacement: twice as far, twice as much.
func ExampleTaylor_Linear() {
	f := network.TwoLayer{Inputs: 1, Width: 1, Activation: network.ReLU, Scale: 1}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		x, v := in[2], in[3]
		c := f.Taylor(network.Params{W: in[0], A: in[1]}, x)
		return []*graph.Node{c.Linear(v, x), c.Linear(graph.MulScalar(v, 2), x)}
	}, engine.Array{Shape: []int{1, 1, 1}, Data: []float64{1}}, engine.Matrix(1, 1, []float64{3}),
		engine.Matrix(1, 1, []float64{2}), engine.Array{Shape: []int{1, 1, 1}, Data: []float64{-0.5}})
	// Output:
	// [-3]
	// [-6]
}

// heads returns the a_j of a network of that width when a law draws them.
func heads(width int, law network.Law) []float64 {
	f := network.TwoLayer{Inputs: 1, Width: width, Activation: network.ReLU, Scale: 1}
	w, err := f.Start(1, network.Start{A: law, W: network.Normal(1)}, stream)
	if err != nil {
		fmt.Println(err)
	}
	return w.A.Data
}

// 10,000 draws have the standard deviation to a percent.
func ExampleNormal() {
	fmt.Printf("%.1f\n", stats.SD(heads(10_000, network.Normal(3))))
	// Output: 3.0
}

// The standard deviation of the uniform law on [−b, b) is b/√3.
func ExampleUniform() {
	a := heads(10_000, network.Uniform(3))
	fmt.Printf("%.1f %v\n", stats.SD(a)/math.Sqrt(3), stats.Min(a) >= -3 && stats.Max(a) <= 3)
	// Output: 1.0 true
}

func ExampleSigns() {
	a := heads(4, network.Signs(0.5))
	fmt.Println(stats.Map(a, math.Abs))
	// Output: [0.5 0.5 0.5 0.5]
}

func ExampleHalves() {
	fmt.Println(heads(6, network.Halves(2)))
	// Output: [2 2 2 -2 -2 -2]
}

func ExampleConstant() {
	fmt.Println(heads(3, network.Constant(0.25)))
	// Output: [0.25 0.25 0.25]
}

// Every neuron of the first layer has the length of the radius.
func ExampleSphere() {
	f := network.TwoLayer{Inputs: 3, Width: 2, Activation: network.ReLU, Scale: 1}
	w, err := f.Start(1, network.Start{A: network.Signs(1), W: network.Sphere(2)}, stream)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f %.3f\n", floats.Norm(w.W.Data[:3], 2), floats.Norm(w.W.Data[3:], 2))
	// Output: 2.000 2.000
}

func ExampleLaw_Check() {
	fmt.Println(network.Normal(1).Check())
	fmt.Println(network.Normal(math.NaN()).Check() != nil)
	// Output:
	// <nil>
	// true
}
