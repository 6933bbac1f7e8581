package samplecomplexity

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
)

// half returns n₅₀ of the cells of one dimension.
func (c GrowthConfig) half(cells []damian2022.LearningCell) claim.Measurement {
	return halfWay(sample.Stream(c.Master, growthID, "half", cells[0].D, cells[0].Width), cells)
}

func growthFigures(o *GrowthOutcome) ([]figure.Figure, error) {
	c := o.Config
	seeds := fmt.Sprintf("regression %d a cell, Algorithm 1 %d at d = %d, more below",
		c.PolynomialSeeds, c.Seeds, c.D[len(c.D)-1])
	return []figure.Figure{{ID: "damian2022/growth/half", Title: "How the samples grow with the dimension",
		Alt: "(a) Excess risk of ridge regression on all polynomials of a degree against n over their number: the " +
			"curves of all dimensions fall through one half close together. (b) The n at which the risk is one half " +
			"against d on logarithmic axes: it rises less steeply than the number of polynomials for the regression, " +
			"and less steeply still, not faster than d squared, for Algorithm 1.",
		Caption: fmt.Sprintf(`(a) Excess risk of ridge regression on all polynomials of degree $\leq %d$, which `+
			`knows no direction, against $n$ over their number (mean and 95 %% t interval over seeds; points of one $n$ `+
			`are set side by side). (b) The $n$ at which the mean risk is 1/2, for it and for Algorithm 1 in the `+
			`configuration of Figure 1 ($m = %d$), with 95 %% bootstrap intervals; the lines are $d^2$ and the number `+
			`of polynomials, through the first points, and are not fitted.`, c.Degree, c.Width),
		Panels: []figure.Panel{growthRiskPanel(o), growthHalfPanel(o)}, Wide: true,
		Provenance: figure.Provenance{Seeds: seeds}}}, nil
}

// growthRiskPanel is the risk of the regression against n over its features.
func growthRiskPanel(o *GrowthOutcome) figure.Panel {
	c := o.Config
	series := []figure.Series{figure.Level("", 0.5, "1/2")}
	groups := scalingGroups(o.Result.Polynomials)
	perFeature := func(cell damian2022.LearningCell) float64 { return float64(cell.N) / float64(max(cell.Width, 1)) }
	for i, own := range groups {
		s := figure.Series{Name: fmt.Sprintf("$d = %d$", own[0].D), Mark: figure.LinePoints, Role: figure.Measured}
		series = append(series, learningCurve(s, own, perFeature, cellL2, figure.Aside(1.03, i, len(groups))))
	}
	x := figure.Axis{Label: "$n$ over the number of polynomials", Scale: figure.Log10, Ticks: figure.TicksAt(c.PerFeature)}
	return figure.Panel{X: x, Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.1}, Series: series, Legend: figure.Above}
}

// growthHalfPanel is n₅₀ against d for both, with lines for the growth of d² and of the
// number of polynomials.
func growthHalfPanel(o *GrowthOutcome) figure.Panel {
	c := o.Config
	learned := c.halves("Algorithm 1", 1, o.Result.Learned)
	polynomials := c.halves(fmt.Sprintf(`polynomials of degree $\leq %d$`, c.Degree), 2, o.Result.Polynomials)
	count := func(d float64) float64 { return float64(damian2022.PolynomialCount(int(math.Round(d)), c.Degree)) }
	var series []figure.Series
	for _, line := range []struct {
		name string
		to   figure.Series
		f    func(d float64) float64
	}{{"like $d^2$", learned, func(d float64) float64 { return d * d }}, {"like their number", polynomials, count}} {
		if len(line.to.X) > 1 {
			x, f := line.to.X, line.f
			series = append(series, figure.TheoryLine(line.name, line.name+", through the first point", x,
				func(d float64) float64 { return line.to.Y[0] * f(d) / f(x[0]) }))
		}
	}
	return orNone(figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
		Ticks: figure.TicksAt(c.D)},
		Y: figure.Axis{Label: "$n_{50}$", Scale: figure.Log10}, Series: append(series, learned, polynomials),
		Legend: figure.Above}, noHalf)
}

// halves is a series of n₅₀ at every dimension that has one.
func (c GrowthConfig) halves(name string, slot int, cells []damian2022.LearningCell) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Points, Role: figure.Measured, Slot: slot}
	for _, own := range scalingGroups(cells) {
		measure.Append(&s, float64(own[0].D), c.half(own))
	}
	return s
}

func growthTables(o *GrowthOutcome) []figure.Table {
	return []figure.Table{growthHalvesTable(o), growthSlopesTable(o)}
}

// growthHalvesTable sets n₅₀ of both methods beside each other, dimension by dimension.
func growthHalvesTable(o *GrowthOutcome) figure.Table {
	c := o.Config
	t := figure.Table{ID: "damian2022/growth/halves", Header: []string{"d", "polynomials", "$n_{50}$ of their ridge",
		"over their number", "$n_{50}$ of Algorithm 1", "over $d^2$", "ridge over Algorithm 1"}}
	of := func(cells []damian2022.LearningCell, d int) float64 {
		for _, own := range scalingGroups(cells) {
			if own[0].D == d {
				return c.half(own).Value
			}
		}
		return math.NaN()
	}
	for _, d := range c.D {
		count, square := float64(damian2022.PolynomialCount(d, c.Degree)), float64(d*d)
		ridge, learned := of(o.Result.Polynomials, d), of(o.Result.Learned, d)
		t.Rows = append(t.Rows, []any{d, int(count), ridge, ridge / count, learned, learned / square, ridge / learned})
	}
	return t
}

// growthSlopesTable sets the slopes of log n₅₀ against log d with their intervals.
func growthSlopesTable(o *GrowthOutcome) figure.Table {
	c, r := o.Config, o.Result
	row := func(name string, m claim.Measurement) []any { return []any{name, m.Value, m.Low, m.High} }
	ridge := fmt.Sprintf("$n_{50}$ of ridge on polynomials of degree ≤ %d", c.Degree)
	return figure.Table{ID: "damian2022/growth/slopes", Header: []string{"against $\\log d$", "slope", "95 % from", "to"},
		Rows: [][]any{
			row("$n_{50}$ of Algorithm 1", c.growthSlopeOf("learned", r.Learned)),
			row(ridge, c.growthSlopeOf("polynomials", r.Polynomials)),
			row("the second less the first", c.gap(r)),
			row("the number of polynomials", claim.Exact(c.countSlope(), len(c.D)))}}
}
