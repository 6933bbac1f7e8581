package damian2022

import (
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func environment(t testing.TB, e *engine.Engine) *experiment.Env {
	return &experiment.Env{Engine: e, Warn: func(s string) { t.Log(s) }}
}

// affordable is how long, in nominal seconds, the quick preset of an experiment may take to
// be run here: all of them are run where the notebooks are executed.
const affordable = 2.5

// TestEveryCheapClaimHoldsOnEveryBackendAndItsTwinsFail is also the proof that the
// verdicts do not depend on the backend.
func TestEveryCheapClaimHoldsOnEveryBackendAndItsTwinsFail(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves the quick presets out")
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, x := range Experiments() {
			config, err := x.Preset(experiment.Quick, nil)
			if err != nil {
				t.Fatal(err)
			}
			if cost, err := x.Forecast(config, true); err != nil || experiment.Nominal.Seconds(cost) > affordable {
				t.Logf("%s is left to its notebook (%v)", x.Name(), err)
				continue
			}
			o := experimenttest.Run(t, environment(t, e), x, config)
			for _, v := range o.Verdicts {
				experimenttest.Holds(t, v)
			}
			for _, f := range o.Figures {
				experimenttest.EveryStyle(t, f)
			}
		}
	})
}

// refusal is a config that cannot be, and what the answer to it must say.
type refusal struct {
	spec experiment.Experiment
	set  string
	want string
}

func checkRefusals(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, c := range refusals {
		experimenttest.Refuses(t, c.spec, c.want, c.set)
	}
}

func TestImpossibleFirstStepConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{AlignmentSpec, "D=0", "D = 0"}, {AlignmentSpec, "D=1", "D = 1"}, {AlignmentSpec, "D=-5", "D = -5"},
		{AlignmentSpec, "Neurons=0", "Neurons = 0"}, {AlignmentSpec, "Seeds=1", "Seeds = 1"},
		{AlignmentSpec, "Noise=-1", "Noise = -1"}, {AlignmentSpec, "Ratio=0", "Ratio = 0"}, {AlignmentSpec, "Ratio=-2,1", "Ratio = -2"},
		{AlignmentSpec, "Target=he5", "figure1, source3, he2, he3, he4, two"},
		{StartSpec, "Width=7", "must be even"}, {StartSpec, "N=0", "N = 0"}, {StartSpec, "Points=0", "Points = 0"},
		{PopulationSpec, "D=20", "at least two"}, {PopulationSpec, "Neurons=5", "blocks"},
		{ClosedFormSpec, "Law=cauchy", "gaussian or uniform"}, {ClosedFormSpec, "Batch=1", "Batch = 1"}, {ClosedFormSpec, "Batches=1", "Batches = 1"},
		{NoiseSpec, "Ratio=0", "Ratio = 0"}, {NoiseSpec, "Target=two", "2 directions"},
		{CloudSpec, "Ratio=4,2", "increase"}, {CloudSpec, "Ratio=1e9", "10⁶"},
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, Experiments())
}
