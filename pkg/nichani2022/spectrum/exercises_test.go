package spectrum

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// λ_2 of k = d t²: (d−1)/B(d, 2) = 2/(d+2). Slips: the limit 2/d, λ_0 = 1, B forgotten, another B.
func TestTheNumberAskedForIsThatOfPaper(t *testing.T) {
	exercisetest.Number(t, SquareExercise, 2.0/22, 2.0/20, 1, 19, 19.0/210, 1.0/209)
	if got := squareLevel(20); math.Abs(got/SquareExercise.Right-1) > 1e-10 {
		t.Errorf("the library has %g", got)
	}
}

func TestTheWordsAskedForAreThoseOfTheLevels(t *testing.T) {
	levels, err := nichani2022.LogCosh.Levels(20, 2)
	if err != nil {
		t.Fatal(err)
	}
	for l, v := range levels.Values {
		if (v < 1e-12) != (l == 1) {
			t.Errorf("λ_%d = %g", l, v)
		}
	}
	if OddExercise.Judge("0").Status != exercise.Wrong || OddExercise.Judge("1").Status != exercise.Right {
		t.Error("an odd slope has an eigenvalue of degree 1")
	}
	if leftOut(nichani2022.Sigmoid1, 100, 1000) != 0 || LeftOutExercise.Judge("constant").Status != exercise.Right ||
		LeftOutExercise.Judge("linear").Status != exercise.Wrong {
		t.Error("the d largest have a constant among them")
	}
}

func TestPlausibleSlipsInTheLevelAreFound(t *testing.T) {
	b := kernel.Harmonics
	parts := func(d, l int, a []float64) (lower, upper float64) {
		dim, n := float64(d), float64(l)
		if l > 0 {
			lower = dim * b(d, l-1) * a[l-1] * a[l-1] * (n + dim - 3) / (2*n + dim - 4)
		}
		return lower, dim * b(d, l+1) * a[l+1] * a[l+1] * (n + 1) / (2*n + dim)
	}
	for where, f := range map[string]LevelFunc{
		"": func(d, l int, a []float64) float64 {
			lower, upper := parts(d, l, a)
			return (lower + upper) / b(d, l)
		},
		"case 1": func(d, l int, a []float64) float64 { // not over B(d, l)
			lower, upper := parts(d, l, a)
			return lower + upper
		},
		"case 2": func(d, l int, a []float64) float64 { // only the degree below feeds it
			lower, _ := parts(d, l, a)
			return lower / b(d, l)
		},
		"case 1,": func(d, l int, a []float64) float64 { // the d of the kernel is forgotten
			lower, upper := parts(d, l, a)
			return (lower + upper) / b(d, l) / float64(d)
		},
		"case 3": func(d, l int, a []float64) float64 { // at l = 0 the degree below is taken for 1 of the same
			lower, upper := parts(d, l, a)
			if l == 0 {
				lower = upper
			}
			return (lower + upper) / b(d, l)
		},
	} {
		got := LevelExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	nothing := func(int, int, []float64) float64 { return math.NaN() }
	if got := LevelExercise.Judge(nothing); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}
