package spectrum

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// heuristic is the source of what D1 says of samples.
const heuristic = "derived in the notebook, D1; two steps are heuristic"

// foretelling is a formula for the mean of a cluster at n points.
type foretelling = func(c SpectrumConfig, k nichani2022.Cluster, n int) float64

var spectrumClaims = []experiment.Claim[SpectrumConfig, SpectrumResult]{
	{Name: "2.1/gaps", Known: claim.Recalled, Kind: claim.Ordering,
		FailedBy: []string{evenSlope, tooFew, justMore, unequal},
		Foreseen: []string{tooFew}, // where there is no eigenvalue of that number there is no drop after it
		Says: func(c SpectrumConfig) string {
			return fmt.Sprintf(`the eigenvalues of $K$ drop after %s of them as nowhere else: smallest of these ratios over `+
				`the largest elsewhere among the first nine tenths, on the worst sample`, placesText(c))
		},
		Measure: func(c SpectrumConfig, r SpectrumResult) claim.Measurement {
			return worst(r.Cells, measure.BySmallest, func(cell Cell) float64 {
				return apart(cell.Values, c.clusters(c.Samples))
			})
		},
		Band: experiment.Fixed[SpectrumConfig](claim.AtLeast(2, claim.Convention,
			"we call a cluster set apart where the drop is twice any other")),
		Mutants: []experiment.Mutant[SpectrumConfig, SpectrumResult]{{Name: "no drop after degree 1",
			Measure: func(c SpectrumConfig, r SpectrumResult) claim.Measurement {
				return worst(r.Cells, measure.BySmallest, func(cell Cell) float64 {
					return apart(cell.Values, slices.DeleteFunc(c.clusters(c.Samples),
						func(k nichani2022.Cluster) bool { return k.Degree == 1 }))
				})
			}}}},
	{Name: "D1/means", Known: claim.Derived, Kind: claim.Identity, Source: heuristic,
		FailedBy: []string{evenSlope, unequal},
		Says: func(c SpectrumConfig) string {
			return fmt.Sprintf(`the mean of each cluster of $K/n$ is $\lambda_l(1 - N_l/n) + R_l/n$, for the degrees up to %d: `+
				`mean over the samples, over the predicted one, the ratio farthest from 1`, c.Degree)
		},
		Measure: means(func(_ SpectrumConfig, k nichani2022.Cluster, _ int) float64 { return k.Mean }),
		Band:    experiment.Fixed[SpectrumConfig](claim.Between(0.985, 1.015, claim.Pilot, meansPilot)),
		Mutants: []experiment.Mutant[SpectrumConfig, SpectrumResult]{
			{Name: "limits for large d in place of λ_l",
				Measure: means(func(c SpectrumConfig, k nichani2022.Cluster, _ int) float64 {
					return k.Mean - k.Level + c.activation().LimitLevel(c.Dim, k.Degree)
				})},
			{Name: "λ_l alone", Measure: means(func(_ SpectrumConfig, k nichani2022.Cluster, _ int) float64 { return k.Level })},
		}},
	{Name: "D1/bulk", Known: claim.Derived, Kind: claim.Identity, Source: heuristic,
		FailedBy: []string{evenSlope, unequal},
		Says: func(c SpectrumConfig) string {
			return fmt.Sprintf(`the mean of the eigenvalues of $K$ in the bulk is $\gamma_%d$: mean over the samples, over `+
				`the predicted one`, c.Degree)
		},
		Measure: bulks(func(_ SpectrumConfig, k nichani2022.Cluster, _ int) float64 { return k.Mean }),
		Band: experiment.Fixed[SpectrumConfig](claim.Between(0.96, 1.01, claim.Pilot,
			"12 seeds of a separate implementation: .990 ± .002; it would admit an error of 4 %, and not the limit's 20 %")),
		Mutants: []experiment.Mutant[SpectrumConfig, SpectrumResult]{{Name: "the limit for large d in place of γ_k",
			Measure: bulks(func(c SpectrumConfig, _ nichani2022.Cluster, n int) float64 {
				return c.activation().LimitBulk(c.Dim, c.Degree) / float64(n)
			})}}},
	{Name: "D1/edges", Known: claim.Derived, Kind: claim.Identity, Source: "Marchenko and Pastur 1967, recalled, for D1",
		FailedBy: []string{evenSlope, unequal},
		Says: func(c SpectrumConfig) string {
			return fmt.Sprintf(`the drops after %s eigenvalues are those between the edges of Marchenko and Pastur: measured `+
				`over predicted, the ratio farthest from 1`, placesText(c))
		},
		Measure: drops(func(above, below nichani2022.Cluster) float64 { return above.Low / below.High }),
		Band:    experiment.Fixed[SpectrumConfig](claim.Between(0.85, 1.15, claim.Pilot, edgesPilot)),
		Mutants: []experiment.Mutant[SpectrumConfig, SpectrumResult]{{Name: "clusters without width",
			Measure: drops(func(above, below nichani2022.Cluster) float64 { return above.Mean / below.Mean })}}},
}

