package nichani2022

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// must returns a value that comes without an error.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// netOf draws a network.
func netOf(t testing.TB, a Activation, m, d int) Net {
	t.Helper()
	n := must(DrawNet(sample.Stream(11, "network"), a, m, d))(t)
	return n
}

func ExampleNet_Taylor() {
	n := Net{Activation: Tanh1, W: mat.NewDense(1, 2, []float64{1, 0})} // one pair of neurons
	v := Displace(mat.NewDense(1, 2, []float64{0.1, 0}), mat.NewDense(1, 2, nil))
	x := mat.NewDense(1, 2, []float64{1, 1})
	linear, quadratic := n.Taylor(x, v)
	fmt.Printf("f_L = %.4f, f_Q = %.4f, f = %.4f\n", linear[0], quadratic[0], n.Values(x, v)[0])
	// Output: f_L = 0.0707, f_Q = 0.0000, f = 0.0705
}

// f_L and f_Q are the first derivative and half of the second of t ↦ f(x; tW), by differences.
func TestTheTermsAreTheDerivativesOfF(t *testing.T) {
	const eps = 1e-3
	for _, a := range []Activation{Sigmoid1, Tanh1, Softplus, LogCosh} {
		n, r := netOf(t, a, 4, 3), sample.Stream(12, "points")
		x, v := dense.Gaussian(r, 5, 3), Displacement{dense.Gaussian(r, 2, 3), dense.Gaussian(r, 2, 3)}
		l, q := n.Taylor(x, v)
		up, down := n.Values(x, v.Times(eps)), n.Values(x, v.Times(-eps))
		for i := range l {
			if first := (up[i] - down[i]) / (2 * eps); math.Abs(first-l[i]) > 1e-5 {
				t.Errorf("%s: f_L = %.8f, want %.8f", a, l[i], first)
			}
			if second := (up[i] + down[i]) / (2 * eps * eps); math.Abs(second-q[i]) > 1e-5 {
				t.Errorf("%s: f_Q = %.8f, want %.8f", a, q[i], second)
			}
		}
		for _, f := range n.Values(x, n.Still()) {
			if f != 0 {
				t.Errorf("%s: f(x; 0) = %g", a, f)
			}
		}
	}
}

// The coordinates (δ, s) and the neurons are the same displacement.
func TestDisplacementsAreThoseOfTheNeurons(t *testing.T) {
	r := sample.Stream(13, "neurons")
	plus, minus := dense.Gaussian(r, 3, 2), dense.Gaussian(r, 3, 2)
	v := Displace(plus, minus)
	p, m := v.Neurons()
	if !mat.EqualApprox(p, plus, 1e-15) || !mat.EqualApprox(m, minus, 1e-15) {
		t.Error("the neurons do not come back")
	}
	square, fourth := 0.0, 0.0
	for _, w := range []*mat.Dense{plus, minus} {
		for i := range 3 {
			n := dense.Square(w.RawRowView(i))
			square, fourth = square+n, fourth+n*n
		}
	}
	if !scalar.EqualWithinRel(v.Norm2(), square, 1e-14) || !scalar.EqualWithinRel(v.Norm4(), fourth, 1e-14) {
		t.Errorf("norms %g and %g, want %g and %g", v.Norm2(), v.Norm4(), square, fourth)
	}
}

// The kernel matrix is J Jᵀ of the 2h neurons, and the covariance has its eigenvalues over n.
func TestTheKernelIsThatOfTheJacobian(t *testing.T) {
	n := netOf(t, Tanh1, 6, 3)
	x := must(OnSphere.Draw(sample.Stream(14, "kernel"), 5, 3))(t)
	gram := must(n.Gram(x))(t)
	var want mat.SymDense
	want.SymOuterK(1, jacobian(n, x))
	if !mat.EqualApprox(gram, &want, 1e-12) {
		t.Errorf("K = %v, want %v", mat.Formatted(gram), mat.Formatted(&want))
	}
	sigma := must(n.Covariance(sample.Stream(14, "kernel"), OnSphere, 5))(t)
	ours := must(spectral.Eigenvalues(sigma))(t)
	theirs := must(spectral.Eigenvalues(gram))(t)
	floats.Scale(1./5, theirs)
	if floats.Distance(ours[:5], theirs, 2) > 1e-12 || math.Abs(ours[5]) > 1e-12 {
		t.Errorf("eigenvalues %v, want %v", ours[:6], theirs)
	}
}

