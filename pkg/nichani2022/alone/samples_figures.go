package alone

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

func samplesFigures(o *SamplesOutcome) ([]figure.Figure, error) {
	return []figure.Figure{errorsFigure(o), degreeFigure(o)}, nil
}

func testOf(f Fit) float64 { return f.Test }

// overN is a number of a method's fits over n.
func overN(r SamplesResult, method int, of func(SamplesCell) []Fit, number func(Fit) float64) figure.Series {
	s := figure.Series{Name: methodNames[method], Mark: figure.LinePoints, Role: figure.Measured,
		Slot: methodSlots[method]}
	for _, cell := range r.Cells {
		spread(&s, float64(cell.Samples), stats.Map(of(cell), number))
	}
	return s
}

// errorsFigure shows the test error over n, with a sparse second part and with a dense one.
func errorsFigure(o *SamplesOutcome) figure.Figure {
	var panels []figure.Panel
	add := func(c SamplesConfig, r SamplesResult) {
		panel := figure.Panel{X: nAxis(c), Y: figure.Axis{Label: "test error", Scale: figure.Log10, Min: 0.04, Max: 1},
			Legend: figure.Above, Note: directionsNote(c.Rank), Series: []figure.Series{
				overN(r, tangent, func(c SamplesCell) []Fit { return c.Tangent }, testOf)}}
		if c.Plain {
			panel.Series = append(panel.Series, overN(r, joint, func(c SamplesCell) []Fit { return c.Joint }, testOf))
		}
		panel.Series = append(panel.Series,
			overN(r, regularised, func(c SamplesCell) []Fit { return c.Regularised }, testOf),
			figure.Level("to be reached", c.Level, ""))
		if len(panels) > 0 {
			panel.Legend = figure.NoLegend
		}
		panels = append(panels, panel)
	}
	add(o.Config, o.Result)
	if t, err := o.Twin(notSparse); err == nil {
		add(t.Config, t.Result)
	}
	return figure.Figure{ID: "nichani2022/samples/errors", Title: "Fewer points, where the second part is sparse",
		Columns: 1,
		Alt: "Test error against the number of points, on logarithmic axes. (a) With one direction in the second " +
			"part, the regularised joint model is far below the plain one and the NTK, and falls faster. (b) With as " +
			"many directions as there are, it is above the NTK at every n.",
		Caption: fmt.Sprintf(`Test error against $n$ in $d = %d$; medians, with the least and the largest of the `+
			`data sets. (a) The second part is the square of one direction. (b) It is a quadratic form in all `+
			`directions beside $u$, of the same variance.`, o.Config.Dim),
		Panels: panels, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets with networks, %d of f_L alone "+
			"where both are", o.Config.Seeds, o.Config.Solved)}}
}

func nAxis(c SamplesConfig) figure.Axis {
	axis := figure.Axis{Label: "points $n$", Scale: figure.Log10, Ticks: figure.TicksAt(c.sizes())}
	if sizes := c.sizes(); len(sizes) > 1 {
		axis.Min, axis.Max = 0.8*float64(sizes[0]), 1.25*float64(sizes[len(sizes)-1])
	}
	return axis
}

func directionsNote(rank int) string {
	if rank == 1 {
		return "one direction"
	}
	return fmt.Sprintf("%d directions", rank)
}

// degreeFigure shows how much f_L learns of the second part.
func degreeFigure(o *SamplesOutcome) figure.Figure {
	panel := figure.Panel{X: nAxis(o.Config), Y: figure.Axis{Label: "share of the quadratic part", Min: 0, Max: 1},
		Legend: figure.Above}
	sparse := func(f Fit) float64 { return f.Sparse }
	add := func(name string, role figure.Role, slot int, r SamplesResult) {
		s := overN(r, tangent, func(c SamplesCell) []Fit { return c.Tangent }, sparse)
		s.Name, s.Mark, s.Role, s.Slot = name, figure.Points, role, slot
		panel.Series = append(panel.Series, s)
	}
	add(directionsNote(o.Config.Rank), figure.Measured, methodSlots[tangent], o.Result)
	if t, err := o.Twin(notSparse); err == nil {
		add(directionsNote(t.Config.Rank), figure.Twin, 6, t.Result)
	}
	if levels, err := o.Config.levels(); err == nil && len(o.Config.Samples) > 0 {
		sizes := o.Config.sizes()
		n := stats.LogSpace(0.8*float64(sizes[0]), 1.25*float64(sizes[len(sizes)-1]), 40)
		panel.Series = append(panel.Series, figure.TheoryLine(`$\lambda_2/(\lambda_2 + \kappa)$`, "λ_2/(λ_2 + κ(n))", n,
			func(n float64) float64 { return SharesOf(levels, n).Degrees[2] }))
	}
	return figure.Figure{ID: "nichani2022/samples/degree", Title: "The tangent kernel counts degrees, not directions",
		Alt: "Share of the quadratic part that the NTK learns, against the number of points: points for one direction and " +
			"for many lie together, near the predicted curve, which rises slowly.",
		Caption: `What $f_L$ learns of the quadratic part, where it fits the sample exactly, and the share of degree 2 ` +
			`from the exact eigenvalues of the tangent kernel. Medians, with the least and the largest of the data sets.`,
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Solved)}}
}

