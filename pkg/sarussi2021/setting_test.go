package sarussi2021

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
)

// random returns a network with normal weights, and a set of mixed points.
func random(t *testing.T, alpha float64, name string) (Net, Set) {
	t.Helper()
	r := sample.Stream(3, "sarussi2021 test", name)
	s, err := Data{Kind: Mixture, Dim: 5, Samples: 12, Noise: 0.7}.Draw(1, 4)
	if err != nil {
		t.Fatal(err)
	}
	return Net{Alpha: alpha, V: 0.4, W: start(r, 8, 5, 1.5, false)}, s
}

func TestTheNetworkIsThatOfTheGraphs(t *testing.T) {
	n, s := random(t, 0.3, "graph")
	two := network.TwoLayer{Inputs: 5, Width: 8, Activation: network.LeakyReLU(0.3), Scale: 0.4}
	w := network.Weights{W: engine.Array{Shape: []int{1, 8, 5}, Data: n.W.RawMatrix().Data},
		A: engine.Array{Shape: []int{1, 8}, Data: heads(8, 0)}}
	for l, f := range n.Values(s.X) {
		x := s.X.RawRowView(l)
		if want := two.At(w, 0, x); !scalar.EqualWithinAbs(f, want, 1e-14) || !scalar.EqualWithinAbs(n.At(x), want, 1e-14) {
			t.Errorf("N is %v and %v, want %v", f, n.At(x), want)
		}
	}
}

// Facts 2 and 4: 1-homogeneity of N in W, and the odd and even parts.
func TestOddAndEvenPartsAreThoseOfTheValues(t *testing.T) {
	for _, alpha := range []float64{-0.3, 0.3, 1, 3} {
		n, s := random(t, alpha, "parts")
		c := n.Clusters()
		for l := range s.Y {
			x := s.X.RawRowView(l)
			plus, minus := n.At(x), n.At(scaled(x, -1))
			line := (1 + alpha) / 2 * float64(n.K()) * n.V * floats.Dot(c.Normal(), x)
			if !scalar.EqualWithinAbs(n.Odd(x), (plus-minus)/2, 1e-13) || !scalar.EqualWithinAbs(line, n.Odd(x), 1e-13) ||
				!scalar.EqualWithinAbs(n.Even(x), (plus+minus)/2, 1e-13) {
				t.Errorf("α = %v: odd %v and %v, even %v, of %v and %v", alpha, n.Odd(x), line, n.Even(x), plus, minus)
			}
		}
		z := n.Margins(s)
		weights := Weights(z)
		got := floats.Dot(n.W.RawMatrix().Data, n.Gradient(s, weights).RawMatrix().Data)
		if want := floats.Dot(weights, z); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("α = %v: ⟨W, −∇⟩ = %v, want Σ s z = %v", alpha, got, want)
		}
	}
}

func TestClustersAreMeansAndLargestDistances(t *testing.T) {
	n := Net{Alpha: 0.3, V: 1, W: mat.NewDense(4, 2, []float64{3, 1, 3, -1, 0, 4, 0, 4})}
	c := n.Clusters()
	if c.R != 1 || c.Gap != 5 || c.Rho() != 0.4 || n.LargestRow() != 4 || n.Norm() != math.Sqrt(52) {
		t.Errorf("%+v, ρ = %v", c, c.Rho())
	}
	if a := n.UnitAngles(); !scalar.EqualWithinAbs(a[0], math.Atan(1.0/3)*180/math.Pi, 1e-12) || a[2] != 0 {
		t.Errorf("angles %v", a)
	}
	if got := n.Teacher([]float64{1, 2}); got != 6-16 {
		t.Errorf("⟨W, W*⟩ = %v", got)
	}
}

// The arc cosine of a rounded cosine would give 0 or 1.2e-6 degrees for the first.
func TestSmallAnglesKeepTheirDigits(t *testing.T) {
	for _, want := range []float64{1e-9, 1e-3, 45, 179.999999} {
		sin, cos := math.Sincos(want * math.Pi / 180)
		if got := Angle([]float64{2, 0}, []float64{3 * cos, 3 * sin}); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("%v became %v", want, got)
		}
	}
	if !math.IsNaN(Angle([]float64{0}, []float64{1})) || Cosine([]float64{0}, []float64{1}) != 0 {
		t.Error("a zero vector has an angle")
	}
}

func TestLossesOfExtremeMargins(t *testing.T) {
	if got := Loss([]float64{-1000, 0}); !scalar.EqualWithinRel(got, (1000+math.Ln2)/2, 1e-15) {
		t.Error(got)
	}
	s := Weights([]float64{700, 0, -800})
	if !scalar.EqualWithinRel(s[0], math.Exp(-700), 1e-12) || s[1] != 0.5 || s[2] != 1 {
		t.Error(s)
	}
}

func TestAMirroredStartIsZeroEverywhere(t *testing.T) {
	n := Net{Alpha: 0.1, V: 1, W: start(sample.Stream(1, "m"), 6, 3, 30, true)}
	if f := n.At([]float64{1, -2, 3}); math.Abs(f) > 1e-13 {
		t.Errorf("N = %v", f)
	}
	// rows have norms near σ_0
	w := start(sample.Stream(1, "n"), 200, 400, 30, false)
	if norm := floats.Norm(w.RawRowView(7), 2); math.Abs(norm-30) > 4 {
		t.Errorf("a row has the norm %v", norm)
	}
}

func TestAgreementAndAccuracyCountSigns(t *testing.T) {
	n := Net{Alpha: 0.5, V: 1, W: mat.NewDense(2, 1, []float64{1, -1})}
	x := mat.NewDense(4, 1, []float64{1, 2, -1, 0})
	if got := n.Agreement(x, []float64{1}); got != 0.75 {
		t.Errorf("agreement %v", got)
	}
	if got := n.Accuracy(Set{X: x, Y: []float64{1, -1, -1, 1}}); got != 0.5 {
		t.Errorf("accuracy %v", got)
	}
}

func ExampleNet_Clusters() {
	n := Net{Alpha: 0.3, V: 0.5, W: mat.NewDense(4, 2, []float64{3, 1, 3, -1, 0, 4, 0, 4})}
	c := n.Clusters()
	fmt.Printf("w̄ = %v, ū = %v, r = %v, ρ = %v, N(1, 0) = %v\n", c.W, c.U, c.R, c.Rho(), n.At([]float64{1, 0}))
	// Output: w̄ = [3 0], ū = [0 4], r = 1, ρ = 0.4, N(1, 0) = 3
}
