package draw

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// bandAlpha is the opacity of interval bands, 0.2: two bands that cross stay
// visible, and lines show through.
const bandAlpha = 51

// bands draws the intervals that are bands, under everything else.
func (pg *page) bands(a *area) {
	for i, s := range a.Series {
		if !s.Band || s.Low == nil || !s.Pointwise() {
			continue
		}
		c := a.looks[i].color
		c.A = bandAlpha
		for _, run := range runs(s, func(k int) bool { return a.shows(s.X[k], s.Y[k]) && interval(s, k) }) {
			pg.fill(c, tex.Polygon(clipPolygon(a.rect, a.bandOutline(s, run))...))
		}
	}
}

// interval says whether point k has both ends of its interval.
func interval(s figure.Series, k int) bool {
	return s.Low != nil && !math.IsNaN(s.Low[k]) && !math.IsNaN(s.High[k])
}

// bandOutline goes along the upper ends and back along the lower ones.
func (a *area) bandOutline(s figure.Series, run []int) []vg.Point {
	pts := make([]vg.Point, 0, 2*len(run))
	for _, k := range run {
		pts = append(pts, a.at(s.X[k], a.y.Clamp(s.High[k])))
	}
	pts = thin(pts)
	low := make([]vg.Point, 0, len(run))
	for _, k := range run {
		low = append(low, a.at(s.X[k], a.y.Clamp(s.Low[k])))
	}
	low = thin(low)
	for i := range low {
		pts = append(pts, low[len(low)-1-i])
	}
	return pts
}

// runs returns the indices of points without a gap between them.
func runs(s figure.Series, keep func(int) bool) (out [][]int) {
	var run []int
	for i := range s.X {
		if keep(i) {
			run = append(run, i)
			continue
		}
		if run != nil {
			out = append(out, run)
		}
		run = nil
	}
	if run != nil {
		out = append(out, run)
	}
	return out
}

// thin keeps of every stretch of points that share half a point of width the
// first, lowest, highest and last: what is drawn stays the same.
func thin(pts []vg.Point) []vg.Point {
	const few, bucket = 400, 0.5
	if len(pts) <= few {
		return pts
	}
	var out []vg.Point
	for i := 0; i < len(pts); {
		j, low, high := i, i, i
		for j < len(pts) && math.Floor(float64(pts[j].X/bucket)) == math.Floor(float64(pts[i].X/bucket)) {
			if pts[j].Y < pts[low].Y {
				low = j
			}
			if pts[j].Y > pts[high].Y {
				high = j
			}
			j++
		}
		last := -1
		for _, k := range []int{i, min(low, high), max(low, high), j - 1} {
			if k != last {
				out = append(out, pts[k])
			}
			last = k
		}
		i = j
	}
	return out
}

// series draws series i of the panel.
func (pg *page) series(a *area, i int) {
	s, l := a.Series[i], a.looks[i]
	switch s.MarkOrLine() {
	case figure.HLine:
		y := a.at(a.x.Lo, s.Y[0]).Y
		pg.reference(a, l, vg.Point{X: a.rect.Min.X, Y: y}, vg.Point{X: a.rect.Max.X, Y: y}, a.y.Shows(s.Y[0]))
	case figure.VLine:
		x := a.at(s.X[0], a.y.Lo).X
		pg.reference(a, l, vg.Point{X: x, Y: a.rect.Min.Y}, vg.Point{X: x, Y: a.rect.Max.Y}, a.x.Shows(s.X[0]))
	case figure.Bars:
		pg.bars(a, i)
	case figure.Arrows:
		pg.arrows(a, s, l)
	default:
		pg.curve(a, s, l)
	}
}

func (pg *page) reference(a *area, l look, from, to vg.Point, shown bool) {
	if shown {
		pg.stroke(pg.linePen(l), clipLines(a.rect, []vg.Point{from, to})...)
	}
}

func (pg *page) linePen(l look) pen {
	w := l.width * pg.style.Line
	dash := make([]float64, len(l.dash))
	for i, d := range l.dash {
		dash[i] = d * pg.style.Line
	}
	return pen{color: l.color, width: w, dash: dash}
}

// curve draws lines, then error bars, then markers.
func (pg *page) curve(a *area, s figure.Series, l look) {
	runs := runs(s, func(k int) bool { return a.shows(s.X[k], s.Y[k]) })
	var marked []int
	for _, run := range runs {
		if s.MarkOrLine() != figure.Points && len(run) > 1 {
			pg.run(a, s, l, run)
		}
		if s.MarkOrLine() != figure.Line || len(run) == 1 { // a line of one point would not be seen
			marked = append(marked, run...)
		}
	}
	pg.errorBars(a, s, l)
	pg.markers(a, s, l, marked)
}

// run strokes the line through the points of a run; with Color every piece
// takes the colour of the point it starts from.
func (pg *page) run(a *area, s figure.Series, l look, run []int) {
	p := pg.linePen(l)
	if s.Color == nil {
		pts := make([]vg.Point, len(run))
		for i, k := range run {
			pts[i] = a.at(s.X[k], s.Y[k])
		}
		pg.stroke(p, clipLines(a.rect, thin(pts))...)
		return
	}
	p.dash = nil
	for i := 0; i < len(run)-1; {
		p.color = a.shade(s.Color[run[i]])
		pts := []vg.Point{a.at(s.X[run[i]], s.Y[run[i]])}
		for ; i < len(run)-1 && a.shade(s.Color[run[i]]) == p.color; i++ {
			pts = append(pts, a.at(s.X[run[i+1]], s.Y[run[i+1]]))
		}
		pg.stroke(p, clipLines(a.rect, thin(pts))...)
	}
}

