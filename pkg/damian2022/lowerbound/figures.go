package lowerbound

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the figures of the experiments correlations, degenerate and quartic.

func correlationsFigures(o *CorrelationsOutcome) ([]figure.Figure, error) {
	return []figure.Figure{classFigure(o), queryFigure(o)}, nil
}

// classFigure shows how correlations fall with d and how many directions fit.
func classFigure(o *CorrelationsOutcome) figure.Figure {
	c := o.Config
	return figure.Figure{ID: "damian2022/correlations/class", Title: "The class of Theorem 2", Wide: true,
		Alt: "(a) Root mean square correlation of random members against d on logarithmic axes, for every degree p: " +
			"points on a straight line of slope minus p over two; two twins level off. (b) Number of random directions " +
			"before two come closer than epsilon, growing exponentially with d, above the bound; with a common " +
			"direction it stays near two.",
		Caption: fmt.Sprintf(`(a) Root mean square of $\mathbb{E}[f_u f_v]$ over pairs of random directions (%d `+
			`directions a seed; 95 %% t intervals, where they are larger than the points), closed form in grey; orange, `+
			`at $p = %d$: monomials in place of Hermite polynomials, and directions with a common part. (b) How many `+
			`random directions come before two have $|v \cdot w| > %g$ (mean and 95 %% t interval over seeds), and the `+
			`bound $\frac12 e^{\varepsilon^2 d/4}$.`, c.Vectors, c.P[len(c.P)-1], c.PackEpsilon),
		Panels: []figure.Panel{sizePanel(o), packingPanel(o)}, Provenance: figure.Provenance{Seeds: fmt.Sprint(c.Seeds)}}
}

// rootSeries appends the root mean square correlations of one degree.
func rootSeries(s figure.Series, cells []CorrelationsCell, degree int) figure.Series {
	for _, cell := range cells {
		m := measure.Mean(cell.Square[degree])
		m.Value, m.Low, m.High = math.Sqrt(m.Value), math.Sqrt(math.Max(m.Low, 0)), math.Sqrt(m.High)
		measure.Append(&s, float64(cell.D), m)
	}
	return s
}

func sizePanel(o *CorrelationsOutcome) figure.Panel {
	c := o.Config
	d := stats.LogSpace(float64(c.D[0]), float64(c.D[len(c.D)-1]), 30)
	p := figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10, Ticks: figure.TicksAt(c.D)},
		Y: figure.Axis{Label: "root mean square correlation", Scale: figure.Log10}, Legend: figure.Above}
	for k, degree := range c.P {
		name := ""
		if k == 0 {
			name = "closed form"
		}
		p.Series = append(p.Series, figure.TheoryLine(name, "√((2p−1)!!/∏(d+2j))", d,
			func(d float64) float64 { return damian2022.TypicalCorrelation(degree, d) }),
			rootSeries(figure.Series{Name: fmt.Sprintf("$p = %d$", degree), Mark: figure.Points, Role: figure.Measured,
				Slot: k + 1}, o.Result.Cells, k))
	}
	for i, t := range o.Twins {
		p.Series = append(p.Series, rootSeries(figure.Series{Name: t.Name, Mark: figure.LinePoints, Role: figure.Twin,
			Slot: i + 1}, t.Result.Cells, len(c.P)-1))
	}
	return p
}

