package fingerprint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// declaration is one top-level declaration: its tokens and what they name.
type declaration struct {
	key       string // unique in the program: package, receiver, name
	tokens    string
	file      *fileImports
	names     map[string]bool // plain identifiers
	qualified map[ref]bool    // x.Name with a plain x: of an import, or a field or method
	selects   map[string]bool // .Name of anything else
	changes   map[change]bool // what it does to variables of packages, in the user's code
	pointer   bool            // a method that may change what it is called on
	variable  bool
	atStart   bool // runs, or may run, before main
	bodyless  bool
}

// ref is a name as it stands in a file: with what stands before the dot, "" for nothing.
type ref struct{ of, name string }

// change is the changing of a variable: by a method where one is named.
type change struct {
	ref
	method string
}

// fileImports is what a file imports.
type fileImports struct {
	named map[string]string // the name that the file gives, to the path
	plain []string          // paths under their packages' own names
	dot   []string
}

// syntax is a parsed package.
type syntax struct {
	name    string
	imports map[string]bool
	byName  map[string][]*declaration // functions, types, variables, constants
	methods map[string][]*declaration // by method name
	ofType  map[string][]*declaration // by receiver type
	always  []*declaration            // what runs before main whatever is called
	all     []*declaration

	assembly string          // of all processors; the text of functions without a body
	linked   map[string]bool // names that stand for another package's by a directive
	changed  time.Time       // when the latest of its files was changed
}

// parser's settings of a package: the library's files change no variable of a package,
// so that nobody asks who declares a name.
func mode(o origin) parser.Mode {
	if o == own {
		return parser.ParseComments
	}
	return parser.ParseComments | parser.SkipObjectResolution
}

func parsePackage(pkg string, h home) (*syntax, error) {
	p := &syntax{imports: map[string]bool{}, byName: map[string][]*declaration{}, methods: map[string][]*declaration{},
		ofType: map[string][]*declaration{}, linked: map[string]bool{}}
	err := p.eachFile(h, isAssembly, func(name string, src []byte) error {
		p.assembly += constraint(name, src) + string(src)
		return nil
	})
	if err == nil {
		err = p.eachFile(h, isGo, func(name string, src []byte) error {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, src, mode(h.origin))
			if err != nil {
				return err
			}
			return p.add(&source{pkg: pkg, home: h, fset: fset, file: f, src: src, constraint: constraint(name, src)})
		})
	}
	if err != nil {
		return nil, fmt.Errorf("the sources of %s cannot be read: %w", pkg, err)
	}
	return p, nil
}

func isGo(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "_") &&
		!strings.HasPrefix(name, ".")
}

func isAssembly(name string) bool {
	return strings.HasSuffix(name, ".s") || strings.HasSuffix(name, ".h")
}

// eachFile reads the files of a package whose names are of a kind.
func (p *syntax) eachFile(h home, ofKind func(name string) bool, use func(name string, src []byte) error) error {
	entries, err := fs.ReadDir(h.files, h.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !ofKind(e.Name()) {
			continue
		}
		src, err := p.read(h, e.Name())
		if err != nil {
			return err
		}
		if err := use(e.Name(), src); err != nil {
			return err
		}
	}
	return nil
}

// read returns a file of a package, and notes when it was changed.
func (p *syntax) read(h home, name string) ([]byte, error) {
	name = path.Join(h.dir, name)
	info, err := fs.Stat(h.files, name)
	if err != nil {
		return nil, err
	}
	if t := changeTime(info); t.After(p.changed) {
		p.changed = t
	}
	return fs.ReadFile(h.files, name)
}

var buildLine = regexp.MustCompile(`(?m)^//(go:build|\s*\+build)\s.*$`)

