package draw

import (
	"math"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
)

// hatch is the pattern in a bar, which tells series apart in grey.
type hatch int

const (
	plain hatch = iota
	rising
	falling
	level
	upright90
	crossed
)

// hatchAngles are the directions of the lines of each pattern in degrees.
var hatchAngles = map[hatch][]float64{rising: {45}, falling: {-45}, level: {0}, upright90: {90}, crossed: {45, -45}}

// barSlot returns the width of one bar and the place of series i in its
// group, both in data units.
func barSlot(p figure.Panel, i int) (width, offset float64) {
	n, me := 0, 0
	for j, s := range p.Series {
		if s.MarkOrLine() != figure.Bars {
			continue
		}
		if j == i {
			me = n
		}
		n++
	}
	width = groupWidth(p) / float64(max(n, 1))
	return width, (float64(me) - float64(n-1)/2) * width
}

func (pg *page) bars(a *area, i int) {
	s, l := a.Series[i], a.looks[i]
	width, offset := barSlot(a.Panel, i)
	for k := range s.X {
		if a.shows(s.X[k], s.Y[k]) {
			pg.bar(a.barRect(s.X[k]+offset, width, s.Y[k]), a.rect, l)
		}
	}
	pg.barErrors(a, s, l, offset)
}

// barErrors draws the intervals over the middle of their bars.
func (pg *page) barErrors(a *area, s figure.Series, l look, offset float64) {
	moved := s
	moved.X = make([]float64, len(s.X))
	for k, x := range s.X {
		moved.X[k] = x + offset
	}
	moved.Band = false
	pg.errorBars(a, moved, l)
}

// barRect returns the bar at x from zero, or from the foot of a logarithmic
// axis, to y; a hair narrower than its slot.
func (a *area) barRect(x, width, y float64) vg.Rectangle {
	base := 0.0
	if a.y.Log {
		base = a.y.Lo
	}
	p, q := a.at(x-0.46*width, a.y.Clamp(base)), a.at(x+0.46*width, a.y.Clamp(y))
	return vg.Rectangle{
		Min: vg.Point{X: min(p.X, q.X), Y: min(p.Y, q.Y)},
		Max: vg.Point{X: max(p.X, q.X), Y: max(p.Y, q.Y)},
	}
}

func (pg *page) bar(r, frame vg.Rectangle, l look) {
	r.Min.X, r.Max.X = max(r.Min.X, frame.Min.X), min(r.Max.X, frame.Max.X)
	if r.Max.X <= r.Min.X {
		return
	}
	fill := tint(l.color, l.tint)
	if l.hollow {
		fill = white
	}
	pg.fill(fill, rectangle(r))
	pg.stroke(pen{color: l.color, width: 0.45 * pg.style.Line}, pg.hatchLines(r, l.hatch)...)
	pg.strokePath(pen{color: l.color, width: 0.65 * pg.style.Line, dash: barDash(l)}, rectangle(r))
}

func barDash(l look) []float64 {
	if l.hollow || l.color != theory {
		return nil
	}
	return l.dash
}

// hatchLines returns parallel lines through r. They hang on the page's origin,
// so the pattern runs on from bar to bar.
func (pg *page) hatchLines(r vg.Rectangle, h hatch) (out [][]vg.Point) {
	gap := 2.4 * pg.style.Marker
	for _, angle := range hatchAngles[h] {
		sin, cos := math.Sincos(angle * math.Pi / 180)
		along, across := vg.Point{X: vg.Length(cos), Y: vg.Length(sin)}, vg.Point{X: vg.Length(-sin), Y: vg.Length(cos)}
		low, high := math.Inf(1), math.Inf(-1)
		for _, c := range []vg.Point{r.Min, r.Max, {X: r.Min.X, Y: r.Max.Y}, {X: r.Max.X, Y: r.Min.Y}} {
			low, high = min(low, float64(c.Dot(across))), max(high, float64(c.Dot(across)))
		}
		reach := r.Size().X + r.Size().Y
		for k := math.Ceil(low / gap); k*gap < high; k++ {
			mid := across.Scale(vg.Length(k * gap)).Add(along.Scale(r.Min.Add(r.Size().Scale(0.5)).Dot(along)))
			out = append(out, clipLines(r, []vg.Point{mid.Sub(along.Scale(reach)), mid.Add(along.Scale(reach))})...)
		}
	}
	return out
}
