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
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// DepthConfig decides the experiment on the distances from isometries at several depths.
type DepthConfig struct {
	jacot2023.Setting
	jacot2023.Recipe
	Lambda float64 // λ
	Depths []int   // L, increasing
	Follow bool    // the isometries follow the Jacobian, as in T7; false draws them at random
}

// DepthResult holds what the networks look like, depth by depth and teacher by teacher.
type DepthResult struct{ Groups [][]jacot2023.Report }

// DepthOutcome is what came of the experiment and its twins.
type DepthOutcome = experiment.Outcome[DepthConfig, DepthResult]

// DepthSpec looks at how the distances of T7 change with depth: their sum of squares
// has a bound that does not grow, so that most of them fall.
var DepthSpec = &experiment.Spec[DepthConfig, DepthResult]{
	ID:    "jacot2023/depth",
	Title: "distances from isometries against depth",
	Config: func(p experiment.Preset) DepthConfig {
		t := jacot2023.TrainingPreset(p)
		return DepthConfig{Setting: t.Setting, Recipe: t.Recipe, Lambda: t.Lambda, Depths: jacot2023.Depths(p), Follow: true}
	},
	Check: checkDepth,
	Stay:  jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[DepthConfig]{
		{Name: "no weight decay",
			Breaks: "$\\|\\theta\\|^2 \\leq kL + c_1$ with one $c_1$ for all depths: nothing bounds the norm",
			Change: func(c DepthConfig) DepthConfig {
				c.Lambda, c.Depths, c.Teachers = 0, []int{c.Depths[0], c.Depths[len(c.Depths)-1]}, min(c.Teachers, 6)
				return c
			}},
		{Name: "random isometries",
			Breaks: "the isometries follow the Jacobian from layer to layer: they are drawn at random",
			Change: func(c DepthConfig) DepthConfig { c.Follow = false; return c }},
	},
	Cost: func(c DepthConfig) experiment.Cost {
		return c.trainings().Cost().Plus(c.trainings().ExamineCost())
	},
	Run:     runDepth,
	Claims:  depthClaims,
	Figures: depthFigures,
	Tables:  depthTables,
}

func checkDepth(c DepthConfig) error {
	errs := []error{experiment.AtLeast(2, "Teachers", c.Teachers), c.training().CheckDepths(c.Depths, 4)}
	if len(c.Depths) < 2 {
		errs = append(errs, fmt.Errorf("field Depths = %v: a slope takes at least two depths", c.Depths))
	}
	if min(c.Inputs, c.Outputs) < c.Rank {
		errs = append(errs,
			fmt.Errorf("fields Inputs = %d and Outputs = %d: isometries of rank %d need at least so many of both",
				c.Inputs, c.Outputs, c.Rank))
	}
	return errors.Join(errs...)
}

// training returns what is trained, once for each depth of the list.
func (c DepthConfig) training() jacot2023.Training {
	return jacot2023.Training{Setting: c.Setting, Recipe: c.Recipe, Lambda: c.Lambda}
}

func (c DepthConfig) trainings() jacot2023.Trainings { return c.training().AtDepths(c.Depths) }

func runDepth(ctx context.Context, env *experiment.Env, c DepthConfig) (DepthResult, error) {
	students, err := c.trainings().Train(ctx, env)
	if err != nil {
		return DepthResult{}, err
	}
	groups, err := examineAll(students, c.Rank)
	if err != nil || c.Follow {
		return DepthResult{Groups: groups}, err
	}
	for i, group := range groups {
		for k := range group {
			stream := sample.Stream(c.Master, "jacot2023/depth/isometries", c.Depths[i], group[k].Teacher)
			if group[k].Distances, err = students[i][k].Net.RandomDistances(stream, c.Rank); err != nil {
				return DepthResult{}, err
			}
		}
	}
	return DepthResult{Groups: groups}, nil
}

// ofTeacher returns a number of one teacher's networks, depth by depth.
func (r DepthResult) ofTeacher(i int, of func(jacot2023.Report) float64) []float64 {
	return stats.Map(r.Groups, func(group []jacot2023.Report) float64 { return of(group[i]) })
}

// squared is the sum of squares that T7 bounds, NaN where it says nothing.
func squared(r jacot2023.Report) float64 {
	if len(r.Distances) == 0 {
		return math.NaN()
	}
	return r.Squared()
}

// kept returns the teachers whose networks are alive and have at least the teacher's rank
// in their middle layer at every depth: where one has fewer dimensions, T7 says
// nothing for k. Of fewer than half of the teachers nothing is concluded: nil.
func (c DepthConfig) kept(r DepthResult) []int {
	var out []int
	for i := range c.Teachers {
		below := func(group []jacot2023.Report) bool { return !group[i].Learned() || group[i].Middle() < c.Rank }
		if !slices.ContainsFunc(r.Groups, below) {
			out = append(out, i)
		}
	}
	if 2*len(out) < c.Teachers {
		return nil
	}
	return out
}

