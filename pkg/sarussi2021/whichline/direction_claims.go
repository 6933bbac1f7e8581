package whichline

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims of the experiment are about.
type (
	directionClaim  = experiment.Claim[DirectionConfig, DirectionResult]
	directionMutant = experiment.Mutant[DirectionConfig, DirectionResult]
)

var directionClaims = []directionClaim{
	{Name: "T3c/direction", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{plainSteps},
		Source: "T3c, after Soudry et al. 2018, does not say how soon",
		Says: func(c DirectionConfig) string {
			return fmt.Sprintf(`$(\bar w, \bar u)$ and $\bar w - \bar u$ are both within 2.5° of the PAR machine after %d `+
				`steps, and within 1.5° after %d, on most data sets`, c.Steps/2, c.Steps)
		},
		Measure: func(c DirectionConfig, r DirectionResult) claim.Measurement {
			return r.share(func(run DirectionRun) bool { return run.near(c.Steps/2, 2.5) && run.near(c.Steps, 1.5) })
		},
		Cases: func(c DirectionConfig) int { return c.Seeds },
		Band: experiment.Fixed[DirectionConfig](claim.Most("16 master seeds of a separate implementation, of w̄−ū: " +
			"0.57 ± 0.44° at 10,000 steps, 0.31 ± 0.26° at 20,000, 16 of 16"))},
	{Name: "T3d/not-the-svm", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{slightBend, reflected},
		Source: "T3d says that it differs, not by how much",
		Says: func(c DirectionConfig) string {
			return fmt.Sprintf(`after %d steps $\bar w - \bar u$ is at least 4° from the linear SVM, and three times as far as `+
				`from the PAR machine, on most data sets`, c.Steps/2)
		},
		Measure: func(c DirectionConfig, r DirectionResult) claim.Measurement {
			return r.share(func(run DirectionRun) bool {
				look := run.at(c.Steps / 2)
				return look.Linear >= 4 && look.Normal <= look.Linear/3
			})
		},
		Cases: func(c DirectionConfig) int { return c.Seeds },
		Band: experiment.Fixed[DirectionConfig](claim.Most("16 master seeds of a separate implementation: 9.3 ± 2.1° " +
			"from the linear SVM"))},
	{Name: "T3c/one-over-t", Known: claim.Measured, Kind: claim.Rate, Source: "measured; the law is of D7",
		FailedBy: []string{plainSteps},
		Says: func(c DirectionConfig) string {
			return fmt.Sprintf(`from step %d to step %d the angle of $(\bar w, \bar u)$ to the PAR machine falls like a power `+
				`of $t$: its exponent, median over data sets`, c.Steps/2, c.Steps)
		},
		Measure: func(c DirectionConfig, r DirectionResult) claim.Measurement {
			return measure.Median(stats.Map(r.Runs, func(run DirectionRun) float64 { return run.exponent(c.Steps/2, c.Steps) }))
		},
		Theory: experiment.Fixed[DirectionConfig](-1.0),
		Band: experiment.Fixed[DirectionConfig](claim.Between(-1.15, -0.62, claim.Pilot, "16 master seeds of a separate "+
			"implementation, of w̄−ū: the median falls to 0.45 to 0.65 of itself; it would admit t^−0.7"))},
	{Name: "T3c/constant-speed", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, D7",
		FailedBy: []string{plainSteps}, Foreseen: []string{plainSteps}, // which slow down as s falls
		Says: experiment.Fixed[DirectionConfig](`between two looks in PAR, $\theta$ moves by at least ` +
			`$\gamma_\varphi \eta_{\text{eff}}$ a step along the PAR machine: pairs of looks between which it does not`),
		Measure: func(_ DirectionConfig, r DirectionResult) claim.Measurement { return r.slow(1) },
		Band:    experiment.Fixed[DirectionConfig](claim.AtMost(0, claim.Theory, "the bound itself, and rounding")),
		Mutants: []directionMutant{{Name: "η in place of ηkv²",
			Measure: func(_ DirectionConfig, r DirectionResult) claim.Measurement { return r.slow(2) }}}},
}

// share returns the share of the data sets on which something is true.
func (r DirectionResult) share(is func(DirectionRun) bool) claim.Measurement {
	return measure.Proportion(stats.Count(r.Runs, is), len(r.Runs))
}

// near reports whether both directions are within so many degrees of the PAR machine's at a step.
func (r DirectionRun) near(step int, degrees float64) bool {
	look := r.at(step)
	return look.Full < degrees && look.Normal < degrees
}

// exponent returns the power of t by which the angle in R^{2d} falls from one step to another.
func (r DirectionRun) exponent(from, to int) float64 {
	return math.Log(r.at(to).Full/r.at(from).Full) / math.Log(float64(to)/float64(from))
}

// slow returns how many pairs of looks one after the other, both in PAR, the network went less far between than factor
// times γ_φ η_eff a step.
func (r DirectionResult) slow(factor float64) claim.Measurement {
	wrong, pairs := 0, 0
	for _, run := range r.Runs {
		for i := 1; i < len(run.Looks) && run.FirstPAR >= 0 && run.LeftPAR == 0; i++ {
			a, b := run.Looks[i-1], run.Looks[i]
			if a.Step < run.FirstPAR {
				continue
			}
			if pairs++; !(b.Along-a.Along >= factor*float64(b.Step-a.Step)*(1-rounding)) {
				wrong++
			}
		}
	}
	return claim.Exact(float64(wrong), pairs)
}

// rounding is what an inequality may miss, relative to its right side: the machine is known to 1e-8 of its margin.
const rounding = 1e-7

// LastAngle returns the median angle of w̄−ū to the linear SVM at the last step, and the median of what is predicted
// for it.
func LastAngle(o *DirectionOutcome) (measured, predicted float64) {
	measured = stats.MedianOf(o.Result.Runs, func(run DirectionRun) float64 { return run.at(o.Config.Steps).Linear })
	return measured, stats.MedianOf(o.Result.Runs, func(run DirectionRun) float64 { return run.Angle })
}
