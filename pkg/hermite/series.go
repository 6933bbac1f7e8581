package hermite

import (
	"math"
	"slices"
)

// Series is the polynomial Σ c_k He_k(x)/k! with c_k = Series[k]. The target
// g of a single-index model f*(x) = g(u·x) is one. An empty Series is the zero polynomial.
type Series []float64

// At returns Σ c_k He_k(x)/k!, by the recursion of p_k = He_k/k!:
// p_{k+1} = (x p_k − p_{k−1})/(k+1), which neither He_k nor k! can overflow.
func (s Series) At(x float64) float64 {
	before, p, sum := 0.0, 1.0, 0.0
	for k, c := range s {
		sum += c * p
		before, p = p, (x*p-before)/float64(k+1)
	}
	return sum
}

// Derivative returns the derivative. Since (He_k/k!)' = He_{k−1}/(k−1)!, its
// coefficients are those of s, one place down.
func (s Series) Derivative() Series {
	if len(s) < 2 {
		return Series{}
	}
	return slices.Clone(s[1:])
}

// Norm2 returns E[s(Z)²] = Σ c_k²/k! for a standard normal Z (Parseval).
func (s Series) Norm2() float64 {
	sum, scale := 0.0, 1.0 // scale is 1/√k!, since c_k² and k! overflow long before their ratio does
	for k, c := range s {
		sum += (c * scale) * (c * scale)
		scale /= math.Sqrt(float64(k + 1))
	}
	return sum
}
