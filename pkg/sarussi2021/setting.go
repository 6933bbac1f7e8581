package sarussi2021

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// This file holds the network of section 1 on the host, in float64, and what its two clusters are.

// Source is a stream of random numbers.
type Source = *rand.Rand

// Net is the network
//
//	N(x) = v Σ_{i=1}^k σ(w_i·x) − v Σ_{i=1}^k σ(u_i·x),  σ(z) = max(z, αz) for α ≤ 1,
//
// of 2k hidden units without biases. For α > 1, where the maximum would be the other
// branch, σ(z) is z above 0 and αz below, too.
type Net struct {
	Alpha float64    // α
	V     float64    // v
	W     *mat.Dense // [2k, d]: rows 0, …, k−1 are w_i, rows k, …, 2k−1 are u_i
	Heads []float64  // [2k], what multiplies v: nil for 1 on w_i and −1 on u_i
}

// K returns k, the number of units of one sign.
func (n Net) K() int { return n.W.RawMatrix().Rows / 2 }

// Sigma returns σ(z).
func (n Net) Sigma(z float64) float64 { return n.Slope(z) * z }

// Slope returns σ′(z), 1 at the kink.
func (n Net) Slope(z float64) float64 {
	if z >= 0 {
		return 1
	}
	return n.Alpha
}

// Head returns what multiplies v σ(·) of unit j, 0 ≤ j < 2k.
func (n Net) Head(j int) float64 {
	switch {
	case n.Heads != nil:
		return n.Heads[j]
	case j < n.K():
		return 1
	}
	return -1
}

// At returns N(x).
func (n Net) At(x []float64) float64 {
	sum := 0.0
	for j := range 2 * n.K() {
		sum += n.Head(j) * n.Sigma(floats.Dot(n.W.RawRowView(j), x))
	}
	return n.V * sum
}

// Values returns N at the rows of x [n, d].
func (n Net) Values(x mat.Matrix) []float64 {
	var h mat.Dense
	h.Mul(x, n.W.T())
	rows, _ := h.Dims()
	out := make([]float64, rows)
	for l := range out {
		for j, z := range h.RawRowView(l) {
			out[l] += n.V * n.Head(j) * n.Sigma(z)
		}
	}
	return out
}

// Odd returns the odd part of N at x, (N(x) − N(−x))/2 = ((1+α)/2) k v (w̄−ū)·x for heads ±1 (fact
// 4): linear in x at any weights. Even returns the rest.
func (n Net) Odd(x []float64) float64 {
	sum := 0.0
	for j := range 2 * n.K() {
		sum += n.Head(j) * floats.Dot(n.W.RawRowView(j), x)
	}
	return (1 + n.Alpha) / 2 * n.V * sum
}

// Even returns the even part of N at x, ((1−α)/2) v (Σ|w_i·x| − Σ|u_i·x|), from which all
// curvature of the boundary comes (fact 4).
func (n Net) Even(x []float64) float64 {
	sum := 0.0
	for j := range 2 * n.K() {
		sum += n.Head(j) * math.Abs(floats.Dot(n.W.RawRowView(j), x))
	}
	return (1 - n.Alpha) / 2 * n.V * sum
}

// Margins returns z_l = y_l N(x_l) for the points of a set.
func (n Net) Margins(s Set) []float64 {
	z := n.Values(s.X)
	floats.Mul(z, s.Y)
	return z
}

// Norm returns ‖W‖, the Frobenius norm.
func (n Net) Norm() float64 { return floats.Norm(n.W.RawMatrix().Data, 2) }

// LargestRow returns R_0, the largest norm of a unit's weights.
func (n Net) LargestRow() float64 {
	largest := 0.0
	for j := range 2 * n.K() {
		largest = max(largest, floats.Norm(n.W.RawRowView(j), 2))
	}
	return largest
}

// Teacher returns ⟨W, W*⟩ for W* = (w*, …, w*, −w*, …, −w*).
func (n Net) Teacher(w []float64) float64 {
	sum := 0.0
	for j := range 2 * n.K() {
		if dot := floats.Dot(n.W.RawRowView(j), w); j < n.K() {
			sum += dot
		} else {
			sum -= dot
		}
	}
	return sum
}

// Gradient returns −Σ_l c_l ∂(−y_l N(x_l))/∂W = Σ_l c_l y_l ∂N(x_l)/∂W [2k, d]: with c_l = s_l/n it is
// −∇L of the cross-entropy (fact 1).
func (n Net) Gradient(s Set, c []float64) *mat.Dense {
	rows, cols := n.W.Dims()
	out := mat.NewDense(rows, cols, nil)
	for l, y := range s.Y {
		x := s.X.RawRowView(l)
		for j := range rows {
			w := n.W.RawRowView(j)
			floats.AddScaled(out.RawRowView(j), n.V*c[l]*y*n.Head(j)*n.Slope(floats.Dot(w, x)), x)
		}
	}
	return out
}

