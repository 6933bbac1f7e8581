package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Loop is a computation repeated: state ← Step(state, constants). It runs as
// one compiled While, stopped now and then to record, to report, and to look
// for NaN and for cancellation; where it is stopped decides no bit of the
// result.
//
// Step becomes the body of that While: it may use only the nodes of its Frame,
// and numbers; it may take gradients. What a backend cannot run in a loop is
// in PERFORMANCE.md.
type Loop struct {
	Name   string                    // in errors
	Runs   int                       // S: State and Per have a leading axis [S]; 0: there is no such axis
	State  []Array                   // at the start
	Per    []Array                   // constants, one for each run: learning rates [S], data [S, n, d]
	Shared []Array                   // constants of all runs
	Feed   *Feed                     // fresh arrays for every step; nil: none
	Step   func(Frame) []*graph.Node // the next state, in the order and shapes of State
	Steps  int                       // how often
	Every  int                       // record after each so many steps; 0: after the last one only
	// what to keep of a state; with Runs, each output has the leading axis [S]; nil: nothing
	Record   func(Frame) []*graph.Node
	Progress func(done int) // called with the number of steps that are done; nil: silent
}

// Frame is what a step sees. With S runs, the nodes of State, Per and Fed have
// the leading axis [S].
type Frame struct {
	// its number, from 0; for Record, the number of steps done. A scalar of the engine's precision
	Step                    *graph.Node
	State, Per, Shared, Fed []*graph.Node
}

// Feed draws fresh arrays for every step.
type Feed struct {
	Block int // steps drawn at once: the next block is drawn while the steps of one are computed

	// Draw returns the arrays [count, …] of the steps first, …, first+count−1
	// of one run; run is 0 where there is no run axis. Its arguments alone decide
	// what it returns: it is called for several runs at once, and for the first
	// step once more, to learn the shapes.
	Draw func(run, first, count int) ([]Array, error)
}

// Trace is what a loop leaves.
type Trace struct {
	State   []Array   // after the last step
	At      []int     // steps done at each record
	Records [][]Array // Records[i][k]: output k of Record after At[i] steps
}

// Diverged is the error of a loop whose state became NaN or infinite.
type Diverged struct {
	Name string
	Step int   // the first step, counted from 1, after which it was so
	Runs []int // the runs; nil where there is no run axis
}

func (d *Diverged) Error() string {
	which := ""
	if len(d.Runs) > 0 {
		which = fmt.Sprintf(" in %s %s", plural("run", len(d.Runs)), list(d.Runs))
	}
	return fmt.Sprintf("%s diverged: its numbers are NaN or infinite after step %d%s: take a smaller step size",
		d.Name, d.Step, which)
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// list names up to eight numbers.
func list(numbers []int) string {
	s := ""
	for i, n := range numbers {
		switch {
		case i == 8:
			return s + fmt.Sprintf(" and %d more", len(numbers)-i)
		case i > 0:
			s += ", "
		}
		s += fmt.Sprint(n)
	}
	return s
}

// Loop runs a loop. Runs whose arrays would leave the cache together, or the
// memory of a GPU, are split into batches of nearly equal size. When the context
// ends, Loop returns its error within about 0.2 s, or after one step where
// steps are longer.
func (e *Engine) Loop(ctx context.Context, l Loop) (Trace, error) {
	if err := l.check(); err != nil {
		return Trace{}, fmt.Errorf("loop %s: %w", l.Name, err)
	}
	NoteTraining(ctx)
	batches, err := e.batches(l)
	if err != nil {
		return Trace{}, e.inLoop(l, err)
	}
	traces := make([]Trace, len(batches))
	for i, b := range batches {
		if traces[i], err = e.batch(ctx, b, i, len(batches)); err != nil {
			return Trace{}, e.inLoop(b.Loop, err)
		}
	}
	return joined(traces), nil
}

// inLoop says in which loop an error arose.
func (e *Engine) inLoop(l Loop, err error) error {
	if d, ok := err.(*Diverged); ok {
		return d
	}
	if err == context.Canceled || err == context.DeadlineExceeded {
		return fmt.Errorf("loop %s: %w", l.Name, err)
	}
	return fmt.Errorf("loop %s on %s, state %s: %s", l.Name, e.Name(), dims(l.State), firstLine(err))
}

func (l Loop) check() error {
	switch {
	case l.Step == nil:
		return fmt.Errorf("it has no step")
	case len(l.State) == 0:
		return fmt.Errorf("it has no state")
	case l.Steps < 0 || l.Every < 0 || l.Runs < 0:
		return fmt.Errorf("steps %d, every %d and runs %d must not be negative", l.Steps, l.Every, l.Runs)
	case l.Feed != nil && (l.Feed.Block <= 0 || l.Feed.Draw == nil):
		return fmt.Errorf("its feed needs a function and a block of at least one step")
	case l.Runs == 0 && len(l.Per) > 0:
		return fmt.Errorf("constants of each run need a number of runs")
	case l.Steps > 1<<30:
		return fmt.Errorf("%d steps are too many: the largest number is 2³⁰", l.Steps)
	}
	for i, a := range slices.Concat(l.State, l.Per, l.Shared) {
		if err := a.check(); err != nil {
			return err
		}
		if l.Runs > 0 && i < len(l.State)+len(l.Per) && (len(a.Shape) == 0 || a.Shape[0] != l.Runs) {
			return fmt.Errorf("an array of state or of each run has shape %v and should begin with the %d runs", a.Shape, l.Runs)
		}
	}
	return nil
}

// runs returns the part of a loop that concerns the runs first … last−1.
func (l Loop) runs(first, last int) Loop {
	cut := func(arrays []Array) []Array {
		out := make([]Array, len(arrays))
		for i, a := range arrays {
			out[i] = a.part(first, last)
		}
		return out
	}
	l.Runs, l.State, l.Per = last-first, cut(l.State), cut(l.Per)
	return l
}

// joined puts the traces of batches together along the axis of runs.
func joined(traces []Trace) Trace {
	if len(traces) == 1 {
		return traces[0]
	}
	out := Trace{At: traces[0].At}
	out.State = joinEach(traces, func(t Trace) []Array { return t.State })
	for i := range out.At {
		out.Records = append(out.Records, joinEach(traces, func(t Trace) []Array { return t.Records[i] }))
	}
	return out
}

func joinEach(traces []Trace, arrays func(Trace) []Array) []Array {
	out := make([]Array, len(arrays(traces[0])))
	for k := range out {
		parts := make([]Array, len(traces))
		for i, t := range traces {
			parts[i] = arrays(t)[k]
		}
		out[k] = join(parts)
	}
	return out
}
