package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/wholefile"
	"github.com/provingground/provingground/scripts/cli"
	"github.com/provingground/provingground/scripts/ground/ipynb"
)

const notebooksUsage = `usage: ground notebooks [flags] [NAME...]

Executes notebooks, all of them without a NAME, and prints the table of their
verdicts. A NAME is a path, a file name without .ipynb, or a paper. Executed
copies and ledger.json lie in results/; the notebooks are not touched unless
-update is given. Fails when a cell fails or a verdict is red; the verdicts of
the other cells count all the same.

-check compares with the committed notebooks: cells, kinds of outputs, tables'
shapes and verdicts everywhere, digits where no training stands behind them.
-stress executes with two instruction sets beside the processor's own (sse4.2,
avx2), on go, and at three master seeds that it draws. It lists every verdict
that is red or undecided, and fails for a cell that failed and for a red verdict
at a preset's own seed. Interrupted, it goes on with its seeds and stored
results in results/stress. Of all notebooks it keeps the verdicts in data/ledgers.

examples:
  ground notebooks                                every notebook, quick preset
  ground notebooks 01_first_step                  one of them
  ground notebooks -preset paper -seed 7 damian2022
  ground notebooks -check                         do the committed outputs still hold?
  ground notebooks -update 01_first_step          commit new outputs
  ground notebooks -stress                        on other processors, backends and seeds
  ground notebooks -stress -settings sse4.2,seeds 01_first_step
`

// notebookRun is one call of "ground notebooks".
type notebookRun struct {
	preset, backend string
	seed            string // decimal; empty for the preset's own
	isa             string // the instruction set that XLA's code is held to; empty for the processor's own
	check, update   bool
	stress          bool
	kinds           []string // of settings of a stress
	part            string   // key by which one notebook and setting of a stress are chosen
	timeout         time.Duration
	jobs            int // notebooks executed at once

	root           string // of the module
	results        string
	stdout, stderr io.Writer
}

func runNotebooks(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	r := notebookRun{stdout: stdout, stderr: stderr}
	names, err := r.parse(args)
	if err != nil {
		return err
	}
	if r.root, err = cli.ModuleRoot(); err != nil {
		return err
	}
	r.results = resultsDir(r.root)
	paths, err := findNotebooks(r.root, names)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		fmt.Fprintln(stdout, "there are no notebooks yet")
		return nil
	}
	e, err := engine.Open(r.backend)
	if err != nil {
		return cli.Usage("-backend: %v", err)
	}
	fmt.Fprintf(stdout, "backend %s\n", e.Choice())
	switch {
	case r.check:
		return r.checkAll(ctx, paths)
	case r.part != "":
		return r.stressPart(ctx, paths)
	case r.stress:
		return r.stressAll(ctx, paths, len(names) == 0)
	}
	return r.runAll(ctx, paths, len(names) == 0)
}

// cellLimit ends a cell that hangs; at the quick preset none takes a minute.
const cellLimit = 10 * time.Minute

