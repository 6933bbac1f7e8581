package draw

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// page is a figure on its way to a sheet.
type page struct {
	*sheet
	style         Style
	text          typesetter
	areas         []*area
	rows, columns int
	key           legend // of all panels; no entries where each has its own
}

// area is a panel with everything that is decided about it.
type area struct {
	figure.Panel
	looks          []look
	x, y, shades   figure.Span
	xTicks, yTicks []tick
	xLabel, yLabel string // broken into lines
	room           room   // around the data
	rect           vg.Rectangle
	legend         legend
	above          bool      // the legend stands over the panel
	bare           bool      // its x axis is labelled by a panel below
	letter         string    // "a", "b", ... or nothing
	tickDrop       vg.Length // from the frame to the feet of the x tick labels, one a row
	letterUp       vg.Length // from the frame to the letter, one a row
}

// room is what labels need on the four sides of the data.
type room struct{ left, right, bottom, top vg.Length }

// margin around the whole figure in points.
const margin = 1.5

// gutter is the space between neighbouring panels in em of the tick labels.
const gutter = 1.2

// drawn lays f out and draws it. Slack widens measured texts, see typesetter.
func drawn(f figure.Figure, s Style, slack float64) (*sheet, error) {
	pg, err := newPage(f, s, slack)
	if err != nil {
		return nil, err
	}
	pg.layOut(f)
	pg.draw(f)
	if s.Dark {
		pg.darken()
	}
	return pg.sheet, nil
}

// maxInches bounds the page: PDF readers stop at 200 inches, and a picture of
// that size would fill the memory.
const maxInches = 60

func newPage(f figure.Figure, s Style, slack float64) (*page, error) {
	if err := figure.Check(f); err != nil {
		return nil, err
	}
	face, err := tex.FaceByName(s.Face)
	if err != nil {
		return nil, err
	}
	w, h := s.Size(f)
	if !(w > 0 && h > 0 && s.Label > 0 && s.Tick > 0 && s.Legend > 0 && w < maxInches && h < maxInches) {
		return nil, fmt.Errorf("figure %q: style %q makes it %g by %g inches with type of %g, %g and %g pt: start from "+
			"StyleByName", f.ID, s.Name, w, h, s.Label, s.Tick, s.Legend)
	}
	rows, columns := s.grid(f)
	pg := &page{
		sheet: &sheet{width: vg.Length(w) * vg.Inch, height: vg.Length(h) * vg.Inch},
		style: s.forColumns(columns), text: typesetter{face, slack}, rows: rows, columns: columns,
	}
	if f.Key != figure.Inside {
		f = oneLook(f)
	}
	for i, p := range f.Panels {
		a := pg.newArea(p)
		if len(f.Panels) > 1 {
			a.letter = f.LetterOf(i)
		}
		pg.areas = append(pg.areas, a)
	}
	pg.shareAxis()
	pg.shareLegend(f.Key)
	return pg, nil
}

func (pg *page) newArea(p figure.Panel) *area {
	a := &area{Panel: p, looks: looks(p), shades: colors(p), above: p.Legend == figure.Above}
	a.x, a.y = ranges(p)
	a.legend = pg.newLegend(a)
	return a
}

// shareAxis leaves the labels of the x axis to the lowest of stacked panels, where all have the same axis.
func (pg *page) shareAxis() {
	last := len(pg.areas) - 1
	for _, a := range pg.areas {
		if low := pg.areas[last]; !pg.style.Stacked || a.x != low.x || a.X.Label != low.X.Label ||
			!slices.Equal(a.X.Ticks, low.X.Ticks) {
			return
		}
	}
	for _, a := range pg.areas[:last] {
		a.X.Label, a.bare = "", true
	}
}

// layOut settles ticks, margins and legends. Ticks depend on the size of the
// data area and the area on the width of tick labels, so it goes round a few
// times; the first round starts from a guess.
func (pg *page) layOut(f figure.Figure) {
	body := pg.body(f)
	cell := body.Size()
	guess := vg.Point{X: 0.75 * cell.X / vg.Length(pg.columns), Y: 0.75 * cell.Y / vg.Length(pg.rows)}
	for _, a := range pg.areas {
		a.rect.Max = a.rect.Min.Add(guess)
	}
	const rounds = 4
	for i := range rounds {
		for _, a := range pg.areas {
			pg.chooseTicks(a)
			a.room = pg.roomFor(a)
		}
		pg.place(body)
		for _, a := range pg.areas {
			pg.placeLegend(a, i < rounds-1)
		}
	}
}