// depthSlopes returns the slope of log of a number against log L for some of the teachers.
func (c DepthConfig) depthSlopes(r DepthResult, teachers []int, of func(jacot2023.Report) float64) []float64 {
	out := make([]float64, len(teachers))
	for k, i := range teachers {
		out[k], _, _ = stats.LogLogSlope(stats.Floats(c.Depths), r.ofTeacher(i, of))
	}
	return out
}

// depthTwins are those that bound no sum of distances: in both none falls with depth.
var depthTwins = []string{"no weight decay", "random isometries"}

// depthJudged is how the claims on the distances came by their teachers.
const depthJudged = "that only these teachers are judged, after two master seeds at which claims over all of them " +
	"had failed"

var depthClaims = []experiment.Claim[DepthConfig, DepthResult]{
	{Name: "T7/sum-flat", Known: claim.Measured, Kind: claim.Rate, FailedBy: depthTwins,
		PostHoc: depthJudged + ", and that a slope is, after the share of teachers whose sums are within 35 % of each " +
			"other had been undecided at three of four master seeds",
		Says: experiment.Fixed[DepthConfig](`$\sum_\ell d_\ell^2$ changes little with $L$: slope of its logarithm against ` +
			`$\log L$, mean over the teachers whose networks end at rank $k$ or above at every depth`),
		Measure: func(c DepthConfig, r DepthResult) claim.Measurement {
			return measure.Mean(c.depthSlopes(r, judgedTeachers(c, r), squared))
		},
		Band: experiment.Fixed[DepthConfig](claim.Between(-0.5, 0.5, claim.Convention,
			"nearer to 0 than to 1, the slope where no distance falls"))},
	{Name: "T7/quartile-falls", Known: claim.Measured, Kind: claim.Share, FailedBy: depthTwins, PostHoc: depthJudged,
		Cases: DepthConfig.Drawn, When: DepthConfig.CanShowMost,
		Says: experiment.Fixed[DepthConfig](`the lower quartile of the $d_\ell$ falls at least as fast as $L^{-1/2}$: ` +
			`share of the same teachers`),
		Measure: depthShare(func(c DepthConfig, r DepthResult, teacher int) bool {
			return c.depthSlopes(r, []int{teacher}, jacot2023.Report.LowerQuartile)[0] <= -0.5
		}),
		Band: experiment.Fixed[DepthConfig](claim.Most("12 teachers of a separate implementation: 10 of 12"))},
	{Name: "T7/distance-bound-trained", Known: claim.Derived, Kind: claim.Inequality, Source: "derived here (T7)",
		FailedBy: []string{"random isometries"},
		Says: experiment.Fixed[DepthConfig](`$\sum_\ell \|W_\ell - V_\ell V_{\ell-1}^T\|_F^2 \leq \|W\|^2 - kL - ` +
			`2\log|Jf(x)|_k$ for every trained network whose Jacobian has rank $k$ there, at the input where $|Jf|_k$ is ` +
			`largest: largest ratio of the two sides`),
		Measure: func(_ DepthConfig, r DepthResult) claim.Measurement { return r.tightest() },
		Band:    experiment.Fixed[DepthConfig](distanceBand)},
	{Name: "T7/quartile-rate", Known: claim.Measured, Kind: claim.Rate, FailedBy: depthTwins, PostHoc: depthJudged,
		Says: experiment.Fixed[DepthConfig](
			`slope of the logarithm of that quartile against $\log L$ (median over the same teachers)`),
		Measure: func(c DepthConfig, r DepthResult) claim.Measurement {
			return measure.Median(c.depthSlopes(r, judgedTeachers(c, r), jacot2023.Report.LowerQuartile))
		},
		Band: experiment.Fixed[DepthConfig](claim.AtMost(-0.5, claim.Convention,
			"a separate implementation: -0.83; a flat sum gives -1/2 as the rate of a bound, not of the distances"))},
}

// judgedTeachers are those of kept, and none of a result that lacks a network.
func judgedTeachers(c DepthConfig, r DepthResult) []int {
	lacks := func(group []jacot2023.Report) bool { return len(group) < c.Teachers }
	if len(r.Groups) != len(c.Depths) || slices.ContainsFunc(r.Groups, lacks) {
		return nil
	}
	return c.kept(r)
}

// depthShare returns the share of the judged teachers of whom something is true.
func depthShare(hit func(c DepthConfig, r DepthResult, teacher int) bool) func(DepthConfig,
	DepthResult) claim.Measurement {
	return func(c DepthConfig, r DepthResult) claim.Measurement {
		teachers := judgedTeachers(c, r)
		return measure.Proportion(stats.Count(teachers, func(i int) bool { return hit(c, r, i) }), len(teachers))
	}
}

