package network_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
)

func ExampleDeep_Start() {
	f := network.Deep{Widths: []int{20, 40, 40, 3}, Activation: network.ReLU, Bias: true}
	params, err := f.Start(2, network.He, stream)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range params {
		fmt.Print(p.Shape, " ")
	}
	// Output: [2 40 20] [2 40] [2 40 40] [2 40] [2 3 40] [2 3]
}

func ExampleDeep_At() {
	f := network.Deep{Widths: []int{1, 2, 1}, Activation: network.ReLU, Bias: true}
	params := []engine.Array{
		{Shape: []int{1, 2, 1}, Data: []float64{1, -1}}, engine.Matrix(1, 2, []float64{0, 0}),
		{Shape: []int{1, 1, 2}, Data: []float64{1, 1}}, engine.Matrix(1, 1, []float64{0.5}),
	}
	fmt.Println(f.At(params, 0, []float64{-3})) // |x| + ½
	// Output: [3.5]
}

// deepCase is a network with so many runs and samples, and data of each run or
// common to all.
type deepCase struct {
	d    network.Deep
	runs int
	n    int
	own  bool
}

var deepCases = []deepCase{
	{network.Deep{Widths: []int{3, 4, 5, 2}, Activation: network.ReLU, Bias: true}, 1, 6, false},
	{network.Deep{Widths: []int{2, 6, 4, 6, 1}, Activation: network.LeakyReLU(0.2)}, 3, 5, false},
	{network.Deep{Widths: []int{3, 5, 1}, Activation: network.Tanh, Bias: true}, 2, 4, true},
	{network.Deep{Widths: []int{4, 2}, Activation: network.ReLU, Bias: true}, 2, 3, false},
	{network.Deep{Widths: []int{3, 3, 3}, Activation: network.Identity}, 2, 3, true},
}

// inputs returns x and then the parameters.
func (c deepCase) inputs() []engine.Array {
	x := normal("x", c.d.Widths[0], c.n)
	if c.own {
		x = normal("x", c.runs, c.d.Widths[0], c.n)
	}
	in := []engine.Array{x}
	for k, shape := range c.d.Shapes(c.runs) {
		in = append(in, normal(fmt.Sprint("p", k), shape...))
	}
	return in
}

func TestDeepNetworkAndItsLayersAreTheirFormula(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for k, c := range deepCases {
			in := c.inputs()
			out := run(t, e, unique("deep", k), func(in []*graph.Node) []*graph.Node {
				l := c.d.Forward(in[1:], in[0])
				return append(append([]*graph.Node{l.Output, c.d.Output(in[1:], in[0])}, l.Pre...), l.Post...)
			}, in...)
			pre, post := oracleDeep(c.d, in[1:], in[0])
			hidden := c.d.Depth() - 1
			agree(t, "output", out[0].Data, pre[hidden])
			agree(t, "output alone", out[1].Data, pre[hidden])
			for l := range hidden {
				agree(t, unique("before activation ", l+1), out[2+l].Data, pre[l])
				agree(t, unique("after activation ", l+1), out[2+hidden+l].Data, post[l])
			}
		}
	})
}

func TestDeepNetworkOnTheHostIsItsFormula(t *testing.T) {
	for _, c := range deepCases {
		in := c.inputs()
		pre, _ := oracleDeep(c.d, in[1:], in[0])
		want, outputs := pre[len(pre)-1], c.d.Widths[c.d.Depth()]
		for s := range c.runs {
			for i := range c.n {
				got := c.d.At(in[1:], s, column(in[0], s, i))
				for j := range outputs {
					agree(t, unique(c.d.Widths), got[j:j+1], want[(s*outputs+j)*c.n+i:][:1])
				}
			}
		}
	}
}

