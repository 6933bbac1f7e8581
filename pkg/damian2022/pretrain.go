package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
)

// How a representation comes about, by name: as in Theorem 3, and with something
// taken away or handed over.
const (
	FromSource     = "source"              // one step on n samples of the source
	FromShuffled   = "shuffled source"     // the same samples with their labels permuted
	FromTurned     = "turned source"       // the source looks at e_2 where the target looks at e_1
	FromNothing    = "nothing"             // no step: the initial weights, which are random features
	FromPopulation = "population gradient" // the step that n = ∞ samples of the source would give
)

// pretraining is the first half of transfer learning: the first stage of
// Algorithm 1 on samples of a source f*, of which the weights and biases are kept.
type pretraining struct {
	Algorithm
	Source string // see TargetByName
	How    string // FromSource, or what stands in its place
	N, D   int    // n samples of the source in d dimensions
	Noise  float64
}

// Check says what is impossible about it. The offset α + β·x of a literal
// Algorithm 1 belongs to the source's labels and has no place in another head.
func (p pretraining) Check() error {
	errs := []error{p.Algorithm.Check(), setting{p.Source, []int{p.D}, p.Noise}.check()}
	if p.Labels == LiteralAB {
		errs = append(errs, fmt.Errorf("field Labels = %s adds α + β·x of the source to a head for another target: take %s or %s", LiteralAB, Raw, StepOnly))
	}
	if known := []string{FromSource, FromShuffled, FromTurned, FromNothing, FromPopulation}; !slices.Contains(known, p.How) {
		errs = append(errs, fmt.Errorf("field How = %q: a representation comes from one of %s", p.How, strings.Join(known, ", ")))
	}
	return errors.Join(errs...)
}

// Represent returns the representation. The streams are called "inputs",
// "labels", "shuffle", "weights" and "biases".
func (p pretraining) Represent(ctx context.Context, e *engine.Engine, stream func(string) *rand.Rand) (Representation, error) {
	t, err := TargetByName(p.Source)
	if err != nil {
		return Representation{}, err
	}
	if p.How == FromNothing || p.How == FromPopulation {
		r, err := p.untrained(ctx, e, stream)
		if err == nil && p.How == FromPopulation {
			r.W = t.populationStep(r.Network, p.Eta1*math.Sqrt(float64(p.D)))
		}
		return r, err
	}
	data, err := sampling{N: p.N, D: p.D, Noise: p.Noise, Shuffle: p.How == FromShuffled}.of(t, stream)
	if err != nil {
		return Representation{}, err
	}
	r, err := p.Algorithm.Represent(ctx, e, data, stream("weights"), stream("biases"))
	if err == nil && p.How == FromTurned {
		r.turn()
	}
	return r, err
}

// untrained returns the start with its biases drawn anew.
func (p pretraining) untrained(ctx context.Context, e *engine.Engine, stream func(string) *rand.Rand) (Representation, error) {
	return p.withoutStep().Represent(ctx, e, Data{D: p.D}, stream("weights"), stream("biases"))
}

// populationStep returns the weights 2 η₁ a_j g(w_j/‖w_j‖) after a step along the
// gradient of the expected loss.
func (t Target) populationStep(f Network, eta1 float64) []float64 {
	w := make([]float64, 0, len(f.W))
	for j := range f.M {
		for _, g := range t.PopulationGradient(unit(f.Neuron(j))) {
			w = append(w, 2*eta1*f.A[j]*g)
		}
	}
	return w
}

// turn swaps the first two coordinates of all weights. Since the start and the
// inputs do not change in law when coordinates are swapped, that is pretraining on
// f*(x_2, x_1, x_3, …).
func (f Network) turn() {
	for j := range f.M {
		w := f.Neuron(j)
		w[0], w[1] = w[1], w[0]
	}
}

// onto returns the task of fitting a head to N samples of a target, in the same
// dimension and with the same noise.
func (p pretraining) onto(target string, samples, completions int, lambdas []float64) task {
	return task{target, sampling{N: samples, D: p.D, Noise: p.Noise}, completions, lambdas}
}

// Cost is the cost of Represent.
func (p pretraining) Cost() experiment.Cost {
	m, n, d := float64(p.Width), float64(p.N), float64(p.D)
	if p.How == FromNothing || p.How == FromPopulation {
		return experiment.Cost{FLOP: 10 * m * d, Draws: m * d, Bytes: 16 * m * d}
	}
	return p.representCost(p.N, p.D).Plus(experiment.Cost{Draws: n*d + n, Bytes: 8 * (n*(d+3) + 3*block*m)})
}

// checkTransferred says what is impossible about a target of transfer.
func checkTransferred(field, target string) error {
	_, err := TargetByName(target)
	return errors.Join(err, checkOneDirection(field, target, "transfer is measured for one"))
}
