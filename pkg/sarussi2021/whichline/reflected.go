package whichline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// ReflectedConfig decides the experiment on data that are their own reflection.
type ReflectedConfig struct {
	Master    uint64  // master seed
	Dim       int     // d
	Samples   int     // n, with the reflections
	Symmetric bool    // half of the points are drawn, and the others are their reflections (−x, −y)
	Noise     float64 // of the mixture
	Margin    float64 // γ of the teacher's points
	Units     int     // 2k
	Sigma     float64 // σ_0
	Steps     int     // of normalized gradient descent
	Seeds     int     // data sets of either kind
}

// ReflectedRun is the training on one data set. Angles are in degrees.
type ReflectedRun struct {
	Angle             float64 // predicted, between both machines' normals
	Early, Half, Last float64 // of w̄−ū to the linear SVM, after a tenth of the steps, half of them, and all
	FirstPAR, LeftPAR int     // the first step in PAR, −1: none; how many later ones are not
}

// ReflectedResult holds the runs on the mixture and on the teacher's points.
type ReflectedResult struct{ Mixture, Teacher []ReflectedRun }

// ReflectedOutcome is what came of the experiment and its twins.
type ReflectedOutcome = experiment.Outcome[ReflectedConfig, ReflectedResult]

const asDrawn = "no reflections"

// ReflectedSpec trains on data with S = −S, of which the limit is the linear SVM.
var ReflectedSpec = &experiment.Spec[ReflectedConfig, ReflectedResult]{
	ID:     "sarussi2021/reflected",
	Title:  "on data that are their own reflection the limit is the linear SVM",
	Config: reflectedConfig,
	Check:  checkReflected,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[ReflectedConfig]{
		{Name: asDrawn, Breaks: "S = −S: the points are left without their reflections",
			Change: func(c ReflectedConfig) ReflectedConfig { c.Symmetric, c.Samples = false, c.Samples/2; return c }},
	},
	Cost:    func(c ReflectedConfig) experiment.Cost { return sarussi2021.TrainingsCost(c.trainings()) },
	Run:     runReflected,
	Claims:  reflectedClaims,
	Figures: reflectedFigures,
	Tables:  reflectedTables,
}

func reflectedConfig(p experiment.Preset) ReflectedConfig {
	c := ReflectedConfig{Master: 2021, Dim: 20, Samples: 200, Symmetric: true, Noise: 0.1, Margin: 0.1, Units: 20,
		Sigma: 1e-3, Steps: 10_000, Seeds: 12}
	if p == experiment.Paper {
		c.Units, c.Seeds = 100, 16
	}
	return c
}

func checkReflected(c ReflectedConfig) error {
	errs := []error{experiment.AtLeast(fewestSteps, "Steps", c.Steps), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(4, "Samples", c.Samples)}
	if !(c.Margin > 0) {
		errs = append(errs, fmt.Errorf("field Margin = %v: it must be positive, so that the teacher separates", c.Margin))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return sarussi2021.CheckAll(c.trainings())
}

// trainings are those on the mixture and on the teacher's points.
func (c ReflectedConfig) trainings() []sarussi2021.Training {
	data := []sarussi2021.Data{{Kind: sarussi2021.Mixture, Noise: c.Noise}, {Kind: sarussi2021.Teacher, Margin: c.Margin}}
	out := make([]sarussi2021.Training, len(data))
	for i, d := range data {
		d.Dim, d.Samples, d.Symmetric = c.Dim, c.Samples, c.Symmetric
		t := sarussi2021.Reflected().From(c.Sigma)
		t.Data, t.Master, t.Units, t.Steps, t.Count = d, c.Master, c.Units, c.Steps, c.Seeds
		t.At, t.Weights = []int{c.Steps / 10, c.Steps / 2}, true
		out[i] = t
	}
	return out
}

func runReflected(ctx context.Context, env *experiment.Env, c ReflectedConfig) (ReflectedResult, error) {
	all, err := sarussi2021.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return ReflectedResult{}, err
	}
	var runs [2][]ReflectedRun
	for i, students := range all {
		for _, s := range students {
			d, err := s.Set.Directions(ctx, s.Alpha)
			if err != nil {
				return ReflectedResult{}, fmt.Errorf("%s, seed %d: %w", s.Kind, s.Seed, err)
			}
			to := func(step int) float64 {
				at := slices.IndexFunc(s.Moments, func(m sarussi2021.Moment) bool { return m.Steps == step })
				if at < 0 {
					return math.NaN()
				}
				return sarussi2021.Angle(s.NetAt(at).Clusters().Normal(), d.Linear.W)
			}
			run := ReflectedRun{Angle: d.Angle, Early: to(c.Steps / 10), Half: to(c.Steps / 2), Last: to(c.Steps),
				FirstPAR: s.FirstPAR, LeftPAR: s.LeftPAR}
			runs[i] = append(runs[i], run)
		}
	}
	return ReflectedResult{runs[0], runs[1]}, nil
}

type reflectedClaim = experiment.Claim[ReflectedConfig, ReflectedResult]

