package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/kernel"
)

// This file holds transfer (Theorem 3): a representation that is learned from a source, and
// heads that are fitted on it to other functions of the same direction.

// How a representation comes about, by name: as in Theorem 3, and with something
// taken away or handed over.
const (
	FromSource     = "source"              // one step on n samples of the source
	FromShuffled   = "shuffled source"     // the same samples with their labels permuted
	FromTurned     = "turned source"       // the source looks at e_2 where the target looks at e_1
	FromNothing    = "nothing"             // no step: the initial weights, which are random features
	FromPopulation = "population gradient" // the step that n = ∞ samples of the source would give
)

// Pretraining is the first half of transfer learning: the first stage of
// Algorithm 1 on samples of a source f*, of which the weights and biases are kept.
type Pretraining struct {
	Algorithm
	Source string // see TargetByName
	How    string // FromSource, or what stands in its place
	N, D   int    // n samples of the source in d dimensions
	Noise  float64
}

// Check returns an error that says what is impossible about it. The offset α + β·x of a
// literal Algorithm 1 belongs to the source's labels and has no place in another head.
func (p Pretraining) Check() error {
	errs := []error{p.Algorithm.Check(), Setting{p.Source, []int{p.D}, p.Noise}.Check()}
	if p.Labels == LiteralAB {
		errs = append(errs, fmt.Errorf(
			"field Labels = %s adds α + β·x of the source to a head for another target: take %s or %s",
			LiteralAB, Raw, StepOnly))
	}
	if known := []string{FromSource, FromShuffled, FromTurned, FromNothing,
		FromPopulation}; !slices.Contains(known, p.How) {
		errs = append(errs, fmt.Errorf("field How = %q: a representation comes from one of %s",
			p.How, strings.Join(known, ", ")))
	}
	return errors.Join(errs...)
}

// Represent returns the representation. The streams are called "inputs",
// "labels", "shuffle", "weights" and "biases". It is an error where the source has no such
// name, or where n, d or the algorithm are impossible.
func (p Pretraining) Represent(ctx context.Context, e *engine.Engine,
	stream func(string) *rand.Rand) (Representation, error) {
	t, err := TargetByName(p.Source)
	if err != nil {
		return Representation{}, err
	}
	if p.How == FromNothing || p.How == FromPopulation {
		r, err := p.untrained(ctx, e, stream)
		if err == nil && p.How == FromPopulation {
			r.W = t.populationStep(r.Network, p.Eta1PerRootD*math.Sqrt(float64(p.D)))
		}
		return r, err
	}
	data, err := Sampling{N: p.N, D: p.D, Noise: p.Noise, Shuffle: p.How == FromShuffled}.Of(t, stream)
	if err != nil {
		return Representation{}, err
	}
	r, err := p.Algorithm.Represent(ctx, e, data, stream("weights"), stream("biases"))
	if err == nil && p.How == FromTurned {
		r.Turn()
	}
	return r, err
}

// untrained returns the start with its biases drawn anew.
func (p Pretraining) untrained(ctx context.Context, e *engine.Engine,
	stream func(string) *rand.Rand) (Representation, error) {
	return p.WithoutStep().Represent(ctx, e, Data{D: p.D}, stream("weights"), stream("biases"))
}

// populationStep returns the weights 2 η₁ a_j g(w_j/‖w_j‖) after a step along the
// gradient of the expected loss.
func (t Target) populationStep(f Network, eta1 float64) []float64 {
	w := make([]float64, 0, len(f.W))
	for j := range f.M {
		for _, g := range t.PopulationGradient(dense.Unit(f.Neuron(j))) {
			w = append(w, 2*eta1*f.A[j]*g)
		}
	}
	return w
}

// Turn swaps the first two coordinates of all weights, in place. Since the start and the
// inputs do not change in law when coordinates are swapped, that is pretraining on
// f*(x_2, x_1, x_3, …).
func (f Network) Turn() {
	for j := range f.M {
		w := f.Neuron(j)
		w[0], w[1] = w[1], w[0]
	}
}

// Onto returns the task of fitting a head to so many samples N of a target, in the same
// dimension and with the same noise.
func (p Pretraining) Onto(target string, samples, completions int, lambdas []float64) Task {
	return Task{target, Sampling{N: samples, D: p.D, Noise: p.Noise}, completions, lambdas}
}

// Cost returns the cost of [Pretraining.Represent].
func (p Pretraining) Cost() experiment.Cost {
	m, n, d := float64(p.Width), float64(p.N), float64(p.D)
	if p.How == FromNothing || p.How == FromPopulation {
		return experiment.Cost{FLOP: 10 * m * d, Draws: m * d, Bytes: 16 * m * d}
	}
	return p.RepresentCost(p.N, p.D).Plus(experiment.Cost{Draws: n*d + n, Bytes: 8 * (n*(d+3) + 3*BlockRows*m)})
}