func samplesTables(o *SamplesOutcome) []figure.Table {
	var rows [][]any
	add := func(prefix string, c SamplesConfig, r SamplesResult) {
		levels, err := c.levels()
		for _, cell := range r.Cells {
			share := math.NaN()
			if err == nil {
				share = SharesOf(levels, float64(cell.Samples)).Degrees[2]
			}
			text := func(fits []Fit, number func(Fit) float64) string { return medianText("%.3f", stats.Map(fits, number)) }
			rows = append(rows, []any{prefix, cell.Samples, text(cell.Tangent, testOf), text(cell.Joint, testOf),
				text(cell.Regularised, testOf), text(cell.Tangent, func(f Fit) float64 { return f.Sparse }), share})
		}
	}
	add("nothing", o.Config, o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Config, t.Result)
	}
	return []figure.Table{figure.NewTable("nichani2022/samples/errors", []string{"what is removed", "n", "NTK", "joint",
		"joint, regularised", "NTK's share of the quadratic part", "predicted"}, rows, "nothing was run")}
}

func ranksFigures(o *RanksOutcome) ([]figure.Figure, error) {
	first := figure.Series{Name: methodNames[tangent], Mark: figure.LinePoints, Role: figure.Measured,
		Slot: methodSlots[tangent]}
	second := figure.Series{Name: methodNames[regularised], Mark: figure.LinePoints, Role: figure.Measured,
		Slot: methodSlots[regularised]}
	for _, cell := range o.Result.Cells {
		spread(&first, float64(cell.Rank), stats.Map(cell.Tangent, testOf))
		spread(&second, float64(cell.Rank), stats.Map(cell.Regularised, testOf))
	}
	x := figure.Axis{Label: "directions $R$ of the second part", Scale: figure.Log10, Min: 0.8, Max: 1.25,
		Ticks: figure.TicksAt(o.Config.Ranks)}
	x.Max *= float64(max(1, last(o.Config.Ranks)))
	return []figure.Figure{{ID: "nichani2022/ranks/errors", Title: "How sparse is sparse",
		Alt: "Test error against the number of directions of the second part, from one to all. The NTK's is level. That of " +
			"the regularised joint model begins far below, rises, crosses the NTK's, and ends above it.",
		Caption: fmt.Sprintf(`Test error at $n = %d$ in $d = %d$ where the second part is a sum of $R$ squares with `+
			`alternating signs, of variance $\frac12$ whatever $R$. Medians, with the least and the largest of the data sets.`,
			o.Config.Samples, o.Config.Dim),
		Panels: []figure.Panel{{X: x, Y: figure.Axis{Label: "test error", Min: 0, Max: 0.7},
			Legend: figure.Above, Series: []figure.Series{first, second}}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}}, nil
}

func ranksTables(o *RanksOutcome) []figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		text := func(fits []Fit, number func(Fit) float64) string { return medianText("%.3f", stats.Map(fits, number)) }
		sparse := func(f Fit) float64 { return f.Sparse }
		rows = append(rows, []any{cell.Rank, text(cell.Tangent, testOf), text(cell.Regularised, testOf),
			text(cell.Tangent, sparse), text(cell.Regularised, sparse)})
	}
	return []figure.Table{figure.NewTable("nichani2022/ranks/errors", []string{"directions R", "NTK: test error",
		"joint, regularised", "NTK: share of the second part", "joint, regularised"}, rows, "no R was tried")}
}

func pricesFigures(o *PricesOutcome) ([]figure.Figure, error) {
	ticks := figure.TicksAt(o.Config.Dims)
	panel := figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10, Ticks: ticks},
		Y: figure.Axis{Label: "measured over derived root"}, Legend: figure.Above}
	add := func(name string, role figure.Role, slot int, r PricesResult, of func(PricesCell) []float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot}
		for _, cell := range r.Cells {
			spread(&s, float64(cell.Dim), of(cell))
		}
		s.Interval = "least and largest of the draws"
		if high := 1.1 * stats.Max(s.High); high > panel.Y.Max && !math.IsInf(high, 0) {
			panel.Y.Max = high
		}
		panel.Series = append(panel.Series, s)
	}
	linear := func(c PricesCell) []float64 { return c.Linear }
	quadratic := func(c PricesCell) []float64 { return c.Quadratic }
	add("$f_L$", figure.Measured, methodSlots[tangent], o.Result, linear)
	add("$f_Q$", figure.Measured, methodSlots[1], o.Result, quadratic)
	if t, err := o.Twin(unequalInputs); err == nil {
		add("$f_Q$, unequal inputs", figure.Twin, methodSlots[1], t.Result, quadratic)
	}
	return []figure.Figure{{ID: "nichani2022/prices/coins", Title: "Both parts cost n ~ d",
		Alt: "How well f_L and f_Q follow coins, over the roots that are derived for it, against the dimension at one " +
			"ratio of points to dimensions. Both are level: about 1, and about two and a half. With unequal inputs that of " +
			"f_Q rises.",
		Caption: fmt.Sprintf(`$\|\frac1n\sum_i\varepsilon_i\varphi(x_i)\|$ over $\sqrt{d\,\mathbb{E}\sigma'^2/n}$, and `+
			`$\max_r\|\frac1n\sum_i\varepsilon_i\sigma''_r x_ix_i^\top\|$ over $\sqrt{d\,\mathbb{E}\sigma''^2/n}$, at `+
			`$n = %dd$, $h = %d$. Medians, with the least and the largest of the draws.`, o.Config.PerDim, o.Config.Pairs),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d draws", o.Config.Draws)}}}, nil
}
