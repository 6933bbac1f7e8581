package features

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
)

func ExampleWeakestSamples() {
	for _, epsilon := range []float64{1, 0.25} {
		kappa := damian2022.TwoDirections(epsilon).Kappa()
		fmt.Printf("κ = %.2f: n = %.1f πd²\n", kappa, WeakestSamples(kappa, 2, 20, 1)/(math.Pi*400))
	}
	// Output:
	// κ = 1.00: n = 2.0 πd²
	// κ = 2.92: n = 17.0 πd²
}

// At n = 0+ nothing but noise is left, which is larger along e_2.
func TestWeakestShareOfNoiseAloneIsThatOfItsVariances(t *testing.T) {
	noise := damian2022.TwoDirections(0.5).SecondMomentAlong(1) + 1
	got, want := WeakestShare(0.5, 1e-12, 20, 1), noise/(noise+18*2)
	if !scalar.EqualWithinRel(got, want, 1e-6) {
		t.Errorf("%g, want %g", got, want)
	}
}

// Two directions of one curvature, d = 5 and ς = 1. Without samples only noise is left:
// ν = E[f*²x_2²] + ς² = 6 along e_2, and 3 · 2 across. With all of them it is the signal,
// (d+2)/(d+4) of which lies along e_2.
func ExampleWeakestShare() {
	fmt.Printf("%.3f %.3f\n", WeakestShare(1, 1e-9, 5, 1), WeakestShare(1, 1e9, 5, 1))
	// Output: 0.500 0.778
}

// On the circle E cos⁴ = 3/8, on the sphere in three dimensions E w_1⁴ = 1/5; both
// times d² are d/(d+2) of the normal distribution's 3.
func TestSphereFourthMomentsAreThoseOfTheCircleAndTheSphere(t *testing.T) {
	for d, fourth := range map[int]float64{2: 3.0 / 8, 3: 1.0 / 5} {
		if got, want := 3*sphereFourth(d), fourth*float64(d*d); !scalar.EqualWithinAbs(got, want, 1e-15) {
			t.Errorf("d = %d: %g, want %g", d, got, want)
		}
	}
}
