package directions

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims of the experiment are about.
type (
	goodClaim  = experiment.Claim[GoodConfig, GoodResult]
	goodMutant = experiment.Mutant[GoodConfig, GoodResult]
)

var goodClaims = []goodClaim{
	{Name: "D5/fit", Known: claim.Derived, Kind: claim.Rate, Source: "derived in the notebook, D5",
		FailedBy: []string{noShift},
		Says: func(c GoodConfig) string {
			return fmt.Sprintf(`the error of $f_Q$ against $(\beta\cdot x)^2$ falls like a power of $m$ from %d to %d: `+
				`exponent, mean over seeds`, first(c.Widths), last(c.Widths))
		},
		Measure: func(_ GoodConfig, r GoodResult) claim.Measurement {
			return r.slope(func(run GoodRun) float64 { return run.Error })
		},
		Theory: experiment.Fixed[GoodConfig](-1.0),
		Band: experiment.Fixed[GoodConfig](claim.Between(-1.12, -0.88, claim.Pilot, "16 seeds of a separate "+
			"implementation: −1.000 ± 0.042; it would admit m^−0.9"))},
	{Name: "D5/error", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, D5",
		NoTwin: "where μ_0(σ″) = 0 the law is infinite, and the ratio 0 whatever is measured",
		Says: experiment.Fixed[GoodConfig](`that error over $\frac2m(\mathbb{E}\sigma''^2/\mu_0(\sigma'')^2 - 1)$: mean ` +
			`over widths and seeds`),
		Measure: func(c GoodConfig, r GoodResult) claim.Measurement {
			law := c.fitError(1)
			return r.ratio(func(m float64, run GoodRun) float64 { return run.Error * m / law })
		},
		Theory: experiment.Fixed[GoodConfig](1.0),
		Band: experiment.Fixed[GoodConfig](claim.Between(0.9, 1.15, claim.Pilot, "16 seeds of a separate "+
			"implementation: 1.02 to 1.04; it would admit an error a tenth off")),
		Mutants: []goodMutant{{Name: "Eσ″²/μ₀² without the −1", Measure: func(c GoodConfig, r GoodResult) claim.Measurement {
			law := c.fitError(0)
			return r.ratio(func(m float64, run GoodRun) float64 { return run.Error * m / law })
		}}}},
	{Name: "D5/norm", Known: claim.Derived, Kind: claim.Identity, Source: "derived in the notebook, D5",
		NoTwin: "it is how long the steps are made, whatever the network",
		Says: experiment.Fixed[GoodConfig](`$\|W_Q\|_{2,4}^4 = 8/\mu_0(\sigma'')^2$ at every width and seed: largest ` +
			`relative error`),
		Measure: func(c GoodConfig, r GoodResult) claim.Measurement {
			return r.farthest(8/(c.step().mu()*c.step().mu()), func(run GoodRun) float64 { return run.Power })
		},
		Band: experiment.Fixed[GoodConfig](claim.AtMost(1e-10, claim.Theory, "rounding")),
		Mutants: []goodMutant{{Name: "‖W‖_F² is the same at every width",
			Measure: func(_ GoodConfig, r GoodResult) claim.Measurement {
				return r.farthest(r.firstSquare(), func(run GoodRun) float64 { return run.Square })
			}}}},
	{Name: "D5/leakage", Known: claim.Derived, Kind: claim.Rate, Source: "derived in the notebook, D5",
		FailedBy: []string{equalSigns},
		Says: func(c GoodConfig) string {
			return fmt.Sprintf(`with signs of the mean $\bar s = %g$ $\mathbb{E}f_L^2$ falls like a power of $m$: exponent, `+
				`mean over seeds`, c.Mean)
		},
		Measure: func(_ GoodConfig, r GoodResult) claim.Measurement {
			return r.slope(func(run GoodRun) float64 { return run.Leak })
		},
		Theory: experiment.Fixed[GoodConfig](-0.5),
		Band: experiment.Fixed[GoodConfig](claim.Between(-0.62, -0.38, claim.Pilot, "16 seeds of a separate "+
			"implementation: −0.508 ± 0.047; it would admit m^−0.4"))},
	{Name: "D5/level", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, D5",
		FailedBy: []string{equalSigns},
		Says: experiment.Fixed[GoodConfig](`$\mathbb{E}f_L^2$ over $2\,\text{Var}(\sigma')/(\mu_0(\sigma'')\sqrt m)$: mean ` +
			`over widths and seeds`),
		Measure: func(c GoodConfig, r GoodResult) claim.Measurement {
			law := c.leakage()
			return r.ratio(func(m float64, run GoodRun) float64 { return run.Leak / law.at(0, m) })
		},
		Theory: experiment.Fixed[GoodConfig](1.0),
		Band: experiment.Fixed[GoodConfig](claim.Between(0.85, 1.15, claim.Pilot, "16 seeds of a separate "+
			"implementation: 0.98 to 1.06 width by width; it would admit 0.9")),
		Mutants: []goodMutant{{Name: "Eσ′² in place of Var σ′", Measure: func(c GoodConfig, r GoodResult) claim.Measurement {
			coins := c.activation().Leakage(nichani2022.Independent, 1)
			return r.ratio(func(m float64, run GoodRun) float64 { return run.Leak * math.Sqrt(m) / coins })
		}}}},
	{Name: "D5/equal", Known: claim.Derived, Kind: claim.Rate, Source: "derived in the notebook, D5",
		FailedBy: []string{oddSlope},
		Says: experiment.Fixed[GoodConfig](`with equal signs $\mathbb{E}f_L^2$ grows like a power of $m$: exponent, mean ` +
			`over seeds`),
		Measure: func(_ GoodConfig, r GoodResult) claim.Measurement {
			return r.slope(func(run GoodRun) float64 { return run.Equal })
		},
		Theory: experiment.Fixed[GoodConfig](0.5),
		Band: experiment.Fixed[GoodConfig](claim.Between(0.49, 0.51, claim.Pilot, "16 seeds of a separate "+
			"implementation: 0.4996 ± 0.0004; it would admit m^0.495"))},
	{Name: "D5/leaning", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, D5",
		NoTwin: "where μ_0(σ′) = 0 nothing is added, and there is no ratio to be measured",
		Says: func(c GoodConfig) string {
			return fmt.Sprintf(`what signs of the mean $\bar s$ add to the leakage, over $\bar s^2\sqrt m\,\mu_0(\sigma')^2/`+
				`\mu_0(\sigma'')$, for $\bar s = %s$ at $m = %d$: the ratio farthest from 1, means over seeds`,
				listed(c.leaning()), last(c.Widths))
		},
		When:    func(c GoodConfig) bool { return len(c.leaning()) > 0 },
		Measure: func(c GoodConfig, r GoodResult) claim.Measurement { return r.added(c, 2) },
		Theory:  experiment.Fixed[GoodConfig](1.0),
		Band: experiment.Fixed[GoodConfig](claim.Between(0.8, 1.2, claim.Convention, "what we call close; at the least "+
			"of the means what is added is as large as a few leakages of balanced signs")),
		Mutants: []goodMutant{{Name: "s̄ in place of s̄²",
			Measure: func(c GoodConfig, r GoodResult) claim.Measurement { return r.added(c, 1) }}}},
}

