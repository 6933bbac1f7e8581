package hermite

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
)

// fig1 is the target of Figure 1 of Damian et al. 2022: He₂/2 + He₄/(4√3), of norm 1.
var fig1 = Series{0, 0, 1, 0, 2 * math.Sqrt(3)}

func TestSeriesIsTheSumOfItsTerms(t *testing.T) {
	s := Series{0.5, -1, 2, 0, 2 * math.Sqrt(3), 7, -3}
	for _, x := range points {
		want, size := 0.0, 0.0
		for k, c := range s {
			term := c * He(k, x) / math.Gamma(float64(k+1))
			want, size = want+term, size+math.Abs(term)
		}
		// He_k itself cancels: rounding is relative to at most (1+|x|)^6.
		if got := s.At(x); !scalar.EqualWithinAbs(got, want, 1e-15*(size+math.Pow(1+math.Abs(x), 6))) {
			t.Errorf("At(%g) = %.17g, want %.17g", x, got, want)
		}
	}
	// He₂(2) = 3, He₄(2) = 16−24+3 = −5
	if got, want := fig1.At(2), 3.0/2-5/(4*math.Sqrt(3)); !scalar.EqualWithinAbs(got, want, 1e-15) {
		t.Errorf("the target at 2 is %g, want %g", got, want)
	}
}

func TestDerivativeMatchesCentralDifferences(t *testing.T) {
	const h = 1e-5
	s := Series{0.5, -1, 2, 0, 2 * math.Sqrt(3), 7}
	for _, x := range []float64{-2, -0.3, 0, 1, 2.5} {
		central := (s.At(x+h) - s.At(x-h)) / (2 * h)
		// h²/6 times a third derivative below 100, and rounding of 10⁻¹⁴/h.
		if got := s.Derivative().At(x); !scalar.EqualWithinAbs(got, central, 1e-8) {
			t.Errorf("s'(%g) = %g, central difference %g", x, got, central)
		}
	}
}

// TestCoefficientIsTheMeanOfTheDerivative is c_k = E g^{(k)}(Z).
func TestCoefficientIsTheMeanOfTheDerivative(t *testing.T) {
	g := fig1
	for k, c := range fig1 {
		if got := Expect(5, g.At); !scalar.EqualWithinAbs(got, c, 1e-13) {
			t.Errorf("the mean of derivative %d is %g, want %g", k, got, c)
		}
		g = g.Derivative()
	}
	if len(g) != 0 || g.At(3) != 0 {
		t.Errorf("the derivative after the last is %v", g)
	}
}

func TestDerivativeLeavesTheSeriesAlone(t *testing.T) {
	s := Series{1, 2, 3}
	s.Derivative()[0] = 9
	if s[1] != 2 {
		t.Error("the derivative shares memory with the series")
	}
}

func TestNorm2IsTheMeanSquare(t *testing.T) {
	for _, s := range []Series{fig1, {0.5, -1, 2, 0, 1, 7}, {3}, {}} {
		want := Expect(7, func(x float64) float64 { return s.At(x) * s.At(x) })
		if got := s.Norm2(); !scalar.EqualWithinAbsOrRel(got, want, 0, 1e-13) {
			t.Errorf("%v: Norm2 = %.15g, E s² = %.15g", s, got, want)
		}
	}
	if got := fig1.Norm2(); !scalar.EqualWithinAbs(got, 1, 1e-15) { // ½ + 12/24
		t.Errorf("the target of Figure 1 has norm² %g", got)
	}
}

func BenchmarkAt(b *testing.B) {
	x := 0.5
	for b.Loop() {
		x = math.Mod(fig1.At(x), 3)
	}
}
