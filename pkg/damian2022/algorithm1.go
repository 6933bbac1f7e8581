package damian2022

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds Algorithm 1: its first stage, one step of gradient descent, and its second,
// ridge regression on what the first has made.

// What Algorithm 1 does with α + β·x, by name: its first line takes it off the
// labels and its last adds it to the prediction.
const (
	Raw       = "raw"       // nothing: both stages see the labels as they are
	StepOnly  = "step only" // it is taken off for the first step alone
	LiteralAB = "literal"   // as printed: it is taken off for both stages, and added to the prediction
)

// Algorithm is Algorithm 1 with what the paper leaves open, and what an
// ablation takes away, as values.
type Algorithm struct {
	Width        int     // m, even
	Eta1PerRootD float64 // η₁/√d; 0 takes no first step and leaves random features
	Labels       string  // Raw, StepOnly or LiteralAB
	Mirror       bool    // symmetric start, so that f_θ0 = 0
	Keep         bool    // λ₁ = 0 in place of 1/η₁: the initial weights stay
	NoBiases     bool    // biases stay 0 in place of being drawn anew
}

// Algorithm1 returns Algorithm 1 with nothing taken away.
func Algorithm1(width int, eta1PerRootD float64, labels string) Algorithm {
	return Algorithm{Width: width, Eta1PerRootD: eta1PerRootD, Labels: labels, Mirror: true}
}

// Check returns an error that says in a sentence what is impossible about the algorithm.
func (a Algorithm) Check() error {
	if a.Width < 2 || a.Width%2 != 0 {
		return fmt.Errorf(
			"field Width = %d: the symmetric start pairs the neurons, so the width must be even and at least 2",
			a.Width)
	}
	if a.Width > 1e5 {
		return fmt.Errorf("field Width = %d: 10⁵ neurons are the most", a.Width)
	}
	if !(a.Eta1PerRootD >= 0) || math.IsInf(a.Eta1PerRootD, 0) {
		return fmt.Errorf("the first step η₁ = %g √d must be a finite number, 0 or more", a.Eta1PerRootD)
	}
	if known := []string{Raw, StepOnly, LiteralAB}; !slices.Contains(known, a.Labels) {
		return fmt.Errorf("there is no way %q to preprocess labels: take one of %s", a.Labels, strings.Join(known, ", "))
	}
	return nil
}

// Treatment returns in words what is done with the labels.
func (a Algorithm) Treatment() string {
	switch a.Labels {
	case StepOnly:
		return "labels preprocessed for the step alone"
	case LiteralAB:
		return "labels preprocessed as printed"
	}
	return a.Labels + " labels"
}

// WithoutStep returns the algorithm without its first step, which learns with random features.
func (a Algorithm) WithoutStep() Algorithm {
	a.Eta1PerRootD = 0
	return a
}

// Representation is a network after the first stage of Algorithm 1: its
// weights and biases are fixed, its head is still to be fitted.
type Representation struct {
	Network
	Alpha float64   // α of the labels' preprocessing; 0 unless LiteralAB
	Beta  []float64 // β of it [d]; nil unless LiteralAB
}

// Represent returns what the first stage of Algorithm 1 learns from the data:
//
//	W ← W − η₁ (∇_W L + λ₁ W),   b_j ~ N(0, 1)
//
// at the start of §2.2 (Damian et al. 2022, Algorithm 1). With λ₁ = 1/η₁ the initial
// weights cancel. The start and the biases are drawn from a stream each. It is an
// error where the algorithm is impossible, see [Algorithm.Check].
func (a Algorithm) Represent(ctx context.Context, e *engine.Engine, data Data,
	weights, biases *rand.Rand) (Representation, error) {
	var r Representation
	if err := a.Check(); err != nil {
		return r, err
	}
	f, err := Start(weights, a.Width, data.D, a.Mirror)
	if err != nil {
		return r, err
	}
	if a.Eta1PerRootD > 0 {
		used, alpha, beta := data, 0.0, []float64(nil)
		if a.Labels != Raw {
			used, alpha, beta = data.Preprocess()
		}
		if a.Labels == LiteralAB {
			r.Alpha, r.Beta = alpha, beta
		}
		if f.W, err = a.Step(ctx, e, f, used); err != nil {
			return r, err
		}
	}
	if !a.NoBiases {
		sample.Normal(biases, f.B)
	}
	r.Network = f
	return r, nil
}

