package directions

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

func goodFigures(o *GoodOutcome) ([]figure.Figure, error) {
	figures := []figure.Figure{leakageFigure(o), fitFigure(o)}
	if len(o.Result.Pictures) > 0 {
		figures = append(figures, pictureFigure(o))
	}
	return figures, nil
}

// SignFrames returns f_L and f_Q of one network against β·x, with the mean of the signs as the knob.
func SignFrames(o *GoodOutcome) (figure.Frames, error) {
	if len(o.Result.Pictures) == 0 {
		return figure.Frames{}, errors.New("field Means is empty: give at least one mean of the signs to be drawn")
	}
	f := figure.Frames{ID: "nichani2022/good-directions/signs", Knob: "mean of the signs", Still: pictureFigure(o)}
	for _, p := range o.Result.Pictures {
		f.Values, f.Frames = append(f.Values, p.Mean), append(f.Frames, picturePanel(o.Config, p))
	}
	return f, nil
}

// pictureFigure shows the first picture and the last.
func pictureFigure(o *GoodOutcome) figure.Figure {
	c, pictures := o.Config, o.Result.Pictures
	f := figure.Figure{ID: "nichani2022/good-directions/picture", Title: "Two terms of one displacement", Columns: 1,
		Alt: "The values of both terms against beta times x. In both panels the quadratic term lies along a " +
			"parabola. (a) With signs of the smallest mean the linear term lies flat along zero; (b) with the largest " +
			"it is a steep line through the origin.",
		Caption: fmt.Sprintf(`$f_L$ and $f_Q$ of one network of $m = %d$ neurons at %d points, all steps along one $\beta$ `+
			`and equally long. Only the signs of the steps differ between panels.`, c.Shown, picturePoints),
		Provenance: figure.Provenance{Seeds: "one network"}}
	for i, p := range pictures {
		if i == 0 || i == len(pictures)-1 {
			panel := picturePanel(c, p)
			if len(f.Panels) > 0 {
				panel.Legend = figure.NoLegend
			}
			f.Panels = append(f.Panels, panel)
		}
	}
	f.Caption += " One mean of the signs a panel: " + figure.Letters(0, len(f.Panels)) + "."
	return f
}

// picturePanel shows both terms against β·x, with what they are in the mean over w_0.
func picturePanel(c GoodConfig, p Picture) figure.Panel {
	const reach = 3.2 // few points have |β·x| beyond
	x := stats.LinSpace(-reach, reach, 41)
	steep := math.Sqrt(c.leakage().lean * math.Sqrt(float64(c.Shown))) // with equal signs
	slope, most := leanOf(c.Shown/2, p.Mean)*steep*c.turned(), 1.05*reach*max(reach, steep)
	return figure.Panel{X: figure.Axis{Label: `$\beta \cdot x$`, Min: -reach, Max: reach},
		Y:      figure.Axis{Label: "$f_L$ and $f_Q$", Min: -most, Max: most},
		Legend: figure.Above, Note: claim.Format(`$\bar s = %.4g$`, leanOf(c.Shown/2, p.Mean)),
		Series: []figure.Series{
			{Name: "$f_L$", Mark: figure.Points, Role: figure.Measured, Slot: nichani2022.SlotTangent, X: p.Along, Y: p.Linear},
			{Name: "$f_Q$", Mark: figure.Points, Role: figure.Measured, Slot: nichani2022.SlotQuadratic, X: p.Along,
				Y: p.Quadratic},
			figure.TheoryLine(`$(\beta\cdot x)^2$`, "(β·x)²", x, func(z float64) float64 { return z * z }),
			figure.TheoryLine(`mean of $f_L$`, "s̄ √(√m μ₀(σ′)²/μ₀(σ″)) β·x", x,
				func(z float64) float64 { return slope * z })}}
}

// turned returns −1 where f_L falls along β for equal signs of the neurons that move: those with a = −1 do for
// μ_0(σ″) < 0.
func (c GoodConfig) turned() float64 {
	if c.activation().Mu(0)*c.activation().MuSecond(0) < 0 {
		return -1
	}
	return 1
}

