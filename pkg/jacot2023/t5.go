package jacot2023

import (
	"math"
)

// RankOneDepth returns the depth up to which, but for an additive constant, every rank-1
// interpolant of N points costs more than the true function of rank k ≥ 2. Derived here from
// T5, which is recalled:
// L + 2(1 − 1/k) log N > kL where L < 2(1 − 1/k) log N / (k − 1) = (2/k) log N.
func RankOneDepth(k int, n float64) float64 { return 2 / float64(k) * math.Log(n) }

// RankOneSamples returns the N whose [RankOneDepth] is the given one, e^{kL/2}.
func RankOneSamples(k int, depth float64) float64 { return math.Exp(float64(k) * depth / 2) }

// PathExponent returns 2(1 − 1/k), the slope of 2 log T_N against log N for the length T_N of a
// shortest path through N random points of k dimensions, k ≥ 1: T_N grows like N^{1−1/k}.
func PathExponent(k int) float64 { return 2 * (1 - 1/float64(k)) }
