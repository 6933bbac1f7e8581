package engine

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Graph builds the outputs of a computation from its inputs. It may use only
// its inputs, and numbers.
type Graph func(inputs []*graph.Node) []*graph.Node

// Run compiles a graph, where an equal one was not compiled before, and
// returns its outputs. The name is for errors.
func (e *Engine) Run(name string, build Graph, inputs ...Array) ([]Array, error) {
	c, err := e.Compile(name, build, inputs...)
	if err != nil {
		return nil, err
	}
	return c.Run(inputs...)
}

// Compiled is a compiled graph, for callers that run one many times: it saves
// the time in which Run builds the graph to know whether it is a new one, some
// 50 µs. It serves until its engine is closed, and several goroutines at once.
type Compiled struct {
	engine *Engine
	name   string
	prog   *program
}

// Compile returns the compiled form of a graph for inputs of the shapes of like.
func (e *Engine) Compile(name string, build Graph, like ...Array) (*Compiled, error) {
	c := &Compiled{engine: e, name: name}
	for i, a := range like {
		if err := a.check(); err != nil {
			return nil, c.failed(like, fmt.Errorf("input %d: %w", i, err))
		}
	}
	b, err := e.backend()
	if err != nil {
		return nil, c.failed(like, err)
	}
	d, err := draw(b, name, shapesOf(e.dtype, like), build)
	if err != nil {
		return nil, c.failed(like, err)
	}
	if c.prog, err = e.compile(d); err != nil {
		return nil, c.failed(like, err)
	}
	return c, nil
}

// Run returns the outputs for inputs of the shapes that the graph was compiled
// for.
func (c *Compiled) Run(inputs ...Array) ([]Array, error) {
	args := make([]*tensors.Tensor, len(inputs))
	defer finalize(args)
	for i, a := range inputs {
		if err := a.check(); err != nil {
			return nil, c.failed(inputs, fmt.Errorf("input %d: %w", i, err))
		}
		t, err := upload(c.prog.backend, c.engine.dtype, a)
		if err != nil {
			return nil, c.failed(inputs, err)
		}
		args[i] = t
	}
	out, err := c.prog.call(args...)
	if err != nil {
		return nil, c.failed(inputs, err)
	}
	defer finalize(out)
	arrays, err := download(out)
	if err != nil {
		return nil, c.failed(inputs, err)
	}
	return arrays, nil
}

func (c *Compiled) failed(inputs []Array, err error) error {
	return fmt.Errorf("graph %s on %s, inputs %s: %s", c.name, c.engine.Name(), dims(inputs), firstLine(err))
}
