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

// By hand for He_4/√24: g = √(24/2π) {−u s³/6 + w s⁴/8}, so that with s = u·w
//
//	E‖Π*g‖² = (24/2π) (E s⁶/36 − E s⁸/24 + E s¹⁰/64),
//	E‖g‖²   = (24/2π) (E s⁶/36 − E s⁸ (1/24 − 1/64)),
//
// and E s^{2k} is the square of TypicalCorrelation(k, d).
func TestSignalEnergyOfDegreeFourIsTheHandComputedOne(t *testing.T) {
	f, err := TargetByName("he4")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []int{3, 8, 16, 101, 1000} {
		moment := func(k int) float64 { c := TypicalCorrelation(k, float64(d)); return c * c }
		scale := 24 / (2 * math.Pi)
		inside := scale * (moment(3)/36 - moment(4)/24 + moment(5)/64)
		all := scale * (moment(3)/36 - moment(4)*(1./24-1./64))
		gotInside, gotAll := SignalEnergy(f, d)
		if !scalar.EqualWithinRel(gotInside, inside, 1e-10) || !scalar.EqualWithinRel(gotAll, all, 1e-10) {
			t.Errorf("d = %d: %g of %g, by hand %g of %g", d, gotInside, gotAll, inside, all)
		}
	}
}

// With H = uuᵀ the signal energy tends to 1/(2πd); the next terms are of relative order 1/d.
func TestSignalEnergyTendsToThatOfTheHessian(t *testing.T) {
	f, err := TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	_, all := SignalEnergy(f, 900)
	if !scalar.EqualWithinRel(all*2*math.Pi*900, 1, 0.01) {
		t.Errorf("energy over its limit at d = 900: %g", all*2*math.Pi*900)
	}
}

// E[f*²x_1²] is 7 for He_3/√6 (its square times x² has mean 42, by E Z⁴, Z⁶, Z⁸ = 3, 15, 105)
// and with ς = 1 the floor is 8/(8+2(d−1)).
func TestNoiseFloorOfDegreeThree(t *testing.T) {
	f, err := TargetByName("he3")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []int{5, 20, 97} {
		want := 4 / float64(d+3)
		if got := NoiseFloor(f, d, 1); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("d = %d: %g, want %g", d, got, want)
		}
		if got := ExpectedAlignment(f, 1000, d, 1); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("d = %d: without signal A = %g, want the floor %g", d, got, want)
		}
	}
}

// At large d what the law adds to AlignmentLaw is of relative order 1/d, a percent here.
func TestExpectedAlignmentTendsToTheAlignmentLaw(t *testing.T) {
	f, err := TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	const d = 900
	for _, q := range []int{1, 4, 16} {
		n := q * d * d
		if got, want := ExpectedAlignment(f, n, d, 1), AlignmentLaw(float64(n), d, 1, 1, true); !scalar.EqualWithinAbs(got, want, 0.01) {
			t.Errorf("n = %d d²: %g, law %g", q, got, want)
		}
	}
}

// s² of a uniform unit vector has mean 1/d and E s⁶ is known; with 200 strata and 50
// draws the error is far below a percent, and 3 % are allowed for the sixth power.
func TestStratifiedWeightsAreUniformOnTheSphere(t *testing.T) {
	const m, d, draws = 200, 7, 50
	r := sample.Stream(1, "test/stratified")
	second, sixth, other := 0.0, 0.0, 0.0
	for range draws {
		w := quarticWeights(r, m, d)
		for j := range m {
			row := w[j*d : (j+1)*d]
			if !scalar.EqualWithinAbs(dot(row, row), 1, 1e-12) {
				t.Fatalf("‖w‖² = %g", dot(row, row))
			}
			second += row[0] * row[0] / (m * draws)
			sixth += math.Pow(row[0], 6) / (m * draws)
			other += row[3] * row[3] / (m * draws)
		}
	}
	c := TypicalCorrelation(3, d)
	if !scalar.EqualWithinRel(second, 1./d, 0.01) || !scalar.EqualWithinRel(sixth, c*c, 0.03) || !scalar.EqualWithinRel(other, 1./d, 0.05) {
		t.Errorf("E s² = %g, E s⁶ = %g, another coordinate's square %g; want %g, %g, %g", second, sixth, other, 1./d, c*c, 1./d)
	}
}

