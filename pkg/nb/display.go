// Package nb is the notebook's side of the library, and the only package that
// knows it is in a notebook. Every cell is a program of its own: what nb shows
// is sent to the kernel and waited for, since an output that is still under
// way when the program ends is lost. Outside a notebook the same calls print
// plain text.
//
// A cell has no place for error values: a call that cannot do its work prints
// one sentence and ends the cell with exit status 1.
package nb

import (
	"encoding/gob"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// screenDPI is the resolution of the PNG beside a figure's SVG: it is shown on
// GitHub and in notebooks that are not trusted.
const screenDPI = 110

func init() { // what JSON outputs are made of, for the pipe to the kernel
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// bundle is one output in several forms; a front end shows the richest that
// it can. The key "text/plain" is always there.
type bundle map[protocol.MIMEType]any

// show sends an output and waits until the kernel has it. A non-empty id
// updates the output of that id.
func show(b bundle, id string) {
	if !gonbui.IsNotebook {
		if id == "" {
			fmt.Println(b[protocol.MIMETextPlain])
		}
		return
	}
	gonbui.SendData(&protocol.DisplayData{Data: b, Metadata: metadata(), DisplayID: id})
	gonbui.Sync()
	if err := gonbui.Error(); err != nil {
		fmt.Fprintln(os.Stderr, "the notebook does not take outputs any more:", err)
		os.Exit(1)
	}
}

// metadata notes in an output whether a trained network may stand behind it: it
// does where this cell has trained one or read a result that training made. What
// has no such note shows the same digits on every processor.
func metadata() map[string]any {
	if !engine.Trained() {
		return nil
	}
	return map[string]any{"provingground": map[string]any{"trained": true}}
}

// Must returns v, or ends the cell with the error's text.
func Must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		if gonbui.IsNotebook {
			gonbui.Sync()
		}
		os.Exit(1)
	}
	return v
}

// check ends the cell when there is an error.
func check(err error) { Must(struct{}{}, err) }

// Printf shows formatted text. It goes the way of the figures, so that it
// keeps its place among them; what is printed to standard output may not.
func Printf(format string, args ...any) {
	show(bundle{protocol.MIMETextPlain: strings.TrimRight(fmt.Sprintf(format, args...), "\n")}, "")
}

// Markdown shows formatted Markdown; $...$ is mathematics.
func Markdown(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	show(bundle{protocol.MIMETextMarkdown: text, protocol.MIMETextPlain: text}, "")
}

// Table shows rows under a header; every cell is formatted with %v, and a
// float64 by [claim.Number]. Text between dollars is mathematics.
func Table(header []string, rows ...[]any) {
	var b strings.Builder
	b.WriteString(`<table><thead><tr>`)
	for _, h := range header {
		fmt.Fprintf(&b, `<th style="text-align:left">%s</th>`, tex.HTMLText(h))
	}
	b.WriteString("</tr></thead><tbody>\n")
	plain := [][]string{plainly(header)}
	for _, row := range rows {
		b.WriteString("<tr>")
		var texts []string
		for _, cell := range row {
			texts = append(texts, text(cell))
			fmt.Fprintf(&b, `<td style="text-align:left">%s</td>`, tex.HTMLText(text(cell)))
		}
		b.WriteString("</tr>\n")
		plain = append(plain, plainly(texts))
	}
	b.WriteString("</tbody></table>")
	show(bundle{protocol.MIMETextHTML: b.String(), protocol.MIMETextPlain: columns(plain)}, "")
}

// Rows shows a table of an experiment.
func Rows(t figure.Table) { Table(t.Header, t.Rows...) }

// text formats one cell of a table.
func text(cell any) string {
	if x, ok := cell.(float64); ok {
		return claim.Number(x)
	}
	return fmt.Sprint(cell)
}

// plainly returns texts with their mathematics in plain Unicode.
func plainly(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = tex.PlainText(s)
	}
	return out
}

// columns sets rows of texts in aligned columns.
func columns(rows [][]string) string {
	var width []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], places(cell))
		}
	}
	lines := make([]string, len(rows))
	for k, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell + strings.Repeat(" ", width[i]-places(cell)+2))
		}
		lines[k] = strings.TrimRight(b.String(), " ")
	}
	return strings.Join(lines, "\n")
}

// places returns how many places a text takes: an accent takes none of its own.
func places(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// Figure shows a figure as vector graphics, as a picture for front ends that
// show no SVG of an untrusted notebook, and in words.
func Figure(f figure.Figure) {
	style := Must(draw.StyleByName("screen"))
	show(bundle{
		protocol.MIMEImageSVG:  string(Must(draw.SVG(f, style))),
		protocol.MIMEImagePNG:  Must(draw.Preview(f, style, screenDPI)),
		protocol.MIMETextPlain: words(f),
	}, "")
	caption(f)
	export(f)
}

// caption shows a figure's caption and what its bars are, below it.
func caption(f figure.Figure) {
	text := f.Caption
	if bars := figure.IntervalText(f); bars != "" {
		text += " *Bars:* " + bars + "."
	}
	if f.Provenance.Archive != "" {
		text += " *From the archive.*"
	}
	if text != "" {
		show(bundle{protocol.MIMETextMarkdown: "<small>" + text + "</small>", protocol.MIMETextPlain: tex.PlainText(text)},
			"")
	}
}

// export writes a figure for papers into the folder PG_FIGURES, where that is
// set: whoever executes a notebook without a reader sets it. A figure of archived results
// gets a name of its own, beside that of the same figure of a run.
func export(f figure.Figure) {
	if f.Provenance.Archive != "" {
		f.ID += "/archived"
	}
	if dir := os.Getenv("PG_FIGURES"); dir != "" {
		Must(draw.Save(f, Must(draw.StyleByName(draw.ExportStyle)), dir, "pdf", "svg", "png", "csv", "txt"))
	}
}

// words returns what a reader is told who sees no picture.
func words(f figure.Figure) string { return fmt.Sprintf("<figure %s: %s>", f.ID, f.Alt) }

// vegaLite is drawn by JupyterLab itself: no kernel, no trust, no network.
const vegaLite = protocol.MIMEType("application/vnd.vegalite.v5+json")

// Frames shows a family of figures with a slider, and its still picture where
// there is none.
func Frames(f figure.Frames) {
	style := Must(draw.StyleByName("screen"))
	show(bundle{
		vegaLite:               Must(draw.VegaLite(f)),
		protocol.MIMEImagePNG:  Must(draw.Preview(f.Still, style, screenDPI)),
		protocol.MIMETextPlain: words(f.Still),
	}, "")
	caption(f.Still)
	export(f.Still)
}
