package agreement

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func agreementFigures(o *AgreementOutcome) ([]figure.Figure, error) {
	frames, err := AgreementFrames(o)
	return []figure.Figure{clustersFigure(o), frames.Still, entryFigure(o), brokenFigure(o)}, err
}

// drawn is the σ_0 whose clusters are drawn, where its path is shown.
const drawn = 0.1

// pathAt returns the path from one σ_0, or the middle one where that is not shown.
func pathAt(paths []AgreementCell, sigma float64) (AgreementCell, bool) {
	if i := slices.IndexFunc(paths, func(c AgreementCell) bool { return c.Sigma == sigma }); i >= 0 {
		return paths[i], true
	}
	if len(paths) == 0 {
		return AgreementCell{}, false
	}
	return paths[len(paths)/2], true
}

// curve returns a number of a run's looks, from the first step on, as a line.
func curve(name string, run AgreementRun, of func(AgreementLook) float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Line, Role: figure.Measured}
	for _, look := range run.Looks {
		if look.Step > 0 {
			s.X, s.Y = append(s.X, float64(look.Step)), append(s.Y, of(look))
		}
	}
	return s
}

// mark returns a vertical line at a step in the colour of a slot, and none at a step that did not come.
func mark(name string, slot, step int) figure.Series {
	s := figure.Series{Name: name, Mark: figure.VLine, Role: figure.Measured, Slot: slot, Y: []float64{0}}
	if s.X = []float64{float64(step)}; step < 1 {
		s.X[0] = math.NaN()
	}
	return s
}

// floor is where a value below rounding is drawn.
const floor = 1e-17

// clustersFigure shows r, ‖w̄−ū‖ and ρ against the step, and how far r is from its last value.
func clustersFigure(o *AgreementOutcome) figure.Figure {
	sigma := figure.None
	x := figure.Axis{Label: "step $t$", Scale: figure.Log10}
	lengths := figure.Panel{X: x, Y: figure.Axis{Label: "length, or ratio", Scale: figure.Log10}, Legend: figure.Above}
	frozen := figure.Panel{X: x, Y: figure.Axis{Label: "$|r(t) - r|/r$ for the last $r$", Scale: figure.Log10, Min: floor,
		Max: 1}, Legend: figure.NoLegend}
	if path, ok := pathAt(o.Result.Paths, drawn); ok && len(path.Runs) > 0 && len(path.Runs[0].Looks) > 0 {
		sigma = fmt.Sprintf("%g", path.Sigma)
		run := path.Runs[0]
		last := run.Looks[len(run.Looks)-1].R
		lengths.Series = []figure.Series{curve("spread $r$", run, func(l AgreementLook) float64 { return l.R }),
			curve(`distance $\|\bar w - \bar u\|$`, run, func(l AgreementLook) float64 { return l.Gap }),
			curve(`$\rho = 2r/\|\bar w - \bar u\|$`, run, func(l AgreementLook) float64 { return 2 * l.R / l.Gap }),
			mark("first step in PAR", 4, run.FirstPAR)}
		frozen.Series = []figure.Series{curve("change", run, func(l AgreementLook) float64 {
			return math.Max(math.Abs(l.R-last)/last, floor)
		}), mark("first step in PAR", 4, run.FirstPAR)}
	}
	return figure.Figure{ID: "sarussi2021/agreement/clusters", Title: "The spread freezes, and the clusters part",
		Columns: 1,
		Alt: "Against the step, on logarithmic axes. (a) The distance of the cluster means grows past the spread, " +
			"and the ratio falls. (b) The change of the spread drops to rounding at the first step in the perfect " +
			"regime.",
		Caption: fmt.Sprintf(`One training from $\sigma_0 = %s$. (a) The largest distance $r$ of a unit from its `+
			`cluster's mean, the distance of the two means, and $\rho$. (b) How far $r$ still is from its last value; 0 `+
			`is drawn at $10^{-17}$. Vertical: the first step in PAR.`, sigma),
		Panels: []figure.Panel{lengths, frozen}, Provenance: figure.Provenance{Seeds: "the first"}}
}

// agreePanel shows the shares of agreement against the step.
func agreePanel(run AgreementRun, steps int, note string) figure.Panel {
	return figure.Panel{
		X: figure.Axis{Label: "step $t$", Scale: figure.Log10, Min: 0.8, Max: 1.2 * float64(max(steps, 1))},
		Y: figure.Axis{Label: "share of agreements", Min: 0, Max: 1.05}, Legend: figure.Above, Note: note,
		Series: []figure.Series{
			curve("NAR: of one sign", run, func(l AgreementLook) float64 { return l.NAR }),
			curve("PAR: of the right sign", run, func(l AgreementLook) float64 { return l.PAR }),
			mark("first step in NAR", 3, run.FirstNAR), mark("first step in PAR", 4, run.FirstPAR)}}
}

