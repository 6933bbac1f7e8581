package spectrum

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

var covarianceClaims = []experiment.Claim[CovarianceConfig, CovarianceResult]{
	{Name: "2.2/gaps", Known: claim.Recalled, Kind: claim.Ordering, FailedBy: []string{evenSlope, fewNeurons},
		Says: func(c CovarianceConfig) string {
			return fmt.Sprintf(`the eigenvalues of $\Sigma$ of %d neurons drop after %d, %d and %d of them as nowhere else: `+
				`smallest of these ratios over the largest elsewhere among the first nine tenths, on the worst network`,
				c.widest(), c.Dim, c.Dim+1, nichani2022.BlockSize(c.Dim, covarianceDegree))
		},
		Measure: func(c CovarianceConfig, r CovarianceResult) claim.Measurement {
			return overNetworks(r.of(c.widest()), measure.BySmallest, func(cell CovarianceCell) float64 {
				return apart(cell.Values, c.clusters(cell.Neurons))
			})
		},
		Band: experiment.Fixed[CovarianceConfig](claim.AtLeast(2, claim.Convention,
			"we call a cluster set apart where the drop is twice any other"))},
	{Name: "2.2/degrees", Known: claim.Recalled, Kind: claim.Inequality, FailedBy: []string{evenSlope, fewNeurons},
		Says: func(c CovarianceConfig) string {
			return fmt.Sprintf(`moving along an eigenvector of $\Sigma$ changes $f_L$ by the degree of its cluster, and along `+
				`one of the bulk by degrees above 2: the smallest share of its own degree that any of the %d eigenvectors has`,
				c.widest()*c.Dim)
		},
		Measure: func(c CovarianceConfig, r CovarianceResult) claim.Measurement {
			return overNetworks(r.of(c.widest()), measure.BySmallest, func(cell CovarianceCell) float64 {
				return stats.Min(ownShares(cell, c.clusters(cell.Neurons)))
			})
		},
		Band: experiment.Fixed[CovarianceConfig](claim.AtLeast(0.88, claim.Pilot, degreesPilot))},
	{Name: "D1/same-means", Known: claim.Derived, Kind: claim.Identity,
		Source: heuristic, FailedBy: []string{evenSlope, fewNeurons},
		Says: func(c CovarianceConfig) string {
			return fmt.Sprintf(`the mean of each cluster of $\Sigma$ is that of $K/n$ with $hd = %d$ in place of $n$, and of `+
				`the bulk $\gamma_2/(hd)$: mean over the networks, over the predicted one, the ratio farthest from 1`,
				c.widest()*c.Dim)
		},
		Measure: func(c CovarianceConfig, r CovarianceResult) claim.Measurement {
			return c.meanRatios(r, func(k nichani2022.Cluster, _ int) float64 { return k.Mean })
		},
		Band: experiment.Fixed[CovarianceConfig](claim.Between(0.95, 1.05, claim.Pilot, samePilot)),
		Mutants: []experiment.Mutant[CovarianceConfig, CovarianceResult]{
			{Name: "the bulk spread over hd − n_2 directions", Measure: spread},
			{Name: "limits for large d in place of λ_l", Measure: limits}}},
	{Name: "D1/bulk-over-width", Known: claim.Derived, Kind: claim.Identity, FailedBy: []string{evenSlope, fewNeurons},
		Source: heuristic,
		Says: func(c CovarianceConfig) string {
			return fmt.Sprintf(`the mean of the bulk of $\Sigma$ falls as $1/h$, as $\gamma_2/(hd)$, over %s neurons: mean `+
				`over the networks, over the predicted one, the ratio farthest from 1`, numbersText(c.Neurons))
		},
		Measure: func(c CovarianceConfig, r CovarianceResult) claim.Measurement { return c.bulkRatios(r, 1) },
		Band:    experiment.Fixed[CovarianceConfig](claim.Between(0.92, 1.08, claim.Pilot, widthPilot)),
		Mutants: []experiment.Mutant[CovarianceConfig, CovarianceResult]{{Name: "1/√h in place of 1/h",
			Measure: func(c CovarianceConfig, r CovarianceResult) claim.Measurement { return c.bulkRatios(r, 0.5) }}}},
}

// What the bands of our own pilots stand on.
const (
	degreesPilot = "8 other master seeds: .937 ± .010; it would admit an eighth of other degrees"
	samePilot    = "8 other master seeds: 1.000 ± .012; it would admit an error of 4 %, and not another spread of the bulk"
	widthPilot   = "8 other master seeds: .987 ± .018; it would admit an exponent of 1.1 in place of 1"
)

