package damian2022

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/experiment"
)

// quadraticCells has the risk 1 − log₂(n/d²)/6, which is ½ at n = 8d² and linear
// in log n, at every dimension.
func quadraticCells(c ScalingConfig) []LearningCell {
	var cells []LearningCell
	for _, p := range c.pointsOf(c.algorithm(), c.D, 2) {
		y := 1 - math.Log2(float64(p.N)/float64(p.D*p.D))/6
		cells = append(cells, LearningCell{D: p.D, N: p.N, Width: p.Width, L2: []float64{y, y}})
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
	cells := []LearningCell{{D: 10, N: 100, L2: []float64{0.9, 0.9}}, {D: 10, N: 400, L2: []float64{0.6, 0.2}}}
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
	checkRefusals(t, []refusal{
		{ScalingSpec, "D=1", "D = 1"}, {ScalingSpec, "D=16,12", "increase"}, {ScalingSpec, "Ratio=4,2", "increase"}, {ScalingSpec, "Ratio=0", "Ratio = 0"},
		{ScalingSpec, "Width=7", "must be even"}, {ScalingSpec, "Eta1=-1", "finite number"}, {ScalingSpec, "Labels=some", "take one of raw"},
		{ScalingSpec, "Seeds=1", "Seeds = 1"}, {ScalingSpec, "VariantSeeds=1", "VariantSeeds = 1"}, {ScalingSpec, "VariantWidth=3", "must be even"},
		{ScalingSpec, "Completions=0", "Completions = 0"}, {ScalingSpec, "Lambdas=1,0.1", "increase"}, {ScalingSpec, "Noise=-1", "Noise = -1"}, {ScalingSpec, "Target=he5", "take one of"},
		{WidthSpec, "Width=8,7", "must be even"}, {WidthSpec, "Width=16,8", "increase"}, {WidthSpec, "Width=8,128", "needs two"}, {WidthSpec, "N=0", "N = 0"},
		{WidthSpec, "D=1", "D = 1"}, {WidthSpec, "Seeds=1", "Seeds = 1"}, {WidthSpec, "Lambdas=-1", "positive"},
		{L1RateSpec, "D=1", "D = 1"}, {L1RateSpec, "Ratio=4", "needs two"}, {L1RateSpec, "Ratio=4,2", "increase"}, {L1RateSpec, "Width=0", "Width = 0"}, {L1RateSpec, "Seeds=1", "Seeds = 1"},
		{SecondStageSpec, "D=1", "D = 1"}, {SecondStageSpec, "N=0", "N = 0"}, {SecondStageSpec, "Width=5", "must be even"}, {SecondStageSpec, "Lambdas=0", "positive"},
		{SecondStageSpec, "Rate=0", "Rate = 0"}, {SecondStageSpec, "Rate=4", "overflow"}, {SecondStageSpec, "Span=0", "Span = 0"}, {SecondStageSpec, "Span=1000", "at most 100"},
		{SecondStageSpec, "Records=1", "Records = 1"}, {SecondStageSpec, "Seeds=1", "Seeds = 1"},
	})
}
