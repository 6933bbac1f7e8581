package jacot2023

import (
	"math"
)

// This file holds T4: which rank λ and L choose, for one singular value and for networks on a
// ladder of ranks.

// ScalarMinimum returns the s ≥ 0 at which (s − a)² + λL s^{2/L} is least, and the least
// value: what becomes of one singular value a > 0 of a linear regression on whitened
// data, fitted by a linear network of depth L ≥ 2 without biases. Derived here: such a
// map costs L Σ s_i^{2/L}, so the objective is a sum over singular values. A stationary
// s > 0 has s + λ s^{2/L−1} = a; the left side is convex with one minimum, the larger of
// two roots is the local minimum, and it competes with s = 0.
func ScalarMinimum(a, lambda float64, depth int) (s, value float64) {
	power := 2 / float64(depth)
	objective := func(s float64) float64 { return (s-a)*(s-a) + lambda*float64(depth)*math.Pow(s, power) }
	if depth == 2 {
		s = max(a-lambda, 0)
		return s, objective(s)
	}
	lo, hi := math.Pow(lambda*(1-power), 1/(2-power)), a
	excess := func(s float64) float64 { return s + lambda*math.Pow(s, power-1) - a }
	if lo >= hi || excess(lo) > 0 {
		return 0, a * a
	}
	for range bisections {
		if mid := (lo + hi) / 2; excess(mid) > 0 {
			hi = mid
		} else {
			lo = mid
		}
	}
	if value = objective(hi); value >= a*a {
		return 0, a * a
	}
	return hi, value
}

// bisections take an interval to the last bit of a float64.
const bisections = 60

// Rung is a network that stays as it is while λ changes.
type Rung struct {
	Rank int     // k
	C    float64 // on the training data
	Rest float64 // c = ‖θ‖² − kL
}

// Zero is the rung of the network without weights, whose C is 1.
var Zero = Rung{C: 1}

// RungOf returns the rung of an end state at a depth, with the rank of its middle layer; that
// of a dead network is [Zero].
func RungOf(e EndState, depth int) Rung {
	if e.Dead() {
		return Zero
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
