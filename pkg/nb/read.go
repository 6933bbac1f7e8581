package nb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/store"
)

// Read returns what came of an experiment at a config that an earlier cell has
// run. It computes nothing, so that its cell needs no backend and builds fast:
// what is not stored ends the cell with a sentence.
func Read[C, R any](s *experiment.Spec[C, R], c C) *experiment.Outcome[C, R] {
	return experiment.Typed[C, R](read(s, c))
}

func read(x experiment.Experiment, c any) *experiment.Outcome[any, any] {
	env := Env(nil)
	env.ReadOnly = true
	o, err := x.Do(context.Background(), env, Preset(), c)
	if errors.Is(err, experiment.ErrNotStored) {
		err = fmt.Errorf("%s is not computed yet at this config: run the cell that computes it, further up, "+
			"then this one again", x.Name())
	}
	Must(o, err)
	return Calibrated(o)
}

// Calibrated returns the outcome with what became of its claims on drawn master seeds beside the
// verdicts, from the tables of the module that holds the notebook, or else of the library.
func Calibrated(o *experiment.Outcome[any, any]) *experiment.Outcome[any, any] {
	verdicts, err := calibration.Attach(filepath.Join(module(), "data", "calibration"), o.ID, o.Verdicts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "note:", err)
	}
	o.Verdicts = verdicts
	return o
}

// Env returns what surrounds the runs of a notebook: the engine of PG_BACKEND, the
// best there is when that is not set, which needs its backend linked to compute;
// results are kept on disk; report, which may be nil, hears of the progress.
func Env(report func(experiment.Progress)) *experiment.Env {
	kept := store.Open(filepath.Join(results(), "store"))
	warn := func(text string) { fmt.Fprintln(os.Stderr, "note:", text) }
	kept.Warn = warn
	return &experiment.Env{Engine: Must(engine.Open(os.Getenv("PG_BACKEND"))), Store: kept, Progress: report, Warn: warn}
}

// results returns the folder of everything that is computed: PG_RESULTS, or
// results/ in the module that holds the notebook.
func results() string {
	if dir := os.Getenv("PG_RESULTS"); dir != "" {
		return dir
	}
	return filepath.Join(module(), "results")
}

// module returns the folder of the module that holds the notebook; the notebook's own where
// there is none.
func module() string {
	dir := Must(os.Getwd())
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}
