// Package engine runs GoMLX graphs and loops of graphs on arrays of the host:
// on XLA where its plugin is found, else on the embedded pure-Go backend. It
// opens the backend when the first graph is needed, compiles a graph once,
// keeps tensors to itself, and turns the panics of graph building into errors.
//
// A program has the backends that it links: import
// github.com/provingground/provingground/pkg/engine/backends for all of them.
//
// What is promised of the numbers: host arrays are float64, so data and
// initial weights are the same bits on every backend. The same program on the
// same backend (and, for XLA, the same plugin and machine type) gives the same
// bits for the same inputs, however many threads it has and however often it
// is run. Between backends, between builds of the Go backend with and without
// vector instructions, and between a batch of runs and single runs, results
// agree to rounding: PERFORMANCE.md has the measured differences.
package engine

import (
	"fmt"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
)

// Engine runs graphs on one backend in one precision. It is safe for several
// goroutines.
type Engine struct {
	*device
	dtype dtypes.DType
}

// device is a backend with what was compiled for it.
type device struct {
	choice Choice
	limit  int64 // of the arrays of a batch, in bytes

	mu       sync.Mutex
	backends map[string]compute.Backend // by GoMLX configuration
	programs map[string]*entry
}

// Open returns an engine of float64 for a backend by name (see Names) or by
// the path of a PJRT plugin; the empty name is Auto. Whether the plugin is
// there is checked at once; the backend itself is opened by the first graph.
func Open(name string) (*Engine, error) {
	c, err := choose(name)
	if err != nil {
		return nil, err
	}
	return &Engine{&device{choice: c, limit: batchBytes(c), backends: map[string]compute.Backend{},
		programs: map[string]*entry{}}, dtypes.Float64}, nil
}

// Float32 returns the same engine, its compiled graphs included, computing in
// float32. Arrays of the host stay float64 and are converted at the edge.
func (e *Engine) Float32() *Engine { return &Engine{e.device, dtypes.Float32} }

// Float64 returns the same engine computing in float64.
func (e *Engine) Float64() *Engine { return &Engine{e.device, dtypes.Float64} }

// Name returns the backend: "go", "xla:cpu", "xla:cuda" or the path of a
// plugin.
func (e *Engine) Name() string { return e.choice.Name }

// Key returns what results are keyed by: the precision and the backend's name; for XLA a
// digest of the plugin, since another plugin rounds in another order, and XLA_FLAGS
// as they are set; for Go whether it was built with vector instructions. The processor is
// not part of it: results may be computed on one machine and read on another.
func (e *Engine) Key() string { return e.dtype.String() + " " + e.choice.key() }

// Choice returns which backend was chosen, and why.
func (e *Engine) Choice() Choice { return e.choice }

// Close frees the compiled graphs and the backend. The engine can be used
// again afterwards.
func (e *Engine) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range e.programs {
		p.free()
	}
	clear(e.programs)
	for _, b := range e.backends {
		b.Finalize()
	}
	clear(e.backends)
}

// hosted reports whether the host takes the steps of a loop one by one, as it
// does on the Go backend (see oneByOne).
func (e *Engine) hosted() bool { return e.choice.Plugin == "" }

// open returns the backend of a GoMLX configuration. The caller holds e.mu.
func (e *Engine) open(config string) (compute.Backend, error) {
	if b := e.backends[config]; b != nil {
		return b, nil
	}
	b, err := e.choice.open(config)
	if err != nil {
		return nil, fmt.Errorf("the backend %s does not open: %w", e.Name(), err)
	}
	e.backends[config] = b
	return b, nil
}
