package draw

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
)

var (
	black     = color.NRGBA{A: 255}
	white     = color.NRGBA{255, 255, 255, 255}
	gridGrey  = grey(0xE4)
	frameGrey = grey(200)
	published = grey(40)
	theory    = grey(60)
)

func grey(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// tint mixes c with white, a = 1 being c: opaque, so the same in every format.
func tint(c color.NRGBA, a float64) color.NRGBA {
	f := func(v uint8) uint8 { return uint8(math.Round(255*(1-a) + a*float64(v))) }
	return color.NRGBA{f(c.R), f(c.G), f(c.B), 255}
}

// shape is the outline of a marker.
type shape int

const (
	disc shape = iota
	square
	triangle
	diamond
	inverted
	pentagon
	cross
	plus
	asterisk
)

// look is everything that tells one series from another. Colour, dash and
// marker go together, because in grey the colours of one palette do not differ.
type look struct {
	color  color.NRGBA
	dash   []float64 // in points for a line of one point
	width  float64   // of the line, relative to the style's
	shape  shape
	hollow bool
	size   float64 // of the marker, relative to the style's
	hatch  hatch   // of bars
	tint   float64 // of bars
}

// Okabe and Ito's colours, blue first. Vermillion comes last among the
// measured ones because it leads the twins.
var measuredLooks = []look{
	{color: rgb(0x0072B2), shape: disc, tint: 0.75},
	{color: rgb(0x009E73), dash: []float64{4, 1.5}, shape: square, tint: 0.45, hatch: rising},
	{color: rgb(0xCC79A7), dash: []float64{1.2, 1.4}, shape: triangle, tint: 0.7, hatch: level},
	{color: rgb(0xE69F00), dash: []float64{5, 1.5, 1.2, 1.5}, shape: diamond, tint: 0.35, hatch: falling},
	{color: rgb(0x56B4E9), dash: []float64{8, 2}, shape: inverted, tint: 0.9, hatch: upright90},
	{color: rgb(0xD55E00), dash: []float64{2.5, 1.2}, shape: pentagon, tint: 0.25, hatch: crossed},
}

// The twins' family: vermillion, broken lines, markers of strokes.
var twinLooks = []look{
	{color: rgb(0xD55E00), dash: []float64{3, 2}, shape: cross, tint: 0.3, hatch: crossed},
	{color: rgb(0x963F00), dash: []float64{1.5, 2}, shape: plus, tint: 0.15, hatch: falling},
	{color: rgb(0xF0833A), dash: []float64{6, 2, 1.5, 2}, shape: asterisk, tint: 0.25, hatch: rising},
}

// Published points are hollow and larger than ours, so that ours show inside.
var publishedShapes = []shape{disc, square, triangle, diamond, inverted, pentagon}

var theoryDashes = [][]float64{{3, 2}, {1.2, 1.2}, {6, 1.5, 1.2, 1.5}, {9, 3}, {2, 1, 1, 1}, {5, 1}}

// lookOf returns the look of a series in palette slot 1, 2, ...; slots beyond
// the palette start over.
func lookOf(role figure.Role, slot int) look {
	k := max(0, slot-1)
	var l look
	switch role {
	case figure.Twin:
		l = twinLooks[k%len(twinLooks)]
	case figure.Published:
		l = look{color: published, width: 0.8, shape: publishedShapes[k%len(publishedShapes)], hollow: true, size: 1.65}
	case figure.Theory:
		l = look{color: theory, width: 0.85, dash: theoryDashes[k%len(theoryDashes)], shape: diamond, size: 0.8, tint: 0.25}
	default:
		l = measuredLooks[k%len(measuredLooks)]
	}
	if l.width == 0 {
		l.width = 1
	}
	if l.size == 0 {
		l.size = 1
	}
	return l
}

// looks returns the look of every series of p. A series that asks for no slot
// takes the first one that no other series of its role has.
func looks(p figure.Panel) []look {
	taken := make(map[figure.Role]map[int]bool)
	for _, s := range p.Series {
		if s.Slot > 0 {
			take(taken, s.RoleOrMeasured(), s.Slot)
		}
	}
	out := make([]look, len(p.Series))
	for i, s := range p.Series {
		slot := s.Slot
		if slot == 0 {
			slot = free(taken, s.RoleOrMeasured())
		}
		out[i] = lookOf(s.RoleOrMeasured(), slot)
	}
	return out
}

// oneLook returns the figure with slots for the named series that ask for none, so that in all panels one name has
// one look and, as far as the palette goes, no other name of that role has it.
func oneLook(f figure.Figure) figure.Figure {
	type named struct {
		role figure.Role
		name string
	}
	slots, taken := map[named]int{}, map[figure.Role]map[int]bool{}
	each := func(do func(*figure.Series)) {
		for _, p := range f.Panels {
			for i := range p.Series {
				do(&p.Series[i])
			}
		}
	}
	f.Panels = slices.Clone(f.Panels)
	for i := range f.Panels {
		f.Panels[i].Series = slices.Clone(f.Panels[i].Series)
	}
	each(func(s *figure.Series) {
		if s.Slot > 0 {
			take(taken, s.RoleOrMeasured(), s.Slot)
			slots[named{s.RoleOrMeasured(), s.Name}] = s.Slot
		}
	})
	each(func(s *figure.Series) {
		n := named{s.RoleOrMeasured(), s.Name}
		if s.Slot > 0 || s.Name == "" {
			return
		}
		if slots[n] == 0 {
			slots[n] = free(taken, n.role)
		}
		s.Slot = slots[n]
	})
	return f
}

// free takes the first slot that no series of a role has.
func free(taken map[figure.Role]map[int]bool, r figure.Role) int {
	slot := 1
	for taken[r][slot] {
		slot++
	}
	take(taken, r, slot)
	return slot
}

func take(taken map[figure.Role]map[int]bool, r figure.Role, slot int) {
	if taken[r] == nil {
		taken[r] = make(map[int]bool)
	}
	taken[r][slot] = true
}

// Nine anchors of matplotlib's viridis, equally spaced.
var viridisAnchors = [9]color.NRGBA{
	rgb(0x440154), rgb(0x472C7A), rgb(0x3B518B), rgb(0x2C718E), rgb(0x21908D), rgb(0x27AD81), rgb(0x5CC863),
	rgb(0xAADC32), rgb(0xFDE725),
}

// viridis returns the colour at t in [0, 1], quantised to 64 steps so that
// points of nearly equal value share one path.
func viridis(t float64) color.NRGBA {
	if !(t > 0) {
		t = 0
	}
	t = math.Round(min(t, 1)*63) / 63 * 8
	i := min(int(t), 7)
	f := t - float64(i)
	a, b := viridisAnchors[i], viridisAnchors[i+1]
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*(1-f) + float64(y)*f)) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// outline appends a marker of radius r to p and says whether it is stroked,
// having no inside. Radii differ so that all shapes weigh the same by eye.
func (s shape) outline(p *vg.Path, c vg.Point, r float64) (stroked bool) {
	switch s {
	case square:
		regularPolygon(p, c, 1.25*r, 4, math.Pi/4)
	case triangle:
		regularPolygon(p, c, 1.35*r, 3, math.Pi/2)
	case diamond:
		regularPolygon(p, c, 1.35*r, 4, 0)
	case inverted:
		regularPolygon(p, c, 1.35*r, 3, -math.Pi/2)
	case pentagon:
		regularPolygon(p, c, 1.2*r, 5, math.Pi/2)
	case cross:
		spokes(p, c, 1.5*r, 2, math.Pi/4)
		return true
	case plus:
		spokes(p, c, 1.5*r, 2, 0)
		return true
	case asterisk:
		spokes(p, c, 1.4*r, 3, math.Pi/2)
		return true
	default:
		circle(p, c, r)
	}
	return false
}
