// Command benchmark times the inner jobs of the experiments on the backends of
// this library and, side by side, in JAX, NumPy and PyTorch.
//
//	./scripts/bench -h
//
// Every engine is a process of its own that waits for its turn. Round by round
// and in an order drawn anew, each runs the job on the same inputs; the numbers
// they compute must agree, or the row says that they do not.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/wholefile"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// With the handler gone after the first signal, a second one kills.
	context.AfterFunc(ctx, stop)
	if len(os.Args) == 3 && os.Args[1] == workerCommand {
		// Ctrl-C reaches the whole group; the driver decides when a worker ends.
		serve(context.WithoutCancel(ctx), os.Args[2], os.Stdin, os.Stdout)
		return
	}
	os.Exit(execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs the command line and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if err == nil {
		err = run(ctx, o, stdout, stderr)
	}
	return cli.End(ctx, stderr, "bench", err, "jobs that were complete are in the table")
}

// options are what the command line asks for.
type options struct {
	json    string
	rounds  int
	jobs    []job
	engines []string
	python  string
}

func parse(args []string, stdout io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.json, "json", "", "also write the numbers to this `file`")
	flags.IntVar(&o.rounds, "rounds", 5, "how often each engine is timed")
	jobNames := flags.String("jobs", "", "the jobs to run, a `list` such as tiny,svd; all without it")
	engines := flags.String("engines", "", "the engines to run, a `list`; all without it")
	peers := flags.Bool("peers", true, "with the engines of others: "+strings.Join(peerEngines, ", "))
	flags.StringVar(&o.python, "python", "",
		"Python `interpreter` with the peers; without it, an environment of locked versions in .tools/bench")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printUsage(flags, stdout)
			return o, err
		}
		return o, cli.Usage("%w; -h shows the flags", err)
	}
	if flags.NArg() > 0 {
		return o, cli.Usage("unexpected argument %q: jobs are named by -jobs", flags.Arg(0))
	}
	if o.rounds < 1 {
		return o, cli.Usage("%d rounds: there must be at least 1", o.rounds)
	}
	if o.engines, err = choose("engine", *engines, slices.Concat(ownEngines, peerEngines)); err != nil {
		return o, err
	}
	if !*peers {
		o.engines = slices.DeleteFunc(o.engines, func(e string) bool { return slices.Contains(peerEngines, e) })
	}
	if len(o.engines) == 0 {
		return o, cli.Usage("no engine is left without the peers: name one of %s", strings.Join(ownEngines, ", "))
	}
	o.jobs, err = chooseJobs(*jobNames)
	return o, err
}

// choose returns the names of a list that are asked for, in the order of known.
func choose(kind, list string, known []string) ([]string, error) {
	if list == "" {
		return slices.Clone(known), nil
	}
	asked := strings.Split(list, ",")
	for _, name := range asked {
		if !slices.Contains(known, name) {
			return nil, cli.Usage("there is no %s %q: take some of %s", kind, name, strings.Join(known, ","))
		}
	}
	return slices.DeleteFunc(slices.Clone(known), func(name string) bool { return !slices.Contains(asked, name) }), nil
}

func chooseJobs(list string) ([]job, error) {
	names := make([]string, len(jobs))
	for i, j := range jobs {
		names[i] = j.name
	}
	names, err := choose("job", list, names)
	return slices.DeleteFunc(slices.Clone(jobs), func(j job) bool { return !slices.Contains(names, j.name) }), err
}

func printUsage(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, `bench times the inner jobs of the experiments, engine beside engine.

usage: ./scripts/bench [flags]

flags:
`)
	flags.SetOutput(w)
	flags.PrintDefaults()
	fmt.Fprintf(w, "\nengines: %s\n\njobs:\n", strings.Join(slices.Concat(ownEngines, peerEngines), ", "))
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, j := range jobs {
		fmt.Fprintf(table, "  %s\t%s\n", j.name, j.what)
	}
	table.Flush()
	fmt.Fprint(w, `
exit status: 0 all is well, 1 an engine failed or engines disagree,
2 a wrong command line, 130 interrupted
`)
}

// run measures and writes what was measured, also when it is interrupted.
func run(ctx context.Context, o options, stdout, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "benchmark-*")
	if err != nil {
		return fmt.Errorf("the inputs of the jobs cannot be written: %w", err)
	}
	defer os.RemoveAll(folder)
	crew, err := recruit(ctx, o, module.Root, folder, stderr)
	if err != nil {
		return err
	}
	defer crew.stop()
	notRun := crew.start(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(crew) == 0 {
		return fmt.Errorf("no engine runs: %s", strings.Join(notRun, "; "))
	}
	printFacts(stdout, crew, notRun)
	rows, err := measureAll(ctx, o, crew, folder, stderr)
	printTable(stdout, crew, rows)
	if o.json != "" && len(rows) > 0 {
		if e := wholefile.Write(o.json, encodeRows(rows)); e != nil {
			err = errors.Join(err, fmt.Errorf("the numbers cannot be written: %w; name another file with -json", e))
		}
	}
	return errors.Join(err, complaint(rows))
}

// measureAll measures job after job; rows are those that were complete.
func measureAll(ctx context.Context, o options, crew crew, folder string, stderr io.Writer) (rows []row, err error) {
	for _, j := range o.jobs {
		if err := writeInputs(folder, j); err != nil {
			return rows, fmt.Errorf("the inputs of %s cannot be written: %w", j.name, err)
		}
		m := measurement{rounds: o.rounds, progress: func(text string) { fmt.Fprintf(stderr, "%s: %s\n", j.name, text) }}
		r, err := m.row(ctx, j, crew.of(j))
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// complaint returns an error that names what went wrong in the rows.
func complaint(rows []row) error {
	var bad []string
	for _, r := range rows {
		if len(r.Failed) > 0 {
			bad = append(bad, r.Job+" failed in some engine")
		} else if !r.Agree {
			bad = append(bad, r.Job+" is computed differently by some engine")
		}
	}
	if bad == nil {
		return nil
	}
	return fmt.Errorf("%s; the notes below the table say more", strings.Join(bad, ", "))
}
