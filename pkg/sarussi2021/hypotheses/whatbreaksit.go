// Package hypotheses holds the experiment of notebook 07: the hypotheses are removed one at a time, and of six
// quantities that hold with all of them it is seen which go and which stay.
package hypotheses

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/svm"
)

// WhatBreaksItConfig decides the experiment: the training from which nothing is removed, the rows, and how much each
// of them removes.
type WhatBreaksItConfig struct {
	Master   uint64    // master seed
	Rows     []string  // what is removed, a row each
	Seeds    int       // data sets of each row, each with a start of its own
	Dim      int       // d
	Samples  int       // n
	Margin   float64   // γ of the teacher
	Units    int       // 2k
	Alpha    float64   // the slope α of σ below 0
	Sigma    float64   // σ_0
	Rate     float64   // η of normalized gradient descent
	Steps    int       // of training; agreement must be kept from its beginning, and the spread from a fifth of them on
	Points   int       // fresh points, at which the signs of N and of (w̄−ū)·x are compared
	Slope    float64   // α of the row "alpha > 1"
	Longer   float64   // by how much the steps of the row "long steps" are longer
	Spread   float64   // heads of the row "unequal heads" are ±v(1+Spread) and ±v(1−Spread) in turn
	Decay    float64   // the share by which W shrinks before every step in the row "weight decay"
	Large    float64   // σ_0 of the rows with a large start
	Plain    float64   // η of the rows with plain gradient descent, on whatever loss
	Narrow   float64   // γ of the row "narrow margin"
	Reversed float64   // share of the labels that are reversed in the row "reversed labels"
	Shown    []float64 // shares of reversed labels whose paths are drawn, of the first data set, increasing
	Random   bool      // labels are fair coins in every row
	Kept     bool      // nothing is removed in any row
}

// WhatBreaksItRun is the training on one data set.
type WhatBreaksItRun struct {
	Loss float64 // mean cross-entropy at the end
	// the least, over the looks, of what ⟨W, W*⟩ has gained, over 2kvη and the sum of the weights of all samples in all
	// steps: by the perceptron's line at least α
	Pull              float64
	Boundary          float64 // share of the fresh points at which N has the sign of (w̄−ū)·x
	FirstNAR, LeftNAR int     // the first step in NAR, −1: none; how many later ones are not
	Drift             float64 // max |Δ(w_i−w_j)| from a fifth of the steps to the last, over ‖w̄−ū‖
	Separable         bool    // the points with their labels; where they are not, what follows is 0
	Angle             float64 // of w̄−ū to the normal of the PAR machine, in degrees
	ToLinear          float64 // of w̄−ū to the linear SVM
	Law               float64 // L t γ_φ² η_eff at the end
}

// WhatBreaksItRow holds the runs with one thing removed.
type WhatBreaksItRow struct {
	Name  string
	Alpha float64 // the slope that the perceptron's line is about
	Runs  []WhatBreaksItRun
}

// WhatBreaksItPath is a training with a share of the labels reversed.
type WhatBreaksItPath struct {
	Share  float64
	Count  int       // labels reversed
	Steps  []float64 // at which it was looked at
	Growth []float64 // what ⟨W, W*⟩ has gained by then over its floor, 2kαvη a step
	// what the next step adds to it by the right labels and by the reversed ones, over the same floor; not a number where
	// the weights of all samples underflow
	Right, Reversed []float64
}

// WhatBreaksItResult holds the rows, and the paths that are drawn.
type WhatBreaksItResult struct {
	Rows  []WhatBreaksItRow
	Paths []WhatBreaksItPath
}

// WhatBreaksItOutcome is what came of the experiment and its twins.
type WhatBreaksItOutcome = experiment.Outcome[WhatBreaksItConfig, WhatBreaksItResult]

// The names of the twins.
const (
	nothingRemoved = "nothing removed"
	noTeacher      = "no teacher"
)

