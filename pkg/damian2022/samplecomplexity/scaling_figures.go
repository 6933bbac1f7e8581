package samplecomplexity

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the figures of the experiments scaling, width, l1rate and secondstage.

// learningCurve appends to a series the mean losses of the cells, every x times
// shift, with their intervals.
func learningCurve(s figure.Series, cells []damian2022.LearningCell, x func(damian2022.LearningCell) float64,
	loss func(damian2022.LearningCell) []float64, shift float64) figure.Series {
	for _, cell := range cells {
		measure.Append(&s, shift*x(cell), measure.Mean(loss(cell)))
	}
	return s
}

// learningTwin is the series of the i-th twin: means alone, since twins have few seeds.
func learningTwin(i int, name string, cells []damian2022.LearningCell, x func(damian2022.LearningCell) float64,
	loss func(damian2022.LearningCell) []float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Twin, Slot: i + 1}
	for _, cell := range cells {
		s.X, s.Y = append(s.X, x(cell)), append(s.Y, stats.Mean(loss(cell)))
	}
	return s
}

// guide is a power law through (x0, y0), drawn from x0 to x1: for its slope alone.
func guide(name string, exponent, x0, y0, x1 float64) figure.Series {
	x := []float64{x0, x1}
	return figure.TheoryLine(name, fmt.Sprintf("x^%g, through the first point", exponent), x,
		func(x float64) float64 { return y0 * math.Pow(x/x0, exponent) })
}

func cellRatio(c damian2022.LearningCell) float64 { return float64(c.N) / float64(c.D*c.D) }

func scalingFigures(o *ScalingOutcome) ([]figure.Figure, error) {
	return []figure.Figure{scalingRisk(o), scalingOthers(o)}, nil
}

// scalingRisk shows the risk against n/d² and its half-way point against d.
func scalingRisk(o *ScalingOutcome) figure.Figure {
	c := o.Config
	series := []figure.Series{figure.Level("", 0.5, "1/2")}
	groups := scalingGroups(o.Result.Cells)
	for i, own := range groups {
		s := figure.Series{Name: fmt.Sprintf("$d = %d$", own[0].D), Mark: figure.LinePoints, Role: figure.Measured}
		series = append(series, learningCurve(s, own, cellRatio, cellL2, figure.Aside(1.04, i, len(groups))))
	}
	shown := c.D[len(c.D)/2]
	for i, t := range o.Twins {
		for _, own := range scalingGroups(t.Result.Cells) {
			if own[0].D == shown && !t.Config.NoiseGrows {
				series = append(series, learningTwin(i, t.Name, own, cellRatio, cellL2))
			}
		}
	}
	return figure.Figure{ID: "damian2022/scaling/risk", Title: "How many samples until half of the risk is gone?",
		Alt: "(a) Mean excess risk of Algorithm 1 against n over d squared for several dimensions, falling from near " +
			"1 and crossing one half close together; without a first step, or with a target whose mean Hessian is zero, " +
			"it stays near 1. (b) The n at which the risk is one half against d on logarithmic axes, beside lines of " +
			"slope 2 and 1.",
		Caption: fmt.Sprintf(`(a) Excess risk of Algorithm 1 ($m = %d$, $\eta_1 = %s$, %s) against $n/d^2$, mean and `+
			`95 %% t interval over seeds, points of one $n/d^2$ set side by side; two twins (means) at $d = %d$. (b) `+
			`The $n$ at which the mean risk is 1/2, with 95 %% bootstrap intervals; the lines have slopes 2 and 1 and `+
			`are not fitted.`, c.Width, damian2022.RootText(c.Eta1PerRootD), c.algorithm().Treatment(), shown),
		Panels: []figure.Panel{
			{X: figure.Axis{Label: "$n/d^2$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Ratio)},
				Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.1}, Series: series, Legend: figure.Above},
			scalingHalfPanel(c, groups),
		}, Wide: true, Provenance: figure.Provenance{Seeds: scalingSeedsText(c.Seeds)}}
}

func scalingSeedsText(seeds int) string {
	return fmt.Sprintf("%d a cell at d = 32, more below", seeds)
}

