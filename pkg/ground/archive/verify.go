package archive

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/wholefile"
)

const verifyUsage = `usage: ground verify [flags] [ID...]

Draws points of archived results at random, computes them again with today's code, and
compares. Where all agree to the backend's rounding, the archive is confirmed for
today's code, in data/archive/PAPER/confirmed.csv. That the archived result follows from
the archived points is checked as well. All archives of the module unless IDs or papers are
given. Nothing is read from results/store.

examples:
  ground verify
  ground verify damian2022/figure1 -points 20
`

// verifyCommand is one call of "ground verify".
type verifyCommand struct {
	backend string
	points  int
	seed    uint64
	shelf   shelf
	engine  *engine.Engine
	stdout  io.Writer
}

// Verify is the verb that computes points of archives again.
func Verify(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, _ io.Writer) error {
		c := verifyCommand{stdout: stdout}
		names, err := c.parse(args)
		if err != nil {
			return err
		}
		module, err := cli.Running()
		if err != nil {
			return err
		}
		c.shelf = shelfOf(module)
		files, err := c.files(all, names)
		if err != nil {
			return err
		}
		return c.run(ctx, files)
	}
}

func (c *verifyCommand) parse(args []string) (names []string, err error) {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.StringVar(&c.backend, "backend", "", "compute `backend`; the default is the best there is")
	flags.IntVar(&c.points, "points", 5, "how many `points` of each archive are computed again")
	flags.Uint64Var(&c.seed, "seed", 0, "draw the points with this `seed`; 0 draws one")
	if names, err = cli.ParseMixed(flags, verifyUsage, args, c.stdout); err == nil && c.points < 1 {
		err = cli.Usage("-points %d: at least one point", c.points)
	}
	return names, err
}

// archived is an archive with the experiment that it is of.
type archived struct {
	experiment.Experiment
	file *archive.File
}

// files reads the archives of the experiments that are named, all without a name.
func (c *verifyCommand) files(all evaluate.List, names []string) ([]archived, error) {
	chosen := all
	if len(names) > 0 {
		var err error
		if chosen, err = all.FindAll(names); err != nil {
			return nil, cli.Usage("%v", err)
		}
	}
	paths, err := c.shelf.archives()
	if err != nil {
		return nil, err
	}
	var out []archived
	for _, e := range chosen {
		for _, path := range paths {
			_, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), archive.Suffix), ".")
			if path != filepath.Join(c.shelf.folder(e.Name()), archive.FileName(e.Name(), name)) {
				continue
			}
			f, err := archive.Open(os.DirFS(filepath.Dir(path)), e.Name(), name)
			if err != nil {
				return nil, err
			}
			out = append(out, archived{e, f})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no archive of this: \"ground archive ID\" makes one in %s",
			cli.FromHere(string(c.shelf)))
	}
	return out, nil
}

func (c *verifyCommand) run(ctx context.Context, files []archived) (err error) {
	if c.engine, err = engine.Open(c.backend); err != nil {
		return cli.Usage("-backend: %v", err)
	}
	defer c.engine.Close()
	if c.seed == 0 {
		drawn, err := evaluate.DrawMasters(1)
		if err != nil {
			return err
		}
		c.seed = drawn[0]
	}
	rates, err := evaluate.Rates(ctx, c.engine)
	if err != nil {
		return fmt.Errorf("the speed of this machine cannot be measured: %w", err)
	}
	fmt.Fprintf(c.stdout, "backend %s; points are drawn with -seed %d\n", c.engine.Choice(), c.seed)
	var errs []error
	for _, a := range files {
		err := c.one(ctx, a, rates)
		if ctx.Err() != nil {
			return err
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// one draws points of an archive, computes them, and records that they agree.
func (c *verifyCommand) one(ctx context.Context, a archived, rates experiment.Rates) error {
	if len(a.file.Points) == 0 {
		if err := c.forecastAll(a, rates); err != nil {
			return err
		}
	}
	env := &experiment.Env{Engine: c.engine}
	survey, err := archive.Examine(ctx, env, a, a.file)
	if err != nil {
		return fmt.Errorf("the archive %q is stale: %w", a.file.Name, err)
	}
	drawn := survey.Draw(c.points, c.seed)
	if len(drawn) > 0 {
		fmt.Fprintf(c.stdout, "%s, %q: %d of %s again, %d in reach: %s\n", a.Name(), a.file.Name, len(drawn),
			cli.Counted(len(a.file.Points), "point"), len(survey.Reached), evaluate.Forecast(archive.Cost(drawn), rates))
	}
	err = survey.Compute(ctx, env, drawn, func(p archive.Point) {
		fmt.Fprintf(c.stdout, "  the same: %s at %s\n", p.Function, p.Point)
	})
	if err != nil {
		return fmt.Errorf("the archive %q is not what today's code computes: %w", a.file.Name, err)
	}
	return c.confirm(a, len(drawn))
}

// forecastAll says what an experiment without points takes, which is computed as a whole.
func (c *verifyCommand) forecastAll(a archived, rates experiment.Rates) error {
	config, err := a.Restore(a.file.Config, nil)
	if err != nil {
		return err
	}
	cost, err := a.Forecast(config, len(a.file.Twins) > 0)
	fmt.Fprintf(c.stdout, "%s, %q: it has no points, and is computed as a whole: %s\n", a.Name(), a.file.Name,
		evaluate.Forecast(cost, rates))
	return err
}

// confirm records that today's code agrees with an archive.
func (c *verifyCommand) confirm(a archived, points int) error {
	code, err := a.Code()
	if err != nil {
		return fmt.Errorf("%s: nothing is confirmed: %w", a.Name(), err)
	}
	folder := c.shelf.folder(a.Name())
	list, err := archive.Confirmed(os.DirFS(folder))
	if err != nil {
		return err
	}
	one := archive.Confirmation{Experiment: a.Name(), Name: a.file.Name, Archive: a.file.Sum(), Code: code,
		Backend: c.engine.Name(), Machine: experiment.Place(), Points: points, Seed: c.seed}
	if err := wholefile.Write(filepath.Join(folder, archive.ConfirmedFile), list.With(one).Bytes()); err != nil {
		return fmt.Errorf("the confirmation cannot be written: %w; make the folder writable", err)
	}
	fmt.Fprintf(c.stdout, "%s, %q: %s\n", a.Name(), a.file.Name, one)
	return nil
}
