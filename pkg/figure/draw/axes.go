package draw

import (
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
)

// Proportions of axes in em of the tick labels.
const (
	tickLength  = 0.36
	minorShare  = 0.55
	yLabelGap   = 0.34 // frame to tick labels
	xLabelGap   = 0.50 // more than beside the y axis: both labels of a corner stay apart
	axisNameGap = 0.42 // tick labels to the axis' name
	barGap      = 0.85 // frame to colour bar
	barWidth    = 0.95
)

func (pg *page) em(k float64) vg.Length { return vg.Length(k * pg.style.Tick) }

// chooseTicks picks the ticks that fit the present size of the data area.
func (pg *page) chooseTicks(a *area) {
	size := a.rect.Size()
	a.yTicks = pg.yTicks(a.Y, a.y, size.Y)
	a.xTicks = pg.xTicks(a.X, a.x, size.X)
	a.xLabel = pg.text.wrap(a.X.Label, pg.style.Label, 1.15*size.X)
	a.yLabel = pg.text.wrap(a.Y.Label, pg.style.Label, 1.1*size.Y)
}

func (pg *page) yTicks(axis figure.Axis, s figure.Span, length vg.Length) []tick {
	if axis.Ticks != nil {
		return fixedTicks(axis.Ticks, s)
	}
	if s.Log {
		return logTicks(s.Lo, s.Hi, min(max(int(length/pg.em(1.7)), 2), 6))
	}
	return pg.upright(s, length, 6)
}

// upright returns linear ticks for a vertical axis: as many as stand well
// apart, and at least three where they fit at all.
func (pg *page) upright(s figure.Span, length vg.Length, most int) []tick {
	n := min(max(int(length/pg.em(2.6)), 2), most)
	ticks := linearTicks(s.Lo, s.Hi, n)
	for len(ticks) < 3 && length > pg.em(1.5*float64(n)) {
		n++
		ticks = linearTicks(s.Lo, s.Hi, n)
	}
	return ticks
}

// xTicks tries fewer and fewer ticks until their labels stand clear of each
// other; of a logarithmic axis it drops labels by rank, and it breaks the
// labels of fixed ticks into lines.
func (pg *page) xTicks(axis figure.Axis, s figure.Span, length vg.Length) []tick {
	if axis.Ticks != nil {
		return pg.broken(fixedTicks(axis.Ticks, s), s, length)
	}
	for n := 6; n > 1; n-- {
		ticks := linearTicks(s.Lo, s.Hi, n)
		if s.Log {
			ticks = logTicks(s.Lo, s.Hi, n)
		}
		if len(pg.crowded(ticks, s, length)) == 0 {
			return ticks
		}
	}
	ticks := linearTicks(s.Lo, s.Hi, 2)
	if s.Log {
		ticks = logTicks(s.Lo, s.Hi, 3)
	}
	for _, i := range pg.crowded(ticks, s, length) {
		ticks[i].label = ""
	}
	return ticks
}

func fixedTicks(ticks []figure.Tick, s figure.Span) []tick {
	var out []tick
	for _, t := range ticks {
		if share := s.Share(t.At); s.Shows(t.At) && share > -rounding && share < 1+rounding {
			out = append(out, tick{at: t.At, label: t.Label})
		}
	}
	slices.SortStableFunc(out, func(a, b tick) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	return out
}

// broken wraps the labels of fixed ticks to the distance of their neighbours.
func (pg *page) broken(ticks []tick, s figure.Span, length vg.Length) []tick {
	for i := range ticks {
		limit := length
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(ticks) {
				limit = min(limit, length*vg.Length(abs(s.Share(ticks[j].at)-s.Share(ticks[i].at))))
			}
		}
		ticks[i].label = pg.text.wrap(ticks[i].label, pg.style.Tick, limit-pg.em(0.5))
	}
	return ticks
}

func abs(v float64) float64 { return max(v, -v) }

// crowded returns the labels that have no room beside those of lower rank.
func (pg *page) crowded(ticks []tick, s figure.Span, length vg.Length) (out []int) {
	type place struct{ lo, hi vg.Length }
	var taken []place
	for rank := 0; rank <= 3; rank++ {
		for i, t := range ticks {
			if t.minor() || t.rank != rank {
				continue
			}
			w, _, _ := pg.text.measure(t.label, pg.style.Tick)
			mid := length * vg.Length(s.Share(t.at))
			p := place{mid - w/2 - pg.em(0.3), mid + w/2 + pg.em(0.3)}
			if slices.ContainsFunc(taken, func(q place) bool { return p.lo < q.hi && q.lo < p.hi }) {
				out = append(out, i)
				continue
			}
			taken = append(taken, p)
		}
	}
	return out
}

