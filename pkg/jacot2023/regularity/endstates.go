package regularity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// EndStatesConfig decides the experiment on two ways to one λ. Via is the larger λ
// that the second way comes down from; 0 makes it a second copy of the first.
type EndStatesConfig struct {
	jacot2023.Setting
	jacot2023.Recipe
	Depth   int       // L
	Lambdas []float64 // λ, increasing
	Slow    []float64 // of these, trained for twice as many steps from scratch
	Middle  float64   // λ at which the test errors are compared
	Low     float64   // λ at which the target's rank is to have the lower objective
	High    float64   // λ at which rank 1 is
}

// EndStatesResult holds the end states of both ways, λ by λ as in the config.
type EndStatesResult struct {
	Scratch []jacot2023.Ends // from random weights
	Down    []jacot2023.Ends // from where the training at Via ended
}

// EndStatesOutcome is what came of the experiment and its twins.
type EndStatesOutcome = experiment.Outcome[EndStatesConfig, EndStatesResult]

// EndStatesSpec compares where training from random weights ends with where it ends
// coming down from a larger λ, at the same λ.
var EndStatesSpec = &experiment.Spec[EndStatesConfig, EndStatesResult]{
	ID:     "jacot2023/end-states",
	Title:  "two end states at one λ",
	Config: endStatesConfig,
	Check:  checkEndStates,
	Stay:   jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[EndStatesConfig]{
		{Name: "both from scratch",
			Breaks: "the second network comes down from a larger λ: it is trained from random weights as well; " +
				"by arithmetic it is the same network, and the quotient of the test errors is 1; its rank is measured",
			Change: func(c EndStatesConfig) EndStatesConfig { c.Via = 0; return c }},
		{Name: "λ exchanged", Control: true, Breaks: "a dimension is cheap at Low and dear at High: the two are exchanged; " +
			"by arithmetic, since the networks are the same, it fails \"low\" where \"high\" holds, and \"high\" " +
			"where \"low\" holds",
			Change: func(c EndStatesConfig) EndStatesConfig { c.Low, c.High = c.High, c.Low; return c }},
	},
	Cost:    endStatesCost,
	Run:     runEndStates,
	Claims:  endStatesClaims,
	Figures: endStatesFigures,
	Tables:  endStatesTables,
}

func endStatesConfig(p experiment.Preset) EndStatesConfig {
	t := jacot2023.TrainingPreset(p)
	c := EndStatesConfig{Setting: t.Setting, Recipe: t.Recipe, Depth: t.Depth, Lambdas: []float64{5e-3, 2e-2, 4e-2},
		Slow: []float64{5e-3}, Middle: 2e-2, Low: 5e-3, High: 4e-2}
	c.Via = 8e-2
	if p == experiment.Paper {
		c.Lambdas, c.Slow, c.Via = []float64{5e-4, 2e-3, 5e-3}, nil, 2e-2
		c.Low, c.Middle, c.High = 5e-4, 2e-3, 5e-3
	}
	return c
}

func checkEndStates(c EndStatesConfig) error {
	errs := []error{checkSweep(c.training(), c.Lambdas), among(c.Lambdas, of("Slow", c.Slow...), of("Middle", c.Middle),
		of("Low", c.Low), of("High", c.High))}
	if n := len(c.Lambdas); n > 0 && c.Via > 0 && c.Via <= c.Lambdas[n-1] {
		errs = append(errs, fmt.Errorf("field Via = %g: networks come down from a λ larger than all Lambdas = %v",
			c.Via, c.Lambdas))
	}
	if len(c.Lambdas) == 1 {
		errs = append(errs,
			errors.New("field Lambdas has one value: which end state has the lower objective is compared at two or more"))
	}
	if len(c.Lambdas) > 0 && c.Lambdas[0] == 0 {
		errs = append(errs, fmt.Errorf("field Lambdas = %v: at λ = 0 nothing is paid for a rank: give positive λ", c.Lambdas))
	}
	return errors.Join(errs...)
}

// training returns what is trained, once for each λ of the list, coming down from Via.
func (c EndStatesConfig) training() jacot2023.Training {
	return jacot2023.Training{Setting: c.Setting, Recipe: c.Recipe, Depth: c.Depth}
}

