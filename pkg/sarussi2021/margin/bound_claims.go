package margin

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// manySteps are those of the second pilot, and of the paper preset.
const manySteps = 10_000

var boundClaims = []experiment.Claim[BoundConfig, BoundResult]{
	{Name: "D11/bound", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, D11",
		FailedBy: []string{noReflections},
		Says: experiment.Fixed[BoundConfig](`on symmetric data $\min_l z_l/\|W\|$ is at most ` +
			`$(1+\alpha)v\sqrt{k/2}\,\gamma$: their largest quotient over all looks, before and in training`),
		Measure: func(_ BoundConfig, r BoundResult) claim.Measurement { return r.largest() },
		Band: experiment.Fixed[BoundConfig](claim.AtMost(1+1e-9, claim.Theory,
			"the bound itself, and rounding")),
		Mutants: []experiment.Mutant[BoundConfig, BoundResult]{{Name: "1 in place of 1 + α",
			Measure: func(c BoundConfig, r BoundResult) claim.Measurement {
				m := r.largest()
				return claim.Exact(m.Value*(1+c.Alpha), m.Cases)
			}}}},
	{Name: "X2/near-the-bound", Known: claim.Measured, Kind: claim.Level, Source: "measured; the claim is ours",
		FailedBy: []string{largeStart},
		Says: func(c BoundConfig) string {
			return fmt.Sprintf(`on the mixture with its reflections %d normalised steps come near: median of the quotient over `+
				`the data sets, from the smallest start`, c.Steps)
		},
		Measure: func(_ BoundConfig, r BoundResult) claim.Measurement {
			return measure.Median(stats.Map(r.mixture(), BoundRun.final))
		},
		Band: func(c BoundConfig) claim.Band {
			if c.Steps >= manySteps {
				return claim.AtLeast(0.99, claim.Pilot, "12 master seeds of a separate implementation: 0.9980 ± 0.0005 after "+
					"10,000 steps; it would admit five times the distance")
			}
			return claim.AtLeast(0.95, claim.Pilot, "12 master seeds of a separate implementation: 0.972 ± 0.006 after 1000 "+
				"steps; it would admit twice the distance")
		}},
	{Name: "D8/beyond", Known: claim.Measured, Kind: claim.Share,
		Source:   "D8 derives that the limit of PAR is beyond, not that training gets there",
		FailedBy: []string{largeStart},
		Says: func(c BoundConfig) string {
			return fmt.Sprintf(`on the pair without reflections most networks pass the bound within %d normalised steps`,
				c.Steps)
		},
		Measure: func(_ BoundConfig, r BoundResult) claim.Measurement {
			return measure.Proportion(stats.Count(r.Plain.Runs, BoundRun.beyond), len(r.Plain.Runs))
		},
		Cases: func(c BoundConfig) int { return c.Seeds },
		Band: experiment.Fixed[BoundConfig](claim.Most("27 data sets at 3 other master seeds: all of them, by a tenth " +
			"and more"))},
}

// final is the quotient at the last look.
func (r BoundRun) final() float64 { return r.Last().Share }

// beyond reports whether the bound was passed at the last look.
func (r BoundRun) beyond() bool { return r.final() > 1+1e-9 }

// largest returns the largest quotient of all looks of all cells.
func (r BoundResult) largest() claim.Measurement {
	var shares []float64
	for _, cell := range r.Cells {
		for _, run := range cell.Runs {
			shares = append(shares, stats.Map(run.Looks, func(l BoundLook) float64 { return l.Share })...)
		}
	}
	return claim.Exact(stats.Max(shares), len(shares))
}

// mixture returns the runs of the mixture from the smallest start.
func (r BoundResult) mixture() []BoundRun {
	for _, cell := range r.Cells {
		if cell.Kind == sarussi2021.Mixture {
			return cell.Runs
		}
	}
	return nil
}
