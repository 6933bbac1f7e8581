//go:build !js

package experiment

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"strings"
	"sync"

	"github.com/provingground/provingground/pkg/fingerprint"
)

// Code returns the fingerprint of the code that results are made by: what verdicts carry.
func (s *Spec[C, R]) Code() (string, error) { return fingerprint.Of(s.Run) }

// codeOf returns the fingerprint of a function whose values are kept under an id: of one
// that is declared at top level, so that nothing but its arguments decides a value. Where
// nothing is kept any function will do, and the fingerprint may be empty.
func codeOf(env *Env, id string, fn any, what string) (string, error) {
	if reflect.ValueOf(fn).IsNil() {
		return "", fmt.Errorf("%s: %s is no function but nil", cmp.Or(id, "experiment"), what)
	}
	var code string
	err := fmt.Errorf(
		"%s is no function declared at top level, without type parameters, and what else it holds would not count", what)
	if fingerprint.TopLevel(fn) {
		code, err = fingerprint.Of(fn)
	}
	if err == nil || env.Store == nil {
		return code, nil
	}
	if id != "" {
		id += ": "
	}
	return "", fmt.Errorf("%sits results cannot be kept: %w; with a nil Store it runs, and nothing is kept", id, err)
}

// buildKey is what of the program's build counts to every key.
func buildKey() string { return fingerprint.Build() }

var (
	commentsMu sync.Mutex
	comments   = map[string]map[string]string{}
)

// commentsOf returns the comments on the fields of a package's structs, by "Type.Field",
// from its sources; none where these are not to be had.
func commentsOf(importPath string) map[string]string {
	commentsMu.Lock()
	defer commentsMu.Unlock()
	if found, ok := comments[importPath]; ok {
		return found
	}
	out := map[string]string{}
	comments[importPath] = out
	sources, err := fingerprint.Sources(importPath)
	if err != nil {
		return out
	}
	files, _ := fs.Glob(sources, "*.go")
	for _, name := range files {
		source, err := fs.ReadFile(sources, name)
		if err != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err == nil {
			readComments(file, out)
		}
	}
	return out
}

// readComments adds the comments on the fields of a file's structs.
func readComments(file *ast.File, out map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		t, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if s, ok := t.Type.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				doc := strings.Join(strings.Fields(f.Doc.Text()+" "+f.Comment.Text()), " ")
				for _, name := range f.Names {
					out[t.Name.Name+"."+name.Name] = doc
				}
			}
		}
		return false
	})
}
