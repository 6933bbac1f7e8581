package damian2022_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

// Cutting the grid's tails at 7 leaves 10⁻⁷ of E f*² for degree 4, at 5.5 in two
// directions 10⁻³ (a Gaussian tail times x⁸).
func TestTheZeroPredictorHasRiskOne(t *testing.T) {
	for target, tolerance := range map[string]float64{
		"figure1": 1e-6, "he2": 1e-8, "he3": 1e-7, "he4": 1e-6, "two": 2e-3,
	} {
		_, _, tune, report := damian2022test.Designed(t, target, 1, 4)
		for _, q := range []damian2022.Design{tune, report} {
			rows, _ := q.X.Dims()
			l := q.Losses(mat.NewDense(rows, 1, nil))[0]
			if !scalar.EqualWithinAbs(l.L2, 1, tolerance) {
				t.Errorf("%s: the zero predictor has risk %.9f", target, l.L2)
			}
			if !(l.Beyond < l.L1 && l.L1*l.L1 < l.L2) {
				t.Errorf("%s: %+v", target, l)
			}
		}
	}
}

func TestDesignsAreOfTheRowsThatCostsCount(t *testing.T) {
	for _, target := range []string{"figure1", "two"} {
		f, _, tune, _ := damian2022test.Designed(t, target, 1, 3)
		if rows, _ := tune.X.Dims(); rows != damian2022.DesignRows(f.R, 2) {
			t.Errorf("%s: %d rows, counted %d", target, rows, damian2022.DesignRows(f.R, 2))
		}
	}
	if _, err := damian2022.NewDesign(damian2022.Target{R: 3}, 5, 1, 1, nil); err == nil ||
		!strings.Contains(err.Error(), "3 directions") {
		t.Errorf("three directions: %v", err)
	}
}

// Algorithm 1's first step is W − η₁(∇_W L + λ₁W) whatever the start: the gradient
// here is that of central differences of the loss.
func TestTheFirstStageStepsAlongTheLossGradient(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		_, data, _, _ := damian2022test.Designed(t, "figure1", 60, 3)
		for _, mirror := range []bool{true, false} {
			for _, keep := range []bool{true, false} {
				a := damian2022.Algorithm{Width: 6, Eta1PerRootD: 0.7, Labels: damian2022.Raw, Mirror: mirror, Keep: keep}
				stream := sample.Streams(2, "test/step")
				r, err := a.Represent(context.Background(), e, data, stream("weights"), stream("biases"))
				if err != nil {
					t.Fatal(err)
				}
				f, err := damian2022.Start(stream("weights"), 6, 3, mirror)
				if err != nil {
					t.Fatal(err)
				}
				gradient := f.LossDifferences(data)
				for i, w := range f.W {
					want := -0.7 * math.Sqrt(3) * gradient[i]
					if keep {
						want += w
					}
					if !scalar.EqualWithinAbs(r.W[i], want, 1e-5) {
						t.Errorf("mirror %v, keep %v, weight %d: %g, want %g", mirror, keep, i, r.W[i], want)
					}
				}
			}
		}
	})
}

// One sample size is below the number of features, one above, one more than a block.
func TestTheSecondStageIsRidgeRegression(t *testing.T) {
	for _, n := range []int{12, 200, damian2022.BlockRows + 100} {
		_, data, _, _ := damian2022test.Designed(t, "figure1", n, 4)
		fit, err := damian2022.PolynomialFeatures(2).Fit(context.Background(), data, []float64{0.1, 3})
		if err != nil {
			t.Fatal(err)
		}
		phi, _ := damian2022.PolynomialFeatures(2)(data.Matrix())
		for l, lambda := range []float64{0.1, 3} {
			for j, want := range damian2022test.Ridge(t, phi, data.Y, lambda) {
				if got := fit.Coefficients[l][j]; !scalar.EqualWithinAbsOrRel(got, want, 1e-10, 1e-8) {
					t.Errorf("n = %d, λ = %g, coefficient %d: %g, want %g", n, lambda, j, got, want)
				}
			}
		}
	}
}

