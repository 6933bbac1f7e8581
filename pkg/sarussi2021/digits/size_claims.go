package digits

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

type sizeClaim = experiment.Claim[SizeConfig, SizeResult]

const teachers = "16 master seeds of a separate implementation: "

var (
	gapBand = claim.AtLeast(0.02, claim.Pilot, teachers+"0.167 ± 0.045, 0.124 ± 0.038 and 0.062 ± 0.017 at n = 30, 60, "+
		"120; would admit any larger gap")
	lineBand = claim.Between(-0.03, 0.03, claim.Convention, "three points in a hundred; "+teachers+"means at most "+
		"0.002 apart")
	lazyBand = claim.Between(-0.02, 0.02, claim.Convention, "two points in a hundred; "+teachers+"means 0.921 against "+
		"0.928, 0.972 against 0.977, 0.997 against 0.998")
)

var sizeClaims = []sizeClaim{
	{Name: "E/large-is-worse", Known: claim.Measured, Kind: claim.Ordering, Source: measured,
		FailedBy: []string{mirroredTwin, equalTwin}, Foreseen: []string{equalTwin},
		Says: func(c SizeConfig) string {
			return fmt.Sprintf(`at every $n$ the network from $\sigma_0 = %g$ is right at 0.02 more of the fresh points than `+
				`that from $\sigma_0 = %g$, or more: the mean over sets, at the $n$ where it is closest to this`, c.Small, c.Large)
		},
		Measure: tightest(gapBand, func(r SizeRun) float64 { return r.Small - r.Large }),
		Band:    experiment.Fixed[SizeConfig](gapBand)},
	{Name: "E/as-the-machine", Known: claim.Measured, Kind: claim.Level, Source: measured, FailedBy: []string{equalTwin},
		Says: func(c SizeConfig) string {
			return fmt.Sprintf(`at every $n$ the accuracy of the network from $\sigma_0 = %g$ is that of the linear support `+
				`vector machine up to 0.03: the mean difference over sets, at the $n$ where it is largest`, c.Small)
		},
		PostHoc: "it was 0.01, which so few sets do not decide at the smallest n",
		Measure: tightest(lineBand, func(r SizeRun) float64 { return r.Small - r.SVM }),
		Band:    experiment.Fixed[SizeConfig](lineBand)},
	{Name: "E/lazy-is-not-worse", Known: claim.Measured, Kind: claim.Level, Source: measured,
		FailedBy: []string{leftoverTwin},
		Says: func(c SizeConfig) string {
			return fmt.Sprintf(`at every $n$ the accuracy of the network from $\sigma_0 = %g$ that begins as 0 is that of `+
				`the tangent kernel's machine, its own limit, up to 0.02: the mean difference over sets, at the $n$ where it is `+
				`largest`, c.Large)
		},
		PostHoc: "it was compared with the linear machine, from which twelve sets do not tell it",
		Measure: tightest(lazyBand, func(r SizeRun) float64 { return r.Mirrored - r.Kernel }),
		Band:    experiment.Fixed[SizeConfig](lazyBand)},
}

// tightest returns a measurement: the mean of a number over the runs of the cell that comes closest to the edge of a
// band.
func tightest(b claim.Band, of func(SizeRun) float64) func(SizeConfig, SizeResult) claim.Measurement {
	return func(_ SizeConfig, r SizeResult) claim.Measurement {
		var means []claim.Measurement
		for _, cell := range r.Cells {
			means = append(means, measure.MeanAt(stats.Map(cell.Runs, of), measure.At("n", cell.Samples)))
		}
		if len(means) == 0 {
			return measure.Mean(nil)
		}
		return measure.Tightest(means, b)
	}
}
