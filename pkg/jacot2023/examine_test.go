package jacot2023

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

// untrained returns a student as it starts.
func untrained(t *testing.T) Student {
	t.Helper()
	training := tinyTraining()
	params, err := training.Initial()
	if err != nil {
		t.Fatal(err)
	}
	return Student{Training: training, Teacher: 1, Net: Trained{params}.Net(1), Problem: problemOf(t, training.Task, training.Master, 1)}
}

// plainExplained returns the share of the variance of the columns of alpha in the top k
// directions, from the eigenvalues of the covariance.
func plainExplained(alpha [][]float64, k int) float64 {
	centred := plainProduct(plainRows(identity(len(alpha))), alpha)
	for _, row := range centred {
		mean := 0.0
		for _, v := range row {
			mean += v / float64(len(row))
		}
		for i := range row {
			row[i] -= mean
		}
	}
	values, _ := plainEigen(plainProduct(centred, plainTransposed(centred)))
	top, all := 0.0, 0.0
	for i, v := range values {
		all += v
		if i < k {
			top += v
		}
	}
	return top / all
}

func TestAReportHoldsWhatPlainLoopsSay(t *testing.T) {
	s := untrained(t)
	r, err := s.Examine(2)
	if err != nil {
		t.Fatal(err)
	}
	_, n := s.Problem.Train.X.Dims()
	train := 0.0
	alphas := make([][][]float64, s.Depth) // columns of α_l
	for i := range n {
		all := plainForward(s.Net, column(s.Problem.Train.X, i))
		for l := range alphas {
			alphas[l] = append(alphas[l], all[l])
		}
		for j, f := range all[s.Depth] {
			train += math.Pow(f-s.Problem.Train.Y.At(j, i), 2) / float64(n)
		}
	}
	if !scalar.EqualWithinRel(r.Train, train, 1e-12) || !scalar.EqualWithinRel(r.Objective, train+0.02*r.Norm, 1e-12) || r.Teacher != 1 {
		t.Errorf("C = %v, objective %v, want %v", r.Train, r.Objective, train)
	}
	for l, a := range alphas {
		if want := plainSquares(a) / float64(n); !scalar.EqualWithinRel(r.Alpha[l], want, 1e-12) {
			t.Errorf("‖α_%d‖² = %v, want %v", l, r.Alpha[l], want)
		}
		if l == 0 {
			continue
		}
		if want := plainExplained(plainTransposed(a), 2); !scalar.EqualWithinAbs(r.Energy[l-1], want, 1e-9) {
			t.Errorf("energy of α_%d = %v, want %v", l, r.Energy[l-1], want)
		}
	}
	if r.Test == r.Train || len(r.Sigma) != 3 || len(r.Distances) != 3 || r.Squared() > r.Bound {
		t.Errorf("%+v", r)
	}
}

// A network of zeros has nothing that varies, no layer with a singular value, and no
// Jacobian: C is that of the zero function, 1.
func TestADeadNetworkSaysSoEverywhere(t *testing.T) {
	s := untrained(t)
	for l, w := range s.Net.W {
		w.Zero()
		clear(s.Net.B[l])
	}
	r, err := s.Examine(2)
	if err != nil {
		t.Fatal(err)
	}
	if !scalar.EqualWithinRel(r.Train, 1, 1e-12) || r.Learned() || r.Count(2) != 0 || r.Middle() != 0 || layersWithRank(0)(r) != 0 {
		t.Errorf("C = %v, learned %v, %d layers of rank 2, rank %d", r.Train, r.Learned(), r.Count(2), r.Middle())
	}
	if !math.IsNaN(r.Energy[0]) || !math.IsNaN(r.LeastEnergy()) || !math.IsInf(r.Imbalance, 1) || !math.IsInf(r.Bound, 1) || !math.IsNaN(r.distance(1)) || !math.IsNaN(r.lowerQuartile()) || !math.IsNaN(squared(r)) {
		t.Errorf("%+v", r)
	}
}

func TestTheRankOfALayerCountsSingularValuesAboveAHalf(t *testing.T) {
	r := Report{EndState: EndState{Sigma: [][]float64{{2, 1, 0.6}, {1.1, 0.51, 0.49}, {1, 1, 0.5}, {0.4}}, Train: 0.1}}
	for l, want := range []int{3, 2, 2, 0} {
		if got := r.Rank(l + 1); got != want {
			t.Errorf("layer %d has rank %d, want %d", l+1, got, want)
		}
	}
	if r.Middle() != 2 || r.Count(2) != 2 || r.Count(3) != 1 || layersWithRank(2)(r) != 2 {
		t.Errorf("middle %d, counts %d and %d", r.Middle(), r.Count(2), r.Count(3))
	}
	r.Train = 0.6
	if layersWithRank(2)(r) != 0 {
		t.Error("a network that explains less than half has layers of rank 2")
	}
}

func TestStudentsAreNumberedByTheirTeachers(t *testing.T) {
	training := tinyTraining()
	training.First = 5
	params, err := training.Initial()
	if err != nil {
		t.Fatal(err)
	}
	students, err := training.students(Trained{params})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range students {
		if s.Teacher != 5+i || !mat.Equal(s.Problem.Train.X, problemOf(t, training.Task, training.Master, 5+i).Train.X) || !mat.Equal(s.Net.W[0], Trained{params}.Net(i).W[0]) {
			t.Errorf("student %d is of teacher %d", i, s.Teacher)
		}
	}
}