// constraint returns what decides whether a file is compiled: its build lines, and its
// name where that names a system or a processor.
func constraint(name string, src []byte) string {
	text := string(bytes.Join(buildLine.FindAll(src, -1), nil))
	nowhere := build.Context{GOOS: "none", GOARCH: "none", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p")), nil }}
	if everywhere, err := nowhere.MatchFile("", name); err != nil || !everywhere {
		text += name
	}
	return text
}

// source is a file that is being read.
type source struct {
	pkg        string
	home       home
	fset       *token.FileSet
	file       *ast.File
	src        []byte
	constraint string
	imports    *fileImports
}

// add indexes the declarations of one file. The values of a constant block
// hang together (iota), so it is one declaration under many names.
func (p *syntax) add(s *source) error {
	if name := s.file.Name.Name; p.name == "" || name != "main" {
		p.name = name // a generator of package main may lie beside another package
	}
	s.imports = p.addImports(s.file)
	for _, group := range s.file.Comments {
		for _, c := range group.List {
			if words := strings.Fields(c.Text); len(words) > 2 && words[0] == "//go:linkname" {
				p.linked[words[1]] = true
			}
		}
	}
	for _, decl := range s.file.Decls {
		var err error
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			p.addFunc(s, decl)
		case *ast.GenDecl:
			err = p.addGen(s, decl)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *syntax) addImports(f *ast.File) *fileImports {
	imports := &fileImports{named: map[string]string{}}
	for _, i := range f.Imports {
		importPath := strings.Trim(i.Path.Value, "\"`")
		p.imports[importPath] = true
		switch {
		case i.Name == nil:
			imports.plain = append(imports.plain, importPath)
		case i.Name.Name == ".":
			imports.dot = append(imports.dot, importPath)
		default:
			imports.named[i.Name.Name] = importPath
		}
	}
	return imports
}

// declare returns a declaration with what it names; notes are directives before it.
func (p *syntax) declare(s *source, n ast.Node, name string, docs ...*ast.CommentGroup) *declaration {
	text := s.src[s.fset.Position(n.Pos()).Offset:s.fset.Position(n.End()).Offset]
	d := &declaration{key: s.pkg + "." + name, tokens: s.constraint + directives(docs) + tokens(text), file: s.imports}
	d.collect(n)
	if s.home.origin == own {
		d.changes = changes(s.file, n)
	}
	p.all = append(p.all, d)
	return d
}

// directives returns the comments that the compiler obeys.
func directives(docs []*ast.CommentGroup) string {
	var b strings.Builder
	for _, doc := range docs {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:") && !strings.HasPrefix(c.Text, "//go:generate") {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	return b.String()
}

func (p *syntax) addFunc(s *source, f *ast.FuncDecl) {
	name := f.Name.Name
	if f.Recv == nil {
		d := p.declare(s, f, name, f.Doc)
		if f.Body == nil {
			d.bodyless = true
			d.tokens += p.assembly
		}
		if name == "init" {
			d.key += fmt.Sprint(len(p.always))
			d.atStart = true
			p.always = append(p.always, d)
			return
		}
		p.byName[name] = append(p.byName[name], d)
		return
	}
	typ := receiver(f.Recv.List[0].Type)
	d := p.declare(s, f, typ+"."+name, f.Doc)
	_, d.pointer = f.Recv.List[0].Type.(*ast.StarExpr)
	p.methods[name] = append(p.methods[name], d)
	p.ofType[typ] = append(p.ofType[typ], d)
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.ParenExpr:
		return receiver(t.X)
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

func (p *syntax) addGen(s *source, g *ast.GenDecl) error {
	if g.Tok == token.CONST && len(g.Specs) > 0 {
		var names []*ast.Ident
		for _, spec := range g.Specs {
			names = append(names, spec.(*ast.ValueSpec).Names...)
		}
		p.index(p.declare(s, g, names[0].Name), names...)
		return nil
	}
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			p.index(p.declare(s, spec, spec.Name.Name), spec.Name)
		case *ast.ValueSpec:
			d := p.declare(s, spec, spec.Names[0].Name, g.Doc, spec.Doc)
			d.variable, d.atStart = true, true
			files, err := p.embedded(s.home, g.Doc, spec.Doc)
			if err != nil {
				return err
			}
			d.tokens += files
			p.index(d, spec.Names...)
			if s.home.origin == own && spec.Names[0].Name == "_" {
				p.always = append(p.always, d)
			}
		}
	}
	return nil
}

func (p *syntax) index(d *declaration, names ...*ast.Ident) {
	for _, name := range names {
		p.byName[name.Name] = append(p.byName[name.Name], d)
	}
}

// embedded returns the contents of the files that //go:embed puts into a variable.
func (p *syntax) embedded(h home, docs ...*ast.CommentGroup) (string, error) {
	var b strings.Builder
	for line := range strings.Lines(directives(docs)) {
		words := strings.Fields(line)
		if words[0] != "//go:embed" {
			continue
		}
		for _, pattern := range words[1:] {
			pattern = strings.TrimPrefix(strings.Trim(pattern, "\"`"), "all:")
			found, err := fs.Glob(h.files, path.Join(h.dir, pattern))
			if err != nil || len(found) == 0 {
				return "", fmt.Errorf("nothing is found for //go:embed %s (%v)", pattern, err)
			}
			for _, root := range found {
				if err := p.addTree(&b, h, root); err != nil {
					return "", err
				}
			}
		}
	}
	return b.String(), nil
}

// addTree adds the names and contents of the files below root.
func (p *syntax) addTree(b *strings.Builder, h home, root string) error {
	return fs.WalkDir(h.files, root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := p.read(home{files: h.files, dir: "."}, file)
		fmt.Fprintf(b, "%s\x00%d\x00%s", file, len(text), text)
		return err
	})
}

// collect notes what a declaration names.
func (d *declaration) collect(n ast.Node) {
	d.names, d.selects, d.qualified = map[string]bool{}, map[string]bool{}, map[ref]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				d.qualified[ref{x.Name, n.Sel.Name}] = true
				return false
			}
			d.selects[n.Sel.Name] = true
		case *ast.Ident:
			d.names[n.Name] = true
		}
		return true
	})
}

