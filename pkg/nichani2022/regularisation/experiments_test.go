package regularisation

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

var experiments = []experiment.Experiment{PathSpec, ConstantSpec}

// little are settings that make a run a matter of seconds.
var little = []string{"D=4", "Samples=30", "Test=20", "Width=8", "Eta=0.5", "Steps=12", "Looks=4", "Seeds=2"}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments, little...)
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, PathSpec, map[string]string{
		"Lambdas=": "begins with 0", "Lambdas=0": "begins with 0", "Lambdas=0.1,1": "begins with 0",
		"Lambdas=0,1,1": "Lambdas", "Lambdas=0,-1": "Lambdas", "Eta=": "field Eta has 0", "Eta=1,2": "field Eta has 2",
		"Eta=-1": "field Eta", "Eta=1e9,1,1,1,1": "field Eta", "Over=maximum": `"maximum"`, "Beyond=-41": "Beyond = -41",
		"Beyond=400": "Free = 440", "Subspace=largest": `"largest"`, "Seeds=0": "Seeds = 0", "Looks=0": "Looks = 0",
		"Steps=0": "Steps = 0", "D=1": "1 dimensions", "Samples=0": "Samples = 0", "Test=0": "Test = 0",
		"Width=3": "width m = 3"})
	experimenttest.RefusesEach(t, ConstantSpec, map[string]string{
		"Weight=-1": "Weight = -1", "Seeds=0": "Seeds = 0", "Steps=0": "Steps = 0", "Eta=0": "Rate = 0",
		"D=1": "1 dimensions", "D=0": "D = 0",
		"Target=cubic": `"cubic"`, "Samples=20": "Free = 41", "Width=3": "width m = 3", "Test=0": "Test = 0"})
}

// At another rate as many steps are taken as need the same time, and what multiplies the mean is n times weaker.
func TestTrainingsTakeTheSameTime(t *testing.T) {
	c := pathConfig(experiment.Paper)
	for i, training := range c.trainings() {
		if training.StepTime(training.Steps) != 20_000 || training.Lambda3 != c.Lambdas[i] || training.Free != 100 {
			t.Errorf("%d: %+v", i, training)
		}
	}
	mean := PathSpec.Twins[0].Change(pathConfig(experiment.Quick))
	all := mean.trainings()
	if len(all) != 3 || all[2].Lambda3 != pathConfig(experiment.Quick).trainings()[1].Lambda3 {
		t.Errorf("the largest λ on the mean is not the second on the sum: %+v", all)
	}
}

// Twins change what they say, and nothing is trained twice that is the same.
func TestTwinsChangeWhatTheySay(t *testing.T) {
	c := pathConfig(experiment.Quick)
	for i, want := range []func(nichani2022.Training) bool{
		func(t nichani2022.Training) bool { return t.Lambda3 == 0.1/400 },
		func(t nichani2022.Training) bool {
			return t.Subspace == nichani2022.Random && t.Free == 41 && t.Lambda3 == 1./400 && t.Rate == 6 && t.Steps == 1500
		},
		func(t nichani2022.Training) bool { return t.Lambda1 == 10 && t.Lambda3 == 0 },
		func(t nichani2022.Training) bool { return t.Lambda2 == 1e-3 && t.Lambda3 == 0 },
		func(t nichani2022.Training) bool { return t.Lambda4 == 1e-7 && t.Lambda3 == 0 },
	} {
		all := PathSpec.Twins[i].Change(c).trainings()
		if !want(all[len(all)-1]) || all[0].Lambda1+all[0].Lambda2+all[0].Lambda3+all[0].Lambda4 != 0 {
			t.Errorf("%s: %+v", PathSpec.Twins[i].Name, all)
		}
	}
}

// R of f_L alone is what a training of f_L alone has at its looks, and never above its limit with short steps.
func TestTheGreyCurvesAreThoseOfTheTangentModel(t *testing.T) {
	c := pathConfig(experiment.Quick)
	c.D, c.Samples, c.Test, c.Width, c.Seeds, c.Steps, c.Eta, c.Looks = 6, 40, 20, 40, 2, 200, []float64{1}, 5
	env := &experiment.Env{Engine: enginetest.Open(t, engine.Go)}
	for i, training := range c.trainings() {
		training.Model = nichani2022.ByTangent
		all, err := nichani2022.TrainAll(t.Context(), env, []nichani2022.Training{training})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all[0] {
			labels, err := labelsAt(t.Context(), env, labelsPoint{training, s.Seed})
			if err != nil {
				t.Fatal(err)
			}
			run := pathRun(s, labels, c.Lambdas[i])
			most := run.Beyond / (1 + c.weight(c.Lambdas[i])) / (1 + c.weight(c.Lambdas[i]))
			for _, l := range run.Looks {
				if !scalar.EqualWithinAbsOrRel(l.Still, l.Sum, 1e-6, 1e-3) || l.Still > most {
					t.Errorf("λ = %g, t = %g: %g, want %g, at most %g", c.Lambdas[i], l.Time, l.Still, l.Sum, most)
				}
			}
		}
	}
}

func TestOfRandomDirectionsThereIsNoGreyCurve(t *testing.T) {
	c := pathConfig(experiment.Quick)
	c.Subspace = nichani2022.Random
	labels, err := c.labels(t.Context(), &experiment.Env{})
	if err != nil || len(labels) != c.Seeds {
		t.Fatal(labels, err)
	}
	run := pathRun(nichani2022.Student{Run: nichani2022.Run{Seen: []nichani2022.Look{{}}}}, labels[0], 1)
	if !math.IsNaN(run.Beyond) || !math.IsNaN(run.Looks[0].Still) {
		t.Errorf("%+v", run)
	}
}
