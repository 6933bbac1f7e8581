package learningrate

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

const representationsPilot = "a separate implementation: "

// What the claims are about was narrowed to such teachers.
const (
	onlySettled = "that teachers of rank k at all depths are looked at: at some seeds networks end at rank 1 at the " +
		"largest depths"
	onlyWide = "that teachers whose networks are alive with rank k or above at all depths are looked at"
)

var representationsClaims = []experiment.Claim[RepresentationsConfig, RepresentationsResult]{
	{Name: "T8/flat", Known: claim.Measured, Kind: claim.Rate, Source: "beside T8", FailedBy: []string{notBalanced},
		PostHoc: onlySettled + "; that a slope is judged, and against 1, after the largest over the smallest size had been " +
			"undecided at four master seeds of four, and a slope against 1/2 at one of them",
		Says: experiment.Fixed[RepresentationsConfig](`the mean of $\|\alpha_\ell\|^2$ over layers grows more slowly than ` +
			`the depth: slope of its logarithm against $\log L$, mean over the teachers of rank $k$ at all depths`),
		Measure: ofCells(RepresentationsResult.growth),
		Band: experiment.Fixed[RepresentationsConfig](claim.AtMost(1, claim.Convention,
			"1 is growth in proportion to L; that sizes do not grow is not claimed")),
		Theory:  experiment.Fixed[RepresentationsConfig](0.0),
		Mutants: []representationsMutant{{Name: "the sum over layers in place of the mean", Measure: ofCells(ofTotals)}}},
	{Name: "T8/kernel-exponent", Known: claim.Measured, Kind: claim.Rate, Source: "beside T8",
		FailedBy: []string{notBalanced}, PostHoc: onlySettled,
		Says: experiment.Fixed[RepresentationsConfig](`over these depths $\mathrm{Tr}\,\Theta$ grows like a power of $L$ ` +
			`that is nearer to 1 than to 0 or 2; that it is of order $L$ is not claimed, and an interval that excludes 1 ` +
			`speaks against it at these depths: slope of the logarithm of its part from the weights against $\log L$, mean ` +
			`over the teachers of rank $k$ at all depths`),
		Measure: ofCells(RepresentationsResult.exponent),
		Band: experiment.Fixed[RepresentationsConfig](
			claim.Between(0.7, 1.5, claim.Pilot, representationsPilot+"exponent 1.08")),
		Theory: experiment.Fixed[RepresentationsConfig](1.0),
		Mutants: []representationsMutant{{Name: "the mean over layers in place of the sum",
			Measure: ofCells(ofKernelMeans)}}},
	{Name: "T8/bound", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, T8",
		FailedBy: []string{notBalanced},
		Says: experiment.Fixed[RepresentationsConfig](`$\sum_\ell \|\alpha_{\ell-1}(x)\|^2 \leq \mathrm{Tr}\,\Theta(x,x) ` +
			`\max(1, e^{c_1/k}) / (k |Jf(x)|_k^{2/k})$ for balanced $\theta$: largest quotient of the two sides, ` +
			`over trained networks, which are nearly balanced, and chains $W_\ell = I$, which make it an equality`),
		Measure: func(_ RepresentationsConfig, r RepresentationsResult) claim.Measurement { return r.bound() },
		// Both sides of a chain are sums of some ten terms, rounded at 10⁻¹⁶ each.
		Band: experiment.Fixed[RepresentationsConfig](
			claim.AtMost(1+1e-9, claim.Theory, "1, the inequality itself, and rounding")),
		Mutants: []representationsMutant{{Name: "the factor 1/(k + 1) in place of 1/k", Measure: ofCells(ofOneMore)}}},
	{Name: "T9/plane", Known: claim.Measured, Kind: claim.Level, Source: "beside T9", FailedBy: []string{noPenalty},
		PostHoc: onlyWide,
		Says: experiment.Fixed[RepresentationsConfig](`between the ends every representation lies nearly in $k$ ` +
			`dimensions: least share of its variance in $k$ principal components, over layers and depths, median over the ` +
			`teachers whose networks are alive with rank $k$ or above at all depths`),
		Measure: ofCells(func(r RepresentationsResult, k int) claim.Measurement {
			return r.least(k, func(cell RepresentationsCell) []float64 { return cell.Energy })
		}),
		Band: experiment.Fixed[RepresentationsConfig](
			claim.AtLeast(0.99, claim.Pilot, representationsPilot+"at least .9986"))},
	{Name: "T9/alignment", Known: claim.Measured, Kind: claim.Level, Source: "beside T9", FailedBy: []string{noPenalty},
		PostHoc: "that only networks that are alive with rank k or above are looked at; that a geometric mean over all of " +
			"them is judged, after the median over teachers of the least CKA over depths had been undecided at four master " +
			"seeds of seven",
		Says: experiment.Fixed[RepresentationsConfig](`$\alpha_{L/2}$ and $\alpha_{3L/4}$ are nearly the same up to ` +
			`rotation and scale: 1 less their linear CKA, geometric mean over the teachers, and for each over the depths ` +
			`at which its network is alive with rank $k$ or above`),
		Measure: ofCells(RepresentationsResult.misalignment),
		Band: experiment.Fixed[RepresentationsConfig](
			claim.AtMost(0.05, claim.Convention, "a CKA of 0.95 was set beforehand, by the reading of T9"))},
}

