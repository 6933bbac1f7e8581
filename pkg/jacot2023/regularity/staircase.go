package regularity

import (
	"context"
	"errors"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
)

// StaircaseConfig decides the experiment on rank against λ.
type StaircaseConfig struct {
	jacot2023.Training           // what is trained, once for each λ of the list
	Lambdas            []float64 // λ, increasing
	Slow               []float64 // of these, trained for twice as many steps
	Strength           float64   // what every λ is multiplied by in training
	Fit                float64   // λ at which the test error is compared with that at the first λ
	Two                float64   // λ at which the rank of the target is looked for
	Between            float64   // λ at which networks of that rank are compared with the zero network
	One                float64   // λ at which rank 1 is looked for
	Zero               float64   // λ at which all networks die
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
	Check:  checkStaircase,
	Idle:   jacot2023.IdleFields[StaircaseConfig](map[string]string{"Lambda": jacot2023.LambdasInstead}),
	Stay:   jacot2023.TrainingStay,
	Twins: []experiment.Twin[StaircaseConfig]{
		{Name: "no regularisation", Breaks: "λ‖θ‖² is in the objective: every network is trained with λ = 0; " +
			"by arithmetic it ends at the same weights at every λ, so that nothing rises or falls along λ; " +
			"its rank and its C are measured",
			Change: func(c StaircaseConfig) StaircaseConfig { c.Strength, c.Slow = 0, nil; return c }},
	},
	Cost: func(c StaircaseConfig) experiment.Cost {
		return jacot2023.TrainingsCost(c.trainings()).Plus(jacot2023.LookCost(c.trainings()))
	},
	Run:     runStaircase,
	Claims:  staircaseClaims,
	Figures: staircaseFigures,
	Tables:  staircaseTables,
}

// The paper's size has Λ = λL at One and Zero about as the quick one.
func staircaseConfig(p experiment.Preset) StaircaseConfig {
	c := StaircaseConfig{Training: jacot2023.TrainingPreset(p),
		Lambdas: []float64{0, 1e-3, 5e-3, 1e-2, 2e-2, 4e-2, 8e-2, 0.3}, Slow: []float64{5e-3, 1e-2},
		Strength: 1, Fit: 1e-3, Two: 2e-2, Between: 4e-2, One: 8e-2, Zero: 0.3}
	if p == experiment.Paper {
		c.Lambdas, c.Slow = []float64{0, 2e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 4e-2, 0.15}, nil
		c.Fit, c.Two, c.Between, c.One, c.Zero = 1e-3, 2e-3, 2e-2, 4e-2, 0.15
	}
	return c
}

func checkStaircase(c StaircaseConfig) error {
	errs := []error{checkSweep(c.Training, c.Lambdas), among(c.Lambdas, of("Slow", c.Slow...), of("Fit", c.Fit),
		of("Two", c.Two), of("Between", c.Between), of("One", c.One), of("Zero", c.Zero))}
	if len(c.Lambdas) == 1 {
		errs = append(errs, errors.New("field Lambdas has one value: a staircase has at least two"))
	}
	if !(c.Strength >= 0) || math.IsInf(c.Strength, 0) {
		errs = append(errs, errors.New("field Strength is finite and not negative: it multiplies every λ"))
	}
	return errors.Join(errs...)
}

func (c StaircaseConfig) trainings() []jacot2023.Training {
	out := c.Sweep(c.Lambdas, c.Slow)
	for i := range out {
		out[i].Lambda *= c.Strength
	}
	return out
}

func runStaircase(ctx context.Context, env *experiment.Env, c StaircaseConfig) (StaircaseResult, error) {
	ends, err := jacot2023.EndsOf(ctx, env, c.trainings())
	for i := range ends {
		ends[i].Lambda = c.Lambdas[i]
	}
	return StaircaseResult{ends}, err
}

// monotone returns the share of teachers for which a quantity never rises along the
// sweep by more than the margin, and ends below where it began by more than it.
func monotone(ends []jacot2023.Ends, margin float64, of func(jacot2023.EndState) float64) claim.Measurement {
	hits, teachers := 0, len(ends[0].States)
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
	return measure.Share(hits, teachers)
}

