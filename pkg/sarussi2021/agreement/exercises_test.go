package agreement

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// ηkv² is 0.5·4/8 = 0.25 with v = 1/√8, and 4η with v = 1. The bound of the other is 0.3/(0.1·0.3·0.6) = 16.67, and a
// step adds 0.1. Slips: v in place of v², k forgotten, α or η forgotten, the step before.
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, RateExercise, 0.0625, 0.5/math.Sqrt(8), 0.25, 0.5, 4)
	exercisetest.Number(t, SumExercise, 167, 166, 50, 84, 17, 34)
}

// From a large start units disagree: with α = 1 their differences stay all the same, with α = 0.3 they do not.
func TestTheSpreadOfLinearUnitsStaysFrozen(t *testing.T) {
	for alpha, want := range map[float64]string{1: "frozen", 0.3: "moves"} {
		training := sarussi2021.Agreement().From(30)
		training.Dim, training.Samples, training.Units, training.Alpha = 3, 6, 8, alpha
		set, err := training.Draw(2021, 0)
		if err != nil {
			t.Fatal(err)
		}
		before, net := training.Before(0), training.Before(0)
		if before.Regime(set, 0).NAR > 0.5 {
			t.Fatal("most units agree")
		}
		for range 50 {
			s := sarussi2021.Weights(net.Margins(set))
			floats.Scale(0.5/float64(set.Len()), s)
			net.W.Add(net.W, net.Gradient(set, s))
		}
		if frozen := sarussi2021.Drift(before, net) < 1e-12; frozen != (want == "frozen") {
			t.Errorf("α = %v: the spread drifts by %v", alpha, sarussi2021.Drift(before, net))
		}
		if right := SpreadExercise.Judge(want).Status == exercise.Right; right != (alpha == 1) {
			t.Errorf("α = %v: %s is judged right: %t", alpha, want, right)
		}
	}
}

// bound is the bound with one thing wrong.
func bound(norm func(w [][]float64) float64, self bool, sign func(y, z float64) float64) EntryFunc {
	return func(w, x [][]float64, y []float64, v, alpha float64) float64 {
		least := math.Inf(1)
		for l := range x {
			for m := range x {
				if l != m || self {
					least = min(least, sign(y[l], y[m])*mat.Dot(mat.NewVecDense(len(x[l]), x[l]), mat.NewVecDense(len(x[m]), x[m])))
				}
			}
		}
		if least <= 0 {
			return 0
		}
		return norm(w) * largest(x) / (v * alpha * least)
	}
}

func largest(rows [][]float64) (out float64) {
	for _, row := range rows {
		out = max(out, mat.Norm(mat.NewVecDense(len(row), row), 2))
	}
	return out
}

func product(y, z float64) float64 { return y * z }

func TestPlausibleSlipsInTheBoundAreFound(t *testing.T) {
	mean := func(w [][]float64) (out float64) {
		for _, row := range w {
			out += largest([][]float64{row}) / float64(len(w))
		}
		return out
	}
	for where, f := range map[string]EntryFunc{
		"":       bound(largest, true, product),
		"case 1": bound(mean, true, product),
		"case 2": bound(largest, true, func(float64, float64) float64 { return 1 }),
		"case 3": bound(largest, false, product),
	} {
		got := EntryExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
}

// Where c_min ≤ 0 the bound is infinite, and 0 is asked for; no number at all is no answer yet.
func TestTheBoundThatSaysNothingIsAskedForAsZero(t *testing.T) {
	endless := func(w, x [][]float64, y []float64, v, alpha float64) float64 {
		if f := bound(largest, true, product)(w, x, y, v, alpha); f > 0 {
			return f
		}
		return math.Inf(1)
	}
	if got := EntryExercise.Judge(endless); !strings.HasPrefix(got.Text, "case 4") {
		t.Errorf("without the case of c_min ≤ 0: %+v", got)
	}
	nothing := func(_, _ [][]float64, _ []float64, _, _ float64) float64 { return math.NaN() }
	if got := EntryExercise.Judge(nothing); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

// What is asked for is the library's sum.
func TestTheBoundAskedForIsThatOfTheLibrary(t *testing.T) {
	s, err := sarussi2021.Agreement().Draw(7, 3)
	if err != nil {
		t.Fatal(err)
	}
	n := sarussi2021.Agreement().Before(3)
	var w, x [][]float64
	for j := range 2 * n.K() {
		w = append(w, n.W.RawRowView(j))
	}
	for l := range s.Y {
		x = append(x, s.X.RawRowView(l))
	}
	got, want := EntryExercise.Right(w, x, s.Y, n.V, n.Alpha), n.EntrySum(s)
	if math.Abs(got/want-1) > 1e-12 {
		t.Errorf("%g, want %g", got, want)
	}
}
