package directions

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims on norms are about.
type (
	normsClaim  = experiment.Claim[NormsConfig, NormsResult]
	normsMutant = experiment.Mutant[NormsConfig, NormsResult]
)

// The lists of a run.
func linearOf(r NormsRun) []float64 { return r.Linear }
func squareOf(r NormsRun) []float64 { return r.Square }
func coinsOf(r NormsRun) []float64  { return r.Coins }

var normsClaims = []normsClaim{
	{Name: "D4/linear-flat", Known: claim.Derived, Kind: claim.Rate, Source: "derived in the notebook, D4",
		FailedBy: []string{oddSlope, permuted},
		Says: func(c NormsConfig) string {
			return fmt.Sprintf(`$y^T K^{-1} y$ of a linear function does not grow from n = %d to %d: exponent of $n$, mean `+
				`over seeds`, first(c.Points), last(c.Points))
		},
		Measure: func(c NormsConfig, r NormsResult) claim.Measurement { return r.slope(c, linearOf) },
		Theory:  experiment.Fixed[NormsConfig](0.0),
		Band: experiment.Fixed[NormsConfig](claim.Between(0, 0.1, claim.Pilot, "16 seeds of a separate implementation: "+
			"0.035 ± 0.005; it would admit n^0.09"))},
	{Name: "D4/linear-price", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, D4",
		FailedBy: []string{oddSlope, permuted},
		Says: func(c NormsConfig) string {
			return fmt.Sprintf(`at n = %d it is $1/\lambda_1$: their ratio, mean over seeds`, last(c.Points))
		},
		Measure: func(c NormsConfig, r NormsResult) claim.Measurement { return r.times(c, c.level(1)) },
		Theory:  experiment.Fixed[NormsConfig](1.0),
		Band: experiment.Fixed[NormsConfig](claim.Between(0.98, 1.02, claim.Pilot, "16 seeds of a separate "+
			"implementation: 31.78 ± 0.05, where 1/λ_1 is 31.59; it would admit a value 1 % off")),
		Mutants: []normsMutant{{Name: "λ_0 in place of λ_1", Measure: func(c NormsConfig, r NormsResult) claim.Measurement {
			return r.times(c, c.level(0))
		}}}},
	{Name: "D4/square-grows", Known: claim.Derived, Kind: claim.Rate, Source: "derived in the notebook, D4",
		FailedBy: []string{resolved},
		Says: func(c NormsConfig) string {
			return fmt.Sprintf(`that of $\text{He}_2(u\cdot x)$ grows with every point: exponent of $n$ from %d to %d, mean `+
				`over seeds`, first(c.Points), last(c.Points))
		},
		Measure: func(c NormsConfig, r NormsResult) claim.Measurement { return r.slope(c, squareOf) },
		Theory:  func(c NormsConfig) float64 { return c.bulkSlope() },
		Band: experiment.Fixed[NormsConfig](claim.Between(0.95, 1.3, claim.Pilot, "16 seeds of a separate "+
			"implementation: 1.094 ± 0.053; it would admit n^1.25"))},
	{Name: "D4/square-price", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, D4",
		FailedBy: []string{resolved},
		Says: func(c NormsConfig) string {
			return fmt.Sprintf(`at n = %d it is $\mathbb{E}y^2\,(n - n_1)/\gamma_1$, as in a bulk: their ratio, mean over `+
				`seeds`, c.second())
		},
		Measure: func(c NormsConfig, r NormsResult) claim.Measurement { return r.overBulk(c, c.bulk(1)) },
		Theory:  experiment.Fixed[NormsConfig](1.0),
		Band: experiment.Fixed[NormsConfig](claim.Between(0.8, 1.2, claim.Convention, "a fifth is what we call close, "+
			"since a bulk is not quite flat")),
		Mutants: []normsMutant{{Name: "γ_2 in place of γ_1", Measure: func(c NormsConfig, r NormsResult) claim.Measurement {
			return r.overBulk(c, c.bulk(2))
		}}}},
	{Name: "D4/coins", Known: claim.Measured, Kind: claim.Ordering, Source: "measured; D4 gives a lower bound",
		NoTwin: "labels without any structure are what is left when every structure is taken away",
		Says: experiment.Fixed[NormsConfig](`that of coins grows faster: their exponent less that of $\text{He}_2$, mean ` +
			`over seeds`),
		Measure: func(c NormsConfig, r NormsResult) claim.Measurement {
			return measure.Difference(r.slopes(c, coinsOf), r.slopes(c, squareOf))
		},
		Band: experiment.Fixed[NormsConfig](claim.AtLeast(0.2, claim.Pilot, "16 seeds of a separate implementation: more "+
			"than 0.2 at each; it would admit any larger one")),
		Mutants: []normsMutant{{Name: "He_2 against u·x, turned over",
			Measure: func(c NormsConfig, r NormsResult) claim.Measurement {
				return measure.Difference(r.slopes(c, linearOf), r.slopes(c, squareOf))
			}}}},
}

