package escape

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds gradient descent on neurons and on pairs, written out (1.5, D2).

// gates are a neuron's σ′(w_0·x_i) and σ″(w_0·x_i) at the points.
type gates struct{ first, second []float64 }

// gatesOf returns the gates of neurons at the rows of x.
func gatesOf(a nichani2022.Activation, w, x [][]float64) []gates {
	out := make([]gates, len(w))
	for r := range w {
		for i := range x {
			z := floats.Dot(w[r], x[i])
			out[r].first = append(out[r].first, a.First(z))
			out[r].second = append(out[r].second, a.Second(z))
		}
	}
	return out
}

// problem is the loss with the sample term, (1/n) Σ (f − y)² + λ Σ_i ((I − U_kU_kᵀ) f_L)_i².
type problem struct {
	x       [][]float64
	y       []float64
	outside mat.Matrix // I − U_kU_kᵀ [n, n]
	lambda  float64
	width   int // m
}

// pulls returns c_i = (2/n)(f_i − y_i) and g = 2λ(I − U_kU_kᵀ)f_L.
func (p problem) pulls(linear, quadratic []float64) (c, g []float64) {
	n := float64(len(p.y))
	c, g = make([]float64, len(p.y)), make([]float64, len(p.y))
	for i := range c {
		c[i] = 2 / n * (linear[i] + quadratic[i] - p.y[i])
		for j := range linear {
			g[i] += 2 * p.lambda * p.outside.At(i, j) * linear[j]
		}
	}
	return c, g
}

// neuronStep moves the neurons' w_r [m, d], of which the first half have a = 1 and the others a = −1, by a step of
// gradient descent, in place: ∂f/∂w_r = m^{−1/2} a_r (σ′ + σ″ w_r·x) x.
func (p problem) neuronStep(w [][]float64, of []gates, rate float64) {
	scale := 1 / math.Sqrt(float64(p.width))
	sign := func(r int) float64 {
		if r < len(w)/2 {
			return scale
		}
		return -scale
	}
	linear, quadratic := make([]float64, len(p.x)), make([]float64, len(p.x))
	for r := range w {
		for i, x := range p.x {
			z := floats.Dot(w[r], x)
			linear[i] += sign(r) * of[r].first[i] * z
			quadratic[i] += sign(r) * of[r].second[i] * z * z / 2
		}
	}
	c, g := p.pulls(linear, quadratic)
	for r := range w {
		move := make([]float64, len(w[r]))
		for i, x := range p.x {
			z := floats.Dot(w[r], x)
			floats.AddScaled(move, -rate*sign(r)*((c[i]+g[i])*of[r].first[i]+c[i]*of[r].second[i]*z), x)
		}
		floats.Add(w[r], move)
	}
}

// pairStep moves δ and s [h, d] by the same step, in place, with a factor on σ′ that is 2:
//
//	δ ← δ − η m^{−1/2} Σ_i [c σ″ (s·x) + 2 σ′ (c + g)] x,   s ← s − η m^{−1/2} Σ_i c σ″ (δ·x) x
func (p problem) pairStep(delta, sum [][]float64, of []gates, rate, factor float64) {
	scale := 1 / math.Sqrt(float64(p.width))
	linear, quadratic := make([]float64, len(p.x)), make([]float64, len(p.x))
	for r := range delta {
		for i, x := range p.x {
			z := floats.Dot(delta[r], x)
			linear[i] += scale * of[r].first[i] * z
			quadratic[i] += scale / 2 * of[r].second[i] * z * floats.Dot(sum[r], x)
		}
	}
	c, g := p.pulls(linear, quadratic)
	for r := range delta {
		byDelta, bySum := make([]float64, len(delta[r])), make([]float64, len(delta[r]))
		for i, x := range p.x {
			bent := c[i] * of[r].second[i]
			floats.AddScaled(byDelta, -rate*scale*(bent*floats.Dot(sum[r], x)+factor*of[r].first[i]*(c[i]+g[i])), x)
			floats.AddScaled(bySum, -rate*scale*bent*floats.Dot(delta[r], x), x)
		}
		floats.Add(delta[r], byDelta)
		floats.Add(sum[r], bySum)
	}
}