// body is the page without its margin and title.
func (pg *page) body(f figure.Figure) vg.Rectangle {
	r := vg.Rectangle{
		Min: vg.Point{X: margin, Y: margin},
		Max: vg.Point{X: pg.width - margin, Y: pg.height - margin},
	}
	if pg.style.ShowTitles && f.Title != "" {
		r.Max.Y -= vg.Length(2 * pg.style.Label)
	}
	return pg.besideKey(f.Key, r)
}

// place gives all panels the same size of data area: the rooms of a column's
// panels are made equal, and so are those of a row's.
func (pg *page) place(body vg.Rectangle) {
	cols, rows := make([]room, pg.columns), make([]room, pg.rows)
	drop, rise := make([]vg.Length, pg.rows), make([]vg.Length, pg.rows)
	for i, a := range pg.areas {
		r, c := i/pg.columns, i%pg.columns
		cols[c].left, cols[c].right = max(cols[c].left, a.room.left), max(cols[c].right, a.room.right)
		rows[r].bottom, rows[r].top = max(rows[r].bottom, a.room.bottom), max(rows[r].top, a.room.top)
		drop[r], rise[r] = max(drop[r], a.tickDrop), max(rise[r], pg.letterRise(a, a.room.left))
	}
	gap := vg.Length(gutter * pg.style.Tick)
	size := body.Size().Sub(vg.Point{X: gap * vg.Length(pg.columns-1), Y: 0.8 * gap * vg.Length(pg.rows-1)})
	for _, c := range cols {
		size.X -= c.left + c.right
	}
	for _, r := range rows {
		size.Y -= r.bottom + r.top
	}
	// Labels that leave no space must not turn the panel inside out.
	size.X, size.Y = max(size.X/vg.Length(pg.columns), 8), max(size.Y/vg.Length(pg.rows), 8)
	y := body.Max.Y
	for r := range rows {
		y -= rows[r].top + size.Y
		x := body.Min.X
		for c := range cols {
			x += cols[c].left
			if i := r*pg.columns + c; i < len(pg.areas) {
				a := pg.areas[i]
				a.rect = vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + size.X, Y: y + size.Y}}
				a.tickDrop, a.letterUp = drop[r], rise[r]
				a.keepUnits()
			}
			x += size.X + cols[c].right + gap
		}
		y -= rows[r].bottom + 0.8*gap
	}
}

// keepUnits shrinks the data area of a panel with equal units around its centre.
func (a *area) keepUnits() {
	if !a.Equal {
		return
	}
	size := a.rect.Size()
	ratio := vg.Length(a.y.Span() / a.x.Span())
	w, h := size.X, size.X*ratio
	if h > size.Y {
		w, h = size.Y/ratio, size.Y
	}
	mid := a.rect.Min.Add(size.Scale(0.5))
	half := vg.Point{X: max(w, 4) / 2, Y: max(h, 4) / 2}
	a.rect = vg.Rectangle{Min: mid.Sub(half), Max: mid.Add(half)}
}

// at returns where a point of the data lies on the page.
func (a *area) at(x, y float64) vg.Point {
	size := a.rect.Size()
	return vg.Point{
		X: a.rect.Min.X + size.X*vg.Length(a.x.Share(x)),
		Y: a.rect.Min.Y + size.Y*vg.Length(a.y.Share(y)),
	}
}

// shows says whether both axes can show the point, inside their range or not.
func (a *area) shows(x, y float64) bool { return a.x.Shows(x) && a.y.Shows(y) }

func (pg *page) draw(f figure.Figure) {
	pg.fill(white, rectangle(vg.Rectangle{Max: vg.Point{X: pg.width, Y: pg.height}}))
	for _, a := range pg.areas {
		pg.grid(a)
		pg.bands(a)
		for i := range a.Series {
			pg.series(a, i)
		}
		pg.frame(a)
		pg.colorBar(a)
		if !a.above {
			pg.legendBox(a.legend)
		}
		pg.drawLegend(a.legend)
		pg.note(a)
	}
	pg.drawLegend(pg.key)
	pg.title(f)
}

func (pg *page) title(f figure.Figure) {
	if !pg.style.ShowTitles || f.Title == "" {
		return
	}
	size := 1.05 * pg.style.Label
	w, _, _ := pg.text.measure(f.Title, size)
	if limit := pg.width - 2*margin; w > limit {
		size *= math.Max(0.6, float64(limit/w)*0.98)
	}
	pg.sheet.text(pg.text, label{
		source: f.Title, size: size, align: centre, bold: true,
		at: vg.Point{X: pg.width / 2, Y: pg.height - margin - vg.Length(1.1*pg.style.Label)},
	}, black)
}
