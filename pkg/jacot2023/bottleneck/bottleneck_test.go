package bottleneck

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// deadReport is a network that has collapsed to 0.
func deadReport(teacher, depth int) jacot2023.Report {
	r := jacot2023.Report{EndState: jacot2023.EndState{Teacher: teacher, Train: 1, Test: 1, Objective: 1,
		Imbalance: math.Inf(1)}, Bottleneck: jacot2023.Bottleneck{LogDet: math.Inf(-1), Bound: math.Inf(1)}}
	for range depth {
		r.Sigma, r.Energy, r.Alpha = append(r.Sigma, make([]float64, 5)), append(r.Energy, math.NaN()), append(r.Alpha, 0)
	}
	r.Energy = r.Energy[:depth-1]
	return r
}

// reportsOf returns one report a teacher.
func reportsOf(count int, of func(teacher int) jacot2023.Report) []jacot2023.Report {
	out := make([]jacot2023.Report, count)
	for i := range out {
		out[i] = of(i)
	}
	return out
}

// statusByName returns what became of claims, by the last element of their ids.
func statusByName(verdicts []claim.Verdict) map[string]claim.Status {
	out := map[string]claim.Status{}
	for _, v := range verdicts {
		out[v.ID[strings.LastIndex(v.ID, "/")+1:]] = v.Status
	}
	return out
}

func TestTheClaimsOnABottleneckHoldForOneAndForNothingElse(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	good := reportsOf(12, func(i int) jacot2023.Report { return jacot2023test.Layered(i, 12, 2, 0.1) })
	for name, s := range statusByName(BottleneckSpec.Judge(c, BottleneckResult{Main: good, Small: good})) {
		if s != claim.Holds {
			t.Errorf("bottleneck: %s %s", name, s)
		}
	}
	dead := reportsOf(12, func(i int) jacot2023.Report { return deadReport(i, 12) })
	for name, s := range statusByName(BottleneckSpec.Judge(c, BottleneckResult{Main: dead, Small: dead})) {
		if s != claim.Fails {
			t.Errorf("dead: %s %s", name, s)
		}
	}
	wide := reportsOf(12, func(i int) jacot2023.Report {
		r := jacot2023test.Layered(i, 12, 3, 0.1)
		r.Sigma[5][0], r.Energy[5], r.Imbalance = 2, 0.8, 0.5
		return r
	})
	for name, s := range statusByName(BottleneckSpec.Judge(c, BottleneckResult{Main: wide, Small: wide})) {
		if s != claim.Fails {
			t.Errorf("rank 3: %s %s", name, s)
		}
	}
}

// broken checks that all claims of an outcome hold, and that their twins break them: how many
// of each, claim by claim.
func broken[C, R any](t *testing.T, o *experiment.Outcome[C, R], twins, controls, mutants []int) {
	t.Helper()
	if len(o.Verdicts) != len(twins) {
		t.Fatalf("%d claims, want %d", len(o.Verdicts), len(twins))
	}
	for i, v := range o.Verdicts {
		experimenttest.Holds(t, v)
		failing, all := v.Broken()
		if failing != twins[i] || all != twins[i] || len(v.TwinsOf(claim.Control)) != controls[i] ||
			len(v.TwinsOf(claim.Mutant)) != mutants[i] {
			t.Error(v.Text())
		}
	}
}

// Without weight decay all singular values are large, and with too much all are 0.
func TestWithoutWeightDecayAndWithTooMuchThereIsNoBottleneck(t *testing.T) {
	made := func(c BottleneckConfig) BottleneckResult {
		all := reportsOf(c.Teachers, func(i int) jacot2023.Report {
			switch c.Lambda {
			case 0:
				r := jacot2023test.Layered(i, c.Depth, 4, 3)
				for _, s := range r.Sigma {
					s[0] = 3
				}
				r.Energy[4], r.Imbalance = 0.7, 0.8
				return r
			case 0.3:
				return deadReport(i, c.Depth)
			}
			return jacot2023test.Layered(i, c.Depth, 2, 0.1)
		})
		return BottleneckResult{Main: all, Small: all}
	}
	c := bottleneckConfig(experiment.Quick)
	one := slices.Repeat([]int{1}, 7)
	broken(t, experimenttest.Concluded(t, BottleneckSpec, c, made), one, one, make([]int, 7))
}

// Of five teachers no count decides that most have a bottleneck: nothing is claimed, and the
// medians are.
func TestOfFiveTeachersNoShareIsClaimed(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	c.Teachers = 5
	if got := len(BottleneckSpec.Judge(c, bottleneckMade(c))); got != 5 {
		t.Errorf("%d claims on the bottleneck", got)
	}
	d := depthQuick(t)
	d.Teachers = 5
	if got := len(DepthSpec.Judge(d, powerLaw(d, -1))); got != 3 {
		t.Errorf("%d claims on the depths", got)
	}
	r := rightRankQuick(t)
	r.Teachers = 5
	if got := len(RightRankSpec.Judge(r, ofTheirRank(r))); got != 0 {
		t.Errorf("%d claims on the rank", got)
	}
}

