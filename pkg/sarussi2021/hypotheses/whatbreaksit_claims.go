package hypotheses

import (
	"fmt"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

type whatBreaksItClaim = experiment.Claim[WhatBreaksItConfig, WhatBreaksItResult]

// whatBreaksItClaims returns one claim a row, and one about a law that holds where its derivation does not.
func whatBreaksItClaims() []whatBreaksItClaim {
	var claims []whatBreaksItClaim
	for _, name := range order {
		claims = append(claims, rowClaim(name, removals[name]))
	}
	return append(claims, lawClaim)
}

// rowClaim is that a removal breaks some quantities and leaves others, at once, on most data sets.
func rowClaim(name string, r removal) whatBreaksItClaim {
	twin := nothingRemoved
	if len(r.breaks) == 0 {
		twin = noTeacher
	}
	return whatBreaksItClaim{Name: "breaks/" + strings.NewReplacer(" ", "-", "=", "is", ">", "above").Replace(name),
		Known: claim.Measured, Kind: claim.Share, Source: r.source,
		FailedBy: []string{twin},
		When: func(c WhatBreaksItConfig) bool {
			return slices.Contains(c.Rows, name) && claim.CanShowMost(c.Seeds)
		},
		Says: experiment.Fixed[WhatBreaksItConfig](r.statement()),
		Measure: func(_ WhatBreaksItConfig, res WhatBreaksItResult) claim.Measurement {
			row := res.row(name)
			return measure.Proportion(stats.Count(row.Runs, func(run WhatBreaksItRun) bool { return r.fits(run, row.Alpha) }),
				len(row.Runs))
		},
		Cases: func(c WhatBreaksItConfig) int { return c.Seeds },
		Band: experiment.Fixed[WhatBreaksItConfig](claim.Most(
			fmt.Sprintf("36 data sets at 3 other master seeds: %d of 36", 36-r.missed)))}
}

// statement says what a removal breaks and what it leaves.
func (r removal) statement() string {
	var parts []string
	for _, p := range []struct {
		word    string
		numbers []int
	}{{"lost", r.breaks}, {"kept", r.leaves}} {
		if len(p.numbers) > 0 {
			parts = append(parts, p.word+": "+listed(p.numbers))
		}
	}
	return fmt.Sprintf("%s; at once, on most data sets, %s", r.says, strings.Join(parts, "; "))
}

// listed names quantities: "line, spread and direction".
func listed(numbers []int) string {
	if len(numbers) == len(quantities) {
		return "all six quantities"
	}
	var names []string
	for _, i := range numbers {
		names = append(names, quantities[i].short)
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// fits reports whether a run has lost all that the removal breaks, and kept all that it leaves.
func (r removal) fits(run WhatBreaksItRun, alpha float64) bool {
	holds := func(i int) bool { return quantities[i].holds(run, alpha) }
	return !slices.ContainsFunc(r.breaks, holds) &&
		!slices.ContainsFunc(r.leaves, func(i int) bool { return !holds(i) })
}

// row returns the row of a name, one without runs where it was not run.
func (r WhatBreaksItResult) row(name string) WhatBreaksItRow {
	for _, row := range r.Rows {
		if row.Name == name {
			return row
		}
	}
	return WhatBreaksItRow{Name: name}
}

// held returns on how many data sets a quantity holds.
func (r WhatBreaksItRow) held(i int) int {
	return stats.Count(r.Runs, func(run WhatBreaksItRun) bool { return quantities[i].holds(run, r.Alpha) })
}

const largeAndPlain = "large and plain"

// lawClaim is about the loss law of T3c without agreement.
var lawClaim = whatBreaksItClaim{Name: "breaks/law-outlives-agreement", Known: claim.Measured, Kind: claim.Level,
	Source: "T3c derives the law in an agreement regime, which is not there", FailedBy: []string{nothingRemoved},
	When: func(c WhatBreaksItConfig) bool { return slices.Contains(c.Rows, largeAndPlain) },
	Says: func(c WhatBreaksItConfig) string {
		return fmt.Sprintf(`plain steps from $\sigma_0 = %g$: after %d of them $L t \gamma_\varphi^2 \eta_\text{eff}$ is `+
			`between 0.5 and 1, the band of the law with agreement, median over the separable data sets`, c.Large, c.Steps)
	},
	Measure: func(_ WhatBreaksItConfig, r WhatBreaksItResult) claim.Measurement { return r.law(1) },
	Band: experiment.Fixed[WhatBreaksItConfig](claim.Between(0.5, 1, claim.Pilot,
		"16 and 12 master seeds of a separate implementation, on a mixture, without agreement: 0.763 ± 0.035 at σ_0 = 3 "+
			"and 0.74 ± 0.27 at 30; it would admit a constant a third smaller or larger")),
	Mutants: []experiment.Mutant[WhatBreaksItConfig, WhatBreaksItResult]{{Name: "η in place of η_eff",
		Measure: func(_ WhatBreaksItConfig, r WhatBreaksItResult) claim.Measurement { return r.law(2) }}}}

// law returns the median of L t γ_φ² η_eff over the separable data sets, times a factor.
func (r WhatBreaksItResult) law(factor float64) claim.Measurement {
	var values []float64
	for _, run := range r.row(largeAndPlain).Runs {
		if run.Separable {
			values = append(values, factor*run.Law)
		}
	}
	return measure.Median(values)
}
