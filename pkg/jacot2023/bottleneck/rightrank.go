package bottleneck

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// RightRankConfig decides the experiment on teachers of several ranks.
type RightRankConfig struct {
	jacot2023.Setting // its rank is that of the teachers of the twin
	jacot2023.Recipe
	Depth int   // L
	Ranks []int // k of the teachers
	// λ for each: a third dimension explains less of the outputs than the first, and pays for a smaller λL only
	Lambdas []float64
	Lengths []int // steps for each: the smaller λ, the longer they take
	Other   int   // what is added to k when the layers of that rank are counted
}

// RightRankResult holds what the networks look like, rank by rank and teacher by teacher.
type RightRankResult struct{ Groups [][]jacot2023.Report }

// RightRankOutcome is what came of the experiment and its twins.
type RightRankOutcome = experiment.Outcome[RightRankConfig, RightRankResult]

// RightRankSpec trains networks on teachers of rank 1, 2 and 3 and counts the layers
// that have that rank.
var RightRankSpec = &experiment.Spec[RightRankConfig, RightRankResult]{
	ID:    "jacot2023/right-rank",
	Title: "the bottleneck has the teacher's rank, at a λ chosen for it",
	Config: func(p experiment.Preset) RightRankConfig {
		t := jacot2023.TrainingPreset(p)
		c := RightRankConfig{Setting: t.Setting, Recipe: t.Recipe, Depth: t.Depth, Ranks: []int{1, 2, 3},
			Lambdas: []float64{0.02, 0.02, 0.01}, Lengths: []int{2500, 2500, 5000}}
		if p == experiment.Paper {
			c.Lambdas, c.Lengths = []float64{0.002, 0.002, 0.001}, []int{c.Steps, c.Steps, c.Steps}
		}
		return c
	},
	Check: checkRightRank,
	Idle:  experiment.Fixed[RightRankConfig](map[string]string{"Ramp": "it is 30 % of each of Lengths"}),
	Stay:  jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[RightRankConfig]{
		{Name: "one more", Control: true, Breaks: "the rank is the teacher's: layers of rank $k + 1$ are counted; " +
			"by arithmetic they are too few wherever those of rank $k$ are more than four",
			Change: func(c RightRankConfig) RightRankConfig { c.Other = 1; return c }},
		{Name: "no weight decay", Breaks: "$\\lambda > 0$",
			Change: func(c RightRankConfig) RightRankConfig {
				c.Ranks, c.Lambdas, c.Lengths = []int{c.Rank}, []float64{0}, c.Lengths[:1]
				c.Teachers = min(c.Teachers, 6)
				return c
			}},
	},
	Cost: func(c RightRankConfig) experiment.Cost {
		return c.trainings().Cost().Plus(c.trainings().ExamineCost())
	},
	Run:     runRightRank,
	Claims:  rightRankClaims,
	Figures: rightRankFigures,
}

func checkRightRank(c RightRankConfig) error {
	errs := []error{experiment.AtLeast(2, "Teachers", c.Teachers), jacot2023.CheckLayers("Ranks", c.Ranks, 1),
		experiment.AtLeast(jacot2023.PlateauDepth, "Depth", c.Depth)} // of four layers none would need the rank
	if len(c.Lambdas) != len(c.Ranks) || len(c.Lengths) != len(c.Ranks) {
		return errors.Join(
			append(errs,
				fmt.Errorf("fields Lambdas = %v and Lengths = %v must have one λ and one number of steps for each of the %d ranks",
					c.Lambdas, c.Lengths, len(c.Ranks)))...)
	}
	for _, t := range c.trainings() {
		errs = append(errs, t.Check())
	}
	return errors.Join(errs...)
}

func (c RightRankConfig) trainings() jacot2023.Trainings {
	var out jacot2023.Trainings
	for i, k := range c.Ranks {
		t := jacot2023.Training{Setting: c.Setting, Recipe: c.Recipe, Depth: c.Depth, Lambda: c.Lambdas[i]}
		t.Rank = k
		out = append(out, t.Longer(c.Lengths[i]))
	}
	return out
}

