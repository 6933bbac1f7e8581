package digits

import "math"

// SeparableShare returns the share of the labellings of n points in general position in r dimensions that some
// hyperplane through the origin separates, 2^(1−n) Σ_{i<r} C(n−1, i) (Cover 1965, recalled): 1 for n ≤ r, and ½ for n
// = 2r. It is not a number unless n and r are positive.
func SeparableShare(n, r int) float64 {
	if n < 1 || r < 1 {
		return math.NaN()
	}
	sum := 0.0
	for i := range min(r, n) {
		sum += math.Exp(logBinomial(n-1, i) - float64(n-1)*math.Ln2)
	}
	return min(sum, 1)
}

func logBinomial(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
