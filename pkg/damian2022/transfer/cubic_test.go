package transfer

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// The risk at each N is that of a fit to the first N samples alone, on either side of
// the number of features: 20 polynomials of degree 3 or less in 3 dimensions.
func TestTheRiskAtEveryNIsThatOfItsOwnFit(t *testing.T) {
	for _, known := range []bool{false, true} {
		draws := damian2022.Task{Target: "he3", Sampling: damian2022.Sampling{N: 60, D: 3, Noise: 1}, Completions: 2,
			Lambdas: []float64{0.1, 1}}
		p := cubicPoint{4, draws, []int{10, 30, 60}, 3, known, 0}
		got, err := cubicAt(context.Background(), nil, p)
		if err != nil {
			t.Fatal(err)
		}
		own, err := p.Draw(sample.Streams(4, "damian2022/cubic", 3, 0))
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range p.Samples {
			best, err := damian2022.FitBest(context.Background(), p.features(), own.Data.Slice(0, n), p.Lambdas,
				own.Tune, own.Report)
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
	verdicts := CubicSpec.Judge(c, r)
	if v := verdicts[0]; v.Status != claim.Holds || v.Value != 0.1 {
		t.Errorf("%s", v.Text())
	}
	if v := verdicts[1]; v.Status != claim.Holds || !scalar.EqualWithinAbs(v.Value, 0.4, 1e-12) {
		t.Errorf("%s", v.Text())
	}
	r.Cells[2].Risk = []float64{0.35, 0.35}
	if v := CubicSpec.Judge(c, r)[1]; v.Status != claim.Fails {
		t.Errorf("%s", v.Text())
	}
	c.D = []int{10}
	if v := CubicSpec.Judge(c, r)[1]; v.Status != claim.Fails || !math.IsNaN(v.Value) || v.Cases != 0 {
		t.Errorf("in one dimension: %s", v.Text())
	}
}

func TestImpossibleCubicConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, CubicSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, CubicSpec, "increase", "D=20,10")
	experimenttest.Refuses(t, CubicSpec, "too many", "D=80")
	experimenttest.Refuses(t, CubicSpec, "too many", "D=999999")
	experimenttest.Refuses(t, CubicSpec, "Degree = 0", "Degree=0")
	experimenttest.Refuses(t, CubicSpec, "Degree = 9", "Degree=9")
	experimenttest.Refuses(t, CubicSpec, "must increase", "Samples=30,10")
	experimenttest.Refuses(t, CubicSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, CubicSpec, "2 directions", "Target=two")
	experimenttest.Refuses(t, CubicSpec, "no target", "Target=he9")
	experimenttest.Refuses(t, CubicSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, CubicSpec, "increase", "Lambdas=1,0.1")
	experimenttest.Refuses(t, CubicSpec, "Noise = -1", "Noise=-1")
}

func TestCubicPointsHaveSeedsOfTheirOwn(t *testing.T) {
	points := cubicConfig(experiment.Quick).points()
	if !slices.ContainsFunc(points, func(p cubicPoint) bool { return p.D == 10 && p.Seed == 3 }) {
		t.Errorf("d = 10 has no more seeds than d = 20: %d points", len(points))
	}
}