// AgreementFrames returns the shares of agreement against the step as frames over σ_0.
func AgreementFrames(o *AgreementOutcome) (figure.Frames, error) {
	f := figure.Frames{ID: "sarussi2021/agreement/frames", Knob: "size of the start σ₀"}
	for _, path := range o.Result.Paths {
		for _, run := range path.Runs {
			f.Values = append(f.Values, path.Sigma)
			f.Frames = append(f.Frames, agreePanel(run, o.Config.Steps, fmt.Sprintf(`$\sigma_0 = %g$`, path.Sigma)))
		}
	}
	f.Start = len(f.Frames) / 2
	provenance := o.Provenance
	provenance.Seeds = "the first"
	f.Still = figure.Figure{ID: "sarussi2021/agreement/regimes", Title: "Units come to agree", Columns: 1,
		Alt: "Against the step, the share of pairs of a cluster and a sample on which all units have one sign, and " +
			"the share on which it is the right one. (a) Both rise to one together; (b) with two reversed labels the " +
			"first does and the second stays just below.",
		Caption: fmt.Sprintf(`Share of the $2n$ pairs of a cluster and a sample on which all units have one sign `+
			`(NAR), and on which it is the right one (PAR); a unit within $10^{-3}$ of the kink agrees with none. One `+
			`training of %d steps each: (a) with the labels as they are; (b) from the same start, with two labels of `+
			`100 reversed. Vertical: the first step at which all pairs agree, by their signs alone.`, o.Config.Steps),
		Panels: stillPanels(o, f), Provenance: provenance}
	return f, nil
}

// stillPanels are the first frame shown, and beside it the same start with two labels reversed.
func stillPanels(o *AgreementOutcome, f figure.Frames) []figure.Panel {
	if len(f.Frames) == 0 {
		return nil
	}
	panels := []figure.Panel{f.Frames[f.Start]}
	if t, err := o.Twin(reversedLabels); err == nil {
		if path, ok := pathAt(t.Result.Paths, f.Values[f.Start]); ok && len(path.Runs) > 0 {
			panel := agreePanel(path.Runs[0], o.Config.Steps, "two labels reversed")
			panel.Legend = figure.NoLegend
			panels = append(panels, panel)
		}
	}
	return panels
}

// entryFigure shows when PAR is entered against σ_0, with T3e's bound.
func entryFigure(o *AgreementOutcome) figure.Figure {
	first := figure.Series{Name: "first step in PAR", Mark: figure.Points, Role: figure.Measured,
		Interval: "least and largest of the data sets"}
	bound := figure.Series{Name: "PAR is guaranteed from here", Mark: figure.Points, Role: figure.Theory,
		Formula: "η Σ s̄ > R₀R/(vαc_min)", Interval: first.Interval}
	for _, cell := range o.Result.Cells {
		appendRange(&first, cell.Sigma, within(cell.Runs, func(r AgreementRun) int { return r.FirstPAR }))
		if said := within(cell.Runs, func(r AgreementRun) int { return r.Entered }); len(said) == len(cell.Runs) {
			appendRange(&bound, cell.Sigma, said)
		}
	}
	panel := figure.Panel{X: figure.Axis{Label: `size of the start $\sigma_0$`, Scale: figure.Log10},
		Y: figure.Axis{Label: "step", Scale: figure.Log10}, Legend: figure.Above, Series: []figure.Series{first, bound}}
	return figure.Figure{ID: "sarussi2021/agreement/entry", Title: "A larger start agrees later",
		Alt: "On logarithmic axes against the size of the start: the first step in the perfect regime grows, and is " +
			"never later than the step from which the theorem guarantees it, where that was reached.",
		Caption: fmt.Sprintf(`First step in PAR against $\sigma_0$, and the first step from which T3e guarantees it: `+
			`medians over the data sets, with the least and the largest. What T3e guarantees is shown where all data `+
			`sets got there within %d steps.`, o.Config.Steps),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}
}

// within returns the steps of the runs that came to one.
func within(runs []AgreementRun, step func(AgreementRun) int) []float64 {
	var out []float64
	for _, r := range runs {
		if at := step(r); at >= 0 {
			out = append(out, float64(at))
		}
	}
	return out
}

