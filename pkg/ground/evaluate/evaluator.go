package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/store"
	"github.com/provingground/provingground/scripts/cli"
)

// outcome is what came of an experiment of any type.
type outcome = experiment.Outcome[any, any]

// options are the flags that say at which config and on what experiments are
// evaluated.
type options struct {
	preset  experiment.Preset
	seed    *uint64 // nil keeps the preset's
	backend string
	set     []string // Field=value
	twins   bool
	config  string // file of configs, "-" for stdin, empty for the presets

	presetGiven bool
	stdin       io.Reader
}

func (o *options) define(flags *flag.FlagSet) {
	o.preset, o.stdin = experiment.Quick, os.Stdin
	flags.Func("preset", "`quick` or paper: seconds, or the paper's own size (default quick)", func(s string) (err error) {
		o.preset, err = experiment.ParsePreset(s)
		o.presetGiven = true
		return err
	})
	flags.Func("seed", "master `seed`, a whole number; the default is each experiment's own", func(s string) error {
		n, err := experiment.ParseMaster(s)
		if err != nil {
			return err
		}
		o.seed = &n
		return nil
	})
	flags.Func("backend", "compute `backend`; the default is the best there is", func(s string) error {
		o.backend = s
		_, err := engine.Open(s)
		return err
	})
	flags.Func("set", "`Field=value` of the config, may be repeated; a list is written 20,40,80, and emptied by Field=",
		func(s string) error {
			o.set = append(o.set, s)
			return nil
		})
	flags.BoolVar(&o.twins, "twins", true, "run the twins; with -twins=false the verdicts say that they were not run")
	flags.StringVar(&o.config, "config", "",
		"take the configs from this `file`, which -print-config wrote, - for stdin; -seed and -set change them")
}

// parseMixed is parseFlags for a command whose flags may stand before, between
// and after its names. It returns the names.
func parseMixed(flags *flag.FlagSet, usage string, args []string, stdout io.Writer) (names []string, err error) {
	for {
		if err := parseFlags(flags, usage, args, stdout); err != nil {
			return nil, err
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return names, nil
		}
		if used := len(args) - len(rest); used > 0 && args[used-1] == "--" {
			return append(names, rest...), nil
		}
		names, args = append(names, rest[0]), rest[1:]
	}
}

// job is an experiment with the config that it is evaluated at, and the preset
// that this started from.
type job struct {
	experiment.Experiment
	preset experiment.Preset
	config any
}

// jobs returns the experiments that the names stand for, each once, with their
// configs: those of the preset, or of the file. An unknown name, field or value is
// a usage error.
func (o *options) jobs(names []string) ([]job, error) {
	if o.config != "" {
		return o.jobsOfFile(names)
	}
	var list []job
	seen := map[string]bool{}
	for _, name := range names {
		found, err := catalog.Find(name)
		if err != nil {
			return nil, cli.Usage("%v", err)
		}
		for _, e := range found {
			if seen[e.Name()] {
				continue
			}
			seen[e.Name()] = true
			config, err := e.Preset(o.preset, o.seed, o.set...)
			if err != nil {
				return nil, cli.Usage("%v", err)
			}
			list = append(list, job{e, o.preset, config})
		}
	}
	return list, nil
}

// evaluator evaluates experiments with progress on a console and results in
// the store.
type evaluator struct {
	engine *engine.Engine
	store  *store.Store
	twins  bool

	mu      sync.Mutex // the store warns from several goroutines
	console *console
}

// newEvaluator returns an evaluator that keeps results in the folder and
// reports on w. Its engine must be closed.
func newEvaluator(o options, folder string, w io.Writer) (*evaluator, error) {
	e, err := engine.Open(o.backend)
	if err != nil {
		return nil, cli.Usage("-backend: %v", err)
	}
	v := &evaluator{engine: e, store: store.Open(folder), twins: o.twins, console: newConsole(w)}
	v.store.Warn = v.warn
	return v, nil
}

// evaluate runs a job, or reads what is stored of it. Where the context ended
// the work it says how far that had come.
func (v *evaluator) evaluate(ctx context.Context, j job) (*outcome, error) {
	env := &experiment.Env{Engine: v.engine, Store: v.store, Warn: v.warn, WithoutTwins: !v.twins,
		Progress: func(p experiment.Progress) { v.progress(j.Name(), p) }}
	o, err := j.Do(ctx, env, j.preset, j.config)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.console.clear()
	if err != nil && ctx.Err() != nil {
		v.console.line("%v", err)
	}
	if err == nil && o.Preset == experiment.Quick && !o.Modified {
		o.Verdicts = calibration.Attach(o.ID, o.Verdicts)
	}
	return o, err
}

// progress shows which run of an experiment is at work where it can be
// rewritten; plain lines are fewer with one name for all runs.
func (v *evaluator) progress(id string, p experiment.Progress) {
	v.mu.Lock()
	defer v.mu.Unlock()
	label := id
	if v.console.live {
		label = p.Label
	}
	v.console.progress(label, p.Fraction, p.Left)
}

func (v *evaluator) warn(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.console.line("warning: %s", text)
}

// origin says where an outcome came from.
func origin(o *outcome) string {
	text := "computed in " + roundTime(o.Elapsed)
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

// exploration says what a modified config means for the verdicts, empty where
// the config is a preset's.
func exploration(o *outcome) string {
	if !o.Modified {
		return ""
	}
	return fmt.Sprintf("%s: the config differs from the %s preset, so this is exploratory: bands that were measured "+
		"there decide nothing here, and the ledger stays as it was", o.ID, o.Preset)
}
