package features

import (
	"math"

	"github.com/provingground/provingground/pkg/damian2022"
)

// WeakestSamples returns the n at which half of the energy that the first step has
// along the least curved direction and across S* lies along that direction,
//
//	n = (π/2) (1+ς²) κ² r d².
//
// Derived here from the alignment law, with ‖H‖_F² replaced by λ_min(H)² =
// 1/(κ² r): a neuron's signal along that direction has energy λ_min²/(2πd). It is
// the form of Theorem 1's n ≳ d²κ²r, with a constant and without logarithms. Labels are
// preprocessed; κ is that of [damian2022.Target.Kappa].
func WeakestSamples(kappa float64, r, d int, noise float64) float64 {
	return damian2022.SamplesFor(0.5, float64(d), noise, 1/(kappa*math.Sqrt(float64(r))), true)
}

// WeakestShare returns the energy of the first step along e_2 over that along e_2
// and across S*, for the target [damian2022.TwoDirections] of epsilon and preprocessed labels:
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
	t := damian2022.TwoDirections(epsilon)
	h := t.Hessian()
	trace := h[0][0] + h[1][1]
	next := (2*t.HessianNorm()*t.HessianNorm() + trace*trace) / (8 * math.Pi * d * (d + 2))
	along := h[1][1]*h[1][1]/(2*math.Pi*d) + (t.SecondMomentAlong(1)+noise*noise)/(4*n)
	return along / (along + next + (d-2)*(1+noise*noise)/(4*n))
}
