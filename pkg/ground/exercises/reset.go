package exercises

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/reader"
)

const resetUsage = `usage: ground reset-reader

Forgets what a reader has told the notebooks: guesses, and the wrong tries at
exercises, after which hints are shown. Answers that stand in notebooks stay there.

examples:
  ground reset-reader
`

// ResetReader is the verb that forgets what a reader has told the notebooks.
func ResetReader(_ context.Context, args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("reset-reader", flag.ContinueOnError)
	if err := cli.ParseFlags(flags, resetUsage, args, stdout); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return cli.Usage("reset-reader forgets all guesses and tries, and takes no %q", flags.Arg(0))
	}
	module, err := cli.Running()
	if err != nil {
		return err
	}
	guesses, exercises, err := reader.Open(module.Results()).Forget()
	fmt.Fprintf(stdout, "forgotten: %s, and the tries at %s\n", guessCount(guesses), cli.Counted(exercises, "exercise"))
	return err
}

func guessCount(n int) string {
	if n == 1 {
		return "1 guess"
	}
	return fmt.Sprintf("%d guesses", n)
}
