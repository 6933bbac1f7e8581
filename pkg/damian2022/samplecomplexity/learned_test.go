package samplecomplexity

import (
	"context"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

func TestImpossibleLearnedConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, LearnedSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, LearnedSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, LearnedSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, LearnedSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, LearnedSpec, "one direction", "Target=two")
	experimenttest.Refuses(t, LearnedSpec, "no target", "Target=none")
	experimenttest.Refuses(t, LearnedSpec, "increase", "Lambdas=2,1")
	experimenttest.Refuses(t, LearnedSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, LearnedSpec, "Completions = 0", "Completions=0")
}

func TestALearnedRunHasBothCurvesOnTheGridOfTheDesign(t *testing.T) {
	c := learnedConfig("")
	p := c.points()[0]
	p.N, p.Algorithm.Width, p.Completions = 50, 4, 3
	r, err := learnedAt(context.Background(), experimenttest.Environment(t, enginetest.Open(t, engine.Go)), p)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := damian2022.TargetByName(p.Target)
	if len(r.U) != 141 || r.U[0] != -7 || len(r.Learned.Mean) != 141 || len(r.Random.Low) != 141 || len(r.L2) != 1 ||
		len(r.RandomAlong) != 1 {
		t.Errorf("%d places from %g, %d and %d", len(r.U), r.U[0], len(r.Learned.Mean), len(r.Random.Low))
	}
	if at := 100; r.Target[at] != f.At([]float64{r.U[at]}) {
		t.Errorf("the target at %g is %g", r.U[at], r.Target[at])
	}
}

// A function of u·x has all of its energy along u, x_2 none, and u·x + x_2 half.
// With 400 completions the estimate for the last two is within 0.02, ten times its
// standard deviation.
func TestTheShareAlongUIsThatOfKnownFunctions(t *testing.T) {
	f, _ := damian2022.TargetByName("figure1")
	const completions = 400
	q, err := damian2022.NewDesign(f, 3, completions, 1, sample.Streams(7, "test/share")("design"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want float64
		f    func(x []float64) float64
	}{
		{1, func(x []float64) float64 { return x[0] * x[0] }},
		{0, func(x []float64) float64 { return x[1] }},
		{0.5, func(x []float64) float64 { return x[0] + x[1] }},
	} {
		prediction := mat.NewDense(len(q.F), 1, nil)
		for i := range q.F {
			prediction.Set(i, 0, c.f(q.X.RawRowView(i)))
		}
		curve, got := curveOf(q, prediction, completions)
		if !scalar.EqualWithinAbs(got, c.want, 0.02) {
			t.Errorf("share %g, want %g", got, c.want)
		}
		for i := range curve.Mean {
			if !(curve.Low[i] <= curve.Mean[i]+1e-9 && curve.Mean[i] <= curve.High[i]+1e-9) {
				t.Fatalf("at place %d: %g, %g, %g", i, curve.Low[i], curve.Mean[i], curve.High[i])
			}
		}
	}
}