// What the bands of our own pilots stand on.
const (
	meansPilot = "8 other master seeds: 1.0000 ± .0002 for degree 1, .999 ± .004 for degree 0, 1.001 ± .001 for degree " +
		"2; it would admit an error of 1 %, and not λ_l alone"
	edgesPilot = "8 other master seeds: .93 ± .02; it would admit an error of a tenth, and not clusters without width"
)

// placesText names the places of the drops.
func placesText(c SpectrumConfig) string {
	return numbersText(nichani2022.Places(c.clusters(c.Samples)))
}

// numbersText lists numbers: "20, 21 and 230".
func numbersText(numbers []int) string {
	text := ""
	for i, n := range numbers {
		switch {
		case i == 0:
		case i == len(numbers)-1:
			text += " and "
		default:
			text += ", "
		}
		text += fmt.Sprint(n)
	}
	return text
}

// apart returns the smallest drop at the places of the clusters over the largest elsewhere.
func apart(values []float64, clusters []nichani2022.Cluster) float64 {
	places := nichani2022.Places(clusters)
	return stats.Min(stats.Map(places, func(i int) float64 { return nichani2022.GapAt(values, i) })) /
		elsewhere(values, places)
}

// elsewhere returns the largest drop that is at none of the places, among the first nine tenths of the eigenvalues:
// the last of a bulk are few and far between.
func elsewhere(values []float64, places []int) float64 {
	for _, g := range nichani2022.Gaps(values, 0.9, len(places)+1) {
		if !slices.Contains(places, g.After) {
			return figure.Finite(g.Ratio)
		}
	}
	return math.NaN()
}

// worst returns the number of a cell with the largest score, over all cells.
func worst(cells []Cell, score func(claim.Measurement) float64, of func(Cell) float64) claim.Measurement {
	all := make([]claim.Measurement, len(cells))
	for i, cell := range cells {
		all[i] = claim.Exact(of(cell), len(cells))
	}
	return measure.Extreme(all, score)
}

// ratios returns measured over foretold means of the clusters that are asked for, in the mean over cells.
func ratios(c SpectrumConfig, r SpectrumResult, which func(nichani2022.Cluster) bool,
	f foretelling) []claim.Measurement {
	var out []claim.Measurement
	for i, k := range c.clusters(c.Samples) {
		if which(k) {
			out = append(out, claim.Exact(meanOf(r.Cells, c.clusters(c.Samples), i)/f(c, k, c.Samples), len(r.Cells)))
		}
	}
	return out
}

// meanOf returns the mean over cells of the mean of a cluster.
func meanOf(cells []Cell, clusters []nichani2022.Cluster, i int) float64 {
	return stats.Mean(stats.Map(cells, func(cell Cell) float64 {
		return nichani2022.ClusterMeans(cell.Values, clusters)[i]
	}))
}

// means measures the clusters of the degrees up to k.
func means(f foretelling) func(SpectrumConfig, SpectrumResult) claim.Measurement {
	return func(c SpectrumConfig, r SpectrumResult) claim.Measurement {
		upTo := func(k nichani2022.Cluster) bool { return k.Degree <= c.Degree }
		return measure.Extreme(ratios(c, r, upTo, f), measure.ByDistance)
	}
}

// bulks measures the rest.
func bulks(f foretelling) func(SpectrumConfig, SpectrumResult) claim.Measurement {
	return func(c SpectrumConfig, r SpectrumResult) claim.Measurement {
		above := func(k nichani2022.Cluster) bool { return k.Degree > c.Degree }
		return measure.Extreme(ratios(c, r, above, f), measure.ByDistance)
	}
}

// drops measures the drops from one cluster to the next over foretold ones.
func drops(f func(above, below nichani2022.Cluster) float64) func(SpectrumConfig, SpectrumResult) claim.Measurement {
	return func(c SpectrumConfig, r SpectrumResult) claim.Measurement {
		var out []claim.Measurement
		for _, cell := range r.Cells {
			clusters := c.clusters(c.Samples)
			for i, at := range nichani2022.Places(clusters) {
				out = append(out, claim.Exact(nichani2022.GapAt(cell.Values, at)/f(clusters[i], clusters[i+1]), len(r.Cells)))
			}
		}
		return measure.Extreme(out, measure.ByDistance)
	}
}
