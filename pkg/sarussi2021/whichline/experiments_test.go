package whichline

import (
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

var experiments = []experiment.Experiment{DirectionSpec, PlainStepsSpec, ReflectedSpec, AnglesSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments, "Seeds=2", "Steps=40", "Units=4", "Shown=0.1,1", "Samples=20",
			"Alphas=0.1,1")
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments[:3])
	if _, err := AnglesSpec.Preset(experiment.Paper, nil); err != nil { // which trains nothing
		t.Error(err)
	}
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, DirectionSpec, map[string]string{
		"Dim=1": "Dim is not 2", "Dim=20": "Dim is not 2", "Samples=1": "Samples = 1", "Noise=-1": "Noise = -1",
		"Alpha=0": "above 0", "Alpha=1.5": "at most 1", "Units=3": "Units = 3", "Sigma=-1": "Sigma = -1", "Rule=sgd": "Rule",
		"Rate=0": "Rate = 0", "Steps=19": "Steps = 19", "Seeds=0": "Seeds = 0", "Shown=0.3,0.1": "Shown", "Shown=0": "Shown"})
	experimenttest.RefusesEach(t, PlainStepsSpec, map[string]string{
		"Kinds=": "Kinds is empty", "Kinds=teacher": "Kinds = teacher", "Kinds=balls,balls": "each once",
		"Large=-1": "Large = -1", "Rule=": "Rule", "Steps=1": "Steps = 1", "Seeds=0": "Seeds = 0", "Units=0": "Units = 0",
		"Sigma=-1": "Sigma = -1"})
	experimenttest.RefusesEach(t, ReflectedSpec, map[string]string{
		"Samples=2": "Samples = 2", "Samples=9": "odd", "Margin=0": "positive", "Margin=0.99": "Margin = 0.99",
		"Noise=-1": "Noise = -1", "Dim=0": "Dim = 0", "Steps=1": "Steps = 1", "Seeds=0": "Seeds = 0", "Units=1": "Units = 1"})
	experimenttest.RefusesEach(t, AnglesSpec, map[string]string{
		"Alphas=": "Alphas", "Alphas=0.1,2": "at most 1", "Seeds=0": "Seeds = 0", "Noise=-1": "Noise = -1",
		"Pair=balls": "Pair"})
}

// N = x₁ for w = (1, 0), u = (−1, 0) and any α: it is 0 along both halves of the second axis, and nowhere else.
func TestRaysAreWhereTheNetworkIsZero(t *testing.T) {
	n := sarussi2021.Direction(2).Before(0)
	n.W.Zero()
	for j := range 2 * n.K() {
		n.W.Set(j, 0, n.Head(j))
	}
	got := rays(n)
	if len(got) != 2 {
		t.Fatalf("%v", got)
	}
	for i, want := range []float64{1, -1} {
		if got[i][1] < 0 != (want < 0) || got[i][0] > 1e-9 || got[i][0] < -1e-9 {
			t.Errorf("ray %v", got[i])
		}
	}
}
