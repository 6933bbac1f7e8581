package nichani2022

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds the race of 1.5: f_L memorises while f_Q escapes (D2, D3, D8), as far as the sample term lets it
// (D11).

// Pull is how a residual moves one pair of neurons near s = 0: with c_i = (2/n)(f_i − y_i), gradient flow in the
// coordinates of D2 is ds_r/dt = m^{−1/2} A_r δ_r and dδ_r/dt = m^{−1/2} (A_r s_r + b_r), where
// A_r = −Σ_i c_i σ″_r(x_i) x_i x_iᵀ and b_r = −2 Σ_i c_i σ′_r(x_i) x_i, so that both grow by e^{|A_r|t/√m}.
type Pull struct {
	A *mat.SymDense // A_r [d, d]
	B []float64     // b_r [d]
}

// Pull returns the pull on pair r of a residual with the weights c [n] at the rows of x [n, d].
func (n Net) Pull(x *mat.Dense, c []float64, r int) Pull {
	first, second := n.Gates(x)
	p := Pull{A: mat.NewSymDense(n.Dim(), nil), B: make([]float64, n.Dim())}
	for i, weight := range c {
		row := x.RawRowView(i)
		p.A.SymRankOne(p.A, -weight*second.At(i, r), mat.NewVecDense(len(row), row))
		for j, v := range row {
			p.B[j] -= 2 * weight * first.At(i, r) * v
		}
	}
	return p
}

// Strength returns |A_r|, the largest eigenvalue of A_r in size: e^{|A_r|t/√m} is how fast the pair escapes. Errors are
// those of [spectral.Eigenvalues].
func (p Pull) Strength() (float64, error) {
	values, err := spectral.Eigenvalues(p.A)
	if err != nil {
		return 0, err
	}
	return max(math.Abs(values[0]), math.Abs(values[len(values)-1])), nil
}

// EscapeTime returns (√m/|A|)(¼ log m + C), the time after which f_Q is of order 1 where δ begins at the scale
// m^{−1/2} of f_L and f_Q needs m^{−1/4} (D3), with the residual held fixed; C is not known.
func EscapeTime(m int, strength, c float64) float64 {
	return math.Sqrt(float64(m)) / strength * (math.Log(float64(m))/4 + c)
}

// EscapeExponent returns d log T/d log m of [EscapeTime], ½ + 1/(log m + 4C).
func EscapeExponent(m int, c float64) float64 { return 0.5 + 1/(math.Log(float64(m))+4*c) }

// MemorisingSteps returns n/(2η γ), the steps of gradient descent at the rate η after which f_L has fitted 1 − 1/e of
// labels in a bulk of the kernel matrix at γ: l ← l − (2η/n) K (l − y).
func MemorisingSteps(n int, rate, gamma float64) float64 { return float64(n) / (2 * rate * gamma) }

// StableRate returns the rate up to which gradient descent on the linear part is stable (D8):
// η (2/n) e_1 < 2 for the largest eigenvalue e_1 of the kernel matrix, η (2/n + 2λ_3) e_{n_k+1} < 2 for the largest
// penalised one, λ_3 over the sum of the n squares, and η (2/n e_1 + 2λ_2) < 2 with λ_2 on ‖P_{≤k}W‖². The quadratic
// part adds its own curvature late in training, which this bound does not see. values are the eigenvalues of the kernel
// matrix, which do not increase, and free is n_k. It is an error where n_k ≥ n or free < 0.
func StableRate(values []float64, free int, w Weights) (float64, error) {
	n := float64(len(values))
	if free < 0 || free >= len(values) {
		return 0, fmt.Errorf("n_k = %d directions are free of n = %d: take fewer, so that some are left", free, len(values))
	}
	curvature := max(2/n*values[0], (2/n+2*w.Sample)*values[free])
	if free > 0 {
		curvature = max(curvature, 2/n*values[0]+2*w.Low)
	}
	return 2 / curvature, nil
}

// Beyond is what the sample's labels have outside of the n_k free directions.
type Beyond struct {
	Values  []float64 // eigenvalues e of K below the n_k leading ones, which do not increase
	Squares []float64 // (u·y)² for the eigenvector u of each
	Samples int       // n
}

// Beyond returns what the labels of a seed have outside of the leading directions. It is an error where the data cannot
// be drawn, and of random directions, which are no eigenvectors.
func (t Training) Beyond(seed int) (Beyond, error) {
	if t.Subspace == Random {
		return Beyond{}, fmt.Errorf("random directions are no eigenvectors of the kernel matrix: take the %s ones", Leading)
	}
	if err := t.Check(); err != nil {
		return Beyond{}, err
	}
	data, err := t.Draw(t.Master, seed)
	if err != nil {
		return Beyond{}, err
	}
	net, err := t.Net(seed)
	if err != nil {
		return Beyond{}, err
	}
	gram, err := net.Gram(data.Train.X)
	if err != nil {
		return Beyond{}, err
	}
	s, err := spectral.Eigen(gram)
	if err != nil {
		return Beyond{}, err
	}
	out := Beyond{Values: s.Values[t.Free:], Samples: t.Samples}
	for i := t.Free; i < t.Samples; i++ {
		c := floats.Dot(mat.Col(nil, i, s.Vectors), data.Train.Y)
		out.Squares = append(out.Squares, c*c)
	}
	return out, nil
}

// Total returns ‖(I − U_k U_kᵀ) y‖², all there is to memorise.
func (b Beyond) Total() float64 { return floats.Sum(b.Squares) }

// Taken returns Σ_i f_L(x_i; P_{>k}W)² after so many steps of the rate η on f_L alone, with λ on that sum: along an
// eigenvector u with the eigenvalue e a step is l ← l − ηe[(2/n)(l − u·y) + 2λl], so that
//
//	l = (u·y)/(1 + λn) · (1 − (1 − η(2/n + 2λ)e)^steps).
//
// Steps that are short enough, or the flow, never take up more than the share 1/(1 + λn) of the labels.
func (b Beyond) Taken(lambda, rate float64, steps int) float64 {
	n, sum := float64(b.Samples), 0.0
	for i, e := range b.Values {
		grown := (1 - math.Pow(1-rate*(2/n+2*lambda)*max(0, e), float64(steps))) / (1 + lambda*n)
		sum += b.Squares[i] * grown * grown
	}
	return sum
}
