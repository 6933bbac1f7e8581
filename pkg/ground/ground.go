// Command ground runs what Proving Ground holds: notebooks and experiments.
//
//	go run ./scripts/ground help
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/provingground/provingground/scripts/cli"
)

// A command is one sub-command of ground.
type command struct {
	name    string
	summary string // one line, without a full stop
	run     func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

// commands are the sub-commands in the order in which help lists them.
var commands = []command{
	{"notebooks", "execute notebooks and print the table of verdicts", runNotebooks},
	{"list", "list the experiments with their presets and twins", runList},
	{"run", "run experiments and print their verdicts", runRun},
	{"figures", "export figures in the style of a venue", runFigures},
	{"claims", "print the ledger of verdicts", runClaims},
	{"calibrate", "measure on fresh master seeds how often claims hold and twins fail", runCalibrate},
	{"backends", "list the backends, their speed, and how far their numbers lie apart", runBackends},
	{"answers", "print the exercises of a room with what is right, for a teacher", runAnswers},
	{"reset-reader", "forget a reader's guesses and tries at exercises", runResetReader},
	{"clean", "remove stored results", runClean},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// With the handler gone after the first signal, a second one kills.
	context.AfterFunc(ctx, stop)
	os.Exit(execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs the command line and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return cli.End(ctx, stderr, "ground", dispatch(ctx, args, stdout, stderr),
		"what was stored is kept, the same command goes on from it")
}

func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return cli.Usage("no command given; known: %s; \"ground help\" explains them", known())
	}
	name, rest := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		if len(rest) == 0 {
			printCommands(stdout)
			return nil
		}
		name, rest = rest[0], []string{"-h"}
	}
	for _, c := range commands {
		if c.name == name {
			return c.run(ctx, rest, stdout, stderr)
		}
	}
	return cli.Usage("unknown command %q; known: %s", name, known())
}

// known returns the names of all commands.
func known() string {
	names := make([]string, len(commands))
	for i, c := range commands {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

func printCommands(w io.Writer) {
	fmt.Fprint(w, "ground runs the notebooks and experiments of Proving Ground.\n\n"+
		"usage: ground COMMAND [flags] [NAME...]\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, c := range commands {
		fmt.Fprintf(table, "  %s\t%s\n", c.name, c.summary)
	}
	table.Flush()
	fmt.Fprint(w, `
"ground help COMMAND" shows its flags and examples. Results lie in results/,
or in the folder that the environment variable PG_RESULTS names.

exit status: 0 all is well, 1 a red verdict or a failed run,
2 a wrong command line, 130 interrupted
`)
}

// parseFlags parses a command's arguments. Asked for help, it prints the usage
// and the flags on stdout and returns [flag.ErrHelp]; any other error is a
// usage error.
func parseFlags(flags *flag.FlagSet, usage string, args []string, stdout io.Writer) error {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		printFlags(flags, usage, stdout)
		return err
	}
	if err != nil {
		return cli.Usage("%v; \"ground help %s\" shows the flags", err, flags.Name())
	}
	return nil
}

func printFlags(flags *flag.FlagSet, usage string, w io.Writer) {
	fmt.Fprint(w, usage)
	some := false
	flags.VisitAll(func(*flag.Flag) { some = true })
	if some {
		fmt.Fprint(w, "\nflags:\n")
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
}
