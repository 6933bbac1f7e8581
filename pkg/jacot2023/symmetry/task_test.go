package symmetry

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

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

func TestTrainingDataAreCentredAndScaled(t *testing.T) {
	for _, task := range []jacot2023.Task{jacot2023.TeacherTask(1), jacot2023.TeacherTask(3), ringTask()} {
		p := jacot2023test.Problem(t, task, 5, 2)
		mean, square := plainMoments(p.Train.X)
		if mean > 1e-12 || !scalar.EqualWithinRel(square, float64(task.Inputs)/4, 1e-12) {
			t.Errorf("%s: inputs with means up to %v and square %v", task.Kind, mean, square)
		}
		if mean, square = plainMoments(p.Train.Y); mean > 1e-12 || !scalar.EqualWithinRel(square, 1, 1e-12) {
			t.Errorf("%s: outputs with means up to %v and square %v", task.Kind, mean, square)
		}
	}
}

// On a ring the shift of φ by one grid step shifts the inputs, once their means are added
// again, by one place.
func TestARingsRotationShiftsTheInputsAndLeavesTheOutputs(t *testing.T) {
	p := jacot2023test.Problem(t, ringTask(), 1, 4)
	z := mat.NewDense(3, 2, []float64{0.4, 0.4, 1.2, 1.2, 0.7, 0.7 + 2*math.Pi/20})
	d := p.At(z)
	for j := range 20 {
		here, there := d.X.At(j, 0)+p.Centre.Scale*p.Centre.Mean[j],
			d.X.At((j+1)%20, 1)+p.Centre.Scale*p.Centre.Mean[(j+1)%20]
		if !scalar.EqualWithinAbs(here, there, 1e-12) {
			t.Errorf("input %d: %v, shifted %v", j, here, there)
		}
		want := 0.4 + 1.2*math.Cos(2*math.Pi*float64(j)/20-0.7)
		if got := here / p.Centre.Scale; !scalar.EqualWithinAbs(got, want, 1e-12) {
			t.Errorf("input %d: %v, want %v", j, got, want)
		}
	}
	if !mat.EqualApprox(d.Y.ColView(0), d.Y.ColView(1), 1e-12) {
		t.Error("the rotation changes the outputs")
	}
}
