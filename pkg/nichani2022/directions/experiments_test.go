package directions

import (
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

var experiments = []experiment.Experiment{GoodDirectionsSpec, ProjectionSpec, NormsSpec, CubicDirectionSpec}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments, "Seeds=2", "Dim=6", "Draws=1", "Points=20", "Width=40", "Widths=16,32",
			"Shown=16", "Free=7", "Samples=30", "Points=20,30", "Directions=1")
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, GoodDirectionsSpec, map[string]string{
		"Dim=2": "Dim = 2", "Widths=": "Widths", "Widths=256": "Widths", "Widths=6,8": "width 6", "Widths=512,256": "Widths",
		"Shown=2": "Shown", "Mean=2": "Mean", "Mean=-1": "Mean", "Means=0.5,0.1": "Means", "Means=": "Means",
		"Means=0,2": "Means", "Points=0": "Points = 0", "Draws=0": "Draws = 0", "Seeds=0": "Seeds = 0", "Shift=0": "set Mu",
		"Mu=-1": "Mu = -1", "Activation=relu": "relu"})
	experimenttest.RefusesEach(t, ProjectionSpec, map[string]string{
		"Dim=1": "Dim = 1", "Width=6": "width 6", "Samples=1": "Samples = 1", "Free=400": "Free = 400",
		"Free=-1": "Free = -1", "Means=3": "Means", "Means=": "Means", "Points=1": "Points = 1", "Seeds=0": "Seeds = 0",
		"Shift=0": "set Mu", "Activation=relu": "relu"})
	experimenttest.RefusesEach(t, NormsSpec, map[string]string{
		"Dim=2": "Dim = 2", "Width=3": "Width = 3", "Points=": "Points", "Points=100": "Points", "Points=20,100": "Points",
		"Points=200,100": "Points", "Points=100,30000": "30000", "Width=4": "rank", "Seeds=0": "Seeds = 0",
		"Directions=0": "Directions = 0", "Activation=relu": "relu"})
	experimenttest.RefusesEach(t, CubicDirectionSpec, map[string]string{
		"Dim=2": "Dim = 2", "Degree=0": "Degree = 0", "Degree=9": "Degree = 9", "Widths=8": "Widths", "Widths=6,8": "width 6",
		"Mu=-1": "Mu = -1", "Points=0": "Points = 0", "Seeds=0": "Seeds = 0"})
	experimenttest.Refuses(t, CubicDirectionSpec, "set Mu", "Activation=softplus", "Shift=0")
}
