package samplecomplexity

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

// A caption names the targets of the config, and no other.
func TestCaptionsHaveTheTargetsOfTheConfig(t *testing.T) {
	figure1 := figure1Config(experiment.Quick)
	figure1.Target = "he2"
	if f := figure1Baselines(&Figure1Outcome{Config: figure1}); !strings.Contains(f.Caption, "the best quadratic, 0.") {
		t.Errorf("figure1: %q", f.Caption)
	}
}
