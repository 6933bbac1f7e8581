package draw

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// Style is how a figure is set for one place: lengths of the page in inches,
// of type and strokes in points.
type Style struct {
	Name       string
	Width      float64 // of a figure in one column
	WideWidth  float64 // of a figure across the page; equal to Width in a one-column style
	Height     float64 // of a single panel
	RowHeight  float64 // of a row of two panels
	Label      float64 // axis labels and panel letters
	Tick       float64 // tick labels
	Legend     float64 // legends and notes
	Line       float64 // data
	Axis       float64 // frame and ticks
	Grid       float64
	Marker     float64 // radius
	Face       string  // [STIX] or [LatinModern]
	ShowTitles bool    // papers and slides bring their own
	Fixed      float64 // height of every figure; 0 leaves it to its panels
	Stacked    bool    // panels stand in one column, over one x axis where theirs are the same
	Dark       bool    // light on black, for slides
}

// The widths are those of the venues' own style files; heights, type and
// strokes were chosen by eye so that text ends up at or just under the size of
// the caption.
var styles = []Style{
	{Name: "screen", Width: 6.5, WideWidth: 6.5, Height: 4.0, RowHeight: 2.7, Label: 11, Tick: 10, Legend: 9.5, Line: 1.4,
		Axis: 0.8, Grid: 0.5, Marker: 2.6, Face: tex.STIX, ShowTitles: true},
	{Name: "neurips", Width: 5.5, WideWidth: 5.5, Height: 3.2, RowHeight: 2.1, Label: 8.5, Tick: 7.5, Legend: 7, Line: 1.0,
		Axis: 0.6, Grid: 0.4, Marker: 1.9, Face: tex.STIX},
	{Name: "icml", Width: 3.25, WideWidth: 6.75, Height: 2.35, RowHeight: 2.35, Label: 8.5, Tick: 7.5, Legend: 7.5,
		Line: 1.0, Axis: 0.5, Grid: 0.4, Marker: 1.9, Face: tex.STIX},
	{Name: "pmlr", Width: 6.0, WideWidth: 6.0, Height: 3.4, RowHeight: 2.2, Label: 9, Tick: 8, Legend: 7.5, Line: 1.0,
		Axis: 0.6, Grid: 0.4, Marker: 1.9, Face: tex.LatinModern},
	{Name: "slides", Width: 10, WideWidth: 10, Height: 5.2, RowHeight: 4.2, Label: 18, Tick: 16, Legend: 15, Line: 2.4,
		Axis: 1.2, Grid: 0.7, Marker: 4.5, Face: tex.STIX},
}

// ExportStyle is the style of exported figures where none is asked for.
const ExportStyle = "neurips"

// StyleByName returns the style with that name; the error lists the known ones.
func StyleByName(name string) (Style, error) {
	for _, s := range styles {
		if s.Name == name {
			return s, nil
		}
	}
	return Style{}, fmt.Errorf("unknown figure style %q: use one of %s", name, strings.Join(StyleNames(), ", "))
}

// StyleNames returns the names of the styles, the one for the screen first.
func StyleNames() []string {
	names := make([]string, len(styles))
	for i, s := range styles {
		names[i] = s.Name
	}
	return names
}

// The columns that [Style.InColumns] knows, beside a number of inches.
const (
	Single = "single"
	Double = "double"
)

// columnsApart is between the two columns of a page, in inches.
const columnsApart = 0.25

// InColumns returns the style for figures as wide as one column of a page (single; half of the page where the venue has
// one column), with stacked panels, as the whole page (double), or as many inches. The error says what a width is.
func (s Style) InColumns(width string) (Style, error) {
	switch width {
	case Double:
		s.Width = s.WideWidth
		return s, nil
	case Single:
		if s.Width == s.WideWidth {
			s.Width = (s.Width - columnsApart) / 2
		}
		s.Stacked = true
	default:
		inches, err := strconv.ParseFloat(width, 64)
		if err != nil || !(inches >= 1 && inches <= maxInches) {
			return s, fmt.Errorf("a width of %q: give %s, %s, or 1 to %d inches", width, Single, Double, maxInches)
		}
		s.Width = inches
	}
	s.WideWidth = s.Width
	s.Height, s.RowHeight = min(s.Height, 0.72*s.Width), min(s.RowHeight, 0.62*s.Width)
	return s, nil
}

// Size returns the width and height of f in this style, in inches. A row of
// panels with equal units is as high as those units make it, within 0.7 and
// 1.35 times the style's own height.
func (s Style) Size(f figure.Figure) (width, height float64) {
	rows, columns := s.grid(f)
	width = s.Width
	if f.Wide || columns > 1 {
		width = s.WideWidth
	}
	row := s.Height
	switch {
	case s.Fixed > 0:
		return width, s.Fixed
	case s.Stacked && rows > 1:
		row = s.RowHeight
	case columns == 2:
		row = s.RowHeight
	case columns > 2:
		row = 0.88 * s.RowHeight
	}
	if ratio, bar, ok := equalUnits(f); ok {
		row = min(max(s.equalHeight(width/float64(columns), ratio, bar), 0.7*row), 1.35*row)
	}
	height = float64(rows) * row
	if s.ShowTitles && f.Title != "" {
		height += 2 * s.Label / 72
	}
	return width, math.Round(height*1000) / 1000
}

// forColumns returns the style for panels in so many columns. On screen, where
// a reader can enlarge, three and more take smaller type and finer strokes; a
// page's type is the venue's.
func (s Style) forColumns(columns int) Style {
	if !s.ShowTitles || columns < 3 {
		return s
	}
	for _, size := range []*float64{&s.Label, &s.Tick, &s.Legend, &s.Line, &s.Axis, &s.Grid, &s.Marker} {
		*size *= 0.8
	}
	return s
}

// equalHeight returns the height in inches of a cell whose data area has
// height to width in the given ratio, with room for labels.
func (s Style) equalHeight(cell, ratio float64, bar bool) float64 {
	across, along := 4.6*s.Label/72, 4.2*s.Label/72
	if bar {
		across += 5 * s.Label / 72
	}
	return (cell-across)*ratio + along
}

// grid returns the number of rows and columns of panels.
func (s Style) grid(f figure.Figure) (rows, columns int) {
	n := max(1, len(f.Panels))
	columns = f.Columns
	if s.Stacked {
		columns = 1
	}
	if columns <= 0 || columns > n {
		columns = n
	}
	return (n + columns - 1) / columns, columns
}

// equalUnits says whether every panel has equal units, with the height to
// width of the first one's data and whether any of them has a colour bar.
func equalUnits(f figure.Figure) (ratio float64, bar, ok bool) {
	for i, p := range f.Panels {
		if !p.Equal {
			return 0, false, false
		}
		if i == 0 {
			x, y := ranges(p)
			ratio = y.Span() / x.Span()
		}
		bar = bar || hasBar(p)
	}
	return ratio, bar, len(f.Panels) > 0 && ratio > 0
}
