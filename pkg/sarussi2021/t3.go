package sarussi2021

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// This file holds T3b, training in an agreement regime is logistic regression, T3e, what makes every start
// enter the perfect one, and D10's diagonal form of it, which is ours.

// Features returns φ_l = (a^w_l x_l, −a^u_l x_l) as rows [n, 2d], with the labels of the set: in
// NAR N(x_l) = θ·φ_l with θ of [Net.Theta].
func (s Set) Features(p Pattern) Set {
	d := s.Dim()
	out := Set{X: mat.NewDense(s.Len(), 2*d, nil), Y: s.Y}
	for l := range s.Y {
		row := out.X.RawRowView(l)
		floats.AddScaled(row[:d], p.W[l], s.X.RawRowView(l))
		floats.AddScaled(row[d:], -p.U[l], s.X.RawRowView(l))
	}
	return out
}

// Theta returns θ = kv(w̄, ū) [2d].
func (n Net) Theta() []float64 {
	c := n.Clusters()
	return scaled(slices.Concat(c.W, c.U), float64(n.K())*n.V)
}

// Reduced is the reduced model of T3b: logistic regression on features without a bias.
type Reduced struct {
	Set   Set       // φ_l as rows
	Theta []float64 // θ
	Rate  float64   // η_eff = ηkv²
}

// Reduced returns the model that the network, in NAR on the set, is while its pattern stays as it is, trained with
// the step size rate.
func (n Net) Reduced(s Set, rate float64) Reduced {
	return Reduced{s.Features(n.Pattern(s)), n.Theta(), EffectiveRate(rate, 2*n.K(), n.V)}
}

// Margins returns y_l θ·φ_l.
func (m Reduced) Margins() []float64 {
	z := make([]float64, m.Set.Len())
	for l, y := range m.Set.Y {
		z[l] = y * floats.Dot(m.Theta, m.Set.X.RawRowView(l))
	}
	return z
}

// Step takes one step of gradient descent on the cross-entropy, in place.
func (m Reduced) Step() {
	n := float64(m.Set.Len())
	for l, s := range Weights(m.Margins()) {
		floats.AddScaled(m.Theta, m.Rate*s*m.Set.Y[l]/n, m.Set.X.RawRowView(l))
	}
}

// LeastInner returns c_min = min_{l,m} y_l y_m x_l·x_m. Where it is positive every start enters
// PAR, and stays (T3e).
func (s Set) LeastInner() float64 {
	least := math.Inf(1)
	for l := range s.Y {
		for m := range l + 1 {
			least = min(least, s.Y[l]*s.Y[m]*floats.Dot(s.X.RawRowView(l), s.X.RawRowView(m)))
		}
	}
	return least
}

// EntrySum returns R_0 R/(vαc_min): PAR holds, and goes on holding, as soon as η Σ_t (mean s at step t) is
// larger (T3e), since y_m w_i·x_m and −y_m u_i·x_m grow by ηvαc_min (mean s) at least at every
// step. +∞ where c_min ≤ 0, when nothing is said.
func (n Net) EntrySum(s Set) float64 {
	c := s.LeastInner()
	if !(c > 0) || !(n.Alpha > 0) {
		return math.Inf(1)
	}
	return n.LargestRow() * s.Radius() / (n.V * n.Alpha * c)
}

// DiagonalRatio returns the largest Q with α‖x_m‖² ≥ Q Σ_{l≠m} |x_l·x_m| for all m: as long as max s/min s is
// below it at every step, PAR is entered and kept for any labels (D10, ours, after the nearly orthogonal data of
// Frei et al. 2022). A ratio is at least 1, so that below 1 nothing is said. +∞ for orthogonal points.
func (s Set) DiagonalRatio(alpha float64) float64 {
	ratio := math.Inf(1)
	for m := range s.Y {
		x, others := s.X.RawRowView(m), 0.0
		for l := range s.Y {
			if l != m {
				others += math.Abs(floats.Dot(s.X.RawRowView(l), x))
			}
		}
		if others > 0 {
			ratio = min(ratio, alpha*floats.Dot(x, x)/others)
		}
	}
	return ratio
}
