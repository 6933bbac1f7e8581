package jacot2023

import (
	"github.com/provingground/provingground/pkg/spectral"
)

// JacobianBounds are the sides of T1 at one input.
type JacobianBounds struct {
	Norm     float64 // ‖W‖²
	Schatten float64 // L ‖Jf(x)‖_{2/L}^{2/L}
	Linear   float64 // kL + 2 log |Jf(x)|_k
}

// JacobianBoundsAt returns what T1 compares at x [d_in]: for every θ, x and k ≤ rank Jf(x),
//
//	‖W‖² ≥ L ‖Jf(x)‖_{2/L}^{2/L} ≥ kL + 2 log |Jf(x)|_k.
//
// Derived here: Jf(x) = W_L D_{L−1} W_{L−1} ⋯ D_1 W_1 with masks D_l that are contractions, so
// Hölder's inequality for Schatten norms gives ‖Jf‖_{2/L} ≤ ∏‖W_l‖_F, and the means of
// ‖W_l‖_F² do the first step; L s^{2/L} ≥ L + 2 log s, from e^t ≥ 1 + t, the second. Where the
// Jacobian has a rank below k, Linear is −∞; NaN where it has fewer singular values.
func (n Net) JacobianBoundsAt(x []float64, k int) (JacobianBounds, error) {
	s, err := spectral.Values(n.Jacobian(x))
	if err != nil {
		return JacobianBounds{}, err
	}
	clear(s[spectral.NumericalRank(s):]) // a rounding error of 10⁻¹⁶ has the power 2/L of 10⁻⁴ at L = 8
	depth := float64(n.Depth())
	return JacobianBounds{Norm: n.WeightNorm(), Schatten: depth * spectral.SchattenPower(s, 2/depth),
		Linear: float64(k)*depth + 2*spectral.LogPseudoDeterminant(s, k)}, nil
}