// Step returns the weights W [m, d] of f after the first step, for labels that are
// preprocessed already. Mirrored neurons have the same g_n, which is computed once,
// and start from f = 0; others see the residual y − f_θ0(x) in the place of y.
func (a Algorithm) Step(ctx context.Context, e *engine.Engine, f Network, data Data) ([]float64, error) {
	distinct := f.M
	if a.Mirror {
		distinct = f.M / 2
	} else {
		data = f.residual(data)
	}
	g, err := Gradients(ctx, e, data, f.W[:distinct*f.D])
	if err != nil {
		return nil, err
	}
	eta1 := a.Eta1PerRootD * math.Sqrt(float64(f.D))
	w := make([]float64, len(f.W))
	for i := range w {
		w[i] = 2 * eta1 * f.A[i/f.D] * g[i%len(g)]
		if a.Keep {
			w[i] += f.W[i]
		}
	}
	return w, nil
}

// residual returns the data with y − f_θ(x) for labels.
func (f Network) residual(data Data) Data {
	return data.with(func(i int) float64 { return data.Y[i] - f.At(data.Row(i)) })
}

// Labelled returns the data as the second stage sees them: less α + β·x when
// Algorithm 1 is taken literally.
func (r Representation) Labelled(data Data) Data {
	if r.Beta == nil {
		return data
	}
	return data.with(func(i int) float64 { return data.Y[i] - r.Alpha - dense.Dot(r.Beta, data.Row(i)) })
}

// Refit is the second stage of Algorithm 1: it fits the head of the representation to
// the data by ridge regression, and returns it at the best λ. Literally taken, α + β·x
// is added to the prediction: the same as taking it off the targets.
func (r Representation) Refit(ctx context.Context, data Data, lambdas []float64, tune, report Design) (BestFit, error) {
	if r.Beta != nil {
		tune, report = tune.less(r.Alpha, r.Beta), report.less(r.Alpha, r.Beta)
	}
	return FitBest(ctx, r.Features(), r.Labelled(data), lambdas, tune, report)
}

// Scaled returns the representation with its weights times c: that of c times the
// step, since the initial weights have cancelled.
func (r Representation) Scaled(c float64) Representation {
	out := r
	out.W = stats.Map(r.W, func(w float64) float64 { return c * w })
	return out
}

// Features returns the map from x [n, d] to σ(Wx + b) [n, m], which the second stage
// fits a head to.
func (f Network) Features() Features {
	return kernel.Network{Activation: network.ReLU, B: f.B, W: mat.NewDense(f.M, f.D, f.W)}.Features
}

// RepresentCost returns the cost of the first stage on n samples in d dimensions.
func (a Algorithm) RepresentCost(n, d int) experiment.Cost {
	if a.Eta1PerRootD == 0 {
		return experiment.Cost{Draws: float64(a.Width * d)}
	}
	return GradientsCost(float64(n), float64(d), float64(a.Width)/2)
}

// LearnCost returns the cost of both stages on n samples that are drawn for them, with
// so many λ and rows of a design.
func (a Algorithm) LearnCost(n, d, lambdas, rows int) experiment.Cost {
	draws := experiment.Cost{Draws: float64(n * d), Bytes: 8 * float64(n*(d+4))}
	return a.RepresentCost(n, d).Plus(TuneCost(n, a.Width, d, lambdas, rows)).Plus(draws)
}

// differenceStep is the step h of [Network.LossDifferences]: a ReLU changes its slope only
// at its kink, so the smallest step that rounding allows is the best.
const differenceStep = 1e-9

// LossDifferences returns the gradient of the loss L = (1/n) Σ (f_θ(x_i) − y_i)² by the
// weights, [m, d] numbers, without a formula for it: (L(w + h e) − L(w − h e))/2h for
// every weight. The outputs of all neurons but the moved one are computed once.
func (f Network) LossDifferences(data Data) []float64 {
	out := make([]float64, len(f.W))
	rest := make([]float64, data.N)
	for i := range rest {
		rest[i] = f.At(data.Row(i)) - data.Y[i]
	}
	for j := range f.M {
		for k := range f.D {
			sum := 0.0
			for i := range data.N {
				x := data.Row(i)
				z := dense.Dot(f.Neuron(j), x) + f.B[j]
				base := rest[i] - f.A[j]*math.Max(z, 0)
				up := base + f.A[j]*math.Max(z+differenceStep*x[k], 0)
				down := base + f.A[j]*math.Max(z-differenceStep*x[k], 0)
				sum += up*up - down*down
			}
			out[j*f.D+k] = sum / (2 * differenceStep * float64(data.N))
		}
	}
	return out
}
