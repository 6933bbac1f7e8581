package draw

import (
	"bytes"
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// PGF returns f as a pgfpicture in ASCII for \input into a LaTeX document that
// uses pgf, amsmath and amssymb; the document sets all text in its own fonts.
// Room for text is measured with Latin Modern and 8 % more, because TeX's
// small sizes are wider. The error is that of [figure.Check], or names a character
// that has no TeX command.
func PGF(f figure.Figure, s Style) ([]byte, error) {
	s.Face = tex.LatinModern
	const slack = 1.08
	sh, err := drawn(f, s, slack)
	if err != nil {
		return nil, err
	}
	return sh.pgf(f)
}

func (sh *sheet) pgf(f figure.Figure) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("% needs \\usepackage{pgf,amsmath,amssymb}\n\\begin{pgfpicture}\n")
	fmt.Fprintf(&b, "\\pgfpathrectangle{\\pgfpointorigin}{%s}\\pgfusepath{use as bounding box}\n",
		pgfPoint(vg.Point{X: sh.width, Y: sh.height}))
	b.WriteString("\\pgfsetroundjoin\n")
	for _, o := range sh.ops {
		b.WriteString("\\begin{pgfscope}\n")
		if err := o.pgf(&b); err != nil {
			return nil, fmt.Errorf("figure %q: %w", f.ID, err)
		}
		b.WriteString("\\end{pgfscope}\n")
	}
	b.WriteString("\\end{pgfpicture}\n")
	return b.Bytes(), nil
}

func (o op) pgf(b *bytes.Buffer) error {
	b.WriteString(pgfColor(o.color))
	if o.text != nil {
		return o.text.pgf(b)
	}
	if o.fill {
		pgfPath(b, o.path)
		b.WriteString("\\pgfusepath{fill}\n")
		return nil
	}
	fmt.Fprintf(b, "\\pgfsetlinewidth{%sbp}\n", number(o.pen.width, 3))
	if len(o.pen.dash) > 0 {
		b.WriteString("\\pgfsetdash{")
		for _, d := range o.pen.dash {
			fmt.Fprintf(b, "{%sbp}", number(d, 3))
		}
		b.WriteString("}{0bp}\n")
	}
	pgfPath(b, o.path)
	b.WriteString("\\pgfusepath{stroke}\n")
	return nil
}

func (l *label) pgf(b *bytes.Buffer) error {
	tex, err := tex.TeX(l.source)
	if err != nil {
		return err
	}
	options := map[align]string{left: "left,", right: "right,"}[l.align] + "base,at={" + pgfPoint(l.at) + "}"
	if l.turned {
		options += ",rotate=90"
	}
	weight := ""
	if l.bold {
		weight = `\bfseries`
	}
	size := number(l.size, 2)
	fmt.Fprintf(b, "\\pgftext[%s]{\\fontsize{%sbp}{%sbp}\\selectfont%s{}%s}\n", options, size, size, weight, tex)
	return nil
}

func pgfColor(c color.NRGBA) string {
	s := fmt.Sprintf("\\color[rgb]{%s,%s,%s}",
		number(float64(c.R)/255, 4), number(float64(c.G)/255, 4), number(float64(c.B)/255, 4))
	if c.A < 255 {
		a := number(float64(c.A)/255, 3)
		s += "\\pgfsetfillopacity{" + a + "}\\pgfsetstrokeopacity{" + a + "}"
	}
	return s + "\n"
}

// pgfPoint writes lengths in bp, TeX's name for 1/72 inch.
func pgfPoint(q vg.Point) string {
	return "\\pgfqpoint{" + number(float64(q.X), 3) + "bp}{" + number(float64(q.Y), 3) + "bp}"
}

func pgfPath(b *bytes.Buffer, p vg.Path) {
	for _, c := range p {
		switch c.Type {
		case vg.MoveComp:
			b.WriteString("\\pgfpathmoveto{" + pgfPoint(c.Pos) + "}\n")
		case vg.LineComp:
			b.WriteString("\\pgfpathlineto{" + pgfPoint(c.Pos) + "}\n")
		case vg.CurveComp:
			b.WriteString("\\pgfpathcurveto{" + pgfPoint(c.Control[0]) + "}{" + pgfPoint(c.Control[1]) + "}{" +
				pgfPoint(c.Pos) + "}\n")
		case vg.CloseComp:
			b.WriteString("\\pgfpathclose\n")
		}
	}
}
