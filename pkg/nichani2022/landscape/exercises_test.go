package landscape

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/spectral"
)

// 1/ln(1.0005) = 2000.5; (1/10)/√16. Slips: one over λ_max, over λ_min, a factor of 10 for e, half as many; the loss
// for the residual, m for √m, m forgotten, a hundredth.
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, PatienceExercise, 2000.5, 10, 20_000, 2000.5*math.Ln10, 1000)
	exercisetest.Number(t, ShallowExercise, 0.025, 0.0025, 1./160, 0.1, 0.01)
}

// The linear model passes the check for flat ends, and none of the others.
func TestTheBrokenClaimIsTheOneThatHolds(t *testing.T) {
	c := endsConfig(experiment.Quick)
	c.Model = nichani2022.ByTangent
	verdicts := EndsSpec.Judge(c, made(c))
	for _, name := range BrokenExercise.Options {
		v := experimenttest.VerdictOf(t, verdicts, name)
		if (v.Status == claim.Holds) != (name == BrokenExercise.Right) {
			t.Error(v.Text())
		}
	}
	if BrokenExercise.Judge("ends-low").Status != exercise.Wrong {
		t.Error("the wrong answer is right")
	}
}

func TestPlausibleSlipsOnThePlaneAreFound(t *testing.T) {
	for where, f := range map[string]PlaneFunc{
		"": onPlane,
		"case 1": func(times func([]float64) []float64, v []float64) float64 { // the quotient of v alone
			return floats.Dot(v, times(v)) / floats.Dot(v, v)
		},
		"case 1, a": func(times func([]float64) []float64, v []float64) float64 { // the larger eigenvalue
			unit := floats.ScaleTo(make([]float64, len(v)), 1/floats.Norm(v, 2), v)
			return 2*floats.Dot(unit, times(unit)) - onPlane(times, v)
		},
		"case 2": func(times func([]float64) []float64, v []float64) float64 { // v is not normalised
			w := times(v)
			a := floats.Dot(v, w)
			floats.AddScaled(w, -a, v)
			b := floats.Norm(w, 2)
			floats.Scale(1/b, w)
			c := floats.Dot(w, times(w))
			return (a+c)/2 - math.Hypot((a-c)/2, b)
		},
	} {
		got := PlaneExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where[:min(len(where), 6)]) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	none := func(func([]float64) []float64, []float64) float64 { return math.NaN() }
	if got := PlaneExercise.Judge(none); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

// Two products of Lanczos are the exercise.
func TestTheExerciseIsTwoStepsOfLanczos(t *testing.T) {
	diagonal, v := []float64{2, 0.5, 0, -0.01}, []float64{1, -1, 2, 3}
	times := func(v []float64) []float64 {
		return floats.MulTo(make([]float64, len(v)), diagonal, v)
	}
	e, err := spectral.Lanczos(t.Context(), spectral.Operator{In: 4,
		Apply: func(v []float64) ([]float64, error) { return times(v), nil }}, 2, v)
	if err != nil || math.Abs(e.Smallest-onPlane(times, v)) > 1e-12 {
		t.Errorf("%g, want %g, %v", onPlane(times, v), e.Smallest, err)
	}
}