// Link is a function h of one variable with E h(z) = 0 and E h(z)² = 1 for
// z ~ N(0, 1).
type Link struct {
	Name   string // with its mathematics in TeX
	At     func(z float64) float64
	Linear float64 // E z h(z): the best linear function leaves a risk of 1 − Linear²
}

// Links returns the functions that heads are fitted to: the first four normalised
// Hermite polynomials, and two that are not polynomials.
func Links() []Link {
	var links []Link
	for k := 1; k <= 4; k++ {
		name, linear := fmt.Sprintf(`$He_%d(z)/\sqrt{%g}$`, k, factorial(k)), 0.0
		if k == 1 {
			name, linear = "$z$", 1
		}
		links = append(links, Link{name, func(z float64) float64 { return hermite.Normalized(k, z) }, linear})
	}
	// E|z| = E z·sign(z) = √(2/π), and E|z|² = 1.
	centre, scale := math.Sqrt(2/math.Pi), math.Sqrt(1-2/math.Pi)
	return append(links,
		Link{"$|z|$, centred", func(z float64) float64 { return (math.Abs(z) - centre) / scale }, 0},
		Link{"sign of $z$", func(z float64) float64 { return math.Copysign(1, z) }, centre})
}

// Of returns the design with h(x_1) to be predicted.
func (q Design) Of(link Link) Design {
	return q.with(func(i int) float64 { return link.At(q.X.At(i, 0)) })
}

// frozen is a representation at the points of one seed: the features that heads are
// fitted to, computed once for all of them.
type frozen struct {
	samples, tune, report *mat.Dense // [n, m], [rows, m] and [rows, m]
}

// Freeze returns the features at the inputs of the data and of both designs, computed once.
// Its method Heads fits heads to them.
func (phi Features) Freeze(data Data, tune, report Design) (frozen, error) {
	var f frozen
	for _, at := range []struct {
		to *(*mat.Dense)
		x  *mat.Dense
	}{{&f.samples, data.Matrix()}, {&f.tune, tune.X}, {&f.report, report.X}} {
		rows, err := phi(at.x)
		if err != nil {
			return f, err
		}
		*at.to = rows
	}
	return f, nil
}

// Heads fits a head to the first N labels for every N of the sizes, which increase,
// and returns each at its best λ, with the predictions of all [rows, sizes] on the
// reporting design. Samples that are nested share their normal equations: those of a
// larger N add to those of a smaller.
func (f frozen) Heads(ctx context.Context, y []float64, sizes []int, lambdas []float64,
	tune, report Design) ([]BestFit, *mat.Dense, error) {
	var path [][]float64
	var normal kernel.Normal
	added := 0
	_, m := f.samples.Dims()
	for _, n := range sizes {
		var a [][]float64
		var err error
		if n < m {
			a, err = kernel.Ridge(ctx, f.rows(0, n), y[:n], penalties(n, lambdas))
		} else {
			if err := normal.Add(f.rows(added, n), y[added:n]); err != nil {
				return nil, nil, err
			}
			added = n
			a, err = normal.Solve(ctx, penalties(n, lambdas))
		}
		if a == nil {
			return nil, nil, err // what is left is *kernel.Singular, and its coefficients are NaN
		}
		path = append(path, a...)
	}
	return f.best(path, lambdas, tune, report)
}

// rows returns the features of samples first, …, last−1.
func (f frozen) rows(first, last int) *mat.Dense {
	_, m := f.samples.Dims()
	return f.samples.Slice(first, last, 0, m).(*mat.Dense)
}

// best returns, for every sample size, the head at its best λ, and the predictions of
// these heads; the path holds the heads of all λ, size by size.
func (f frozen) best(path [][]float64, lambdas []float64, tune, report Design) ([]BestFit, *mat.Dense, error) {
	predicted, err := kernel.Predict(f.tune, path)
	if err != nil {
		return nil, nil, err
	}
	losses, each := tune.Losses(predicted), len(lambdas)
	tuned := make([]BestFit, len(path)/each)
	chosen := make([][]float64, len(tuned))
	for i := range tuned {
		t, best, err := least(losses[i*each:(i+1)*each], lambdas)
		if err != nil {
			return nil, nil, err
		}
		tuned[i], chosen[i] = t, path[i*each+best]
	}
	if predicted, err = kernel.Predict(f.report, chosen); err != nil {
		return nil, nil, err
	}
	for i, l := range report.Losses(predicted) {
		tuned[i].MeanLosses = l
	}
	return tuned, predicted, nil
}

// HeadRisks returns the excess risk of the heads that are fitted on features to the
// first N samples, for every N of the sizes, which increase.
func (q Trial) HeadRisks(ctx context.Context, phi Features, sizes []int) ([]float64, error) {
	f, err := phi.Freeze(q.Data, q.Tune, q.Report)
	if err != nil {
		return nil, err
	}
	tuned, _, err := f.Heads(ctx, q.Data.Y, sizes, q.Lambdas, q.Tune, q.Report)
	if err != nil {
		return nil, err
	}
	risks := make([]float64, len(tuned))
	for i, t := range tuned {
		risks[i] = t.L2
	}
	return risks, nil
}
