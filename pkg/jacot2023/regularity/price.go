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

// PriceConfig decides the experiment on depth at one price Λ = λL of a dimension.
type PriceConfig struct {
	jacot2023.Setting
	jacot2023.Recipe
	Depths    []int   // L, increasing
	Price     float64 // Λ = λL
	Fixed     bool    // every depth has the λ that belongs to Reference
	Reference int     // the depth whose λ all have in the twin at a fixed λ
	From      int     // depth from which on objectives are judged
	Deeper    int     // depth from which on ranks are judged
	Shallow   int     // the errors of the networks of depths Shallow and Deep are compared
	Deep      int     // the larger of the two
}

// PriceResult holds the end states, depth by depth as in the config.
type PriceResult struct{ Ends []jacot2023.Ends }

// PriceOutcome is what came of the experiment and its twins.
type PriceOutcome = experiment.Outcome[PriceConfig, PriceResult]

// PriceSpec varies the depth while the price of one dimension, Λ = λL, stays.
var PriceSpec = &experiment.Spec[PriceConfig, PriceResult]{
	ID:     "jacot2023/price",
	Title:  "depth at a fixed price of a dimension",
	Config: priceConfig,
	Check:  checkPrice,
	Stay:   jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[PriceConfig]{
		{Name: "fixed λ", Breaks: "Λ = λL is fixed: λ is, so that a dimension costs more in a deeper network",
			Change: func(c PriceConfig) PriceConfig { c.Fixed, c.Depths = true, c.deepest(3); return c }},
		{Name: "dear dimensions", Breaks: "the target's rank is worth its price: Λ = 0.96, at which two dimensions cost " +
			"more than a function can gain; at the first depth of those that ranks are judged at",
			Change: dear},
		{Name: "shallow networks", Control: true, Breaks: "the networks are deep: only the two smallest depths are left; " +
			"the run has the same networks, and no claim must fail in them",
			Change: func(c PriceConfig) PriceConfig {
				c.Depths = c.Depths[:min(2, len(c.Depths))]
				c.Deeper = c.Depths[0]
				return c
			}},
	},
	Cost: func(c PriceConfig) experiment.Cost {
		return c.trainings().Cost().Plus(c.trainings().LookCost())
	},
	Run:     runPrice,
	Claims:  priceClaims,
	Figures: priceFigures,
	Tables:  priceTables,
}

func priceConfig(p experiment.Preset) PriceConfig {
	t := jacot2023.TrainingPreset(p)
	c := PriceConfig{Setting: t.Setting, Recipe: t.Recipe, Depths: []int{2, 4, 6, 8, 12, 16}, Price: 0.24,
		Reference: t.Depth, From: 6, Deeper: 12, Shallow: 8, Deep: 16}
	if p == experiment.Paper {
		c.Price, c.Depths = 0.05, []int{2, 5, 10, 15, 20, 25, 30, 40}
		c.From, c.Deeper, c.Shallow, c.Deep = 10, 20, 10, 20
	}
	return c
}

// deepest returns the last depths of the list.
func (c PriceConfig) deepest(count int) []int { return c.Depths[max(len(c.Depths)-count, 0):] }

// dearPrice is the Λ of dear dimensions: the zero network, whose objective is 1, is better than
// any that pays it twice.
const dearPrice = 0.96

// dear returns the config with dear dimensions, at one depth: at the quick preset λ is 0.08,
// and the networks are those of the staircase.
func dear(c PriceConfig) PriceConfig {
	i := max(slices.IndexFunc(c.Depths, func(l int) bool { return l >= c.Deeper }), 0)
	c.Fixed, c.Price, c.Depths = false, dearPrice, c.Depths[i:min(i+1, len(c.Depths))]
	return c
}

func checkPrice(c PriceConfig) error {
	errs := []error{c.Setting.Check(), c.Recipe.Check(), jacot2023.CheckLayers("Depths", c.Depths, 2),
		experiment.AtLeast(2, "Teachers", c.Teachers), experiment.AtLeast(2, "Reference", c.Reference),
		experiment.Increasing("Shallow, Deep", []int{c.Shallow, c.Deep}, "the errors of the two are compared")}
	if len(c.Depths) == 1 {
		errs = append(errs, fmt.Errorf("field Depths = %v: at least two depths are compared", c.Depths))
	}
	if !(c.Price > 0) || math.IsInf(c.Price, 0) {
		errs = append(errs, fmt.Errorf("field Price = %v must be positive and finite", c.Price))
	}
	return errors.Join(errs...)
}

func (c PriceConfig) trainings() jacot2023.Trainings {
	out := c.training().AtDepths(c.Depths)
	for i, l := range c.Depths {
		if !c.Fixed {
			out[i].Lambda = c.Price / float64(l)
		}
	}
	return out
}

// training returns what is trained at a fixed λ, once for each depth of the list.
func (c PriceConfig) training() jacot2023.Training {
	return jacot2023.Training{Setting: c.Setting, Recipe: c.Recipe, Lambda: c.Price / float64(c.Reference)}
}

func runPrice(ctx context.Context, env *experiment.Env, c PriceConfig) (PriceResult, error) {
	ends, err := c.trainings().Ends(ctx, env)
	return PriceResult{ends}, err
}

// between returns the end states of the depths from one to another.
func (r PriceResult) between(from, to int) []jacot2023.Ends {
	var out []jacot2023.Ends
	for _, e := range r.Ends {
		if from <= e.Depth && e.Depth <= to {
			out = append(out, e)
		}
	}
	return out
}