// tightest returns the largest ratio of the two sides of T7 over all networks of which it
// says something; not a number where there is none.
func (r DepthResult) tightest() claim.Measurement {
	var ratios []float64
	for _, q := range slices.Concat(r.Groups...) {
		if !math.IsInf(q.Bound, 1) {
			ratios = append(ratios, q.Squared()/q.Bound)
		}
	}
	return claim.Exact(stats.Max(ratios), len(ratios))
}

func depthFigures(o *DepthOutcome) ([]figure.Figure, error) {
	c := o.Config
	axis := figure.Axis{Label: "depth $L$", Ticks: figure.TicksAt(stats.Floats(c.Depths)), Min: float64(c.Depths[0]) - 2,
		Max: float64(c.Depths[len(c.Depths)-1]) + 2}
	left := figure.Panel{X: axis, Y: figure.Axis{Label: "$\\sum_\\ell d_\\ell^2$", Scale: figure.Log10},
		Legend: figure.Best}
	left.Series = []figure.Series{
		depthSeries("sum", figure.Measured, 1, c, o.Result, squared),
		depthSeries("bound of T7", figure.Measured, 2, c, o.Result, func(r jacot2023.Report) float64 { return r.Bound }),
	}
	axis.Scale = figure.Log10
	right := figure.Panel{X: axis, Y: figure.Axis{Label: "lower quartile of $d_\\ell$", Scale: figure.Log10},
		Legend: figure.Best}
	quartile := depthSeries("lower quartile", figure.Measured, 1, c, o.Result, jacot2023.Report.LowerQuartile)
	right.Series = []figure.Series{quartile}
	if len(quartile.Y) > 0 {
		for _, power := range []float64{-0.5, -1} {
			right.Series = append(right.Series, figure.TheoryLine(fmt.Sprintf("$L^{%g}$", power),
				fmt.Sprintf("L^%g through the first point", power), stats.Floats(c.Depths),
				func(l float64) float64 { return quartile.Y[0] * math.Pow(l/float64(c.Depths[0]), power) }))
		}
	}
	for i, t := range o.Twins {
		left.Series = append(left.Series, depthSeries(t.Name, figure.Twin, i+1, t.Config, t.Result, squared))
		right.Series = append(right.Series, depthSeries(t.Name, figure.Twin, i+1, t.Config, t.Result,
			jacot2023.Report.LowerQuartile))
	}
	return []figure.Figure{{ID: "jacot2023/depth/distances",
		Title: "Nearly one sum for all depths, and most distances fall", Wide: true,
		Alt: "(a) The sum of squared distances changes little from depth 8 to 20, below its bound. (b) The lower " +
			"quartile of the distances falls with depth, at least as fast as one over the root of depth. Without weight " +
			"decay both are far larger.",
		Caption: `(a) $\sum_\ell d_\ell^2$ and its bound (T7) against depth. (b) The distance that a quarter of the ` +
			`layers do not exceed; lines have the slopes $-1/2$ and $-1$. Medians with their intervals over the ` +
			`teachers whose networks end at rank $k$ or above at every depth.`,
		Panels:     []figure.Panel{left, right},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d of %d teachers", len(c.kept(o.Result)), c.Teachers)}}}, nil
}

// depthTables has the two quantities of T7's bound, c_1 = ‖θ‖² − kL and log |Jf|_k, and the share of
// the first two and the last two layers in Σ d_l²: medians over the teachers that are judged.
func depthTables(o *DepthOutcome) []figure.Table {
	c, kept := o.Config, o.Config.kept(o.Result)
	k := fmt.Sprint(c.Rank)
	header := []string{"$L$", "teachers", "$c_1 = \\|\\theta\\|^2 - " + k + "L$", "$\\log|Jf|_" + k + "$",
		"share of the two first and two last layers in $\\sum d_\\ell^2$"}
	var rows [][]any
	for i, depth := range c.Depths {
		row := []any{depth, fmt.Sprintf("%d of %d", len(kept), c.Teachers)}
		for _, of := range []func(jacot2023.Report) float64{
			func(r jacot2023.Report) float64 { return r.Norm - float64(c.Rank*depth) },
			func(r jacot2023.Report) float64 { return r.LogDet },
			jacot2023.Report.OuterShare,
		} {
			row = append(row, stats.Median(judged(o.Result.Groups[i], kept, of)))
		}
		rows = append(rows, row)
	}
	return []figure.Table{{ID: o.ID + "/norms", Header: header, Rows: rows}}
}

// judged returns one number a teacher for those that are judged.
func judged(group []jacot2023.Report, kept []int, of func(jacot2023.Report) float64) []float64 {
	return stats.Map(kept, func(teacher int) float64 { return of(group[teacher]) })
}

// depthSeries returns the medians over the teachers that are judged of a number against depth.
func depthSeries(name string, role figure.Role, slot int, c DepthConfig, r DepthResult,
	of func(jacot2023.Report) float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot}
	kept := c.kept(r)
	for k, l := range c.Depths {
		measure.Append(&s, float64(l), measure.Median(judged(r.Groups[k], kept, of)))
	}
	return s
}
