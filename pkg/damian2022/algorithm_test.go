package damian2022

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

// drawn returns a small problem: a target, data and the two designs.
func drawn(t *testing.T, target string, n, d int) (Target, Data, design, design) {
	t.Helper()
	f, err := TargetByName(target)
	if err != nil {
		t.Fatal(err)
	}
	stream := sample.Streams(1, "test/algorithm", target, n, d)
	data, err := Draw(f, n, d, 1, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	tune, report, err := designs(f, d, 2, 1, stream)
	if err != nil {
		t.Fatal(err)
	}
	return f, data, tune, report
}

// Cutting the grid's tails at 7 leaves 10⁻⁷ of E f*² for degree 4, at 5.5 in two
// directions 10⁻³ (a Gaussian tail times x⁸).
func TestTheZeroPredictorHasRiskOne(t *testing.T) {
	for target, tolerance := range map[string]float64{"figure1": 1e-6, "he2": 1e-8, "he3": 1e-7, "he4": 1e-6, "two": 2e-3} {
		_, _, tune, report := drawn(t, target, 1, 4)
		for _, q := range []design{tune, report} {
			rows, _ := q.X.Dims()
			l := q.losses(mat.NewDense(rows, 1, nil))[0]
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
		f, _, tune, _ := drawn(t, target, 1, 3)
		if rows, _ := tune.X.Dims(); rows != designRows(f.R, 2) {
			t.Errorf("%s: %d rows, counted %d", target, rows, designRows(f.R, 2))
		}
	}
	if _, err := newDesign(Target{R: 3}, 5, 1, 1, nil); err == nil || !strings.Contains(err.Error(), "3 directions") {
		t.Errorf("three directions: %v", err)
	}
}

// Algorithm 1's first step is W − η₁(∇_W L + λ₁W) whatever the start: the gradient
// here is that of central differences of the loss.
func TestTheFirstStageStepsAlongTheLossGradient(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		_, data, _, _ := drawn(t, "figure1", 60, 3)
		for _, mirror := range []bool{true, false} {
			for _, keep := range []bool{true, false} {
				a := Algorithm{Width: 6, Eta1: 0.7, Labels: Raw, Mirror: mirror, Keep: keep}
				stream := sample.Streams(2, "test/step")
				r, err := a.Represent(context.Background(), e, data, stream("weights"), stream("biases"))
				if err != nil {
					t.Fatal(err)
				}
				f, err := start(stream("weights"), 6, 3, mirror)
				if err != nil {
					t.Fatal(err)
				}
				gradient := f.lossDifferences(data)
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

// ridge is the solution of the normal equations of Algorithm 1's second stage by
// gonum: (2/n) Φᵀ(Φa − y) + λa = 0.
func ridge(t *testing.T, phi *mat.Dense, y []float64, lambda float64) []float64 {
	t.Helper()
	n, m := phi.Dims()
	var h mat.Dense
	h.Mul(phi.T(), phi)
	h.Scale(2/float64(n), &h)
	for j := range m {
		h.Set(j, j, h.At(j, j)+lambda)
	}
	var b, a mat.VecDense
	b.MulVec(phi.T(), mat.NewVecDense(n, y))
	b.ScaleVec(2/float64(n), &b)
	if err := a.SolveVec(&h, &b); err != nil {
		t.Fatal(err)
	}
	return a.RawVector().Data
}

// One sample size is below the number of features, one above, one more than a block.
func TestTheSecondStageIsRidgeRegressionAtEverySampleSize(t *testing.T) {
	for _, n := range []int{12, 200, block + 100} {
		_, data, _, _ := drawn(t, "figure1", n, 4)
		fit, err := polynomialFeatures(2).Fit(context.Background(), data, []float64{0.1, 3})
		if err != nil {
			t.Fatal(err)
		}
		phi, _ := polynomialFeatures(2)(data.matrix())
		for l, lambda := range []float64{0.1, 3} {
			for j, want := range ridge(t, phi, data.Y, lambda) {
				if got := fit.Coefficients[l][j]; !scalar.EqualWithinAbsOrRel(got, want, 1e-10, 1e-8) {
					t.Errorf("n = %d, λ = %g, coefficient %d: %g, want %g", n, lambda, j, got, want)
				}
			}
		}
	}
}

// The inner product is the kernel of the coordinates as features, and ℓ = nλ/2.
func TestAKernelAndItsFeaturesLearnTheSame(t *testing.T) {
	_, data, tune, report := drawn(t, "figure1", 50, 4)
	inner := kernelMethod(kernel.Function(func(_, xy, _ float64) float64 { return xy }))
	a, err := fitBest(context.Background(), inner, data, []float64{25}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	same := Features(func(x *mat.Dense) (*mat.Dense, error) { return x, nil })
	b, err := fitBest(context.Background(), same, data, []float64{1}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	if !scalar.EqualWithinRel(a.L2, b.L2, 1e-10) {
		t.Errorf("kernel %g, features %g", a.L2, b.L2)
	}
}

// The literal algorithm's prediction is α + β·x + aᵀφ, with a fitted to what
// α + β·x leaves of the labels.
func TestLiteralPreprocessingIsAddedBack(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	f, data, tune, report := drawn(t, "figure1", 80, 4)
	stream := sample.Streams(3, "test/literal")
	r, err := Algorithm{Width: 10, Eta1: 1, Labels: LiteralAB, Mirror: true}.Represent(context.Background(), e, data, stream("weights"), stream("biases"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.refit(context.Background(), data, []float64{0.5}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	used, alpha, beta := data.Preprocess()
	phi, _ := r.Features()(data.matrix())
	a := ridge(t, phi, used.Y, 0.5)
	test, _ := r.Features()(report.X)
	want := 0.0
	for i, w := range report.Weight {
		x := report.X.RawRowView(i)
		p := alpha + dot(beta, x) + dot(a, test.RawRowView(i)) - f.At(x)
		want += w * p * p
	}
	if !scalar.EqualWithinRel(got.L2, want, 1e-8) {
		t.Errorf("%g, want %g", got.L2, want)
	}
}

func TestTuneTakesTheBestLambdaAndSaysWhenItIsAtTheEdge(t *testing.T) {
	_, data, tune, report := drawn(t, "he2", 25, 4)
	for _, c := range []struct {
		path []float64
		edge int
	}{{[]float64{1e-7, 0.3, 1e5}, 0}, {[]float64{1e3, 1e5}, -1}, {[]float64{1e-7, 0.3}, 1}} {
		got, err := fitBest(context.Background(), polynomialFeatures(2), data, c.path, tune, report)
		if err != nil {
			t.Fatal(err)
		}
		if got.Edge != c.edge {
			t.Errorf("%v: λ = %g, edge %d, want %d", c.path, got.Lambda, got.Edge, c.edge)
		}
	}
	if _, err := fitBest(context.Background(), polynomialFeatures(2), data, nil, tune, report); err == nil || !strings.Contains(err.Error(), "no λ") {
		t.Errorf("an empty path: %v", err)
	}
	if _, err := polynomialFeatures(1).Fit(context.Background(), Data{}, []float64{1}); err == nil || !strings.Contains(err.Error(), "at least one") {
		t.Errorf("no samples: %v", err)
	}
	if _, err := (kernelMethod(kernel.ArcCosine0)).Fit(context.Background(), Data{}, []float64{1}); err == nil || !strings.Contains(err.Error(), "at least one") {
		t.Errorf("no samples: %v", err)
	}
}

// Under N(0, I_d) the features of both are orthonormal: means over the design's
// weights come within 0.2 of the identity, five standard deviations of He_2(x_2)² over
// the 10⁴ completions that carry weight; the seed is fixed.
func TestPolynomialFeaturesAreOrthonormal(t *testing.T) {
	f, _, _, _ := drawn(t, "figure1", 1, 3)
	q, err := newDesign(f, 3, 400, 1, sample.Streams(4, "test/orthonormal")("design"))
	if err != nil {
		t.Fatal(err)
	}
	for name, features := range map[string]Features{"quadratic": polynomialFeatures(2), "oracle": oracleFeatures(4)} {
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
	for want, a := range map[string]Algorithm{
		"must be even":    {Width: 7, Labels: Raw},
		"Width = 0":       {Labels: Raw},
		"finite number":   {Width: 2, Eta1: math.NaN(), Labels: Raw},
		"take one of raw": {Width: 2, Labels: "some"},
	} {
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}
