package damian2022_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

// In d = 2 the direction is an angle and E cos^{2p} = (2p−1)!!/(2p)!!: ½, 3/8, 5/16, 35/128.
// In d = 3 a coordinate is uniform on [−1, 1] and E v^{2p} = 1/(2p+1).
func TestTypicalCorrelationInTwoAndThreeDimensions(t *testing.T) {
	for i, want := range []float64{1. / 2, 3. / 8, 5. / 16, 35. / 128} {
		p := i + 1
		if got := damian2022.TypicalCorrelation(p, 2); !scalar.EqualWithinRel(got*got, want, 1e-14) {
			t.Errorf("d = 2, p = %d: square %g, want %g", p, got*got, want)
		}
		if got := damian2022.TypicalCorrelation(p, 3); !scalar.EqualWithinRel(got*got, 1/float64(2*p+1), 1e-14) {
			t.Errorf("d = 3, p = %d: square %g, want %g", p, got*got, 1/float64(2*p+1))
		}
	}
}

// The ε of the comment of ToleranceBound is one of those that the minimum is over:
// the grid in log ε, of 2000 steps, may miss it by a percent.
func TestToleranceBoundIsAtMostThatOfTheStatedEpsilon(t *testing.T) {
	for _, p := range []int{2, 3, 4} {
		for _, d := range []float64{1e3, 1e5, 1e7} {
			q := d * d
			half := math.Pow(d, float64(p)/2)
			square := math.Pow(4*math.Log(4*q*half)/d, float64(p)/2) + 1/half
			if got := damian2022.ToleranceBound(q, d, p); got > 1.01*math.Sqrt(square) || got < 1/math.Sqrt(half) {
				t.Errorf("p = %d, d = %g: τ = %g, at the stated ε %g", p, d, got, math.Sqrt(square))
			}
		}
	}
	if got := damian2022.ToleranceBound(1e300, 100, 2); got != 1 {
		t.Errorf("with more queries than members τ = %g, want 1", got)
	}
}

func TestExcludedBoundIsInfiniteBelowTheCorrelation(t *testing.T) {
	if b := damian2022.ExcludedBound(0.5, 0.25); !math.IsInf(b, 1) {
		t.Errorf("τ² = ε: %g", b)
	}
	if b := damian2022.ExcludedBound(0.5, 0.05); !scalar.EqualWithinRel(b, 10, 1e-14) {
		t.Errorf("2/(0.25 − 0.05): %g", b)
	}
}

// f_i = √(1−ε) e_i + √ε e_0 for i = 1, …, k have all correlations ε. With their mean, scaled to
// norm 1, each has the same one, τ: k are excluded by a query below τ, and k(τ²−ε) = 1 − ε is
// half of what the bound allows, or a little less.
func TestAQueryExcludesNoMoreMembersThanTheBound(t *testing.T) {
	for _, epsilon := range []float64{0, 0.05, 0.3} {
		for _, k := range []int{2, 7, 40} {
			member, rest := math.Sqrt(epsilon), math.Sqrt(1-epsilon)
			norm := math.Hypot(float64(k)*member, math.Sqrt(float64(k))*rest) // of Σ f_i
			tau := (float64(k)*member*member + rest*rest) / norm
			bound := damian2022.ExcludedBound(tau, epsilon) * (1 - epsilon) / 2
			if !scalar.EqualWithinRel(bound, float64(k), 1e-9) {
				t.Errorf("ε = %g: %d members at τ = %g, half of the bound is %g", epsilon, k, tau, bound)
			}
		}
	}
}

// At ε = ½, d = 64 the bound is 27: so many random vectors comply with a probability of ¾ or
// more. If it were just ¾, fewer than 10 of 20 draws would comply once in 70 times; the
// seed is fixed.
func TestAsManyRandomVectorsAsThePackingBoundAreNearlyOrthogonal(t *testing.T) {
	const epsilon, d = 0.5, 64
	complying, count := 0, int(damian2022.PackingBound(epsilon, d))
	for seed := range 20 {
		v := sample.UnitVectors(sample.Stream(1, "test/packing", seed), count, d)
		largest := 0.0
		for i := range count {
			for j := range i {
				largest = max(largest, math.Abs(dense.Dot(v[i*d:(i+1)*d], v[j*d:(j+1)*d])))
			}
		}
		if largest <= epsilon {
			complying++
		}
	}
	if complying < 10 {
		t.Errorf("%d draws of 20 have no two of %d vectors closer than %g", complying, count, epsilon)
	}
}

func ExampleTypicalCorrelation() {
	fmt.Printf("%.4f\n", damian2022.TypicalCorrelation(2, 100)) // √(3/(100·102))
	// Output: 0.0171
}

