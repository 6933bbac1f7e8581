// Package sweep is "ground sweep", by which any number of programs on one folder of results
// work off the points of experiments.
package sweep

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/run"
)

const usage = `usage: ground sweep [flags] [ID...]

Computes the points of experiments and of their twins, of all papers without an ID, the
longest first, and then prints the verdicts as "ground run" does. Any number of these
commands may share a folder of results, on one machine or on many: each takes points
that no other is at, and waits only at the end. One that is killed loses the points that
it was at, and the others take them. A point that fails ends its part of the work and no
other. pkg/ground/sweep/README.md says which file systems this works on.

-status computes nothing and says what is done, held and left, and how long that takes
by how many workers of two cores. -points leaves the verdicts to a call without it.
-slurm N prints a script that submits an array of N workers and then the verdicts.

examples:
  ground sweep -preset paper -status
  ground sweep -preset paper damian2022
  seq 4 | xargs -P 4 -I{} ground sweep -points damian2022; ground sweep damian2022
  ground sweep -preset paper -slurm 16 > sweep.sh; sh sweep.sh --partition=long
`

// sweepCommand is one call of "ground sweep".
type sweepCommand struct {
	evaluate.Options
	status bool
	points bool // no verdicts
	slurm  int  // workers, 0 for none
	args   []string
	jobs   []evaluate.Job
	stdout io.Writer
}

// Sweep is the verb that works off points.
func Sweep(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		c := sweepCommand{args: args, stdout: stdout}
		if err := c.parse(all); err != nil {
			return err
		}
		return c.run(ctx, stderr)
	}
}

func (c *sweepCommand) parse(all evaluate.List) error {
	flags := flag.NewFlagSet("sweep", flag.ContinueOnError)
	c.Define(flags)
	flags.BoolVar(&c.status, "status", false, "say what is done, held and left, and compute nothing")
	flags.BoolVar(&c.points, "points", false, "leave the verdicts to a call without this flag")
	flags.IntVar(&c.slurm, "slurm", 0, "print a script that has `N` workers in an array of Slurm, and compute nothing")
	names, err := cli.ParseMixed(flags, usage, c.args, c.stdout)
	if err != nil {
		return err
	}
	switch {
	case c.slurm < 0 || c.slurm > mostWorkers:
		return cli.Usage("-slurm %d: give a number of workers from 1 to %d", c.slurm, mostWorkers)
	case c.slurm > 0 && (c.status || c.points):
		return cli.Usage("-slurm prints a script, in which -points stands already: leave out -status and -points")
	case c.status && c.points:
		return cli.Usage("-status computes nothing: leave out -points")
	case c.slurm > 0 && c.File == "-":
		return cli.Usage("-slurm and -config -: the workers cannot read what is handed over now; write the configs to a file")
	}
	if len(names) == 0 && c.File == "" {
		names = all.Names()
	}
	c.jobs, err = c.Jobs(all, names)
	return err
}

func (c *sweepCommand) run(ctx context.Context, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	v, err := evaluate.New(c.Options, module.Store(), stderr)
	if err != nil {
		return err
	}
	defer v.Engine.Close()
	v.Tables = module.Calibrations()
	parts, err := c.parts(v)
	if err != nil {
		return err
	}
	switch {
	case c.status:
		return c.printStatus(ctx, parts)
	case c.slurm > 0:
		return c.printScript(ctx, module, parts)
	}
	if err := cli.MakeWritable(module.Results()); err != nil {
		return err
	}
	return c.compute(ctx, v, parts, module.Ledger())
}

// parts returns the parts of all jobs.
func (c *sweepCommand) parts(v *evaluate.Evaluator) (parts []*experiment.Part, err error) {
	env := v.Env()
	for _, j := range c.jobs {
		of, err := j.Parts(env, j.Config)
		if err != nil {
			return nil, err
		}
		parts = append(parts, of...)
	}
	return parts, nil
}

// compute works the parts off and, unless that is left to others, prints the verdicts.
func (c *sweepCommand) compute(ctx context.Context, v *evaluate.Evaluator, parts []*experiment.Part,
	ledger string) error {
	// Programs that start together are to look at different parts.
	rand.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	crew := newCrew(parts, func(p experiment.Progress) { v.Progress(p.Label, p) })
	if err := crew.work(ctx); err != nil {
		return err
	}
	computed := int(crew.computed.Load())
	if !c.points {
		fmt.Fprintf(c.stdout, "%s computed here\n", cli.Counted(computed, "point"))
		return run.Jobs(ctx, v, c.Options, c.jobs, ledger, c.stdout)
	}
	fmt.Fprintf(c.stdout, "all points are stored, %d of them computed here; the same command without -points prints "+
		"the verdicts\n", computed)
	return nil
}
