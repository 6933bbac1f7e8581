package sarussi2021

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds how networks are trained, what is impossible, and what it costs.

// The rules of training.
const (
	GD  = "gd"  // W ← W − η ∇L
	SGD = "sgd" // one sample a step, every epoch in an order of its own

	// the gradient of the cross-entropy over the mean of s: the flow's path at a speed that does not die away
	Normalized = "normalized"
)

// The losses of a sample's margin z = y N(x).
const (
	CrossEntropy = "logistic"    // ln(1 + e^−z)
	Hinge        = "hinge"       // max(0, 1 − z)
	Exponential  = "exponential" // e^−z
)

// Training is the training of one network on several sets side by side. It is a point that all experiments
// share: what one has trained, the others read.
type Training struct {
	Master uint64 // master seed
	Data
	Units    int     // 2k
	Alpha    float64 // the slope α of σ below 0; outside of (0, 1] no theorem speaks of it
	V        float64 // v; 0: 1/√(2k)
	Sigma    float64 // σ_0: entries of W are N(0, σ_0²/d)
	Mirrored bool    // u_i begins as w_i, so that N is 0 at the start
	Rule     string  // GD, SGD or Normalized
	Loss     string  // CrossEntropy, Hinge or Exponential
	Rate     float64 // η
	Steps    int     // at most; of SGD whole epochs, begun
	// Falling losses whose first step is kept; training ends at the last. SGD looks at the ends of epochs.
	Targets []float64
	// Steps after which the network is looked at, rising, in addition to the first and the last; of SGD the ends of
	// the epochs.
	At      []int
	Weights bool    // the weights are kept at every such step, not only at the end
	Both    bool    // a_j of v Σ a_j σ(·) is trained too, from ±1
	Spread  float64 // heads are ±v(1+Spread) and ±v(1−Spread) in turn
	Decay   float64 // W shrinks by this share before every step
	Tally   bool    // how units agree is counted at every step, for half as much time again; SGD counts in any case
	Double  bool    // float64; else float32
	First   int     // number of the first seed
	Count   int     // how many seeds
}

// Scope names the trainings for the store: they belong to no one experiment.
func (Training) Scope() string { return "sarussi2021/training" }

// Check returns an error with a sentence for everything that is impossible about a training.
func (t Training) Check() error {
	errs := []error{t.Data.Check(), t.checkNumbers(), t.checkRule(), t.checkTimes()}
	if t.Units < 2 || t.Units%2 != 0 || t.Units > mostPoints {
		errs = append(errs, fmt.Errorf("field Units = %d: half of the units have either sign, and %d are the most",
			t.Units, mostPoints))
	}
	if !(math.Abs(t.Alpha) <= 1) {
		errs = append(errs, fmt.Errorf("field Alpha = %v: the slope lies between −1 and 1, and in (0, 1] for the theorems",
			t.Alpha))
	}
	if t.First < 0 {
		errs = append(errs, fmt.Errorf("field First = %d: the first seed has the number 0", t.First))
	}
	return errors.Join(append(errs, experiment.AtLeast(1, "Count", t.Count))...)
}

// CheckAll returns the first error of trainings, see [Training.Check].
func CheckAll(trainings []Training) error {
	for _, t := range trainings {
		if err := t.Check(); err != nil {
			return err
		}
	}
	return nil
}

func (t Training) checkNumbers() error {
	var errs []error
	for _, f := range []struct {
		name       string
		value      float64
		zero, part bool // it may be 0; it is below 1
	}{{"V", t.V, true, false}, {"Sigma", t.Sigma, true, false}, {"Rate", t.Rate, false, false},
		{"Spread", t.Spread, true, true}, {"Decay", t.Decay, true, true}} {
		if !(f.value >= 0) || math.IsInf(f.value, 0) || f.value == 0 && !f.zero || f.part && f.value >= 1 {
			errs = append(errs, fmt.Errorf("field %s = %v must be finite and not negative%s%s", f.name, f.value,
				map[bool]string{false: ", nor 0"}[f.zero], map[bool]string{true: ", and below 1"}[f.part]))
		}
	}
	return errors.Join(errs...)
}

