package draw

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
)

// legend is the key of a panel: entries in columns, filled downwards.
type legend struct {
	entries   []entry
	columns   int
	rowHeight vg.Length
	em        vg.Length
	thumb     vg.Length   // width of the samples
	widths    []vg.Length // of the texts, one an entry
	at        vg.Point    // lower left corner
}

type entry struct {
	series figure.Series
	look   look
}

// Proportions of a legend in em of its text.
const (
	thumbLine  = 2.6
	thumbPoint = 1.3
	thumbGap   = 0.45
	columnGap  = 1.1
	framePad   = 0.4
	rowLeast   = 1.22
)

// noLegend is one without entries.
func (pg *page) noLegend() legend {
	em := vg.Length(pg.style.Legend)
	return legend{columns: 1, em: em, rowHeight: rowLeast * em, thumb: thumbPoint * em}
}

// newLegend collects the named series of a panel, equal names once.
func (pg *page) newLegend(a *area) legend {
	l := pg.noLegend()
	if a.Panel.Legend == figure.NoLegend {
		return l
	}
	pg.collect(&l, a, func(e, other entry) bool { return e.series.Name == other.series.Name })
	return l
}

// collect adds the named series of a panel, those once that are the same.
func (pg *page) collect(l *legend, a *area, same func(e, other entry) bool) {
	for i, s := range a.Series {
		one := entry{s, a.looks[i]}
		if s.Name == "" || slices.ContainsFunc(l.entries, func(e entry) bool { return same(e, one) }) {
			continue
		}
		l.entries = append(l.entries, one)
		w, h, d := pg.text.measure(s.Name, pg.style.Legend)
		l.widths = append(l.widths, w)
		l.rowHeight = max(l.rowHeight, h+d+0.3*l.em)
		if m := s.MarkOrLine(); m != figure.Points && m != figure.Bars && m != figure.Arrows {
			l.thumb = thumbLine * l.em
		}
	}
}

// shareLegend takes the legends off the panels, and makes one of them all unless there shall be none.
func (pg *page) shareLegend(key figure.Place) {
	if key == figure.Inside {
		return
	}
	l := pg.noLegend()
	for _, a := range pg.areas {
		if key != figure.Without {
			pg.collect(&l, a, func(e, other entry) bool {
				return e.series.Name == other.series.Name && e.look.color == other.look.color && e.look.shape == other.look.shape
			})
		}
		a.legend, a.above = pg.noLegend(), false
	}
	pg.key = l
}

// besideKey places the legend of all panels at an edge of the page, and returns what is left for them.
func (pg *page) besideKey(at figure.Place, r vg.Rectangle) vg.Rectangle {
	l := &pg.key
	if len(l.entries) == 0 {
		return r
	}
	if at == figure.Right {
		w, h := l.size()
		r.Max.X -= w + pg.em(0.6)
		l.at = vg.Point{X: r.Max.X + pg.em(0.6), Y: max(r.Min.Y, (r.Min.Y+r.Max.Y-h)/2)}
		return r
	}
	l.widen(r.Size().X)
	w, h := l.size()
	l.at.X = r.Min.X + (r.Size().X-w)/2
	if at == figure.Top {
		r.Max.Y -= h
		l.at.Y = r.Max.Y
		r.Max.Y -= pg.em(0.2)
		return r
	}
	l.at.Y = r.Min.Y
	r.Min.Y += h + pg.em(0.2)
	return r
}

// widen takes as many columns as fit a width, and no more than fill their rows.
func (l *legend) widen(limit vg.Length) {
	for l.columns = min(len(l.entries), 6); l.columns > 1; l.columns-- {
		if w, _ := l.size(); w <= limit && l.rows()*(l.columns-1) < len(l.entries) {
			return
		}
	}
}

func (l legend) rows() int { return (len(l.entries) + l.columns - 1) / l.columns }