// scratch and down return the trainings of the two ways.
func (c EndStatesConfig) scratch() jacot2023.Trainings {
	t := c.training()
	t.Via = 0
	return t.Sweep(c.Lambdas, c.Slow)
}

func (c EndStatesConfig) down() jacot2023.Trainings {
	if c.Via == 0 {
		return c.scratch()
	}
	return c.training().Sweep(c.Lambdas, nil)
}

func endStatesCost(c EndStatesConfig) experiment.Cost {
	all := append(c.scratch(), c.down()...)
	if c.Via > 0 {
		above := c.training().At(c.Via)
		above.Via = 0
		all = append(all, above)
	}
	return all.Cost().Plus(all.LookCost())
}

// The training at Via comes first, so that it is there when the others begin.
func runEndStates(ctx context.Context, env *experiment.Env, c EndStatesConfig) (EndStatesResult, error) {
	var r EndStatesResult
	if c.Via > 0 {
		above := c.training().At(c.Via)
		above.Via = 0
		if _, err := (jacot2023.Trainings{above}).Train(ctx, env); err != nil {
			return r, err
		}
	}
	var err error
	if r.Scratch, err = c.scratch().Ends(ctx, env); err != nil {
		return r, err
	}
	r.Down, err = c.down().Ends(ctx, env)
	return r, err
}

// EndPair are the two end states of one teacher at one λ.
type EndPair struct{ Scratch, Down jacot2023.EndState }

// Pairs returns the pairs at a λ of the teachers that have both end states: the rank
// of the target from scratch, and a living network come down.
func (r EndStatesResult) Pairs(lambda float64, rank int) []EndPair {
	var out []EndPair
	scratch, down := endsAt(r.Scratch, lambda).States, endsAt(r.Down, lambda).States
	for i := range min(len(scratch), len(down)) {
		if s, d := scratch[i], down[i]; s.Ended(rank) && !d.Dead() {
			out = append(out, EndPair{s, d})
		}
	}
	return out
}

// lowered returns in how many pairs the network come down has rank 1 and the lower objective.
func lowered(pairs []EndPair) int {
	return stats.Count(pairs, func(p EndPair) bool { return p.Down.Ended(1) && p.Down.Objective < p.Scratch.Objective })
}

// scratchOverDown returns a number of the network from scratch over that of the one come down: its geometric mean over
// the pairs in which this one has rank 1.
func scratchOverDown(pairs []EndPair, of func(jacot2023.EndState) float64) claim.Measurement {
	var logs []float64
	for _, p := range pairs {
		if p.Down.Ended(1) {
			logs = append(logs, math.Log(of(p.Scratch)/of(p.Down)))
		}
	}
	return measure.Geometric(measure.Mean(logs))
}

// TestRatios returns the test error come down over that from scratch, pair by pair.
func TestRatios(pairs []EndPair) []float64 {
	return ratios(pairs, func(e jacot2023.EndState) float64 { return e.Test })
}

// ratios returns a number come down over that from scratch, pair by pair.
func ratios(pairs []EndPair, of func(jacot2023.EndState) float64) []float64 {
	var out []float64
	for _, p := range pairs {
		out = append(out, of(p.Down)/of(p.Scratch))
	}
	return out
}

