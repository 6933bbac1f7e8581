package features

import (
	"fmt"
	"math"
	"strconv"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the figures of the experiments directions and plane.

func directionsFigures(o *DirectionsOutcome) ([]figure.Figure, error) {
	return []figure.Figure{directionsTwoFigure(o), directionsWeakestFigure(o)}, nil
}

// directionsSeries groups cells into one series an ε; x gives the place of a cell, which
// is moved by a few hundredths so that points do not hide each other.
func directionsSeries(c DirectionsConfig, r DirectionsResult, x func(DirectionsCell) float64,
	of func(DirectionsCell) []float64) []figure.Series {
	out := make([]figure.Series, len(c.Epsilon))
	for k, e := range c.Epsilon {
		out[k] = figure.Series{Name: fmt.Sprintf(`$\kappa = %.3g$`, damian2022.TwoDirections(e).Kappa()), Mark: figure.Points,
			Role: figure.Measured}
	}
	for i, cell := range r.Cells {
		k := i % len(c.Epsilon)
		side := figure.Aside(1.06, k, len(c.Epsilon))
		measure.Append(&out[k], x(cell)*side, measure.Mean(of(cell)))
	}
	return out
}

// directionsTwoFigure shows the alignment, which does not see κ, and the smallest
// principal cosine, which does.
func directionsTwoFigure(o *DirectionsOutcome) figure.Figure {
	c := o.Config
	x := stats.LogSpace(0.7*c.Ratio[0], 1.4*c.Ratio[len(c.Ratio)-1], 60)
	law := figure.TheoryLine("law", "1/(1 + π(1+ς²)d²/2n)", x,
		func(q float64) float64 { return damian2022.AlignmentLaw(q, 1, c.Noise, 1, true) })
	ratio := func(cell DirectionsCell) float64 { return cell.Ratio }
	alignment := directionsSeries(c, o.Result, ratio, func(cell DirectionsCell) []float64 { return cell.A })
	cosine := directionsSeries(c, o.Result, ratio, func(cell DirectionsCell) []float64 { return cell.Cosine })
	for i := range cosine {
		cosine[i].Mark = figure.LinePoints
	}
	axis := figure.Axis{Label: "$n/d^2$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Ratio)}
	return figure.Figure{ID: "damian2022/directions/two", Title: "What the first step finds of two directions", Wide: true,
		Alt: "(a) Alignment with the plane against n over d squared is the same for all kappa and lies near the law, " +
			"below it at large n. (b) The smallest principal cosine of the learned plane with the true one is lower for " +
			"larger kappa.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)},
		Caption: fmt.Sprintf(`A target of two directions at $d = %d$. (a) Share $A$ of the first step's energy in `+
			`$S^\star$, with the alignment law. (b) Smallest principal cosine of the first two right singular vectors `+
			`of $W^{(1)}$ with $S^\star$. Means with 95 %% t intervals over seeds; points of one $n/d^2$ are set side `+
			`by side. The same inputs, label noise and weights serve every $\kappa$.`, c.D),
		Panels: []figure.Panel{
			{X: axis, Y: figure.Axis{Label: "alignment $A$", Min: 0, Max: 1}, Series: append([]figure.Series{law}, alignment...),
				Legend: figure.Above},
			{X: axis, Y: figure.Axis{Label: "smallest principal cosine", Min: 0, Max: 1.05}, Series: cosine,
				Legend: figure.Above}}}
}

// directionsWeakestFigure shows the share of energy along e_2 against n/(κ² r d²), with the
// one law for all κ and, a panel each, with the formula that keeps more terms.
func directionsWeakestFigure(o *DirectionsOutcome) figure.Figure {
	c := o.Config
	f := figure.Figure{ID: "damian2022/directions/weakest", Title: "What the weakest direction costs", Wide: true,
		Alt: "Share of energy along the weaker direction against n over kappa squared r d squared, one panel for " +
			"each kappa: where kappa is 1 the points follow the rising curve of the law; for larger kappa they lie " +
			"above it at small n and below it at large n, somewhat below the formula with one more term.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)},
		Caption: fmt.Sprintf(`Energy of the first step along $e_2$ over that along $e_2$ and across $S^\star$, against `+
			`$n/(\kappa^2 r d^2)$ at $d = %d$ (95 %% t intervals over seeds). The law is the alignment law with `+
			`$\lambda_{\min}(H)^2 = 1/(\kappa^2 r)$ in the place of $\|H\|_F^2$; the other curve keeps the next term of eq. `+
			`(1) and the noise along $e_2$. One $\kappa$ a panel, %s. Shown, not asserted.`, c.D,
			figure.Letters(0, len(c.Epsilon)))}
	x := stats.LogSpace(0.03, 1.5*c.Ratio[len(c.Ratio)-1]/(2*damian2022.TwoDirections(c.Epsilon[0]).Kappa()), 60)
	law := figure.TheoryLine("law", "1/(1 + π(1+ς²)κ²rd²/2n)", x,
		func(q float64) float64 { return damian2022.AlignmentLaw(q, 1, c.Noise, 1, true) })
	for k, e := range c.Epsilon {
		unit, d := 2*math.Pow(damian2022.TwoDirections(e).Kappa(), 2), float64(c.D)
		s := figure.Series{Name: "measured", Mark: figure.Points, Role: figure.Measured, Slot: k + 1}
		for _, cell := range o.Result.Cells {
			if cell.Epsilon == e {
				measure.Append(&s, cell.Ratio/unit, measure.Mean(cell.Weak))
			}
		}
		more := figure.TheoryLine("next term kept", "WeakestShare", x,
			func(q float64) float64 { return WeakestShare(e, q*unit*d*d, d, c.Noise) })
		f.Panels = append(f.Panels, figure.Panel{X: figure.Axis{Label: `$n/(\kappa^2 r\,d^2)$`, Scale: figure.Log10},
			Y:    figure.Axis{Label: "share along $e_2$", Min: 0, Max: 1},
			Note: fmt.Sprintf(`$\kappa = %.3g$`, damian2022.TwoDirections(e).Kappa()), Legend: figure.Above,
			Series: []figure.Series{law, more, s}})
	}
	return f
}

// directionsTables sets what the law and the formula with one more term say of the
// weaker direction: how many samples show half of it, and what no number of samples shows.
func directionsTables(o *DirectionsOutcome) []figure.Table {
	c, d := o.Config, float64(o.Config.D)
	t := figure.Table{ID: "damian2022/directions/weakest",
		Header: []string{"κ", "law: $n/d^2$ for half", "share at $n = \\infty$, this d", "share at $n = \\infty$, 10 d"}}
	for _, e := range c.Epsilon {
		kappa := damian2022.TwoDirections(e).Kappa()
		t.Rows = append(t.Rows, []any{kappa, WeakestSamples(kappa, 2, c.D, c.Noise) / (d * d),
			WeakestShare(e, math.Inf(1), d, c.Noise), WeakestShare(e, math.Inf(1), 10*d, c.Noise)})
	}
	return []figure.Table{t}
}

func planeFigures(o *PlaneOutcome) ([]figure.Figure, error) {
	c := o.Config
	var series []figure.Series
	random := figure.Series{Mark: figure.LinePoints, Role: figure.Measured, Slot: len(c.Width) + 1}
	for i, cell := range o.Result.Cells {
		if i%len(c.Ratio) == 0 {
			series = append(series, figure.Series{Name: fmt.Sprintf("Algorithm 1, $m = %d$", cell.Width),
				Mark: figure.LinePoints, Role: figure.Measured, Slot: i/len(c.Ratio) + 1})
		}
		side := figure.Aside(1.05, i/len(c.Ratio), len(c.Width)+1)
		measure.Append(&series[len(series)-1], cell.Ratio*side, measure.Mean(cell.Learned))
		if len(cell.RandomFeatures) > 0 {
			random.Name = fmt.Sprintf("random features, $m = %d$", cell.Width)
			measure.Append(&random, cell.Ratio*figure.Aside(1.05, len(c.Width), len(c.Width)+1),
				measure.Mean(cell.RandomFeatures))
		}
	}
	series = append(series, random)
	if twin, err := o.Twin("H = 0"); err == nil {
		s := figure.Series{Name: "$H = 0$, $m = " + strconv.Itoa(twin.Config.Width[0]) + "$", Mark: figure.Points,
			Role: figure.Twin, Slot: 1}
		for _, cell := range twin.Result.Cells {
			measure.Append(&s, cell.Ratio, measure.Mean(cell.Learned))
		}
		series = append(series, s)
	}
	return []figure.Figure{{ID: "damian2022/plane/risk", Title: "Learning a target of two directions",
		Alt: "Excess risk against n over d squared: Algorithm 1 falls, further with the larger width than with the " +
			"smaller; random features of the larger width stay higher; with mean Hessian zero the risk is about one.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)},
		Caption: fmt.Sprintf(`Excess risk of Algorithm 1 as printed ($\eta_1 = %g\sqrt d$) on a target of two `+
			`directions at $d = %d$, for each width, and of random features on the same data (mean and 95 %% t interval over `+
			`seeds; points of one $n/d^2$ are set side by side). Twin: a target with $H = 0$.`, c.Eta1PerRootD, c.D),
		Panels: []figure.Panel{{X: figure.Axis{Label: "$n/d^2$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Ratio)},
			Y:      figure.Axis{Label: "excess risk", Min: 0, Max: 1.2},
			Series: series, Legend: figure.Above}}}}, nil
}
