package train

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// Rule turns a gradient into a step.
type Rule interface {
	// Check returns an error when a coefficient makes no sense.
	Check() error
	// Slots returns how many arrays the rule carries from step to step for
	// each parameter. They have its shape and begin as zeros.
	Slots() int
	// Update returns the parameters after the step, then the slots, slot by slot.
	Update(u Update) []*graph.Node
}

// Update is what a rule sees of a step.
type Update struct {
	Step   *graph.Node     // its number from 0, a scalar
	Rate   *graph.Node     // the learning rate, a scalar or [S]
	Params []*graph.Node   // each [S, …]
	Grads  []*graph.Node   // of the shapes of Params
	Slots  [][]*graph.Node // Slots[k][i]: slot k of parameter i
}

// GD is gradient descent, θ ← θ − η g.
type GD struct{}

// Check returns nil.
func (GD) Check() error { return nil }

// Slots returns 0.
func (GD) Slots() int { return 0 }

// Update returns θ − η g.
func (GD) Update(u Update) []*graph.Node { return descend(u.Params, u.Grads, u.Rate) }

// descend returns θ − η d for every parameter.
func descend(params, directions []*graph.Node, rate *graph.Node) []*graph.Node {
	out := make([]*graph.Node, len(params))
	for i, p := range params {
		out[i] = graph.Sub(p, scale(directions[i], rate))
	}
	return out
}

// NormalizedGD is gradient descent with a step of fixed length, θ ← θ − η g/‖g‖,
// with the norm of each run's whole gradient; where that is zero, θ stays.
type NormalizedGD struct{}

// Check returns nil.
func (NormalizedGD) Check() error { return nil }

// Slots returns 0.
func (NormalizedGD) Slots() int { return 0 }

// Update returns θ − η g/‖g‖. The norm is taken of the gradient divided by its
// largest entry, so that it is right down to the smallest numbers.
func (NormalizedGD) Update(u Update) []*graph.Node {
	unit, _ := unitize(u.Grads)
	norm := orOne(graph.Sqrt(SquaredNorm(unit...)))
	return descend(u.Params, unit, graph.Div(u.Rate, norm))
}

// Momentum is gradient descent with a heavy ball, v ← βv + g, θ ← θ − ηv from
// v = 0: PyTorch's SGD with momentum, no dampening, no Nesterov step.
type Momentum struct {
	Beta float64
}

// Check returns an error unless 0 ≤ β < 1.
func (r Momentum) Check() error { return decayRate("momentum", "beta", r.Beta) }

// Slots returns 1: the velocity v.
func (Momentum) Slots() int { return 1 }

// Update returns θ − ηv, then v.
func (r Momentum) Update(u Update) []*graph.Node {
	v := make([]*graph.Node, len(u.Params))
	for i, g := range u.Grads {
		v[i] = graph.Add(graph.MulScalar(u.Slots[0][i], r.Beta), g)
	}
	return append(descend(u.Params, v, u.Rate), v...)
}

// Adam is the rule of Kingma and Ba 2015 (Algorithm 1) as in PyTorch:
//
//	m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,
//	θ ← θ − η m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ)
//
// at the t-th step, t = 1, 2, …. With a Trainer's L2 the penalty is part of g;
// with its Decay it is AdamW (Loshchilov, Hutter 2019).
type Adam struct {
	Beta1, Beta2, Epsilon float64
}

// DefaultAdam has the coefficients of the paper and of PyTorch.
var DefaultAdam = Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}

// Check returns an error unless 0 ≤ β₁, β₂ < 1 and ε > 0.
func (r Adam) Check() error {
	if err := decayRate("Adam", "beta1", r.Beta1); err != nil {
		return err
	}
	if err := decayRate("Adam", "beta2", r.Beta2); err != nil {
		return err
	}
	if !(r.Epsilon > 0) || math.IsInf(r.Epsilon, 0) {
		return fmt.Errorf("Adam with epsilon %g: it must be a positive number", r.Epsilon)
	}
	return nil
}

// Slots returns 2: the moments m and v.
func (Adam) Slots() int { return 2 }

// Update returns the parameters, then m, then v. The corrections are factors of
// scalars, so that each large array is touched once.
func (r Adam) Update(u Update) []*graph.Node {
	t := graph.AddScalar(u.Step, 1)
	rate := graph.Div(u.Rate, oneMinusPower(r.Beta1, t))
	spread := graph.Reciprocal(graph.Sqrt(oneMinusPower(r.Beta2, t)))
	k := len(u.Params)
	out := make([]*graph.Node, 3*k)
	for i, g := range u.Grads {
		m := graph.Add(graph.MulScalar(u.Slots[0][i], r.Beta1), graph.MulScalar(g, 1-r.Beta1))
		v := graph.Add(graph.MulScalar(u.Slots[1][i], r.Beta2), graph.MulScalar(graph.Square(g), 1-r.Beta2))
		size := graph.AddScalar(graph.Mul(graph.Sqrt(v), spread), r.Epsilon)
		out[i] = graph.Sub(u.Params[i], scale(graph.Div(m, size), rate))
		out[k+i], out[2*k+i] = m, v
	}
	return out
}

// oneMinusPower returns 1 − βᵗ as −expm1(t ln β), which keeps its relative
// accuracy in float32 for β near 1.
func oneMinusPower(beta float64, t *graph.Node) *graph.Node {
	if beta == 0 {
		return graph.OnesLike(t)
	}
	return graph.Neg(graph.Expm1(graph.MulScalar(t, math.Log(beta))))
}

func decayRate(rule, name string, beta float64) error {
	if !(beta >= 0 && beta < 1) {
		return fmt.Errorf("%s with %s = %g: it must be at least 0 and below 1", rule, name, beta)
	}
	return nil
}
