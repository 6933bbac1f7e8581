package kernel

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

func ExampleHarmonics() {
	fmt.Println(Harmonics(3, 2), Harmonics(20, 2), Harmonics(40, 3))
	// Output: 5 209 11440
}

func ExampleGegenbauer() {
	fmt.Println(Gegenbauer(3, 3, 0.5)) // Legendre's polynomials
	// Output: [1 0.5 -0.125 -0.4375]
}

func ExampleSphereMean() {
	fmt.Printf("%.3f\n", SphereMean(20, func(z float64) float64 { return z * z }))
	// Output: 1.000
}

func ExampleSphereCoefficients() {
	fmt.Printf("%.3f\n", SphereCoefficients(4, 1, func(z float64) float64 { return 1 + z }))
	// Output: [1.000 0.500]
}

func ExampleTangentLevels() {
	s, err := TangentLevels(20, 2, network.Sigmoid.Shifted(1).DerivativeAt)
	fmt.Printf("%.4g %.4g %v\n", s.Values, s.Above(2), err)
	// Output: [0.002921 0.03165 0.0002695] 0.01677 <nil>
}

// The eigenvalues of a kernel matrix of many points on a low-dimensional sphere, of a wide network, over n.
func TestLevelsAreThoseOfAKernelMatrix(t *testing.T) {
	const d, n, m = 4, 500, 1500
	sigma := network.Tanh.Shifted(1)
	levels, err := TangentLevels(d, 2, sigma.DerivativeAt)
	if err != nil {
		t.Fatal(err)
	}
	r := sample.Stream(1, "levels")
	points, w := sample.UnitVectors(r, n, d), sample.UnitVectors(r, m, d)
	x := mat.NewDense(n, d, points)
	x.Scale(math.Sqrt(d), x)
	a := make([]float64, m)
	for i := range a {
		a[i] = 1 / math.Sqrt(m)
	}
	k, err := Network{Activation: sigma, A: a, W: mat.NewDense(m, d, w)}.Gram(Parts{Weights: true}, x)
	if err != nil {
		t.Fatal(err)
	}
	values, err := spectral.Eigenvalues(k)
	if err != nil {
		t.Fatal(err)
	}
	mean := func(from, count int) float64 {
		sum := 0.0
		for _, v := range values[from : from+count] {
			sum += v / n / float64(count)
		}
		return sum
	}
	// tanh(z − 1) in four dimensions: degree 1 (4 eigenvalues), then 0 and 2 (9), which do not cross.
	got := []float64{mean(4, 1), mean(0, 4), mean(5, 9)}
	for l, want := range levels.Values {
		if math.Abs(got[l]/want-1) > 0.06 { // sampling of 500 points: sd 2 %
			t.Errorf("degree %d: %.5f, want %.5f", l, got[l], want)
		}
	}
	trace := 0.0
	for i := range n {
		trace += k.At(i, i) / n
	}
	if math.Abs(trace/levels.Trace-1) > 0.02 {
		t.Errorf("trace %.5f, want %.5f", trace, levels.Trace)
	}
}

// The exact means of powers over the sphere are E t² = 1/d and E t⁴ = 3/(d(d+2)).
func TestMeansOverTheSphere(t *testing.T) {
	for _, d := range []int{3, 4, 7, 40, 400} {
		n := float64(d)
		got := SphereMean(d, func(z float64) float64 { return z * z * z * z })
		if !scalar.EqualWithinRel(got, 3*n/(n+2), 1e-9) {
			t.Errorf("d = %d: E (√d t)⁴ = %v, want %v", d, got, 3*n/(n+2))
		}
		p := func(l int) float64 {
			return SphereMean(d, func(z float64) float64 {
				v := Gegenbauer(d, l, z/math.Sqrt(n))[l]
				return v * v
			})
		}
		if got, want := p(3), 1/Harmonics(d, 3); !scalar.EqualWithinRel(got, want, 1e-7) {
			t.Errorf("d = %d: E P_3² = %v, want %v", d, got, want)
		}
	}
}

func TestWhatTangentLevelsRefuse(t *testing.T) {
	for _, c := range [][2]int{{2, 1}, {5, -1}} {
		if _, err := TangentLevels(c[0], c[1], math.Cos); err == nil {
			t.Errorf("d = %d, L = %d: no error", c[0], c[1])
		}
	}
	s, err := TangentLevels(5, 1, math.Cos)
	if err != nil || !math.IsNaN(s.Above(2)) || s.Above(-1) != s.Trace {
		t.Errorf("%v, %v: want NaN and the trace", s.Above(2), s.Above(-1))
	}
}
