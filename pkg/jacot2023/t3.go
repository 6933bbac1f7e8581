package jacot2023

import (
	"math"

	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds T3: what linear maps cost, in closed form, and what regularised regression
// makes of their singular values.

// LinearCost returns R(A; L) = L Σ s_i^{2/L}, the least ‖θ‖² of a linear network without
// biases of that depth that is A, for the positive singular values s of A. Derived here:
// T1 is the lower bound, and W_l = U_l S^{1/L} U_{l−1}ᵀ with orthonormal columns
// in U_l attains it.
func LinearCost(s []float64, depth int) float64 {
	return float64(depth) * spectral.SchattenPower(s, 2/float64(depth))
}

// Expansion is that of a representation cost in the depth, L R⁰ + R¹ + R²/L + O(L⁻²).
type Expansion struct{ R0, R1, R2 float64 }

// LinearExpansion returns the expansion of [LinearCost] for positive singular values s: the
// rank, 2 log |A|₊ and 2 Σ (log s_i)². Derived here: L s^{2/L} = L e^{2 log(s)/L}, and the
// series of e^t.
func LinearExpansion(s []float64) Expansion {
	var e Expansion
	for _, v := range s {
		t := math.Log(v)
		e.R0, e.R1, e.R2 = e.R0+1, e.R1+2*t, e.R2+2*t*t
	}
	return e
}

// At returns the first terms, L R⁰ + R¹ + R²/L.
func (e Expansion) At(depth int) float64 {
	return float64(depth)*e.R0 + e.R1 + e.R2/float64(depth)
}

// LinearRemainder returns what |L (R − kL − R¹) − R²| cannot exceed for [LinearCost], (4/3L) Σ
// |t|³ e^{2|t|/L} with t = log s. Derived here: Lagrange's remainder of the series of e^{2t/L}.
func LinearRemainder(s []float64, depth int) float64 {
	sum, l := 0.0, float64(depth)
	for _, v := range s {
		t := math.Abs(math.Log(v))
		sum += 4 * t * t * t * math.Exp(2*t/l) / (3 * l)
	}
	return sum
}

// RegularisedLinear returns the singular values s [len(a)] of the linear network that
// minimises ‖W_L⋯W_1 − A‖_F² + λ‖θ‖², for the singular values a of A, and the minimum.
// Derived here: by [LinearCost] the minimum is that of Σ (s_i − a_i)² + λL s_i^{2/L}, value
// by value, see [ScalarMinimum].
func RegularisedLinear(a []float64, lambda float64, depth int) (s []float64, objective float64) {
	for _, v := range a {
		at, value := ScalarMinimum(v, lambda, depth)
		s = append(s, at)
		objective += value
	}
	return s, objective
}

// linearPriced returns (s − a)² + λL s^{2/L}.
func linearPriced(s, a, lambda float64, depth int) float64 {
	return (s-a)*(s-a) + lambda*LinearCost([]float64{s}, depth)
}