var endStatesClaims = []experiment.Claim[EndStatesConfig, EndStatesResult]{
	{Name: "end-states/stays", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{"both from scratch"},
		Says: func(c EndStatesConfig) string {
			return fmt.Sprintf(`share of the teachers whose network, come down to $\lambda = %g$, is alive with rank 1`,
				c.Middle)
		},
		Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement { return endsAt(r.Down, c.Middle).Share(1) },
		Cases:   EndStatesConfig.Drawn, When: EndStatesConfig.CanShowMost,
		Band: experiment.Fixed[EndStatesConfig](
			claim.Most("12 teachers of a separate implementation: 10 of 12 had both end states"))},
	{Name: "end-states/test-error", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{"both from scratch"},
		Says: func(c EndStatesConfig) string {
			return fmt.Sprintf(`at $\lambda = %g$, the test error of the network come down over that of the network from `+
				`scratch, median over the teachers whose network from scratch has the rank of the target`, c.Middle)
		},
		Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement {
			return measure.Median(TestRatios(r.Pairs(c.Middle, c.Rank)))
		},
		Band: experiment.Fixed[EndStatesConfig](claim.AtLeast(1.5, claim.Pilot,
			"this program at master seeds 1 and 2: medians 2.9 and 2.8, single teachers from 1.7")),
		Mutants: []experiment.Mutant[EndStatesConfig, EndStatesResult]{{Name: "the objective in place of the test error",
			Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement {
				return measure.Median(ratios(r.Pairs(c.Middle, c.Rank), objective))
			}}}},
	{Name: "end-states/low", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{"λ exchanged"},
		PostHoc: "the λ at which it is judged (at 0.01, the pilot's, it depends on the teacher), and that the size of the " +
			"difference is judged, after the share of teachers had been undecided at two of four master seeds",
		Says: func(c EndStatesConfig) string {
			return fmt.Sprintf(`at $\lambda = %g$ the network from scratch has the lower objective: its objective over that of `+
				`the one come down, geometric mean over the teachers whose two networks have the rank of the target and rank 1`,
				c.Low)
		},
		Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement {
			return scratchOverDown(r.Pairs(c.Low, c.Rank), objective)
		},
		Band: experiment.Fixed[EndStatesConfig](claim.AtMost(1, claim.Convention, "which of the two is lower")),
		Mutants: []experiment.Mutant[EndStatesConfig, EndStatesResult]{{Name: "‖θ‖² alone in place of the objective",
			Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement {
				return scratchOverDown(r.Pairs(c.Low, c.Rank), func(e jacot2023.EndState) float64 { return e.Norm })
			}}}},
	{Name: "end-states/high", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{"λ exchanged"},
		PostHoc: "that the size of the difference is judged, after the share of teachers had been undecided at one of four " +
			"master seeds",
		Says: func(c EndStatesConfig) string {
			return fmt.Sprintf(`at $\lambda = %g$ the network come down has the lower objective: that of the one from scratch `+
				`over it, geometric mean over the same teachers`, c.High)
		},
		Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement {
			return scratchOverDown(r.Pairs(c.High, c.Rank), objective)
		},
		Band: experiment.Fixed[EndStatesConfig](claim.AtLeast(1, claim.Convention, "which of the two is lower")),
		Mutants: []experiment.Mutant[EndStatesConfig, EndStatesResult]{{Name: "C alone in place of the objective",
			Measure: func(c EndStatesConfig, r EndStatesResult) claim.Measurement {
				return scratchOverDown(r.Pairs(c.High, c.Rank), func(e jacot2023.EndState) float64 { return e.Train })
			}}}},
}

// endsAt returns the end states at a λ; none where it is not among them.
func endsAt(ends []jacot2023.Ends, lambda float64) jacot2023.Ends {
	for _, e := range ends {
		if e.Lambda == lambda {
			return e
		}
	}
	return jacot2023.Ends{Lambda: lambda}
}

// checkSweep says what is impossible about teachers and a list of λ.
func checkSweep(t jacot2023.Training, lambdas []float64) error {
	errs := []error{t.Check(), experiment.AtLeast(2, "Teachers", t.Teachers)}
	if len(lambdas) == 0 {
		errs = append(errs, errors.New("field Lambdas is empty: give at least one λ"))
	}
	for _, l := range lambdas {
		if !(l >= 0) || math.IsInf(l, 0) {
			errs = append(errs, fmt.Errorf("field Lambdas = %v: each λ is finite and not negative", lambdas))
			break
		}
	}
	return errors.Join(append(errs, experiment.Increasing("Lambdas", lambdas, "the ranks are followed as λ grows"))...)
}

// fieldOf is a field that picks values of λ from a list.
type fieldOf struct {
	name   string
	values []float64
}

func of(name string, values ...float64) fieldOf { return fieldOf{name, values} }

// among returns an error when values of fields are not in the list of λ.
func among(lambdas []float64, fields ...fieldOf) error {
	var wrong []string
	for _, f := range fields {
		for _, v := range f.values {
			if !slices.Contains(lambdas, v) {
				wrong = append(wrong, fmt.Sprintf("%s = %g", f.name, v))
			}
		}
	}
	if wrong == nil {
		return nil
	}
	return fmt.Errorf("every field that picks a λ takes one of Lambdas = %v: not %s", lambdas, strings.Join(wrong, ", "))
}