// slopes returns the exponent of n of every seed.
func (r NormsResult) slopes(c NormsConfig, of func(NormsRun) []float64) []float64 {
	return seedSlopes(len(r.Runs), stats.Floats(c.Points), func(seed, i int) float64 { return at(of(r.Runs[seed]), i) })
}

func (r NormsResult) slope(c NormsConfig, of func(NormsRun) []float64) claim.Measurement {
	return measure.Mean(r.slopes(c, of))
}

// times returns what a linear function costs at the largest n times a number.
func (r NormsResult) times(c NormsConfig, factor float64) claim.Measurement {
	return measure.Mean(stats.Map(r.Runs, func(run NormsRun) float64 { return at(run.Linear, len(c.Points)-1) * factor }))
}

// bulkPrice returns E y² (n − n_1)/bulk: on the sphere a square has E y² = (d−1)/(d+2). Not a number for n ≤ n_1.
func (c NormsConfig) bulkPrice(n, bulk float64) float64 {
	if n -= float64(nichani2022.BlockSize(c.Dim, 1)); n <= 0 {
		return math.NaN()
	}
	return float64(c.Dim-1) / float64(c.Dim+2) * n / bulk
}

// overBulk returns what a square costs at few points over what it would in a bulk.
func (r NormsResult) overBulk(c NormsConfig, bulk float64) claim.Measurement {
	for i, n := range c.Points {
		if n == c.second() {
			want := c.bulkPrice(float64(n), bulk)
			return measure.Mean(stats.Map(r.Runs, func(run NormsRun) float64 { return at(run.Square, i) / want }))
		}
	}
	return measure.Mean(nil)
}

// level returns λ_l, and bulk γ_k; not numbers where there are none.
func (c NormsConfig) level(l int) float64 {
	s, err := c.activation().Levels(c.Dim, l)
	if err != nil {
		return math.NaN()
	}
	return s.Values[l]
}

func (c NormsConfig) bulk(k int) float64 {
	s, err := c.activation().Levels(c.Dim, k)
	if err != nil {
		return math.NaN()
	}
	return s.Above(k)
}

// second returns the second n: in many dimensions far fewer points than functions of degree 2.
func (c NormsConfig) second() int {
	if len(c.Points) < 2 {
		return 0
	}
	return c.Points[1]
}

// bulkSlope is the exponent of (n − n_1)/γ_1, fitted to the n.
func (c NormsConfig) bulkSlope() float64 {
	slope, _, _ := stats.LogLogSlope(stats.Floats(c.Points), stats.Map(c.Points, func(n int) float64 {
		return c.bulkPrice(float64(n), 1)
	}))
	return slope
}

// Growth returns how many times as large the norms are at the last n as at the first, in the median over seeds: that of
// a linear function, of a square, and of coins.
func Growth(o *NormsOutcome) (linear, square, coins float64) {
	of := func(list func(NormsRun) []float64) float64 {
		return stats.MedianOf(o.Result.Runs, func(run NormsRun) float64 {
			return at(list(run), len(o.Config.Points)-1) / at(list(run), 0)
		})
	}
	return of(linearOf), of(squareOf), of(coinsOf)
}
