package jacot2023

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// twelve is an end state of twelve layers of which so many have two singular values
// above ½ and the others three, with the same C everywhere.
func twelve(count int, c float64) EndState {
	e := EndState{Train: c, Test: c}
	for l := range 12 {
		sigma := []float64{1.2, 1.1, 0.6, 0, 0, 0, 0, 0}
		if l < count {
			sigma[2] = 0.4
		}
		e.Sigma = append(e.Sigma, sigma)
	}
	return e
}

func TestABottleneckTakesThreeQuartersOfTheLayersAndALoss(t *testing.T) {
	for _, c := range []struct {
		count int
		train float64
		want  bool
	}{{9, 0.1, true}, {8, 0.1, false}, {12, 0.5, true}, {12, 0.51, false}, {12, 1, false}} {
		if got := twelve(c.count, c.train).hasBottleneck(2); got != c.want {
			t.Errorf("%d layers, C = %g: %t", c.count, c.train, got)
		}
	}
}

// A dead network of two layers has a count of 0, and a shallow one needs both layers.
func TestShallowNetworksNeedTheSameShareOfTheirLayers(t *testing.T) {
	e := twelve(1, 0.1)
	e.Sigma = e.Sigma[:2]
	if e.hasBottleneck(2) || e.Count(2) != 1 {
		t.Errorf("%+v", e)
	}
}

// Of twelve networks ten must have a bottleneck for most of all to have one, and two at
// most for most of all to have none.
func TestTheShareOfTeachersIsJudgedByItsInterval(t *testing.T) {
	for hits, want := range map[int]claim.Status{12: claim.Holds, 10: claim.Holds, 9: claim.Undecided, 3: claim.Undecided, 2: claim.Fails, 0: claim.Fails} {
		var r BreaksResult
		for i := range 12 {
			count := 10
			if i >= hits {
				count = 3
			}
			r.States = append(r.States, twelve(count, 0.1))
		}
		if v := breaksClaims(BreaksSpec.Config(experiment.Quick), r)[0]; v.Status != want {
			t.Errorf("%d of 12: %s", hits, v.Text())
		}
	}
}

// The ablations change what their names say, and reuse what other experiments train.
func TestAblationsChangeOneThing(t *testing.T) {
	base := BreaksSpec.Config(experiment.Quick)
	changed := map[string]func(*Training){
		"no weight decay":     func(t *Training) { t.Lambda = 0 },
		"depth 2":             func(t *Training) { t.Depth, t.Lambda = 2, 0.03 },
		"depth 4":             func(t *Training) { t.Depth, t.Lambda = 4, 0.015 },
		"AdamW, δ = 0.04":     func(t *Training) { t.Rule, t.Lambda, t.Count = AdamW, 0.02, 6 },
		"AdamW, δ = 1":        func(t *Training) { t.Rule, t.Lambda, t.Count = AdamW, 0.5, 6 },
		"λ = 0.08":            func(t *Training) { t.Lambda = 0.08 },
		"λ = 0.3":             func(t *Training) { t.Lambda = 0.3 },
		"half start, no ramp": func(t *Training) { t.Start, t.Ramp, t.Count = 0.5, 0, 6 },
		"6 samples":           func(t *Training) { t.Samples = 6 },
	}
	for _, twin := range breaksAblations {
		want := base.Training
		changed[twin.Name](&want)
		if got := twin.Change(base); got.Training != want || got.Check() != nil {
			t.Errorf("%s: %+v", twin.Name, got)
		}
	}
	if len(changed) != len(breaksAblations) || base.Training != template(experiment.Quick) {
		t.Errorf("%d ablations of %+v", len(breaksAblations), base)
	}
}

