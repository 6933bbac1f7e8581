package margin

import (
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
)

// What the claims on the smoothed margin are about.
type (
	smoothedClaim  = experiment.Claim[SmoothedConfig, SmoothedResult]
	smoothedMutant = experiment.Mutant[SmoothedConfig, SmoothedResult]
)

var smoothedClaims = []smoothedClaim{
	{Name: "X1/gradient-descent", Known: claim.Measured, Kind: claim.Inequality,
		Source: "D12 derives it for the flow; the claim is ours", FailedBy: []string{weightDecay},
		Says: func(c SmoothedConfig) string {
			return fmt.Sprintf(`gradient descent never lowers $\tilde\gamma$ in the %d steps that follow the first with `+
				`$nL < \ln 2$: steps at which it falls`, c.After)
		},
		Measure: func(_ SmoothedConfig, r SmoothedResult) claim.Measurement {
			return fallen(r.Descents, SmoothedRun.falls)
		},
		Band: experiment.Fixed[SmoothedConfig](claim.AtMost(0, claim.Pilot,
			"12 master seeds of a separate implementation: none in 550 to 4100 steps; it would admit falls below 1e-12 of it"))},
	{Name: "X1/normalised", Known: claim.Measured, Kind: claim.Inequality,
		Source: "D12 derives it for the flow; the claim is ours", FailedBy: []string{longSteps},
		Says: func(c SmoothedConfig) string {
			return fmt.Sprintf(`nor do normalised steps of the sizes %s: steps at which $\tilde\gamma$ falls`,
				listed(c.Strides))
		},
		When: func(c SmoothedConfig) bool { return len(c.Strides) > 0 },
		Measure: func(_ SmoothedConfig, r SmoothedResult) claim.Measurement {
			return fallen(r.Strides, SmoothedRun.falls)
		},
		Band: experiment.Fixed[SmoothedConfig](claim.AtMost(0, claim.Pilot,
			"26 data sets of either kind at 3 other master seeds: none; it would admit falls below 1e-12 of it"))},
	{Name: "D12/both-margins", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, D12",
		NoTwin: "it is an inequality between numbers z, whatever network they are of",
		Says: experiment.Fixed[SmoothedConfig](`$0 \leq \min_l z_l - \tilde\gamma\|W\| \leq \ln n + n e^{-\min_l z_l}$: ` +
			`looks at which this is not so`),
		Measure: func(_ SmoothedConfig, r SmoothedResult) claim.Measurement {
			return r.outside(func(run SmoothedRun) int { return run.Outside })
		},
		Band: experiment.Fixed[SmoothedConfig](claim.AtMost(0, claim.Theory, "the inequality, and rounding")),
		Mutants: []smoothedMutant{{Name: "no ln n",
			Measure: func(_ SmoothedConfig, r SmoothedResult) claim.Measurement {
				return r.outside(func(run SmoothedRun) int { return run.BareOutside })
			}}}},
}

func (r SmoothedRun) falls() int { return r.Falls }

// listed writes numbers with commas.
func listed(values []float64) (text string) {
	for i, v := range values {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%g", v)
	}
	return text
}

// runs returns the runs of all cells that could be followed.
func runs(cells []SmoothedCell) (out []SmoothedRun) {
	for _, cell := range cells {
		out = append(out, slices.DeleteFunc(slices.Clone(cell.Runs), func(r SmoothedRun) bool { return r.First < 0 })...)
	}
	return out
}

// fallen counts steps at which something fell. The cases are all steps.
func fallen(cells []SmoothedCell, of func(SmoothedRun) int) claim.Measurement {
	count, steps := 0, 0
	for _, run := range runs(cells) {
		count, steps = count+of(run), steps+run.Steps
	}
	return claim.Exact(float64(count), steps)
}

// outside counts looks at which something is out of bounds. The cases are all looks.
func (r SmoothedResult) outside(of func(SmoothedRun) int) claim.Measurement {
	count, looks := 0, 0
	for _, run := range runs(slices.Concat(r.Descents, r.Strides)) {
		count, looks = count+of(run), looks+run.Steps+1
	}
	return claim.Exact(float64(count), looks)
}
