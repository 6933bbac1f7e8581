package damian2022

import (
	"context"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

func TestImpossibleLearnedConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{LearnedSpec, "Width=7", "must be even"}, {LearnedSpec, "N=0", "N = 0"}, {LearnedSpec, "D=1", "D = 1"}, {LearnedSpec, "Seeds=1", "Seeds = 1"},
		{LearnedSpec, "Target=two", "one direction"}, {LearnedSpec, "Target=none", "no target"}, {LearnedSpec, "Lambdas=2,1", "increase"},
		{LearnedSpec, "Noise=-1", "Noise = -1"}, {LearnedSpec, "Completions=0", "Completions = 0"},
	})
}

// The mean of |μ + σZ| by the trapezoid rule over ±9 standard deviations.
func TestTheMeanOfAFoldedNormalIsItsIntegral(t *testing.T) {
	for _, c := range [][2]float64{{0, 1}, {0.7, 1}, {-2, 0.5}, {3, 2}, {1.5, 0}} {
		want, h := 0.0, 1e-3
		for z := -9.0; z < 9; z += h {
			want += h * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * math.Abs(c[0]+c[1]*z)
		}
		if got := foldedNormal(c[0], c[1]); !scalar.EqualWithinAbs(got, want, 1e-6) {
			t.Errorf("μ = %g, σ = %g: %g, want %g", c[0], c[1], got, want)
		}
	}
}

func TestTheAbsoluteExcessIsTheMeanOverBothSigns(t *testing.T) {
	for _, delta := range []float64{0, 0.4, -1, 1.5, -3} {
		want := (math.Abs(delta-1)+math.Abs(delta+1))/2 - 1
		if got := AbsoluteExcess(delta, 1); !scalar.EqualWithinAbs(got, want, 1e-15) {
			t.Errorf("δ = %g: %g, want %g", delta, got, want)
		}
	}
}

// A function of u·x has all of its energy along u, x_2 none, and u·x + x_2 half.
// With 400 completions the estimate for the last two is within 0.02, ten times its
// standard deviation.
func TestTheShareAlongUIsThatOfKnownFunctions(t *testing.T) {
	f, _ := TargetByName("figure1")
	const completions = 400
	q, err := newDesign(f, 3, completions, 1, sample.Streams(7, "test/share")("design"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want float64
		f    func(x []float64) float64
	}{{1, func(x []float64) float64 { return x[0] * x[0] }}, {0, func(x []float64) float64 { return x[1] }}, {0.5, func(x []float64) float64 { return x[0] + x[1] }}} {
		prediction := mat.NewDense(len(q.F), 1, nil)
		for i := range q.F {
			prediction.Set(i, 0, c.f(q.X.RawRowView(i)))
		}
		curve, got := q.curve(prediction, completions)
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

// The risk is recomputed from predictions point by point.
func TestAFitPredictsPointByPointWhatTuneReports(t *testing.T) {
	_, data, tune, report := drawn(t, "figure1", 60, 3)
	best, err := fitBest(context.Background(), polynomialFeatures(2), data, []float64{0.1}, tune, report)
	if err != nil {
		t.Fatal(err)
	}
	fit, err := polynomialFeatures(2).Fit(context.Background(), data, []float64{0.1})
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

func TestALearnedRunHasBothCurvesOnTheGridOfTheDesign(t *testing.T) {
	c := learnedConfig("")
	p := c.points()[0]
	p.N, p.Algorithm.Width, p.Completions = 50, 4, 3
	r, err := learnedAt(context.Background(), environment(t, enginetest.Open(t, engine.Go)), p)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := TargetByName(p.Target)
	if len(r.U) != 141 || r.U[0] != -7 || len(r.Learned.Mean) != 141 || len(r.Random.Low) != 141 || len(r.L2) != 1 || len(r.RandomAlong) != 1 {
		t.Errorf("%d places from %g, %d and %d", len(r.U), r.U[0], len(r.Learned.Mean), len(r.Random.Low))
	}
	if at := 100; r.Target[at] != f.At([]float64{r.U[at]}) {
		t.Errorf("the target at %g is %g", r.U[at], r.Target[at])
	}
}
