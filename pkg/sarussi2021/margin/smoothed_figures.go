package margin

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

func smoothedFigures(o *SmoothedOutcome) ([]figure.Figure, error) {
	frames, err := StrideFrames(o)
	return []figure.Figure{frames.Still, decayFigure(o)}, err
}

// after is the axis of the steps that are followed.
func after(c SmoothedConfig) figure.Axis {
	return figure.Axis{Label: "steps after the first with $nL < \\ln 2$", Min: 0, Max: float64(max(c.After, 1))}
}

// path returns numbers step by step as a line.
func path(name string, role figure.Role, slot int, values []float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Line, Role: role, Slot: slot}
	for step, v := range values {
		s.X, s.Y = append(s.X, float64(step)), append(s.Y, v)
	}
	return s
}

// smoothedName names γ̃ in legends.
const smoothedName, marginName = `smoothed margin $\tilde\gamma$`, `true margin $\min_l z_l/\|W\|$`

// stridePanel shows both margins of the first run of a cell.
func stridePanel(c SmoothedConfig, cell SmoothedCell) figure.Panel {
	panel := figure.Panel{X: after(c), Y: figure.Axis{Label: "margin"}, Legend: figure.Above,
		Note: fmt.Sprintf("steps of %g", cell.Stride)}
	for _, run := range cell.Runs[:min(1, len(cell.Runs))] {
		panel.Series = []figure.Series{path(marginName, figure.Measured, 1, run.Margin),
			path(smoothedName, figure.Measured, 2, run.Smoothed)}
	}
	return panel
}

// StrideFrames returns both margins against the step as frames over the size of a normalised step.
func StrideFrames(o *SmoothedOutcome) (figure.Frames, error) {
	f := figure.Frames{ID: "sarussi2021/smoothed-margin/frames", Knob: "size of a normalised step"}
	for _, cell := range o.Result.Shown {
		f.Values, f.Frames = append(f.Values, cell.Stride), append(f.Frames, stridePanel(o.Config, cell))
	}
	f.Start = max(0, len(f.Frames)-4)
	oneScale(f.Frames)
	provenance := o.Provenance
	provenance.Seeds = "the first"
	f.Still = figure.Figure{ID: "sarussi2021/smoothed-margin/strides", Title: "Small steps do not lower it, long ones do",
		Columns: 1,
		Alt: "Both margins against the step, for short (a), longer (b) and long (c) steps. The smoothed margin rises " +
			"from 0 towards the true margin, without a fall in (a) and (b). In (c) both margins jump up and down.",
		Caption: fmt.Sprintf(`Both margins in %d normalised steps of one size, a size a panel, %s, on the first data `+
			`set of a teacher's points. They begin where $nL < \ln 2$ for the first time.`, o.Config.After,
			figure.Letters(0, len(someFrames(f.Frames)))),
		Panels: someFrames(f.Frames), Provenance: provenance}
	return f, nil
}

// oneScale gives all panels the vertical axis that holds every point of them.
func oneScale(panels []figure.Panel) {
	var values []float64
	for _, panel := range panels {
		for _, s := range panel.Series {
			values = append(values, slices.DeleteFunc(slices.Clone(s.Y), math.IsNaN)...)
		}
	}
	least, most := stats.Min(values), stats.Max(values)
	if !(least < most) || math.IsInf(most-least, 0) {
		return
	}
	for i := range panels {
		panels[i].Y.Min, panels[i].Y.Max = least-0.05*(most-least), most+0.15*(most-least)
	}
}

// someFrames are the first frame, one in the middle and one of long steps, with one legend.
func someFrames(frames []figure.Panel) []figure.Panel {
	var out []figure.Panel
	for _, i := range []int{0, len(frames) / 2, len(frames) - 2} {
		if i >= 0 && i < len(frames) {
			panel := frames[i]
			if len(out) > 0 {
				panel.Legend = figure.NoLegend
			}
			out = append(out, panel)
		}
	}
	return out
}

// slowest returns the first run of gradient descent on a teacher's points with the smallest step.
func (r SmoothedResult) slowest() (SmoothedRun, bool) {
	for _, cell := range r.Descents {
		if cell.Kind == sarussi2021.Teacher && len(cell.Runs) > 0 {
			return cell.Runs[0], true
		}
	}
	return SmoothedRun{}, false
}

