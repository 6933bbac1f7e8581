package damian2022

import (
	"context"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/stats"
)

// task is what a method learns from, and what it is tuned and judged on.
type task struct {
	Target string
	sampling
	Completions int // of the designs; 0 draws none
	Lambdas     []float64
}

// rows is the number of rows of a task's designs.
func (p task) rows() int {
	t, _ := TargetByName(p.Target)
	return designRows(t.R, p.Completions)
}

// cost is that of drawing a task's data and of an algorithm that learns from them.
func (p task) cost(a Algorithm) experiment.Cost {
	return a.learnCost(p.N, p.D, len(p.Lambdas), p.rows())
}

// trial is one seed of a task.
type trial struct {
	target       Target
	data         Data
	tune, report design
	lambdas      []float64
	stream       func(string) *rand.Rand
}

// draw returns a seed of the task. Besides those of its data the streams are called
// "tune" and "report", and "weights" and "biases" in what learns from it.
func (p task) draw(stream func(string) *rand.Rand) (trial, error) {
	t, err := TargetByName(p.Target)
	if err != nil {
		return trial{}, err
	}
	return p.drawOf(t, stream)
}

// drawOf is draw with a target that need not have a name.
func (p task) drawOf(t Target, stream func(string) *rand.Rand) (trial, error) {
	q := trial{target: t, lambdas: p.Lambdas, stream: stream}
	var err error
	if q.data, err = p.of(t, stream); err != nil || p.Completions == 0 {
		return q, err
	}
	q.tune, q.report, err = designs(t, p.D, p.Completions, p.Noise, stream)
	return q, err
}

// represent is the first stage.
func (q trial) represent(ctx context.Context, env *experiment.Env, a Algorithm) (Representation, error) {
	return a.Represent(ctx, env.Engine, q.data, q.stream("weights"), q.stream("biases"))
}

// refit is the second.
func (q trial) refit(ctx context.Context, r Representation) (bestFit, error) {
	return r.refit(ctx, q.data, q.lambdas, q.tune, q.report)
}

// fit is a method that has no first stage.
func (q trial) fit(ctx context.Context, m method) (bestFit, error) {
	return fitBest(ctx, m, q.data, q.lambdas, q.tune, q.report)
}

// learn is both stages.
func (q trial) learn(ctx context.Context, env *experiment.Env, a Algorithm) (bestFit, error) {
	r, err := q.represent(ctx, env, a)
	if err != nil {
		return bestFit{}, err
	}
	return q.refit(ctx, r)
}

// scaledRisks returns the excess risks with the weights of a representation times
// every factor: those after a step so many times as long, since the gradient does not
// depend on its length and the initial weights have cancelled.
func (q trial) scaledRisks(ctx context.Context, r Representation, factors []float64) ([]float64, error) {
	risks := make([]float64, len(factors))
	for i, c := range factors {
		tuned, err := q.refit(ctx, r.scaled(c))
		if err != nil {
			return nil, err
		}
		risks[i] = tuned.L2
	}
	return risks, nil
}

// scaled returns the representation with its weights times c: that of c times the
// step, since the initial weights have cancelled.
func (r Representation) scaled(c float64) Representation {
	out := r
	out.W = stats.Map(r.W, func(w float64) float64 { return c * w })
	return out
}

// fits is the cost of so many fits, one after the other.
func fits(count int, one experiment.Cost) experiment.Cost { return one.Times(float64(count)) }
