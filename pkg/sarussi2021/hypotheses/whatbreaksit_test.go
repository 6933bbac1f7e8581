package hypotheses

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// intact has all six quantities, at the slope 0.3.
func intact() WhatBreaksItRun {
	return WhatBreaksItRun{Loss: 1e-3, Pull: 1, Boundary: 1, Drift: 1e-16, Separable: true, Angle: 0.5, ToLinear: 5,
		Law: 1e-9}
}

// without returns a run that has lost a quantity.
func (r WhatBreaksItRun) without(i int) WhatBreaksItRun {
	switch i {
	case loss:
		r.Loss = 0.2
	case line:
		r.Pull = -1
	case boundary:
		r.Boundary = 0.95
	case agreement:
		r.FirstNAR, r.LeftNAR = 3, 1
	case spread:
		r.Drift = 0.1
	case direction:
		r.Angle = 20
	}
	return r
}

// removing loses in every row what it is claimed to lose, and with coins for labels all.
func removing(c WhatBreaksItConfig) (r WhatBreaksItResult) {
	for _, name := range c.Rows {
		run, lost := intact(), removals[name].breaks
		if c.Random {
			lost = all
		}
		for _, i := range lost {
			if !c.Kept {
				run = run.without(i)
			}
		}
		if name == largeAndPlain && !c.Kept {
			run.Law = 0.7
		}
		r.Rows = append(r.Rows, WhatBreaksItRow{Name: name, Alpha: c.training(name).Alpha,
			Runs: slices.Repeat([]WhatBreaksItRun{run}, c.Seeds)})
	}
	for _, share := range c.Shown {
		r.Paths = append(r.Paths, WhatBreaksItPath{Share: share, Count: int(50 * share), Steps: []float64{1, 10, 100},
			Growth: []float64{9, 2, 2 - 5*share}, Right: []float64{9, 2, 2}, Reversed: []float64{0, 0, -5 * share}})
	}
	return r
}

// each changes every run of a row.
func each(name string, change func(*WhatBreaksItRun)) func(*WhatBreaksItResult) {
	return func(r *WhatBreaksItResult) {
		for _, row := range r.Rows {
			for i := range row.Runs {
				if row.Name == name {
					change(&row.Runs[i])
				}
			}
		}
	}
}

func TestRowsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, WhatBreaksItSpec, removing)
	lose := func(name string, i int) func(*WhatBreaksItResult) {
		return each(name, func(run *WhatBreaksItRun) { *run = run.without(i) })
	}
	regain := func(name string) func(*WhatBreaksItResult) {
		return each(name, func(run *WhatBreaksItRun) { *run = intact() })
	}
	experimenttest.FailsChanged(t, WhatBreaksItSpec, removing, map[string]func(*WhatBreaksItResult){
		"breaks/nothing": lose("nothing", loss), "alpha-is-1": lose("alpha = 1", line),
		"alpha-above-1": lose("alpha > 1", boundary),
		"long-steps":    lose("long steps", agreement), "unequal-heads": lose("unequal heads", direction),
		"second-layer": regain("second layer"), "weight-decay": lose("weight decay", boundary), "ReLU": lose("ReLU", spread),
		"large-start": lose("large start", line), "mirrored-start": regain("mirrored start"),
		"plain-steps": lose("plain steps", spread), "exponential-loss": regain("exponential loss"),
		"hinge-loss": lose("hinge loss", agreement), "large-and-plain": lose("large and plain", loss),
		"narrow-margin": regain("narrow margin"), "one-label": regain("one label"),
		"reversed-labels": regain("reversed labels"), "coins": regain("coins"),
		"law-outlives-agreement": each(largeAndPlain, func(run *WhatBreaksItRun) { run.Law = 0.3 }),
	})
}

// Every quantity is lost alone: the others of an intact run stay.
func TestEveryQuantityIsLostAlone(t *testing.T) {
	for lost := range quantities {
		run := intact().without(lost)
		for i, q := range quantities {
			if q.holds(run, 0.3) != (i != lost) {
				t.Errorf("without %s: %s", quantities[lost].short, q.short)
			}
		}
	}
	for _, run := range []WhatBreaksItRun{{FirstNAR: -1}, {Drift: math.NaN()}, {Angle: math.NaN(), Separable: true}} {
		if run.FirstNAR < 0 && quantities[agreement].holds(run, 0.3) || math.IsNaN(run.Drift) &&
			quantities[spread].holds(run, 0.3) || run.Angle != 0 && quantities[direction].holds(run, 0.3) {
			t.Errorf("what was not measured holds: %+v", run)
		}
	}
	if quantities[direction].holds(WhatBreaksItRun{}, 0.3) {
		t.Error("labels that no hyperplane separates have a direction")
	}
}

