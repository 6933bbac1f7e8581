package tex

import (
	"fmt"
	"sync"

	"codeberg.org/go-fonts/stix/stix2mathregular"
	"codeberg.org/go-fonts/stix/stix2textbold"
	"codeberg.org/go-fonts/stix/stix2textregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// The faces a [Style] may name.
const (
	STIX        = "stix"         // STIX Two, close to Times
	LatinModern = "latin-modern" // what LaTeX sets by default; not in the program of a page, which shows no paper
)

// cut selects one of the three fonts of a face.
type cut int

const (
	Regular cut = iota
	Bold
	mathematics
)

// Face is a text font, its bold and the mathematics font that stands in for
// every glyph the text fonts lack. Outlines are kept once they are read: the
// same few glyphs make up all labels.
type Face struct {
	fonts [3]*sfnt.Font

	mu     sync.Mutex
	buf    sfnt.Buffer
	glyphs map[glyphKey]*glyph
}

type glyphKey struct {
	cut cut
	r   rune
}

// glyph is one outline; all lengths are in em, y upwards.
type glyph struct {
	font                     *sfnt.Font
	index                    sfnt.GlyphIndex
	advance                  float64
	left, right, top, bottom float64 // ink
	Outline                  vg.Path
}

var faces = map[string]func() (*Face, error){
	STIX: sync.OnceValues(func() (*Face, error) {
		return newFace(stix2textregular.TTF, stix2textbold.TTF, stix2mathregular.TTF)
	}),
}

func FaceByName(name string) (*Face, error) {
	open, ok := faces[name]
	if !ok {
		return nil, fmt.Errorf("unknown face %q: use %q or %q", name, STIX, LatinModern)
	}
	return open()
}

func newFace(files ...[]byte) (*Face, error) {
	f := &Face{glyphs: make(map[glyphKey]*glyph)}
	for i, b := range files {
		font, err := sfnt.Parse(b)
		if err != nil {
			return nil, fmt.Errorf("embedded font %d does not parse: %w", i, err)
		}
		f.fonts[i] = font
	}
	return f, nil
}

// glyph returns the outline of r in the wanted cut, or in the first other cut
// that has it.
func (f *Face) glyph(c cut, r rune) (*glyph, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := glyphKey{c, r}
	if g, ok := f.glyphs[key]; ok {
		return g, nil
	}
	for _, try := range []cut{c, mathematics, Regular} {
		font := f.fonts[try]
		index, err := font.GlyphIndex(&f.buf, r)
		if err != nil || index == 0 {
			continue
		}
		g, err := f.load(font, index)
		if err != nil {
			return nil, fmt.Errorf("glyph of %q: %w", r, err)
		}
		f.glyphs[key] = g
		return g, nil
	}
	return nil, fmt.Errorf(
		"no font here has the character %q (U+%04X): write it as a command between dollars or leave it out", r, r)
}

func (f *Face) load(face *sfnt.Font, index sfnt.GlyphIndex) (*glyph, error) {
	upm := face.UnitsPerEm()
	em := fixed.Int26_6(upm)
	advance, err := face.GlyphAdvance(&f.buf, index, em, font.HintingNone)
	if err != nil {
		return nil, err
	}
	bounds, _, err := face.GlyphBounds(&f.buf, index, em, font.HintingNone)
	if err != nil {
		return nil, err
	}
	segments, err := face.LoadGlyph(&f.buf, index, em, nil)
	if err != nil {
		return nil, err
	}
	u := func(v fixed.Int26_6) float64 { return float64(v) / float64(upm) }
	return &glyph{
		font: face, index: index, advance: u(advance),
		left: u(bounds.Min.X), right: u(bounds.Max.X), top: -u(bounds.Min.Y), bottom: -u(bounds.Max.Y),
		Outline: outline(segments, 1/float64(upm)),
	}, nil
}

// outline turns font segments (y downwards) into a path in em (y upwards),
// with every contour closed and every curve a cubic, the one kind of curve
// that PDF and PGF have.
func outline(segments sfnt.Segments, k float64) vg.Path {
	var p vg.Path
	var cur vg.Point
	at := func(a fixed.Point26_6) vg.Point {
		return vg.Point{X: vg.Length(float64(a.X) * k), Y: vg.Length(-float64(a.Y) * k)}
	}
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(p) > 0 {
				p.Close()
			}
			cur = at(s.Args[0])
			p.Move(cur)
		case sfnt.SegmentOpLineTo:
			cur = at(s.Args[0])
			p.Line(cur)
		case sfnt.SegmentOpQuadTo:
			a, e := at(s.Args[0]), at(s.Args[1])
			p.CubeTo(cur.Add(a.Sub(cur).Scale(2.0/3)), e.Add(a.Sub(e).Scale(2.0/3)), e)
			cur = e
		case sfnt.SegmentOpCubeTo:
			cur = at(s.Args[2])
			p.CubeTo(at(s.Args[0]), at(s.Args[1]), cur)
		}
	}
	if len(p) > 0 {
		p.Close()
	}
	return p
}

// kern returns the kerning between two neighbours in em, zero across fonts.
func (f *Face) kern(a, b *glyph) float64 {
	if a == nil || b == nil || a.font != b.font {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	em := fixed.Int26_6(a.font.UnitsPerEm())
	k, err := a.font.Kern(&f.buf, a.index, b.index, em, font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(k) / float64(em)
}