// The loss ½ Σ f² + Σ f sums over everything. Its central differences with step
// 1e-6 are wrong by 1e-12 times a third derivative and 1e-10 from rounding,
// which leaves 1e-7 of gradients of order 1 to 100. A kink within the step has
// a probability of about 1e-5 and is excluded by the fixed draws.
func TestGradientsOfDeepNetworksMatchCentralDifferences(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for k, c := range deepCases {
			in := c.inputs()
			loss := func(in []*graph.Node) *graph.Node {
				f := c.d.Output(in[1:], in[0])
				return graph.ReduceAllSum(graph.Add(graph.MulScalar(graph.Square(f), 0.5), f))
			}
			grads := run(t, e, unique("gradient", k), func(in []*graph.Node) []*graph.Node {
				return graph.Gradient(loss(in), in...)
			}, in...)
			hostLoss := func(in []engine.Array) float64 {
				pre, _ := oracleDeep(c.d, in[1:], in[0])
				sum := 0.0
				for _, f := range pre[len(pre)-1] {
					sum += f*f/2 + f
				}
				return sum
			}
			for p := range in {
				for i := range in[p].Data {
					at := in[p].Data[i]
					want := fd.Derivative(func(y float64) float64 {
						in[p].Data[i] = y
						defer func() { in[p].Data[i] = at }()
						return hostLoss(in)
					}, at, &fd.Settings{Formula: fd.Central, Step: 1e-6})
					if got := grads[p].Data[i]; math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
						t.Fatalf("network %d, input %d, number %d: %g, differences give %g", k, p, i, got, want)
					}
				}
			}
		}
	})
}

// The product of the Hessian with a vector, the gradient of ⟨∇L, v⟩, against
// central differences of ∇L along v. With step 1e-5 these are wrong by about
// 1e-10 times a fourth derivative and 1e-10 from rounding.
func TestSecondDerivativesMatchDifferencesOfGradients(t *testing.T) {
	deep := network.Deep{Widths: []int{3, 4, 5, 4, 1}, Activation: network.Tanh, Bias: true}
	two := network.TwoLayer{Inputs: 3, Width: 6, Activation: network.Softplus, Scale: 0.5}
	x := normal("x", 3, 4)
	for name, c := range map[string]struct {
		f      func(params []*graph.Node, x *graph.Node) *graph.Node
		shapes [][]int
	}{
		"deep": {deep.Output, deep.Shapes(2)},
		"two-layer": {func(p []*graph.Node, x *graph.Node) *graph.Node {
			return two.Output(network.Params{W: p[0], A: p[1], B: p[2]}, x)
		}, [][]int{{2, 6, 3}, {2, 6}, {2, 6}}},
	} {
		k := len(c.shapes)
		var at, along []engine.Array
		for i, shape := range c.shapes {
			at, along = append(at, normal(unique("p", i), shape...)), append(along, normal(unique("v", i), shape...))
		}
		enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
			gradient := func(in []*graph.Node) []*graph.Node {
				return graph.Gradient(graph.ReduceAllSum(graph.Square(c.f(in[:k], in[2*k]))), in[:k]...)
			}
			product := run(t, e, "hessian "+name, func(in []*graph.Node) []*graph.Node {
				sum := graph.ScalarZero(in[0].Graph(), in[0].DType())
				for i, g := range gradient(in) {
					sum = graph.Add(sum, graph.ReduceAllSum(graph.Mul(g, in[k+i])))
				}
				return graph.Gradient(sum, in[:k]...)
			}, slices.Concat(at, along, []engine.Array{x})...)
			moved := func(step float64) []engine.Array {
				out := make([]engine.Array, k)
				for i := range out {
					out[i] = engine.Array{Shape: at[i].Shape, Data: slices.Clone(at[i].Data)}
					floats.AddScaled(out[i].Data, step, along[i].Data)
				}
				return run(t, e, "gradient "+name, gradient, slices.Concat(out, along, []engine.Array{x})...)
			}
			up, down := moved(1e-5), moved(-1e-5)
			for i := range product {
				for j, got := range product[i].Data {
					if want := (up[i].Data[j] - down[i].Data[j]) / 2e-5; math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
						t.Fatalf("%s, parameter %d, number %d: %g, differences give %g", name, i, j, got, want)
					}
				}
			}
		})
	}
}