// WhatBreaksItSpec trains the network as it is, and again with one hypothesis removed.
var WhatBreaksItSpec = &experiment.Spec[WhatBreaksItConfig, WhatBreaksItResult]{
	ID:     "sarussi2021/what-breaks-it",
	Title:  "which hypothesis carries what",
	Config: whatBreaksItConfig,
	Check:  checkWhatBreaksIt,
	Idle:   idleWhatBreaksIt,
	Stay:   map[string][]string{"Steps": {"Rate", "Plain"}},
	Twins: []experiment.Twin[WhatBreaksItConfig]{
		{Name: nothingRemoved, Breaks: "something is removed: every row is trained as it is",
			Same:   "that all six quantities hold on every data set was measured",
			Change: func(c WhatBreaksItConfig) WhatBreaksItConfig { c.Kept, c.Shown = true, nil; return c }},
		{Name: noTeacher, Breaks: "the labels are a linear teacher's: they are fair coins",
			Same: "that coins leave none of the six on any data set was measured",
			Change: func(c WhatBreaksItConfig) WhatBreaksItConfig {
				c.Random, c.Shown = true, nil
				c.Rows = slices.DeleteFunc(slices.Clone(c.Rows), func(name string) bool { return len(removals[name].breaks) > 0 })
				return c
			}},
	},
	Cost:    costWhatBreaksIt,
	Run:     runWhatBreaksIt,
	Claims:  whatBreaksItClaims(),
	Figures: whatBreaksItFigures,
	Tables:  whatBreaksItTables,
}

func whatBreaksItConfig(p experiment.Preset) WhatBreaksItConfig {
	c := WhatBreaksItConfig{Master: 2021, Rows: slices.Clone(order), Seeds: 12, Dim: 10, Samples: 50, Margin: 0.3,
		Units: 20, Alpha: 0.3, Sigma: 1e-3, Rate: 1, Steps: 3000, Points: 2000, Slope: 3, Longer: 10, Spread: 0.2,
		Decay: 0.01, Large: 20, Plain: 2, Narrow: 0.1, Reversed: 0.2, Shown: []float64{0, 0.02, 0.06, 0.1, 0.2, 0.3, 0.4}}
	if p == experiment.Paper {
		c.Dim, c.Samples, c.Units, c.Steps, c.Seeds = 20, 100, 100, 20_000, 16
	}
	return c
}

// costWhatBreaksIt counts a program a row, since the data sets of a row share one, and so do all paths, and
// the support vector machines of every run.
func costWhatBreaksIt(c WhatBreaksItConfig) experiment.Cost {
	cost := sarussi2021.TrainingsCost(slices.Concat(c.trainings(), c.paths()))
	cost.Host = float64(len(c.Rows)+1)*sarussi2021.Compiling + float64(len(c.Rows)*c.Seeds)*3e7
	return cost
}

// fewestSteps leave some on either side of a fifth of them.
const fewestSteps = 10

