package jacot2023

import (
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
	for _, twin := range BreaksSpec.Twins {
		want := base.Training
		changed[twin.Name](&want)
		if got := twin.Change(base); got.Training != want || got.Check() != nil || len(got.trainings()) != 1 {
			t.Errorf("%s: %+v", twin.Name, got)
		}
	}
	if len(changed) != len(BreaksSpec.Twins) || base.Training != template(experiment.Quick) {
		t.Errorf("%d ablations of %+v", len(BreaksSpec.Twins), base)
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

// The controls change what an ablation changes beside its ingredient.
func TestControlsChangeWhatAblationsChangeBeside(t *testing.T) {
	base := BreaksSpec.Config(experiment.Quick)
	got := base.trainings()
	cheap, half, sudden := base.at(0.005).longer(5000), base.Training, base.Training
	half.Start, half.Count, sudden.Ramp, sudden.Count = 0.5, 6, 0, 6
	if want := []Training{base.Training, cheap, half, sudden}; !slices.Equal(got, want) || len(controlNames) != len(want)-1 {
		t.Errorf("%+v", got)
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