func (r *notebookRun) parse(args []string) (names []string, err error) {
	flags := flag.NewFlagSet("notebooks", flag.ContinueOnError)
	flags.StringVar(&r.preset, "preset", "", "`quick` or paper: seconds, or the paper's own size")
	flags.StringVar(&r.seed, "seed", "", "master `seed`, a whole number; the default is each experiment's own")
	flags.StringVar(&r.backend, "backend", "", "compute `backend`; the default is the best there is")
	flags.BoolVar(&r.check, "check", false,
		"execute twice and compare with each other and with the committed outputs; write nothing")
	flags.BoolVar(&r.update, "update", false, "write the executed copies over the notebooks, if all of them ran")
	flags.BoolVar(&r.stress, "stress", false,
		"execute with other instruction sets, on go and at drawn master seeds; all notebooks renew data/ledgers")
	kinds := flags.String("settings", "", "`kinds` of settings of -stress, of "+
		strings.Join(settingKinds, ",")+"; the default is all")
	flags.StringVar(&r.part, "part", "",
		"one notebook in one setting of -stress, by this `key`: less than two minutes, the same for the same key")
	flags.DurationVar(&r.timeout, "timeout", cellLimit,
		"limit of one cell; an hour with -stress, a day with -preset paper")
	flags.IntVar(&r.jobs, "jobs", min(runtime.NumCPU(), 4), "`notebooks` executed at once; 1 with -preset paper")
	if err := parseFlags(flags, notebooksUsage, args, r.stdout); err != nil {
		return nil, err
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	r.setLimits(given)
	if (given["settings"] || given["part"]) && !r.stress {
		return nil, cli.Usage("-settings and -part choose from -stress: give that too")
	}
	if r.kinds, err = parseKinds(*kinds); err != nil {
		return nil, err
	}
	return flags.Args(), r.validate()
}

// setLimits sets the limits that were not given to what the work needs.
func (r *notebookRun) setLimits(given map[string]bool) {
	paper := r.preset == string(experiment.Paper)
	if !given["timeout"] && paper {
		r.timeout = 24 * time.Hour
	} else if !given["timeout"] && r.stress {
		r.timeout = time.Hour
	}
	if !given["jobs"] && paper {
		r.jobs = 1 // two experiments of that size may not fit into memory
	}
}

func (r *notebookRun) validate() error {
	if _, err := experiment.ParsePreset(r.preset); err != nil {
		return cli.Usage("-preset: %v", err)
	}
	if _, err := engine.Open(r.backend); err != nil {
		return cli.Usage("-backend: %v", err)
	}
	if _, err := experiment.ParseMaster(r.seed); r.seed != "" && err != nil {
		return cli.Usage("-seed %q is %v", r.seed, err)
	}
	if r.timeout <= 0 {
		return cli.Usage("-timeout %v is not positive; write 90s or 10m", r.timeout)
	}
	if r.jobs < 1 {
		return cli.Usage("-jobs %d executes nothing; give 1 or more", r.jobs)
	}
	if r.check && r.update {
		return cli.Usage("-check writes nothing and -update writes: give one of them")
	}
	if r.stress && (r.check || r.update || r.preset != "" || r.seed != "" || r.backend != "") {
		return cli.Usage("-stress sets preset, seed and backend itself, and commits nothing: leave out the other flags")
	}
	if (r.check || r.update) && (r.preset == string(experiment.Paper) || r.seed != "") {
		return cli.Usage("committed notebooks hold the quick preset with its own seed: leave out -preset and -seed")
	}
	return nil
}

// runAll executes the notebooks, writes the ledger and prints the verdicts.
// All says that these are all notebooks, so that their verdicts are the ledger.
func (r *notebookRun) runAll(ctx context.Context, paths []string, all bool) error {
	out := filepath.Join(r.results, "notebooks")
	if err := makeWritable(out); err != nil {
		return err
	}
	report, err := r.execute(ctx, paths, out, r.results)
	if err != nil {
		return err
	}
	verdicts, err := collect(report)
	if err != nil {
		return err
	}
	if err := writeLedger(filepath.Join(r.results, "ledger.json"), verdicts, all); err != nil {
		return err
	}
	printVerdicts(r.stdout, verdicts)
	r.printPlaces(out)
	failed := report.failed()
	if r.update {
		if failed > 0 {
			return fmt.Errorf("%s failed, so no notebook was updated: correct it and run again", counted(failed, "notebook"))
		}
		if err := update(report); err != nil {
			return err
		}
		fmt.Fprintf(r.stdout, "updated %s\n", counted(len(report), "notebook"))
	}
	return red(failed, verdicts)
}

// red returns the error that a failed notebook or a red verdict is.
func red(failed int, verdicts claim.Ledger) error {
	var parts []string
	if failed > 0 {
		parts = append(parts, counted(failed, "notebook")+" failed")
	}
	if n := len(verdicts.Red()); n > 0 {
		parts = append(parts, counted(n, "verdict")+" red")
	}
	if len(parts) == 0 {
		return nil
	}
	return errors.New(strings.Join(parts, ", "))
}

// counted returns "1 notebook", "2 notebooks".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (r *notebookRun) printPlaces(out string) {
	fmt.Fprintf(r.stdout, "\nexecuted notebooks: %s\n", r.relative(out))
	if figures := r.figures(); exists(figures) {
		fmt.Fprintf(r.stdout, "figures:            %s (PDF, SVG, PNG, CSV)\n", r.relative(figures))
		if page, err := writePage(figures); err == nil {
			fmt.Fprintf(r.stdout, "all at a glance:    %s\n", r.relative(page))
		} else {
			fmt.Fprintf(r.stderr, "note: %v\n", err)
		}
	}
	fmt.Fprintf(r.stdout, "ledger:             %s\n", r.relative(filepath.Join(r.results, "ledger.json")))
}

