package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/scripts/cli"
)

const calibrateUsage = `usage: ground calibrate [flags] [ID...]

Evaluates experiments, with their twins, at master seeds that are drawn now,
and keeps in data/calibration how often each claim holds, is undecided or red,
and how often each twin breaks it. All experiments unless IDs or papers are
given. The quick preset. What a table has already counts: -n is how many seeds it
shall have. It is written after every evaluation, so that a run that was
interrupted goes on where it was. Counts of earlier code or of other bands are
dropped. -confirm computes the first seed of each table again: where today's
code gives the same numbers, the counts are confirmed for it.

examples:
  ground calibrate -n 5 damian2022/alignment
  ground calibrate -n 20
  ground calibrate -confirm jacot2023
`

// calibrateCommand is one call of "ground calibrate".
type calibrateCommand struct {
	options
	seeds   int
	confirm bool
	folder  string // of the tables
	tables  map[string]calibration.Table
	stdout  io.Writer
}

func runCalibrate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c := calibrateCommand{stdout: stdout, tables: map[string]calibration.Table{}}
	flags := flag.NewFlagSet("calibrate", flag.ContinueOnError)
	flags.StringVar(&c.backend, "backend", "", "compute `backend`; the default is the best there is")
	flags.IntVar(&c.seeds, "n", 20, "how many `seeds` a table shall have")
	flags.BoolVar(&c.confirm, "confirm", false, "compute the first seed of each table again, and draw none")
	names, err := parseMixed(flags, calibrateUsage, args, stdout)
	if err != nil {
		return err
	}
	if c.seeds < 1 {
		return cli.Usage("-n %d: at least one seed", c.seeds)
	}
	experiments, err := c.choose(names)
	if err != nil {
		return err
	}
	root, err := cli.ModuleRoot()
	if err != nil {
		return err
	}
	c.folder, c.twins = filepath.Join(root, "data", "calibration"), true
	if err := makeWritable(c.folder); err != nil {
		return err
	}
	v, err := newEvaluator(c.options, storeDir(root), stderr)
	if err != nil {
		return err
	}
	defer v.engine.Close()
	if c.confirm {
		return c.confirmAll(ctx, v, experiments)
	}
	return c.all(ctx, v, experiments)
}

