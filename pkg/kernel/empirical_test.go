package kernel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
)

// twoLayer is Σ_j a_j max(0, w_j·x + b_j), every point with its own a, b and W.
func twoLayer(x *graph.Node, params []*graph.Node) *graph.Node {
	a, b, w := params[0], params[1], params[2]
	z := graph.Add(graph.Einsum("nmd,nd->nm", w, x), b)
	gate := graph.ConvertDType(graph.GreaterOrEqual(z, graph.ZerosLike(z)), z.DType())
	return graph.Einsum("nm,nm->n", a, graph.Mul(z, gate))
}

// empirical returns a network with its tangent kernel on an engine.
func empirical(e *engine.Engine, m, d, memory int) (Network, Empirical) {
	f := draw(TwoLayer{Weight: 1, Bias: 1, Head: 1}, m, d)
	f.Activation = network.ReLU
	return f, Empirical{Engine: e, Name: "kernel/test", Graph: twoLayer, Memory: memory, Params: []engine.Array{
		engine.Vector(f.A), engine.Vector(f.B), engine.Matrix(m, d, f.W.RawMatrix().Data),
	}}
}

// Entries are sums of 7·6 products of numbers below 10 and differ by roundings
// only; blocks of 3 of 10 points need 3·2·8·35 bytes.
func TestEmpiricalKernelIsTheClosedForm(t *testing.T) {
	const m, d = 7, 3
	x, y := normal(10, d, "x"), normal(4, d, "y")
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, memory := range []int{0, 3 * 2 * 8 * m * (d + 2), 1} {
			f, k := empirical(e, m, d, memory)
			want, err := f.Gram(Tangent, x)
			if err != nil {
				t.Fatal(err)
			}
			got, err := k.Gram(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			wantCross, err := f.Cross(Tangent, x, y)
			if err != nil {
				t.Fatal(err)
			}
			gotCross, err := k.Cross(t.Context(), x, y)
			if err != nil {
				t.Fatal(err)
			}
			if !mat.EqualApprox(got, want, 1e-12) || !mat.EqualApprox(gotCross, wantCross, 1e-12) {
				t.Errorf("memory %d: the gradients of the graph do not give the closed form", memory)
			}
		}
	})
}

func TestWrongEmpiricalKernelsAreErrorsThatSayWhat(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	x := normal(3, 2, "x")
	_, good := empirical(e, 4, 2, 0)
	nameless, bare, wide := good, good, good
	nameless.Name, bare.Params = "", nil
	wide.Name, wide.Graph = "kernel/wide", func(x *graph.Node, params []*graph.Node) *graph.Node { return params[1] }
	for want, k := range map[string]Empirical{"name is missing": nameless, "no parameters": bare,
		"shape [3 4] for 3 points": wide} {
		if _, err := k.Gram(t.Context(), x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if _, err := good.Cross(t.Context(), x, normal(3, 1, "x")); err == nil ||
		!strings.Contains(err.Error(), "2 and 1 coordinates") {
		t.Errorf("points of two dimensions: %v", err)
	}
	if _, err := good.Gram(t.Context(), nil); err == nil {
		t.Error("no points: no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := good.Gram(ctx, x); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}

// f(x) = a·x² has the gradient x².
func ExampleEmpirical_Gram() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	k := Empirical{Engine: e, Name: "square", Params: []engine.Array{engine.Vector([]float64{3})},
		Graph: func(x *graph.Node, params []*graph.Node) *graph.Node {
			return graph.Einsum("nd,nd->n", params[0], graph.Mul(x, x))
		}}
	gram, err := k.Gram(context.Background(), mat.NewDense(2, 1, []float64{1, 2}))
	fmt.Println(mat.Formatted(gram), err)
	// Output:
	// ⎡ 1   4⎤
	// ⎣ 4  16⎦ <nil>
}

func ExampleEmpirical_Cross() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	k := Empirical{Engine: e, Name: "square", Params: []engine.Array{engine.Vector([]float64{3})},
		Graph: func(x *graph.Node, params []*graph.Node) *graph.Node {
			return graph.Einsum("nd,nd->n", params[0], graph.Mul(x, x))
		}}
	cross, err := k.Cross(context.Background(), mat.NewDense(2, 1, []float64{1, 2}), mat.NewDense(1, 1, []float64{3}))
	fmt.Println(mat.Formatted(cross), err)
	// Output:
	// ⎡ 9⎤
	// ⎣36⎦ <nil>
}
