package hermite

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/integrate/quad"
)

var points = []float64{-7, -2.5, -1, -0.1, 0, 1e-9, 0.5, 1, 3, 6.25}

// TestHeMatchesThePolynomials compares with He_4 … He_8 written out (Abramowitz and
// Stegun 1964, table 22.12).
func TestHeMatchesThePolynomials(t *testing.T) {
	for k, coefficients := range map[int][]float64{
		0: {1}, 1: {0, 1}, 2: {-1, 0, 1}, 3: {0, -3, 0, 1}, 4: {3, 0, -6, 0, 1}, 5: {0, 15, 0, -10, 0, 1},
		6: {-15, 0, 45, 0, -15, 0, 1}, 8: {105, 0, -420, 0, 210, 0, -28, 0, 1},
	} {
		for _, x := range points {
			want, size := 0.0, 0.0
			for j, c := range coefficients {
				want += c * math.Pow(x, float64(j))
				size += math.Abs(c * math.Pow(x, float64(j)))
			}
			// Rounding is relative to the terms, which cancel; ten of them.
			if got := He(k, x); !scalar.EqualWithinAbs(got, want, 10*0x1p-52*size) {
				t.Errorf("He(%d, %g) = %.17g, want %.17g", k, x, got, want)
			}
		}
	}
}

func TestHeAllEqualsHe(t *testing.T) {
	dst := make([]float64, 30)
	for _, x := range points {
		for k, h := range HeAll(dst, x) {
			if h != He(k, x) {
				t.Errorf("HeAll(%g)[%d] = %g, He = %g", x, k, h, He(k, x))
			}
		}
	}
	if got := HeAll(nil, 1); got != nil {
		t.Errorf("HeAll(nil) = %v", got)
	}
}

func TestNormalizedIsHeOverTheRootOfTheFactorial(t *testing.T) {
	for k := range 40 {
		root := math.Sqrt(math.Gamma(float64(k + 1)))
		for _, x := range points {
			want := He(k, x) / root
			// Near a zero both lose digits relative to the size of the polynomial,
			// which is about e^{x²/4}; k roundings.
			tol := float64(k+1) * 0x1p-50 * math.Exp(x*x/4)
			if got := Normalized(k, x); !scalar.EqualWithinAbs(got, want, tol) {
				t.Errorf("Normalized(%d, %g) = %.17g, want %.17g", k, x, got, want)
			}
		}
	}
}

// TestNormalizedIsFiniteWhereTheFactorialIsNot: 400! overflows. At zero
// He_k(0)²/k! = (k−1)!!²/k! is the central binomial probability C(k, k/2)/2^k =
// exp(lgamma(k+1) − 2 lgamma(k/2+1))/2^k.
func TestNormalizedIsFiniteWhereTheFactorialIsNot(t *testing.T) {
	const k = 400
	a, _ := math.Lgamma(k + 1)
	b, _ := math.Lgamma(k/2 + 1)
	want := math.Exp((a - 2*b - k*math.Ln2) / 2)
	// lgamma(401) = 2000.5, so that its exponential has 10⁻¹² at best.
	if got := Normalized(k, 0); !scalar.EqualWithinRel(got, want, 1e-11) {
		t.Errorf("Normalized(400, 0) = %g, want %g", got, want)
	}
}

func TestNegativeDegreeIsZero(t *testing.T) {
	if He(-1, 2) != 0 || Normalized(-3, 2) != 0 || ReLU(-2) != 0 || ReLU(-1) != 0 {
		t.Error("a negative degree is not zero")
	}
}

func TestNaNComesOutAsNaN(t *testing.T) {
	nan := math.NaN()
	if !math.IsNaN(He(3, nan)) || !math.IsNaN(Normalized(3, nan)) || !math.IsNaN(Series{0, 1}.At(nan)) ||
		!math.IsNaN(Series{nan}.Norm2()) {
		t.Error("NaN is lost")
	}
}

func TestPolynomialsAreOrthonormal(t *testing.T) {
	const degree, nodes = 30, 31 // exact: degree·2 ≤ 2·31 − 1
	for j := range degree + 1 {
		for k := range j + 1 {
			want := 0.0
			if j == k {
				want = 1
			}
			got := Expect(nodes, func(x float64) float64 { return Normalized(j, x) * Normalized(k, x) })
			if !scalar.EqualWithinAbs(got, want, 1e-13) { // 31 terms of size 1 and weights to 10⁻¹³
				t.Errorf("E[h_%d h_%d] = %g", j, k, got)
			}
		}
	}
}

func TestDerivativeOfHeIsKTimesTheOneBelow(t *testing.T) {
	for k := range 9 {
		for _, x := range points {
			h := 1e-5 * max(1, math.Abs(x))
			central := (He(k, x+h) - He(k, x-h)) / (2 * h)
			want := float64(k) * He(k-1, x)
			// The error is h²/6·He''' and rounding/h, with derivatives of at most k³·(1+|x|)^k.
			tol := 1e-9 * float64(1+k*k*k) * math.Pow(1+math.Abs(x), float64(k))
			if !scalar.EqualWithinAbs(central, want, tol) {
				t.Errorf("He_%d'(%g) = %g, want %g", k, x, central, want)
			}
		}
	}
}

// TestReLUCoefficientsMatchIntegration integrates x He_k(x) φ(x) over [0, 14] in 14
// pieces by Gauss–Legendre: the kink is an end, and beyond 14 the integrand is
// below 14¹³ e^{−98} = 10⁻²⁷.
func TestReLUCoefficientsMatchIntegration(t *testing.T) {
	for k := range 13 {
		f := func(x float64) float64 { return x * He(k, x) * math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }
		want, size := 0.0, 0.0
		for i := range 14 {
			a, b := float64(i), float64(i+1)
			want += quad.Fixed(f, a, b, 40, nil, 0)
			size += quad.Fixed(func(x float64) float64 { return math.Abs(f(x)) }, a, b, 40, nil, 0)
		}
		// The integrand changes its sign: rounding is relative to its absolute value.
		if got := ReLU(k); !scalar.EqualWithinAbs(got, want, 1e-13*size) {
			t.Errorf("ReLU(%d) = %.15g, want %.15g", k, got, want)
		}
	}
}

// TestReLUCoefficientsHaveTheNormOfReLU: Σ c_k²/k! = E max(Z, 0)² = ½. The term of k = 2j is
// C(2j, j)/4^j / (2π(2j−1)²), and C(2j, j)/4^j < 1/√(πj), so that what is left after
// j = J is below ∫ 1/(8π^{3/2} (j−½)^{5/2}) dj from J on, = (J−½)^{−3/2}/(12π^{3/2}),
// and close to that for large J.
func TestReLUCoefficientsHaveTheNormOfReLU(t *testing.T) {
	series := make(Series, 2*74+1)
	for k := range series {
		series[k] = ReLU(k)
	}
	left, bound := 0.5-series.Norm2(), math.Pow(74-0.5, -1.5)/(12*math.Pow(math.Pi, 1.5))
	if left >= bound || left < 0.95*bound {
		t.Errorf("½ − Σ c_k²/k! = %g, want a little less than %g", left, bound)
	}
}
