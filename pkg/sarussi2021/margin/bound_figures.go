package margin

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

func boundFigures(o *BoundOutcome) ([]figure.Figure, error) {
	return []figure.Figure{riseFigure(o), beyondFigure(o)}, nil
}

// boundName names the bound in legends.
const boundName = "bound"

// riseFigure shows both margins of a training on symmetric data, from a small start and from a large one.
func riseFigure(o *BoundOutcome) figure.Figure {
	sigma := figure.None
	var panels []figure.Panel
	if runs := o.Result.mixture(); len(runs) > 0 {
		sigma = fmt.Sprintf("%g", o.Config.Sigmas[0])
		panels = append(panels, risePanel(o.Config, runs[0], fmt.Sprintf(`$\sigma_0 = %s$`, sigma)))
	}
	if t, err := o.Twin(largeStart); err == nil && len(t.Result.mixture()) > 0 {
		panel := risePanel(o.Config, t.Result.mixture()[0], fmt.Sprintf(`$\sigma_0 = %g$`, t.Config.Sigmas[0]))
		panel.Legend = figure.NoLegend
		panels = append(panels, panel)
	}
	return figure.Figure{ID: "sarussi2021/margin-bound/rise", Title: "A margin rises to where none is beyond", Columns: 1,
		Alt: "Margins over the bound against the step. (a) From the small start the true margin is not far below the " +
			"bound from the first steps on and rises at the end, and the smoothed one comes up from 0 to meet it; " +
			"neither passes the bound. (b) From the large start both stay far below.",
		Caption: fmt.Sprintf(`True and smoothed margin over D11's bound $(1+\alpha)v\sqrt{k/2}\,\gamma$, in one `+
			`training on a mixture with its reflections, $n = %d$, by normalised steps: (a) from $\sigma_0 = %s$; (b) `+
			`from a large start. The smoothed margin is drawn where it is positive.`, o.Config.Samples, sigma),
		Panels: panels, Provenance: figure.Provenance{Seeds: "the first"}}
}

// risePanel shows both margins of a run over the bound.
func risePanel(c BoundConfig, run BoundRun, note string) figure.Panel {
	truly := figure.Series{Name: "true margin", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}
	smoothed := figure.Series{Name: `smoothed margin`, Mark: figure.LinePoints, Role: figure.Measured, Slot: 2}
	for _, look := range run.Looks {
		if look.Step > 0 {
			truly.X, truly.Y = append(truly.X, float64(look.Step)), append(truly.Y, look.Share)
			smoothed.X, smoothed.Y = append(smoothed.X, float64(look.Step)), append(smoothed.Y, positive(look.Smoothed))
		}
	}
	last := 1.2 * float64(max(c.Steps, 1))
	return figure.Panel{X: figure.Axis{Label: "step $t$", Scale: figure.Log10, Min: 0.8, Max: last},
		Y: figure.Axis{Label: "margin over the bound", Min: -0.1, Max: 1.3}, Legend: figure.Above, Note: note,
		Series: []figure.Series{figure.Level(boundName, 1, "1"), truly, smoothed}}
}

// positive returns a number that is above 0, and none in place of another.
func positive(x float64) float64 {
	if x > 0 {
		return x
	}
	return math.NaN()
}

