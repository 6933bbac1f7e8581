package samplecomplexity

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
)

// From the library; a slip is δ itself or its square, the whole target or its quadratic part
// without its coefficients, the other width or the alignment law in place of the risk.
func TestAnswersOfTheLibrary(t *testing.T) {
	exercisetest.Number(t, ExcessExercise, damian2022.AbsoluteExcess(1.5, 1), 1.5, 1.5*1.5)
	two := damian2022.TwoDirections(1)
	exercisetest.Number(t, QuadraticExercise, two.Norm2()-two.HessianNorm()*two.HessianNorm()/2, 1, 2, 0.25)
	half, err := damian2022.PublishedHalf(100)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := damian2022.PublishedHalf(1000)
	if err != nil {
		t.Fatal(err)
	}
	exercisetest.Number(t, HalfExercise, half, wide, math.Pi*100)
	if math.Abs(HalfExercise.Right-half) > 0.01*half {
		t.Errorf("the exercise has %g, the published points %g", HalfExercise.Right, half)
	}
}
