package agreement

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// ConsistencyConfig decides the experiment on whether the data alone tell that PAR lasts.
type ConsistencyConfig struct {
	Master    uint64  // master seed
	Wide      float64 // γ, the margin of a teacher's points on which PAR should last
	Narrow    float64 // γ of those on which it should not
	Dim       int     // d
	Samples   int     // n
	Steps     int     // of normalized gradient descent
	Seeds     int     // data sets a margin
	Sigma     float64 // σ_0
	Symmetric bool    // half of the points are drawn, and the others are their reflections (−x, −y)
}

// ConsistencyRun is one data set, and the training on it.
type ConsistencyRun struct {
	Cosine            float64 // the test: least cosine of y_l x_l with w and −u of the PAR machine, see Limit.Consistency
	Drawn             float64 // the same of the points as they are drawn, without their reflections
	LeastInner        float64 // c_min
	FirstPAR, LeftPAR int     // the first step in PAR, −1: none; how many later ones are not
	PAR               float64 // share of the pairs that agree rightly at the last step, by their signs alone
}

// ConsistencyResult holds the runs at both margins.
type ConsistencyResult struct{ Wide, Narrow []ConsistencyRun }

// ConsistencyOutcome is what came of the experiment and its twins.
type ConsistencyOutcome = experiment.Outcome[ConsistencyConfig, ConsistencyResult]

// The names of the twins.
const (
	narrowTwin    = "narrow margin"
	symmetricTwin = "reflected data"
)

// ConsistencySpec asks the data alone whether PAR lasts, and then trains.
var ConsistencySpec = &experiment.Spec[ConsistencyConfig, ConsistencyResult]{
	ID:     "sarussi2021/consistency",
	Title:  "a test on the data alone says whether the perfect regime can last",
	Config: consistencyConfig,
	Check:  checkConsistency,
	Twins: []experiment.Twin[ConsistencyConfig]{
		{Name: narrowTwin, Breaks: "the PAR machine is in PAR itself: the wide margin is as narrow as the other",
			Same:   "that no data set of this margin keeps PAR was measured, and one may: the test is about the limit",
			Change: func(c ConsistencyConfig) ConsistencyConfig { c.Wide = c.Narrow; return c }},
		{Name: largeStart, Breaks: `the start is small: $\sigma_0 = 30$`,
			Same:   "that no step of so many brings so large a start into PAR was measured",
			Change: func(c ConsistencyConfig) ConsistencyConfig { c.Sigma = 30; return c }},
		{Name: symmetricTwin, Breaks: "the PAR machine is not in PAR itself: to the same points come their reflections, " +
			"which make it consistent",
			Same: "that the whole set then passes the test is derived, that training enters PAR and stays was measured",
			Change: func(c ConsistencyConfig) ConsistencyConfig {
				c.Symmetric, c.Samples = true, 2*c.Samples
				return c
			}},
	},
	Cost:    func(c ConsistencyConfig) experiment.Cost { return sarussi2021.TrainingsCost(c.trainings()) },
	Run:     runConsistency,
	Claims:  consistencyClaims,
	Figures: consistencyFigures,
	Tables:  consistencyTables,
}

func consistencyConfig(p experiment.Preset) ConsistencyConfig {
	c := ConsistencyConfig{Master: 2021, Wide: 0.3, Narrow: 0.1, Dim: 20, Samples: 100, Steps: 3000, Seeds: 12,
		Sigma: 1e-3}
	if p == experiment.Paper {
		c.Steps, c.Seeds = 10_000, 16
	}
	return c
}

func checkConsistency(c ConsistencyConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(fewestSteps, "Steps", c.Steps)}
	if !(c.Wide > 0) || !(c.Narrow > 0) {
		errs = append(errs, fmt.Errorf("fields Wide = %v and Narrow = %v are margins: they must be positive", c.Wide,
			c.Narrow))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return sarussi2021.CheckAll(c.trainings())
}