// beyondFigure shows what training reached on every data set against what the limit of PAR has.
func beyondFigure(o *BoundOutcome) figure.Figure {
	panel := figure.Panel{X: figure.Axis{Label: `limit of PAR over the bound, $\sqrt2\gamma_\varphi/((1+\alpha)\gamma)$`},
		Y: figure.Axis{Label: `$\min_l z_l/\|W\|$ over the bound`}, Legend: figure.Above}
	limits := []float64{1}
	add := func(name string, role figure.Role, slot int, cell BoundCell) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot}
		for _, run := range cell.Runs {
			s.X, s.Y = append(s.X, run.Perfect), append(s.Y, run.final())
		}
		limits = append(limits, s.X...)
		panel.Series = append(panel.Series, s)
	}
	for _, cell := range o.Result.Cells {
		if len(o.Config.Sigmas) > 0 && cell.Sigma == o.Config.Sigmas[0] {
			add(kinds[cell.Kind]+", reflected", figure.Measured, slots[cell.Kind], cell)
		}
	}
	add(kinds[o.Result.Plain.Kind], figure.Twin, slots[sarussi2021.Asymmetric], o.Result.Plain)
	if t, err := o.Twin(noReflections); err == nil && len(t.Result.Cells) > 0 {
		add(kinds[t.Result.Cells[0].Kind], figure.Twin, slots[t.Result.Cells[0].Kind], t.Result.Cells[0])
	}
	panel.Series = append(panel.Series, figure.Level(boundName, 1, "1"),
		figure.TheoryLine("the limit itself", "x", []float64{stats.Min(limits), stats.Max(limits)},
			func(x float64) float64 { return x }))
	return figure.Figure{ID: "sarussi2021/margin-bound/beyond", Title: "Without symmetry it is no bound",
		Alt: "Points, one a data set. Those of reflected data stand at 1 and below the level of the bound. Those of the " +
			"pair without reflections stand far to the right and above the bound, just under the diagonal; those of the plain " +
			"mixture only a little to the right, and mostly still below the bound.",
		Caption: fmt.Sprintf(`$\min_l z_l/\|W\|$ after %d normalised steps over D11's bound, against `+
			`$\sqrt2\gamma_\varphi/((1+\alpha)\gamma)$, which the limit of PAR has: 1 where $S = -S$, and never less. `+
			`Points on the dotted diagonal would be at their limit.`, o.Config.Steps),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets each", o.Config.Seeds)}}
}

// kinds names the data for readers.
var kinds = map[string]string{sarussi2021.Mixture: "mixture", sarussi2021.Asymmetric: "pair"}

// slots give a kind of data its colour, that of notebook 04.
var slots = map[string]int{sarussi2021.Asymmetric: 1, sarussi2021.Mixture: 2}

func boundTables(o *BoundOutcome) []figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		rows = append(rows, cell.row(kinds[cell.Kind]+", reflected"))
	}
	rows = append(rows, o.Result.Plain.row(kinds[o.Result.Plain.Kind]))
	if t, err := o.Twin(noReflections); err == nil && len(t.Result.Cells) > 0 {
		rows = append(rows, t.Result.Cells[0].row(kinds[t.Result.Cells[0].Kind]))
	}
	if t, err := o.Twin(largeStart); err == nil {
		for _, cell := range t.Result.Cells {
			rows = append(rows, cell.row(kinds[cell.Kind]+", reflected"))
		}
		rows = append(rows, t.Result.Plain.row(kinds[t.Result.Plain.Kind]))
	}
	header := []string{"data", "σ₀", "limit of PAR (median)", "trained (median)", "least", "largest", "beyond the bound"}
	return []figure.Table{figure.NewTable("sarussi2021/margin-bound/shares", header, rows, "nothing was trained")}
}

// row says where the networks of a cell end.
func (c BoundCell) row(name string) []any {
	shares := stats.Map(c.Runs, BoundRun.final)
	return []any{name, c.Sigma, stats.MedianOf(c.Runs, func(r BoundRun) float64 { return r.Perfect }),
		stats.Median(shares), stats.Min(shares), stats.Max(shares),
		measure.CountText(c.Runs, BoundRun.beyond)}
}

// Beyond returns the median over the data sets of what the pair without reflections reaches over the bound, and of
// what its limit has.
func Beyond(o *BoundOutcome) (reached, limit float64) {
	return stats.MedianOf(o.Result.Plain.Runs, BoundRun.final),
		stats.MedianOf(o.Result.Plain.Runs, func(r BoundRun) float64 { return r.Perfect })
}
