package damian2022

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
)

// The rows span e_1 and a vector at the angle θ from e_2, so the smallest principal
// cosine with the plane of the first two is cos θ.
func TestSmallestCosineIsThatOfATiltedPlane(t *testing.T) {
	for _, theta := range []float64{0, 0.3, 1.2} {
		g := []float64{3, 0, 0, 0, 0, 2 * math.Cos(theta), 2 * math.Sin(theta), 0, 1, 0, 0, 0}
		got, err := directionsCosine(g, 4, 2)
		if err != nil || !scalar.EqualWithinAbs(got, math.Cos(theta), 1e-12) {
			t.Errorf("θ = %g: %g, %v", theta, got, err)
		}
	}
}

func TestWeakShareLeavesOutTheFirstCoordinate(t *testing.T) {
	// Along e_2: 4 + 1 = 5; across: 9 + 1 + 1 = 11.
	if got := directionsWeakShare([]float64{100, 2, 3, 0, 7, 1, 1, 1}, 4); !scalar.EqualWithinAbs(got, 5.0/16, 1e-15) {
		t.Errorf("%g, want 5/16", got)
	}
}

func ExampleWeakestSamples() {
	for _, epsilon := range []float64{1, 0.25} {
		kappa := TwoDirections(epsilon).Kappa()
		fmt.Printf("κ = %.2f: n = %.1f πd²\n", kappa, WeakestSamples(kappa, 2, 20, 1)/(math.Pi*400))
	}
	// Output:
	// κ = 1.00: n = 2.0 πd²
	// κ = 2.92: n = 17.0 πd²
}

// E[f*²x_2²] as a mean over the test design, whose trapezoid rule on [−5.5, 5.5]
// loses the tails of a polynomial of degree 10: a few parts in 10³.
func TestWeakMomentIsThatOfTheDesign(t *testing.T) {
	for _, epsilon := range []float64{1, 0.25} {
		f := TwoDirections(epsilon)
		q, err := newDesign(f, 2, 1, 0, sample.Stream(1, "test/moment"))
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for i, w := range q.Weight {
			x := q.X.RawRowView(i)
			want += w * q.F[i] * q.F[i] * x[1] * x[1]
		}
		if got := f.secondMomentAlong(1); !scalar.EqualWithinRel(got, want, 1e-2) {
			t.Errorf("ε = %g: %g, want %g", epsilon, got, want)
		}
	}
}

// With infinitely many samples the share is that of the population gradient, all
// terms of eq. (1), at random weights. What the formula leaves out is of the
// relative order of 10/d: at d = 100, within 0.04.
func TestWeakestShareTendsToThatOfThePopulationGradient(t *testing.T) {
	const d, rows = 100, 4000
	w := make([]float64, rows*d)
	sample.Sphere(sample.Stream(1, "test/weakest"), w, d)
	for _, epsilon := range []float64{1, 0.5, 0.25} {
		f := TwoDirections(epsilon)
		var g []float64
		for j := range rows {
			g = append(g, f.PopulationGradient(w[j*d:(j+1)*d])...)
		}
		got, want := WeakestShare(epsilon, math.Inf(1), d, 1), directionsWeakShare(g, d)
		if !scalar.EqualWithinAbs(got, want, 0.04) {
			t.Errorf("ε = %g: %g, want %g", epsilon, got, want)
		}
	}
}

// At n = 0+ nothing but noise is left, which is larger along e_2.
func TestWeakestShareOfNoiseAloneIsThatOfItsVariances(t *testing.T) {
	noise := TwoDirections(0.5).secondMomentAlong(1) + 1
	if got, want := WeakestShare(0.5, 1e-12, 20, 1), noise/(noise+18*2); !scalar.EqualWithinRel(got, want, 1e-6) {
		t.Errorf("%g, want %g", got, want)
	}
}

func TestTheFlatTargetHasNormOneAndNoHessian(t *testing.T) {
	if n, h := planeFlat.Norm2(), planeFlat.HessianNorm(); n != 1 || h != 0 {
		t.Errorf("E f*² = %g, ‖H‖ = %g", n, h)
	}
}

// Without a first step Algorithm 1 is random features, and a target is learned
// better with it than without even at a small size.
func TestRandomFeaturesAreAlgorithmOneWithoutItsFirstStep(t *testing.T) {
	e := enginetest.Open(t, engine.Auto)
	p := planePoint{Master: 1, Algorithm: Algorithm{Width: 60, Eta1: 0.5, Labels: LiteralAB, Mirror: true}, Random: true,
		Epsilon: 1, task: task{"two", sampling{N: 3000, D: 5}, 1, []float64{1e-4, 1e-2, 1}}}
	step, err := planeAt(context.Background(), environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	p.Algorithm.Eta1 = 0
	none, err := planeAt(context.Background(), environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	if none[0] != none[1] || none[0] != step[1] || !(step[0] < step[1]) {
		t.Errorf("with the step %v, without %v", step, none)
	}
}
