package nichani2022

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/network"
)

// Activation is a smooth function z ↦ σ(z − Shift) by name.
type Activation struct {
	Name  string // "sigmoid", "tanh", "softplus" or "log cosh"
	Shift float64
}

// The activations of the experiments.
var (
	Sigmoid1 = Activation{"sigmoid", 1}     // the authors': σ(z) = 1/(1 + e^{1−z})
	Sigmoid  = Activation{Name: "sigmoid"}  // its slope is even: every odd coefficient of σ′ is zero
	Tanh1    = Activation{"tanh", 1}        // for degree 2: larger coefficients
	Softplus = Activation{Name: "softplus"} // σ″ is even, and so is f_Q
	LogCosh  = Activation{Name: "log cosh"} // even: σ′ = tanh, μ_0(σ′) = 0
)

// Check returns an error when the name is unknown or the shift is no number.
func (a Activation) Check() error {
	switch a.Name {
	case "sigmoid", "tanh", "softplus", "log cosh":
	default:
		return fmt.Errorf("there is no activation %q with two derivatives: take one of sigmoid, tanh, softplus, log cosh",
			a.Name)
	}
	if math.IsNaN(a.Shift) || math.IsInf(a.Shift, 0) {
		return fmt.Errorf("the shift %g of the activation must be a finite number", a.Shift)
	}
	return nil
}

// String returns the activation as a formula: "sigmoid(z − 1)".
func (a Activation) String() string {
	switch {
	case a.Shift > 0:
		return fmt.Sprintf("%s(z − %g)", a.Name, a.Shift)
	case a.Shift < 0:
		return fmt.Sprintf("%s(z + %g)", a.Name, -a.Shift)
	}
	return a.Name + "(z)"
}

// slope returns the function of package network that is this one, or the function whose integral it is.
func (a Activation) inNetwork() (f network.Activation, integrated bool) {
	if a.Name == "log cosh" {
		return network.Tanh.Shifted(a.Shift), true
	}
	return network.Activation{Name: a.Name, Shift: a.Shift}, false
}

// At returns σ(z − Shift); NaN for an unknown name, as do the derivatives.
func (a Activation) At(z float64) float64 {
	f, integrated := a.inNetwork()
	if integrated { // log cosh z = softplus(2z) − z − log 2, which does not overflow
		z -= a.Shift
		return network.Softplus.At(2*z) - z - math.Ln2
	}
	return f.At(z)
}

// First returns σ′(z − Shift).
func (a Activation) First(z float64) float64 {
	f, integrated := a.inNetwork()
	if integrated {
		return f.At(z)
	}
	return f.DerivativeAt(z)
}

// Second returns σ″(z − Shift).
func (a Activation) Second(z float64) float64 {
	f, integrated := a.inNetwork()
	if integrated {
		return f.DerivativeAt(z)
	}
	return f.SecondAt(z)
}

// Values fills to with σ(z_i − Shift), and Derivatives with σ′: see [kernel.Activation].
func (a Activation) Values(to, z []float64) { each(to, z, a.At) }

// Derivatives fills to with σ′(z_i − Shift).
func (a Activation) Derivatives(to, z []float64) { each(to, z, a.First) }

func each(to, z []float64, f func(float64) float64) {
	for i, v := range z {
		to[i] = f(v)
	}
}

// nodes returns σ, σ′ and σ″ at z in a graph.
func (a Activation) nodes(z *graph.Node) (value, first, second *graph.Node) {
	f, integrated := a.inNetwork()
	if !integrated {
		return f.Value(z), f.Derivative(z), f.Second(z)
	}
	z0 := graph.AddScalar(z, -a.Shift)
	twice := network.Softplus.Value(graph.MulScalar(z0, 2))
	return graph.AddScalar(graph.Sub(twice, z0), -math.Ln2), f.Value(z), f.Derivative(z)
}

// hermiteNodes is the size of the rule for Hermite coefficients.
const hermiteNodes = 120

// Mu returns μ_l(σ′) = E[σ′(Z) h_l(Z)], the coefficient of the normalised Hermite polynomial of degree l ≥ 0.
// It is 0 where it is below 10⁻¹² (by symmetry).
func (a Activation) Mu(l int) float64 { return a.coefficient(a.First, l) }

// MuSecond returns μ_l(σ″) = √(l+1) μ_{l+1}(σ′).
func (a Activation) MuSecond(l int) float64 { return a.coefficient(a.Second, l) }

func (a Activation) coefficient(f func(float64) float64, l int) float64 {
	mu := hermite.Expect(hermiteNodes, func(z float64) float64 { return f(z) * hermite.Normalized(l, z) })
	if math.Abs(mu) < 1e-12 {
		return 0
	}
	return mu
}

// derivativeMu returns μ_l(σ^{(j)}) = √((l+1)⋯(l+j−1)) μ_{l+j−1}(σ′), j ≥ 1.
func (a Activation) derivativeMu(j, l int) float64 {
	mu := a.Mu(l + j - 1)
	for i := l + 1; i < l+j; i++ {
		mu *= math.Sqrt(float64(i))
	}
	return mu
}

// seriesDegree is where series of squared Hermite coefficients end: those of tanh″ are 10⁻⁶ of the sum from there on.
const seriesDegree = 60

// derivativeSquared returns E σ^{(j)}(Z)² = Σ_l μ_l(σ^{(j)})².
func (a Activation) derivativeSquared(j int) float64 {
	sum := 0.0
	for l := range seriesDegree {
		mu := a.derivativeMu(j, l)
		sum += mu * mu
	}
	return sum
}

// FirstSquared returns E σ′(Z)² = Σ_l μ_l(σ′)².
func (a Activation) FirstSquared() float64 { return meanSquare(a.First) }

// SecondSquared returns E σ″(Z)².
func (a Activation) SecondSquared() float64 { return meanSquare(a.Second) }

func meanSquare(f func(float64) float64) float64 {
	return hermite.Expect(hermiteNodes, func(z float64) float64 { return f(z) * f(z) })
}

// Fits returns nil where f_L can fit every degree up to k ≥ 1 at low norm and f_Q a single direction of degree k+1,
// and else an error that says which parts cannot be fitted: f_L needs μ_{l−1}(σ′) ≠ 0 for degree l ≥ 1 and
// μ_1(σ′) ≠ 0 for a constant, f_Q needs μ_{k−1}(σ″) ≠ 0 (1.3, 2.4).
func (a Activation) Fits(k int) error {
	if err := a.Check(); err != nil {
		return err
	}
	if k < 1 {
		return fmt.Errorf("degree k = %d: the dense part has degree 1 at least", k)
	}
	errs := []error{a.linearFits(0, 1)}
	for l := 1; l <= k; l++ {
		errs = append(errs, a.linearFits(l, l-1))
	}
	if a.MuSecond(k-1) == 0 {
		errs = append(errs, fmt.Errorf("with %s the quadratic term f_Q cannot fit the sparse part of degree %d: μ_%d(σ″) = 0",
			a, k+1, k-1))
	}
	return errors.Join(errs...)
}

func (a Activation) linearFits(degree, l int) error {
	if a.Mu(l) != 0 {
		return nil
	}
	return fmt.Errorf("with %s the linear term f_L cannot fit degree %d at low norm: μ_%d(σ′) = 0", a, degree, l)
}
