package draw

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/provingground/provingground/pkg/figure/tex"
)

// sheet is a drawn figure before it has a format: a list of strokes, fills and
// texts in points from the lower left corner.
type sheet struct {
	width, height vg.Length
	ops           []op
}

// op is one path, stroked with a pen or filled; or a text, which carries both
// its outlines and its source.
type op struct {
	path  vg.Path
	fill  bool
	color color.NRGBA
	pen   pen
	text  *label
}

// pen is how a line is stroked; lengths are in points.
type pen struct {
	color color.NRGBA
	width float64
	dash  []float64
}

// label is a text with the point it hangs on, for formats that set it anew.
type label struct {
	source string
	size   float64
	at     vg.Point
	align  align
	bold   bool
	turned bool // read from below
}

type align int

const (
	left align = iota
	centre
	right
)

func (s *sheet) stroke(p pen, lines ...[]vg.Point) {
	var path vg.Path
	for _, l := range lines {
		if len(l) < 2 {
			continue
		}
		path.Move(l[0])
		for _, q := range l[1:] {
			path.Line(q)
		}
	}
	s.strokePath(p, path)
}

func (s *sheet) strokePath(p pen, path vg.Path) {
	if len(path) > 0 && p.width > 0 {
		s.ops = append(s.ops, op{path: path, color: p.color, pen: p})
	}
}

func (s *sheet) fill(c color.NRGBA, path vg.Path) {
	if len(path) > 0 {
		s.ops = append(s.ops, op{path: path, fill: true, color: c})
	}
}

func (s *sheet) segment(p pen, x0, y0, x1, y1 vg.Length) {
	s.stroke(p, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y1}})
}

func rectangle(r vg.Rectangle) vg.Path {
	return tex.Polygon(r.Min, vg.Point{X: r.Max.X, Y: r.Min.Y}, r.Max, vg.Point{X: r.Min.X, Y: r.Max.Y})
}

// clipLines returns the parts of lines inside r.
func clipLines(r vg.Rectangle, lines ...[]vg.Point) [][]vg.Point {
	c := draw.Canvas{Rectangle: r}
	return c.ClipLinesXY(lines...)
}

func clipPolygon(r vg.Rectangle, pts []vg.Point) []vg.Point {
	c := draw.Canvas{Rectangle: r}
	return c.ClipPolygonXY(pts)
}

func inside(r vg.Rectangle, p vg.Point) bool {
	const slack = 0.01 // pt: a point on the frame is inside
	return p.X >= r.Min.X-slack && p.X <= r.Max.X+slack && p.Y >= r.Min.Y-slack && p.Y <= r.Max.Y+slack
}

// typesetter sets labels of one face. Slack widens measured texts for formats
// whose own fonts are wider than ours.
type typesetter struct {
	face  *tex.Face
	slack float64
}

// measure returns the size of a text of one or more lines: its width and its
// ink over the first and under the last baseline, at least those of a plain
// line so that neighbouring labels stand on one height. A text that
// [tex.CheckText] refuses measures nothing.
func (t typesetter) measure(s string, size float64) (width, height, depth vg.Length) {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		b, err := t.face.Set(l, size, tex.Regular)
		if err != nil {
			continue
		}
		width = max(width, vg.Length(b.Width*t.slack))
		if i == 0 {
			height = vg.Length(max(0.68*size, b.Height))
		}
		if i == len(lines)-1 {
			depth = vg.Length(max(0, b.Depth))
		}
	}
	return width, height, depth + vg.Length(float64(len(lines)-1)*leading*size)
}

// wrap breaks s at spaces outside of formulas so that no line is wider than
// the limit, as far as it has such spaces.
func (t typesetter) wrap(s string, size float64, limit vg.Length) string {
	if w, _, _ := t.measure(s, size); w <= limit {
		return s
	}
	var lines []string
	line := ""
	for _, word := range words(s) {
		longer := strings.TrimSpace(line + " " + word)
		if w, _, _ := t.measure(longer, size); w > limit && line != "" {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return strings.Join(append(lines, line), "\n")
}

// words splits at spaces outside of $...$.
func words(s string) []string {
	formula := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '$' {
			formula = !formula
		}
		return r == ' ' && !formula
	})
}

