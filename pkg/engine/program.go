package engine

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/support/exceptions"

	"github.com/provingground/provingground/pkg/engine/subnormal"
)

// program is a compiled graph.
type program struct {
	backend compute.Backend
	graph   *graph.Graph
	pace    pace // of loops
}

// entry is a program that is compiled once, whoever asks first.
type entry struct {
	once sync.Once
	prog *program
	err  error
}

func (p *entry) free() {
	if p.prog != nil {
		p.prog.graph.Finalize()
	}
}

// draft is a graph that is built and not yet compiled.
type draft struct {
	backend compute.Backend
	graph   *graph.Graph
	outputs []*graph.Node
}

// draw builds a graph with a parameter for each shape.
func draw(b compute.Backend, name string, in []shapes.Shape,
	build func([]*graph.Node) []*graph.Node) (d draft, err error) {
	err = exceptions.TryCatch[error](func() {
		g := graph.NewGraph(b, name)
		nodes := make([]*graph.Node, len(in))
		for i, s := range in {
			nodes[i] = graph.Parameter(g, fmt.Sprintf("in%d", i), s)
		}
		outputs := build(nodes)
		for i, n := range outputs {
			if slices.Contains(nodes, n) {
				// The Go backend (compute v0.1.3) forgets the inputs that come after the last output.
				outputs[i] = graph.Identity(n)
			}
		}
		d = draft{b, g, outputs}
	})
	return d, err
}

// key identifies what a graph computes: all its nodes, with their arguments
// and the values of their constants.
func (d draft) key() (string, error) {
	var text strings.Builder
	for _, n := range d.graph.Nodes() {
		if n.Type() == graph.NodeTypeConstant && n.Shape().Size() >= graph.MinConstValueSizeToKeep {
			return "", fmt.Errorf("a constant of shape %v stands in the graph: hand it over as an input", n.Shape().Dimensions)
		}
		fmt.Fprintln(&text, n)
	}
	for _, n := range d.outputs {
		fmt.Fprintln(&text, n.Id())
	}
	sum := sha256.Sum256([]byte(text.String()))
	return string(sum[:]), nil
}

// compile compiles a draft, or returns what was compiled of an equal one.
func (e *Engine) compile(d draft) (*program, error) {
	key, err := d.key()
	if err != nil {
		return nil, err
	}
	return e.once(fmt.Sprintf("%p %s", d.backend, key), func() (*program, error) { return d.compile() })
}

// once returns the program of a key, made by the first who asks for it.
func (e *Engine) once(key string, make func() (*program, error)) (*program, error) {
	e.mu.Lock()
	p := e.programs[key]
	if p == nil {
		p = &entry{}
		e.programs[key] = p
	}
	e.mu.Unlock()
	p.once.Do(func() { p.prog, p.err = make() })
	return p.prog, p.err
}

func (d draft) compile() (*program, error) {
	if err := within(peak(d.graph)); err != nil {
		return nil, err
	}
	var failed error
	if err := exceptions.TryCatch[error](func() { failed = d.graph.Compile(d.outputs...) }); err != nil {
		return nil, err
	}
	return &program{backend: d.backend, graph: d.graph}, failed
}

// call runs a program; the inputs stay the caller's.
func (p *program) call(in ...*tensors.Tensor) (out []*tensors.Tensor, err error) {
	err = exceptions.TryCatch[error](func() {
		buffers := make([]compute.Buffer, len(in))
		for i, t := range in {
			b, err := t.Buffer(p.backend, 0)
			if err != nil {
				panic(err)
			}
			buffers[i] = b
		}
		run := func() { out = p.graph.RunWithBuffers(buffers, make([]bool, len(in)), 0) }
		if p.backend.String() == Go {
			subnormal.Zero(run)
		} else {
			run()
		}
	})
	return out, err
}

// backend opens the backend. The Go backend is made to run one operation after the other:
// with several at once its products (compute 0.1.3) each wait, in a pool of workers that they
// fill themselves, for one more worker, and a loop over a deep network stands still. Its
// products are not shared among the cores either, see [subnormal.Zero].
func (e *Engine) backend() (compute.Backend, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.hosted() {
		return e.open(Go + ":ops_sequential")
	}
	return e.open(e.choice.config())
}

func shapesOf(dtype dtypes.DType, arrays []Array) []shapes.Shape {
	out := make([]shapes.Shape, len(arrays))
	for i, a := range arrays {
		out[i] = shapes.Make(dtype, a.Shape...)
	}
	return out
}
