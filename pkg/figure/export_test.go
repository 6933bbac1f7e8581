package figure_test

import (
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

func TestCaptionTextNamesIntervalsAndProvenance(t *testing.T) {
	const want = `Error against $n$; the line is $\propto 1/n$.
Intervals: mean ± sd over 8 seeds; 95 % interval
Figure: paper/experiment/law
Experiment: paper/experiment
Preset: quick
Master seed: 7
Seeds: 8 seeds a point
Backend: go
Code fingerprint: abc123
`
	f := figuretest.Sample()
	if got := figure.CaptionText(f); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	f.Provenance.Elsewhere = "linux/arm64"
	if got := figure.CaptionText(f); got != want+"Computed elsewhere: linux/arm64\n" {
		t.Errorf("computed elsewhere: %s", got)
	}
	f.Provenance.Elsewhere, f.Provenance.Archive = "", "computed long ago"
	if got := figure.CaptionText(f); got != want+"Archive: computed long ago\n" {
		t.Errorf("from an archive: %s", got)
	}
}
