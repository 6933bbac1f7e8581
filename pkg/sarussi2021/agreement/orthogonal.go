package agreement

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// OrthogonalConfig decides the experiment on labels of coins, where there is no teacher.
type OrthogonalConfig struct {
	Master  uint64  // master seed
	Dim     int     // d: points of N(0, I/d) are nearly orthogonal where it is large
	Samples int     // n
	Steps   int     // of normalized gradient descent
	Seeds   int     // data sets
	Sigma   float64 // σ_0
}

// OrthogonalRun is the training on one data set.
type OrthogonalRun struct {
	FirstPAR, LeftPAR int       // the first step in PAR, −1: none; how many later ones are not
	Margins           []float64 // y_l N(x_l) over their mean, in growing order
	StableRank        float64   // ‖W‖²_F/‖W‖²_2 at the end
	StartRank         float64   // the same before training
	Diagonal          float64   // the largest Q of D10's diagonal condition, which needs at least 1
}

// OrthogonalResult holds a run a data set.
type OrthogonalResult struct{ Runs []OrthogonalRun }

// OrthogonalOutcome is what came of the experiment and its twins.
type OrthogonalOutcome = experiment.Outcome[OrthogonalConfig, OrthogonalResult]

const fewDimensions = "few dimensions"

// OrthogonalSpec trains on nearly orthogonal points with labels of coins.
var OrthogonalSpec = &experiment.Spec[OrthogonalConfig, OrthogonalResult]{
	ID:     "sarussi2021/orthogonal",
	Title:  "coins on nearly orthogonal points: agreement without a teacher",
	Config: orthogonalConfig,
	Check: func(c OrthogonalConfig) error {
		return errors.Join(experiment.AtLeast(1, "Seeds", c.Seeds), c.training().Check())
	},
	Twins: []experiment.Twin[OrthogonalConfig]{
		{Name: fewDimensions, Breaks: "the points are nearly orthogonal: they have 15 coordinates",
			Same:   "that no such data set is ever in PAR was measured",
			Change: func(c OrthogonalConfig) OrthogonalConfig { c.Dim = 15; return c }},
		{Name: largeStart, Breaks: `the start is small: $\sigma_0 = 100$`,
			Same:   "that so large a start is not in PAR by step 5 was measured",
			Change: func(c OrthogonalConfig) OrthogonalConfig { c.Sigma = 100; return c }},
	},
	Cost: func(c OrthogonalConfig) experiment.Cost {
		return sarussi2021.TrainingsCost([]sarussi2021.Training{c.training()})
	},
	Run:     runOrthogonal,
	Claims:  orthogonalClaims,
	Figures: orthogonalFigures,
}

func orthogonalConfig(p experiment.Preset) OrthogonalConfig {
	c := OrthogonalConfig{Master: 2021, Dim: 1000, Samples: 12, Steps: 1000, Seeds: 12, Sigma: 1e-3}
	if p == experiment.Paper {
		c.Seeds = 16
	}
	return c
}

func (c OrthogonalConfig) training() sarussi2021.Training {
	t := sarussi2021.NearlyOrthogonal(c.Dim).From(c.Sigma)
	t.Master, t.Samples, t.Steps, t.Count = c.Master, c.Samples, c.Steps, c.Seeds
	return t
}

func runOrthogonal(ctx context.Context, env *experiment.Env, c OrthogonalConfig) (OrthogonalResult, error) {
	all, err := sarussi2021.TrainAll(ctx, env, []sarussi2021.Training{c.training()})
	if err != nil {
		return OrthogonalResult{}, err
	}
	var r OrthogonalResult
	for _, s := range all[0] {
		values, err := spectral.ValuesAll(ctx, []*mat.Dense{s.Start().W, s.Net().W})
		if err != nil {
			return OrthogonalResult{}, fmt.Errorf("seed %d: %w", s.Seed, err)
		}
		z := s.Net().Margins(s.Set)
		mean := stats.Mean(z)
		slices.Sort(z)
		r.Runs = append(r.Runs, OrthogonalRun{FirstPAR: s.FirstPAR, LeftPAR: s.LeftPAR,
			Margins:   stats.Map(z, func(v float64) float64 { return v / mean }),
			StartRank: spectral.StableRank(values[0]), StableRank: spectral.StableRank(values[1]),
			Diagonal: min(s.Set.DiagonalRatio(s.Alpha), 1e9)})
	}
	return r, nil
}

// width returns the largest margin less the least, over their mean.
func (r OrthogonalRun) width() float64 { return stats.Max(r.Margins) - stats.Min(r.Margins) }

