package catalog

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// exemplary are the packages that a newcomer calls first: every function of theirs that is
// exported stands in an Example.
var exemplary = []string{
	"dense", "engine", "hermite", "kernel", "network", "parity", "sample", "spectral", "stats", "svm", "train",
}

// withoutExample are the functions that have none. The list may only shrink.
var withoutExample = map[string]string{
	"engine.Instructions": "it depends on the processor",
	"engine.Trained":      "it depends on what ran before in the same program",
	"engine.Engine.Key":   "it depends on how the program was built",
	"engine.Notice.Under": "for what hands contexts on, not for a beginning",
}

// interfaces are the methods that a caller meets through an interface: of error, of Stringer, and of
// the rules and schedules that a Trainer asks.
var interfaces = []string{"Error", "String", "Slots", "Update", "At", "Check"}

// functions returns the exported functions of files, as Name or Type.Name.
func functions(files []*ast.File) []string {
	var out []string
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() {
				if name := receiver(fn) + fn.Name.Name; ast.IsExported(name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

// missing returns the functions that no Example shows: a function wants one of its name, a method
// one of its name or a call in any of the package.
func missing(names []string, examples []*doc.Example) []string {
	var out []string
	for _, name := range names {
		of, method, isMethod := strings.Cut(name, ".")
		if !slices.ContainsFunc(examples, func(e *doc.Example) bool {
			about, _, _ := strings.Cut(e.Name, "_")
			if !isMethod {
				return about == name
			}
			return e.Name == of+"_"+method || calls(e.Code, method)
		}) {
			out = append(out, name)
		}
	}
	return out
}

// calls reports whether a method of that name is called.
func calls(code ast.Node, method string) bool {
	found := false
	ast.Inspect(code, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == method {
				found = true
			}
		}
		return !found
	})
	return found
}

// parsed returns the files of a package and its Examples that have an output, and so are run.
func parsed(t *testing.T, folder string) (files []*ast.File, examples []*doc.Example) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	fset := token.NewFileSet()
	for _, name := range names {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") {
			files = append(files, f)
			continue
		}
		for _, e := range doc.Examples(f) {
			if e.Output != "" || e.EmptyOutput {
				examples = append(examples, e)
			}
		}
	}
	return files, examples
}

func TestWhatANewcomerCallsStandsInAnExample(t *testing.T) {
	without := maps.Clone(withoutExample)
	for _, p := range exemplary {
		files, examples := parsed(t, filepath.Join("../../pkg", p))
		for _, name := range missing(functions(files), examples) {
			_, method, isMethod := strings.Cut(name, ".")
			if isMethod && slices.Contains(interfaces, method) {
				continue
			}
			if _, listed := without[p+"."+name]; !listed {
				t.Errorf("%s.%s stands in no Example with an output", p, name)
			}
			delete(without, p+"."+name)
		}
	}
	for name := range without {
		t.Errorf("%s has an Example, or is gone: take it from the list", name)
	}
}

func TestAMethodStandsInAnExampleOfItsNameOrThatCallsIt(t *testing.T) {
	const code = `package p
func ExampleF_twice() {}
func ExampleT() { var t T; t.Use(); Free(); t.Unused = nil }
func ExampleT_Named() {}`
	f, err := parser.ParseFile(token.NewFileSet(), "p_test.go", code, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"F", "Free", "T", "T.Use", "T.Named", "T.Free", "T.Unused"}
	if got := missing(names, doc.Examples(f)); !slices.Equal(got, []string{"Free", "T.Free", "T.Unused"}) {
		t.Errorf("missing %v", got)
	}
}
