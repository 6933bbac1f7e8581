package evaluate

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/store"
)

// Outcome is what came of an experiment of any type.
type Outcome = experiment.Outcome[any, any]

// Evaluator evaluates experiments with progress on a console and results in
// the store.
type Evaluator struct {
	Engine   *engine.Engine
	Observer experiment.Observer // hears of the points of what is done; nil for none
	Tables   string              // folder of a module's calibrations, which go before the committed ones; may be empty

	store *store.Store
	twins bool

	mu      sync.Mutex // the store warns from several goroutines
	console *cli.Console
}

// New returns an evaluator that keeps results in the folder and
// reports on w. Its engine must be closed.
func New(o Options, folder string, w io.Writer) (*Evaluator, error) {
	e, err := engine.Open(o.Backend)
	if err != nil {
		return nil, cli.Usage("-backend: %v", err)
	}
	v := &Evaluator{Engine: e, store: store.Open(folder), twins: o.Twins, console: cli.NewConsole(w)}
	v.store.Warn = v.warn
	return v, nil
}

// Do runs a job, or reads what is stored of it. Where the context ended
// the work it says how far that had come.
func (v *Evaluator) Do(ctx context.Context, j Job) (*Outcome, error) {
	env := v.Env()
	env.Observer, env.Progress = v.Observer, func(p experiment.Progress) { v.Progress(j.Name(), p) }
	o, err := j.Do(ctx, env, j.From, j.Config)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.console.Clear()
	if err != nil {
		if ctx.Err() != nil {
			v.console.Line("%v", err)
		}
		return o, err
	}
	var damaged error
	if o.Verdicts, damaged = calibration.Attach(v.Tables, o.ID, o.Verdicts); damaged != nil {
		v.console.Line("warning: %v", damaged)
	}
	return o, nil
}

// Env returns what surrounds the runs: engine, store and warnings.
func (v *Evaluator) Env() *experiment.Env {
	return &experiment.Env{Engine: v.Engine, Store: v.store, Warn: v.warn, WithoutTwins: !v.twins}
}

// Progress shows which run of an experiment is at work where it can be
// rewritten; plain lines are fewer with one name for all runs.
func (v *Evaluator) Progress(id string, p experiment.Progress) {
	v.mu.Lock()
	defer v.mu.Unlock()
	label := id
	if v.console.Live {
		label = p.Label
	}
	v.console.Progress(label, p.Fraction, p.Left)
}

func (v *Evaluator) warn(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.console.Line("warning: %s", text)
}

// Origin says where an outcome came from.
func Origin(o *Outcome) string {
	text := "computed in " + cli.RoundTime(o.Elapsed)
	switch {
	case !o.Computed:
		text = "read from the store"
	case o.Elapsed < 10*time.Second:
		text = fmt.Sprintf("computed in %.2g s", o.Elapsed.Seconds())
	}
	if e := o.Provenance.Elsewhere; e != "" {
		text += ", some or all of it computed elsewhere (" + e + ")"
	}
	return text
}

// Exploration says what a modified config means for the verdicts, empty where
// the config is a preset's.
func Exploration(o *Outcome) string {
	if !o.Modified {
		return ""
	}
	return fmt.Sprintf("%s: the config differs from the %s preset, so this is exploratory: bands that were measured "+
		"there decide nothing here, and the ledger stays as it was", o.ID, o.Preset)
}
