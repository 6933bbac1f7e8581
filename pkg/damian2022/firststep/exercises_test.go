package firststep

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/experiment"
)

func TestTheRightAnswersPass(t *testing.T) {
	for _, e := range Exercises {
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
	}
}

// By hand, from A = 1/(1 + (π/2)(1+ς²) d²/(‖H‖² n)); what a slip of the pen gives is wrong.
func TestSamplesByTheLaw(t *testing.T) {
	half := math.Pi * 50 * 50
	for _, c := range []struct {
		e              exercise.Number
		right, slipped float64
	}{
		{NinetyExercise, 9 * half, half / 9},
		{NoiselessExercise, half / 2, half},
		{FlatExercise, 100 * half, 10 * half},
	} {
		for answer, want := range map[float64]exercise.Status{
			c.right: exercise.Right, math.Ceil(c.right): exercise.Right, c.slipped: exercise.Wrong,
		} {
			if got := c.e.Judge(answer); got.Status != want {
				t.Errorf("%s: %g is %+v, want status %d", c.e.Name, answer, got, want)
			}
		}
	}
}

// All terms of eq. (1) and the noise along u leave A above the claimed law at every cell.
func TestTheTargetOfTheSideExerciseLiesAboveTheClaimedLaw(t *testing.T) {
	f, err := damian2022.TargetByName("he2")
	if err != nil {
		t.Fatal(err)
	}
	c := alignmentConfig(experiment.Quick)
	for _, p := range c.points() {
		law := c.law(AlignmentCell{D: p.D, N: p.N})
		if a := damian2022.ExpectedAlignment(f, p.N, p.D, c.Noise); !(a > law) {
			t.Errorf("at d = %d, n = %d: %g, law %g", p.D, p.N, a, law)
		}
	}
	if SideExercise.Judge("below").Status != exercise.Wrong {
		t.Error("below passes")
	}
}

// The gradient asked for is that of the correlation loss (1/n) Σ_i y_i σ(w·x_i) in w: central
// differences know nothing of half-spaces.
func TestTheGradientAskedForIsThatOfTheCorrelationLoss(t *testing.T) {
	_, data, w := damian2022test.Draw(t, "figure1", 30, 5, 1)
	x := make([][]float64, data.N)
	for i := range x {
		x[i] = data.Row(i)
	}
	loss := func(w []float64) float64 {
		total := 0.0
		for i := range x {
			total += data.Y[i] * math.Max(damian2022.Dot(w, x[i]), 0) / float64(data.N)
		}
		return total
	}
	const h = 1e-7 // no w·x_i of this sample changes its sign
	got := GradientExercise.Right(x, data.Y, w)
	for k := range w {
		up, down := append([]float64(nil), w...), append([]float64(nil), w...)
		up[k] += h
		down[k] -= h
		if want := (loss(up) - loss(down)) / (2 * h); math.Abs(got[k]-want) > 1e-7 {
			t.Errorf("entry %d: %g, differences %g", k, got[k], want)
		}
	}
	if gap := damian2022test.Largest(got, damian2022test.Gradients(data, w)); gap > 1e-12 {
		t.Errorf("%g from the library's gradient", gap)
	}
}

// slip returns a gradient with one thing wrong: which samples count, what a label does to
// its input, or what the sum is divided by.
func slip(counts func(z float64) bool, label func(y float64) float64, over func(n, counted int) int) GradientFunc {
	return func(x [][]float64, y, w []float64) []float64 {
		g, counted := make([]float64, len(w)), 0
		for i := range x {
			if counts(damian2022.Dot(w, x[i])) {
				counted++
				for k := range g {
					g[k] += label(y[i]) * x[i][k]
				}
			}
		}
		for k := range g {
			g[k] /= float64(max(over(len(x), counted), 1))
		}
		return g
	}
}

func TestPlausibleSlipsInTheGradientAreFound(t *testing.T) {
	front := func(z float64) bool { return z >= 0 }
	as := func(y float64) float64 { return y }
	all := func(n, _ int) int { return n }
	for where, g := range map[string]GradientFunc{
		"":       slip(front, as, all),
		"case 1": slip(front, func(y float64) float64 { return -2 * y }, all),
		"case 2": slip(func(float64) bool { return true }, as, all),
		"case 3": slip(func(z float64) bool { return z > 0 }, as, all),
		"case 4": slip(front, as, func(_, counted int) int { return counted }),
	} {
		got := GradientExercise.Judge(g)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	first := func(x [][]float64, y, w []float64) []float64 { return slip(front, as, all)(x[:1], y, w) }
	if got := GradientExercise.Judge(first); !strings.HasPrefix(got.Text, "case 4") {
		t.Errorf("of the first sample alone: %+v", got)
	}
	nothing := func([][]float64, []float64, []float64) []float64 { return nil }
	if got := GradientExercise.Judge(nothing); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestTheShareOfShuffledLabelsIsThatOfTheMostSamples(t *testing.T) {
	o := &AlignmentOutcome{Config: AlignmentConfig{D: []int{20, 40}}}
	if share, d := ShuffledShare(o); d != 40 || !math.IsNaN(share) {
		t.Errorf("without twins: %g at d = %d", share, d)
	}
	type twin = experiment.TwinOutcome[AlignmentConfig, AlignmentResult]
	o.Twins = []twin{{Name: "labels shuffled", Result: AlignmentResult{[]AlignmentCell{
		{D: 20, N: 9000, A: []float64{1}}, {D: 40, N: 3200, A: []float64{0.25, 0.75}}, {D: 40, N: 1600, A: []float64{1}},
	}}}}
	if share, _ := ShuffledShare(o); share != 0.5 {
		t.Errorf("got %g", share)
	}
}
