package digits

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

type pairsClaim = experiment.Claim[PairsConfig, PairsResult]

const (
	pilot     = "a separate implementation, one split of these digits: "
	measured  = "measured here"
	dependent = "pairs share digits: as if they were independent"
)

var pairsClaims = []pairsClaim{
	{Name: "D/agreement", Known: claim.Measured, Kind: claim.Level, Source: measured,
		FailedBy: []string{largeTwin, coinsTwin},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ a trained network has the sign of $\bar w - \bar u$ at 99.9 %% of `+
				`held-out images or more, in the mean over pairs of digits`, ends(c.Sigmas, first))
		},
		Measure: pairsMean(first, PairRun.agreement),
		Band:    experiment.Fixed[PairsConfig](claim.AtLeast(0.999, claim.Convention, pilot+"1.0000 on 45 of 45 pairs"))},
	{Name: "D/no-exception", Known: claim.Measured, Kind: claim.Share, Source: measured,
		FailedBy: []string{largeTwin, coinsTwin},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ it does at every held-out image, on most pairs (%s)`, ends(c.Sigmas, first),
				dependent)
		},
		Measure: func(_ PairsConfig, r PairsResult) claim.Measurement {
			runs := runsAt(r.Cells, first)
			return measure.Proportion(stats.Count(runs, PairRun.agreesEverywhere), len(runs))
		},
		Cases: pairsCases,
		Band:  experiment.Fixed[PairsConfig](claim.Most(pilot + "45 of 45 pairs"))},
	{Name: "D/large-start", Known: claim.Measured, Kind: claim.Level, Source: measured,
		FailedBy: []string{smallTwin, linearTwin}, Foreseen: []string{linearTwin},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ it has that sign at no more than 95 %% of them, in the mean over pairs`,
				ends(c.Sigmas, last))
		},
		Measure: pairsMean(last, PairRun.agreement),
		Band: experiment.Fixed[PairsConfig](claim.AtMost(0.95, claim.Pilot, "a separate implementation, 12 splits of 3 "+
			"against 8: 0.65 to 0.93; would admit any network that is less linear"))},
	{Name: "D/separable", Known: claim.Measured, Kind: claim.Inequality, Source: measured, FailedBy: []string{coinsTwin},
		Says: func(PairsConfig) string {
			return fmt.Sprintf(`a hyperplane through the origin separates all images of each pair, those held out too, with a `+
				`margin of %g of the largest norm: pairs without one`, leastMargin)
		},
		Measure: func(_ PairsConfig, r PairsResult) claim.Measurement {
			runs := runsAt(r.Cells, first)
			return claim.Exact(float64(len(runs)-stats.Count(runs, PairRun.separable)), len(runs))
		},
		Band: experiment.Fixed[PairsConfig](claim.AtMost(0, claim.Pilot, pilot+"45 of 45, margins from 0.022; would admit "+
			"no exception"))},
	{Name: "C7/nearly-agreeing", Known: claim.Measured, Kind: claim.Level, Source: measured,
		FailedBy: []string{largeTwin, coinsTwin},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ all units of a cluster have one sign on 95 %% of (cluster, image) pairs `+
				`or more, in the mean over pairs of digits`, ends(c.Sigmas, first))
		},
		Measure: pairsMean(first, narOf),
		Band:    experiment.Fixed[PairsConfig](claim.AtLeast(0.95, claim.Pilot, pilot+"0.956 on the worst pair"))},
	{Name: "C7/not-perfect", Known: claim.Measured, Kind: claim.Level, Source: measured, FailedBy: []string{centredTwin},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ that sign is the right one on no more than 85 %% of them, in the mean `+
				`over pairs of digits: the regime is not the perfect one`, ends(c.Sigmas, first))
		},
		Measure: pairsMean(first, parOf),
		Band:    experiment.Fixed[PairsConfig](claim.AtMost(0.85, claim.Pilot, pilot+"0.61 to 0.77"))},
	{Name: "D8/foretold", Known: claim.Measured, Kind: claim.Share,
		Source: "D8 derives that the perfect regime cannot last then", FailedBy: []string{linearTwin},
		Foreseen: []string{linearTwin},
		Says: experiment.Fixed[PairsConfig](`on most pairs D8's test says from the images alone that the perfect regime ` +
			`cannot last, and training does not end in it (` + dependent + `)`),
		Measure: func(_ PairsConfig, r PairsResult) claim.Measurement {
			runs := runsAt(r.Cells, first)
			return measure.Proportion(stats.Count(runs, func(r PairRun) bool { return r.failing() && r.PAR < 1 }), len(runs))
		},
		Cases: pairsCases,
		Band:  experiment.Fixed[PairsConfig](claim.Most("no pilot: what D8 foretells")),
		Mutants: []experiment.Mutant[PairsConfig, PairsResult]{{Name: "the test the other way round",
			Measure: func(_ PairsConfig, r PairsResult) claim.Measurement {
				runs := runsAt(r.Cells, first)
				return measure.Proportion(stats.Count(runs, func(r PairRun) bool { return r.Consistency > 0 && r.PAR < 1 }),
					len(runs))
			}}}},
	{Name: "D/as-accurate", Known: claim.Measured, Kind: claim.Level, Source: measured, FailedBy: []string{largeTwin},
		Says: func(c PairsConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ the accuracy on held-out images is that of the linear support vector `+
				`machine up to 0.01: the mean difference over pairs`, ends(c.Sigmas, first))
		},
		Measure: pairsMean(first, func(r PairRun) float64 { return r.Accuracy - r.SVM }),
		Band: experiment.Fixed[PairsConfig](claim.Between(-0.01, 0.01, claim.Convention, "one point in a hundred; "+pilot+
			"0.996 against 0.996"))},
}

func pairsCases(c PairsConfig) int { return c.Seeds * c.Digits * (c.Digits - 1) / 2 }

// pairsMean returns a measurement: the mean of a number over the runs of a cell.
func pairsMean(place int, of func(PairRun) float64) func(PairsConfig, PairsResult) claim.Measurement {
	return func(_ PairsConfig, r PairsResult) claim.Measurement {
		return measure.Mean(stats.Map(runsAt(r.Cells, place), of))
	}
}

// ends returns the first or the last of a list, 0 where it is empty.
func ends(values []float64, place int) float64 {
	switch {
	case len(values) == 0:
		return 0
	case place == last:
		return values[len(values)-1]
	}
	return values[0]
}