// worthless returns the least objective among the end states of rank 2 or more at
// Between.
func (c StaircaseConfig) worthless(ends []jacot2023.Ends) claim.Measurement {
	var all []claim.Measurement
	objectives := endsAt(ends, c.Between).Values(func(e jacot2023.EndState) float64 { return e.Objective },
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

var (
	staircaseMonotone = claim.Claim{ID: "jacot2023/staircase/monotone", Known: claim.Measured, Kind: claim.Ordering,
		Statement: `share of the teachers for which the rank of the middle layer never rises with $\lambda$, and ends ` +
			`lower than it began`}
	staircasePrice = claim.Claim{ID: "jacot2023/staircase/norm-falls", Known: claim.Derived, Kind: claim.Ordering,
		Source:    "derived in the notebook, for minimisers; seen here on end states",
		Statement: `share of the teachers for which $\|\theta\|^2$ never rises along $\lambda$, and ends lower than it began`}
	staircaseFit = claim.Claim{ID: "jacot2023/staircase/error-rises", Known: claim.Derived, Kind: claim.Ordering,
		Source: "derived in the notebook, for minimisers; seen here on end states",
		Statement: `share of the teachers for which the training $C$ never falls along $\lambda$, and ends ` +
			`higher than it began`}
	staircaseTwo = claim.Claim{ID: "jacot2023/staircase/rank-of-target", Known: claim.Measured, Kind: claim.Figure,
		Statement: `share of the teachers whose network has the rank $k$ of the target in its middle layer at $\lambda = %g$`}
	staircaseOne = claim.Claim{ID: "jacot2023/staircase/rank-one", Known: claim.Measured, Kind: claim.Figure,
		Statement: `share of the teachers whose network is alive with rank 1 in its middle layer at $\lambda = %g$`}
	staircaseDead = claim.Claim{ID: "jacot2023/staircase/dead", Known: claim.Measured, Kind: claim.Identity,
		Statement: `at $\lambda = %g$ every network predicts the mean: the $C$ that is farthest from 1`}
	staircaseTest = claim.Claim{ID: "jacot2023/staircase/test-error", Known: claim.Measured, Kind: claim.Ordering,
		Statement: `share of the teachers whose test error at $\lambda = %g$ is less than 0.6 of that at $\lambda = %g$`}
	staircaseWorse = claim.Claim{ID: "jacot2023/staircase/worse-than-nothing", Known: claim.Measured,
		Kind: claim.Inequality,
		Statement: `at $\lambda = %g$ every network that ends with rank 2 or more has a larger objective than the zero ` +
			`network: the least objective`}
)

func staircaseClaims(c StaircaseConfig, r StaircaseResult) []claim.Verdict {
	rank := func(e jacot2023.EndState) float64 { return float64(e.Middle()) }
	norm := func(e jacot2023.EndState) float64 { return e.Norm }
	fit := func(e jacot2023.EndState) float64 { return -e.Train }
	const pilot = "12 teachers of a separate implementation: "
	fitted := endsAt(r.Ends, c.Fit)
	better := measure.Proportion(fitted.BetterThan(r.Ends[0]), len(fitted.States))
	exchange := claim.AtLeast(1, claim.Theory, "the sum of two inequalities, for minimisers; up to 0.001")
	return []claim.Verdict{
		claim.Judge(staircaseMonotone, monotone(r.Ends, 0, rank), claim.AtLeast(1, claim.Pilot, pilot+"12 of 12")),
		claim.Judge(staircasePrice, monotone(r.Ends, jacot2023.DeadMargin, norm), exchange),
		claim.Judge(staircaseFit, monotone(r.Ends, jacot2023.DeadMargin, fit), exchange),
		jacot2023.JudgeMost(staircaseTest.With(c.Fit, c.Lambdas[0]), better,
			pilot+"11 of 12, at a λ of 0.005; moved to this λ after runs of this program"),
		jacot2023.JudgeMost(staircaseTwo.With(c.Two), endsAt(r.Ends, c.Two).Share(c.Rank), pilot+"11 of 12"),
		claim.Judge(staircaseWorse.With(c.Between), c.worthless(r.Ends),
			claim.AtLeast(1, claim.Pilot, pilot+"1.13 to 1.30; 1 is the objective of the zero network")),
		jacot2023.JudgeMost(staircaseOne.With(c.One), endsAt(r.Ends, c.One).Share(1), pilot+"11 of 12"),
		claim.Judge(staircaseDead.With(c.Zero), c.deadest(r.Ends),
			claim.Between(1-jacot2023.DeadMargin, 1+jacot2023.DeadMargin, claim.Pilot, pilot+"12 of 12")),
	}
}
