package sarussi2021

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/svm"
)

// This file holds T3c and T3d: which direction training in an agreement regime tends to, and D8's test, ours, of
// whether the perfect one can last.

// Limit is the hard-margin machine on the features of an agreement regime: (w̄, ū) of training that stays
// there tends to its direction (T3c, after Soudry et al. 2018 on logistic regression).
type Limit struct {
	W, U   []float64 // (w, u), the SVM's normal in R^{2d}
	Margin float64   // γ_φ = 1/‖(w, u)‖
	// p = Σ_+ a_l x_l and q = −Σ_− a_l x_l for the dual variables a. In PAR w = p + αq and −u = αp + q
	P, Q []float64
	Dual float64 // Σ a_l
}

// Limit returns the machine of the pattern. It is a *svm.NotSeparable error where the features are not
// separable.
func (s Set) Limit(ctx context.Context, p Pattern) (Limit, error) {
	m, err := s.Features(p).SVM(ctx)
	if err != nil {
		return Limit{}, err
	}
	d := s.Dim()
	out := Limit{W: m.W[:d], U: m.W[d:], Margin: m.Margin, P: make([]float64, d), Q: make([]float64, d)}
	for l, a := range m.Alpha {
		if out.Dual += a; s.Y[l] > 0 {
			floats.AddScaled(out.P, a, s.X.RawRowView(l))
		} else {
			floats.AddScaled(out.Q, -a, s.X.RawRowView(l))
		}
	}
	return out, nil
}

// PerfectLimit returns the machine of PAR with the slope α.
func (s Set) PerfectLimit(ctx context.Context, alpha float64) (Limit, error) {
	return s.Limit(ctx, PerfectPattern(s, alpha))
}

// Normal returns w − u, the normal of the limit's linear boundary: in PAR (1+α)(p+q).
func (l Limit) Normal() []float64 { return floats.SubTo(make([]float64, len(l.W)), l.W, l.U) }

// Objective returns ((1+α)²/2)‖p+q‖² + ((1−α)²/2)‖p−q‖² at p and q, which is ‖(w, u)‖² in PAR (D8). The PAR machine
// minimises it over the hulls of the two classes, scaled to a sum of weights 1; the linear SVM minimises
// ‖p+q‖² alone, so that the first is the second pulled towards p = q.
func Objective(alpha float64, p, q []float64) float64 {
	sum, difference := 0.0, 0.0
	for i := range p {
		sum += (p[i] + q[i]) * (p[i] + q[i])
		difference += (p[i] - q[i]) * (p[i] - q[i])
	}
	return ((1+alpha)*(1+alpha)*sum + (1-alpha)*(1-alpha)*difference) / 2
}

// Consistency returns the least cosine of y_l x_l with w and with −u, over all samples, for the PAR machine's
// (w, u). It is the self-consistency test (D8, ours), from the data alone: a run that stays in PAR for ever has
// w̄ and ū tend to these directions, so that PAR can last only where it is not negative; where it is positive
// nothing in the limit pushes a run out.
func (l Limit) Consistency(s Set) float64 {
	least := math.Inf(1)
	for i, y := range s.Y {
		x := s.X.RawRowView(i)
		least = min(least, y*Cosine(l.W, x), -y*Cosine(l.U, x))
	}
	return least
}

// Directions says where training goes in PAR on a set, and where the largest margin lies.
type Directions struct {
	Perfect     Limit       // the PAR machine
	Linear      svm.Machine // the linear SVM
	Angle       float64     // between their normals, in degrees (T3d)
	MarginShare float64     // the margin of the PAR machine's linear classifier over the largest, at most 1
	Consistency float64     // see [Limit.Consistency]
}

// Directions returns both machines of the set. Errors are those of [Set.SVM].
func (s Set) Directions(ctx context.Context, alpha float64) (Directions, error) {
	linear, err := s.SVM(ctx)
	if err != nil {
		return Directions{}, err
	}
	perfect, err := s.PerfectLimit(ctx, alpha)
	if err != nil {
		return Directions{}, err
	}
	normal := perfect.Normal()
	return Directions{Perfect: perfect, Linear: linear, Angle: Angle(normal, linear.W),
		MarginShare: s.MarginOf(normal) / linear.Margin, Consistency: perfect.Consistency(s)}, nil
}

// MarginOf returns the margin min_l y_l w·x_l/‖w‖ of the linear classifier w, negative where it errs.
func (s Set) MarginOf(w []float64) float64 { return s.least(w) / floats.Norm(w, 2) }

// ClusterRatio returns the ratio of the spectral to the Frobenius norm of W for perfect clusters of equal norm
// with the angle between w and −u, in degrees: √((1+|cos|)/2). Derived from the two eigenvalues k(1 ± cos) of
// the units' Gram matrix.
func ClusterRatio(angle float64) float64 {
	return math.Sqrt((1 + math.Abs(math.Cos(angle*math.Pi/180))) / 2)
}
