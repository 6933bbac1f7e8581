package networks

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/stats"
)

// Slips: with d/2 ones at d = 10 and 100, the first moment for the second, the growth of t; 1.5, one multiple too few.
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, TaskExercise, 104.125, 2600./35, 49./4, 100, 10)
	exercisetest.Number(t, GridExercise, 1.69897, 1.5, 2, math.Log10(100), math.Log10(6000./190))
	if BreakExercise.Judge("network").Status != exercise.Wrong || BreakExercise.Judge("Kernel").Status != exercise.Right {
		t.Error("of a linear target the kernel needs fewer points")
	}
}

// The answers are those of the library, and of the procedure itself.
func TestTheAnswersAreThoseOfTheLibrary(t *testing.T) {
	if got := DenseSquare("authors' cubic", 100) / DenseSquare("authors' cubic",
		10); math.Abs(got/TaskExercise.Right-1) > 1e-12 {
		t.Errorf("the dense part grows by %g", got)
	}
	first := func(d float64) float64 { return math.Ceil(6*math.Pow(d, 1.5)/(d*d)) * d * d }
	slope, _, _ := stats.LogLogSlope([]float64{10, 100}, []float64{first(10), first(100)})
	if math.Abs(slope/GridExercise.Right-1) > 1e-12 {
		t.Errorf("the coarse grid gives %g", slope)
	}
}

func TestPlausibleSlipsInPoolingAreFound(t *testing.T) {
	with := func(mean func([]float64) float64, straight bool) PoolFunc {
		return func(n []float64, tests [][]float64, level float64) float64 {
			at, _ := stats.Crossing(n, stats.Map(tests, mean), math.Log(level), !straight)
			return at
		}
	}
	logMean := func(v []float64) float64 { return stats.Mean(stats.Map(v, math.Log)) }
	for where, f := range map[string]PoolFunc{
		"":       pool,
		"case 2": with(func(v []float64) float64 { return math.Log(stats.Mean(v)) }, false), // the arithmetic mean
		"case 1": with(logMean, true),                                                       // straight in n
	} {
		got := PoolExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	if got := PoolExercise.Judge(func([]float64, [][]float64,
		float64) float64 {
		return math.NaN()
	}); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}
