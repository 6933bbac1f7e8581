package damian2022_test

import (
	"testing"

	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// experiments are those of the paper.
func experiments(t testing.TB) []experiment.Experiment {
	t.Helper()
	all, err := evaluate.List(catalog.All()).Find("damian2022")
	if err != nil {
		t.Fatal(err)
	}
	return all
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
		for _, x := range experiments(t) {
			config, err := x.Preset(experiment.Quick, nil)
			if err != nil {
				t.Fatal(err)
			}
			if cost, err := x.Forecast(config, true); err != nil || experiment.Nominal.Seconds(cost) > affordable {
				t.Logf("%s is left to its notebook (%v)", x.Name(), err)
				continue
			}
			o := experimenttest.Run(t, experimenttest.Environment(t, e), x, config)
			for _, v := range o.Verdicts {
				experimenttest.Holds(t, v)
			}
			for _, f := range o.Figures {
				experimenttest.EveryStyle(t, f)
			}
		}
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments(t))
}
