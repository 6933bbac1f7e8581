package damian2022

import (
	"context"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// learningPoint is one (d, n, m) of a learning curve of Algorithm 1.
type learningPoint struct {
	Experiment string // its id: names the streams
	Master     uint64
	task
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

// Cost counts every seed's data, both stages and both designs.
func (p learningPoint) Cost() experiment.Cost { return fits(p.Seeds, p.cost(p.Algorithm)) }

// learningAt returns the losses at one point, seed by seed.
func learningAt(ctx context.Context, env *experiment.Env, p learningPoint) (LearningCell, error) {
	return p.losses(ctx, env, p.D, p.N, p.Width)
}

// losses returns the losses seed by seed, with streams named by the experiment, a
// place and the seed.
func (p learningPoint) losses(ctx context.Context, env *experiment.Env, place ...any) (LearningCell, error) {
	return p.lossesOf(func(q trial) (bestFit, error) { return q.learn(ctx, env, p.Algorithm) }, place...)
}

// lossesOf is losses of whatever learns from a trial.
func (p learningPoint) lossesOf(learn func(trial) (bestFit, error), place ...any) (LearningCell, error) {
	cell := LearningCell{D: p.D, N: p.N, Width: p.Width}
	for seed := range p.Seeds {
		q, err := p.draw(sample.Streams(p.Master, slices.Concat([]any{p.Experiment}, place, []any{seed})...))
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

// The losses of a cell, and what a curve is drawn or fitted against.
func cellL2(c LearningCell) []float64     { return c.L2 }
func cellL1(c LearningCell) []float64     { return c.L1 }
func cellBeyond(c LearningCell) []float64 { return c.Beyond }
func cellN(c LearningCell) float64        { return float64(c.N) }
func cellWidth(c LearningCell) float64    { return float64(c.Width) }

// learningSlope returns the slope of log mean loss against log x over the cells,
// with its 95 % bootstrap interval over seeds.
func learningSlope(master uint64, id string, cells []LearningCell, x func(LearningCell) float64, loss func(LearningCell) []float64) claim.Measurement {
	at, groups := make([]float64, len(cells)), make([][]float64, len(cells))
	for i, cell := range cells {
		at[i], groups[i] = x(cell), loss(cell)
	}
	return measure.LogSlope(sample.Streams(master, id)("bootstrap"), at, groups, stats.Mean)
}

// learningHalf returns the n at which the mean risk of cells of growing n falls
// through ½, linear in log n between two of them: +Inf where it stays above, not a
// number where it begins below.
func learningHalf(cells []LearningCell, risk [][]float64) float64 {
	n, mean := make([]float64, len(cells)), measure.Means(risk)
	for i, cell := range cells {
		n[i] = cellN(cell)
	}
	at := crossing(n, mean)
	if math.IsNaN(at) && mean[0] > 0.5 {
		return math.Inf(1)
	}
	return at
}
