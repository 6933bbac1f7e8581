package rankone

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

func TestImpossibleInterpolantConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, InterpolantSpec, map[string]string{"Dim=1": "Dim = 1", "Repeats=1": "Repeats = 1",
		"Steps=0": "Steps = 0", "Samples=16": "at least 2",
		"Samples=1,16": "Samples = 1", "Samples=32,16": "increase", "Kinds=spline": "no function"})
}

// That is what an interpolant is; the values are those of the points within roundoff of the
// number of the point along the path, times the speed 1 of the curve.
func TestTheTourInterpolantGoesThroughAllPoints(t *testing.T) {
	x := pathsDraw(sample.Stream(1, "points"), 40, 2, PathCube)
	f := tourInterpolant(inOrder(x, ShortPath(x)))
	for i, p := range x {
		if d := dense.Distance(f(p), p); d > 1e-9 {
			t.Errorf("point %d is missed by %g", i, d)
		}
	}
}

// Three points at 0, 1, 3 along the curve: half way of the second piece is (1, 1).
func TestACurveIsStraightBetweenItsPointsAndStandsStillBeyond(t *testing.T) {
	path, s := [][]float64{{0, 0}, {1, 0}, {1, 2}}, []float64{0, 1, 3}
	for g, want := range map[float64][]float64{-1: {0, 0}, 0: {0, 0}, 0.5: {0.5, 0}, 1: {1, 0}, 2: {1, 1},
		3: {1, 2}, 9: {1, 2}} {
		if got := curveAt(path, s, g); dense.Distance(got, want) > 1e-12 {
			t.Errorf("at %g: %v, want %v", g, got, want)
		}
	}
}

// x ↦ (3x, 4x) has slope 5 everywhere; a tent of slope 2 has it only in one half.
func TestSteepestIsTheLargestSlopeOverPieces(t *testing.T) {
	linear := func(x []float64) []float64 { return []float64{3 * x[0], 4 * x[0]} }
	tent := func(x []float64) []float64 { return []float64{2 * max(0, x[0]-0.5)} }
	for want, f := range map[float64]func([]float64) []float64{5: linear, 2: tent} {
		if got := steepest(f, []float64{0}, []float64{1}, 100); !scalar.EqualWithinAbs(got, want, 1e-9) {
			t.Errorf("%g, want %g", got, want)
		}
	}
}

func TestFewInterpolantsRunAndAreDrawn(t *testing.T) {
	c := interpolantConfig(experiment.Quick)
	c.Samples, c.Repeats, c.Steps = []int{4, 8, 16}, 2, 200
	o, err := InterpolantSpec.Evaluate(context.Background(), &experiment.Env{Warn: func(s string) { t.Log(s) }},
		experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range o.Result.Cells {
		if cell.Steepest*math.Sqrt2 < cell.Tree { // T5, in two dimensions
			t.Errorf("%+v", cell)
		}
	}
	experimenttest.Drawn(t, o.Figures, nil)
}

func TestNoInterpolantsAreNoMeasurement(t *testing.T) {
	for _, v := range experimenttest.OfNothing(InterpolantSpec) {
		if v.Status != claim.Fails || v.Cases != 0 || !math.IsNaN(v.Value) {
			t.Errorf("%s, %d cases", v.Text(), v.Cases)
		}
	}
}

// interpolantsMade are twice as steep as T5 demands of a tree of length √N at N = 16, and grow
// like N^1.2 along a path, like N² along a line, and not at all without rank 1 or the points.
func interpolantsMade(c InterpolantConfig) InterpolantResult {
	var r InterpolantResult
	for _, p := range c.points() {
		n := float64(p.Samples)
		cell := InterpolantCell{Kind: p.Kind, Samples: p.Samples, Tree: math.Sqrt(n), Steepest: 1}
		switch p.Kind {
		case AlongTour:
			cell.Steepest = 4 * math.Sqrt2 * math.Pow(n/16, 1.2)
		case AlongLine:
			cell.Steepest = n * n
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// Both twins are known beforehand to fail: beside them the claims have a wrong formula each.
func TestSteepInterpolantsHoldAndWrongFormulasFail(t *testing.T) {
	bare := *InterpolantSpec
	bare.Figures = nil
	o := experimenttest.Concluded(t, &bare, interpolantConfig(experiment.Quick), interpolantsMade)
	for i, want := range []float64{2, 2.4} {
		v := o.Verdicts[i]
		if experimenttest.Holds(t, v); !scalar.EqualWithinAbs(v.Value, want, 1e-12) ||
			len(v.TwinsOf(claim.Control)) != 2 || len(v.TwinsOf(claim.Mutant)) != 1 {
			t.Errorf("%s", v.Text())
		}
	}
}

// The least of two slopes is not known where one of the functions was not made.
func TestAFunctionThatWasNotMadeIsNotPassedOver(t *testing.T) {
	c := interpolantConfig(experiment.Quick)
	var r InterpolantResult
	for _, n := range c.Samples {
		for range c.Repeats {
			r.Cells = append(r.Cells, InterpolantCell{Kind: AlongTour, Samples: n, Tree: 1, Steepest: float64(n)})
		}
	}
	for _, v := range InterpolantSpec.Judge(c, r) {
		if v.ID == "jacot2023/interpolant/growth" && v.Status != claim.Fails {
			t.Errorf("nothing along a line: %s", v.Text())
		}
	}
	c.Kinds = []string{AlongTour}
	for _, v := range InterpolantSpec.Judge(c, r) {
		if v.ID == "jacot2023/interpolant/growth" && v.Status != claim.Holds {
			t.Errorf("along the tour alone: %s", v.Text())
		}
	}
}
