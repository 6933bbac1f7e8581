package jacot2023

import (
	"context"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds what is looked at in trained networks: where a training ended, where those
// of many teachers did, a closer look at one, and what acts on it before the first step.

// EndState is where a training ended: what every experiment looks at in a network.
type EndState struct {
	Teacher   int         // its number
	Sigma     [][]float64 // singular values of W_1, …, W_L
	Norm      float64     // ‖θ‖²
	Train     float64     // C on the training data
	Test      float64     // C on fresh data
	Objective float64     // C + λ‖θ‖²
	Imbalance float64     // see Net.Imbalance; +Inf for a dead network, whose layers are rounding errors
}

// testSamples is how many fresh samples the test error is taken over.
const testSamples = 1000

// EndState returns where the training of a network ended; an error where its weights are no
// numbers.
func (s Student) EndState() (EndState, error) {
	e := EndState{Teacher: s.Teacher, Norm: s.Net.Norm(), Train: s.Net.Loss(s.Problem.Train),
		Test: s.Net.Loss(s.Test(testSamples)), Imbalance: math.Inf(1)}
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

// SigmaAt returns σ_i(W_l), i = 1, 2, … and l = 1, 2, …; 0 where the layer has fewer, or there
// is none.
func (e EndState) SigmaAt(i, l int) float64 {
	if l > e.Depth() || i > len(e.Sigma[l-1]) {
		return 0
	}
	return e.Sigma[l-1][i-1]
}

// Rank returns the rank of layer l = 1, …, L: the number of singular values of W_l above ½;
// 0 where there is no such layer.
func (e EndState) Rank(l int) int {
	if l < 1 || l > e.Depth() {
		return 0
	}
	return spectral.RankAbove(e.Sigma[l-1], 0.5)
}

// Middle returns the rank of the middle layer, l = max(⌊L/2⌋, 1).
func (e EndState) Middle() int { return e.Rank(max(e.Depth()/2, 1)) }

// Layers returns in how many layers the rank is exactly k.
func (e EndState) Layers(k int) int {
	return stats.Count(e.Sigma, func(s []float64) bool { return spectral.RankAbove(s, 0.5) == k })
}

// Dead reports whether the network predicts the mean and nothing else, C = 1 up to
// [DeadMargin]: such a network has no rank to speak of. A C that is no number counts as that.
func (e EndState) Dead() bool { return !(e.Train < 1-DeadMargin) }

// Learned reports whether the network explains at least half of what the zero function
// leaves, C ≤ ½.
func (e EndState) Learned() bool { return e.Train <= 0.5 }

// Ended reports whether the network is alive with that rank in its middle layer.
func (e EndState) Ended(rank int) bool { return !e.Dead() && e.Middle() == rank }

// hasBottleneck reports whether a network has learned, and at least three quarters of its
// layers have rank exactly k: 9 of 12. The share is our convention.
func (e EndState) hasBottleneck(k int) bool {
	return 4*e.Layers(k) >= 3*e.Depth() && e.Learned()
}

// Ends are the end states of one training, teacher by teacher.
type Ends struct {
	Lambda float64 // λ
	Depth  int     // L
	States []EndState
}

// Ends returns where the trainings ended, training by training: what is stored is read, and
// the rest trained. Errors are those of [Trainings.Train].
func (ts Trainings) Ends(ctx context.Context, env *experiment.Env) ([]Ends, error) {
	students, err := ts.Train(ctx, env)
	if err != nil {
		return nil, err
	}
	out := make([]Ends, len(ts))
	for i, group := range students {
		out[i] = Ends{Lambda: ts[i].Lambda, Depth: ts[i].Depth}
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

// Share returns the share of teachers whose networks ended at a rank, see [EndState.Ended],
// with its exact interval.
func (e Ends) Share(rank int) claim.Measurement {
	return measure.Proportion(stats.Count(e.States, func(s EndState) bool { return s.Ended(rank) }), len(e.States))
}

// Alive returns how many of the networks are not dead.
func (e Ends) Alive() int { return stats.Count(e.States, func(s EndState) bool { return !s.Dead() }) }

// AtRank returns how many networks have that rank in the middle layer; a dead one has rank 0.
func (e Ends) AtRank(rank int) int {
	return stats.Count(e.States, func(s EndState) bool { return s.Ended(rank) || s.Dead() && rank == 0 })
}

// Bottlenecks returns how many of the networks have learned and have a bottleneck of rank k: in
// at least three quarters of the layers exactly k singular values are above ½.
func (e Ends) Bottlenecks(k int) int {
	return stats.Count(e.States, func(s EndState) bool { return s.hasBottleneck(k) })
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

// Report is an end state with a closer look at the network for some rank k: at its
// representations, and at T7.
type Report struct {
	EndState
	Energy []float64 // share of the variance of α_l in its top k principal components, l = 1, …, L−1
	Alpha  []float64 // mean ‖α_l‖², l = 0, …, L−1
	Probe  int       // number of the training input at which |Jf|_k is largest, of the probes; T7 is taken there
	Bottleneck
}

// Examine returns a report on a trained network, with T7 for rank k at the probe where |Jf|_k
// is largest. It is an error where weights or representations are no numbers.
func (s Student) Examine(k int) (Report, error) {
	end, err := s.EndState()
	r, x := Report{EndState: end}, s.Problem.Train.X
	if err != nil {
		return r, err
	}
	for l, alpha := range s.Net.Representations(x)[:s.Depth] {
		_, n := alpha.Dims()
		r.Alpha = append(r.Alpha, dense.Square(alpha.RawMatrix().Data)/float64(n))
		if l == 0 {
			continue
		}
		energy, err := spectral.Explained(alpha, k)
		if err != nil {
			return r, err
		}
		r.Energy = append(r.Energy, energy)
	}
	if r.Probe, _, err = s.Net.SteepestAt(s.Probes(), k); err != nil {
		return r, err
	}
	r.Bottleneck, err = s.Net.BottleneckAt(mat.Col(nil, r.Probe, x), k)
	return r, err
}

// probes is at how many training inputs Jacobians are taken at most.
const probes = 100

// Probes returns the inputs at which Jacobians are taken, [d_in, N]: the first 100 of the
// training.
func (s Student) Probes() *mat.Dense {
	rows, cols := s.Problem.Train.X.Dims()
	return mat.DenseCopyOf(s.Problem.Train.X.Slice(0, rows, 0, min(probes, cols)))
}

// FirstOfRank returns the place in the list of the first network that has learned with that
// rank in its middle layer, or of the first of all where none has, and in words whose it is.
func FirstOfRank(reports []Report, rank int) (at int, whose string) {
	if len(reports) == 0 {
		return 0, "no teacher"
	}
	for i, r := range reports {
		if r.Learned() && r.Middle() == rank {
			return i, fmt.Sprintf("teacher %d, the first whose network ends at rank %d", r.Teacher, rank)
		}
	}
	return 0, fmt.Sprintf("teacher %d (no network ends at rank %d)", reports[0].Teacher, rank)
}

// RanksText returns ranks teacher by teacher in words, and a dagger for a dead network:
// "2 2 † 3"; [figure.None] for no teachers.
func RanksText(ranks []int, dead func(i int) bool) string {
	out := make([]string, len(ranks))
	for i, k := range ranks {
		out[i] = fmt.Sprint(k)
		if dead(i) {
			out[i] = "†"
		}
	}
	return figure.OrNone(strings.Join(out, " "))
}

// StartPull is what acts on the length of the weights before the first step.
type StartPull struct {
	Norm    float64 // ‖θ‖²
	Output  float64 // mean ‖f(x_i)‖²
	Outward float64 // −θ·∇C = 2L mean ⟨y_i − f(x_i), f(x_i)⟩: scaling θ, without biases, scales f by the L-th power
	Inward  float64 // θ·∇λ‖θ‖² = 2λ‖θ‖², without a ramp
}

// StartPull returns what acts on the first teacher's network before the first step. It is an
// error where the training is impossible.
func (t Training) StartPull() (StartPull, error) {
	t.Teachers = 1
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
	return StartPull{Norm: net.Norm(), Output: dense.Square(f) / n, Outward: 2 * float64(t.Depth) * along / n,
		Inward: 2 * t.Lambda * net.Norm()}, nil
}
