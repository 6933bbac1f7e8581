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
		Alt: "Against the step, in each panel what the linear term has memorised and with the quadratic term. Both " +
			"begin at zero. Free, (a) and (b), the quadratic term begins to rise sooner in the narrow network than in " +
			"the wide one, and the linear one takes about as many steps in both. (c) Held back, the linear term stays " +
			"near zero, and the quadratic one rises alone.",
		Caption: fmt.Sprintf(`Mean squares on the $n = %d$ points of the first data set: what $f_L$ has fitted outside of `+
			`the %d free directions, and $f_Q$. The teacher's quadratic part has mean square $\frac23$.`,
			o.Config.Samples, nichani2022.BlockSize(o.Config.D, 1)),
		Provenance: figure.Provenance{Seeds: "the first"}}
	for _, cell := range ends(o.Result.Free) {
		f.Panels = append(f.Panels, racePanel(cell, "free", len(f.Panels) == 0))
	}
	oneScale(f.Panels)
	free := len(f.Panels)
	for _, cell := range o.Result.Held[max(0, len(o.Result.Held)-1):] {
		f.Panels = append(f.Panels, racePanel(cell, "held back", len(f.Panels) == 0))
	}
	f.Caption += fmt.Sprintf(` %s: nothing holds $f_L$ back, at the smallest and at the largest width. %s: held back, `+
		`at the largest, on a scale of its own.`, figure.Letters(0, free), figure.Letters(free, len(f.Panels)))
	for i := range f.Panels {
		f.Panels[i].X.Min, f.Panels[i].X.Max = 0.9, 1.1*float64(steps(o.Config.Long, o.Config.widest()))
	}
	return f
}

// oneScale gives panels the vertical axis that holds every point of them.
func oneScale(panels []figure.Panel) {
	most := 0.0
	for _, p := range panels {
		for _, s := range p.Series {
			for _, y := range s.Y {
				most = max(most, y) // of no number, no number
			}
		}
	}
	if !(most > 0) || math.IsInf(most, 0) {
		return
	}
	for i := range panels {
		panels[i].Y.Min, panels[i].Y.Max = -0.03*most, 1.08*most
	}
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

// timesFigure shows how many e-folds more it takes than at the smallest width.
func timesFigure(o *EscapeOutcome) figure.Figure {
	c := o.Config
	p := figure.Panel{X: widthAxis(c), Y: figure.Axis{Label: fmt.Sprintf("e-folds beyond those at $m = %d$", c.Widths[0])},
		Legend: figure.Above}
	add := func(name string, role figure.Role, slot, place int, cells []EscapeCell) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot, Interval: overData}
		beyond := columns(relative(foldsBySeed(c, cells, 0.5), func(y, y1 float64) float64 { return y - y1 }), len(cells))
		for i, m := range widths(cells) {
			measure.Spread(&s, m*figure.Aside(1.05, place, 3), beyond[i])
		}
		p.Series = append(p.Series, s)
	}
	add(heldName, figure.Measured, nichani2022.SlotRegularised, 0, o.Result.Held)
	add(aloneName, figure.Measured, nichani2022.SlotQuadratic, 1, o.Result.Alone)
	if t, err := o.Twin(smallStarts); err == nil {
		add(aloneName+`, from $m^{-1/2}$`, figure.Twin, nichani2022.SlotOther, 2, t.Result.Alone)
	}
	p.Series = append(p.Series, lawSeries(c, `$\frac14\ln(m/m_1)$`, 0.25), lawSeries(c, `$-\frac14\ln(m/m_1)$`, -0.25))
	return figure.Figure{ID: "nichani2022/escape/times", Title: "The size of the start decides the logarithm",
		Alt: "Points over the width, with two lines that leave zero at the smallest width, one upwards and one downwards. " +
			"Training held back follows the rising line, the quadratic term alone from a start of one size the falling one, " +
			"and from starts that shrink it rises.",
		Caption: fmt.Sprintf(`The e-folds by which pairs have grown when $f_Q$ escapes after $T$ steps, $T\ln(1 + `+
			`\eta|A|/\sqrt m)$, beyond those of the same data set at $m_1 = %d$: mean and standard deviation over the data `+
			`sets. Lines: $(p - \frac14)\ln(m/m_1)$ with $p = \frac12$ where pairs begin at $m^{-1/2}$, and $p = 0$ where they `+
			`begin alike. Nothing is fitted.`, c.Widths[0]),
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: seedsText(c)}}
}

// overData says what the intervals of the figures are.
const overData = "mean ± sd over data sets"

func seedsText(c EscapeConfig) string { return fmt.Sprintf("%d data sets", c.Seeds) }

// relative returns every number of a data set compared with its first.
func relative(rows [][]float64, compare func(y, first float64) float64) [][]float64 {
	out := make([][]float64, len(rows))
	for seed, row := range rows {
		for _, y := range row {
			out[seed] = append(out[seed], compare(y, row[0]))
		}
	}
	return out
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

// lawSeries is the line of a slope against ln m that is 0 at the smallest width.
func lawSeries(c EscapeConfig, name string, slope float64) figure.Series {
	return figure.TheoryLine(name, fmt.Sprintf("%g ln(m/%d)", slope, c.Widths[0]), stats.Floats(c.Widths),
		func(m float64) float64 { return slope * math.Log(m/float64(c.Widths[0])) })
}

// lossesFigure shows what the width does to the test loss.
func lossesFigure(o *EscapeOutcome) figure.Figure {
	c := o.Config
	p := figure.Panel{X: widthAxis(c), Y: figure.Axis{Label: fmt.Sprintf("test loss over that at $m = %d$", c.Widths[0])},
		Legend: figure.Above}
	add := func(name string, slot, place int, cells []EscapeCell, loss func(EscapeRun) float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Measured, Slot: slot, Interval: overData}
		ratios := columns(relative(bySeed(cells, loss), func(y, y1 float64) float64 { return y / y1 }), len(cells))
		for i, m := range widths(cells) {
			measure.Spread(&s, m*figure.Aside(1.03, place, 3), ratios[i])
		}
		p.Series = append(p.Series, s)
	}
	add(linearName, nichani2022.SlotTangent, 0, o.Result.Free, func(r EscapeRun) float64 { return r.Linear })
	add(freeName, nichani2022.SlotJoint, 1, o.Result.Free, EscapeRun.test)
	add(heldName, nichani2022.SlotRegularised, 2, o.Result.Held, EscapeRun.test)
	return figure.Figure{ID: "nichani2022/escape/losses", Title: "The same width hurts one and helps the other",
		Alt: "Test loss over the width, as a multiple of that at the smallest width. Where the linear term is free beside " +
			"the quadratic one it rises; where it is held back it falls, and of the linear term alone it falls too.",
		Caption: fmt.Sprintf(`Test loss after $%g\sqrt m$ steps over that of the same data set at $m = %d$: mean and `+
			`standard deviation over the data sets.`, c.Long, c.Widths[0]),
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: seedsText(c)}}
}
