package whatmatters

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// Every ablation differs from the full algorithm in what its name says, and in
// nothing else.
func TestEveryAblationTakesOneThingAway(t *testing.T) {
	c := ablationsConfig(experiment.Quick)
	full := damian2022.Algorithm{Width: 100, Eta1PerRootD: 1, Labels: damian2022.Raw, Mirror: true}
	want := map[string]damian2022.Algorithm{}
	for _, name := range ablationNames() {
		a := full
		switch name {
		case "no step":
			a.Eta1PerRootD = 0
		case "no biases":
			a.NoBiases = true
		case "weights kept":
			a.Keep = true
		case "no mirror":
			a.Mirror = false
		case "large step":
			a.Eta1PerRootD = 10
		case "small step":
			a.Eta1PerRootD = 0.3
		}
		want[name] = a
	}
	for _, a := range ablations {
		if got := a.change(full, c); got != want[a.name] || got == full {
			t.Errorf("%s: %+v, want %+v", a.name, got, want[a.name])
		}
	}
}

// With the same data and random numbers, the algorithm under another name has the
// same risk to the last bit, and its ablation another.
func TestAblationsShareTheirRandomNumbers(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	c := ablationsConfig(experiment.Quick)
	c.D, c.Ratio, c.Width, c.Seeds, c.Completions, c.Without = []int{3}, 20, 8, 2, 1, []string{"no step"}
	run := func(ablate bool) AblationsResult {
		c.Ablate = ablate
		cells := make([]AblationCell, 0, 2)
		for _, p := range c.points() {
			cell, err := ablationAt(context.Background(), experimenttest.Environment(t, e), p)
			if err != nil {
				t.Fatal(err)
			}
			cells = append(cells, cell)
		}
		return AblationsResult{cells}
	}
	same, other := run(false), run(true)
	if !slices.Equal(same.risk(Full, 3), same.risk("no step", 3)) {
		t.Errorf("%v and %v", same.risk(Full, 3), same.risk("no step", 3))
	}
	if slices.Equal(other.risk(Full, 3), other.risk("no step", 3)) {
		t.Errorf("no step: %v is the full algorithm's", other.risk("no step", 3))
	}
}

// The claim is about the dimension where the difference is smallest: 0.4, 0.6 and
// 0.3, 0.2 less 0.1, 0.2 have the means 0.35 and 0.1.
func TestAnAblationIsJudgedWhereItCostsLeast(t *testing.T) {
	r := AblationsResult{[]AblationCell{{Full, 10, 1, []float64{0.1, 0.2}}, {"no step", 10, 1, []float64{0.4, 0.6}},
		{Full, 20, 1, []float64{0.1, 0.2}}, {"no step", 20, 1, []float64{0.3, 0.2}}}}
	c := AblationsConfig{D: []int{10, 20}, Without: []string{"no step"}}
	for _, v := range AblationsSpec.Judge(c, r) {
		if strings.HasSuffix(v.ID, "no-step") && !scalar.EqualWithinAbs(v.Value, 0.1, 1e-15) {
			t.Errorf("%s: %g, want 0.1", v.ID, v.Value)
		}
	}
}

func TestImpossibleAblationConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, AblationsSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, AblationsSpec, "even", "Width=0")
	experimenttest.Refuses(t, AblationsSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, AblationsSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, AblationsSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, AblationsSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, AblationsSpec, "increase", "Lambdas=3,1")
	experimenttest.Refuses(t, AblationsSpec, "positive", "Lambdas=-1")
	experimenttest.Refuses(t, AblationsSpec, "0 or more", "Eta1PerRootD=-1")
	experimenttest.Refuses(t, AblationsSpec, "no ablation \"dropout\"", "Without=dropout")
	experimenttest.Refuses(t, AblationsSpec, "positive", "Small=0")
	experimenttest.Refuses(t, AblationsSpec, "Noise = -1", "Noise=-1")
}

// "At every d" is not known where one d was not run: whichever that is, no claim holds.
func TestADimensionThatWasNotRunIsNotPassedOver(t *testing.T) {
	c := ablationsConfig(experiment.Quick)
	c.D, c.Without = []int{10, 20}, []string{"no step"}
	cells := []AblationCell{{Full, 10, 1, []float64{0.1, 0.12, 0.11}}, {Full, 20, 1, []float64{0.1, 0.12, 0.11}},
		{"no step", 10, 1, []float64{0.9, 0.91, 0.92}}, {"no step", 20, 1, []float64{0.9, 0.91, 0.92}}}
	holding := func(cells []AblationCell) (n int) {
		for _, v := range AblationsSpec.Judge(c, AblationsResult{cells}) {
			if v.Status == claim.Holds {
				n++
			}
		}
		return n
	}
	if n := holding(cells); n != 2 {
		t.Errorf("of all of them %d claims hold", n)
	}
	for i, lost := range cells {
		rest := slices.Delete(slices.Clone(cells), i, i+1)
		want := 0
		if lost.Name != Full {
			want = 1 // the claim on the full algorithm alone
		}
		if n := holding(rest); n != want {
			t.Errorf("without %s at d = %d: %d claims hold, want %d", lost.Name, lost.D, n, want)
		}
	}
}
