package directions

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// 2·0.1201/0.02² = 600.5; the slips: no 2, s̄ for s̄², E σ′² for the variance. The fourth root of 16, not
// 16 and not its root.
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, TurnExercise, 600.5, 300.25, 12.01, 2*1.1201/0.0004)
	exercisetest.Number(t, GrowthExercise, 2, 16, 4, 1)
	if VerdictExercise.Judge("both").Status != exercise.Wrong ||
		VerdictExercise.Judge("Leakage").Status != exercise.Right {
		t.Error("signs decide about the leakage alone")
	}
	if !strings.Contains(TurnExercise.Question, "0.1201") {
		t.Error("the question has another variance")
	}
}

// The leakage by the law is least where the exercise says.
func TestTheLeakageIsLeastAtTheTurningWidth(t *testing.T) {
	law, least := goodConfig(experiment.Quick).leakage(), TurnExercise.Right
	if at := law.at(turnLean, least); law.at(turnLean, 0.9*least) <= at || law.at(turnLean, 1.1*least) <= at {
		t.Errorf("the leakage is not least at %g", least)
	}
	if !math.IsInf(leakageOf(nichani2022.LogCosh, 1).turn(0.5), 1) || !math.IsInf(law.turn(0), 1) {
		t.Error("where nothing grows there is a turn")
	}
}

func TestPlausibleSlipsInTheSaddleAreFound(t *testing.T) {
	// build moves neurons by c along a vector each, with signs.
	build := func(h int, c float64, sign func(r int) float64, beta, gamma []float64) (plus, minus [][]float64) {
		for r := range h {
			p, m := make([]float64, len(beta)), make([]float64, len(beta))
			floats.AddScaled(p, sign(r)*c, beta)
			floats.AddScaled(m, sign(r)*c, gamma)
			plus, minus = append(plus, p), append(minus, m)
		}
		return plus, minus
	}
	turned := func(r int) float64 { return float64(1 - 2*(r%2)) }
	length := func(m int, mu float64) float64 { return math.Sqrt(4 / (math.Sqrt(float64(m)) * mu)) }
	for where, f := range map[string]SaddleFunc{
		"": func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) { // the first half is turned over
			half := func(r int) float64 { return math.Copysign(1, float64(r)-float64(h)/2) }
			return build(h, length(2*h, mu), half, beta, gamma)
		},
		"case 1": func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) { // equal signs
			return build(h, length(2*h, mu), func(int) float64 { return 1 }, beta, gamma)
		},
		"case 1,": func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) { // h for m
			return build(h, length(h, mu), turned, beta, gamma)
		},
		"case 1, four": func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) { // c² for c
			c := length(2*h, mu)
			return build(h, c*c, turned, beta, gamma)
		},
		"case 1, four pairs": func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) { // both on a = 1
			return build(h, length(2*h, mu), turned, gamma, beta)
		},
		"case 2": func(h int, beta, gamma []float64, mu float64) (plus, minus [][]float64) { // the m of the first case
			return build(h, length(8, mu), turned, beta, gamma)
		},
		"case 3": func(h int, beta, gamma []float64, _ float64) (plus, minus [][]float64) { // the μ of the first case
			return build(h, length(2*h, 0.5), turned, beta, gamma)
		},
	} {
		got := SaddleExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
}

func TestAMissingOrMisshapenSaddleIsAnswered(t *testing.T) {
	nothing := func(int, []float64, []float64, float64) (plus, minus [][]float64) { return nil, nil }
	if got := SaddleExercise.Judge(nothing); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
	short := func(h int, beta, _ []float64, _ float64) (plus, minus [][]float64) { return [][]float64{beta}, nil }
	if got := SaddleExercise.Judge(short); got.Status != exercise.Wrong {
		t.Errorf("of one row: %+v", got)
	}
}

// In a wide network the right answer has the values of the saddle, and leaks little.
func TestTheSaddleIsOne(t *testing.T) {
	const h, d = 2000, 6
	r := stream("saddle")
	net, x := netAndPoints(t, r, nichani2022.Sigmoid1, 2*h, d, 200)
	beta, gamma := axis(d, 0), axis(d, 1)
	plus, minus := saddle(h, beta, gamma, nichani2022.Sigmoid1.MuSecond(0))
	_, quadratic := net.Taylor(x, nichani2022.Displace(denseOf(plus), denseOf(minus)))
	want := make([]float64, len(quadratic))
	for i := range want {
		b, g := x.At(i, 0), x.At(i, 1)
		want[i] = b*b - g*g
	}
	if c, left := nichani2022.BestScale(quadratic, want); math.Abs(c-1) > 0.2 || left > 0.02 {
		t.Errorf("the best factor is %g, and leaves %g", c, left)
	}
}
