package lowerbound

import (
	"strings"
	"testing"

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
