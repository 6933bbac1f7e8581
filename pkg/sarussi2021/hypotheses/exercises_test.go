package hypotheses

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// v is αv = 0.4; slips: v/α, v, √α v. The share is α/(1+α) = 0.2308; slips: α, 1−α, ½, α/(1−α).
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, HeadExercise, 0.4, 0.025, 0.1, 0.2)
	exercisetest.Number(t, ShareExercise, 3.0/13, 0.3, 0.7, 0.5, 0.3/0.7)
	wrong, right := AtZeroExercise.Judge("spread").Status, AtZeroExercise.Judge("Boundary").Status
	if wrong != exercise.Wrong || right != exercise.Right {
		t.Error("a ReLU network that agrees has a frozen spread")
	}
}

// slipped is the pull with one thing wrong.
func slipped(label func(y float64) float64, slope func(j, k int, h, alpha float64) float64) PullFunc {
	return func(w [][]float64, x []float64, y float64, teacher []float64, v, alpha float64) float64 {
		sum := 0.0
		for j := range w {
			sum += slope(j, len(w)/2, floats.Dot(w[j], x), alpha)
		}
		return v * label(y) * floats.Dot(teacher, x) * sum
	}
}

func TestPlausibleSlipsInThePullAreFound(t *testing.T) {
	leaky := func(_, _ int, h, alpha float64) float64 {
		if h < 0 {
			return alpha
		}
		return 1
	}
	same := func(y float64) float64 { return y }
	for where, f := range map[string]PullFunc{
		"":       slipped(same, leaky),
		"case 2": slipped(func(float64) float64 { return 1 }, leaky),
		"case 1": slipped(same, func(j, k int, h, alpha float64) float64 {
			if s := leaky(j, k, h, alpha); j < k {
				return s
			} else {
				return -s
			}
		}),
		"case 3": slipped(same, func(j, k int, _, alpha float64) float64 { return leaky(j, k, float64(k-j)-0.5, alpha) }),
	} {
		got := PullExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	nothing := func([][]float64, []float64, float64, []float64, float64, float64) float64 { return math.NaN() }
	if got := PullExercise.Judge(nothing); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

// What is asked for is what the library's gradient has in the direction of W*.
func TestThePullAskedForIsThatOfTheGradient(t *testing.T) {
	c := whatBreaksItConfig("quick")
	s, err := c.base().Draw(7, 3)
	if err != nil {
		t.Fatal(err)
	}
	n := c.base().From(1).Before(3)
	var w [][]float64
	for j := range 2 * n.K() {
		w = append(w, n.W.RawRowView(j))
	}
	for l, y := range s.Y {
		only := make([]float64, s.Len())
		only[l] = 1
		toward := sarussi2021.Net{Alpha: n.Alpha, V: n.V, W: n.Gradient(s, only)}.Teacher(s.Teacher)
		if got := perceptronPull(w, s.X.RawRowView(l), y, s.Teacher, n.V, n.Alpha); math.Abs(got-toward) > 1e-12 {
			t.Errorf("sample %d: %g, want %g", l, got, toward)
		}
	}
}