type representationsMutant = experiment.Mutant[RepresentationsConfig, RepresentationsResult]

// ofCells measures for the rank of the target; without a depth there is nothing to measure.
func ofCells(measured func(RepresentationsResult, int) claim.Measurement,
) func(RepresentationsConfig, RepresentationsResult) claim.Measurement {
	return func(c RepresentationsConfig, r RepresentationsResult) claim.Measurement {
		if len(r.Cells) == 0 {
			return measure.Median(nil)
		}
		return measured(r, c.Rank)
	}
}

// ofTotals is the growth of the sums of ‖α_l‖² over layers, where Size has their means.
func ofTotals(r RepresentationsResult, k int) claim.Measurement {
	cells := slices.Clone(r.Cells)
	for i, cell := range cells {
		cells[i].Size = stats.Map(cell.Size, func(x float64) float64 { return x * float64(cell.Depth) })
	}
	return RepresentationsResult{Cells: cells}.growth(k)
}

// ofKernelMeans is the exponent of the kernel's mean over layers, where Kernel has their sum.
func ofKernelMeans(r RepresentationsResult, k int) claim.Measurement {
	cells := slices.Clone(r.Cells)
	for i, cell := range cells {
		cells[i].Kernel = stats.Map(cell.Kernel, func(x float64) float64 { return x / float64(cell.Depth) })
	}
	return RepresentationsResult{Cells: cells}.exponent(k)
}

// ofOneMore is T8 with k + 1 in place of the factor k.
func ofOneMore(r RepresentationsResult, k int) claim.Measurement {
	m := r.bound()
	return claim.Exact(m.Value*float64(k+1)/float64(k), m.Cases)
}

// overDepths returns a statistic of one teacher's values at all depths, teacher by
// teacher.
func (r RepresentationsResult) overDepths(values func(RepresentationsCell) []float64,
	of func([]float64) float64) []float64 {
	out := make([]float64, len(values(r.Cells[0])))
	for teacher := range out {
		own := make([]float64, len(r.Cells))
		for i, cell := range r.Cells {
			own[i] = values(cell)[teacher]
		}
		out[teacher] = of(own)
	}
	return out
}

// settled returns the values of the teachers whose networks are alive and have the rank k in
// the middle at every depth: T8 compares networks of one k.
func (r RepresentationsResult) settled(k int, values []float64) []float64 {
	return r.throughout(values, func(rank int) bool { return rank == k })
}

// wide returns the values of the teachers whose networks are alive and have at least the rank
// k in the middle at every depth: fewer dimensions lie within k whatever the penalty does.
func (r RepresentationsResult) wide(k int, values []float64) []float64 {
	return r.throughout(values, func(rank int) bool { return rank >= k })
}

