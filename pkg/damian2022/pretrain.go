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

// Pretraining is the first half of transfer learning: the first stage of
// Algorithm 1 on samples of a source f*, of which the weights and biases are kept.
type Pretraining struct {
	Algorithm
	Source string // see TargetByName
	How    string // FromSource, or what stands in its place
	N, D   int    // n samples of the source in d dimensions
	Noise  float64
}

// Check says what is impossible about it. The offset α + β·x of a literal
// Algorithm 1 belongs to the source's labels and has no place in another head.
func (p Pretraining) Check() error {
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
func (p Pretraining) Represent(ctx context.Context, e *engine.Engine, stream func(string) *rand.Rand) (Representation, error) {
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
	data, err := Draw(t, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		return Representation{}, err
	}
	if p.How == FromShuffled {
		data = data.Shuffle(stream("shuffle"))
	}
	r, err := p.Algorithm.Represent(ctx, e, data, stream("weights"), stream("biases"))
	if err == nil && p.How == FromTurned {
		r.turn()
	}
	return r, err
}

// untrained returns the start with its biases drawn anew.
func (p Pretraining) untrained(ctx context.Context, e *engine.Engine, stream func(string) *rand.Rand) (Representation, error) {
	a := p.Algorithm
	a.Eta1 = 0
	return a.Represent(ctx, e, Data{D: p.D}, stream("weights"), stream("biases"))
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

// Cost is the cost of Represent.
func (p Pretraining) Cost() experiment.Cost {
	m, n, d := float64(p.Width), float64(p.N), float64(p.D)
	if p.How == FromNothing || p.How == FromPopulation {
		return experiment.Cost{FLOP: 10 * m * d, Draws: m * d, Bytes: 16 * m * d}
	}
	return p.RepresentCost(p.N, p.D).Plus(experiment.Cost{Draws: n*d + n, Bytes: 8 * (n*(d+3) + 3*block*m)})
}

// checkRisingSamples says what is impossible about sample sizes that are read from
// the start of one sample.
func checkRisingSamples(field string, sizes []int) error {
	if err := checkSamples(field, sizes); err != nil {
		return err
	}
	for i := 1; i < len(sizes); i++ {
		if sizes[i] <= sizes[i-1] {
			return fmt.Errorf("field %s = %v must increase: a larger sample starts with the smaller one", field, sizes)
		}
	}
	return nil
}

// checkOneDirection says that a target looks at more than one direction, or is of
// too high a degree for the test design.
func checkOneDirection(field, name string) error {
	t, err := TargetByName(name)
	if err != nil {
		return err
	}
	if t.R != 1 {
		return fmt.Errorf("field %s = %s looks at %d directions: transfer is measured for one", field, name, t.R)
	}
	return checkDegree(t)
}
