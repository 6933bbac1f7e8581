package alone

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
)

var experiments = []experiment.Experiment{NeitherAloneSpec, SamplesSpec, RanksSpec, PricesSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments[:1], "Seeds=2", "Steps=12", "Looks=4", "Dim=4", "Free=5", "Width=20",
			"Test=30", "Samples=14", "Inits=0.1", "Weights=1", "Ridges=0,1", "Rate=0.5")
		experimenttest.RunSmaller(t, e, experiments[1:2], "Seeds=2", "Solved=2", "Steps=12", "Dim=4", "Width=20", "Test=30",
			"Samples=10,14", "More=18", "Rate=0.5")
		experimenttest.RunSmaller(t, e, experiments[2:3], "Seeds=2", "Steps=12", "Ranks=1,3", "Dim=4", "Width=20", "Test=30",
			"Samples=14", "Rate=0.5")
		experimenttest.RunSmaller(t, e, experiments[3:], "Dims=3,5", "PerDim=4", "Pairs=2", "Draws=2")
	})
}

func TestPaperPresetsAreValid(t *testing.T) { experimenttest.PaperPresets(t, experiments) }

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, NeitherAloneSpec, map[string]string{
		"Seeds=0": "Seeds = 0", "Looks=0": "Looks = 0", "Inits=": "Inits", "Inits=0": "Inits", "Weights=": "Weights",
		"Weights=-1": "Weights", "Ridges=-1": "Ridges", "Target=dense cubic": "Target", "Target=cube": "cube",
		"Dim=2": "Dim = 2", "Width=2": "larger Width", "Width=1001": "Width", "Samples=0": "Samples", "Test=0": "Test",
		"Steps=0": "Steps", "Rate=0": "Rate", "Free=400": "Free = 400", "Free=-1": "Free", "Subspace=odd": "Subspace"})
	experimenttest.RefusesEach(t, SamplesSpec, map[string]string{
		"Seeds=0": "Seeds = 0", "Solved=1": "Solved = 1", "Samples=": "Samples", "Samples=400,160": "Samples",
		"More=100": "More", "More=640,640": "More", "Weight=0": "Weight", "Level=0": "Level", "Rank=0": "Rank = 0",
		"Rank=40": "Rank = 40",
		"Dim=2":   "Dim = 2", "Width=2": "larger Width", "Inputs=odd": "odd", "Steps=0": "Steps", "Rate=-1": "Rate",
		"Test=0": "Test", "Samples=30": "Free"})
	experimenttest.RefusesEach(t, RanksSpec, map[string]string{
		"Seeds=0": "Seeds = 0", "Ranks=": "Ranks", "Ranks=2,1": "Ranks", "Ranks=0,1": "Ranks = 0", "Ranks=1,40": "Ranks = 40",
		"Weight=0": "Weight", "Samples=0": "Samples", "Width=2": "larger Width", "Dim=2": "Dim = 2", "Steps=0": "Steps",
		"Rate=0": "Rate", "Test=0": "Test"})
	experimenttest.RefusesEach(t, PricesSpec, map[string]string{
		"Dims=10": "Dims", "Dims=20,10": "Dims", "Dims=1,2": "Dims", "PerDim=0": "PerDim = 0", "Pairs=0": "Pairs = 0",
		"Draws=0": "Draws = 0", "Inputs=odd": "odd"})
}

// Of one direction it is the paper's target; of any number the parts have variance ½ and are uncorrelated, and the
// directions orthogonal.
func TestTheTargetOfManyDirectionsHasTheSameVariance(t *testing.T) {
	target, err := nichani2022.DrawTarget(sample.Stream(3, "target"), nichani2022.Orthogonal, 8)
	if err != nil {
		t.Fatal(err)
	}
	x := sample.Normals(sample.Stream(3, "x"), 8*40_000)
	for _, rank := range []int{1, 2, 5, 7} {
		parts := ranked(9, rank)(target, 4)
		var ll, hh, lh, h float64
		for i := 0; i < len(x); i += 8 {
			low, high := parts(x[i : i+8])
			wantLow, wantHigh := target.Parts(x[i : i+8])
			if low != wantLow || rank == 1 && math.Abs(high-wantHigh) > 1e-12 {
				t.Fatalf("R = %d: %g, %g, want %g, %g", rank, low, high, wantLow, wantHigh)
			}
			ll, hh, lh, h = ll+low*low/40_000, hh+high*high/40_000, lh+low*high/40_000, h+high/40_000
		}
		if math.Abs(ll-0.5) > 0.02 || math.Abs(hh-0.5) > 0.04 || math.Abs(lh) > 0.02 || math.Abs(h) > 0.02 {
			t.Errorf("R = %d: variances %g, %g, covariance %g, mean %g", rank, ll, hh, lh, h)
		}
		betas := directions(sample.Stream(1, "d"), target, rank)
		if len(betas) != rank {
			t.Fatalf("%d directions, want %d", len(betas), rank)
		}
		for i, b := range betas {
			for j, c := range append(slices.Clone(betas), target.U) {
				want := 0.0
				if i == j {
					want = 1
				}
				if got := floats.Dot(b, c); math.Abs(got-want) > 1e-12 {
					t.Errorf("R = %d: directions %d and %d have the product %g", rank, i, j, got)
				}
			}
		}
	}
}

