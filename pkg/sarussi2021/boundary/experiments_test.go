package boundary

import (
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// Small runs have their verdicts and figures, with lists emptied and at odd slopes too, and whatever networks do.
func TestSmallRunsSurvive(t *testing.T) {
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Go))
	for _, x := range []experiment.Experiment{ConeSpec, BoundarySpec, RoughnessSpec, LinearitySpec} {
		for _, set := range []string{"Seeds=2", "Slopes=", "Shown=", "Filmed=0", "Filmed=30", "Small=0", "Sigma=1",
			"Alpha=0", "Points=1"} {
			if _, err := x.Preset(experiment.Quick, nil, set); err != nil {
				continue // another experiment's field
			}
			config, err := experimenttest.Smaller(x, "Seeds=2", "Steps=30", "Points=50", "Samples=20", "Units=6", "Grid=21", set)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range experimenttest.Run(t, env, x, config).Figures {
				experimenttest.EveryStyle(t, f)
			}
		}
	}
}
