package bottleneck

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

func rightRankQuick(t *testing.T) RightRankConfig {
	t.Helper()
	c, err := RightRankSpec.Configure(experiment.Quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ofTheirRank has a bottleneck of the teacher's rank for every teacher.
func ofTheirRank(c RightRankConfig) RightRankResult {
	var r RightRankResult
	for _, k := range c.Ranks {
		r.Groups = append(r.Groups,
			reportsOf(c.Teachers, func(i int) jacot2023.Report { return jacot2023test.Layered(i, c.Depth, k, 0.1) }))
	}
	return r
}

// The networks of rank 2 are those of the experiment on the bottleneck: nothing is trained
// twice.
func TestEveryRankHasItsTeachersAndItsLambda(t *testing.T) {
	c := rightRankQuick(t)
	trainings := c.trainings()
	for i, k := range []int{1, 2, 3} {
		if got := trainings[i]; got.Rank != k || got.Lambda != c.Lambdas[i] {
			t.Errorf("%+v", got)
		}
	}
	if trainings[1] != bottleneckConfig(experiment.Quick).Training {
		t.Errorf("%+v", trainings[1])
	}
}

func TestTheRightRankHoldsAndOneMoreFails(t *testing.T) {
	c := rightRankQuick(t)
	r := ofTheirRank(c)
	for other, want := range map[int]claim.Status{0: claim.Holds, 1: claim.Fails} {
		c.Other = other
		verdicts := RightRankSpec.Judge(c, r)
		if len(verdicts) != 3 {
			t.Fatalf("%d verdicts", len(verdicts))
		}
		for _, v := range verdicts {
			if v.Status != want {
				t.Errorf("%d more: %s", other, v.Text())
			}
		}
	}
	c.Other = 0
	for i := range r.Groups {
		r.Groups[i] = reportsOf(c.Teachers, func(k int) jacot2023.Report { return deadReport(k, c.Depth) })
	}
	for _, v := range RightRankSpec.Judge(c, r) {
		if v.Status != claim.Fails {
			t.Errorf("dead networks: %s", v.Text())
		}
	}
}

// The mutant takes the four latent coordinates of the inputs for the rank, and without weight
// decay all of them stay.
func TestWhatMustFailTheRightRankDoes(t *testing.T) {
	made := func(c RightRankConfig) RightRankResult {
		r := ofTheirRank(c)
		for i := range r.Groups {
			if c.Lambdas[i] == 0 {
				r.Groups[i] = reportsOf(c.Teachers, func(k int) jacot2023.Report { return jacot2023test.Layered(k, c.Depth, 4, 1) })
			}
		}
		return r
	}
	o := experimenttest.Concluded(t, RightRankSpec, rightRankQuick(t), made)
	broken(t, o, []int{0, 1, 0}, []int{1, 1, 1}, []int{1, 1, 1})
	c := rightRankQuick(t)
	four := ofTheirRank(c)
	for i := range four.Groups {
		four.Groups[i] = reportsOf(c.Teachers,
			func(k int) jacot2023.Report { return jacot2023test.Layered(k, c.Depth, 4, 1) })
	}
	for _, v := range experimenttest.Alone(t, RightRankSpec, c, four).Verdicts {
		if v.Status != claim.Fails || v.TwinsOf(claim.Mutant)[0].Status != claim.Holds {
			t.Errorf("networks of rank 4: %s", v.Text())
		}
	}
}

// Eight of twelve layers are enough, seven are not.
func TestFourLayersMayHaveAnotherRank(t *testing.T) {
	c := rightRankQuick(t)
	for others, want := range map[int]claim.Status{2: claim.Holds, 3: claim.Fails} { // beside the first and the last
		r := ofTheirRank(c)
		for _, group := range r.Groups {
			for _, q := range group {
				for l := 1; l <= others; l++ {
					q.Sigma[l][4] = 0.7 // after a fourth singular value, and sorted for no one
					q.Sigma[l][3] = 0.7
					q.Sigma[l][2] = 0.7
				}
			}
		}
		c.Ranks = []int{1, 2, 3}
		for _, v := range RightRankSpec.Judge(c, r) {
			if v.Status != want {
				t.Errorf("%d more layers: %s", others, v.Text())
			}
		}
	}
}

func TestTheReportsOfARankLookAtThatRank(t *testing.T) {
	c := rightRankQuick(t)
	tiny := tinyTraining()
	c.Setting, c.Recipe, c.Depth = tiny.Setting, tiny.Recipe, tiny.Depth
	c.Teachers, c.Ranks, c.Lambdas = 2, []int{1, 3}, []float64{0.02, 0}
	r, err := runRightRank(context.Background(), &experiment.Env{Engine: enginetest.Open(t, engine.Go)}, c)
	if err != nil || len(r.Groups) != 2 {
		t.Fatalf("%d groups (%v)", len(r.Groups), err)
	}
	if e := r.Groups[1][0].Energy[0]; e < r.Groups[0][0].Energy[0]-1 || e > 1+1e-12 {
		t.Errorf("energy %v", e)
	}
}

func TestFiguresOfTheRightRankAreSetInAllStyles(t *testing.T) {
	c := rightRankQuick(t)
	figures, err := rightRankFigures(&RightRankOutcome{ID: "jacot2023/right-rank", Config: c, Result: ofTheirRank(c)})
	experimenttest.Drawn(t, figures, err)
	if len(figures[0].Panels) != 3 {
		t.Errorf("%d panels", len(figures[0].Panels))
	}
}

func TestImpossibleRanksAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, RightRankSpec, map[string]string{
		"Ranks=0,1,2": "Ranks", "Ranks=2,1,3": "increase", "Ranks=1,2": "one λ", "Ranks=1,2,5": "Rank = 5",
		"Lambdas=0.1": "one λ", "Lambdas=-1,0,0": "Lambda = -1",
		"Teachers=1": "Teachers = 1", "Depth=1": "Depth = 1", "Depth=4": "Depth = 4", "Width=2": "Width = 2",
	})
}

