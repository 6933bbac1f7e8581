package margin

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// followed is a run whose γ̃ falls where weights decay or steps are long, and whose true margin falls once.
func followed(c SmoothedConfig, cell SmoothedCell, keep bool) SmoothedRun {
	r := SmoothedRun{First: 40, Steps: c.After, MarginFalls: 1, LeastGap: 0.2, LargestGap: 0.7, BareOutside: 3}
	if c.Decay > 0 && cell.Stride == 0 || cell.Stride >= 30 {
		r.Falls, r.Deepest = c.After, 0.3
	}
	looks := 2
	if keep {
		looks = c.After + 1
	}
	for i := range looks {
		r.Smoothed, r.Margin = append(r.Smoothed, 0.1*float64(i)/float64(looks)), append(r.Margin, 0.2)
		r.Norm = append(r.Norm, 10)
	}
	return r
}

func following(c SmoothedConfig) SmoothedResult {
	descents, strides, shown := c.cells()
	for _, cells := range [][]SmoothedCell{descents, strides, shown} {
		for i := range cells {
			for seed := range c.Seeds {
				cells[i].Runs = append(cells[i].Runs, followed(c, cells[i], seed == 0))
			}
		}
	}
	for i := range shown {
		shown[i].Runs = shown[i].Runs[:1]
	}
	return SmoothedResult{descents, strides, shown}
}

// bounded ends near the bound from small starts, and beyond it without reflections.
func bounded(c BoundConfig) (r BoundResult) {
	cell := func(kind string, sigma float64, symmetric bool) BoundCell {
		run := BoundRun{Margin: 0.8, Perfect: 1}
		share := 0.97
		if !symmetric {
			run.Perfect = 1.13
		}
		switch {
		case sigma > 5:
			share = 0.2
		case !symmetric && kind == sarussi2021.Asymmetric:
			share = 1.12
		}
		run.Looks = []BoundLook{{0, -0.1, -1e5}, {1, share / 2, -3}, {c.Steps, share, 0.9 * share}}
		return BoundCell{kind, sigma, slices.Repeat([]BoundRun{run}, c.Seeds)}
	}
	for _, sigma := range c.Sigmas {
		r.Cells = append(r.Cells, cell(sarussi2021.Mixture, sigma, c.Symmetric))
	}
	r.Cells = append(r.Cells, cell(sarussi2021.Asymmetric, c.Sigmas[0], c.Symmetric))
	r.Plain = cell(sarussi2021.Asymmetric, c.Sigmas[0], false)
	return r
}

func TestSmoothedClaimsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, SmoothedMarginSpec, following)
	experimenttest.FailsChanged(t, SmoothedMarginSpec, following, map[string]func(*SmoothedResult){
		"gradient-descent": func(r *SmoothedResult) { r.Descents[1].Runs[0].Falls = 1 },
		"normalised":       func(r *SmoothedResult) { r.Strides[0].Runs[1].Falls = 1 },
		"both-margins":     func(r *SmoothedResult) { r.Strides[1].Runs[0].Outside = 1 },
	})
}

func TestBoundClaimsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, MarginBoundSpec, bounded)
	each := func(runs []BoundRun, share float64) {
		for i := range runs {
			runs[i].Looks = []BoundLook{{1000, share, share}}
		}
	}
	experimenttest.FailsChanged(t, MarginBoundSpec, bounded, map[string]func(*BoundResult){
		"bound": func(r *BoundResult) {
			r.Cells[1].Runs[0].Looks = []BoundLook{{7, 1 + 1e-6, 1}, {1000, 0.9, 0.9}}
		},
		"near-the-bound": func(r *BoundResult) { each(r.Cells[0].Runs, 0.94) },
		"beyond":         func(r *BoundResult) { each(r.Plain.Runs, 1) },
	})
}

