// Package figures is "ground figures", which exports figures in the style of a venue, and
// makes the page that shows all of a folder at a glance.
package figures

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

const usage = `usage: ground figures [flags] [ID...]

Exports figures in the style of a venue, of all experiments without an ID. An
ID is a paper, an experiment or a single figure. Results are read from
results/store; what is missing there is computed first. Beside every figure
lie its numbers as CSV and its caption with their provenance as text, and a
page, index.html, shows all figures of a folder at a glance. With -style all
every style gets a folder of its own. Flags may stand before or after the IDs.
The .tex of a figure is a float: \input it, and the .pgf that lies beside it is
set in the document's own type, under its caption.

A plan keeps all this for a paper, so that a later run gives the same bytes:
  style = "icml"
  out = "figs"
  legend = "bottom"                     # of all figures, unless they say otherwise
  [[figure]]
  id = "damian2022/alignment/law"       # or an experiment, or a paper
  width = "single"                      # double, or inches as "3.5"
  height = 2.4
  panels = "a,c"
  label = ["x=samples $n$", "a.y=error"]

examples:
  ground figures
  ground figures -style icml -out figs damian2022
  ground figures -style all
  ground figures damian2022/alignment/law -style slides -dark -formats svg
  ground figures damian2022/alignment/law -style icml -width single -legend bottom
  ground figures damian2022/alignment -set D=30,60
  ground figures -plan figures.toml
`

// figuresCommand is one call of "ground figures".
type figuresCommand struct {
	evaluate.Options
	all     evaluate.List
	styles  []draw.Style
	out     string
	formats []string
	jobs    []evaluate.Job
	single  map[string][]string // experiment to the figures that were named one by one; absent for all
	layout  layout              // of the flags
	plan    plan                // empty without -plan
	stdout  io.Writer
}

// Figures is the verb that exports figures.
func Figures(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		r := figuresCommand{all: all, stdout: stdout, single: map[string][]string{}}
		if err := r.parse(args); err != nil {
			return err
		}
		return r.run(ctx, stderr)
	}
}

func (r *figuresCommand) run(ctx context.Context, stderr io.Writer) error {
	module, err := cli.Running()
	if err != nil {
		return err
	}
	folders := r.folders(filepath.Join(module.Results(), "figures"))
	v, err := evaluate.New(r.Options, module.Store(), stderr)
	if err != nil {
		return err
	}
	defer v.Engine.Close()
	v.Tables = module.Calibrations()
	for _, j := range r.jobs {
		o, err := v.Do(ctx, j)
		if err != nil {
			return err
		}
		if err := r.export(o, folders); err != nil {
			return err
		}
	}
	for _, dir := range folders {
		page, err := WritePage(dir, r.all.Names())
		if err != nil {
			return err
		}
		fmt.Fprintln(r.stdout, page)
	}
	return nil
}

// everyStyle is the name that stands for all styles.
const everyStyle = "all"

// folders returns the folder of each style: that of -out, or one below results,
// and one more level when there are several.
func (r *figuresCommand) folders(results string) []string {
	out := make([]string, len(r.styles))
	for i, s := range r.styles {
		switch {
		case r.out == "":
			out[i] = cli.FromHere(filepath.Join(results, s.Name))
		case len(r.styles) == 1:
			out[i] = r.out
		default:
			out[i] = filepath.Join(r.out, s.Name)
		}
	}
	return out
}

func (r *figuresCommand) parse(args []string) (err error) {
	flags := flag.NewFlagSet("figures", flag.ContinueOnError)
	r.Define(flags)
	style := flags.String("style", draw.ExportStyle, "`style`: "+strings.Join(draw.StyleNames(), ", ")+", or "+everyStyle)
	flags.StringVar(&r.out, "out", "", "`folder` to write to (default results/figures/STYLE)")
	formats := flags.String("formats", "pdf,svg,png,pgf,tex,csv", "`formats`, separated by commas")
	file := flags.String("plan", "", "`file` that says how each figure is set; flags go before what it says")
	r.layout.define(flags)
	names, err := cli.ParseMixed(flags, usage, args, r.stdout)
	if err != nil {
		return err
	}
	if names, err = r.follow(*file, flags, names); err != nil {
		return err
	}
	if r.styles, err = parseStyles(*style); err != nil {
		return err
	}
	if r.formats, err = parseFormats(*formats); err != nil {
		return err
	}
	return r.selectFigures(names)
}

