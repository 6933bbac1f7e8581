// Package crate is "ground crate", which packs results with what made them into a Research
// Object crate, and checks that a crate is as it was packed.
package crate

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

const usage = `usage: ground crate [flags] ID...
       ground crate -check FOLDER

Packs experiments, or all of a paper, into a folder that is a Research Object
crate (RO-Crate 1.1, Process Run Crate 0.5): what was run with its times, the
software at its commit, configs and published numbers that went in, results,
verdicts and figures that came out, each file with its size and SHA-256, the
licence and the authors. Results are read from results/store; what is missing
there is computed first. Two crates of the same results differ in times alone.
-check names every file of a crate that is missing, new or not as it was
packed; SHA256SUMS in the crate is for sha256sum -c too.

examples:
  ground crate damian2022/alignment
  ground crate damian2022 -preset paper -out damian2022.crate
  ground crate -check damian2022.crate
`

// crateCommand is one call of "ground crate".
type crateCommand struct {
	evaluate.Options
	all    evaluate.List
	out    string // folder to make
	jobs   []evaluate.Job
	stdout io.Writer
}

// Crate is the verb that packs crates and checks them.
func Crate(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		c := crateCommand{all: all, stdout: stdout}
		checked, err := c.parse(args)
		switch {
		case err != nil:
			return err
		case checked != "":
			return c.check(checked)
		}
		return c.run(ctx, stderr)
	}
}

// parse returns the folder that is to be checked, empty where a crate is to be packed.
func (c *crateCommand) parse(args []string) (checked string, err error) {
	flags := flag.NewFlagSet("crate", flag.ContinueOnError)
	c.Define(flags)
	flags.StringVar(&c.out, "out", "", "`folder` to make (default results/crate)")
	flags.StringVar(&checked, "check", "", "check the crate in this `folder`, and pack nothing")
	names, err := cli.ParseMixed(flags, usage, args, c.stdout)
	if err != nil {
		return "", err
	}
	if checked != "" {
		if flags.NFlag() > 1 || len(names) > 0 {
			return "", cli.Usage("-check takes a folder and nothing else")
		}
		return checked, nil
	}
	if len(names) == 0 && c.File == "" {
		return "", cli.Usage("pack which experiment? There are %s", c.all.Known())
	}
	c.jobs, err = c.Jobs(c.all, names)
	return "", err
}

// check prints that a crate is whole, or returns what is wrong with it.
func (c *crateCommand) check(dir string) error {
	n, err := Check(dir)
	if err == nil {
		fmt.Fprintf(c.stdout, "%s: %d files are as they were packed\n", dir, n)
	}
	return err
}

func (c *crateCommand) run(ctx context.Context, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	if c.out == "" {
		c.out = cli.FromHere(filepath.Join(module.Results(), "crate"))
	}
	if err := vacant(c.out); err != nil {
		return err
	}
	v, err := evaluate.New(c.Options, module.Store(), stderr)
	if err != nil {
		return err
	}
	defer v.Engine.Close()
	v.Tables = module.Calibrations()
	var runs []run
	for _, j := range c.jobs {
		start := time.Now()
		o, err := v.Do(ctx, j)
		if err != nil {
			return err
		}
		runs = append(runs, run{o, j, start, time.Now()})
	}
	d, err := describe(ctx, module, v.Engine.Choice(), runs)
	if err != nil {
		return err
	}
	if err := d.pack(c.out); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, c.out)
	return nil
}

// vacant returns an error where something is in the way of a crate.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cli.Usage("-out: %v: name a folder that is to be made", err)
	case len(entries) > 0:
		return cli.Usage("-out: %s is not empty: remove it, or name another folder", dir)
	}
	return nil
}