// The number of steps decides which pilot the band is from.
func TestTheBandIsThatOfThePilotWithAsManySteps(t *testing.T) {
	c := boundConfig(experiment.Paper)
	for share, want := range map[float64]claim.Status{0.98: claim.Fails, 0.995: claim.Holds} {
		r := bounded(c)
		for i := range r.Cells[0].Runs {
			r.Cells[0].Runs[i].Looks = []BoundLook{{c.Steps, share, share}}
		}
		if v := experimenttest.VerdictOf(t, MarginBoundSpec.Judge(c, r), "near-the-bound"); v.Status != want {
			t.Errorf("%g: %s", share, v.Text())
		}
	}
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(SmoothedMarginSpec),
		experimenttest.OfNothing(MarginBoundSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	o := experimenttest.Alone(t, SmoothedMarginSpec, smoothedConfig(experiment.Quick), SmoothedResult{})
	if _, steps, _, all := MarginFalls(o); !math.IsNaN(FirstFall(o)+StartNorm(o)) || steps != 0 || all != 0 {
		t.Error("what was not measured is a number")
	}
	b := experimenttest.Alone(t, MarginBoundSpec, boundConfig(experiment.Quick), BoundResult{})
	if reached, limit := Beyond(b); !math.IsNaN(reached) || !math.IsNaN(limit) {
		t.Errorf("of no run %g, %g", reached, limit)
	}
	if !math.IsNaN(BoundRun{}.Last().Share) {
		t.Error("a run without a look has a last one")
	}
}

// What the notebook says of the outcome: γ̃ falls from steps of 30 on, and the true margin once in each training.
func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	o := experimenttest.Concluded(t, SmoothedMarginSpec, smoothedConfig(experiment.Quick), following)
	if got, norm := FirstFall(o), StartNorm(o); got != 30 || norm != 10 {
		t.Errorf("from %g on, and ‖W‖ is %g", got, norm)
	}
	if falls, steps, trainings, all := MarginFalls(o); falls != 48 || steps != 48*200 || trainings != 48 || all != 48 {
		t.Errorf("%d of %d, %d of %d", falls, steps, trainings, all)
	}
	b := experimenttest.Concluded(t, MarginBoundSpec, boundConfig(experiment.Quick), bounded)
	if reached, limit := Beyond(b); reached != 1.12 || limit != 1.13 {
		t.Errorf("%g of %g", reached, limit)
	}
}

func TestTablesSayWhatBecameOfRuns(t *testing.T) {
	o := experimenttest.Concluded(t, SmoothedMarginSpec, smoothedConfig(experiment.Quick), following)
	rows := experimenttest.Rows(t, o, "falls")
	experimenttest.Wants(t, rows[0], "mixture, η = 0.2, σ₀ = 0.1", "40.000", "8 of 8", "0 of 1600", "8 of 1600", "0.000")
	experimenttest.Wants(t, rows[10], weightDecay+": "+rows[0][0], "40.000", "8 of 8", "1600 of 1600", "8 of 1600",
		"0.300")
	shown := experimenttest.Rows(t, o, "strides")
	experimenttest.Wants(t, shown[5], "teacher, normalised steps of 30", "40.000", "1 of 1", "200 of 200", "1 of 200",
		"0.300")
	b := experimenttest.Concluded(t, MarginBoundSpec, boundConfig(experiment.Quick), bounded)
	shares := experimenttest.Rows(t, b, "shares")
	experimenttest.Wants(t, shares[3], "pair", "0.001", "1.130", "1.120", "1.120", "1.120", "12 of 12")
	experimenttest.Wants(t, shares[5], "mixture, reflected", "30.000", "1.000", "0.200", "0.200", "0.200", "0 of 12")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	o := experimenttest.Concluded(t, SmoothedMarginSpec, smoothedConfig(experiment.Quick), following)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := StrideFrames(o)
	if err != nil || experimenttest.CheckFrames(frames) != nil {
		t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
	}
	b := experimenttest.Concluded(t, MarginBoundSpec, boundConfig(experiment.Quick), bounded)
	experimenttest.Drawn(t, b.Figures, nil)
}