// follow reads the plan, if there is one, and returns the names of what is exported: those given, or else the plan's.
func (r *figuresCommand) follow(file string, flags *flag.FlagSet, names []string) (_ []string, err error) {
	if err := r.layout.check(); err != nil || file == "" {
		return names, err
	}
	if r.plan, err = readPlan(file); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = r.plan.ids()
	}
	return names, r.plan.setFlags(flags)
}

// parseStyles returns the style of that name, or all of them.
func parseStyles(name string) ([]draw.Style, error) {
	names := []string{name}
	if name == everyStyle {
		names = draw.StyleNames()
	}
	styles := make([]draw.Style, len(names))
	for i, n := range names {
		var err error
		if styles[i], err = draw.StyleByName(n); err != nil {
			return nil, cli.Usage("-style: %v; or %s", err, everyStyle)
		}
	}
	return styles, nil
}

// parseFormats returns the formats to write: those named, and always the
// numbers and the caption.
func parseFormats(list string) ([]string, error) {
	var formats []string
	for _, name := range append(strings.Split(list, ","), "csv", "txt") {
		name = strings.TrimSpace(name)
		if !slices.Contains(draw.Formats(), name) {
			return nil, cli.Usage("-formats: there is no format %q: take some of %s", name, strings.Join(draw.Formats(), ", "))
		}
		if !slices.Contains(formats, name) {
			formats = append(formats, name)
		}
	}
	return formats, nil
}

// selectFigures finds the experiments that the names stand for. A figure is
// known by its experiment until that is evaluated.
func (r *figuresCommand) selectFigures(names []string) (err error) {
	if len(names) == 0 && r.File == "" {
		names = r.all.Names()
	}
	whole := map[string]bool{}
	for i, name := range names {
		if id := r.experimentOf(name); id != "" {
			r.single[id] = append(r.single[id], name)
			names[i] = id
			continue
		}
		found, err := r.all.Find(name)
		if err != nil {
			return cli.Usage("%v", err)
		}
		for _, e := range found {
			whole[e.Name()] = true
		}
	}
	for id := range whole {
		delete(r.single, id)
	}
	r.jobs, err = r.Jobs(r.all, names)
	return err
}

// experimentOf returns the experiment that a figure's id begins with, empty
// for another name.
func (r *figuresCommand) experimentOf(name string) string {
	for _, id := range r.all.Names() {
		if strings.HasPrefix(name, id+"/") {
			return id
		}
	}
	return ""
}

// export writes the figures of an outcome that are wanted, in every style, and
// prints their paths.
func (r *figuresCommand) export(o *evaluate.Outcome, folders []string) error {
	figures, err := r.wanted(o)
	if err != nil {
		return err
	}
	for i, style := range r.styles {
		for _, f := range figures {
			if err := r.save(f, style, folders[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// save writes a figure as its layout has it, and prints the paths.
func (r *figuresCommand) save(f figure.Figure, style draw.Style, folder string) error {
	l := r.layout.or(r.plan.of(f.ID)).or(r.plan.layout)
	style, err := l.style(style)
	if err != nil {
		return err
	}
	if f, err = l.apply(f); err != nil {
		return err
	}
	paths, err := draw.Save(f, style, folder, r.formats...)
	for _, p := range paths {
		fmt.Fprintln(r.stdout, p)
	}
	return err
}

func (r *figuresCommand) wanted(o *evaluate.Outcome) ([]figure.Figure, error) {
	ids, some := r.single[o.ID]
	if !some {
		return o.Figures, nil
	}
	var out []figure.Figure
	for _, id := range ids {
		f, err := o.Figure(strings.TrimPrefix(id, o.ID+"/"))
		if err != nil {
			return nil, cli.Usage("%v", err)
		}
		out = append(out, f)
	}
	return out, nil
}
