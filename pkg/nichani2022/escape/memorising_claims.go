package escape

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims on memorising are about.
type (
	memorisingClaim  = experiment.Claim[MemorisingConfig, MemorisingResult]
	memorisingMutant = experiment.Mutant[MemorisingConfig, MemorisingResult]
)

var memorisingClaims = []memorisingClaim{
	{Name: "D3/memorising-n", Known: claim.Derived, Kind: claim.Rate, Source: "derived for a flat bulk",
		FailedBy: []string{denseLabels}, When: func(c MemorisingConfig) bool { return len(c.Samples) > 1 },
		Says: func(c MemorisingConfig) string {
			return fmt.Sprintf(`$f_L$ alone memorises after a number of steps that grows like a power of $n$: its exponent at `+
				`$m = %d$`, c.Widths[len(c.Widths)-1])
		},
		Measure: func(c MemorisingConfig, r MemorisingResult) claim.Measurement {
			return r.exponent(c.Widths[len(c.Widths)-1])
		},
		Theory: experiment.Fixed[MemorisingConfig](1.0),
		Band: experiment.Fixed[MemorisingConfig](claim.Between(0.9, 1.3, claim.Pilot, "3 master seeds (101 to 103), 36 "+
			"data sets: 1.09 ± 0.04; it would admit any power between"))},
	{Name: "D3/memorising-time", Known: claim.Derived, Kind: claim.Level, Source: "derived for a flat bulk",
		FailedBy: []string{denseLabels},
		Says: experiment.Fixed[MemorisingConfig](`their number is of the order of $n/(2\eta\gamma)$: the mean quotient ` +
			`over data sets, at the $n$ and $m$ at which it is farthest from 1`),
		Measure: func(c MemorisingConfig, r MemorisingResult) claim.Measurement { return r.farthest(c, 1) },
		Theory:  experiment.Fixed[MemorisingConfig](1.0),
		Band: experiment.Fixed[MemorisingConfig](claim.Between(0.45, 1.1, claim.Pilot, "3 master seeds (101 to 103), 36 "+
			"data sets: 0.69 ± 0.04; it would admit two thirds of that and half as much again")),
		Mutants: []memorisingMutant{{Name: "n/(ηγ), without the 2",
			Measure: func(c MemorisingConfig, r MemorisingResult) claim.Measurement { return r.farthest(c, 2) }}}},
	{Name: "D3/memorising-m", Known: claim.Measured, Kind: claim.Level, Source: "measured; the claim is ours",
		FailedBy: []string{tooNarrow}, When: func(c MemorisingConfig) bool { return len(c.Widths) > 1 },
		Says: func(c MemorisingConfig) string {
			return fmt.Sprintf(`the width hardly changes it: steps at $m = %d$ over those at %d, $n = %d$, geometric mean`,
				c.Widths[len(c.Widths)-1], c.Widths[0], c.Samples[len(c.Samples)-1])
		},
		Measure: func(c MemorisingConfig, r MemorisingResult) claim.Measurement { return r.widthRatio(c) },
		Band: experiment.Fixed[MemorisingConfig](claim.Between(0.85, 1.05, claim.Pilot, "3 master seeds (101 to 103), 36 "+
			"data sets: 0.935 ± 0.012; over a factor of 9 in m it would admit m^{−0.07}"))},
}

// exponent returns the mean over data sets of the exponent by which the steps grow with n.
func (r MemorisingResult) exponent(width int) claim.Measurement {
	cells, seeds := r.at(width), 0
	for i, cell := range cells {
		if i == 0 || len(cell.Steps) < seeds {
			seeds = len(cell.Steps)
		}
	}
	sizes := stats.Map(cells, func(c MemorisingCell) float64 { return float64(c.Samples) })
	slopes := make([]float64, seeds)
	for seed := range slopes {
		steps := stats.Map(cells, func(c MemorisingCell) float64 { return c.Steps[seed] })
		slopes[seed], _, _ = stats.LogLogSlope(sizes, steps)
	}
	return measure.Mean(slopes)
}

