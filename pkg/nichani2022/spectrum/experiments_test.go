package spectrum

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
)

var experiments = []experiment.Experiment{SpectrumSpec, CovarianceSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments, "Dim=6", "Samples=90", "Width=200", "Path=20,40", "Neurons=6,9",
			"Points=600", "Fresh=120", "Seeds=1")
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, SpectrumSpec, map[string]string{
		"Activation=relu": "relu", "Shift=NaN": "shift", "Dim=2": "Dim = 2", "Dim=2000": "Dim = 2000",
		"Degree=0": "Degree = 0", "Degree=5": "Degree = 5",
		"Samples=1": "Samples = 1", "Samples=30000": "Samples = 30000", "Path=1,10": "Path = 1",
		"Path=20,10": "Path", "Width=3": "Width = 3", "Width=0": "Width = 0", "Width=2000000": "Width = 2000000",
		"Inputs=cube": "cube", "Seeds=0": "Seeds = 0"})
	experimenttest.RefusesEach(t, CovarianceSpec, map[string]string{
		"Activation=relu": "relu", "Dim=2": "Dim = 2", "Neurons=": "Neurons", "Neurons=0": "Neurons = 0",
		"Neurons=3000": "Neurons = 3000", "Neurons=60,30": "Neurons", "Points=0": "Points = 0", "Fresh=100": "Fresh = 100",
		"Inputs=cube": "cube", "Seeds=0": "Seeds = 0"})
}

// The twins have as many points as the spec of the paper's experiments plans.
func TestTheTwinsHaveFewerPoints(t *testing.T) {
	c := spectrumConfig(experiment.Quick)
	for name, want := range map[string]int{tooFew: 200, justMore: 300, evenSlope: 1500, unequal: 1500} {
		for _, twin := range SpectrumSpec.Twins {
			if got := twin.Change(c).Samples; twin.Name == name && got != want {
				t.Errorf("%s: %d points", name, got)
			}
		}
	}
	for _, twin := range CovarianceSpec.Twins {
		got := twin.Change(covarianceConfig(experiment.Quick)).Neurons
		if twin.Name == fewNeurons && !slices.Equal(got, []int{7}) {
			t.Errorf("%d neurons", got)
		}
	}
}

// The first points of a sample are those of a smaller one: its matrix is a block of the larger one, and the eigenvalues
// interlace (Cauchy).
func TestSamplesGrow(t *testing.T) {
	c := spectrumConfig(experiment.Quick)
	c.Dim, c.Width = 5, 40
	at := func(n int) []float64 {
		cell, err := spectrumAt(t.Context(), nil, c.point(0, n))
		if err != nil {
			t.Fatal(err)
		}
		return cell.Values
	}
	small, large := at(19), at(20)
	for i, v := range small {
		if large[i]*20 < v*19-1e-9 || large[i+1]*20 > v*19+1e-9 {
			t.Errorf("eigenvalue %d: %g between %g and %g", i, v*19, large[i]*20, large[i+1]*20)
		}
	}
}

// Functions of one degree have nearly all of their square there, since at finitely many points those of different
// degrees are not quite orthogonal; (β·x)³ less its linear part shows the number of lower harmonics over the points.
func TestSharesAreThoseOfTheDegrees(t *testing.T) {
	const d, n = 5, 4000
	x, err := nichani2022.OnSphere.Draw(sample.Stream(8, "shares"), n, d)
	if err != nil {
		t.Fatal(err)
	}
	f := mat.NewDense(n, 5, nil)
	for i := range n {
		v := x.RawRowView(i)
		f.SetRow(i, []float64{3, v[1] - v[4], v[0]*v[0] - v[4]*v[4], math.Pow(v[2], 3) - 3*d*v[2]/(d+2), 0})
	}
	shares := degreeShares(x, f)
	for j, degree := range []int{0, 1, 2} {
		for l := range shares {
			want := 0.0
			if l == degree {
				want = 1
			}
			if !scalar.EqualWithinAbs(shares[l][j], want, 0.01) {
				t.Errorf("degree %d: share %g of degree %d", degree, shares[l][j], l)
			}
		}
	}
	if rest := shares[0][3] + shares[1][3] + shares[2][3]; rest > 4*20./n {
		t.Errorf("a cubic harmonic has the share %g of lower degrees", rest)
	}
	if shares[0][4]+shares[1][4]+shares[2][4] != 0 {
		t.Error("nothing has a share")
	}
	if degreeShares(x.Slice(0, 10, 0, d).(*mat.Dense), f.Slice(0, 10, 0, 5).(*mat.Dense)) != nil {
		t.Error("ten points tell 20 polynomials apart")
	}
}

// What is measured along an eigenvector of Σ is E f_L² = its eigenvalue on the points that Σ is the mean over.
func TestACovarianceCellHasSharesOfEveryEigenvector(t *testing.T) {
	c := covarianceConfig(experiment.Quick)
	c.Dim, c.Neurons, c.Points, c.Fresh = 4, []int{5}, 300, 100
	cell, err := covarianceAt(t.Context(), nil, c.points()[0])
	if err != nil || len(cell.Values) != 20 || len(cell.Shares) != 3 || len(cell.Shares[2]) != 20 {
		t.Fatalf("%+v, %v", cell, err)
	}
	for i := range cell.Values {
		if sum := cell.share(0, i) + cell.share(1, i) + cell.share(2, i) + cell.share(3, i); math.Abs(sum-1) > 1e-12 {
			t.Errorf("eigenvector %d: shares add up to %g", i, sum)
		}
	}
	if !math.IsNaN(cell.share(1, 20)) || !math.IsNaN(CovarianceCell{Shares: [][]float64{nil}}.share(2, 0)) {
		t.Error("an eigenvector that is not there has a share")
	}
}