// decayFigure shows both margins in gradient descent, with and without weight decay.
func decayFigure(o *SmoothedOutcome) figure.Figure {
	smoothed := figure.Panel{X: after(o.Config), Y: figure.Axis{Label: smoothedName}, Legend: figure.Above}
	truly := figure.Panel{X: after(o.Config), Y: figure.Axis{Label: marginName}, Legend: figure.NoLegend}
	add := func(name string, role figure.Role, r SmoothedResult) {
		if run, ok := r.slowest(); ok {
			smoothed.Series = append(smoothed.Series, path(name, role, 0, run.Smoothed))
			truly.Series = append(truly.Series, path(name, role, 0, run.Margin))
		}
	}
	add("gradient descent", figure.Measured, o.Result)
	if t, err := o.Twin(weightDecay); err == nil {
		add("with weight decay", figure.Twin, t.Result)
	}
	truly.Y.Max = 1.25 * tallest(truly.Series)
	return figure.Figure{ID: "sarussi2021/smoothed-margin/decay", Title: "What weight decay takes away", Columns: 1,
		Alt: "Margins against the step. (a) With gradient descent alone the smoothed margin rises slowly from 0; " +
			"with weight decay it falls below 0. (b) The true margin is the same line with and without decay, but for a " +
			"little.",
		Caption: fmt.Sprintf(`Gradient descent on the first data set of a teacher's points, and the same with $W$ `+
			`shrunk by a thousandth before each of %d steps. (a) $\tilde\gamma$. (b) The true margin, which no `+
			`shrinking of $W$ changes.`, o.Config.After),
		Panels: []figure.Panel{smoothed, truly}, Provenance: figure.Provenance{Seeds: "the first"}}
}

// tallest returns the largest height of all series that is above 0, and 1 where there is none.
func tallest(series []figure.Series) float64 {
	most := 0.0
	for _, s := range series {
		for _, y := range s.Y {
			most = max(most, y)
		}
	}
	if !(most > 0) || math.IsInf(most, 0) {
		return 1
	}
	return most
}

func smoothedTables(o *SmoothedOutcome) []figure.Table {
	var rows [][]any
	add := func(prefix string, cells []SmoothedCell) {
		for _, cell := range cells {
			rows = append(rows, cell.row(prefix))
		}
	}
	add("", slices.Concat(o.Result.Descents, o.Result.Strides))
	if t, err := o.Twin(weightDecay); err == nil {
		add(weightDecay+": ", t.Result.Descents)
	}
	if t, err := o.Twin(longSteps); err == nil {
		add(longSteps+": ", t.Result.Strides)
	}
	header := []string{"training", "first step with nL < ln 2 (median)", "followed", "steps with a fall of γ̃",
		"of the true margin", "deepest fall, over γ̃ before"}
	var shown [][]any
	for _, cell := range o.Result.Shown {
		shown = append(shown, cell.row(""))
	}
	return []figure.Table{figure.NewTable("sarussi2021/smoothed-margin/falls", header, rows, "nothing was run"),
		figure.NewTable("sarussi2021/smoothed-margin/strides", header, shown, "no size of a step is shown")}
}

// name says what a cell is.
func (c SmoothedCell) name() string {
	if c.Stride > 0 {
		return fmt.Sprintf("%s, normalised steps of %g", c.Kind, c.Stride)
	}
	return fmt.Sprintf("%s, η = %g, σ₀ = %g", c.Kind, c.Rate, c.Sigma)
}

// row counts what fell in a cell, of all steps of all runs.
func (c SmoothedCell) row(prefix string) []any {
	followed := runs([]SmoothedCell{c})
	falls, truly, steps := 0, 0, 0
	for _, run := range followed {
		falls, truly, steps = falls+run.Falls, truly+run.MarginFalls, steps+run.Steps
	}
	deepest := stats.Max(stats.Map(followed, func(r SmoothedRun) float64 { return r.Deepest }))
	return []any{prefix + c.name(), stats.MedianOf(followed, func(r SmoothedRun) float64 { return float64(r.First) }),
		fmt.Sprintf("%d of %d", len(followed), len(c.Runs)), fmt.Sprintf("%d of %d", falls, steps),
		fmt.Sprintf("%d of %d", truly, steps), figure.Finite(deepest)}
}

// FirstFall returns the smallest of the shown sizes of a step at which γ̃ falls in some step; not a number where it
// falls at none.
func FirstFall(o *SmoothedOutcome) float64 {
	for _, cell := range o.Result.Shown {
		if slices.ContainsFunc(cell.Runs, func(r SmoothedRun) bool { return r.Falls > 0 }) {
			return cell.Stride
		}
	}
	return math.NaN()
}

// StartNorm returns ‖W‖ where the paths that are drawn begin; not a number where none was followed.
func StartNorm(o *SmoothedOutcome) float64 {
	for _, run := range runs(o.Result.Shown) {
		if len(run.Norm) > 0 {
			return run.Norm[0]
		}
	}
	return math.NaN()
}

// MarginFalls returns at how many steps of gradient descent the true margin fell, of how many, and on how many of how
// many trainings.
func MarginFalls(o *SmoothedOutcome) (falls, steps, trainings, all int) {
	followed := runs(o.Result.Descents)
	for _, run := range followed {
		falls, steps = falls+run.MarginFalls, steps+run.Steps
	}
	return falls, steps, stats.Count(followed, func(r SmoothedRun) bool { return r.MarginFalls > 0 }), len(followed)
}
