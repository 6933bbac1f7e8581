// Package ipynb reads Jupyter notebooks of format 4, checks them against this
// repository's rules, and compares two executions of one.
package ipynb

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Notebook is a notebook as it stands in its file.
type Notebook struct {
	Cells       []Cell   `json:"cells"`
	Metadata    Metadata `json:"metadata"`
	Format      int      `json:"nbformat"`
	FormatMinor int      `json:"nbformat_minor"`
}

// Metadata is the part of a notebook's metadata that this repository relies on.
type Metadata struct {
	Kernel struct {
		Name        string `json:"name"`
		DisplayName string `json:"display_name"`
	} `json:"kernelspec"`
	Language map[string]json.RawMessage `json:"language_info"`
	Executed struct {
		Machine string `json:"machine"` // what older versions noted of the machine, instead of notes in the outputs
	} `json:"provingground"`
}

// Cell types.
const (
	Code     = "code"
	Markdown = "markdown"
)

// Cell is one cell.
type Cell struct {
	ID      string   `json:"id"`
	Type    string   `json:"cell_type"`
	Source  Text     `json:"source"`
	Count   *int     `json:"execution_count"` // nil when the cell was not executed
	Outputs []Output `json:"outputs"`

	Metadata struct {
		Tags []string `json:"tags"`
	} `json:"metadata"`
}

// Cover is the tag of the cell whose picture stands for the whole notebook.
const Cover = "cover"

// Output types.
const (
	Stream  = "stream"
	Error   = "error"
	Display = "display_data"
	Result  = "execute_result"
)

// Output is one output of a code cell; which fields are set depends on Type.
type Output struct {
	Type      string                     `json:"output_type"`
	Name      string                     `json:"name"` // Stream: stdout or stderr
	Text      Text                       `json:"text"` // Stream
	Data      map[string]json.RawMessage `json:"data"` // Display, Result: by MIME type
	Metadata  map[string]json.RawMessage `json:"metadata"`
	ErrorName string                     `json:"ename"`
	ErrorText string                     `json:"evalue"`
	Traceback []string                   `json:"traceback"`
}

// Trained reports whether training stands behind what the output shows, as the
// cell noted in its metadata.
func (o Output) Trained() bool {
	var note struct {
		Trained bool `json:"trained"`
	}
	return json.Unmarshal(o.Metadata["provingground"], &note) == nil && note.Trained
}

// Text is a text that a notebook keeps whole or as a list of lines.
type Text string

// UnmarshalJSON reads either form.
func (t *Text) UnmarshalJSON(data []byte) error {
	var whole string
	if err := json.Unmarshal(data, &whole); err == nil {
		*t = Text(whole)
		return nil
	}
	var lines []string
	if err := json.Unmarshal(data, &lines); err != nil {
		return errors.New("a text is neither a string nor a list of strings")
	}
	*t = Text(strings.Join(lines, ""))
	return nil
}

// Parse reads a notebook of format 4. Anything else is an error that says what
// was found; fields that this package does not know are ignored.
func Parse(data []byte) (*Notebook, error) {
	var nb Notebook
	if err := json.Unmarshal(data, &nb); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	if nb.Format != 4 {
		return nil, fmt.Errorf("notebook format %d instead of 4: open and save it in a current Jupyter", nb.Format)
	}
	return &nb, nil
}

// ReadFile reads the notebook at path.
func ReadFile(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	nb, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

// Found is one piece of output data, with the cell that it stands in.
type Found struct {
	Cell string // id
	Data json.RawMessage
}

// Data returns every piece of output data of the MIME type, in order of the cells.
func (nb *Notebook) Data(mime string) []Found {
	var found []Found
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if data, ok := o.Data[mime]; ok {
				found = append(found, Found{c.ID, data})
			}
		}
	}
	return found
}

// Picture returns the PNG picture that stands for the notebook: the first of the cell with the tag [Cover], or else of
// all cells; nil where there is none.
func (nb *Notebook) Picture() json.RawMessage {
	found := nb.Data("image/png")
	for _, f := range found {
		if slices.ContainsFunc(nb.Cells, func(c Cell) bool {
			return c.ID == f.Cell && slices.Contains(c.Metadata.Tags, Cover)
		}) {
			return f.Data
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found[0].Data
}

// Texts returns every output as plain text, in order of the cells.
func (nb *Notebook) Texts() []string {
	var texts []string
	for _, found := range nb.Data("text/plain") {
		texts = append(texts, text(found.Data))
	}
	return texts
}

// mimes returns the MIME types of the output, sorted.
func (o Output) mimes() []string { return slices.Sorted(maps.Keys(o.Data)) }

// text returns output data as text: the text of a JSON string or list of
// strings, the JSON itself for anything else.
func text(data json.RawMessage) string {
	var t Text
	if err := t.UnmarshalJSON(data); err == nil {
		return string(t)
	}
	return string(data)
}
