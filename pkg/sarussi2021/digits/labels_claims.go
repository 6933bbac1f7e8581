package digits

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

type labelsClaim = experiment.Claim[LabelsConfig, LabelsResult]

var labelsClaims = []labelsClaim{
	{Name: "D/every-split", Known: claim.Measured, Kind: claim.Share, Source: measured,
		FailedBy: []string{largeTwin, coinsTwin},
		Says: func(c LabelsConfig) string {
			return fmt.Sprintf(`with %g %% of the labels reversed the network of %d against %d has the sign of $\bar w - `+
				`\bar u$ at every held-out image, on most splits`, 100*ends(c.Reversed, first), c.Plus, c.Minus)
		},
		Measure: func(_ LabelsConfig, r LabelsResult) claim.Measurement {
			runs := runsAt(r.Cells, first)
			return measure.Proportion(stats.Count(runs, PairRun.agreesEverywhere), len(runs))
		},
		Cases: func(c LabelsConfig) int { return c.Seeds },
		Band:  experiment.Fixed[LabelsConfig](claim.Most("a separate implementation, these digits: 12 of 12 splits"))},
	{Name: "D/coins-bend", Known: claim.Measured, Kind: claim.Level, Source: measured,
		FailedBy: []string{ownTwin, linearTwin}, Foreseen: []string{linearTwin},
		Says: func(c LabelsConfig) string {
			return fmt.Sprintf(`with %g %% of them reversed it has that sign at no more than 95 %%, in the mean over splits`,
				100*ends(c.Reversed, last))
		},
		Measure: labelsMean(last, PairRun.agreement),
		Band: experiment.Fixed[LabelsConfig](claim.AtMost(0.95, claim.Pilot, "a separate implementation, these digits, 6 "+
			"splits: 0.80 to 0.92; would admit any network that is less linear"))},
	{Name: "D/coins-scatter", Known: claim.Measured, Kind: claim.Level, Source: measured, FailedBy: []string{ownTwin},
		Says: func(c LabelsConfig) string {
			return fmt.Sprintf(`with %g %% of them reversed all units of a cluster have one sign on no more than 60 %% of `+
				`(cluster, image) pairs, in the mean over splits`, 100*ends(c.Reversed, last))
		},
		Measure: labelsMean(last, narOf),
		Band: experiment.Fixed[LabelsConfig](claim.AtMost(0.6, claim.Pilot, "a separate implementation, 3 against 5 of "+
			"MNIST, 8 splits: 0.40"))},
	{Name: "D/coins-not-separable", Known: claim.Measured, Kind: claim.Inequality, Source: measured,
		FailedBy: []string{ownTwin},
		Says: func(c LabelsConfig) string {
			return fmt.Sprintf(`with %g %% of them reversed no hyperplane through the origin has a margin of %g of the largest `+
				`norm: splits without a proof of it`, 100*ends(c.Reversed, last), leastMargin)
		},
		Measure: func(_ LabelsConfig, r LabelsResult) claim.Measurement {
			runs := runsAt(r.Cells, last)
			return claim.Exact(float64(len(runs)-stats.Count(runs, PairRun.refuted)), len(runs))
		},
		Band: experiment.Fixed[LabelsConfig](claim.AtMost(0, claim.Pilot, "a separate implementation, these digits: 0 of 6 "+
			"splits"))},
}

// labelsMean returns a measurement: the mean of a number over the runs of a cell.
func labelsMean(place int, of func(PairRun) float64) func(LabelsConfig, LabelsResult) claim.Measurement {
	return func(_ LabelsConfig, r LabelsResult) claim.Measurement {
		return measure.Mean(stats.Map(runsAt(r.Cells, place), of))
	}
}
