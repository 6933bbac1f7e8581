package nichani2022

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

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
		f, err := DrawTarget(r, name, d)
		if err != nil {
			t.Fatal(err)
		}
		x, err := Gauss.Draw(r, n, d)
		if err != nil {
			t.Fatal(err)
		}
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
		x, err := law.Draw(sample.Stream(4, "law"), 2000, 6)
		if err != nil {
			t.Fatal(err)
		}
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
	a, err := few.Draw(1, 2)
	if err != nil {
		t.Fatal(err)
	}
	b, err := many.Draw(1, 2)
	if err != nil {
		t.Fatal(err)
	}
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