func runRightRank(ctx context.Context, env *experiment.Env, c RightRankConfig) (r RightRankResult, err error) {
	students, err := c.trainings().Train(ctx, env)
	if err != nil {
		return r, err
	}
	for i, group := range students {
		reports, err := Examine(group, c.Ranks[i])
		if err != nil {
			return r, err
		}
		r.Groups = append(r.Groups, reports)
	}
	return r, nil
}

// rightRankClaims has a claim a rank. The shares are those of a separate implementation at
// λ = 0.01.
var rightRankClaims = []experiment.Claim[RightRankConfig, RightRankResult]{
	rightRank(1, "10 of 12", ""),
	rightRank(2, "11 of 12", "", "no weight decay"),
	rightRank(3, "12 of 12", "the number of steps at $k = 3$, doubled after some networks at another master seed had not "+
		"settled"),
}

// rightRank is the claim on teachers of rank k, of which so many were found to have it
// before: the control fails it, and the twins that are named.
func rightRank(k int, found, postHoc string,
	failedBy ...string) experiment.Claim[RightRankConfig, RightRankResult] {
	return experiment.Claim[RightRankConfig, RightRankResult]{
		Name: fmt.Sprintf("right-rank/rank-%d", k), Known: claim.Measured, Kind: claim.Share, Source: almostAllWeights,
		FailedBy: append([]string{"one more"}, failedBy...), PostHoc: postHoc,
		Cases: RightRankConfig.Drawn,
		When:  func(c RightRankConfig) bool { return slices.Contains(c.Ranks, k) && c.CanShowMost() },
		Says: experiment.Fixed[RightRankConfig](fmt.Sprintf(`teachers of rank $k = %d$, at a $\lambda$ chosen for that `+
			`$k$: exactly $k$ singular values exceed 1/2 in all layers but at most four: share of teachers`, k)),
		Measure: rightRankShare(k, func(c RightRankConfig) int { return k + c.Other }),
		Band: experiment.Fixed[RightRankConfig](
			claim.Most("a separate implementation at λ = 0.01: " + found + " teachers")),
		Mutants: []experiment.Mutant[RightRankConfig, RightRankResult]{
			{Name: "all latent coordinates of the inputs in place of k",
				Measure: rightRankShare(k, func(c RightRankConfig) int { return c.Latent })}},
	}
}

// rightRankShare returns the share of the teachers of rank k in whose networks the layers
// have some rank, all but four.
func rightRankShare(k int, rank func(RightRankConfig) int) func(RightRankConfig,
	RightRankResult) claim.Measurement {
	return func(c RightRankConfig, r RightRankResult) claim.Measurement {
		i := slices.Index(c.Ranks, k)
		if i < 0 || i >= len(r.Groups) {
			return claim.Exact(math.NaN(), 0)
		}
		return shareOf(r.Groups[i], allBut(4, c.Depth, rank(c)))
	}
}

func rightRankFigures(o *RightRankOutcome) ([]figure.Figure, error) {
	c := o.Config
	f := figure.Figure{ID: "jacot2023/right-rank/singular-values",
		Title: "As many singular values near 1 as the teacher has ranks", Wide: true,
		Alt: "Singular values against the layer, for teachers of rank 1 (a), 2 (b) and 3 (c): as many singular " +
			"values stay near 1 in the middle, and the others near 0.",
		Caption: fmt.Sprintf(`The four largest singular values of $W_\ell$ against $\ell$ for teachers of several `+
			`ranks $k$, %s, each at a $\lambda$ chosen for it: medians over %d teachers with their intervals.`,
			figure.Letters(0, len(c.Ranks)), c.Teachers),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers a rank", c.Teachers)}}
	for i, k := range c.Ranks {
		f.Panels = append(f.Panels, figure.Panel{X: layerAxis(c.Depth),
			Y: figure.Axis{Label: "singular value", Min: 0, Max: 2}, Legend: figure.Above,
			Note:   fmt.Sprintf("$k = %d$, $\\lambda = %g$", k, c.Lambdas[i]),
			Series: jacot2023.SigmaSeries(o.Result.Groups[i], min(4, c.Width))})
	}
	return []figure.Figure{f}, nil
}