// roomFor returns what the labels of a need around its data area.
func (pg *page) roomFor(a *area) room {
	r := room{left: pg.em(0.1), right: pg.em(0.1), top: pg.em(0.15)}
	for _, t := range a.yTicks {
		w, _, _ := pg.text.measure(t.label, pg.style.Tick)
		if !t.minor() {
			r.left = max(r.left, pg.em(yLabelGap)+w)
		}
		if a.y.Share(t.at) > 0.95 && !t.minor() {
			r.top = max(r.top, pg.em(0.45))
		}
	}
	a.tickDrop = pg.em(xLabelGap)
	if a.bare {
		a.tickDrop = pg.em(0.3)
	}
	for _, t := range a.labelled() {
		w, h, d := pg.text.measure(t.label, pg.style.Tick)
		a.tickDrop = max(a.tickDrop, pg.em(xLabelGap)+h+d)
		over := vg.Length(a.x.Share(t.at))*a.rect.Size().X + w/2 - a.rect.Size().X
		r.right = max(r.right, over)
	}
	r.bottom = a.tickDrop
	if a.X.Label != "" {
		_, h, d := pg.text.measure(a.xLabel, pg.style.Label)
		r.bottom += pg.em(axisNameGap) + h + d
	}
	if a.Y.Label != "" {
		_, h, d := pg.text.measure(a.yLabel, pg.style.Label)
		r.left += pg.em(axisNameGap) + h + d
	}
	r.right += pg.barRoom(a)
	pg.roomOnTop(a, &r)
	return r
}

// roomOnTop adds the legend over the panel and the letter.
func (pg *page) roomOnTop(a *area, r *room) {
	_, h := a.legend.size()
	if a.above {
		r.top = max(r.top, h+pg.em(0.3))
	}
	if a.letter != "" {
		r.top = max(r.top, pg.letterRise(a, r.left)+vg.Length(0.75*pg.style.Label))
	}
}

// letterRise is how far over the frame the letter stands: over a legend that
// leaves no room beside it.
func (pg *page) letterRise(a *area, left vg.Length) vg.Length {
	if w, h := a.legend.size(); a.above && !pg.besideLetter(a, w, left) {
		return pg.em(0.5) + h
	}
	return pg.em(0.5)
}

// besideLetter says whether a legend over the panel, w wide, leaves room for
// the panel's letter on its left.
func (pg *page) besideLetter(a *area, w, left vg.Length) bool {
	return w <= pg.legendEnd(a)-a.rect.Min.X+left-vg.Length(letterWidth*pg.style.Label)
}

// letterWidth is the room of a panel's letter in em of the labels.
const letterWidth = 1.1

func (pg *page) grid(a *area) {
	p := pen{color: gridGrey, width: pg.style.Grid}
	for _, t := range a.xTicks {
		if !t.minor() && a.X.Ticks == nil {
			x := a.at(t.at, a.y.Lo).X
			pg.segment(p, x, a.rect.Min.Y, x, a.rect.Max.Y)
		}
	}
	for _, t := range a.yTicks {
		if !t.minor() {
			y := a.at(a.x.Lo, t.at).Y
			pg.segment(p, a.rect.Min.X, y, a.rect.Max.X, y)
		}
	}
}

// frame draws the four sides, inward ticks on all of them, labels and letter.
func (pg *page) frame(a *area) {
	pg.ticks(a)
	pg.strokePath(pen{color: black, width: pg.style.Axis}, rectangle(a.rect))
	pg.tickLabels(a)
	pg.axisNames(a)
	if a.letter == "" {
		return
	}
	at := vg.Point{X: a.rect.Min.X - a.room.left, Y: a.rect.Max.Y + a.letterUp}
	pg.sheet.text(pg.text, label{source: a.letter, size: pg.style.Label, at: at, bold: true}, black)
}

func (pg *page) ticks(a *area) {
	p := pen{color: black, width: pg.style.Axis}
	r := a.rect
	for _, t := range a.xTicks {
		n := pg.tickSize(t)
		if hasBars(a.Panel) && a.X.Ticks != nil {
			continue // categories are named, not measured
		}
		x := a.at(t.at, a.y.Lo).X
		pg.segment(p, x, r.Min.Y, x, r.Min.Y+n)
		pg.segment(p, x, r.Max.Y, x, r.Max.Y-n)
	}
	for _, t := range a.yTicks {
		n, y := pg.tickSize(t), a.at(a.x.Lo, t.at).Y
		pg.segment(p, r.Min.X, y, r.Min.X+n, y)
		pg.segment(p, r.Max.X, y, r.Max.X-n, y)
	}
}

func (pg *page) tickSize(t tick) vg.Length {
	if t.minor() {
		return pg.em(tickLength * minorShare)
	}
	return pg.em(tickLength)
}

// digitHalf is half the height of a digit in em: it centres tick labels on
// their ticks.
const digitHalf = 0.33