func scalingHalfPanel(c ScalingConfig, groups [][]damian2022.LearningCell) figure.Panel {
	half := figure.Series{Name: "measured", Mark: figure.Points, Role: figure.Measured}
	for _, own := range groups {
		m, d := c.halfRisk(own), float64(own[0].D)
		m.Value, m.Low, m.High = m.Value*d*d, m.Low*d*d, m.High*d*d
		measure.Append(&half, d, m)
	}
	var series []figure.Series
	if len(half.X) > 1 {
		last := half.X[len(half.X)-1]
		series = append(series, guide("slope 2", 2, half.X[0], half.Y[0], last),
			guide("slope 1", 1, half.X[0], half.Y[0], last))
	}
	return orNone(figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
		Ticks: figure.TicksAt(c.D)}, Y: figure.Axis{Label: "$n_{50}$", Scale: figure.Log10},
		Series: append(series, half), Legend: figure.NorthWest}, noHalf)
}

// configurations returns the asserted configuration with its cells, and the others.
func (c ScalingConfig) configurations(r ScalingResult) []ScalingVariant {
	own := ScalingVariant{fmt.Sprintf(`%s, $m = %d$, $\eta_1 = %s$`, c.algorithm().Treatment(), c.Width,
		damian2022.RootText(c.Eta1PerRootD)),
		r.Cells}
	return append([]ScalingVariant{own}, r.Variants...)
}

// scalingTables sets the slope of n₅₀ in every configuration, over the dimensions that
// claims are about.
func scalingTables(o *ScalingOutcome) []figure.Table {
	c := o.Config
	t := figure.Table{ID: "damian2022/scaling/slopes",
		Header: []string{"configuration", "slope of $n_{50}$", "95 % from", "to"}}
	for _, v := range c.configurations(o.Result) {
		m := c.halfSlope(c.asserted(v.Cells))
		t.Rows = append(t.Rows, []any{v.Name, m.Value, m.Low, m.High})
	}
	return []figure.Table{t}
}

// scalingOthers shows n₅₀/d² against d in every configuration.
func scalingOthers(o *ScalingOutcome) figure.Figure {
	c := o.Config
	all := c.configurations(o.Result)
	var series []figure.Series
	for i, v := range all {
		s := figure.Series{Name: v.Name, Mark: figure.LinePoints, Role: figure.Measured}
		for _, own := range scalingGroups(v.Cells) {
			measure.Append(&s, float64(own[0].D)*figure.Aside(1.015, i, len(all)), c.halfRisk(own))
		}
		series = append(series, s)
	}
	return figure.Figure{ID: "damian2022/scaling/variants", Title: "Other choices that the paper leaves open",
		Alt: "The n at which the risk is one half, over d squared, against d: nearly flat in the configuration of " +
			"Figure 1, lower and falling with d for a wider network with a smaller step, lowest when its labels are " +
			"preprocessed for the step.",
		Caption: `The $n$ at which the mean risk is 1/2, over $d^2$, with 95 % bootstrap intervals over seeds: growth like ` +
			`$d^2$ is a horizontal line. Points of one $d$ are set side by side.`,
		Panels: []figure.Panel{orNone(figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
			Ticks: figure.TicksAt(c.D)}, Y: figure.Axis{Label: "$n_{50}/d^2$", Min: 0, Max: 14},
			Series: series, Legend: figure.Above}, noHalf)},
		Provenance: figure.Provenance{Seeds: scalingSeedsText(c.Seeds) + "; other configurations: " +
			scalingSeedsText(c.VariantSeeds)}}
}

