// Package backends is "ground backends", which lists the backends, their speed, and how far
// their numbers lie apart.
package backends

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/parity"
)

const usage = `usage: ground backends [-verdicts]

Lists the backends, which of them are there and why the others are not, and how
fast they are; then, for every graph function of the library, the largest
difference of each backend and precision from float64 on the Go backend,
relative to the largest number. Tests hold that reference to plain loops in Go
at 1e-10. With -verdicts every experiment is run at the quick preset on every
backend that is there, and the verdicts are compared.

examples:
  ground backends
  ground backends -verdicts
`

// Backends is the verb that lists them.
func Backends(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		flags := flag.NewFlagSet("backends", flag.ContinueOnError)
		verdicts := flags.Bool("verdicts", false, "also compare the verdicts of every experiment")
		if err := cli.ParseFlags(flags, usage, args, stdout); err != nil {
			return err
		}
		if flags.NArg() > 0 {
			return cli.Usage("backends takes no arguments, there is %q", flags.Arg(0))
		}
		if *verdicts {
			return compare(ctx, stdout, stderr, all)
		}
		return compare(ctx, stdout, stderr, nil)
	}
}

// compare prints the backends, how far their numbers lie apart, and, where there are
// experiments, their verdicts.
func compare(ctx context.Context, stdout, stderr io.Writer, experiments evaluate.List) error {
	engines, err := printBackends(ctx, stdout)
	defer func() {
		for _, e := range engines {
			e.Close()
		}
	}()
	if err != nil {
		return err
	}
	if err := printParity(ctx, stdout, engines); err != nil {
		return err
	}
	if len(experiments) == 0 {
		return nil
	}
	return printVerdictParity(ctx, stdout, stderr, engines, experiments)
}

// printBackends lists the backends and returns those that are there, the Go
// backend first.
func printBackends(ctx context.Context, w io.Writer) (engines []*engine.Engine, err error) {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "backend\tmasked products\tother work\twhich")
	for _, name := range []string{engine.Go, engine.XLACPU, engine.XLACUDA} {
		e, err := engine.Open(name)
		if err != nil {
			fmt.Fprintf(table, "%s\t\t\tabsent: %v\n", name, err)
			continue
		}
		engines = append(engines, e)
		rates, err := evaluate.Rates(ctx, e)
		if err != nil {
			return engines, err
		}
		fmt.Fprintf(table, "%s\t%.0f GFLOP/s\t%.0f million elements/s\t%s\n",
			name, rates.FLOP/1e9, rates.Elements/1e6, e.Choice().Why)
	}
	if err := table.Flush(); err != nil {
		return engines, err
	}
	auto, err := engine.Open(engine.Auto)
	if err != nil {
		return engines, err
	}
	_, err = fmt.Fprintf(w, "\nauto is %s\n", auto.Choice())
	return engines, err
}

func printParity(ctx context.Context, w io.Writer, engines []*engine.Engine) error {
	columns := parity.Columns(engines)
	rows, err := parity.Table(ctx, engines[0], columns)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nlargest difference from %s float64, relative\n\n", engines[0].Name())
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	head := []string{"graph function"}
	for _, c := range columns {
		head = append(head, c.Name)
	}
	fmt.Fprintln(table, strings.Join(head, "\t"))
	for _, r := range rows {
		cells := []string{r.Name}
		for _, d := range r.Differences {
			cells = append(cells, fmt.Sprintf("%.1g", d))
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	return table.Flush()
}

// printVerdictParity evaluates every experiment on every engine and says where
// the verdicts differ, which is an error.
func printVerdictParity(ctx context.Context, w, stderr io.Writer, engines []*engine.Engine,
	experiments evaluate.List) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	o := evaluate.Options{Preset: experiment.Quick}
	jobs, err := o.Jobs(experiments, experiments.Names())
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nverdicts at the quick preset\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	different := 0
	for _, j := range jobs {
		cells, differing, err := verdictRow(ctx, j, o, engines, module.Store(), stderr)
		if err != nil {
			return err
		}
		different += differing
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	if err := table.Flush(); err != nil || different == 0 {
		return err
	}
	return fmt.Errorf("the verdicts of %d experiments depend on the backend", different)
}

// verdictRow returns the row of an experiment: its verdicts on each engine, and on how many they
// are others than on the first.
func verdictRow(ctx context.Context, j evaluate.Job, o evaluate.Options, engines []*engine.Engine, folder string,
	stderr io.Writer) (cells []string, different int, err error) {
	cells = []string{j.Name()}
	got := make([]map[string]claim.Status, len(engines))
	for i, e := range engines {
		o.Backend = e.Name()
		if got[i], err = statuses(ctx, j, o, folder, stderr); err != nil {
			return nil, 0, err
		}
		cells = append(cells, fmt.Sprintf("%s: %s", e.Name(), compared(got[0], got[i])))
		if !maps.Equal(got[0], got[i]) {
			different++
		}
	}
	return cells, different, nil
}

// statuses returns the status of each claim of an experiment on a backend.
func statuses(ctx context.Context, j evaluate.Job, o evaluate.Options, folder string,
	stderr io.Writer) (map[string]claim.Status, error) {
	v, err := evaluate.New(o, folder, stderr)
	if err != nil {
		return nil, err
	}
	defer v.Engine.Close()
	out, err := v.Do(ctx, j)
	if err != nil {
		return nil, err
	}
	got := map[string]claim.Status{}
	for _, v := range out.Verdicts {
		got[v.ID] = v.Status
	}
	return got, nil
}

// compared returns "5 holds", or the claims whose status is another one than
// the first's.
func compared(first, got map[string]claim.Status) string {
	var other []string
	counts := map[claim.Status]int{}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		counts[got[id]]++
		if got[id] != first[id] {
			other = append(other, fmt.Sprintf("%s %s, not %s", id, got[id], first[id]))
		}
	}
	if len(other) > 0 {
		return strings.Join(other, ", ")
	}
	var parts []string
	for _, s := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
	}
	return strings.Join(parts, ", ")
}
