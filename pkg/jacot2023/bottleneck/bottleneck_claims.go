package bottleneck

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// almostAllWeights is where the claims on the rank of layers come from.
const almostAllWeights = "the abstract's statement on the weights of almost all layers, at a finite depth"

// bottleneckTwins are those whose networks have no bottleneck, which all claims notice.
var bottleneckTwins = []string{"no weight decay", "too much weight decay"}

var bottleneckClaims = []experiment.Claim[BottleneckConfig, BottleneckResult]{
	{Name: "bottleneck/layers", Known: claim.Measured, Kind: claim.Level, Source: almostAllWeights,
		FailedBy: bottleneckTwins,
		Says: func(c BottleneckConfig) string {
			return fmt.Sprintf(`in all layers but two, exactly $k = %d$ singular values exceed 1/2 (median over teachers; a `+
				`network that explains less than half has none)`, c.Rank)
		},
		Measure: medianAtRank(layersWithRank),
		Band: func(c BottleneckConfig) claim.Band {
			return claim.AtLeast(float64(c.Depth)-2, claim.Pilot,
				"12 teachers of a separate implementation: median at least 10 of 12")
		}},
	{Name: "bottleneck/teachers", Known: claim.Measured, Kind: claim.Share, Source: almostAllWeights,
		FailedBy: bottleneckTwins, Cases: BottleneckConfig.Drawn,
		When: BottleneckConfig.CanShowMost,
		Says: func(c BottleneckConfig) string {
			return fmt.Sprintf(`in all layers but at most three, exactly $k = %d$ singular values exceed 1/2: share of teachers`,
				c.Rank)
		},
		Measure: func(c BottleneckConfig, r BottleneckResult) claim.Measurement {
			return shareOf(r.Main, allBut(3, c.Depth, c.Rank))
		},
		Band: experiment.Fixed[BottleneckConfig](
			claim.Most("12 teachers of a separate implementation: 11 of 12"))},
	{Name: "bottleneck/layers-small", Known: claim.Measured, Kind: claim.Share, Source: almostAllWeights,
		FailedBy: bottleneckTwins, Cases: BottleneckConfig.Drawn,
		When: BottleneckConfig.CanShowMost,
		Says: func(c BottleneckConfig) string {
			return fmt.Sprintf(`at $\lambda = %g$, in all layers but at most four: share of teachers`, c.SmallLambda)
		},
		Measure: func(c BottleneckConfig, r BottleneckResult) claim.Measurement {
			return shareOf(r.Small, allBut(4, c.Depth, c.Rank))
		},
		Band: experiment.Fixed[BottleneckConfig](
			claim.Most("12 teachers of a separate implementation: 11 of 12"))},
	{Name: "bottleneck/plateau", Known: claim.Measured, Kind: claim.Level, Source: almostAllWeights,
		FailedBy: bottleneckTwins,
		Says: experiment.Fixed[BottleneckConfig](`in the middle layers the top $k$ singular values are near 1: ` +
			`$\max |\sigma_i(W_\ell) - 1|$ over $i \leq k$ (median over teachers)`),
		Measure: medianAtRank(offOne),
		Band: experiment.Fixed[BottleneckConfig](
			claim.AtMost(0.3, claim.Pilot, "a separate implementation: singular values in [1.0, 1.3]"))},
	{Name: "bottleneck/rest", Known: claim.Measured, Kind: claim.Level, Source: almostAllWeights,
		FailedBy: bottleneckTwins,
		Says: experiment.Fixed[BottleneckConfig](`in the middle layers the others are near 0: ` +
			`$\max \sigma_{k+1}(W_\ell)$ (median over teachers; infinite for a network that explains less than half)`),
		Measure: medianAtRank(nextValue),
		Band: experiment.Fixed[BottleneckConfig](claim.AtMost(0.15, claim.Pilot,
			"a separate implementation: third singular value at most 0.1 in 7 of 8 runs"))},
	{Name: "bottleneck/energy", Known: claim.Measured, Kind: claim.Level, FailedBy: bottleneckTwins,
		Source: "the abstract's statement on almost all representations, at a finite depth",
		Says: experiment.Fixed[BottleneckConfig](`the representations in the middle layers are $k$-dimensional: least ` +
			`share of their variance in $k$ principal components (median over teachers; 0 for a network that explains less ` +
			`than half, or whose middle layer has a rank below $k$)`),
		Measure: medianAtRank(energyWithin),
		Band: experiment.Fixed[BottleneckConfig](
			claim.AtLeast(0.99, claim.Pilot, "a separate implementation: at least 0.9986"))},
	{Name: "bottleneck/balanced", Known: claim.Derived, Kind: claim.Level, Source: "derived here",
		FailedBy: bottleneckTwins,
		Says: experiment.Fixed[BottleneckConfig](`the training has converged: $\max_\ell \,|\,\|W_{\ell+1}\|_F^2 - ` +
			`\|W_\ell\|_F^2 - \|b_\ell\|^2\,|\,/\,\|W_\ell\|_F^2$, 0 at a stationary point, of whatever rank (median over ` +
			`teachers; infinite for a dead network)`),
		Measure: medianAtRank(func(int) func(jacot2023.Report) float64 {
			return func(r jacot2023.Report) float64 { return r.Imbalance }
		}),
		Band: experiment.Fixed[BottleneckConfig](
			claim.AtMost(0.03, claim.Pilot, "a separate implementation: 403 of 404 networks"))},
}

// medianAtRank returns the median over the teachers at λ of a number that depends on their
// rank.
func medianAtRank(of func(rank int) func(jacot2023.Report) float64) func(BottleneckConfig,
	BottleneckResult) claim.Measurement {
	return func(c BottleneckConfig, r BottleneckResult) claim.Measurement {
		return measure.Median(stats.Map(r.Main, of(c.Rank)))
	}
}

// layersWithRank returns in how many layers the rank is exactly k, 0 for a network that
// explains nothing.
func layersWithRank(k int) func(jacot2023.Report) float64 {
	return func(r jacot2023.Report) float64 {
		if !r.Learned() {
			return 0
		}
		return float64(r.Layers(k))
	}
}

// allBut reports whether the rank is exactly k in all of depth layers but some that are spared.
func allBut(spared, depth, k int) func(jacot2023.Report) bool {
	return func(r jacot2023.Report) bool { return layersWithRank(k)(r) >= float64(depth-spared) }
}

// offOne returns how far the top k singular values of the middle layers are from 1.
func offOne(k int) func(jacot2023.Report) float64 {
	return func(r jacot2023.Report) float64 { off, _ := r.Deviation(k); return off }
}

// nextValue returns the largest singular value of the middle layers but the top k, infinite
// for a network that explains nothing.
func nextValue(k int) func(jacot2023.Report) float64 {
	return func(r jacot2023.Report) float64 {
		if !r.Learned() {
			return math.Inf(1)
		}
		_, next := r.Deviation(k)
		return next
	}
}

// energyWithin returns the least share of the variance in k components, 0 for a network that
// explains nothing, or hands on fewer: they lie within k components whatever was learned.
func energyWithin(k int) func(jacot2023.Report) float64 {
	return func(r jacot2023.Report) float64 {
		if !r.Learned() || r.Middle() < k {
			return 0
		}
		return r.LeastEnergy()
	}
}

// shareOf returns the share of teachers of whose networks something is true.
func shareOf(reports []jacot2023.Report, hit func(jacot2023.Report) bool) claim.Measurement {
	return measure.Proportion(stats.Count(reports, hit), len(reports))
}
