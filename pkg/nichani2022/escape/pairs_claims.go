package escape

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

var pairsClaims = []experiment.Claim[PairsConfig, PairsResult]{
	{Name: "D2/same-steps", Known: claim.Derived, Kind: claim.Identity, Source: "derived in the notebook, D2",
		FailedBy: []string{notShared},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`%d steps on $(\delta, s)$ are steps on the neurons: the largest difference in an entry of $W$, `+
				`over the largest entry`, c.Steps)
		},
		Measure: func(_ PairsConfig, r PairsResult) claim.Measurement {
			return r.worst(func(run PairsRun) float64 { return run.Apart })
		},
		Band: experiment.Fixed[PairsConfig](claim.AtMost(1e-9, claim.Theory, "the rounding of float64")),
		Mutants: []experiment.Mutant[PairsConfig, PairsResult]{{Name: "σ′ in place of 2σ′ in the step of δ",
			Measure: func(_ PairsConfig, r PairsResult) claim.Measurement {
				return r.worst(func(run PairsRun) float64 { return run.Bare })
			}}}},
	{Name: "D2/balance", Known: claim.Derived, Kind: claim.Rate, Source: "derived in the notebook, D2",
		FailedBy: []string{withLinear}, When: func(c PairsConfig) bool { return len(c.Rates) > 1 },
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`gradient flow on $f_Q$ alone conserves $\|\delta_r\|^2 - \|s_r\|^2$: what gradient descent `+
				`changes of it in the time %g grows like a power of $\eta$, its exponent, median over networks`, c.Time)
		},
		Measure: func(c PairsConfig, r PairsResult) claim.Measurement {
			return measure.Median(stats.Map(r.Runs, func(run PairsRun) float64 {
				slope, _, _ := stats.LogLogSlope(c.Rates, run.Drift)
				return slope
			}))
		},
		Theory: experiment.Fixed[PairsConfig](1.0),
		Band:   experiment.Fixed[PairsConfig](claim.Between(0.8, 1.2, claim.Convention, "near 1; the choice is ours"))},
}

// worst returns the largest of a number over the networks.
func (r PairsResult) worst(number func(PairsRun) float64) claim.Measurement {
	return claim.Exact(stats.Max(stats.Map(r.Runs, number)), len(r.Runs))
}

func pairsFigures(o *PairsOutcome) ([]figure.Figure, error) {
	p := figure.Panel{X: figure.Axis{Label: `rate $\eta$`, Scale: figure.Log10, Ticks: figure.TicksAt(o.Config.Rates)},
		Y: figure.Axis{Label: `largest change of $\|\delta_r\|^2 - \|s_r\|^2$`, Scale: figure.Log10}, Legend: figure.Above}
	add := func(name string, role figure.Role, slot int, r PairsResult) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot}
		for i, rate := range o.Config.Rates {
			s.X = append(s.X, rate)
			s.Y = append(s.Y, stats.MedianOf(r.Runs, func(run PairsRun) float64 { return run.Drift[i] }))
		}
		p.Series = append(p.Series, s)
	}
	add(aloneName, figure.Measured, 2, o.Result)
	if t, err := o.Twin(withLinear); err == nil {
		add(freeName, figure.Twin, 3, t.Result)
	}
	return []figure.Figure{{ID: "nichani2022/pairs/balance", Title: "What gradient flow conserves",
		Alt: "On logarithmic axes the change falls with the rate in proportion for the quadratic term alone; with the " +
			"linear term it is large and does not depend on the rate.",
		Caption: fmt.Sprintf(`Change of $\|\delta_r\|^2 - \|s_r\|^2$, of the pair in which it is largest, after the time `+
			`$\eta \cdot \text{steps} = %g$: median over %d small networks.`, o.Config.Time, o.Config.Nets),
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d networks", o.Config.Nets)}}}, nil
}

func pairsTables(o *PairsOutcome) []figure.Table {
	header := []string{"networks", "both coordinates apart", "σ′ in place of 2σ′"}
	for _, rate := range o.Config.Rates {
		header = append(header, fmt.Sprintf("change of ‖δ‖²−‖s‖², η = %g (median)", rate))
	}
	var table [][]any
	add := func(what string, r PairsResult) {
		row := []any{what, figure.Finite(r.worst(func(run PairsRun) float64 { return run.Apart }).Value),
			figure.Finite(r.worst(func(run PairsRun) float64 { return run.Bare }).Value)}
		for i := range o.Config.Rates {
			row = append(row, figure.Finite(stats.MedianOf(r.Runs, func(run PairsRun) float64 { return run.Drift[i] })))
		}
		table = append(table, row)
	}
	add("as derived", o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	header = append(header, "W moved by (median)")
	return []figure.Table{figure.NewTable("nichani2022/pairs/steps", header, moved(table, o), "nothing was run")}
}

// moved adds how far W moved, so that a balance is none of networks that stood still.
func moved(table [][]any, o *PairsOutcome) [][]any {
	results := []PairsResult{o.Result}
	for _, t := range o.Twins {
		results = append(results, t.Result)
	}
	for i := range table {
		by := stats.MedianOf(results[i].Runs, func(r PairsRun) float64 { return r.Moved })
		table[i] = append(table[i], figure.Finite(by))
	}
	return table
}
