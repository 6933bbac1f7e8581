package transfer

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

// A caption names the targets of the config, and no other.
func TestCaptionsHaveTheTargetsOfTheConfig(t *testing.T) {
	cubic := cubicConfig(experiment.Quick)
	cubic.Target = "he4"
	figures, err := cubicFigures(&CubicOutcome{Config: cubic})
	if err != nil || !strings.Contains(figures[0].Caption, `$He_4(u \cdot x)/\sqrt{24}$`) ||
		strings.Contains(figures[0].Caption, "He_3") {
		t.Errorf("cubic: %v, %q", err, figures[0].Caption)
	}
	c := transferConfig(experiment.Quick)
	c.Target, c.Scratch = "he4", false
	if figures, err = transferFigures(&TransferOutcome{Config: c}); err != nil ||
		strings.Contains(figures[0].Caption, "He_3") {
		t.Errorf("transfer: %v, %q", err, figures[0].Caption)
	}
}

// The caption has the n of the source as the config lets it grow.
func TestTheCaptionOfTransferHasTheGrowthOfTheConfig(t *testing.T) {
	c := transferConfig(experiment.Quick)
	for growth, want := range map[float64]string{2: `$n = 32\,d^2$ samples`, 1: `$n = 3200\,(d/10)^{1}$ samples`} {
		c.Growth = growth
		figures, err := transferFigures(&TransferOutcome{Config: c})
		if err != nil || !strings.Contains(figures[0].Caption, want) {
			t.Errorf("growth %g: %v, %q", growth, err, figures[0].Caption)
		}
	}
}
