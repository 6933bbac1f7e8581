package network_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
)

var activations = []network.Activation{
	network.Identity, network.ReLU, network.LeakyReLU(0.3), network.Sigmoid, network.Tanh, network.Softplus,
	network.Sigmoid.Shifted(1), network.Tanh.Shifted(1), network.ReLU.Shifted(-0.5),
}

// points has no point within 0.1 of a kink of the activations, at 0 and −½.
var points = []float64{-30, -7.3, -2.1, -0.9, -0.2, 0.15, 0.8, 1.7, 5.2, 31}

func ExampleActivation_At() {
	a := network.LeakyReLU(0.25)
	fmt.Println(a.At(-2), a.At(3), a.DerivativeAt(-2))
	fmt.Printf("%.4f\n", network.Sigmoid.Shifted(1).At(0)) // 1/(1+e)
	// Output:
	// -0.5 3 0.25
	// 0.2689
}

func ExampleActivation_Check() {
	fmt.Println(network.Activation{Name: "gelu"}.Check())
	// Output:
	// there is no activation "gelu": take one of identity, leaky relu, relu, sigmoid, softplus, tanh
}

// The values are those of the functions' definitions at arguments where they
// are simple.
func TestActivationsAreTheFunctionsThatTheyAreNamedAfter(t *testing.T) {
	for _, c := range []struct {
		a       network.Activation
		z, want float64
	}{
		{network.Identity, -3, -3},
		{network.ReLU, -3, 0}, {network.ReLU, 3, 3}, {network.ReLU, 0, 0},
		{network.LeakyReLU(0.1), -3, -0.3}, {network.LeakyReLU(0.1), 3, 3},
		{network.Sigmoid, 0, 0.5}, {network.Sigmoid, math.Log(3), 0.75},
		{network.Tanh, math.Log(2), 0.6}, // (2 − ½)/(2 + ½)
		{network.Softplus, 0, math.Ln2}, {network.Softplus, 1000, 1000},
		{network.Softplus, -1000, 0}, {network.Sigmoid, -1000, 0},
		{network.ReLU.Shifted(1).Shifted(1), 5, 3},
	} {
		if got := c.a.At(c.z); !scalar.EqualWithinULP(got, c.want, 2) {
			t.Errorf("%v at %g: %g, want %g", c.a, c.z, got, c.want)
		}
	}
}

// A central difference of step 1e-5 is wrong by h²/6 times a third derivative
// of at most 2, and by 1e-16·31/1e-5 from rounding: both are below 1e-9.
func TestDerivativesOfActivationsMatchCentralDifferences(t *testing.T) {
	settings := &fd.Settings{Formula: fd.Central, Step: 1e-5}
	for _, a := range activations {
		for _, z := range points {
			if got, want := a.DerivativeAt(z), fd.Derivative(a.At, z, settings); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v, first derivative at %g: %g, differences give %g", a, z, got, want)
			}
			if got, want := a.SecondAt(z), fd.Derivative(a.DerivativeAt, z, settings); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v, second derivative at %g: %g, differences give %g", a, z, got, want)
			}
		}
	}
}

// The points include the kinks, where host and graph must take the same side,
// and numbers so large that e^z overflows.
func TestActivationsInAGraphAreThoseOnTheHost(t *testing.T) {
	at := append([]float64{0, -0.5, 800, -800}, points...)
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, a := range activations {
			out := run(t, e, unique("activation", a), func(in []*graph.Node) []*graph.Node {
				z := in[0]
				return []*graph.Node{a.Value(z), a.Derivative(z), a.Second(z), graph.Gradient(graph.ReduceAllSum(a.Value(z)), z)[0]}
			}, engine.Vector(at))
			for i, z := range at {
				for k, want := range []float64{a.At(z), a.DerivativeAt(z), a.SecondAt(z), a.DerivativeAt(z)} {
					// Exponentials of different libraries differ in the last places.
					if got := out[k].Data[i]; !scalar.EqualWithinAbsOrRel(got, want, 1e-14, 1e-12) {
						t.Errorf("%v at %g, output %d: %g in the graph, %g on the host", a, z, k, got, want)
					}
				}
			}
		}
	})
}

func TestImpossibleActivationsAreRefused(t *testing.T) {
	for _, a := range []network.Activation{
		{}, {Name: "ReLU"}, network.LeakyReLU(2), network.LeakyReLU(math.NaN()),
		network.Sigmoid.Shifted(math.Inf(1)), network.Tanh.Shifted(math.NaN()),
	} {
		if err := a.Check(); err == nil {
			t.Errorf("%+v passes", a)
		}
	}
	if got := (network.Activation{Name: "gelu"}).At(1); !math.IsNaN(got) {
		t.Errorf("an unknown function has the value %g", got)
	}
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, err = e.Run("gelu", func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{network.Activation{Name: "gelu"}.Value(in[0])}
	}, engine.Vector(points))
	if err == nil || !strings.Contains(err.Error(), `no activation "gelu"`) {
		t.Errorf("got %v", err)
	}
}

func TestValuesAndDerivativesAreThoseOfSingleNumbers(t *testing.T) {
	z := []float64{-2, -0.5, 0, 0.3, 4}
	for _, a := range []network.Activation{network.Identity, network.ReLU, network.ReLU.Shifted(0.5),
		network.LeakyReLU(0.2), network.Sigmoid, network.Tanh, network.Softplus, {Name: "none"}} {
		values, slopes := make([]float64, len(z)), append([]float64{}, z...)
		a.Values(values, z)
		a.Derivatives(slopes, slopes)
		for i, x := range z {
			same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
			if !same(values[i], a.At(x)) || !same(slopes[i], a.DerivativeAt(x)) {
				t.Errorf("%+v at %g: %g and %g, want %g and %g", a, x, values[i], slopes[i], a.At(x), a.DerivativeAt(x))
			}
		}
	}
}
