package margin

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

// √2·0.3/1.3, and −ln(2^(1/100) − 1). Slips: √2 forgotten or turned over, the samples on the other side, no α below;
// the mean loss for the sum, one sample, ln(n − 1).
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, HalfExercise, 0.32636, 0.3/1.3, 0.3/1.3/math.Sqrt2, math.Sqrt2/1.3, 0.3*math.Sqrt2)
	exercisetest.Number(t, EnoughExercise, 4.9682, 0, math.Log(100), math.Log(99))
	if ShrinkExercise.Judge("falls").Status != exercise.Wrong || ShrinkExercise.Judge("Stays").Status != exercise.Right {
		t.Error("γ̃ of one sample changes with the size of W")
	}
	if got := sarussi2021.SmoothedMargin([]float64{2}, 1) / sarussi2021.SmoothedMargin([]float64{4}, 2); math.Abs(got-1) >
		1e-12 {
		t.Errorf("γ̃ of one sample is %g times as large when W is halved", got)
	}
	if sarussi2021.SmoothedMargin([]float64{2, 2}, 1) >= sarussi2021.SmoothedMargin([]float64{4, 4}, 2) {
		t.Error("γ̃ of two samples does not fall")
	}
}

// The network with one cluster has the share that the exercise asks for.
func TestTheShareOfOneClusterIsThatOfTheNetwork(t *testing.T) {
	s := sarussi2021.Set{X: mat.NewDense(2, 2, []float64{0.5, 0, -0.5, 0}), Y: []float64{1, -1}}
	n := sarussi2021.Net{Alpha: 0.3, V: 0.7, W: mat.NewDense(4, 2, []float64{2, 0, 2, 0, 0, 0, 0, 0})}
	if got := n.MarginShare(s, 0.5); math.Abs(got/HalfExercise.Right-1) > 1e-12 {
		t.Errorf("%g", got)
	}
}

func TestPlausibleSlipsInTheGrowthAreFound(t *testing.T) {
	// parts returns −ψ′/ψ, ν and the sum of the losses.
	parts := func(z []float64) (pull, nu, loss float64) {
		for _, m := range z {
			loss += math.Log1p(math.Exp(-m))
			nu += m / (1 + math.Exp(m))
		}
		return math.Exp(loss) / math.Expm1(loss) / -math.Log(math.Expm1(loss)), nu, loss
	}
	for where, f := range map[string]GrowthFunc{
		"": func(z []float64, norm, gradient float64) float64 {
			pull, nu, _ := parts(z)
			return pull*gradient*gradient - nu/norm/norm
		},
		"case 1": func(z []float64, norm, gradient float64) float64 { // twice ν, as of ‖W‖² in place of ‖W‖
			pull, nu, _ := parts(z)
			return pull*gradient*gradient - 2*nu/norm/norm
		},
		"case 1,": func(z []float64, norm, gradient float64) float64 { // the gradient is not squared
			pull, nu, _ := parts(z)
			return pull*gradient - nu/norm/norm
		},
		"case 2": func(z []float64, norm, gradient float64) float64 { // the mean of s z in place of the sum
			pull, nu, _ := parts(z)
			return pull*gradient*gradient - nu/norm/norm/float64(len(z))
		},
	} {
		got := GrowthExercise.Judge(f)
		if (got.Status == exercise.Right) != (where == "") || !strings.HasPrefix(got.Text, where) {
			t.Errorf("%+v, want %q", got, where)
		}
	}
	if got := GrowthExercise.Judge(func([]float64, float64, float64) float64 { return math.NaN() }); got.Status !=
		exercise.NotGiven {
		t.Errorf("of nothing: %+v", got)
	}
}

// D12: along a small step of −∇𝓛 ln γ̃ grows as the exercise says, and never falls, for random networks that
// separate their points, at losses not far below ln 2.
func TestTheGrowthIsThatOfASmallStep(t *testing.T) {
	const eta = 1e-6
	training := sarussi2021.Agreement().From(1)
	training.Samples, training.Units, training.Noise = 10, 6, 0.3
	for seed := range 10 {
		s, err := training.Draw(3, seed)
		if err != nil {
			t.Fatal(err)
		}
		n := separating(t, training.Before(seed), s)
		z, norm := n.Margins(s), n.Norm()
		gradient := n.Gradient(s, sarussi2021.Weights(z))
		want := growth(z, norm, mat.Norm(gradient, 2))
		before := sarussi2021.SmoothedMargin(z, norm)
		gradient.Scale(eta, gradient)
		n.W.Add(n.W, gradient)
		got := math.Log(sarussi2021.SmoothedMargin(n.Margins(s), n.Norm())/before) / eta
		if want < 0 || math.Abs(got/want-1) > 1e-4 {
			t.Errorf("seed %d: %g, and by a step %g", seed, want, got)
		}
	}
}

// separating adds the direction of the largest margin to all units, and shrinks them until 0.3 < 𝓛 < ln 2.
func separating(t *testing.T, n sarussi2021.Net, s sarussi2021.Set) sarussi2021.Net {
	t.Helper()
	m, err := s.SVM(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for j := range 2 * n.K() {
		floats.AddScaled(n.W.RawRowView(j), 8*n.Head(j), m.W)
	}
	for sarussi2021.Loss(n.Margins(s))*float64(s.Len()) < 0.3 {
		n.W.Scale(0.95, n.W)
	}
	if loss := sarussi2021.Loss(n.Margins(s)) * float64(s.Len()); loss >= math.Ln2 {
		t.Fatalf("the loss is %g", loss)
	}
	return n
}
