package jacot2023

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
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

// EndState returns where the training of a network ended.
func (s Student) EndState() (EndState, error) {
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

// DeadMargin is how close to that of the zero function, 1, the C of a dead network is.
const DeadMargin = 1e-3

// IsDead reports whether a network of this C predicts the mean and nothing else, C = 1.
func IsDead(train float64) bool { return !(train < 1-DeadMargin) }

// Dead reports whether the network predicts the mean and nothing else, C = 1: such a
// network has no rank to speak of.
func (e EndState) Dead() bool { return IsDead(e.Train) }

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

// EndsOf trains, or reads, and returns where the trainings ended.
func EndsOf(ctx context.Context, env *experiment.Env, trainings []Training) ([]Ends, error) {
	students, err := TrainAll(ctx, env, trainings)
	if err != nil {
		return nil, err
	}
	out := make([]Ends, len(trainings))
	for i, group := range students {
		out[i] = Ends{Lambda: trainings[i].Lambda, Depth: trainings[i].Depth}
		for _, s := range group {
			e, err := s.EndState()
			if err != nil {
				return nil, err
			}
			out[i].States = append(out[i].States, e)
		}
	}
	return out, nil
}

// Sweep returns the training at every λ; those that are slow take twice as many steps.
func (t Training) Sweep(lambdas, slow []float64) []Training {
	out := make([]Training, len(lambdas))
	for i, l := range lambdas {
		out[i] = t.At(l)
		if slices.Contains(slow, l) {
			out[i] = out[i].Longer(2 * t.Steps)
		}
	}
	return out
}

// DistanceAt returns d_l, NaN where the Jacobian's rank is below k.
func (r Report) DistanceAt(l int) float64 {
	if len(r.Distances) < l {
		return math.NaN()
	}
	return r.Distances[l-1]
}

// Few leaves six teachers at most.
func (t *Training) Few() { t.Count = min(t.Count, 6) }

// hasBottleneck reports whether a network has learned, and at least three quarters of its
// layers have rank exactly k: 9 of 12.
func (e EndState) hasBottleneck(k int) bool {
	return 4*e.Count(k) >= 3*e.Depth() && e.Learned()
}

// Bottlenecks returns in how many of the networks there is a bottleneck of rank k.
func (e Ends) Bottlenecks(k int) int {
	return stats.Count(e.States, func(s EndState) bool { return s.hasBottleneck(k) })
}

// StartPull is what acts on the length of the weights before the first step.
type StartPull struct {
	Norm    float64 // ‖θ‖²
	Output  float64 // mean ‖f(x_i)‖²
	Outward float64 // −θ·∇C = 2L mean ⟨y_i − f(x_i), f(x_i)⟩: scaling θ, without biases, scales f by the L-th power
	Inward  float64 // θ·∇λ‖θ‖² = 2λ‖θ‖², without a ramp
}

// StartPull returns what acts on the first teacher's network at the start.
func (t Training) StartPull() (StartPull, error) {
	t.Count = 1
	start, err := t.Initial()
	if err != nil {
		return StartPull{}, err
	}
	p, err := t.Problem(t.Master, t.First)
	if err != nil {
		return StartPull{}, err
	}
	net := Trained{start}.Net(0)
	f := net.Output(p.Train.X).RawMatrix().Data
	along := 0.0
	for i, y := range p.Train.Y.RawMatrix().Data {
		along += (y - f[i]) * f[i]
	}
	n := float64(t.Samples)
	return StartPull{Norm: net.Norm(), Output: Square(f) / n, Outward: 2 * float64(t.Depth) * along / n, Inward: 2 * t.Lambda * net.Norm()}, nil
}

// NothingTaken names the training that nothing is taken from.
const NothingTaken = "full"

// RankRow returns how many networks have a bottleneck of rank k, the median number of layers
// of rank k, which layers these are, and the ranks in the middle.
func (e Ends) RankRow(name string, k int) []any {
	count := MedianOf(e.States, func(s EndState) float64 { return float64(s.Count(k)) })
	layers := figure.None
	if !math.IsNaN(count) {
		layers = fmt.Sprintf("%g of %d", count, e.Depth)
	}
	middle := make([]int, len(e.States))
	for i, s := range e.States {
		middle[i] = s.Middle()
	}
	return []any{name, fmt.Sprintf("%d of %d", e.Bottlenecks(k), len(e.States)), layers, runsText(e.layersOf(k)),
		RanksText(middle, func(i int) bool { return e.States[i].Dead() })}
}

// layersOf returns the layers that have rank exactly k in more than half of the networks.
func (e Ends) layersOf(k int) []int {
	var out []int
	for l := 1; l <= e.Depth; l++ {
		if 2*stats.Count(e.States, func(s EndState) bool { return s.Rank(l) == k }) > len(e.States) {
			out = append(out, l)
		}
	}
	return out
}

// ErrorRow returns medians over the networks, and for how many teachers the error on fresh
// data is below that of other networks of theirs. Of dead networks there is no imbalance.
func (e Ends) ErrorRow(name string, full Ends) []any {
	median := func(of func(EndState) float64) float64 { return MedianOf(e.States, of) }
	below := ""
	if name != NothingTaken {
		below = fmt.Sprintf("%d of %d", e.below(full), len(e.States))
	}
	living := e.Values(func(s EndState) float64 { return s.Imbalance }, func(s EndState) bool { return !s.Dead() })
	return []any{name, median(func(s EndState) float64 { return s.Train }),
		median(func(s EndState) float64 { return s.Test }), below,
		median(func(s EndState) float64 { return s.Objective }),
		median(func(s EndState) float64 { return s.Norm }) / float64(e.Depth), stats.Median(living)}
}

// below returns for how many teachers the error on fresh data is less than in other networks.
func (e Ends) below(other Ends) int {
	errors := map[int]float64{}
	for _, s := range other.States {
		errors[s.Teacher] = s.Test
	}
	return stats.Count(e.States, func(s EndState) bool { return s.Test < errors[s.Teacher] })
}

// FitFactor is below what multiple of the test error at the first λ one counts as less.
const FitFactor = 0.6

// BetterThan returns for how many teachers the test error is less than FitFactor times
// that of the first λ.
func (e Ends) BetterThan(first Ends) int {
	hits := 0
	for i := range min(len(e.States), len(first.States)) {
		if e.States[i].Test < FitFactor*first.States[i].Test {
			hits++
		}
	}
	return hits
}