func first(list []int) int {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

func last(list []int) int {
	if len(list) == 0 {
		return 0
	}
	return list[len(list)-1]
}

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

// fitError is what D5 says of the error, times m, with the −1 or without.
func (c GoodConfig) fitError(minus float64) float64 {
	mu := c.activation().MuSecond(0)
	return 2 * (c.activation().SecondSquared()/(mu*mu) - minus)
}

// leakage is the law of the config.
func (c GoodConfig) leakage() leakage { return leakageOf(c.activation(), c.step().mu()) }

// leaning are the means whose part of the leakage is larger than that of the spread, at the largest width.
func (c GoodConfig) leaning() []float64 {
	law, m := c.leakage(), last(c.Widths)
	return slices.DeleteFunc(slices.Clone(c.Means), func(mean float64) bool {
		return !(law.near(mean, m) > 2*law.near(0, m))
	})
}

// slope returns the mean over seeds of the exponent of a number against m.
func (r GoodResult) slope(of func(GoodRun) float64) claim.Measurement {
	return measure.Mean(seedSlopes(len(r.runs()), r.widths(), func(seed, cell int) float64 {
		return of(r.Cells[cell].Runs[seed])
	}))
}

// runs are those of the first cell; others have as many.
func (r GoodResult) runs() []GoodRun {
	if len(r.Cells) == 0 {
		return nil
	}
	return r.Cells[0].Runs
}

func (r GoodResult) widths() []float64 {
	return stats.Map(r.Cells, func(cell GoodCell) float64 { return float64(cell.Width) })
}

// seedSlopes returns the slope of log y against log x of every seed.
func seedSlopes(seeds int, x []float64, y func(seed, place int) float64) []float64 {
	out := make([]float64, seeds)
	for seed := range out {
		values := make([]float64, len(x))
		for i := range x {
			values[i] = y(seed, i)
		}
		out[seed], _, _ = stats.LogLogSlope(x, values)
	}
	return out
}

// ratio returns the mean over seeds of the mean over widths of a ratio.
func (r GoodResult) ratio(of func(m float64, run GoodRun) float64) claim.Measurement {
	out := make([]float64, len(r.runs()))
	for seed := range out {
		out[seed] = stats.Mean(stats.Map(r.Cells, func(cell GoodCell) float64 {
			return of(float64(cell.Width), cell.Runs[seed])
		}))
	}
	return measure.Mean(out)
}

// farthest returns the largest relative distance of a number from what it should be, over all runs.
func (r GoodResult) farthest(want float64, of func(GoodRun) float64) claim.Measurement {
	var errs []float64
	for _, cell := range r.Cells {
		errs = append(errs, stats.Map(cell.Runs, func(run GoodRun) float64 { return math.Abs(of(run)/want - 1) })...)
	}
	return claim.Exact(stats.Max(errs), len(errs))
}

// firstSquare returns ‖W‖_F² at the first width.
func (r GoodResult) firstSquare() float64 {
	if len(r.runs()) == 0 {
		return math.NaN()
	}
	return r.runs()[0].Square
}

// added returns, at the largest width, what the signs of the mean s̄ add to the leakage of balanced ones, over
// s̄^power √m μ_0(σ′)²/μ: the mean over seeds of the s̄ at which it is farthest from 1.
func (r GoodResult) added(c GoodConfig, power float64) claim.Measurement {
	if len(r.Cells) == 0 {
		return measure.Mean(nil)
	}
	cell, law, leaning := r.Cells[len(r.Cells)-1], c.leakage(), c.leaning()
	root := math.Sqrt(float64(cell.Width))
	var ratios []claim.Measurement
	for i, mean := range c.Means {
		if slices.Contains(leaning, mean) {
			want := law.lean * root * math.Pow(leanOf(cell.Width/2, mean), power)
			ratios = append(ratios, measure.Mean(cell.of(func(run GoodRun) float64 {
				return (run.lean(i) - law.spread/root) / want
			})))
		}
	}
	return measure.Extreme(ratios, measure.ByDistance)
}
