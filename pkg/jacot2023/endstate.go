package jacot2023

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// EndState is where a training ended: what every experiment looks at in a network.
type EndState struct {
	Teacher   int
	Sigma     [][]float64 // singular values of W_1, …, W_L
	Norm      float64     // ‖θ‖²
	Train     float64     // C on the training data
	Test      float64     // C on fresh data
	Objective float64     // C + λ‖θ‖²
	Imbalance float64     // see Net.Imbalance; +Inf for a dead network, whose layers are rounding errors
}

// testSamples is how many fresh samples the test error is taken over.
const testSamples = 1000

// endState returns where the training of a network ended.
func (s Student) endState() (EndState, error) {
	e := EndState{Teacher: s.Teacher, Norm: s.Net.Norm(), Train: s.Net.Loss(s.Problem.Train), Test: s.Net.Loss(s.Test(testSamples)), Imbalance: math.Inf(1)}
	e.Objective = e.Train + s.Lambda*e.Norm
	if !e.Dead() {
		e.Imbalance = s.Net.Imbalance()
	}
	var err error
	e.Sigma, err = s.Net.SingularValues()
	return e, err
}

// Depth returns L.
func (e EndState) Depth() int { return len(e.Sigma) }

// Rank returns the rank of layer l = 1, …, L: the number of singular values above ½; 0
// where there is no such layer.
func (e EndState) Rank(l int) int {
	if l < 1 || l > e.Depth() {
		return 0
	}
	return spectral.RankAbove(e.Sigma[l-1], 0.5)
}

// Middle returns the rank of the middle layer, l = max(⌊L/2⌋, 1).
func (e EndState) Middle() int { return e.Rank(max(e.Depth()/2, 1)) }

// Count returns in how many layers the rank is exactly k.
func (e EndState) Count(k int) int {
	return stats.Count(e.Sigma, func(s []float64) bool { return spectral.RankAbove(s, 0.5) == k })
}

// deadMargin is how close to that of the zero function, 1, the C of a dead network is.
const deadMargin = 1e-3

// dead reports whether a network of this C predicts the mean and nothing else, C = 1.
func dead(train float64) bool { return !(train < 1-deadMargin) }

// Dead reports whether the network predicts the mean and nothing else, C = 1: such a
// network has no rank to speak of.
func (e EndState) Dead() bool { return dead(e.Train) }

// Learned reports whether the network explains at least half of what the zero function
// leaves, C ≤ ½.
func (e EndState) Learned() bool { return e.Train <= 0.5 }

// Ended reports whether the network is alive with that rank.
func (e EndState) Ended(rank int) bool { return !e.Dead() && e.Middle() == rank }

// Ends are the end states of one training, teacher by teacher.
type Ends struct {
	Lambda float64 // λ
	Depth  int     // L
	States []EndState
}

// Share returns the share of teachers whose networks are alive with a rank.
func (e Ends) Share(rank int) claim.Measurement {
	return measure.Proportion(stats.Count(e.States, func(s EndState) bool { return s.Ended(rank) }), len(e.States))
}

// Alive returns how many of the networks are not dead.
func (e Ends) Alive() int { return stats.Count(e.States, func(s EndState) bool { return !s.Dead() }) }

// AtRank returns how many networks have that rank; a dead one has rank 0.
func (e Ends) AtRank(rank int) int {
	return stats.Count(e.States, func(s EndState) bool { return s.Ended(rank) || s.Dead() && rank == 0 })
}

// Values returns one number an end state, for those wanted; nil wants all.
func (e Ends) Values(of func(EndState) float64, wanted func(EndState) bool) []float64 {
	var out []float64
	for _, s := range e.States {
		if wanted == nil || wanted(s) {
			out = append(out, of(s))
		}
	}
	return out
}

// endsOf trains, or reads, and returns where the trainings ended.
func endsOf(ctx context.Context, env *experiment.Env, trainings []Training) ([]Ends, error) {
	students, err := trainAll(ctx, env, trainings)
	if err != nil {
		return nil, err
	}
	out := make([]Ends, len(trainings))
	for i, group := range students {
		out[i] = Ends{Lambda: trainings[i].Lambda, Depth: trainings[i].Depth}
		for _, s := range group {
			e, err := s.endState()
			if err != nil {
				return nil, err
			}
			out[i].States = append(out[i].States, e)
		}
	}
	return out, nil
}

// endsAt returns the end states at a λ; none where it is not among them.
func endsAt(ends []Ends, lambda float64) Ends {
	for _, e := range ends {
		if e.Lambda == lambda {
			return e
		}
	}
	return Ends{Lambda: lambda}
}

// checkSweep says what is impossible about teachers and a list of λ.
func checkSweep(t Training, lambdas []float64) error {
	errs := []error{t.Check(), experiment.AtLeast(2, "Count", t.Count)}
	if len(lambdas) == 0 {
		errs = append(errs, errors.New("field Lambdas is empty: give at least one λ"))
	}
	for _, l := range lambdas {
		if !(l >= 0) || math.IsInf(l, 0) {
			errs = append(errs, fmt.Errorf("field Lambdas = %v: each λ is finite and not negative", lambdas))
			break
		}
	}
	return errors.Join(append(errs, experiment.Increasing("Lambdas", lambdas, "the ranks are followed as λ grows"))...)
}

// fieldOf is a field that picks values of λ from a list.
type fieldOf struct {
	name   string
	values []float64
}

func of(name string, values ...float64) fieldOf { return fieldOf{name, values} }

// among returns an error when values of fields are not in the list of λ.
func among(lambdas []float64, fields ...fieldOf) error {
	var wrong []string
	for _, f := range fields {
		for _, v := range f.values {
			if !slices.Contains(lambdas, v) {
				wrong = append(wrong, fmt.Sprintf("%s = %g", f.name, v))
			}
		}
	}
	if wrong == nil {
		return nil
	}
	return fmt.Errorf("every field that picks a λ takes one of Lambdas = %v: not %s", lambdas, strings.Join(wrong, ", "))
}

// sweep returns the training at every λ; those that are slow take twice as many steps.
func (t Training) sweep(lambdas, slow []float64) []Training {
	out := make([]Training, len(lambdas))
	for i, l := range lambdas {
		out[i] = t.at(l)
		if slices.Contains(slow, l) {
			out[i] = out[i].longer(2 * t.Steps)
		}
	}
	return out
}