var orthogonalClaims = []experiment.Claim[OrthogonalConfig, OrthogonalResult]{
	{Name: "X3/perfect-at-once", Known: claim.Measured, Kind: claim.Share, Source: "measured; the claim is ours",
		FailedBy: []string{fewDimensions, largeStart},
		Says: func(c OrthogonalConfig) string {
			return fmt.Sprintf(`labels of coins on $n = %d$ points in $d = %d$: PAR is there by step 5, and never left, on `+
				`most data sets`, c.Samples, c.Dim)
		},
		Measure: func(_ OrthogonalConfig, r OrthogonalResult) claim.Measurement {
			early := func(run OrthogonalRun) bool { return run.FirstPAR >= 0 && run.FirstPAR <= 5 && run.LeftPAR == 0 }
			return measure.Proportion(stats.Count(r.Runs, early), len(r.Runs))
		},
		Cases: func(c OrthogonalConfig) int { return c.Seeds },
		Band:  experiment.Fixed[OrthogonalConfig](claim.Most("12 master seeds of a separate implementation: 12 of 12"))},
	{Name: "X3/equal-margins", Known: claim.Measured, Kind: claim.Level, Source: "measured; the claim is ours",
		FailedBy: []string{fewDimensions},
		Says: experiment.Fixed[OrthogonalConfig](`all margins are nearly equal: largest less least over their mean, median ` +
			`over data sets`),
		Measure: func(_ OrthogonalConfig, r OrthogonalResult) claim.Measurement {
			return measure.Median(stats.Map(r.Runs, OrthogonalRun.width))
		},
		Band: experiment.Fixed[OrthogonalConfig](claim.AtMost(0.02, claim.Pilot,
			"12 master seeds of a separate implementation: 0.006 ± 0.0014; it would admit margins three times as unequal"))},
	{Name: "X3/stable-rank", Known: claim.Measured, Kind: claim.Level, Source: "measured; the claim is ours",
		FailedBy: []string{largeStart},
		Says: experiment.Fixed[OrthogonalConfig](`the stable rank $\|W\|_F^2/\|W\|_2^2$ at the end, median over data ` +
			`sets`),
		Measure: func(_ OrthogonalConfig, r OrthogonalResult) claim.Measurement {
			return measure.Median(stats.Map(r.Runs, func(run OrthogonalRun) float64 { return run.StableRank }))
		},
		Band: experiment.Fixed[OrthogonalConfig](claim.AtMost(1.5, claim.Pilot,
			"12 master seeds of a separate implementation: 1.27 ± 0.035; it would admit a second direction 0.7 times as "+
				"long as the first")),
		Mutants: []experiment.Mutant[OrthogonalConfig, OrthogonalResult]{{Name: "before training",
			Measure: func(_ OrthogonalConfig, r OrthogonalResult) claim.Measurement {
				return measure.Median(stats.Map(r.Runs, func(run OrthogonalRun) float64 { return run.StartRank }))
			}}}},
}

func orthogonalFigures(o *OrthogonalOutcome) ([]figure.Figure, error) {
	line := func(name string, role figure.Role, r OrthogonalResult) figure.Series {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role}
		for i := 0; len(r.Runs) > 0 && i < len(r.Runs[0].Margins); i++ {
			s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, r.Runs[0].Margins[i])
		}
		return s
	}
	panel := figure.Panel{X: figure.Axis{Label: "sample, by margin"}, Y: figure.Axis{Label: "margin over their mean"},
		Legend: figure.Above,
		Series: []figure.Series{line(fmt.Sprintf("$d = %d$", o.Config.Dim), figure.Measured, o.Result)}}
	if t, err := o.Twin(fewDimensions); err == nil {
		panel.Series = append(panel.Series, line(fmt.Sprintf("$d = %d$", t.Config.Dim), figure.Twin, t.Result))
	}
	return []figure.Figure{{ID: "sarussi2021/orthogonal/margins", Title: "Margins where labels are coins",
		Alt: "The margins of all samples, sorted, over their mean: a horizontal line in many dimensions, and a rising " +
			"one in few.",
		Caption: fmt.Sprintf(`Margins $y_l N(x_l)$ over their mean on the first data set of $n = %d$ points with labels of `+
			`coins, after %d steps.`, o.Config.Samples, o.Config.Steps),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: "the first"}}}, nil
}

// Diagonals returns the least and the largest Q of D10's diagonal condition over the data sets, which needs at
// least 1.
func Diagonals(o *OrthogonalOutcome) (least, largest float64) {
	q := stats.Map(o.Result.Runs, func(r OrthogonalRun) float64 { return r.Diagonal })
	return stats.Min(q), stats.Max(q)
}
