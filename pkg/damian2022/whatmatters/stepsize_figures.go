package whatmatters

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
)

func stepSizeFigures(o *StepSizeOutcome) ([]figure.Figure, error) {
	return []figure.Figure{sweepFigure(o), kinkFigure(o)}, nil
}

// sweepFigure shows the risk against c, and the size of u·w⁽¹⁾ against d.
func sweepFigure(o *StepSizeOutcome) figure.Figure {
	c := o.Config
	axis := figure.Axis{Label: `$c = \eta_1/\sqrt{d}$`, Scale: figure.Log10, Ticks: figure.TicksAt(c.Eta1PerRootD)}
	p := figure.Panel{X: axis,
		Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.1}, Legend: figure.Above}
	curve := func(name string, role figure.Role, cell StepSizeCell, shift float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role}
		for k, x := range c.Eta1PerRootD {
			measure.Append(&s, x*shift, measure.Mean(cell.Risk[k]))
		}
		p.Series = append(p.Series, s)
	}
	for i, cell := range o.Result.Cells {
		curve(fmt.Sprintf("$d = %d$", cell.D), figure.Measured, cell, figure.Aside(1.08, i, len(c.D)))
	}
	if flat, err := o.Twin("no first step"); err == nil {
		cell := flat.Result.Cells[0]
		curve(fmt.Sprintf("no first step, $d = %d$", cell.D), figure.Twin, cell, 1)
	}
	return figure.Figure{ID: "damian2022/stepsize/sweep", Title: "Too small, right, too large", Wide: true,
		Alt: "(a) Excess risk against the step size c on a logarithmic axis: a U in both dimensions, lowest between " +
			"c = 0.1 and 1; a flat line without the first step. (b) The size of u dot w after the step against d, below " +
			"0.8 and rising towards it with eta growing as root d, falling without.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a point of (a), %d a point of (b)",
			c.Seeds, c.KinkSeeds)},
		Caption: fmt.Sprintf(`(a) Excess risk against $c = \eta_1/\sqrt{d}$ at $n = %g\,d^2$, $m = %d$ (mean and 95 `+
			`%% t interval over seeds; all $c$ share the data; the dimensions are set side by side). (b) Root mean `+
			`square of $u \cdot w^{(1)}$ over neurons at $c = 1$, with its limit $2\|H\|_F/\sqrt{2\pi}$ for large $d$, `+
			`and with $\eta_1 = 1$ at every $d$.`, c.Ratio, c.Width),
		Panels: []figure.Panel{p, scalePanel(o)}}
}

func scalePanel(o *StepSizeOutcome) figure.Panel {
	p := figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
		Ticks: figure.TicksAt(o.Config.KinkD)},
		Y: figure.Axis{Label: `size of $u \cdot w^{(1)}$`, Min: 0, Max: 1}, Legend: figure.Above}
	add := func(name string, role figure.Role, r StepSizeResult) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role}
		for _, k := range r.Kinks {
			measure.Append(&s, float64(k.D), measure.Mean(k.Scale))
		}
		p.Series = append(p.Series, s)
	}
	name := `$\eta_1 = \sqrt{d}$`
	if !o.Config.Root {
		name = `$\eta_1 = 1$`
	}
	add(name, figure.Measured, o.Result)
	for _, t := range o.Twins {
		if !t.Config.Root {
			add(`$\eta_1 = 1$`, figure.Twin, t.Result)
		}
	}
	if t, err := damian2022.TargetByName(o.Config.Target); err == nil {
		p.Series = append(p.Series, figure.Level("", kinkScale(t), "2‖H‖/√(2π)"))
	}
	return p
}

// kinkFigure shows, for the step sizes that are kept, where the kinks lie along u and what the
// network predicts on the axis.
func kinkFigure(o *StepSizeOutcome) figure.Figure {
	r := o.Result
	var panels []figure.Panel
	for _, s := range r.Shown {
		inside := 0
		kinks := figure.Series{Name: "kinks", Mark: figure.Points, Role: figure.Measured, Slot: 2}
		for j, x := range s.Kinks {
			if math.Abs(x) <= 4 {
				inside++
				kinks.X, kinks.Y = append(kinks.X, x), append(kinks.Y, -3.2-0.25*float64(j%4))
			}
		}
		panels = append(panels, figure.Panel{X: figure.Axis{Label: `$u \cdot x$`, Min: -4, Max: 4},
			Y: figure.Axis{Label: `prediction on the axis`, Min: -4.4, Max: 8}, Legend: figure.Above,
			Note: fmt.Sprintf("$c = %g$: %d of %d kinks", s.C, inside, len(s.Kinks)),
			Series: []figure.Series{
				{Name: `$f^\star$`, Mark: figure.Line, Role: figure.Theory, X: r.Axis, Y: r.True, Formula: "f*"},
				{Name: "network", Mark: figure.Line, Role: figure.Measured, Slot: 1, X: r.Axis, Y: s.Prediction}, kinks}})
	}
	return figure.Figure{ID: "damian2022/stepsize/kinks", Title: "Where the kinks lie", Wide: true,
		Alt: "A panel for each step size: the network's prediction on the axis of u against " +
			"the target, and below it the places of the neurons' kinks. A small step leaves few kinks where the data are, a " +
			"good one spreads them over the data, a large one gathers them at 0.",
		Provenance: figure.Provenance{Seeds: "the first"},
		Caption: fmt.Sprintf(`Fitted network on the axis $x = (u \cdot x)\,u$ against $f^\star$, and below, the `+
			`places $-b_j/(u \cdot w_j^{(1)})$ of the neurons' kinks (in four rows, so that they can be told apart), `+
			`for %d step sizes, %s, at $d = %d$, $n = %d$. The number counts kinks inside the panel.`, len(o.Config.Shown),
			figure.Letters(0, len(r.Shown)), o.Config.D[0],
			damian2022.Samples(o.Config.Ratio, o.Config.D[0])),
		Panels: panels}
}
