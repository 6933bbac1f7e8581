package whichline

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

func TestPlausibleSlipsInTheKernelAreFound(t *testing.T) {
	with := func(same, other func(alpha float64) float64, label func(y, t float64) float64) KernelFunc {
		return func(x, z []float64, y, t, alpha float64) float64 {
			factor := other(alpha)
			if y == t {
				factor = same(alpha)
			}
			return factor * label(y, t) * floats.Dot(x, z)
		}
	}
	one := func(alpha float64) float64 { return 1 + alpha*alpha }
	two := func(alpha float64) float64 { return 2 * alpha }
	unit := func(float64) float64 { return 1 }
	product := func(y, t float64) float64 { return y * t }
	for name, c := range map[string]struct {
		f     KernelFunc
		where string
	}{
		"right":                 {with(one, two, product), ""},
		"the linear kernel":     {with(unit, unit, product), "case 1"},
		"a block forgotten":     {with(one, func(alpha float64) float64 { return alpha }, product), "case 3"},
		"heads in one block":    {with(func(a float64) float64 { return 1 - a*a }, two, product), "case 1"},
		"without the labels":    {with(one, two, func(_, _ float64) float64 { return 1 }), "case 3"},
		"classes not told":      {with(one, one, product), "case 3"},
		"classes the other way": {with(two, one, product), "case 1"},
	} {
		got := KernelExercise.Judge(c.f)
		if (got.Status == exercise.Right) != (c.where == "") || !strings.HasPrefix(got.Text, c.where) {
			t.Errorf("%s: %+v, want %q", name, got, c.where)
		}
	}
}

// What is asked for is the inner product of the library's features.
func TestTheKernelAskedForIsThatOfTheFeatures(t *testing.T) {
	s, err := sarussi2021.Direction(2).Draw(7, 3)
	if err != nil {
		t.Fatal(err)
	}
	phi := s.Features(sarussi2021.PerfectPattern(s, 0.1)).X
	for l := range s.Y {
		for m := range l {
			want := s.Y[l] * s.Y[m] * floats.Dot(phi.RawRowView(l), phi.RawRowView(m))
			got := kernel(s.X.RawRowView(l), s.X.RawRowView(m), s.Y[l], s.Y[m], 0.1)
			if !scalar.EqualWithinRel(got, want, 1e-12) {
				t.Fatalf("%v, want %v", got, want)
			}
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
	wrong, right := VerdictExercise.Judge("D7"), VerdictExercise.Judge("t3d")
	if wrong.Status != exercise.Wrong || right.Status != exercise.Right {
		t.Error("D7 and D8 hold at every slope, and the sizes of T3d are those at a small one")
	}
}
