package cost

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestTheMinimaShowTheTwoSmallestSingularValuesOrOne(t *testing.T) {
	c := linearCostConfig(experiment.Quick)
	c.Seeds = 3
	above := func(c LinearCostConfig) LinearCostResult { return linearAtTheory(c, 0.25) }
	rows := experimenttest.Rows(t, experimenttest.Concluded(t, LinearCostSpec, c, above), "minima")
	experimenttest.Wants(t, rows[0], "2", "0.54000", "none (0.750, 0.150)", "1.00000 (0.750, 0.150)",
		"0.25000 (0.750, 0.150)")
	c.Singular = []float64{3}
	rows = experimenttest.Rows(t, experimenttest.Concluded(t, LinearCostSpec, c, above), "minima")
	experimenttest.Wants(t, rows[0][2:], "none (3.200)", "1.00000 (3.200)", "0.25000 (3.200)")
}

// costAtFormula has every function at its floor, but for the sum of ranks, which is above.
func costAtFormula(c RepresentationCostConfig) (r RepresentationCostResult) {
	for _, f := range CostFunctions() {
		for _, depth := range c.Depths {
			n := CostNet{Loss: 1e-8, Norm: f.Floor(depth)}
			if f.Name == costDirectSum {
				n.Norm += 0.5
			}
			r.Cells = append(r.Cells, CostCell{Function: f.Name, Depth: depth, Final: []CostNet{n}, Early: []CostNet{n}})
		}
	}
	return r
}

// At L = 2 the floor of slope 3 is 6, 4 above L, and at L = 4 that of slope 9 is 12, 8 above: over 4 + 4
// the quotient is 1. Side by side f and g have 8, and the sum was made to cost 0.5 more.
func TestTheRulesAreQuotientsDepthByDepth(t *testing.T) {
	c := representationCostConfig(experiment.Quick)
	o := experimenttest.Concluded(t, RepresentationCostSpec, c, costAtFormula)
	rules := experimenttest.Rows(t, o, "rules")
	experimenttest.Wants(t, rules[0][:3], "linear maps: least $\\|\\theta\\|^2$ over the formula", "1.0000", "1.0000")
	experimenttest.Wants(t, rules[2][:4], rules[2][0], "none", "none", "1.0000")
	experimenttest.Wants(t, rules[3][:2], rules[3][0], "1.0625")
	excess := experimenttest.Rows(t, o, "excess")
	experimenttest.Wants(t, excess[1][:4], "diag$(2, 1/2)$ on $[0,2]^2$", "2", "1.000",
		claim.Format("%.3f", 3*(math.Pow(2, 2./3)+math.Pow(2, -2./3))-6))
	experimenttest.Wants(t, excess[len(excess)-1][:3], "closed form of one slope, 9", "1", "16.000")
	if got := c.CostSentence(o.Result, costTwoSided, 2); got != "best trained network: 2.0000, with C = 1e-08" {
		t.Error(got)
	}
}

func TestCostsThatWereNotMeasuredAreNone(t *testing.T) {
	c := representationCostConfig(experiment.Quick)
	c.Depths = []int{4, 12}
	r := costAtFormula(c)
	if got := c.CostSentence(r, costTwoSided, 2); got != "best trained network: none at depth 2" {
		t.Error(got)
	}
	nothing := func(RepresentationCostConfig) (r RepresentationCostResult) { return r }
	o := experimenttest.Concluded(t, RepresentationCostSpec, c, nothing)
	experimenttest.Wants(t, experimenttest.Rows(t, o, "rules")[1], "linear maps: largest", "none", "none")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "excess")[6], "$x$ on $[-1,1]$", "1", "none", "none", "none", "0.00")
}