// untrained returns a student as it starts.
func untrained(t *testing.T) jacot2023.Student {
	t.Helper()
	training := tinyTraining()
	params, err := training.Initial()
	if err != nil {
		t.Fatal(err)
	}
	return jacot2023.Student{Training: training, Teacher: 1, Net: jacot2023.Trained{Params: params}.Net(1),
		Problem: jacot2023test.Problem(t, training.Task, training.Master, 1)}
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
	if !scalar.EqualWithinRel(r.Train, 1, 1e-12) || r.Learned() || r.Layers(2) != 0 || r.Middle() != 0 ||
		layersWithRank(0)(r) != 0 {
		t.Errorf("C = %v, learned %v, %d layers of rank 2, rank %d", r.Train, r.Learned(), r.Layers(2), r.Middle())
	}
	if !math.IsNaN(r.Energy[0]) || !math.IsNaN(r.LeastEnergy()) || !math.IsInf(r.Imbalance, 1) ||
		!math.IsInf(r.Bound, 1) || !math.IsNaN(r.DistanceAt(1)) || !math.IsNaN(r.LowerQuartile()) || !math.IsNaN(squared(r)) {
		t.Errorf("%+v", r)
	}
}

func TestTheRankOfALayerCountsSingularValuesAboveAHalf(t *testing.T) {
	r := jacot2023.Report{
		EndState: jacot2023.EndState{Sigma: [][]float64{{2, 1, 0.6}, {1.1, 0.51, 0.49}, {1, 1, 0.5}, {0.4}}, Train: 0.1}}
	for l, want := range []int{3, 2, 2, 0} {
		if got := r.Rank(l + 1); got != want {
			t.Errorf("layer %d has rank %d, want %d", l+1, got, want)
		}
	}
	if r.Middle() != 2 || r.Layers(2) != 2 || r.Layers(3) != 1 || layersWithRank(2)(r) != 2 {
		t.Errorf("middle %d, counts %d and %d", r.Middle(), r.Layers(2), r.Layers(3))
	}
	r.Train = 0.6
	if layersWithRank(2)(r) != 0 {
		t.Error("a network that explains less than half has layers of rank 2")
	}
}

// tinyTraining is over in a blink.
func tinyTraining() jacot2023.Training {
	t := jacot2023.TrainingPreset(experiment.Quick)
	t.Inputs, t.Outputs, t.Samples, t.Depth, t.Width, t.Teachers = 4, 3, 12, 3, 5, 3
	return t.Longer(40)
}