func ExamplePackingBound() {
	fmt.Printf("%.0f\n", damian2022.PackingBound(0.5, 64)) // e⁴/2
	// Output: 27
}

func ExampleExcludedBound() {
	fmt.Printf("%.0f\n", damian2022.ExcludedBound(0.2, 0.02))
	// Output: 100
}

func ExampleToleranceBound() {
	fmt.Printf("%.3f\n", damian2022.ToleranceBound(1e6, 1e4, 2))
	// Output: 0.098
}

func ExampleClassCorrelation() {
	g, _ := damian2022.ClassLink(damian2022.HermiteLink, 3)
	fmt.Printf("%.3f\n", damian2022.ClassCorrelation(g, 3, 0.5))
	// Output: 0.125
}

func ExampleAbsoluteExcess() {
	// An error below the noise costs nothing: (|0.4 − 1| + |0.4 + 1|)/2 = 1.
	fmt.Println(damian2022.AbsoluteExcess(0.4, 1), damian2022.AbsoluteExcess(-3, 1))
	// Output: 0 2
}

func TestTheAbsoluteExcessIsTheMeanOverBothSigns(t *testing.T) {
	for _, delta := range []float64{0, 0.4, -1, 1.5, -3} {
		want := (math.Abs(delta-1)+math.Abs(delta+1))/2 - 1
		if got := damian2022.AbsoluteExcess(delta, 1); !scalar.EqualWithinAbs(got, want, 1e-15) {
			t.Errorf("δ = %g: %g, want %g", delta, got, want)
		}
	}
}

