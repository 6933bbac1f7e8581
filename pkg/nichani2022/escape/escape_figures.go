package escape

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// The names of the series.
const (
	freeName      = `$f_L + f_Q$, free`
	heldName      = `$f_L + f_Q$, held back`
	aloneName     = `$f_Q$ alone`
	linearName    = `$f_L$ alone`
	memorisedName = `$f_L$ outside of $P_{\leq k}$`
	quadraticName = `$f_Q$`
)

func escapeFigures(o *EscapeOutcome) ([]figure.Figure, error) {
	out := []figure.Figure{raceFigure(o), lossesFigure(o)}
	if times := timesFigure(o); figure.Check(times) == nil {
		out = append(out, times) // some network escapes
	}
	if len(o.Result.Pairs) > 0 {
		out = append(out, pairsFigure(o))
	}
	return out, nil
}

// first returns the first run of a cell.
func (c EscapeCell) first() EscapeRun {
	if len(c.Runs) == 0 {
		return EscapeRun{Escape: -1}
	}
	return c.Runs[0]
}

// ends returns the cells of the smallest and the largest width; one where there is one.
func ends(cells []EscapeCell) []EscapeCell {
	if len(cells) < 2 {
		return cells
	}
	return []EscapeCell{cells[0], cells[len(cells)-1]}
}

// raceFigure shows who fits the labels of the first data set, step by step.
func raceFigure(o *EscapeOutcome) figure.Figure {
	f := figure.Figure{ID: "nichani2022/escape/race", Title: "Who fits the labels first", Columns: 1,
		Alt: "Three panels against the step. In the narrow network that is free the quadratic term rises above the linear " +
			"one; in the wide one the linear term has risen before the quadratic one leaves zero, and stays above it. Held " +
			"back, the linear term stays near zero, and the quadratic one rises late and high.",
		Caption: fmt.Sprintf(`Mean squares on the $n = %d$ points of the first data set: what $f_L$ has fitted outside of the `+
			`%d free directions, and $f_Q$. The teacher's quadratic part has mean square $\frac23$. Above: nothing holds $f_L$ `+
			`back, at the smallest and at the largest width. Below: held back, at the largest.`, o.Config.Samples,
			nichani2022.BlockSize(o.Config.Dim, 1)),
		Provenance: figure.Provenance{Seeds: "the first"}}
	for _, cell := range ends(o.Result.Free) {
		f.Panels = append(f.Panels, racePanel(cell, "free", len(f.Panels) == 0))
	}
	for _, cell := range o.Result.Held[max(0, len(o.Result.Held)-1):] {
		f.Panels = append(f.Panels, racePanel(cell, "held back", len(f.Panels) == 0))
	}
	return f
}

func racePanel(cell EscapeCell, what string, legend bool) figure.Panel {
	p := figure.Panel{X: figure.Axis{Label: "step", Scale: figure.Log10}, Y: figure.Axis{Label: "mean square"},
		Legend: figure.NoLegend, Note: fmt.Sprintf("$m = %d$, %s", cell.Width, what)}
	if legend {
		p.Legend = figure.Above
	}
	linear := figure.Series{Name: memorisedName, Mark: figure.Line, Role: figure.Measured, Slot: nichani2022.SlotTangent}
	quadratic := figure.Series{Name: quadraticName, Mark: figure.Line, Role: figure.Measured,
		Slot: nichani2022.SlotQuadratic}
	for _, l := range cell.first().Looks {
		linear.X, linear.Y = append(linear.X, float64(l.Step)), append(linear.Y, l.Memorised)
		quadratic.X, quadratic.Y = append(quadratic.X, float64(l.Step)), append(quadratic.Y, l.Quadratic)
	}
	p.Series = []figure.Series{linear, quadratic}
	return p
}

