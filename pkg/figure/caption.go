package figure

import (
	"fmt"
	"slices"
	"strings"
)

// CaptionText returns the caption with what the intervals are and with the
// provenance of the numbers, a line each, as plain text with $...$ kept.
func CaptionText(f Figure) string {
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s%s\n", label, value)
		}
	}
	line("", f.Caption)
	line("Intervals: ", IntervalText(f))
	p := f.Provenance
	line("Figure: ", f.ID)
	line("Experiment: ", p.Experiment)
	line("Preset: ", p.Preset)
	if p.Experiment != "" {
		line("Master seed: ", fmt.Sprint(p.Master))
	}
	line("Seeds: ", p.Seeds)
	line("Backend: ", p.Backend)
	line("Code fingerprint: ", p.Fingerprint)
	line("Computed elsewhere: ", p.Elsewhere)
	line("Archive: ", p.Archive)
	return b.String()
}

// IntervalText says what the intervals of the figure are, each once; empty where
// there are none.
func IntervalText(f Figure) string {
	var out []string
	for _, p := range f.Panels {
		for _, s := range p.Series {
			if s.Interval != "" && s.Low != nil && !slices.Contains(out, s.Interval) {
				out = append(out, s.Interval)
			}
		}
	}
	return strings.Join(out, "; ")
}
