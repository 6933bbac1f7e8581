// Package spectral looks at matrices through their singular values and
// subspaces: decompositions, ranks, pseudo-determinants, principal angles and
// components, the nearest partial isometry, and the largest singular value of an
// operator that is known only by its products.
//
// Singular values are given as slices that do not increase, as Values returns them.
package spectral

import "math"

// RankAbove returns the number of singular values that exceed a threshold. The
// numerical rank of a matrix [m, n] in float64 has the threshold
// max(m, n)·2⁻⁵²·s₁; the rank of a layer in a bottleneck the threshold ½.
func RankAbove(s []float64, threshold float64) int {
	rank := 0
	for _, v := range s {
		if v > threshold {
			rank++
		}
	}
	return rank
}

// NumericalRank returns the number of singular values above 10⁻¹² of the largest: the rank of a
// product of some twenty matrices, each of which rounds at 10⁻¹⁵.
func NumericalRank(s []float64) int { return RankAbove(s, 1e-12*top(s)) }

// StableRank returns ‖A‖_F²/‖A‖² = Σ s_i²/s₁², between 1 and the rank; NaN for a zero matrix.
func StableRank(s []float64) float64 {
	return SchattenPower(s, 2) / (top(s) * top(s))
}

// EffectiveRank returns exp(−Σ p_i log p_i) with p_i = s_i/Σ s_j, the number of equal
// singular values with the same entropy (Roy and Vetterli 2007); NaN for a zero matrix.
func EffectiveRank(s []float64) float64 {
	sum := SchattenPower(s, 1)
	entropy := 0.0
	for _, v := range s {
		if p := v / sum; p != 0 {
			entropy -= p * math.Log(p)
		}
	}
	return math.Exp(entropy)
}

// SchattenPower returns ‖A‖_p^p = Σ s_i^p, the p-th power of the Schatten
// (quasi-)norm, for p > 0. A zero contributes nothing.
func SchattenPower(s []float64, p float64) float64 {
	sum := 0.0
	for _, v := range s {
		sum += math.Pow(v, p)
	}
	return sum
}

// LogPseudoDeterminant returns Σ log s_i over the k largest singular values, the
// logarithm of |A|_k: −∞ where one of them is zero, and NaN when there are
// fewer than k or k < 0. With the rank for k it is that of the pseudo-determinant |A|_+.
func LogPseudoDeterminant(s []float64, k int) float64 {
	if k < 0 || k > len(s) {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range s[:k] {
		sum += math.Log(v)
	}
	return sum
}

// IsometryDistance returns the Frobenius distance of A from the nearest partial
// isometry of rank k, √(Σ_i (s_i − 1[i ≤ k])²), by Mirsky's theorem; NaN when A
// has fewer than k singular values or k < 0.
func IsometryDistance(s []float64, k int) float64 {
	if k < 0 || k > len(s) {
		return math.NaN()
	}
	sum := 0.0
	for i, v := range s {
		if i < k {
			v--
		}
		sum += v * v
	}
	return math.Sqrt(sum)
}

// top returns the largest singular value, 0 when there is none.
func top(s []float64) float64 {
	if len(s) == 0 {
		return 0
	}
	return s[0]
}
