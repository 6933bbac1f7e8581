package nichani2022

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds why both parts cost n ~ d^k samples (2.8, D9): how well each term can follow n coins ε at points x.

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
