package agreement

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims of the agreement experiment are about.
type (
	agreementClaim  = experiment.Claim[AgreementConfig, AgreementResult]
	agreementMutant = experiment.Mutant[AgreementConfig, AgreementResult]
)

var agreementClaims = []agreementClaim{
	{Name: "T3a/frozen-spread", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, T3a",
		FailedBy: []string{largeStart, bothLayers, unequalHeads},
		Says: func(c AgreementConfig) string {
			return fmt.Sprintf(`from step %d on no difference of two units of one cluster changes: largest `+
				`$|\Delta(w_i - w_j)|$ over all seeds, $\sigma_0$ and coordinates`, c.from())
		},
		Measure: func(_ AgreementConfig, r AgreementResult) claim.Measurement {
			return r.worst(func(run AgreementRun) float64 { return run.Drift })
		}, Band: roundingBand},
	{Name: "T3b/reduced-model", Known: claim.Derived, Kind: claim.Identity, Source: "derived in the notebook, T3b",
		FailedBy: []string{largeStart, bothLayers, unequalHeads},
		Says: func(c AgreementConfig) string {
			return fmt.Sprintf(`logistic regression on $\varphi_l$, begun at step %d, ends where the network does: `+
				`largest difference of $\theta$ or of a margin`, c.from())
		},
		Measure: func(_ AgreementConfig, r AgreementResult) claim.Measurement {
			return r.worst(func(run AgreementRun) float64 { return run.Off })
		}, Band: roundingBand},
	{Name: "T3e/bound", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, T3e",
		FailedBy: []string{reversedLabels},
		Says: experiment.Fixed[AgreementConfig](`once $\eta \sum_t \bar s_t > R_0 R/(v \alpha c_\min)$, with $c_\min$ of ` +
			`the labels as drawn, there is PAR: looks at which there is not`),
		Measure: func(_ AgreementConfig, r AgreementResult) claim.Measurement { return r.violations(1) },
		Band:    experiment.Fixed[AgreementConfig](claim.AtMost(0, claim.Theory, "the bound itself")),
		Mutants: []agreementMutant{{Name: "kv in place of v",
			Measure: func(_ AgreementConfig, r AgreementResult) claim.Measurement { return r.violations(1.0 / 50) }}}},
	{Name: "T3e/entered-and-kept", Known: claim.Measured, Kind: claim.Share, Source: "T3e, which does not say how soon",
		FailedBy: []string{reversedLabels, largeStart},
		Says: func(c AgreementConfig) string {
			return fmt.Sprintf(`within %d steps PAR is entered from every $\sigma_0$, and never left, on most data sets`,
				c.Steps)
		},
		Measure: func(_ AgreementConfig, r AgreementResult) claim.Measurement { return r.seeds(AgreementRun.kept) },
		Cases:   func(c AgreementConfig) int { return c.Seeds },
		Band:    experiment.Fixed[AgreementConfig](claim.Most("16 master seeds of a separate implementation: 16 of 16"))},
	{Name: "T3e/larger-is-later", Known: claim.Measured, Kind: claim.Share, Source: "measured; the bound grows with R_0",
		FailedBy: []string{reversedLabels},
		Says: experiment.Fixed[AgreementConfig](`from $\sigma_0 = 0.01$ on a larger start enters PAR later, on most ` +
			`data sets`),
		Measure: func(_ AgreementConfig, r AgreementResult) claim.Measurement { return r.increasing() },
		Cases:   func(c AgreementConfig) int { return c.Seeds },
		Band:    experiment.Fixed[AgreementConfig](claim.Most("16 master seeds of a separate implementation: 16 of 16"))},
	entryClaim("T3e/steps-at-0.1", 0.1, claim.Between(10, 22, claim.Pilot,
		"16 master seeds of a separate implementation: 15.8 ± 2")),
	entryClaim("T3e/steps-at-0.3", 0.3, claim.Between(30, 118, claim.Pilot,
		"16 master seeds of a separate implementation: 73 ± 15; it would admit growth in proportion to σ_0 from 0.1 on")),
}

// entryClaim is about the step at which PAR is entered from one σ_0.
func entryClaim(name string, sigma float64, band claim.Band) agreementClaim {
	return agreementClaim{Name: name, Known: claim.Measured, Kind: claim.Level, Source: "measured",
		FailedBy: []string{reversedLabels},
		When:     func(c AgreementConfig) bool { return slices.Contains(c.Sigmas, sigma) },
		Says: func(c AgreementConfig) string {
			return fmt.Sprintf(`from $\sigma_0 = %g$ the first step in PAR, in the median over data sets; one that is `+
				`not there by step %d counts as %d`, sigma, c.Steps, c.Steps+1)
		},
		Measure: func(c AgreementConfig, r AgreementResult) claim.Measurement {
			return measure.Median(r.entries(sigma, c.Steps))
		},
		Band: experiment.Fixed[AgreementConfig](band)}
}

