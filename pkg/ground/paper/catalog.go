package paper

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/provingground/provingground/pkg/ground/cli"
)

// listed returns the catalog with the experiment in it, nil where that is for the author to
// do, and how to do it. It is an error where the catalog could not import the room.
func (p paper) listed(root string) (catalog *file, how string, err error) {
	if p.Module != cli.ModulePath {
		return nil, fmt.Sprintf("import %q in main and give %s.%s to ground.Main", p.path(), p.Room, p.Spec), nil
	}
	at := filepath.Join("pkg", "catalog", "catalog.go")
	how = fmt.Sprintf("import %q in %s and add %s.%s to All, and %s.Exercises to Exercises",
		p.path(), at, p.Room, p.Spec, p.Room)
	source, err := os.ReadFile(filepath.Join(root, at))
	if err != nil {
		return nil, how, nil
	}
	text, err := p.insert(source)
	switch {
	case errors.Is(err, errTaken):
		return nil, how, err
	case err != nil:
		return nil, how, nil
	}
	return &file{at, text}, how, nil
}

// path returns the import path of the room.
func (p paper) path() string { return path.Join(p.Module, "pkg", p.Paper, p.Room) }

// errTaken is the error of a room that is called as another package of the catalog.
var errTaken = errors.New("is taken")

// errForm is the error of a catalog that is written in another way.
var errForm = errors.New("the catalog has no functions All and Exercises that return one list each")

// insert returns the source of a catalog with the room imported, and its experiment and its
// exercises at the ends of the lists that All and Exercises return.
func (p paper) insert(source []byte) ([]byte, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, s := range f.Imports {
		if imported, _ := strconv.Unquote(s.Path.Value); path.Base(imported) == p.Room {
			return nil, fmt.Errorf("the name of the room %s %w: the catalog imports %s; take another word",
				p.Room, errTaken, imported)
		}
	}
	imports, list, exercises := importBlock(f), listOf(f, "All"), callOf(f, "Exercises")
	if imports == nil || list == nil || exercises == nil {
		return nil, errForm
	}
	// From the end, so that the places before stay where they are.
	out := slices.Insert(slices.Clone(source), set.Position(exercises.Rparen).Offset,
		[]byte(fmt.Sprintf("\n%s.Exercises,\n", p.Room))...)
	out = slices.Insert(out, set.Position(list.Rbrace).Offset,
		[]byte(fmt.Sprintf("\n%s.%s,\n", p.Room, p.Spec))...)
	out = slices.Insert(out, set.Position(imports.Rparen).Offset, []byte(fmt.Sprintf("%q\n", p.path()))...)
	return format.Source(out) // which sorts the imports
}

// importBlock returns the imports that stand between parentheses, nil for none.
func importBlock(f *ast.File) *ast.GenDecl {
	for _, d := range f.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.IMPORT && d.Rparen.IsValid() {
			return d
		}
	}
	return nil
}

// listOf returns the list that a function without arguments returns in its one statement,
// nil where it is another kind of function.
func listOf(f *ast.File, name string) *ast.CompositeLit {
	list, _ := returned(f, name).(*ast.CompositeLit)
	return list
}

// callOf is listOf for a function that returns what a call does.
func callOf(f *ast.File, name string) *ast.CallExpr {
	call, _ := returned(f, name).(*ast.CallExpr)
	return call
}

// returned returns the one thing that a function returns in its one statement; nil where it
// does not.
func returned(f *ast.File, name string) ast.Expr {
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Name.Name != name || d.Body == nil || len(d.Body.List) != 1 {
			continue
		}
		if r, ok := d.Body.List[0].(*ast.ReturnStmt); ok && len(r.Results) == 1 {
			return r.Results[0]
		}
	}
	return nil
}
