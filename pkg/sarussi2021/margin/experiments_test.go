package margin

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

var experiments = []experiment.Experiment{SmoothedMarginSpec, MarginBoundSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments[:1], "Seeds=2", "After=5", "Samples=20", "Rates=8", "Sigmas=0.1",
			"TeacherRates=100", "Shown=0.1,100", "Strides=0.1", "Pairs=10")
		experimenttest.RunSmaller(t, e, experiments[1:], "Seeds=2", "Steps=30", "Samples=20", "Sigmas=0.001", "Pairs=10")
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, SmoothedMarginSpec, map[string]string{
		"Rates=": "Rates", "Rates=8,8": "Rates", "Sigmas=": "Sigmas", "Sigmas=-1": "Sigmas", "TeacherRates=": "TeacherRates",
		"Strides=0": "Strides", "Shown=3,1": "Shown", "After=0": "After = 0", "Seeds=0": "Seeds = 0", "Decay=1": "Decay = 1",
		"Alpha=0": "above 0", "Samples=1": "Samples = 1", "Steps=0": "Steps = 0", "Margin=0.99": "Margin = 0.99",
		"Noise=-1": "Noise = -1"})
	experimenttest.RefusesEach(t, MarginBoundSpec, map[string]string{
		"Sigmas=": "Sigmas", "Sigmas=1,1": "Sigmas", "Samples=3": "Samples = 3", "Pairs=5": "Pairs = 5",
		"Pairs=0": "Samples = 0", "Steps=0": "Steps = 0", "Seeds=0": "Seeds = 0", "Alpha=-0.3": "above 0",
		"Noise=-1": "Noise = -1"})
}

// small is a followed training of a few points.
func small() pathPoint {
	t := sarussi2021.Agreement().From(0.1).To(math.Ln2 / 20)
	t.Samples, t.Units, t.Rate, t.Steps, t.Count, t.Noise = 20, 10, 8, 2000, 1, 0.3
	return pathPoint{Training: t, After: 25, Keep: true}
}

// The trainer, which has graphs of its own, comes to the same margins and norms without the target.
func TestFollowedStepsAreThoseOfTheTrainer(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	env := &experiment.Env{Engine: e}
	for _, decay := range []float64{0, 0.01} {
		p := small()
		p.Training.Decay, p.Decay = decay, decay
		run, err := pathAt(t.Context(), env, p)
		if err != nil || run.First < 1 || len(run.Margin) != p.After+1 {
			t.Fatal(run, err)
		}
		on := p.Training
		on.Targets, on.Steps, on.At = nil, run.First+p.After, []int{run.First + 1}
		all, err := sarussi2021.TrainAll(t.Context(), env, []sarussi2021.Training{on})
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range map[int]int{1: 1, 2: p.After} {
			m := all[0][0].Moments[i]
			if m.Steps != run.First+step || !scalar.EqualWithinRel(m.Norm, run.Norm[step], 1e-12) ||
				!scalar.EqualWithinRel(m.Least/m.Norm, run.Margin[step], 1e-10) ||
				!scalar.EqualWithinRel(m.Smoothed, run.Smoothed[step], 1e-10) {
				t.Errorf("decay %g, %d steps on: %+v, not %g, %g, %g", decay, step, m, run.Norm[step], run.Margin[step],
					run.Smoothed[step])
			}
		}
	}
}

// The weights of a normalised step are the same wherever z stands once s is e^−z, and s/Σs where it is not.
func TestNormalisedStepsDoNotUnderflow(t *testing.T) {
	p := pathPoint{Stride: 2}
	for _, shift := range []float64{0, 36, 700, 5000} {
		z := []float64{1 + shift, 2 + shift, 4 + shift}
		c, rate := p.pull(z)
		s := sarussi2021.Weights([]float64{1, 2, 4})
		if shift > 0 {
			s = []float64{1, math.Exp(-1), math.Exp(-3)}
		}
		sum := s[0] + s[1] + s[2]
		for l := range z {
			if rate != 2 || !scalar.EqualWithinRel(c[l], s[l]/sum, 1e-12) {
				t.Errorf("z = %v: %v, %v", z, c, rate)
			}
		}
	}
}

// Of three equal margins the gap is close to ln 3, the most that D12 allows; of one there is none.
func TestALookMeasuresTheGapOfBothMargins(t *testing.T) {
	var r SmoothedRun
	r.look([]float64{5, 5, 5}, 2)
	loss := 3 * math.Log1p(math.Exp(-5))
	want := (5 + math.Log(math.Exp(loss)-1)) / (math.Log(3) + 3*math.Exp(-5))
	if !scalar.EqualWithinRel(r.LargestGap, want, 1e-9) || want < 0.9 || r.Outside != 0 || r.BareOutside != 1 ||
		r.Margin[0] != 2.5 || r.Norm[0] != 2 {
		t.Errorf("%+v, want the gap %g", r, want)
	}
	var one SmoothedRun
	if one.look([]float64{5}, 2); math.Abs(one.LargestGap) > 1e-9 || one.Outside != 0 || one.BareOutside != 0 {
		t.Errorf("of one margin %+v", one)
	}
}

func TestFallsAreCountedBeyondRounding(t *testing.T) {
	count, deepest := falls([]float64{1, 2, 1.5, 1.5 - 1e-13, 3, -3})
	if count != 2 || deepest != 2 {
		t.Errorf("%d falls, the deepest %g", count, deepest)
	}
	if count, deepest = falls(nil); count != 0 || deepest != 0 {
		t.Errorf("of nothing %d, %g", count, deepest)
	}
}

// A training that does not get there is not followed, and is no case of any claim.
func TestWhatWasNotReachedIsNotFollowed(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	p := small()
	p.Training.Steps = 1
	run, err := pathAt(t.Context(), &experiment.Env{Engine: e}, p)
	if err != nil || run.First != -1 || run.Steps != 0 || len(runs([]SmoothedCell{{Runs: []SmoothedRun{run}}})) != 0 {
		t.Errorf("%+v, %v", run, err)
	}
}
