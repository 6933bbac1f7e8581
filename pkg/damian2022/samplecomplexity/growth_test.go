package samplecomplexity

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// grown returns cells of the config whose risk is 1 − log(n/scale(d))/6, which is ½ at
// n = e³ scale(d), with two equal seeds.
func grown(points []growthPoint, scale func(d float64) float64) []damian2022.LearningCell {
	var cells []damian2022.LearningCell
	for _, p := range points {
		y := 1 - math.Log(float64(p.N)/scale(float64(p.D)))/6
		cells = append(cells, damian2022.LearningCell{D: p.D, N: p.N, Width: p.Width, L2: []float64{y, y}})
	}
	return cells
}

// grownLike is a result whose n₅₀ grow like the given powers of d: at d = 12 they are 3 times
// the number of polynomials and 10d².
func grownLike(c GrowthConfig, learned, polynomials float64) GrowthResult {
	like := func(at, exponent float64) func(float64) float64 {
		return func(d float64) float64 { return at * math.Exp(-3) * math.Pow(d/12, exponent) }
	}
	return GrowthResult{grown(c.learned(), like(1440, learned)), grown(c.polynomials(), like(3*1820, polynomials))}
}

// wideGrowth is the config with grids so wide that all of these cross ½ on them.
func wideGrowth() GrowthConfig {
	c := growthConfig(experiment.Quick)
	c.PerFeature, c.Ratio = []float64{0.5, 1, 2, 4, 8, 16, 32}, []float64{1, 4, 16, 64}
	return c
}

func TestTheGrowthOfSamplesIsThatOfMadeUpPowers(t *testing.T) {
	c := wideGrowth()
	for _, made := range []struct {
		learned, polynomials float64
		slope, gap           claim.Status
	}{{2, 3, claim.Holds, claim.Holds}, {2.9, 3, claim.Holds, claim.Fails}, {1.8, 1.8, claim.Fails, claim.Fails}} {
		verdicts := GrowthSpec.Judge(c, grownLike(c, made.learned, made.polynomials))
		slope := experimenttest.VerdictOf(t, verdicts, "growth-polynomials")
		if slope.Status != made.slope || !scalar.EqualWithinAbs(slope.Value, made.polynomials, 1e-9) {
			t.Errorf("%+v: %s", made, slope.Text())
		}
		gap := experimenttest.VerdictOf(t, verdicts, "growth-gap")
		if gap.Status != made.gap || !scalar.EqualWithinAbs(gap.Value, made.polynomials-made.learned, 1e-9) {
			t.Errorf("%+v: %s", made, gap.Text())
		}
	}
}

// Risks that stay above ½ have no n₅₀: the claims fail with nothing measured, the tables say
// none, and the figure can be drawn.
func TestSamplesThatAreNeverEnoughAreNone(t *testing.T) {
	c := growthConfig(experiment.Quick)
	high := func(points []growthPoint) []damian2022.LearningCell {
		return grown(points, func(float64) float64 { return 1e9 })
	}
	o := experimenttest.Alone(t, GrowthSpec, c, GrowthResult{high(c.learned()), high(c.polynomials())})
	for _, v := range o.Verdicts {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Errorf("%s", v.Text())
		}
	}
	halves := experimenttest.Table(t, o, "halves")
	if row := halves.Rows[3]; row[0] != 12 || row[1] != 1820 || !experimenttest.IsNone(row[2]) ||
		!experimenttest.IsNone(row[4]) || !experimenttest.IsNone(row[6]) {
		t.Errorf("%v", row)
	}
	if row := experimenttest.Table(t, o, "slopes").Rows[0]; !experimenttest.IsNone(row[1]) {
		t.Errorf("%v", row)
	}
	experimenttest.Drawable(t, o.Figures)
}

