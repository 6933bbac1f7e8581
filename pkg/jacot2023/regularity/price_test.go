package regularity

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
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
	for _, v := range priceClaims(c, r) {
		if v.Status != claim.Holds {
			t.Error(v.Text())
		}
	}
}

// At λ = 0.02 each layer costs 0.04, more than the error falls from L = 8 on.
func TestThePriceTwinsFailWhereTheyMust(t *testing.T) {
	for _, twin := range PriceSpec.Twins {
		c := twin.Change(priceConfig(experiment.Quick))
		r := priced(c)
		for i := range r.Ends {
			if c.Fixed { // the error and the rest of one network, whatever its depth
				for k := range r.Ends[i].States {
					r.Ends[i].States[k].Train, r.Ends[i].States[k].Norm = 0.1, 2*float64(r.Ends[i].Depth)+6
				}
			}
		}
		got := statuses(priceClaims(c, r))
		for _, id := range twin.Fails {
			if got[id] != claim.Fails {
				t.Errorf("%s: %s %s", twin.Name, id, got[id])
			}
		}
	}
}

func TestImpossiblePricesAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, PriceSpec, "Price = 0", "Price=0")
	empty := priceConfig(experiment.Quick)
	empty.Depths = nil
	if err := checkPrice(empty); err == nil || !strings.Contains(err.Error(), "Depths is empty") {
		t.Error(err)
	}
	experimenttest.Refuses(t, PriceSpec, "at least two depths", "Depths=8")
	experimenttest.Refuses(t, PriceSpec, "must increase", "Deep=8")
	experimenttest.Refuses(t, PriceSpec, "Count = 1", "Count=1")
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
