package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// ParseFlags parses a command's arguments. Asked for help, it prints the usage
// and the flags on stdout and returns [flag.ErrHelp]; any other error is a
// usage error.
func ParseFlags(flags *flag.FlagSet, usage string, args []string, stdout io.Writer) error {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		printFlags(flags, usage, stdout)
		return err
	}
	if err != nil {
		return Usage("%v; \"ground help %s\" shows the flags", err, flags.Name())
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

// ParseMixed is ParseFlags for a command whose flags may stand before, between
// and after its names. It returns the names.
func ParseMixed(flags *flag.FlagSet, usage string, args []string, stdout io.Writer) (names []string, err error) {
	for {
		if err := ParseFlags(flags, usage, args, stdout); err != nil {
			return nil, err
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return names, nil
		}
		if used := len(args) - len(rest); used > 0 && args[used-1] == "--" {
			return append(names, rest...), nil
		}
		names, args = append(names, rest[0]), rest[1:]
	}
}
