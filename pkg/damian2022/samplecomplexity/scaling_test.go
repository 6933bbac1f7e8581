package samplecomplexity

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// quadraticCells has the risk 1 − log₂(n/d²)/6, which is ½ at n = 8d² and linear
// in log n, at every dimension.
func quadraticCells(c ScalingConfig) []damian2022.LearningCell {
	var cells []damian2022.LearningCell
	for _, p := range c.pointsOf(c.algorithm(), c.D, 2) {
		y := 1 - math.Log2(float64(p.N)/float64(p.D*p.D))/6
		cells = append(cells, damian2022.LearningCell{D: p.D, N: p.N, Width: p.Width, L2: []float64{y, y}})
	}
	return cells
}

func TestTheHalfwayPointOfARiskInNOverDSquaredGrowsLikeDSquared(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	cells := quadraticCells(c)
	if m := c.halfSlope(cells); !scalar.EqualWithinAbs(m.Value, 2, 1e-9) {
		t.Errorf("slope %+v", m)
	}
	for _, own := range scalingGroups(cells) {
		if m := c.halfRisk(own); !scalar.EqualWithinAbs(m.Value, 8, 1e-9) || len(own) != len(c.Ratio) {
			t.Errorf("d = %d: %+v", own[0].D, m)
		}
	}
}

// The quotient 1 − 1/6 of the risks at n = 2d² and d² is the largest for n = d², and
// less beyond; a rise of a tenth at one d shows.
func TestARiskThatRisesAnywhereIsFound(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	cells := quadraticCells(c)
	if m := c.rise(cells); !scalar.EqualWithinAbs(m.Value, 5.0/6, 1e-9) {
		t.Errorf("%+v", m)
	}
	cells[7].L2 = []float64{1.1 * cells[6].L2[0], 1.1 * cells[6].L2[0]}
	if m := c.rise(cells); !scalar.EqualWithinAbs(m.Value, 1.1, 1e-9) || m.Low < 1 {
		t.Errorf("%+v", m)
	}
}

// Of two seeds at n = 400 one is above ½: a quarter of the resamples takes it twice and
// does not cross, and the interval has no upper end. Where no seed crosses there is
// nothing to measure.
func TestARiskThatHardlyFallsThroughAHalfHasAnOpenInterval(t *testing.T) {
	var c ScalingConfig
	cells := []damian2022.LearningCell{{D: 10, N: 100, L2: []float64{0.9, 0.9}}, {D: 10, N: 400, L2: []float64{0.6, 0.2}}}
	if m := c.halfRisk(cells); !(m.Value > 1 && m.Value < 4) || !math.IsInf(m.High, 1) || math.IsNaN(m.Low) {
		t.Errorf("%+v", m)
	}
	cells[1].L2[1] = 0.6
	if m := c.halfRisk(cells); !math.IsNaN(m.Value) {
		t.Errorf("%+v", m)
	}
}

func TestOtherConfigurationsStandAtTheEndsOfTheAssertedRange(t *testing.T) {
	c := scalingConfig(experiment.Paper)
	if got := c.variantD(); !slices.Equal(got, []int{12, 32}) {
		t.Errorf("%v", got)
	}
	c.D = []int{64}
	if got := c.variantD(); !slices.Equal(got, []int{64}) {
		t.Errorf("%v", got)
	}
	if got, want := len(scalingConfig(experiment.Quick).points()), 4*5+2*2*5; got != want {
		t.Errorf("%d points, want %d", got, want)
	}
}

func TestLargeDimensionsAreShownNotAsserted(t *testing.T) {
	c := scalingConfig(experiment.Paper)
	if got := c.asserted(quadraticCells(c)); got[len(got)-1].D != 32 {
		t.Errorf("asserted up to d = %d", got[len(got)-1].D)
	}
}

func TestImpossibleLearningConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, ScalingSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, ScalingSpec, "increase", "D=16,12")
	experimenttest.Refuses(t, ScalingSpec, "increase", "Ratio=4,2")
	experimenttest.Refuses(t, ScalingSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, ScalingSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, ScalingSpec, "finite number", "Eta1PerRootD=-1")
	experimenttest.Refuses(t, ScalingSpec, "take one of raw", "Labels=some")
	experimenttest.Refuses(t, ScalingSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, ScalingSpec, "VariantSeeds = 1", "VariantSeeds=1")
	experimenttest.Refuses(t, ScalingSpec, "must be even", "VariantWidth=3")
	experimenttest.Refuses(t, ScalingSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, ScalingSpec, "increase", "Lambdas=1,0.1")
	experimenttest.Refuses(t, ScalingSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, ScalingSpec, "take one of", "Target=he5")
	experimenttest.Refuses(t, WidthSpec, "must be even", "Width=8,7")
	experimenttest.Refuses(t, WidthSpec, "increase", "Width=16,8")
	experimenttest.Refuses(t, WidthSpec, "needs two", "Width=8,128")
	experimenttest.Refuses(t, WidthSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, WidthSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, WidthSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, WidthSpec, "positive", "Lambdas=-1")
	experimenttest.Refuses(t, L1RateSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, L1RateSpec, "needs two", "Ratio=4")
	experimenttest.Refuses(t, L1RateSpec, "increase", "Ratio=4,2")
	experimenttest.Refuses(t, L1RateSpec, "Width = 0", "Width=0")
	experimenttest.Refuses(t, L1RateSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, SecondStageSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, SecondStageSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, SecondStageSpec, "must be even", "Width=5")
	experimenttest.Refuses(t, SecondStageSpec, "positive", "Lambdas=0")
	experimenttest.Refuses(t, SecondStageSpec, "Rate = 0", "Rate=0")
	experimenttest.Refuses(t, SecondStageSpec, "overflow", "Rate=4")
	experimenttest.Refuses(t, SecondStageSpec, "Span = 0", "Span=0")
	experimenttest.Refuses(t, SecondStageSpec, "at most 100", "Span=1000")
	experimenttest.Refuses(t, SecondStageSpec, "Records = 1", "Records=1")
	experimenttest.Refuses(t, SecondStageSpec, "Seeds = 1", "Seeds=1")
}

