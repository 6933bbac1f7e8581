package draw

import (
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
)

// extent gathers the range of values that an axis can show.
type extent struct {
	lo, hi float64
	log    bool
}

func newExtent(scale figure.Scale) *extent {
	return &extent{lo: math.Inf(1), hi: math.Inf(-1), log: scale == figure.Log10}
}

func (e *extent) add(vs ...float64) {
	for _, v := range vs {
		if !(figure.Span{Log: e.log}).Shows(v) {
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
func (e *extent) padded(onLow, onHigh bool) figure.Span {
	s := figure.Span{Lo: e.lo, Hi: e.hi, Log: e.log}
	switch {
	case e.empty() && e.log:
		return figure.Span{Lo: 0.1, Hi: 10, Log: true}
	case e.empty():
		return figure.Span{Lo: 0, Hi: 1, Log: false}
	case !(s.Span() > 1e-12*max(1, math.Abs(s.Warp(s.Hi)))):
		return s.Around()
	}
	d := padding * s.Span()
	if !onLow {
		s.Lo = s.Unwarp(s.Warp(s.Lo) - d)
	}
	if !onHigh {
		s.Hi = s.Unwarp(s.Warp(s.Hi) + d)
	}
	return s
}

// ranges returns the shown ranges of a panel.
func ranges(p figure.Panel) (x, y figure.Span) {
	ex, ey := newExtent(p.X.Scale), newExtent(p.Y.Scale)
	measure(p, ex, ey)
	for _, t := range p.X.Ticks {
		ex.add(t.At)
	}
	for _, t := range p.Y.Ticks {
		ey.add(t.At)
	}
	bars := hasBars(p)
	x, y = ex.padded(false, false), ey.padded(bars && ey.lo >= 0, bars && ey.hi <= 0)
	if f, ok := figure.Fixed(p.X); ok {
		x = f
	}
	if f, ok := figure.Fixed(p.Y); ok {
		y = f
	}
	return x, y
}

// measure adds everything the panel draws to the extents.
func measure(p figure.Panel, x, y *extent) {
	half := groupWidth(p) / 2
	for _, s := range p.Series {
		if s.MarkOrLine() == figure.HLine || s.MarkOrLine() == figure.VLine {
			x.add(first(s.X, s.MarkOrLine() == figure.VLine)...)
			y.add(first(s.Y, s.MarkOrLine() == figure.HLine)...)
			continue
		}
		for i := range s.X {
			measurePoint(s, i, half, x, y)
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
func measurePoint(s figure.Series, i int, half float64, x, y *extent) {
	px, py := s.X[i], s.Y[i]
	if !(figure.Span{Log: x.log}).Shows(px) || !(figure.Span{Log: y.log}).Shows(py) {
		return
	}
	x.add(px)
	y.add(py)
	if s.Low != nil {
		y.add(s.Low[i], s.High[i])
	}
	switch s.MarkOrLine() {
	case figure.Bars:
		x.add(px-half, px+half)
		if !y.log {
			y.add(0)
		}
	case figure.Arrows:
		x.add(px + s.U[i])
		y.add(py + s.V[i])
	}
}

func hasBars(p figure.Panel) bool {
	for _, s := range p.Series {
		if s.MarkOrLine() == figure.Bars {
			return true
		}
	}
	return false
}

// colored says whether a series maps values to colours.
func colored(p figure.Panel) bool {
	for _, s := range p.Series {
		if len(s.Color) > 0 {
			return true
		}
	}
	return false
}

// hasBar says whether a colour bar is drawn beside the panel.
func hasBar(p figure.Panel) bool { return p.Bar != nil && colored(p) }

// colors returns the range of the colour bar.
func colors(p figure.Panel) figure.Span {
	if p.Bar != nil && (p.Bar.Min != 0 || p.Bar.Max != 0) {
		return figure.Span{Lo: p.Bar.Min, Hi: p.Bar.Max}
	}
	e := newExtent(figure.Linear)
	for _, s := range p.Series {
		e.add(s.Color...)
	}
	if e.empty() || e.lo == e.hi {
		return e.padded(false, false)
	}
	return figure.Span{Lo: e.lo, Hi: e.hi}
}

// groupWidth returns the width in data units of a group of bars: 0.8 of the
// smallest distance between two places.
func groupWidth(p figure.Panel) float64 {
	if !hasBars(p) {
		return 0
	}
	gap := math.Inf(1)
	var xs []float64
	for _, s := range p.Series {
		if s.MarkOrLine() == figure.Bars {
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
		if (figure.Span{}).Shows(x) {
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
