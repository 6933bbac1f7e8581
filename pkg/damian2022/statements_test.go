package damian2022

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
)

// A statement prints the numbers of the config, and none of the preset's beside them.
func TestStatementsHaveTheNumbersOfTheConfig(t *testing.T) {
	plane := planeConfig(experiment.Quick)
	plane.D, plane.Assert, plane.Width = 24, 3, []int{50}
	ablated := ablationConfig(experiment.Quick)
	ablated.D, ablated.Ratio, ablated.Width, ablated.Large, ablated.Small = nil, 5, 60, 7, 0.2
	monomials := monomialsConfig(experiment.Quick)
	monomials.Degree = 2
	noisy := alignmentConfig(experiment.Quick)
	noisy.Noise, noisy.AssertFrom = 2, 30
	cells := []DirectionsCell{{Ratio: 4, A: []float64{1, 1}, Cosine: []float64{1, 1}}}
	directions := directionsConfig(experiment.Quick)
	directions.Assert = 4
	for _, test := range []struct {
		verdicts []claim.Verdict
		want     map[string]string
		not      []string
	}{
		{planeClaims(plane, PlaneResult{}), map[string]string{"two-directions-risk": `$d = 24$, $n = 3d^2$, $m = 50$`}, []string{"16", "400"}},
		{ablationClaims(ablated, AblationResult{}), map[string]string{"full": `$n = 5d^2$, $m = 60$, $\eta_1 = \sqrt{d}$`, "large-step": "$7$ times", "small-step": "$0.2$ times"},
			[]string{"32d", "100", "ten times", "0.3 times"}},
		{monomialsClaims(monomials, MonomialsResult{}), map[string]string{"lemma17/quadrature": `k \leq 2`, "bound": `6, 2, 10$ for $k = 0, \dots, 2$`}, []string{"18", "58"}},
		{directionsClaims(directions, DirectionsResult{Cells: cells}), map[string]string{"alignment": "$n = 4d^2$", "weakest": "$n = 4d^2$"}, []string{"16d", "0.84"}},
	} {
		for _, v := range test.verdicts {
			for name, want := range test.want {
				if strings.Contains(v.ID, name) && !strings.Contains(v.Statement, want) {
					t.Errorf("%s says %q, without %q", v.ID, v.Statement, want)
				}
			}
			for _, not := range append(test.not, "%!") {
				if strings.Contains(v.Statement, not) {
					t.Errorf("%s says %q, with %q", v.ID, v.Statement, not)
				}
			}
		}
	}
	if got := noisy.lawFactor(); got != `2.5\,` { // (1 + 2²)/2
		t.Errorf("the law for ς = 2 begins with %q", got)
	}
}
