package boundary

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// BoundaryFrames returns the boundary of the first seed's network against σ_0.
func BoundaryFrames(o *BoundaryOutcome) (figure.Frames, error) {
	if len(o.Result.Pictures) == 0 {
		return figure.Frames{}, fmt.Errorf("field Shown is empty: give at least one σ_0 to be drawn")
	}
	f := figure.Frames{ID: "sarussi2021/boundary/sigma", Knob: "size of the initial weights σ₀", Still: picturesFigure(o)}
	for _, p := range o.Result.Pictures {
		f.Values = append(f.Values, p.Sigma)
		f.Frames = append(f.Frames, picturePanel(o.Result, p))
	}
	return f, nil
}

// FilmFrames returns the boundary in training, step by step.
func FilmFrames(o *BoundaryOutcome) (figure.Frames, error) {
	film := o.Result.Film
	if len(film) == 0 {
		return figure.Frames{}, fmt.Errorf("field Filmed is 0: give the σ_0 whose training is to be seen")
	}
	f := figure.Frames{ID: "sarussi2021/boundary/steps", Knob: "steps of gradient descent", Still: filmFigure(o)}
	for _, p := range film {
		f.Values = append(f.Values, float64(p.Step))
		f.Frames = append(f.Frames, filmPanel(o.Result, p))
	}
	return f, nil
}

// filmPanel shows one picture of the film.
func filmPanel(r BoundaryResult, p Picture) figure.Panel {
	panel := picturePanel(r, p)
	panel.Note = fmt.Sprintf("step %d: loss ", p.Step) + claim.Format("%.2g", p.Loss)
	return panel
}

// filmFigure shows the beginning and the end of the film.
func filmFigure(o *BoundaryOutcome) figure.Figure {
	c, film := o.Config, o.Result.Film
	f := figure.Figure{ID: "sarussi2021/boundary/film", Title: "A boundary in training",
		Alt: "The square with the training points and the boundary of the network, before training (a) and at its " +
			"end (b), with the line of the linear classifier and the shaded region without a guarantee.",
		Caption: fmt.Sprintf(`Where $N = 0$ in the square before training (a) and after it (b), from $\sigma_0 = `+
			`%g$, with the line of $\bar w - \bar u$ and, shaded, the cone $|\cos| \leq \kappa\rho$. $n = %d$, $\alpha `+
			`= %g$, $2k = %d$; features $(x_1, x_2, 1)$.`, c.Filmed, c.Samples, c.Alpha, c.Units),
		Columns: 1, Provenance: figure.Provenance{Seeds: "one set and start"}}
	f.Panels = firstAndLast(o.Result, film, filmPanel)
	return f
}

// firstAndLast returns the panels of the first and the last picture, with one legend.
func firstAndLast(r BoundaryResult, pictures []Picture,
	panelOf func(BoundaryResult, Picture) figure.Panel) []figure.Panel {
	var panels []figure.Panel
	for i, p := range pictures {
		if i == 0 || i == len(pictures)-1 {
			panel := panelOf(r, p)
			if len(panels) > 0 {
				panel.Legend = figure.NoLegend
			}
			panels = append(panels, panel)
		}
	}
	return panels
}

func boundaryFigures(o *BoundaryOutcome) ([]figure.Figure, error) {
	figures := []figure.Figure{rmsFigure(o, "sarussi2021/boundary/rms")}
	if len(o.Result.Pictures) > 0 {
		figures = append(figures, picturesFigure(o))
	}
	if len(o.Result.Film) > 0 {
		figures = append(figures, filmFigure(o))
	}
	return figures, nil
}

func roughnessFigures(o *BoundaryOutcome) ([]figure.Figure, error) {
	return []figure.Figure{rmsFigure(o, "sarussi2021/roughness/rms")}, nil
}

// picturesFigure shows the first and the last picture.
func picturesFigure(o *BoundaryOutcome) figure.Figure {
	c, pictures := o.Config, o.Result.Pictures
	f := figure.Figure{ID: "sarussi2021/boundary/pictures", Title: "Boundaries from small to large initial weights",
		Alt: "The square with the training points and the boundary of the network: a straight line along that of the " +
			"linear classifier after small initial weights (a), a curve away from it after large ones (b); the shaded " +
			"region without a guarantee grows from nothing to the whole square.",
		Caption: fmt.Sprintf(`Where $N = 0$ in the square, the line of $\bar w - \bar u$, and, shaded, the cone `+
			`$|\cos| \leq \kappa\rho$ inside of which nothing is guaranteed, after training on the same $n = %d$ points. `+
			`$\alpha = %g$, $2k = %d$; features $(x_1, x_2, 1)$.`, c.Samples, c.Alpha, c.Units),
		Columns: 1, Provenance: figure.Provenance{Seeds: "one set and start"}}
	f.Panels = firstAndLast(o.Result, pictures, picturePanel)
	f.Caption += ` One $\sigma_0$ a panel: ` + figure.Letters(0, len(f.Panels)) + "."
	return f
}

