package margin

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// This file follows a network step by step from where D12 begins, on the host and in float64.

// SmoothedRun is the training of one seed from the first step with nL < ln 2 on.
type SmoothedRun struct {
	First       int     // that step; −1: it was not reached, and nothing was followed
	Steps       int     // how many further ones were followed
	Falls       int     // at how many of them γ̃ fell
	MarginFalls int     // at how many the true margin min_l z_l/‖W‖ did
	Deepest     float64 // the largest fall of γ̃ in a step, as a share of what it was
	// (min z − γ̃‖W‖)/(ln n + n e^(−min z)) at its least and its largest, in [0, 1] by D12; at how many looks it is not,
	// and at how many not without ln n
	LeastGap, LargestGap float64
	Outside, BareOutside int
	Smoothed             []float64 // γ̃ at the first step and at the last; after every one where the path is kept
	Margin               []float64 // the true margin there
	Norm                 []float64 // ‖W‖ there
}

// pathPoint is the training of one seed, and how it is followed.
type pathPoint struct {
	Training sarussi2021.Training // up to nL < ln 2
	After    int                  // how many steps are followed
	Decay    float64              // W shrinks by this share before each of them
	Stride   float64              // 0: they are steps of gradient descent; else normalised ones of this size
	Keep     bool                 // the whole path is kept
}

// Cost counts the products of the steps; the training counts itself.
func (p pathPoint) Cost() experiment.Cost {
	t := p.Training
	return experiment.Cost{Host: 8 * float64(p.After) * float64(t.Samples) * float64(t.Units) * float64(t.Dim)}
}

// pathAt trains a seed, and follows it.
func pathAt(ctx context.Context, env *experiment.Env, p pathPoint) (SmoothedRun, error) {
	all, err := sarussi2021.TrainAll(ctx, env, []sarussi2021.Training{p.Training})
	if err != nil {
		return SmoothedRun{}, err
	}
	student := all[0][0]
	if student.Reached[0] < 0 {
		return SmoothedRun{First: -1, LeastGap: math.NaN(), LargestGap: math.NaN()}, nil
	}
	run, net := SmoothedRun{First: student.Last().Steps, Steps: p.After, LeastGap: math.Inf(1)}, student.Net()
	net.W = mat.DenseCopyOf(net.W)
	for step := range p.After + 1 {
		if err := ctx.Err(); err != nil {
			return run, err
		}
		z := net.Margins(student.Set)
		run.look(z, net.Norm())
		if step < p.After {
			p.move(net, student.Set, z)
		}
	}
	run.conclude(p.Keep)
	return run, nil
}

// look appends what the margins z and the norm are now.
func (r *SmoothedRun) look(z []float64, norm float64) {
	least, smoothed := floats.Min(z), sarussi2021.SmoothedMargin(z, norm)
	small := float64(len(z)) * math.Exp(-least)
	gap := least - smoothed*norm
	room := math.Log(float64(len(z))) + small
	r.LeastGap, r.LargestGap = min(r.LeastGap, gap/room), max(r.LargestGap, gap/room)
	if rounding := 1e-12 * max(1, least); gap < -rounding || gap > room+rounding {
		r.Outside++
	}
	if gap > small {
		r.BareOutside++
	}
	r.Smoothed, r.Margin, r.Norm = append(r.Smoothed, smoothed), append(r.Margin, least/norm), append(r.Norm, norm)
}

// conclude counts what fell, and leaves the ends of the path where it is not kept.
func (r *SmoothedRun) conclude(keep bool) {
	r.Falls, r.Deepest = falls(r.Smoothed)
	r.MarginFalls, _ = falls(r.Margin)
	if keep {
		return
	}
	for _, path := range []*[]float64{&r.Smoothed, &r.Margin, &r.Norm} {
		*path = slices.Clone([]float64{(*path)[0], (*path)[len(*path)-1]})
	}
}

// falls counts the steps at which numbers fall by more than rounding, 1e-12 of their size, and returns the largest
// fall as a share of that.
func falls(values []float64) (count int, deepest float64) {
	for i := 1; i < len(values); i++ {
		fall := values[i-1] - values[i]
		if size := math.Abs(values[i-1]); fall > 1e-12*size {
			count++
			deepest = max(deepest, min(fall/size, math.MaxFloat64))
		}
	}
	return count, deepest
}

// move takes a step, in place.
func (p pathPoint) move(net sarussi2021.Net, s sarussi2021.Set, z []float64) {
	c, rate := p.pull(z)
	gradient := net.Gradient(s, c)
	gradient.Scale(rate, gradient)
	net.W.Scale(1-p.Decay, net.W)
	net.W.Add(net.W, gradient)
}

// pull returns the weights c_l of the samples in a step, and its size: s_l/n and η of gradient descent, or s_l/Σs and
// the stride of a normalised step. From z = 36 on s is e^−z to the last bit; there the least z is taken out, so that
// nothing underflows.
func (p pathPoint) pull(z []float64) (c []float64, rate float64) {
	if c = sarussi2021.Weights(z); p.Stride == 0 {
		floats.Scale(1/float64(len(z)), c)
		return c, p.Training.Rate
	}
	if least := floats.Min(z); least > 36 {
		for l := range z {
			c[l] = math.Exp(least - z[l])
		}
	}
	floats.Scale(1/floats.Sum(c), c)
	return c, p.Stride
}
