// Package engine runs GoMLX graphs on float64 arrays of the host. It opens
// the backend when the first graph is needed, compiles a graph once per input
// shape, and turns the panics of graph building into errors.
package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // the embedded pure-Go backend, which always works
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Auto names the best backend that this program has.
const Auto = "auto"

// known are the backends by name, the one that Auto takes first.
var known = []string{"go"}

// Names returns the names that Open accepts.
func Names() []string { return append([]string{Auto}, known...) }

// Array is a dense array in row-major order; len(Data) is the product of
// Shape.
type Array struct {
	Shape []int
	Data  []float64
}

// Matrix returns the array [rows, cols] over the given data.
func Matrix(rows, cols int, data []float64) Array { return Array{[]int{rows, cols}, data} }

// Vector returns the array [len(data)].
func Vector(data []float64) Array { return Array{[]int{len(data)}, data} }

// Graph builds the outputs of a computation from its inputs.
type Graph func(inputs []*graph.Node) []*graph.Node

// Engine runs graphs on one backend. It is safe for several goroutines.
type Engine struct {
	name string

	mu      sync.Mutex
	backend compute.Backend
	graphs  map[string]*graph.Exec
}

// Open returns an engine for the backend of that name; the empty name is
// Auto. The backend itself is opened by the first Run.
func Open(name string) (*Engine, error) {
	if name == "" || name == Auto {
		name = known[0]
	}
	if !slices.Contains(known, name) {
		return nil, fmt.Errorf("there is no backend %q: take one of %s", name, strings.Join(Names(), ", "))
	}
	return &Engine{name: name, graphs: map[string]*graph.Exec{}}, nil
}

// Name returns the backend and its precision, as results are keyed by it:
// "go/float64".
func (e *Engine) Name() string { return e.name + "/float64" }

// Run builds the named graph when it is new to the engine, compiles it when
// the inputs' shapes are new to it, and returns its outputs. Two graphs must
// not share a name.
func (e *Engine) Run(name string, build Graph, inputs ...Array) ([]Array, error) {
	exec, err := e.exec(name, build)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(inputs))
	for i, in := range inputs {
		t, err := tensor(in)
		if err != nil {
			return nil, fmt.Errorf("graph %s, input %d: %w", name, i, err)
		}
		defer t.FinalizeAll()
		args[i] = t
	}
	out, err := exec.Call(args...)
	if err != nil {
		return nil, fmt.Errorf("graph %s on %s, inputs %s: %w", name, e.Name(), shapes(inputs), err)
	}
	return arrays(out)
}

// exec returns the compiled form of a graph, opening the backend if need be.
func (e *Engine) exec(name string, build Graph) (*graph.Exec, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if x := e.graphs[name]; x != nil {
		return x, nil
	}
	if e.backend == nil {
		b, err := compute.NewWithConfig(e.name)
		if err != nil {
			return nil, fmt.Errorf("the backend %s does not open: %w", e.name, err)
		}
		e.backend = b
	}
	x, err := graph.NewExec(e.backend, func(in []*graph.Node) []*graph.Node { return build(in) })
	if err != nil {
		return nil, fmt.Errorf("graph %s: %w", name, err)
	}
	e.graphs[name] = x.SetMaxCache(-1)
	return x, nil
}

// Close frees the compiled graphs and the backend. The engine can be used
// again afterwards.
func (e *Engine) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, x := range e.graphs {
		x.Finalize()
	}
	clear(e.graphs)
	if e.backend != nil {
		e.backend.Finalize()
		e.backend = nil
	}
}

func tensor(a Array) (*tensors.Tensor, error) {
	size := 1
	for _, n := range a.Shape {
		size *= n
	}
	if size != len(a.Data) || size == 0 {
		return nil, fmt.Errorf("shape %v needs %d numbers, there are %d", a.Shape, size, len(a.Data))
	}
	return tensors.FromFlatDataAndDimensions(a.Data, a.Shape...), nil
}

func arrays(out []*tensors.Tensor) ([]Array, error) {
	result := make([]Array, len(out))
	var errs []error
	for i, t := range out {
		data, err := tensors.CopyFlatData[float64](t)
		result[i] = Array{slices.Clone(t.Shape().Dimensions), data}
		errs = append(errs, err, t.FinalizeAll())
	}
	return result, errors.Join(errs...)
}

func shapes(in []Array) string {
	s := make([]string, len(in))
	for i, a := range in {
		s[i] = fmt.Sprint(a.Shape)
	}
	return strings.Join(s, ", ")
}
