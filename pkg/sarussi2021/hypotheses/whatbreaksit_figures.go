package hypotheses

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func whatBreaksItFigures(o *WhatBreaksItOutcome) ([]figure.Figure, error) {
	frames, err := ReversedFrames(o)
	return []figure.Figure{matrixFigure(o), frames.Still}, err
}

// matrixFigure shows on what share of the data sets each quantity holds, in each row.
func matrixFigure(o *WhatBreaksItOutcome) figure.Figure {
	cells := figure.Series{Mark: figure.Points, Role: figure.Measured}
	var names, columns []string
	for i, row := range o.Result.Rows {
		names = append(names, row.Name)
		for q := range quantities {
			share := measure.Proportion(row.held(q), len(row.Runs)).Value
			cells.X, cells.Y = append(cells.X, float64(q)), append(cells.Y, float64(len(o.Result.Rows)-1-i))
			cells.Color = append(cells.Color, share)
		}
	}
	for _, q := range quantities {
		columns = append(columns, q.short)
	}
	slices.Reverse(names)
	panel := figure.Panel{Legend: figure.NoLegend, Series: []figure.Series{cells},
		X:   figure.Axis{Min: -0.5, Max: float64(len(columns)) - 0.5, Ticks: figure.NamedTicks(columns)},
		Y:   figure.Axis{Min: -0.5, Max: float64(max(len(names), 1)) - 0.5, Ticks: figure.NamedTicks(names)},
		Bar: &figure.Bar{Label: "share of data sets on which it holds", Min: 0, Max: 1}}
	return figure.Figure{ID: o.ID + "/matrix", Title: "What breaks, and what stays", Wide: true,
		Alt: "A matrix of dots, one row for each thing removed, one column for each of six quantities, coloured by the " +
			"share of data sets on which the quantity holds. The first four rows are full; with unequal heads the " +
			"spread alone is gone; with labels of coins everything is.",
		Caption: fmt.Sprintf(`Share of %d data sets on which each of six quantities (columns) holds, with one thing removed `+
			`(rows; "large and plain" removes two). The table has the counts.`, o.Config.Seeds),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}
}

// The heights at which values are cut off, and the axis ends.
const (
	lowest  = -3.0
	highest = 4.0
)

// reversedPanel shows the growth of ⟨W, W*⟩ over its floor against the step, and which labels it comes from.
func reversedPanel(p WhatBreaksItPath, steps, samples int) figure.Panel {
	curve := func(name string, values []float64) figure.Series {
		s := figure.Series{Name: name, Mark: figure.Line, Role: figure.Measured, X: p.Steps}
		for _, v := range values {
			s.Y = append(s.Y, math.Min(math.Max(v, lowest), highest))
		}
		return s
	}
	return figure.Panel{
		X: figure.Axis{Label: "step $t$", Scale: figure.Log10, Min: 0.8, Max: 1.2 * float64(max(steps, 1))},
		Y: figure.Axis{Label: `over the floor, $2k\alpha v\eta$ a step`, Min: lowest, Max: highest}, Legend: figure.Above,
		Note: fmt.Sprintf("%d of %d labels reversed", p.Count, samples),
		Series: []figure.Series{curve("growth so far", p.Growth), curve("added by right labels", p.Right),
			curve("added by reversed labels", p.Reversed), figure.Level("the floor", 1, "2kαv η t")}}
}

// ReversedFrames returns what reversed labels do to the perceptron's line as frames over their share.
func ReversedFrames(o *WhatBreaksItOutcome) (figure.Frames, error) {
	f := figure.Frames{ID: o.ID + "/frames", Knob: "share of reversed labels"}
	for _, path := range o.Result.Paths {
		f.Values = append(f.Values, path.Share)
		f.Frames = append(f.Frames, reversedPanel(path, o.Config.Steps, o.Config.Samples))
	}
	provenance := o.Provenance
	provenance.Seeds = "the first"
	f.Still = figure.Figure{ID: o.ID + "/reversed", Title: "A wrong label is heard", Columns: 1,
		Alt: "Against the step. (a) With all labels right, growth stays over its floor. (b) With labels reversed, it " +
			"begins over the floor and falls under it: what the right labels add falls until what the reversed ones " +
			"take away cancels it.",
		Caption: fmt.Sprintf(`Growth of $\langle W, W^*\rangle$ over the floor $2k\alpha v\eta t$ of the perceptron's line, `+
			`for the $w^*$ of the labels as they were, and what right and reversed labels add in the step at hand. One `+
			`training of %d steps each; values beyond the axis are drawn at its end.`, o.Config.Steps),
		Provenance: provenance}
	if len(f.Frames) > 0 {
		last := f.Frames[min(4, len(f.Frames)-1)]
		last.Legend = figure.NoLegend // that of the first panel
		f.Still.Panels = []figure.Panel{f.Frames[0], last}
		f.Still.Caption += " One share of reversed labels a panel: " + figure.Letters(0, 2) + "."
	}
	return f, nil
}

