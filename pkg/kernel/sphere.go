package kernel

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// This file holds the spectrum of tangent kernels on the sphere of radius √d in R^d, exact at finite d.

// Harmonics returns B(d, l) = C(d+l−1, l) − C(d+l−3, l−2), the number of independent spherical harmonics
// of degree l in d ≥ 2 dimensions; 0 for l < 0.
func Harmonics(d, l int) float64 { return binomial(d+l-1, l) - binomial(d+l-3, l-2) }

// binomial returns C(n, k), rounded once it is above 2⁵³; 0 for k < 0.
func binomial(n, k int) float64 {
	if k < 0 {
		return 0
	}
	c := 1.0
	for i := 1; i <= k; i++ {
		c = c * float64(n-k+i) / float64(i)
	}
	return c
}

// Gegenbauer returns P_0(t), …, P_L(t), the zonal harmonics in d ≥ 2 dimensions with P_l(1) = 1, by the recursion
// t P_l = (l P_{l−1} + (l+d−2) P_{l+1})/(2l+d−2). For d = 2 they are cos(l arccos t), for d = 3 Legendre's
// polynomials. It is empty for L < 0.
func Gegenbauer(d, L int, t float64) []float64 {
	p := make([]float64, max(0, L+1))
	for l := range p {
		switch l {
		case 0:
			p[l] = 1
		case 1:
			p[l] = t
		default:
			k := float64(l - 1)
			p[l] = ((2*k+float64(d)-2)*t*p[l-1] - k*p[l-2]) / (k + float64(d) - 2)
		}
	}
	return p
}

// sphereNodes returns how many nodes the rule for means over the sphere has: several to the width 1/√d of the weight.
func sphereNodes(d int) int { return 200 + 16*int(math.Sqrt(float64(d))) }

// SphereMean returns E f(√d t) for the first coordinate t of a uniform point of the unit sphere in d ≥ 2
// dimensions: Gauss's rule over the angle with weight sin^{d−2}, for smooth f.
func SphereMean(d int, f func(z float64) float64) float64 {
	angles, weights := make([]float64, sphereNodes(d)), make([]float64, sphereNodes(d))
	quad.Legendre{}.FixedLocations(angles, weights, 0, math.Pi)
	sum, total := 0.0, 0.0
	for i, a := range angles {
		w := weights[i] * math.Pow(math.Sin(a), float64(d-2))
		sum, total = sum+w*f(math.Sqrt(float64(d))*math.Cos(a)), total+w
	}
	return sum / total
}

// SphereCoefficients returns a_0, …, a_L with a_l = E f(√d t) P_l(t). For uniform unit vectors w and points of the
// sphere of radius √d, E_w f(w·x) f(w·x′) = Σ_l B(d, l) a_l² P_l(x·x′/d).
func SphereCoefficients(d, L int, f func(z float64) float64) []float64 {
	a := make([]float64, max(0, L+1))
	for l := range a {
		a[l] = SphereMean(d, func(z float64) float64 {
			return f(z) * Gegenbauer(d, l, z/math.Sqrt(float64(d)))[l]
		})
	}
	return a
}

// SphereLevels is the spectrum of a kernel that depends on x·x′ alone, over uniform points of the sphere: the
// eigenvalue of degree l is Values[l], B(Dim, l) times.
type SphereLevels struct {
	Dim    int
	Values []float64 // λ_0, …, λ_L
	Trace  float64   // k(x, x): the sum of all eigenvalues
}

// TangentLevels returns the spectrum up to degree L of the tangent kernel by the first layer at infinite width,
// k(x, x′) = x·x′ E_w slope(w·x) slope(w·x′) with uniform unit w, over uniform points of the sphere of radius √d:
//
//	λ_l = (d/B(d,l)) [B(d,l−1) a_{l−1}² (l+d−3)/(2l+d−4) + B(d,l+1) a_{l+1}² (l+1)/(2l+d)]
//
// with the a_l of [SphereCoefficients] for the slope, by Gegenbauer's recursion. It is an error for d < 3 or L < 0.
func TangentLevels(d, L int, slope func(z float64) float64) (SphereLevels, error) {
	if d < 3 || L < 0 {
		return SphereLevels{}, fmt.Errorf("the spectrum up to degree %d in %d dimensions: give a degree of at least 0 and "+
			"at least 3 dimensions", L, d)
	}
	a, dim := SphereCoefficients(d, L+1, slope), float64(d)
	out := SphereLevels{Dim: d, Values: make([]float64, L+1),
		Trace: dim * SphereMean(d, func(z float64) float64 { return slope(z) * slope(z) })}
	for l := range out.Values {
		n := float64(l)
		sum := Harmonics(d, l+1) * a[l+1] * a[l+1] * (n + 1) / (2*n + dim)
		if l > 0 {
			sum += Harmonics(d, l-1) * a[l-1] * a[l-1] * (n + dim - 3) / (2*n + dim - 4)
		}
		out.Values[l] = dim / Harmonics(d, l) * sum
	}
	return out, nil
}

// Above returns the sum of all eigenvalues of degree above k, for k < len(Values): at n ≪ d^{k+1} points that part of a
// kernel matrix is near this number times the identity. It is NaN for other k.
func (s SphereLevels) Above(k int) float64 {
	if k < -1 || k >= len(s.Values) {
		return math.NaN()
	}
	rest := s.Trace
	for l, v := range s.Values[:k+1] {
		rest -= Harmonics(s.Dim, l) * v
	}
	return rest
}