// The risk is recomputed from predictions point by point.
func TestAFitPredictsPointByPointWhatTuneReports(t *testing.T) {
	_, data, tune, report := damian2022test.Designed(t, "figure1", 60, 3)
	quadratic := damian2022.PolynomialFeatures(2)
	best, err := damian2022.FitBest(context.Background(), quadratic, data, []float64{0.1}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	fit, err := quadratic.Fit(context.Background(), data, []float64{0.1})
	if err != nil {
		t.Fatal(err)
	}
	risk := 0.0
	for i, w := range report.Weight {
		y, err := fit.At(report.X.RawRowView(i))
		if err != nil {
			t.Fatal(err)
		}
		risk += w * (y[0] - report.F[i]) * (y[0] - report.F[i])
	}
	if !scalar.EqualWithinRel(risk, best.L2, 1e-10) {
		t.Errorf("%g, want %g", risk, best.L2)
	}
}

// pretrained returns the representation of a small pretraining.
func pretrained(t *testing.T, how string, n int) (damian2022.Pretraining, damian2022.Representation) {
	t.Helper()
	p := damian2022.Pretraining{Algorithm: damian2022.Algorithm1(12, 0.7, damian2022.Raw),
		Source: "source3", How: how, N: n, D: 4, Noise: 1}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	r, err := p.Represent(context.Background(), enginetest.Open(t, engine.Go), sample.Streams(5, "test/pretraining"))
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

// pretrainedFrom returns the data and the start that pretrained has learned from.
func pretrainedFrom(t *testing.T, p damian2022.Pretraining) (damian2022.Data, damian2022.Network) {
	t.Helper()
	stream := sample.Streams(5, "test/pretraining")
	f, err := damian2022.TargetByName(p.Source)
	if err != nil {
		t.Fatal(err)
	}
	data, err := damian2022.Draw(f, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	start, err := damian2022.SymmetricStart(stream("weights"), p.Width, p.D)
	if err != nil {
		t.Fatal(err)
	}
	return data, start
}

// The first step is 2 η₁ a_j g_n(w_j): here with the loops of the reference.
func TestPretrainingIsTheFirstStepOnTheSource(t *testing.T) {
	p, r := pretrained(t, damian2022.FromSource, 50)
	data, start := pretrainedFrom(t, p)
	want := damian2022test.Gradients(data, start.W)
	for i := range want {
		want[i] *= 2 * p.Eta1PerRootD * math.Sqrt(float64(p.D)) * start.A[i/p.D]
	}
	if worst := damian2022test.Largest(r.W, want); worst > 1e-12 {
		t.Errorf("largest difference %g", worst)
	}
}

// Swapping two coordinates of the inputs and of the start swaps those of the step,
// so that a turned representation is one of the source that looks at e_2.
func TestATurnedRepresentationIsOneOfTheTurnedSource(t *testing.T) {
	_, straight := pretrained(t, damian2022.FromSource, 50)
	p, turned := pretrained(t, damian2022.FromTurned, 50)
	data, start := pretrainedFrom(t, p)
	start.Turn()
	for i := range data.N { // the labels stay: they are those of f*(x_2, x_1, …) now
		x := data.Row(i)
		x[0], x[1] = x[1], x[0]
	}
	want := damian2022test.Gradients(data, start.W)
	for i := range want {
		want[i] *= 2 * p.Eta1PerRootD * math.Sqrt(float64(p.D)) * start.A[i/p.D]
	}
	if worst := damian2022test.Largest(turned.W, want); worst > 1e-12 {
		t.Errorf("largest difference %g", worst)
	}
	if floats.Equal(turned.W, straight.W) {
		t.Error("nothing was turned")
	}
}

// At n = 4·10⁵, d = 4 the noise of raw labels is (d(1+ς²)/2n)/(1/2πd) = 2.5·10⁻⁴ of
// the signal's energy: 0.016 in root mean square, of which the bound is three times.
func TestManySamplesStepAlongThePopulationGradient(t *testing.T) {
	_, sampled := pretrained(t, damian2022.FromSource, 400_000)
	_, limit := pretrained(t, damian2022.FromPopulation, 1)
	off := floats.Distance(sampled.W, limit.W, 2) / floats.Norm(limit.W, 2)
	if off > 0.05 {
		t.Errorf("relative difference %g", off)
	}
}

func TestWithoutAStepTheStartRemains(t *testing.T) {
	p, r := pretrained(t, damian2022.FromNothing, 50)
	start, err := damian2022.SymmetricStart(sample.Streams(5, "test/pretraining")("weights"), p.Width, p.D)
	if err != nil {
		t.Fatal(err)
	}
	if !floats.Equal(r.W, start.W) {
		t.Error("the weights moved")
	}
	_, shuffled := pretrained(t, damian2022.FromShuffled, 4000)
	_, learned := pretrained(t, damian2022.FromSource, 4000)
	if a, b := damian2022.Alignment(shuffled.W, p.D, 1), damian2022.Alignment(learned.W, p.D, 1); !(a < 0.5 && b > 0.7) {
		t.Errorf("alignment %g with shuffled labels, %g without", a, b)
	}
}

// Sizes are below, at and above the 12 features. FitBest fits every sample afresh.
func TestNestedHeadsAreThoseOfEverySampleAlone(t *testing.T) {
	_, data, tune, report := damian2022test.Designed(t, "he3", 300, 4)
	_, r := pretrained(t, damian2022.FromSource, 4000)
	sizes := []int{5, 12, 40, 300}
	path := damian2022.LambdaPath()
	got, err := damian2022.Trial{Data: data, Tune: tune, Report: report, Lambdas: path}.
		HeadRisks(context.Background(), r.Features(), sizes)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range sizes {
		want, err := damian2022.FitBest(context.Background(), r.Features(), data.Slice(0, n), path, tune, report)
		if err != nil {
			t.Fatal(err)
		}
		if !scalar.EqualWithinRel(got[i], want.L2, 1e-6) {
			t.Errorf("N = %d: risk %g, alone %g", n, got[i], want.L2)
		}
	}
}

func TestImpossiblePretrainingIsAnsweredInASentence(t *testing.T) {
	good := damian2022.Pretraining{Algorithm: damian2022.Algorithm1(12, 1, damian2022.Raw),
		Source: "source3", How: damian2022.FromSource, N: 50, D: 4, Noise: 1}
	for want, change := range map[string]func(*damian2022.Pretraining){
		"must be even":                           func(p *damian2022.Pretraining) { p.Width = 3 },
		"another target":                         func(p *damian2022.Pretraining) { p.Labels = damian2022.LiteralAB },
		"source, shuffled source, turned source": func(p *damian2022.Pretraining) { p.How = "magic" },
		"no target":                              func(p *damian2022.Pretraining) { p.Source = "he9" },
	} {
		bad := good
		change(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// Integrals by the midpoint rule with 4·10⁵ nodes on [−10, 10]: its error is the
// square of the step, 2.5·10⁻⁹, away from the jump of the sign, which lies between
// two nodes.
func TestLinksAreCentredAndOfNormOne(t *testing.T) {
	for _, link := range damian2022.Links() {
		var mean, norm, linear float64
		const nodes, reach = 400_000, 10.0
		for i := range nodes {
			z := reach * (2*(float64(i)+0.5)/nodes - 1)
			w := 2 * reach / nodes * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
			h := link.At(z)
			mean, norm, linear = mean+w*h, norm+w*h*h, linear+w*z*h
		}
		if math.Abs(mean) > 1e-8 || math.Abs(norm-1) > 1e-8 || math.Abs(linear-link.Linear) > 1e-8 {
			t.Errorf("%s: mean %g, norm %g, linear part %g, want 0, 1, %g", link.Name, mean, norm, linear, link.Linear)
		}
	}
}