// choose returns the experiments that the names stand for, each once, all of them for no
// name.
func (c *calibrateCommand) choose(names []string) ([]experiment.Experiment, error) {
	if len(names) == 0 {
		return catalog.All(), nil
	}
	var out []experiment.Experiment
	for _, name := range names {
		found, err := catalog.Find(name)
		if err != nil {
			return nil, cli.Usage("%v", err)
		}
		for _, e := range found {
			if !slices.ContainsFunc(out, func(o experiment.Experiment) bool { return o.Name() == e.Name() }) {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// all evaluates seed by seed, so that experiments that share trainings find them in the
// store, and prints what came of it.
func (c *calibrateCommand) all(ctx context.Context, v *evaluator, experiments []experiment.Experiment) error {
	backend, checked := v.engine.Name(), map[string]bool{}
	for i := range c.seeds {
		for _, e := range experiments {
			if err := c.one(ctx, v, e, i, checked); err != nil {
				return err
			}
		}
	}
	for _, paper := range slices.Sorted(maps.Keys(c.tables)) {
		printCalibration(c.stdout, paper, backend, c.tables[paper])
	}
	return nil
}

// one evaluates an experiment at one more seed, unless its table has more than i that
// count: those of earlier code or of other bands do not, and the table drops them. Whether they
// do is asked once, and remembered in checked.
func (c *calibrateCommand) one(ctx context.Context, v *evaluator, e experiment.Experiment, i int,
	checked map[string]bool) error {
	paper, err := c.open(e)
	if err != nil {
		return err
	}
	table := c.tables[paper]
	run, _ := table.Find(v.engine.Name(), e.Name())
	if len(run.Seeds) > i && (checked[e.Name()] || current(e, run)) {
		checked[e.Name()] = true
		return nil
	}
	seed, err := nextSeed(table, run, v.engine.Name())
	if err != nil {
		return err
	}
	o, err := c.evaluate(ctx, v, e, seed)
	if err != nil {
		return err
	}
	c.tables[paper] = table.Add(e.Name(), seed, o.Verdicts)
	now, _ := c.tables[paper].Find(v.engine.Name(), e.Name())
	if len(run.Seeds) > 0 && len(now.Seeds) == 1 {
		fmt.Fprintf(c.stdout, "%s: %s of earlier code or other bands are dropped\n", e.Name(), counted(len(run.Seeds), "seed"))
	}
	checked[e.Name()] = true
	fmt.Fprintf(c.stdout, "%s, seed %d: %s\n", e.Name(), seed, tally(o.Verdicts))
	return c.tables[paper].Write(c.file(paper))
}

// current reports whether the counts of an experiment are of today's code and bands. What
// cannot be told is not.
func current(e experiment.Experiment, run calibration.Run) bool {
	code, errCode := e.Code()
	config, errConfig := e.Preset(experiment.Quick, nil)
	if errors.Join(errCode, errConfig) != nil || code != run.Code {
		return false
	}
	claimed, err := e.Claimed(config)
	return err == nil && calibration.Bands(claimed) == run.Bands
}

// evaluate returns the outcome of an experiment and its twins at a master seed.
func (c *calibrateCommand) evaluate(ctx context.Context, v *evaluator, e experiment.Experiment,
	seed uint64) (*outcome, error) {
	config, err := e.Preset(experiment.Quick, &seed)
	if err != nil {
		return nil, err
	}
	return v.evaluate(ctx, job{e, experiment.Quick, config})
}

// open reads the table of an experiment's paper once, and returns the paper.
func (c *calibrateCommand) open(e experiment.Experiment) (paper string, err error) {
	paper, _, _ = strings.Cut(e.Name(), "/")
	if _, ok := c.tables[paper]; !ok {
		c.tables[paper], err = calibration.Read(c.file(paper))
	}
	return paper, err
}

func (c *calibrateCommand) file(paper string) string { return filepath.Join(c.folder, paper+".csv") }

// nextSeed returns a seed that another experiment of the table has been evaluated at and this
// one has not, or else a new one.
func nextSeed(table calibration.Table, run calibration.Run, backend string) (uint64, error) {
	for _, seed := range table.Seeds(backend) {
		if !slices.Contains(run.Seeds, seed) {
			return seed, nil
		}
	}
	drawn, err := draw(1)
	if err != nil {
		return 0, err
	}
	return drawn[0], nil
}

// confirmAll computes the first seed of every experiment again.
func (c *calibrateCommand) confirmAll(ctx context.Context, v *evaluator, experiments []experiment.Experiment) error {
	var errs []error
	for _, e := range experiments {
		paper, err := c.open(e)
		if err != nil {
			return err
		}
		run, ok := c.tables[paper].Find(v.engine.Name(), e.Name())
		if !ok {
			fmt.Fprintf(c.stdout, "%s: not calibrated on %s\n", e.Name(), v.engine.Name())
			continue
		}
		o, err := c.evaluate(ctx, v, e, run.Seeds[0])
		if err != nil {
			return err
		}
		table, err := c.tables[paper].Confirm(e.Name(), o.Verdicts)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s, seed %d: %w", e.Name(), run.Seeds[0], err))
			continue
		}
		c.tables[paper] = table
		fmt.Fprintf(c.stdout, "%s: seed %d again, the same\n", e.Name(), run.Seeds[0])
		if err := table.Write(c.file(paper)); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

// printCalibration prints a line for each claim that is not green at every seed, and the
// counts of all together.
func printCalibration(w io.Writer, paper, backend string, t calibration.Table) {
	rows := [][]string{{"claim", "holds", "undecided", "red", "margin"}}
	for _, r := range t.Rows {
		if r.Backend == backend && r.Twin == "" && r.Holds < r.Seeds() {
			rows = append(rows, []string{r.Claim, strconv.Itoa(r.Holds), strconv.Itoa(r.Other),
				strconv.Itoa(r.Fails + r.Vacuous), fmt.Sprintf("%.2g", r.Margin)})
		}
	}
	fmt.Fprintln(w)
	if len(rows) > 1 {
		printTable(w, rows)
	}
	verdicts, red, undecided := t.Pooled(backend)
	fmt.Fprintf(w, "%s on %s: %d verdicts at drawn seeds, %d undecided, %d red: at most %.2g of them are false alarms\n",
		paper, backend, verdicts, undecided, red, calibration.FalseAlarms(red, verdicts))
}
