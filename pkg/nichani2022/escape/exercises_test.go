package escape

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// 4·12/8 = 6. Slips: the logarithm forgotten, √ forgotten, m^{3/4}.
func TestTheNumberAskedForIsThatOfPaper(t *testing.T) {
	exercisetest.Number(t, LaterExercise, 6, 4, 1.5, 16, 24, 8)
	if got := nichani2022.EscapeTime(4096, 0.3, 0) / nichani2022.EscapeTime(256, 0.3, 0); math.Abs(got-6) > 1e-12 {
		t.Errorf("the library says %g", got)
	}
}

// Both times, four times as long: n and 1/η of f_L, √m and 1/η of f_Q.
func TestTheChoicesAreRight(t *testing.T) {
	memorising := nichani2022.MemorisingSteps(600, 3, 0.1) / nichani2022.MemorisingSteps(300, 6, 0.1)
	if escape := math.Sqrt(4) * 2; memorising != escape {
		t.Errorf("f_L takes %g times as long, f_Q %g times", memorising, escape)
	}
	for answer, e := range map[string]exercise.Choice{"neither": WinnerExercise, "width-helps": BrokenExercise} {
		if e.Judge(answer).Status != exercise.Right || e.Judge(e.Options[0]).Status != exercise.Wrong {
			t.Errorf("%s: %q", e.Name, answer)
		}
	}
}

func TestPlausibleSlipsInTheDriftAreFound(t *testing.T) {
	parts := func(delta, s []float64, a [][]float64) (byDelta, bySum, cross float64) {
		for i, row := range a {
			d, u := floats.Dot(row, delta), floats.Dot(row, s)
			byDelta, bySum, cross = byDelta+d*d, bySum+u*u, cross+delta[i]*u
		}
		return byDelta, bySum, cross
	}
	for where, f := range map[string]DriftFunc{
		"": func(delta, s []float64, a [][]float64, eta float64, m int) float64 {
			d, u, _ := parts(delta, s, a)
			return eta * eta * (u - d) / float64(m)
		},
		"case 1": func(delta, s []float64, a [][]float64, eta float64, m int) float64 { // of the sum, not the difference
			d, u, _ := parts(delta, s, a)
			return eta * eta * (u + d) / float64(m)
		},
		"case 1,": func(delta, s []float64, a [][]float64, eta float64, m int) float64 { // first order, which cancels
			_, _, cross := parts(delta, s, a)
			return 4 * eta * cross / math.Sqrt(float64(m))
		},
		"case 1, ": func(delta, s []float64, a [][]float64, eta float64, m int) float64 { // √m in place of m
			d, u, _ := parts(delta, s, a)
			return eta * eta * (u - d) / math.Sqrt(float64(m))
		},
		"case 2": func(delta, s []float64, a [][]float64, eta float64, m int) float64 { // A δ taken for |A| δ of one number
			return eta * eta / float64(m) * a[0][0] * a[0][0] * (floats.Dot(s, s) - floats.Dot(delta, delta))
		},
	} {
		got := DriftExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, strings.TrimRight(where, ", ")) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
}

// The drift is that of a step of the pair's own update, with f_L switched off by σ′ = 0.
func TestTheDriftIsThatOfAStep(t *testing.T) {
	p := problem{x: [][]float64{{1, 0.5}, {-0.3, 2}, {0.7, -1}}, y: []float64{1, -2, 0.5}, width: 8, outside: zeros(3)}
	of := []gates{{first: make([]float64, 3), second: []float64{0.4, -0.2, 0.3}}}
	delta, sum := [][]float64{{0.5, -1}}, [][]float64{{0.2, 0.4}}
	quadratic := make([]float64, 3)
	for i, x := range p.x {
		quadratic[i] = of[0].second[i] / 2 / math.Sqrt(8) * floats.Dot(delta[0], x) * floats.Dot(sum[0], x)
	}
	c, _ := p.pulls(make([]float64, 3), quadratic)
	a := [][]float64{{0, 0}, {0, 0}}
	for i, x := range p.x {
		for j := range a {
			floats.AddScaled(a[j], -c[i]*of[0].second[i]*x[j], x)
		}
	}
	balance := func() float64 { return floats.Dot(delta[0], delta[0]) - floats.Dot(sum[0], sum[0]) }
	want := drift(delta[0], sum[0], a, 0.3, 8)
	before := balance()
	p.pairStep(delta, sum, of, 0.3, 2)
	if got := balance() - before; math.Abs(got-want) > 1e-14 || want == 0 {
		t.Errorf("a step changes the balance by %g, want %g", got, want)
	}
}
