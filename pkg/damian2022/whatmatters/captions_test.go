package whatmatters

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

// A legend and a description have the step and the test sets of the config.
func TestFiguresHaveWhatTheConfigHas(t *testing.T) {
	step := stepSizeConfig(experiment.Quick)
	step.Root = false
	if p := scalePanel(&StepSizeOutcome{Config: step}); p.Series[0].Name != `$\eta_1 = 1$` {
		t.Errorf("stepsize: %q", p.Series[0].Name)
	}
	tails := heavyTailsConfig(experiment.Quick)
	tails.Points = 500
	figures, err := heavyTailsFigures(&HeavyTailsOutcome{Config: tails, Result: tailed(tails)})
	if err != nil || !strings.Contains(figures[0].Alt, "of 500 points") || strings.Contains(figures[0].Alt, "0.06") {
		t.Errorf("heavytails: %v, %q", err, figures[0].Alt)
	}
}
