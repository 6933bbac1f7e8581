package damian2022

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

// pretrained returns the representation of a small pretraining.
func pretrained(t *testing.T, how string, n int) (pretraining, Representation) {
	t.Helper()
	p := pretraining{Algorithm{Width: 12, Eta1: 0.7, Labels: Raw, Mirror: true}, "source3", how, n, 4, 1}
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
func pretrainedFrom(t *testing.T, p pretraining) (Data, Network) {
	t.Helper()
	stream := sample.Streams(5, "test/pretraining")
	f, err := TargetByName(p.Source)
	if err != nil {
		t.Fatal(err)
	}
	data, err := Draw(f, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	start, err := SymmetricStart(stream("weights"), p.Width, p.D)
	if err != nil {
		t.Fatal(err)
	}
	return data, start
}

// The first step is 2 η₁ a_j g_n(w_j): here with the loops of the reference.
func TestPretrainingIsTheFirstStepOnTheSource(t *testing.T) {
	p, r := pretrained(t, FromSource, 50)
	data, start := pretrainedFrom(t, p)
	want := gradientsByLoops(data, start.W)
	for i := range want {
		want[i] *= 2 * p.Eta1 * math.Sqrt(float64(p.D)) * start.A[i/p.D]
	}
	if worst := largest(r.W, want); worst > 1e-12 {
		t.Errorf("largest difference %g", worst)
	}
}

// Swapping two coordinates of the inputs and of the start swaps those of the step,
// so that a turned representation is one of the source that looks at e_2.
func TestATurnedRepresentationIsOneOfTheTurnedSource(t *testing.T) {
	_, straight := pretrained(t, FromSource, 50)
	p, turned := pretrained(t, FromTurned, 50)
	data, start := pretrainedFrom(t, p)
	start.turn()
	for i := range data.N { // the labels stay: they are those of f*(x_2, x_1, …) now
		x := data.Row(i)
		x[0], x[1] = x[1], x[0]
	}
	want := gradientsByLoops(data, start.W)
	for i := range want {
		want[i] *= 2 * p.Eta1 * math.Sqrt(float64(p.D)) * start.A[i/p.D]
	}
	if worst := largest(turned.W, want); worst > 1e-12 {
		t.Errorf("largest difference %g", worst)
	}
	if floats.Equal(turned.W, straight.W) {
		t.Error("nothing was turned")
	}
}

// At n = 4·10⁵, d = 4 the noise of raw labels is (d(1+ς²)/2n)/(1/2πd) = 2.5·10⁻⁴ of
// the signal's energy: 0.016 in root mean square, of which the bound is three times.
func TestManySamplesStepAlongThePopulationGradient(t *testing.T) {
	_, sampled := pretrained(t, FromSource, 400_000)
	_, limit := pretrained(t, FromPopulation, 1)
	off := floats.Distance(sampled.W, limit.W, 2) / floats.Norm(limit.W, 2)
	if off > 0.05 {
		t.Errorf("relative difference %g", off)
	}
}

func TestWithoutAStepTheStartRemains(t *testing.T) {
	p, r := pretrained(t, FromNothing, 50)
	start, err := SymmetricStart(sample.Streams(5, "test/pretraining")("weights"), p.Width, p.D)
	if err != nil {
		t.Fatal(err)
	}
	if !floats.Equal(r.W, start.W) {
		t.Error("the weights moved")
	}
	_, shuffled := pretrained(t, FromShuffled, 4000)
	_, learned := pretrained(t, FromSource, 4000)
	if a, b := Alignment(shuffled.W, p.D, 1), Alignment(learned.W, p.D, 1); !(a < 0.5 && b > 0.7) {
		t.Errorf("alignment %g with shuffled labels, %g without", a, b)
	}
}

// Sizes are below, at and above the 12 features. fitBest fits every sample afresh.
func TestNestedHeadsAreThoseOfEverySampleAlone(t *testing.T) {
	_, data, tune, report := drawn(t, "he3", 300, 4)
	_, r := pretrained(t, FromSource, 4000)
	sizes := []int{5, 12, 40, 300}
	got, err := trial{data: data, tune: tune, report: report, lambdas: lambdaPath()}.headRisks(context.Background(), r.Features(), sizes)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range sizes {
		want, err := fitBest(context.Background(), r.Features(), data.slice(0, n), lambdaPath(), tune, report)
		if err != nil {
			t.Fatal(err)
		}
		if !scalar.EqualWithinRel(got[i], want.L2, 1e-6) {
			t.Errorf("N = %d: risk %g, alone %g", n, got[i], want.L2)
		}
	}
}

func TestImpossiblePretrainingIsAnsweredInASentence(t *testing.T) {
	good := pretraining{Algorithm{Width: 12, Eta1: 1, Labels: Raw, Mirror: true}, "source3", FromSource, 50, 4, 1}
	for want, change := range map[string]func(*pretraining){
		"must be even":                           func(p *pretraining) { p.Width = 3 },
		"another target":                         func(p *pretraining) { p.Labels = LiteralAB },
		"source, shuffled source, turned source": func(p *pretraining) { p.How = "magic" },
		"no target":                              func(p *pretraining) { p.Source = "he9" },
	} {
		bad := good
		change(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
