package alone

import (
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func neitherFigures(o *NeitherOutcome) ([]figure.Figure, error) {
	frames := TimeFrames(o)
	return []figure.Figure{methodsFigure(o), frames.Still}, nil
}

// leastLargest is what the intervals of the figures are.
const leastLargest = "least and largest of the data sets"

// spread appends the median of values at x, with the least and the largest; nothing where there are none.
func spread(s *figure.Series, x float64, values []float64) {
	if len(values) == 0 {
		return
	}
	s.X, s.Y, s.Interval = append(s.X, x), append(s.Y, stats.Median(values)), leastLargest
	s.Low, s.High = append(s.Low, stats.Min(values)), append(s.High, stats.Max(values))
}

// quantities are the groups of bars: what is measured of a fit, and how it is called.
var quantities = []struct {
	name string
	of   func(Fit) float64
}{{"test error", func(f Fit) float64 { return f.Test }}, {"dense part", func(f Fit) float64 { return f.Dense }},
	{"sparse part", func(f Fit) float64 { return f.Sparse }}}

// barPanel shows three numbers of every method, of the fit that is picked from each of its runs.
func barPanel(r NeitherResult, pick func(MethodRun) (Fit, bool)) figure.Panel {
	names := make([]string, len(quantities))
	for i, q := range quantities {
		names[i] = q.name
	}
	panel := figure.Panel{X: figure.Axis{Min: -0.6, Max: 2.6, Ticks: figure.NamedTicks(names)},
		Y: figure.Axis{Label: "error, or share of the part", Min: 0, Max: 1.15}, Legend: figure.Above}
	for m, runs := range r.Methods {
		s := figure.Series{Name: methodNames[m], Mark: figure.Bars, Role: figure.Measured, Slot: methodSlots[m]}
		for i, q := range quantities {
			var values []float64
			for _, run := range runs {
				if f, ok := pick(run); ok {
					values = append(values, q.of(f))
				}
			}
			spread(&s, float64(i), values)
		}
		panel.Series = append(panel.Series, s)
	}
	return panel
}

// methodsFigure shows what every method comes to.
func methodsFigure(o *NeitherOutcome) figure.Figure {
	panel := barPanel(o.Result, func(r MethodRun) (Fit, bool) { return r.Chosen, true })
	return figure.Figure{ID: "nichani2022/neither-alone/methods", Title: "Either misses a part, both together do not",
		Alt: "Three groups of four bars: test error, share of the dense part, share of the sparse part. The NTK has the " +
			"dense part and little of the sparse one; the QuadNTK has about half of the sparse part and less of the dense " +
			"one; the joint models have the dense part, and the regularised one most of the sparse part and by far the " +
			"smallest error.",
		Caption: fmt.Sprintf(`Mean squared error on test points (a target of variance 1) and the shares `+
			`$\langle f, \mathrm{part}\rangle/\|\mathrm{part}\|^2$ of the two parts, after training on $n = %d$ points in `+
			`$d = %d$. Each method as chosen on validation points.`, o.Config.Samples, o.Config.Dim),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}
}

// steps are the steps at which all methods were looked at, on every data set.
func (r NeitherResult) steps() (out []int) {
	if len(r.Methods) == 0 || len(r.Methods[0]) == 0 {
		return nil
	}
	for _, f := range r.Methods[0][0].Path {
		out = append(out, f.Step)
	}
	return out
}

// at returns the fit at a step of the first training.
func (r MethodRun) at(step int) (Fit, bool) {
	i := slices.IndexFunc(r.Path, func(f Fit) bool { return f.Step == step })
	if i < 0 {
		return Fit{}, false
	}
	return r.Path[i], true
}

// TimeFrames returns the bars of all methods step after step, without anything tuned.
func TimeFrames(o *NeitherOutcome) figure.Frames {
	f := figure.Frames{ID: "nichani2022/neither-alone/time", Knob: "step of gradient descent"}
	for _, step := range o.Result.steps() {
		panel := barPanel(o.Result, func(r MethodRun) (Fit, bool) { return r.at(step) })
		panel.Note = fmt.Sprintf("after step %d", step)
		f.Values, f.Frames = append(f.Values, float64(step)), append(f.Frames, panel)
	}
	f.Start = max(0, len(f.Frames)-1)
	f.Still = figure.Figure{ID: "nichani2022/neither-alone/steps", Title: "First the dense part, then the sparse one",
		Columns: 1,
		Alt: "Bars of error and shares of the parts at three times of training, (a) to (c). Early on the models with " +
			"a linear term have the dense part and little of the sparse one. The sparse part comes later, and with the " +
			"regulariser more of it.",
		Caption: fmt.Sprintf(`Error and shares of the parts at times of gradient descent with the rate %g, a time a `+
			`panel, %s: nothing is tuned, $\lambda n = %s$, $f_L$ alone descends too.`, o.Config.Rate,
			figure.Letters(0, len(someFrames(f.Frames))), firstText(o.Config.Weights)),
		Panels:     someFrames(f.Frames),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}
	return f
}

func firstText(values []float64) string {
	if len(values) == 0 {
		return figure.None
	}
	return fmt.Sprintf("%g", values[0])
}

// someFrames are one at half of the looks, one at three quarters and the last, with one legend.
func someFrames(frames []figure.Panel) (out []figure.Panel) {
	for _, i := range []int{len(frames) / 2, 3 * len(frames) / 4, len(frames) - 1} {
		if i < 0 || i >= len(frames) {
			continue
		}
		panel := frames[i]
		if len(out) > 0 {
			panel.Legend = figure.NoLegend
		}
		out = append(out, panel)
	}
	return out
}

func neitherTables(o *NeitherOutcome) []figure.Table {
	header := []string{"method", "fits to choose from", "test error, untuned", "chosen on validation points",
		"best on test points", "dense part, as chosen", "sparse part"}
	tables := []figure.Table{figure.NewTable("nichani2022/neither-alone/tuned", header, o.Result.rows(),
		"nothing was trained")}
	var rows [][]any
	add := func(name string, r NeitherResult) {
		rows = append(rows, []any{name, rangeOf("%.2f", r.seeds(gain)), rangeOf("%.2f", r.seeds(plainGain)),
			rangeOf("%.2f", r.seeds(kept))})
	}
	add("nothing", o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	return append(tables, figure.NewTable("nichani2022/neither-alone/twins", []string{"what is removed",
		"better of f_L and f_Q over both, regularised", "over both, without", "regularised over not"}, rows, ""))
}

// rows has a line for each method: medians over data sets.
func (r NeitherResult) rows() (rows [][]any) {
	for m, runs := range r.Methods {
		if len(runs) == 0 {
			continue
		}
		of := func(number func(MethodRun) float64) string {
			return medianText("%.3f", stats.Map(runs, number))
		}
		rows = append(rows, []any{methodNames[m], runs[0].Tried,
			of(func(r MethodRun) float64 { return r.Plain.Test }), of(func(r MethodRun) float64 { return r.Chosen.Test }),
			of(func(r MethodRun) float64 { return r.Oracle.Test }),
			of(func(r MethodRun) float64 { return r.Chosen.Dense }), of(func(r MethodRun) float64 { return r.Chosen.Sparse })})
	}
	return rows
}

// medianText is a median with the least and the largest: "0.36 (0.31 to 0.42)".
func medianText(verb string, values []float64) string {
	return claim.Format(verb, measure.Median(values).Value) + " (" + rangeOf(verb, values) + ")"
}

// rangeOf is the least and the largest of values: "0.26 to 0.31".
func rangeOf(verb string, values []float64) string {
	if len(values) == 0 {
		return figure.None
	}
	return claim.Format(verb, stats.Min(values)) + " to " + claim.Format(verb, stats.Max(values))
}
