// Package cli holds what commands have in common: how they end, their flags, what they
// print while they work and in tables, and the module that they are run in.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// A Verb does what a sub-command is called for, with the arguments after its name.
type Verb func(ctx context.Context, args []string, stdout, stderr io.Writer) error

// Exit statuses.
const (
	ExitOK          = 0
	ExitFailed      = 1   // what was asked for was done and went wrong
	ExitUsage       = 2   // the command line is wrong; nothing was run
	ExitInterrupted = 130 // Ctrl-C, as shells report it
)

// errUsage marks an error of the command line.
var errUsage = errors.New("usage")

// Usage returns an error that ends a command with ExitUsage.
func Usage(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errUsage}, args...)...)
}

// IsUsage reports whether an error is one of the command line.
func IsUsage(err error) bool { return errors.Is(err, errUsage) }

// End writes how a command ended to w, in one line after its name, and returns
// its exit status. interrupted is what it leaves when its context has ended.
func End(ctx context.Context, w io.Writer, name string, err error, interrupted string) int {
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return ExitOK
	case IsUsage(err):
		fmt.Fprintf(w, "%s: %s\n", name, strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
		return ExitUsage
	case ctx.Err() != nil:
		fmt.Fprintf(w, "%s: interrupted; %s\n", name, interrupted)
		return ExitInterrupted
	}
	fmt.Fprintf(w, "%s: %v\n", name, err)
	return ExitFailed
}
