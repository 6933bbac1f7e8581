package evaluate

import (
	"flag"
	"io"
	"os"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
)

// Options are the flags that say at which config and on what experiments are
// evaluated.
type Options struct {
	Preset  experiment.Preset
	Seed    *uint64 // nil keeps the preset's
	Backend string
	Set     []string // Field=value
	Twins   bool
	File    string // of configs, "-" for Stdin, empty for the presets
	Stdin   io.Reader

	presetGiven bool
}

// Define adds the flags to those of a command.
func (o *Options) Define(flags *flag.FlagSet) {
	o.Preset, o.Stdin = experiment.Quick, os.Stdin
	flags.Func("preset", "`quick`, paper or live: seconds, the paper's own size, or what a page runs "+
		"(default quick)", func(s string) (err error) {
		o.Preset, err = experiment.ParsePreset(s)
		o.presetGiven = true
		return err
	})
	flags.Func("seed", "master `seed`, a whole number; the default is each experiment's own", func(s string) error {
		n, err := experiment.ParseMaster(s)
		if err != nil {
			return err
		}
		o.Seed = &n
		return nil
	})
	flags.Func("backend", "compute `backend`; the default is the best there is", func(s string) error {
		o.Backend = s
		_, err := engine.Open(s)
		return err
	})
	flags.Func("set", "`Field=value` of the config, may be repeated; a list is written 20,40,80, and emptied by Field=",
		func(s string) error {
			o.Set = append(o.Set, s)
			return nil
		})
	flags.BoolVar(&o.Twins, "twins", true, "run the twins; with -twins=false the verdicts say that they were not run")
	flags.StringVar(&o.File, "config", "",
		"take the configs from this `file`, which -print-config wrote, - for stdin; -seed and -set change them")
}

// Job is an experiment with the config that it is evaluated at.
type Job struct {
	experiment.Experiment
	From   experiment.Preset // that the config started from
	Config any
}

// Jobs returns the experiments of a list that the names stand for, each once, with their
// configs: those of the preset, or of the file. An unknown name, field or value is
// a usage error.
func (o *Options) Jobs(all List, names []string) ([]Job, error) {
	if o.File != "" {
		return o.jobsOfFile(all, names)
	}
	found, err := all.FindAll(names)
	if err != nil {
		return nil, cli.Usage("%v", err)
	}
	jobs := make([]Job, len(found))
	for i, e := range found {
		config, err := e.Preset(o.Preset, o.Seed, o.Set...)
		if err != nil {
			return nil, cli.Usage("%v", err)
		}
		jobs[i] = Job{e, o.Preset, config}
	}
	return jobs, nil
}