// The halves' inner product is that of two gradients by plain loops, of labels
// preprocessed half by half.
func TestSignalOfHalvesMatchesPlainLoops(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		_, data, w := draw(t, "he4", 50, 4, 3)
		got, err := quarticSignal(context.Background(), environment(t, e), data, w)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := Data{25, 4, data.X[:100], data.Y[:25]}.Preprocess()
		second, _, _ := Data{25, 4, data.X[100:], data.Y[25:]}.Preprocess()
		want := dot(gradientsByLoops(first, w), gradientsByLoops(second, w)) / 3
		if !scalar.EqualWithinAbsOrRel(got, want, 1e-12, 1e-12) {
			t.Errorf("%g, by loops %g", got, want)
		}
	})
}

// A = 0.1 log n − 0.19 is ½ at n = e^{6.9}; a line that falls has no such place.
func TestHalfAlignmentIsWhereTheLineCrossesOneHalf(t *testing.T) {
	cells := []QuarticCell{{N: 500}, {N: 1000}, {N: 2000}}
	a := make([]float64, 3)
	for i, cell := range cells {
		a[i] = 0.1*math.Log(float64(cell.N)) - 0.19
	}
	if n := quarticHalfway(cells, a); !scalar.EqualWithinRel(n, math.Exp(6.9), 1e-9) {
		t.Errorf("n = %g, want %g", n, math.Exp(6.9))
	}
	if n := quarticHalfway(cells, []float64{0.6, 0.5, 0.4}); !math.IsNaN(n) {
		t.Errorf("a falling line is ½ at %g", n)
	}
}

func ExampleNoiseFloor() {
	f, _ := TargetByName("he3")
	fmt.Printf("%.3f\n", NoiseFloor(f, 17, 1)) // 4/(d+3)
	// Output: 0.200
}

func ExampleSignalEnergy() {
	f, _ := TargetByName("he3")
	inside, all := SignalEnergy(f, 10)
	fmt.Println(inside, all)
	// Output: 0 0
}

func ExampleExpectedAlignment() {
	f, _ := TargetByName("he4")
	fmt.Printf("%.2f %.2f\n", ExpectedAlignment(f, 100, 10, 1), ExpectedAlignment(f, 1e6, 10, 1))
	// Output: 0.36 0.79
}

func TestImpossibleConfigsWithoutAHessianAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{QuarticSpec, "Target=he5", "there is no target"}, {QuarticSpec, "Odd=two", "2 directions"}, {QuarticSpec, "D=8", "two dimensions"},
		{QuarticSpec, "D=16,8", "must increase"}, {QuarticSpec, "D=2,8", "from 3 on"}, {QuarticSpec, "Ratio=0.5", "1 is among"}, {QuarticSpec, "Ratio=0,1", "n = 0"},
		{QuarticSpec, "Ratio=1,1e9", "10⁸"}, {QuarticSpec, "Neurons=0", "Neurons = 0"}, {QuarticSpec, "Seeds=1", "Seeds = 1"},
		{QuarticSpec, "OddSeeds=1", "OddSeeds = 1"}, {QuarticSpec, "Weights=0", "Weights = 0"}, {QuarticSpec, "Noise=-1", "Noise = -1"},
		{DegenerateSpec, "Width=7", "must be even"}, {DegenerateSpec, "D=", "D"}, {DegenerateSpec, "D=2", "3 dimensions"}, {DegenerateSpec, "D=20,10", "increase"},
		{DegenerateSpec, "Ratio=64,4", "increase"}, {DegenerateSpec, "Ratio=0", "Ratio = 0"}, {DegenerateSpec, "Seeds=1", "Seeds = 1"},
		{DegenerateSpec, "Completions=0", "Completions = 0"}, {DegenerateSpec, "Lambdas=1,0.1", "increase"}, {DegenerateSpec, "Odd=two", "2 directions"},
		{DegenerateSpec, "Learnable=he6", "there is no target"}, {DegenerateSpec, "Labels=none", "raw, step only, literal"}, {DegenerateSpec, "Eta1=-1", "η₁"},
	})
}
