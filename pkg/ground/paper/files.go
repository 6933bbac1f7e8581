package paper

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed templates/*.tmpl
var sources embed.FS

// templates are the files of a paper, with what is put in between << and >>.
var templates = template.Must(template.New("").Delims("<<", ">>").ParseFS(sources, "templates/*.tmpl"))

// file is a text and its path from the module's folder.
type file struct {
	path string
	text []byte
}

// files returns the files of the paper.
func (p paper) files() ([]file, error) {
	pkg := filepath.Join("pkg", p.Paper)
	room := filepath.Join(pkg, p.Room)
	var out []file
	for _, f := range []struct{ path, template string }{
		{filepath.Join(pkg, "doc.go"), "doc.go.tmpl"},
		{filepath.Join(pkg, "statement1.go"), "statement.go.tmpl"},
		{filepath.Join(pkg, "statement1_test.go"), "statement_test.go.tmpl"},
		{filepath.Join(room, p.Room+".go"), "room.go.tmpl"},
		{filepath.Join(room, p.Room+"_test.go"), "room_test.go.tmpl"},
		{filepath.Join(room, "exercises.go"), "exercises.go.tmpl"},
		{filepath.Join("notebooks", p.Paper, p.Notebook+".ipynb"), "notebook.ipynb.tmpl"},
	} {
		var text bytes.Buffer
		if err := templates.ExecuteTemplate(&text, f.template, p); err != nil {
			return nil, err
		}
		made := file{f.path, text.Bytes()}
		if strings.HasSuffix(f.path, ".go") {
			formatted, err := format.Source(made.text) // imports are sorted, by names that differ
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.path, err)
			}
			made.text = formatted
		}
		out = append(out, made)
	}
	return out, nil
}
