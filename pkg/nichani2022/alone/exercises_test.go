package alone

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// Slips: half of degree 2 alone, without the kernel's own ridge, all of degree 2; √R and √√R, R².
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, HalfExercise, 723, 409.5, 450, 819, 273)
	exercisetest.Number(t, DirectionsExercise, 16, 4, 2, 256, 1)
	if BreakExercise.Judge("ntk").Status != exercise.Wrong || BreakExercise.Judge("quadntk").Status != exercise.Right {
		t.Error("with one direction for both parts f_Q is ahead")
	}
}

// The number of points is that of the shares themselves.
func TestHalfOfDegreeTwoIsLearnedFromAsManyPointsAsAskedFor(t *testing.T) {
	levels, err := nichani2022.Sigmoid1.Levels(40, 2)
	if err != nil {
		t.Fatal(err)
	}
	if got := SharesOf(levels, HalfExercise.Right).Degrees[2]; math.Abs(got-0.5) > 1e-3 {
		t.Errorf("the share is %g", got)
	}
}

// D5's construction for R directions, a share 1/R of the pairs for each: the mean of f_Q over w_0 has the quadratic
// form ½ m^{−½} μ_0(σ″) Σ_r w_r w_rᵀ, which must be 1/√R in each direction, and ‖W‖²_{2,4} is √R times that of one.
// The price is in proportion to it, and to 1/√n.
func TestThePriceOfDirectionsIsTheirRoot(t *testing.T) {
	const pairs, m = 64, 128
	mu := nichani2022.Sigmoid1.MuSecond(0)
	square := func(rank int) float64 {
		plus, minus := mat.NewDense(pairs, 40, nil), mat.NewDense(pairs, 40, nil)
		for r := range pairs {
			plus.Set(r, r%rank, math.Sqrt(4*math.Sqrt(float64(rank))/math.Sqrt(m)/mu))
		}
		var form mat.Dense
		form.Mul(plus.T(), plus)
		if got := mu / 2 / math.Sqrt(m) * form.At(rank-1, rank-1); math.Abs(got*math.Sqrt(float64(rank))-1) > 1e-12 {
			t.Errorf("R = %d: the form is %g", rank, got)
		}
		return math.Sqrt(nichani2022.Displace(plus, minus).Norm4())
	}
	if got := square(16) / square(1); math.Abs(got*got-DirectionsExercise.Right) > 1e-9 {
		t.Errorf("‖W‖² is %g times as large", got)
	}
}

func TestPlausibleSlipsInTheSplitAreFound(t *testing.T) {
	mean := func(f, dense, sparse []float64, a, b float64) float64 {
		sum := 0.0
		for i := range f {
			left := f[i] - a*dense[i] - b*sparse[i]
			sum += left * left
		}
		return sum / float64(len(f))
	}
	for where, of := range map[string]SplitFunc{
		"": split,
		"case 2": func(f, dense, sparse []float64) (float64, float64, float64) { // one by one
			a, b := nichani2022.Coefficient(f, dense), nichani2022.Coefficient(f, sparse)
			return a, b, mean(f, dense, sparse, a, b)
		},
		"case 1": func(f, dense, sparse []float64) (float64, float64, float64) { // the sum in place of the mean
			a, b, rest := split(f, dense, sparse)
			return a, b, rest * float64(len(f))
		},
		"case 1,": func(f, dense, sparse []float64) (float64, float64, float64) { // the error of f as a predictor
			a, b, _ := split(f, dense, sparse)
			y := floats.AddTo(make([]float64, len(f)), dense, sparse)
			return a, b, nichani2022.MSE(f, y)
		},
	} {
		got := SplitExercise.Judge(of)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	nan := math.NaN()
	if got := SplitExercise.Judge(func([]float64, []float64, []float64) (float64, float64, float64) {
		return nan, nan, nan
	}); got.Status != exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}