func (l legend) columnWidth(c int) (w vg.Length) {
	for i := c * l.rows(); i < min((c+1)*l.rows(), len(l.entries)); i++ {
		w = max(w, l.widths[i])
	}
	return w + l.thumb + thumbGap*l.em
}

// size returns the width and height of the legend with its frame.
func (l legend) size() (w, h vg.Length) {
	if len(l.entries) == 0 {
		return 0, 0
	}
	for c := range l.columns {
		w += l.columnWidth(c)
	}
	w += vg.Length(l.columns-1)*columnGap*l.em + 2*framePad*l.em
	return w, vg.Length(l.rows())*l.rowHeight + 1.2*framePad*l.em
}

// placeLegend finds a place that hides no data. Where there is none a legend
// that may choose goes over the panel, if the layout can still make room.
func (pg *page) placeLegend(a *area, roomCanChange bool) {
	if len(a.legend.entries) == 0 {
		return
	}
	if !a.above {
		a.above = !pg.placeInside(a) && roomCanChange
	}
	if a.above {
		pg.placeAbove(a)
	}
}

// placeInside puts the legend into its corner or the best one, and says
// whether it is content with the place.
func (pg *page) placeInside(a *area) bool {
	hidden := math.Inf(1)
	marks := pg.obstacles(a)
	spots := []spot{{1, 1}, {0, 1}, {0, 0}, {1, 0}, {0.5, 1}, {0.5, 0}, {1, 0.5}, {0, 0.5}}
	if c, ok := corners[a.Panel.Legend]; ok {
		spots = []spot{c}
	}
	l := &a.legend
	best := *l
	for _, columns := range []int{1, 2, 3} {
		l.columns = columns
		if columns > 1 && len(l.entries) < 2*columns-1 {
			break
		}
		w, h := l.size()
		for _, s := range spots {
			l.at = pg.spotAt(a, s, w, h)
			n := hides(marks, l.at, w, h, pg.clear()) + spill(a.rect, w, h)
			if n < hidden {
				hidden, best = n, *l
			}
		}
	}
	*l = best
	return hidden == 0 || len(spots) == 1
}

// spot is a place inside a panel, 0 left or bottom, 1 right or top.
type spot struct{ x, y vg.Length }

var corners = map[figure.Corner]spot{figure.NorthEast: {1, 1}, figure.NorthWest: {0, 1}, figure.SouthEast: {1, 0},
	figure.SouthWest: {0, 0}}

// spotAt returns the lower left corner of a box at the spot, clear of the ticks.
func (pg *page) spotAt(a *area, s spot, w, h vg.Length) vg.Point {
	pad := pg.em(tickLength + 0.25)
	free := a.rect.Size().Sub(vg.Point{X: w + 2*pad, Y: h + 2*pad})
	return vg.Point{X: a.rect.Min.X + pad + free.X*s.x, Y: a.rect.Min.Y + pad + free.Y*s.y}
}

// clear is the distance that a legend keeps from data.
func (pg *page) clear() vg.Length { return vg.Length(1.2 * pg.style.Marker) }

// spill punishes a box that does not fit the panel.
func spill(r vg.Rectangle, w, h vg.Length) float64 {
	if w > 0.96*r.Size().X || h > 0.96*r.Size().Y {
		return 1e6
	}
	return 0
}

func hides(marks []vg.Point, at vg.Point, w, h, clear vg.Length) float64 {
	n := 0.0
	for _, q := range marks {
		if q.X > at.X-clear && q.X < at.X+w+clear && q.Y > at.Y-clear && q.Y < at.Y+h+clear {
			n++
		}
	}
	return n
}