// rows returns the rows of a matrix, copied.
func rows(m *mat.Dense) [][]float64 {
	out := make([][]float64, m.RawMatrix().Rows)
	for i := range out {
		out[i] = mat.Row(nil, i, m)
	}
	return out
}

// pairsAt runs both coordinates on one network.
func pairsAt(ctx context.Context, _ *experiment.Env, p pairsPoint) (PairsRun, error) {
	t := p.Training
	o, data, err := t.Objective(t.First)
	if err != nil {
		return PairsRun{}, err
	}
	outside, _ := o.Free.Matrices(t.Samples)
	task := problem{rows(data.Train.X), data.Train.Y, outside, t.Lambda3, t.Width}
	shared := gatesOf(t.Sigma(), rows(o.W), task.x)
	other := shared
	if !p.Shared {
		r := sample.Stream(t.Master, "nichani2022", "other weights", t.First)
		own := mat.NewDense(t.Width/2, t.Dim, sample.UnitVectors(r, t.Width/2, t.Dim))
		other = gatesOf(t.Sigma(), rows(own), task.x)
	}
	start := t.Start(o.Net, t.First)
	run := PairsRun{Apart: apart(t, task, start, shared, other, 2), Bare: apart(t, task, start, shared, other, 1)}
	err = p.balance(ctx, o, start, &run)
	return run, err
}

// apart takes the steps in both coordinates, and returns the largest difference of W over the largest entry of W.
func apart(t nichani2022.Training, p problem, start nichani2022.Displacement, first, second []gates,
	factor float64) float64 {
	plus, minus := start.Neurons()
	w := append(rows(plus), rows(minus)...)
	of := append(append([]gates{}, first...), second...)
	delta, sum := rows(start.Delta), rows(start.Sum)
	for range t.Steps {
		p.neuronStep(w, of, t.Rate)
		p.pairStep(delta, sum, first, t.Rate, factor)
	}
	far, large := 0.0, 0.0
	for r := range delta {
		for j := range delta[r] {
			up, down := (sum[r][j]+delta[r][j])/2, (sum[r][j]-delta[r][j])/2
			far = max(far, math.Abs(w[r][j]-up), math.Abs(w[len(delta)+r][j]-down))
			large = max(large, math.Abs(w[r][j]), math.Abs(w[len(delta)+r][j]))
		}
	}
	return far / large
}

// balance follows f_Q alone, or with f_L, without the sample term, at every rate for the same time.
func (p pairsPoint) balance(ctx context.Context, o *nichani2022.Objective, start nichani2022.Displacement,
	run *PairsRun) error {
	model := nichani2022.Quadratic
	if p.Linear {
		model = nichani2022.Joint
	}
	free, err := nichani2022.NewObjective(o.Net, model, nichani2022.Weights{}, o.X, o.Y, p.Training.Free, nil)
	if err != nil {
		return err
	}
	before := start.Imbalance()
	for k, rate := range p.Rates {
		v := start
		for range max(1, int(math.Round(p.Time/rate))) {
			if err := ctx.Err(); err != nil {
				return err
			}
			v = free.Step(v, rate)
		}
		drift := 0.0
		for r, after := range v.Imbalance() {
			drift = max(drift, math.Abs(after-before[r]))
		}
		run.Drift = append(run.Drift, drift)
		if k == 0 {
			run.Moved = max(furthest(v.Delta, start.Delta), furthest(v.Sum, start.Sum))
		}
	}
	return nil
}

// furthest returns the largest difference of two matrices in an entry.
func furthest(a, b *mat.Dense) float64 {
	return floats.Distance(a.RawMatrix().Data, b.RawMatrix().Data, math.Inf(1))
}
