package lowerbound

import (
	"context"
	"math"
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

// s² of a uniform unit vector has mean 1/d and E s⁶ is known; with 200 strata and 50
// draws the error is far below a percent, and 3 % are allowed for the sixth power.
func TestStratifiedWeightsAreUniformOnTheSphere(t *testing.T) {
	const m, d, draws = 200, 7, 50
	r := sample.Stream(1, "test/stratified")
	second, sixth, other := 0.0, 0.0, 0.0
	for range draws {
		w := quarticWeights(r, m, d)
		for j := range m {
			row := w[j*d : (j+1)*d]
			if !scalar.EqualWithinAbs(dense.Dot(row, row), 1, 1e-12) {
				t.Fatalf("‖w‖² = %g", dense.Dot(row, row))
			}
			second += row[0] * row[0] / (m * draws)
			sixth += math.Pow(row[0], 6) / (m * draws)
			other += row[3] * row[3] / (m * draws)
		}
	}
	c := damian2022.TypicalCorrelation(3, d)
	if !scalar.EqualWithinRel(second, 1./d, 0.01) || !scalar.EqualWithinRel(sixth, c*c, 0.03) ||
		!scalar.EqualWithinRel(other, 1./d, 0.05) {
		t.Errorf("E s² = %g, E s⁶ = %g, another coordinate's square %g; want %g, %g, %g",
			second, sixth, other, 1./d, c*c, 1./d)
	}
}

// The halves' inner product is that of two gradients by plain loops, of labels
// preprocessed half by half.
func TestSignalOfHalvesMatchesPlainLoops(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		_, data, w := damian2022test.Draw(t, "he4", 50, 4, 3)
		got, err := quarticSignal(context.Background(), experimenttest.Environment(t, e), data, w)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := damian2022.Data{N: 25, D: 4, X: data.X[:100], Y: data.Y[:25]}.Preprocess()
		second, _, _ := damian2022.Data{N: 25, D: 4, X: data.X[100:], Y: data.Y[25:]}.Preprocess()
		want := dense.Dot(damian2022test.Gradients(first, w), damian2022test.Gradients(second, w)) / 3
		if !scalar.EqualWithinAbsOrRel(got, want, 1e-12, 1e-12) {
			t.Errorf("%g, by loops %g", got, want)
		}
	})
}

// A = 0.1 log n − 0.19 is ½ at n = e^{6.9}; a line that falls has no such place.
func TestHalfAlignmentIsWhereTheLineCrossesOneHalf(t *testing.T) {
	cells := []QuarticCell{{N: 500}, {N: 1000}, {N: 2000}}
	a := make([]float64, 3)
	for i, cell := range cells {
		a[i] = 0.1*math.Log(float64(cell.N)) - 0.19
	}
	if n := quarticHalfway(cells, a); !scalar.EqualWithinRel(n, math.Exp(6.9), 1e-9) {
		t.Errorf("n = %g, want %g", n, math.Exp(6.9))
	}
	if n := quarticHalfway(cells, []float64{0.6, 0.5, 0.4}); !math.IsNaN(n) {
		t.Errorf("a falling line is ½ at %g", n)
	}
}

func TestImpossibleConfigsWithoutAHessianAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, QuarticSpec, "there is no target", "Target=he5")
	experimenttest.Refuses(t, QuarticSpec, "2 directions", "Odd=two")
	experimenttest.Refuses(t, QuarticSpec, "two dimensions", "D=8")
	experimenttest.Refuses(t, QuarticSpec, "must increase", "D=16,8")
	experimenttest.Refuses(t, QuarticSpec, "from 3 on", "D=2,8")
	experimenttest.Refuses(t, QuarticSpec, "1 is among", "Ratio=0.5")
	experimenttest.Refuses(t, QuarticSpec, "n = 0", "Ratio=0,1")
	experimenttest.Refuses(t, QuarticSpec, "10⁸", "Ratio=1,1e9")
	experimenttest.Refuses(t, QuarticSpec, "Neurons = 0", "Neurons=0")
	experimenttest.Refuses(t, QuarticSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, QuarticSpec, "OddSeeds = 1", "OddSeeds=1")
	experimenttest.Refuses(t, QuarticSpec, "Weights = 0", "Weights=0")
	experimenttest.Refuses(t, QuarticSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, DegenerateSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, DegenerateSpec, "D", "D=")
	experimenttest.Refuses(t, DegenerateSpec, "3 dimensions", "D=2")
	experimenttest.Refuses(t, DegenerateSpec, "increase", "D=20,10")
	experimenttest.Refuses(t, DegenerateSpec, "increase", "Ratio=64,4")
	experimenttest.Refuses(t, DegenerateSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, DegenerateSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, DegenerateSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, DegenerateSpec, "increase", "Lambdas=1,0.1")
	experimenttest.Refuses(t, DegenerateSpec, "2 directions", "Odd=two")
	experimenttest.Refuses(t, DegenerateSpec, "there is no target", "Learnable=he6")
	experimenttest.Refuses(t, DegenerateSpec, "raw, step only, literal", "Labels=none")
	experimenttest.Refuses(t, DegenerateSpec, "η₁", "Eta1PerRootD=-1")
}

func TestAFallNeedsACellAtEqualSamplesPerD4(t *testing.T) {
	c := quarticConfig(experiment.Quick)
	r := QuarticResult{Cells: []QuarticCell{{D: 8, N: 32, Ratio: 1. / 128}, {D: 16, N: 512, Ratio: 1. / 128}}}
	if near, far, ok := c.fallCells(r); ok {
		t.Errorf("from %+v to %+v", near, far)
	}
}
