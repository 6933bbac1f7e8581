package draw

import (
	"fmt"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// TeX returns a float for a LaTeX document: \input of the figure's PGF file, its caption, a label, and its
// provenance as comments. Wide figures of a two-column style span both columns. The PGF lies in the folder
// \groundfigures, which the document may define, or else beside it. The error is that of [figure.Check], or names a
// character that has no TeX command.
func TeX(f figure.Figure, s Style) ([]byte, error) {
	if err := figure.Check(f); err != nil {
		return nil, err
	}
	caption, err := texCaption(f)
	if err != nil {
		return nil, fmt.Errorf("figure %q: %w", f.ID, err)
	}
	name, float := fileName(f.ID), "figure"
	if width, _ := s.Size(f); width > s.Width {
		float = "figure*"
	}
	var b strings.Builder
	b.WriteString("% needs \\usepackage{pgf,amsmath,amssymb}; where the .pgf lies elsewhere: " +
		"\\newcommand\\groundfigures{folder/}\n")
	for line := range strings.Lines(figure.CaptionText(figure.Figure{ID: f.ID, Provenance: f.Provenance})) {
		b.WriteString("% " + line)
	}
	fmt.Fprintf(&b, "\\begin{%s}[t]\n  \\centering\n  \\providecommand\\groundfigures{}%%\n"+
		"  \\input{\\groundfigures %s.pgf}\n  \\caption{%s}\n  \\label{fig:%s}\n\\end{%s}\n", float, name, caption, name,
		float)
	return []byte(b.String()), nil
}

// texCaption returns the caption, with what the intervals are, as TeX.
func texCaption(f figure.Figure) (string, error) {
	caption := f.Caption
	if intervals := figure.IntervalText(f); intervals != "" {
		caption = strings.TrimSpace(caption + " Intervals: " + intervals + ".")
	}
	return tex.TeX(caption)
}
