package catalog

import (
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// An author can take any claim into a paper: its statement, what it is compared with, and its twins can be set by TeX.
func TestEveryClaimCanBeSetByTeX(t *testing.T) {
	for _, e := range All() {
		config, err := e.Preset(experiment.Quick, nil)
		if err != nil {
			t.Fatal(err)
		}
		verdicts, err := e.Claimed(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, twin := range e.TwinList() {
			if _, err := tex.TeX(twin.Name); err != nil {
				t.Errorf("%s: %v", e.Name(), err)
			}
		}
		for _, v := range verdicts {
			for _, text := range []string{v.Statement, v.Source, v.Band.String()} {
				if _, err := tex.TeX(text); err != nil {
					t.Errorf("%s: %v", v.ID, err)
				}
			}
		}
	}
}