// trainings are those at the wide margin and at the narrow one.
func (c ConsistencyConfig) trainings() []sarussi2021.Training {
	out := make([]sarussi2021.Training, 2)
	for i, margin := range []float64{c.Wide, c.Narrow} {
		t := sarussi2021.Agreement().From(c.Sigma)
		t.Data = sarussi2021.Data{Kind: sarussi2021.Teacher, Dim: c.Dim, Samples: c.Samples, Margin: margin,
			Symmetric: c.Symmetric}
		t.Master, t.Rule, t.Rate, t.Steps, t.Count = c.Master, sarussi2021.Normalized, 0.1, c.Steps, c.Seeds
		out[i] = t
	}
	return out
}

func runConsistency(ctx context.Context, env *experiment.Env, c ConsistencyConfig) (ConsistencyResult, error) {
	all, err := sarussi2021.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return ConsistencyResult{}, err
	}
	var runs [2][]ConsistencyRun
	for i, students := range all {
		for _, s := range students {
			run, err := consistencyRun(ctx, s)
			if err != nil {
				return ConsistencyResult{}, fmt.Errorf("seed %d: %w", s.Seed, err)
			}
			runs[i] = append(runs[i], run)
		}
	}
	return ConsistencyResult{runs[0], runs[1]}, nil
}

// consistencyRun puts the test beside the training.
func consistencyRun(ctx context.Context, s sarussi2021.Student) (ConsistencyRun, error) {
	limit, err := s.Set.PerfectLimit(ctx, s.Alpha)
	if err != nil {
		return ConsistencyRun{}, err
	}
	r := ConsistencyRun{Cosine: limit.Consistency(s.Set), LeastInner: s.Set.LeastInner(), FirstPAR: s.FirstPAR,
		LeftPAR: s.LeftPAR, PAR: s.Net().Regime(s.Set, 0).PAR}
	if r.Drawn = r.Cosine; s.Symmetric {
		var even []int
		for l := 0; l < s.Set.Len(); l += 2 {
			even = append(even, l)
		}
		drawn := s.Set.Subset(even)
		limit, err = drawn.PerfectLimit(ctx, s.Alpha)
		r.Drawn = limit.Consistency(drawn)
	}
	return r, err
}

// kept reports whether a run came into PAR and stayed.
func (r ConsistencyRun) kept() bool { return r.FirstPAR >= 0 && r.LeftPAR == 0 }

// held reports whether a run is in PAR at its end.
func (r ConsistencyRun) held() bool { return r.FirstPAR >= 0 && r.PAR == 1 }

type consistencyClaim = experiment.Claim[ConsistencyConfig, ConsistencyResult]

var consistencyClaims = []consistencyClaim{
	{Name: "D8/consistent-stays", Known: claim.Measured, Kind: claim.Share,
		Source: "D8 derives that PAR can last then, not that it is entered", FailedBy: []string{narrowTwin, largeStart},
		Says: func(c ConsistencyConfig) string {
			return fmt.Sprintf(`at the margin $\gamma = %g$ most data sets pass the test, and training on them enters PAR and `+
				`stays to step %d`, c.Wide, c.Steps)
		},
		Measure: func(_ ConsistencyConfig, r ConsistencyResult) claim.Measurement {
			return foretold(r.Wide, func(run ConsistencyRun) bool { return run.Cosine > 0 && run.kept() })
		},
		Cases: func(c ConsistencyConfig) int { return c.Seeds },
		Band:  experiment.Fixed[ConsistencyConfig](claim.Most("12 master seeds of a separate implementation: 12 of 12"))},
	{Name: "D8/inconsistent-leaves", Known: claim.Measured, Kind: claim.Share,
		Source: "D8 derives that PAR cannot last then, not when it ends", FailedBy: []string{symmetricTwin},
		PostHoc: "restricted to the data sets that fail the test, after some of this margin had passed it",
		Says: func(c ConsistencyConfig) string {
			return fmt.Sprintf(`of the data sets at the margin $\gamma = %g$ whose points, as drawn, fail the test, most are `+
				`not in PAR at step %d`, c.Narrow, c.Steps)
		},
		Measure: func(_ ConsistencyConfig, r ConsistencyResult) claim.Measurement {
			failing := slices.DeleteFunc(slices.Clone(r.Narrow), func(run ConsistencyRun) bool { return !(run.Drawn < 0) })
			return foretold(failing, func(run ConsistencyRun) bool { return !run.held() })
		},
		Cases: func(c ConsistencyConfig) int { return c.Seeds },
		Band:  experiment.Fixed[ConsistencyConfig](claim.Most("12 master seeds of a separate implementation: 11 of 12"))},
}

