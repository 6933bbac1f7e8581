package regularity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
)

// StaircaseConfig decides the experiment on rank against λ.
type StaircaseConfig struct {
	jacot2023.Setting
	jacot2023.Recipe
	Depth    int       // L
	Lambdas  []float64 // λ, increasing
	Slow     []float64 // of these, trained for twice as many steps
	Strength float64   // what every λ is multiplied by in training
	Fit      float64   // λ at which the test error is compared with that at the first λ
	Two      float64   // λ at which the rank of the target is looked for
	Between  float64   // λ at which networks of that rank are compared with the zero network
	One      float64   // λ at which rank 1 is looked for
	Zero     float64   // λ at which all networks die
}

// StaircaseResult holds the end states, λ by λ as in the config.
type StaircaseResult struct{ Ends []jacot2023.Ends }

// StaircaseOutcome is what came of the experiment and its twin.
type StaircaseOutcome = experiment.Outcome[StaircaseConfig, StaircaseResult]

// StaircaseSpec follows the rank of the middle layer, the norm and the errors as λ
// grows.
var StaircaseSpec = &experiment.Spec[StaircaseConfig, StaircaseResult]{
	ID:     "jacot2023/staircase",
	Title:  "rank against regularisation",
	Config: staircaseConfig,
	Live: func(c StaircaseConfig) StaircaseConfig {
		c.Depth, c.Width, c.Teachers, c.Samples, c.Steps, c.Ramp = 6, 8, 2, 30, 100, 30
		return c
	},
	Check: checkStaircase,
	Stay:  jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[StaircaseConfig]{
		{Name: freeTwin, Breaks: "λ‖θ‖² is in the objective: every network is trained with λ = 0; " +
			"by arithmetic it ends at the same weights at every λ, so that nothing rises or falls along λ; " +
			"its rank and its C are measured",
			Change: func(c StaircaseConfig) StaircaseConfig {
				c.Strength, c.Slow = 0, nil
				c.Teachers = min(c.Teachers, 6)
				return c
			}},
	},
	Cost: func(c StaircaseConfig) experiment.Cost {
		return c.trainings().Cost().Plus(c.trainings().LookCost())
	},
	Run:     runStaircase,
	Claims:  staircaseClaims,
	Figures: staircaseFigures,
	Tables:  staircaseTables,
}

// The paper's size has Λ = λL at One and Zero about as the quick one.
func staircaseConfig(p experiment.Preset) StaircaseConfig {
	t := jacot2023.TrainingPreset(p)
	c := StaircaseConfig{Setting: t.Setting, Recipe: t.Recipe, Depth: t.Depth,
		Lambdas: []float64{0, 1e-3, 5e-3, 1e-2, 2e-2, 4e-2, 8e-2, 0.3}, Slow: []float64{5e-3, 1e-2},
		Strength: 1, Fit: 1e-3, Two: 2e-2, Between: 4e-2, One: 8e-2, Zero: 0.3}
	if p == experiment.Paper {
		c.Lambdas, c.Slow = []float64{0, 2e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 4e-2, 0.15}, nil
		c.Fit, c.Two, c.Between, c.One, c.Zero = 1e-3, 2e-3, 2e-2, 4e-2, 0.15
	}
	return c
}

func checkStaircase(c StaircaseConfig) error {
	errs := []error{checkSweep(c.training(), c.Lambdas), among(c.Lambdas, of("Slow", c.Slow...), of("Fit", c.Fit),
		of("Two", c.Two), of("Between", c.Between), of("One", c.One), of("Zero", c.Zero))}
	if len(c.Lambdas) == 1 {
		errs = append(errs, errors.New("field Lambdas has one value: a staircase has at least two"))
	}
	if !(c.Strength >= 0) || math.IsInf(c.Strength, 0) {
		errs = append(errs, errors.New("field Strength is finite and not negative: it multiplies every λ"))
	}
	return errors.Join(errs...)
}

// training returns what is trained, once for each λ of the list.
func (c StaircaseConfig) training() jacot2023.Training {
	return jacot2023.Training{Setting: c.Setting, Recipe: c.Recipe, Depth: c.Depth}
}

func (c StaircaseConfig) trainings() jacot2023.Trainings {
	out := c.training().Sweep(c.Lambdas, c.Slow)
	for i := range out {
		out[i].Lambda *= c.Strength
	}
	return out
}

func runStaircase(ctx context.Context, env *experiment.Env, c StaircaseConfig) (StaircaseResult, error) {
	ends, err := c.trainings().Ends(ctx, env)
	for i := range ends {
		ends[i].Lambda = c.Lambdas[i]
	}
	return StaircaseResult{ends}, err
}

