// Package cli holds what the commands of the repository have in common:
// how they end, and where the repository is.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

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

// ModulePath is the module that the commands belong to.
const ModulePath = "github.com/provingground/provingground"

// ModuleRoot returns the folder of the module that holds the working
// directory, an absolute path.
func ModuleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("the working directory is gone: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if line, _, _ := strings.Cut(string(data), "\n"); strings.TrimSpace(line) == "module "+ModulePath {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s lies outside Proving Ground: change into the repository and run this again", start)
		}
	}
}
