package nichani2022

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// This file holds what the second-order expansion leaves out (D10).

// HigherOrders returns the root mean squares over Gaussian x of the terms of third and fourth order of f(x; W_Q), at
// the direction W_Q of k = 1 and width m: m^{−1/2} Σ_r a_r σ‴_r (w_r·x)³/6 and the one after it. With equal signs the
// third adds up, m^{−1/4}; with balanced ones it cancels, m^{−3/4}. The fourth does not see the signs and is m^{−1/2}
// always: it is what is left of balanced directions when m is large.
func (a Activation) HigherOrders(s Signs, m int) (third, fourth float64) {
	n, c := float64(m), 2/(math.Pow(float64(m), 0.25)*math.Sqrt(math.Abs(a.MuSecond(0))))
	mean := a.derivativeMu(3, 0)
	third = math.Sqrt(n) / 2 * math.Abs(mean)
	switch s {
	case Balanced:
		third = math.Sqrt((a.derivativeSquared(3) - mean*mean) / 2)
	case Independent:
		third = math.Sqrt(a.derivativeSquared(3) / 2)
	}
	third *= c * c * c * math.Sqrt(15) / 6 // E z⁶ = 15
	return third, math.Sqrt(n) / 2 * math.Abs(a.derivativeMu(4, 0)) * c * c * c * c * math.Sqrt(105) / 24
}

// Remainder returns E (f − f_L − f_Q)²/E f² at the rows of x [n, d]; 0 where f is 0.
func (n Net) Remainder(x *mat.Dense, v Displacement) float64 {
	l, q := n.Taylor(x, v)
	left, all := 0.0, 0.0
	for i, f := range n.Values(x, v) {
		r := f - l[i] - q[i]
		left, all = left+r*r, all+f*f
	}
	if all == 0 {
		return 0
	}
	return left / all
}
