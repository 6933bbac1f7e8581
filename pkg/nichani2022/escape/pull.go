package escape

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds how strongly a residual pulls the pairs, and what the pairs do (D3).

// fewPairs is how many pairs are enough for the mean of |A_r|: its standard deviation between pairs is a fifth of it.
const fewPairs = 40

// pullPoint is the strength of the pull on one data set.
type pullPoint struct{ Training nichani2022.Training }

// Cost counts the sums of the pulls, their eigenvalues, and the spectrum of the kernel.
func (p pullPoint) Cost() experiment.Cost {
	t, pairs := p.Training, float64(min(fewPairs, p.Training.Width/2))
	n, d := float64(t.Samples), float64(t.Dim)
	return experiment.Cost{Host: pairs*(n*d*d+10*d*d*d) + 10*n*n*n}
}

// pulls are those of the three kinds of training, kind by kind and data set by data set, at the smallest width: on
// which |A_r| hardly depends.
func (c EscapeConfig) pulls() []pullPoint {
	var out []pullPoint
	for _, trainings := range c.kinds() {
		for seed := range c.Seeds {
			t := trainings[0]
			t.First, t.Count, t.Looks, t.Steps = seed, 1, nil, 1
			out = append(out, pullPoint{t})
		}
	}
	return out
}

// pullAt returns the mean of |A_r| over pairs. The residual is the one that f_L leaves where it is, held back by the
// sample term, at rest: (2/n)(l − y) + 2λ_3 l = 0 outside of the free directions leaves y λn/(1 + λn) there and nothing
// inside. Without the term it is that of the first moment, the whole y outside; of f_Q alone it is y.
func pullAt(_ context.Context, _ *experiment.Env, p pullPoint) (float64, error) {
	o, data, err := p.Training.Objective(p.Training.First)
	if err != nil {
		return 0, fmt.Errorf("data set %d: %w", p.Training.First, err)
	}
	n := float64(len(data.Train.Y))
	residual := append([]float64{}, data.Train.Y...)
	if p.Training.Model != nichani2022.ByQuadratic {
		residual = o.Free.Outside(residual)
		if weight := p.Training.Lambda3 * n; weight > 0 {
			floats.Scale(weight/(1+weight), residual)
		}
	}
	floats.Scale(-2/n, residual)
	var strengths []float64
	for r := range min(fewPairs, o.Pairs()) {
		strength, err := pair(o.Net, r).Pull(o.X, residual, 0).Strength()
		if err != nil {
			return 0, err
		}
		strengths = append(strengths, strength)
	}
	return stats.Mean(strengths), nil
}

// pair returns a network of pair r alone.
func pair(n nichani2022.Net, r int) nichani2022.Net {
	return nichani2022.Net{Activation: n.Activation, W: mat.NewDense(1, n.Dim(), n.W.RawRowView(r))}
}

// PairLook is where all pairs are at a step, along β.
type PairLook struct {
	Step       int
	Delta, Sum []float64 // β·δ_r and β·s_r
	Memorised  float64   // (1/n) Σ f_L(x_i; P_{>k}W)²
	Quadratic  float64   // (1/n) Σ f_Q(x_i; W)²
}

// drawn is the training whose pairs are drawn: that of the first data set at the smallest width, held back, with a
// direction u ⟂ β for the linear part, so that nothing but the escape moves pairs along β.
func (c EscapeConfig) drawn() nichani2022.Training {
	t := c.kinds()[1][0]
	t.Target, t.Count, t.Keep = nichani2022.Orthogonal, 1, true
	return t.Every(looks)
}

// pairsOf returns the pairs of a student at all its looks.
func pairsOf(s nichani2022.Student) ([]PairLook, error) {
	data, err := s.Draw(s.Master, s.Seed)
	if err != nil {
		return nil, err
	}
	along := func(w *mat.Dense) []float64 {
		var out mat.VecDense
		out.MulVec(w, mat.NewVecDense(len(data.Target.Beta), data.Target.Beta))
		return out.RawVector().Data
	}
	var out []PairLook
	for i, l := range s.Seen {
		w := s.At(i)
		out = append(out, PairLook{l.Step, along(w.Delta), along(w.Sum), l.Sum / float64(s.Samples), l.Quadratic})
	}
	return out, nil
}

// sameSide returns how many pairs have δ and s on the same side along β, and how many of them to the right. What they
// add to f_Q has one sign; in f_L, which sees δ alone, those to the right and those to the left work against each
// other.
func (l PairLook) sameSide() (same, right int) {
	for r := range min(len(l.Delta), len(l.Sum)) {
		if l.Delta[r]*l.Sum[r] > 0 {
			same++
			if l.Delta[r] > 0 {
				right++
			}
		}
	}
	return same, right
}

// radius is the largest |β·δ_r| and |β·s_r| of all looks; 1 of none.
func radius(looks []PairLook) float64 {
	most := 0.0
	for _, l := range looks {
		for r := range min(len(l.Delta), len(l.Sum)) {
			most = max(most, math.Abs(l.Delta[r]), math.Abs(l.Sum[r]))
		}
	}
	if !(most > 0) || math.IsInf(most, 0) {
		return 1
	}
	return most
}
