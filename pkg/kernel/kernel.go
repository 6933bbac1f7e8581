// Package kernel has the kernels of two-layer networks: of random features and
// of the tangent, at infinite width in closed form and at finite width, the
// tangent kernel of any network that is a graph function, and ridge regression
// with features or with a kernel over a path of regularisations.
//
// The two-layer network is
//
//	f(x) = Σ_j a_j σ(w_j·x + b_j),   j = 1, …, m,
//
// and its tangent kernel is the sum of three parts, the inner products of the
// gradients by one group of parameters each:
//
//	head     Σ_j σ(z_j) σ(z′_j)                    by a
//	weights  Σ_j a_j² σ′(z_j) σ′(z′_j) (x·x′)      by the w_j
//	biases   Σ_j a_j² σ′(z_j) σ′(z′_j)             by the b_j
//
// with z_j = w_j·x + b_j. The head alone is the kernel of random features.
// Points are the rows of matrices [n, d].
package kernel

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Function is a kernel that does not change under rotations: it returns k(x, x′)
// from x·x, x·x′ and x′·x′.
type Function func(xx, xy, yy float64) float64

// ArcCosine0 is the arc-cosine kernel of degree 0, 1 − θ/π with θ = ∠(x, x′): twice
// the probability that a random half-space through the origin holds both points
// (Cho and Saul 2009, with θ measured in radians). A zero point is at a right
// angle to every other.
func ArcCosine0(xx, xy, yy float64) float64 {
	_, theta := angle(xx, xy, yy)
	return 1 - theta/math.Pi
}

// ArcCosine1 is the arc-cosine kernel of degree 1,
// ‖x‖‖x′‖ (sin θ + (π−θ) cos θ)/π = 2 E[σ(w·x) σ(w·x′)] for σ = ReLU and w ~ N(0, I)
// (Cho and Saul 2009).
func ArcCosine1(xx, xy, yy float64) float64 {
	height, theta := angle(xx, xy, yy)
	return (height + xy*(math.Pi-theta)) / math.Pi
}

// angle returns ‖x‖‖x′‖ sin θ and θ, a right angle where a point is zero.
func angle(xx, xy, yy float64) (height, theta float64) {
	norms := xx // √(xx·xx) may miss xx by a rounding, and θ = 0 with it
	if xx != yy {
		norms = math.Sqrt(xx) * math.Sqrt(yy)
	}
	if norms == 0 {
		return 0, math.Pi / 2
	}
	cos := max(-1, min(1, xy/norms))
	sin := math.Sqrt((1 - cos) * (1 + cos))
	return norms * sin, arc(sin, cos)
}

// arc is math.Atan2 for a sine ≥ 0 with its cosine, without the special cases,
// which take half of its time.
func arc(sin, cos float64) float64 {
	size := math.Abs(cos)
	var theta float64
	if sin <= size {
		theta = math.Atan(sin / size)
	} else {
		theta = math.Pi/2 - math.Atan(size/sin)
	}
	if cos < 0 {
		return math.Pi - theta
	}
	return theta
}

// Parts says which parts of a tangent kernel are added up. Head alone is the
// kernel of random features.
type Parts struct{ Weights, Biases, Head bool }

// Tangent is every part: all parameters are trained.
var Tangent = Parts{Weights: true, Biases: true, Head: true}

func (p Parts) check() error {
	if p == (Parts{}) {
		return fmt.Errorf("a kernel of no part is zero: set at least one of Weights, Biases and Head")
	}
	return nil
}

// TwoLayer is the two-layer network with leaky ReLU at infinite width: σ(z) =
// max(z, Slope·z), independent neurons with w ~ N(0, Weight·I), b ~ N(0, Bias),
// E a² = Head. Slope is in [−1, 1]: 0 is ReLU, 1 the linear network.
type TwoLayer struct{ Slope, Weight, Bias, Head float64 }

