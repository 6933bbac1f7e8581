// Package convergence is about T1: SGD on the cross-entropy of separable data reaches any loss, how long
// that takes, and the bounds that the perceptron's argument gives.
package convergence

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/svm"
)

// marginTolerance is how far below the largest margin one may lie that is compared with times, relative to it: on some
// data the last digits take longer than training.
const marginTolerance = 1e-3

// ConvergenceConfig decides the experiment on how long training takes: the base training, and what else than its
// own is tried of one number at a time.
type ConvergenceConfig struct {
	sarussi2021.Training
	Widths   []int     // other 2k
	Alphas   []float64 // other α
	Margins  []float64 // other γ
	Starts   []float64 // other σ_0
	Slower   int       // a training with so many times smaller an η, to the second target; 0: none
	Relabel  bool      // in place of sets with the other γ, those of the base, from the other σ_0, pass for them
	Complete bool      // steps on all samples are taken to the second target, too
	Shares   []float64 // shares of reversed labels that are shown, at γ = 0.2 and α = 0.9
}

// The parts of the experiment: which number of the base training is another one.
const (
	partBase   = "base"
	partWidth  = "2k"
	partAlpha  = "α"
	partMargin = "γ"
	partStart  = "σ_0"
	partRate   = "η"
	partGD     = "GD"
	partShare  = "reversed"
)

// Look holds both sides of T1a's inequalities at one moment of training.
type Look struct {
	Steps int
	Loss  float64
	sarussi2021.Progress
	Pull float64 // 2ηΣsz, of the bound of ‖W‖²
}

// Gain returns what the sum of s guarantees of the growth of ⟨W, W*⟩ over that growth: at most 1.
func (l Look) Gain() float64 { return quotient(l.Sum, l.Inner-(l.Lower-l.Sum)) }

// Growth returns ‖W‖² over its bound: at most 1.
func (l Look) Growth() float64 { return quotient(l.Square, l.SquareBound) }

// Closing returns 2kαvηΣs over its bound: at most 1.
func (l Look) Closing() float64 { return quotient(l.Sum, l.SumBound) }

// quotient returns a/b, +∞ where a is positive and b is not: then a is above whatever part of b.
func quotient(a, b float64) float64 {
	if a > 0 && b <= 0 {
		return math.Inf(1)
	}
	return a / b
}

// ConvergenceRun is what the training of one seed leaves.
type ConvergenceRun struct {
	Reached []int     // T(ε): updates until each target was reached; −1: not
	Looks   []Look    // after the first step
	Losses  []float64 // of the base: at the ends of epochs
	Teacher float64   // ‖w*‖
	Margin  float64   // the largest margin of the data before labels were reversed
	Bound   float64   // T1d for the last target
	GDBound float64   // T1b for the last target
	Loose   float64   // T1b without its 1/(2n), which bounds the mean of s and not the loss
	Start   float64   // ‖W_0‖
}

// Time returns T(ε) of a target, NaN where it was not reached.
func (r ConvergenceRun) Time(target int) float64 {
	if target < 0 || target >= len(r.Reached) || r.Reached[target] < 0 {
		return math.NaN()
	}
	return float64(r.Reached[target])
}

// Last returns T of the last target.
func (r ConvergenceRun) Last() float64 { return r.Time(len(r.Reached) - 1) }

// ConvergenceArm is one training, seed by seed.
type ConvergenceArm struct {
	Part  string  // which number is another one
	Value float64 // of that number; 0 of the base
	Alpha float64
	Rate  float64 // η_eff
	Runs  []ConvergenceRun
}

// ConvergenceResult holds the trainings, the base first.
type ConvergenceResult struct{ Arms []ConvergenceArm }

// ConvergenceOutcome is what came of the experiment and its twins.
type ConvergenceOutcome = experiment.Outcome[ConvergenceConfig, ConvergenceResult]

// ConvergenceSpec trains on a teacher's points until the loss is small, again and again with another number.
var ConvergenceSpec = &experiment.Spec[ConvergenceConfig, ConvergenceResult]{
	ID:      "sarussi2021/convergence",
	Title:   "how long SGD takes to a small loss",
	Config:  convergenceConfig,
	Check:   checkConvergence,
	Stay:    sarussi2021.TrainingStay,
	Idle:    experiment.Fixed[ConvergenceConfig](noTally),
	Twins:   convergenceTwins,
	Cost:    func(c ConvergenceConfig) experiment.Cost { return trainingsCost(c.trainings()) },
	Run:     runConvergence,
	Claims:  convergenceClaims,
	Figures: convergenceFigures,
	Tables:  convergenceTables,
}

