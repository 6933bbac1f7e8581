package firststep

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
)

func TestTheShareOfATwinIsThatOfTheMostSamples(t *testing.T) {
	o := &AlignmentOutcome{Config: AlignmentConfig{D: []int{20, 40}}}
	if share, d, _ := TwinShare(o, "labels shuffled"); d != 40 || !math.IsNaN(share) {
		t.Errorf("without twins: %g at d = %d", share, d)
	}
	type twin = experiment.TwinOutcome[AlignmentConfig, AlignmentResult]
	o.Twins = []twin{{Name: "labels shuffled", Result: AlignmentResult{[]AlignmentCell{
		{D: 20, N: 9000, A: []float64{1}}, {D: 40, N: 3200, A: []float64{0.25, 0.75}}, {D: 40, N: 1600, A: []float64{1}},
	}}}}
	if share, d, n := TwinShare(o, "labels shuffled"); share != 0.5 || d != 40 || n != 3200 {
		t.Errorf("got %g at d = %d, n = %d", share, d, n)
	}
}

// At d = 40 the noise floor of He3 is 4/(d+3) = 0.093, that of what prefers no direction 1/40; the
// law at n = 8d² is 1/(1 + π/8) = 0.718.
func TestTheBrokenTableHasWhatIsExpectedWithoutASignal(t *testing.T) {
	c := alignmentConfig(experiment.Quick)
	rows := experimenttest.Rows(t, experimenttest.Concluded(t, AlignmentSpec, c, aligned), "broken")
	want := [][]string{
		{"nothing", "0.718 [0.718, 0.718]", "0.718, the law"},
		{"H = 0 (He3)", "0.025 [0.025, 0.025]", "0.093, the noise alone"},
		{"labels shuffled", "0.025 [0.025, 0.025]", "0.025, noise without a direction"},
		{"no first step", "0.025 [0.025, 0.025]", "0.025, noise without a direction"},
	}
	if len(rows) != len(want) {
		t.Fatalf("%q", rows)
	}
	for i := range want {
		experimenttest.Wants(t, rows[i], want[i]...)
	}
	c.Target, c.Shuffle = "he4", false
	for target, expected := range map[string]string{"nosuch": figure.None, "he2": figure.None} {
		if c.Target = target; withoutSignal(c, 40) != expected {
			t.Errorf("%s: %q", target, withoutSignal(c, 40))
		}
	}
}

// πd² and 2πd² at d = 10; the published points cross ½ between n = 316 and 3162 (Figure 1).
func TestThePaperTableHasTheLawAndThePublishedRisk(t *testing.T) {
	rows := paperTable().Rows
	for i, n := range []float64{100 * math.Pi, 200 * math.Pi} {
		if got := rows[i][1].(float64); math.Abs(got-n) > 1e-9 {
			t.Errorf("row %d: n = %g, want %g", i+1, got, n)
		}
	}
	for _, row := range rows[2:] {
		if n := row[1].(float64); !(n > 316 && n < 3162) || row[2].(float64) != n/100 {
			t.Errorf("%v", row)
		}
	}
}

// The first picture shows the law and nothing that the reader is to predict.
func TestTheFirstPictureShowsNoTwin(t *testing.T) {
	o := experimenttest.Concluded(t, AlignmentSpec, alignmentConfig(experiment.Quick), aligned)
	for name, want := range map[string]bool{"law": false, "broken": true} {
		f, err := o.Figure(name)
		if err != nil {
			t.Fatal(err)
		}
		twins := 0
		for _, s := range f.Panels[0].Series {
			if s.Role == figure.Twin {
				twins++
			}
		}
		if (twins > 0) != want {
			t.Errorf("%s shows %d twins", name, twins)
		}
	}
}
