package regularity

import (
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
	"github.com/provingground/provingground/pkg/stats"
)

// priced are eight teachers of C = 1/L and ‖θ‖² = 2L + L/2, trained as the config says;
// the networks of depth 2 and 4 end at rank 1.
func priced(c PriceConfig) PriceResult {
	var r PriceResult
	for _, training := range c.trainings() {
		l := float64(training.Depth)
		e := jacot2023.EndState{Sigma: jacot2023test.SigmaOfRank(2), Train: 1 / l, Norm: 2*l + l/2}
		if training.Depth < 6 {
			e.Sigma = jacot2023test.SigmaOfRank(1)
		}
		e.Objective = e.Train + training.Lambda*e.Norm
		at := jacot2023.Ends{Lambda: training.Lambda, Depth: training.Depth}
		for range 8 {
			at.States = append(at.States, e)
		}
		r.Ends = append(r.Ends, at)
	}
	return r
}

func TestAtAFixedPriceDeeperNetworksFitBetter(t *testing.T) {
	c := priceConfig(experiment.Quick)
	r := priced(c)
	if l := c.trainings()[0].Lambda; !scalar.EqualWithinAbs(l*2, 0.24, 1e-12) {
		t.Errorf("λ = %g at depth 2", l)
	}
	if got := r.ErrorRatios(16, 8); len(got) != 8 || !scalar.EqualWithinAbs(got[0], 0.5, 1e-12) {
		t.Errorf("%v", got)
	}
	if got := r.Rests(16, 2); len(got) != 8 || !scalar.EqualWithinAbs(got[0], 8, 1e-12) {
		t.Errorf("%v", got)
	}
}

// At λ = 0.02 each layer costs 0.04, more than the error falls from L = 8 on, and networks of
// one error and one rest whatever their depth are no better for it. What is dear is left out.
func TestThePriceTwinsFailWhereTheyMust(t *testing.T) {
	o := experimenttest.Concluded(t, PriceSpec, priceConfig(experiment.Quick), func(c PriceConfig) PriceResult {
		r := priced(c)
		for _, e := range r.Ends {
			for k := range e.States {
				if c.Fixed {
					e.States[k].Train, e.States[k].Norm = 0.1, 2*float64(e.Depth)+6
				}
				if c.Price == dearPrice {
					e.States[k].Sigma = jacot2023test.SigmaOfRank(1)
				}
			}
		}
		return r
	})
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
	}
}

// spoiled changes the networks of the first teachers, at one place in the list of depths.
func spoiled(at, teachers int, change func(*jacot2023.EndState)) func([]jacot2023.Ends) {
	return func(ends []jacot2023.Ends) {
		for i := range teachers {
			change(&ends[at].States[i])
		}
	}
}

// Eight of eight decide what most do, and seven do not: [.47, 1.00]. A teacher of whom several
// networks are lost is lost once.
func TestDepthIsCountedTeacherByTeacher(t *testing.T) {
	c := priceConfig(experiment.Quick)
	rise := func(e *jacot2023.EndState) { e.Objective++ }
	other := func(e *jacot2023.EndState) { e.Sigma = jacot2023test.SigmaOfRank(3) }
	for _, one := range []struct {
		claim  string
		spoil  func([]jacot2023.Ends)
		status claim.Status
		value  float64
		cases  int
	}{
		{"rank", spoiled(3, 8, other), claim.Holds, 1, 8}, // at depth 8, where it is not judged
		{"rank", spoiled(5, 1, other), claim.Undecided, 7.0 / 8, 8},
		{"rank", func(ends []jacot2023.Ends) {
			spoiled(4, 1, other)(ends)
			spoiled(5, 1, other)(ends)
		}, claim.Undecided, 7.0 / 8, 8},
		{"rank", spoiled(4, 8, other), claim.Fails, 0, 8},
		{"objective", spoiled(5, 1, rise), claim.Undecided, 7.0 / 8, 8},
		{"objective", spoiled(3, 8, rise), claim.Fails, 0, 8},
		{"objective", func(ends []jacot2023.Ends) { // the first teacher has another rank at every depth
			for k := range ends {
				ends[k].States[0].Sigma = jacot2023test.SigmaOfRank(k)
			}
		}, claim.Holds, 1, 7},
	} {
		r := priced(c)
		one.spoil(r.Ends)
		v := experimenttest.VerdictOf(t, PriceSpec.Judge(c, r), "price/"+one.claim)
		if v.Status != one.status || v.Value != one.value || v.Cases != one.cases {
			t.Errorf("%s of %d, want %s, %g of %d", v.Text(), v.Cases, one.status, one.value, one.cases)
		}
	}
}

