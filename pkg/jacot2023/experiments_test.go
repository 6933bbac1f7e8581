package jacot2023

import (
	"errors"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
)

// tiny makes trainings of some steps on two teachers, as shallow as an experiment takes.
// What λ does takes thousands of steps: claims are not judged here but where notebooks are
// executed.
var tiny = []string{"Count=2", "Ramp=9", "Steps=30", "LongSteps=40", "Width=3", "Samples=30", "Depth=4",
	"Depths=6,8", "Depths=4,6", "Span=1", "Swing=3", "Nets=20", "Networks=20", "Points=20", "Repeats=2"}

// A figure of the networks that end at rank k shows nothing where none does.
func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		env := experimenttest.Environment(t, e)
		for _, x := range Experiments() {
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
	experimenttest.PaperPresets(t, Experiments())
}
