package hermite

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// maxNodes bounds the rules: up to it the recursion stays in the range of a float64
// at every node, and the outer weights have long vanished.
const maxNodes = 500

// GaussHermite returns the n nodes, in increasing order, and the weights of the
// Gauss rule for the standard normal distribution: Σ w_i f(x_i) = E f(Z) for every
// polynomial f of degree 2n−1 or less, and Σ w_i = 1. Nodes and weights are exactly
// symmetric; for n ≤ 64 nodes have an error below 10⁻¹⁴, and weights one below 10⁻¹³ of
// themselves. Weights below 10⁻³⁰⁸ may be zero. Both are nil for n < 1 and for n > 500.
//
// The nodes are the zeros of h_n = He_n/√n!, found by Newton's method, where
// h_n' = √n h_{n−1}, from gonum's rule for e^{−t²} with x = √2 t. The weight of a
// node is 1/(n h_{n−1}(x)²) (Abramowitz and Stegun 1964, 25.4.46); gonum's own
// outermost weights are off by 10⁻⁹ of themselves for odd n ≥ 21.
func GaussHermite(n int) (nodes, weights []float64) {
	if n < 1 || n > maxNodes {
		return nil, nil
	}
	nodes, weights = make([]float64, n), make([]float64, n)
	quad.Hermite{}.FixedLocations(nodes, weights, math.Inf(-1), math.Inf(1))
	for i := range (n + 1) / 2 {
		x := newton(n, nodes[n-1-i]*math.Sqrt2)
		if 2*i+1 == n {
			x = 0
		}
		_, below := normalizedPair(n, x)
		w := 1 / below / below / float64(n)
		nodes[i], nodes[n-1-i] = -x, x
		weights[i], weights[n-1-i] = w, w
	}
	return nodes, weights
}

// newton returns x after one step towards the zero of h_n next to it. The step
// doubles the number of right digits, and gonum's rule has more than half of them.
func newton(n int, x float64) float64 {
	h, below := normalizedPair(n, x)
	return x - h/(math.Sqrt(float64(n))*below)
}

// Expect returns E f(Z) for a standard normal Z by the rule with n nodes. It is exact up to
// rounding for polynomials of degree 2n−1 or less, and accurate for smooth f. It converges
// slowly if f has a kink (the error falls like 1/n) or a jump (like 1/√n).
// It is NaN for n < 1 and for n > 500.
func Expect(n int, f func(float64) float64) float64 {
	nodes, weights := GaussHermite(n)
	if nodes == nil {
		return math.NaN()
	}
	sum := 0.0
	for i, x := range nodes {
		sum += weights[i] * f(x)
	}
	return sum
}

// Coefficients returns c_0, …, c_K of f = Σ c_k He_k/k!, c_k = E[f(Z) He_k(Z)], by the
// rule with n nodes. For a polynomial f of degree p they are exact up to rounding if
// p + K < 2n. They are nil for K < 0, n < 1 and n > 500.
func Coefficients(f func(float64) float64, K, n int) Series {
	nodes, weights := GaussHermite(n)
	if K < 0 || nodes == nil {
		return nil
	}
	c, he := make(Series, K+1), make([]float64, K+1)
	for i, x := range nodes {
		y := weights[i] * f(x)
		for k, h := range HeAll(he, x) {
			c[k] += y * h
		}
	}
	return c
}
