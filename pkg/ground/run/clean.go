package run

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/store"
)

const cleanUsage = `usage: ground clean [ID...]

Removes the stored results of the experiments, of all of them without an ID.
An ID names an experiment or, without its last part, several. Nothing else in
results/ is touched, and what was removed can be computed again.

examples:
  ground clean
  ground clean damian2022
  ground clean damian2022/alignment
`

// Clean is the verb that removes stored results.
func Clean(ctx context.Context, args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("clean", flag.ContinueOnError)
	if err := cli.ParseFlags(flags, cleanUsage, args, stdout); err != nil {
		return err
	}
	module, err := cli.Running()
	if err != nil {
		return err
	}
	s := store.Open(module.Store())
	ids := flags.Args()
	if len(ids) == 0 {
		ids = []string{""}
	}
	var failed []error
	for _, id := range ids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		files, size, err := s.Remove(id)
		failed = append(failed, err)
		fmt.Fprintf(stdout, "%s: %s removed, %s freed\n", idName(id), cli.Counted(files, "file"), cli.ByteCount(size))
	}
	return errors.Join(failed...)
}

func idName(id string) string {
	if id == "" {
		return "all experiments"
	}
	return id
}
