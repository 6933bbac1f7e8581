// Package train holds what moves the parameters of a network: losses, rules
// (gradient descent, momentum, normalised gradient descent, Adam), schedules of
// their coefficients, penalties, clipping, and the order in which samples are
// seen. A Trainer puts them together into the step of an engine.Loop.
//
// All of it works on a leading axis S of runs that are trained side by side and
// never mix. A coefficient is one number for all runs or a vector [S], so that
// a sweep over learning rates or penalties is one batch.
//
// Functions of nodes panic with an error when shapes do not fit, as graph
// functions do; the engine hands that error to its caller.
package train

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
)

// Objective returns the loss of every run, [S], at the trained parameters. Data
// and fixed parameters come with the Frame: its Per, Shared and Fed.
type Objective func(params []*graph.Node, f engine.Frame) *graph.Node

// Trainer is a training: θ moves by the Rule along the gradient of
//
//	Objective(θ) + λ ‖θ‖²,
//
// where ‖θ‖² sums over all trained parameters, biases among them.
type Trainer struct {
	Objective Objective
	Rule      Rule
	Rate      Schedule // the learning rate η
	L2        Schedule // λ; nil: no penalty. PyTorch's weight_decay is 2λ
	Decay     Schedule // δ of θ ← (1 − ηδ)θ before each step, decoupled from the gradient as in AdamW; nil: none
	Clip      float64  // the largest norm of a run's whole gradient, penalty included; 0: any
}

// Check returns an error when something is missing or has an impossible number.
func (t Trainer) Check() error {
	errs := []error{}
	if t.Objective == nil {
		errs = append(errs, errors.New("a training needs an objective"))
	}
	if t.Rule == nil {
		errs = append(errs, errors.New("a training needs a rule: GD, Momentum, NormalizedGD or Adam"))
	} else {
		errs = append(errs, t.Rule.Check())
	}
	if t.Rate == nil {
		errs = append(errs, errors.New("a training needs a learning rate: Constant(0.1), for example"))
	}
	for _, s := range []struct {
		name string
		Schedule
	}{{"learning rate", t.Rate}, {"penalty", t.L2}, {"weight decay", t.Decay}} {
		if s.Schedule == nil {
			continue
		}
		if err := s.Check(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	if !(t.Clip >= 0) || math.IsInf(t.Clip, 0) {
		errs = append(errs, fmt.Errorf("the gradient is clipped at the norm %g: it must be positive, or 0 for no clipping",
			t.Clip))
	}
	return errors.Join(errs...)
}

// Loop returns the loop that trains the parameters, each [S, …], from the given
// values. Constants, data, the number of steps and what to record are for the
// caller to fill in. The first len(params) arrays of the loop's state are the
// parameters; the rule's memory follows.
func (t Trainer) Loop(name string, params ...engine.Array) (engine.Loop, error) {
	if err := t.Check(); err != nil {
		return engine.Loop{}, fmt.Errorf("training %s: %w", name, err)
	}
	if len(params) == 0 || len(params[0].Shape) == 0 {
		return engine.Loop{}, fmt.Errorf("training %s: it needs parameters with a leading axis of runs", name)
	}
	runs := params[0].Shape[0]
	for i, p := range params {
		if len(p.Shape) == 0 || p.Shape[0] != runs {
			return engine.Loop{},
				fmt.Errorf("training %s: parameter %d has the shape %v and should begin with the %d runs of the first",
					name, i, p.Shape, runs)
		}
	}
	state := append([]engine.Array{}, params...)
	for range t.Rule.Slots() {
		for _, p := range params {
			state = append(state, engine.Zeros(p.Shape...))
		}
	}
	return engine.Loop{Name: name, Runs: runs, State: state, Step: t.Step}, nil
}

// Params returns the parameters in the state of a loop of this training.
func (t Trainer) Params(f engine.Frame) []*graph.Node {
	return f.State[:len(f.State)/(1+t.Rule.Slots())]
}

// Step returns the state one step on: the parameters, then the slots of the rule.
func (t Trainer) Step(f engine.Frame) []*graph.Node {
	params := t.Params(f)
	_, grads := t.Gradient(f)
	rate := t.Rate.At(f)
	if t.Decay != nil {
		keep := graph.OneMinus(graph.Mul(rate, t.Decay.At(f)))
		params = each(params, func(p *graph.Node) *graph.Node { return scale(p, keep) })
	}
	u := Update{Step: f.Step, Rate: rate, Params: params, Grads: grads}
	for k := range t.Rule.Slots() {
		u.Slots = append(u.Slots, f.State[(k+1)*len(params):(k+2)*len(params)])
	}
	return t.Rule.Update(u)
}

// Gradient returns the objective [S] without its penalty, and the gradient that
// the rule takes: penalty included, clipped if so asked.
func (t Trainer) Gradient(f engine.Frame) (loss *graph.Node, grads []*graph.Node) {
	params := t.Params(f)
	loss = t.Objective(params, f)
	if loss.Rank() != 1 {
		panic(fmt.Errorf("train: the objective has shape %s: it must be one number for each run, [S]", loss.Shape()))
	}
	grads = graph.Gradient(graph.ReduceAllSum(loss), params...)
	if t.L2 != nil {
		twice := graph.MulScalar(t.L2.At(f), 2)
		for i, p := range params {
			grads[i] = graph.Add(grads[i], scale(p, twice))
		}
	}
	if t.Clip > 0 {
		grads = clip(grads, t.Clip)
	}
	return loss, grads
}
