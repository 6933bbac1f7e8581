// Package run is "ground run", which runs experiments, with "ground list", which lists them,
// and "ground clean", which forgets their results.
package run

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/wholefile"
)

const runUsage = `usage: ground run [flags] ID...

Runs an experiment with its twins, or all experiments of a paper, and prints
the verdicts. What was computed before is read from results/store, and a run
that was interrupted goes on where it was. The verdicts go into
results/ledger.json, unless the config differs from its preset, which makes it
an exploration, or the twins are not run. Flags may stand before or after the
IDs. "ground list" shows the experiments, "ground list -v" the fields to set.
-print-config writes the configs and runs nothing; -config reads them.

examples:
  ground run damian2022/alignment
  ground run damian2022 -preset paper -seed 7
  ground run damian2022/alignment -set D=30,60 -set Seeds=32 -twins=false
  ground run damian2022/figure1 -set WideN= -set WideRandomN=
  ground run damian2022/noise -json noise.json
  ground run damian2022/noise -set D=30 -print-config > noise.config.json
  ground run -config noise.config.json -seed 8
`

// runCommand is one call of "ground run".
type runCommand struct {
	all evaluate.List
	evaluate.Options
	json   string // file to write, "-" for stdout, empty for none
	show   bool   // the configs, in place of a run
	jobs   []evaluate.Job
	ledger string    // path
	stdout io.Writer // of the JSON
	text   io.Writer // of everything that is read by people
}

// Run is the verb that runs experiments.
func Run(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		r := runCommand{all: all, stdout: stdout, text: stdout}
		if err := r.parse(args); err != nil {
			return err
		}
		if r.show {
			return evaluate.PrintConfigs(stdout, r.jobs)
		}
		if r.json == "-" {
			r.text = stderr
		}
		return r.run(ctx, stderr)
	}
}

func (r *runCommand) run(ctx context.Context, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	r.ledger = module.Ledger()
	v, err := evaluate.New(r.Options, module.Store(), stderr)
	if err != nil {
		return err
	}
	defer v.Engine.Close()
	v.Tables = module.Calibrations()
	rates, err := evaluate.Rates(ctx, v.Engine)
	if err != nil {
		return fmt.Errorf("the speed of this machine cannot be measured: %w", err)
	}
	fmt.Fprintf(r.text, "backend %s\n", v.Engine.Choice())
	for _, j := range r.jobs {
		for _, note := range j.Left(r.Set...) {
			fmt.Fprintf(r.text, "note: %s: %s\n", j.Name(), note)
		}
	}
	if err := evaluate.PrintForecast(r.text, r.jobs, r.Twins, rates); err != nil {
		return err
	}
	return r.runAll(ctx, v)
}

// Jobs evaluates the jobs in turn, puts their verdicts into the ledger, and prints them.
func Jobs(ctx context.Context, v *evaluate.Evaluator, o evaluate.Options, jobs []evaluate.Job, ledger string,
	text io.Writer) error {
	r := runCommand{Options: o, jobs: jobs, ledger: ledger, text: text}
	return r.runAll(ctx, v)
}

// flags returns the flags of the command.
func (r *runCommand) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	r.Define(flags)
	flags.StringVar(&r.json, "json", "", "also write config, result, twins and verdicts as JSON to this `file`, - for "+
		"stdout; several experiments are an array")
	flags.BoolVar(&r.show, "print-config", false, "print the configs as JSON, as -config reads them, and run nothing")
	return flags
}

func (r *runCommand) parse(args []string) error {
	names, err := cli.ParseMixed(r.flags(), runUsage, args, r.stdout)
	if err != nil {
		return err
	}
	if len(names) == 0 && r.File == "" {
		return cli.Usage("run which experiment? There are %s", r.all.Known())
	}
	if r.jobs, err = r.Jobs(r.all, names); err != nil {
		return err
	}
	if r.json != "" && r.json != "-" {
		return checkTarget(r.json)
	}
	return nil
}

// runAll runs the jobs in turn and reports on those that came to an end, also
// where the next one did not.
func (r *runCommand) runAll(ctx context.Context, v *evaluate.Evaluator) error {
	var outcomes []*evaluate.Outcome
	var failed, unrecorded error
	for _, j := range r.jobs {
		var o *evaluate.Outcome
		if o, failed = v.Do(ctx, j); failed != nil {
			break
		}
		fmt.Fprintf(r.text, "%s: %s, master seed %d, backend %s\n",
			o.ID, evaluate.Origin(o), o.Provenance.Master, o.Provenance.Backend)
		outcomes = append(outcomes, o)
		unrecorded = cmp.Or(r.record(o), unrecorded)
	}
	verdicts := r.report(outcomes)
	if failed != nil {
		return failed
	}
	if err := r.writeJSON(outcomes); err != nil {
		return fmt.Errorf("the JSON cannot be written (%w), but the results are stored: run it again with another file", err)
	}
	if unrecorded != nil {
		return fmt.Errorf("\"ground claims\" will not show these verdicts: %w", unrecorded)
	}
	return claims.Red(0, verdicts)
}

// record puts the verdicts into the ledger unless the config was modified or the
// twins were not run.
func (r *runCommand) record(o *evaluate.Outcome) error {
	if o.Modified || !r.Twins {
		return nil
	}
	return claims.Record(r.ledger, o.Verdicts, false)
}

// report prints the verdicts with what is exploratory about them, and returns them.
func (r *runCommand) report(outcomes []*evaluate.Outcome) (verdicts claim.Ledger) {
	if len(outcomes) == 0 {
		return nil
	}
	for _, o := range outcomes {
		verdicts = append(verdicts, o.Verdicts...)
		if note := evaluate.Exploration(o); note != "" {
			fmt.Fprintln(r.text, note)
		}
	}
	if !r.Twins {
		fmt.Fprintln(r.text,
			"the twins were not run: nothing shows that these checks can fail, and the ledger stays as it was")
	}
	claims.Print(r.text, verdicts)
	return verdicts
}

func (r *runCommand) writeJSON(outcomes []*evaluate.Outcome) error {
	if r.json == "" {
		return nil
	}
	data, err := recordsJSON(outcomes)
	if err != nil {
		return err
	}
	if r.json == "-" {
		_, err = r.stdout.Write(data)
		return err
	}
	return wholefile.Write(r.json, data)
}