func checkWhatBreaksIt(c WhatBreaksItConfig) error {
	errs := []error{experiment.AtLeast(fewestSteps, "Steps", c.Steps), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(1, "Points", c.Points), c.checkRows(), c.checkSizes()}
	if len(c.Shown) > 0 {
		errs = append(errs, experiment.Increasing("Shown", c.Shown, "the knob is turned from one share to the next"))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, t := range slices.Concat([]sarussi2021.Training{c.base()}, c.trainings(), c.paths()) {
		if err := t.Check(); err != nil {
			return err
		}
	}
	return nil
}

func (c WhatBreaksItConfig) checkRows() error {
	for i, name := range c.Rows {
		if _, ok := removals[name]; !ok {
			return fmt.Errorf("field Rows names %q, which is no row: take some of %s", name, strings.Join(order, ", "))
		}
		if slices.Contains(c.Rows[:i], name) {
			return fmt.Errorf("field Rows names %q twice: once is enough", name)
		}
	}
	if len(c.Rows) == 0 {
		return fmt.Errorf("field Rows is empty: take some of %s", strings.Join(order, ", "))
	}
	return nil
}

func (c WhatBreaksItConfig) checkSizes() error {
	for _, f := range []struct {
		name  string
		value float64
	}{{"Alpha", c.Alpha}, {"Margin", c.Margin}, {"Narrow", c.Narrow}, {"Slope", c.Slope}, {"Longer", c.Longer}} {
		if !(f.value > 0) || math.IsInf(f.value, 0) {
			return fmt.Errorf("field %s = %v must be finite and above 0", f.name, f.value)
		}
	}
	return nil
}

// idleWhatBreaksIt returns the sizes of what no row removes.
func idleWhatBreaksIt(c WhatBreaksItConfig) map[string]string {
	idle := map[string]string{}
	for _, r := range removals {
		if r.field != "" {
			idle[r.field] = "no row of Rows removes that"
		}
	}
	for _, name := range c.Rows {
		if !c.Kept {
			delete(idle, removals[name].field)
			delete(idle, removals[name].second)
		}
	}
	return idle
}

// base returns the training from which nothing is removed.
func (c WhatBreaksItConfig) base() sarussi2021.Training {
	return sarussi2021.Training{Master: c.Master,
		Data: sarussi2021.Data{Kind: sarussi2021.Teacher, Dim: c.Dim, Samples: c.Samples, Margin: c.Margin,
			Random: c.Random},
		Units: c.Units, Alpha: c.Alpha, Sigma: c.Sigma, Rule: sarussi2021.Normalized, Loss: sarussi2021.CrossEntropy,
		Rate: c.Rate, Steps: c.Steps, At: sarussi2021.Geometric(c.from(), 6), Weights: true, Tally: true, Double: true,
		Count: c.Seeds}
}

// from is the step from which the spread is compared.
func (c WhatBreaksItConfig) from() int { return c.Steps / 5 }

// training returns the training of a row.
func (c WhatBreaksItConfig) training(name string) sarussi2021.Training {
	t := c.base()
	if change := removals[name].change; change != nil && !c.Kept {
		change(c, &t)
	}
	return t
}

func (c WhatBreaksItConfig) trainings() []sarussi2021.Training {
	out := make([]sarussi2021.Training, len(c.Rows))
	for i, name := range c.Rows {
		out[i] = c.training(name)
	}
	return out
}

// paths returns the trainings of the first data set that are looked at often.
func (c WhatBreaksItConfig) paths() []sarussi2021.Training {
	out := make([]sarussi2021.Training, len(c.Shown))
	for i, share := range c.Shown {
		t := c.base()
		t.Count, t.At, t.Flips = 1, sarussi2021.Geometric(c.Steps, 40), share
		out[i] = t
	}
	return out
}

func runWhatBreaksIt(ctx context.Context, env *experiment.Env, c WhatBreaksItConfig) (WhatBreaksItResult, error) {
	all, err := sarussi2021.TrainAll(ctx, env, slices.Concat(c.trainings(), c.paths()))
	if err != nil {
		return WhatBreaksItResult{}, err
	}
	var r WhatBreaksItResult
	for i, name := range c.Rows {
		row := WhatBreaksItRow{Name: name, Alpha: c.training(name).Alpha}
		for _, s := range all[i] {
			run, err := c.run(ctx, s)
			if err != nil {
				return WhatBreaksItResult{}, err
			}
			row.Runs = append(row.Runs, run)
		}
		r.Rows = append(r.Rows, row)
	}
	for _, students := range all[len(c.Rows):] {
		path, err := pathOf(ctx, students[0])
		if err != nil {
			return WhatBreaksItResult{}, err
		}
		r.Paths = append(r.Paths, path)
	}
	return r, nil
}

// honest returns the set with the labels as they were before any was reversed or drawn anew, and their w*.
func honest(ctx context.Context, s sarussi2021.Student) (sarussi2021.Set, []float64, error) {
	data := s.Data
	data.Flips, data.Random = 0, false
	drawn, err := data.Draw(s.Master, s.Seed)
	if err != nil {
		return drawn, nil, err
	}
	w, err := drawn.Separator(ctx)
	return drawn, w, err
}

// pull returns what ⟨W, W*⟩ has gained at moment i over 2kvη and the sum of the weights of all samples in all steps,
// which is one a step where steps are normalized.
func pull(s sarussi2021.Student, i int, w []float64) float64 {
	weights := s.Moments[i].S
	if s.Rule == sarussi2021.Normalized {
		weights = float64(s.Moments[i].Steps)
	}
	return (s.NetAt(i).Teacher(w) - s.Start().Teacher(w)) / (float64(s.Units) * s.Out() * s.Rate * weights)
}

func (c WhatBreaksItConfig) run(ctx context.Context, s sarussi2021.Student) (WhatBreaksItRun, error) {
	r := WhatBreaksItRun{Loss: s.Last().Loss, FirstNAR: s.FirstNAR, LeftNAR: s.LeftNAR, Pull: math.Inf(1)}
	_, w, err := honest(ctx, s)
	if err != nil {
		return r, err
	}
	for i := range s.Moments[1:] {
		r.Pull = min(r.Pull, pull(s, i+1, w))
	}
	fresh, err := s.Data.Fresh(s.Master, s.Seed, c.Points)
	if err != nil {
		return r, err
	}
	clusters := s.Net().Clusters()
	r.Boundary = s.Net().Agreement(fresh.X, clusters.Normal())
	from := slices.IndexFunc(s.Moments, func(m sarussi2021.Moment) bool { return m.Steps == c.from() })
	if r.Drift = math.NaN(); from >= 0 {
		r.Drift = sarussi2021.Drift(s.NetAt(from), s.Net()) / clusters.Gap
	}
	directions, err := s.Set.Directions(ctx, s.Alpha)
	if none := (*svm.NotSeparable)(nil); errors.As(err, &none) {
		return r, nil
	}
	r.Separable, r.Angle = true, sarussi2021.Angle(clusters.Normal(), directions.Perfect.Normal())
	r.ToLinear = sarussi2021.Angle(clusters.Normal(), directions.Linear.W)
	r.Law = sarussi2021.LossLaw(r.Loss, s.Last().Steps, directions.Perfect.Margin, s.EffectiveRate())
	return r, err
}

// pathOf returns how a training with reversed labels went.
func pathOf(ctx context.Context, s sarussi2021.Student) (WhatBreaksItPath, error) {
	p := WhatBreaksItPath{Share: s.Flips, Count: int(math.Round(s.Flips * float64(s.Samples)))}
	drawn, w, err := honest(ctx, s)
	if err != nil {
		return p, err
	}
	for i, m := range s.Moments[1:] {
		right, reversed := pushes(s.NetAt(i+1), s.Set, drawn.Y, w)
		p.Steps, p.Growth = append(p.Steps, float64(m.Steps)), append(p.Growth, pull(s, i+1, w)/s.Alpha)
		p.Right, p.Reversed = append(p.Right, right), append(p.Reversed, reversed)
	}
	return p, nil
}

// pushes returns what a normalized step adds to ⟨W, W*⟩ over its floor 2kαvη, by the samples whose label is that
// of the list and by the others.
func pushes(n sarussi2021.Net, s sarussi2021.Set, labels, w []float64) (right, reversed float64) {
	weights := sarussi2021.Weights(n.Margins(s))
	sum := floats.Sum(weights)
	floor := 2 * float64(n.K()) * n.Alpha * n.V
	for l, y := range s.Y {
		x, slopes := s.X.RawRowView(l), 0.0
		for j := range 2 * n.K() {
			slopes += n.Slope(floats.Dot(n.W.RawRowView(j), x))
		}
		if push := weights[l] / sum * n.V * y * floats.Dot(w, x) * slopes / floor; y == labels[l] {
			right += push
		} else {
			reversed += push
		}
	}
	return right, reversed
}