// leading is the distance of baselines in em.
const leading = tex.LineAscent + tex.LineDescent

// text draws s with the first baseline at the label's point.
func (s *sheet) text(t typesetter, l label, c color.NRGBA) {
	for i, line := range strings.Split(l.source, "\n") {
		one := l
		one.source = line
		down := vg.Length(float64(i) * leading * l.size)
		if l.turned {
			one.at.X += down
		} else {
			one.at.Y -= down
		}
		s.line(t, one, c)
	}
}

func (s *sheet) line(t typesetter, l label, c color.NRGBA) {
	cut := tex.Regular
	if l.bold {
		cut = tex.Bold
	}
	b, err := t.face.Set(l.source, l.size, cut)
	if err != nil || strings.TrimSpace(l.source) == "" {
		return
	}
	path := outlines(b, l)
	s.ops = append(s.ops, op{path: path, fill: true, color: c, text: &l})
}

// outlines returns the glyphs and rules of b as one path on the page.
func outlines(b tex.Box, l label) vg.Path {
	start := -b.Width * float64(l.align) / 2
	place := func(x, y float64) vg.Point {
		x += start
		if l.turned {
			x, y = -y, x
		}
		return vg.Point{X: l.at.X + vg.Length(x), Y: l.at.Y + vg.Length(y)}
	}
	var path vg.Path
	for _, p := range b.Glyphs {
		at := func(q vg.Point) vg.Point { return place(p.X+float64(q.X)*p.Size, p.Y+float64(q.Y)*p.Size) }
		path = append(path, moved(p.G.Outline, at)...)
	}
	for _, r := range b.Rules {
		path = append(path, tex.Polygon(place(r.X, r.Y), place(r.X+r.W, r.Y), place(r.X+r.W, r.Y+r.H),
			place(r.X, r.Y+r.H))...)
	}
	return path
}

func moved(p vg.Path, at func(vg.Point) vg.Point) vg.Path {
	out := make(vg.Path, len(p))
	for i, c := range p {
		out[i] = vg.PathComp{Type: c.Type, Pos: at(c.Pos)}
		for _, q := range c.Control {
			out[i].Control = append(out[i].Control, at(q))
		}
	}
	return out
}

// circle appends a circle of four cubics, accurate to 3e-4 of the radius.
func circle(p *vg.Path, c vg.Point, r float64) {
	const k = 0.5522847498 // 4(√2-1)/3
	at := func(x, y float64) vg.Point { return vg.Point{X: c.X + vg.Length(r*x), Y: c.Y + vg.Length(r*y)} }
	p.Move(at(1, 0))
	p.CubeTo(at(1, k), at(k, 1), at(0, 1))
	p.CubeTo(at(-k, 1), at(-1, k), at(-1, 0))
	p.CubeTo(at(-1, -k), at(-k, -1), at(0, -1))
	p.CubeTo(at(k, -1), at(1, -k), at(1, 0))
	p.Close()
}

// spokes appends n strokes through c, each r long on both sides.
func spokes(p *vg.Path, c vg.Point, r float64, n int, turn float64) {
	for i := range n {
		sin, cos := math.Sincos(turn + math.Pi*float64(i)/float64(n))
		d := vg.Point{X: vg.Length(r * cos), Y: vg.Length(r * sin)}
		p.Move(c.Sub(d))
		p.Line(c.Add(d))
	}
}

// regularPolygon appends a polygon of n corners, the first at angle turn.
func regularPolygon(p *vg.Path, c vg.Point, r float64, n int, turn float64) {
	pts := make([]vg.Point, n)
	for i := range pts {
		sin, cos := math.Sincos(turn + 2*math.Pi*float64(i)/float64(n))
		pts[i] = vg.Point{X: c.X + vg.Length(r*cos), Y: c.Y + vg.Length(r*sin)}
	}
	*p = append(*p, tex.Polygon(pts...)...)
}
