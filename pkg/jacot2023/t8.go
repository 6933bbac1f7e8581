package jacot2023

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/spectral"
)

// Tilted returns a network with the same f whose representations α_l, l < L, are tilt^{l/2}
// times as large, tilt > 0: ReLU is homogeneous. It is not balanced, which T8 takes.
func (n Net) Tilted(tilt float64) Net {
	out := n.with(n.parameters())
	for l := 1; l <= n.Depth(); l++ {
		step, shift := math.Sqrt(tilt), math.Pow(tilt, float64(l)/2)
		if l == n.Depth() {
			step, shift = math.Pow(tilt, -float64(l-1)/2), 1
		}
		out.W[l-1].Scale(step, out.W[l-1])
		bias := out.bias(l)
		for i := range bias {
			bias[i] *= shift
		}
	}
	return out
}

// SizeQuotient returns the left side of T8 at x [d_in] over its right side,
//
//	Σ_l ‖α_{l−1}(x)‖²  and  Tr Θ(x,x) · max{1, e^{c_1/k}} / (k |Jf(x)|_k^{2/k}),  c_1 = ‖θ‖² − kL,
//
// which for balanced θ and k ≤ rank Jf(x) is at most 1; NaN where the rank is less. Derived
// here: every term of the trace is at least ‖α_{l−1}‖² ‖J_{l→L}‖², and
// ‖J_{l→L}‖² ≥ k|J_{l→L}|_k^{2/k} ≥ k(|Jf|_k/|J_{0→l}|_k)^{2/k}. The means of k singular values
// and of l layers give |J_{0→l}|_k^{2/k} ≤ ∏_{m≤l} ‖W_m‖²/k ≤ (Σ_{m≤l} ‖W_m‖²/(kl))^l. Balanced
// layers do not shrink with m, so the mean of the first l is at most that of all, ‖θ‖²/L = k +
// c_1/L, and (1 + c_1/(kL))^l ≤ max{1, e^{c_1/k}}.
func (n Net) SizeQuotient(x []float64, k int) (float64, error) {
	j := n.JacobiansAt(x)
	s, err := spectral.Values(j.From[n.Depth()])
	if err != nil || spectral.NumericalRank(s) < k {
		return math.NaN(), err
	}
	size := 0.0
	for _, alpha := range j.post[:n.Depth()] {
		size += dense.Square(alpha)
	}
	rank := float64(k)
	slope := rank * math.Exp(2*spectral.LogPseudoDeterminant(s, k)/rank)
	trace := n.Tangent(mat.NewDense(len(x), 1, slices.Clone(x))).Trace()
	return size * slope / (trace * math.Exp(n.Excess(k))), nil
}

// Excess returns max{0, c_1/k}, c_1 = ‖θ‖² − kL, the exponent in T8: see [Net.SizeQuotient].
func (n Net) Excess(k int) float64 {
	return math.Max(0, n.Norm()/float64(k)-float64(n.Depth()))
}

// IdentityTrace returns Tr Θ(x,x) of the network W_l = I of width k and depth L without
// biases at x = (1, …, 1): L k², since every layer has ‖J_{l→L}‖² = ‖α_{l−1}‖² = k. Of this
// network T8 is an equality.
func IdentityTrace(k, depth int) float64 {
	ones := slices.Repeat([]float64{1}, k)
	return Diagonal(ones, depth).Tangent(mat.NewDense(k, 1, ones)).Trace()
}