// log cosh is not a function of package network; its graph is that of the host.
func TestActivationsAreTheSameInGraphs(t *testing.T) {
	z := []float64{-30, -2, -0.5, 0, 0.3, 1, 4, 40}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, a := range []Activation{{"log cosh", 0.5}, Sigmoid1} {
			out, err := e.Float64().Run("activation", func(in []*graph.Node) []*graph.Node {
				value, first, second := a.nodes(in[0])
				return []*graph.Node{value, first, second}
			}, engine.Vector(z))
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range z {
				for k, want := range []float64{a.At(v), a.First(v), a.Second(v)} {
					if math.Abs(out[k].Data[i]-want) > 1e-12 {
						t.Errorf("%s, derivative %d at %g: %g, want %g", a, k, v, out[k].Data[i], want)
					}
				}
			}
		}
	})
}

// Section 1.2 of the notes: coefficients by another Gauss–Hermite rule.
func TestHermiteCoefficientsOfTheActivations(t *testing.T) {
	for a, want := range map[Activation][]float64{
		Sigmoid1: {0.1779, 0.0526, -0.0246, -0.0190, 0.0355, 0.0526, -0.0349, -0.0330},
		Tanh1:    {0.4496, 0.2661, -0.0714, -0.1588, 0.3166, 0.2661, -0.1009, -0.2750},
		Softplus: {0.5000, 0.2066, 0, -0.0255, 0.2934, 0.2066, 0, -0.0441},
	} {
		got := []float64{a.Mu(0), a.Mu(1), a.Mu(2), a.Mu(3), a.FirstSquared(), a.MuSecond(0), a.MuSecond(1), a.MuSecond(2)}
		for i := range want {
			if math.Abs(got[i]-want[i]) > 6e-5 {
				t.Errorf("%s, coefficient %d: %.5f, want %.4f", a, i, got[i], want[i])
			}
		}
		if d := a.derivativeMu(2, 1) - a.MuSecond(1); math.Abs(d) > 1e-9 {
			t.Errorf("%s: μ_1(σ″) is off by %g", a, d)
		}
		if !scalar.EqualWithinRel(a.derivativeSquared(2), a.SecondSquared(), 1e-5) {
			t.Errorf("%s: E σ″² by its series is %g, want %g", a, a.derivativeSquared(2), a.SecondSquared())
		}
	}
}

func TestActivationsSayWhatTheyCannotFit(t *testing.T) {
	for _, c := range []struct {
		a    Activation
		k    int
		want []string
	}{
		{Sigmoid1, 2, nil}, {Tanh1, 1, nil}, {Softplus, 1, nil},
		{Softplus, 2, []string{"f_Q cannot fit the sparse part of degree 3", "softplus(z)"}},
		{Sigmoid, 1, []string{"f_L cannot fit degree 0", "f_Q cannot fit the sparse part of degree 2"}},
		{LogCosh, 1, []string{"f_L cannot fit degree 1"}},
		{Tanh1, 0, []string{"degree k = 0"}}, {Activation{Name: "relu"}, 1, []string{"two derivatives"}},
		{Activation{"tanh", math.NaN()}, 1, []string{"finite"}},
	} {
		err := c.a.Fits(c.k)
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s, k = %d: %v", c.a, c.k, err)
		}
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, k = %d: %v, want %q", c.a, c.k, err, want)
			}
		}
	}
}

func TestNetworksThatAreImpossibleSayWhy(t *testing.T) {
	for _, c := range []struct{ m, d int }{{3, 4}, {0, 4}, {-2, 4}, {4, 0}} {
		if _, err := DrawNet(sample.Stream(1), Sigmoid1, c.m, c.d); err == nil {
			t.Errorf("m = %d, d = %d: no error", c.m, c.d)
		}
	}
	if _, err := DrawNet(sample.Stream(1), Activation{}, 4, 4); err == nil {
		t.Error("no activation, and no error")
	}
	if _, err := netOf(t, Tanh1, 4, 3).Covariance(sample.Stream(1), Gauss, 0); err == nil {
		t.Error("no points, and no error")
	}
}

func ExampleTarget_Parts() {
	f := Target{Name: Orthogonal, U: []float64{1, 0}, Beta: []float64{0, 1}}
	low, high := f.Parts([]float64{math.Sqrt2, 3})
	fmt.Printf("%.3f %.3f\n", low, high)
	// Output: 1.000 4.000
}