// The pull outward is minus the derivative of C as all weights grow by the same factor
// e^t, taken by central differences.
func TestThePullAtTheStartIsADerivativeAlongTheWeights(t *testing.T) {
	tr := template(experiment.Quick).deep(4)
	pull, err := tr.StartPull()
	if err != nil {
		t.Fatal(err)
	}
	p, err := tr.Problem(tr.Master, 0)
	if err != nil {
		t.Fatal(err)
	}
	scaled := func(by float64) float64 {
		tr.Start = by
		start, err := tr.Initial()
		if err != nil {
			t.Fatal(err)
		}
		return Trained{start}.Net(0).Loss(p.Train)
	}
	const h = 1e-4 // an error of h² times the third derivative
	if d := (scaled(math.Exp(h)) - scaled(math.Exp(-h))) / (2 * h); !scalar.EqualWithinRel(-d, pull.Outward, 1e-5) {
		t.Errorf("%g by differences, %+v", -d, pull)
	}
	if !scalar.EqualWithinRel(pull.Inward, 2*0.02*pull.Norm, 1e-15) || pull.Output <= 0 {
		t.Errorf("%+v", pull)
	}
}

// The controls change what an ablation changes beside, and no claim must fail in them.
func TestControlsChangeWhatAblationsChangeBeside(t *testing.T) {
	base := BreaksSpec.Config(experiment.Quick)
	cheap, half, sudden := base.at(0.005).longer(5000), base.Training, base.Training
	half.Start, half.Count, sudden.Ramp, sudden.Count = 0.5, 6, 0, 6
	want := []Training{cheap, half, sudden}
	for i, control := range breaksControls {
		if got := control.Change(base).Training; got != want[i] || control.Fails == nil || len(control.Fails) > 0 {
			t.Errorf("%s: %+v, fails %v", control.Name, got, control.Fails)
		}
	}
	if len(breaksControls) != len(want) {
		t.Errorf("%d controls", len(breaksControls))
	}
}

// breaksOutcome has the same networks everywhere, but for dead ones at λ = 0.3 and an error
// on fresh data below that of the others in one control, for the second of two teachers.
func breaksOutcome(t *testing.T) *BreaksOutcome {
	t.Helper()
	ends := func(states ...EndState) BreaksResult {
		for i := range states {
			states[i].Teacher = i
		}
		return BreaksResult{Ends{Depth: 12, States: states}}
	}
	twins := make([]BreaksResult, len(BreaksSpec.Twins))
	for i, twin := range BreaksSpec.Twins {
		twins[i] = ends(twelve(10, 0.1), twelve(10, 0.1))
		switch twin.Name {
		case "λ = 0.3":
			gone := EndState{Sigma: slices.Repeat([][]float64{{0, 0}}, 12), Train: 1, Test: 1, Imbalance: math.Inf(1)}
			twins[i] = ends(gone, gone)
		case "half start":
			twins[i].States[1].Test = 0.05
		}
	}
	c := BreaksSpec.Config(experiment.Quick)
	o, err := BreaksSpec.Conclude(experiment.Quick, c, ends(twelve(10, 0.1), twelve(11, 0.1)), twins)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestControlsAreJudgedByNoClaim(t *testing.T) {
	for _, v := range breaksOutcome(t).Verdicts {
		if slices.ContainsFunc(v.Twins, func(twin claim.Twin) bool { return isControl(twin.Name) }) {
			t.Error(v.Text())
		}
	}
}

func TestTheTablesOfAblationsHaveARowEach(t *testing.T) {
	o := breaksOutcome(t)
	rows := map[string]string{}
	for _, table := range []string{"ranks", "errors"} {
		found, err := o.Table(table)
		if err != nil || len(found.Rows) != 1+len(BreaksSpec.Twins)+1 {
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

func TestWithoutNetworksARowSaysNone(t *testing.T) {
	if got := fmt.Sprint(Ends{Depth: 12}.rankRow("", 2)); got != "[ 0 of 0 none none none]" {
		t.Error(got)
	}
	if got := fmt.Sprint(Ends{Depth: 12}.errorRow("", Ends{})); got != "[ NaN NaN 0 of 0 NaN NaN NaN]" {
		t.Error(got)
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
	experimenttest.RefusesEach(t, BreaksSpec, map[string]string{
		"Depth=1": "Depth = 1", "Width=1": "Width = 1", "Lambda=0": "makes the bottleneck", "Lambda=-1": "Lambda = -1",
		"Samples=1": "Samples = 1", "Count=1": "Count = 1", "Rule=sgd": "no such rule", "Steps=0": "Steps = 0",
	})
}
