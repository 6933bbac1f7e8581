package whatmatters

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/stats"
)

// gaussMoment is E f(x) for x ~ N(0, 1) by the trapezoid rule on [−12, 12], which is
// exact to rounding for a polynomial times the density.
func gaussMoment(f func(x float64) float64) float64 {
	sum := 0.0
	for i := -1200; i <= 1200; i++ {
		x := float64(i) / 100
		sum += f(x) * math.Exp(-x*x/2)
	}
	return sum / 100 / math.Sqrt(2*math.Pi)
}

// f* of Figure 1 written out.
func figure1(x float64) float64 { return (x*x-1)/2 + (x*x*x*x-6*x*x+3)/(4*math.Sqrt(3)) }

func TestTheLiteralCostMatchesIntegration(t *testing.T) {
	f, err := damian2022.TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	along := gaussMoment(func(x float64) float64 { return x * x * figure1(x) * figure1(x) })
	want := ((1 + 4) + along + 9 + 10*4) / 31 // ς = 2 at d = 10, n = 31; C_0 = C_1 = 0
	if got := LiteralCost(f, 31, 10, 2); !scalar.EqualWithinRel(got, want, 1e-9) {
		t.Errorf("%g, want %g", got, want)
	}
	// A linear target, by hand: y = x_1, d = 2, n = 1: E α² = 1, E y²‖x‖² − 1 = 3 + 1 − 1.
	linear := damian2022.Target{Name: "x1", Formula: "", R: 1, Terms: []damian2022.Term{{Coef: 1, Degrees: []int{1}}}}
	if got := LiteralCost(linear, 1, 2, 0); !scalar.EqualWithinRel(got, 4, 1e-12) {
		t.Errorf("%g, want 4", got)
	}
}

// With light tails the mean over seeds is close: y = He_2/√2 + ε has E y⁴‖x‖⁴ of
// order 10⁴, so 4000 seeds at n = 50 leave about 2 %; five of them are allowed.
func TestTheLiteralCostIsThatOfSamples(t *testing.T) {
	p := literalPoint{3, "he2", damian2022.Sampling{N: 50, D: 4, Noise: 1}, 4000}
	cell, err := literalAt(context.Background(), nil, p)
	if err != nil {
		t.Fatal(err)
	}
	he2, _ := damian2022.TargetByName("he2")
	if got, want := stats.Mean(cell.Cost), LiteralCost(he2, 50, 4, 1); !scalar.EqualWithinRel(got, want, 0.1) {
		t.Errorf("%g, want %g", got, want)
	}
}

func TestUntrainedPointsAreThoseOfHighRisk(t *testing.T) {
	n, sd, err := untrained(100, 0.98)
	if err != nil || len(n) != 3 || len(sd) != 3 || n[2] != 100 {
		t.Errorf("%v, %v, %v", n, sd, err)
	}
}

// No theorem gives the band: its edges are those of normal values, and these are not normal.
func TestTheBandOfThePublishedSpreadIsChosen(t *testing.T) {
	v := experimenttest.VerdictOf(t, HeavyTailsSpec.Judge(heavyTailsConfig(experiment.Quick),
		HeavyTailsResult{Means: []float64{0.9, 1.1}}), "published-spread")
	if v.Band.Origin != claim.Convention || !strings.HasPrefix(v.Band.Detail, "chosen: ") {
		t.Errorf("%s: %s", v.Band.Origin, v.Band.Detail)
	}
}

func TestImpossibleHeavyTailConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, HeavyTailsSpec, "Points = 0", "Points=0")
	experimenttest.Refuses(t, HeavyTailsSpec, "Sets = 1", "Sets=1")
	experimenttest.Refuses(t, HeavyTailsSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, HeavyTailsSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, HeavyTailsSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, HeavyTailsSpec, "gaussian or uniform", "Law=cauchy")
	experimenttest.Refuses(t, HeavyTailsSpec, "2 directions", "Target=two")
	experimenttest.Refuses(t, HeavyTailsSpec, "Width", "Width=50")
	experimenttest.Refuses(t, HeavyTailsSpec, "as high", "Learned=2")
}
