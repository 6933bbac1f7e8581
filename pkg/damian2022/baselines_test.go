package damian2022_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/sample"
)

// For d = 2 and degree 2 by hand: 1, x₁, (x₁² − 1)/√2, x₂, (x₂² − 1)/√2, x₁x₂.
func TestPolynomialsOfTwoVariablesAreThoseByHand(t *testing.T) {
	phi, err := damian2022.PolynomialFeatures(2)(mat.NewDense(1, 2, []float64{3, -2}))
	if err != nil {
		t.Fatal(err)
	}
	got, want := slices.Clone(phi.RawRowView(0)), []float64{1, 3, 8 / math.Sqrt2, -2, 3 / math.Sqrt2, -6}
	slices.Sort(got)
	slices.Sort(want)
	for i := range want {
		if !scalar.EqualWithinAbs(got[i], want[i], 1e-14) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

// The Gauss rule of five nodes a variable is exact for products of two polynomials
// of degree 4.
func TestPolynomialsAreOrthonormalUnderTheNormalLaw(t *testing.T) {
	nodes, weights := hermite.GaussHermite(5)
	const d = 3
	var gram mat.SymDense
	gram.ReuseAsSym(damian2022.PolynomialCount(d, 4))
	for i := range 125 {
		at := []int{i % 5, i / 5 % 5, i / 25}
		x, w := make([]float64, d), 1.0
		for k, j := range at {
			x[k], w = nodes[j], w*weights[j]
		}
		phi, err := damian2022.PolynomialFeatures(4)(mat.NewDense(1, d, x))
		if err != nil {
			t.Fatal(err)
		}
		gram.SymRankOne(&gram, w, mat.NewVecDense(gram.SymmetricDim(), phi.RawRowView(0)))
	}
	for i := range gram.SymmetricDim() {
		for j := range i + 1 {
			want := 0.0
			if i == j {
				want = 1
			}
			if !scalar.EqualWithinAbs(gram.At(i, j), want, 1e-12) {
				t.Errorf("⟨%d, %d⟩ = %g", i, j, gram.At(i, j))
			}
		}
	}
}

// The kernel Σ_j φ_j(x) φ_j(z) is the same at (Qx, Qz), for a rotation Q by 0.7 in a
// plane of the first and third coordinate.
func TestTheKernelOfPolynomialsKnowsNoDirection(t *testing.T) {
	x := make([]float64, 2*3)
	sample.Normal(sample.Stream(1, "test/polynomials"), x)
	kernel := func(x []float64) float64 {
		phi, err := damian2022.PolynomialFeatures(4)(mat.NewDense(2, 3, x))
		if err != nil {
			t.Fatal(err)
		}
		return dense.Dot(phi.RawRowView(0), phi.RawRowView(1))
	}
	turned, c, s := slices.Clone(x), math.Cos(0.7), math.Sin(0.7)
	for i := 0; i < len(x); i += 3 {
		turned[i], turned[i+2] = c*x[i]-s*x[i+2], s*x[i]+c*x[i+2]
	}
	if got, want := kernel(turned), kernel(x); !scalar.EqualWithinRel(got, want, 1e-12) {
		t.Errorf("turned %g, before %g", got, want)
	}
}

// From the paper's §6.1: the NTK at m = 1000, n = 10⁴ is drawn at 0.477.
func TestPublishedPointsAreFoundByName(t *testing.T) {
	if got, err := damian2022.PublishedRisk(damian2022.ByTangent, 1000, 10_000); err != nil || got != 0.477 {
		t.Errorf("%g, %v", got, err)
	}
	if _, err := damian2022.PublishedRisk(damian2022.ByTangent, 1000, 7); err == nil ||
		!strings.Contains(err.Error(), "no published point") {
		t.Errorf("n = 7: %v", err)
	}
	if n, _, _, err := damian2022.PublishedCurve(damian2022.ByLinear, 100); len(n) != 0 || err != nil {
		t.Errorf("a curve that the paper does not draw: %v, %v", n, err)
	}
}

// At m = 100 the published risks around ½ are those at n = 10³ and 3162; no curve is
// drawn at m = 200.
func TestThePublishedHalfWayPointLiesBetweenItsNeighbours(t *testing.T) {
	if got, err := damian2022.PublishedHalf(100); err != nil || got < 1000 || got > 3162 {
		t.Errorf("%g, %v", got, err)
	}
	if _, err := damian2022.PublishedHalf(200); err == nil || !strings.Contains(err.Error(), "200") {
		t.Errorf("m = 200: %v", err)
	}
}

func ExamplePublishedHalf() {
	for _, n := range []int{1000, 3162} {
		risk, err := damian2022.PublishedRisk(damian2022.ByAlgorithm1, 100, n)
		fmt.Println(n, risk, err)
	}
	half, err := damian2022.PublishedHalf(100) // on the line in log n: 1000 · √10^(0.047/0.294)
	fmt.Printf("%.0f %v\n", half, err)
	// Output:
	// 1000 0.547 <nil>
	// 3162 0.253 <nil>
	// 1202 <nil>
}

func ExamplePolynomialCount() {
	for p := 1; p <= 4; p++ {
		fmt.Print(damian2022.PolynomialCount(10, p), " ") // 11/1, · 12/2, · 13/3, · 14/4
	}
	// Output: 11 66 286 1001
}
