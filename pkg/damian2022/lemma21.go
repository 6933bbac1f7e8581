package damian2022

import (
	"math"
)

// SymmetricSquare returns the smallest eigenvalue of Mat E[h^{⊗4}] on Sym²(R²)
// for h ~ N(0, diag(t, 1)), t > 0: what Lemma 21 with k = 2 bounds from below, for
// features with this covariance on a plane.
//
// Derived here: for a symmetric M, ⟨M, E[hhᵀ⊗hhᵀ] M⟩ = E[(hᵀMh)²] =
// 2 tr(MΣMΣ) + (tr MΣ)² (Isserlis). In the orthonormal basis E₁₁, E₂₂,
// (E₁₂+E₂₁)/√2 that is the matrix with blocks ((3t², t), (t, 3)) and (2t). For
// t = 1 its smallest eigenvalue is 2, and it grows to 8/3 as t → ∞.
func SymmetricSquare(t float64) float64 {
	// 8t² is the determinant of the first block: dividing it by the larger
	// eigenvalue loses no digits when t is large.
	larger := (3*(t*t+1) + math.Sqrt(9*(t*t-1)*(t*t-1)+4*t*t)) / 2
	return min(2*t, 8*t*t/larger)
}
