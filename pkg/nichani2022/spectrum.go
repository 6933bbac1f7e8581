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

// Cluster is what D1 foretells of the eigenvalues of one degree in K/n of n points of the sphere, or in Σ of a
// network's nd different directions: n stands for either. The bulk is the last one, and has all degrees above k.
type Cluster struct {
	Degree int     // l; k+1 stands for the bulk
	First  int     // how many eigenvalues stand above it
	Count  int     // how many it has: B(d, l), and n − n_k of the bulk, at least 0
	Level  float64 // λ_l; γ_k/n of the bulk
	Mean   float64 // of its eigenvalues: λ_l(1 − First/n) + R_l/n, R_l the trace of all that is below
	// where its eigenvalues begin and end if the harmonics were independent numbers at independent points:
	// λ_l(√(1 − First/n) ± √(B(d, l)/n))² + R_l/n, see [Marchenko and Pastur 1967]; of a constant, its mean
	Low, High float64
}

// End returns how many eigenvalues stand above what is below the cluster.
func (c Cluster) End() int { return c.First + c.Count }

// Clusters returns the clusters of the degrees up to k ≥ 0 and the bulk, the largest level first; where levels are
// equal, as those are that an even slope makes 0, degree 1 comes first and then 0, 2, 3, … It is an error for d < 3 or
// n < 1.
func (a Activation) Clusters(d, k, n int) ([]Cluster, error) {
	if k < 0 || n < 1 {
		return nil, fmt.Errorf("clusters up to degree %d of %d points: there must be a degree and a point", k, n)
	}
	levels, err := a.Levels(d, k+1)
	if err != nil {
		return nil, err
	}
	out := make([]Cluster, 0, k+2)
	for l := range k + 1 {
		out = append(out, Cluster{Degree: l, Count: int(kernel.Harmonics(d, l)), Level: positive(levels, l)})
	}
	if k > 0 {
		out[0], out[1] = out[1], out[0]
	}
	slices.SortStableFunc(out, func(a, b Cluster) int { return compare(b.Level, a.Level) })
	below, first, rows := levels.Trace, 0, float64(n)
	for i, c := range out {
		below -= c.Level * float64(c.Count)
		out[i] = c.after(first, below, rows)
		first += c.Count
	}
	return append(out, bulk(levels, k, first, rows)), nil
}

// positive returns λ_l, 0 where it is rounding of 0.
func positive(s kernel.SphereLevels, l int) float64 {
	if s.Values[l] < 1e-12*s.Trace {
		return 0
	}
	return s.Values[l]
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// after returns the cluster with its place, its mean and its edges, with the trace of what is below it.
func (c Cluster) after(first int, below, rows float64) Cluster {
	left := max(0, 1-float64(first)/rows)
	c.First, c.Mean = first, c.Level*left+below/rows
	c.Low, c.High = c.Mean, c.Mean
	if c.Degree > 0 {
		c.Low, c.High = edges(c.Level, left, float64(c.Count)/rows, below/rows)
	}
	return c
}

// edges returns level(√left ∓ √share)² + ridge; nothing of the level is in the lower one where it has no gap to 0.
func edges(level, left, share, ridge float64) (low, high float64) {
	down, up := math.Sqrt(left)-math.Sqrt(share), math.Sqrt(left)+math.Sqrt(share)
	return level*down*down + ridge, level*up*up + ridge
}

// bulk returns the last cluster: degree k+1 has edges of its own, on the ridge of what is above it.
func bulk(s kernel.SphereLevels, k, first int, rows float64) Cluster {
	c := Cluster{Degree: k + 1, First: first, Count: max(0, int(rows)-first), Level: s.Above(k) / rows}
	c.Mean = c.Level
	count, ridge := kernel.Harmonics(s.Dim, k+1), s.Above(k+1)/rows
	c.Low, c.High = edges(positive(s, k+1), max(0, 1-float64(first)/rows), count/rows, ridge)
	if count < float64(c.Count) {
		c.Low = ridge
	}
	return c
}

// Places returns after how many eigenvalues a cluster ends and what is below begins: {d, d+1, n_2} for k = 2 and an
// activation of which the constant stands between the degrees 1 and 2.
func Places(clusters []Cluster) []int {
	var at []int
	for _, c := range clusters[:max(0, len(clusters)-1)] {
		at = append(at, c.End())
	}
	return at
}

// GapAt returns the ratio of the eigenvalue before a place to the one after it, 1 where there is no such eigenvalue:
// then nothing is set apart.
func GapAt(values []float64, place int) float64 {
	if place < 1 || place >= len(values) {
		return 1
	}
	return values[place-1] / values[place]
}

// ClusterMeans returns the means of the eigenvalues, which must not increase, at the places of the clusters; NaN for
// one that is not there.
func ClusterMeans(values []float64, clusters []Cluster) []float64 {
	out := make([]float64, len(clusters))
	for i, c := range clusters {
		out[i] = math.NaN()
		if from, to := c.First, min(c.End(), len(values)); from < to && to == c.End() {
			sum := 0.0
			for _, v := range values[from:to] {
				sum += v
			}
			out[i] = sum / float64(to-from)
		}
	}
	return out
}