// Clusters are the two clusters of weights of a network.
type Clusters struct {
	W, U []float64 // w̄ and ū [d]
	R    float64   // r: the largest distance of a unit from its cluster's mean
	Gap  float64   // ‖w̄ − ū‖
}

// Clusters returns the means of the two groups of units, and how far units are from them.
func (n Net) Clusters() Clusters {
	k, d := n.K(), n.W.RawMatrix().Cols
	c := Clusters{W: make([]float64, d), U: make([]float64, d)}
	for i := range k {
		floats.AddScaled(c.W, 1/float64(k), n.W.RawRowView(i))
		floats.AddScaled(c.U, 1/float64(k), n.W.RawRowView(k+i))
	}
	for j := range 2 * k {
		c.R = max(c.R, floats.Distance(n.W.RawRowView(j), c.Of(j, k), 2))
	}
	c.Gap = floats.Norm(c.Normal(), 2)
	return c
}

// Of returns the mean of the cluster of unit j of 2k.
func (c Clusters) Of(j, k int) []float64 {
	if j < k {
		return c.W
	}
	return c.U
}

// Normal returns w̄ − ū, the normal of the linear classifier that the network is compared with.
func (c Clusters) Normal() []float64 { return floats.SubTo(make([]float64, len(c.W)), c.W, c.U) }

// Rho returns ρ = 2r/‖w̄−ū‖; +∞ where the means are equal.
func (c Clusters) Rho() float64 {
	if c.Gap == 0 {
		return math.Inf(1)
	}
	return 2 * c.R / c.Gap
}

// UnitAngles returns the angle of every unit to its cluster's mean, in degrees, [2k].
func (n Net) UnitAngles() []float64 {
	c := n.Clusters()
	out := make([]float64, 2*n.K())
	for j := range out {
		out[j] = Angle(n.W.RawRowView(j), c.Of(j, n.K()))
	}
	return out
}

// Angle returns the angle between two vectors in degrees, NaN where one is zero. It keeps
// its digits near 0 and 180°, where a cosine loses them.
func Angle(a, b []float64) float64 {
	na, nb := floats.Norm(a, 2), floats.Norm(b, 2)
	if na == 0 || nb == 0 {
		return math.NaN()
	}
	sum, difference := 0.0, 0.0
	for i := range a {
		p, q := a[i]/na, b[i]/nb
		sum += (p + q) * (p + q)
		difference += (p - q) * (p - q)
	}
	return 2 * math.Atan2(math.Sqrt(difference), math.Sqrt(sum)) * 180 / math.Pi
}

// Cosine returns the cosine of the angle between two vectors, 0 where one is zero.
func Cosine(a, b []float64) float64 {
	norms := floats.Norm(a, 2) * floats.Norm(b, 2)
	if norms == 0 {
		return 0
	}
	return floats.Dot(a, b) / norms
}

// Agreement returns the share of the rows of x [n, d] at which N has the sign of normal·x.
// Points on either boundary count as disagreeing.
func (n Net) Agreement(x *mat.Dense, normal []float64) float64 {
	same := 0
	values := n.Values(x)
	for l, f := range values {
		if f*floats.Dot(normal, x.RawRowView(l)) > 0 {
			same++
		}
	}
	return float64(same) / float64(len(values))
}

// Accuracy returns the share of a set's points that N puts on the side of their label.
func (n Net) Accuracy(s Set) float64 { return Accuracy(n.Margins(s)) }

// Accuracy returns the share of positive margins.
func Accuracy(z []float64) float64 {
	right := 0
	for _, m := range z {
		if m > 0 {
			right++
		}
	}
	return float64(right) / float64(len(z))
}

// Loss returns the mean cross-entropy (1/n) Σ ln(1 + e^(−z_l)) at margins z.
func Loss(z []float64) float64 {
	sum := 0.0
	for _, m := range z {
		sum += softplus(-m)
	}
	return sum / float64(len(z))
}

// Weights returns s_l = 1/(1 + e^(z_l)), minus the derivative of the cross-entropy.
func Weights(z []float64) []float64 {
	s := make([]float64, len(z))
	for l, m := range z {
		s[l] = math.Exp(-softplus(m))
	}
	return s
}

// softplus returns ln(1 + eᶻ).
func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// start returns the weights of 2k units before training, entries N(0, σ_0²/d), so that a unit has norm
// near σ_0; mirrored, u_i = w_i, so that N is 0 everywhere.
func start(r Source, units, d int, sigma float64, mirrored bool) *mat.Dense {
	data := make([]float64, units*d)
	sample.Normal(r, data)
	floats.Scale(sigma/math.Sqrt(float64(d)), data)
	if mirrored {
		copy(data[len(data)/2:], data[:len(data)/2])
	}
	return mat.NewDense(units, d, data)
}

// heads returns what multiplies v: ±1, or ±(1+spread) and ±(1−spread) in turn.
func heads(units int, spread float64) []float64 {
	out := make([]float64, units)
	for j := range out {
		out[j] = 1 + spread*float64(1-2*(j%2))
		if j >= units/2 {
			out[j] = -out[j]
		}
	}
	return out
}
