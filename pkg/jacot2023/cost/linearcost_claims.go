package cost

import (
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

// linearHard is the depth at which trainings stay in local minima.
const linearHard = 3

// What the claims on trained linear networks have in common.
const (
	linearSource = "derived here; the cost is recalled from Dai et al. 2021"
	linearApart  = "that depth 3 stands apart, where trainings of a separate implementation had ended in local minima"
)

// linearTrained are the twins whose networks miss the closed form.
var linearTrained = []string{"biases", "ReLU, both signs"}

var linearCostClaims = []experiment.Claim[LinearCostConfig, LinearCostResult]{
	{Name: "linear/objective", Known: claim.Derived, Kind: claim.Identity, Source: linearSource, FailedBy: linearTrained,
		Says: experiment.Fixed[LinearCostConfig](`the least $C + \lambda\|\theta\|^2$ of a deep linear network is ` +
			`$\sum_i \min_s (s-a_i)^2 + \lambda L s^{2/L}$: largest deviation over depths other than 3`),
		Measure: linearLargest(linearGap), When: linearElsewhere, PostHoc: linearApart,
		Band: experiment.Fixed[LinearCostConfig](
			claim.AtMost(1e-3, claim.Pilot, "a separate implementation: equal to 5 decimals"))},
	{Name: "linear/singular-values", Known: claim.Derived, Kind: claim.Identity, Source: linearSource,
		FailedBy: linearTrained,
		Says: experiment.Fixed[LinearCostConfig](`the trained map has the minimisers $s$ as singular values: largest ` +
			`deviation over depths other than 3`),
		Measure: linearLargest(linearValuesOff), When: linearElsewhere, PostHoc: linearApart,
		Band: experiment.Fixed[LinearCostConfig](
			claim.AtMost(5e-4, claim.Pilot, "a separate implementation: equal to 4 digits"))},
	{Name: "linear/objective-depth-3", Known: claim.Derived, Kind: claim.Identity, Source: linearSource,
		FailedBy: linearTrained,
		Says: experiment.Fixed[LinearCostConfig](
			`the same at depth 3, where trainings end in local minima: relative deviation`),
		Measure: linearAtHard, When: func(c LinearCostConfig) bool { return slices.Contains(c.Depths, linearHard) },
		PostHoc: linearApart,
		Band: experiment.Fixed[LinearCostConfig](claim.AtMost(0.005, claim.Pilot,
			"a separate implementation: .67395 against .67173 in the best of 3 trainings"))},
	{Name: "linear/none-below", Known: claim.Derived, Kind: claim.Inequality, Source: "derived here from T1",
		FailedBy: []string{"biases"},
		Says: experiment.Fixed[LinearCostConfig](
			`no training ends below it: least relative deviation, over all depths and initialisations`),
		Measure: linearLowest,
		Band: experiment.Fixed[LinearCostConfig](
			claim.AtLeast(-1e-9, claim.Theory, "T1, proved here; rounding errors of 1e-9"))},
	{Name: "T3/second-correction", Known: claim.Derived, Kind: claim.Inequality, Source: "derived here (T3)",
		FailedBy: []string{"absolute value"},
		Says: experiment.Fixed[LinearCostConfig](`$L\,(R(A;L) - kL - 2\log|A|_+)$ tends to $R^{(2)} = 2\sum_i(\log ` +
			`s_i)^2$: largest deviation over Lagrange's bound, for five matrices and $L = 10$ to $1000$`),
		Measure: linearSecond(1),
		Band:    experiment.Fixed[LinearCostConfig](claim.AtMost(1, claim.Theory, "Lagrange's remainder")),
		Mutants: []experiment.Mutant[LinearCostConfig, LinearCostResult]{
			{Name: "Σ (log s)² in place of 2 Σ (log s)²", Measure: linearSecond(0.5)}}},
}

// linearElsewhere reports whether there is a depth at which trainings reach the minimum.
func linearElsewhere(c LinearCostConfig) bool {
	return slices.ContainsFunc(c.Depths, func(depth int) bool { return depth != linearHard })
}

// linearGap returns how far the best objective of a cell is from the closed form.
func linearGap(cell LinearCell) float64 {
	return math.Abs(cell.Best().Objective - cell.Theory.Objective)
}

// linearValuesOff returns how far a singular value of the best network of a cell is from
// the closed form at most.
func linearValuesOff(cell LinearCell) float64 {
	off := 0.0
	for i, s := range cell.Best().Values {
		off = max(off, math.Abs(s-cell.Theory.Values[i]))
	}
	return off
}

// linearLargest returns the largest of one number a depth other than [linearHard].
func linearLargest(of func(LinearCell) float64) func(LinearCostConfig, LinearCostResult) claim.Measurement {
	return func(_ LinearCostConfig, r LinearCostResult) claim.Measurement {
		var values []float64
		for _, cell := range r.Cells {
			if cell.Depth != linearHard {
				values = append(values, of(cell))
			}
		}
		return claim.Exact(stats.Max(values), len(values))
	}
}

// linearAtHard returns the relative gap at depth [linearHard].
func linearAtHard(_ LinearCostConfig, r LinearCostResult) claim.Measurement {
	for _, cell := range r.Cells {
		if cell.Depth == linearHard {
			return claim.Exact(linearGap(cell)/cell.Theory.Objective, len(cell.Runs))
		}
	}
	return claim.Exact(math.NaN(), 0)
}

// linearLowest returns the least relative deviation of all trainings from the closed form.
func linearLowest(_ LinearCostConfig, r LinearCostResult) claim.Measurement {
	var deviations []float64
	for _, cell := range r.Cells {
		for _, run := range cell.Runs {
			deviations = append(deviations, run.Objective/cell.Theory.Objective-1)
		}
	}
	return claim.Exact(stats.Min(deviations), len(deviations))
}

// linearMatrices are singular values of matrices that stretch, shrink, or do both.
var linearMatrices = [][]float64{{3, 1}, {2, 0.5}, {0.5, 0.25}, {9}, {3, 1.5, 0.8, 0.2}}

// linearSecond returns how far T3's expansion is off, over what it may be: with so many
// times R², where 1 is T3. It looks at closed forms, and at no training.
func linearSecond(times float64) func(LinearCostConfig, LinearCostResult) claim.Measurement {
	return func(c LinearCostConfig, _ LinearCostResult) claim.Measurement {
		worst, cases := 0.0, 0
		for _, s := range linearMatrices {
			e := jacot2023.LinearExpansion(s)
			if c.Absolute {
				e.R1 = math.Abs(e.R1)
			}
			for _, depth := range []int{10, 20, 50, 100, 1000} {
				l := float64(depth)
				got := l * (jacot2023.LinearCost(s, depth) - l*e.R0 - e.R1)
				worst, cases = max(worst, math.Abs(got-times*e.R2)/jacot2023.LinearRemainder(s, depth)), cases+1
			}
		}
		return claim.Exact(worst, cases)
	}
}
