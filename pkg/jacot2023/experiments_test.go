package jacot2023_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/jacot2023/bottleneck"
	"github.com/provingground/provingground/pkg/jacot2023/cost"
	"github.com/provingground/provingground/pkg/jacot2023/learningrate"
	"github.com/provingground/provingground/pkg/jacot2023/rankone"
	"github.com/provingground/provingground/pkg/jacot2023/regularity"
	"github.com/provingground/provingground/pkg/jacot2023/symmetry"
)

// experiments are those of the paper.
func experiments(t testing.TB) []experiment.Experiment {
	t.Helper()
	all, err := evaluate.List(catalog.All()).Find("jacot2023")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tiny makes trainings of some steps on two teachers, as shallow as an experiment takes.
// What λ does takes thousands of steps: claims are not judged here but where notebooks are
// executed.
var tiny = []string{"Teachers=2", "Ramp=9", "Steps=30", "LongSteps=40", "Width=3", "Samples=30", "Depth=7", "Depth=4",
	"Depths=6,8", "Depths=4,6", "Span=1", "Swing=3", "Nets=20", "Networks=20", "Points=20", "Repeats=2"}

// A figure of the networks that end at rank k shows nothing where none does.
func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		env := experimenttest.Environment(t, e)
		for _, x := range experiments(t) {
			config, err := experimenttest.Smaller(x, tiny...)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range experimenttest.Run(t, env, x, config).Figures {
				if e.Name() == engine.Go && !errors.Is(figure.Check(f), figure.ErrNothing) {
					experimenttest.EveryStyle(t, f)
				}
			}
		}
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments(t))
}

// Of no network nothing is measured, which is no proof of anything.
func TestOfNoNetworkNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(
		experimenttest.OfNothing(bottleneck.BottleneckSpec),
		experimenttest.OfNothing(regularity.EndStatesSpec),
		experimenttest.OfNothing(regularity.PriceSpec),
		experimenttest.OfNothing(symmetry.SymmetrySpec),
		experimenttest.OfNothing(cost.RepresentationCostSpec),
		experimenttest.OfNothing(cost.JacobianBoundSpec),
		experimenttest.OfNothing(bottleneck.DistanceBoundSpec),
	) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Error(v.Text())
		}
	}
}

// What a twin measures by arithmetic was known before the run, whatever the seed: its
// description says so, in the words that list -v prints.
func TestTwinsThatFailByArithmeticSaySo(t *testing.T) {
	for _, c := range []struct {
		spec  experiment.Experiment
		twins []string
	}{
		{learningrate.LearningRateSpec, []string{"trained by Adam"}},
		{learningrate.RepresentationsSpec, []string{"not balanced"}},
		{learningrate.TangentBlowupSpec, []string{"constant 2L"}},
		{regularity.StaircaseSpec, []string{"no regularisation"}},
		{regularity.EndStatesSpec, []string{"both from scratch", "λ exchanged"}},
		{rankone.InterpolantSpec, []string{"full rank", "not through the points"}},
		{bottleneck.RightRankSpec, []string{"one more"}},
		{symmetry.SymmetrySpec, []string{"no rotation"}}, {cost.LinearCostSpec, []string{"absolute value"}},
	} {
		for _, name := range c.twins {
			said := func(i experiment.TwinInfo) bool { return i.Name == name && strings.Contains(i.Breaks, "by arithmetic") }
			if !slices.ContainsFunc(c.spec.TwinList(), said) {
				t.Errorf("%s, %q: %+v", c.spec.Name(), name, c.spec.TwinList())
			}
		}
	}
}
