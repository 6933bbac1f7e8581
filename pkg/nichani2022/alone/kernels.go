package alone

import (
	"context"
	"fmt"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// kernelPoint is f_L alone on the data of one seed, on the host.
type kernelPoint struct {
	Training nichani2022.Training
	Ridges   []float64 // multiples of γ_1
	Rank     int       // how many directions the second part has
}

// Cost counts the kernel matrix, its eigenvectors and a factorisation for each ridge.
func (p kernelPoint) Cost() experiment.Cost {
	t := p.Training
	n, points := float64(t.Samples), float64(t.Samples+t.Valid()+t.Test)
	return experiment.Cost{FLOP: n * points * float64(t.Width+2*t.Dim), Host: (9 + float64(len(p.Ridges))/3) * n * n * n,
		Draws: float64(t.Dim) * points, Bytes: 8 * n * (points + 3*n)}
}

// Scope names the points for the store.
func (kernelPoint) Scope() string { return scope }

// kernelAt descends on f_L at the looks of the training, and solves for every ridge.
func kernelAt(ctx context.Context, _ *experiment.Env, p kernelPoint) (MethodRun, error) {
	t := p.Training
	steps := append([]int{0}, t.Looks...)
	descended, err := t.KernelDescent(t.First, steps)
	if err != nil {
		return MethodRun{}, fmt.Errorf("f_L alone: %w", err)
	}
	var path []Fit
	for i, f := range descended {
		path = append(path, fitOf(0, steps[i], f))
	}
	solved, err := p.solved(ctx)
	return chosen(path, solved), err
}

// solved returns the fits of ridge regression.
func (p kernelPoint) solved(ctx context.Context) ([]Fit, error) {
	t := p.Training
	levels, err := t.Sigma().Levels(t.Dim, 1)
	if err != nil {
		return nil, err
	}
	ridges := stats.Map(p.Ridges, func(r float64) float64 { return r * levels.Above(1) })
	solved, err := t.KernelRidgeOn(ctx, t.First, ridges, ranked(t.Master, p.Rank))
	if err != nil {
		return nil, fmt.Errorf("f_L alone: %w", err)
	}
	var out []Fit
	for i, f := range solved {
		out = append(out, fitOf(p.Ridges[i], -1, f))
	}
	return out, nil
}

// ridgeAt solves alone.
func ridgeAt(ctx context.Context, _ *experiment.Env, p kernelPoint) (Fit, error) {
	out, err := p.solved(ctx)
	if err != nil || len(out) == 0 {
		return Fit{}, err
	}
	return out[0], nil
}

func fitOf(knob float64, step int, f nichani2022.Fit) Fit {
	return Fit{knob, step, f.Train, f.Valid, f.Test, f.Dense, f.Sparse}
}
