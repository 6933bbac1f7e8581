package fingerprint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	sourcetree "github.com/provingground/provingground/pkg"
)

// sources finds the files of a package: the library's own are part of the
// program, those of a notebook or a user's module lie where they were built.
type sources struct {
	dirs map[string]string // package path to folder, outside the library
}

func (s sources) files(pkg string) (fs.FS, string, error) {
	if dir, ok := strings.CutPrefix(pkg, library); ok {
		return sourcetree.Sources, dir, nil
	}
	if dir := s.dirs[pkg]; dir != "" {
		if _, err := os.Stat(dir); err == nil {
			return os.DirFS(dir), ".", nil
		}
	}
	return nil, "", fmt.Errorf("the sources of %s are not to be had (built with -trimpath?): its results cannot be kept", pkg)
}

// declaration is one top-level declaration: its tokens and what they name.
type declaration struct {
	key     string // unique in the program: package, receiver, name
	tokens  string
	names   map[string]bool            // plain identifiers
	selects map[string]bool            // x.Name where x is no import
	imports map[string]map[string]bool // import path to the names used of it
}

// syntax is a parsed package.
type syntax struct {
	imports map[string]bool
	byName  map[string][]*declaration // functions, types, variables, constants
	methods map[string][]*declaration // by method name
	ofType  map[string][]*declaration // by receiver type
	always  []*declaration            // init functions

	assembly string // of all processors; the text of functions without a body
}

var (
	parsed   = map[string]*syntax{} // the library's packages, parsed once a program
	parsedMu sync.Mutex
)

type walker struct {
	src     sources
	pkgs    map[string]*syntax // import closure of the starting package
	reached map[string]bool    // declarations, key and tokens
	foreign map[string]bool    // imported packages of other modules
	carried map[string]bool    // the library's packages whose types come through a carrier, unnamed
}

