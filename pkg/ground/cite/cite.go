// Package cite is "ground cite", which prints what an author cites, as BibTeX.
package cite

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure/tex"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

const usage = `usage: ground cite [NAME...]

Prints BibTeX entries of this software, at the commit that is checked out, and of
the papers whose theorems it runs: of all of them, or of those of the experiments
that are named, with the fingerprints of the code that computes these. What is
printed is read from CITATION.cff.

examples:
  ground cite > provingground.bib
  ground cite jacot2023
  ground cite damian2022/figure1
`

// Work is what a CITATION.cff says of a work.
type Work struct {
	Title      string   `yaml:"title"`
	Authors    []Author `yaml:"authors"`
	Version    string   `yaml:"version"`
	License    string   `yaml:"license"` // its SPDX identifier
	Released   string   `yaml:"date-released"`
	URL        string   `yaml:"repository-code"`
	Year       int      `yaml:"year"`
	Collection string   `yaml:"collection-title"`
	Volume     string   `yaml:"volume"`
	Start      string   `yaml:"start"`
	End        string   `yaml:"end"`

	Identifiers []struct {
		Value string `yaml:"value"`
	} `yaml:"identifiers"`
	References []Work `yaml:"references"`
}

// Author is a person, or a group that has a name alone.
type Author struct {
	Family string `yaml:"family-names"`
	Given  string `yaml:"given-names"`
	Name   string `yaml:"name"` // of a group
}

// Cite is the verb that prints BibTeX.
func Cite(all evaluate.List) cli.Verb {
	return func(ctx context.Context, args []string, stdout, _ io.Writer) error {
		names, err := cli.ParseMixed(flag.NewFlagSet("cite", flag.ContinueOnError), usage, args, stdout)
		if err != nil {
			return err
		}
		module, err := cli.Running()
		if err != nil {
			return err
		}
		var cited evaluate.List
		if len(names) > 0 {
			if cited, err = all.FindAll(names); err != nil {
				return cli.Usage("%v", err)
			}
		}
		work, err := Read(filepath.Join(module.Root, "CITATION.cff"))
		if err != nil {
			return err
		}
		note, err := state(ctx, module.Root, cited)
		if err != nil {
			return err
		}
		return printAll(stdout, work, note, cited.Names())
	}
}

// Read reads a CITATION.cff. It is an error where it has no title or no authors.
func Read(path string) (Work, error) {
	var c Work
	data, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("what to cite stands in a CITATION.cff beside go.mod: %w: write one "+
			"(citation-file-format.github.io)", err)
	}
	if err := yaml.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	if c.Title == "" || len(c.Authors) == 0 {
		return c, fmt.Errorf("%s has no title or no authors: both are asked for by its format", path)
	}
	return c, nil
}

// state says at which commit the sources are, and the fingerprints of the experiments that are cited.
func state(ctx context.Context, root string, cited []experiment.Experiment) (string, error) {
	var parts []string
	if commit, date, ok := cli.Head(ctx, root); ok {
		parts = append(parts, fmt.Sprintf("commit %.10s (%s)", commit, date))
	}
	for _, e := range cited {
		code, err := e.Code()
		if err != nil {
			return "", err
		}
		parts = append(parts, fmt.Sprintf("%s: code %s", e.Name(), code))
	}
	return strings.Join(parts, "; "), nil
}

// printAll prints the software and the papers of the experiments that are named, of all without a name.
func printAll(w io.Writer, work Work, note string, experiments []string) error {
	fields := []field{{"author", authors(work.Authors)}, {title, work.Title}, {"version", work.Version},
		{"date", work.Released}, {"url", work.URL}, {"note", note}}
	if err := printEntry(w, "software", softwareKey(work.Title), fields); err != nil {
		return err
	}
	for _, r := range work.Papers(experiments) {
		if err := printEntry(w, "inproceedings", paperKey(r), r.fields()); err != nil {
			return err
		}
	}
	return nil
}

// Papers returns the references whose theorems the experiments run, all where none is named.
func (c Work) Papers(experiments []string) []Work {
	var out []Work
	for _, r := range c.References {
		if len(experiments) == 0 || slices.ContainsFunc(experiments, func(id string) bool {
			return strings.HasPrefix(id, paperKey(r)+"/")
		}) {
			out = append(out, r)
		}
	}
	return out
}

// ArXiv returns the number of the work there, empty where it has none.
func (c Work) ArXiv() string {
	for _, id := range c.Identifiers {
		if n, ok := strings.CutPrefix(id.Value, "arXiv:"); ok {
			return n
		}
	}
	return ""
}

// field is one line of an entry.
type field struct{ name, value string }

// title is the field whose capitals are kept.
const title = "title"

// fields returns the BibTeX fields of a paper.
func (c Work) fields() []field {
	pages, number := c.Start, c.ArXiv()
	if c.End != "" {
		pages += "–" + c.End
	}
	out := []field{{"author", authors(c.Authors)}, {title, c.Title}, {"booktitle", c.Collection},
		{"volume", c.Volume}, {"pages", pages}, {"year", fmt.Sprint(c.Year)}, {"eprint", number}}
	if number != "" {
		out = append(out, field{"archiveprefix", "arXiv"})
	}
	return out
}

// printEntry prints an entry; empty fields are left out. It is an error where TeX has no command for a character.
func printEntry(w io.Writer, kind, key string, fields []field) error {
	var b strings.Builder
	fmt.Fprintf(&b, "@%s{%s,\n", kind, key)
	for _, f := range fields {
		if f.value == "" {
			continue
		}
		text, err := tex.TeX(f.value)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", f.name, key, err)
		}
		if f.name == title {
			text = "{" + text + "}"
		}
		fmt.Fprintf(&b, "  %s = {%s},\n", f.name, text)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// authors returns names as BibTeX has them.
func authors(list []Author) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.Family + ", " + a.Given
		if a.Name != "" {
			out[i] = a.Name
		}
	}
	return strings.Join(out, " and ")
}

// paperKey is the name of the paper's package: the first author and the year, in small letters.
func paperKey(c Work) string {
	if len(c.Authors) == 0 {
		return fmt.Sprint("anonymous", c.Year)
	}
	return strings.Map(keyRune, strings.ToLower(c.Authors[0].Family)) + fmt.Sprint(c.Year)
}

// softwareKey is the title up to a colon, its small letters and digits.
func softwareKey(title string) string {
	name, _, _ := strings.Cut(title, ":")
	return strings.Map(keyRune, strings.ToLower(name))
}

// keyRune keeps what a key of BibTeX may have.
func keyRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}