func (t Training) checkRule() error {
	var errs []error
	for _, f := range []struct {
		name, value string
		known       []string
	}{{"Rule", t.Rule, []string{GD, SGD, Normalized}}, {"Loss", t.Loss, []string{CrossEntropy, Hinge, Exponential}}} {
		if !slices.Contains(f.known, f.value) {
			errs = append(errs, fmt.Errorf("field %s = %q is not known: take one of %s", f.name, f.value,
				strings.Join(f.known, ", ")))
		}
	}
	if t.Rule == Normalized && t.Loss != CrossEntropy {
		errs = append(errs, fmt.Errorf("fields Rule = %s and Loss = %s: the rule follows the flow of the cross-entropy: "+
			"take the loss %s", t.Rule, t.Loss, CrossEntropy))
	}
	return errors.Join(errs...)
}

// mostSteps is the largest number of steps: float32 counts no further by ones.
const mostSteps = 1 << 24

func (t Training) checkTimes() error {
	errs := []error{experiment.Increasing("At", t.At, "the network is looked at step after step")}
	if t.Steps < 1 || t.Steps > mostSteps {
		errs = append(errs, fmt.Errorf("field Steps = %d: there is at least one step, and %d are the most",
			t.Steps, mostSteps))
	}
	for i, target := range t.Targets {
		if !(target >= 0) || math.IsInf(target, 0) || i > 0 && target >= t.Targets[i-1] {
			errs = append(errs, fmt.Errorf("field Targets = %v: losses are finite, not negative, and fall", t.Targets))
			break
		}
	}
	for _, at := range t.At {
		if at < 1 || at > t.Steps {
			errs = append(errs, fmt.Errorf("field At = %v: steps lie between 1 and Steps = %d", t.At, t.Steps))
			break
		}
	}
	return errors.Join(errs...)
}

// Out returns v.
func (t Training) Out() float64 {
	if t.V == 0 {
		return 1 / math.Sqrt(float64(t.Units))
	}
	return t.V
}

// EffectiveRate returns η_eff = ηkv², see [EffectiveRate].
func (t Training) EffectiveRate() float64 { return EffectiveRate(t.Rate, t.Units, t.Out()) }

// Warning returns a sentence where the step size is above the one that is stable whatever the loss, for
// the set of a seed, and nothing where it is not; of SGD, whose steps take one sample, it says nothing.
func (t Training) Warning(seed int) (string, error) {
	s, err := t.Draw(t.Master, seed)
	if err != nil || t.Rule != GD || t.Loss != CrossEntropy {
		return "", err
	}
	largest, err := s.LargestCurvature()
	if limit := StableRate(largest, t.Units, t.Out()); err == nil && t.Rate > limit {
		return fmt.Sprintf("the step size %.3g is above %.3g, up to which gradient descent is stable on these data at any "+
			"loss: losses may rise at first", t.Rate, limit), nil
	}
	return "", err
}

// architecture returns the network as the graphs have it; its heads are arrays.
func (t Training) architecture() network.TwoLayer {
	return network.TwoLayer{Inputs: t.Dim, Width: t.Units, Activation: network.LeakyReLU(t.Alpha), Scale: t.Out()}
}

// Before returns the network of a seed before training.
func (t Training) Before(seed int) Net {
	r := sample.Stream(t.Master, "sarussi2021", "start", seed)
	n := Net{Alpha: t.Alpha, V: t.Out(), W: start(r, t.Units, t.Dim, t.Sigma, t.Mirrored)}
	if t.Spread > 0 || t.Both {
		n.Heads = heads(t.Units, t.Spread)
	}
	return n
}

