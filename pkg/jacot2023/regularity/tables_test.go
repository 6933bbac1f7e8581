package regularity

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// deadEnds are networks that have collapsed to 0, of which nothing can be measured.
func deadEnds(training jacot2023.Training, count int) jacot2023.Ends {
	e := jacot2023.Ends{Lambda: training.Lambda, Depth: training.Depth}
	for teacher := range count {
		e.States = append(e.States, jacot2023.EndState{Teacher: teacher, Sigma: jacot2023test.SigmaOfRank(0), Train: 1,
			Test: 1, Objective: 1,
			Imbalance: math.Inf(1)})
	}
	return e
}

// Teacher 0 ends at rank 3 and teacher 7 dies on its way down: the figure is of teacher 1,
// the first that has both networks, and the table says where the two have ended.
func TestTheLadderIsOfTeachersThatHaveBothNetworks(t *testing.T) {
	of := func(c EndStatesConfig) EndStatesResult {
		r := twoWays()
		if c.Via == 0 {
			r.Down = r.Scratch
		}
		r.Scratch[1].States[0].Sigma = jacot2023test.SigmaOfRank(3)
		return r
	}
	o := experimenttest.Concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick), of)
	if !strings.Contains(o.Figures[0].Caption, "(a) teacher 1;") {
		t.Error(o.Figures[0].Caption)
	}
	ladder := experimenttest.Rows(t, o, "ladder")
	experimenttest.Wants(t, ladder[0], "0", "ends at ranks 3 and 1", "", "", "", "", "", "")
	experimenttest.Wants(t, ladder[1], "1", "0.100", "6.000", "0.300", "5.000", "0.015", "0.041", "nowhere")
	experimenttest.Wants(t, ladder[7], "7", "ends at ranks 2 and 0", "", "", "", "", "", "")
	ways := experimenttest.Rows(t, o, "ways")
	experimenttest.Wants(t, ways[0], "0.005", "9", "0", "1", "9", "0")
	experimenttest.Wants(t, ways[1], "0.02", "9", "0", "1", "8", "8")
}

func TestEndStatesOfDeadNetworksAreNone(t *testing.T) {
	of := func(c EndStatesConfig) (r EndStatesResult) {
		for _, training := range c.scratch() {
			r.Scratch, r.Down = append(r.Scratch, deadEnds(training, 1)), append(r.Down, deadEnds(training, 1))
		}
		return r
	}
	o := experimenttest.Concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick), of)
	experimenttest.Wants(t, experimenttest.Rows(t, o, "ways")[0], "0.005", "0", "0", "1", "0", "none")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "ladder")[0], "0", "ends at ranks 0 and 0", "", "", "", "", "", "")
	if !strings.Contains(o.Figures[0].Caption, "no teacher ends at rank 2") {
		t.Error(o.Figures[0].Caption)
	}
	o = experimenttest.Concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick),
		func(EndStatesConfig) (r EndStatesResult) { return r })
	experimenttest.Wants(t, experimenttest.Rows(t, o, "ladder")[0], "no teacher", "", "", "", "", "", "", "")
}

func TestWhereARankPaysIsSaid(t *testing.T) {
	inf := math.Inf(1)
	for want, at := range map[string][2]float64{"nowhere": {inf, inf}, "above 2.5": {2.5, inf}, "below 4.0": {0, 4},
		"everywhere": {0, inf}, "none": {math.NaN(), inf}} {
		if got := whereItPays(at[0], at[1]); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestTheTableOfTheStaircaseCountsRanksAndSaysNoneOfTheDead(t *testing.T) {
	c := staircaseConfig(experiment.Quick)
	ends := staircaseEnds(c)
	o := experimenttest.Concluded(t, StaircaseSpec, c, func(StaircaseConfig) StaircaseResult {
		return StaircaseResult{ends}
	})
	rows := experimenttest.Rows(t, o, "ends")
	experimenttest.Wants(t, rows[0], "0", "0", "0", "0", "0", "6", "800.0", "0.000", "0.100", "0", "0.000")
	experimenttest.Wants(t, rows[1], "0.001", "0", "0", "0", "6", "0", "60.0", "0.070", "0.030", "6", "0.000")
	experimenttest.Wants(t, rows[7], "0.3", "6", "0", "0", "0", "0", "0.0", "1.000", "1.100", "0", "none")
	empty := experimenttest.Concluded(t, StaircaseSpec, c, func(c StaircaseConfig) (r StaircaseResult) {
		for _, training := range c.trainings() {
			r.Ends = append(r.Ends, deadEnds(training, 0))
		}
		return r
	})
	experimenttest.Wants(t, experimenttest.Rows(t, empty, "ends")[2], "0.005", "0", "0", "0", "0", "0", "none", "none",
		"none", "0", "none")
}

func TestTheRestsAreThoseOfTheNetworksAtTheRank(t *testing.T) {
	c := priceConfig(experiment.Quick)
	rows := experimenttest.Rows(t, experimenttest.Concluded(t, PriceSpec, c, priced), "rests")
	// rank 1; the twin keeps the three largest depths
	experimenttest.Wants(t, rows[0], "2", "none", "0", "not run", "not run")
	experimenttest.Wants(t, rows[3], "8", "4.000", "8", "4.000", "8")
	dead := experimenttest.Concluded(t, PriceSpec, c, func(c PriceConfig) (r PriceResult) {
		for _, training := range c.trainings() {
			r.Ends = append(r.Ends, deadEnds(training, 1))
		}
		return r
	})
	experimenttest.Wants(t, experimenttest.Rows(t, dead, "rests")[3], "8", "none", "0", "none", "0")
}

func TestSlopesAreOfTheTeachersThatKeepTheirRank(t *testing.T) {
	c := depthLineConfig(experiment.Quick)
	o := experimenttest.Concluded(t, DepthLineSpec, c, func(c DepthLineConfig) DepthLineResult {
		return straight(c, float64(c.Rank))
	})
	rows := experimenttest.Rows(t, o, "slopes")
	experimenttest.Wants(t, rows[0], "2", "2 of 12", "2.000 [2.000, 2.000]", "2.000 [2.000, 2.000]", "12.000")
	one := func(c DepthLineConfig) DepthLineResult {
		r := straight(c, 2)
		r.Ends[0].States[0].Sigma = jacot2023test.SigmaOfRank(0)
		return r
	}
	lone := experimenttest.Rows(t, experimenttest.Concluded(t, DepthLineSpec, c, one), "slopes")
	experimenttest.Wants(t, lone[0], "2", "1 of 12", "2.000, no interval", "2.000, no interval", "12.000")
	dead := experimenttest.Concluded(t, DepthLineSpec, c, func(c DepthLineConfig) (r DepthLineResult) {
		for _, training := range c.trainings() {
			r.Ends = append(r.Ends, deadEnds(training, 2))
		}
		return r
	})
	experimenttest.Wants(t, experimenttest.Rows(t, dead, "slopes")[1], "1", "0 of 6", "none", "none", "none")
}
