package convergence

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// A slip is another loss, the slope or the label forgotten, a step after the margin is there, or uphill.
func TestPlausibleSlipsInTheUpdateAreFound(t *testing.T) {
	slip := func(factor func(w, x []float64, y, z, alpha, v, eta float64) float64) UpdateFunc {
		return func(w, x []float64, y, z, alpha, v, eta float64) []float64 {
			out := slices.Clone(w)
			floats.AddScaled(out, factor(w, x, y, z, alpha, v, eta), x)
			return out
		}
	}
	slope := func(w, x []float64, alpha float64) float64 {
		if floats.Dot(w, x) < 0 {
			return alpha
		}
		return 1
	}
	for where, f := range map[string]UpdateFunc{
		"case 1,": slip(func(w, x []float64, y, z, alpha, v, eta float64) float64 {
			return eta * v * y * slope(w, x, alpha) / (1 + math.Exp(z))
		}),
		"case 1": slip(func(w, x []float64, y, z, alpha, v, eta float64) float64 {
			return -eta * v * y * slope(w, x, alpha)
		}),
		"case 2": slip(func(w, x []float64, y, z, alpha, v, eta float64) float64 { return eta * v * y }),
		"case 3": slip(func(w, x []float64, y, z, alpha, v, eta float64) float64 { return eta * v * y * slope(w, x, alpha) }),
	} {
		if got := UpdateExercise.Judge(f); got.Status != exercise.Wrong || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	signless := func(w, x []float64, _, z, alpha, v, eta float64) []float64 {
		return hingeUpdate(w, x, 1, z, alpha, v, eta)
	}
	if got := UpdateExercise.Judge(signless); !strings.HasPrefix(got.Text, "case 4") {
		t.Errorf("without the label: %+v", got)
	}
	if got := UpdateExercise.Judge(hingeUpdate); got.Status != exercise.Right {
		t.Errorf("%+v", got)
	}
}

// The update is that of the library's gradient where the hinge loss has the slope −1.
func TestTheUpdateAskedForIsThatOfTheLibrary(t *testing.T) {
	net := sarussi2021.Net{Alpha: 0.3, V: 0.5, W: mat.NewDense(2, 2, []float64{-1, 0.2, 0.4, 0.1})}
	s := sarussi2021.Set{X: mat.NewDense(2, 2, []float64{0.6, 0.8, 0, 1}), Y: []float64{1, -1}}
	for l, y := range s.Y {
		c := []float64{0, 0}
		c[l] = 1
		want := slices.Clone(net.W.RawRowView(0))
		floats.AddScaled(want, 2, net.Gradient(s, c).RawRowView(0))
		got := hingeUpdate(net.W.RawRowView(0), s.X.RawRowView(l), y, net.Margins(s)[l], 0.3, 0.5, 2)
		if !floats.EqualApprox(got, want, 1e-12) {
			t.Errorf("sample %d: %v, want %v", l, got, want)
		}
	}
}

// The constant is the largest of z/(1 + e^z) on a fine grid; slips are its z, the largest of s, and e^(-1).
func TestAnswersFoundAnotherWay(t *testing.T) {
	largest := 0.0
	for z := 0.0; z < 5; z += 1e-4 {
		largest = max(largest, z/(1+math.Exp(z)))
	}
	exercisetest.Number(t, PullExercise, largest, 1+largest, 0.5, 1/math.E, 0.25)
	d := sarussi2021.Descent{Units: 100, V: 0.1, Alpha: 0.3, Rate: 0.5, Radius: 1, Teacher: 10, Samples: 200}
	bound := d.MeanBound(1e-3)
	d.Teacher = 30
	exercisetest.Number(t, NarrowExercise, d.MeanBound(1e-3)/bound, 3, 27, 1.0/9)
}

// At η = 50 all lines hold at every one of 400 updates on separable data; with a label reversed one of them fails, so
// that they are not too loose to.
func TestTheLinesHoldForLargeSteps(t *testing.T) {
	for flip, want := range map[bool]string{false: "holds", true: "fails"} {
		x := mat.NewDense(4, 2, []float64{0.8, 0.6, -0.8, 0.6, 0.6, -0.8, -1, 0})
		s, w := sarussi2021.Set{X: x, Y: []float64{1, -1, 1, -1}}, []float64{1 / 0.6, 0}
		if flip {
			s.Y[3] = 1
		}
		d := sarussi2021.Descent{Units: 2, V: 1 / math.Sqrt2, Alpha: 0.9, Rate: 50, Radius: 1}
		start := sarussi2021.Net{Alpha: 0.9, V: d.V, W: mat.NewDense(2, 2, []float64{0.3, -0.4, -0.1, 0.2})}
		net, sums, got := start, sarussi2021.Sums{}, "holds"
		for step := range 400 {
			c, z := make([]float64, 4), net.Margins(s)
			l := step % 4
			c[l] = sarussi2021.Weights(z)[l]
			sums = sarussi2021.Sums{Steps: step + 1, S: sums.S + c[l], SZ: sums.SZ + c[l]*z[l],
				Squares: sums.Squares + c[l]*c[l]}
			next := net.Gradient(s, c)
			next.Scale(d.Rate, next)
			next.Add(net.W, next)
			net.W = next
			if d.Progress(start, net, w, sums).Violations(1e-9) > 0 {
				got = "fails"
			}
		}
		if got != want {
			t.Errorf("a label reversed: %t; the lines: %s", flip, got)
		}
		if right := VerdictExercise.Judge(got).Status == exercise.Right; right == flip {
			t.Errorf("%s is judged right: %t", got, right)
		}
	}
}
