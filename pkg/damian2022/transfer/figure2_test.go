package transfer

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
)

func TestImpossibleFigure2ConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, Figure2Spec, "must be even", "Width=7")
	experimenttest.Refuses(t, Figure2Spec, "N = 0", "N=0")
	experimenttest.Refuses(t, Figure2Spec, "Samples = 0", "Samples=0")
	experimenttest.Refuses(t, Figure2Spec, "must increase", "Samples=30,10")
	experimenttest.Refuses(t, Figure2Spec, "D = 1", "D=1")
	experimenttest.Refuses(t, Figure2Spec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, Figure2Spec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, Figure2Spec, "increase", "Lambdas=1,0.1")
	experimenttest.Refuses(t, Figure2Spec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, Figure2Spec, "2 directions", "Source=two")
	experimenttest.Refuses(t, Figure2Spec, "no target", "Other=he9")
	experimenttest.Refuses(t, Figure2Spec, "another target", "Labels=literal")
	experimenttest.Refuses(t, Figure2Spec, "comes from one of", "How=magic")
	experimenttest.Refuses(t, Figure2Spec, "0 or more", "Eta1PerRootD=-1")
	experimenttest.Refuses(t, Figure2Spec, "OtherN = 0", "OtherN=0")
}

// twoRuns is a result with two seeds at one published cell.
func twoRuns(a, b float64) (Figure2Config, Figure2Result) {
	c := figure2Config("quick")
	return c, Figure2Result{[]Figure2Cell{{Source: c.Source, N: 1000, Samples: 316, Risk: []float64{a, b}}}}
}

// The published risk at n = 10³, N = 316 is 0.541. Two runs at 0.4 and 0.6 have
// mean 0.5 and variance 0.02; one more run beside their mean has 0.02·(1+1/2). With
// E g*⁴ = 93 for He_3/√6 (93 = E He_3⁴/36, E He_3⁴ = 3348) a test set of 10⁵ points
// has τ² = 92·10⁻⁵.
func TestTheGapIsInUnitsOfTheCombinedSpread(t *testing.T) {
	c, r := twoRuns(0.4, 0.6)
	table, err := c.compare(r)
	if err != nil || len(table) != 1 {
		t.Fatal(table, err)
	}
	spread := math.Sqrt(0.02*1.5 + 92e-5*0.541*0.541 + 0.002*0.002)
	if got := table[0]; !scalar.EqualWithinAbs(got.Spread, spread, 1e-9) ||
		!scalar.EqualWithinAbs(got.Z, (0.5-0.541)/spread, 1e-9) || got.Published != 0.541 {
		t.Errorf("%+v, want a spread of %g", got, spread)
	}
	if gap := c.gap(r); !scalar.EqualWithinAbs(gap.Value, math.Abs(table[0].Z), 1e-12) {
		t.Errorf("the gap of one cell is %g, its z %g", gap.Value, table[0].Z)
	}
}

// The published curve of n = 10³ has 0.541 at N = 316 and 0.359 at N = 999, and ends
// at 0.255: on a logarithmic axis it passes ½ at 316·(999/316)^(0.041/0.182).
func TestReadingsAreThoseOfTheCurves(t *testing.T) {
	c := figure2Config("quick")
	var r Figure2Result
	for _, samples := range []int{316, 999, 3162, 10_000} {
		r.Cells = append(r.Cells, Figure2Cell{Source: c.Source, N: 1000, Samples: samples, Risk: []float64{0.7, 0.9}})
	}
	readings, err := Figure2Readings(&Figure2Outcome{Config: c, Result: r})
	if err != nil || len(readings) != 1 {
		t.Fatal(readings, err)
	}
	got := readings[0]
	if want := 316 * math.Pow(999.0/316, 0.041/0.182); !scalar.EqualWithinRel(got.Halfway, want, 1e-9) {
		t.Errorf("½ at N = %g, want %g", got.Halfway, want)
	}
	if got.N != 1000 || got.Least != 0.255 || !scalar.EqualWithinAbs(got.OursLeast, 0.8, 1e-12) ||
		!math.IsNaN(got.OursThere) {
		t.Errorf("%+v", got)
	}
}

// A factor of e between both sources' means has logarithm 1; one of four cells was run.
func TestTheSourcesAreComparedByTheRatioOfTheirRisks(t *testing.T) {
	c, r := twoRuns(0.4, 0.6)
	r.Cells = append(r.Cells, Figure2Cell{Source: c.Other, N: 1000, Samples: 316,
		Risk: []float64{0.4 * math.E, 0.6 * math.E}})
	if got := c.either(r); !scalar.EqualWithinAbs(got.Value, 1, 1e-12) || got.Cases != 4 {
		t.Errorf("%+v", got)
	}
	if got := c.either(Figure2Result{}); !math.IsNaN(got.Value) {
		t.Errorf("without a cell: %+v", got)
	}
}

func TestPowersOfDAreNamedUpToTheTruncationOfTheGrid(t *testing.T) {
	for n, want := range map[int]string{1: "d^0", 9: "d^1", 10: "d^1", 99: "d^2", 999: "d^3", 31: "31", 316: "316",
		100_000: "d^5"} {
		if got := powerOf(10, n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// The published risk at n = 10³, N = 316 is 0.541, see the gap's test.
func TestTheTablesOfFigure2HaveThePublishedPoints(t *testing.T) {
	c, r := twoRuns(0.4, 0.6)
	tables := figure2Tables(&Figure2Outcome{Config: c, Result: r})
	if got := tables[0].Rows; len(got) != 1 || got[0][2] != 0.541 || got[0][3] != "0.500 ± 0.141" ||
		got[0][4] != "−0.24" {
		t.Errorf("%v", got)
	}
	if got := tables[1].Rows; !reflect.DeepEqual(got, [][]any{{"no published n was run", "", "", "", ""}}) {
		t.Errorf("a curve of one point is read: %v", got)
	}
	r.Cells[0].Risk = []float64{math.NaN(), 1}
	tables = figure2Tables(&Figure2Outcome{Config: c, Result: r})
	if got := tables[0].Rows[0]; got[3] != "none ± none" || got[4] != figure.None {
		t.Errorf("a run that is not a number: %v", got)
	}
	if got := figure2Tables(&Figure2Outcome{Config: c})[0].Rows; !reflect.DeepEqual(got,
		[][]any{{"no published point was run", "", "", "", ""}}) {
		t.Errorf("without a cell: %v", got)
	}
}

// A band that has the risk of predicting 0 in it says so.
func TestClaimsThatPredictingZeroMeetsSaySo(t *testing.T) {
	for i, v := range Figure2Spec.Judge(figure2Config("quick"), Figure2Result{})[:len(figure2Cells)] {
		cell := figure2Cells[i]
		if says := strings.Contains(v.Statement, "predicting 0"); says != (cell.low <= 1 && 1 <= cell.high) {
			t.Errorf("%s, band %s: %q", v.ID, v.Band, v.Statement)
		}
	}
}
