package jacot2023

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

// This file holds how networks are trained, what is trained and kept, and what that costs.

// The rules of training.
const (
	Adam    = "adam"  // the gradient of C + λ‖θ‖² goes through Adam
	AdamW   = "adamw" // the gradient of C goes through Adam; weights decay beside it by 2λ times the rate
	Descent = "gd"    // gradient descent on C + λ‖θ‖²
)

// Recipe says how a network is trained, by full-batch steps.
type Recipe struct {
	Rule  string  // Adam, AdamW or Descent
	Rate  float64 // η at the first step
	Last  float64 // η at the last step, reached along half a period of a cosine; Rate for a constant one
	Steps int     // their number; Rate and Ramp are absolute, and stay as they are when Steps is changed alone
	Ramp  int     // steps over which λ grows from 0
	Clip  float64 // the largest norm of the gradient; 0: any
	Start float64 // initial weights as multiples of He's
}

// recipe returns Adam with a learning rate that falls from 25/steps to 10⁻⁵ along half
// a period of a cosine, and λ ramped up over the first 30 % of the steps: at 5,000 steps the
// rate of 5·10⁻³, and the same length of the path with fewer.
func recipe(steps int) Recipe {
	return Recipe{Rule: Adam, Rate: 25 / float64(steps), Last: 1e-5, Steps: steps, Ramp: steps * 3 / 10, Start: 1}
}

// mostSteps is the largest number of steps: more would take years.
const mostSteps = 10_000_000

// Check returns an error with a sentence for everything that is impossible about a recipe.
func (r Recipe) Check() error {
	var errs []error
	if r.Rule != Adam && r.Rule != AdamW && r.Rule != Descent {
		errs = append(errs, fmt.Errorf("field Rule = %q: there is no such rule: take %s, %s or %s",
			r.Rule, Adam, AdamW, Descent))
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"Rate", r.Rate}, {"Last", r.Last}, {"Start", r.Start}} {
		if !(f.value > 0) || math.IsInf(f.value, 0) {
			errs = append(errs, fmt.Errorf("field %s = %v must be positive and finite", f.name, f.value))
		}
	}
	if r.Steps > mostSteps {
		errs = append(errs, fmt.Errorf("field Steps = %d may not pass %d", r.Steps, mostSteps))
	}
	if r.Steps < 1 || r.Ramp < 0 || r.Ramp > r.Steps {
		errs = append(errs, fmt.Errorf(
			"fields Steps = %d and Ramp = %d: there is at least one step, and λ is ramped up during 0 to all of them",
			r.Steps, r.Ramp))
	}
	if !(r.Clip >= 0) || math.IsInf(r.Clip, 0) {
		errs = append(errs, fmt.Errorf("field Clip = %v must be finite, and 0 for no clipping", r.Clip))
	}
	return errors.Join(errs...)
}

// Setting is what a training has beside its recipe, its depth and its λ: the teachers, and the
// networks that learn from them.
type Setting struct {
	Master uint64 // master seed
	Task
	Width    int     // w of all hidden layers
	First    int     // number of the first teacher
	Teachers int     // how many
	Init     int     // number of the initialisation
	Via      float64 // λ of a training before this one, which begins where that one ended, with λ at once; 0: none
}

// Training is the training of one architecture on several teachers side by
// side. It is a point that all experiments share: what one has trained, the others
// read.
type Training struct {
	Setting
	Recipe
	Depth  int     // L
	Lambda float64 // λ
}

// Trainings are several trainings, at several λ or depths.
type Trainings []Training

