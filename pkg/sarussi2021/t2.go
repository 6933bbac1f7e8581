package sarussi2021

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/provingground/provingground/pkg/sample"
)

// This file holds T2: two clusters of weights make a boundary that is linear outside of a cone about a
// hyperplane: sign N(x) = sign((w̄−ū)·x) where |cos∠(x, w̄−ū)| > ρ = 2r/‖w̄−ū‖, see [Clusters.Rho], for α > 0. There
// every w_i·x is above every u_j·x, or below, and σ increases. The sharp cone (D5) is ours.

// Kappa returns κ = |1−α|/(2(1+α)), the constant of the sharp cone |cos| > κρ (D5, ours).
//
// Derived for 0 < α ≤ 1; at α > 1, where σ is concave, it is the mirror image. Let P = w̄·x < Q = ū·x, ‖x‖ = 1,
// but N(x) ≥ 0. σ is convex, so the mean of σ(w_i·x) is at most (σ(P+r)+σ(P−r))/2 = ((1+α)P + (1−α)r)/2 = h for
// |P| ≤ r, and the mean of σ(u_j·x) at least σ(Q). So σ(Q) ≤ h, and Q − P is largest where h = 0 = Q:
// ((1−α)/(1+α)) r.
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

// Square returns the points (x_1, x_2, 1) of a grid of size × size over [−1, 1]², row by row, as rows.
func Square(size int) *mat.Dense {
	x := mat.NewDense(size*size, 3, nil)
	for i := range size * size {
		x.SetRow(i, []float64{tick(i/size, size), tick(i%size, size), 1})
	}
	return x
}

// tick returns the place of line i of so many in [−1, 1].
func tick(i, size int) float64 { return 2*float64(i)/float64(size-1) - 1 }

// Roughness returns how far the boundary of N in the square [−1, 1]² of (x_1, x_2, 1) is from a straight line:
// the root mean square distance of the points, where it crosses the lines of a grid, from their own line of
// least squares; and the number of points. It is NaN where there are fewer than three.
func (n Net) Roughness(size int) (rms float64, count int) {
	values := n.Values(Square(size))
	var xs, ys []float64
	for i := range size {
		for j := range size - 1 {
			a, b, at := tick(j, size), tick(j+1, size), tick(i, size)
			if values[i*size+j]*values[i*size+j+1] < 0 {
				xs, ys = append(xs, at), append(ys, n.zero(a, b, func(t float64) []float64 { return []float64{at, t, 1} }))
			}
			if values[j*size+i]*values[(j+1)*size+i] < 0 {
				xs, ys = append(xs, n.zero(a, b, func(t float64) []float64 { return []float64{t, at, 1} })), append(ys, at)
			}
		}
	}
	if len(xs) < 3 {
		return math.NaN(), len(xs)
	}
	return fromLine(xs, ys), len(xs)
}

// zero returns where N changes its sign between a and b along a line, by bisection to the last bit.
func (n Net) zero(a, b float64, along func(t float64) []float64) float64 {
	above := n.At(along(a)) > 0
	for range 60 {
		if middle := (a + b) / 2; n.At(along(middle)) > 0 == above {
			a = middle
		} else {
			b = middle
		}
	}
	return (a + b) / 2
}

// fromLine returns the root mean square distance of points from their line of least squares: it goes through
// their mean, and across it the second moment is the least. Taken as a mean of squares, not as an eigenvalue, it
// keeps its digits where the points lie on a line.
func fromLine(xs, ys []float64) float64 {
	mx, my := stat.Mean(xs, nil), stat.Mean(ys, nil)
	p, q, s := 0.0, 0.0, 0.0
	for i := range xs {
		dx, dy := xs[i]-mx, ys[i]-my
		p, q, s = p+dx*dx, q+dx*dy, s+dy*dy
	}
	sin, cos := math.Sincos(math.Atan2(2*q, p-s) / 2)
	sum := 0.0
	for i := range xs {
		across := cos*(ys[i]-my) - sin*(xs[i]-mx)
		sum += across * across
	}
	return math.Sqrt(sum / float64(len(xs)))
}
