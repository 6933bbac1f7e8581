package jacot2023

import (
	"math"
)

// This file holds T4: which rank λ and L choose, for one singular value and for networks on a
// ladder of ranks.

// ScalarMinimum returns the s ≥ 0 at which (s − a)² + λL s^{2/L} is least, and the least
// value: what becomes of one singular value a ≥ 0 of a linear regression on whitened
// data, fitted by a linear network of depth L ≥ 2 without biases. Derived here: such a
// map costs L Σ s_i^{2/L}, so the objective is a sum over singular values. For L = 2 it is least
// at max(a − λ, 0). For L ≥ 3 a stationary s > 0 has s + λ s^{2/L−1} = a; the left side is convex
// with one minimum, the larger of two roots is the local minimum, and it competes with s = 0.
func ScalarMinimum(a, lambda float64, depth int) (s, value float64) {
	at := func(s float64) (float64, float64) { return s, linearPriced(s, a, lambda, depth) }
	if depth == 2 {
		return at(max(a-lambda, 0))
	}
	power := 2/float64(depth) - 1
	slope := func(s float64) float64 { return s + lambda*math.Pow(s, power) }
	low, high := math.Pow(-lambda*power, 1/(1-power)), a // where the slope is least, and beyond the larger root
	if low >= a || slope(low) >= a {
		return at(0)
	}
	for range 200 { // halvings until the ends meet in float64
		if middle := (low + high) / 2; slope(middle) < a {
			low = middle
		} else {
			high = middle
		}
	}
	if s, value = at(high); value >= linearPriced(0, a, lambda, depth) {
		return at(0)
	}
	return s, value
}

// Rung is a network that stays as it is while λ changes.
type Rung struct {
	Rank int     // k
	C    float64 // on the training data
	Rest float64 // c = ‖θ‖² − kL
}

// Rung returns the rung of an end state at a depth, with the rank of its middle layer; of a
// dead network that of the network without weights, whose C is 1.
func (e EndState) Rung(depth int) Rung {
	if e.Dead() {
		return Rung{C: 1}
	}
	return Rung{Rank: e.Middle(), C: e.Train, Rest: e.Norm - float64(e.Middle()*depth)}
}

// Objective returns C + λ(kL + c): an upper bound on the least objective of depth L, for
// any L if further layers can be identities, which cost k each.
func (r Rung) Objective(lambda float64, depth int) float64 {
	return r.C + lambda*(float64(r.Rank*depth)+r.Rest)
}

// Switch returns the λ at which two rungs have one objective,
// (C − C′)/((k′ − k)L + c′ − c) by [Rung.Objective]; the one of the larger norm is the better
// below it.
func (r Rung) Switch(higher Rung, depth int) float64 {
	return (r.C - higher.C) / (float64((higher.Rank-r.Rank)*depth) + higher.Rest - r.Rest)
}

// SwitchDepth returns the depths at which the rung of the higher rank is the better one at
// a fixed price Λ = λL: those above from and below to. With what a rank gains beyond its
// price, G = C − C′ − (k′ − k)Λ, and D = Λ(c′ − c), it is the better one where G·L > D: for G > 0
// from a depth on, for G and D below 0 up to a depth, for G ≤ 0 ≤ D nowhere (from = +Inf).
func (r Rung) SwitchDepth(higher Rung, price float64) (from, to float64) {
	gain, rest := r.C-higher.C-price*float64(higher.Rank-r.Rank), price*(higher.Rest-r.Rest)
	switch {
	case gain > 0:
		return max(rest/gain, 0), math.Inf(1)
	case rest >= 0:
		return math.Inf(1), math.Inf(1)
	case gain == 0:
		return 0, math.Inf(1)
	}
	return 0, rest / gain
}