// widest returns the largest h, 0 where there is none.
func (c CovarianceConfig) widest() int {
	if len(c.Neurons) == 0 {
		return 0
	}
	return c.Neurons[len(c.Neurons)-1]
}

// of returns the cells of a number of neurons.
func (r CovarianceResult) of(h int) []CovarianceCell {
	var out []CovarianceCell
	for _, cell := range r.Cells {
		if cell.Neurons == h {
			out = append(out, cell)
		}
	}
	return out
}

// overNetworks returns the number of a cell with the largest score, over cells.
func overNetworks(cells []CovarianceCell, score func(claim.Measurement) float64,
	of func(CovarianceCell) float64) claim.Measurement {
	all := make([]claim.Measurement, len(cells))
	for i, cell := range cells {
		all[i] = claim.Exact(of(cell), len(cells))
	}
	return measure.Extreme(all, score)
}

// ownShares returns, of every eigenvector, the share of the degree of its cluster, and of the bulk that of all degrees
// above 2.
func ownShares(cell CovarianceCell, clusters []nichani2022.Cluster) []float64 {
	out := make([]float64, len(cell.Values))
	for i := range out {
		out[i] = math.NaN()
		for _, k := range clusters {
			if i >= k.First && i < k.End() {
				out[i] = cell.share(k.Degree, i)
			}
		}
	}
	return out
}

// share returns the share of a degree along an eigenvector; of a degree above 2 that of all of them.
func (c CovarianceCell) share(degree, i int) float64 {
	rest := 1.0
	for l, shares := range c.Shares {
		switch {
		case i >= len(shares):
			return math.NaN()
		case l == degree:
			return shares[i]
		}
		rest -= shares[i]
	}
	return rest
}

// clusterMeans returns the mean over cells of the mean of every cluster.
func clusterMeans(cells []CovarianceCell, clusters []nichani2022.Cluster) []float64 {
	out := make([]float64, len(clusters))
	for i := range out {
		out[i] = stats.Mean(stats.Map(cells, func(cell CovarianceCell) float64 {
			return nichani2022.ClusterMeans(cell.Values, clusters)[i]
		}))
	}
	return out
}

// meanRatios returns measured over foretold of the cluster that is farthest from 1, at the largest h.
func (c CovarianceConfig) meanRatios(r CovarianceResult, f func(nichani2022.Cluster, int) float64) claim.Measurement {
	h := c.widest()
	cells, clusters := r.of(h), c.clusters(h)
	var out []claim.Measurement
	for i, mean := range clusterMeans(cells, clusters) {
		out = append(out, claim.Exact(mean/f(clusters[i], h), len(cells)))
	}
	return measure.Extreme(out, measure.ByDistance)
}

// spread measures the bulk alone against a trace that is spread over what the clusters leave.
func spread(c CovarianceConfig, r CovarianceResult) claim.Measurement {
	m := c.bulkRatios(CovarianceResult{r.of(c.widest())}, 1)
	side := float64(c.widest() * c.Dim)
	left := side - float64(nichani2022.BlockSize(c.Dim, covarianceDegree))
	return claim.Exact(m.Value*left/side, m.Cases)
}

// limits measures the clusters and the bulk against their limits for large d.
func limits(c CovarianceConfig, r CovarianceResult) claim.Measurement {
	return c.meanRatios(r, func(k nichani2022.Cluster, h int) float64 {
		if k.Degree > covarianceDegree {
			return c.activation().LimitBulk(c.Dim, covarianceDegree) / float64(h*c.Dim)
		}
		return c.activation().LimitLevel(c.Dim, k.Degree)
	})
}

// bulkRatios returns, of all h, the mean of the bulk over γ_2/(hd) that is farthest from 1, with a power of h/h_1 in
// place of h/h_1 itself.
func (c CovarianceConfig) bulkRatios(r CovarianceResult, power float64) claim.Measurement {
	var out []claim.Measurement
	for _, h := range c.Neurons {
		cells, clusters := r.of(h), c.clusters(h)
		if len(cells) == 0 || len(clusters) == 0 {
			continue
		}
		grown := float64(h) / float64(c.Neurons[0])
		means := clusterMeans(cells, clusters)
		foretold := clusters[len(clusters)-1].Mean * math.Pow(grown, 1-power)
		out = append(out, claim.Exact(means[len(means)-1]/foretold, len(cells)))
	}
	return measure.Extreme(out, measure.ByDistance)
}