// Descent returns the numbers of T1's bounds for the set and the start of a seed, with the norm of the
// separator w [d].
func (t Training) Descent(s Set, before Net, w float64) Descent {
	return Descent{Units: t.Units, V: t.Out(), Alpha: t.Alpha, Rate: t.Rate, Radius: s.Radius(), Teacher: w,
		Start: before.Norm(), Samples: s.Len()}
}

// group is how many seeds are trained in one program. Steps of SGD on small networks take less time for each
// seed of a batch than alone (2 µs against 6.5 for 2k = 20, d = 64), those of the other rules more (58 µs
// against 45 for the mixture): see BenchmarkTraining.
func (t Training) group() int {
	if t.Rule == SGD && t.Dim*t.Units <= 1<<14 {
		return 6
	}
	return 1
}

// split returns the training as the parts that are computed on their own.
func (t Training) split() []Training {
	var out []Training
	size := t.group()
	for first := 0; first < t.Count; first += size {
		part := t
		part.First, part.Count = t.First+first, min(size, t.Count-first)
		out = append(out, part)
	}
	return out
}

// Cost returns the cost of the training: of a step two products with all samples, or some passes over W for one
// sample.
func (t Training) Cost() experiment.Cost {
	runs, steps := float64(t.Count), t.likelySteps()
	weights, values := float64(t.Units*t.Dim), float64(t.Units*t.Samples)
	cost := experiment.Cost{Draws: runs * (weights + float64(t.Samples*t.Dim)),
		Bytes: 8 * runs * (6*weights + 4*values)}
	if t.Rule == SGD {
		epochs := steps / float64(t.Samples)
		cost.FLOP, cost.Elements = 2*weights*float64(t.Samples)*epochs*runs, weights*runs*steps/2
		return cost
	}
	cost.FLOP, cost.Elements = 4*weights*float64(t.Samples)*runs*steps, values*runs*steps
	if !t.Tally {
		cost.Elements *= 0.6
	}
	return cost
}

// likelySteps returns after how many steps the training is expected to end: .45 of [SlowSteps] for symmetric data
// with the margin of the teacher, whose labels nobody reversed (19,560 of 43,000 steps of the base setting of
// [Convergence]: few points leave a larger margin); else at the last.
func (t Training) likelySteps() float64 {
	most := float64(t.Steps)
	if len(t.Targets) == 0 || t.Rule == Normalized || t.Loss != CrossEntropy || t.Flips > 0 || !(t.Margin > 0) {
		return most
	}
	law := 0.45 * SlowSteps(SymmetricMargin(t.Alpha, t.Margin), EffectiveRate(t.Rate, t.Units, t.Out()),
		t.Targets[len(t.Targets)-1])
	if !(law < most) {
		return most
	}
	return math.Ceil(law)
}

// Compiling is how many operations of the host it takes to compile a program of training.
const Compiling = 5e8

// TrainingStay names the field that a setting chooses together with the number of steps, and
// that stays as it is when this is changed alone.
var TrainingStay = map[string][]string{"Steps": {"Rate"}}

// TrainingsCost returns what trainings ask of the machine, with the compilation of one program for all that differ
// only in their numbers.
func TrainingsCost(trainings []Training) experiment.Cost {
	var points []Training
	programs := map[string]bool{}
	for _, t := range trainings {
		points = append(points, t.split()...)
		programs[t.program()] = true
	}
	return experiment.Sum(points).Plus(experiment.Cost{Host: Compiling * float64(len(programs))})
}

// program names what is compiled: trainings of one name are one program, which gets their sets and starts.
func (t Training) program() string {
	return fmt.Sprint(t.Dim, t.Samples, t.Units, t.Alpha, t.Out(), t.Rule, t.Loss, t.Rate, len(t.targets()), t.Both,
		t.Decay, t.Tally, t.Double, min(t.Count, t.group()))
}