// Mean, variance of both parts and their covariance over Gaussian inputs, each from 40000 points (sd of a variance at
// most 4 % for He_3).
func TestMomentsOfTheTargets(t *testing.T) {
	const n, d = 40_000, 10
	for name, want := range map[string][3]float64{ // variance of the parts, mean of the whole
		Orthogonal:   {0.5, 0.5, 0},
		SharedBeta:   {1. / 3, 2. / 3, 0},
		Uncentred:    {0.5, 0.5, 0.5},
		LinearOnly:   {1, 0, 0},
		DenseCubic:   {0.5, 0.5, 0},
		AuthorsCubic: {8. / 675, 1, 4 / math.Sqrt(675)}, // four coordinates are in A
	} {
		r := sample.Stream(3, "moments", name)
		f := must(DrawTarget(r, name, d))(t)
		x := must(Gauss.Draw(r, n, d))(t)
		s := f.Label(x)
		low, lowMean := moments(s.Dense)
		high, highMean := moments(s.Sparse)
		mean := lowMean + highMean
		if math.Abs(low-want[0]) > 0.04*want[0] || math.Abs(high-want[1]) > 0.1*want[1] || math.Abs(mean-want[2]) > 0.03 {
			t.Errorf("%s: variances %.4f and %.4f, mean %.4f: want %v", name, low, high, mean, want)
		}
		if math.Abs(floats.Dot(f.U, f.Beta)) > 1e-15 || math.Abs(floats.Norm(f.U, 2)-1) > 1e-15 {
			t.Errorf("%s: u is not a unit vector beside β", name)
		}
		if f.At(x.RawRowView(0)) != s.Y[0] {
			t.Errorf("%s: the label is not f*", name)
		}
	}
}

func moments(x []float64) (variance, mean float64) {
	mean = floats.Sum(x) / float64(len(x))
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return variance, mean
}

func TestInputsAreThoseOfTheirLaw(t *testing.T) {
	for _, law := range []Inputs{OnSphere, Unequal} {
		x := must(law.Draw(sample.Stream(4, "law"), 2000, 6))(t)
		first, last := 0.0, 0.0
		for i := range 2000 {
			if norm := floats.Norm(x.RawRowView(i), 2); math.Abs(norm-math.Sqrt(6)) > 1e-12 {
				t.Fatalf("%s: norm %g", law, norm)
			}
			first, last = first+x.At(i, 0)*x.At(i, 0)/2000, last+x.At(i, 5)*x.At(i, 5)/2000
		}
		if equal := math.Abs(first/last-1) < 0.15; equal != (law == OnSphere) {
			t.Errorf("%s: variances %.3f and %.3f", law, first, last)
		}
	}
}

// More points, and nothing else, are what another n adds; the test points and the target stay.
func TestDataOfMorePointsBeginWithThoseOfFewer(t *testing.T) {
	few := Data{Dim: 3, Samples: 4, Test: 5, Inputs: OnSphere, Target: SharedBeta}
	many := few
	many.Samples = 9
	a := must(few.Draw(1, 2))(t)
	b := must(many.Draw(1, 2))(t)
	if !mat.Equal(a.Train.X, b.Train.X.Slice(0, 4, 0, 3)) || !mat.Equal(a.Test.X, b.Test.X) ||
		!floats.Equal(a.Target.Beta, b.Target.Beta) || b.Train.Len() != 9 {
		t.Error("other data")
	}
	c, err := few.Draw(1, 3)
	if err != nil || mat.Equal(a.Train.X, c.Train.X) || mat.Equal(a.Train.X, a.Test.X.Slice(0, 4, 0, 3)) {
		t.Errorf("%v: another seed, or the test points, have the same inputs", err)
	}
}

func TestCoefficientsOfParts(t *testing.T) {
	if got := Coefficient([]float64{2, 1}, []float64{1, 0}); got != 2 {
		t.Errorf("the coefficient is %g, want 2", got)
	}
	if got := Coefficient([]float64{2, 1}, []float64{0, 0}); got != 0 {
		t.Errorf("of nothing the coefficient is %g", got)
	}
	if got := MSE([]float64{2, 1}, []float64{0, 1}); got != 2 {
		t.Errorf("the error is %g, want 2", got)
	}
}

func TestTargetsThatAreImpossibleSayWhy(t *testing.T) {
	for _, c := range []struct {
		name string
		d    int
	}{{"x", 5}, {Orthogonal, 1}, {DenseCubic, 3}} {
		if _, err := DrawTarget(sample.Stream(1), c.name, c.d); err == nil {
			t.Errorf("%s in %d dimensions: no error", c.name, c.d)
		}
	}
	if _, err := Gauss.Draw(sample.Stream(1), 0, 3); err == nil {
		t.Error("no points, and no error")
	}
	if !math.IsNaN(Target{Name: "x", U: []float64{1}, Beta: []float64{1}}.At([]float64{1})) {
		t.Error("an unknown target has values")
	}
}