func TestTheTablesOfGrowthHoldBothMethods(t *testing.T) {
	c := wideGrowth()
	o := experimenttest.Alone(t, GrowthSpec, c, grownLike(c, 2, 3))
	row := experimenttest.Table(t, o, "halves").Rows[3]
	for i, want := range map[int]float64{2: 5460, 3: 3, 4: 1440, 5: 10, 6: 5460.0 / 1440} {
		if got, ok := row[i].(float64); !ok || !scalar.EqualWithinRel(got, want, 1e-9) {
			t.Errorf("column %d: %v, want %g", i, row[i], want)
		}
	}
	slopes := experimenttest.Table(t, o, "slopes").Rows
	for i, want := range []float64{2, 3, 1, 3.1124764792} { // the last: the slope of log C(d+4, 4) over these d
		if got := slopes[i][1].(float64); !scalar.EqualWithinAbs(got, want, 1e-8) {
			t.Errorf("%v, want %g", slopes[i], want)
		}
	}
	experimenttest.Drawn(t, o.Figures, nil)
}

// A point of the regression is ridge on all polynomials: the risk from the normal
// equations by gonum, over the design of its streams. Informed, it sees u·x alone.
func TestAPointOfGrowthIsRidgeOnPolynomials(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	for _, informed := range []bool{false, true} {
		p := growthPoint{damian2022.LearningPoint{Experiment: growthID, Master: 3,
			Task: damian2022.Task{Target: "figure1", Sampling: damian2022.Sampling{N: 60, D: 3, Noise: 1}, Completions: 2,
				Lambdas: []float64{0.2}}, Algorithm: damian2022.Algorithm{Width: 10}, Seeds: 2}, 2, informed}
		cell, err := growthAt(context.Background(), experimenttest.Environment(t, e), p)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := damian2022.TargetByName("figure1")
		stream := sample.Streams(3, growthID, 3, 60, 10, 1)
		data, _ := damian2022.Draw(f, 60, 3, 1, stream("inputs"), stream("labels"))
		_, report, _ := damian2022.Designs(f, 3, 2, 1, stream)
		features, count := damian2022.PolynomialFeatures(2), 10
		if informed {
			features, count = damian2022.OracleFeatures(2), 3
		}
		phi, _ := features(data.Matrix())
		test, _ := features(report.X)
		if _, m := phi.Dims(); m != count {
			t.Fatalf("%d features, want %d", m, count)
		}
		head, want := damian2022test.Ridge(t, phi, data.Y, 0.2), 0.0
		for i, w := range report.Weight {
			off := dense.Dot(head, test.RawRowView(i)) - report.F[i]
			want += w * off * off
		}
		if len(cell.L2) != 2 || !scalar.EqualWithinRel(cell.L2[1], want, 1e-8) {
			t.Errorf("informed %v: %v, want %g second", informed, cell.L2, want)
		}
	}
}

func TestImpossibleGrowthConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, GrowthSpec, "needs two", "D=6")
	experimenttest.Refuses(t, GrowthSpec, "increase", "D=8,6")
	experimenttest.Refuses(t, GrowthSpec, "D = 1", "D=1,6")
	experimenttest.Refuses(t, GrowthSpec, "from 1 to 8", "Degree=0")
	experimenttest.Refuses(t, GrowthSpec, "from 1 to 8", "Degree=9")
	experimenttest.Refuses(t, GrowthSpec, "at most 20000", "D=6,40")
	experimenttest.Refuses(t, GrowthSpec, "increase", "PerFeature=3,2")
	experimenttest.Refuses(t, GrowthSpec, "from 0.1", "PerFeature=0")
	experimenttest.Refuses(t, GrowthSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, GrowthSpec, "must be even", "Width=3")
	experimenttest.Refuses(t, GrowthSpec, "PolynomialSeeds = 1", "PolynomialSeeds=1")
	experimenttest.Refuses(t, GrowthSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, GrowthSpec, "positive", "Ridges=0")
	experimenttest.Refuses(t, GrowthSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, GrowthSpec, "no target", "Target=he9")
	experimenttest.Refuses(t, Figure1Spec, "from 1 to 8", "Degree=0")
	experimenttest.Refuses(t, Figure1Spec, "PolynomialSeeds = 1", "PolynomialSeeds=1")
	experimenttest.Refuses(t, Figure1Spec, "PolynomialN = 0", "PolynomialN=0")
}
