package boundary

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// κ = (1−α)/(2(1+α)) is 1/4 at α = 1/3; what slips give is wrong: the 2 forgotten, α and 1 the other way round.
func TestAQuarterOfTheConeIsAtOneThird(t *testing.T) {
	if got := sarussi2021.Kappa(QuarterExercise.Right); math.Abs(got-0.25) > 1e-12 {
		t.Errorf("κ = %v", got)
	}
	exercisetest.Number(t, QuarterExercise, 1.0/3, 0.6, 3, 0.25)
}

// sized is the guarantee with one thing changed: the constant, the size of the clusters, the length of x.
func sized(constant func(alpha float64) float64, size func(w, u rows) float64,
	length func([]float64) float64) GuaranteeFunc {
	return func(alpha float64, w, u [][]float64, x []float64) float64 {
		side := floats.Dot(mean(w), x) - floats.Dot(mean(u), x)
		if math.Abs(side) <= constant(alpha)*size(w, u)*length(x) {
			return 0
		}
		return math.Copysign(1, side)
	}
}

func mean(a rows) []float64 {
	m := make([]float64, len(a[0]))
	for _, row := range a {
		floats.AddScaled(m, 1/float64(len(a)), row)
	}
	return m
}

func farthest(a rows) float64 {
	r := 0.0
	for _, row := range a {
		r = max(r, floats.Distance(row, mean(a), 2))
	}
	return r
}

// The sizes of the clusters: the right one, and what slips make of it.
func bothOf(w, u rows) float64  { return max(farthest(w), farthest(u)) }
func firstOf(w, _ rows) float64 { return farthest(w) }

func averageOf(w, u rows) float64 {
	sum := 0.0
	for _, a := range []rows{w, u} {
		for _, row := range a {
			sum += floats.Distance(row, mean(a), 2) / float64(2*len(a))
		}
	}
	return sum
}

func constant(c float64) func(float64) float64 { return func(float64) float64 { return c } }

func TestPlausibleSlipsInTheGuaranteeAreFound(t *testing.T) {
	sharp := func(alpha float64) float64 { return (1 - alpha) / (1 + alpha) }
	length := func(x []float64) float64 { return floats.Norm(x, 2) }
	for name, f := range map[string]GuaranteeFunc{
		"2r":            sized(constant(2), bothOf, length),
		"r":             sized(constant(1), bothOf, length),
		"κ for 2κ":      sized(sarussi2021.Kappa, bothOf, length),
		"‖x‖ forgotten": sized(sharp, bothOf, func([]float64) float64 { return 1 }),
		"w alone":       sized(sharp, firstOf, length),
		"mean distance": sized(sharp, averageOf, length),
		"no cone":       sized(constant(0), bothOf, length),
	} {
		if got := GuaranteeExercise.Judge(f); got.Status != exercise.Wrong || !strings.HasPrefix(got.Text, "case") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := GuaranteeExercise.Judge(sized(sharp, bothOf, length)); got.Status != exercise.Right {
		t.Errorf("right: %+v", got)
	}
	nothing := func(float64, [][]float64, [][]float64, []float64) float64 { return math.NaN() }
	if got := GuaranteeExercise.Judge(nothing); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

// At α = 3 the claim holds, and its twins still fail.
func TestTheVerdictOnConcaveUnits(t *testing.T) {
	c := coneConfig(experiment.Quick)
	c.Alpha, c.Points, c.Seeds, c.Dims = 3, 4000, 2, []int{10}
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Auto))
	o := experimenttest.Run(t, env, ConeSpec, c)
	v := experimenttest.VerdictOf(t, o.Verdicts, "sharp-cone")
	if v.Status != claim.Holds || string(v.Status) != ConcaveExercise.Right {
		t.Error(v.Text())
	}
	if ConcaveExercise.Judge("fails").Status != exercise.Wrong {
		t.Error("fails passes")
	}
}
