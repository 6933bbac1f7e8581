package convergence

import (
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestImpossibleHingeConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, HingeSpec, map[string]string{"Loss=logistic": "hinge loss", "Rule=gd": "SGD",
		"Targets=0.1": "loss 0", "Targets=": "loss 0", "At=200": "at the end", "Weights=true": "at the end",
		"Reversed=0.9": "between 0 and 0.5", "Alpha=0": "bound",
		"Alphas=-0.5": "positive slope", "Widths=1": "2k = 1", "Count=0": "Count"})
}

// madeHinge are runs that end well below M_k, but where the labels of the base are reversed.
func madeHinge(c HingeConfig) (r HingeResult) {
	for _, a := range c.trainings() {
		run := HingeRun{Updates: 200, Bound: 7000, Epochs: 10}
		if a.Flips > 0 && a.part == partBase {
			run = HingeRun{Updates: 2000, Bound: 400, Loss: 0.1, Epochs: 100}
		}
		out := HingeArm{Part: a.part, Value: a.value}
		for range a.Count {
			out.Runs = append(out.Runs, run)
		}
		r.Arms = append(r.Arms, out)
	}
	return r
}

func TestHingeClaimsHoldOfFewUpdatesAndFailOfMany(t *testing.T) {
	experimenttest.Judges(t, HingeSpec, madeHinge)
	experimenttest.FailsChanged(t, HingeSpec, madeHinge, map[string]func(*HingeResult){
		"hinge/updates": func(r *HingeResult) { r.Arms[3].Runs[5].Updates = 7001 },
		"hinge/zero": func(r *HingeResult) {
			for i := range r.Arms[2].Runs {
				r.Arms[2].Runs[i].Loss = 1e-3
			}
		},
	})
	for _, v := range experimenttest.OfNothing(HingeSpec) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

// What is shown with reversed labels is not judged.
func TestReversedLabelsThatAreShownAreNotJudged(t *testing.T) {
	c := hingeConfig(experiment.Quick)
	r := madeHinge(c)
	last := &r.Arms[len(r.Arms)-1]
	if last.Part != partShare || last.Value != c.Reversed {
		t.Fatalf("%+v", last)
	}
	for i := range last.Runs {
		last.Runs[i].Updates, last.Runs[i].Loss = 1e6, 1
	}
	for _, v := range HingeSpec.Judge(c, r) {
		if v.Status != claim.Holds {
			t.Error(v.Text())
		}
	}
}

func TestHingePicturesAndTablesOfMadeUpRuns(t *testing.T) {
	o := experimenttest.Concluded(t, HingeSpec, hingeConfig(experiment.Quick), madeHinge)
	experimenttest.Drawn(t, o.Figures, nil)
	rows := experimenttest.Rows(t, o, "updates")
	if len(rows) != 11 {
		t.Fatalf("%d rows", len(rows))
	}
	experimenttest.Wants(t, rows[0], "the base", "200.000", "7000.000", "0.029", "10.000", "0.000")
	experimenttest.Wants(t, rows[9], "5 % of the labels reversed", "200.000", "7000.000", "0.029", "10.000", "0.000")
	experimenttest.Wants(t, rows[10], "twin: labels reversed", "2000.000", "400.000", "5.000", "100.000", "0.100")
	empty := &HingeOutcome{ID: HingeSpec.ID}
	if _, err := hingeFigures(empty); err != nil || len(hingeTables(empty)[0].Rows) != 1 {
		t.Errorf("of nothing: %v", err)
	}
}

func TestATinyHingeRunsAndSurvives(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	c, err := HingeSpec.Configure(experiment.Quick, nil, "Count=2", "Samples=12", "Dim=3", "Units=4", "Widths=2",
		"Steps=240")
	if err != nil {
		t.Fatal(err)
	}
	o := experimenttest.Run(t, experimenttest.Environment(t, e), HingeSpec, c)
	for _, a := range o.Result.(HingeResult).judged() {
		for _, run := range a.Runs {
			if run.Updates < 1 || float64(run.Updates) > run.Bound {
				t.Errorf("%s: %+v", a.name(), run)
			}
		}
	}
}