// Other targets stay as they are.
func TestOtherTargetsHaveNoFurtherDirections(t *testing.T) {
	target, err := nichani2022.DrawTarget(sample.Stream(3, "target"), nichani2022.SharedBeta, 4)
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{1, -2, 0.5, 3}
	low, high := ranked(1, 3)(target, 0)(x)
	if wantLow, wantHigh := target.Parts(x); low != wantLow || high != wantHigh {
		t.Errorf("%g, %g, want %g, %g", low, high, wantLow, wantHigh)
	}
}

// With two degrees the equation for κ is quadratic: d = 3, levels of degree 0 and 1, and nothing above.
func TestSharesAddUpToThePoints(t *testing.T) {
	levels := kernel.SphereLevels{Dim: 3, Values: []float64{0.5, 0.1}, Trace: 0.8}
	for _, n := range []float64{1, 2, 3.5} {
		s := SharesOf(levels, n)
		// 0.5/(0.5+κ) + 0.3/(0.1+κ) = n, nκ² + (0.6n − 0.8)κ + 0.05n − 0.2 = 0
		b, c := 0.6*n-0.8, 0.05*n-0.2
		want := (-b + math.Sqrt(b*b-4*n*c)) / (2 * n)
		if !scalar.EqualWithinRel(s.Kappa, want, 1e-9) || !scalar.EqualWithinRel(s.Degrees[1], 0.1/(0.1+want), 1e-9) {
			t.Errorf("n = %g: κ = %g, want %g", n, s.Kappa, want)
		}
	}
	for _, n := range []float64{0, -1, math.NaN(), 5} { // 4 eigenvalues, nothing above: there is no κ for 5 points
		if s := SharesOf(levels, n); !math.IsNaN(s.Kappa) || !math.IsNaN(s.Degrees[0]) {
			t.Errorf("n = %g: κ = %g", n, s.Kappa)
		}
	}
}

// The linear complexity is that of the kernel matrix.
func TestCoinsAreFollowedAsTheKernelSays(t *testing.T) {
	r := sample.Stream(5, "coins")
	net, err := nichani2022.DrawNet(r, nichani2022.Sigmoid1, 12, 5)
	if err != nil {
		t.Fatal(err)
	}
	x, err := nichani2022.Gauss.Draw(r, 17, 5)
	if err != nil {
		t.Fatal(err)
	}
	gram, err := net.Gram(x)
	if err != nil {
		t.Fatal(err)
	}
	coins := Coins(r, 17)
	for _, c := range coins {
		if c != 1 && c != -1 {
			t.Fatalf("a coin is %g", c)
		}
	}
	if got, want := linearly(net, x, coins), nichani2022.LinearComplexity(gram, coins, 1); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("%g, want %g", got, want)
	}
}

// What is chosen is the least by validation, and the oracle the least by test, over all fits.
func TestTheChosenFitIsTheLeastByValidation(t *testing.T) {
	path := []Fit{{Step: 0, Valid: 1, Test: 1}, {Step: 5, Valid: 0.4, Test: 0.5}, {Step: 9, Valid: 0.6, Test: 0.3}}
	r := chosen(path, []Fit{{Knob: 2, Step: 7, Valid: 0.35, Test: 0.7}})
	if r.Chosen.Knob != 2 || r.Oracle.Step != 9 || r.Plain.Step != 9 || r.Tried != 4 {
		t.Errorf("%+v", r)
	}
	if r = chosen(nil, nil); !math.IsNaN(r.Chosen.Test) || r.Tried != 0 {
		t.Errorf("of nothing %+v", r)
	}
}

// The error crosses the level where its logarithm does; an error that never comes there, or is there from the start,
// is answered by the ends.
func TestNeedsAreCrossings(t *testing.T) {
	cell := func(n int, test float64) SamplesCell {
		return SamplesCell{Samples: n, Tangent: []Fit{{Test: test}}, Regularised: []Fit{{Test: test / 4}}}
	}
	r := SamplesResult{[]SamplesCell{cell(100, 0.8), cell(400, 0.2)}}
	of := func(c SamplesCell) []Fit { return c.Tangent }
	for level, want := range map[float64]float64{0.4: 200, 0.2: 400, 0.1: 400, 0.9: 100} {
		if at, ok := r.needs(level, 0, of); math.Abs(at-want) > 1e-9 || ok != (level > 0.1) {
			t.Errorf("level %g: %g, %t", level, at, ok)
		}
	}
	if f := r.Factors(0.3); len(f) != 1 || math.Abs(f[0]-math.Pow(4, math.Log(8./3)/math.Log(4))) > 1e-9 {
		t.Errorf("factors %v", f)
	}
	if f := r.Factors(0.01); !math.IsNaN(f[0]) {
		t.Errorf("neither gets there, and the factor is %v", f)
	}
}
