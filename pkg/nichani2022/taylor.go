package nichani2022

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds the two terms of the expansion of f about its start (1.2), what they leave out (D10), and how well
// each can follow n coins ε at points x, which is why both parts of a target cost n ~ d^k samples (2.8, D9).

// Gates returns σ′(w_{0,r}·x_i) and σ″(w_{0,r}·x_i), [n, h], at the rows of x [n, d].
func (n Net) Gates(x *mat.Dense) (first, second *mat.Dense) {
	var z mat.Dense
	z.Mul(x, n.W.T())
	first, second = new(mat.Dense), new(mat.Dense)
	first.Apply(func(_, _ int, z float64) float64 { return n.Activation.First(z) }, &z)
	second.Apply(func(_, _ int, z float64) float64 { return n.Activation.Second(z) }, &z)
	return first, second
}

// Taylor returns the terms of the expansion of f in W of first and second order, at the rows of x [n, d]:
//
//	f_L = m^{−1/2} Σ_r σ′(w_{0,r}·x) δ_r·x,   f_Q = ½ m^{−1/2} Σ_r σ″(w_{0,r}·x) (δ_r·x)(s_r·x)
//
// since (w⁺·x)² − (w⁻·x)² = (δ·x)(s·x).
func (n Net) Taylor(x *mat.Dense, v Displacement) (linear, quadratic []float64) {
	first, second := n.Gates(x)
	var zd, zs mat.Dense
	zd.Mul(x, v.Delta.T())
	zs.Mul(x, v.Sum.T())
	linear, quadratic = make([]float64, zd.RawMatrix().Rows), make([]float64, zd.RawMatrix().Rows)
	for i := range linear {
		for r, d := range zd.RawRowView(i) {
			linear[i] += first.At(i, r) * d
			quadratic[i] += second.At(i, r) * d * zs.At(i, r) / 2
		}
		linear[i] *= n.scale()
		quadratic[i] *= n.scale()
	}
	return linear, quadratic
}

// Values returns f at the rows of x [n, d].
func (n Net) Values(x *mat.Dense, v Displacement) []float64 {
	plus, minus := v.Neurons()
	plus.Add(plus, n.W)
	minus.Add(minus, n.W)
	var zp, zm mat.Dense
	zp.Mul(x, plus.T())
	zm.Mul(x, minus.T())
	out := make([]float64, zp.RawMatrix().Rows)
	for i := range out {
		for r, z := range zp.RawRowView(i) {
			out[i] += n.Activation.At(z) - n.Activation.At(zm.At(i, r))
		}
		out[i] *= n.scale()
	}
	return out
}

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

// LinearComplexity returns sup_{‖W‖≤B} (1/n) Σ_i ε_i f_L(x_i; W) = B ‖(1/n) Σ_i ε_i φ_i‖ = (B/n) √(εᵀKε) for a kernel
// matrix K. Over coins its mean square is B² tr K/n², whose expectation is B² d E σ′²/n: with B² = O(d^{k−1}) it is
// √(d^k/n).
func LinearComplexity(gram *mat.SymDense, coins []float64, norm float64) float64 {
	e := mat.NewVecDense(len(coins), coins)
	return norm / float64(len(coins)) * math.Sqrt(mat.Inner(e, gram, e))
}

// QuadraticComplexity returns norm² M/2, a bound on (1/n) Σ_i ε_i f_Q(x_i; W) over ‖W‖_{2,4} ≤ norm, with M = max_r
// ‖(1/n) Σ_i ε_i σ″_r(x_i) x_i x_iᵀ‖: f_Q is ½ m^{−1/2} Σ_r a_r w_rᵀ(σ″_r x xᵀ)w_r, and Σ‖w_r‖² ≤ √m ‖W‖_{2,4}². M is
// near √(d log d E σ″²/n). Errors are those of [Pull.Strength].
func QuadraticComplexity(n Net, x *mat.Dense, coins []float64, norm float64) (float64, error) {
	_, second := n.Gates(x)
	worst := 0.0
	for r := range n.Pairs() {
		sum := mat.NewSymDense(n.Dim(), nil)
		for i, e := range coins {
			row := mat.NewVecDense(n.Dim(), x.RawRowView(i))
			sum.SymRankOne(sum, e*second.At(i, r)/float64(len(coins)), row)
		}
		values, err := spectral.Eigenvalues(sum)
		if err != nil {
			return 0, err
		}
		worst = max(worst, math.Abs(values[0]), math.Abs(values[len(values)-1]))
	}
	return norm * norm * worst / 2, nil
}
