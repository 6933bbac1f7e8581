package jacot2023

import (
	"context"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestImpossibleRankOneConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, RankOneSpec, map[string]string{"Depth=1": "Depth = 1", "Count=1": "Count = 1", "Lambda=0": "positive", "From=0.01": "increase",
		"Rank=3": "rank 2", "Via=0.1": "set From"})
}

// Outputs (0,0), (3,4), (3,5): a tree of length 5 + 1. Inputs 0, 1, 4 have diameter 4.
func TestTheNeededSlopeIsTreeOverDiameter(t *testing.T) {
	d := Data{X: mat.NewDense(1, 3, []float64{0, 1, 4}), Y: mat.NewDense(2, 3, []float64{0, 3, 3, 0, 4, 5})}
	if got := neededSlope(d); !scalar.EqualWithinAbs(got, 1.5, 1e-12) {
		t.Errorf("%g", got)
	}
}

// One twin starts a second time at random, the other goes on at the λ that was.
func TestTwinsOfRankOneTakeTheWayDownAway(t *testing.T) {
	c := rankOneConfig(experiment.Quick)
	high, down := c.at(c.From), c.Training
	down.Via = c.From
	again, on := c.Training, high
	again.Init, on.Via = 1, c.From
	for i, want := range [][]Training{{high, down, c.Training}, {high, again, c.Training}, {high, on, c.Training}} {
		own := c.trainings()
		if i > 0 {
			own = RankOneSpec.Twins[i-1].Change(c).trainings()
		}
		if !slices.Equal(own, want) {
			t.Errorf("%d: %+v", i, own)
		}
	}
}

func TestADeadNetworkIsNotARankOneEnd(t *testing.T) {
	end := func(rank int, train, steepest float64) RankOneEnd {
		return RankOneEnd{EndState{Sigma: sigmaOfRank(rank), Train: train}, steepest}
	}
	one := RankOneTeacher{High: end(1, 0.5, 1), One: end(1, 0.3, 3), Two: end(2, 0.1, 2)}
	dead := one
	dead.One = end(0, 1, 0)
	r := RankOneResult{Teachers: []RankOneTeacher{one, one, one, one, one, one, dead}}
	for i, want := range []float64{3, 3} {
		if v := rankOneClaims(RankOneConfig{}, r)[i]; !scalar.EqualWithinAbs(v.Value, want, 1e-12) || v.Cases != 6 || v.Status != claim.Holds {
			t.Error(v.Text())
		}
	}
	for _, v := range rankOneClaims(RankOneConfig{}, RankOneResult{Teachers: []RankOneTeacher{dead}}) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

func TestATinyRankOneComparisonRunsAndIsDrawn(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	c := rankOneConfig(experiment.Quick)
	c.Count, c.Samples, c.Depth, c.Width = 2, 12, 3, 4
	c.Training = c.longer(4)
	o, err := RankOneSpec.Evaluate(context.Background(), &experiment.Env{Engine: e, Warn: func(s string) { t.Log(s) }}, experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Result.Teachers) != 2 || len(o.Verdicts) != 2 {
		t.Errorf("%d teachers, %d verdicts", len(o.Result.Teachers), len(o.Verdicts))
	}
	experimenttest.Drawn(t, o.Figures, nil)
}
