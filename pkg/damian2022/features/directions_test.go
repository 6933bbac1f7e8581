package features

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
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

// With infinitely many samples the share is that of the population gradient, all
// terms of eq. (1), at random weights. What the formula leaves out is of the
// relative order of 10/d: at d = 100, within 0.04.
func TestWeakestShareTendsToThatOfThePopulationGradient(t *testing.T) {
	const d, rows = 100, 4000
	w := make([]float64, rows*d)
	sample.Sphere(sample.Stream(1, "test/weakest"), w, d)
	for _, epsilon := range []float64{1, 0.5, 0.25} {
		f := damian2022.TwoDirections(epsilon)
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

func TestTheFlatTargetHasNormOneAndNoHessian(t *testing.T) {
	if n, h := planeFlat.Norm2(), planeFlat.HessianNorm(); n != 1 || h != 0 {
		t.Errorf("E f*² = %g, ‖H‖ = %g", n, h)
	}
}

// Without a first step Algorithm 1 is random features, and a target is learned
// better with it than without even at a small size.
func TestRandomFeaturesAreAlgorithmOneWithoutItsFirstStep(t *testing.T) {
	e := enginetest.Open(t, engine.Auto)
	p := planePoint{Master: 1, Algorithm: damian2022.Algorithm{Width: 60, Eta1PerRootD: 0.5, Labels: damian2022.LiteralAB,
		Mirror: true}, Random: true,
		Epsilon: 1, Task: damian2022.Task{Target: "two", Sampling: damian2022.Sampling{N: 3000, D: 5}, Completions: 1,
			Lambdas: []float64{1e-4, 1e-2, 1}}}
	step, err := planeAt(context.Background(), experimenttest.Environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	p.Algorithm.Eta1PerRootD = 0
	none, err := planeAt(context.Background(), experimenttest.Environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	if none[0] != none[1] || none[0] != step[1] || !(step[0] < step[1]) {
		t.Errorf("with the step %v, without %v", step, none)
	}
}
