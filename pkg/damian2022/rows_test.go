package damian2022

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

// At d = 10, n = d² and ς = 1 the law is 1/(1 + π) = 0.2415, and ExpectedAlignment
// 0.2167 more.
func TestTheAlignmentTableHasWhatTheLawLeavesOut(t *testing.T) {
	c := alignmentConfig(experiment.Quick)
	law := 1 / (1 + math.Pi)
	cell := AlignmentCell{D: 10, N: 100, Ratio: 1, A: []float64{law, law + 0.02}}
	rows := alignmentTables(&AlignmentOutcome{Config: c, Result: AlignmentResult{[]AlignmentCell{cell}}})[0].Rows
	if got := rows[0][3:]; got[0] != "+0.217" || got[1] != "+0.010 [−0.117, +0.137]" { // t at one degree: 12.71
		t.Errorf("%v", got)
	}
	cell.A = []float64{math.NaN(), 1}
	c.Target = "two"
	rows = alignmentTables(&AlignmentOutcome{Config: c, Result: AlignmentResult{[]AlignmentCell{cell}}})[0].Rows
	if got := rows[0][3:]; got[0] != figure.None || got[1] != figure.None {
		t.Errorf("of two directions, with a run that is not a number: %v", got)
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
	if got := figure2Tables(&Figure2Outcome{Config: c})[0].Rows; !reflect.DeepEqual(got, [][]any{{"no published point was run", "", "", "", ""}}) {
		t.Errorf("without a cell: %v", got)
	}
}

// A curve twice as high as the published one is log 2 = 0.69 away, and 13.9 standard
// deviations at n = 31. The literal algorithm, on the published point there, has no distance
// at the larger n: it was not run, which is not a distance that came out as nothing.
func TestTheScoresSayWhatWasNotRun(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	c.Eta1 = []float64{1}
	r := on(t, c, 2)
	r.Cells = append(r.Cells, ConfigurationCell{LiteralAB, 31, [][]float64{{0.999, 0.999}}})
	rows := tableOf(t, concluded(t, ConfigurationSpec, c, r), "scores").Rows
	for i, want := range []string{"0.69, 13.9", "not run, not run", "not run, 0.0"} {
		if rows[i][1] != want {
			t.Errorf("%v, want %q", rows[i], want)
		}
	}
}

// The published risks at N = 10⁴ are 0.821 and 0.255. Ours twice as high are log 2 away.
func TestTheWitnessIsComparedWhereItWasRun(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	r := ConfigurationResult{Witness: []WitnessCell{{matched, 1000, []float64{0.51, 0.51}}}}
	got := witnessTable(&ConfigurationOutcome{Config: c, Result: r}).Rows
	if !reflect.DeepEqual(got[0], []any{"published", 0.821, 0.255, "0"}) {
		t.Errorf("%v", got[0])
	}
	if !reflect.DeepEqual(got[1][1:], []any{"not run", 0.51, "0.69 [0.69, 0.69]"}) {
		t.Errorf("%v", got[1])
	}
	if !reflect.DeepEqual(got[2][1:], []any{"not run", "not run", "not run"}) {
		t.Errorf("a candidate that was not run: %v", got[2])
	}
}

// claimsOfNothing returns what an experiment claims of a result without a cell.
func claimsOfNothing[C, R any](s *experiment.Spec[C, R]) []claim.Verdict {
	var nothing R
	return s.Claims(s.Config(experiment.Quick), nothing)
}

// numbers are the claims about one number of a result, which no config can empty.
var numbers = []string{"odd-signal", "correlation-identity"}

func TestNothingHoldsOfAResultWithoutACell(t *testing.T) {
	for _, verdicts := range [][]claim.Verdict{
		claimsOfNothing(AlignmentSpec), claimsOfNothing(PopulationSpec), claimsOfNothing(ClosedFormSpec),
		claimsOfNothing(NoiseSpec), claimsOfNothing(StartSpec), claimsOfNothing(CloudSpec), claimsOfNothing(HeadsSpec),
		claimsOfNothing(TransferSpec), claimsOfNothing(CubicSpec), claimsOfNothing(Figure2Spec),
		claimsOfNothing(DegenerateSpec), claimsOfNothing(QuarticSpec), claimsOfNothing(CorrelationsSpec),
		claimsOfNothing(AblationSpec), claimsOfNothing(StepSizeSpec), claimsOfNothing(HeavyTailSpec),
		claimsOfNothing(ConfigurationSpec)} {
		for _, v := range verdicts {
			name := v.ID[strings.LastIndex(v.ID, "/")+1:]
			if !slices.Contains(numbers, name) && (v.Status != claim.Fails || !math.IsNaN(v.Value)) {
				t.Errorf("%s of nothing: %s", v.ID, v.Text())
			}
		}
	}
}

// With one ratio, or with ratios closer than fourfold, there is nothing to grow.
func TestGrowthIsLookedForBetweenFourfoldSamples(t *testing.T) {
	for _, one := range []struct {
		ratio, a []float64
		want     claim.Status
		cases    int
	}{
		{[]float64{1, 2, 4}, []float64{0.1, 0.5, 0.2}, claim.Holds, 1},
		{[]float64{1, 2, 4}, []float64{0.3, 0.1, 0.2}, claim.Fails, 1},
		{[]float64{1, 4}, []float64{0.3, 0.4}, claim.Holds, 1},
		{[]float64{1, 4}, []float64{0.3, math.NaN()}, claim.Fails, 1},
		{[]float64{1, 2}, []float64{0.3, 0.4}, claim.Fails, 0},
		{[]float64{8}, []float64{0.3}, claim.Fails, 0},
	} {
		v := cloudClaims(CloudConfig{Ratio: one.ratio}, CloudResult{A: [][]float64{one.a}})[0]
		if v.Status != one.want || v.Cases != one.cases {
			t.Errorf("A = %v at %v: %s", one.a, one.ratio, v.Text())
		}
	}
}
