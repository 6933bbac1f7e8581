package kernel

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
)

// mean returns E[g(u) g(u′)] for g positively homogeneous of the given degree and standard
// normal u, u′ with correlation cos θ: E[rᵈᵉᵍʳᵉᵉ²] times the mean of g(cos φ) g(cos(φ−θ))
// over the circle, by the midpoint rule, whose error is below 1e-8 for a
// function with kinks (the square of the step), and below 1e-4 for one with jumps (the step).
func mean(g func(float64) float64, degree int, theta float64) float64 {
	const nodes = 1 << 17
	sum := 0.0
	for i := range nodes {
		phi := 2 * math.Pi * (float64(i) + 0.5) / nodes
		sum += g(math.Cos(phi)) * g(math.Cos(phi-theta))
	}
	if degree == 1 {
		sum *= 2 // E r² of a standard normal vector in the plane
	}
	return sum / nodes
}

func TestPartsAreTheMeansOfTheirGradients(t *testing.T) {
	for _, alpha := range []float64{0, 0.3, -0.5, 1} {
		sigma := network.LeakyReLU(alpha)
		net := TwoLayer{Slope: alpha, Weight: 1, Head: 1}
		for _, theta := range []float64{0, 0.01, 0.7, 2, math.Pi} {
			xx, yy := 4.0, 0.25
			xy := math.Cos(theta) // ‖x‖‖x′‖ = 1
			for _, c := range []struct {
				parts Parts
				want  float64
				tol   float64
			}{
				{Parts{Head: true}, mean(sigma.At, 1, theta), 1e-8},
				{Parts{Biases: true}, mean(sigma.DerivativeAt, 0, theta), 1e-4},
				{Parts{Weights: true}, xy * mean(sigma.DerivativeAt, 0, theta), 1e-4},
			} {
				k, err := net.Kernel(c.parts)
				if err != nil {
					t.Fatal(err)
				}
				if got := k(xx, xy, yy); math.Abs(got-c.want) > c.tol {
					t.Errorf("slope %g, θ = %g, %+v: %.9f, want %.9f", alpha, theta, c.parts, got, c.want)
				}
			}
		}
	}
}