// Gradients are taken twice in the same graph: the second must not see
// anything of the first.
func TestGradientsCanBeTakenTwiceInOneGraph(t *testing.T) {
	c := deepCases[1]
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		out := run(t, e, "twice", func(in []*graph.Node) []*graph.Node {
			f := c.d.Output(in[1:], in[0])
			once := graph.Gradient(graph.ReduceAllSum(f), in[1:]...)
			return append(once, graph.Gradient(graph.MulScalar(graph.ReduceAllSum(f), 3), in[1:]...)...)
		}, c.inputs()...)
		for k := range len(out) / 2 {
			for i, g := range out[k].Data {
				agree(t, "threefold", out[len(out)/2+k].Data[i:i+1], []float64{3 * g})
			}
		}
	})
}

func TestLinearNetworkIsTheProductOfItsMatrices(t *testing.T) {
	d := network.Deep{Widths: []int{2, 2, 2}, Activation: network.Identity}
	params := []engine.Array{
		{Shape: []int{1, 2, 2}, Data: []float64{1, 2, 3, 4}},
		{Shape: []int{1, 2, 2}, Data: []float64{0, 1, 1, 0}},
	}
	if got := d.At(params, 0, []float64{1, 10}); got[0] != 43 || got[1] != 21 { // rows (3, 4) and (1, 2)
		t.Errorf("got %v", got)
	}
}

func TestEachRunOfABatchIsARunOfItsOwn(t *testing.T) {
	c := deepCases[1]
	in := c.inputs()
	build := func(in []*graph.Node) []*graph.Node { return []*graph.Node{c.d.Output(in[1:], in[0])} }
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		all := run(t, e, "batch", build, in...)[0].Data
		for s := range c.runs {
			one := []engine.Array{in[0]}
			for _, p := range in[1:] {
				k := len(p.Data) / c.runs
				one = append(one, engine.Array{Shape: append([]int{1}, p.Shape[1:]...), Data: p.Data[s*k : (s+1)*k]})
			}
			k := len(all) / c.runs
			agree(t, unique("run ", s), run(t, e, "batch", build, one...)[0].Data, all[s*k:(s+1)*k])
		}
	})
}

func TestImpossibleDeepNetworksAreRefused(t *testing.T) {
	for name, d := range map[string]network.Deep{
		"no widths":     {Activation: network.ReLU},
		"one width":     {Widths: []int{3}, Activation: network.ReLU},
		"empty layer":   {Widths: []int{3, 0, 1}, Activation: network.ReLU},
		"no activation": {Widths: []int{3, 1}},
	} {
		if _, err := d.Start(1, network.He, stream); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	good := network.Deep{Widths: []int{3, 2, 1}, Activation: network.ReLU}
	if _, err := good.Start(0, network.He, stream); err == nil {
		t.Error("no runs: no error")
	}
	if _, err := good.Start(1, network.DeepStart{Gain: -1}, stream); err == nil {
		t.Error("negative gain: no error")
	}
	if y := good.At(nil, 0, []float64{1, 2, 3}); y != nil {
		t.Errorf("no parameters: %v", y)
	}
	negative := network.Deep{Widths: []int{1, -1}, Activation: network.ReLU}
	if y := negative.At([]engine.Array{{}}, 0, []float64{1}); y != nil {
		t.Errorf("negative width: %v", y)
	}
	if y := (network.Deep{}).At(nil, 0, nil); y != nil {
		t.Errorf("no network: %v", y)
	}
}

// 3·2 and 3 of the first layer, 1·3 and 1 of the second.
func ExampleDeep_Parameters() {
	widths := []int{2, 3, 1}
	fmt.Println(network.Deep{Widths: widths, Bias: true}.Parameters(), network.Deep{Widths: widths}.Parameters())
	// Output: 13 9
}