// TrainingPreset returns the training that the experiments vary: at the quick preset 12
// teachers, depth 12, width 32, λ = 0.02; at the paper's size depth 25, width 200, 20
// inputs and outputs, 8 latent coordinates, 1000 samples and 20,000 steps, and λ = 0.002:
// there a dimension costs λL = 0.05. (Of the first two teachers' networks the first ended
// at rank 2 and the second at rank 1; at 0.005 it was the other way round.)
func TrainingPreset(p experiment.Preset) Training {
	t := Training{Setting: Setting{Master: 2023, Task: TeacherTask(2), Width: 32, Teachers: 12}, Recipe: recipe(2500),
		Depth: 12, Lambda: 0.02}
	if p == experiment.Paper {
		t.Task.Latent, t.Inputs, t.Outputs, t.Samples = 8, 20, 20, 1000
		t.Depth, t.Width, t.Teachers = 25, 200, 5
		t.Recipe, t.Lambda = recipe(20_000), 2e-3
		t.Rate = 2e-3
	}
	return t
}

// mostLayers is the largest depth of a network.
const mostLayers = 1000

// CheckLayers returns an error when a list of numbers of layers is empty, has one
// below the least, or does not increase.
func CheckLayers(field string, depths []int, least int) error {
	if len(depths) == 0 {
		return fmt.Errorf("field %s is empty: give at least one depth", field)
	}
	var errs []error
	for _, l := range depths {
		if errs = append(errs, experiment.AtLeast(least, field, l)); l > mostLayers {
			errs = append(errs, fmt.Errorf("field %s = %d: %d layers are the most", field, l, mostLayers))
		}
	}
	return errors.Join(append(errs, experiment.Increasing(field, depths, "one depth after the other"))...)
}

// Check returns an error with a sentence for everything that is impossible about a setting.
func (s Setting) Check() error {
	errs := []error{s.Task.Check()}
	if s.Width < s.Rank {
		errs = append(errs, fmt.Errorf("field Width = %d: a network of rank %d needs at least so many neurons a layer",
			s.Width, s.Rank))
	}
	if s.Width > mostNeurons {
		errs = append(errs, fmt.Errorf("field Width = %d: %d neurons a layer are the most", s.Width, mostNeurons))
	}
	if !(s.Via >= 0) || math.IsInf(s.Via, 0) {
		errs = append(errs, fmt.Errorf("field Via = %v must be finite, and 0 for no training before this one", s.Via))
	}
	if s.First < 0 {
		errs = append(errs, fmt.Errorf("field First = %d: the first teacher has the number 0", s.First))
	}
	return errors.Join(append(errs, experiment.AtLeast(1, "Teachers", s.Teachers))...)
}

// Drawn returns how many teachers are drawn, at most the cases of a share.
func (s Setting) Drawn() int { return s.Teachers }

// CanShowMost reports whether so many teachers are drawn that some outcome decides [claim.Most].
func (s Setting) CanShowMost() bool { return claim.CanShowMost(s.Teachers) }

// Check returns an error with a sentence for everything that is impossible about a training.
func (t Training) Check() error {
	errs := []error{t.Setting.Check(), t.Recipe.Check()}
	if t.Depth < 2 {
		errs = append(errs, fmt.Errorf("field Depth = %d: a network with a hidden layer has at least depth 2", t.Depth))
	}
	if t.Depth > mostLayers {
		errs = append(errs, fmt.Errorf("field Depth = %d: %d layers are the most", t.Depth, mostLayers))
	}
	if !(t.Lambda >= 0) || math.IsInf(t.Lambda, 0) {
		errs = append(errs, fmt.Errorf("field Lambda = %v must be finite and not negative", t.Lambda))
	}
	return errors.Join(errs...)
}

// CheckDepths returns an error with a sentence for everything that is impossible about the
// training at the depths of a field Depths, each of which is at least the least.
func (t Training) CheckDepths(depths []int, least int) error {
	return errors.Join(CheckLayers("Depths", depths, least), t.Deep(least).Check())
}

// Longer returns the training with another number of steps, and a rate and a ramp that go with
// it: steps times rate stays as it is, and λ is ramped up over the first 30 % of the steps.
func (t Training) Longer(steps int) Training {
	t.Rate *= float64(t.Steps) / float64(steps)
	t.Steps, t.Ramp = steps, steps*3/10
	return t
}

// At returns the training at another λ.
func (t Training) At(lambda float64) Training {
	t.Lambda = lambda
	return t
}

