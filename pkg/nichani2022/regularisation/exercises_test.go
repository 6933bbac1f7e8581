package regularisation

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// λn = 19; 1/(1 + 0.01). Slips: a twentieth of the squares, 20 for 19, n forgotten; 0.01 taken as λn·n, the share left.
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, DoseExercise, 0.019, (math.Sqrt(20)-1)/1000, 0.02, 19, 0.05)
	exercisetest.Number(t, ScriptExercise, 0.990099, 1/11.0, 0.01, 1/(1.01*1.01), 1)
}

// Of a linear target little lies outside of the leading directions: the tangent kernel's first d are its own.
func TestALinearTargetLeavesLittleToMemorise(t *testing.T) {
	beyond := func(target string) float64 {
		training := nichani2022.Path(0)[0]
		training.Target = target
		b, err := training.Beyond(0)
		if err != nil {
			t.Fatal(err)
		}
		return b.Total() / 400
	}
	if linear, shared := beyond(nichani2022.LinearOnly), beyond(nichani2022.SharedBeta); linear > 0.1*shared {
		t.Errorf("of a linear target %g is left, of the authors' %g", linear, shared)
	}
	if LinearExercise.Judge("larger").Status != exercise.Wrong ||
		LinearExercise.Judge("Smaller").Status != exercise.Right {
		t.Error("the wrong answer is right")
	}
}

func TestPlausibleSlipsInWhatIsTakenAreFound(t *testing.T) {
	curve := func(change func(shrinks, share, c float64, steps int) float64) TakenFunc {
		return func(e, c []float64, lambda, eta float64, n, steps int) float64 {
			sum := 0.0
			for i := range e {
				sum += change(1-eta*(2/float64(n)+2*lambda)*e[i], 1/(1+lambda*float64(n)), c[i], steps)
			}
			return sum
		}
	}
	grown := func(shrinks float64, steps int) float64 { return 1 - math.Pow(shrinks, float64(steps)) }
	for where, f := range map[string]TakenFunc{
		"":       curve(func(s, share, c float64, steps int) float64 { return math.Pow(c*share*grown(s, steps), 2) }),
		"case 2": curve(func(s, share, c float64, steps int) float64 { return share * math.Pow(c*grown(s, steps), 2) }),
		"case 1": curve(func(s, share, c float64, steps int) float64 { return c * share * grown(s, steps) }),
		"case 2, a": func(e, c []float64, lambda, eta float64, n, steps int) float64 { // λ on the mean
			return taken(e, c, lambda/float64(n), eta, n, steps)
		},
		"case 1, one": func(e, c []float64, lambda, eta float64, n, steps int) float64 { // half the gradient
			return taken(e, c, lambda, eta/2, n, steps)
		},
	} {
		got := TakenExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	none := func([]float64, []float64, float64, float64, int, int) float64 { return math.NaN() }
	if got := TakenExercise.Judge(none); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

// The exercise is the library's formula, with squares for components.
func TestTheExerciseIsTheLibrarysFormula(t *testing.T) {
	e, c := []float64{3, 1, 0.2}, []float64{1, -2, 3}
	b := nichani2022.Beyond{Values: e, Squares: []float64{1, 4, 9}, Samples: 20}
	for _, steps := range []int{0, 1, 30} {
		if got, want := taken(e, c, 0.3, 0.4, 20, steps), b.Taken(0.3, 0.4, steps); math.Abs(got-want) > 1e-12 {
			t.Errorf("%d steps: %g, want %g", steps, got, want)
		}
	}
}