// picturePanel shows one picture.
func picturePanel(r BoundaryResult, p Picture) figure.Panel {
	upper := figure.Series{Name: "no guarantee", Mark: figure.Line, Role: figure.Twin, Slot: 3, Band: true}
	lower := figure.Series{Mark: figure.Line, Role: figure.Twin, Slot: 3}
	line := figure.Series{Name: `$\bar w - \bar u$`, Mark: figure.Line, Role: figure.Theory,
		Formula: "(w̄−ū)·(x₁, x₂, 1) = 0"}
	for _, x1 := range stats.LinSpace(-1, 1, 81) {
		low, high := coneAcross(p.Normal, p.Cone, x1)
		upper.X, upper.Y = append(upper.X, x1), append(upper.Y, high)
		upper.Low, upper.High = append(upper.Low, low), append(upper.High, high)
		lower.X, lower.Y = append(lower.X, x1), append(lower.Y, low)
		line.X, line.Y = append(line.X, x1), append(line.Y, lineAt(p.Normal, x1))
	}
	zero := pieces(p)
	side := func(name string, label float64, slot int) figure.Series {
		s := figure.Series{Name: name, Mark: figure.Points, Role: figure.Published, Slot: slot}
		for l, y := range r.Labels {
			if y == label && l < len(r.Points) && len(r.Points[l]) == 2 {
				s.X, s.Y = append(s.X, r.Points[l][0]), append(s.Y, r.Points[l][1])
			}
		}
		return s
	}
	return figure.Panel{X: figure.Axis{Label: "$x_1$", Min: -1, Max: 1},
		Y: figure.Axis{Label: "$x_2$", Min: -1, Max: 1.4, Ticks: []figure.Tick{{At: -1, Label: "−1"}, {At: 0, Label: "0"},
			{At: 1, Label: "1"}}},
		Series: []figure.Series{upper, lower, line, side("$y = 1$", 1, 2), side("$y = -1$", -1, 4), zero},
		Equal:  true, Legend: figure.Above, Note: claim.Format(`$\sigma_0 = %g$`, p.Sigma)}
}

// pieces draws the pieces of line at which N = 0.
func pieces(p Picture) figure.Series {
	s := figure.Series{Name: "$N = 0$", Mark: figure.Line, Slot: 1}
	for i := 0; i+1 < min(len(p.X), len(p.Y)); i += 2 {
		s.X = append(s.X, p.X[i], p.X[i+1], math.NaN())
		s.Y = append(s.Y, p.Y[i], p.Y[i+1], math.NaN())
	}
	return s
}

// floor is where boundaries that are straight to the last bits are drawn.
const floor = 1e-9

// rmsFigure shows the RMS distance from a line against σ_0.
func rmsFigure(o *BoundaryOutcome, id string) figure.Figure {
	c := o.Config
	each := figure.Series{Name: "one network", Mark: figure.Points, Slot: 1}
	median := figure.Series{Name: "median", Mark: figure.Points, Slot: 2}
	for _, cell := range o.Result.Cells {
		for _, run := range cell.Runs {
			each.X, each.Y = append(each.X, cell.Sigma), append(each.Y, max(run.RMS, floor))
		}
		median.X = append(median.X, cell.Sigma)
		median.Y = append(median.Y, max(stats.MedianOf(cell.Runs, rmsOf), floor))
	}
	return figure.Figure{ID: id, Title: "How straight is the boundary?",
		Alt: "Root mean square distance of the boundary from a line against the size of the initial weights: next to " +
			"nothing for small ones, then a rise to some hundredths of half the square's side, or more.",
		Caption: fmt.Sprintf(`RMS distance of the boundary in $[-1, 1]^2$ from its own line of least squares, against `+
			`$\sigma_0$ `+
			`(smaller distances are drawn at $10^{-9}$; dashed: %g, above which a boundary does not count as straight). `+
			`$n = %d$, $\alpha = %g$, $2k = %d$.`, straight, c.Samples, c.Alpha, c.Units),
		Panels: []figure.Panel{{X: figure.Axis{Label: `size of the initial weights $\sigma_0$`, Scale: figure.Log10},
			Y:      figure.Axis{Label: "RMS from a line", Scale: figure.Log10, Min: floor / 3, Max: 1},
			Series: []figure.Series{figure.Level("straight", straight, "1e-6"), each, median}, Legend: figure.Above}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at each σ_0", c.Seeds)}}
}

// boundaryTables has what the boundaries are like at every σ_0, and the twins at theirs.
func boundaryTables(o *BoundaryOutcome) []figure.Table {
	var rows [][]any
	add := func(name string, r BoundaryResult) {
		for i, cell := range r.Cells {
			rms := values(r.Cells, i, rmsOf)
			rows = append(rows, []any{name, cell.Sigma, measure.Mean(rms).Text("%.2g"),
				stats.Median(values(r.Cells, i, agreementOf)), stats.Median(values(r.Cells, i, rhoOf)),
				stats.Median(values(r.Cells, i, guaranteedOf)),
				stats.Max(stats.Map(cell.Runs, func(run SquareRun) float64 { return run.Loss }))})
		}
	}
	add("nothing", o.Result)
	for _, t := range o.Twins {
		if t.Name == xor || t.Name == linear {
			add(t.Name, t.Result)
		}
	}
	return []figure.Table{figure.NewTable(o.ID+"/sigma", []string{"what is removed", "σ₀", "mean RMS from a line (95 % t)",
		"median agreement with w̄−ū", "median ρ", "median share guaranteed", "largest loss at the end"}, rows,
		"there is no σ₀")}
}