// Deep returns the training at another depth.
func (t Training) Deep(depth int) Training {
	t.Depth = depth
	return t
}

// AtDepths returns the training at every depth of a list.
func (t Training) AtDepths(list []int) Trainings {
	out := make(Trainings, len(list))
	for i, l := range list {
		out[i] = t.Deep(l)
	}
	return out
}

// Sweep returns the training at every λ of a list; the slow ones take twice as many steps, see
// [Training.Longer].
func (t Training) Sweep(lambdas, slow []float64) Trainings {
	out := make(Trainings, len(lambdas))
	for i, l := range lambdas {
		out[i] = t.At(l)
		if slices.Contains(slow, l) {
			out[i] = out[i].Longer(2 * t.Steps)
		}
	}
	return out
}

// Few leaves six teachers at most, in place.
func (t *Training) Few() { t.Teachers = min(t.Teachers, 6) }

// Depths returns those of sweeps over L.
func Depths(p experiment.Preset) []int {
	if p == experiment.Paper {
		return []int{10, 15, 20, 25, 30, 40}
	}
	return []int{8, 12, 16, 20}
}

// Stay names the fields that the presets choose together with the number of steps, and that stay
// as they are when it is changed alone.
func (Recipe) Stay() map[string][]string { return map[string][]string{"Steps": {"Rate", "Ramp"}} }

// Scope names the trainings for the store: they belong to no one experiment.
func (Training) Scope() string { return "jacot2023/training" }

// Architecture returns the network that is trained.
func (t Training) Architecture() network.Deep { return architecture(t.Task, t.Depth, t.Width) }

// architecture returns the ReLU network with biases for a task.
func architecture(task Task, depth, width int) network.Deep {
	widths := make([]int, depth+1)
	for l := range widths {
		widths[l] = width
	}
	widths[0], widths[depth] = task.Inputs, task.Outputs
	return network.Deep{Widths: widths, Activation: network.ReLU, Bias: true}
}

// Trained holds the parameters after a training, in the order of [network.Deep], each
// [Teachers, …].
type Trained struct{ Params []engine.Array }

// Net returns one of the trained networks, counted from 0; its numbers are shared.
func (t Trained) Net(run int) Net {
	var n Net
	for l := 0; l < len(t.Params); l += 2 {
		w, b := t.Params[l], t.Params[l+1]
		rows, cols := w.Shape[1], w.Shape[2]
		n.W = append(n.W, mat.NewDense(rows, cols, w.Data[run*rows*cols:(run+1)*rows*cols]))
		n.B = append(n.B, b.Data[run*rows:(run+1)*rows])
	}
	return n
}

// Student is a trained network with the problem that it was trained on.
type Student struct {
	Training
	Teacher int // its number
	Net     Net
	*Problem
}

// Train returns the networks of all trainings, training by training and teacher by
// teacher: what is stored is read, and the rest trained, several batches at once. It is an
// error where a training is impossible, or diverges.
func (ts Trainings) Train(ctx context.Context, env *experiment.Env) ([][]Student, error) {
	points := ts.split()
	trained, err := experiment.Map(ctx, env, points, trainAt)
	if err != nil {
		return nil, err
	}
	out, i := make([][]Student, len(ts)), 0
	for k, t := range ts {
		for len(out[k]) < t.Teachers {
			students, err := points[i].students(trained[i])
			if err != nil {
				return nil, err
			}
			out[k] = append(out[k], students...)
			i++
		}
	}
	return out, nil
}

// split returns the batches of all trainings.
func (ts Trainings) split() []Training {
	var points []Training
	for _, t := range ts {
		points = append(points, t.split()...)
	}
	return points
}

// students returns the networks of a batch.
func (t Training) students(trained Trained) ([]Student, error) {
	out := make([]Student, t.Teachers)
	for i := range out {
		p, err := t.Problem(t.Master, t.First+i)
		if err != nil {
			return nil, err
		}
		out[i] = Student{Training: t, Teacher: t.First + i, Net: trained.Net(i), Problem: p}
	}
	return out, nil
}