// roundingBand is that of sums of weights and margins of a few units, each of which loses some 10⁻¹⁶ a step.
func roundingBand(c AgreementConfig) claim.Band {
	return claim.AtMost(1e-15*float64(c.Steps), claim.Theory, "0, and rounding: 1e-15 a step")
}

// kept reports whether a run came into PAR and stayed.
func (r AgreementRun) kept() bool { return r.FirstPAR >= 0 && r.LeftPAR == 0 }

// worst returns the largest of a number of every run.
func (r AgreementResult) worst(of func(AgreementRun) float64) claim.Measurement {
	var values []float64
	for _, cell := range r.Cells {
		values = append(values, stats.Map(cell.Runs, of)...)
	}
	return claim.Exact(stats.Max(values), len(values))
}

// violations returns at how many looks there is no PAR although the bound, times a factor, says so. The cases are
// the looks at which it does.
func (r AgreementResult) violations(factor float64) claim.Measurement {
	wrong, said := 0, 0
	for _, cell := range r.Cells {
		for _, run := range cell.Runs {
			for _, look := range run.Looks {
				if run.Needed > 0 && look.Sum > factor*run.Needed {
					if said++; run.FirstPAR < 0 || look.Step < run.FirstPAR {
						wrong++
					}
				}
			}
			if factor == 1 && run.Entered >= 0 {
				if said++; run.FirstPAR < 0 || run.FirstPAR > run.Entered || run.LeftPAR > 0 {
					wrong++
				}
			}
		}
	}
	return claim.Exact(float64(wrong), said)
}

// seeds returns the share of the data sets of which all runs have something.
func (r AgreementResult) seeds(has func(AgreementRun) bool) claim.Measurement {
	hits, count := 0, 0
	for seed := 0; len(r.Cells) > 0 && seed < len(r.Cells[0].Runs); seed++ {
		lacks := func(cell AgreementCell) bool { return seed >= len(cell.Runs) || !has(cell.Runs[seed]) }
		if count++; !slices.ContainsFunc(r.Cells, lacks) {
			hits++
		}
	}
	return measure.Proportion(hits, count)
}

// increasing returns the share of the data sets on which PAR is entered later from every larger σ_0, from 0.01 on.
func (r AgreementResult) increasing() claim.Measurement {
	cells := slices.DeleteFunc(slices.Clone(r.Cells), func(c AgreementCell) bool { return c.Sigma < 0.01 })
	if len(cells) < 2 {
		return measure.Proportion(0, 0)
	}
	hits := 0
	for seed := range cells[0].Runs {
		last, grows := -1, true
		for _, cell := range cells {
			first := cell.Runs[seed].FirstPAR
			grows, last = grows && first > last, first
		}
		if grows {
			hits++
		}
	}
	return measure.Proportion(hits, len(cells[0].Runs))
}

// entries returns the first steps in PAR from one σ_0, seed by seed, one step more than there are where there is none.
func (r AgreementResult) entries(sigma float64, steps int) []float64 {
	for _, cell := range r.Cells {
		if cell.Sigma == sigma {
			return stats.Map(cell.Runs, func(run AgreementRun) float64 {
				if run.FirstPAR < 0 {
					return float64(steps + 1)
				}
				return float64(run.FirstPAR)
			})
		}
	}
	return nil
}

// EntryGrowth returns the median over data sets of by how much the first step in PAR grows from one σ_0 to another;
// not a number where one of them was not run, or did not get there.
func EntryGrowth(o *AgreementOutcome, from, to float64) float64 {
	a, b := o.Result.entries(from, o.Config.Steps), o.Result.entries(to, o.Config.Steps)
	ratios := make([]float64, min(len(a), len(b)))
	for i := range ratios {
		if ratios[i] = b[i] / a[i]; a[i] == 0 || a[i] > float64(o.Config.Steps) || b[i] > float64(o.Config.Steps) {
			ratios[i] = math.NaN()
		}
	}
	return stats.Median(ratios)
}

// ReversedShare returns the share of the runs with two reversed labels that came into NAR and stayed; not a number
// where the twin was not run.
func ReversedShare(o *AgreementOutcome) float64 {
	twin, err := o.Twin(reversedLabels)
	if err != nil {
		return math.NaN()
	}
	hits, count := 0, 0
	for _, cell := range twin.Result.Cells {
		count += len(cell.Runs)
		hits += stats.Count(cell.Runs, func(r AgreementRun) bool { return r.FirstNAR >= 0 && r.LeftNAR == 0 })
	}
	return measure.Proportion(hits, count).Value
}
