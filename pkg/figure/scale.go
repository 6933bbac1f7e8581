package figure

import (
	"math"
	"slices"
)

// span is the shown range of an axis.
type span struct {
	lo, hi float64
	log    bool
}

// farthest is the largest magnitude that is drawn: differences of such numbers
// are still finite.
const farthest = 1e300

// shows says whether the axis can show v at all, inside its range or not.
func (s span) shows(v float64) bool {
	return math.Abs(v) <= farthest && (!s.log || v > 0)
}

// warp is the coordinate in which the axis is even.
func (s span) warp(v float64) float64 {
	if s.log {
		return math.Log10(v)
	}
	return v
}

// span returns the length of the range in that coordinate.
func (s span) span() float64 { return s.warp(s.hi) - s.warp(s.lo) }

// share returns where v lies between the ends, 0 to 1 inside. Values that the
// axis cannot show are put at the low end.
func (s span) share(v float64) float64 {
	if !s.shows(v) {
		return 0
	}
	const far = 1e4 // keeps coordinates printable; clipping cuts them anyway
	return min(max((s.warp(v)-s.warp(s.lo))/s.span(), -far), far)
}

func (s span) clamp(v float64) float64 { return min(max(v, s.lo), s.hi) }

// extent gathers the range of values that an axis can show.
type extent struct {
	lo, hi float64
	log    bool
}

func newExtent(scale Scale) *extent {
	return &extent{lo: math.Inf(1), hi: math.Inf(-1), log: scale == Log10}
}

func (e *extent) add(vs ...float64) {
	for _, v := range vs {
		if !(span{log: e.log}).shows(v) {
			continue
		}
		e.lo, e.hi = min(e.lo, v), max(e.hi, v)
	}
}

func (e *extent) empty() bool { return e.lo > e.hi }

// padding is the share of the range left free at both ends, so that markers on
// the first and last value stand clear of the frame.
const padding = 0.04

// padded returns the shown range around e. Ends that stand on a base, as bars
// do, get no room.
func (e *extent) padded(onLow, onHigh bool) span {
	s := span{e.lo, e.hi, e.log}
	switch {
	case e.empty() && e.log:
		return span{0.1, 10, true}
	case e.empty():
		return span{0, 1, false}
	case !(s.span() > 1e-12*max(1, math.Abs(s.warp(s.hi)))):
		return s.around()
	}
	d := padding * s.span()
	if !onLow {
		s.lo = s.unwarp(s.warp(s.lo) - d)
	}
	if !onHigh {
		s.hi = s.unwarp(s.warp(s.hi) + d)
	}
	return s
}

// around opens a range that holds one value only.
func (s span) around() span {
	if s.log {
		return span{s.lo / 3, s.hi * 3, true}
	}
	d := 0.5 * math.Abs(s.lo)
	if d == 0 {
		d = 1
	}
	return span{s.lo - d, s.hi + d, false}
}

func (s span) unwarp(w float64) float64 {
	if s.log {
		return math.Pow(10, w)
	}
	return w
}

// fixed returns the range an axis asks for.
func (a Axis) fixed() (span, bool) {
	return span{a.Min, a.Max, a.Scale == Log10}, a.Min != 0 || a.Max != 0
}

// ranges returns the shown ranges of a panel.
func (p Panel) ranges() (x, y span) {
	ex, ey := newExtent(p.X.Scale), newExtent(p.Y.Scale)
	p.measure(ex, ey)
	for _, t := range p.X.Ticks {
		ex.add(t.At)
	}
	for _, t := range p.Y.Ticks {
		ey.add(t.At)
	}
	bars := p.hasBars()
	x, y = ex.padded(false, false), ey.padded(bars && ey.lo >= 0, bars && ey.hi <= 0)
	if f, ok := p.X.fixed(); ok {
		x = f
	}
	if f, ok := p.Y.fixed(); ok {
		y = f
	}
	return x, y
}

// measure adds everything the panel draws to the extents.
func (p Panel) measure(x, y *extent) {
	half := p.groupWidth() / 2
	for _, s := range p.Series {
		if s.mark() == HLine || s.mark() == VLine {
			x.add(first(s.X, s.mark() == VLine)...)
			y.add(first(s.Y, s.mark() == HLine)...)
			continue
		}
		for i := range s.X {
			s.measurePoint(i, half, x, y)
		}
	}
}

func first(v []float64, wanted bool) []float64 {
	if !wanted || len(v) == 0 {
		return nil
	}
	return v[:1]
}

// measurePoint adds point i, unless one of its coordinates cannot be shown.
func (s Series) measurePoint(i int, half float64, x, y *extent) {
	px, py := s.X[i], s.Y[i]
	if !(span{log: x.log}).shows(px) || !(span{log: y.log}).shows(py) {
		return
	}
	x.add(px)
	y.add(py)
	if s.Low != nil {
		y.add(s.Low[i], s.High[i])
	}
	switch s.mark() {
	case Bars:
		x.add(px-half, px+half)
		if !y.log {
			y.add(0)
		}
	case Arrows:
		x.add(px + s.U[i])
		y.add(py + s.V[i])
	}
}

func (p Panel) hasBars() bool {
	for _, s := range p.Series {
		if s.mark() == Bars {
			return true
		}
	}
	return false
}

// colored says whether a series maps values to colours.
func (p Panel) colored() bool {
	for _, s := range p.Series {
		if len(s.Color) > 0 {
			return true
		}
	}
	return false
}

// hasBar says whether a colour bar is drawn beside the panel.
func (p Panel) hasBar() bool { return p.Bar != nil && p.colored() }

// colors returns the range of the colour bar.
func (p Panel) colors() span {
	if p.Bar != nil && (p.Bar.Min != 0 || p.Bar.Max != 0) {
		return span{lo: p.Bar.Min, hi: p.Bar.Max}
	}
	e := newExtent(Linear)
	for _, s := range p.Series {
		e.add(s.Color...)
	}
	if e.empty() || e.lo == e.hi {
		return e.padded(false, false)
	}
	return span{lo: e.lo, hi: e.hi}
}

// groupWidth returns the width in data units of a group of bars: 0.8 of the
// smallest distance between two places.
func (p Panel) groupWidth() float64 {
	if !p.hasBars() {
		return 0
	}
	gap := math.Inf(1)
	var xs []float64
	for _, s := range p.Series {
		if s.mark() == Bars {
			xs = append(xs, s.X...)
		}
	}
	for _, d := range sortedGaps(xs) {
		gap = min(gap, d)
	}
	if math.IsInf(gap, 1) {
		gap = 1
	}
	return 0.8 * gap
}

// sortedGaps returns the positive distances between neighbours of xs in order.
func sortedGaps(xs []float64) []float64 {
	var finite []float64
	for _, x := range xs {
		if (span{}).shows(x) {
			finite = append(finite, x)
		}
	}
	slices.Sort(finite)
	var out []float64
	for i := 1; i < len(finite); i++ {
		if d := finite[i] - finite[i-1]; d > 0 {
			out = append(out, d)
		}
	}
	return out
}
