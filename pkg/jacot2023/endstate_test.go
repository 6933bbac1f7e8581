package jacot2023

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
)

// layeredReport is a network whose first and last layers have one singular value more than
// the k near 1 of the others, with distances d of those in between.
func layeredReport(teacher, depth, k int, d float64) Report {
	r := Report{EndState: EndState{Teacher: teacher, Train: 0.1, Test: 0.2, Norm: 2.5 * float64(depth), Imbalance: 0.01}}
	for l := 1; l <= depth; l++ {
		s, far := make([]float64, 5), d
		for i := range k {
			s[i] = 1.1
		}
		s[k] = 0.02
		if l == 1 || l == depth {
			s[k], far = 0.9, 1
		}
		r.Sigma, r.Distances, r.Energy = append(r.Sigma, s), append(r.Distances, far), append(r.Energy, 0.999)
		r.Alpha = append(r.Alpha, 2)
	}
	r.Energy, r.Bound = r.Energy[:depth-1], r.Squared()+0.1
	return r
}

func TestTheMiddleOfTwelveLayersIsTheThirdToTheEighth(t *testing.T) {
	if first, last := plateau(12); first != 3 || last != 8 {
		t.Errorf("%d to %d", first, last)
	}
	if first, last := plateau(PlateauDepth); first > last {
		t.Errorf("at depth %d from %d to %d", PlateauDepth, first, last)
	}
}

// Only layers 3 to 8 count: 1.4 in layer 5 and a third singular value of 0.3 in layer 8 are
// seen, 9 in layer 9 is not.
func TestDeviationAndEnergyAreTheWorstOfTheMiddle(t *testing.T) {
	r := layeredReport(0, 12, 2, 0.1)
	r.Sigma[4][1], r.Sigma[7][2], r.Sigma[8][0], r.Energy[5], r.Energy[9] = 1.4, 0.3, 9, 0.95, 0.1
	top, rest := r.Deviation(2)
	if !scalar.EqualWithinAbs(top, 0.4, 1e-12) || rest != 0.3 || r.LeastEnergy() != 0.95 {
		t.Errorf("%v, %v and %v", top, rest, r.LeastEnergy())
	}
	r.Sigma[2][1] = 0.2 // a value far below 1 is as far as one above it
	if top, _ = r.Deviation(2); !scalar.EqualWithinAbs(top, 0.8, 1e-12) {
		t.Errorf("%v", top)
	}
}

// twelve is an end state of twelve layers of which so many have two singular values
// above ½ and the others three, with the same C everywhere.
func twelve(count int, c float64) EndState {
	e := EndState{Train: c, Test: c}
	for l := range 12 {
		sigma := []float64{1.2, 1.1, 0.6, 0, 0, 0, 0, 0}
		if l < count {
			sigma[2] = 0.4
		}
		e.Sigma = append(e.Sigma, sigma)
	}
	return e
}

func TestABottleneckTakesThreeQuartersOfTheLayersAndALoss(t *testing.T) {
	for _, c := range []struct {
		count int
		train float64
		want  bool
	}{{9, 0.1, true}, {8, 0.1, false}, {12, 0.5, true}, {12, 0.51, false}, {12, 1, false}} {
		if got := twelve(c.count, c.train).hasBottleneck(2); got != c.want {
			t.Errorf("%d layers, C = %g: %t", c.count, c.train, got)
		}
	}
}

// A dead network of two layers has a count of 0, and a shallow one needs both layers.
func TestShallowNetworksNeedTheSameShareOfTheirLayers(t *testing.T) {
	e := twelve(1, 0.1)
	e.Sigma = e.Sigma[:2]
	if e.hasBottleneck(2) || e.Layers(2) != 1 {
		t.Errorf("%+v", e)
	}
}

// The pull outward is minus the derivative of C as all weights grow by the same factor
// e^t, taken by central differences.
func TestThePullAtTheStartIsADerivativeAlongTheWeights(t *testing.T) {
	tr := TrainingPreset(experiment.Quick).Deep(4)
	pull, err := tr.StartPull()
	if err != nil {
		t.Fatal(err)
	}
	p, err := tr.Problem(tr.Master, 0)
	if err != nil {
		t.Fatal(err)
	}
	scaled := func(by float64) float64 {
		tr.Start = by
		start, err := tr.Initial()
		if err != nil {
			t.Fatal(err)
		}
		return Trained{start}.Net(0).Loss(p.Train)
	}
	const h = 1e-4 // an error of h² times the third derivative
	if d := (scaled(math.Exp(h)) - scaled(math.Exp(-h))) / (2 * h); !scalar.EqualWithinRel(-d, pull.Outward, 1e-5) {
		t.Errorf("%g by differences, %+v", -d, pull)
	}
	if !scalar.EqualWithinRel(pull.Inward, 2*0.02*pull.Norm, 1e-15) || pull.Output <= 0 {
		t.Errorf("%+v", pull)
	}
}

