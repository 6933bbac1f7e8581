package boundary

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

type linearityClaim = experiment.Claim[LinearityConfig, LinearityResult]

var linearityClaims = []linearityClaim{
	{Name: "T2/near-linear", Known: claim.Measured, Kind: claim.Level, FailedBy: []string{large, reversed, falling},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`at $\sigma_0 = %g$ the network has the sign of $\bar w - \bar u$ at 99.9 %% of fresh `+
				`points or more, `+
				`in the mean`, c.ends(first))
		},
		Measure: meanOf(first, func(r LinearityRun) float64 { return r.Agreement }),
		Band:    experiment.Fixed[LinearityConfig](claim.AtLeast(0.999, claim.Convention, pilot+"0.99998, at least 0.9998"))},
	{Name: "T2/not-linear", Known: claim.Measured, Kind: claim.Level, FailedBy: []string{small, mirrored, linear},
		Foreseen: []string{linear},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`at $\sigma_0 = %g$ the network has that sign at no more than 96 %% of fresh points, in the mean`,
				c.ends(last))
		},
		Measure: meanOf(last, func(r LinearityRun) float64 { return r.Agreement }),
		Band: experiment.Fixed[LinearityConfig](claim.AtMost(0.96, claim.Pilot,
			pilot+"0.9326 ± 0.0044; would admit any network that is less linear"))},
	{Name: "T2/bundled", Known: claim.Measured, Kind: claim.Level, FailedBy: []string{large, reversed},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`at $\sigma_0 = %g$ half of the units lie within one degree of their cluster's mean: the `+
				`median angle, `+
				`in the mean over seeds`, c.ends(first))
		},
		Measure: meanOf(first, func(r LinearityRun) float64 { return r.Angle }),
		Band:    experiment.Fixed[LinearityConfig](claim.AtMost(1, claim.Convention, "one degree; "+pilot+"0.164 ± 0.029"))},
	{Name: "T2/spread", Known: claim.Measured, Kind: claim.Level, FailedBy: []string{small},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`at $\sigma_0 = %g$ that angle is above 60 degrees`, c.ends(last))
		},
		Measure: meanOf(last, func(r LinearityRun) float64 { return r.Angle }),
		Band: experiment.Fixed[LinearityConfig](claim.AtLeast(60, claim.Convention,
			"nearer to a right angle than to a cluster; "+pilot+"80.8 ± 1.3"))},
	{Name: "T2/tight", Known: claim.Measured, Kind: claim.Level, FailedBy: []string{large, falling},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`at $\sigma_0 = %g$ the clusters are tight: the median of $\rho$`, c.ends(first))
		},
		Measure: func(_ LinearityConfig, r LinearityResult) claim.Measurement {
			return measure.Median(values(r.Cells, first, func(run LinearityRun) float64 { return run.Rho }))
		},
		Band: experiment.Fixed[LinearityConfig](claim.AtMost(0.2, claim.Convention,
			"a fifth; "+pilot+"median 0.009, largest 0.156, where one sample stands on a kink"))},
	{Name: "T2/as-accurate", Known: claim.Measured, Kind: claim.Level, FailedBy: []string{large},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`at $\sigma_0 = %g$ the accuracy on fresh points is that of the linear support vector `+
				`machine up to `+
				`0.02: the mean difference`, c.ends(first))
		},
		Measure: meanOf(first, func(r LinearityRun) float64 { return r.Accuracy - r.SVM }),
		Band: experiment.Fixed[LinearityConfig](claim.Between(-0.02, 0.02, claim.Convention,
			"two points in a hundred; "+pilot+"0.960 ± 0.007 against 0.963 ± 0.009")),
		PostHoc: "it was the mean distance, whose interval crossed the edge at one of four master seeds"},
	{Name: "T2/accuracy-gap", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{mirrored},
		Says: func(c LinearityConfig) string {
			return fmt.Sprintf(`networks from $\sigma_0 = %g$ are less accurate on fresh points than those from $\sigma_0 `+
				`= %g$, by `+
				`0.03 or more: the mean over seeds`, c.ends(last), c.ends(first))
		},
		Measure: func(_ LinearityConfig, r LinearityResult) claim.Measurement {
			accuracy := func(run LinearityRun) float64 { return run.Accuracy }
			return difference(values(r.Cells, first, accuracy), values(r.Cells, last, accuracy))
		},
		Band: experiment.Fixed[LinearityConfig](claim.AtLeast(0.03, claim.Pilot,
			pilot+"0.048 ± 0.011; would admit any larger gap")),
		When: func(c LinearityConfig) bool { return len(c.Sigma) > 1 }},
	outsideClaim[LinearityConfig]("T2/outside-fresh", "all trained networks, at fresh points",
		func(r LinearityResult, all bool) claim.Measurement { return wrong(r.Cells, all) }),
}

// meanOf returns a measurement: the mean of a number over the runs of a cell.
func meanOf(cell int, of func(LinearityRun) float64) func(LinearityConfig, LinearityResult) claim.Measurement {
	return func(_ LinearityConfig, r LinearityResult) claim.Measurement {
		return measure.Mean(values(r.Cells, cell, of))
	}
}