// appendRange appends the median of values with the least and the largest; nothing where there is none.
func appendRange(s *figure.Series, x float64, values []float64) {
	if len(values) > 0 {
		s.X, s.Y = append(s.X, x), append(s.Y, stats.Median(values))
		s.Low, s.High = append(s.Low, stats.Min(values)), append(s.High, stats.Max(values))
	}
}

// brokenFigure shows how far the spread moves, and how far off the reduced model is, with and without the hypotheses.
func brokenFigure(o *AgreementOutcome) figure.Figure {
	return figure.Figure{ID: "sarussi2021/agreement/broken", Title: "What freezes the spread", Columns: 1,
		Alt: "Points on a logarithmic axis, one line a twin: the change of the spread (a) and the distance from the " +
			"reduced model (b). As it is, and with two reversed labels, all points are at rounding; with a large start, " +
			"unequal heads or a trained second layer they are many orders above it.",
		Caption: `Largest change of a difference of two units of one cluster (a), and of the reduced model from the ` +
			`network (b), over the last four fifths of the steps; a point a training. Dashed: the claimed bound. Values ` +
			`below $10^{-17}$ are drawn there.`,
		Panels: []figure.Panel{
			brokenPanel(o, `$|\Delta(w_i - w_j)|$`, func(r AgreementRun) float64 { return r.Drift }),
			brokenPanel(o, `difference from the reduced model`, func(r AgreementRun) float64 { return r.Off })},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}
}

// brokenPanel shows a number of every run, the experiment's own in the first line and those of the twins below.
func brokenPanel(o *AgreementOutcome, label string, of func(AgreementRun) float64) figure.Panel {
	names, results := []string{"as it is"}, []AgreementResult{o.Result}
	for _, t := range o.Twins {
		names, results = append(names, t.Name), append(results, t.Result)
	}
	s := figure.Series{Mark: figure.Points, Role: figure.Measured}
	for i, r := range results {
		for _, run := range r.runs() {
			s.X, s.Y = append(s.X, math.Max(of(run), floor)), append(s.Y, float64(len(results)-1-i))
		}
	}
	bound := figure.Series{Mark: figure.VLine, Role: figure.Theory, X: []float64{roundingBand(o.Config).High},
		Y: []float64{0}, Formula: "rounding"}
	return figure.Panel{X: figure.Axis{Label: label, Scale: figure.Log10, Min: floor, Max: 100},
		Y:      figure.Axis{Min: -0.5, Max: float64(len(names)) - 0.5, Ticks: figure.NamedTicks(reversed(names))},
		Legend: figure.NoLegend, Series: []figure.Series{s, bound}}
}

func reversed(names []string) []string {
	out := slices.Clone(names)
	slices.Reverse(out)
	return out
}

func agreementTables(o *AgreementOutcome) []figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		rows = append(rows, append([]any{cell.Sigma}, cell.row()...))
	}
	header := []string{"first step in PAR", "guaranteed from", "PAR kept", "NAR kept", "largest drift",
		"largest difference"}
	broken := [][]any{append([]any{"nothing"}, AgreementCell{Runs: o.Result.runs()}.row()...)}
	for _, t := range o.Twins {
		broken = append(broken, append([]any{t.Name}, AgreementCell{Runs: t.Result.runs()}.row()...))
	}
	return []figure.Table{
		figure.NewTable("sarussi2021/agreement/entry", append([]string{"σ₀"}, header...), rows, "no start was run"),
		figure.NewTable("sarussi2021/agreement/broken", append([]string{"what is removed"}, header...), broken, "")}
}

func (r AgreementResult) runs() (out []AgreementRun) {
	for _, cell := range r.Cells {
		out = append(out, cell.Runs...)
	}
	return out
}

// row has what became of the runs of a cell.
func (c AgreementCell) row() []any {
	return []any{rangeText(within(c.Runs, func(r AgreementRun) int { return r.FirstPAR })),
		rangeText(within(c.Runs, func(r AgreementRun) int { return r.Entered })),
		measure.CountText(c.Runs, AgreementRun.kept),
		measure.CountText(c.Runs, func(r AgreementRun) bool { return r.FirstNAR >= 0 && r.LeftNAR == 0 }),
		stats.Max(stats.Map(c.Runs, func(r AgreementRun) float64 { return figure.Finite(r.Drift) })),
		stats.Max(stats.Map(c.Runs, func(r AgreementRun) float64 { return figure.Finite(r.Off) }))}
}

// rangeText is a median with the least and the largest value, and how many there are.
func rangeText(values []float64) string {
	if len(values) == 0 {
		return figure.None
	}
	return fmt.Sprintf("%g [%g, %g]", stats.Median(values), stats.Min(values), stats.Max(values))
}
