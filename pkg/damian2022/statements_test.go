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
	cubic := cubicConfig(experiment.Quick)
	cubic.Degree, cubic.Target = 2, "he4"
	growth := growthConfig(experiment.Quick)
	growth.Degree = 3
	rate := l1RateConfig(experiment.Quick)
	rate.Noise = 0.5
	odd := figure1Config(experiment.Quick)
	odd.Target = "he3"
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
		{cubicClaims(cubic, CubicResult{}), map[string]string{"learns": `of degree 2 or less, which knows no direction, learns $He_4(u \cdot x)`, "grows": "of degree 2 or less"},
			[]string{"He_3", "degree 3", "cubic"}},
		{growthClaims(growth, GrowthResult{}), map[string]string{"polynomials": "of degree 3 or less"}, []string{"degree 4"}},
		{figure1Claims(odd, Figure1Result{}), map[string]string{"figure1/quadratic-10000": "cannot do better than 1"}, []string{"better than 1/2"}},
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
	for _, v := range l1RateClaims(rate, L1RateResult{}) {
		if strings.Contains(v.ID, "error-rate") && !strings.HasSuffix(v.Source, "here ς is 0.5") {
			t.Errorf("%s: source %q", v.ID, v.Source)
		}
	}
	if got := noisy.lawFactor(); got != `2.5\,` { // (1 + 2²)/2
		t.Errorf("the law for ς = 2 begins with %q", got)
	}
}

// A caption names the targets of the config, and no other.
func TestCaptionsHaveTheTargetsOfTheConfig(t *testing.T) {
	cubic := cubicConfig(experiment.Quick)
	cubic.Target = "he4"
	figures, err := cubicFigures(&CubicOutcome{Config: cubic})
	if err != nil || !strings.Contains(figures[0].Caption, `$He_4(u \cdot x)/\sqrt{24}$`) || strings.Contains(figures[0].Caption, "He_3") {
		t.Errorf("cubic: %v, %q", err, figures[0].Caption)
	}
	transfer := transferConfig(experiment.Quick)
	transfer.Target, transfer.Scratch = "he4", false
	if figures, err = transferFigures(&TransferOutcome{Config: transfer}); err != nil || strings.Contains(figures[0].Caption, "He_3") {
		t.Errorf("transfer: %v, %q", err, figures[0].Caption)
	}
	quartic := quarticConfig(experiment.Quick)
	quartic.Target = "figure1"
	if f := collapseFigure(&QuarticOutcome{Config: quartic}); !strings.Contains(f.Caption, `first step for $He_2(x_1)/2`) {
		t.Errorf("quartic: %q", f.Caption)
	}
	figure1 := figure1Config(experiment.Quick)
	figure1.Target = "he2"
	if f := figure1Baselines(&Figure1Outcome{Config: figure1}); !strings.Contains(f.Caption, "the best quadratic, 0.") {
		t.Errorf("figure1: %q", f.Caption)
	}
}

// What the best quadratic leaves of each target is what its terms of larger degree have.
func TestTheBestQuadraticLeavesTheTermsOfLargerDegree(t *testing.T) {
	for target, want := range map[string]float64{"figure1": 0.5, "source3": 0.5, "he2": 0, "he3": 1, "he4": 1, "two": 0.5} {
		if got := quadraticRest(target); got != want {
			t.Errorf("%s: %g, want %g", target, got, want)
		}
	}
}

// The limits of signal and residual are those of one target, and are not drawn for another.
func TestLimitsAreThoseOfTheTarget(t *testing.T) {
	d := []float64{10, 20}
	if lines, words := populationLimits("figure1", d); len(lines) != 2 || words == "" {
		t.Errorf("Figure 1: %d lines, %q", len(lines), words)
	}
	if lines, words := populationLimits("he2", d); len(lines) != 0 || words != "" {
		t.Errorf("He2: %d lines, %q", len(lines), words)
	}
}
