package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/wholefile"
	"github.com/provingground/provingground/scripts/cli"
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
	options
	json   string // file to write, "-" for stdout, empty for none
	show   bool   // the configs, in place of a run
	jobs   []job
	ledger string    // path
	stdout io.Writer // of the JSON
	text   io.Writer // of everything that is read by people
}

func runRun(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	r := runCommand{stdout: stdout, text: stdout}
	if err := r.parse(args); err != nil {
		return err
	}
	if r.json == "-" {
		r.text = stderr
	}
	if r.show {
		return printConfigs(stdout, r.jobs)
	}
	root, err := cli.ModuleRoot()
	if err != nil {
		return err
	}
	r.ledger = filepath.Join(resultsDir(root), "ledger.json")
	v, err := newEvaluator(r.options, storeDir(root), stderr)
	if err != nil {
		return err
	}
	defer v.engine.Close()
	rates, err := calibrate(ctx, v.engine)
	if err != nil {
		return fmt.Errorf("the speed of this machine cannot be measured: %w", err)
	}
	fmt.Fprintf(r.text, "backend %s\n", v.engine.Choice())
	for _, j := range r.jobs {
		for _, note := range j.Left(r.set...) {
			fmt.Fprintf(r.text, "note: %s: %s\n", j.Name(), note)
		}
	}
	if err := printForecast(r.text, r.jobs, r.twins, rates); err != nil {
		return err
	}
	return r.runAll(ctx, v)
}

// flags returns the flags of the command.
func (r *runCommand) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	r.define(flags)
	flags.StringVar(&r.json, "json", "", "also write config, result, twins and verdicts as JSON to this `file`, - for "+
		"stdout; several experiments are an array")
	flags.BoolVar(&r.show, "print-config", false, "print the configs as JSON, as -config reads them, and run nothing")
	return flags
}

func (r *runCommand) parse(args []string) error {
	names, err := parseMixed(r.flags(), runUsage, args, r.stdout)
	if err != nil {
		return err
	}
	if len(names) == 0 && r.config == "" {
		return cli.Usage("run which experiment? There are %s", strings.Join(experiments(), ", "))
	}
	if r.jobs, err = r.options.jobs(names); err != nil {
		return err
	}
	if r.json != "" && r.json != "-" {
		return checkTarget(r.json)
	}
	return nil
}

// experiments returns the ids of all experiments.
func experiments() []string {
	var ids []string
	for _, e := range catalog.All() {
		ids = append(ids, e.Name())
	}
	return ids
}

// runAll runs the jobs in turn and reports on those that came to an end, also
// where the next one did not.
func (r *runCommand) runAll(ctx context.Context, v *evaluator) error {
	var outcomes []*outcome
	var failed, unrecorded error
	for _, j := range r.jobs {
		var o *outcome
		if o, failed = v.evaluate(ctx, j); failed != nil {
			break
		}
		fmt.Fprintf(r.text, "%s: %s, master seed %d, backend %s\n",
			o.ID, origin(o), o.Provenance.Master, o.Provenance.Backend)
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
	return red(0, verdicts)
}

// record puts the verdicts into the ledger unless the config was modified or the
// twins were not run.
func (r *runCommand) record(o *outcome) error {
	if o.Modified || !r.twins {
		return nil
	}
	return writeLedger(r.ledger, o.Verdicts, false)
}

// report prints the verdicts with what is exploratory about them, and returns them.
func (r *runCommand) report(outcomes []*outcome) (verdicts claim.Ledger) {
	if len(outcomes) == 0 {
		return nil
	}
	for _, o := range outcomes {
		verdicts = append(verdicts, o.Verdicts...)
		if note := exploration(o); note != "" {
			fmt.Fprintln(r.text, note)
		}
	}
	if !r.twins {
		fmt.Fprintln(r.text,
			"the twins were not run: nothing shows that these checks can fail, and the ledger stays as it was")
	}
	printVerdicts(r.text, verdicts)
	return verdicts
}

func (r *runCommand) writeJSON(outcomes []*outcome) error {
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
