package draw

import (
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// object and list are the two composite types of JSON.
type (
	object = map[string]any
	list   = []any
)

// VegaLite returns f as a Vega-Lite 5 specification with a slider over the
// frames: all points of all frames in one table of CSV, numbers rounded to five
// significant digits, axes that stand still. It is built of map[string]any,
// []any, float64, string and bool alone and names no remote address but the
// identifier of its schema. The error is that of [CheckFrames].
func VegaLite(f figure.Frames) (map[string]any, error) {
	if err := figure.CheckFrames(f); err != nil {
		return nil, err
	}
	v := newVega(f)
	for i := range f.Frames[0].Series {
		v.addSeries(i)
	}
	w, h := v.size()
	return object{
		"$schema": "https://vega.github.io/schema/vega-lite/v5.json",
		"width":   w,
		"height":  h,
		"title":   object{"text": object{"expr": v.knobText()}, "fontSize": 13.0, "fontWeight": "normal"},
		"params":  v.params(),
		"data":    v.data(),
		"layer":   v.layers,
		"config": object{"view": object{"stroke": "#000000"}, "axis": object{"gridColor": "#e4e4e4", "labelFontSize": 11.0,
			"titleFontSize": 12.0, "titleFontWeight": "normal"}},
	}, nil
}

// vega gathers rows and layers. A row has f, its frame, and s, its series.
type vega struct {
	figure.Frames
	all          figure.Panel // every series of every frame on the shared axes
	x, y, shades figure.Span
	looks        []look
	names, dyes  list // of the legend
	rows         []row
	layers       list
}

// row is a point of a frame: its fields by name.
type row map[string]float64

// everyFrame is the frame of a row that all frames show.
const everyFrame = -1

// data returns the rows as CSV, which takes a third of the bytes of as many objects.
func (v *vega) data() object {
	used := map[string]bool{}
	for _, r := range v.rows {
		for field := range r {
			used[field] = true
		}
	}
	fields, numbers := slices.Sorted(maps.Keys(used)), object{}
	for _, field := range fields {
		numbers[field] = "number"
	}
	var b strings.Builder
	b.WriteString(strings.Join(fields, ","))
	for _, r := range v.rows {
		for i, field := range fields {
			if i == 0 {
				b.WriteByte('\n')
			} else {
				b.WriteByte(',')
			}
			if x, ok := r[field]; ok {
				b.WriteString(strconv.FormatFloat(x, 'g', -1, 64))
			}
		}
	}
	return object{"values": b.String(), "format": object{"type": "csv", "parse": numbers}}
}

func newVega(f figure.Frames) *vega {
	v := &vega{Frames: f, all: f.Axes(), looks: looks(f.Frames[0])}
	v.x, v.y = ranges(v.all)
	v.shades = colors(v.all)
	for i, s := range f.Frames[0].Series {
		if name := tex.PlainText(s.Name); name != "" && s.Color == nil && !slices.Contains(v.names, any(name)) {
			v.names, v.dyes = append(v.names, name), append(v.dyes, hex(v.looks[i].color))
		}
	}
	return v
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// size returns width and height in pixels; equal units make them follow the data.
func (v *vega) size() (w, h float64) {
	w, h = 480, 300
	if v.all.Equal {
		ratio := v.y.Span() / v.x.Span()
		if h = w * ratio; h > 380 {
			w, h = 380/ratio, 380
		}
	}
	return math.Round(w), math.Round(h)
}

// params returns the knob, which shows its value and not a number of a frame, and the
// frame that follows from it: a slider where the values are evenly spaced, else a button
// for each of them, since a slider shows what it counts.
func (v *vega) params() list {
	name := tex.PlainText(v.Knob) + " "
	if step, even := v.step(); even {
		first := v.Values[0]
		last := first + step*float64(len(v.Values)-1)
		return list{
			object{"name": "knob", "value": v.Values[v.Start],
				"bind": object{"input": "range", "min": first, "max": last, "step": step, "name": name}},
			object{"name": "frame", "expr": fmt.Sprintf("round((knob - %v) / %v)", first, step)},
		}
	}
	frames, labels := list{}, list{}
	for i, value := range v.Values {
		frames, labels = append(frames, float64(i)), append(labels, knobValue(value))
	}
	return list{object{"name": "frame", "value": float64(v.Start),
		"bind": object{"input": "radio", "options": frames, "labels": labels, "name": name}}}
}

// step returns the distance of the knob's values, and whether it is the same between all and
// upwards, as the range of a slider needs it.
func (v *vega) step() (float64, bool) {
	if len(v.Values) < 2 {
		return 1, true
	}
	step := v.Values[1] - v.Values[0]
	for i, value := range v.Values {
		if math.Abs(value-v.Values[0]-float64(i)*step) > 1e-9*math.Abs(step) {
			return 0, false
		}
	}
	return step, step > 0
}

func knobValue(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

// knobText is the expression that shows the knob's value over the plot.
func (v *vega) knobText() string {
	s := "["
	for i, value := range v.Values {
		if i > 0 {
			s += ","
		}
		s += strconv.Quote(knobValue(value))
	}
	return strconv.Quote(tex.PlainText(v.Knob)+" = ") + " + " + s + "][frame]"
}

func (v *vega) onX(field string) object { return axisOf(field, v.all.X, v.x) }
func (v *vega) onY(field string) object { return axisOf(field, v.all.Y, v.y) }

func axisOf(field string, a figure.Axis, s figure.Span) object {
	scale := object{"domain": list{round(s.Lo), round(s.Hi)}, "nice": false}
	if s.Log {
		scale["type"] = "log"
	} else {
		scale["zero"] = false
	}
	axis := object{"title": tex.PlainText(a.Label), "tickCount": 6.0}
	if s.Log && a.Ticks == nil {
		axis["format"] = ".1~e"
		if s.Lo >= 1e-3 && s.Hi <= 1e4 {
			axis["format"] = "~g"
		}
	}
	if a.Ticks != nil {
		axis["values"], axis["labelExpr"] = fixedLabels(a.Ticks)
	}
	return object{"field": field, "type": "quantitative", "scale": scale, "axis": axis}
}

// fixedLabels returns the places and an expression that turns a place into
// its label.
func fixedLabels(ticks []figure.Tick) (places list, expr string) {
	for _, t := range ticks {
		at := round(t.At)
		places = append(places, at)
		expr += fmt.Sprintf("datum.value == %s ? %s : ",
			strconv.FormatFloat(at, 'g', -1, 64), strconv.Quote(tex.PlainText(t.Label)))
	}
	return places, expr + `""`
}

// round keeps five significant digits: less than a pixel, a third of the bytes.
func round(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// addSeries appends the rows of series i from all frames, and its layers.
func (v *vega) addSeries(i int) {
	order := v.orderOf(i)
	first := len(v.rows)
	for f, p := range v.Frames.Frames {
		s := p.Series[i]
		switch s.MarkOrLine() {
		case figure.HLine:
			v.addReference(f, i, "y", s.Y[0], v.y)
		case figure.VLine:
			v.addReference(f, i, "x", s.X[0], v.x)
		default:
			v.addPoints(f, i, p, order)
		}
	}
	v.rows = append(v.rows[:first], still(v.rows[first:], len(v.Frames.Frames))...)
	v.addLayers(i, order)
}

// still returns the rows of a series once where all frames have the same.
func still(rows []row, frames int) []row {
	once := len(rows) / frames
	for k, r := range rows {
		if same := rows[k%max(once, 1)]; len(rows)%frames != 0 || !sameButFrame(r, same) || r["f"] != float64(k/once) {
			return rows
		}
	}
	for _, r := range rows[:once] {
		r["f"] = everyFrame
	}
	return rows[:once]
}

func sameButFrame(a, b row) bool {
	same := len(a) == len(b)
	for field, x := range a {
		y, ok := b[field]
		same = same && ok && (x == y || field == "f")
	}
	return same
}

// order says what a line needs to join its points as we do.
type order struct {
	unsorted bool // x runs back somewhere: the points' own order is kept
	gaps     bool // points are missing in between: the line is open there
}

func (v *vega) orderOf(i int) (o order) {
	for _, p := range v.Frames.Frames {
		s := p.Series[i]
		if s.MarkOrLine() != figure.Line && s.MarkOrLine() != figure.LinePoints {
			return order{}
		}
		o.unsorted = o.unsorted || !slices.IsSorted(s.X)
		o.gaps = o.gaps || slices.Contains(v.shown(s), false)
	}
	return o
}

func (v *vega) addReference(frame, i int, field string, at float64, s figure.Span) {
	if s.Shows(at) {
		v.rows = append(v.rows, row{"f": float64(frame), "s": float64(i), field: round(at)})
	}
}

// addPoints appends a row for each point that the axes can show.
func (v *vega) addPoints(frame, i int, p figure.Panel, o order) {
	s := p.Series[i]
	run := 0
	for k, keep := range v.shown(s) {
		if !keep {
			run++
			continue
		}
		r := row{"f": float64(frame), "s": float64(i), "x": round(s.X[k]), "y": round(s.Y[k])}
		if o.unsorted {
			r["i"] = float64(k)
		}
		if o.gaps {
			r["g"] = float64(run)
		}
		if interval(s, k) {
			r["lo"], r["hi"] = round(v.y.Clamp(s.Low[k])), round(v.y.Clamp(s.High[k]))
		}
		if s.Color != nil && !math.IsNaN(s.Color[k]) {
			r["c"] = round(s.Color[k])
		}
		v.addShape(r, i, k, p)
		v.rows = append(v.rows, r)
	}
}

// addShape adds the far end of arrows and the corners of bars.
func (v *vega) addShape(r row, i, k int, p figure.Panel) {
	s := p.Series[i]
	switch s.MarkOrLine() {
	case figure.Arrows:
		r["x2"], r["y2"] = round(s.X[k]+s.U[k]), round(s.Y[k]+s.V[k])
		r["a"] = math.Round(math.Atan2(s.U[k]/v.x.Span(), s.V[k]/v.y.Span()) * 180 / math.Pi)
	case figure.Bars:
		width, offset := barSlot(p, i)
		r["x"], r["x2"], r["xm"] = round(s.X[k]+offset-0.46*width), round(s.X[k]+offset+0.46*width), round(s.X[k]+offset)
		r["y2"] = round(v.y.Clamp(0))
	}
}

// shown says for every point whether the axes can show it.
func (v *vega) shown(s figure.Series) []bool {
	out := make([]bool, len(s.X))
	for k := range out {
		out[k] = v.x.Shows(s.X[k]) && v.y.Shows(s.Y[k])
		if s.MarkOrLine() == figure.Arrows {
			out[k] = out[k] && v.x.Shows(s.X[k]+s.U[k]) && v.y.Shows(s.Y[k]+s.V[k])
		}
	}
	return out
}

// layer appends a layer with the given positions and the colour of series i.
// Every layer brings its own positions: one that is inherited could not be
// left out by a line across the panel.
func (v *vega) layer(i int, mark, encoding object) {
	encoding["color"] = v.color(i)
	if v.colored(i) {
		delete(encoding, "color")
		encoding[v.shadeChannel(mark)] = v.shade()
	}
	mark["clip"] = true
	v.layers = append(v.layers, object{
		"transform": list{
			object{"filter": fmt.Sprintf("(datum.f == frame || datum.f == %d) && datum.s == %d", everyFrame, i)}},
		"mark": mark, "encoding": encoding,
	})
}

func (v *vega) colored(i int) bool { return v.Frames.Frames[0].Series[i].Color != nil }

// shadeChannel keeps the scale of values apart from the scale of names, which
// has the channel "color".
func (v *vega) shadeChannel(mark object) string {
	if mark["type"] == "point" && mark["filled"] == true {
		return "fill"
	}
	return "stroke"
}

func (v *vega) color(i int) object {
	name := tex.PlainText(v.Frames.Frames[0].Series[i].Name)
	if name == "" {
		return object{"value": hex(v.looks[i].color)}
	}
	return object{"datum": name, "type": "nominal", "scale": object{"domain": v.names, "range": v.dyes},
		"legend": object{"title": "", "symbolOpacity": 1.0}}
}

func (v *vega) shade() object {
	return object{
		"field": "c", "type": "quantitative", "legend": object{"title": tex.PlainText(v.all.Bar.Label)},
		"scale": object{"scheme": "viridis", "domain": list{round(v.shades.Lo), round(v.shades.Hi)}},
	}
}

// addLayers appends what draws series i, back to front.
func (v *vega) addLayers(i int, o order) {
	s, l := v.Frames.Frames[0].Series[i], v.looks[i]
	point := func() object { return object{"x": v.onX("x"), "y": v.onY("y")} }
	ends := object{"x": v.onX("x"), "y": v.onY("lo"), "y2": object{"field": "hi"}}
	switch s.MarkOrLine() {
	case figure.HLine:
		v.layer(i, lineMark("rule", l), object{"y": v.onY("y")})
		return
	case figure.VLine:
		v.layer(i, lineMark("rule", l), object{"x": v.onX("x")})
		return
	case figure.Arrows:
		v.addArrows(i, point())
		return
	case figure.Bars:
		v.layer(i, object{"type": "rect", "fillOpacity": max(0.35, l.tint), "tooltip": true},
			merged(point(), object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}}))
		ends["x"] = v.onX("xm")
	}
	if s.Low != nil && s.Band && s.MarkOrLine() != figure.Bars {
		v.layer(i, object{"type": "area", "opacity": 0.2}, along(ends, o))
	} else if s.Low != nil {
		v.layer(i, object{"type": "rule"}, ends)
	}
	if s.MarkOrLine() == figure.Line || s.MarkOrLine() == figure.LinePoints {
		v.layer(i, lineMark("line", l), along(point(), o))
	}
	if s.MarkOrLine() == figure.Points || s.MarkOrLine() == figure.LinePoints {
		v.layer(i, pointMark(s, l), point())
	}
}

func merged(a, b object) object {
	maps.Copy(a, b)
	return a
}

// along adds what keeps a line in the order of its points and open at gaps.
func along(encoding object, o order) object {
	if o.unsorted {
		encoding["order"] = object{"field": "i", "type": "quantitative"}
	}
	if o.gaps {
		encoding["detail"] = object{"field": "g", "type": "nominal"}
	}
	return encoding
}

func lineMark(kind string, l look) object {
	m := object{"type": kind, "strokeWidth": 2 * l.width, "tooltip": true}
	if l.dash != nil {
		dash := list{}
		for _, d := range l.dash {
			dash = append(dash, 2*d)
		}
		m["strokeDash"] = dash
	}
	return m
}

// vegaShapes are the names of our markers there.
var vegaShapes = map[shape]string{
	disc: "circle", square: "square", triangle: "triangle-up", diamond: "diamond", inverted: "triangle-down",
	pentagon: "triangle-right", cross: "M-1,-1L1,1M-1,1L1,-1", plus: "M-1,0L1,0M0,-1L0,1",
	asterisk: "M-1,0L1,0M-.5,-.87L.5,.87M-.5,.87L.5,-.87",
}

func pointMark(s figure.Series, l look) object {
	stroked := l.shape == cross || l.shape == plus || l.shape == asterisk
	size := 36 * l.size * l.size
	if len(s.X) > 150 {
		size /= 2
	}
	return object{"type": "point", "shape": vegaShapes[l.shape], "filled": !l.hollow && !stroked, "size": size,
		"opacity": 1.0, "tooltip": true}
}

func (v *vega) addArrows(i int, from object) {
	v.layer(i, object{"type": "rule", "strokeWidth": 1.2},
		merged(from, object{"x2": object{"field": "x2"}, "y2": object{"field": "y2"}}))
	turn := object{"domain": list{-180.0, 180.0}, "range": list{-180.0, 180.0}}
	v.layer(i, object{"type": "point", "shape": "triangle-up", "filled": true, "size": 24.0, "opacity": 1.0}, object{
		"x": v.onX("x2"), "y": v.onY("y2"),
		"angle": object{"field": "a", "type": "quantitative", "scale": turn, "legend": false},
	})
}
