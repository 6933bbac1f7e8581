// Package pages is "ground live", which writes pages that run experiments by themselves: one
// file of one experiment, or the folder that a book of notebooks takes its panels from.
package pages

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/live"
	"github.com/provingground/provingground/pkg/wholefile"
)

const usage = `usage: ground live ID [flags]
       ground live -folder FOLDER

Writes a page that runs one experiment by itself, in any browser, without Go, server or network: its numbers,
its twins as switches, its figure and its verdicts. The page holds this whole program as WebAssembly, which is
built first: a minute when it is done for the first time. It shows experiments that have a live preset.

With -folder it writes what a book of notebooks needs for a panel under every figure: the program once, and
the panels of all experiments.

examples:
  ground live damian2022/alignment -out alignment.html
  ground live nichani2022/escape -figure race

flags:
`

// Live is the verb that writes pages.
func Live(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
		flags := flag.NewFlagSet("live", flag.ContinueOnError)
		out := flags.String("out", "", "the `file` that is written; the default is the experiment's name, as in "+
			"damian2022-alignment.html")
		figure := flags.String("figure", "", "which `figure` it draws; the default is the experiment's first")
		folder := flags.String("folder", "", "write the program and all panels into this `folder` instead")
		names, err := cli.ParseMixed(flags, usage, args, stdout)
		if err != nil {
			return err
		}
		if *folder != "" {
			if len(names) > 0 || *out != "" || *figure != "" {
				return cli.Usage("-folder takes all experiments and no other flags")
			}
			return writeFolder(ctx, all, *folder, stdout, stderr)
		}
		e, err := one(all, names)
		if err != nil {
			return err
		}
		return writePage(ctx, e, *figure, *out, stdout, stderr)
	}
}

// one returns the experiment that is named.
func one(all evaluate.List, names []string) (experiment.Experiment, error) {
	if len(names) != 1 {
		return nil, cli.Usage("name one experiment; those with a live preset are %s", Having(all).Known())
	}
	found, err := all.Find(names[0])
	if err != nil {
		return nil, cli.Usage("%v", err)
	}
	if len(found) != 1 || len(Having(found)) != 1 {
		return nil, cli.Usage("%s is no experiment with a live preset: take one of %s", names[0], Having(all).Known())
	}
	return found[0], nil
}

// Having returns those experiments that have a live preset.
func Having(all evaluate.List) evaluate.List {
	var out evaluate.List
	for _, e := range all {
		if _, err := e.Preset(experiment.Live, nil); err == nil {
			out = append(out, e)
		}
	}
	return out
}

// files are what a book copies beside its pages.
var files = map[string]string{"panel.js": panelScript, "panel.css": panelStyle}

// writeFolder writes program.js, panel.js, panel.css, and panels.json: a panel an experiment, by its id.
func writeFolder(ctx context.Context, all evaluate.List, folder string, stdout, stderr io.Writer) error {
	program, err := build(ctx, stderr)
	if err != nil {
		return err
	}
	panels := map[string]live.Panel{}
	for _, e := range Having(all) {
		if panels[e.Name()], err = live.Describe(e, ""); err != nil {
			return err
		}
	}
	list, err := json.MarshalIndent(panels, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	written := map[string]string{"program.js": program, "panels.json": string(list)}
	for name, text := range files {
		written[name] = text
	}
	for name, text := range written {
		if err := wholefile.Write(filepath.Join(folder, name), []byte(text)); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "%s: %s, the program has %s\n", cli.FromHere(folder), cli.Counted(len(panels), "panel"),
		cli.ByteCount(int64(len(program))))
	return nil
}