// falling returns the share of the teachers for which the objective falls at every step from
// one depth to the next, from a depth on, at which the network stays alive at one rank; of
// the teachers that have such a step.
func (r PriceResult) falling(from int) claim.Measurement {
	ends := r.between(from, math.MaxInt)
	hits, teachers := 0, 0
	for i := range firstOf(ends).States {
		steps, falls := keptSteps(ends, i)
		if steps > 0 {
			teachers++
		}
		if steps > 0 && falls == steps {
			hits++
		}
	}
	return measure.Proportion(hits, teachers)
}

// keptSteps returns at how many steps from one depth to the next the network of a teacher
// stays alive at one rank, and at how many of these its objective falls.
func keptSteps(ends []jacot2023.Ends, teacher int) (steps, falls int) {
	for i := 1; i < len(ends); i++ {
		before, after := ends[i-1].States[teacher], ends[i].States[teacher]
		if before.Dead() || !after.Ended(before.Middle()) {
			continue
		}
		steps++
		if after.Objective < before.Objective {
			falls++
		}
	}
	return steps, falls
}

// ErrorRatios returns the training C at one depth over that at another, teacher by teacher;
// none where a depth is missing.
func (r PriceResult) ErrorRatios(deep, shallow int) []float64 {
	a, b := r.between(deep, deep), r.between(shallow, shallow)
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	var out []float64
	for i := range min(len(a[0].States), len(b[0].States)) {
		out = append(out, a[0].States[i].Train/b[0].States[i].Train)
	}
	return out
}

// Rests returns c = ‖θ‖² − kL at a depth, for the teachers whose networks end at rank k.
func (r PriceResult) Rests(depth, rank int) []float64 {
	var out []float64
	for _, at := range r.between(depth, depth) {
		out = append(out, at.Values(func(e jacot2023.EndState) float64 { return e.Rung(depth).Rest },
			func(e jacot2023.EndState) bool { return e.Ended(rank) })...)
	}
	return out
}

// roughening returns how much c grows from one depth to another, for the teachers whose
// networks end at rank k at both.
func (r PriceResult) roughening(shallow, deep, rank int) []float64 {
	a, b := r.between(shallow, shallow), r.between(deep, deep)
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	var out []float64
	for i := range min(len(a[0].States), len(b[0].States)) {
		if e, f := a[0].States[i], b[0].States[i]; e.Ended(rank) && f.Ended(rank) {
			out = append(out, f.Rung(deep).Rest-e.Rung(shallow).Rest)
		}
	}
	return out
}

var priceClaims = []experiment.Claim[PriceConfig, PriceResult]{
	{Name: "price/rank", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{"dear dimensions"},
		Says: func(c PriceConfig) string {
			return fmt.Sprintf(`for most teachers all networks of depth $L \geq %d$ end at the target's rank, at $\Lambda = `+
				`%g$: share of the teachers`, c.Deeper, c.Price)
		},
		Measure: func(c PriceConfig, r PriceResult) claim.Measurement {
			return keepers(r.between(c.Deeper, math.MaxInt), c.Rank)
		},
		Cases: PriceConfig.Drawn,
		When:  PriceConfig.CanShowMost,
		Band: experiment.Fixed[PriceConfig](claim.Most("one teacher of a separate implementation at rank 2 from " +
			"L = 12 on; this program at master seeds 1 and 2: 22 and 23 of 24 networks, so 10 of 12 teachers or more"))},
	{Name: "price/objective", Known: claim.Derived, Kind: claim.Share,
		Source:   "derived in the notebook, for minimisers; seen here on end states",
		FailedBy: []string{"fixed λ"},
		PostHoc:  "that only steps at which a network keeps its rank count",
		Says: func(c PriceConfig) string {
			return fmt.Sprintf(`for most teachers the objective falls at every step from one depth to the next, from $L = %d$ `+
				`on, that keeps the rank, at $\Lambda = %g$: share of the teachers that have such a step`, c.From, c.Price)
		},
		Measure: func(c PriceConfig, r PriceResult) claim.Measurement { return r.falling(c.From) },
		Cases:   PriceConfig.Drawn,
		When:    PriceConfig.CanShowMost,
		Band:    experiment.Fixed[PriceConfig](claim.Most("this program at master seeds 1 and 2: 34 of 34 steps each"))},
	{Name: "price/error", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{"fixed λ"},
		Says: func(c PriceConfig) string {
			return fmt.Sprintf(`training $C$ at $L = %d$ over that at $L = %d$, at $\Lambda = %g$, median over teachers`,
				c.Deep, c.Shallow, c.Price)
		},
		Measure: func(c PriceConfig, r PriceResult) claim.Measurement {
			return measure.Median(r.ErrorRatios(c.Deep, c.Shallow))
		},
		Band: experiment.Fixed[PriceConfig](
			claim.AtMost(0.6, claim.Pilot, "this program at master seeds 1 and 2: 0.19 to 0.56 over 24 teachers"))},
	{Name: "price/regularity", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{"fixed λ"},
		Says: func(c PriceConfig) string {
			return fmt.Sprintf(`growth of $c = \|\theta\|^2 - kL$ from $L = %d$ to $L = %d$, at $\Lambda = %g$, median over `+
				`the teachers at rank $k$ at both`, c.Shallow, c.Deep, c.Price)
		},
		Measure: func(c PriceConfig, r PriceResult) claim.Measurement {
			return measure.Median(r.roughening(c.Shallow, c.Deep, c.Rank))
		},
		Band: experiment.Fixed[PriceConfig](
			claim.AtLeast(2, claim.Pilot, "this program at master seeds 1 and 2: 3.1 to 10.4 over 21 teachers"))},
}