// The head part at θ = 0, 0.7, 2 by adaptive quadrature in SciPy 1.17, to 1e-13.
func TestHeadAgreesWithSciPy(t *testing.T) {
	for alpha, want := range map[float64][3]float64{
		0:    {0.5, 0.39974163263927087, 0.06910941412354246},
		0.3:  {0.545, 0.4253260561785894, -0.0909804380436069},
		-0.5: {0.625, 0.5169975797961154, 0.36356960005154176},
		1:    {1, 0.7648421872844885, -0.41614683654714235},
	} {
		k, err := TwoLayer{Slope: alpha, Weight: 1}.Kernel(Parts{Head: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, theta := range []float64{0, 0.7, 2} {
			if got := k(1, math.Cos(theta), 1); math.Abs(got-want[i]) > 1e-13 {
				t.Errorf("slope %g, θ = %g: %.15f, want %.15f", alpha, theta, got, want[i])
			}
		}
	}
}

func TestArcCosineKernelsAreTwiceTheReLUParts(t *testing.T) {
	head, err := TwoLayer{Weight: 1, Head: 1}.Kernel(Parts{Head: true})
	if err != nil {
		t.Fatal(err)
	}
	biases, err := TwoLayer{Weight: 1, Head: 1}.Kernel(Parts{Biases: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, xy := range []float64{-6, -1, 0, 2.5, 6} {
		if a, b := ArcCosine1(9, xy, 4), 2*head(9, xy, 4); !scalar.EqualWithinAbsOrRel(a, b, 1e-14, 1e-14) {
			t.Errorf("degree 1 at %g: %g and %g", xy, a, b)
		}
		if a, b := ArcCosine0(9, xy, 4), 2*biases(9, xy, 4); !scalar.EqualWithinAbsOrRel(a, b, 1e-14, 1e-14) {
			t.Errorf("degree 0 at %g: %g and %g", xy, a, b)
		}
	}
}

// draw returns a network of m neurons from the laws that TwoLayer describes.
func draw(l TwoLayer, m, d int) Network {
	r := sample.Stream(1, "kernel/draw", m, d)
	f := Network{Activation: network.LeakyReLU(l.Slope), A: make([]float64, m), B: make([]float64, m),
		W: mat.NewDense(m, d, nil)}
	sample.Rademacher(r, f.A)
	sample.Normal(r, f.B)
	sample.Normal(r, f.W.RawMatrix().Data)
	for j := range m {
		f.A[j] *= math.Sqrt(l.Head)
		f.B[j] *= math.Sqrt(l.Bias)
	}
	f.W.Scale(math.Sqrt(l.Weight), f.W)
	return f
}

// The means of 200 batches of 1000 neurons are close to normal. Each of 3 laws · 4
// choices of parts · 10 pairs of points exceeds z = 6 with probability 2·10⁻⁹, at
// 199 degrees of freedom 10⁻⁸, so the false-alarm rate is about 10⁻⁶. The seeds are fixed.
func TestFiniteNetworksConvergeToTheInfiniteOne(t *testing.T) {
	const batches, m, n, d = 200, 1000, 4, 3
	x := normal(n, d, "points")
	for _, law := range []TwoLayer{{0, 1.0 / d, 0, 1}, {0.3, 1, 1, 2}, {-0.5, 0.5, 0.2, 1}} {
		f := draw(law, batches*m, d)
		for _, parts := range []Parts{{Head: true}, {Weights: true}, {Biases: true}, Tangent} {
			k, err := law.Kernel(parts)
			if err != nil {
				t.Fatal(err)
			}
			want, err := Gram(k, x)
			if err != nil {
				t.Fatal(err)
			}
			sum, squares := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
			for b := range batches {
				part := Network{f.Activation, f.A[b*m : (b+1)*m], f.B[b*m : (b+1)*m], f.W.Slice(b*m, (b+1)*m, 0, d).(*mat.Dense)}
				gram, err := part.Gram(parts, x)
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					for j := i; j < n; j++ {
						v := gram.At(i, j) / m
						sum.SetSym(i, j, sum.At(i, j)+v)
						squares.SetSym(i, j, squares.At(i, j)+v*v)
					}
				}
			}
			for i := range n {
				for j := i; j < n; j++ {
					mean := sum.At(i, j) / batches
					sd := math.Sqrt((squares.At(i, j)/batches - mean*mean) / (batches - 1))
					if z := (mean - want.At(i, j)) / sd; math.Abs(z) > 6 && math.Abs(mean-want.At(i, j)) > 1e-12 {
						t.Errorf("%+v, %+v, element %d, %d: %g, want %g, z = %.1f", law, parts, i, j, mean, want.At(i, j), z)
					}
				}
			}
		}
	}
}

// tanhNetwork returns a smooth network with biases.
func tanhNetwork(m, d int) Network {
	f := draw(TwoLayer{Weight: 1, Bias: 1, Head: 2}, m, d)
	f.Activation = network.Tanh
	return f
}

// output is f(x) by definition, with parameter number p (a, then b, then W) moved by h.
func output(f Network, x []float64, p int, h float64) float64 {
	m, d := f.W.Dims()
	sum := 0.0
	for j := range m {
		a, z := f.A[j], f.B[j]
		if p == j {
			a += h
		}
		if p == m+j {
			z += h
		}
		for i, v := range x {
			w := f.W.At(j, i)
			if p == 2*m+j*d+i {
				w += h
			}
			z += w * v
		}
		sum += a * math.Tanh(z)
	}
	return sum
}

// Central differences with h = 1e-5 have errors of 1e-10 or so, from rounding (1e-16/h)
// and from third derivatives (h²).
func TestGramIsTheInnerProductOfCentralDifferences(t *testing.T) {
	const m, d, n, h = 5, 3, 4, 1e-5
	f, x := tanhNetwork(m, d), normal(n, d, "differences")
	parameters := map[Parts][2]int{
		{Head: true}: {0, m}, {Biases: true}: {m, 2 * m}, {Weights: true}: {2 * m, 2*m + m*d}, Tangent: {0, 2*m + m*d},
	}
	for parts, span := range parameters {
		gram, err := f.Gram(parts, x)
		if err != nil {
			t.Fatal(err)
		}
		cross, err := f.Cross(parts, x, x)
		if err != nil {
			t.Fatal(err)
		}
		jacobian, err := f.Jacobian(parts, x)
		if err != nil {
			t.Fatal(err)
		}
		var product mat.Dense
		product.Mul(jacobian, jacobian.T())
		if !mat.EqualApprox(&product, gram, 1e-12) {
			t.Errorf("%+v: the Jacobian's inner products are not the Gram matrix", parts)
		}
		for i := range n {
			for j := range n {
				want := 0.0
				for p := span[0]; p < span[1]; p++ {
					di := (output(f, x.RawRowView(i), p, h) - output(f, x.RawRowView(i), p, -h)) / (2 * h)
					dj := (output(f, x.RawRowView(j), p, h) - output(f, x.RawRowView(j), p, -h)) / (2 * h)
					want += di * dj
				}
				if math.Abs(gram.At(i, j)-want) > 1e-7 || math.Abs(cross.At(i, j)-want) > 1e-7 {
					t.Errorf("%+v, element %d, %d: %g and %g, want %g", parts, i, j, gram.At(i, j), cross.At(i, j), want)
				}
			}
		}
	}
}

func TestFeaturesAreTheNeuronsValues(t *testing.T) {
	f, x := tanhNetwork(4, 3), normal(5, 3, "features")
	phi, err := f.Features(x)
	if err != nil {
		t.Fatal(err)
	}
	f.B = nil
	without, err := f.Features(x)
	if err != nil {
		t.Fatal(err)
	}
	f = tanhNetwork(4, 3)
	for i := range 5 {
		for j := range 4 {
			z := mat.Dot(x.RowView(i), f.W.RowView(j))
			if math.Abs(phi.At(i, j)-math.Tanh(z+f.B[j])) > 1e-14 || math.Abs(without.At(i, j)-math.Tanh(z)) > 1e-14 {
				t.Errorf("feature %d of point %d: %g, and %g without bias", j, i, phi.At(i, j), without.At(i, j))
			}
		}
	}
}

func TestGramIsPositiveSemidefinite(t *testing.T) {
	x := normal(60, 4, "psd")
	for _, law := range []TwoLayer{{0, 1, 0, 1}, {0.5, 1, 1, 1}} {
		for _, parts := range []Parts{{Head: true}, {Weights: true}, {Biases: true}, Tangent} {
			k, err := law.Kernel(parts)
			if err != nil {
				t.Fatal(err)
			}
			gram, err := Gram(k, x)
			if err != nil {
				t.Fatal(err)
			}
			var eigen mat.EigenSym
			if !eigen.Factorize(gram, false) {
				t.Fatal("the eigenvalues do not converge")
			}
			values := eigen.Values(nil)
			if least, most := values[0], values[59]; least < -1e-14*60*most {
				t.Errorf("%+v, %+v: eigenvalues from %g to %g", law, parts, least, most)
			}
		}
	}
}

// The angle of nearly parallel points amplifies a rounding to its square root,
// and the tolerance is for points that are not.
func TestGramAndCrossDoNotChangeUnderRotation(t *testing.T) {
	x, y := normal(20, 4, "x"), normal(7, 4, "y")
	var qr mat.QR
	qr.Factorize(normal(4, 4, "rotation"))
	var q, turnedX, turnedY mat.Dense
	qr.QTo(&q)
	turnedX.Mul(x, &q)
	turnedY.Mul(y, &q)
	k, err := TwoLayer{Slope: 0.1, Weight: 1, Bias: 0.5, Head: 1}.Kernel(Tangent)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Gram(k, x)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Gram(k, &turnedX)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Cross(k, x, y)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Cross(k, &turnedX, &turnedY)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.EqualApprox(a, b, 1e-12) || !mat.EqualApprox(c, d, 1e-12) {
		t.Error("a rotation of the points changes the kernel")
	}
}

func TestCrossWithItselfIsTheGramMatrix(t *testing.T) {
	x := normal(33, 5, "self")
	for _, k := range []Function{ArcCosine1, ArcCosine0} {
		gram, err := Gram(k, x)
		if err != nil {
			t.Fatal(err)
		}
		cross, err := Cross(k, x, x)
		if err != nil {
			t.Fatal(err)
		}
		// On the diagonal a rounding of cos θ = 1 moves θ by √2⁻⁵² = 1.5e-8.
		if !mat.EqualApprox(gram, cross, 1e-7) {
			t.Error("Cross(x, x) is not Gram(x)")
		}
		if _, err := Cross(k, x, normal(2, 4, "other")); err == nil || !strings.Contains(err.Error(), "5 and 4 coordinates") {
			t.Errorf("points of two dimensions: %v", err)
		}
	}
}

func TestParallelPointsHaveAngleZeroAndOppositeOnesPi(t *testing.T) {
	for _, norm := range []float64{0.1, 1, 3, 1e-3, 1e7} {
		xx := norm * norm
		if got := ArcCosine0(xx, xx, xx); got != 1 {
			t.Errorf("‖x‖ = %g: degree 0 of a point with itself is 1 − %g", norm, 1-got)
		}
		if got := ArcCosine0(xx, -xx, xx); got != 0 {
			t.Errorf("‖x‖ = %g: degree 0 of opposite points is %g", norm, got)
		}
		if got := ArcCosine1(xx, xx, xx); !scalar.EqualWithinRel(got, xx, 1e-15) {
			t.Errorf("‖x‖ = %g: degree 1 of a point with itself is %g", norm, got)
		}
	}
	if got := ArcCosine0(0, 0, 1); got != 0.5 {
		t.Errorf("degree 0 with a zero point is %g, want ½", got)
	}
}

func TestWrongKernelsAndPointsAreErrorsThatSayWhat(t *testing.T) {
	x := normal(3, 2, "x")
	bad := mat.NewDense(2, 2, []float64{1, 2, 3, math.NaN()})
	f := tanhNetwork(4, 2)
	short, bare, headless := f, f, f
	short.B = f.B[:3]
	bare.Activation = nil
	headless.A = nil
	for want, call := range map[string]func() error{
		"variance Weight is -1": func() error { _, err := TwoLayer{Weight: -1}.Kernel(Tangent); return err },
		"variance Bias is NaN":  func() error { _, err := TwoLayer{Bias: math.NaN()}.Kernel(Tangent); return err },
		"slope is 2":            func() error { _, err := TwoLayer{Slope: 2}.Kernel(Tangent); return err },
		"no part":               func() error { _, err := TwoLayer{}.Kernel(Parts{}); return err },
		"no points":             func() error { _, err := Gram(ArcCosine0, nil); return err },
		"row 1 of x":            func() error { _, err := Gram(ArcCosine0, bad); return err },
		"row 1 of y":            func() error { _, err := Cross(ArcCosine0, x, bad); return err },
		"B has 3 numbers for 4": func() error { _, err := short.Features(x); return err },
		"no activation":         func() error { _, err := bare.Features(x); return err },
		"A has 0 numbers for 4": func() error { _, err := headless.Gram(Tangent, x); return err },
		"a kernel of no part":   func() error { _, err := f.Cross(Parts{}, x, x); return err },
		"3 and 2 coordinates":   func() error { _, err := f.Features(normal(2, 3, "x")); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if _, err := headless.Gram(Parts{Head: true}, x); err != nil {
		t.Errorf("the head alone needs no A: %v", err)
	}
}

// The tangent kernel at a right angle: ¼·x·x′ = 0 from the weights, ¼ from the biases
// and 1/(2π) from the head.
func ExampleTwoLayer_Kernel() {
	k, err := TwoLayer{Weight: 1, Head: 1}.Kernel(Tangent)
	fmt.Printf("%.4f %v\n", k(1, 0, 1), err)
	// Output:
	// 0.4092 <nil>
}

func ExampleArcCosine0() {
	fmt.Printf("%.3f\n", ArcCosine0(1, math.Cos(1), 1)) // 1 − 1/π
	// Output:
	// 0.682
}

func ExampleArcCosine1() {
	fmt.Printf("%.3f\n", ArcCosine1(4, 0, 1)) // ‖x‖‖x′‖/π at a right angle
	// Output:
	// 0.637
}

func ExampleGram() {
	gram, err := Gram(ArcCosine0, mat.NewDense(2, 2, []float64{1, 0, 0, 5}))
	fmt.Printf("%.2f %v\n", mat.Formatted(gram), err)
	// Output:
	// ⎡1.00  0.50⎤
	// ⎣0.50  1.00⎦ <nil>
}

func ExampleCross() {
	x := mat.NewDense(2, 2, []float64{1, 0, 0, 5})
	cross, err := Cross(ArcCosine0, x, mat.NewDense(1, 2, []float64{-3, 0}))
	fmt.Printf("%.2f %v\n", mat.Formatted(cross), err)
	// Output:
	// ⎡0.00⎤
	// ⎣0.50⎦ <nil>
}

func ExampleNetwork_Features() {
	f := Network{Activation: network.ReLU, W: mat.NewDense(2, 1, []float64{1, -1}), B: []float64{1, 1}}
	phi, err := f.Features(mat.NewDense(2, 1, []float64{0, 3}))
	fmt.Println(mat.Formatted(phi), err)
	// Output:
	// ⎡1  1⎤
	// ⎣4  0⎦ <nil>
}

func ExampleNetwork_Cross() {
	f := Network{Activation: network.ReLU, A: []float64{2}, W: mat.NewDense(1, 1, []float64{1})}
	cross, err := f.Cross(Tangent, mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{3}))
	fmt.Println(cross.At(0, 0), err)
	// Output:
	// 19 <nil>
}

// One neuron with head 2, active at x = 3: σ, aσ′ and aσ′x.
func ExampleNetwork_Jacobian() {
	f := Network{Activation: network.ReLU, A: []float64{2}, W: mat.NewDense(1, 1, []float64{1})}
	j, err := f.Jacobian(Tangent, mat.NewDense(1, 1, []float64{3}))
	fmt.Println(j.RawRowView(0), err)
	// Output:
	// [3 2 6] <nil>
}

// One neuron, active at both points: (1·3 + 1)·a² from the first layer, 1·3 from
// the head.
func ExampleNetwork_Gram() {
	f := Network{Activation: network.ReLU, A: []float64{2}, W: mat.NewDense(1, 1, []float64{1})}
	gram, err := f.Gram(Tangent, mat.NewDense(2, 1, []float64{1, 3}))
	fmt.Println(gram.At(0, 1), err)
	// Output:
	// 19 <nil>
}
