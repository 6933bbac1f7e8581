package bottleneck

import (
	"context"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func distanceResult(t *testing.T, networks int, follow bool) (DistanceBoundConfig, DistanceBoundResult) {
	t.Helper()
	c := DistanceBoundConfig{Master: 3, Networks: networks, Follow: follow}
	r, err := runDistanceBound(context.Background(), nil, c)
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

func TestTheBoundHoldsForRandomNetworksAndFailsForRandomIsometries(t *testing.T) {
	c, r := distanceResult(t, 100, true)
	if v := DistanceBoundSpec.Judge(c, r)[0]; v.Status != claim.Holds || v.Cases != len(r.Squared) || v.Value <= 0 {
		t.Errorf("%s", v.Text())
	}
	c, other := distanceResult(t, 100, false)
	if v := DistanceBoundSpec.Judge(c, other)[0]; v.Status != claim.Fails {
		t.Errorf("%s", v.Text())
	}
	for i, b := range r.Bound { // the bound is of the same networks
		if b != other.Bound[i] || r.Rank[i] != other.Rank[i] || r.Depth[i] != other.Depth[i] {
			t.Fatalf("case %d is another", i)
		}
	}
}

// Every network is there once for each k up to the rank of its Jacobian, and several
// ranks and depths come up.
func TestAllRanksOfTheJacobianAreTried(t *testing.T) {
	_, r := distanceResult(t, 100, true)
	ranks, depths := map[int]int{}, map[int]int{}
	for i, k := range r.Rank {
		if k > 1 && r.Rank[i-1] != k-1 {
			t.Errorf("case %d has k = %d after %d", i, k, r.Rank[i-1])
		}
		ranks[k]++
		depths[r.Depth[i]]++
	}
	if len(ranks) < 3 || ranks[1] > 100 || len(depths) < 6 {
		t.Errorf("ranks %v, depths %v", ranks, depths)
	}
}

func TestOneViolationAmongManyIsFoundAndNothingTriedIsNoProof(t *testing.T) {
	c, r := distanceResult(t, 20, true)
	r.Squared[7] = 1.001 * r.Bound[7]
	if v := DistanceBoundSpec.Judge(c, r)[0]; v.Status != claim.Fails || !scalar.EqualWithinAbs(v.Value, 1.001, 1e-9) {
		t.Errorf("%s", v.Text())
	}
	if v := DistanceBoundSpec.Judge(c, DistanceBoundResult{})[0]; v.Status != claim.Fails {
		t.Errorf("%s", v.Text())
	}
}

func TestFiguresOfTheBoundAreSetInAllStyles(t *testing.T) {
	c, r := distanceResult(t, 30, true)
	o := &DistanceBoundOutcome{ID: "jacot2023/distance-bound", Config: c, Result: r}
	c, r = distanceResult(t, 30, false)
	o.Twins = []experiment.TwinOutcome[DistanceBoundConfig, DistanceBoundResult]{{Name: "random isometries",
		Config: c, Result: r}}
	figures, err := distanceBoundFigures(o)
	experimenttest.Drawn(t, figures, err)
	experimenttest.RefusesEach(t, DistanceBoundSpec, map[string]string{"Networks=0": "Networks = 0"})
}