// literalByLoops is Algorithm 1 as printed by loops at one seed and one λ: the
// streams are the point's, everything after the draws is computed anew.
func literalByLoops(t *testing.T, p damian2022.LearningPoint, seed int) (l2, l1, beyond float64) {
	t.Helper()
	f, err := damian2022.TargetByName(p.Target)
	if err != nil {
		t.Fatal(err)
	}
	stream := sample.Streams(p.Master, p.Experiment, p.D, p.N, p.Width, seed)
	data, err := damian2022.Draw(f, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	_, report, err := damian2022.Designs(f, p.D, p.Completions, p.Noise, stream)
	if err != nil {
		t.Fatal(err)
	}
	net, err := damian2022.SymmetricStart(stream("weights"), p.Width, p.D)
	if err != nil {
		t.Fatal(err)
	}
	used, alpha, beta := data.Preprocess()
	for i, g := range damian2022test.Gradients(used, net.W) {
		net.W[i] = 2 * p.Eta1PerRootD * math.Sqrt(float64(p.D)) * net.A[i/p.D] * g
	}
	biases := stream("biases")
	for j := range net.B {
		net.B[j] = biases.NormFloat64()
	}
	phi, err := net.Features()(data.Matrix())
	if err != nil {
		t.Fatal(err)
	}
	net.A = damian2022test.Ridge(t, phi, used.Y, p.Lambdas[0])
	for i, w := range report.Weight {
		x := report.X.RawRowView(i)
		e := math.Abs(alpha + dense.Dot(beta, x) + net.At(x) - f.At(x))
		l2, l1, beyond = l2+w*e*e, l1+w*e, beyond+w*max(e-p.Noise, 0)
	}
	return l2, l1, beyond
}

func TestALearningPointIsAlgorithmOneAtEverySeed(t *testing.T) {
	p := damian2022.LearningPoint{Experiment: "test/learning", Master: 5, Task: damian2022.Task{Target: "figure1",
		Sampling: damian2022.Sampling{N: 80, D: 3, Noise: 1}, Completions: 2, Lambdas: []float64{0.3}},
		Algorithm: damian2022.Algorithm{Width: 6, Eta1PerRootD: 0.5, Labels: damian2022.LiteralAB, Mirror: true}, Seeds: 3}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		cell, err := learningAt(context.Background(), experimenttest.Environment(t, e), p)
		if err != nil {
			t.Fatal(err)
		}
		if len(cell.L2) != p.Seeds || cell.L2[0] == cell.L2[1] {
			t.Fatalf("%d seeds: %v", p.Seeds, cell.L2)
		}
		for seed := range p.Seeds {
			l2, l1, beyond := literalByLoops(t, p, seed)
			for _, c := range [][2]float64{{cell.L2[seed], l2}, {cell.L1[seed], l1}, {cell.Beyond[seed], beyond},
				{cell.Lambda[seed], 0.3}} {
				if !scalar.EqualWithinRel(c[0], c[1], 1e-8) {
					t.Errorf("seed %d: %g, want %g", seed, c[0], c[1])
				}
			}
		}
	})
}

// powerCells returns two equal seeds a cell, with risk = c·x^exponent.
func powerCells(x []int, set func(*damian2022.LearningCell, int),
	risk func(float64) float64) []damian2022.LearningCell {
	cells := make([]damian2022.LearningCell, len(x))
	for i, v := range x {
		y := risk(float64(v))
		cells[i] = damian2022.LearningCell{D: 10, N: 100, Width: 10, L2: []float64{y, y}, L1: []float64{2 * y, 2 * y},
			Beyond: []float64{y * y, y * y}}
		set(&cells[i], v)
	}
	return cells
}

func TestLearningSlopesArePowerLaws(t *testing.T) {
	cells := powerCells([]int{8, 16, 64}, func(c *damian2022.LearningCell, m int) { c.Width = m },
		func(m float64) float64 { return 5 * math.Pow(m, -0.75) })
	for exponent, loss := range map[float64]func(damian2022.LearningCell) []float64{-0.75: cellL2, -1.5: cellBeyond} {
		m := learningSlope(1, "test", cells, cellWidth, loss)
		if !scalar.EqualWithinAbs(m.Value, exponent, 1e-12) || m.Low != m.High {
			t.Errorf("%+v, want %g", m, exponent)
		}
	}
}

// Between n = 100 and 400 the risk falls from 3/4 to 1/4 along log n: it is ½ at 200.
func TestTheHalfwayPointIsLinearInLogN(t *testing.T) {
	cells := []damian2022.LearningCell{{N: 100}, {N: 400}}
	if n := learningHalf(cells, [][]float64{{0.7, 0.8}, {0.25, 0.25}}); !scalar.EqualWithinRel(n, 200, 1e-12) {
		t.Errorf("n = %g", n)
	}
	if n := learningHalf(cells, [][]float64{{0.9}, {0.6}}); !math.IsInf(n, 1) {
		t.Errorf("n = %g where the risk stays above ½", n)
	}
	if n := learningHalf(cells, [][]float64{{0.4}, {0.2}}); !math.IsNaN(n) {
		t.Errorf("n = %g where the risk begins below ½", n)
	}
}
