package lowerbound

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// By hand, with E Z⁴ = 3 and E Z⁶ = 15: for z²/√3 the mean of products is
// (1+2ρ²)/3, for z³/√15 it is (9ρ+6ρ³)/15; for He_p/√p! it is ρ^p.
func TestCorrelationsOfTheClassAreTheHandComputedPolynomials(t *testing.T) {
	for _, c := range []struct {
		link string
		p    int
		want func(rho float64) float64
	}{
		{damian2022.HermiteLink, 1, func(r float64) float64 { return r }},
		{damian2022.HermiteLink, 2, func(r float64) float64 { return r * r }},
		{damian2022.HermiteLink, 5, func(r float64) float64 { return r * r * r * r * r }},
		{damian2022.MonomialLink, 2, func(r float64) float64 { return (1 + 2*r*r) / 3 }},
		{damian2022.MonomialLink, 3, func(r float64) float64 { return (9*r + 6*r*r*r) / 15 }},
	} {
		g, err := damian2022.ClassLink(c.link, c.p)
		if err != nil {
			t.Fatal(err)
		}
		series := damian2022.ClassCorrelationSeries(g, c.p)
		for _, rho := range []float64{-1, -0.3, 0, 0.5, 1} {
			quadrature, expansion := damian2022.ClassCorrelation(g, c.p, rho), correlationsPolynomial(series, rho)
			if want := c.want(rho); !scalar.EqualWithinAbs(quadrature, want, 1e-13) ||
				!scalar.EqualWithinAbs(expansion, want, 1e-13) {
				t.Errorf("%s, p = %d, ρ = %g: quadrature %g, expansion %g, want %g", c.link, c.p, rho, quadrature, expansion, want)
			}
		}
	}
	if _, err := damian2022.ClassLink("sine", 2); err == nil {
		t.Error("an unknown link is accepted")
	}
}

// The largest number of members beyond ±τ, by loops over the sums of the first k.
func TestExcludedMembersAreThoseCountedByLoops(t *testing.T) {
	const m, d, tau = 40, 8, 0.3
	w := make([]float64, m*d)
	sample.Sphere(sample.Stream(1, "test/excluded"), w, d)
	rho := make([]float64, m*m)
	k := func(i, j int) float64 { return math.Pow(dense.Dot(w[i*d:(i+1)*d], w[j*d:(j+1)*d]), 2) }
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
			rho[i*m+j] = dense.Dot(w[i*d:(i+1)*d], w[j*d:(j+1)*d])
		}
	}
	if got := correlationsExcluded([]float64{0, 0, 1}, rho, m, []float64{tau}); got[0] != float64(most) {
		t.Errorf("%g members, by loops %d", got[0], most)
	}
}

func TestPlantedDirectionsAreUnitVectorsOfTheStatedCosine(t *testing.T) {
	const m, d = 20, 5
	w := correlationsDirections(1, m, d, 0.7, 0)
	for j := range m {
		row := w[j*d : (j+1)*d]
		if row[0] != 0.7 || !scalar.EqualWithinAbs(dense.Dot(row, row), 1, 1e-14) {
			t.Errorf("direction %d: %v", j, row)
		}
	}
	if !packingClashes(w, w[:d], 0.99) || packingClashes(w[:d], []float64{0, 0, 0, 0, 0}, 0.1) {
		t.Error("a vector clashes with itself and not with zero")
	}
}

func TestImpossibleCorrelationConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, CorrelationsSpec, "take one of hermite, monomial", "Link=sine")
	experimenttest.Refuses(t, CorrelationsSpec, "p = 0", "P=0")
	experimenttest.Refuses(t, CorrelationsSpec, "p = 9", "P=9")
	experimenttest.Refuses(t, CorrelationsSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, CorrelationsSpec, "two dimensions", "D=64")
	experimenttest.Refuses(t, CorrelationsSpec, "PackD = 1", "PackD=1")
	experimenttest.Refuses(t, CorrelationsSpec, "too many", "PackD=400")
	experimenttest.Refuses(t, CorrelationsSpec, "Vectors = 1", "Vectors=1")
	experimenttest.Refuses(t, CorrelationsSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, CorrelationsSpec, "cosine", "Planted=1")
	experimenttest.Refuses(t, CorrelationsSpec, "between 0 and 1", "PackEpsilon=0")
	experimenttest.Refuses(t, CorrelationsSpec, "Tau = 0.01", "Tau=0.01")
	experimenttest.Refuses(t, CorrelationsSpec, "Tau = 1", "Tau=1")
	experimenttest.Refuses(t, CorrelationsSpec, "QueryD = 1", "QueryD=1")
}