func packingPanel(o *CorrelationsOutcome) figure.Panel {
	c := o.Config
	d := stats.LinSpace(float64(c.PackD[0]), float64(c.PackD[len(c.PackD)-1]), 40)
	counts := func(s figure.Series, packed [][]float64) figure.Series {
		for i, values := range packed {
			measure.Append(&s, float64(c.PackD[i]), measure.Mean(values))
		}
		return s
	}
	p := figure.Panel{X: figure.Axis{Label: "dimension $d$", Ticks: figure.TicksAt(c.PackD)},
		Y: figure.Axis{Label: "directions before a clash", Scale: figure.Log10, Min: 1, Max: 3000}, Legend: figure.Above,
		Series: []figure.Series{figure.TheoryLine(`$\frac12 e^{\varepsilon^2 d/4}$`, "½ e^{ε²d/4}", d,
			func(d float64) float64 { return damian2022.PackingBound(c.PackEpsilon, d) }),
			counts(figure.Series{Name: "random directions", Mark: figure.Points, Role: figure.Measured, Slot: 1},
				o.Result.Packed)}}
	if t, err := o.Twin("a common direction"); err == nil {
		p.Series = append(p.Series, counts(figure.Series{Name: t.Name, Mark: figure.LinePoints, Role: figure.Twin, Slot: 2},
			t.Result.Packed))
	}
	return p
}

// queryFigure shows how many members one query can tell from zero.
func queryFigure(o *CorrelationsOutcome) figure.Figure {
	c := o.Config
	tau := stats.LogSpace(c.Tau[0], c.Tau[len(c.Tau)-1], 60)
	counts := func(s figure.Series, aside float64, excluded [][]float64) figure.Series {
		for k, values := range excluded {
			measure.Append(&s, aside*c.Tau[k], measure.Mean(values))
		}
		return s
	}
	series := []figure.Series{
		figure.TheoryLine("bound $2/(\\tau^2-\\varepsilon)$", "2/(τ²−ε)", tau,
			func(t float64) float64 { return damian2022.ExcludedBound(t, c.queryEpsilon()) }),
		figure.Level("all members", float64(c.Vectors), "number of members"),
		counts(figure.Series{Name: "best sum of members", Mark: figure.Points, Role: figure.Measured, Slot: 1}, 1,
			o.Result.Excluded)}
	for i, t := range o.Twins {
		series = append(series, counts(figure.Series{Name: t.Name, Mark: figure.LinePoints, Role: figure.Twin, Slot: i + 1},
			math.Pow(1.03, 2*float64(i)-1), t.Result.Excluded))
	}
	return figure.Figure{ID: "damian2022/correlations/query", Title: "How much one query tells",
		Alt: "Number of members that one query tells from zero against the tolerance on logarithmic axes: the measured " +
			"points fall like one over tau squared and stay below the bound; the twins reach all members at tolerances where " +
			"the bound allows few.",
		Caption: fmt.Sprintf(`Members of a class of %d functions $%s$, $d = %d$, whose `+
			`correlation with one query passes the tolerance $\tau$: the most over queries that are sums of members. Grey: `+
			`the bound with $\varepsilon = (4 \log M/d)^{p/2}$, and the size of the class. Orange, set side by side: `+
			`monomials, and directions with a common part.`, c.Vectors, c.member(), c.QueryD),
		Panels: []figure.Panel{{X: figure.Axis{Label: `tolerance $\tau$`, Scale: figure.Log10, Ticks: figure.TicksAt(c.Tau)},
			Y:      figure.Axis{Label: "members told from zero", Scale: figure.Log10, Min: 0.7, Max: 1000},
			Series: series, Legend: figure.Above}}, Provenance: figure.Provenance{Seeds: fmt.Sprint(c.Seeds)}}
}