// untrained returns a student as it starts.
func untrained(t *testing.T) Student {
	t.Helper()
	training := tinyTraining()
	params, err := training.Initial()
	if err != nil {
		t.Fatal(err)
	}
	return Student{Training: training, Teacher: 1, Net: Trained{params}.Net(1),
		Problem: problemOf(t, training.Task, training.Master, 1)}
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
		all := plainForward(s.Net, mat.Col(nil, i, s.Problem.Train.X))
		for l := range alphas {
			alphas[l] = append(alphas[l], all[l])
		}
		for j, f := range all[s.Depth] {
			train += math.Pow(f-s.Problem.Train.Y.At(j, i), 2) / float64(n)
		}
	}
	if !scalar.EqualWithinRel(r.Train, train, 1e-12) || !scalar.EqualWithinRel(r.Objective, train+0.02*r.Norm, 1e-12) ||
		r.Teacher != 1 {
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
		if s.Teacher != 5+i || !mat.Equal(s.Problem.Train.X, problemOf(t, training.Task, training.Master, 5+i).Train.X) ||
			!mat.Equal(s.Net.W[0], Trained{params}.Net(i).W[0]) {
			t.Errorf("student %d is of teacher %d", i, s.Teacher)
		}
	}
}

// The second network has rank 2, and has not learned.
func TestOneNetworkStandsForAll(t *testing.T) {
	reports := []Report{{EndState: EndState{Teacher: 4, Sigma: sigmaOfRank(1), Train: 0.2}},
		{EndState: EndState{Teacher: 5, Sigma: sigmaOfRank(2), Train: 0.9}},
		{EndState: EndState{Teacher: 6, Sigma: sigmaOfRank(2), Train: 0.2}}}
	for _, c := range []struct {
		rank, at int
		whose    string
	}{{2, 2, "teacher 6, the first whose network ends at rank 2"}, {3, 0, "teacher 4 (no network ends at rank 3)"}} {
		if at, whose := FirstOfRank(reports, c.rank); at != c.at || whose != c.whose {
			t.Errorf("rank %d: %d, %s", c.rank, at, whose)
		}
	}
	if at, whose := FirstOfRank(nil, 2); at != 0 || whose != "no teacher" {
		t.Errorf("of none: %d, %s", at, whose)
	}
}

func TestRanksAreListedTeacherByTeacherWithDeadNetworksMarked(t *testing.T) {
	if got := RanksText([]int{2, 0, 3}, func(i int) bool { return i == 1 }); got != "2 † 3" {
		t.Errorf("%q", got)
	}
	if got := RanksText(nil, nil); got != "none" {
		t.Errorf("of no teachers: %q", got)
	}
}

// sigmaOfRank are the singular values of a network of one layer with that rank.
func sigmaOfRank(k int) [][]float64 { return [][]float64{slices.Repeat([]float64{1}, k)} }

// Two teachers, 30 steps of a small network: what is kept of them is what the network
// itself says, and the slow λ takes 60 steps.
func TestEndStatesAreThoseOfTheNetworks(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	small := Training{Setting: Setting{Master: 3, Task: TeacherTask(2), Width: 6, Teachers: 2}, Recipe: recipe(30),
		Depth: 4, Lambda: 0.02}
	small.Samples = 20
	sweep := small.Sweep([]float64{0.01, 0.02}, []float64{0.01})
	if sweep[0].Steps != 60 || sweep[1].Steps != 30 {
		t.Fatalf("%d and %d steps", sweep[0].Steps, sweep[1].Steps)
	}
	env := &experiment.Env{Engine: e}
	ends, err := sweep.Ends(context.Background(), env)
	if err != nil {
		t.Fatal(err)
	}
	students, err := sweep.Train(context.Background(), env)
	if err != nil {
		t.Fatal(err)
	}
	s, got := students[1][1], ends[1].States[1]
	norm := 0.0
	for l, w := range s.Net.W {
		for _, v := range append(append([]float64{}, w.RawMatrix().Data...), s.Net.B[l]...) {
			norm += v * v
		}
	}
	want := s.Net.Loss(s.Problem.Train) + 0.02*norm
	if got.Teacher != 1 || !scalar.EqualWithinRel(got.Norm, norm, 1e-12) ||
		!scalar.EqualWithinRel(got.Objective, want, 1e-12) {
		t.Errorf("%+v, want norm %g and objective %g", got, norm, want)
	}
	report, err := s.Examine(2)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, report.EndState) {
		t.Errorf("%+v, want %+v", got, report)
	}
}

func TestADeadNetworkHasNoRank(t *testing.T) {
	dead := EndState{Sigma: sigmaOfRank(2), Train: 0.9995}
	if !dead.Dead() || dead.Ended(2) || !(EndState{Train: math.NaN()}).Dead() {
		t.Errorf("%+v counts as alive", dead)
	}
	if got := (EndState{Sigma: sigmaOfRank(0), Train: 1, Norm: 1e-12}).Rung(12); got != (Rung{C: 1}) {
		t.Errorf("a dead network is %+v", got)
	}
	ends := Ends{States: []EndState{dead, {Sigma: sigmaOfRank(2), Train: 0.1}, {Sigma: sigmaOfRank(1), Train: 0.4},
		{Sigma: sigmaOfRank(2), Train: 0.2}}}
	if got := ends.Share(2); got.Value != 0.5 {
		t.Errorf("share %g", got.Value)
	}
}
