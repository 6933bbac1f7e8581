package nichani2022

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds how models are trained, what is impossible, and what it costs.

// What is trained.
const (
	ByBoth      = "f_L + f_Q" // the second-order Taylor model: the authors' experiment
	ByTangent   = "f_L"       // the NTK
	ByQuadratic = "f_Q"       // the QuadNTK; W = 0 is stationary for it: give Init
	ByNetwork   = "f"         // the whole network
)

// Which n_k directions the regulariser leaves free.
const (
	Leading = "leading" // the largest of the tangent kernel on the sample: P_{≤k}
	Random  = "random"  // a random subspace of the sample's: what is good about directions taken away
)

// What λ_3 multiplies.
const (
	OverSum  = "sum"  // Σ_i f_L(x_i; P_{>k}W)²: what the authors' figure shows, by its magnitude
	OverMean = "mean" // (1/n) of it: the formula in their script
)

// Training is full-batch gradient descent of a model on the data of several seeds. It is a point that all
// experiments share: what one has trained, the others read. Data, target and test points do not depend on the width.
type Training struct {
	Master uint64 // master seed
	Data
	Width      int     // m
	Activation string  // by name, see [Activation]
	Shift      float64 // the activation is σ(z − Shift)
	Model      string  // ByBoth, ByTangent, ByQuadratic or ByNetwork
	Free       int     // n_k: d+1 is what theory says for k = 1, d the authors' choice (D6)
	Subspace   string  // Leading or Random
	Lambda1    float64 // of the population term R_1 on Fresh new points every step
	Lambda2    float64 // of R_2 = ‖P_{≤k}W‖²
	Lambda3    float64 // of the sample term
	Lambda4    float64 // of R_4 = ‖W‖_{2,4}⁸
	Over       string  // OverSum or OverMean: what Lambda3 multiplies
	Fresh      int     // points of R_1, where Lambda1 > 0
	Init       float64 // τ: entries of δ and s begin as N(0, τ²)
	Rate       float64 // η
	Steps      int
	Looks      []int // steps at which the model is looked at, rising, in addition to 0 and the last
	Keep       bool  // the weights are kept at every look, not only at the end
	Unstable   bool  // rates above [StableRate] are tried: a divergence is then a result
	First      int   // number of the first seed
	Count      int   // how many seeds
}

// Scope names the trainings for the store: they belong to no one experiment.
func (Training) Scope() string { return "nichani2022/training" }

// mostSteps is the largest number of steps: float32 counts no further by ones.
const mostSteps = 1 << 24

// mostWidth bounds the pairs of a network, so that sizes stay whole numbers.
const mostWidth = 1 << 24

// Check returns an error with a sentence for everything that is impossible about a training. That a rate is above the
// stable one is found when the data are drawn.
func (t Training) Check() error {
	errs := []error{t.Data.Check(), t.checkNames(), t.checkNumbers(), t.checkLooks(), t.weights().Check()}
	if err := checkWidth(t.Width); err != nil || t.Width > mostWidth {
		errs = append(errs, fmt.Errorf("field Width: %w", errors.Join(err, tooMany(t.Width, mostWidth))))
	}
	if t.Free < 0 || t.Free >= t.Samples {
		errs = append(errs, fmt.Errorf("field Free = %d: n_k directions are free, at least 0 and fewer than n = %d, so that "+
			"some are left to regularise", t.Free, t.Samples))
	}
	if t.Subspace == Random && (t.Lambda1 > 0 || t.Lambda2 > 0) {
		errs = append(errs, errors.New("fields Lambda1 and Lambda2: of random directions of the sample only the "+
			"sample term is defined: set both to 0"))
	}
	if t.Lambda1 > 0 {
		errs = append(errs, experiment.AtLeast(1, "Fresh", t.Fresh))
	}
	if t.First < 0 {
		errs = append(errs, fmt.Errorf("field First = %d: the first seed has the number 0", t.First))
	}
	return errors.Join(append(errs, experiment.AtLeast(1, "Count", t.Count))...)
}

