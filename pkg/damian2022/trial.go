package damian2022

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds one seed of an experiment: its data and designs, and what learns from them.

// Task is what a method learns from, and what it is tuned and judged on.
type Task struct {
	Target string // see [TargetByName]
	Sampling
	Completions int       // of the designs; 0 draws none
	Lambdas     []float64 // the path of λ
}

// DesignRows returns the number of rows of a task's designs; 0 where the target is not known.
func (p Task) DesignRows() int {
	t, _ := TargetByName(p.Target)
	return DesignRows(t.R, p.Completions)
}

// TrialCost returns the cost of drawing a task's data and of an algorithm that learns from them.
func (p Task) TrialCost(a Algorithm) experiment.Cost {
	return a.LearnCost(p.N, p.D, len(p.Lambdas), p.DesignRows())
}

// Trial is one seed of a task: what is drawn for it, and the streams of what learns from it.
type Trial struct {
	Target       Target
	Data         Data
	Tune, Report Design // empty where the task has no completions
	Lambdas      []float64
	stream       func(string) *rand.Rand
}

// Draw returns a seed of the task. Besides those of its data the streams are called
// "tune" and "report", and "weights" and "biases" in what learns from it. Errors are those
// of [TargetByName], [Sampling.Of] and [Designs].
func (p Task) Draw(stream func(string) *rand.Rand) (Trial, error) {
	t, err := TargetByName(p.Target)
	if err != nil {
		return Trial{}, err
	}
	return p.DrawOf(t, stream)
}

// DrawOf is [Task.Draw] with a target that need not have a name.
func (p Task) DrawOf(t Target, stream func(string) *rand.Rand) (Trial, error) {
	q := Trial{Target: t, Lambdas: p.Lambdas, stream: stream}
	var err error
	if q.Data, err = p.Of(t, stream); err != nil || p.Completions == 0 {
		return q, err
	}
	q.Tune, q.Report, err = Designs(t, p.D, p.Completions, p.Noise, stream)
	return q, err
}

// Represent returns what the first stage of an algorithm learns from the trial.
func (q Trial) Represent(ctx context.Context, env *experiment.Env, a Algorithm) (Representation, error) {
	return a.Represent(ctx, env.Engine, q.Data, q.stream("weights"), q.stream("biases"))
}

// Refit returns what its second stage learns: the head at the best λ, with its losses.
func (q Trial) Refit(ctx context.Context, r Representation) (BestFit, error) {
	return r.Refit(ctx, q.Data, q.Lambdas, q.Tune, q.Report)
}

// Fit returns what a method without a first stage learns, at the best λ.
func (q Trial) Fit(ctx context.Context, m Method) (BestFit, error) {
	return FitBest(ctx, m, q.Data, q.Lambdas, q.Tune, q.Report)
}

// Learn returns what an algorithm learns by both of its stages.
func (q Trial) Learn(ctx context.Context, env *experiment.Env, a Algorithm) (BestFit, error) {
	r, err := q.Represent(ctx, env, a)
	if err != nil {
		return BestFit{}, err
	}
	return q.Refit(ctx, r)
}

// ScaledRisks returns the excess risks with the weights of a representation times
// every factor: those after a step so many times as long, since the gradient does not
// depend on its length and the initial weights have cancelled.
func (q Trial) ScaledRisks(ctx context.Context, r Representation, factors []float64) ([]float64, error) {
	risks := make([]float64, len(factors))
	for i, c := range factors {
		tuned, err := q.Refit(ctx, r.Scaled(c))
		if err != nil {
			return nil, err
		}
		risks[i] = tuned.L2
	}
	return risks, nil
}

// LearningPoint is one (d, n, m) of a learning curve of Algorithm 1.
type LearningPoint struct {
	Experiment string // its id: names the streams
	Master     uint64 // master seed
	Task
	Algorithm
	Seeds int
}

// LearningCell is the loss of Algorithm 1 at one (d, n, m), one value a seed, each
// with data, weights, biases and designs of its own.
type LearningCell struct {
	D, N, Width int
	L2          []float64 // excess risk E (f̂ − f*)²
	L1          []float64 // E |f̂ − f*|
	Beyond      []float64 // E (|f̂ − f*| − ς)₊
	Lambda      []float64 // the λ that tuning chose
}

// Cost returns the cost of every seed's data, both stages and both designs.
func (p LearningPoint) Cost() experiment.Cost {
	return p.TrialCost(p.Algorithm).Times(float64(p.Seeds))
}

// Losses returns the losses seed by seed, with streams named by the experiment, a
// place and the seed. The first seed that fails ends it with its error.
func (p LearningPoint) Losses(ctx context.Context, env *experiment.Env, place ...any) (LearningCell, error) {
	return p.LossesOf(func(q Trial) (BestFit, error) { return q.Learn(ctx, env, p.Algorithm) }, place...)
}

// LossesOf is [LearningPoint.Losses] of whatever learns from a trial.
func (p LearningPoint) LossesOf(learn func(Trial) (BestFit, error), place ...any) (LearningCell, error) {
	cell := LearningCell{D: p.D, N: p.N, Width: p.Width}
	for seed := range p.Seeds {
		q, err := p.Draw(sample.Streams(p.Master, slices.Concat([]any{p.Experiment}, place, []any{seed})...))
		if err != nil {
			return cell, err
		}
		got, err := learn(q)
		if err != nil {
			return cell, err
		}
		cell.L2, cell.L1 = append(cell.L2, got.L2), append(cell.L1, got.L1)
		cell.Beyond, cell.Lambda = append(cell.Beyond, got.Beyond), append(cell.Lambda, got.Lambda)
	}
	return cell, nil
}