func whatBreaksItTables(o *WhatBreaksItOutcome) []figure.Table {
	header, counts, values := []string{"what is removed"}, [][]any(nil), [][]any(nil)
	for _, q := range quantities {
		header = append(header, q.short)
	}
	for _, row := range o.Result.Rows {
		line := []any{row.Name}
		for i := range quantities {
			line = append(line, fmt.Sprintf("%d of %d", row.held(i), len(row.Runs)))
		}
		counts, values = append(counts, line), append(values, row.values())
	}
	return []figure.Table{
		figure.NewTable(o.ID+"/counts", header, counts, "no row was run"),
		figure.NewTable(o.ID+"/values", []string{"what is removed", "loss", "growth over the floor", "boundary linear",
			"agreement kept", "drift", "angle to the PAR machine", "angle to the SVM", "separable"}, values,
			"no row was run")}
}

// values has the medians of a row.
func (r WhatBreaksItRow) values() []any {
	median := func(of func(WhatBreaksItRun) float64) float64 { return figure.Finite(stats.MedianOf(r.Runs, of)) }
	separable := slices.DeleteFunc(slices.Clone(r.Runs), func(run WhatBreaksItRun) bool { return !run.Separable })
	angle := func(of func(WhatBreaksItRun) float64) float64 { return figure.Finite(stats.MedianOf(separable, of)) }
	return []any{r.Name, median(func(run WhatBreaksItRun) float64 { return run.Loss }), r.growth(),
		median(func(run WhatBreaksItRun) float64 { return run.Boundary }),
		fmt.Sprintf("%d of %d", r.held(agreement), len(r.Runs)),
		median(func(run WhatBreaksItRun) float64 { return run.Drift }),
		angle(func(run WhatBreaksItRun) float64 { return run.Angle }),
		angle(func(run WhatBreaksItRun) float64 { return run.ToLinear }),
		fmt.Sprintf("%d of %d", len(separable), len(r.Runs))}
}

// growth returns the median growth over the floor, not a number where the floor is 0.
func (r WhatBreaksItRow) growth() float64 {
	if r.Alpha == 0 {
		return math.NaN()
	}
	return figure.Finite(stats.MedianOf(r.Runs, func(run WhatBreaksItRun) float64 { return run.Pull / r.Alpha }))
}

// Broken returns how many of the six quantities hold on fewer than half of the data sets of a row; not a number where
// the row was not run.
func Broken(o *WhatBreaksItOutcome, name string) float64 {
	row := o.Result.row(name)
	if len(row.Runs) == 0 {
		return math.NaN()
	}
	count := 0
	for i := range quantities {
		if 2*row.held(i) < len(row.Runs) {
			count++
		}
	}
	return float64(count)
}

// Median returns the median of a number of the runs of a row; not a number where the row was not run.
func Median(o *WhatBreaksItOutcome, name string, of func(WhatBreaksItRun) float64) float64 {
	return stats.MedianOf(o.Result.row(name).Runs, of)
}

// Growth returns the median of what ⟨W, W*⟩ gained over its floor in a row; not a number where the floor is 0, or the
// row was not run.
func Growth(o *WhatBreaksItOutcome, name string) float64 { return o.Result.row(name).growth() }

// Held returns on how many data sets of a row a quantity, by the name of its column, holds, and of how many.
func Held(o *WhatBreaksItOutcome, name, column string) (count, of int) {
	row := o.Result.row(name)
	for i, q := range quantities {
		if q.short == column {
			count = row.held(i)
		}
	}
	return count, len(row.Runs)
}