func tooMany(value, most int) error {
	if value > most {
		return fmt.Errorf("%d is above the most, %d", value, most)
	}
	return nil
}

func (t Training) checkNames() error {
	var errs []error
	for _, f := range []struct {
		name, value string
		known       []string
	}{{"Model", t.Model, []string{ByBoth, ByTangent, ByQuadratic, ByNetwork}},
		{"Subspace", t.Subspace, []string{Leading, Random}}, {"Over", t.Over, []string{OverSum, OverMean}}} {
		if !slices.Contains(f.known, f.value) {
			errs = append(errs, fmt.Errorf("field %s = %q is not known: take one of %s", f.name, f.value,
				strings.Join(f.known, ", ")))
		}
	}
	if err := t.Sigma().Check(); err != nil {
		errs = append(errs, fmt.Errorf("field Activation: %w", err))
	} else if t.Model == ByBoth {
		if err := t.Sigma().Fits(Target{Name: t.Target}.Degree()); err != nil {
			errs = append(errs, fmt.Errorf("field Activation: %w", err))
		}
	}
	if t.Model == ByQuadratic && t.Init == 0 {
		errs = append(errs, errors.New("field Init = 0: W = 0 is a stationary point of f_Q alone: begin at 0.003, say"))
	}
	return errors.Join(errs...)
}

func (t Training) checkNumbers() error {
	var errs []error
	if !(t.Rate > 0) || math.IsInf(t.Rate, 0) {
		errs = append(errs, fmt.Errorf("field Rate = %v must be finite and positive", t.Rate))
	}
	if !(t.Init >= 0) || math.IsInf(t.Init, 0) {
		errs = append(errs, fmt.Errorf("field Init = %v must be finite and not negative", t.Init))
	}
	return errors.Join(errs...)
}

func (t Training) checkLooks() error {
	errs := []error{experiment.Increasing("Looks", t.Looks, "the model is looked at step after step")}
	if t.Steps < 1 || t.Steps > mostSteps {
		errs = append(errs, fmt.Errorf("field Steps = %d: there is at least one step, and %d are the most",
			t.Steps, mostSteps))
	}
	for _, at := range t.Looks {
		if at < 1 || at > t.Steps {
			errs = append(errs, fmt.Errorf("field Looks = %v: steps lie between 1 and Steps = %d", t.Looks, t.Steps))
			break
		}
	}
	return errors.Join(errs...)
}

// Sigma returns the activation.
func (t Training) Sigma() Activation { return Activation{t.Activation, t.Shift} }

// weights returns the weights of the regularisers, λ_3 over the sum.
func (t Training) weights() Weights {
	w := Weights{t.Lambda1, t.Lambda2, t.Lambda3, t.Lambda4}
	if t.Over == OverMean {
		w.Sample /= float64(t.Samples)
	}
	return w
}

// model returns how much of f_L and f_Q is trained; of the whole network neither.
func (t Training) model() Model {
	return map[string]Model{ByBoth: Joint, ByTangent: Tangent, ByQuadratic: Quadratic}[t.Model]
}

// StepTime returns the time η·steps of gradient descent, in which runs of different rates are compared.
func (t Training) StepTime(step int) float64 { return t.Rate * float64(step) }

// LogTime returns log_d(1 + η·steps), the axis of the authors' figure.
func (t Training) LogTime(step int) float64 {
	return math.Log1p(t.StepTime(step)) / math.Log(float64(t.Dim))
}

// Net returns the network of a seed at its start.
func (t Training) Net(seed int) (Net, error) {
	return DrawNet(sample.Stream(t.Master, "nichani2022", "weights", seed), t.Sigma(), t.Width, t.Dim)
}