// ticks labels an axis at whole numbers, with all of their digits.
func ticks(at []int) []figure.Tick {
	out := make([]figure.Tick, len(at))
	for i, v := range at {
		out[i] = figure.Tick{At: float64(v), Label: strconv.Itoa(v)}
	}
	return out
}

// slots are the colours of the means of signs: that of f_L is for balanced ones, and f_Q's is left out.
var slots = []int{nichani2022.SlotTangent, 3, 4, 5, 6}

// leanName names signs by their mean.
func leanName(mean float64) string {
	switch mean {
	case 0:
		return "balanced"
	case 1:
		return "equal"
	}
	return claim.Format(`$\bar s = %.3g$`, mean)
}

// leakageFigure shows E f_L² against m by the signs, and what it is over the law.
func leakageFigure(o *GoodOutcome) figure.Figure {
	c, law := o.Config, o.Config.leakage()
	x := figure.Axis{Label: "width $m$", Scale: figure.Log10, Ticks: ticks(c.Widths)}
	above := figure.Panel{X: x, Y: figure.Axis{Label: `$\mathbb{E} f_L^2$`, Scale: figure.Log10}, Legend: figure.Above,
		Series: leakageLaws(c)}
	below := figure.Panel{X: x, Y: figure.Axis{Label: `$\mathbb{E} f_L^2$ over the law`, Min: 0.7, Max: 1.3},
		Legend: figure.NoLegend, Series: []figure.Series{figure.Level("law", 1, "1")}}
	for i, mean := range c.Means {
		s := figure.Series{Name: leanName(mean), Mark: figure.Points, Role: figure.Measured, Slot: slots[i%len(slots)]}
		r := s
		for _, cell := range o.Result.Cells {
			values, at := cell.of(func(run GoodRun) float64 { return run.lean(i) }), float64(cell.Width)
			measure.Append(&s, at, measure.Mean(values))
			measure.Append(&r, at*figure.Aside(1.06, i, len(c.Means)), measure.Mean(stats.Map(values, func(v float64) float64 {
				return v / law.near(mean, cell.Width)
			})))
		}
		above.Series, below.Series = append(above.Series, s), append(below.Series, r)
	}
	return figure.Figure{ID: "nichani2022/good-directions/leakage", Title: "What signs do to the linear term", Columns: 1,
		Alt: "Against the width. (a) The mean square of the linear term falls along a line of slope minus one half " +
			"for balanced signs, rises along one of slope one half for equal ones, and turns from falling to rising in " +
			"between. (b) Divided by the law, all are near one.",
		Caption: `(a) $\mathbb{E} f_L^2$ of directions with the same $f_Q$, by the mean $\bar s$ of their signs, and ` +
			`D5's law. (b) The same over the law; marks of one width are set side by side. Intervals are 95 % t ` +
			`intervals over seeds.`,
		Panels: []figure.Panel{above, below}, Provenance: c.provenance()}
}

// leakageLaws are the law's lines for all means of the signs.
func leakageLaws(c GoodConfig) []figure.Series {
	var out []figure.Series
	law := c.leakage()
	for i, mean := range c.Means {
		line := figure.TheoryLine("", "2Var(σ′)/(μ₀(σ″)√m) + s̄²√m μ₀(σ′)²/μ₀(σ″)", widthGrid(c.Widths),
			func(m float64) float64 { return law.at(mean, m) })
		if i == 0 {
			line.Name = "law"
		}
		out = append(out, line)
	}
	return out
}

// widthGrid are widths between the first and the last, for lines.
func widthGrid(widths []int) []float64 {
	if len(widths) == 0 {
		return nil
	}
	return stats.LogSpace(float64(first(widths)), float64(last(widths)), 30)
}

