package whichline

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

func TestPlausibleSlipsInTheTransformAreFound(t *testing.T) {
	blocks := func(first, second func(y, alpha float64) float64) TransformFunc {
		return func(x []float64, y, alpha float64) (out []float64) {
			for _, c := range []float64{first(y, alpha), second(y, alpha)} {
				for _, v := range x {
					out = append(out, c*v)
				}
			}
			return out
		}
	}
	right := func(y, alpha float64) float64 {
		if y > 0 {
			return 1
		}
		return alpha
	}
	other := func(y, alpha float64) float64 { return right(-y, alpha) }
	minus := func(f func(y, alpha float64) float64) func(y, alpha float64) float64 {
		return func(y, alpha float64) float64 { return -f(y, alpha) }
	}
	for name, c := range map[string]struct {
		f     TransformFunc
		where string
	}{
		"right":                {blocks(right, minus(other)), ""},
		"heads forgotten":      {blocks(right, other), "case 1"},
		"labels forgotten":     {blocks(right, minus(func(_, alpha float64) float64 { return alpha })), "case 2"},
		"one slope for both":   {blocks(right, minus(right)), "case 1"},
		"label in the feature": {blocks(func(y, a float64) float64 { return y * right(y, a) }, minus(other)), "case 2"},
	} {
		got := TransformExercise.Judge(c.f)
		if (got.Status == exercise.Right) != (c.where == "") || !strings.HasPrefix(got.Text, c.where) {
			t.Errorf("%s: %+v, want %q", name, got, c.where)
		}
	}
}

// What is asked for are the library's features.
func TestTheTransformAskedForIsThatOfTheLibrary(t *testing.T) {
	s, err := sarussi2021.Direction(2).Draw(7, 3)
	if err != nil {
		t.Fatal(err)
	}
	features := s.Features(sarussi2021.PerfectPattern(s, 0.1))
	for l, y := range s.Y {
		if got := transform(s.X.RawRowView(l), y, 0.1); !floats.EqualApprox(got, features.X.RawRowView(l), 1e-15) {
			t.Fatalf("%v, want %v", got, features.X.RawRowView(l))
		}
	}
}

// The slope by the library's machine; slips: the linear SVM's 0, κ = 1 − α² within a class (3/4, 1; 1, 3/2 has a = 4
// and −2: no machine), classes forgotten in κ, the inverse. The wait: the same again, ln t + ln 2, a tenth.
func TestTheNumbersAskedForAreThoseOfTheLibrary(t *testing.T) {
	s := sarussi2021.Set{X: mat.NewDense(2, 2, []float64{1, 0, -1, -1}), Y: []float64{1, -1}}
	limit, err := s.PerfectLimit(t.Context(), 0.5)
	if err != nil {
		t.Fatal(err)
	}
	n := limit.Normal()
	exercisetest.Number(t, SlopeExercise, n[1]/n[0], 0, 7, 1, 1.0/5)
	exercisetest.Number(t, WaitExercise, 1e8, 2e4, 1e5, 1e7, 5000)
	if VerdictExercise.Judge("direction").Status != exercise.Wrong || VerdictExercise.Judge("Not-the-SVM").Status != exercise.Right {
		t.Error("the PAR machine is there on reflected data, and is the linear SVM")
	}
}