// foretold returns the share of the data sets of which a thing is true.
func foretold(runs []ConsistencyRun, is func(ConsistencyRun) bool) claim.Measurement {
	return measure.Proportion(stats.Count(runs, is), len(runs))
}

func consistencyFigures(o *ConsistencyOutcome) ([]figure.Figure, error) {
	panel := figure.Panel{X: figure.Axis{Label: "the test: least cosine"},
		Y: figure.Axis{Label: "pairs not in PAR at the end (%)"}, Legend: figure.Above}
	add := func(name string, role figure.Role, runs []ConsistencyRun) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role}
		for _, run := range runs {
			s.X, s.Y = append(s.X, run.Cosine), append(s.Y, 100*(1-run.PAR))
		}
		panel.Series = append(panel.Series, s)
	}
	add(fmt.Sprintf(`$\gamma = %g$`, o.Config.Wide), figure.Measured, o.Result.Wide)
	add(fmt.Sprintf(`$\gamma = %g$`, o.Config.Narrow), figure.Measured, o.Result.Narrow)
	if t, err := o.Twin(symmetricTwin); err == nil {
		add(fmt.Sprintf(`$\gamma = %g$, reflected`, t.Config.Narrow), figure.Twin, t.Result.Narrow)
	}
	panel.Series = append(panel.Series,
		figure.Series{Mark: figure.VLine, Role: figure.Theory, X: []float64{0}, Y: []float64{0}, Formula: "0"})
	return []figure.Figure{{ID: "sarussi2021/consistency/test", Title: "The data say whether the perfect regime can last",
		Alt: "Points, one a data set. Those well to the right of zero, of the wide margin and of the reflected data, lie " +
			"on the axis, in the perfect regime to the end; most of the narrow margin lie to the left of zero and above it.",
		Caption: fmt.Sprintf(`Least cosine of $y_l x_l$ with $w$ and $-u$ of the PAR machine, from the data alone, and the `+
			`share of (cluster, sample) pairs that are not in PAR after %d steps of normalized gradient descent. Left of the `+
			`dashed line PAR cannot last.`, o.Config.Steps),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets a margin", o.Config.Seeds)}}}, nil
}

func consistencyTables(o *ConsistencyOutcome) []figure.Table {
	c := o.Config
	rows := [][]any{consistencyRow(fmt.Sprintf("γ = %g", c.Wide), o.Result.Wide),
		consistencyRow(fmt.Sprintf("γ = %g", c.Narrow), o.Result.Narrow)}
	for _, t := range o.Twins {
		runs, margin := t.Result.Wide, t.Config.Wide
		if t.Name == symmetricTwin {
			runs, margin = t.Result.Narrow, t.Config.Narrow
		}
		if t.Name != narrowTwin { // the row above
			rows = append(rows, consistencyRow(fmt.Sprintf("γ = %g, %s", margin, t.Name), runs))
		}
	}
	return []figure.Table{figure.NewTable("sarussi2021/consistency/sets", []string{"data", "median of the test",
		"pass the test", "c_min > 0", "enter PAR and stay", "in PAR at the end", "pass and are not in PAR"}, rows, "")}
}

// consistencyRow counts what became of data sets.
func consistencyRow(name string, runs []ConsistencyRun) []any {
	passes := func(r ConsistencyRun) bool { return r.Cosine > 0 }
	return []any{name, figure.Finite(stats.MedianOf(runs, func(r ConsistencyRun) float64 { return r.Cosine })),
		measure.CountText(runs, passes), measure.CountText(runs, func(r ConsistencyRun) bool { return r.LeastInner > 0 }),
		measure.CountText(runs, ConsistencyRun.kept), measure.CountText(runs, ConsistencyRun.held),
		measure.CountText(runs, func(r ConsistencyRun) bool { return passes(r) && !r.held() })}
}