// noTally names the field of trainings that decides nothing in this room.
var noTally = map[string]string{"Tally": "how units agree is not looked at here"}

func convergenceConfig(p experiment.Preset) ConvergenceConfig {
	t := sarussi2021.Convergence()
	t.Weights, t.At = true, []int{200, 400, 800, 1600, 3200, 6400, 12_800}
	if p == experiment.Paper {
		t.Count = 48
	}
	return ConvergenceConfig{Training: t, Widths: []int{20, 400}, Alphas: []float64{0.1, 0.9},
		Margins: []float64{0.05, 0.2}, Starts: []float64{t.Sigma * 10, t.Sigma / 100}, Slower: 10, Complete: true,
		Shares: []float64{0, 0.005, 0.02, 0.05, 0.1}}
}

func checkConvergence(c ConvergenceConfig) error {
	var errs []error
	if c.Kind != sarussi2021.Teacher || c.Loss != sarussi2021.CrossEntropy || c.Random || c.Centred || c.Both ||
		c.Spread != 0 || c.Decay != 0 {
		errs = append(errs, errors.New("the bounds are for the cross-entropy, a teacher's points with a margin, and the "+
			"first layer alone"))
	}
	if len(c.Targets) < 2 || c.Targets[len(c.Targets)-1] <= 0 {
		errs = append(errs, fmt.Errorf("field Targets = %v: times to at least two positive losses are compared", c.Targets))
	}
	if !c.Weights {
		errs = append(errs, errors.New("field Weights: the lines of the argument are computed from the weights"))
	}
	if c.Margin <= 0 || c.Alpha <= 0 {
		errs = append(errs, errors.New("fields Margin and Alpha: without a margin, or with α ≤ 0, there is no bound"))
	}
	if c.Relabel && len(c.Starts) < len(c.Margins) {
		errs = append(errs, errors.New("field Relabel: as many Starts as Margins are needed"))
	}
	if c.Slower < 0 || c.Slower > 1000 {
		errs = append(errs, fmt.Errorf("field Slower = %d lies between 0 and 1000", c.Slower))
	}
	if err := errors.Join(append(errs, c.Training.Check())...); err != nil {
		return err
	}
	return checkArms(c.trainings())
}

// checkArms returns the first error of a training, with the number that is another one.
func checkArms(arms []arm) error {
	for _, a := range arms {
		if a.Alpha <= 0 {
			return fmt.Errorf("%s = %g: there is no bound without a positive slope", a.part, a.value)
		}
		if err := a.Check(); err != nil {
			return fmt.Errorf("%s = %g: %w", a.part, a.value, err)
		}
	}
	return nil
}

// arm is a training in which a number is another one.
type arm struct {
	sarussi2021.Training
	part  string
	value float64
}

func trainingsCost(arms []arm) experiment.Cost {
	return sarussi2021.TrainingsCost(bare(arms))
}

func bare(arms []arm) []sarussi2021.Training {
	var out []sarussi2021.Training
	for _, a := range arms {
		out = append(out, a.Training)
	}
	return out
}

// trainings returns the base and all others.
func (c ConvergenceConfig) trainings() []arm {
	other := c.Training // looked at only where it ends
	other.At, other.Weights = nil, false
	arms := []arm{{c.Training, partBase, 0}}
	for _, k := range c.Widths {
		other.Units = k
		arms = append(arms, arm{other, partWidth, float64(k)})
	}
	other.Units = c.Units
	vary := func(part string, field *float64, values, names []float64) {
		kept := *field
		for i := range min(len(values), len(names)) {
			*field = values[i]
			arms = append(arms, arm{other, part, names[i]})
		}
		*field = kept
	}
	vary(partAlpha, &other.Alpha, c.Alphas, c.Alphas)
	if c.Relabel {
		vary(partMargin, &other.Sigma, c.Starts, c.Margins)
	} else {
		vary(partMargin, &other.Margin, c.Margins, c.Margins)
	}
	vary(partStart, &other.Sigma, c.Starts, c.Starts)
	return append(arms, c.second(other)...)
}

// second returns the trainings that end at the second target.
func (c ConvergenceConfig) second(other sarussi2021.Training) (arms []arm) {
	other = other.To(c.Targets[:min(2, len(c.Targets))]...)
	if c.Slower > 0 {
		slow := other
		slow.Rate /= float64(c.Slower)
		arms = append(arms, arm{slow, partRate, slow.Rate})
	}
	if c.Complete {
		other.Rule = sarussi2021.GD
		arms = append(arms, arm{other, partGD, 0})
	}
	for _, share := range c.Shares {
		arms = append(arms, arm{c.reversed(share), partShare, share})
	}
	return arms
}

