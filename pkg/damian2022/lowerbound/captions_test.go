package lowerbound

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
)

// A caption names the targets of the config, and no other.
func TestCaptionsHaveTheTargetsOfTheConfig(t *testing.T) {
	quartic := quarticConfig(experiment.Quick)
	quartic.Target = "figure1"
	if f := collapseFigure(&QuarticOutcome{Config: quartic}); !strings.Contains(f.Caption, `first step for $He_2(x_1)/2`) {
		t.Errorf("quartic: %q", f.Caption)
	}
}

// A caption names the class, the preprocessing and the sizes of the config.
func TestCaptionsHaveWhatTheConfigHas(t *testing.T) {
	c := correlationsConfig(experiment.Quick)
	c.Link, c.QueryP = damian2022.MonomialLink, 3
	if f := queryFigure(&CorrelationsOutcome{Config: c}); !strings.Contains(f.Caption, `$(v \cdot x)^3/\sqrt{5!!}$`) {
		t.Errorf("correlations: %q", f.Caption)
	}
	degenerate := degenerateConfig(experiment.Quick)
	degenerate.Labels = damian2022.Raw
	figures, err := degenerateFigures(&DegenerateOutcome{Config: degenerate, Result: lawful(degenerate)})
	if err != nil || !strings.HasPrefix(figures[0].Caption, "Algorithm 1 (raw labels, $m = 100$") {
		t.Errorf("degenerate: %v, %q", err, figures[0].Caption)
	}
}