func widthFigures(o *WidthOutcome) ([]figure.Figure, error) {
	c, cells := o.Config, o.Result.Cells
	risk := []figure.Series{learningCurve(figure.Series{Name: "Algorithm 1", Mark: figure.LinePoints,
		Role: figure.Measured}, cells, cellWidth, cellL2, 1)}
	for i, t := range o.Twins {
		risk = append(risk, learningTwin(i, t.Name, t.Result.Cells, cellWidth, cellL2))
	}
	absolute := []figure.Series{
		learningCurve(figure.Series{Name: `$\mathbb{E}|f - f^\star|$`, Mark: figure.LinePoints, Role: figure.Measured,
			Slot: 2}, cells, cellWidth, cellL1, 1),
		learningCurve(figure.Series{Name: `$\mathbb{E}|f - y| - \varsigma$`, Mark: figure.LinePoints, Role: figure.Measured,
			Slot: 3}, cells, cellWidth, cellBeyond, 1),
	}
	for _, cell := range cells {
		if cell.Width == c.From {
			to := float64(c.Width[len(c.Width)-1])
			risk = append([]figure.Series{guide("slope $-1$", -1, cellWidth(cell), stats.Mean(cell.L2), to)}, risk...)
			absolute = append([]figure.Series{guide("slope $-1/2$", -0.5, cellWidth(cell), stats.Mean(cell.L1), to)},
				absolute...)
		}
	}
	x := figure.Axis{Label: "width $m$", Scale: figure.Log10, Ticks: figure.TicksAt(stats.Floats(c.Width))}
	return []figure.Figure{{ID: "damian2022/width/risk", Title: "How wide?",
		Alt: "(a) Excess risk of Algorithm 1 against the width falls like one over m and then flattens; random " +
			"features, and a target with zero mean Hessian, fall later: random features to somewhat above one half at " +
			"the largest width, the target hardly at all up to the largest width that was run. (b) Mean absolute error " +
			"falls like one over the square root of m, and its excess over the noise faster.",
		Caption: fmt.Sprintf(`Algorithm 1 (%s, $\eta_1 = %s$) at $d = %d$, $n = %d$ against the number of neurons; `+
			`mean and 95 %% t interval over seeds. (a) Excess risk, with two twins (means). (b) Mean absolute error, `+
			`and what Theorem 1 bounds. The lines have the slopes that are written beside them and are not fitted.`,
			damian2022.Algorithm{Labels: c.Labels}.Treatment(), damian2022.RootText(c.Eta1PerRootD), c.D, c.N),
		Panels: []figure.Panel{{X: x, Y: figure.Axis{Label: "excess risk", Scale: figure.Log10}, Series: risk,
			Legend: figure.Above}, {X: x, Y: figure.Axis{Label: "absolute loss", Scale: figure.Log10}, Series: absolute,
			Legend: figure.Above}},
		Wide: true, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a width from %d to %d, a quarter elsewhere",
			c.Seeds, c.From, c.To)}}}, nil
}

// widthTables sets the slopes of the losses against m.
func widthTables(o *WidthOutcome) []figure.Table {
	l2, l1, beyond := o.Config.widthSlopes(o.Result)
	row := func(name string, m claim.Measurement) []any { return []any{name, m.Value, m.Low, m.High} }
	return []figure.Table{{ID: "damian2022/width/slopes", Header: []string{"loss", "slope against $m$", "95 % from", "to"},
		Rows: [][]any{
			row(`$\mathbb{E}(f - f^\star)^2$`, l2), row(`$\mathbb{E}|f - f^\star|$`, l1),
			row(`$\mathbb{E}|f - y| - \varsigma$, as in Theorem 1`, beyond)}}}
}

func l1RateFigures(o *L1RateOutcome) ([]figure.Figure, error) {
	c := o.Config
	panel := func(label string, loss func(damian2022.LearningCell) []float64) figure.Panel {
		own := learningCurve(figure.Series{Name: "Algorithm 1", Mark: figure.LinePoints, Role: figure.Measured},
			o.Result.Cells, cellN, loss, 1)
		var series []figure.Series
		if last := len(own.X) - 1; last > 0 {
			series = append(series, guide("slope $-1/4$", -0.25, own.X[0], own.Y[0], own.X[last]))
		}
		series = append(series, own)
		for i, t := range o.Twins {
			series = append(series, learningTwin(i, t.Name, t.Result.Cells, cellN, loss))
		}
		return figure.Panel{X: figure.Axis{Label: "samples $n$", Scale: figure.Log10},
			Y: figure.Axis{Label: label, Scale: figure.Log10}, Series: series, Legend: figure.Above}
	}
	return []figure.Figure{{ID: "damian2022/l1rate/loss", Title: "The loss that Theorem 1 bounds",
		Alt: "Absolute losses against n on logarithmic axes: for Algorithm 1 both fall faster than the line of slope " +
			"minus one quarter, which the bound of Theorem 1 has and no curve need have; without a first step, or with a " +
			"target whose mean Hessian is zero, they hardly fall.",
		Caption: fmt.Sprintf(`(a) $\mathbb{E}|f_\theta(x) - y| - \varsigma$, which Theorem 1 bounds, against $n$ at `+
			`$d = %d$, $m = %d$; (b) $\mathbb{E}|f_\theta(x) - f^\star(x)|$. Mean and 95 %% t interval over seeds; `+
			`twins: means. The line has slope $-1/4$, that of the bound's slowest term in $n$, and is not fitted.`,
			c.D, c.Width),
		Panels: []figure.Panel{panel(`$\mathbb{E}|f - y| - \varsigma$`, cellBeyond),
			panel(`$\mathbb{E}|f - f^\star|$`, cellL1)},
		Wide: true, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)}}}, nil
}