// monotone returns the share of teachers for which a quantity never rises along the
// sweep by more than the margin, and ends below where it began by more than it.
func monotone(ends []jacot2023.Ends, margin float64, of func(jacot2023.EndState) float64) claim.Measurement {
	hits, teachers := 0, len(firstOf(ends).States)
	for i := range teachers {
		first, previous, falls := of(ends[0].States[i]), math.Inf(1), true
		for _, e := range ends {
			x := of(e.States[i])
			falls = falls && x <= previous+margin
			previous = x
		}
		if falls && previous < first-margin {
			hits++
		}
	}
	return measure.Proportion(hits, teachers)
}

// fitFactor is the multiple of the test error at the first λ below which one counts as less;
// our convention.
const fitFactor = 0.6

// betterThan returns for how many teachers the test error is less than fitFactor times that of
// another training.
func betterThan(fitted, first jacot2023.Ends) int {
	hits := 0
	for i := range min(len(fitted.States), len(first.States)) {
		if fitted.States[i].Test < fitFactor*first.States[i].Test {
			hits++
		}
	}
	return hits
}

// better returns that as the share of teachers.
func better(fitted, first jacot2023.Ends) claim.Measurement {
	return measure.Proportion(betterThan(fitted, first), len(fitted.States))
}

// fits returns end states with the training C in place of the test error.
func fits(e jacot2023.Ends) jacot2023.Ends {
	e.States = slices.Clone(e.States)
	for i := range e.States {
		e.States[i].Test = e.States[i].Train
	}
	return e
}

// worthless returns the least objective among the end states of rank 2 or more at
// Between.
func (c StaircaseConfig) worthless(ends []jacot2023.Ends) claim.Measurement {
	var all []claim.Measurement
	objectives := endsAt(ends, c.Between).Values(objective,
		func(e jacot2023.EndState) bool { return !e.Dead() && e.Middle() >= 2 })
	for _, v := range objectives {
		all = append(all, claim.Exact(v, len(objectives)))
	}
	return measure.Extreme(all, measure.BySmallest)
}

// deadest returns the C at Zero that is farthest from 1.
func (c StaircaseConfig) deadest(ends []jacot2023.Ends) claim.Measurement {
	dead := endsAt(ends, c.Zero)
	var all []claim.Measurement
	for _, e := range dead.States {
		all = append(all, claim.Exact(e.Train, len(dead.States)))
	}
	return measure.Extreme(all, func(m claim.Measurement) float64 { return math.Abs(m.Value - 1) })
}

// regularised returns those of end states that are at λ > 0.
func regularised(ends []jacot2023.Ends) []jacot2023.Ends {
	return slices.DeleteFunc(slices.Clone(ends), func(e jacot2023.Ends) bool { return !(e.Lambda > 0) })
}

// freeTwin is the twin of all claims. Where its outcome is known by arithmetic, the claim has
// a mutant beside.
const freeTwin = "no regularisation"

const staircasePilot = "12 teachers of a separate implementation: "

// exchange is why norm and error are monotone in λ.
const exchange = "the sum of two inequalities, which gives all, for minimisers; up to 0.001"