// At the quick preset the networks are those of the staircase at rank 1.
func TestDearDimensionsAreOneDepthAtALargerPrice(t *testing.T) {
	c := priceConfig(experiment.Quick)
	c.Fixed = true
	want := jacot2023.Trainings{c.training().At(0.08).Deep(12)}
	if got := dear(c).trainings(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// The λ of the twin is that of the staircase and of the line in depth, to the last bit.
func TestAFixedRegularisationIsThatOfTheReference(t *testing.T) {
	for _, p := range []experiment.Preset{experiment.Quick, experiment.Paper} {
		c := priceConfig(p)
		c.Fixed = true
		for i, got := range c.trainings() {
			if got != depthLineConfig(p).training().Deep(c.Depths[i]) {
				t.Errorf("%s: %+v", p, got)
			}
		}
	}
}

func TestImpossiblePricesAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, PriceSpec, "Price = 0", "Price=0")
	experimenttest.Refuses(t, PriceSpec, "Reference = 1", "Reference=1")
	empty := priceConfig(experiment.Quick)
	empty.Depths = nil
	if err := checkPrice(empty); err == nil || !strings.Contains(err.Error(), "Depths is empty") {
		t.Error(err)
	}
	experimenttest.Refuses(t, PriceSpec, "at least two depths", "Depths=8")
	experimenttest.Refuses(t, PriceSpec, "must increase", "Deep=8")
	experimenttest.Refuses(t, PriceSpec, "Teachers = 1", "Teachers=1")
}

// Of five teachers no count decides what most do, so that no share is claimed of them.
func TestOfFiveTeachersNoShareIsClaimed(t *testing.T) {
	for count, want := range map[int]int{5: 0, 6: 9} {
		price, stairs := priceConfig(experiment.Quick), staircaseConfig(experiment.Quick)
		ends := endStatesConfig(experiment.Quick)
		price.Teachers, stairs.Teachers, ends.Teachers = count, count, count
		verdicts := slices.Concat(PriceSpec.Judge(price, PriceResult{}), StaircaseSpec.Judge(stairs, StaircaseResult{}),
			EndStatesSpec.Judge(ends, EndStatesResult{}))
		got := stats.Count(verdicts, func(v claim.Verdict) bool { return v.Kind == claim.Share })
		if got != want {
			t.Errorf("%d teachers: %d shares, want %d", count, got, want)
		}
	}
}

func TestNothingIsLearnedFromNoResult(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(StaircaseSpec), experimenttest.OfNothing(EndStatesSpec),
		experimenttest.OfNothing(DepthLineSpec), experimenttest.OfNothing(PriceSpec)) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

func TestThePapersSizeIsPossible(t *testing.T) {
	for _, x := range []experiment.Experiment{StaircaseSpec, EndStatesSpec, DepthLineSpec, PriceSpec} {
		config, err := x.Preset(experiment.Paper, nil)
		if err != nil {
			t.Fatal(err)
		}
		if cost, err := x.Forecast(config, true); err != nil || !(cost.FLOP > 0) || cost.Bytes > 8<<30 {
			t.Errorf("%s: %+v, %v", x.Name(), cost, err)
		}
	}
}
