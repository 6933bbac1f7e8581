package figures

import (
	"errors"
	"flag"
	"os"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/provingground/provingground/pkg/ground/cli"
)

// plan is the file that says how the figures of a paper are exported: one run of it gives the same bytes as another.
type plan struct {
	Style   string `toml:"style"`
	Out     string `toml:"out"`
	Formats string `toml:"formats"`
	Preset  string `toml:"preset"`
	Seed    string `toml:"seed"`
	layout         // of all figures, where they do not say otherwise
	Figures []struct {
		ID string `toml:"id"` // a figure, an experiment or a paper
		layout
	} `toml:"figure"`
}

// readPlan reads a plan. What is wrong with it is a usage error that names the file.
func readPlan(path string) (plan, error) {
	var p plan
	meta, err := toml.DecodeFile(path, &p)
	if errors.Is(err, os.ErrNotExist) {
		return p, cli.Usage("-plan: there is no file %s", path)
	}
	if err != nil {
		return p, cli.Usage("-plan %s: %v", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return p, cli.Usage("-plan %s: unknown key %s; known: style, out, formats, preset, seed, width, height, legend, "+
			"panels, label, dark, and of a [[figure]] id and the last six", path, unknown[0])
	}
	if len(p.Figures) == 0 {
		return p, cli.Usage("-plan %s: it has no [[figure]] with an id", path)
	}
	seen := map[string]bool{}
	for i, f := range p.Figures {
		if err := f.check(); err != nil {
			return p, cli.Usage("-plan %s, figure %q: %v", path, f.ID, err)
		}
		if f.ID == "" || seen[f.ID] {
			return p, cli.Usage("-plan %s: figure %d has the id %q: each needs one of its own", path, i+1, f.ID)
		}
		seen[f.ID] = true
	}
	return p, nil
}

// ids returns what the plan exports.
func (p plan) ids() []string {
	out := make([]string, len(p.Figures))
	for i, f := range p.Figures {
		out[i] = f.ID
	}
	return out
}

// of returns the layout of a figure: that of its id, else of its experiment, else of its paper.
func (p plan) of(id string) layout {
	best, longest := layout{}, -1
	for _, f := range p.Figures {
		if (id == f.ID || strings.HasPrefix(id, f.ID+"/")) && len(f.ID) > longest {
			best, longest = f.layout, len(f.ID)
		}
	}
	return best
}

// setFlags gives the flags that the command line does not have the values of the plan.
func (p plan) setFlags(flags *flag.FlagSet) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"style": p.Style, "out": p.Out, "formats": p.Formats, "preset": p.Preset,
		"seed": p.Seed} {
		if value == "" || given[name] {
			continue
		}
		if err := flags.Set(name, value); err != nil {
			return cli.Usage("-plan: %s = %q: %v", name, value, err)
		}
	}
	return nil
}
