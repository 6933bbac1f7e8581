package nichani2022

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/kernel"
)

// This file holds the spectrum of the tangent kernel (1.3, D1).

// BlockSize returns n_k = Σ_{l≤k} B(d, l), how many eigenvalues the degrees up to k have: 1 + d for k = 1.
func BlockSize(d, k int) int {
	sum := 0.0
	for l := 0; l <= k; l++ {
		sum += kernel.Harmonics(d, l)
	}
	return int(sum)
}

// Levels returns the eigenvalues λ_0, …, λ_L of the tangent kernel at infinite width over the sphere of radius √d,
// exact at finite d ≥ 3 (D1.6), with γ_k = Above(k), k ≤ L: the bulk of a kernel matrix of d^k ≪ n ≪ d^{k+1} points,
// whose eigenvalues of degree l ≤ k are near nλ_l + γ_k.
func (a Activation) Levels(d, L int) (kernel.SphereLevels, error) {
	if err := a.Check(); err != nil {
		return kernel.SphereLevels{}, err
	}
	return kernel.TangentLevels(d, L, a.First)
}

// LimitLevel returns what λ_l is for d → ∞: μ_1² for l = 0, and l! μ_{l−1}² d^{1−l} else (D1.4). At d = 20 it is off
// by a few per cent.
func (a Activation) LimitLevel(d, l int) float64 {
	if l == 0 {
		return a.Mu(1) * a.Mu(1)
	}
	level := a.Mu(l-1) * a.Mu(l-1) * float64(d)
	for i := 1; i <= l; i++ {
		level *= float64(i) / float64(d)
	}
	return level
}

// LimitBulk returns what γ_k is for d → ∞, d Σ_{l≥k} μ_l(σ′)² (D1.5). At d = 20 it is 23 % above γ_2.
func (a Activation) LimitBulk(d, k int) float64 {
	rest := a.FirstSquared()
	for l := range k {
		rest -= a.Mu(l) * a.Mu(l)
	}
	return float64(d) * rest
}

// CovarianceBulk returns the bulk of Σ, γ_k/(hd − n_k) for h neurons that share no w_0: the trace above degree k spread
// over the directions that are left (D1.5). It is an error where none are.
func (a Activation) CovarianceBulk(d, k, neurons int) (float64, error) {
	s, err := a.Levels(d, k)
	left := neurons*d - BlockSize(d, k)
	if err == nil && left < 1 {
		err = fmt.Errorf("%d neurons in %d dimensions have %d directions, and the degrees up to %d take %d: take more",
			neurons, d, neurons*d, k, BlockSize(d, k))
	}
	if err != nil {
		return 0, err
	}
	return s.Above(k) / float64(left), nil
}

// Gap is a drop between two consecutive eigenvalues.
type Gap struct {
	After int     // how many eigenvalues stand above it
	Ratio float64 // of the last above to the first below
}

// Gaps returns the count largest ratios of consecutive eigenvalues, which must not increase, largest first, among
// the first share of them (.9: the lower edge of a bulk has no gap, but few eigenvalues). Values that are not
// positive end the list.
func Gaps(values []float64, share float64, count int) []Gap {
	var gaps []Gap
	for i := 1; i < len(values) && float64(i) <= share*float64(len(values)); i++ {
		if !(values[i] > 0) {
			break
		}
		gaps = append(gaps, Gap{i, values[i-1] / values[i]})
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		switch {
		case a.Ratio > b.Ratio:
			return -1
		case a.Ratio < b.Ratio:
			return 1
		}
		return 0
	})
	return gaps[:min(count, len(gaps))]
}

// Clusters are the means of the blocks of eigenvalues that a spectrum of degree k = 2 has: d of degree 1, one of
// degree 0, B(d, 2) of degree 2, and the rest. NaN stands for a block that is not there.
type Clusters struct{ Degree1, Degree0, Degree2, Bulk float64 }

// ClustersOf returns the means of the blocks of eigenvalues, which must not increase; the bulk ends after last
// values (of a covariance: the number of its directions), len(values) at most. Degree 1 stands above degree 0 where
// μ_0(σ′)² is larger than μ_1(σ′)².
func ClustersOf(values []float64, d, last int) Clusters {
	second := BlockSize(d, 2)
	mean := func(from, to int) float64 {
		if to = min(to, len(values)); from >= to {
			return math.NaN()
		}
		sum := 0.0
		for _, v := range values[from:to] {
			sum += v
		}
		return sum / float64(to-from)
	}
	return Clusters{mean(0, d), mean(d, d+1), mean(d+1, second), mean(second, last)}
}
