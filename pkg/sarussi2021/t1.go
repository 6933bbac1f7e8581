package sarussi2021

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// This file holds T1: gradient descent on the cross-entropy of separable data reaches any loss in
// finitely many steps, whatever the width. T1a, T1b and T1c are derived after the perceptron's proof; T1d,
// for reshuffled SGD, is ours. No constant is the paper's.

// Descent holds the numbers that the bounds of T1 depend on.
type Descent struct {
	Units   int     // 2k
	V       float64 // v
	Alpha   float64 // α, in (0, 1]
	Rate    float64 // η
	Radius  float64 // R ≥ ‖x_l‖
	Teacher float64 // ‖w*‖ of some w* with y_l w*·x_l ≥ 1
	Start   float64 // ‖W_0‖, the Frobenius norm
	Samples int     // n
}

// MeanBound returns max(T1, T2): after so many steps the mean over the steps of s (of one sample for SGD, in any
// order, of all samples for GD) is at most e (T1a):
//
//	T1 = 4√(2k) ‖w*‖‖W_0‖/(2kαvη e),  T2 = (4‖w*‖²/(α² e)) (R² + ln(1/e)/(kηv²)).
//
// Derived. A step takes ⟨W, W*⟩ up by at least 2kαvη s, and ‖W‖² by at most 2ηsz + 2kη²v²R²s², with s z ≤ s
// ln(1/s) in the mean by Jensen. With A = √(2k)‖w*‖ Cauchy and Schwarz give 2kαvηTs̄ ≤ A(2‖W_0‖ + √(BT)); if the
// first term is the larger, T ≤ T1 at s̄ = e, else T ≤ T2. Width-free at a fixed ‖W_0‖, not at a fixed norm of
// its rows.
func (d Descent) MeanBound(e float64) float64 {
	k2, w := float64(d.Units), d.Teacher
	t1 := 4 * math.Sqrt(k2) * w * d.Start / (k2 * d.Alpha * d.V * d.Rate * e)
	t2 := 4 * w * w / (d.Alpha * d.Alpha * e) * (d.Radius*d.Radius + 2*math.Log(1/e)/(k2*d.Rate*d.V*d.V))
	return max(t1, t2)
}

// MeanTarget returns min(ε/(2 ln 2), 1/(2n)): where the mean of s over the samples is at most that, the
// loss is at most ε. Then every s_l ≤ ½, and −ln(1−s) ≤ 2 ln 2 · s there. Without 1/(2n) one sample
// alone could have any loss.
func (d Descent) MeanTarget(epsilon float64) float64 {
	return min(epsilon/(2*math.Ln2), 1/(2*float64(d.Samples)))
}

// GDBound returns the number of steps of gradient descent within which some loss is at most ε (T1b).
func (d Descent) GDBound(epsilon float64) float64 { return d.MeanBound(d.MeanTarget(epsilon)) }

// SGDTarget returns min(e/exp(1), 1/(2kηv²R²n)) with e of [Descent.MeanTarget]: an epoch whose mean of s, each
// taken when its sample was drawn, is at most that ends with a loss of at most ε. Within the epoch z_l moves by
// κ = 2kηv²R²n times that mean at most, and s(z−κ) ≤ e^κ s(z).
func (d Descent) SGDTarget(epsilon float64) float64 {
	moves := float64(d.Units) * d.Rate * d.V * d.V * d.Radius * d.Radius * float64(d.Samples)
	return min(d.MeanTarget(epsilon)/math.E, 1/moves)
}

// SGDBound returns the number of updates of reshuffled or cyclic SGD, a multiple of n, by which
// some epoch has ended with a loss of at most ε, with certainty (T1d, ours).
func (d Descent) SGDBound(epsilon float64) float64 {
	n := float64(d.Samples)
	return math.Ceil(d.MeanBound(d.SGDTarget(epsilon))/n) * n
}

// HingeBound returns M_k, the largest number of updates that SGD on the hinge loss makes with a
// sample of margin below 1, for R = 1 and rows of norm r0 at most at the start (T1′):
//
//	M_k = ‖w*‖²/α² + ‖w*‖²/(kηv²α²) + √(r0(8k²η²v²+8ηk)) ‖w*‖^1.5/(2k(ηvα)^1.5) + 2 r0 ‖w*‖/(ηvα).
//
// The form is that of Brutzkus et al. 2018, derived again: a M ≤ b√M + c solved for M.
func (d Descent) HingeBound(r0 float64) float64 {
	k, w, eta, v, alpha := float64(d.Units)/2, d.Teacher, d.Rate, d.V, d.Alpha
	return w*w/(alpha*alpha) + w*w/(k*eta*v*v*alpha*alpha) +
		math.Sqrt(r0*(8*k*k*eta*eta*v*v+8*eta*k))*math.Pow(w, 1.5)/(2*k*math.Pow(eta*v*alpha, 1.5)) +
		2*r0*w/(eta*v*alpha)
}