// group is how many teachers are trained in one batch at most: as many as make good use of
// the machine, and one where a single training is minutes of work, so that a run that is
// stopped loses little.
func (t Training) group() int {
	t.Teachers = 1
	return int(min(max(2e12/t.Cost().FLOP, 1), 6))
}

// split returns the training as batches of at most group teachers.
func (t Training) split() []Training {
	var out []Training
	size := t.group()
	for first := 0; first < t.Teachers; first += size {
		part := t
		part.First, part.Teachers = t.First+first, min(size, t.Teachers-first)
		out = append(out, part)
	}
	return out
}

// trainAt trains the networks of one batch, in float32.
func trainAt(ctx context.Context, env *experiment.Env, t Training) (Trained, error) {
	if err := t.Check(); err != nil {
		return Trained{}, err
	}
	start, err := t.from(ctx, env)
	if err != nil {
		return Trained{}, err
	}
	loop, err := t.Loop(start)
	if err != nil {
		return Trained{}, err
	}
	trace, err := env.Engine.Float32().Loop(ctx, loop)
	if err != nil {
		return Trained{}, t.explain(err)
	}
	return Trained{Params: trace.State[:len(start)]}, nil
}

// from returns the parameters before the first step.
func (t Training) from(ctx context.Context, env *experiment.Env) ([]engine.Array, error) {
	if t.Via > 0 {
		before := t
		before.Lambda, before.Via = t.Via, 0
		trained, err := experiment.At(ctx, env, before, trainAt)
		return trained.Params, err
	}
	return t.Initial()
}

// explain adds to a divergence what it belongs to and what to try.
func (t Training) explain(err error) error {
	var d *engine.Diverged
	if !errors.As(err, &d) {
		return err
	}
	return fmt.Errorf("depth %d, λ = %g, learning rate %g: %w; try a smaller Rate, or a Clip of 5",
		t.Depth, t.Lambda, t.Rate, err)
}

// Initial returns the parameters that the networks are initialised with, in the order of
// [network.Deep], each [Teachers, …].
func (t Training) Initial() ([]engine.Array, error) {
	gain := t.Start * t.Start
	return t.Architecture().Start(t.Teachers, network.DeepStart{Gain: 2 * gain, LastGain: gain},
		func(run int, part string) *rand.Rand {
			return sample.Stream(t.Master, "jacot2023", "start", t.First+run, t.Init, part)
		})
}

// Loop returns the loop that trains the networks from the parameters start, with the data
// x [Teachers, d_in, N] and y [Teachers, d_out, N] as its first constants of every run, and λ and 2λ
// as the others. Errors are those of [Training.Data].
func (t Training) Loop(start []engine.Array) (engine.Loop, error) {
	x, y, err := t.Data()
	if err != nil {
		return engine.Loop{}, err
	}
	loop, err := t.Trainer().Loop("the training", start...)
	loop.Per = []engine.Array{x, y, constants(t.Teachers, t.Lambda), constants(t.Teachers, 2*t.Lambda)}
	loop.Steps = t.Steps
	return loop, err
}

// Data returns the samples of all teachers, x [Teachers, d_in, N] and y [Teachers, d_out, N], or what
// is impossible about the task.
func (t Training) Data() (x, y engine.Array, err error) {
	x, y = engine.Zeros(t.Teachers, t.Inputs, t.Samples), engine.Zeros(t.Teachers, t.Outputs, t.Samples)
	for i := range t.Teachers {
		p, err := t.Problem(t.Master, t.First+i)
		if err != nil {
			return x, y, err
		}
		copy(x.Data[i*t.Inputs*t.Samples:], p.Train.X.RawMatrix().Data)
		copy(y.Data[i*t.Outputs*t.Samples:], p.Train.Y.RawMatrix().Data)
	}
	return x, y, nil
}