func degenerateFigures(o *DegenerateOutcome) ([]figure.Figure, error) {
	c := o.Config
	first, last := c.D[0], c.D[len(c.D)-1]
	near, err := degeneratePanel(o, first, figure.Above)
	if err != nil {
		return nil, err
	}
	far, err := degeneratePanel(o, last, figure.NoLegend)
	if err != nil {
		return nil, err
	}
	risk := figure.Panel{X: degenerateAxis(c), Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.2},
		Legend: figure.NoLegend, Note: fmt.Sprintf("$d = %d$", last)}
	for i, name := range c.targets() {
		t, err := damian2022.TargetByName(name)
		if err != nil {
			return nil, err
		}
		s := figure.Series{Name: degenerateName(t), Mark: figure.LinePoints, Role: figure.Measured, Slot: i + 1}
		for _, cell := range degenerateCells(o, i, last) {
			measure.Append(&s, cell.Ratio*figure.Aside(1.08, i, len(c.targets())), measure.Mean(cell.Risk))
		}
		risk.Series = append(risk.Series, s)
	}
	return []figure.Figure{{ID: "damian2022/degenerate/targets", Title: "Algorithm 1 with and without a mean Hessian",
		Wide: true,
		Alt: "(a) and (b), at two dimensions: alignment of the first step against n over d squared. With a Hessian " +
			"it rises towards one. Without one it stays at its floor for the odd target, and for the even one it rises, " +
			"less in the higher dimension. (c) The excess risk of Algorithm 1 falls towards zero with a Hessian and " +
			"stays high, nearer to one, without.",
		Caption: fmt.Sprintf(`Algorithm 1 (%s, $m = %d$, $\eta_1 = %g\sqrt{d}$) on $%s$; on $%s$; and on $%s$: `+
			`alignment of the first step at $d = %d$ (a) and $d = %d$ (b), and excess risk at $d = %d$ (c). Mean and 95 `+
			`%% t interval over seeds; points of one $n/d^2$ are set side by side. Grey: the share that eq. (1) and the `+
			`noise energy give, flat where eq. (1) is zero.`,
			c.algorithm().Treatment(), c.Width, c.Eta1PerRootD, withHessian(c.Learnable), withHessian(c.Odd),
			withHessian(c.Even), first, last, last),
		Panels:     []figure.Panel{near, far, risk},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at d = %d, %d below", c.Seeds, last, c.seedsOf(0))}}}, nil
}

// member returns a function of the class that is queried, in TeX.
func (c CorrelationsConfig) member() string {
	if c.Link == damian2022.MonomialLink {
		return fmt.Sprintf(`(v \cdot x)^%d/\sqrt{%d!!}`, c.QueryP, 2*c.QueryP-1)
	}
	return fmt.Sprintf(`He_%[1]d(v \cdot x)/\sqrt{%[1]d!}`, c.QueryP)
}

// degenerateCells returns the cells of one target and dimension.
func degenerateCells(o *DegenerateOutcome, target, d int) []DegenerateCell {
	each := len(o.Config.D) * len(o.Config.Ratio)
	var cells []DegenerateCell
	for _, cell := range o.Result.Cells[target*each : (target+1)*each] {
		if cell.D == d {
			cells = append(cells, cell)
		}
	}
	return cells
}

func degenerateAxis(c DegenerateConfig) figure.Axis {
	return figure.Axis{Label: "$n/d^2$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Ratio)}
}

// degenerateName is a target's name in a legend.
func degenerateName(t damian2022.Target) string {
	switch t.Name {
	case "figure1":
		return "$He_2$ and $He_4$"
	case "he3":
		return `$He_3/\sqrt6$`
	case "he4":
		return `$He_4/\sqrt{24}$`
	}
	return t.Name
}

// degeneratePanel shows the alignments at one dimension with their laws.
func degeneratePanel(o *DegenerateOutcome, d int, legend figure.Corner) (figure.Panel, error) {
	c := o.Config
	p := figure.Panel{X: degenerateAxis(c), Y: figure.Axis{Label: "alignment $A$", Min: 0, Max: 1}, Legend: legend,
		Note: fmt.Sprintf("$d = %d$", d)}
	x := stats.LogSpace(0.8*c.Ratio[0], 1.25*c.Ratio[len(c.Ratio)-1], 30)
	for i, name := range c.targets() {
		t, err := damian2022.TargetByName(name)
		if err != nil {
			return p, err
		}
		s := figure.Series{Name: degenerateName(t), Mark: figure.Points, Role: figure.Measured, Slot: i + 1}
		for _, cell := range degenerateCells(o, i, d) {
			measure.Append(&s, cell.Ratio*figure.Aside(1.08, i, len(c.targets())), measure.Mean(cell.A))
		}
		law := ""
		if i == 0 {
			law = "eq. (1) and noise"
		}
		p.Series = append(p.Series, figure.TheoryLine(law, "(E‖Π*g‖²+v∥)/(E‖g‖²+v∥+(d−1)v⊥)", x,
			func(q float64) float64 { return t.ExpectedAlignment(damian2022.Samples(q, d), d, c.Noise) }), s)
	}
	return p, nil
}

func quarticFigures(o *QuarticOutcome) ([]figure.Figure, error) {
	return []figure.Figure{collapseFigure(o), signalFigure(o)}, nil
}

// collapseFigure shows the same points against n/d⁴ and against n/d².
func collapseFigure(o *QuarticOutcome) figure.Figure {
	c := o.Config
	return figure.Figure{ID: "damian2022/quartic/collapse", Title: `Degree 4 without a Hessian needs $d^4$ samples`,
		Wide: true,
		Alt: "Alignment of the first step for a target without a Hessian. (a) Against n over d to the fourth: the " +
			"points of all dimensions lie close together, near one half at n = d to the fourth. (b) The same points " +
			"against n over d squared: each larger dimension lies further to the right.",
		Caption: fmt.Sprintf(`Alignment of the first step for $%s$ (mean and 95 %% t interval over seeds). (a) `+
			`Against $n/d^4$, with the law of eq. (1), that of $He_4(x_1)/\sqrt{24}$, for $d = %d$ and $d = %d$, and `+
			`with shuffled labels at $d = %d$. Points of one $n/d^4$ are set side by side. (b) The same points against `+
			`$n/d^2$, with the law for every $d$.`,
			damian2022.FormulaOf(c.Target), c.D[0], c.D[len(c.D)-1], c.D[0]),
		Panels:     []figure.Panel{collapsePanel(o), spreadPanel(o)},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at the largest d, more below", c.Seeds)}}
}

// quarticSeries are the measured alignments, a series a dimension, at the
// horizontal place that x gives.
func quarticSeries(cells []QuarticCell, s figure.Series, x func(q QuarticCell, place int) float64) []figure.Series {
	var out []figure.Series
	for _, cell := range cells {
		name := fmt.Sprintf("$d = %d$", cell.D)
		if s.Name != "" {
			name = fmt.Sprintf("%s, $d = %d$", s.Name, cell.D)
		}
		if len(out) == 0 || out[len(out)-1].Name != name {
			next := s
			next.Name, next.Slot = name, len(out)+1
			out = append(out, next)
		}
		measure.Append(&out[len(out)-1], x(cell, len(out)-1), measure.Mean(cell.A))
	}
	return out
}

// quarticLawLine is the law at one dimension against n = q·d^power.
func quarticLawLine(name string, d int, noise float64, low, high, power float64) figure.Series {
	x := stats.LogSpace(low, high, 30)
	return figure.TheoryLine(name, "(E‖Π*g‖²+v∥)/(E‖g‖²+v∥+(d−1)v⊥)", x, func(q float64) float64 {
		return quarticTarget().ExpectedAlignment(int(q*math.Pow(float64(d), power)+0.5), d, noise)
	})

}

func collapsePanel(o *QuarticOutcome) figure.Panel {
	c := o.Config
	low, high, ends := c.Ratio[0]/1.3, c.Ratio[len(c.Ratio)-1]*1.3, []int{c.D[0], c.D[len(c.D)-1]}
	p := figure.Panel{X: figure.Axis{Label: "$n/d^4$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Ratio)},
		Y: figure.Axis{Label: "alignment $A$", Min: 0, Max: 0.8}, Legend: figure.Above}
	for i, d := range ends {
		name := ""
		if i == 0 {
			name = "law"
		}
		p.Series = append(p.Series, quarticLawLine(name, d, c.Noise, low, high, 4))
	}
	p.Series = append(p.Series, quarticSeries(o.Result.Cells, figure.Series{Mark: figure.Points, Role: figure.Measured},
		func(q QuarticCell, place int) float64 {
			return q.Ratio * figure.Aside(1.06, place, len(c.D))
		})...)
	if t, err := o.Twin("labels shuffled"); err == nil {
		var shown []QuarticCell
		for _, cell := range t.Result.Cells {
			if cell.D == ends[0] {
				shown = append(shown, cell)
			}
		}
		p.Series = append(p.Series, quarticSeries(shown, figure.Series{Name: "shuffled", Mark: figure.LinePoints,
			Role: figure.Twin}, func(q QuarticCell, _ int) float64 { return q.Ratio })...)
	}
	return p
}

func spreadPanel(o *QuarticOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: "$n/d^2$", Scale: figure.Log10},
		Y: figure.Axis{Label: "alignment $A$", Min: 0, Max: 0.8}, Legend: figure.SouthEast}
	for _, d := range c.D {
		square := float64(d * d)
		p.Series = append(p.Series, quarticLawLine("", d, c.Noise, c.Ratio[0]*square/1.3,
			c.Ratio[len(c.Ratio)-1]*square*1.3, 2))
	}
	p.Series = append(p.Series, quarticSeries(o.Result.Cells, figure.Series{Mark: figure.Points, Role: figure.Measured},
		func(q QuarticCell, _ int) float64 {
			return float64(q.N) / float64(q.D*q.D)
		})...)
	return p
}

// signalFigure shows the energy of eq. (1) with and without a Hessian beside the
// noise at two sample sizes.
func signalFigure(o *QuarticOutcome) figure.Figure {
	c := o.Config
	d := []float64{8, 11, 16, 23, 32, 45, 64, 91, 128}
	energy := func(name string) []float64 {
		t, err := damian2022.TargetByName(name)
		return stats.Map(d, func(d float64) float64 {
			if err != nil {
				return math.NaN()
			}
			_, all := t.SignalEnergy(int(d))
			return all
		})

	}
	noise := func(power float64, name string) figure.Series {
		return figure.TheoryLine(name, name, d, func(d float64) float64 {
			return d * (1 + c.Noise*c.Noise) / (4 * math.Pow(d, power))
		})
	}
	return figure.Figure{ID: "damian2022/quartic/signal",
		Title: "Signal and noise of the first step, with and without a Hessian",
		Alt: "Energy of the population gradient against d on logarithmic axes: with a Hessian it falls nearly in step " +
			"with the noise at n = d squared, which goes as one over d; for He4 it falls much faster, nearly in step with the " +
			"noise at n = d to the fourth, which goes as d to the minus three, from just below it at the smallest d to about " +
			"three times it at the largest.",
		Caption: fmt.Sprintf(`Energy $\mathbb{E}\|g(w)\|^2$ of eq. (1) over uniform $w$, computed from all its terms, for `+
			`the target of Figure 1 and for $He_4/\sqrt{24}$; that of $He_3/\sqrt6$ is zero. Grey: the noise energy with `+
			`preprocessed labels, to leading order in $d$, at $n = d^2$ and at $n = d^4$; the standard deviation of the label `+
			`noise is %g.`, c.Noise),
		Panels: []figure.Panel{{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
			Ticks: figure.TicksAt([]float64{8, 16, 32, 64, 128})},
			Y: figure.Axis{Label: `energy of the first step`, Scale: figure.Log10}, Legend: figure.Above,
			Series: []figure.Series{
				{Name: "$H \\neq 0$ (Figure 1)", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1, X: d,
					Y: energy("figure1")},
				{Name: `$He_4/\sqrt{24}$`, Mark: figure.LinePoints, Role: figure.Measured, Slot: 3, X: d, Y: energy("he4")},
				noise(2, "noise, $n = d^2$"), noise(4, "noise, $n = d^4$")}}}}
}
