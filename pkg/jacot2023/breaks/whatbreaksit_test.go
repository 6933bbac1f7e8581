package breaks

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// twelve is an end state of twelve layers of which so many have two singular values
// above ½ and the others three, with the same C everywhere.
func twelve(count int, c float64) jacot2023.EndState {
	e := jacot2023.EndState{Train: c, Test: c}
	for l := range 12 {
		sigma := []float64{1.2, 1.1, 0.6, 0, 0, 0, 0, 0}
		if l < count {
			sigma[2] = 0.4
		}
		e.Sigma = append(e.Sigma, sigma)
	}
	return e
}

// Of twelve networks ten must have a bottleneck for most of all to have one, and two at
// most for most of all to have none.
func TestTheShareOfTeachersIsJudgedByItsInterval(t *testing.T) {
	for hits, want := range map[int]claim.Status{12: claim.Holds, 10: claim.Holds, 9: claim.Undecided, 3: claim.Undecided,
		2: claim.Fails, 0: claim.Fails} {
		var r WhatBreaksItResult
		for i := range 12 {
			count := 10
			if i >= hits {
				count = 3
			}
			r.States = append(r.States, twelve(count, 0.1))
		}
		if v := WhatBreaksItSpec.Judge(WhatBreaksItSpec.Config(experiment.Quick), r)[0]; v.Status != want {
			t.Errorf("%d of 12: %s", hits, v.Text())
		}
	}
}

// The ablations change what their names say, and reuse what other experiments train.
func TestAblationsChangeOneThing(t *testing.T) {
	base := WhatBreaksItSpec.Config(experiment.Quick)
	changed := map[string]func(*jacot2023.Training){
		"no weight decay":     func(t *jacot2023.Training) { t.Lambda, t.Teachers = 0, 6 },
		"depth 2":             func(t *jacot2023.Training) { t.Depth, t.Lambda, t.Teachers = 2, 0.03, 36 },
		"depth 4":             func(t *jacot2023.Training) { t.Depth, t.Lambda = 4, 0.015 },
		"AdamW, δ = 0.04":     func(t *jacot2023.Training) { t.Rule, t.Lambda, t.Teachers = jacot2023.AdamW, 0.02, 6 },
		"AdamW, δ = 1":        func(t *jacot2023.Training) { t.Rule, t.Lambda, t.Teachers = jacot2023.AdamW, 0.5, 6 },
		"λ = 0.08":            func(t *jacot2023.Training) { t.Lambda = 0.08 },
		"λ = 0.3":             func(t *jacot2023.Training) { t.Lambda, t.Teachers = 0.3, 6 },
		"half start, no ramp": func(t *jacot2023.Training) { t.Start, t.Ramp, t.Teachers = 0.5, 0, 6 },
		"6 samples":           func(t *jacot2023.Training) { t.Samples = 6 },
	}
	for _, twin := range ablations {
		want := base.Training
		changed[twin.Name](&want)
		if got := twin.Change(base); got.Training != want || got.Check() != nil {
			t.Errorf("%s: %+v", twin.Name, got)
		}
	}
	if len(changed) != len(ablations) || base.Training != jacot2023.TrainingPreset(experiment.Quick) {
		t.Errorf("%d ablations of %+v", len(ablations), base)
	}
}

// The controls change what an ablation changes beside.
func TestControlsChangeWhatAblationsChangeBeside(t *testing.T) {
	base := WhatBreaksItSpec.Config(experiment.Quick)
	cheap, half, sudden := base.At(0.005).Longer(5000), base.Training, base.Training
	half.Start, half.Teachers, sudden.Ramp, sudden.Teachers = 0.5, 6, 0, 6
	want := jacot2023.Trainings{cheap, half, sudden}
	for i, control := range controls {
		if got := control.Change(base).Training; got != want[i] || !control.Control {
			t.Errorf("%s: %+v", control.Name, got)
		}
	}
	if len(controls) != len(want) {
		t.Errorf("%d controls", len(controls))
	}
}