// Start returns the displacement of a seed before training: 0, or entries N(0, τ²) of δ and s.
func (t Training) Start(n Net, seed int) Displacement {
	v := n.Still()
	if t.Init > 0 {
		r := sample.Stream(t.Master, "nichani2022", "init", seed)
		sample.Normal(r, v.Delta.RawMatrix().Data)
		sample.Normal(r, v.Sum.RawMatrix().Data)
	}
	return v.Times(t.Init)
}

// Objective returns the objective of a seed on the host, in float64, with the data it is of. It is an error for the
// whole network, for random directions and for λ_1, whose points are new every step.
func (t Training) Objective(seed int) (*Objective, Drawn, error) {
	if t.Model == ByNetwork || t.Subspace == Random || t.Lambda1 > 0 {
		return nil, Drawn{}, errors.New("the objective on the host is that of Taylor models, leading directions and λ_1 = 0")
	}
	data, err := t.Draw(t.Master, seed)
	if err != nil {
		return nil, Drawn{}, err
	}
	n, err := t.Net(seed)
	if err != nil {
		return nil, Drawn{}, err
	}
	o, err := NewObjective(n, t.model(), t.weights(), data.Train.X, data.Train.Y, t.Free, nil)
	return o, data, err
}

// group is how many seeds are trained in one program on a CPU, whose cache holds one: see BenchmarkTraining.
const group = 1

// split returns the training as the parts that are computed on their own.
func (t Training) split() []Training {
	var out []Training
	for first := 0; first < t.Count; first += group {
		part := t
		part.First, part.Count = t.First+first, min(group, t.Count-first)
		out = append(out, part)
	}
	return out
}

// freshPoints returns how many test points R_1 is recorded at: its population is not to be had.
func (t Training) freshPoints() int { return min(256, t.Test) }

// Cost returns the cost of the training: four products of h·d·n a step; for each look two of h·d·N on the test points;
// on the host the kernel matrix and its eigenvectors.
func (t Training) Cost() experiment.Cost {
	runs, steps, looks := float64(t.Count), float64(t.Steps), float64(len(t.Looks)+2)
	h, d, n, test := float64(t.Width/2), float64(t.Dim), float64(t.Samples), float64(t.Test)
	step := 8*h*d*n + 4*n*n
	if t.Lambda1 > 0 {
		step += 2 * h * (n + 3*d) * float64(t.Fresh)
	}
	return experiment.Cost{FLOP: runs * (steps*step + looks*6*h*d*test + 2*h*n*n),
		Elements: runs * (steps*4*h*n + looks*(8*h*test+2*(h*n+n*n))),
		Draws:    runs * d * (h + n + test), Host: runs * 8 * n * n * n,
		Bytes: 8 * runs * (8*h*n + 4*n*n + 6*h*test + 6*h*d)}
}

// compiling is how many operations of the host it takes to compile a program of training.
const compiling = 1e9

// TrainingsCost returns what trainings ask of the machine, with the compilation of one program for all that differ
// in their numbers alone: rates, weights, n_k, targets, activations and which part of f_L + f_Q is trained.
func TrainingsCost(trainings []Training) experiment.Cost {
	var points []Training
	programs := map[string]bool{}
	for _, t := range trainings {
		points = append(points, t.split()...)
		programs[t.program()] = true
	}
	return experiment.Sum(points).Plus(experiment.Cost{Host: compiling * float64(len(programs))})
}

// program names what is compiled.
func (t Training) program() string {
	whole := ""
	if t.Model == ByNetwork {
		whole = t.Sigma().String()
	}
	return fmt.Sprint(t.Dim, t.Samples, t.Test, t.Width, t.Lambda1 > 0, t.Fresh, whole)
}

// Geometric returns about count whole numbers from 1 to last that grow by one factor, without repetition: looks
// that are even on a logarithmic axis.
func Geometric(last, count int) []int {
	var out []int
	for i := range count {
		at := last
		if count > 1 {
			at = int(math.Round(math.Pow(float64(last), float64(i)/float64(count-1))))
		}
		if len(out) == 0 || at > out[len(out)-1] {
			out = append(out, at)
		}
	}
	return out
}