// Kernel returns the kernel of one neuron, to which the kernel of m neurons
// divided by m converges. With x̃ = (√Weight x, √Bias), θ = ∠(x̃, x̃′) and α = Slope:
//
//	head     ((1+α)²/4) x̃·x̃′ + ((1−α)²/(2π)) ‖x̃‖‖x̃′‖ (sin θ + (π/2−θ) cos θ)
//	biases   Head·((1+α²)/2 · (1−θ/π) + α θ/π)
//	weights  x·x′ times that of the biases
//
// Derived here. σ(z) = ((1+α)/2) z + ((1−α)/2)|z|, and the mixed terms of the product
// vanish by symmetry; E|u||u′| = (2/π)(sin θ + (π/2−θ) cos θ) for standard normal
// u, u′ with correlation cos θ. σ′σ′ is 1 or α², equally likely, where the signs agree,
// which they do with probability 1 − θ/π, and α where they differ.
// A zero x̃ is at a right angle to every other.
//
// It is an error when a variance is negative or not finite, or the slope is not
// in [−1, 1].
func (t TwoLayer) Kernel(parts Parts) (Function, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := parts.check(); err != nil {
		return nil, err
	}
	head, weights, biases := indicator(parts.Head), t.Head*indicator(parts.Weights), t.Head*indicator(parts.Biases)
	even, odd := head*(1-t.Slope)*(1-t.Slope)/(2*math.Pi), head*(1+t.Slope)*(1+t.Slope)/4
	same := (1 + t.Slope*t.Slope) / 2
	return func(xx, xy, yy float64) float64 {
		uu, uv, vv := t.Weight*xx+t.Bias, t.Weight*xy+t.Bias, t.Weight*yy+t.Bias
		height, theta := angle(uu, uv, vv)
		gate := same + (t.Slope-same)*theta/math.Pi
		return odd*uv + even*(height+(math.Pi/2-theta)*uv) + gate*(weights*xy+biases)
	}, nil
}

func indicator(set bool) float64 {
	if set {
		return 1
	}
	return 0
}

func (t TwoLayer) check() error {
	for _, v := range []struct {
		name  string
		value float64
	}{{"Weight", t.Weight}, {"Bias", t.Bias}, {"Head", t.Head}} {
		if !(v.value >= 0) || math.IsInf(v.value, 1) {
			return fmt.Errorf("two-layer kernel: the variance %s is %g: give a finite number that is not negative",
				v.name, v.value)
		}
	}
	if !(math.Abs(t.Slope) <= 1) {
		return fmt.Errorf("two-layer kernel: the slope is %g: give one in [-1, 1]", t.Slope)
	}
	return nil
}

// Gram returns the kernel matrix [n, n] of the rows of x [n, d]. It is an error
// when there is no row or a row is not finite.
func Gram(k Function, x *mat.Dense) (*mat.SymDense, error) {
	inner, err := innerUpper(x)
	if err != nil {
		return nil, err
	}
	n := inner.SymmetricDim()
	raw := inner.RawSymmetric().Data
	norms := make([]float64, n)
	for i := range norms {
		norms[i] = raw[i*n+i]
	}
	dense.Parallel(n, func(i int) {
		row := raw[i*n : (i+1)*n]
		for j := i; j < n; j++ {
			row[j] = k(norms[i], row[j], norms[j])
		}
	})
	return inner, nil
}

// Cross returns the kernel matrix [n, n′] between the rows of x [n, d] and of
// y [n′, d]. It is an error when either has no row or a row that is not finite,
// or when their dimensions differ.
func Cross(k Function, x, y *mat.Dense) (*mat.Dense, error) {
	inner, err := inner(x, y)
	if err != nil {
		return nil, err
	}
	xx, yy := squaredNorms(x), squaredNorms(y)
	n, cols := inner.Dims()
	raw := inner.RawMatrix().Data
	dense.Parallel(n, func(i int) {
		row := raw[i*cols : (i+1)*cols]
		for j := range row {
			row[j] = k(xx[i], row[j], yy[j])
		}
	})
	return inner, nil
}

// innerUpper returns X Xᵀ, its upper triangle.
func innerUpper(x *mat.Dense) (*mat.SymDense, error) {
	if err := checkPoints("x", x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	data := make([]float64, n*n)
	dense.AddUpper(1, dense.Of(x), dense.Of(x).T(), dense.New(n, n, data))
	return mat.NewSymDense(n, data), nil
}

// inner returns X Yᵀ.
func inner(x, y *mat.Dense) (*mat.Dense, error) {
	if err := checkPoints("x", x); err != nil {
		return nil, err
	}
	if err := checkPoints("y", y); err != nil {
		return nil, err
	}
	n, d := x.Dims()
	cols, d2 := y.Dims()
	if d != d2 {
		return nil, fmt.Errorf("kernel: the points have %d and %d coordinates: give both the same dimension", d, d2)
	}
	data := make([]float64, n*cols)
	dense.AddProduct(1, dense.Of(x), dense.Of(y).T(), dense.New(n, cols, data))
	return mat.NewDense(n, cols, data), nil
}

func checkPoints(name string, x *mat.Dense) error {
	if x == nil || x.IsEmpty() {
		return fmt.Errorf("kernel: %s has no points: give at least one row", name)
	}
	for i, s := range squaredNorms(x) {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return fmt.Errorf(
				"kernel: row %d of %s is not finite, or its square is not: look for NaN, Inf and numbers beyond 1e150", i, name)
		}
	}
	return nil
}

// squaredNorms returns ‖x_i‖² of the rows.
func squaredNorms(x *mat.Dense) []float64 {
	n, _ := x.Dims()
	s := make([]float64, n)
	for i := range s {
		row := x.RawRowView(i)
		s[i] = floats.Dot(row, row)
	}
	return s
}
