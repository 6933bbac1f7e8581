package nichani2022

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds the good directions: what low norms fit (2.3, 2.4, D4, D5).

// Signs says which signs s_r the neurons of a direction get.
type Signs string

// The signs of a direction.
const (
	Balanced    Signs = "balanced"    // as many of either, in random order: a direction of the bulk
	Equal       Signs = "equal"       // all +1: f_L moves by √m
	Independent Signs = "independent" // coins: the sum of signs is left as noise
)

// Direction is the construction of D5: a displacement W_Q with f_Q(x; W_Q) ≈ (β·x)^{k+1}. Of every pair the neuron
// moves whose a follows the sign of μ_{k−1} h_{k−1}(q_r), q_r = √d β·w_{0,r}, by
//
//	w_r = s_r c_r β,   c_r² = C |h_{k−1}(q_r)|,   C = 4 d^{(k−1)/2}/(√m |μ_{k−1}(σ″)|)
//
// for E_w σ″(w·x) h_{k−1}(q) = μ_{k−1} (β·x/√d)^{k−1}, so that f_Q = (√m/4) C |μ_{k−1}| d^{−(k−1)/2} (β·x)^{k+1} in the
// mean over w_0.
type Direction struct {
	Net   Net
	Beta  []float64 // a unit vector [d]
	K     int       // k ≥ 1
	Signs Signs
	C     float64 // 0: the one above; else this number, for an activation whose μ_{k−1}(σ″) is zero
}

// Scale returns C. It is an error where μ_{k−1}(σ″) = 0 and no C is given, for k < 1, and for a β of another length.
func (q Direction) Scale() (float64, error) {
	switch {
	case q.K < 1:
		return 0, fmt.Errorf("degree k = %d: the direction fits degree k+1, and k is at least 1", q.K)
	case len(q.Beta) != q.Net.Dim():
		return 0, fmt.Errorf("β has %d coordinates in %d dimensions", len(q.Beta), q.Net.Dim())
	case !(q.C >= 0):
		return 0, fmt.Errorf("the scale C = %g must not be negative", q.C)
	case q.C > 0:
		return q.C, nil
	}
	mu := q.Net.Activation.MuSecond(q.K - 1)
	if mu == 0 {
		return 0, fmt.Errorf("with %s the quadratic term f_Q cannot fit degree %d: μ_%d(σ″) = 0; give C to see what it does",
			q.Net.Activation, q.K+1, q.K-1)
	}
	return 4 * math.Pow(float64(q.Net.Dim()), float64(q.K-1)/2) / (math.Sqrt(float64(q.Net.Width())) * math.Abs(mu)), nil
}

// Draw returns the displacement, with signs from r. Errors are those of [Direction.Scale], and unknown signs.
func (q Direction) Draw(r Source) (Displacement, error) {
	c, err := q.Scale()
	if err != nil {
		return Displacement{}, err
	}
	h, d := q.Net.Pairs(), q.Net.Dim()
	signs, err := q.Signs.draw(r, h)
	if err != nil {
		return Displacement{}, err
	}
	mu := q.Net.Activation.MuSecond(q.K - 1)
	plus, minus := mat.NewDense(h, d, nil), mat.NewDense(h, d, nil)
	for i := range h {
		value := hermite.Normalized(q.K-1, math.Sqrt(float64(d))*floats.Dot(q.Beta, q.Net.W.RawRowView(i)))
		to := plus
		if value*mu < 0 {
			to = minus
		}
		floats.AddScaled(to.RawRowView(i), signs[i]*math.Sqrt(c*math.Abs(value)), q.Beta)
	}
	return Displace(plus, minus), nil
}

func (s Signs) draw(r Source, h int) ([]float64, error) {
	signs := make([]float64, h)
	switch s {
	case Balanced:
		for place, i := range sample.Permutation(r, h) {
			signs[i] = float64(1 - 2*(place%2))
		}
	case Equal:
		for i := range signs {
			signs[i] = 1
		}
	case Independent:
		sample.Rademacher(r, signs)
	default:
		return nil, fmt.Errorf("there are no signs %q: take one of %s, %s, %s", string(s), Balanced, Equal, Independent)
	}
	return signs, nil
}

// Leakage returns E f_L(x; W_Q)² for k = 1 and the C of D5 (D5.5): 2 Var(σ′)/(|μ_0(σ″)| √m) with balanced signs, which
// is what a generic direction of the bulk with the norm of W_Q gives, and √m μ_0(σ′)²/|μ_0(σ″)| with equal ones. With
// independent signs it is 2 E σ′²/(|μ_0(σ″)| √m) in the mean. +Inf where μ_0(σ″) = 0.
func (a Activation) Leakage(s Signs, m int) float64 {
	root, mu := math.Sqrt(float64(m)), math.Abs(a.MuSecond(0))
	square := a.Mu(0) * a.Mu(0)
	switch s {
	case Equal:
		return root * square / mu
	case Independent:
		return 2 * a.FirstSquared() / (mu * root)
	}
	return 2 * (a.FirstSquared() - square) / (mu * root)
}

