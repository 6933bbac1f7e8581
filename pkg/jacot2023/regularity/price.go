package regularity

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// PriceConfig decides the experiment on depth at one price Λ = λL of a dimension.
type PriceConfig struct {
	jacot2023.Training         // what is trained, once for each depth of the list, at λ = Λ/L
	Depths             []int   // L, increasing
	Price              float64 // Λ = λL
	Fixed              bool    // every depth has the Lambda of the training instead
	From               int     // depth from which on objectives are judged
	Deeper             int     // depth from which on ranks are judged
	Shallow            int     // the errors of the networks of depths Shallow and Deep are compared
	Deep               int     // the larger of the two
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
	Idle:   idlePrice,
	Stay:   jacot2023.TrainingStay,
	Twins: []experiment.Twin[PriceConfig]{
		{Name: "fixed λ", Breaks: "Λ = λL is fixed: λ is, so that a dimension costs more in a deeper network",
			Change: func(c PriceConfig) PriceConfig { c.Fixed, c.Depths = true, c.deepest(3); return c },
			Fails:  experiment.ClaimIDs("jacot2023", "price", "objective", "error", "regularity")},
		{Name: "shallow networks", Breaks: "the networks are deep: only the two smallest depths are left",
			Change: func(c PriceConfig) PriceConfig {
				c.Depths = c.Depths[:min(2, len(c.Depths))]
				c.Deeper = c.Depths[0]
				return c
			},
			Fails: experiment.ClaimIDs("jacot2023", "price", "rank")},
	},
	Cost: func(c PriceConfig) experiment.Cost {
		return jacot2023.TrainingsCost(c.trainings()).Plus(jacot2023.LookCost(c.trainings()))
	},
	Run:     runPrice,
	Claims:  priceClaims,
	Figures: priceFigures,
	Tables:  priceTables,
}

func priceConfig(p experiment.Preset) PriceConfig {
	c := PriceConfig{Training: jacot2023.TrainingPreset(p), Depths: []int{2, 4, 6, 8, 12, 16}, Price: 0.24, From: 6,
		Deeper: 12, Shallow: 8, Deep: 16}
	if p == experiment.Paper {
		c.Price, c.Depths = 0.05, []int{2, 5, 10, 15, 20, 25, 30, 40}
		c.From, c.Deeper, c.Shallow, c.Deep = 10, 20, 10, 20
	}
	return c
}

func idlePrice(c PriceConfig) map[string]string {
	idle := map[string]string{"Depth": jacot2023.DepthsInstead}
	if c.Fixed {
		idle["Price"] = "with Fixed the λ is Lambda at every depth"
	} else {
		idle["Lambda"] = "λ is Price/L, without Fixed"
	}
	return idle
}

// deepest returns the last depths of the list.
func (c PriceConfig) deepest(count int) []int { return c.Depths[max(len(c.Depths)-count, 0):] }

func checkPrice(c PriceConfig) error {
	errs := []error{c.Training.Check(), experiment.AtLeast(2, "Count", c.Count), experiment.Depths("Depths", c.Depths, 2),
		experiment.Increasing("Shallow, Deep", []int{c.Shallow, c.Deep}, "the errors of the two are compared")}
	if len(c.Depths) == 1 {
		errs = append(errs, fmt.Errorf("field Depths = %v: at least two depths are compared", c.Depths))
	}
	if !(c.Price > 0) || math.IsInf(c.Price, 0) {
		errs = append(errs, fmt.Errorf("field Price = %v must be positive and finite", c.Price))
	}
	return errors.Join(errs...)
}

func (c PriceConfig) trainings() []jacot2023.Training {
	out := c.AtDepths(c.Depths)
	for i, l := range c.Depths {
		if !c.Fixed {
			out[i].Lambda = c.Price / float64(l)
		}
	}
	return out
}

