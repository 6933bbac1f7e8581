package damian2022

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
)

// The risk at each N is that of a fit to the first N samples alone, on either side of
// the number of features: 20 polynomials of degree 3 or less in 3 dimensions.
func TestTheRiskAtEveryNIsThatOfItsOwnFit(t *testing.T) {
	for _, known := range []bool{false, true} {
		draws := task{"he3", sampling{N: 60, D: 3, Noise: 1}, 2, []float64{0.1, 1}}
		p := cubicPoint{4, draws, []int{10, 30, 60}, 3, known, 0}
		got, err := cubicAt(context.Background(), nil, p)
		if err != nil {
			t.Fatal(err)
		}
		own, err := p.draw(sample.Streams(4, "damian2022/cubic", 3, 0))
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range p.Samples {
			best, err := fitBest(context.Background(), p.features(), own.data.slice(0, n), p.Lambdas, own.tune, own.report)
			if err != nil || !scalar.EqualWithinRel(got[i], best.L2, 1e-9) {
				t.Errorf("known %v, N = %d: %g, on its own %g, %v", known, n, got[i], best.L2, err)
			}
		}
	}
}

// Means of 0.3 and 0.7 at N = 1000 differ by 0.4.
func TestCubicClaimsAreAboutTheEnds(t *testing.T) {
	c := cubicConfig(experiment.Quick)
	r := CubicResult{[]CubicCell{{10, 1000, []float64{0.3, 0.3}}, {10, 3000, []float64{0.1, 0.1}},
		{20, 1000, []float64{0.7, 0.7}}}}
	verdicts := cubicClaims(c, r)
	if v := verdicts[0]; v.Status != claim.Holds || v.Value != 0.1 {
		t.Errorf("%s", v.Text())
	}
	if v := verdicts[1]; v.Status != claim.Holds || !scalar.EqualWithinAbs(v.Value, 0.4, 1e-12) {
		t.Errorf("%s", v.Text())
	}
	r.Cells[2].Risk = []float64{0.35, 0.35}
	if v := cubicClaims(c, r)[1]; v.Status != claim.Fails {
		t.Errorf("%s", v.Text())
	}
	c.D = []int{10}
	if v := cubicClaims(c, r)[1]; v.Status != claim.Fails || !math.IsNaN(v.Value) || v.Cases != 0 {
		t.Errorf("in one dimension: %s", v.Text())
	}
}

func TestImpossibleCubicConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{CubicSpec, "D=1", "D = 1"}, {CubicSpec, "D=20,10", "increase"},
		{CubicSpec, "D=80", "too many"}, {CubicSpec, "D=999999", "too many"},
		{CubicSpec, "Degree=0", "Degree = 0"}, {CubicSpec, "Degree=9", "Degree = 9"},
		{CubicSpec, "Samples=30,10", "must increase"},
		{CubicSpec, "Seeds=1", "Seeds = 1"}, {CubicSpec, "Target=two", "2 directions"}, {CubicSpec, "Target=he9", "no target"},
		{CubicSpec, "Completions=0", "Completions = 0"}, {CubicSpec, "Lambdas=1,0.1", "increase"},
		{CubicSpec, "Noise=-1", "Noise = -1"},
	})
}

func TestCubicPointsHaveSeedsOfTheirOwn(t *testing.T) {
	points := cubicConfig(experiment.Quick).points()
	if !slices.ContainsFunc(points, func(p cubicPoint) bool { return p.D == 10 && p.Seed == 3 }) {
		t.Errorf("d = 10 has no more seeds than d = 20: %d points", len(points))
	}
}