// FitError returns E (f_Q − f)²/E f² for f = (β·x)^{k+1}, the relative error of the direction of degree k+1 over
// Gaussian inputs at width m (D5.2, D5.4): 2(E σ″²/μ_0² − 1)/m for k = 1, and
// (2d^{k−1}/m)(E σ″²/μ_{k−1}²) E z⁴/E z^{2k+2} for k ≥ 2, without its corrections of relative order 1/d.
func (a Activation) FitError(k, d, m int) float64 {
	mu := a.MuSecond(k - 1)
	ratio := a.SecondSquared() / (mu * mu)
	if k == 1 {
		return 2 * (ratio - 1) / float64(m)
	}
	moment := 1.0 // E z^{2k+2} = (2k+1)!!
	for i := 3; i <= 2*k+1; i += 2 {
		moment *= float64(i)
	}
	return 2 * math.Pow(float64(d), float64(k-1)) / float64(m) * ratio * 3 / moment
}

// DirectionNorms returns ‖W_Q‖_F² for k = 1 and m neurons, 2√m/|μ_0(σ″)|, and ‖W_Q‖_{2,4}⁴ for any k, whatever m:
// 8 d^{k−1}/μ_{k−1}(σ″)² (D5.1, D5.3).
func (a Activation) DirectionNorms(k, d, m int) (square, fourth float64) {
	mu := a.MuSecond(k - 1)
	return 2 * math.Sqrt(float64(m)) / math.Abs(a.MuSecond(0)), 8 * math.Pow(float64(d), float64(k-1)) / (mu * mu)
}

// BestScale returns the c that makes ‖c·f − y‖ least, and the relative squared error ‖c·f − y‖²/‖y‖² left there.
func BestScale(f, y []float64) (c, left float64) {
	square := floats.Dot(f, f)
	if square > 0 {
		c = floats.Dot(f, y) / square
	}
	for i, v := range f {
		left += (c*v - y[i]) * (c*v - y[i])
	}
	return c, left / floats.Dot(y, y)
}

// LeastNorms returns yᵀK⁻¹y, the squared norm of the W of least norm with f_L(X; W) = y (D4), for every label vector
// [n]. Errors are those of [kernel.KernelRidge] at λ = 0.
func LeastNorms(ctx context.Context, gram *mat.SymDense, labels ...[]float64) ([]float64, error) {
	out := make([]float64, len(labels))
	var errs []error
	for i, y := range labels {
		alpha, err := kernel.KernelRidge(ctx, gram, y, []float64{0})
		if err == nil {
			out[i] = floats.Dot(alpha[0], y)
		}
		errs = append(errs, err)
	}
	return out, errors.Join(errs...)
}

// ResolvedNorm returns the limit of yᵀK⁻¹y for labels of degree l and variance 1 at many points, nλ_l ≫ γ_l: 1/λ_l
// (D4). Of degree 1 it is near 1/μ_0(σ′)²; of the constant, 1/λ_0 is what a rank-one f_Q = α(β·x)², whose mean is α,
// has to pay for the constant −α that the target's sparse part lacks, in units of α² (D6). Errors are those of
// [Activation.Levels].
func (a Activation) ResolvedNorm(d, l int) (float64, error) {
	s, err := a.Levels(d, max(l, 0))
	if err == nil && l < 0 {
		err = fmt.Errorf("degree %d: give at least 0", l)
	}
	if err != nil {
		return 0, err
	}
	return 1 / s.Values[l], nil
}

// UnresolvedNorm returns what yᵀK⁻¹y is for y of degree l ≥ 1 and variance 1, with n below B(d, l) points:
// (n − n_{l−1})/γ_{l−1}, the bulk of all degrees from l on (D4). Errors are those of [Activation.Levels].
func (a Activation) UnresolvedNorm(d, l, n int) (float64, error) {
	s, err := a.Levels(d, max(l-1, 0))
	if err == nil && l < 1 {
		err = fmt.Errorf("degree %d: give at least 1", l)
	}
	if err != nil {
		return 0, err
	}
	return float64(n-BlockSize(d, l-1)) / s.Above(l-1), nil
}

// Signals are the labels whose norms are compared in 2.3: what a linear function, He_2 of a direction and coins are at
// the rows of x [n, d].
func Signals(r Source, x *mat.Dense, u []float64) (linear, square, coins []float64) {
	n := x.RawMatrix().Rows
	linear, coins = make([]float64, n), make([]float64, n)
	for i := range linear {
		linear[i] = floats.Dot(u, x.RawRowView(i))
	}
	square = slices.Clone(linear)
	for i, z := range square {
		square[i] = (z*z - 1) / math.Sqrt2
	}
	sample.Rademacher(r, coins)
	return linear, square, coins
}