// majorVersion is the last part of an import path that names no package.
var majorVersion = regexp.MustCompile(`^v\d+$`)

// packageName returns the name that a package most likely has, by its path.
func packageName(importPath string) string {
	parts := strings.Split(importPath, "/")
	if n := len(parts); n > 1 && majorVersion.MatchString(parts[n-1]) {
		parts = parts[:n-1]
	}
	name, _, _ := strings.Cut(parts[len(parts)-1], ".")
	name = strings.TrimSuffix(strings.TrimPrefix(name, "go-"), "-go")
	return name
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

// changes returns the variables of packages that a declaration changes, or hands out
// for others to change: what is assigned to, counted up, deleted from, or has its
// address taken, and what a method is called on.
func changes(f *ast.File, n ast.Node) map[change]bool {
	out := map[change]bool{}
	note := func(method string, xs ...ast.Expr) {
		for _, x := range xs {
			if r, ok := variableOf(f, x); ok {
				out[change{r, method}] = true
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				note("", n.Lhs...)
			}
		case *ast.IncDecStmt:
			note("", n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				note("", n.Key, n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note("", n.X)
			}
		case *ast.CallExpr:
			switch fun := n.Fun.(type) {
			case *ast.SelectorExpr:
				note(fun.Sel.Name, fun.X)
			case *ast.Ident:
				if slices.Contains([]string{"delete", "clear", "copy"}, fun.Name) && len(n.Args) > 0 {
					note("", n.Args[0])
				}
			}
		}
		return true
	})
	return out
}

// variableOf returns the variable that an expression is a part of, unless that is
// declared in a function.
func variableOf(f *ast.File, x ast.Expr) (ref, bool) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return variableOf(f, x.X)
	case *ast.StarExpr:
		return variableOf(f, x.X)
	case *ast.IndexExpr:
		return variableOf(f, x.X)
	case *ast.SliceExpr:
		return variableOf(f, x.X)
	case *ast.SelectorExpr:
		if of, ok := x.X.(*ast.Ident); ok && !isLocal(f, of) {
			return ref{of.Name, x.Sel.Name}, true // an import's, or a field of a variable
		}
		return variableOf(f, x.X)
	case *ast.Ident:
		return ref{"", x.Name}, !isLocal(f, x)
	}
	return ref{}, false
}

// isLocal reports whether a name is declared inside a function.
func isLocal(f *ast.File, x *ast.Ident) bool {
	// What a file's own syntax resolves is enough, and go/types would weigh on every cell.
	return x.Obj != nil && f.Scope.Lookup(x.Name) != x.Obj
}
