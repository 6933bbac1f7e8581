package run

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

const listUsage = `usage: ground list [-v] [ID...]

Lists the experiments, of all papers without an ID: id, title, the seconds that
the presets take on a plain machine of two cores, and the twins, which are the
same experiment with a hypothesis removed. With -v also what each twin
breaks, and the fields of the config with what they are: "ground run -set"
changes them.

examples:
  ground list
  ground list -v damian2022/alignment
`

// List is the verb that lists experiments.
func List(all evaluate.List) cli.Verb {
	return func(_ context.Context, args []string, stdout, _ io.Writer) error {
		flags := flag.NewFlagSet("list", flag.ContinueOnError)
		verbose := flags.Bool("v", false, "also list twins with what they break, and the config with its presets")
		names, err := cli.ParseMixed(flags, listUsage, args, stdout)
		if err != nil {
			return err
		}
		list := all
		if len(names) > 0 {
			if list, err = all.FindAll(names); err != nil {
				return cli.Usage("%v", err)
			}
		}
		if *verbose {
			return printDetails(stdout, list)
		}
		return printList(stdout, list)
	}
}

// presets are the presets in the order of their size.
var presets = []experiment.Preset{experiment.Quick, experiment.Paper}

func printList(w io.Writer, list evaluate.List) error {
	rows := [][]string{{"experiment", "title", "quick", "paper", "twins"}}
	for _, e := range list {
		row := []string{e.Name(), e.Describe()}
		for _, p := range presets {
			seconds, err := nominalSeconds(e, p)
			if err != nil {
				return err
			}
			row = append(row, seconds)
		}
		var twins []string
		for _, t := range e.TwinList() {
			twins = append(twins, t.Name)
		}
		rows = append(rows, append(row, strings.Join(twins, "; ")))
	}
	cli.PrintTable(w, rows)
	return nil
}

// nominalSeconds returns the time that a preset takes on a plain machine.
func nominalSeconds(e experiment.Experiment, p experiment.Preset) (string, error) {
	config, err := e.Preset(p, nil)
	if err != nil {
		return "", err
	}
	cost, err := e.Forecast(config, true)
	if err != nil {
		return "", err
	}
	return cli.RoundSeconds(experiment.Nominal.Seconds(cost)), nil
}

func printDetails(w io.Writer, list evaluate.List) error {
	for i, e := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s: %s\n", e.Name(), e.Describe())
		for _, p := range presets {
			seconds, err := nominalSeconds(e, p)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s: about %s\n", p, seconds)
		}
		for _, t := range e.TwinList() {
			fmt.Fprintf(w, "twin %q breaks: %s\n", t.Name, t.Breaks)
		}
		if err := printConfig(w, e); err != nil {
			return err
		}
	}
	return nil
}

// printConfig prints the fields of an experiment's config with their presets.
func printConfig(w io.Writer, e experiment.Experiment) error {
	rows := [][]string{{"field"}}
	for _, p := range presets {
		config, err := e.Preset(p, nil)
		if err != nil {
			return err
		}
		rows[0] = append(rows[0], string(p))
		for i, f := range experiment.Fields(config) {
			if len(rows) == i+1 {
				rows = append(rows, []string{f.Name})
			}
			rows[i+1] = append(rows[i+1], f.Value)
			if len(rows[i+1]) == len(presets)+1 {
				rows[i+1] = append(rows[i+1], f.Kind, f.Doc)
			}
		}
	}
	rows[0] = append(rows[0], "kind", "what it is")
	cli.PrintTable(w, rows)
	return nil
}