// reversed is the training of one seed in which a share of the labels is reversed.
func (c ConvergenceConfig) reversed(share float64) sarussi2021.Training {
	t := reversed(c.Training)
	t.Flips, t.Count = share, 1
	return t
}

// reversed returns the training that shows what reversed labels do to the perceptron's lines.
func reversed(t sarussi2021.Training) sarussi2021.Training {
	const steps = 20_000
	t.Margin, t.Alpha, t.Flips, t.Steps = 0.2, 0.9, 0.05, min(t.Steps, steps)
	t.At = slices.DeleteFunc(slices.Clone(t.At), func(at int) bool { return at > steps })
	return t
}

func runConvergence(ctx context.Context, env *experiment.Env, c ConvergenceConfig) (ConvergenceResult, error) {
	arms := c.trainings()
	students, err := sarussi2021.TrainAll(ctx, env, bare(arms))
	if err != nil {
		return ConvergenceResult{}, err
	}
	var r ConvergenceResult
	for i, a := range arms {
		out := ConvergenceArm{Part: a.part, Value: a.value, Alpha: a.Alpha, Rate: a.EffectiveRate()}
		for _, s := range students[i] {
			run, err := convergenceRun(ctx, s)
			if err != nil {
				return r, err
			}
			if a.part == partBase {
				run.Losses = s.Losses
			}
			out.Runs = append(out.Runs, run)
		}
		r.Arms = append(r.Arms, out)
	}
	return r, nil
}

// unreversed returns the data of a run before labels were reversed.
func unreversed(s sarussi2021.Student) (sarussi2021.Set, error) {
	clean := s.Data
	clean.Flips = 0
	return clean.Draw(s.Master, s.Seed)
}

// separator returns w* of the data before labels were reversed.
func separator(ctx context.Context, s sarussi2021.Student) ([]float64, error) {
	set, err := unreversed(s)
	if err != nil {
		return nil, err
	}
	return set.Separator(ctx)
}

// convergenceRun returns what one run says of T1, for the separator of the data before labels were reversed.
func convergenceRun(ctx context.Context, s sarussi2021.Student) (ConvergenceRun, error) {
	set, err := unreversed(s)
	if err != nil {
		return ConvergenceRun{}, err
	}
	w, err := set.Separator(ctx)
	if err != nil {
		return ConvergenceRun{}, err
	}
	machine, err := svm.Linear(ctx, set.X, set.Y, svm.Options{Tolerance: marginTolerance})
	if err != nil {
		return ConvergenceRun{}, err
	}
	last := s.Targets[len(s.Targets)-1]
	d := s.Descent(s.Set, s.Start(), floats.Norm(w, 2))
	run := ConvergenceRun{Reached: s.Reached, Teacher: d.Teacher, Margin: machine.Margin, Bound: d.SGDBound(last),
		GDBound: d.GDBound(last), Loose: d.MeanBound(last / (2 * math.Ln2)), Start: d.Start}
	for i, m := range s.Moments {
		if m.Steps > 0 && m.W != nil {
			run.Looks = append(run.Looks, Look{m.Steps, m.Loss, s.ProgressAt(i, w), 2 * s.Rate * m.SZ})
		}
	}
	return run, nil
}

// of returns the trainings of a part, after the base: nil where there are none.
func (r ConvergenceResult) of(parts ...string) []ConvergenceArm {
	var out []ConvergenceArm
	for _, a := range r.Arms {
		if slices.Contains(parts, a.Part) {
			out = append(out, a)
		}
	}
	return out
}

// perSeed returns one number for every seed of the base that all parts have, from its runs there.
func (r ConvergenceResult) perSeed(of func(runs []ConvergenceRun) float64, parts ...string) []float64 {
	arms := r.of(append(parts, partBase)...)
	if len(arms) < 1+len(parts) {
		return nil
	}
	var out []float64
	for seed := range arms[0].Runs {
		var runs []ConvergenceRun
		for _, a := range arms {
			if seed >= len(a.Runs) {
				return out
			}
			runs = append(runs, a.Runs[seed])
		}
		out = append(out, of(runs))
	}
	return out
}

// base returns the runs of the base training.
func (r ConvergenceResult) base() []ConvergenceRun {
	for _, a := range r.of(partBase) {
		return a.Runs
	}
	return nil
}
