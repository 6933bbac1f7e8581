package engine

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// batch is a part of a loop's runs, with the graph of its steps.
type batch struct {
	Loop
	first int // number of its first run
	layout
	shapes []shapes.Shape // of what is carried: state, per, shared, blocks of the feed
	draft  draft
}

// batches splits a loop into batches whose arrays stay below the limit.
func (e *Engine) batches(l Loop) ([]batch, error) {
	whole, err := e.drawBatch(l, 0)
	if err != nil {
		return nil, err
	}
	n := 1
	if l.Runs > 1 {
		n = batchCount(l.Runs, peak(whole.draft.graph), e.limit)
	}
	if n < 2 {
		return []batch{whole}, nil
	}
	out := make([]batch, n)
	for i := range out {
		first, last := l.Runs*i/n, l.Runs*(i+1)/n
		if out[i], err = e.drawBatch(l.runs(first, last), first); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// drawBatch builds the graph of a batch.
func (e *Engine) drawBatch(l Loop, first int) (batch, error) {
	b := batch{Loop: l, first: first}
	fed, err := b.fedShapes()
	if err != nil {
		return b, err
	}
	b.layout = layout{len(l.State), len(l.Per), len(l.Shared), len(fed)}
	b.shapes = shapesOf(e.dtype, slices.Concat(l.State, l.Per, l.Shared, fed))
	backend, err := e.backend()
	if err != nil {
		return b, err
	}
	build := b.while
	if e.hosted() {
		build = b.next
	}
	counter := shapes.Make(dtypes.Int32)
	b.draft, err = draw(backend, l.Name, append([]shapes.Shape{counter, counter, counter}, b.shapes...),
		func(nodes []*graph.Node) []*graph.Node {
			return build(e.dtype, nodes)
		})
	return b, err
}

// chunk is how long a loop runs between two looks at its context.
const chunk = 180 * time.Millisecond

// pace remembers how long a step of a program takes.
type pace struct {
	mu      sync.Mutex
	seconds float64 // of one step, 0 while unknown
}

// steps returns how many steps to take at once: as many as fill a chunk, but
// one where nothing is known, and at most ten times as many as were timed.
func (p *pace) steps(timed int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seconds == 0 {
		return 1
	}
	n := chunk.Seconds() / p.seconds
	if timed > 0 {
		n = min(n, 10*float64(timed))
	}
	return int(min(max(n, 1), math.MaxInt32))
}

func (p *pace) note(steps int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seconds = max(took.Seconds(), 1e-9) / float64(steps)
}

// runner is a batch being run.
type runner struct {
	batch
	prog, health, keep *program
	hosted             bool // the host takes one step after the other
	feed               *feeder
	state              []*tensors.Tensor
	constants          []*tensors.Tensor
	timed              int // steps of the last chunk
	trace              Trace
}

// batch runs a batch, one of so many, and reports its part of the steps.
func (e *Engine) batch(ctx context.Context, b batch, index, batches int) (Trace, error) {
	r, err := e.start(b)
	if err != nil {
		return Trace{}, err
	}
	defer r.stop()
	report := func(i int) {
		if b.Progress != nil {
			b.Progress((index*b.Steps + i) / batches)
		}
	}
	if b.Every > 0 || b.Steps == 0 {
		if err := r.record(0); err != nil {
			return Trace{}, err
		}
	}
	for i := 0; i < b.Steps; {
		next := b.Steps
		if b.Every > 0 {
			next = min(i-i%b.Every+b.Every, b.Steps)
		}
		for i < next {
			if err := ctx.Err(); err != nil {
				return Trace{}, err
			}
			if i, err = r.advance(i, next); err != nil {
				return Trace{}, err
			}
			report(i)
		}
		if err := r.record(i); err != nil {
			return Trace{}, err
		}
	}
	r.trace.State, err = download(r.state)
	return r.trace, err
}

func (e *Engine) start(b batch) (*runner, error) {
	r := &runner{batch: b, hosted: e.hosted()}
	var err error
	if r.prog, err = e.compile(b.draft); err != nil {
		return nil, err
	}
	d, err := b.drawHealth()
	if err != nil {
		return nil, err
	}
	if r.health, err = e.compile(d); err != nil {
		return nil, err
	}
	if b.Record != nil {
		if d, err = b.drawRecord(e.dtype); err != nil {
			return nil, err
		}
		if r.keep, err = e.compile(d); err != nil {
			return nil, err
		}
	}
	for i, a := range slices.Concat(b.State, b.Per, b.Shared) {
		t, err := upload(r.prog.backend, e.dtype, a)
		if err != nil {
			r.stop()
			return nil, err
		}
		if i < len(b.State) {
			r.state = append(r.state, t)
		} else {
			r.constants = append(r.constants, t)
		}
	}
	if b.Feed != nil {
		r.feed = newFeeder(b, r.prog.backend, e.dtype)
	}
	return r, nil
}

func (r *runner) stop() {
	finalize(r.state)
	finalize(r.constants)
	if r.feed != nil {
		r.feed.stop()
	}
}

// advance runs steps from i on, at most up to limit, and returns how far it
// came.
func (r *runner) advance(i, limit int) (int, error) {
	base, blocks := 0, []*tensors.Tensor(nil)
	if r.feed != nil {
		var err error
		if base, blocks, err = r.feed.at(i); err != nil {
			return i, err
		}
		limit = min(limit, base+r.Feed.Block)
	}
	end := min(limit, i+r.prog.pace.steps(r.timed))
	start := time.Now()
	next, sick, err := r.steps(i, end, base, blocks)
	if err != nil {
		return i, err
	}
	r.timed = end - i
	r.prog.pace.note(r.timed, time.Since(start))
	if slices.Contains(sick, true) {
		finalize(next)
		return i, r.locate(i, end, base, blocks)
	}
	finalize(r.state)
	r.state = next
	return end, nil
}

// steps runs the steps i … end−1 and tells for each run whether the state that
// they lead to is not finite.
func (r *runner) steps(i, end, base int, blocks []*tensors.Tensor) (state []*tensors.Tensor, sick []bool, err error) {
	if r.hosted {
		state, err = r.oneByOne(i, end, base, blocks)
	} else {
		state, err = r.call(i, end, base, r.state, blocks)
	}
	if err != nil {
		return nil, nil, err
	}
	if sick, err = r.sick(state); err != nil {
		finalize(state)
		return nil, nil, err
	}
	return state, sick, nil
}

func (r *runner) call(i, end, base int, state, blocks []*tensors.Tensor) ([]*tensors.Tensor, error) {
	counters := []*tensors.Tensor{tensors.FromScalar(int32(i)), tensors.FromScalar(int32(end)),
		tensors.FromScalar(int32(base))}
	defer finalize(counters)
	return r.prog.call(slices.Concat(counters, state, r.constants, blocks)...)
}

// oneByOne calls the program once a step. The Go backend (compute v0.1.3)
// rewrites the body of a While after it has counted how often each node is
// used, so that bodies with certain broadcasts fail; a step of its own does
// not, and costs no more.
func (r *runner) oneByOne(i, end, base int, blocks []*tensors.Tensor) ([]*tensors.Tensor, error) {
	state := r.state
	for ; i < end; i++ {
		next, err := r.call(i, i+1, base, state, blocks)
		if &state[0] != &r.state[0] {
			finalize(state)
		}
		if err != nil {
			return nil, err
		}
		state = next
	}
	return state, nil
}

func (r *runner) sick(state []*tensors.Tensor) ([]bool, error) {
	out, err := r.health.call(state...)
	if err != nil {
		return nil, err
	}
	defer finalize(out)
	h, err := download(out)
	if err != nil {
		return nil, err
	}
	sick := make([]bool, len(h[0].Data))
	for k, x := range h[0].Data {
		sick[k] = x != 0
	}
	return sick, nil
}

// locate returns the error of the first step after which the state is not
// finite. The steps are the same bits each time, so halving finds it.
func (r *runner) locate(i, end, base int, blocks []*tensors.Tensor) error {
	good, bad := i, end
	var runs []bool
	for bad-good > 1 || runs == nil {
		middle := max((good+bad)/2, good+1)
		state, sick, err := r.steps(i, middle, base, blocks)
		if err != nil {
			return err
		}
		finalize(state)
		switch {
		case slices.Contains(sick, true):
			bad, runs = middle, sick
		case middle == bad:
			return &Diverged{Name: r.Name, Step: bad} // not reached on a backend that repeats its bits
		default:
			good = middle
		}
	}
	return r.diverged(bad, runs)
}

func (r *runner) diverged(step int, sick []bool) error {
	d := &Diverged{Name: r.Name, Step: step}
	if r.Runs == 0 {
		return d
	}
	for k, s := range sick {
		if s {
			d.Runs = append(d.Runs, r.first+k)
		}
	}
	return d
}

// record keeps what the loop records of the state after i steps.
func (r *runner) record(i int) error {
	if r.keep == nil {
		return nil
	}
	counter := tensors.FromScalar(int32(i))
	defer finalize([]*tensors.Tensor{counter})
	out, err := r.keep.call(slices.Concat([]*tensors.Tensor{counter}, r.state, r.constants)...)
	if err != nil {
		return err
	}
	defer finalize(out)
	arrays, err := download(out)
	r.trace.At, r.trace.Records = append(r.trace.At, i), append(r.trace.Records, arrays)
	return err
}