var reflectedClaims = []reflectedClaim{
	{Name: "D8/one-line", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, D8",
		FailedBy: []string{asDrawn},
		Says: experiment.Fixed[ReflectedConfig](`PAR machine and linear SVM have one direction: largest angle between ` +
			`their normals, in degrees, over all data sets`),
		Measure: func(_ ReflectedConfig, r ReflectedResult) claim.Measurement {
			angles := stats.Map(slices.Concat(r.Mixture, r.Teacher), func(run ReflectedRun) float64 { return run.Angle })
			return claim.Exact(stats.Max(angles), len(angles))
		},
		Band: experiment.Fixed[ReflectedConfig](claim.AtMost(1e-3, claim.Theory,
			"0, and what machines known to 1e-8 of their margin may be apart"))},
	{Name: "D8/mixture-to-svm", Known: claim.Measured, Kind: claim.Level, Source: "T3c and D8 do not say how soon",
		FailedBy: []string{asDrawn},
		Says: func(c ReflectedConfig) string {
			return fmt.Sprintf(`on the mixture $\bar w - \bar u$ is so many degrees from the linear SVM after %d steps, median `+
				`over data sets`, c.Steps)
		},
		Measure: func(_ ReflectedConfig, r ReflectedResult) claim.Measurement {
			return measure.Median(stats.Map(r.Mixture, func(run ReflectedRun) float64 { return run.Last }))
		},
		Band: experiment.Fixed[ReflectedConfig](claim.AtMost(2.1, claim.Pilot,
			"12 master seeds of a separate implementation: 1.20 ± 0.28°; it would admit an angle 1.7 times as large"))},
	{Name: "D8/teacher-falls", Known: claim.Measured, Kind: claim.Rate, Source: "measured; the law is of D7",
		FailedBy: []string{asDrawn}, PostHoc: "the steps and the band were chosen after the angles were seen",
		Says: func(c ReflectedConfig) string {
			return fmt.Sprintf(`on the teacher's points the angle of $\bar w - \bar u$ to the linear SVM still falls from step `+
				`%d to step %d: the exponent of $t$, median over data sets`, c.Steps/2, c.Steps)
		},
		Measure: func(c ReflectedConfig, r ReflectedResult) claim.Measurement {
			doubling := math.Log(float64(c.Steps) / float64(c.Steps/2))
			return measure.Median(stats.Map(r.Teacher, func(run ReflectedRun) float64 {
				return math.Log(run.Last/run.Half) / doubling
			}))
		},
		Band: experiment.Fixed[ReflectedConfig](claim.AtMost(-0.25, claim.Convention,
			"by a sixth at least; the law of 1/t, −1, comes later"))},
	{Name: "D8/par-kept", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{asDrawn},
		Source: "D8 derives that PAR can last, not that it is entered",
		Says: func(c ReflectedConfig) string {
			return fmt.Sprintf(`training on the teacher's points enters PAR, and stays to step %d, on most data sets`, c.Steps)
		},
		Measure: func(_ ReflectedConfig, r ReflectedResult) claim.Measurement {
			return measure.Proportion(stats.Count(r.Teacher, ReflectedRun.kept), len(r.Teacher))
		},
		Cases: func(c ReflectedConfig) int { return c.Seeds },
		Band:  experiment.Fixed[ReflectedConfig](claim.Most("12 master seeds of a separate implementation: 12 of 12"))},
}

// kept reports whether a run came into PAR and stayed.
func (r ReflectedRun) kept() bool { return r.FirstPAR >= 0 && r.LeftPAR == 0 }

func reflectedFigures(o *ReflectedOutcome) ([]figure.Figure, error) {
	panel := figure.Panel{X: figure.Axis{Label: "predicted angle (°)"},
		Y: figure.Axis{Label: "trained angle (°)"}, Legend: figure.Above}
	add := func(name string, role figure.Role, slot int, runs []ReflectedRun) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot}
		for _, run := range runs {
			s.X, s.Y = append(s.X, run.Angle), append(s.Y, run.Last)
		}
		panel.Series = append(panel.Series, s)
	}
	mixture, teacher := slots["mixture"], slots["teacher, γ = 0.1"]
	add("mixture, reflected", figure.Measured, mixture, o.Result.Mixture)
	add("teacher, reflected", figure.Measured, teacher, o.Result.Teacher)
	if t, err := o.Twin(asDrawn); err == nil {
		add("mixture as drawn", figure.Twin, mixture, t.Result.Mixture)
		add("teacher as drawn", figure.Twin, teacher, t.Result.Teacher)
	}
	panel.Series = append(panel.Series, figure.TheoryLine("as predicted", "x", stats.LinSpace(0, 15, 2),
		func(x float64) float64 { return x }))
	return []figure.Figure{{ID: "sarussi2021/reflected/angles", Title: "Reflections make both lines one",
		Alt: "The angle of trained networks to the linear SVM against the predicted one. Reflected data stand at zero, a " +
			"few degrees up. The mixture without reflections lies along the diagonal; the teacher's points without them " +
			"are farther to the right, and scatter.",
		Caption: fmt.Sprintf(`Angle of $\bar w - \bar u$ to the linear SVM after %d normalized steps, against the one that `+
			`the data predict; a point a data set.`, o.Config.Steps),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets of a kind", o.Config.Seeds)}}}, nil
}

func reflectedTables(o *ReflectedOutcome) []figure.Table {
	var rows [][]any
	add := func(name string, runs []ReflectedRun) {
		rows = append(rows, []any{name, medianText(runs, func(run ReflectedRun) float64 { return run.Angle }),
			medianText(runs, func(run ReflectedRun) float64 { return run.Early }),
			medianText(runs, func(run ReflectedRun) float64 { return run.Last }), measure.CountText(runs, ReflectedRun.kept)})
	}
	add("mixture, reflected", o.Result.Mixture)
	add("teacher, reflected", o.Result.Teacher)
	if t, err := o.Twin(asDrawn); err == nil {
		add("mixture as drawn", t.Result.Mixture)
		add("teacher as drawn", t.Result.Teacher)
	}
	return []figure.Table{figure.NewTable("sarussi2021/reflected/kinds", []string{"data", "predicted angle (°)",
		fmt.Sprintf("to the linear SVM (°), step %d", o.Config.Steps/10), fmt.Sprintf("step %d", o.Config.Steps),
		"PAR entered and kept"}, rows, "")}
}