// relative returns the path as the reader knows it: below the root where it is.
func (r *notebookRun) relative(path string) string {
	if rel, err := filepath.Rel(r.root, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// findNotebooks returns the notebooks of the module at root that the names
// select, all of them without a name: absolute paths, sorted.
func findNotebooks(root string, names []string) ([]string, error) {
	all, err := filepath.Glob(filepath.Join(escapeGlob(root), "notebooks", "*", "*.ipynb"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 || len(all) == 0 {
		return all, nil
	}
	var selected []string
	for _, name := range names {
		matches := slices.DeleteFunc(slices.Clone(all), func(path string) bool { return !named(path, name) })
		if len(matches) == 0 {
			return nil, cli.Usage("no notebook %q; known: %s", name, strings.Join(stems(all), ", "))
		}
		selected = append(selected, matches...)
	}
	slices.Sort(selected)
	return slices.Compact(selected), nil
}

// escapeGlob protects a folder's name from being read as a pattern.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// named reports whether name means the notebook at path: as its paper, its
// file name, both, or a path from the working directory.
func named(path, name string) bool {
	paper := filepath.Base(filepath.Dir(path))
	file := filepath.Base(path)
	stem := strings.TrimSuffix(file, ".ipynb")
	if slices.Contains([]string{paper, file, stem, paper + "/" + stem, paper + "/" + file}, name) {
		return true
	}
	absolute, err := filepath.Abs(name)
	return err == nil && absolute == path
}

func stems(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = strings.TrimSuffix(filepath.Base(p), ".ipynb")
	}
	return out
}

// execution is what execute.py reports of one notebook.
type execution struct {
	Notebook string  `json:"notebook"`
	Copy     string  `json:"copy"` // executed; empty when none was written
	Seconds  float64 `json:"seconds"`
	Failure  string  `json:"failure"` // empty when every cell ran
	Failed   int     `json:"failed"`  // cells
}

type report []execution

func (r report) failed() int {
	n := 0
	for _, e := range r {
		if e.Failure != "" {
			n++
		}
	}
	return n
}

// execute runs execute.py on the notebooks, with copies into out and results
// into the folder of that name, and returns its report. A failed notebook is
// in the report, not an error.
func (r *notebookRun) execute(ctx context.Context, paths []string, out, results string) (report, error) {
	python := filepath.Join(r.root, ".venv", "bin", "python")
	if !exists(python) || !exists(filepath.Join(r.root, ".tools", "bin", "gonb")) {
		return nil, errors.New("the notebook kernel is not set up: run ./scripts/setup, then this again")
	}
	tmp, err := temporary()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	file := filepath.Join(tmp, "report.json")
	args := []string{
		filepath.Join(r.root, "scripts", "python", "execute.py"),
		"--timeout", strconv.FormatFloat(r.timeout.Seconds(), 'f', -1, 64), "--jobs", strconv.Itoa(r.jobs), "--out", out,
		"--report", file,
	}
	for _, p := range paths {
		args = append(args, fromHere(p))
	}
	cmd := exec.CommandContext(ctx, python, args...)
	cmd.Env = r.environment(results)
	cmd.Stdout, cmd.Stderr = r.stdout, r.stderr
	// execute.py ends the kernel and what it started before it ends itself.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("execute.py ended without a report (%v): its reason is above", runErr)
	}
	var rep report
	if err := json.Unmarshal(data, &rep); err != nil {
		return nil, fmt.Errorf("execute.py wrote a damaged report: %w", err)
	}
	return rep, nil
}

// environment returns the environment of the kernel: ours, with what the flags
// say. A comparison takes nothing from outside that changes a result.
func (r *notebookRun) environment(results string) []string {
	env := cli.Python(os.Environ())
	set := func(key, value string) {
		env = slices.DeleteFunc(env, func(e string) bool { return strings.HasPrefix(e, key+"=") })
		if value != "" {
			env = append(env, key+"="+value)
		}
	}
	own := r.check || r.update || r.stress // of committed notebooks
	if r.preset != "" || own {
		set("PG_PRESET", r.preset)
	}
	if r.seed != "" || own {
		set("PG_SEED", r.seed)
	}
	if r.backend != "" {
		set("PG_BACKEND", r.backend)
	}
	if r.isa != "" {
		set("XLA_FLAGS", strings.TrimSpace(os.Getenv("XLA_FLAGS")+" --xla_cpu_max_isa="+r.isa))
	}
	if results != "" {
		set("PG_RESULTS", results)
	}
	figures := "" // cells export the figures that they show
	if !r.check && !r.stress {
		figures = r.figures()
	}
	set("PG_FIGURES", figures)
	return env
}

// figures returns the folder of the figures that the notebooks show.
func (r *notebookRun) figures() string { return filepath.Join(r.results, "figures", "notebooks") }

// update writes the executed copies over the notebooks, and beside each, as a
// PNG file, the first figure in it. Each file is replaced in one step.
func update(rep report) error {
	for _, e := range rep {
		data, err := os.ReadFile(e.Copy)
		if err != nil {
			return fmt.Errorf("the executed copy of %s is gone: %w", e.Notebook, err)
		}
		if err := wholefile.Write(e.Notebook, data); err != nil {
			return fmt.Errorf("%s cannot be updated: %w", e.Notebook, err)
		}
		if err := updatePicture(e); err != nil {
			return fmt.Errorf("the picture of %s cannot be updated: %w", e.Notebook, err)
		}
	}
	return nil
}

// updatePicture writes the first figure of an executed copy beside its notebook.
func updatePicture(e execution) error {
	nb, err := ipynb.ReadFile(e.Copy)
	if err != nil {
		return err
	}
	found := nb.Data("image/png")
	if len(found) == 0 {
		return nil
	}
	var png []byte // JSON holds it in base64
	if err := json.Unmarshal(found[0].Data, &png); err != nil {
		return err
	}
	return wholefile.Write(strings.TrimSuffix(e.Notebook, ".ipynb")+".png", png)
}

// collect reads the verdicts out of the executed copies, those of notebooks
// among them in which another cell failed.
func collect(rep report) (claim.Ledger, error) {
	var all claim.Ledger
	for _, e := range rep {
		if e.Copy == "" {
			continue
		}
		nb, err := ipynb.ReadFile(e.Copy)
		if err != nil {
			return nil, fmt.Errorf("the executed copy cannot be read: %w", err)
		}
		for _, found := range nb.Data(ipynb.VerdictMIME) {
			var verdicts claim.Ledger
			if err := json.Unmarshal(found.Data, &verdicts); err != nil {
				return nil, fmt.Errorf("%s, cell %s: its verdicts are damaged: %w", e.Notebook, found.Cell, err)
			}
			all = append(all, verdicts...)
		}
	}
	return all, nil
}

// writeLedger writes the verdicts as the ledger; when they are not all there
// are, the others keep their place in it.
func writeLedger(path string, verdicts claim.Ledger, all bool) error {
	var ledger claim.Ledger
	if !all {
		var err error
		if ledger, err = claim.ReadLedger(path); err != nil {
			return err
		}
	}
	return ledger.Merge(verdicts...).Write(path)
}