func newWalker(src sources) *walker {
	return &walker{src, map[string]*syntax{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

// start loads the import closure of a package and walks from one of its
// declarations, or from all when there is none of that name.
func (w *walker) start(pkg, decl string) error {
	if err := w.load(pkg); err != nil {
		return err
	}
	p := w.pkgs[pkg]
	roots := append(p.byName[decl], p.methods[decl]...)
	if len(roots) == 0 {
		for _, ds := range p.byName {
			roots = append(roots, ds...)
		}
		for _, ds := range p.methods {
			roots = append(roots, ds...)
		}
	}
	for _, d := range roots {
		w.reach(pkg, d)
	}
	return nil
}

func (w *walker) load(pkg string) error {
	if w.pkgs[pkg] != nil {
		return nil
	}
	p, err := w.parse(pkg)
	if err != nil {
		return err
	}
	w.pkgs[pkg] = p
	for imported := range p.imports {
		switch {
		case !strings.HasPrefix(imported, library):
		case carriers[imported]:
			err = w.carry(imported)
		default:
			err = w.load(imported)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// carry notes the packages whose types a carrier may hand on.
func (w *walker) carry(carrier string) error {
	if w.carried[carrier] {
		return nil
	}
	w.carried[carrier] = true
	p, err := w.parse(carrier)
	if err != nil {
		return err
	}
	for imported := range p.imports {
		switch {
		case carriers[imported]:
			err = w.carry(imported)
		case strings.HasPrefix(imported, library):
			w.carried[imported] = true
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parse returns a package's syntax; that of the library is parsed once.
func (w *walker) parse(pkg string) (*syntax, error) {
	own := strings.HasPrefix(pkg, library)
	parsedMu.Lock()
	defer parsedMu.Unlock()
	if p := parsed[pkg]; own && p != nil {
		return p, nil
	}
	fsys, dir, err := w.src.files(pkg)
	if err != nil {
		return nil, err
	}
	p, err := parsePackage(pkg, fsys, dir)
	if own && err == nil {
		parsed[pkg] = p
	}
	return p, err
}

// reach adds a declaration and all that it names. A method counts when its type is
// named: whoever calls it has the value from something that names the type, a
// function's result or a field, unless the value came through a carrier, whose own
// declarations are left out. Those methods count by their names alone.
func (w *walker) reach(pkg string, d *declaration) {
	// Files for different systems may declare a name twice; all of them count.
	id := d.key + "\x00" + d.tokens
	if w.reached[id] {
		return
	}
	w.reached[id] = true
	p := w.pkgs[pkg]
	w.reachAll(pkg, p.always)
	for name := range d.names {
		w.reachName(pkg, name)
	}
	for imported, names := range d.imports {
		switch {
		case w.pkgs[imported] != nil:
			for name := range names {
				w.reachName(imported, name)
			}
		case !strings.HasPrefix(imported, module) && strings.Contains(strings.Split(imported, "/")[0], "."):
			w.foreign[imported] = true
		}
	}
	for name := range d.selects {
		for other := range w.carried {
			if q := w.pkgs[other]; q != nil {
				w.reachAll(other, q.methods[name])
			}
		}
	}
}

func (w *walker) reachName(pkg, name string) {
	w.reachAll(pkg, w.pkgs[pkg].byName[name])
	w.reachAll(pkg, w.pkgs[pkg].ofType[name])
}

func (w *walker) reachAll(pkg string, ds []*declaration) {
	for _, d := range ds {
		w.reach(pkg, d)
	}
}

func parsePackage(pkg string, fsys fs.FS, dir string) (*syntax, error) {
	p := &syntax{map[string]bool{}, map[string][]*declaration{}, map[string][]*declaration{}, map[string][]*declaration{}, nil, ""}
	err := eachFile(fsys, dir, ".s", func(_ string, src []byte) error {
		p.assembly += string(src)
		return nil
	})
	if err == nil {
		err = eachFile(fsys, dir, ".go", func(name string, src []byte) error {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
			if err == nil {
				p.add(pkg, fset, f, src)
			}
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("the sources of %s cannot be read: %w", pkg, err)
	}
	return p, nil
}

// eachFile reads the files of a folder whose names end so, tests left out.
func eachFile(fsys fs.FS, dir, suffix string, use func(name string, src []byte) error) error {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, suffix) || strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(fsys, path.Join(dir, name))
		if err != nil {
			return err
		}
		if err := use(name, src); err != nil {
			return err
		}
	}
	return nil
}

// add indexes the declarations of one file. The values of a constant block
// hang together (iota), so it is one declaration under many names.
func (p *syntax) add(pkg string, fset *token.FileSet, f *ast.File, src []byte) {
	imports := map[string]string{}
	for _, i := range f.Imports {
		importPath := strings.Trim(i.Path.Value, `"`)
		p.imports[importPath] = true
		name := path.Base(importPath)
		if i.Name != nil {
			name = i.Name.Name
		}
		imports[name] = importPath
	}
	declare := func(n ast.Node, key string) *declaration {
		text := src[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset]
		d := &declaration{key: pkg + "." + key, tokens: tokens(text)}
		d.collect(n, imports)
		return d
	}
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			p.addFunc(decl, declare)
		case *ast.GenDecl:
			p.addGen(decl, declare)
		}
	}
}

func (p *syntax) addFunc(f *ast.FuncDecl, declare func(ast.Node, string) *declaration) {
	name := f.Name.Name
	if f.Recv == nil {
		d := declare(f, name)
		if f.Body == nil {
			d.tokens += p.assembly
		}
		if name == "init" {
			d.key += fmt.Sprint(len(p.always))
			p.always = append(p.always, d)
			return
		}
		p.byName[name] = append(p.byName[name], d)
		return
	}
	typ := receiver(f.Recv.List[0].Type)
	d := declare(f, typ+"."+name)
	p.methods[name] = append(p.methods[name], d)
	p.ofType[typ] = append(p.ofType[typ], d)
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

func (p *syntax) addGen(g *ast.GenDecl, declare func(ast.Node, string) *declaration) {
	index := func(n ast.Node, names ...*ast.Ident) {
		d := declare(n, names[0].Name)
		for _, name := range names {
			p.byName[name.Name] = append(p.byName[name.Name], d)
		}
	}
	if g.Tok == token.CONST && len(g.Specs) > 0 {
		var names []*ast.Ident
		for _, s := range g.Specs {
			names = append(names, s.(*ast.ValueSpec).Names...)
		}
		index(g, names...)
		return
	}
	for _, s := range g.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			index(s, s.Name)
		case *ast.ValueSpec:
			index(s, s.Names...)
		}
	}
}

// collect notes what a declaration names.
func (d *declaration) collect(n ast.Node, imports map[string]string) {
	d.names, d.selects, d.imports = map[string]bool{}, map[string]bool{}, map[string]map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && imports[x.Name] != "" {
				at := imports[x.Name]
				if d.imports[at] == nil {
					d.imports[at] = map[string]bool{}
				}
				d.imports[at][n.Sel.Name] = true
				return false
			}
			d.selects[n.Sel.Name] = true
		case *ast.Ident:
			d.names[n.Name] = true
		}
		return true
	})
	if at := imports["."]; at != "" {
		d.imports[at] = d.names
	}
}

// tokens returns the source's tokens, a blank between them. Comments and
// layout leave no trace: neither does the separator before a closing bracket,
// which a line break brings and takes away.
func tokens(src []byte) string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(src)), src, nil, 0)
	var b bytes.Buffer
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return b.String()
		case token.SEMICOLON:
			lit = ";"
		case token.RBRACE, token.RPAREN, token.RBRACK:
			b.Truncate(len(bytes.TrimRight(b.Bytes(), " ;,")))
			b.WriteByte(' ')
		}
		if lit == "" {
			lit = tok.String()
		}
		b.WriteString(lit)
		b.WriteByte(' ')
	}
}
