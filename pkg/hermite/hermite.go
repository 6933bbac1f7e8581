// Package hermite computes with probabilists' Hermite polynomials He_k, the
// orthogonal polynomials of the standard normal distribution:
//
//	He₀ = 1, He₁ = x, He₂ = x² − 1, He₃ = x³ − 3x, …   E[He_j(Z) He_k(Z)] = k! δ_jk
//
// A function is written f = Σ c_k He_k/k! with c_k = E[f(Z) He_k(Z)], the
// convention of Damian, Lee and Soltanolkotabi 2022, Appendix A.1. Then c_k is the
// mean of the k-th derivative of f, and E[f(Z)²] = Σ c_k²/k!.
package hermite

import "math"

// He returns He_k(x), by He_{k+1} = x He_k − k He_{k−1}; 0 for k < 0, which
// is the value that makes He_k' = k He_{k−1} hold for k = 0.
// It is infinite or NaN where the recursion leaves the range of a float64.
func He(k int, x float64) float64 {
	if k < 0 {
		return 0
	}
	before, h := 0.0, 1.0
	for j := range k {
		before, h = h, x*h-float64(j)*before
	}
	return h
}

// HeAll fills dst with He₀(x), He₁(x), … and returns it.
func HeAll(dst []float64, x float64) []float64 {
	before, h := 0.0, 1.0
	for k := range dst {
		dst[k] = h
		before, h = h, x*h-float64(k)*before
	}
	return dst
}

// Normalized returns h_k(x) = He_k(x)/√k!, of which any two are orthonormal; 0 for k < 0.
// It has its own recursion, h_{k+1} = (x h_k − √k h_{k−1})/√(k+1), and is
// finite for degrees at which He_k and k! are not.
func Normalized(k int, x float64) float64 {
	if k < 0 {
		return 0
	}
	h, _ := normalizedPair(k, x)
	return h
}

// normalizedPair returns h_k(x) and h_{k−1}(x) for k ≥ 0.
func normalizedPair(k int, x float64) (h, below float64) {
	h, root := 1.0, 0.0 // root is √j
	for j := range k {
		next := math.Sqrt(float64(j + 1))
		h, below, root = (x*h-root*below)/next, h, next
	}
	return h, below
}

// ReLU returns the coefficient c_k of max(x, 0) = Σ c_k He_k(x)/k!:
//
//	c₀ = 1/√(2π),  c₁ = 1/2,  c_{2j} = (−1)^{j−1} (2j−3)!!/√(2π),  0 for odd k ≥ 3
//
// and 0 for k < 0 (Damian et al. 2022, Appendix A.1.1). Derivation: c_k is the mean
// of the k−2-nd derivative of max(x, 0), and its second derivative is δ(x), so c_{2j} = He_{2j−2}(0) φ(0).
func ReLU(k int) float64 {
	switch {
	case k == 1:
		return 0.5
	case k < 0 || k%2 == 1:
		return 0
	}
	c := 1 / math.Sqrt(2*math.Pi)
	for j := 4; j <= k; j += 2 {
		c *= -float64(j - 3)
	}
	return c
}
