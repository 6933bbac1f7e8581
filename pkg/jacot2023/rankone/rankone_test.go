package rankone

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

func TestImpossibleRankOneConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, RankOneSpec, map[string]string{"Depth=1": "Depth = 1", "Teachers=1": "Teachers = 1",
		"Lambda=0": "positive", "From=0.01": "increase",
		"Rank=3": "rank 2", "Via=0.1": "set From"})
}

// Outputs (0,0), (3,4), (3,5): a tree of length 5 + 1. Inputs 0, 1, 4 have diameter 4.
func TestTheNeededSlopeIsTreeOverDiameter(t *testing.T) {
	d := jacot2023.Data{X: mat.NewDense(1, 3, []float64{0, 1, 4}), Y: mat.NewDense(2, 3, []float64{0, 3, 3, 0, 4, 5})}
	if tree, slope := neededSlope(d); !scalar.EqualWithinAbs(tree, 6, 1e-12) || !scalar.EqualWithinAbs(slope, 1.5, 1e-12) {
		t.Errorf("%g, %g", tree, slope)
	}
}

// One twin starts a second time at random, the other goes on at the λ that was.
func TestTwinsOfRankOneTakeTheWayDownAway(t *testing.T) {
	c := rankOneConfig(experiment.Quick)
	high, down := c.At(c.From), c.Training
	down.Via = c.From
	again, on := c.Training, high
	again.Init, on.Via = 1, c.From
	for i, want := range []jacot2023.Trainings{{high, down, c.Training}, {high, again, c.Training},
		{high, on, c.Training}} {
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
		return RankOneEnd{EndState: jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(rank), Train: train},
			Steepest: steepest}
	}
	one := RankOneTeacher{High: end(1, 0.5, 1), One: end(1, 0.3, 3), Two: end(2, 0.1, 2)}
	dead := one
	dead.One = end(0, 1, 0)
	r := RankOneResult{Teachers: []RankOneTeacher{one, one, one, one, one, one, dead}}
	for i, want := range []float64{3, 3} {
		if v := RankOneSpec.Judge(RankOneConfig{}, r)[i]; !scalar.EqualWithinAbs(v.Value, want, 1e-12) || v.Cases != 6 ||
			v.Status != claim.Holds {
			t.Error(v.Text())
		}
	}
	for _, v := range slices.Concat(experimenttest.OfNothing(RankOneSpec),
		RankOneSpec.Judge(RankOneConfig{}, RankOneResult{Teachers: []RankOneTeacher{dead}})) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

// descended are twelve teachers whose networks come down as the config says: what does not
// comes to rank 2, and what stays at its λ gains nothing.
func descended(c RankOneConfig) RankOneResult {
	high := RankOneEnd{EndState: jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(1), Train: 0.5}, Steepest: 1}
	two := RankOneEnd{EndState: jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(2), Train: 0.1}, Steepest: 2}
	one := high
	switch {
	case !c.Down:
		one = two
	case c.Lower:
		one.Train, one.Steepest = 0.3, 3
	}
	return RankOneResult{slices.Repeat([]RankOneTeacher{{High: high, One: one, Two: two}}, 12)}
}

func TestComingDownFitsWorseAndIsSteeper(t *testing.T) {
	o := experimenttest.Concluded(t, RankOneSpec, rankOneConfig(experiment.Quick), descended)
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
	}
}

func TestATinyRankOneComparisonRunsAndIsDrawn(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	c := rankOneConfig(experiment.Quick)
	c.Teachers, c.Samples, c.Depth, c.Width = 2, 12, 3, 4
	c.Training = c.Longer(4)
	o, err := RankOneSpec.Evaluate(context.Background(), &experiment.Env{Engine: e, Warn: func(s string) { t.Log(s) }},
		experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Result.Teachers) != 2 || len(o.Verdicts) != 2 {
		t.Errorf("%d teachers, %d verdicts", len(o.Result.Teachers), len(o.Verdicts))
	}
	experimenttest.Drawn(t, o.Figures, nil)
}

// rankOneOutcome has three teachers: one with ranks 1 and 2, one whose network dies on the
// way down, and one whose network does not get to rank 1.
func rankOneOutcome() *RankOneOutcome {
	end := func(rank int, train, objective, steepest float64) RankOneEnd {
		return RankOneEnd{jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(rank), Train: train,
			Objective: objective, Test: train},
			steepest, 100 * train}
	}
	both := RankOneTeacher{High: end(1, 0.5, 1.5, 1), One: end(1, 0.3, 0.6, 3), Two: end(2, 0.1, 0.7, 2)}
	both.Tree, both.Needed = 25, 4
	dead, other := both, both
	dead.One, other.High, other.One = end(0, 1, 1, 0), end(2, 0.5, 1.6, 1), end(2, 0.1, 0.7, 2)
	return &RankOneOutcome{ID: "jacot2023/rank-one", Config: rankOneConfig(experiment.Quick),
		Result: RankOneResult{[]RankOneTeacher{both, dead, other}}}
}

func TestTheTableOfTeachersMarksDeadNetworks(t *testing.T) {
	rows := rankOneTables(rankOneOutcome())[0].Rows
	if len(rows) != 3 || rows[0][1] != "1, 2" || rows[1][1] != "†, 2" || rows[2][1] != "2, 2" {
		t.Errorf("%v", rows)
	}
	if got := fmt.Sprint(rows[0]); got != "[0 1, 2 0.3 0.1 0.6 0.7 0.3 0.1 3 2 4]" {
		t.Errorf("%s", got)
	}
}

func TestNetworksOfRankOneAreCounted(t *testing.T) {
	o := rankOneOutcome()
	want := "of 2 networks of rank 1 at λ = 0.08: 1 keep rank 1 on the way down, 1 die\n" +
		"of 1 teachers with ranks 1 and 2: rank 1 has the lower objective for 1, and the larger slope for 1 " +
		"(median quotient of the slopes: 1.5)\nof their networks of rank 1: 1 are less steep than T5 demands for C = 0, " +
		"1 miss the data by more in all than the tree is long"
	if got := RankOneReport(o); got != want {
		t.Errorf("%s", got)
	}
	o.Result.Teachers = nil
	got := RankOneReport(o)
	if !strings.Contains(got, "of 0 teachers with ranks 1 and 2") || !strings.Contains(got, "slopes: none") {
		t.Errorf("of none: %s", got)
	}
	if rows := rankOneTables(o)[0].Rows; len(rows) != 1 || rows[0][0] != "no teacher" {
		t.Errorf("of none: %v", rows)
	}
}