func TestOfNoNetworkNothingIsClaimed(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(BottleneckSpec), experimenttest.OfNothing(DepthSpec),
		experimenttest.OfNothing(DistanceBoundSpec), experimenttest.OfNothing(RightRankSpec)) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Error(v.Text())
		}
	}
}

// All of the variance of a network of rank 1 lies in two components, and of one that has
// learned little it may.
func TestNoNetworkOfALowerRankIsEvidenceForAPlane(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	for name, change := range map[string]func(*jacot2023.Report){
		"rank 1":  func(r *jacot2023.Report) { *r = jacot2023test.Layered(r.Teacher, 12, 1, 0.1) },
		"C = 0.6": func(r *jacot2023.Report) { r.Train = 0.6 },
	} {
		reports := reportsOf(12, func(i int) jacot2023.Report {
			r := jacot2023test.Layered(i, 12, 2, 0.1)
			change(&r)
			return r
		})
		if got := statusByName(BottleneckSpec.Judge(c, BottleneckResult{Main: reports, Small: reports})); got["energy"] !=
			claim.Fails {
			t.Errorf("%s: energy %s", name, got["energy"])
		}
	}
}

// Ten of twelve are most teachers, of whatever teachers could be drawn; nine may be by
// chance, and two are not.
func TestTwoOfTwelveTeachersMayEndElsewhere(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	for others, want := range map[int]claim.Status{2: claim.Holds, 3: claim.Undecided, 10: claim.Fails} {
		reports := reportsOf(12, func(i int) jacot2023.Report {
			if i < others {
				return jacot2023test.Layered(i, 12, 3, 0.1)
			}
			return jacot2023test.Layered(i, 12, 2, 0.1)
		})
		got := statusByName(BottleneckSpec.Judge(c, BottleneckResult{Main: reports, Small: reports}))
		if got["teachers"] != want || got["layers-small"] != want {
			t.Errorf("%d others: %v", others, got)
		}
	}
}

// Some steps of training do not make a bottleneck, so that the first teacher is trained
// again.
func TestTheFirstTeacherOfAnotherRankIsTrainedFromOtherStarts(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	c.Training = tinyTraining().Deep(jacot2023.PlateauDepth)
	c.Teachers, c.LongSteps, c.Restarts = 2, 30, 2
	env := &experiment.Env{Engine: enginetest.Open(t, engine.Go)}
	r, err := runBottleneck(context.Background(), env, c)
	if err != nil {
		t.Fatal(err)
	}
	first := slices.IndexFunc(r.Small, func(q jacot2023.Report) bool { return q.Middle() != 2 })
	if len(r.Main) != 2 || len(r.Small) != 2 || first < 0 || len(r.Restarts) != 2 {
		t.Fatalf("%d, %d, %d reports, the first other at %d", len(r.Main), len(r.Small), len(r.Restarts), first)
	}
	for _, q := range r.Restarts {
		if q.Teacher != r.Small[first].Teacher || q.Norm == r.Small[first].Norm {
			t.Errorf("teacher %d with ‖θ‖² = %v", q.Teacher, q.Norm)
		}
	}
	c.Restarts = 0
	if again, err := c.restart(context.Background(), env, r.Small); err != nil || again != nil {
		t.Errorf("%v (%v)", again, err)
	}
}

func TestFiguresOfTheBottleneckAreSetInAllStyles(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	r := BottleneckResult{Main: reportsOf(12, func(i int) jacot2023.Report {
		return jacot2023test.Layered(i, 12, 2, 0.1)
	})}
	twin := BottleneckResult{Main: reportsOf(12, func(i int) jacot2023.Report {
		return jacot2023test.Layered(i, 12, 4, 3)
	})}
	o := &BottleneckOutcome{ID: "jacot2023/bottleneck", Config: c, Result: r}
	o.Twins = []experiment.TwinOutcome[BottleneckConfig, BottleneckResult]{{Name: "no weight decay",
		Config: c.withLambda(0), Result: twin}}
	figures, err := bottleneckFigures(o)
	experimenttest.Drawn(t, figures, err)
	if s := figures[0].Panels[1].Series; s[len(s)-1].Y[0] != 0 || s[2].Y[5] != 1.1 {
		t.Errorf("%+v", s)
	}
}

func TestImpossibleBottleneckConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, BottleneckSpec, map[string]string{
		"Depth=6": "Depth = 6", "Depth=1": "Depth = 1", "Width=1": "Width = 1", "Teachers=1": "Teachers = 1",
		"Lambda=-1":      "Lambda = -1",
		"SmallLambda=-1": "Lambda = -1", "LongSteps=0": "LongSteps = 0", "Restarts=-1": "Restarts = -1",
		"Samples=1": "Samples = 1", "Rank=5": "Rank = 5",
	})
}
