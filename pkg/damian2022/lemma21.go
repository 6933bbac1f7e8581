package damian2022

import (
	"math"
)

// WeakestSamples returns the n at which half of the energy that the first step has
// along the least curved direction and across S* lies along that direction,
//
//	n = (π/2) (1+ς²) κ² r d².
//
// Derived here from the alignment law, with ‖H‖_F² replaced by λ_min(H)² =
// 1/(κ² r): a neuron's signal along that direction has energy λ_min²/(2πd). It is
// the form of Theorem 1's n ≳ d²κ²r, with a constant and without logarithms. Labels are
// preprocessed; κ is that of [Target.Kappa].
func WeakestSamples(kappa float64, r, d int, noise float64) float64 {
	return SamplesFor(0.5, float64(d), noise, 1/(kappa*math.Sqrt(float64(r))), true)
}

// WeakestShare returns the energy of the first step along e_2 over that along e_2
// and across S*, for the target [TwoDirections] of epsilon and preprocessed labels:
//
//	(s + ν/4n) / (s + ν/4n + q + (d−2)(1+ς²)/4n),
//
// with the signal s = λ²/(2πd) for λ = H_22, the noise along e_2, ν = E[f*²x_2²]+ς²,
// and q = (2‖H‖_F² + (tr H)²)/(8πd(d+2)), what the next term of eq. (1),
// ½c_4 w C_2(w,w) = −w (wᵀHw)/(2√(2π)), has across S*. Derived here: for w uniform
// on the sphere E(wᵀHw)² = (2‖H‖_F² + (tr H)²)/(d(d+2)); all but a share r/d of that
// term lies across. Dropping ν, q and the 2 leaves the alignment law with λ² in the
// place of ‖H‖_F².
func WeakestShare(epsilon, n, d, noise float64) float64 {
	t := TwoDirections(epsilon)
	h := t.Hessian()
	trace := h[0][0] + h[1][1]
	next := (2*t.HessianNorm()*t.HessianNorm() + trace*trace) / (8 * math.Pi * d * (d + 2))
	along := h[1][1]*h[1][1]/(2*math.Pi*d) + (t.SecondMomentAlong(1)+noise*noise)/(4*n)
	return along / (along + next + (d-2)*(1+noise*noise)/(4*n))
}

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

// SphereFourth returns the fourth moments of √d w for w uniform on the unit
// sphere of R^d, over those of N(0, I_d): d/(d+2), since for z ~ N(0, I_d) the
// length ‖z‖ is independent of z/‖z‖ and E‖z‖⁴ = d(d+2).
func SphereFourth(d int) float64 { return float64(d) / float64(d+2) }
