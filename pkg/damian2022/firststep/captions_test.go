package firststep

import (
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
)

// Curves and points are named after the labels and the inputs of the config.
func TestFiguresHaveWhatTheConfigHas(t *testing.T) {
	alignment := alignmentConfig(experiment.Quick)
	alignment.Preprocess = false
	if law := alignmentPanel(alignment, nil).Series[0]; law.Formula != "1/(1 + π(1+ς²)d²/n)" {
		t.Errorf("alignment: %q", law.Formula)
	}
	noise := noiseConfig(experiment.Quick)
	noise.Preprocess = false
	figures, err := noiseFigures(&NoiseOutcome{Config: noise, Result: noisy(noise)})
	if err != nil || figures[0].Panels[0].Series[0].Name != "raw labels" {
		t.Errorf("noise: %v, %q", err, figures[0].Panels[0].Series[0].Name)
	}
	inputs := closedFormConfig(experiment.Quick)
	inputs.Law = damian2022.Uniform
	figures, err = closedFormFigures(&ClosedFormOutcome{Config: inputs, Result: sampled(inputs)})
	if err != nil || figures[0].Panels[1].Series[1].Name != "uniform inputs" {
		t.Errorf("closedform: %v, %q", err, figures[0].Panels[1].Series[1].Name)
	}
}