// The literal algorithm's prediction is α + β·x + aᵀφ, with a fitted to what
// α + β·x leaves of the labels.
func TestLiteralPreprocessingIsAddedBack(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	f, data, tune, report := damian2022test.Designed(t, "figure1", 80, 4)
	stream := sample.Streams(3, "test/literal")
	r, err := damian2022.Algorithm1(10, 1, damian2022.LiteralAB).
		Represent(context.Background(), e, data, stream("weights"), stream("biases"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Refit(context.Background(), data, []float64{0.5}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	used, alpha, beta := data.Preprocess()
	phi, _ := r.Features()(data.Matrix())
	a := damian2022test.Ridge(t, phi, used.Y, 0.5)
	test, _ := r.Features()(report.X)
	want := 0.0
	for i, w := range report.Weight {
		x := report.X.RawRowView(i)
		p := alpha + dense.Dot(beta, x) + dense.Dot(a, test.RawRowView(i)) - f.At(x)
		want += w * p * p
	}
	if !scalar.EqualWithinRel(got.L2, want, 1e-8) {
		t.Errorf("%g, want %g", got.L2, want)
	}
}

// Under N(0, I_d) the features of both are orthonormal: means over the design's
// weights come within 0.2 of the identity, five standard deviations of He_2(x_2)² over
// the 10⁴ completions that carry weight; the seed is fixed.
func TestPolynomialFeaturesAreOrthonormal(t *testing.T) {
	f, _, _, _ := damian2022test.Designed(t, "figure1", 1, 3)
	q, err := damian2022.NewDesign(f, 3, 400, 1, sample.Streams(4, "test/orthonormal")("design"))
	if err != nil {
		t.Fatal(err)
	}
	for name, features := range map[string]damian2022.Features{
		"quadratic": damian2022.PolynomialFeatures(2), "oracle": damian2022.OracleFeatures(4),
	} {
		phi, err := features(q.X)
		if err != nil {
			t.Fatal(err)
		}
		_, m := phi.Dims()
		for j := range m {
			for k := range j + 1 {
				sum, want := 0.0, 0.0
				for i, w := range q.Weight {
					sum += w * phi.At(i, j) * phi.At(i, k)
				}
				if j == k {
					want = 1
				}
				if math.Abs(sum-want) > 0.2 {
					t.Errorf("%s, %d and %d: %g", name, j, k, sum)
				}
			}
		}
	}
}

func TestImpossibleAlgorithmsAreAnsweredInASentence(t *testing.T) {
	for want, a := range map[string]damian2022.Algorithm{
		"must be even":    {Width: 7, Labels: damian2022.Raw},
		"Width = 0":       {Labels: damian2022.Raw},
		"finite number":   {Width: 2, Eta1PerRootD: math.NaN(), Labels: damian2022.Raw},
		"take one of raw": {Width: 2, Labels: "some"},
	} {
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

// One first stage serves every step size only if weights are proportional to it.
func TestScaledWeightsAreThoseOfTheScaledStep(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	_, data, _, _ := damian2022test.Designed(t, "figure1", 80, 4)
	stream := sample.Streams(5, "test/scaled")
	one, err := damian2022.Algorithm1(6, 1, damian2022.Raw).
		Represent(context.Background(), e, data, stream("weights"), stream("biases"))
	if err != nil {
		t.Fatal(err)
	}
	three, err := damian2022.Algorithm1(6, 3, damian2022.Raw).
		Represent(context.Background(), e, data, stream("weights"), stream("biases"))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range one.Scaled(3).W {
		if !scalar.EqualWithinRel(w, three.W[i], 1e-12) {
			t.Errorf("weight %d: %g, want %g", i, w, three.W[i])
		}
	}
	if one.W[0] == one.Scaled(3).W[0] {
		t.Error("scaling changed the representation it was asked of, or nothing")
	}
}
