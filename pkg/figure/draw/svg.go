package draw

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// svgUnits is how many units of an SVG a point has. Whole units, each counted from the
// place before, take half the bytes of decimals, and a fortieth of a point is not seen.
const svgUnits = 40

// SVG returns f as an SVG document: outlines only, so that it looks the same
// without any font; with a title and a description for readers who cannot see
// it. It scales down to the width of the page it is put into. The error is
// that of [figure.Check].
func SVG(f figure.Figure, s Style) ([]byte, error) {
	sh, err := drawn(f, s, 1)
	if err != nil {
		return nil, err
	}
	return sh.svg(f), nil
}

func (sh *sheet) svg(f figure.Figure) []byte {
	var b strings.Builder
	id := fileName(f.ID)
	w, h := number(float64(sh.width), 3), number(float64(sh.height), 3)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%spt" height="%spt" viewBox="0 0 %d %d" `+
		`style="max-width:100%%;height:auto" role="img" aria-labelledby="%s-title %s-desc">`+"\n",
		w, h, units(sh.width), units(sh.height), id, id)
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", id, escaped(heading(f)), id,
		escaped(description(f)))
	b.WriteString(`<g fill="none" stroke-linejoin="round">` + "\n")
	for _, o := range sh.ops {
		fmt.Fprintf(&b, `<path d="%s"%s/>`+"\n", pathData(o.path, sh.height), attributes(o))
	}
	b.WriteString("</g>\n</svg>\n")
	return []byte(b.String())
}

// heading is a short name of the figure in plain text.
func heading(f figure.Figure) string {
	if f.Title == "" {
		return f.ID
	}
	return tex.PlainText(f.Title)
}

// description says what is to be seen, in plain text.
func description(f figure.Figure) string {
	if f.Alt == "" {
		return tex.PlainText(f.Caption)
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
	a := paint("stroke", o.color) + ` stroke-width="` + number(o.pen.width*svgUnits, 1) + `"`
	if len(o.pen.dash) > 0 {
		a += ` stroke-dasharray="` + numbers(o.pen.dash, svgUnits) + `"`
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

func numbers(vs []float64, scale float64) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = number(v*scale, 3)
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

// units returns a length in whole units.
func units(l vg.Length) int { return int(math.Round(float64(l) * svgUnits)) }

// pathData writes a path downwards from the top, as SVG counts.
func pathData(p vg.Path, height vg.Length) string {
	w := pathWriter{height: height}
	for _, c := range p {
		w.add(c)
	}
	return w.b.String()
}

// pathWriter writes steps from one place to the next. It counts from the rounded
// places, so that roundings do not add up.
type pathWriter struct {
	b           strings.Builder
	height      vg.Length
	at, start   [2]int // where the pen is, and where the subpath began
	last        byte   // the command that is repeated when none is written
	afterNumber bool
}

func (w *pathWriter) add(c vg.PathComp) {
	to := w.place(c.Pos)
	switch c.Type {
	case vg.MoveComp:
		w.command('m')
		w.step(to)
		w.last, w.start = 'l', to
	case vg.LineComp:
		w.line(to)
	case vg.CurveComp:
		w.command('c')
		w.step(w.place(c.Control[0]))
		w.step(w.place(c.Control[1]))
		w.step(to)
	case vg.CloseComp:
		w.command('z')
		w.at = w.start
		return
	}
	w.at = to
}

func (w *pathWriter) line(to [2]int) {
	switch {
	case to[1] == w.at[1]:
		w.command('h')
		w.number(to[0] - w.at[0])
	case to[0] == w.at[0]:
		w.command('v')
		w.number(to[1] - w.at[1])
	default:
		w.command('l')
		w.step(to)
	}
}

func (w *pathWriter) place(q vg.Point) [2]int { return [2]int{units(q.X), units(w.height - q.Y)} }

func (w *pathWriter) command(name byte) {
	if name != w.last || name == 'z' {
		w.b.WriteByte(name)
		w.afterNumber = false
	}
	w.last = name
}

func (w *pathWriter) step(to [2]int) {
	w.number(to[0] - w.at[0])
	w.number(to[1] - w.at[1])
}

func (w *pathWriter) number(n int) {
	if w.afterNumber && n >= 0 {
		w.b.WriteByte(' ')
	}
	w.b.WriteString(strconv.Itoa(n))
	w.afterNumber = true
}