// widthAxis is the axis of m.
func widthAxis(c EscapeConfig) figure.Axis {
	a := figure.Axis{Label: "width $m$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Widths)}
	if len(c.Widths) > 0 {
		a.Min, a.Max = float64(c.Widths[0])/1.2, float64(c.widest())*1.2
	}
	return a
}

// timesFigure shows by how much pairs have grown when f_Q escapes.
func timesFigure(o *EscapeOutcome) figure.Figure {
	p := figure.Panel{X: widthAxis(o.Config), Y: figure.Axis{Label: "e-folds until the escape"}, Legend: figure.Above}
	add := func(name string, role figure.Role, slot int, r []EscapeCell, per float64) {
		p.Series = append(p.Series, timesSeries(o.Config, name, role, slot, r), lawSeries(o.Config, r, per))
	}
	add(heldName, figure.Measured, nichani2022.SlotRegularised, o.Result.Held, 0.25)
	add(aloneName, figure.Measured, nichani2022.SlotQuadratic, o.Result.Alone, -0.25)
	if t, err := o.Twin(smallStarts); err == nil {
		add(aloneName+`, from $m^{-1/2}$`, figure.Twin, nichani2022.SlotOther, t.Result.Alone, 0.25)
	}
	return figure.Figure{ID: "nichani2022/escape/times", Title: "The size of the start decides the logarithm",
		Alt: "Points over the width with dotted lines. For training held back they rise, by a quarter for each unit of the " +
			"logarithm; for the quadratic term alone from a start of one size they fall by as much; from starts that shrink " +
			"like the inverse square root of the width they rise again.",
		Caption: `By how many e-folds the pairs have grown when $f_Q$ escapes after $T$ steps, $T\ln(1 + ` +
			`\eta|A|/\sqrt m)$: mean and standard deviation over the data sets. Dotted: $(p - \frac14)\ln m + C$ with $p = \frac12$ where $f_L$ or the start seeds the pairs at $m^{-1/2}$, ` +
			`$p = 0$ where they begin alike; $C$ is fitted, the slope is not.`,
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: seedsText(o.Config)}}
}

func seedsText(c EscapeConfig) string { return fmt.Sprintf("%d data sets", c.Seeds) }

// timesSeries shows the e-folds at every width.
func timesSeries(c EscapeConfig, name string, role figure.Role, slot int, cells []EscapeCell) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot, Interval: "mean ± sd over data sets"}
	byWidth := columns(foldsBySeed(c, cells, 0.5), len(cells))
	for i, m := range widths(cells) {
		measure.Spread(&s, m, byWidth[i])
	}
	return s
}

// columns turns rows into columns.
func columns(rows [][]float64, count int) [][]float64 {
	out := make([][]float64, count)
	for _, row := range rows {
		for i, v := range row {
			out[i] = append(out[i], v)
		}
	}
	return out
}

// lawSeries is the line of slope per against ln m through the mean of what was measured.
func lawSeries(c EscapeConfig, cells []EscapeCell, per float64) figure.Series {
	var all []float64
	for _, row := range foldsBySeed(c, cells, 0.5) {
		for i, m := range widths(cells) {
			all = append(all, row[i]-per*math.Log(m))
		}
	}
	shift := stats.Mean(all)
	return figure.TheoryLine("", "(p − 1/4) ln m + C", widths(cells),
		func(m float64) float64 { return shift + per*math.Log(m) })
}

// lossesFigure shows what the width does to the test loss.
func lossesFigure(o *EscapeOutcome) figure.Figure {
	p := figure.Panel{X: widthAxis(o.Config), Y: figure.Axis{Label: "test loss"}, Legend: figure.Above}
	add := func(name string, slot int, cells []EscapeCell, loss func(EscapeRun) float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Measured, Slot: slot,
			Interval: "mean ± sd over data sets"}
		for _, cell := range cells {
			measure.Spread(&s, float64(cell.Width), stats.Map(cell.Runs, loss))
		}
		p.Series = append(p.Series, s)
	}
	add(linearName, nichani2022.SlotTangent, o.Result.Free, func(r EscapeRun) float64 { return r.Linear })
	add(freeName, nichani2022.SlotJoint, o.Result.Free, EscapeRun.test)
	add(heldName, nichani2022.SlotRegularised, o.Result.Held, EscapeRun.test)
	return figure.Figure{ID: "nichani2022/escape/losses", Title: "The same width hurts one and helps the other",
		Alt: "Test loss over the width. Where the linear term is free it rises with the width, where it is held back it " +
			"falls; of the linear term alone it is high and flat.",
		Caption: fmt.Sprintf(`Test loss after $%g\sqrt m$ steps: mean and standard deviation over the data sets, which are the `+
			`same at all widths.`, o.Config.Long),
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: seedsText(o.Config)}}
}