func (c GoodConfig) provenance() figure.Provenance {
	return figure.Provenance{Seeds: fmt.Sprintf("%d seeds of %d networks a width", c.Seeds, c.Draws)}
}

// fitFigure shows the error of f_Q against m, with the twin whose σ″ is odd.
func fitFigure(o *GoodOutcome) figure.Figure {
	c := o.Config
	panel := figure.Panel{X: figure.Axis{Label: "width $m$", Scale: figure.Log10, Ticks: ticks(c.Widths)},
		Y: figure.Axis{Label: "relative error of $f_Q$", Scale: figure.Log10}, Legend: figure.Above}
	add := func(name string, role figure.Role, cells []GoodCell) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: nichani2022.SlotQuadratic}
		for _, cell := range cells {
			measure.Append(&s, float64(cell.Width), measure.Mean(cell.of(func(run GoodRun) float64 { return run.Error })))
		}
		panel.Series = append(panel.Series, s)
	}
	add(c.activation().String(), figure.Measured, o.Result.Cells)
	if t, err := o.Twin(noShift); err == nil {
		add(t.Config.activation().String()+", "+noShift, figure.Twin, t.Result.Cells)
	}
	law := c.fitError(1)
	panel.Series = append(panel.Series, figure.TheoryLine("law", "2(Eσ″²/μ₀(σ″)² − 1)/m", widthGrid(c.Widths),
		func(m float64) float64 { return law / m }))
	return figure.Figure{ID: "nichani2022/good-directions/fit", Title: "The quadratic term fits",
		Alt: "The relative error of the quadratic term against the width falls along a line of slope minus one; with an " +
			"activation that is not shifted it stays near one.",
		Caption: `Error of $f_Q$ against $(\beta\cdot x)^2$ after the best factor, with 95 % t intervals over seeds, and ` +
			`D5's law $2(\mathbb{E}\sigma''^2/\mu_0(\sigma'')^2 - 1)/m$. Crosses: the sigmoid without its shift.`,
		Panels: []figure.Panel{panel}, Provenance: c.provenance()}
}

// goodTables has what the directions are at every width, and where leaning signs leak twice as much as balanced ones.
func goodTables(o *GoodOutcome) []figure.Table {
	var rows [][]any
	mean := func(cell GoodCell, of func(GoodRun) float64) float64 { return stats.Mean(cell.of(of)) }
	for _, cell := range o.Result.Cells {
		rows = append(rows, []any{cell.Width, mean(cell, func(r GoodRun) float64 { return r.Error }),
			mean(cell, func(r GoodRun) float64 { return r.Power }), mean(cell, func(r GoodRun) float64 { return r.Square }),
			mean(cell, func(r GoodRun) float64 { return r.Leak }), mean(cell, func(r GoodRun) float64 { return r.Coins }),
			mean(cell, func(r GoodRun) float64 { return r.Equal })})
	}
	return []figure.Table{figure.NewTable("nichani2022/good-directions/widths", []string{"m", "error of f_Q", "‖W‖_{2,4}⁴",
		"‖W‖_F²", fmt.Sprintf("E f_L², s̄ = %g", o.Config.Mean), "coins", "equal signs"}, rows, "no network was drawn")}
}

// LeanTimes returns how many times the leakage of balanced signs those of the mean s̄ have at the largest width: the
// median over seeds, and by the law. Not numbers where s̄ was not drawn, or balanced signs were not.
func LeanTimes(o *GoodOutcome, mean float64) (measured, law float64) {
	c := o.Config
	i, zero := slices.Index(c.Means, mean), slices.Index(c.Means, 0)
	if i < 0 || zero < 0 || len(o.Result.Cells) == 0 {
		return math.NaN(), math.NaN()
	}
	cell := o.Result.Cells[len(o.Result.Cells)-1]
	ratio := stats.Map(cell.Runs, func(run GoodRun) float64 { return run.lean(i) / run.lean(zero) })
	return stats.Median(ratio), c.leakage().near(mean, cell.Width) / c.leakage().near(0, cell.Width)
}
