package draw

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image/color"
	"unicode/utf16"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
)

// PDF returns f as a PDF document of one page whose media box is exactly
// [Style.Size]. It holds paths only, no font and no image, and no date: the
// same figure gives the same bytes. The error is that of [figure.Check].
func PDF(f figure.Figure, s Style) ([]byte, error) {
	sh, err := drawn(f, s, 1)
	if err != nil {
		return nil, err
	}
	return sh.pdf(f)
}

func (sh *sheet) pdf(f figure.Figure) ([]byte, error) {
	content, states := sh.pdfContent()
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("figure %q: compressing the page: %w", f.ID, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("figure %q: compressing the page: %w", f.ID, err)
	}
	box := number(float64(sh.width), 3) + " " + number(float64(sh.height), 3)
	return pdfFile(
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 "+box+"] /Contents 4 0 R /Resources << /ExtGState << "+
			states+" >> >> >>",
		fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", z.Len(), z.String()),
		"<< /Title "+pdfString(heading(f))+" /Subject "+pdfString(description(f))+" >>",
	), nil
}

// pdfFile puts objects 1, 2, ... behind a header and before their index. The
// first is the catalogue and the last the document's information.
func pdfFile(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, len(objects), start)
	return b.Bytes()
}

// pdfString writes text as hexadecimal UTF-16, which needs no escapes.
func pdfString(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// pdfContent returns the page and the graphics states for its opacities.
func (sh *sheet) pdfContent() (content []byte, states string) {
	var b bytes.Buffer
	b.WriteString("1 j\n") // round joins: noisy curves get no spikes
	seen := map[uint8]bool{}
	alpha := uint8(0)
	for _, o := range sh.ops {
		if a := o.color.A; a != alpha {
			alpha = a
			fmt.Fprintf(&b, "/A%d gs\n", a)
			if !seen[a] {
				seen[a] = true
				v := number(float64(a)/255, 4)
				states += fmt.Sprintf("/A%d << /ca %s /CA %s >> ", a, v, v)
			}
		}
		if o.fill {
			fmt.Fprintf(&b, "%s rg\n", pdfColor(o.color))
			pdfPath(&b, o.path)
			b.WriteString("f\n")
			continue
		}
		fmt.Fprintf(&b, "%s RG %s w [%s] 0 d\n", pdfColor(o.color), number(o.pen.width, 3), numbers(o.pen.dash, 1))
		pdfPath(&b, o.path)
		b.WriteString("S\n")
	}
	return b.Bytes(), states
}

func pdfColor(c color.NRGBA) string {
	return number(float64(c.R)/255, 4) + " " + number(float64(c.G)/255, 4) + " " + number(float64(c.B)/255, 4)
}

func pdfPath(b *bytes.Buffer, p vg.Path) {
	at := func(q vg.Point) string { return number(float64(q.X), 3) + " " + number(float64(q.Y), 3) }
	for _, c := range p {
		switch c.Type {
		case vg.MoveComp:
			b.WriteString(at(c.Pos) + " m\n")
		case vg.LineComp:
			b.WriteString(at(c.Pos) + " l\n")
		case vg.CurveComp:
			b.WriteString(at(c.Control[0]) + " " + at(c.Control[1]) + " " + at(c.Pos) + " c\n")
		case vg.CloseComp:
			b.WriteString("h\n")
		}
	}
}
