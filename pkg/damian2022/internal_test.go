package damian2022

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
)

// The mean of |μ + σZ| by the trapezoid rule over ±9 standard deviations.
func TestTheMeanOfAFoldedNormalIsItsIntegral(t *testing.T) {
	for _, c := range [][2]float64{{0, 1}, {0.7, 1}, {-2, 0.5}, {3, 2}, {1.5, 0}} {
		want, h := 0.0, 1e-3
		for z := -9.0; z < 9; z += h {
			want += h * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * math.Abs(c[0]+c[1]*z)
		}
		if got := foldedNormal(c[0], c[1]); !scalar.EqualWithinAbs(got, want, 1e-6) {
			t.Errorf("μ = %g, σ = %g: %g, want %g", c[0], c[1], got, want)
		}
	}
}

// The counts C(d + p, p) are 66, 286 and 1001 at d = 10.
func TestThereAreAsManyPolynomialsAsTheyAreCounted(t *testing.T) {
	for p, want := range map[int]int{0: 1, 1: 11, 2: 66, 3: 286, 4: 1001} {
		if got := len(hermiteProducts(10, p)); got != want || PolynomialCount(10, p) != want {
			t.Errorf("degree %d: %d, counted %d, want %d", p, got, PolynomialCount(10, p), want)
		}
	}
}
