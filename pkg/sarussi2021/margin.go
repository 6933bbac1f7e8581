package sarussi2021

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// This file holds margins of the network: the bound on symmetric data (D11, a first-layer form of Lyu et al. 2021)
// and the smoothed margin that does not fall (D12, after Lyu and Li 2020).

// MarginBound returns (1+α)v√(k/2) γ, above which min_l z_l/‖W‖ of no network is on data with S = −S and the
// largest margin γ (D11). min_l z_l is at most the mean of yN(x) and −yN(−x), the odd part; that is ((1+α)/2) k
// v y (w̄−ū)·x, so min_l z_l ≤ ((1+α)/2) k v γ ‖w̄−ū‖, and ‖W‖² ≥ (k/2)‖w̄−ū‖². Equality is where w_i = −u_j = w
// for the SVM's w.
func MarginBound(alpha, v float64, units int, margin float64) float64 {
	return (1 + alpha) * v * math.Sqrt(float64(units)/4) * margin
}

// MarginShare returns min_l z_l/‖W‖ over [MarginBound], for the largest margin γ of the set: at
// most 1 on symmetric data.
func (n Net) MarginShare(s Set, margin float64) float64 {
	return floats.Min(n.Margins(s)) / n.Norm() / MarginBound(n.Alpha, n.V, 2*n.K(), margin)
}

// SmoothedMargin returns γ̃ = −ln(e^𝓛 − 1)/norm with 𝓛 = Σ_l ln(1 + e^(−z_l)), for norm = ‖W‖ (D12). It is
// positive from 𝓛 < ln 2 on; from there the gradient flow never makes it smaller. The smallest 𝓛 is taken care
// of: where all e^(−z_l) underflow, it is the limit −ln Σ e^(−z_l) over the norm.
func SmoothedMargin(z []float64, norm float64) float64 {
	logs := make([]float64, len(z))
	for l, m := range z {
		if logs[l] = -m; m < 36 { // beyond, ln(1+e^−z) is e^−z to the last bit
			logs[l] = math.Log(softplus(-m))
		}
	}
	total := floats.LogSumExp(logs)
	if loss := math.Exp(total); loss > 1e-16 {
		return -math.Log(math.Expm1(loss)) / norm
	}
	return -total / norm
}

// MarginSpread returns the standard deviation of the margins over their mean: 0 where every sample is a
// support vector, as on nearly orthogonal data (X3).
func MarginSpread(z []float64) float64 {
	mean, variance := stat.PopMeanVariance(z, nil)
	return math.Sqrt(variance) / mean
}
