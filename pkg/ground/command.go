//go:build !js

package ground

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/provingground/provingground/pkg/ground/archive"
	"github.com/provingground/provingground/pkg/ground/backends"
	"github.com/provingground/provingground/pkg/ground/calibrate"
	"github.com/provingground/provingground/pkg/ground/cite"
	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/crate"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/exercises"
	"github.com/provingground/provingground/pkg/ground/figures"
	"github.com/provingground/provingground/pkg/ground/notebooks"
	"github.com/provingground/provingground/pkg/ground/pages"
	"github.com/provingground/provingground/pkg/ground/paper"
	"github.com/provingground/provingground/pkg/ground/run"
	"github.com/provingground/provingground/pkg/ground/sweep"
)

// Main does what the command line says and ends the program.
func (c Command) Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// With the handler gone after the first signal, a second one kills.
	context.AfterFunc(ctx, stop)
	os.Exit(c.Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Run does what the arguments say and returns the exit status.
func (c Command) Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return cli.End(ctx, stderr, "ground", c.dispatch(ctx, args, stdout, stderr),
		"what was stored is kept, the same command goes on from it")
}

// verb is one sub-command.
type verb struct {
	name    string
	summary string // one line, without a full stop
	do      cli.Verb
}

// verbs returns the sub-commands in the order in which help lists them.
func (c Command) verbs() []verb {
	all := evaluate.List(c.Experiments)
	return []verb{
		{"notebooks", "execute notebooks and print the table of verdicts", notebooks.Notebooks(all)},
		{"list", "list the experiments with their presets and twins", run.List(all)},
		{"run", "run experiments and print their verdicts", run.Run(all)},
		{"sweep", "compute the points of experiments with any number of programs, or with Slurm", sweep.Sweep(all)},
		{"figures", "export figures in the style of a venue", figures.Figures(all)},
		{"claims", "print the ledger of verdicts", claims.Claims},
		{"crate", "pack results with what made them into a Research Object crate, or check one", crate.Crate(all)},
		{"cite", "print what to cite, as BibTeX", cite.Cite(all)},
		{"calibrate", "measure on fresh master seeds how often claims hold and twins fail", calibrate.Calibrate(all)},
		{"archive", "keep results at full size, with every point, among the sources", archive.Archive(all)},
		{"verify", "compute random points of archived results again", archive.Verify(all)},
		{"backends", "list the backends, their speed, and how far their numbers lie apart", backends.Backends(all)},
		{"live", "write a page that runs an experiment by itself, in any browser", pages.Live(all)},
		{"answers", "print the exercises of a room with what is right, for a teacher", exercises.Answers(c.Exercises)},
		{"reset-reader", "forget a reader's guesses and tries at exercises", exercises.ResetReader},
		{"new", "begin a paper: an experiment that runs, its claim, its test and its notebook", paper.New},
		{"clean", "remove stored results", run.Clean},
	}
}

func (c Command) dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if err := c.check(); err != nil {
		return err
	}
	if len(args) == 0 {
		return cli.Usage("no command given; known: %s; \"ground help\" explains them", c.known())
	}
	name, rest := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		if len(rest) == 0 {
			c.printVerbs(stdout)
			return nil
		}
		name, rest = rest[0], []string{"-h"}
	}
	for _, v := range c.verbs() {
		if v.name == name {
			return v.do(ctx, rest, stdout, stderr)
		}
	}
	return cli.Usage("unknown command %q; known: %s", name, c.known())
}

// known returns the names of all verbs.
func (c Command) known() string {
	var names []string
	for _, v := range c.verbs() {
		names = append(names, v.name)
	}
	return strings.Join(names, ", ")
}

func (c Command) printVerbs(w io.Writer) {
	fmt.Fprint(w, "ground runs experiments and notebooks of Proving Ground.\n\n"+
		"usage: ground COMMAND [flags] [NAME...]\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, v := range c.verbs() {
		fmt.Fprintf(table, "  %s\t%s\n", v.name, v.summary)
	}
	table.Flush()
	fmt.Fprint(w, `
"ground help COMMAND" shows its flags and examples. Results lie in results/,
or in the folder that the environment variable PG_RESULTS names.

exit status: 0 all is well, 1 a red verdict or a failed run,
2 a wrong command line, 130 interrupted
`)
}
