package damian2022

import (
	"context"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/stats"
)

// learningPoint is one (d, n, m) of a learning curve of Algorithm 1.
type learningPoint struct {
	Experiment  string // its id: names the streams
	Master      uint64
	Target      string
	D, N        int
	Width       int
	Eta1        float64 // η₁/√d; 0 takes no first step
	Labels      string  // Raw, StepOnly or LiteralAB
	Seeds       int
	Noise       float64
	Completions int
	Lambdas     []float64
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

func (p learningPoint) algorithm() Algorithm {
	return Algorithm{Width: p.Width, Eta1: p.Eta1, Labels: p.Labels, Mirror: true}
}

// Cost counts every seed's data, both stages and both designs.
func (p learningPoint) Cost() experiment.Cost {
	rows := designRows(1, p.Completions)
	if t, err := TargetByName(p.Target); err == nil {
		rows = designRows(t.R, p.Completions)
	}
	one := p.algorithm().LearnCost(p.N, p.D, len(p.Lambdas), rows)
	s := float64(p.Seeds)
	return experiment.Cost{FLOP: s * one.FLOP, Elements: s * one.Elements, Draws: s * one.Draws, Bytes: one.Bytes}
}

// learningAt returns the losses at one point, seed by seed.
func learningAt(ctx context.Context, env *experiment.Env, p learningPoint) (LearningCell, error) {
	cell := LearningCell{D: p.D, N: p.N, Width: p.Width}
	t, err := TargetByName(p.Target)
	if err != nil {
		return cell, err
	}
	for seed := range p.Seeds {
		stream := streams(p.Master, p.Experiment, p.D, p.N, p.Width, seed)
		data, err := Draw(t, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
		if err != nil {
			return cell, err
		}
		tune, report, err := designs(t, p.D, p.Completions, p.Noise, stream)
		if err != nil {
			return cell, err
		}
		got, err := p.algorithm().Learn(ctx, env.Engine, data, stream, p.Lambdas, tune, report)
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
	return bootstrap(streams(master, id)("bootstrap"), groups, func(groups [][]float64) float64 {
		slope, _, _ := stats.LogLogSlope(at, means(groups))
		return slope
	})
}

// learningHalf returns the n at which the mean risk of cells of growing n falls
// through ½, linear in log n between two of them: +Inf where it stays above, not a
// number where it begins below.
func learningHalf(cells []LearningCell, risk [][]float64) float64 {
	n, mean := make([]float64, len(cells)), means(risk)
	for i, cell := range cells {
		n[i] = cellN(cell)
	}
	if at, ok := stats.Crossing(n, mean, 0.5, true); ok {
		return at
	}
	if mean[0] > 0.5 {
		return math.Inf(1)
	}
	return math.NaN()
}

// means returns the mean of every group.
func means(groups [][]float64) []float64 {
	out := make([]float64, len(groups))
	for i, g := range groups {
		out[i] = stats.Mean(g)
	}
	return out
}