// farthest returns the mean of 2ηγT/n over factor where it is farthest from 1.
func (r MemorisingResult) farthest(c MemorisingConfig, factor float64) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		all = append(all, measure.Mean(stats.Map(r.scaled(c, cell), func(x float64) float64 { return x / factor })))
	}
	if len(all) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	return measure.Extreme(all, measure.ByDistance)
}

// widthRatio returns the geometric mean of the steps at the largest width over those at the smallest, at the largest n.
func (r MemorisingResult) widthRatio(c MemorisingConfig) claim.Measurement {
	narrow, wide := r.at(c.Widths[0]), r.at(c.Widths[len(c.Widths)-1])
	if len(narrow) == 0 || len(wide) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	few, many := narrow[len(narrow)-1].Steps, wide[len(wide)-1].Steps
	return measure.Geometric(measure.Difference(stats.Map(many, math.Log), stats.Map(few, math.Log)))
}

func memorisingFigures(o *MemorisingOutcome) ([]figure.Figure, error) {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: "samples $n$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Samples)},
		Y: figure.Axis{Label: `steps until $f_L$ has fitted $1 - 1/e$`, Scale: figure.Log10}, Legend: figure.Above}
	for i, m := range c.Widths {
		p.Series = append(p.Series, o.Result.series(fmt.Sprintf("$m = %d$", m), figure.Measured, i%5+1, m))
	}
	if t, err := o.Twin(denseLabels); err == nil {
		p.Series = append(p.Series, t.Result.series("labels of degree 1", figure.Twin, nichani2022.SlotOther,
			c.Widths[len(c.Widths)-1]))
	}
	p.Series = append(p.Series, figure.TheoryLine(`$n/(2\eta\gamma)$`, "n/(2ηγ)", stats.Floats(c.Samples),
		func(n float64) float64 { return n / (2 * c.Eta * o.Result.Bulk) }))
	return []figure.Figure{{ID: "nichani2022/memorising/steps", Title: "How soon f_L has memorised",
		Alt: "Steps over the number of samples, on logarithmic axes. Those for labels of degree 2 rise along the " +
			"line, a little below it, and are nearly the same at both widths; those for labels of degree 1 are few and flat.",
		Caption: fmt.Sprintf(`Gradient descent on $f_L$ alone, $d = %d$, $\eta = %g$: mean and standard deviation over the `+
			`data sets. The labels are the teacher's part of degree 2.`, c.D, c.Eta),
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", c.Seeds)}}}, nil
}

// series shows the steps at a width, those of the first slot a little aside.
func (r MemorisingResult) series(name string, role figure.Role, slot, width int) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot, Interval: "mean ± sd over data sets"}
	for _, cell := range r.at(width) {
		measure.Spread(&s, float64(cell.Samples)*figure.Aside(1.04, min(slot, 2)-1, 2), cell.Steps)
	}
	return s
}

func memorisingTables(o *MemorisingOutcome) []figure.Table {
	var rows [][]any
	add := func(what string, c MemorisingConfig, r MemorisingResult) {
		for _, cell := range r.Cells {
			quotient := measure.Mean(r.scaled(c, cell))
			rows = append(rows, []any{what, cell.Width, cell.Samples, figure.Finite(stats.Mean(cell.Steps)),
				nichani2022.MemorisingSteps(cell.Samples, c.Eta, r.Bulk), figure.Finite(quotient.Value)})
		}
	}
	add("degree 2", o.Config, o.Result)
	for _, t := range o.Twins {
		what := "degree 2"
		if t.Config.Dense {
			what = "degree 1"
		}
		add(what+" ("+t.Name+")", t.Config, t.Result)
	}
	return []figure.Table{figure.NewTable("nichani2022/memorising/steps", []string{"labels", "m", "n", "steps (mean)",
		"n/(2ηγ)", "quotient"}, rows, "nothing was counted")}
}
