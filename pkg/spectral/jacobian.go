package spectral

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
)

// GaussNewton returns JᵀJ v in a graph, for the Jacobian J of the output f [any shape]
// by the parameters, which f must depend on, and v in the parameters' shapes.
//
// Derived here, from reverse differentiation alone: g(u) = ∂⟨f, u⟩/∂θ = Jᵀu is
// linear in u, so that J v = ∂⟨g(u), v⟩/∂u at any u, and a last gradient of
// ⟨f, J v⟩ with J v held fixed is Jᵀ(J v). It is exact on every linear piece of a
// ReLU network, where finite differences cross kinks.
func GaussNewton(f *graph.Node, params, v []*graph.Node) []*graph.Node {
	u := graph.OnesLike(f)
	pullback := graph.Gradient(inner(f, u), params...)
	pairing := inner(pullback[0], v[0])
	for i := 1; i < len(params); i++ {
		pairing = graph.Add(pairing, inner(pullback[i], v[i]))
	}
	push := graph.StopGradient(graph.Gradient(pairing, u)[0])
	return graph.Gradient(inner(f, push), params...)
}

// inner returns ⟨a, b⟩ over all axes.
func inner(a, b *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Mul(a, b)) }

// Outputs builds the outputs of a network from its parameters and from constants.
type Outputs func(params, constants []*graph.Node) *graph.Node

// JacobianOperator returns the operator JᵀJ of a network's Jacobian by its
// parameters at the given values, computed on an engine: v is the parameters'
// numbers one after the other. The name is for errors.
func JacobianOperator(e *engine.Engine, name string, f Outputs, params, constants []engine.Array) Operator {
	k, size := len(params), 0
	for _, p := range params {
		size += len(p.Data)
	}
	build := func(in []*graph.Node) []*graph.Node {
		p := in[:k]
		return GaussNewton(f(p, in[2*k:]), p, in[k:2*k])
	}
	return Operator{In: size, Apply: func(v []float64) ([]float64, error) {
		if len(v) != size || size == 0 {
			return nil, fmt.Errorf("the Jacobian of %s: %d numbers for %d parameters: give one for each of at least one",
				name, len(v), size)
		}
		inputs := append([]engine.Array{}, params...)
		for _, p := range params {
			inputs = append(inputs, engine.Array{Shape: p.Shape, Data: v[:len(p.Data)]})
			v = v[len(p.Data):]
		}
		out, err := e.Run(name+"/gaussnewton", build, append(inputs, constants...)...)
		if err != nil {
			return nil, err
		}
		w := make([]float64, 0, size)
		for _, a := range out {
			w = append(w, a.Data...)
		}
		return w, nil
	}}
}
