package regularity

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// staircaseEnds are six teachers at the λ of the quick preset, as they should be:
// ranks 20, 3, 3, 2, 2, 2, 1 and 0, and norms that fall.
func staircaseEnds(c StaircaseConfig) []jacot2023.Ends {
	ranks := []int{20, 3, 3, 2, 2, 2, 1, 0}
	norms := []float64{800, 60, 45, 35, 30, 26, 12, 0}
	errors := []float64{0, 0.01, 0.02, 0.04, 0.1, 0.2, 0.5, 1}
	tests := []float64{0.1, 0.03, 0.04, 0.06, 0.13, 0.25, 0.6, 1.1}
	var out []jacot2023.Ends
	for i, l := range c.Lambdas {
		e := jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(ranks[i]), Norm: norms[i], Train: errors[i], Test: tests[i],
			Objective: errors[i] + l*norms[i]}
		out = append(out, jacot2023.Ends{Lambda: l, Depth: 12, States: slices.Repeat([]jacot2023.EndState{e}, 6)})
	}
	return out
}

func statuses(verdicts []claim.Verdict) map[string]claim.Status {
	out := map[string]claim.Status{}
	for _, v := range verdicts {
		out[v.ID] = v.Status
	}
	return out
}

// withoutStairs are the networks at λ = 0, at every λ.
func withoutStairs(c StaircaseConfig) []jacot2023.Ends {
	ends := staircaseEnds(c)
	for i := range ends {
		ends[i].States = ends[0].States
	}
	return ends
}

// The rank is not 2 at every λ > 0; λ‖θ‖² rises from 0; the test error falls at first; and C is
// larger at λ > 0. So the mutants fail, as the twin does.
func TestAStaircaseThatIsOneIsFoundToBe(t *testing.T) {
	o := experimenttest.Concluded(t, StaircaseSpec, staircaseConfig(experiment.Quick),
		func(c StaircaseConfig) StaircaseResult {
			if c.Strength == 0 {
				return StaircaseResult{withoutStairs(c)}
			}
			return StaircaseResult{staircaseEnds(c)}
		})
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
		if strings.Contains(v.Statement, "%") {
			t.Errorf("the statement of %s has a place left open: %s", v.ID, v.Statement)
		}
	}
}

// all changes every end state at one λ.
func all(e jacot2023.Ends, change func(*jacot2023.EndState)) {
	for i := range e.States {
		change(&e.States[i])
	}
}

func TestWhatIsWrongWithAStaircaseIsFound(t *testing.T) {
	c := staircaseConfig(experiment.Quick)
	for id, spoil := range map[string]func([]jacot2023.Ends){
		"jacot2023/staircase/monotone": func(e []jacot2023.Ends) {
			all(e[3], func(s *jacot2023.EndState) { s.Sigma = jacot2023test.SigmaOfRank(4) })
		},
		"jacot2023/staircase/norm-falls": func(e []jacot2023.Ends) {
			all(e[4], func(s *jacot2023.EndState) { s.Norm = 36 })
		},
		"jacot2023/staircase/error-rises": func(e []jacot2023.Ends) {
			all(e[5], func(s *jacot2023.EndState) { s.Train = 0.09 })
		},
		// dead, whatever the rank
		"jacot2023/staircase/rank-of-target": func(e []jacot2023.Ends) {
			all(e[4], func(s *jacot2023.EndState) { s.Train = 1 })
		},
		"jacot2023/staircase/rank-one": func(e []jacot2023.Ends) {
			all(e[6], func(s *jacot2023.EndState) { s.Train = 0.9995 })
		},
		"jacot2023/staircase/dead": func(e []jacot2023.Ends) { e[7].States[1].Train = 0.99 },
		"jacot2023/staircase/test-error": func(e []jacot2023.Ends) {
			all(e[1], func(s *jacot2023.EndState) { s.Test = 0.061 })
		},
		"jacot2023/staircase/worse-than-nothing": func(e []jacot2023.Ends) { e[5].States[1].Objective = 0.99 },
	} {
		ends := staircaseEnds(c)
		spoil(ends)
		if got := statuses(StaircaseSpec.Judge(c, StaircaseResult{ends}))[id]; got != claim.Fails {
			t.Errorf("%s %s", id, got)
		}
	}
}

// One teacher of six for whom it is otherwise leaves open what most do.
func TestOneTeacherDoesNotDecideTheStaircase(t *testing.T) {
	c := staircaseConfig(experiment.Quick)
	for id, spoil := range map[string]func([]jacot2023.Ends){
		"jacot2023/staircase/monotone":    func(e []jacot2023.Ends) { e[3].States[1].Sigma = jacot2023test.SigmaOfRank(4) },
		"jacot2023/staircase/norm-falls":  func(e []jacot2023.Ends) { e[4].States[0].Norm = 36 },
		"jacot2023/staircase/error-rises": func(e []jacot2023.Ends) { e[5].States[0].Train = math.NaN() },
	} {
		ends := staircaseEnds(c)
		spoil(ends)
		if got := statuses(StaircaseSpec.Judge(c, StaircaseResult{ends}))[id]; got != claim.Undecided {
			t.Errorf("%s %s", id, got)
		}
	}
}

func TestWithoutRegularisationThereIsNoStaircase(t *testing.T) {
	c := staircaseConfig(experiment.Quick)
	twin := StaircaseSpec.Twins[0].Change(c)
	want := c.training().At(0)
	want.Few()
	for _, training := range twin.trainings() {
		if training != want {
			t.Fatalf("the twin trains %+v", training)
		}
	}
}

func TestImpossibleStaircasesAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, StaircaseSpec, "Depth = 1", "Depth=1")
	experimenttest.Refuses(t, StaircaseSpec, "Width = 1", "Width=1")
	experimenttest.Refuses(t, StaircaseSpec, "Teachers = 1", "Teachers=1")
	experimenttest.Refuses(t, StaircaseSpec, "Samples = 1", "Samples=1")
	experimenttest.Refuses(t, StaircaseSpec, "must increase", "Lambdas=0,0.02,0.01")
	experimenttest.Refuses(t, StaircaseSpec, "not negative", "Lambdas=-1,0.02")
	experimenttest.Refuses(t, StaircaseSpec, "takes one of", "Two=0.03")
	experimenttest.Refuses(t, StaircaseSpec, "takes one of", "Slow=0.03")
	experimenttest.Refuses(t, StaircaseSpec, "Strength", "Strength=-1")
}

// The C that is farthest from 1, and the least objective, are not known where one of them is
// no number.
func TestANetworkThatWasNotMeasuredIsNotPassedOver(t *testing.T) {
	c := staircaseConfig(experiment.Quick)
	lost := jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(2), Train: math.NaN(), Objective: math.NaN()}
	ends := []jacot2023.Ends{{Lambda: c.Zero, Depth: 12, States: []jacot2023.EndState{{Train: 1}, lost, {Train: 1.0001}}}}
	if m := c.deadest(ends); !math.IsNaN(m.Value) {
		t.Errorf("%+v", m)
	}
	lost.Train = 0.1
	alive := jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(2), Train: 0.1, Objective: 1.2}
	ends = []jacot2023.Ends{{Lambda: c.Between, Depth: 12, States: []jacot2023.EndState{alive, lost, alive}}}
	if m := c.worthless(ends); !math.IsNaN(m.Value) {
		t.Errorf("%+v", m)
	}
}
