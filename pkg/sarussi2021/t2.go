package sarussi2021

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// This file holds T2: two clusters of weights make a boundary that is linear outside of a cone about a
// hyperplane: sign N(x) = sign((w̄−ū)·x) where |cos∠(x, w̄−ū)| > ρ = 2r/‖w̄−ū‖, see [Clusters.Rho], for α > 0. There
// every w_i·x is above every u_j·x, or below, and σ increases. The sharp cone (D5) is ours.

// Kappa returns κ = |1−α|/(2(1+α)), the constant of the sharp cone |cos| > κρ (D5, ours).
//
// Derived for 0 < α ≤ 1; at α > 1, where σ is concave, it is the mirror image. Let P = w̄·x < Q = ū·x, ‖x‖ = 1, but N(x) ≥ 0. σ is
// convex, so the mean of σ(w_i·x) is at most (σ(P+r)+σ(P−r))/2 = ((1+α)P + (1−α)r)/2 = h for |P| ≤ r, and the mean of σ(u_j·x) at
// least σ(Q). So σ(Q) ≤ h, and Q − P is largest where h = 0 = Q: ((1−α)/(1+α)) r.
func Kappa(alpha float64) float64 { return math.Abs(1-alpha) / (2 * (1 + alpha)) }

// SharpCone returns κρ for the slope α.
func (c Clusters) SharpCone(alpha float64) float64 { return Kappa(alpha) * c.Rho() }

// Boundary says how the sign of N compares with that of (w̄−ū)·x at a number of points.
type Boundary struct {
	Points     int
	Outside    int     // points outside of the cone, |cos| > the width asked for
	Wrong      int     // of them with the other sign, or with N = 0
	Inside     int     // points inside of the cone with the other sign
	Farthest   float64 // the largest |cos| of a point with the other sign; 0: none
	Guaranteed float64 // share of the points outside
	Agreement  float64 // share of all points with the same sign
}

// Boundary compares the network at the rows of x [n, d] with the linear classifier w̄−ū, outside and inside of
// the cone |cos∠(x, w̄−ū)| ≤ width.
func (n Net) Boundary(x *mat.Dense, width float64) Boundary {
	normal := n.Clusters().Normal()
	values := n.Values(x)
	b := Boundary{Points: len(values)}
	for l, f := range values {
		cos := Cosine(normal, x.RawRowView(l))
		outside, wrong := math.Abs(cos) > width, !(f*cos > 0)
		if wrong {
			b.Farthest = max(b.Farthest, math.Abs(cos))
		}
		switch {
		case outside && wrong:
			b.Outside++
			b.Wrong++
		case outside:
			b.Outside++
		case wrong:
			b.Inside++
		}
	}
	b.Guaranteed = float64(b.Outside) / float64(b.Points)
	b.Agreement = 1 - float64(b.Wrong+b.Inside)/float64(b.Points)
	return b
}

// SharpExample returns a network of an even k that attains the sharp constant, and the point x = e_1 in the
// plane (D5): half of the w_i have w_i·x = P+r, half P−r, all u_j = 0, and ‖w̄−ū‖ = gap, with
// P = −t ((1−α)/(1+α)) r. At t < 1 N(x) > 0 although (w̄−ū)·x < 0; at t > 1 the signs agree, and |cos| is
// t κρ. It needs 0 < α < 1 and gap ≥ |P|.
func SharpExample(alpha, r, gap, t float64, k int) (Net, []float64) {
	p := -t * (1 - alpha) / (1 + alpha) * r
	side := math.Sqrt(gap*gap - p*p)
	w := mat.NewDense(2*k, 2, nil)
	for i := range k {
		w.SetRow(i, []float64{p + r*float64(1-2*(i%2)), side})
	}
	return Net{Alpha: alpha, V: 1 / math.Sqrt(float64(2*k)), W: w}, []float64{1, 0}
}

// RandomClusters returns a network whose two means have random directions and about unit length, with every unit at
// the distance radius from the point that its mean is drawn about.
func RandomClusters(r Source, k, d int, alpha, radius float64) Net {
	centres, w := make([]float64, 2*d), mat.NewDense(2*k, d, nil)
	sample.Sphere(r, centres, d)
	sample.Sphere(r, w.RawMatrix().Data, d)
	for j := range 2 * k {
		row := w.RawRowView(j)
		floats.Scale(radius, row)
		floats.Add(row, centres[j/k*d:(j/k+1)*d])
	}
	return Net{Alpha: alpha, V: 1 / math.Sqrt(float64(2*k)), W: w}
}
