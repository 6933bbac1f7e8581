// Package calibrate is "ground calibrate", which counts on fresh master seeds how often claims
// hold and twins fail.
package calibrate

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
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

const usage = `usage: ground calibrate [flags] [ID...]

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
	evaluate.Options
	seeds   int
	confirm bool
	folder  string // of the tables
	tables  map[string]calibration.Table
	stdout  io.Writer
}

// Calibrate is the verb that counts.
func Calibrate(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		c := calibrateCommand{stdout: stdout, tables: map[string]calibration.Table{}}
		names, err := c.parse(args)
		if err != nil {
			return err
		}
		chosen := all
		if len(names) > 0 {
			if chosen, err = all.FindAll(names); err != nil {
				return cli.Usage("%v", err)
			}
		}
		return c.run(ctx, chosen, stderr)
	}
}

func (c *calibrateCommand) parse(args []string) (names []string, err error) {
	c.Twins = true
	flags := flag.NewFlagSet("calibrate", flag.ContinueOnError)
	flags.StringVar(&c.Backend, "backend", "", "compute `backend`; the default is the best there is")
	flags.IntVar(&c.seeds, "n", 20, "how many `seeds` a table shall have")
	flags.BoolVar(&c.confirm, "confirm", false, "compute the first seed of each table again, and draw none")
	if names, err = cli.ParseMixed(flags, usage, args, c.stdout); err == nil && c.seeds < 1 {
		err = cli.Usage("-n %d: at least one seed", c.seeds)
	}
	return names, err
}

func (c *calibrateCommand) run(ctx context.Context, experiments evaluate.List, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	c.folder = module.Calibrations()
	if err := cli.MakeWritable(c.folder); err != nil {
		return err
	}
	v, err := evaluate.New(c.Options, module.Store(), stderr)
	if err != nil {
		return err
	}
	defer v.Engine.Close()
	if c.confirm {
		return c.confirmAll(ctx, v, experiments)
	}
	return c.all(ctx, v, experiments)
}

// all evaluates seed by seed, so that experiments that share trainings find them in the
// store, and prints what came of it.
func (c *calibrateCommand) all(ctx context.Context, v *evaluate.Evaluator, experiments evaluate.List) error {
	backend, checked := v.Engine.Name(), map[string]bool{}
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
func (c *calibrateCommand) one(ctx context.Context, v *evaluate.Evaluator, e experiment.Experiment, i int,
	checked map[string]bool) error {
	paper, err := c.open(e)
	if err != nil {
		return err
	}
	table := c.tables[paper]
	run, _ := table.Find(v.Engine.Name(), e.Name())
	if len(run.Seeds) > i && (checked[e.Name()] || current(e, run)) {
		checked[e.Name()] = true
		return nil
	}
	seed, err := nextSeed(table, run, v.Engine.Name())
	if err != nil {
		return err
	}
	o, err := c.evaluate(ctx, v, e, seed)
	if err != nil {
		return err
	}
	c.tables[paper] = table.Add(e.Name(), seed, o.Verdicts)
	now, _ := c.tables[paper].Find(v.Engine.Name(), e.Name())
	if len(run.Seeds) > 0 && len(now.Seeds) == 1 {
		fmt.Fprintf(c.stdout, "%s: %s of earlier code or other bands are dropped\n", e.Name(),
			cli.Counted(len(run.Seeds), "seed"))
	}
	checked[e.Name()] = true
	fmt.Fprintf(c.stdout, "%s, seed %d: %s\n", e.Name(), seed, claims.Tally(o.Verdicts))
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
func (c *calibrateCommand) evaluate(ctx context.Context, v *evaluate.Evaluator, e experiment.Experiment,
	seed uint64) (*evaluate.Outcome, error) {
	config, err := e.Preset(experiment.Quick, &seed)
	if err != nil {
		return nil, err
	}
	return v.Do(ctx, evaluate.Job{Experiment: e, From: experiment.Quick, Config: config})
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
	drawn, err := evaluate.DrawMasters(1)
	if err != nil {
		return 0, err
	}
	return drawn[0], nil
}

// confirmAll computes the first seed of every experiment again.
func (c *calibrateCommand) confirmAll(ctx context.Context, v *evaluate.Evaluator, experiments evaluate.List) error {
	var errs []error
	for _, e := range experiments {
		paper, err := c.open(e)
		if err != nil {
			return err
		}
		run, ok := c.tables[paper].Find(v.Engine.Name(), e.Name())
		if !ok {
			fmt.Fprintf(c.stdout, "%s: not calibrated on %s\n", e.Name(), v.Engine.Name())
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
		cli.PrintTable(w, rows)
	}
	verdicts, red, undecided := t.Pooled(backend)
	fmt.Fprintf(w, "%s on %s: %d verdicts at drawn seeds, %d undecided, %d red: at most %.2g of them are false alarms\n",
		paper, backend, verdicts, undecided, red, calibration.FalseAlarms(red, verdicts))
}
