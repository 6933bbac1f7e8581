package damian2022

import (
	"fmt"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
)

// By hand, with E Z⁴ = 3 and E Z⁶ = 15: for z²/√3 the mean of products is
// (1+2ρ²)/3, for z³/√15 it is (9ρ+6ρ³)/15; for He_p/√p! it is ρ^p.
func TestCorrelationsOfTheClassAreTheHandComputedPolynomials(t *testing.T) {
	for _, c := range []struct {
		link string
		p    int
		want func(rho float64) float64
	}{
		{HermiteLink, 1, func(r float64) float64 { return r }},
		{HermiteLink, 2, func(r float64) float64 { return r * r }},
		{HermiteLink, 5, func(r float64) float64 { return r * r * r * r * r }},
		{MonomialLink, 2, func(r float64) float64 { return (1 + 2*r*r) / 3 }},
		{MonomialLink, 3, func(r float64) float64 { return (9*r + 6*r*r*r) / 15 }},
	} {
		g, err := classLink(c.link, c.p)
		if err != nil {
			t.Fatal(err)
		}
		series := classCorrelationSeries(g, c.p)
		for _, rho := range []float64{-1, -0.3, 0, 0.5, 1} {
			quadrature, expansion := ClassCorrelation(g, c.p, rho), correlationsPolynomial(series, rho)
			if want := c.want(rho); !scalar.EqualWithinAbs(quadrature, want, 1e-13) || !scalar.EqualWithinAbs(expansion, want, 1e-13) {
				t.Errorf("%s, p = %d, ρ = %g: quadrature %g, expansion %g, want %g", c.link, c.p, rho, quadrature, expansion, want)
			}
		}
	}
	if _, err := classLink("sine", 2); err == nil {
		t.Error("an unknown link is accepted")
	}
}

// In d = 2 the direction is an angle and E cos^{2p} = (2p−1)!!/(2p)!!: ½, 3/8, 5/16, 35/128.
// In d = 3 a coordinate is uniform on [−1, 1] and E v^{2p} = 1/(2p+1).
func TestTypicalCorrelationInTwoAndThreeDimensions(t *testing.T) {
	for i, want := range []float64{1. / 2, 3. / 8, 5. / 16, 35. / 128} {
		p := i + 1
		if got := TypicalCorrelation(p, 2); !scalar.EqualWithinRel(got*got, want, 1e-14) {
			t.Errorf("d = 2, p = %d: square %g, want %g", p, got*got, want)
		}
		if got := TypicalCorrelation(p, 3); !scalar.EqualWithinRel(got*got, 1/float64(2*p+1), 1e-14) {
			t.Errorf("d = 3, p = %d: square %g, want %g", p, got*got, 1/float64(2*p+1))
		}
	}
}

// The ε of the comment of ToleranceBound is one of those that the minimum is over:
// the grid in log ε, of 2000 steps, may miss it by a percent.
func TestToleranceBoundIsAtMostThatOfTheStatedEpsilon(t *testing.T) {
	for _, p := range []int{2, 3, 4} {
		for _, d := range []float64{1e3, 1e5, 1e7} {
			q := d * d
			half := math.Pow(d, float64(p)/2)
			square := math.Pow(4*math.Log(4*q*half)/d, float64(p)/2) + 1/half
			if got := ToleranceBound(q, d, p); got > 1.01*math.Sqrt(square) || got < 1/math.Sqrt(half) {
				t.Errorf("p = %d, d = %g: τ = %g, at the stated ε %g", p, d, got, math.Sqrt(square))
			}
		}
	}
	if got := ToleranceBound(1e300, 100, 2); got != 1 {
		t.Errorf("with more queries than members τ = %g, want 1", got)
	}
}