// Sums are what T1a adds up over the steps of a run. Of SGD a step has the s of one sample; of GD the means
// over all samples.
type Sums struct {
	Steps   int     // T: without those after the target was reached
	S       float64 // Σ s
	SZ      float64 // Σ s z
	Squares float64 // Σ s²
	Updates int     // steps with a gradient other than zero
}

// Progress holds both sides of the inequalities of T1a after a number of steps. Each left side may not be
// above its right side.
type Progress struct {
	Lower, Inner, Upper float64 // ⟨W_0,W*⟩ + 2kαvηΣs ≤ ⟨W_T,W*⟩ ≤ ‖W*‖‖W_T‖
	Square, SquareBound float64 // ‖W_T‖² ≤ ‖W_0‖² + 2ηΣsz + 2kη²v²R²Σs²
	Sum, SumBound       float64 // 2kαvηΣs ≤ ‖W*‖(‖W_0‖ + √(‖W_0‖² + 2ηT f(s̄) + 2kη²v²R²T s̄))
}

// Progress returns the inequalities of T1a between the network before training and after the steps of the
// sums, for the separator w* of [Set.Separator], whose norm replaces d.Teacher.
func (d Descent) Progress(before, after Net, w []float64, sums Sums) Progress {
	k2, t := float64(d.Units), float64(sums.Steps)
	long, norm := math.Sqrt(k2)*floats.Norm(w, 2), before.Norm()
	gain := k2 * d.Alpha * d.V * d.Rate * sums.S
	second := k2 * d.Rate * d.Rate * d.V * d.V * d.Radius * d.Radius
	p := Progress{Lower: before.Teacher(w) + gain, Inner: after.Teacher(w), Upper: long * after.Norm(),
		Square: after.Norm() * after.Norm(), SquareBound: norm*norm + 2*d.Rate*sums.SZ + second*sums.Squares, Sum: gain}
	p.SumBound = long * 2 * norm
	if t > 0 {
		inner := norm*norm + 2*d.Rate*t*bits(sums.S/t) + second*sums.S
		p.SumBound = long * (norm + math.Sqrt(max(0, inner)))
	}
	return p
}

// bits returns f(s) = s ln((1−s)/s), 0 at 0: s z as a function of s.
func bits(s float64) float64 {
	if s <= 0 {
		return 0
	}
	return s * math.Log((1-s)/s)
}

// Violations returns how many of the four inequalities fail by more than slack of their right side.
func (p Progress) Violations(slack float64) int {
	count := 0
	for _, sides := range [][2]float64{{p.Lower, p.Inner}, {p.Inner, p.Upper}, {p.Square, p.SquareBound},
		{p.Sum, p.SumBound}} {
		if !(sides[0] <= sides[1]+slack*math.Abs(sides[1])) {
			count++
		}
	}
	return count
}

// EffectiveRate returns η_eff = ηkv², the step size of logistic regression that training is in a neural
// agreement regime (T3b).
func EffectiveRate(rate float64, units int, v float64) float64 {
	return rate * float64(units) / 2 * v * v
}

// SlowSteps returns 1/(γ_φ² η_eff ε), the law of the number of steps to a small loss ε in an agreement
// regime, for the margin γ_φ of the features (T1c). Derived from L t γ_φ² η_eff → 1, which
// is approached slowly, since samples are nearly support vectors: .66 to .8 of it is what runs show.
func SlowSteps(marginPhi, effectiveRate, epsilon float64) float64 {
	return 1 / (marginPhi * marginPhi * effectiveRate * epsilon)
}

// SymmetricMargin returns γ_φ of data with S = −S, (1+α)γ/√2 for their largest margin γ; of
// other data in the perfect agreement regime it is the least that γ_φ can be (D7, D8).
func SymmetricMargin(alpha, margin float64) float64 { return (1 + alpha) * margin / math.Sqrt2 }

// AgreementMargin returns √2 α γ, the least that γ_φ can be in any neural agreement regime (D7).
func AgreementMargin(alpha, margin float64) float64 { return math.Sqrt2 * alpha * margin }

// LossLaw returns L t γ_φ² η_eff, which tends to 1 in an agreement regime (T3c, C4).
func LossLaw(loss float64, steps int, marginPhi, effectiveRate float64) float64 {
	return loss * float64(steps) * marginPhi * marginPhi * effectiveRate
}

// StableRate returns the largest step size at which gradient descent on the cross-entropy of the set cannot grow
// unstable: η λ_max(XᵀX/n) 2kv²/4 < 2, from the largest curvature that the loss can have. It is
// sufficient, not necessary: losses are flatter than that once they are small.
func StableRate(largest float64, units int, v float64) float64 {
	return 8 / (largest * float64(units) * v * v)
}
