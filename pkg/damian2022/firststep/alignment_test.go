package firststep

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
	"github.com/provingground/provingground/pkg/figure"
)

// At d = 10, n = d² and ς = 1 the law is 1/(1 + π) = 0.2415, and ExpectedAlignment
// 0.2167 more.
func TestTheAlignmentTableHasWhatTheLawLeavesOut(t *testing.T) {
	c := alignmentConfig(experiment.Quick)
	law := 1 / (1 + math.Pi)
	cell := AlignmentCell{D: 10, N: 100, Ratio: 1, A: []float64{law, law + 0.02}}
	rows := termsTable(&AlignmentOutcome{Config: c, Result: AlignmentResult{[]AlignmentCell{cell}}}).Rows
	if got := rows[0][3:]; got[0] != "+0.217" || got[1] != "+0.010 [−0.117, +0.137]" { // t at one degree: 12.71
		t.Errorf("%v", got)
	}
	cell.A = []float64{math.NaN(), 1}
	c.Target = "two"
	rows = termsTable(&AlignmentOutcome{Config: c, Result: AlignmentResult{[]AlignmentCell{cell}}}).Rows
	if got := rows[0][3:]; got[0] != figure.None || got[1] != figure.None {
		t.Errorf("of two directions, with a run that is not a number: %v", got)
	}
}

// With one ratio, or with ratios closer than fourfold, there is nothing to grow. The
// eight seeds are alike.
func TestGrowthIsLookedForBetweenFourfoldSamples(t *testing.T) {
	for _, one := range []struct {
		ratio, a []float64
		want     claim.Status
		cases    int
	}{
		{[]float64{1, 2, 4}, []float64{0.1, 0.5, 0.2}, claim.Holds, 8},
		{[]float64{1, 2, 4}, []float64{0.3, 0.1, 0.2}, claim.Fails, 8},
		{[]float64{1, 4}, []float64{0.3, 0.4}, claim.Holds, 8},
		{[]float64{1, 4}, []float64{0.3, math.NaN()}, claim.Fails, 8},
		{[]float64{1, 2}, []float64{0.3, 0.4}, claim.Fails, 0},
		{[]float64{8}, []float64{0.3}, claim.Fails, 0},
	} {
		r := CloudResult{A: slices.Repeat([][]float64{one.a}, 8)}
		v := CloudSpec.Judge(CloudConfig{Ratio: one.ratio}, r)[0]
		if v.Status != one.want || v.Cases != one.cases {
			t.Errorf("A = %v at %v: %s", one.a, one.ratio, v.Text())
		}
	}
}

// The limits of signal and residual are those of one target, and are not drawn for another.
func TestLimitsAreThoseOfTheTarget(t *testing.T) {
	d := []float64{10, 20}
	if lines, words := populationLimits("figure1", d); len(lines) != 2 || words == "" {
		t.Errorf("Figure 1: %d lines, %q", len(lines), words)
	}
	if lines, words := populationLimits("he2", d); len(lines) != 0 || words != "" {
		t.Errorf("He2: %d lines, %q", len(lines), words)
	}
}

// Where A stays below ½ the n that it takes is larger than any; where it begins above,
// nothing is known of it.
func TestHalfAlignmentThatIsNotReachedIsInfinite(t *testing.T) {
	c := alignmentConfig(experiment.Quick)
	for a, want := range map[float64]float64{0.1: math.Inf(1), 0.9: math.NaN()} {
		var r AlignmentResult
		for _, q := range c.Ratio {
			r.Cells = append(r.Cells, AlignmentCell{D: 20, N: damian2022.Samples(q, 20), Ratio: q, A: []float64{a, a}})
		}
		v := experimenttest.VerdictOf(t, AlignmentSpec.Judge(c, r), "half-alignment-constant")
		if v.Status != claim.Fails || v.Value != want && !(math.IsNaN(v.Value) && math.IsNaN(want)) {
			t.Errorf("A = %g: %s", a, v.Text())
		}
	}
}

// H = uuᵀ: at w·u = ½ the signal ‖Hw‖/√(2π) is 1/(2√(2π)) in every dimension.
func TestWeightsThatKnowUHaveTheSameSignalInEveryDimension(t *testing.T) {
	for _, d := range []int{3, 30} {
		cell, err := populationAt(context.Background(), nil, populationPoint{1, "figure1", d, 4, 2, 0.5})
		if err != nil {
			t.Fatal(err)
		}
		if want := 0.5 / math.Sqrt(2*math.Pi); !scalar.EqualWithinRel(cell.Signal[0], want, 1e-12) {
			t.Errorf("d = %d: %g, want %g", d, cell.Signal[0], want)
		}
	}
}
