package ipynb

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Problem is one breach of the rules for committed notebooks.
type Problem struct {
	Cell string // id, or "cell 3" where there is none; empty for the notebook as a whole
	Text string // what is wrong and what to do
}

func (p Problem) String() string {
	if p.Cell == "" {
		return p.Text
	}
	return p.Cell + ": " + p.Text
}

// What committed notebooks keep to.
const (
	maxLines      = 25 // lines of a code cell: one idea, seen at once
	maxID         = 64 // nbformat's own limit
	kernelName    = "gonb"
	kernelDisplay = "Go (gonb)"
	vegaSchema    = "https://vega.github.io/schema/vega-lite/"
)

var (
	idPattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	idDrawn     = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?$`)
	mainLine    = regexp.MustCompile(`(?m)^%(%|main)([ \t].*)?$`)
	address     = regexp.MustCompile(`https?://[^\s"'<>\\)]*`)
	machinePath = regexp.MustCompile(
		`(?:^|[^\w.~$/-])(/(?:root|home|tmp|work|Users|private|var/folders)/[\w.-]+|[A-Za-z]:\\+\w+)`)
	predict = regexp.MustCompile(`nb\.Predict\(\s*"([^"]*)"\s*,\s*([^)]*)\)`)
	active  = regexp.MustCompile(`(?i)<script|javascript:|<iframe`)
)

// Lint returns what keeps the notebook from being committed: its format, ids,
// kernel, the length and form of its cells, cells that were not executed or
// failed, guesses that one reader made or that share an id, and outputs with
// scripts, remote addresses or paths of a machine. A notebook without a problem
// gives nil.
func Lint(nb *Notebook) []Problem {
	problems := lintMetadata(nb)
	seen, guesses := map[string]bool{}, map[string]bool{}
	count := 0
	for i, c := range nb.Cells {
		name := c.ID
		if name == "" {
			name = fmt.Sprintf("cell %d", i+1)
		}
		texts := lintID(c.ID, seen)
		if c.Type == Code {
			texts = append(texts, lintCode(c, &count)...)
			texts = append(texts, lintGuesses(string(c.Source), guesses)...)
			texts = append(texts, lintOutputs(c)...)
		}
		for _, t := range texts {
			problems = append(problems, Problem{name, t})
		}
	}
	return problems
}

func lintMetadata(nb *Notebook) []Problem {
	var out []Problem
	if nb.FormatMinor != 5 {
		out = append(
			out, Problem{"", fmt.Sprintf("format 4.%d instead of 4.5: save it in a current Jupyter, then give the cells ids",
				nb.FormatMinor)})
	}
	if k := nb.Metadata.Kernel; k.Name != kernelName || k.DisplayName != kernelDisplay {
		out = append(out, Problem{"", fmt.Sprintf("kernel %q (%q) instead of %q (%q): choose the project's kernel",
			k.Name, k.DisplayName, kernelName, kernelDisplay)})
	}
	if _, ok := nb.Metadata.Language["version"]; ok {
		out = append(out, Problem{"", "language_info names a Go version, which changes from machine to machine: execute it " +
			"with \"ground notebooks -update\""})
	}
	return out
}

func lintID(id string, seen map[string]bool) []string {
	switch {
	case id == "":
		return []string{"no id: give it a descriptive one"}
	case len(id) > maxID || !idPattern.MatchString(id):
		return []string{fmt.Sprintf("id %q is not lower-case letters, digits and single dashes, at most %d of them",
			id, maxID)}
	case idDrawn.MatchString(id):
		return []string{"the id was drawn at random: give it a descriptive one"}
	case seen[id]:
		return []string{"the id stands on another cell too: give each its own"}
	}
	seen[id] = true
	return nil
}