// missing is the colour of points whose value is not a number.
var missing = grey(170)

func (a *area) shade(v float64) color.NRGBA {
	if math.IsNaN(v) {
		return missing
	}
	return viridis(a.shades.Share(v))
}

// markers draws the points with the given indices, one path per colour in the
// order in which colours first appear.
func (pg *page) markers(a *area, s figure.Series, l look, points []int) {
	var order []color.NRGBA
	byColor := make(map[color.NRGBA][]vg.Point)
	for _, k := range points {
		at := a.at(s.X[k], s.Y[k])
		if !inside(a.rect, at) {
			continue
		}
		c := l.color
		if s.Color != nil {
			c = a.shade(s.Color[k])
		}
		if byColor[c] == nil {
			order = append(order, c)
		}
		byColor[c] = append(byColor[c], at)
	}
	r := pg.markerRadius(s, l)
	for _, c := range order {
		pg.marker(l, c, r, byColor[c]...)
	}
}

// markerRadius makes the points of dense clouds smaller.
func (pg *page) markerRadius(s figure.Series, l look) float64 {
	r := l.size * pg.style.Marker
	const dense = 150
	if n := len(s.X); s.MarkOrLine() == figure.Points && n > dense {
		r *= math.Max(0.45, math.Pow(float64(dense)/float64(n), 0.25))
	}
	return r
}

func (pg *page) marker(l look, c color.NRGBA, r float64, at ...vg.Point) {
	var p vg.Path
	stroked := false
	for _, q := range at {
		stroked = l.shape.outline(&p, q, r)
	}
	switch {
	case stroked:
		pg.strokePath(pen{color: c, width: math.Max(0.6*r, 0.8*pg.style.Line)}, p)
	case l.hollow:
		pg.strokePath(pen{color: c, width: 0.75 * pg.style.Line}, p)
	default:
		pg.fill(c, p)
	}
}

// errorBars draws intervals that are not bands.
func (pg *page) errorBars(a *area, s figure.Series, l look) {
	if s.Low == nil || s.Band {
		return
	}
	var lines [][]vg.Point
	for k := range s.X {
		if a.shows(s.X[k], s.Y[k]) && interval(s, k) {
			lines = append(lines, pg.errorBar(a, s, k)...)
		}
	}
	c := l.color
	if s.MarkOrLine() == figure.Bars {
		c = black
	}
	pg.stroke(pen{color: c, width: 0.65 * pg.style.Line}, clipLines(a.rect, lines...)...)
}

// errorBar returns the stem and the caps of those ends that the axis shows.
func (pg *page) errorBar(a *area, s figure.Series, k int) [][]vg.Point {
	low, high := a.at(s.X[k], a.y.Clamp(s.Low[k])), a.at(s.X[k], a.y.Clamp(s.High[k]))
	lines := [][]vg.Point{{low, high}}
	cap := vg.Point{X: vg.Length(0.85 * pg.style.Marker)}
	for _, end := range []struct {
		value float64
		at    vg.Point
	}{{s.Low[k], low}, {s.High[k], high}} {
		if a.y.Clamp(end.value) == end.value {
			lines = append(lines, []vg.Point{end.at.Sub(cap), end.at.Add(cap)})
		}
	}
	return lines
}

// arrows draws from (X, Y) to (X+U, Y+V) with small heads.
func (pg *page) arrows(a *area, s figure.Series, l look) {
	for k := range s.X {
		x, y := s.X[k]+s.U[k], s.Y[k]+s.V[k]
		if !a.shows(s.X[k], s.Y[k]) || !a.shows(x, y) {
			continue
		}
		c := l.color
		if s.Color != nil {
			c = a.shade(s.Color[k])
		}
		pg.arrow(a.rect, pen{color: c, width: 0.7 * pg.style.Line}, a.at(s.X[k], s.Y[k]), a.at(x, y))
	}
}

// arrow draws a shaft and, if its tip is inside r, a head that is never longer
// than half the arrow.
func (pg *page) arrow(r vg.Rectangle, p pen, from, to vg.Point) {
	d := to.Sub(from)
	length := math.Hypot(float64(d.X), float64(d.Y))
	if length < 0.05 {
		return
	}
	u := d.Scale(vg.Length(1 / length))
	n := vg.Point{X: -u.Y, Y: u.X}
	head := vg.Length(math.Min(1.7*pg.style.Marker, 0.5*length))
	neck := to.Sub(u.Scale(0.8 * head))
	pg.stroke(p, clipLines(r, []vg.Point{from, neck})...)
	if inside(r, to) {
		back := to.Sub(u.Scale(head))
		pg.fill(p.color, tex.Polygon(to, back.Add(n.Scale(0.4*head)), back.Sub(n.Scale(0.4*head))))
	}
}
