package boundary

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// learned is as the pilot has it.
func learned(c LinearityConfig) (r LinearityResult) {
	for _, sigma := range c.Sigma {
		run := LinearityRun{Agreement: 1, Accuracy: 0.96, SVM: 0.963, Angle: 0.2, Rho: 0.01, Sharp: 0.97, Wide: 0.9,
			Signs: Signs{Outside: 100, Differ: 1}}
		if sigma > 1 {
			run = LinearityRun{Agreement: 0.93, Accuracy: 0.911, SVM: 0.963, Angle: 80, Rho: 10, Signs: Signs{Differ: 100}}
		}
		switch {
		case c.Mirrored && sigma > 1:
			run.Agreement, run.Accuracy = 0.988, 0.958
		case c.Flips > 0 || c.Alpha < 0:
			run.Agreement, run.Angle, run.Rho = 0.95, 25, 0.6
		case c.Alpha == 1:
			run.Agreement = 1
		}
		r.Cells = append(r.Cells, LinearityCell{sigma, slices.Repeat([]LinearityRun{run}, c.Seeds)})
	}
	return r
}

func TestClaimsOnLinearityHoldOfWhatIsExpectedAndFailOfTheirTwins(t *testing.T) {
	experimenttest.Judges(t, LinearitySpec, learned)
	every := func(cell int, change func(*LinearityRun)) func(*LinearityResult) {
		return func(r *LinearityResult) {
			for i := range r.Cells[cell].Runs {
				change(&r.Cells[cell].Runs[i])
			}
		}
	}
	experimenttest.FailsChanged(t, LinearitySpec, learned, map[string]func(*LinearityResult){
		"near-linear":   every(0, func(r *LinearityRun) { r.Agreement = 0.99 }),
		"not-linear":    every(2, func(r *LinearityRun) { r.Agreement = 0.97 }),
		"bundled":       every(0, func(r *LinearityRun) { r.Angle = 1.5 }),
		"spread":        every(2, func(r *LinearityRun) { r.Angle = 50 }),
		"tight":         every(0, func(r *LinearityRun) { r.Rho = 0.3 }),
		"as-accurate":   every(0, func(r *LinearityRun) { r.Accuracy = 0.93 }),
		"accuracy-gap":  every(2, func(r *LinearityRun) { r.Accuracy = 0.94 }),
		"outside-fresh": func(r *LinearityResult) { r.Cells[1].Runs[0].Wrong = 1 },
	})
}

func TestFiguresAndTablesOfLinearitySurviveNothing(t *testing.T) {
	c := linearityConfig(experiment.Quick)
	o := experimenttest.Concluded(t, LinearitySpec, c, learned)
	experimenttest.Drawn(t, o.Figures, nil)
	if rows := experimenttest.Rows(t, o, "sigma"); len(rows) != 8 { // three, and of the twins one, one, two and one
		t.Errorf("%d rows", len(rows))
	}
	o = experimenttest.Alone(t, LinearitySpec, c, LinearityResult{})
	experimenttest.Table(t, o, "sigma")
	if got := MeanAgreement(learned(c)); math.Abs(got-0.93) > 1e-12 || !math.IsNaN(MeanAgreement(o.Result)) {
		t.Errorf("mean agreement %v", got)
	}
	for _, v := range experimenttest.OfNothing(LinearitySpec) {
		if v.Status != claim.Fails {
			t.Errorf("of nothing: %s", v.Text())
		}
	}
}

func TestImpossibleLinearityIsAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, LinearitySpec, map[string]string{
		"Sigma=": "at least one", "Sigma=1,1": "increase", "Alpha=-1": "odd part", "Alpha=1.5": "between −1 and 1",
		"Flips=0.7": "between 0 and 0.5", "Points=0": "Points = 0", "Seeds=0": "Seeds = 0", "Target=0": "loss",
		"Margin=0.9": "take a smaller one", "Units=5": "half of the units",
	})
}

// Labels that no hyperplane separates leave no machine to compare with, and no error.
func TestLabelsThatAreNotSeparableHaveNoMachine(t *testing.T) {
	c := linearityConfig(experiment.Quick)
	c.Seeds, c.Sigma, c.Dim, c.Samples, c.Flips, c.Units, c.Steps, c.Points = 1, []float64{1}, 3, 60, 0.4, 6, 20, 200
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Auto))
	r, err := runLinearity(context.Background(), env, c)
	if err != nil || !math.IsNaN(r.Cells[0].Runs[0].SVM) {
		t.Fatalf("%+v, %v", r, err)
	}
	c.Flips = 0
	r, err = runLinearity(context.Background(), env, c)
	if err != nil || !(r.Cells[0].Runs[0].SVM > 0.8) {
		t.Fatalf("%+v, %v", r, err)
	}
}