func runPrice(ctx context.Context, env *experiment.Env, c PriceConfig) (PriceResult, error) {
	ends, err := jacot2023.EndsOf(ctx, env, c.trainings())
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

// rankShare returns the share of all end states from a depth on that have a rank.
func (r PriceResult) rankShare(from, rank int) claim.Measurement {
	hits, all := 0, 0
	for _, e := range r.between(from, math.MaxInt) {
		hits, all = hits+stats.Count(e.States, func(s jacot2023.EndState) bool { return s.Ended(rank) }), all+len(e.States)
	}
	return measure.Share(hits, all)
}

// falling returns at what share of the steps from one depth to the next, from a depth
// on, the objective falls: of the steps at which the network stays alive at one rank.
func (r PriceResult) falling(from int) claim.Measurement {
	hits, steps := 0, 0
	ends := r.between(from, math.MaxInt)
	for i := 1; i < len(ends); i++ {
		for k, e := range ends[i].States {
			before := ends[i-1].States[k]
			if before.Dead() || !e.Ended(before.Middle()) {
				continue
			}
			steps++
			if e.Objective < before.Objective {
				hits++
			}
		}
	}
	return measure.Share(hits, steps)
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
		out = append(out, at.Values(func(e jacot2023.EndState) float64 { return jacot2023.RungOf(e, depth).Rest },
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
			out = append(out, jacot2023.RungOf(f, deep).Rest-jacot2023.RungOf(e, shallow).Rest)
		}
	}
	return out
}

var (
	priceRank = claim.Claim{ID: "jacot2023/price/rank", Known: claim.Measured, Kind: claim.Figure,
		Statement: `share of all networks of depth $L \geq %d$ that end at the target's rank, at $\Lambda = %g$`}
	priceObjective = claim.Claim{ID: "jacot2023/price/objective", Known: claim.Derived, Kind: claim.Ordering,
		Source: "derived in the notebook, for minimisers; seen here on end states",
		Statement: `share of the steps from one depth to the next, from $L = %d$ on, at which the objective falls, at ` +
			`$\Lambda = %g$; of the steps that keep the rank`}
	priceError = claim.Claim{ID: "jacot2023/price/error", Known: claim.Measured, Kind: claim.Inequality,
		Statement: `training $C$ at $L = %d$ over that at $L = %d$, at $\Lambda = %g$, median over teachers`}
	priceRest = claim.Claim{ID: "jacot2023/price/regularity", Known: claim.Measured, Kind: claim.Inequality,
		Statement: `growth of $c = \|\theta\|^2 - kL$ from $L = %d$ to $L = %d$, at $\Lambda = %g$, median over the ` +
			`teachers at rank $k$ at both`}
)

func priceClaims(c PriceConfig, r PriceResult) []claim.Verdict {
	return []claim.Verdict{
		claim.Judge(priceRank.With(c.Deeper, c.Price), r.rankShare(c.Deeper, c.Rank),
			claim.AtLeast(0.8, claim.Pilot, "one teacher of a separate implementation at rank 2 from L = 12 on; this program "+
				"at master seeds 1 and 2: 22 and 23 of 24")),
		claim.Judge(priceObjective.With(c.From, c.Price), r.falling(c.From),
			claim.AtLeast(0.9, claim.Pilot, "this program at master seeds 1 and 2: 34 of 34 each")),
		claim.Judge(priceError.With(c.Deep, c.Shallow, c.Price), measure.Median(r.ErrorRatios(c.Deep, c.Shallow)),
			claim.AtMost(0.6, claim.Pilot, "this program at master seeds 1 and 2: 0.19 to 0.56 over 24 teachers")),
		claim.Judge(priceRest.With(c.Shallow, c.Deep, c.Price), measure.Median(r.roughening(c.Shallow, c.Deep, c.Rank)),
			claim.AtLeast(2, claim.Pilot, "this program at master seeds 1 and 2: 3.1 to 10.4 over 21 teachers")),
	}
}