// placeAbove centres the legend over the panel in as many columns as the
// panel with its labels is wide.
func (pg *page) placeAbove(a *area) {
	l := &a.legend
	right := pg.legendEnd(a)
	limit := right - a.rect.Min.X + a.room.left
	l.widen(limit)
	w, _ := l.size()
	mid := a.rect.Min.X + a.rect.Size().X/2
	l.at.X = min(max(mid-w/2, right-limit), right-w)
	if a.letter != "" {
		clear := a.rect.Min.X - a.room.left + vg.Length(letterWidth*pg.style.Label)
		l.at.X = max(l.at.X, min(clear, right-w))
	}
	l.at.Y = a.rect.Max.Y + pg.em(0.3)
}

// legendEnd is how far to the right a legend over the panel may reach.
func (pg *page) legendEnd(a *area) vg.Length {
	end := a.rect.Max.X + pg.barRoom(a) + pg.em(0.5)
	return min(end, pg.width-margin)
}

// obstacles samples everything drawn in a panel, some points apart.
func (pg *page) obstacles(a *area) []vg.Point {
	var out []vg.Point
	keep := func(pts []vg.Point) {
		for _, line := range clipLines(a.rect, pts) {
			out = append(out, sampled(line)...)
		}
	}
	for i, s := range a.Series {
		switch s.MarkOrLine() {
		case figure.HLine, figure.VLine: // still seen on both sides of a legend
		case figure.Bars:
			out = append(out, a.barObstacles(i)...)
		default:
			a.curveObstacles(s, keep, func(p vg.Point) {
				if inside(a.rect, p) {
					out = append(out, p)
				}
			})
		}
	}
	return out
}

func (a *area) curveObstacles(s figure.Series, line func([]vg.Point), point func(vg.Point)) {
	for _, run := range runs(s, func(k int) bool { return a.shows(s.X[k], s.Y[k]) }) {
		pts := make([]vg.Point, len(run))
		for i, k := range run {
			pts[i] = a.at(s.X[k], s.Y[k])
			if interval(s, k) {
				line([]vg.Point{a.at(s.X[k], a.y.Clamp(s.Low[k])), a.at(s.X[k], a.y.Clamp(s.High[k]))})
			}
			if s.MarkOrLine() == figure.Arrows {
				line([]vg.Point{pts[i], a.at(s.X[k]+s.U[k], s.Y[k]+s.V[k])})
			}
			point(pts[i])
		}
		if s.MarkOrLine() == figure.Line || s.MarkOrLine() == figure.LinePoints {
			line(thin(pts))
		}
	}
}

func (a *area) barObstacles(i int) (out []vg.Point) {
	s := a.Series[i]
	width, offset := barSlot(a.Panel, i)
	for k := range s.X {
		if !a.shows(s.X[k], s.Y[k]) {
			continue
		}
		y := s.Y[k]
		if interval(s, k) {
			y = max(y, s.High[k])
		}
		r := a.barRect(s.X[k]+offset, width, y)
		for _, x := range []vg.Length{r.Min.X, (r.Min.X + r.Max.X) / 2, r.Max.X} {
			out = append(out, sampled([]vg.Point{{X: x, Y: r.Min.Y}, {X: x, Y: r.Max.Y}})...)
		}
	}
	return out
}

// sampled returns points along a line at most three points of length apart.
func sampled(line []vg.Point) (out []vg.Point) {
	const apart = 3
	for i := 1; i < len(line); i++ {
		d := line[i].Sub(line[i-1])
		n := int(math.Hypot(float64(d.X), float64(d.Y))/apart) + 1
		for k := range n {
			out = append(out, line[i-1].Add(d.Scale(vg.Length(k)/vg.Length(n))))
		}
	}
	if len(line) > 0 {
		out = append(out, line[len(line)-1])
	}
	return out
}

// legendBox draws what keeps a legend apart from what it stands on.
func (pg *page) legendBox(l legend) {
	if len(l.entries) == 0 {
		return
	}
	w, h := l.size()
	box := rectangle(vg.Rectangle{Min: l.at, Max: l.at.Add(vg.Point{X: w, Y: h})})
	pg.fill(white, box)
	pg.strokePath(pen{color: frameGrey, width: pg.style.Axis}, box)
}