// secondStageCurve returns a gap of one run, divided by scale, against ηλt.
func secondStageCurve(s figure.Series, r *SecondStageRun, gap []float64, scale float64) figure.Series {
	for i, t := range r.Steps {
		s.X, s.Y = append(s.X, r.time(t)), append(s.Y, gap[i]/scale)
	}
	return s
}

// secondStageBound is the bound of a run's prediction gap.
func secondStageBound(r *SecondStageRun) figure.Series {
	s := figure.Series{Name: fmt.Sprintf(`bound, $\lambda = %g$`, r.Lambda), Mark: figure.Line, Role: figure.Theory,
		Formula: "exp(−ηλt)‖a⁽⁰⁾−a*‖/√(4eηt)"}
	for _, t := range r.Steps[min(1, len(r.Steps)):] {
		s.X, s.Y = append(s.X, r.time(t)), append(s.Y, r.outputBound(t))
	}
	return s
}

// secondStageSeries returns what is drawn of the gaps of the heads and of the
// predictions: the first seed's, for every λ, and the twins that descend elsewhere.
func secondStageSeries(o *SecondStageOutcome) (head, output []figure.Series) {
	x := stats.LogSpace(1, math.Exp(o.Config.Span), 61)
	head = []figure.Series{{Name: `$e^{-\eta\lambda t}$`, Mark: figure.Line, Role: figure.Theory,
		X: stats.Map(x, math.Log), Formula: "exp(−ηλt)", Y: stats.Map(x, func(x float64) float64 { return 1 / x })}}
	add := func(s figure.Series, r *SecondStageRun) {
		head, output = append(head, secondStageCurve(s, r, r.Head, r.start())),
			append(output, secondStageCurve(s, r, r.Output, 1))
	}
	for i, lambda := range o.Config.Lambdas {
		if i*o.Config.Seeds >= len(o.Result.Runs) {
			break
		}
		r := &o.Result.Runs[i*o.Config.Seeds]
		output = append(output, secondStageBound(r))
		add(figure.Series{Name: fmt.Sprintf(`$\lambda = %g$`, lambda), Mark: figure.Line, Role: figure.Measured,
			Slot: i%6 + 1}, r)
	}
	for i, t := range o.Twins {
		if elsewhere := !t.Config.Decay || t.Config.Rate > 2; elsewhere && len(t.Result.Runs) > 0 {
			add(figure.Series{Name: t.Name, Mark: figure.Line, Role: figure.Twin, Slot: i + 1}, &t.Result.Runs[0])
		}
	}
	return head, output
}

func secondStageFigures(o *SecondStageOutcome) ([]figure.Figure, error) {
	c := o.Config
	head, output := secondStageSeries(o)
	axis := figure.Axis{Label: `$\eta\lambda t$`, Min: 0, Max: c.Span}
	return []figure.Figure{{ID: "damian2022/secondstage/gap",
		Title: "Gradient descent on the head ends in ridge regression",
		Alt: "(a) Distance of the head to the ridge solution against eta lambda t on a logarithmic axis, parallel to " +
			"and below the line exp of minus eta lambda t; without weight decay it stays, with too large a step it " +
			"grows. (b) The gap of the predictions, below its bound.",
		Caption: fmt.Sprintf(`Gradient descent on the head ($d = %d$, $m = %d$, $n = %d$, one seed) against ridge `+
			`regression. (a) $\|a^{(t)} - a^\star\|$ over its value at the start. (b) Root mean square gap of the `+
			`predictions on the training inputs, with the bound $e^{-\eta\lambda t}\|a^{(0)} - a^\star\|/\sqrt{4e\eta `+
			`t}$.`,
			c.D, c.Width, c.N),
		Panels: []figure.Panel{{X: axis, Y: figure.Axis{Label: "head gap, relative", Scale: figure.Log10, Min: 1e-5,
			Max: 100}, Series: head, Legend: figure.Above}, {X: axis, Y: figure.Axis{Label: "prediction gap",
			Scale: figure.Log10, Min: 1e-6, Max: 100}, Series: output, Legend: figure.Above}},
		Wide: true, Provenance: figure.Provenance{Seeds: fmt.Sprintf("the first of %d", c.Seeds)}}}, nil
}
