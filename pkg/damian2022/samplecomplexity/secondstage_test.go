package samplecomplexity

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
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
)

// smallSecondStage is a descent of a few hundred steps.
func smallSecondStage() SecondStageConfig {
	c := secondStageConfig(experiment.Quick)
	c.D, c.N, c.Width, c.Lambdas, c.Seeds, c.Span = 3, 60, 6, []float64{0.5, 2}, 2, 2
	return c
}

// headByLoops returns the head after so many steps of gradient descent on the
// samples themselves, a ← a − η[(2/n)Φᵀ(Φa − y) + λa] from the start's ±1.
func headByLoops(phi *mat.Dense, y, start []float64, eta, lambda float64, steps int) []float64 {
	n, m := phi.Dims()
	a := append([]float64{}, start...)
	for range steps {
		g := make([]float64, m)
		for i := range n {
			e := dense.Dot(phi.RawRowView(i), a) - y[i]
			for j, p := range phi.RawRowView(i) {
				g[j] += 2 * e * p / float64(n)
			}
		}
		for j := range a {
			a[j] -= eta * (g[j] + lambda*a[j])
		}
	}
	return a
}

// The engine descends in the normal equations, the reference over the samples; its
// ridge solution is gonum's.
func TestTheSecondStageIsGradientDescent(t *testing.T) {
	c := smallSecondStage()
	for _, labels := range []string{damian2022.Raw, damian2022.LiteralAB} {
		c.Labels = labels
		enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
			r, err := runSecondStage(context.Background(), experimenttest.Environment(t, e), c)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Runs) != 4 {
				t.Fatalf("%d runs", len(r.Runs))
			}
			for i := range r.Runs {
				checkDescent(t, e, c, &r.Runs[i], i%c.Seeds)
			}
		})
	}
}