// difference returns the mean difference of two lists that are paired by seed, and nothing of others.
func difference(a, b []float64) claim.Measurement {
	if len(a) != len(b) {
		return measure.Mean(nil)
	}
	return measure.Difference(a, b)
}

// ends returns the first or the last σ_0, 0 where there is none.
func (c LinearityConfig) ends(cell int) float64 {
	switch {
	case len(c.Sigma) == 0:
		return 0
	case cell == last:
		return c.Sigma[len(c.Sigma)-1]
	}
	return c.Sigma[0]
}

// MeanAgreement returns the mean agreement with w̄−ū at the largest σ_0.
func MeanAgreement(r LinearityResult) float64 {
	return stats.Mean(values(r.Cells, last, func(run LinearityRun) float64 { return run.Agreement }))
}

func linearityFigures(o *LinearityOutcome) ([]figure.Figure, error) {
	return []figure.Figure{agreementFigure(o)}, nil
}

// agreementFigure shows how often the signs agree, and how many points are guaranteed, against σ_0.
func agreementFigure(o *LinearityOutcome) figure.Figure {
	c := o.Config
	x := func(label string, y figure.Axis, series ...figure.Series) figure.Panel {
		return figure.Panel{X: figure.Axis{Label: label, Scale: figure.Log10}, Y: y, Series: series, Legend: figure.Above}
	}
	agree := series(o.Result, "trained", 1, func(r LinearityRun) float64 { return r.Agreement })
	panels := []figure.Panel{x(`initial weights $\sigma_0$`, figure.Axis{Label: "agreement with $\\bar w - \\bar u$",
		Min: 0.9,
		Max: 1.005}, agree)}
	for _, t := range o.Twins {
		if t.Name == mirrored {
			m := series(t.Result, mirrored, 2, func(r LinearityRun) float64 { return r.Agreement })
			m.Role = figure.Twin
			panels[0].Series = append(panels[0].Series, m)
		}
	}
	panels = append(panels, x(`initial weights $\sigma_0$`, figure.Axis{Label: "share guaranteed", Min: -0.05, Max: 1.05},
		series(o.Result, `$|\cos| > \kappa\rho$`, 4, func(r LinearityRun) float64 { return r.Sharp }),
		series(o.Result, `$|\cos| > \rho$`, 3, func(r LinearityRun) float64 { return r.Wide })))
	return figure.Figure{ID: "sarussi2021/linearity/agreement",
		Title: "How linear is a network that learned a linear teacher?",
		Alt: "(a) The share of fresh points at which the network has the sign of the linear classifier: one for " +
			"small initial weights, less for large ones, and nearly one for large mirrored ones. (b) The share of " +
			"points at which it is guaranteed, by the sharp cone and by that of 2r: both fall to zero, the second " +
			"earlier.",
		Caption: fmt.Sprintf(`(a) Share of fresh points at which $N$ has the sign of $\bar w - \bar u$; the mirrored `+
			`start has $u_i = w_i$. (b) Share of the points at which T2 promises it, by the sharp cone and by that of `+
			`$2r$. Means over seeds. $d = %d$, $n = %d$, $\gamma = %g$, $\alpha = %g$, $2k = %d$, $\eta = %g$.`,
			c.Dim, c.Samples, c.Margin, c.Alpha, c.Units, c.Rate),
		Panels: panels, Columns: 1, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at each σ_0", c.Seeds)}}
}

// series returns the mean of a number against σ_0.
func series(r LinearityResult, name string, slot int, of func(LinearityRun) float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Slot: slot}
	for i, cell := range r.Cells {
		measure.Append(&s, cell.Sigma, measure.Mean(values(r.Cells, i, of)))
	}
	return s
}

// linearityTables has what the networks are like at every σ_0, and those of the twins.
func linearityTables(o *LinearityOutcome) []figure.Table {
	var rows [][]any
	add := func(name string, r LinearityResult) {
		for _, cell := range r.Cells {
			middle := func(of func(LinearityRun) float64) float64 { return stats.MedianOf(cell.Runs, of) }
			rows = append(rows, []any{name, cell.Sigma, middle(func(r LinearityRun) float64 { return r.Agreement }),
				middle(func(r LinearityRun) float64 { return r.Rho }), middle(func(r LinearityRun) float64 { return r.Angle }),
				middle(func(r LinearityRun) float64 { return r.Sharp }), middle(func(r LinearityRun) float64 { return r.Wide }),
				stats.Max(stats.Map(cell.Runs, func(r LinearityRun) float64 { return r.Reach })),
				middle(func(r LinearityRun) float64 { return r.Accuracy }), middle(func(r LinearityRun) float64 { return r.SVM })})
		}
	}
	add("nothing", o.Result)
	for _, t := range o.Twins {
		if t.Name != small && t.Name != large {
			add(t.Name, t.Result)
		}
	}
	return []figure.Table{figure.NewTable("sarussi2021/linearity/sigma", []string{"what is removed", "σ₀", "agreement",
		"ρ",
		"angle to the mean, °", "guaranteed, κρ", "guaranteed, ρ", "largest |cos|/ρ of another sign", "accuracy",
		"accuracy of the SVM"}, rows,
		"there is no σ₀")}
}