func (pg *page) drawLegend(l legend) {
	if len(l.entries) == 0 {
		return
	}
	_, h := l.size()
	x := l.at.X + framePad*l.em
	for c := range l.columns {
		for r := range l.rows() {
			if i := c*l.rows() + r; i < len(l.entries) {
				mid := l.at.Y + h - 0.6*framePad*l.em - (vg.Length(r)+0.5)*l.rowHeight
				pg.entry(l, l.entries[i], vg.Point{X: x, Y: mid})
			}
		}
		x += l.columnWidth(c) + columnGap*l.em
	}
}

// entry draws a sample and the name; at is the middle of the sample's left side.
func (pg *page) entry(l legend, e entry, at vg.Point) {
	pg.sample(l, e, vg.Rectangle{
		Min: vg.Point{X: at.X, Y: at.Y - 0.36*l.em},
		Max: vg.Point{X: at.X + l.thumb, Y: at.Y + 0.36*l.em},
	})
	text := vg.Point{X: at.X + l.thumb + thumbGap*l.em, Y: at.Y - digitHalf*l.em}
	pg.sheet.text(pg.text, label{source: e.series.Name, size: pg.style.Legend, at: text}, black)
}

// sample draws what the series looks like.
func (pg *page) sample(l legend, e entry, r vg.Rectangle) {
	mid := r.Min.Add(r.Size().Scale(0.5))
	from, to := vg.Point{X: r.Min.X, Y: mid.Y}, vg.Point{X: r.Max.X, Y: mid.Y}
	line := pg.linePen(e.look)
	c := e.look.color
	if e.series.Color != nil {
		c = viridis(0.45)
		line.color, line.dash = c, nil
	}
	if e.series.Band && e.series.Low != nil {
		pg.fill(withAlpha(c, bandAlpha), rectangle(r))
	}
	switch e.series.MarkOrLine() {
	case figure.Bars:
		pg.bar(vg.Rectangle{Min: vg.Point{X: mid.X - 0.6*l.em, Y: r.Min.Y}, Max: vg.Point{X: mid.X + 0.6*l.em, Y: r.Max.Y}},
			r, e.look)
	case figure.Arrows:
		line.dash = nil
		pg.arrow(r, line, vg.Point{X: mid.X - 0.6*l.em, Y: mid.Y}, vg.Point{X: mid.X + 0.6*l.em, Y: mid.Y})
	case figure.Points:
		pg.marker(e.look, c, e.look.size*pg.style.Marker, mid)
	case figure.LinePoints:
		pg.stroke(line, []vg.Point{from, to})
		pg.marker(e.look, c, e.look.size*pg.style.Marker, mid)
	default:
		pg.stroke(line, []vg.Point{from, to})
	}
}

func withAlpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}

// note writes the panel's note where it hides least, never on the legend.
func (pg *page) note(a *area) {
	if a.Note == "" {
		return
	}
	w, h, d := pg.text.measure(a.Note, pg.style.Legend)
	marks := pg.obstacles(a)
	var best vg.Point
	least := math.Inf(1)
	for _, s := range []spot{{0, 1}, {1, 1}, {0, 0}, {1, 0}, {0.5, 1}, {0.5, 0}} {
		at := pg.spotAt(a, s, w, h+d)
		n := hides(marks, at, w, h+d, pg.clear())
		if !a.above && a.legend.meets(at, w, h+d) {
			n += 1e6
		}
		if n < least {
			least, best = n, at
		}
	}
	pg.sheet.text(pg.text, label{source: a.Note, size: pg.style.Legend, at: best.Add(vg.Point{Y: d})}, black)
}

// meets says whether the legend and a box of width w and height h overlap.
func (l legend) meets(at vg.Point, w, h vg.Length) bool {
	lw, lh := l.size()
	return at.X < l.at.X+lw && l.at.X < at.X+w && at.Y < l.at.Y+lh && l.at.Y < at.Y+h
}