var staircaseClaims = []experiment.Claim[StaircaseConfig, StaircaseResult]{
	{Name: "staircase/monotone", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{freeTwin},
		Says: experiment.Fixed[StaircaseConfig](`for most teachers the rank of the middle layer never rises with ` +
			`$\lambda$, and ends lower than it began: share of the teachers`),
		Measure: func(_ StaircaseConfig, r StaircaseResult) claim.Measurement {
			return monotone(r.Ends, 0, func(e jacot2023.EndState) float64 { return float64(e.Middle()) })
		},
		Cases: StaircaseConfig.Drawn, When: StaircaseConfig.CanShowMost,
		Band: experiment.Fixed[StaircaseConfig](claim.Most(staircasePilot + "12 of 12")),
		Mutants: []experiment.Mutant[StaircaseConfig, StaircaseResult]{{
			Name: "at every λ > 0 the rank is that of the target",
			Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement {
				return keepers(regularised(r.Ends), c.Rank)
			}}}},
	{Name: "staircase/norm-falls", Known: claim.Derived, Kind: claim.Share, FailedBy: []string{freeTwin},
		Source: "derived in the notebook, for minimisers; seen here on end states",
		Says: experiment.Fixed[StaircaseConfig](`for most teachers $\|\theta\|^2$ never rises along $\lambda$, and ends ` +
			`lower than it began: share of the teachers`),
		Measure: func(_ StaircaseConfig, r StaircaseResult) claim.Measurement {
			return monotone(r.Ends, jacot2023.DeadMargin, func(e jacot2023.EndState) float64 { return e.Norm })
		},
		Cases: StaircaseConfig.Drawn, When: StaircaseConfig.CanShowMost,
		Band: experiment.Fixed[StaircaseConfig](claim.Most(exchange)),
		Mutants: []experiment.Mutant[StaircaseConfig, StaircaseResult]{{Name: "λ‖θ‖² in place of ‖θ‖²",
			Measure: func(_ StaircaseConfig, r StaircaseResult) claim.Measurement {
				return monotone(r.Ends, jacot2023.DeadMargin,
					func(e jacot2023.EndState) float64 { return e.Objective - e.Train })
			}}}},
	{Name: "staircase/error-rises", Known: claim.Derived, Kind: claim.Share, FailedBy: []string{freeTwin},
		Source: "derived in the notebook, for minimisers; seen here on end states",
		Says: experiment.Fixed[StaircaseConfig](`for most teachers the training $C$ never falls along $\lambda$, and ends ` +
			`higher than it began: share of the teachers`),
		Measure: func(_ StaircaseConfig, r StaircaseResult) claim.Measurement {
			return monotone(r.Ends, jacot2023.DeadMargin, func(e jacot2023.EndState) float64 { return -e.Train })
		},
		Cases: StaircaseConfig.Drawn, When: StaircaseConfig.CanShowMost,
		Band: experiment.Fixed[StaircaseConfig](claim.Most(exchange)),
		Mutants: []experiment.Mutant[StaircaseConfig, StaircaseResult]{{Name: "the test error in place of C",
			Measure: func(_ StaircaseConfig, r StaircaseResult) claim.Measurement {
				return monotone(r.Ends, jacot2023.DeadMargin, func(e jacot2023.EndState) float64 { return -e.Test })
			}}}},
	{Name: "staircase/test-error", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{freeTwin},
		PostHoc: "the λ at which it is judged: moved to this one, from the pilot's 0.005, after runs of this program",
		Says: func(c StaircaseConfig) string {
			return fmt.Sprintf(`share of the teachers whose test error at $\lambda = %g$ is less than 0.6 of that at `+
				`$\lambda = %g$`, c.Fit, c.Lambdas[0])
		},
		Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement {
			return better(endsAt(r.Ends, c.Fit), firstOf(r.Ends))
		},
		Cases: StaircaseConfig.Drawn, When: StaircaseConfig.CanShowMost,
		Band: experiment.Fixed[StaircaseConfig](claim.Most(staircasePilot + "11 of 12, at a λ of 0.005")),
		Mutants: []experiment.Mutant[StaircaseConfig, StaircaseResult]{{Name: "the training C in place of the test error",
			Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement {
				return better(fits(endsAt(r.Ends, c.Fit)), fits(firstOf(r.Ends)))
			}}}},
	{Name: "staircase/rank-of-target", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{freeTwin},
		Says: func(c StaircaseConfig) string {
			return fmt.Sprintf(`share of the teachers whose network has the rank $k$ of the target in its middle layer at `+
				`$\lambda = %g$`, c.Two)
		},
		Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement {
			return endsAt(r.Ends, c.Two).Share(c.Rank)
		},
		Cases: StaircaseConfig.Drawn, When: StaircaseConfig.CanShowMost,
		Band: experiment.Fixed[StaircaseConfig](claim.Most(staircasePilot + "11 of 12"))},
	{Name: "staircase/worse-than-nothing", Known: claim.Measured, Kind: claim.Inequality, FailedBy: []string{freeTwin},
		Says: func(c StaircaseConfig) string {
			return fmt.Sprintf(`at $\lambda = %g$ every network that ends with rank 2 or more has a larger objective than the `+
				`zero network: the least objective`, c.Between)
		},
		Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement { return c.worthless(r.Ends) },
		Band: experiment.Fixed[StaircaseConfig](claim.AtLeast(1, claim.Pilot,
			staircasePilot+"1.13 to 1.30; 1 is the objective of the zero network"))},
	{Name: "staircase/rank-one", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{freeTwin},
		Says: func(c StaircaseConfig) string {
			return fmt.Sprintf(`share of the teachers whose network is alive with rank 1 in its middle layer at $\lambda = `+
				`%g$`, c.One)
		},
		Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement { return endsAt(r.Ends, c.One).Share(1) },
		Cases:   StaircaseConfig.Drawn, When: StaircaseConfig.CanShowMost,
		Band: experiment.Fixed[StaircaseConfig](claim.Most(staircasePilot + "11 of 12"))},
	{Name: "staircase/dead", Known: claim.Measured, Kind: claim.Inequality, FailedBy: []string{freeTwin},
		Says: func(c StaircaseConfig) string {
			return fmt.Sprintf(`at $\lambda = %g$ every network predicts the mean: the $C$ that is farthest from 1`, c.Zero)
		},
		Measure: func(c StaircaseConfig, r StaircaseResult) claim.Measurement { return c.deadest(r.Ends) },
		Band: experiment.Fixed[StaircaseConfig](claim.Between(1-jacot2023.DeadMargin, 1+jacot2023.DeadMargin,
			claim.Convention, "0.001, by which C tells the dead; "+staircasePilot+"12 of 12"))},
}