// whatBreaksItOutcome has the same networks everywhere, but for dead ones at λ = 0.3 and an error
// on fresh data below that of the others in one control, for the second of two teachers.
func whatBreaksItOutcome(t *testing.T) *WhatBreaksItOutcome {
	t.Helper()
	ends := func(states ...jacot2023.EndState) WhatBreaksItResult {
		for i := range states {
			states[i].Teacher = i
		}
		return WhatBreaksItResult{jacot2023.Ends{Depth: 12, States: states}}
	}
	twins := make([]WhatBreaksItResult, len(WhatBreaksItSpec.Twins))
	for i, twin := range WhatBreaksItSpec.Twins {
		twins[i] = ends(twelve(10, 0.1), twelve(10, 0.1))
		switch twin.Name {
		case "λ = 0.3":
			gone := jacot2023.EndState{Sigma: slices.Repeat([][]float64{{0, 0}}, 12), Train: 1, Test: 1, Imbalance: math.Inf(1)}
			twins[i] = ends(gone, gone)
		case "half start":
			twins[i].States[1].Test = 0.05
		}
	}
	c := WhatBreaksItSpec.Config(experiment.Quick)
	o, err := WhatBreaksItSpec.Conclude(experiment.Quick, c, ends(twelve(10, 0.1), twelve(11, 0.1)), twins)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestNoClaimMustFailInAControl(t *testing.T) {
	for _, v := range whatBreaksItOutcome(t).Verdicts {
		for _, twin := range v.Twins {
			if isControl(twin.Name) && twin.Role != claim.Other {
				t.Errorf("%s: %s", twin.Name, v.Text())
			}
		}
	}
}

// lacking is a network as it should be, but for what a twin takes away.
func lacking(twin string) jacot2023.EndState {
	e := twelve(10, 0.1)
	e.Imbalance = 0.01
	switch twin {
	case "depth 2", "depth 4", "λ = 0.08":
		e.Sigma = twelve(3, 0.1).Sigma
	case "no weight decay", "AdamW, δ = 0.04", "AdamW, δ = 1":
		e.Sigma, e.Imbalance = twelve(3, 0.1).Sigma, 0.8
	case "λ = 0.3", "half start, no ramp":
		e.Train, e.Test, e.Imbalance = 1, 1.05, math.Inf(1)
	case "6 samples":
		e.Test = 0.98
	}
	return e
}

func TestTheAblationsBreakWhatTheyMust(t *testing.T) {
	c := WhatBreaksItSpec.Config(experiment.Quick)
	made := func(twin string, count int) WhatBreaksItResult {
		states := slices.Repeat([]jacot2023.EndState{lacking(twin)}, count)
		return WhatBreaksItResult{jacot2023.Ends{Depth: 12, States: states}}
	}
	var twins []WhatBreaksItResult
	for _, twin := range WhatBreaksItSpec.Twins {
		twins = append(twins, made(twin.Name, twin.Change(c).Teachers))
	}
	o, err := WhatBreaksItSpec.Conclude(experiment.Quick, c, made("", c.Teachers), twins)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
	}
	for _, v := range experimenttest.OfNothing(WhatBreaksItSpec) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

func TestTheTablesOfAblationsHaveARowEach(t *testing.T) {
	o := whatBreaksItOutcome(t)
	rows := map[string]string{}
	for _, table := range []string{"ranks", "errors"} {
		found, err := o.Table(table)
		if err != nil || len(found.Rows) != 1+len(WhatBreaksItSpec.Twins)+1 {
			t.Fatalf("%s: %d rows, %v", table, len(found.Rows), err)
		}
		for _, row := range found.Rows {
			if len(row) != len(found.Header) {
				t.Errorf("%s: %v under %v", table, row, found.Header)
			}
			rows[table+"/"+row[0].(string)] = fmt.Sprintf("%v", row[1:])
		}
	}
	for name, want := range map[string]string{
		"ranks/full":        "[2 of 2 10.5 of 12 1–10 2 2]",
		"ranks/λ = 0.3":     "[0 of 2 0 of 12 none † †]",
		"errors/full":       "[0.1 0.1  0 0 0]",
		"errors/λ = 0.3":    "[1 1 0 of 2 0 0 NaN]",
		"errors/half start": "[0.1 0.07500000000000001 1 of 2 0 0 0]",
	} {
		if rows[name] != want {
			t.Errorf("%s: %s", name, rows[name])
		}
	}
}

func TestLayersAreLabelledEveryFour(t *testing.T) {
	var at []float64
	for _, tick := range layerTicks(12) {
		at = append(at, tick.At)
	}
	if !slices.Equal(at, []float64{1, 4, 8, 12}) {
		t.Errorf("%v", at)
	}
}

func TestImpossibleAblationConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, WhatBreaksItSpec, map[string]string{
		"Depth=1": "Depth = 1", "Width=1": "Width = 1", "Lambda=0": "makes the bottleneck", "Lambda=-1": "Lambda = -1",
		"Samples=1": "Samples = 1", "Teachers=1": "Teachers = 1", "Rule=sgd": "no such rule", "Steps=0": "Steps = 0",
	})
}

func TestWithoutNetworksARowSaysNone(t *testing.T) {
	none := jacot2023.Ends{Depth: 12}
	if got := fmt.Sprint(rankRow("", none, 2)); got != "[ 0 of 0 none none none]" {
		t.Error(got)
	}
	if got := fmt.Sprint(errorRow("", none, none)); got != "[ NaN NaN 0 of 0 NaN NaN NaN]" {
		t.Error(got)
	}
}

func TestNumbersAreWrittenAsRuns(t *testing.T) {
	for want, numbers := range map[string][]int{"none": nil, "4": {4}, "2–9, 11": {2, 3, 4, 5, 6, 7, 8, 9, 11},
		"1, 3–4": {1, 3, 4}} {
		if got := runsText(numbers); got != want {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
}

// Errors are compared teacher by teacher: those whom only one row was trained on do not count.
func TestErrorsAreComparedOnSharedTeachersAlone(t *testing.T) {
	of := func(teachers int, test float64) jacot2023.Ends {
		e := jacot2023.Ends{Depth: 12}
		for i := range teachers {
			s := twelve(10, 0.1)
			s.Teacher, s.Test = i, test
			e.States = append(e.States, s)
		}
		return e
	}
	if row := errorRow("three teachers", of(3, 0.1), of(2, 0.2)); row[3] != "2 of 2" {
		t.Errorf("%v", row)
	}
}
