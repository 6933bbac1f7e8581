package damian2022

import (
	"math"
)

// MonomialCoefficient returns v_k(a, b) of Damian et al. 2022, Lemma 17, for k ≥ 0, a = ±1
// and |b| ≤ 1: with a uniform on {−1, 1} and b uniform on [−1, 1],
//
//	E[v_k(a, b) σ(ax + b)] = x^k for |x| ≤ 1,
//
// v_0 = 6b, v_1 = 2a, and v_k = 2(1−a) f″(b) − [f′(1) − f(1)] v_0 + f′(1) v_1
// with f = x^k beyond. The lemma says that there is such a v_k; this one is derived in
// notebook 02_features. Without the boundary terms it is the first summand, which for
// k < 2 is all of it.
func MonomialCoefficient(k int, a, b float64, boundary bool) float64 {
	switch k {
	case 0:
		return 6 * b
	case 1:
		return 2 * a
	}
	n := float64(k)
	v := 2 * (1 - a) * n * (n - 1) * math.Pow(b, n-2)
	if boundary {
		v += n*2*a - (n-1)*6*b
	}
	return v
}

// MonomialBound returns sup |v_k| of [MonomialCoefficient] over a = ±1 and |b| ≤ 1: 6
// and 2 for k = 0, 1, then 4k² − 6 for even k, and for odd k 18 for k = 3 and 4k² − 8k
// + 6 beyond.
//
// Derived here: at a = 1, |v_k| = |2k − 6(k−1)b| ≤ 8k − 6; at a = −1,
// v_k = 4k(k−1)b^{k−2} − 6(k−1)b − 2k is largest in size at b = −1, where it is
// 4k² − 6 for even k and −(4k² − 8k + 6) for odd.
func MonomialBound(k int) float64 {
	n := float64(k)
	switch {
	case k == 0:
		return 6
	case k == 1:
		return 2
	case k%2 == 0:
		return 4*n*n - 6
	}
	return max(4*n*n-8*n+6, 8*n-6)
}
