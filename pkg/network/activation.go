package network

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// Activation is the nonlinearity z ↦ σ(z − Shift), with σ given by its name.
// Two activations are the same function when they are equal.
type Activation struct {
	Name  string  // "identity", "leaky relu", "relu", "sigmoid", "softplus" or "tanh"
	Slope float64 // the slope of a leaky ReLU below zero; other functions ignore it
	Shift float64
}

// The activations that need no number.
var (
	Identity = Activation{Name: "identity"}
	ReLU     = Activation{Name: "relu"}     // max(z, 0)
	Sigmoid  = Activation{Name: "sigmoid"}  // 1/(1 + e⁻ᶻ)
	Tanh     = Activation{Name: "tanh"}     // tanh z
	Softplus = Activation{Name: "softplus"} // ln(1 + eᶻ)
)

// LeakyReLU returns z ↦ max(z, slope·z), for slopes of at most 1.
func LeakyReLU(slope float64) Activation { return Activation{Name: "leaky relu", Slope: slope} }

// Shifted returns the activation moved to the right by another c: z ↦ σ(z − c).
func (a Activation) Shifted(c float64) Activation {
	a.Shift += c
	return a
}

// Check returns an error when the name is unknown or a number makes no sense.
func (a Activation) Check() error {
	if _, ok := forms[a.Name]; !ok {
		return fmt.Errorf("there is no activation %q: take one of %s",
			a.Name, strings.Join(slices.Sorted(maps.Keys(forms)), ", "))
	}
	if a.Name == "leaky relu" && !(math.Abs(a.Slope) <= 1) {
		return fmt.Errorf("the slope %g of a leaky ReLU must lie between -1 and 1", a.Slope)
	}
	if math.IsNaN(a.Shift) || math.IsInf(a.Shift, 0) {
		return fmt.Errorf("the shift %g of the activation %s must be a finite number", a.Shift, a.Name)
	}
	return nil
}

// Value returns σ(z − Shift), of the shape of z. The gradient that automatic
// differentiation finds is Derivative; at the kink of a ReLU or leaky ReLU it
// is the slope from the right, 1.
func (a Activation) Value(z *graph.Node) *graph.Node { return a.form().nodes[0](a, a.centre(z)) }

// Derivative returns σ′(z − Shift), of the shape of z; 1 at the kink of a ReLU
// or leaky ReLU.
func (a Activation) Derivative(z *graph.Node) *graph.Node {
	return a.form().nodes[1](a, a.centre(z))
}

// Second returns σ″(z − Shift), of the shape of z; 0 for the functions that are
// linear in pieces, without the mass at their kink.
func (a Activation) Second(z *graph.Node) *graph.Node { return a.form().nodes[2](a, a.centre(z)) }

// At returns σ(z − Shift) on the host; NaN for an unknown name.
func (a Activation) At(z float64) float64 { return a.host(0, z) }

// DerivativeAt returns σ′(z − Shift) on the host, with the conventions of Derivative.
func (a Activation) DerivativeAt(z float64) float64 { return a.host(1, z) }

// SecondAt returns σ″(z − Shift) on the host, with the conventions of Second.
func (a Activation) SecondAt(z float64) float64 { return a.host(2, z) }

// Values fills to with σ(z_i − Shift), NaN for an unknown name. It finds the function
// once; to and z may be the same.
func (a Activation) Values(to, z []float64) {
	if a == ReLU { // a call for each number would cost more than the function
		for i, v := range z {
			to[i] = max(v, 0)
		}
		return
	}
	a.hostAll(0, to, z)
}

// Derivatives fills to with σ′(z_i − Shift), as Values does.
func (a Activation) Derivatives(to, z []float64) { a.hostAll(1, to, z) }

func (a Activation) hostAll(order int, to, z []float64) {
	f, ok := forms[a.Name]
	for i, v := range z {
		if to[i] = math.NaN(); ok {
			to[i] = f.host[order](a, v-a.Shift)
		}
	}
}

func (a Activation) form() form {
	if err := a.Check(); err != nil {
		panic(fmt.Errorf("network: %w", err))
	}
	return forms[a.Name]
}

func (a Activation) centre(z *graph.Node) *graph.Node {
	if a.Shift == 0 {
		return z
	}
	return graph.AddScalar(z, -a.Shift)
}

func (a Activation) host(order int, z float64) float64 {
	f, ok := forms[a.Name]
	if !ok {
		return math.NaN()
	}
	return f.host[order](a, z-a.Shift)
}

// form is a function with its first and second derivative.
type form struct {
	nodes onNodes
	host  onHost
}

type (
	onNodes [3]func(Activation, *graph.Node) *graph.Node
	onHost  [3]func(Activation, float64) float64
)

var forms = map[string]form{
	"identity":   {onNodes{identity, ones, zeros}, onHost{hostIdentity, hostOne, hostZero}},
	"leaky relu": {onNodes{leaky, slopes, zeros}, onHost{hostLeaky, hostSlopes, hostZero}},
	"relu":       {onNodes{relu, step, zeros}, onHost{hostReLU, hostStep, hostZero}},
	"sigmoid": {onNodes{sigmoid, sigmoidFirst, sigmoidSecond},
		onHost{hostSigmoid, hostSigmoidFirst, hostSigmoidSecond}},
	"softplus": {onNodes{softplus, sigmoid, sigmoidFirst}, onHost{hostSoftplus, hostSigmoid, hostSigmoidFirst}},
	"tanh":     {onNodes{tanh, tanhFirst, tanhSecond}, onHost{hostTanh, hostTanhFirst, hostTanhSecond}},
}