func (pg *page) tickLabels(a *area) {
	size := pg.style.Tick
	tallest := vg.Length(0)
	for _, t := range a.labelled() {
		_, h, _ := pg.text.measure(t.label, size)
		tallest = max(tallest, h)
	}
	for _, t := range a.labelled() {
		at := vg.Point{X: a.at(t.at, a.y.Lo).X, Y: a.rect.Min.Y - pg.em(xLabelGap) - tallest}
		pg.sheet.text(pg.text, label{source: t.label, size: size, at: at, align: centre}, black)
	}
	for _, t := range a.yTicks {
		at := vg.Point{X: a.rect.Min.X - pg.em(yLabelGap), Y: a.at(a.x.Lo, t.at).Y - pg.em(digitHalf)}
		pg.sheet.text(pg.text, label{source: t.label, size: size, at: at, align: right}, black)
	}
}

// labelled returns the ticks of the x axis that have a label here, and not in a panel below.
func (a *area) labelled() (out []tick) {
	for _, t := range a.xTicks {
		if !t.minor() && !a.bare {
			out = append(out, t)
		}
	}
	return out
}

func (pg *page) axisNames(a *area) {
	mid := a.rect.Min.Add(a.rect.Size().Scale(0.5))
	if a.xLabel != "" {
		_, h, _ := pg.text.measure(a.xLabel, pg.style.Label)
		at := vg.Point{X: mid.X, Y: a.rect.Min.Y - a.tickDrop - pg.em(axisNameGap) - h}
		pg.sheet.text(pg.text, label{source: a.xLabel, size: pg.style.Label, at: at, align: centre}, black)
	}
	if a.yLabel != "" {
		_, h, _ := pg.text.measure(a.yLabel, pg.style.Label)
		at := vg.Point{X: a.rect.Min.X - a.room.left + h, Y: mid.Y}
		pg.sheet.text(pg.text, label{source: a.yLabel, size: pg.style.Label, at: at, align: centre, turned: true}, black)
	}
}

// barRoom returns the width of a colour bar with its labels.
func (pg *page) barRoom(a *area) vg.Length {
	if !hasBar(a.Panel) {
		return 0
	}
	w := vg.Length(0)
	for _, t := range pg.barTicks(a) {
		tw, _, _ := pg.text.measure(t.label, pg.style.Tick)
		w = max(w, tw)
	}
	w += pg.em(barGap + barWidth + yLabelGap)
	if a.Bar.Label != "" {
		_, h, d := pg.text.measure(a.Bar.Label, pg.style.Label)
		w += pg.em(axisNameGap) + h + d
	}
	return w
}

func (pg *page) barTicks(a *area) []tick {
	return pg.upright(a.shades, a.rect.Size().Y, 5)
}

// colorBar draws the scale of colours right of the data, in strips.
func (pg *page) colorBar(a *area) {
	if !hasBar(a.Panel) {
		return
	}
	r := a.rect
	r.Min.X = a.rect.Max.X + pg.em(barGap)
	r.Max.X = r.Min.X + pg.em(barWidth)
	const strips = 64
	height := r.Size().Y
	for i := range strips {
		strip := r
		strip.Min.Y = r.Min.Y + height*vg.Length(i)/strips
		strip.Max.Y = r.Min.Y + height*min(vg.Length(i)+1.3, strips)/strips // overlap hides seams
		pg.fill(viridis((float64(i)+0.5)/strips), rectangle(strip))
	}
	p := pen{color: black, width: pg.style.Axis}
	pg.strokePath(p, rectangle(r))
	for _, t := range pg.barTicks(a) {
		y := r.Min.Y + height*vg.Length(a.shades.Share(t.at))
		pg.segment(p, r.Max.X-pg.em(0.25), y, r.Max.X, y)
		at := vg.Point{X: r.Max.X + pg.em(yLabelGap), Y: y - pg.em(digitHalf)}
		pg.sheet.text(pg.text, label{source: t.label, size: pg.style.Tick, at: at}, black)
	}
	pg.barName(a, r)
}

func (pg *page) barName(a *area, bar vg.Rectangle) {
	if a.Bar == nil || a.Bar.Label == "" {
		return
	}
	w := vg.Length(0)
	for _, t := range pg.barTicks(a) {
		tw, _, _ := pg.text.measure(t.label, pg.style.Tick)
		w = max(w, tw)
	}
	_, h, _ := pg.text.measure(a.Bar.Label, pg.style.Label)
	at := vg.Point{X: bar.Max.X + pg.em(yLabelGap+axisNameGap) + w + h, Y: bar.Min.Y + bar.Size().Y/2}
	pg.sheet.text(pg.text, label{source: a.Bar.Label, size: pg.style.Label, at: at, align: centre, turned: true}, black)
}
