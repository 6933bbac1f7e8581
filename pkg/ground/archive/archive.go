// Package archive is "ground archive", which keeps results that cost hours in the sources,
// and "ground verify", which computes some of their points again.
package archive

import (
	"context"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

const archiveUsage = `usage: ground archive [flags] ID...

Runs experiments with their twins at the paper preset, and keeps what came of them,
with the value of every point, in data/archive/PAPER/UNIT.NAME.json.gz: a file that
is committed, and that notebooks show with nb.Archived. What was computed before is
read from results/store, and a run that was interrupted goes on where it was. NAME
is that of the preset; a config that is no preset's needs a name of its own, and the
archive says in what it differs. All archives of a module have 12 MB at most.

examples:
  ground archive damian2022/figure1
  ground archive damian2022/figure1 -set TangentBiases=false -name zero-biases
`

// archiveCommand is one call of "ground archive".
type archiveCommand struct {
	evaluate.Options
	name   string
	shelf  shelf
	stdout io.Writer
}

// Archive is the verb that archives results.
func Archive(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		c := archiveCommand{stdout: stdout}
		jobs, err := c.parse(all, args)
		if err != nil {
			return err
		}
		return c.run(ctx, jobs, stderr)
	}
}

func (c *archiveCommand) parse(all evaluate.List, args []string) ([]evaluate.Job, error) {
	flags := flag.NewFlagSet("archive", flag.ContinueOnError)
	c.Define(flags)
	c.Preset = experiment.Paper
	flags.Lookup("preset").Usage = "`paper` or quick (default paper)"
	flags.StringVar(&c.name, "name", "", "`name` of the archive; the default is that of the preset")
	names, err := cli.ParseMixed(flags, archiveUsage, args, c.stdout)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 && c.File == "" {
		return nil, cli.Usage("archive which experiment? There are %s", all.Known())
	}
	jobs, err := c.Jobs(all, names)
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		if err := c.checkName(j); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

var validName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// checkName returns what is wrong with the name that a job is to be archived under: another one
// than that of a preset belongs to a config that is no preset's.
func (c *archiveCommand) checkName(j evaluate.Job) error {
	preset, err := j.Preset(j.From, nil)
	if err != nil {
		return err
	}
	_, notPreset := experiment.ParsePreset(c.name)
	switch {
	case c.name != "" && !validName.MatchString(c.name):
		return cli.Usage("-name %s: a name is made of a to z, 0 to 9 and single hyphens", c.name)
	case notPreset == nil && !experiment.SameButMaster(preset, j.Config):
		return cli.Usage("%s: the config is not that of the %s preset: say with -name what the archive is called",
			j.Name(), j.From)
	case notPreset == nil && c.name != "" && c.name != string(j.From):
		return cli.Usage("-name %s: that is another preset than the one that is run", c.name)
	}
	return nil
}

func (c *archiveCommand) run(ctx context.Context, jobs []evaluate.Job, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	c.shelf = shelfOf(module)
	if err := cli.MakeWritable(string(c.shelf)); err != nil {
		return err
	}
	v, err := evaluate.New(c.Options, module.Store(), stderr)
	if err != nil {
		return err
	}
	defer v.Engine.Close()
	rates, err := evaluate.Rates(ctx, v.Engine)
	if err != nil {
		return fmt.Errorf("the speed of this machine cannot be measured: %w", err)
	}
	if err := evaluate.PrintForecast(c.stdout, jobs, c.Twins, rates); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := c.one(ctx, v, j, module.Root); err != nil {
			return err
		}
	}
	return nil
}

// one evaluates a job and archives what came of it.
func (c *archiveCommand) one(ctx context.Context, v *evaluate.Evaluator, j evaluate.Job, root string) error {
	recorder := new(archive.Recorder)
	v.Observer = recorder
	o, err := v.Do(ctx, j)
	if err != nil {
		return err
	}
	name := c.name
	if name == "" {
		name = string(j.From)
	}
	f, err := archive.New(j, name, o, origin(ctx, root, o), recorder)
	if err != nil {
		return err
	}
	path, size, err := c.shelf.put(f)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s: %s, %s; %s in %s, %s\n", o.ID, evaluate.Origin(o), claims.Tally(o.Verdicts),
		cli.Counted(len(f.Points), "point"), cli.FromHere(path), cli.ByteCount(int64(size)))
	if len(f.Differs) > 0 {
		fmt.Fprintf(c.stdout, "%s differs from the %s preset in %s\n", f.Name, f.Preset, strings.Join(f.Differs, ", "))
	}
	return nil
}