// throughout returns the values of the teachers whose networks are alive at every depth with
// a middle layer of a rank that is wanted.
func (r RepresentationsResult) throughout(values []float64, wanted func(rank int) bool) []float64 {
	var out []float64
	for teacher, v := range values {
		other := func(c RepresentationsCell) bool {
			return !wanted(c.Middle[teacher]) || jacot2023.EndState{Train: c.Train[teacher]}.Dead()
		}
		if !slices.ContainsFunc(r.Cells, other) {
			out = append(out, v)
		}
	}
	return out
}

// growth returns the mean slope of log Size against log L.
func (r RepresentationsResult) growth(k int) claim.Measurement {
	return r.slope(k, func(c RepresentationsCell) []float64 { return c.Size })
}

func ofRank(k int) string { return fmt.Sprintf(", teachers of rank %d at every depth", k) }

// exponent returns the mean slope of log Kernel against log L.
func (r RepresentationsResult) exponent(k int) claim.Measurement {
	return r.slope(k, func(c RepresentationsCell) []float64 { return c.Kernel })
}

// slope returns the mean slope of the logarithm of a number against log L.
func (r RepresentationsResult) slope(k int, values func(RepresentationsCell) []float64) claim.Measurement {
	depths := make([]float64, len(r.Cells))
	for i, cell := range r.Cells {
		depths[i] = float64(cell.Depth)
	}
	slopes := r.overDepths(values, func(own []float64) float64 {
		slope, _, _ := stats.LogLogSlope(depths, own)
		return slope
	})
	m := measure.Mean(r.settled(k, slopes))
	m.Interval += ofRank(k)
	return m
}

// bound returns the largest quotient of T8 over the networks whose Jacobian has rank k
// somewhere, and the chains; not a number where there is no such network: the chains alone
// say nothing of trained ones.
func (r RepresentationsResult) bound() claim.Measurement {
	var trained []float64
	for _, cell := range r.Cells {
		trained = append(trained, cell.bounds()...)
	}
	if len(trained) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	all := slices.Concat(r.Chains, trained)
	m := claim.Exact(stats.Max(all), len(all))
	m.Interval += fmt.Sprintf("; %s on the trained networks alone", claim.Number(stats.Max(trained)))
	return m
}

// bounds returns the quotients of T8, of the networks whose Jacobian has rank k somewhere.
func (cell RepresentationsCell) bounds() []float64 {
	return slices.DeleteFunc(slices.Clone(cell.Bound), math.IsNaN)
}

// misalignment returns the geometric mean of 1 − CKA: over the depths at which a teacher's network is alive with rank k
// or above, and over teachers, with the interval over these. Below rounding, 1e-12, no difference is told from another.
func (r RepresentationsResult) misalignment(k int) claim.Measurement {
	byTeacher := map[int][]float64{}
	for _, cell := range r.Cells {
		for teacher, cka := range cell.Alignment {
			if cell.Middle[teacher] >= k && !(jacot2023.EndState{Train: cell.Train[teacher]}).Dead() {
				byTeacher[teacher] = append(byTeacher[teacher], math.Log(math.Max(1-cka, 1e-12)))
			}
		}
	}
	var means []float64
	for _, teacher := range slices.Sorted(maps.Keys(byTeacher)) {
		means = append(means, stats.Mean(byTeacher[teacher]))
	}
	m := measure.Geometric(measure.Mean(means))
	m.Interval += fmt.Sprintf(", teachers of rank %d or above at some depth", k)
	return m
}

// least returns the median of the least value among depths, over the teachers whose networks
// are wide.
func (r RepresentationsResult) least(k int, values func(RepresentationsCell) []float64) claim.Measurement {
	m := measure.Median(r.wide(k, r.overDepths(values, stats.Min)))
	m.Interval += fmt.Sprintf(", teachers of rank %d or above at every depth", k)
	return m
}
