package jacot2023

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/sample"
)

func problemOf(t *testing.T, task Task, master uint64, teacher int) *Problem {
	t.Helper()
	p, err := task.Problem(master, teacher)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// plainMoments returns the largest |mean| of a row and the mean square norm of a column.
func plainMoments(m *mat.Dense) (mean, square float64) {
	r, n := m.Dims()
	for i := range r {
		row := 0.0
		for j := range n {
			row += m.At(i, j) / float64(n)
			square += m.At(i, j) * m.At(i, j) / float64(n)
		}
		mean = max(mean, math.Abs(row))
	}
	return mean, square
}

// Of 1000 fresh samples the mean square has a standard deviation of a few hundredths,
// and that of 200 training samples adds twice as much: 0.5 is far off.
func TestFreshSamplesAreOthersOfTheSameKind(t *testing.T) {
	p := problemOf(t, TeacherTask(2), 5, 2)
	test := p.Test(1000)
	if _, square := plainMoments(test.Y); math.Abs(square-1) > 0.5 {
		t.Errorf("mean square of fresh outputs %v", square)
	}
	if test.Z.At(0, 0) == p.Train.Z.At(0, 0) {
		t.Error("the first fresh sample is the first of the training")
	}
}

// The teacher is run in plain loops; the normalisation is taken from the training data.
func TestATeacherIsTwoShallowNetworksOfTheLatentCoordinates(t *testing.T) {
	p := problemOf(t, TeacherTask(2), 5, 3)
	raw := func(i int) (x, y []float64) {
		z := mat.Col(nil, i, p.Train.Z)
		return plainForward(p.g, z)[2], plainForward(p.h, z[:2])[2]
	}
	n := p.Samples
	meanX, meanY := make([]float64, p.Inputs), make([]float64, p.Outputs)
	for i := range n {
		x, y := raw(i)
		for j, v := range x {
			meanX[j] += v / float64(n)
		}
		for j, v := range y {
			meanY[j] += v / float64(n)
		}
	}
	squareX, squareY := 0.0, 0.0
	for i := range n {
		x, y := raw(i)
		for j, v := range x {
			squareX += (v - meanX[j]) * (v - meanX[j]) / float64(n)
		}
		for j, v := range y {
			squareY += (v - meanY[j]) * (v - meanY[j]) / float64(n)
		}
	}
	x, y := raw(17)
	for j, v := range x {
		want := (v - meanX[j]) * math.Sqrt(float64(p.Inputs)/4/squareX)
		if !scalar.EqualWithinAbs(p.Train.X.At(j, 17), want, 1e-12) {
			t.Errorf("input %d is %v, want %v", j, p.Train.X.At(j, 17), want)
		}
	}
	for j, v := range y {
		if want := (v - meanY[j]) / math.Sqrt(squareY); !scalar.EqualWithinAbs(p.Train.Y.At(j, 17), want, 1e-12) {
			t.Errorf("output %d is %v, want %v", j, p.Train.Y.At(j, 17), want)
		}
	}
}

func TestOutputsDependOnTheFirstKLatentCoordinatesAlone(t *testing.T) {
	for k := 1; k <= 3; k++ {
		p := problemOf(t, TeacherTask(k), 1, 0)
		base := []float64{0.3, -0.8, 1.1, 0.2}
		z := mat.NewDense(4, 5, nil)
		for i := range 5 {
			z.SetCol(i, base)
			if i > 0 {
				z.Set(i-1, i, 2)
			}
		}
		d := p.At(z)
		for i := 1; i < 5; i++ {
			changed := func(m *mat.Dense) bool { return !mat.EqualApprox(m.ColView(0), m.ColView(i), 1e-12) }
			if changed(d.Y) != (i <= k) || !changed(d.X) {
				t.Errorf("k = %d, coordinate %d: outputs change %v, inputs change %v", k, i, changed(d.Y), changed(d.X))
			}
		}
	}
}

// Weights of g have the variance 1/4, of h 1/2, hidden biases 1/4 and output biases are
// none; over 500 and 200 draws the relative standard deviation of a variance is √(2/n), 0.06
// and 0.1; five of them are allowed.
func TestTheRandomNetworksHaveTheVariancesThatAreSaid(t *testing.T) {
	var g, h, b []float64
	for teacher := range 5 {
		p := problemOf(t, TeacherTask(2), 9, teacher)
		g, h, b = append(g, p.g.W[0].RawMatrix().Data...), append(h, p.h.W[0].RawMatrix().Data...), append(b, p.g.B[0]...)
		if dense.Square(p.g.B[1]) != 0 || dense.Square(p.h.B[1]) != 0 {
			t.Error("an output bias is not 0")
		}
	}
	for _, c := range []struct {
		name   string
		values []float64
		want   float64
	}{{"g", g, 0.25}, {"h", h, 0.5}, {"biases", b, 0.25}} {
		n := float64(len(c.values))
		if got := dense.Square(c.values) / n; math.Abs(got/c.want-1) > 5*math.Sqrt(2/n) {
			t.Errorf("%s: variance %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTeachersDifferByNumberMasterAndRank(t *testing.T) {
	base := problemOf(t, TeacherTask(2), 1, 0)
	for name, other := range map[string]*Problem{
		"number": problemOf(t, TeacherTask(2), 1, 1), "master": problemOf(t, TeacherTask(2), 2, 0),
		"rank": problemOf(t, TeacherTask(3), 1, 0),
	} {
		if mat.EqualApprox(base.g.W[0], other.g.W[0], 1e-3) {
			t.Errorf("another %s has the same g", name)
		}
	}
	if again := problemOf(t, TeacherTask(2), 1, 0); !mat.Equal(base.Train.Y, again.Train.Y) {
		t.Error("one teacher has two sets of outputs")
	}
}

func TestImpossibleTasksAreAnsweredInASentence(t *testing.T) {
	for want, change := range map[string]func(*Task){
		`Kind = "cube"`: func(t *Task) { t.Kind = "cube" },
		"Rank = 0":      func(t *Task) { t.Rank = 0 },
		"Rank = 5":      func(t *Task) { t.Rank = 5 },
		"ring":          func(t *Task) { t.Kind = Ring },
		"Inputs = 0":    func(t *Task) { t.Inputs = 0 },
		"Outputs = -1":  func(t *Task) { t.Outputs = -1 },
		"Samples = 1":   func(t *Task) { t.Samples = 1 },
		"BiasSD = NaN":  func(t *Task) { t.BiasSD = math.NaN() },
		"BiasSD = -1":   func(t *Task) { t.BiasSD = -1 },
	} {
		task := TeacherTask(2)
		change(&task)
		if _, err := task.Problem(1, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// By hand: the two values change places, each by 1: the sum of squares is 2, and the four
// values have distance ½ to their mean.
func TestAnInvarianceRatioIsTheMoveOverTwiceTheVariance(t *testing.T) {
	a, b := mat.NewDense(1, 2, []float64{0, 1}), mat.NewDense(1, 2, []float64{1, 0})
	if got := InvarianceRatio(a, b); got != 2 {
		t.Errorf("values that change places: %g, want 2", got)
	}
	if got := InvarianceRatio(a, a); got != 0 {
		t.Errorf("no move: %g", got)
	}
	if got := InvarianceRatio(mat.NewDense(1, 2, nil), mat.NewDense(1, 2, nil)); !math.IsNaN(got) {
		t.Errorf("nothing varies: %g", got)
	}
}

// Independent normal draws: 3 · 4000 differences, the standard error of the ratio is
// about √(2/12 000) = 0.013; the tolerance is four of them.
func TestIndependentRepresentationsHaveTheRatioOne(t *testing.T) {
	a, b := mat.NewDense(3, 4000, nil), mat.NewDense(3, 4000, nil)
	sample.Normal(sample.Stream(1, "a"), a.RawMatrix().Data)
	sample.Normal(sample.Stream(1, "b"), b.RawMatrix().Data)
	if got := InvarianceRatio(a, b); !scalar.EqualWithinAbs(got, 1, 0.052) {
		t.Errorf("%g", got)
	}
}

// With four directions the sum runs between 1, along one of them, and √2, between two; its
// mean is 4/π.
func TestFourRectifiedDirectionsRippleByRootTwo(t *testing.T) {
	if got, want := RectifiedRipple(4), (math.Sqrt2-1)*math.Pi/4; !scalar.EqualWithinAbs(got, want, 1e-6) {
		t.Errorf("%g, want %g", got, want)
	}
	if a, b := RectifiedRipple(10), RectifiedRipple(20); !scalar.EqualWithinAbs(a/b, 4, 0.2) {
		t.Errorf("twice the directions: %g times less, want about 4", a/b)
	}
}