// Trainer returns the step of [Training.Loop]. λ is an input of the graph, not a number in it, so
// that a sweep over λ compiles once.
func (t Training) Trainer() train.Trainer {
	deep := t.Architecture()
	rate := train.Schedule(train.Constant(t.Rate))
	if t.Last != t.Rate {
		rate = train.Cosine{From: t.Rate, To: t.Last, Steps: t.Steps}
	}
	ramp := train.Schedule(train.Constant(1))
	if t.Ramp > 0 && t.Via == 0 {
		ramp = train.Ramp{From: 0, To: 1, Steps: t.Ramp}
	}
	out := train.Trainer{Rule: train.DefaultAdam, Rate: rate, Clip: t.Clip,
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			return train.Square(deep.Output(p, f.Per[0]), f.Per[1])
		}}
	switch t.Rule {
	case AdamW:
		out.Decay = train.PerRun{Index: 3, Times: ramp}
	case Descent:
		out.Rule = train.GD{}
		fallthrough
	default:
		out.L2 = train.PerRun{Index: 2, Times: ramp}
	}
	return out
}

// constants returns the vector of one number a run.
func constants(runs int, x float64) engine.Array {
	a := engine.Zeros(runs)
	for i := range a.Data {
		a.Data[i] = x
	}
	return a
}

// Cost returns the cost of the training: three products a step, parameter and sample, and what
// Adam and the activations touch.
func (t Training) Cost() experiment.Cost {
	runs, steps, p := float64(t.Teachers), float64(t.Steps), float64(t.Architecture().Parameters())
	values := float64(t.Depth * t.Width * t.Samples)
	return experiment.Cost{
		FLOP:     6 * p * float64(t.Samples) * runs * steps,
		Elements: (4*p + 3*values) * runs * steps / 10, // fused, and far cheaper than single operations
		Draws:    runs * p,
		Bytes:    runs * (8*6*p + 4*3*values),
	}
}

// LookCost returns what it takes to look at the networks of trainings one after the other:
// the end state of each, with the singular values of its layers.
func (ts Trainings) LookCost() experiment.Cost {
	var sum experiment.Cost
	for _, t := range ts {
		w, l, runs, p := float64(t.Width), float64(t.Depth), float64(t.Teachers), float64(t.Architecture().Parameters())
		sum = sum.Plus(experiment.Cost{FLOP: 2 * runs * p * float64(t.Samples+testSamples),
			Host: runs * l * svdCost(w, w)})
	}
	return sum
}

// JacobiansCost returns what the Jacobians of all layers at the probes of every network take.
func (ts Trainings) JacobiansCost() experiment.Cost {
	var sum experiment.Cost
	for _, t := range ts {
		w, runs := float64(t.Width), float64(t.Teachers*min(probes, t.Samples))
		sum = sum.Plus(experiment.Cost{Host: runs * float64(t.Depth) * float64(t.Inputs+t.Outputs) * w * w})
	}
	return sum
}

// ExamineCost returns the cost of [Student.Examine]: beside the end states the principal
// components of every layer, and the Jacobians.
func (ts Trainings) ExamineCost() experiment.Cost {
	sum := ts.LookCost().Plus(ts.JacobiansCost())
	for _, t := range ts {
		sum = sum.Plus(experiment.Cost{Host: float64(t.Teachers*t.Depth) * svdCost(float64(t.Samples), float64(t.Width))})
	}
	return sum
}

// svdCost counts the operations of a singular value decomposition of a matrix [n, m]:
// the reduction to a square one, and some twenty products of its size.
func svdCost(n, m float64) float64 {
	if n < m {
		n, m = m, n
	}
	return 4*n*m*m + 20*m*m*m
}

// Cost returns what trainings ask of the machine, with the compilation of one loop for
// each depth and width.
func (ts Trainings) Cost() experiment.Cost {
	compiled := map[[2]int]bool{}
	layers := 0
	for _, t := range ts {
		if shape := [2]int{t.Depth, t.Width}; !compiled[shape] {
			compiled[shape] = true
			layers += t.Depth
		}
	}
	return experiment.Sum(ts.split()).Plus(experiment.Cost{Host: experiment.Compiling * float64(layers)})
}
