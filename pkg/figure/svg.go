package figure

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// SVG returns f as an SVG document: outlines only, so that it looks the same
// without any font; with a title and a description for readers who cannot see
// it. It scales down to the width of the page it is put into. The error is
// that of [Check].
func SVG(f Figure, s Style) ([]byte, error) {
	sh, err := drawn(f, s, 1)
	if err != nil {
		return nil, err
	}
	return sh.svg(f), nil
}

func (sh *sheet) svg(f Figure) []byte {
	var b strings.Builder
	id := fileName(f.ID)
	w, h := number(float64(sh.width), 3), number(float64(sh.height), 3)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%spt" height="%spt" viewBox="0 0 %s %s" style="max-width:100%%;height:auto" role="img" aria-labelledby="%s-title %s-desc">`+"\n", w, h, w, h, id, id)
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", id, escaped(f.heading()), id, escaped(f.description()))
	b.WriteString(`<g fill="none" stroke-linejoin="round">` + "\n")
	for _, o := range sh.ops {
		fmt.Fprintf(&b, `<path d="%s"%s/>`+"\n", pathData(o.path, sh.height), attributes(o))
	}
	b.WriteString("</g>\n</svg>\n")
	return []byte(b.String())
}

// heading is a short name of the figure in plain text.
func (f Figure) heading() string {
	if f.Title == "" {
		return f.ID
	}
	return PlainText(f.Title)
}

// description says what is to be seen, in plain text.
func (f Figure) description() string {
	if f.Alt == "" {
		return PlainText(f.Caption)
	}
	return f.Alt
}

func escaped(s string) string {
	var b strings.Builder
	// A Builder never fails, and EscapeText replaces what XML cannot hold.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func attributes(o op) string {
	if o.fill {
		return paint("fill", o.color)
	}
	a := paint("stroke", o.color) + ` stroke-width="` + number(o.pen.width, 3) + `"`
	if len(o.pen.dash) > 0 {
		a += ` stroke-dasharray="` + numbers(o.pen.dash) + `"`
	}
	return a
}

func paint(what string, c color.NRGBA) string {
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, what, c.R, c.G, c.B)
	if c.A < 255 {
		s += fmt.Sprintf(` %s-opacity="%s"`, what, number(float64(c.A)/255, 3))
	}
	return s
}

func numbers(vs []float64) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = number(v, 3)
	}
	return strings.Join(parts, " ")
}

// number writes v with at most so many decimals, and no trailing zeros.
func number(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// pathData writes a path downwards from the top, as SVG counts.
func pathData(p vg.Path, height vg.Length) string {
	var b strings.Builder
	at := func(q vg.Point) {
		b.WriteString(number(float64(q.X), 2))
		b.WriteByte(' ')
		b.WriteString(number(float64(height-q.Y), 2))
	}
	for _, c := range p {
		switch c.Type {
		case vg.MoveComp:
			b.WriteByte('M')
			at(c.Pos)
		case vg.LineComp:
			b.WriteByte('L')
			at(c.Pos)
		case vg.CurveComp:
			b.WriteByte('C')
			at(c.Control[0])
			b.WriteByte(' ')
			at(c.Control[1])
			b.WriteByte(' ')
			at(c.Pos)
		case vg.CloseComp:
			b.WriteByte('Z')
		}
	}
	return b.String()
}
