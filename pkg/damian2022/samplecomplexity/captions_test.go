package samplecomplexity

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
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

// A caption and a description have the labels and the widths of the config.
func TestCaptionsHaveWhatTheConfigHas(t *testing.T) {
	scaling := scalingConfig(experiment.Quick)
	scaling.Labels = damian2022.StepOnly
	if f := scalingRisk(&ScalingOutcome{Config: scaling}); !strings.Contains(f.Caption,
		`$\eta_1 = \sqrt{d}$, labels preprocessed for the step alone)`) {
		t.Errorf("scaling: %q", f.Caption)
	}
	width := widthConfig(experiment.Quick)
	width.Labels = damian2022.Raw
	figures, err := widthFigures(&WidthOutcome{Config: width})
	if err != nil || !strings.HasPrefix(figures[0].Caption, `Algorithm 1 (raw labels, $\eta_1`) {
		t.Errorf("width: %v, %q", err, figures[0].Caption)
	}
	figure1 := figure1Config(experiment.Quick)
	figure1.WideWidth = 300
	f, err := figure1Paper(&Figure1Outcome{Config: figure1})
	if err != nil || !strings.Contains(f.Alt, "100 (a) and 300 (b)") {
		t.Errorf("figure1: %v, %q", err, f.Alt)
	}
}