// A row is claimed on most data sets: two of twelve may be otherwise, and three may not.
func TestARowIsClaimedOfMostDataSets(t *testing.T) {
	c := whatBreaksItConfig(experiment.Quick)
	for wrong, want := range map[int]claim.Status{0: claim.Holds, 2: claim.Holds, 3: claim.Undecided, 12: claim.Fails} {
		r := removing(c)
		for i := range wrong {
			r.row("unequal heads").Runs[i].Drift = 0
		}
		if v := experimenttest.VerdictOf(t, WhatBreaksItSpec.Judge(c, r), "unequal-heads"); v.Status != want {
			t.Errorf("%d wrong: %s", wrong, v.Text())
		}
	}
}

func TestEveryRowIsInTheOrder(t *testing.T) {
	if len(order) != len(removals) {
		t.Errorf("%d rows in order, %d removals", len(order), len(removals))
	}
	for name, r := range removals {
		if !slices.Contains(order, name) || r.says == "" {
			t.Errorf("%q", name)
		}
		for _, i := range r.breaks {
			if slices.Contains(r.leaves, i) {
				t.Errorf("%q breaks and leaves %s", name, quantities[i].short)
			}
		}
	}
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range experimenttest.OfNothing(WhatBreaksItSpec) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	o := experimenttest.Alone(t, WhatBreaksItSpec, whatBreaksItConfig(experiment.Quick), WhatBreaksItResult{})
	median := Median(o, "ReLU", func(r WhatBreaksItRun) float64 { return r.Loss })
	if count, of := Held(o, "ReLU", "line"); !math.IsNaN(Broken(o, "ReLU")) || !math.IsNaN(Growth(o, "ReLU")) ||
		count != 0 || of != 0 || !math.IsNaN(median) {
		t.Error("what was not run is a number")
	}
}

func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	o := experimenttest.Concluded(t, WhatBreaksItSpec, whatBreaksItConfig(experiment.Quick), removing)
	if a, b := Broken(o, "nothing"), Broken(o, "weight decay"); a != 0 || b != 3 {
		t.Errorf("broken: %g, %g", a, b)
	}
	if count, of := Held(o, "weight decay", "line"); count != 0 || of != 12 {
		t.Errorf("%d of %d", count, of)
	}
	if got := Growth(o, "nothing"); math.Abs(got-1/0.3) > 1e-12 || !math.IsNaN(Growth(o, "ReLU")) {
		t.Errorf("growth %g", got)
	}
	if got := Median(o, "coins", func(r WhatBreaksItRun) float64 { return r.Boundary }); got != 0.95 {
		t.Errorf("boundary %g", got)
	}
}

func TestTablesSayWhatBecameOfRuns(t *testing.T) {
	c := whatBreaksItConfig(experiment.Quick)
	o := experimenttest.Concluded(t, WhatBreaksItSpec, c, removing)
	experimenttest.Wants(t, experimenttest.Rows(t, o, "counts")[6], "weight decay", "12 of 12", "0 of 12", "12 of 12",
		"12 of 12", "0 of 12", "0 of 12")
	values := experimenttest.Rows(t, o, "values")
	experimenttest.Wants(t, values[4], "unequal heads", "0.001", "3.333", "1.000", "12 of 12", "0.100", "0.500", "5.000",
		"12 of 12")
	o.Result.row("coins").Runs[0].Separable = false
	experimenttest.Wants(t, experimenttest.Rows(t, experimenttest.Alone(t, WhatBreaksItSpec, c, o.Result), "values")[17],
		"coins", "0.200", "−3.333", "0.950", "0 of 12", "0.100", "20.000", "5.000", "11 of 12")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	o := experimenttest.Concluded(t, WhatBreaksItSpec, whatBreaksItConfig(experiment.Quick), removing)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := ReversedFrames(o)
	if err != nil || experimenttest.CheckFrames(frames) != nil {
		t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
	}
	if got := slices.Max(frames.Frames[0].Series[0].Y); got != highest {
		t.Errorf("a growth of 9 is drawn at %g", got)
	}
}
