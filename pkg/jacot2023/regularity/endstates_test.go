package regularity

import (
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// twoWays are ten teachers at three λ, whose rank 2 has the lower objective at the
// first, and whose rank 1 has three times the test error. The last one dies on its way
// down.
func twoWays() EndStatesResult {
	var r EndStatesResult
	for i, l := range []float64{0.005, 0.02, 0.04} {
		scratch, down := jacot2023.Ends{Lambda: l, Depth: 12}, jacot2023.Ends{Lambda: l, Depth: 12}
		for teacher := range 10 {
			scratch.States = append(scratch.States, jacot2023.EndState{Teacher: teacher,
				Sigma: jacot2023test.SigmaOfRank(2), Train: 0.1,
				Test: 0.1, Norm: 30, Objective: []float64{0.4, 0.7, 1.3}[i]})
			down.States = append(down.States, jacot2023.EndState{Teacher: teacher,
				Sigma: jacot2023test.SigmaOfRank(1), Train: 0.3, Test: 0.3,
				Norm: 17, Objective: []float64{0.5, 0.65, 1}[i]})
		}
		down.States[7] = jacot2023.EndState{Teacher: 7, Sigma: jacot2023test.SigmaOfRank(0), Train: 1, Test: 1, Objective: 1}
		r.Scratch, r.Down = append(r.Scratch, scratch), append(r.Down, down)
	}
	return r
}

func TestPairsAreOfTeachersWithBothEndStates(t *testing.T) {
	r := twoWays()
	pairs := r.Pairs(0.02, 2)
	over := scratchOverDown(pairs, objective)
	if len(pairs) != 9 || lowered(pairs) != 9 || !scalar.EqualWithinAbs(over.Value, 0.7/0.65, 1e-12) || over.Cases != 9 ||
		!scalar.EqualWithinAbs(TestRatios(pairs)[0], 3, 1e-12) {
		t.Errorf("%d pairs, %d lower, %+v, %v", len(pairs), lowered(pairs), over, TestRatios(pairs))
	}
	// One that kept rank 2 on its way down is the same network: it says nothing about rank 1.
	r.Down[1].States[0] = r.Scratch[1].States[0]
	pairs = r.Pairs(0.02, 2)
	if over := scratchOverDown(pairs, objective); len(pairs) != 9 || lowered(pairs) != 8 || over.Cases != 8 {
		t.Errorf("%d pairs, %d lower, %+v", len(pairs), lowered(pairs), over)
	}
}

// The norm alone is less for rank 1, and C alone for rank 2.
func TestTheTwinsOfTheEndStatesFailWhereTheyMust(t *testing.T) {
	o := experimenttest.Concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick),
		func(c EndStatesConfig) EndStatesResult {
			r := twoWays()
			if c.Via == 0 {
				r.Down = r.Scratch
			}
			return r
		})
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
	}
}

// 0.3 − 0.1 is gained for 30 − 17 of norm; the zero network is met at 0.7/17.
func TestTheRungsOfATeacherAreItsNetworks(t *testing.T) {
	down, scratch := twoWays().rungs(endStatesConfig(experiment.Quick), 0)
	if got := down.Switch(scratch, 12); !scalar.EqualWithinAbs(got, 0.2/13, 1e-12) {
		t.Errorf("λ = %g", got)
	}
	if got := zeroNetwork.Switch(down, 12); !scalar.EqualWithinAbs(got, 0.7/17, 1e-12) {
		t.Errorf("λ = %g", got)
	}
}

func TestComingDownStartsWhereTheLargerLambdaEnded(t *testing.T) {
	c := endStatesConfig(experiment.Quick)
	for i, down := range c.down() {
		if down.Via != 0.08 || c.scratch()[i].Via != 0 || down.Lambda != c.Lambdas[i] {
			t.Errorf("%+v", down)
		}
	}
	if twin := EndStatesSpec.Twins[0].Change(c); twin.down()[0] != c.scratch()[0] {
		t.Errorf("the twin trains %+v", twin.down()[0])
	}
}

func TestImpossibleEndStatesAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, EndStatesSpec, "larger than all", "Via=0.04")
	experimenttest.Refuses(t, EndStatesSpec, "Via", "Via=-1")
	experimenttest.Refuses(t, EndStatesSpec, "takes one of", "Middle=0.03")
	experimenttest.Refuses(t, EndStatesSpec, "takes one of", "Low=0.03")
	experimenttest.Refuses(t, EndStatesSpec, "Teachers = 1", "Teachers=1")
	experimenttest.Refuses(t, EndStatesSpec, "one value", "Lambdas=0.02", "Slow=0.02")
	experimenttest.Refuses(t, EndStatesSpec, "give positive λ", "Lambdas=0,0.02,0.04", "Slow=0.02", "Low=0")
}
