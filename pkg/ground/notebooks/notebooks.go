// Package notebooks is "ground notebooks": it executes notebooks on the kernel that set-up
// made, compares them with what is committed, and tries them on other processors and seeds.
package notebooks

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/figures"
	"github.com/provingground/provingground/pkg/ground/ipynb"
	"github.com/provingground/provingground/pkg/wholefile"
)

const usage = `usage: ground notebooks [flags] [NAME...]

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

	all            evaluate.List
	module         cli.Module
	results        string
	stdout, stderr io.Writer
}

// Notebooks is the verb that executes notebooks, of experiments that are in the list.
func Notebooks(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		r := notebookRun{all: all, stdout: stdout, stderr: stderr}
		names, err := r.parse(args)
		if err != nil {
			return err
		}
		return r.run(ctx, names)
	}
}

func (r *notebookRun) run(ctx context.Context, names []string) (err error) {
	if r.module, err = cli.Running(); err != nil {
		return err
	}
	r.results = r.module.Results()
	paths, err := findNotebooks(r.module.Root, names)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		fmt.Fprintln(r.stdout, "there are no notebooks yet")
		return nil
	}
	e, err := engine.Open(r.backend)
	if err != nil {
		return cli.Usage("-backend: %v", err)
	}
	fmt.Fprintf(r.stdout, "backend %s\n", e.Choice())
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

// define adds the flags to those of the command; kinds is the text of -settings.
func (r *notebookRun) define(flags *flag.FlagSet) (kinds *string) {
	flags.StringVar(&r.preset, "preset", "", "`quick` or paper: seconds, or the paper's own size")
	flags.StringVar(&r.seed, "seed", "", "master `seed`, a whole number; the default is each experiment's own")
	flags.StringVar(&r.backend, "backend", "", "compute `backend`; the default is the best there is")
	flags.BoolVar(&r.check, "check", false,
		"execute twice and compare with each other and with the committed outputs; write nothing")
	flags.BoolVar(&r.update, "update", false, "write the executed copies over the notebooks, if all of them ran")
	flags.BoolVar(&r.stress, "stress", false,
		"execute with other instruction sets, on go and at drawn master seeds; all notebooks renew data/ledgers")
	kinds = flags.String("settings", "", "`kinds` of settings of -stress, of "+
		strings.Join(settingKinds, ",")+"; the default is all")
	flags.StringVar(&r.part, "part", "",
		"one notebook in one setting of -stress, by this `key`: less than two minutes, the same for the same key")
	flags.DurationVar(&r.timeout, "timeout", cellLimit,
		"limit of one cell; an hour with -stress, a day with -preset paper")
	flags.IntVar(&r.jobs, "jobs", min(runtime.NumCPU(), 4), "`notebooks` executed at once; 1 with -preset paper")
	return kinds
}

func (r *notebookRun) parse(args []string) (names []string, err error) {
	flags := flag.NewFlagSet("notebooks", flag.ContinueOnError)
	kinds := r.define(flags)
	if err := cli.ParseFlags(flags, usage, args, r.stdout); err != nil {
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
	preset, err := experiment.ParsePreset(r.preset)
	if err != nil {
		return cli.Usage("-preset: %v", err)
	}
	if preset == experiment.Live {
		return cli.Usage("-preset: notebooks are executed at quick or paper: live is for pages")
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
	if err := cli.MakeWritable(out); err != nil {
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
	if err := claims.Record(r.module.Ledger(), verdicts, all); err != nil {
		return err
	}
	claims.Print(r.stdout, verdicts)
	r.printPlaces(out)
	failed := report.failed()
	if r.update {
		if failed > 0 {
			return fmt.Errorf("%s failed, so no notebook was updated: correct it and run again", cli.Counted(failed, "notebook"))
		}
		if err := update(report); err != nil {
			return err
		}
		fmt.Fprintf(r.stdout, "updated %s\n", cli.Counted(len(report), "notebook"))
	}
	return claims.Red(failed, verdicts)
}

func (r *notebookRun) printPlaces(out string) {
	fmt.Fprintf(r.stdout, "\nexecuted notebooks: %s\n", r.relative(out))
	if folder := r.figures(); cli.Exists(folder) {
		fmt.Fprintf(r.stdout, "figures:            %s (PDF, SVG, PNG, CSV)\n", r.relative(folder))
		if page, err := figures.WritePage(folder, r.all.Names()); err == nil {
			fmt.Fprintf(r.stdout, "all at a glance:    %s\n", r.relative(page))
		} else {
			fmt.Fprintf(r.stderr, "note: %v\n", err)
		}
	}
	fmt.Fprintf(r.stdout, "ledger:             %s\n", r.relative(r.module.Ledger()))
	// scripts/book makes it, of the committed notebooks.
	if book := filepath.Join(r.results, "book", "index.html"); cli.Exists(book) {
		fmt.Fprintf(r.stdout, "book:               %s\n", r.relative(book))
	}
}

// relative returns the path as the reader knows it: below the module's folder where it is.
func (r *notebookRun) relative(path string) string { return cli.Below(r.module.Root, path) }

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

// update writes the executed copies over the notebooks, and beside each, as a
// PNG file, the figure that stands for it. Each file is replaced in one step.
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

// updatePicture writes the figure that stands for an executed copy beside its notebook.
func updatePicture(e execution) error {
	nb, err := ipynb.ReadFile(e.Copy)
	if err != nil {
		return err
	}
	picture := nb.Picture()
	if picture == nil {
		return nil
	}
	var png []byte // JSON holds it in base64
	if err := json.Unmarshal(picture, &png); err != nil {
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
