package experiment

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/store"
)

// Env is what surrounds a run without deciding its result. During one
// evaluation Progress and Warn are never called twice at once.
type Env struct {
	Engine   *engine.Engine
	Store    *store.Store   // nil keeps nothing
	Progress func(Progress) // nil is silent
	Warn     func(string)   // what went wrong without losing work, said once; nil is silent
	Workers  int            // points computed at once; 0 means one a core
	ReadOnly bool           // what is not stored is ErrNotStored instead of being computed

	WithoutTwins bool // the twins are not run, and every verdict says so

	Observer Observer // hears of every point; nil for none

	scope scope
}

// ErrNotStored is the error of a result that a ReadOnly run does not find.
var ErrNotStored = errors.New("this result is not stored")

// scope is the run that an Env serves: its id, and the work of all runs.
type scope struct {
	id        string
	tracker   *tracker
	uncounted bool         // another point stands on this one: its work is counted elsewhere, and it is waited for
	within    bool         // a point is being computed
	kept      bool         // what cannot be stored is an error
	fresh     *atomic.Bool // set where a value is computed and not read; nil for no one to hear of it
	survey    *survey
}

// orOutside returns the environment with a tracker for a Map or At that belongs to no
// evaluation; nil is the empty environment.
func (e *Env) orOutside() *Env {
	if e == nil {
		e = &Env{}
	}
	if e.scope.tracker != nil {
		return e
	}
	out := *e
	out.scope.tracker = newTracker(nil, 0)
	return &out
}

// Progress is how far an evaluation is.
type Progress struct {
	Label    string        // the run at hand: "alignment", "alignment, labels shuffled"
	Fraction float64       // of the whole work, 0 to 1
	Left     time.Duration // estimate from the work done so far; 0 while there is none
}

// String returns the progress in one line: "alignment 37 %, 4 s left".
func (p Progress) String() string {
	s := fmt.Sprintf("%s %.0f %%", p.Label, 100*p.Fraction)
	if p.Left > 0 {
		s += fmt.Sprintf(", %s left", p.Left.Round(time.Second))
	}
	return s
}

func (e *Env) workers() int {
	if e.Workers > 0 {
		return e.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (e *Env) warn(format string, args ...any) {
	if e.Warn != nil {
		e.scope.tracker.warn(e.Warn, fmt.Sprintf(format, args...))
	}
}

// backend returns the backend's name, for people.
func (e *Env) backend() string {
	if e.Engine == nil {
		return "none"
	}
	return e.Engine.Name()
}

// backendKey returns what results are keyed by.
func (e *Env) backendKey() string {
	if e.Engine == nil {
		return "none"
	}
	return e.Engine.Key()
}

// within returns the environment of one run of an evaluation.
func (e *Env) within(id, label string, t *tracker) *Env {
	t.label(label)
	in := *e
	in.scope = scope{id: id, tracker: t}
	return &in
}

// tracker sums the work done, in nominal seconds, and reports it.
type tracker struct {
	mu       sync.Mutex
	report   func(Progress)
	name     string
	done     float64 // computed or found
	computed float64 // computed in this process
	total    float64
	start    time.Time
	finished bool
	warned   map[string]bool
}

func newTracker(report func(Progress), total float64) *tracker {
	return &tracker{report: report, total: total, start: time.Now(), warned: map[string]bool{}}
}

func (t *tracker) label(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.name = name
	t.tell()
}

// add counts work as done; found work was read from the store.
func (t *tracker) add(c Cost, found bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += Nominal.Seconds(c)
	if !found {
		t.computed += Nominal.Seconds(c)
	}
	t.tell()
}

// reach counts all work up to a mark as done, whatever was reported of it.
func (t *tracker) reach(done float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done = max(t.done, done)
	t.tell()
}

// finish counts all work as done, whatever the forecast was.
func (t *tracker) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.finished = true
	t.tell()
}

// warn says a text that was not said before.
func (t *tracker) warn(say func(string), text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.warned[text] {
		t.warned[text] = true
		say(text)
	}
}

func (t *tracker) tell() {
	if t.report == nil {
		return
	}
	p := Progress{Label: t.name}
	switch {
	case t.finished:
		p.Fraction = 1
	case t.total > 0:
		p.Fraction = min(t.done/t.total, 1)
	}
	if t.computed > 0 && t.total > t.done && !t.finished {
		rate := time.Since(t.start).Seconds() / t.computed
		p.Left = time.Duration(rate * (t.total - t.done) * float64(time.Second))
	}
	t.report(p)
}
