package damian2022

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

// For d = 2 and degree 2 by hand: 1, x₁, (x₁² − 1)/√2, x₂, (x₂² − 1)/√2, x₁x₂.
func TestPolynomialsOfTwoVariablesAreThoseByHand(t *testing.T) {
	phi, err := polynomialFeatures(2)(mat.NewDense(1, 2, []float64{3, -2}))
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

// The counts C(d + p, p) are 66, 286 and 1001 at d = 10.
func TestThereAreAsManyPolynomialsAsTheyAreCounted(t *testing.T) {
	for p, want := range map[int]int{0: 1, 1: 11, 2: 66, 3: 286, 4: 1001} {
		if got := len(hermiteProducts(10, p)); got != want || polynomialCount(10, p) != want {
			t.Errorf("degree %d: %d, counted %d, want %d", p, got, polynomialCount(10, p), want)
		}
	}
}

// The Gauss rule of five nodes a variable is exact for products of two polynomials
// of degree 4.
func TestPolynomialsAreOrthonormalUnderTheNormalLaw(t *testing.T) {
	nodes, weights := hermite.GaussHermite(5)
	const d = 3
	var gram mat.SymDense
	gram.ReuseAsSym(polynomialCount(d, 4))
	for i := range 125 {
		at := []int{i % 5, i / 5 % 5, i / 25}
		x, w := make([]float64, d), 1.0
		for k, j := range at {
			x[k], w = nodes[j], w*weights[j]
		}
		phi, err := polynomialFeatures(4)(mat.NewDense(1, d, x))
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
		phi, err := polynomialFeatures(4)(mat.NewDense(2, 3, x))
		if err != nil {
			t.Fatal(err)
		}
		return dot(phi.RawRowView(0), phi.RawRowView(1))
	}
	turned, c, s := slices.Clone(x), math.Cos(0.7), math.Sin(0.7)
	for i := 0; i < len(x); i += 3 {
		turned[i], turned[i+2] = c*x[i]-s*x[i+2], s*x[i]+c*x[i+2]
	}
	if got, want := kernel(turned), kernel(x); !scalar.EqualWithinRel(got, want, 1e-12) {
		t.Errorf("turned %g, before %g", got, want)
	}
}
