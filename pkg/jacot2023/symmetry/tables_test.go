package symmetry

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// Teacher 0 ends at rank 1, so that pictures are of teacher 1; dead networks are shown at
// the origin.
func TestThePicturesOfTheRingAreOfATeacherOfItsRank(t *testing.T) {
	c := symmetryConfig(experiment.Quick)
	c.Depth = 4
	of := func(SymmetryConfig) (r SymmetryResult) {
		for i := range 3 {
			r.Teachers = append(r.Teachers, symmetryMade(0.02, 0.001))
			r.Teachers[i].Teacher = i
		}
		r.Teachers[0].Sigma = jacot2023test.SigmaOfRank(1)
		r.Cloud = flatCloud(c.Depth)
		return r
	}
	o := experimenttest.Concluded(t, SymmetrySpec, c, of)
	if f := o.Figures[len(o.Figures)-1]; !strings.Contains(f.Caption,
		"teacher 1, the first whose network ends at rank 2") {
		t.Error(f.Caption)
	}
	if err := experimenttest.CheckFrames(SymmetryFrames(o)); err != nil {
		t.Error(err)
	}
	experimenttest.Wants(t, experimenttest.Rows(t, o, "teachers")[1], "1", "2", "3", "0.020", "0.000", "0.001",
		"0.010", "0.000")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "medians")[0], "ring", "2.000", "0.020", "0.020", "0.001", "0.010")
}

// flatCloud is what a dead network makes of four inputs.
func flatCloud(depth int) SymmetryCloud {
	c := SymmetryCloud{Mean: []float64{-1, 0, 0.5, 1}, Amplitude: []float64{0.5, 1, 1.5, 0.7}}
	for range depth {
		c.First, c.Second = append(c.First, make([]float64, 4)), append(c.Second, make([]float64, 4))
	}
	return c
}

func TestTheTablesOfADeadRingAreDrawnAndSayNone(t *testing.T) {
	c := symmetryConfig(experiment.Quick)
	c.Depth = 4
	dead := func(SymmetryConfig) SymmetryResult {
		d := symmetryMade(1, math.NaN())
		d.Test = math.NaN()
		d.Sigma = [][]float64{{0, 0}, {0, 0}, {0, 0}, {0, 0}}
		return SymmetryResult{Teachers: []SymmetryTeacher{d}, Cloud: flatCloud(c.Depth)}
	}
	o := experimenttest.Concluded(t, SymmetrySpec, c, dead)
	experimenttest.Wants(t, experimenttest.Rows(t, o, "medians")[0], "ring", "0.000", "1.000", "none", "none", "0.000")
	if !strings.Contains(o.Figures[0].Caption, "no network ends at rank 2") {
		t.Error(o.Figures[0].Caption)
	}
}