// The largest number of members beyond ±τ, by loops over the sums of the first k.
func TestExcludedMembersAreThoseCountedByLoops(t *testing.T) {
	const m, d, tau = 40, 8, 0.3
	w := make([]float64, m*d)
	sample.Sphere(sample.Stream(1, "test/excluded"), w, d)
	rho := make([]float64, m*m)
	k := func(i, j int) float64 { return math.Pow(dot(w[i*d:(i+1)*d], w[j*d:(j+1)*d]), 2) }
	most := 0
	for size := 1; size <= m; size++ {
		norm2 := 0.0
		for i := range size {
			for j := range size {
				norm2 += k(i, j)
			}
		}
		count := 0
		for v := range m {
			sum := 0.0
			for i := range size {
				sum += k(v, i)
			}
			if sum/math.Sqrt(norm2) > tau {
				count++
			}
		}
		most = max(most, count)
	}
	for i := range m {
		for j := i; j < m; j++ {
			rho[i*m+j] = dot(w[i*d:(i+1)*d], w[j*d:(j+1)*d])
		}
	}
	if got := correlationsExcluded([]float64{0, 0, 1}, rho, m, []float64{tau}); got[0] != float64(most) {
		t.Errorf("%g members, by loops %d", got[0], most)
	}
}

func TestExcludedBoundIsInfiniteBelowTheCorrelation(t *testing.T) {
	if b := ExcludedBound(0.5, 0.25); !math.IsInf(b, 1) {
		t.Errorf("τ² = ε: %g", b)
	}
	if b := ExcludedBound(0.5, 0.05); !scalar.EqualWithinRel(b, 10, 1e-14) {
		t.Errorf("2/(0.25 − 0.05): %g", b)
	}
}

func TestPlantedDirectionsAreUnitVectorsOfTheStatedCosine(t *testing.T) {
	const m, d = 20, 5
	w := correlationsDirections(1, m, d, 0.7, 0)
	for j := range m {
		row := w[j*d : (j+1)*d]
		if row[0] != 0.7 || !scalar.EqualWithinAbs(dot(row, row), 1, 1e-14) {
			t.Errorf("direction %d: %v", j, row)
		}
	}
	if !packingClashes(w, w[:d], 0.99) || packingClashes(w[:d], []float64{0, 0, 0, 0, 0}, 0.1) {
		t.Error("a vector clashes with itself and not with zero")
	}
}

func ExampleTypicalCorrelation() {
	fmt.Printf("%.4f\n", TypicalCorrelation(2, 100)) // √(3/(100·102))
	// Output: 0.0171
}

func ExamplePackingBound() {
	fmt.Printf("%.0f\n", PackingBound(0.5, 64)) // e⁴/2
	// Output: 27
}

func ExampleExcludedBound() {
	fmt.Printf("%.0f\n", ExcludedBound(0.2, 0.02))
	// Output: 100
}

func ExampleToleranceBound() {
	fmt.Printf("%.3f\n", ToleranceBound(1e6, 1e4, 2))
	// Output: 0.098
}

func ExampleClassCorrelation() {
	g, _ := classLink(HermiteLink, 3)
	fmt.Printf("%.3f\n", ClassCorrelation(g, 3, 0.5))
	// Output: 0.125
}

func TestImpossibleCorrelationConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{CorrelationsSpec, "Link=sine", "take one of hermite, monomial"}, {CorrelationsSpec, "P=0", "p = 0"}, {CorrelationsSpec, "P=9", "p = 9"},
		{CorrelationsSpec, "D=1", "D = 1"}, {CorrelationsSpec, "D=64", "two dimensions"}, {CorrelationsSpec, "PackD=1", "PackD = 1"},
		{CorrelationsSpec, "PackD=400", "too many"}, {CorrelationsSpec, "Vectors=1", "Vectors = 1"}, {CorrelationsSpec, "Seeds=1", "Seeds = 1"},
		{CorrelationsSpec, "Planted=1", "cosine"}, {CorrelationsSpec, "PackEpsilon=0", "between 0 and 1"},
		{CorrelationsSpec, "Tau=0.01", "Tau = 0.01"}, {CorrelationsSpec, "Tau=1", "Tau = 1"}, {CorrelationsSpec, "QueryD=1", "QueryD = 1"},
	})
}