func checkDescent(t *testing.T, e *engine.Engine, c SecondStageConfig, r *SecondStageRun, seed int) {
	t.Helper()
	stream := sample.Streams(c.Master, "damian2022/secondstage", seed)
	f, _ := damian2022.TargetByName(c.Target)
	data, err := damian2022.Draw(f, c.N, c.D, c.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	net, err := damian2022.Algorithm{Width: c.Width, Eta1PerRootD: c.Eta1PerRootD, Labels: c.Labels,
		Mirror: true}.Represent(context.Background(), e, data, stream("weights"), stream("biases"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Labels == damian2022.LiteralAB {
		data, _, _ = data.Preprocess()
	}
	phi, _ := net.Features()(data.Matrix())
	star := damian2022test.Ridge(t, phi, data.Y, r.Lambda)
	for k, steps := range r.Steps {
		a := headByLoops(phi, data.Y, net.A, r.Eta, r.Lambda, steps)
		head, output := 0.0, 0.0
		for j := range a {
			a[j] -= star[j]
			head += a[j] * a[j]
		}
		for i := range data.N {
			gap := dense.Dot(phi.RawRowView(i), a)
			output += gap * gap / float64(data.N)
		}
		if !scalar.EqualWithinRel(r.Head[k], math.Sqrt(head), 1e-8) ||
			!scalar.EqualWithinRel(r.Output[k], math.Sqrt(output), 1e-7) {
			t.Errorf("λ = %g, step %d: %g and %g, want %g and %g",
				r.Lambda, steps, r.Head[k], r.Output[k], math.Sqrt(head), math.Sqrt(output))
		}
	}
	if last := r.time(r.Steps[len(r.Steps)-1]); last < c.Span || r.Steps[0] != 0 {
		t.Errorf("records from step %d to ηλt = %g", r.Steps[0], last)
	}
}

// A mode of eigenvalue μ moves the predictions by √(μ/2)(1−η(μ+λ))ᵗ. Over a fine grid
// of μ the largest must lie below the bound, and at ηλ = 1/1000 within a hundredth of it:
// 1 − x differs from e⁻ˣ by x²/2, here 10⁻⁴ a step at most over a hundred steps.
func TestTheBoundOfThePredictionGapIsTheWorstMode(t *testing.T) {
	const eta, lambda, steps = 0.01, 0.1, 100
	r := SecondStageRun{Lambda: lambda, Eta: eta, Head: []float64{1}}
	worst := 0.0
	for mu := 0.0; mu < 1/eta-lambda; mu += 1e-3 {
		worst = max(worst, math.Sqrt(mu/2)*math.Pow(1-eta*(mu+lambda), steps))
	}
	if bound := r.outputBound(steps); !(worst <= bound && worst > 0.99*bound) {
		t.Errorf("worst mode %g, bound %g", worst, bound)
	}
	flat := math.Pow(1-eta*lambda, steps)
	if got := r.headBound(steps); !scalar.EqualWithinRel(got, flat, 1e-12) {
		t.Errorf("flat direction %g, bound %g", flat, got)
	}
}

func TestTheRateIsInUnitsOfEtaLambda(t *testing.T) {
	r := SecondStageRun{Lambda: 0.5, Eta: 0.02}
	for t := 0; t <= 1000; t += 50 {
		r.Steps = append(r.Steps, t)
		r.Head = append(r.Head, 7*math.Exp(-1.3*r.time(t)))
	}
	if got := r.rate(); !scalar.EqualWithinRel(got, 1.3, 1e-9) {
		t.Errorf("rate %g", got)
	}
}

func TestADescentThatWouldNotEndIsRefused(t *testing.T) {
	c := smallSecondStage()
	c.Lambdas = []float64{1e-9}
	_, err := runSecondStage(context.Background(), experimenttest.Environment(t, damian2022test.Engine(t)), c)
	if err == nil || !strings.Contains(err.Error(), "take a larger λ") {
		t.Errorf("%v", err)
	}
}

// The inner product is the kernel of the coordinates as features, and ℓ = nλ/2.
func TestAKernelAndItsFeaturesLearnTheSame(t *testing.T) {
	_, data, tune, report := damian2022test.Designed(t, "figure1", 50, 4)
	inner := kernelMethod(kernel.Function(func(_, xy, _ float64) float64 { return xy }))
	a, err := damian2022.FitBest(context.Background(), inner, data, []float64{25}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	same := damian2022.Features(func(x *mat.Dense) (*mat.Dense, error) { return x, nil })
	b, err := damian2022.FitBest(context.Background(), same, data, []float64{1}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	if !scalar.EqualWithinRel(a.L2, b.L2, 1e-10) {
		t.Errorf("kernel %g, features %g", a.L2, b.L2)
	}
}

func TestTuneTakesTheBestLambdaAndSaysWhenItIsAtTheEdge(t *testing.T) {
	_, data, tune, report := damian2022test.Designed(t, "he2", 25, 4)
	for _, c := range []struct {
		path []float64
		edge int
	}{{[]float64{1e-7, 0.3, 1e5}, 0}, {[]float64{1e3, 1e5}, -1}, {[]float64{1e-7, 0.3}, 1}} {
		got, err := damian2022.FitBest(context.Background(), damian2022.PolynomialFeatures(2), data, c.path, tune, report)
		if err != nil {
			t.Fatal(err)
		}
		if got.Edge != c.edge {
			t.Errorf("%v: λ = %g, edge %d, want %d", c.path, got.Lambda, got.Edge, c.edge)
		}
	}
	if _, err := damian2022.FitBest(context.Background(), damian2022.PolynomialFeatures(2), data, nil, tune,
		report); err == nil || !strings.Contains(err.Error(), "no λ") {
		t.Errorf("an empty path: %v", err)
	}
	if _, err := damian2022.PolynomialFeatures(1).Fit(context.Background(), damian2022.Data{}, []float64{1}); err == nil ||
		!strings.Contains(err.Error(), "at least one") {
		t.Errorf("no samples: %v", err)
	}
	if _, err := (kernelMethod(kernel.ArcCosine0)).Fit(context.Background(), damian2022.Data{}, []float64{1}); err ==
		nil || !strings.Contains(err.Error(), "at least one") {
		t.Errorf("no samples: %v", err)
	}
}