func lintCode(c Cell, count *int) []string {
	source := strings.TrimRight(string(c.Source), "\n")
	if strings.TrimSpace(source) == "" {
		return []string{"empty code cell: remove it"}
	}
	var out []string
	if n := strings.Count(source, "\n") + 1; n > maxLines {
		out = append(out, fmt.Sprintf("%d lines, the limit is %d: split it, or move code into a package", n, maxLines))
	}
	if marks := mainLine.FindAllStringIndex(source, -1); len(marks) > 1 {
		out = append(out, "two %% lines, which end the kernel: split it")
	} else if len(marks) == 1 && strings.TrimSpace(source[marks[0][1]:]) == "" {
		out = append(out, "nothing stands after %%: remove the line")
	}
	*count++
	if c.Count == nil {
		out = append(out, "not executed: run \"ground notebooks -update\"")
	} else if *c.Count != *count {
		out = append(out, fmt.Sprintf("execution count %d instead of %d: execute the notebook from top to bottom",
			*c.Count, *count))
	}
	return out
}

// lintGuesses checks what a cell asks a reader to guess; seen are the ids before it.
func lintGuesses(source string, seen map[string]bool) []string {
	var out []string
	for _, m := range predict.FindAllStringSubmatch(source, -1) {
		id, guess := m[1], strings.TrimSpace(m[2])
		if guess != "nb.NoGuess" {
			out = append(out, fmt.Sprintf("the guess %s of %s is one reader's: commit nb.NoGuess", guess, id))
		}
		if seen[id] {
			out = append(out, fmt.Sprintf("the guess %s is asked for twice: give each an id of its own", id))
		}
		seen[id] = true
	}
	return out
}

func lintOutputs(c Cell) []string {
	var out []string
	for _, o := range c.Outputs {
		if o.Type == Error {
			out = append(out, fmt.Sprintf("its output is an error (%s): correct it and execute again", o.ErrorText))
		}
		out = append(out, lintText(string(o.Text))...)
		for _, mime := range o.mimes() {
			for _, t := range lintData(mime, o.Data[mime]) {
				out = append(out, mime+": "+t)
			}
		}
	}
	return out
}

// lintData checks one piece of output data. Pictures in base64 have no text to check.
func lintData(mime string, data json.RawMessage) []string {
	switch mime {
	case "image/png", "image/jpeg", "image/gif", "application/pdf":
		return nil
	case "application/javascript":
		return []string{"a script: outputs must be safe to open"}
	case "image/svg+xml":
		return lintText(withoutNamespaces(text(data)))
	}
	out := lintText(text(data))
	if m := dollars.FindString(text(data)); m != "" && mime == "text/html" {
		out = append(out,
			fmt.Sprintf("has the formula %q between dollars, which some front ends show as they are: use figure.HTMLText", m))
	}
	return out
}

func lintText(s string) []string {
	var out []string
	s = dataAddress.ReplaceAllString(s, "data:")
	if m := active.FindString(s); m != "" {
		out = append(out, fmt.Sprintf("contains %q: outputs must be safe to open", m))
	}
	remote := func(a string) bool { return !strings.HasPrefix(a, vegaSchema) }
	addresses := address.FindAllString(withoutNamespaces(s), -1)
	if i := slices.IndexFunc(addresses, remote); i >= 0 {
		out = append(out, fmt.Sprintf("names the address %s: outputs must work offline; links belong into Markdown cells",
			addresses[i]))
	}
	if m := machinePath.FindStringSubmatch(s); m != nil {
		out = append(out, fmt.Sprintf("names the path %s of one machine: print it relative to the repository", m[1]))
	}
	return out
}

// dollars is mathematics that waits for a typesetter.
var dollars = regexp.MustCompile(`\$[^$<>\s]([^$<>]*[^$<>\s])?\$`)

var namespace = regexp.MustCompile(`\bxmlns(:\w+)?\s*=\s*("[^"]*"|'[^']*')`)

// withoutNamespaces removes XML namespace declarations, which are names, not
// addresses that a reader fetches.
func withoutNamespaces(s string) string { return namespace.ReplaceAllString(s, "") }
