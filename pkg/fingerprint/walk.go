package fingerprint

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
)

// walker follows what a declaration reaches through the packages of a program.
type walker struct {
	program *program
	homes   map[string]home
	pkgs    map[string]*syntax      // import closure of the starting package
	reached map[string]bool         // declarations, key and tokens
	seen    map[*declaration]string // the same declarations, with their packages
	foreign map[string]bool         // modules with their versions
	carried map[string]bool         // the library's packages whose types come through a carrier, unnamed
	refused map[string]bool         // why results cannot be kept
	hidden  bool                    // the user's code cannot be read, and may change a variable of the library
	unknown bool                    // what some published module stands on is not known
}

func newWalker(p *program) *walker {
	return &walker{program: p, homes: map[string]home{}, pkgs: map[string]*syntax{}, reached: map[string]bool{},
		seen: map[*declaration]string{}, foreign: map[string]bool{}, carried: map[string]bool{}, refused: map[string]bool{}}
}

// start loads the import closure of a package and walks from one of its
// declarations, or from all when the name is empty.
func (w *walker) start(pkg, decl string) error {
	if err := w.load(pkg); err != nil {
		return err
	}
	p := w.pkgs[pkg]
	if p == nil {
		return fmt.Errorf("%s.%s is not a function of the library or of this program", pkg, decl)
	}
	roots := append(slices.Clone(p.byName[decl]), p.methods[decl]...)
	if decl == "" {
		roots = p.all
	}
	if len(roots) == 0 {
		return fmt.Errorf("%s has no declaration %s in its sources", pkg, decl)
	}
	for _, d := range roots {
		w.reach(pkg, d)
	}
	return w.followVariables()
}

// load reads a package whose code counts, and what it imports.
func (w *walker) load(pkg string) error {
	if w.pkgs[pkg] != nil {
		return nil
	}
	h, err := w.home(pkg)
	if err != nil || h.files == nil {
		return err
	}
	p, err := w.parse(pkg, h)
	if err != nil {
		return err
	}
	w.pkgs[pkg] = p
	for _, imported := range slices.Sorted(maps.Keys(p.imports)) {
		switch {
		case isCommand(imported):
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

func (w *walker) home(pkg string) (home, error) {
	if h, ok := w.homes[pkg]; ok {
		return h, nil
	}
	h, err := w.program.homeOf(pkg)
	if err == nil {
		w.homes[pkg] = h
	}
	return h, err
}

// carry notes the packages whose types a carrier may hand on.
func (w *walker) carry(carrier string) error {
	if w.carried[carrier] {
		return nil
	}
	w.carried[carrier] = true
	h, err := w.home(carrier)
	if err != nil {
		return err
	}
	p, err := w.parse(carrier, h)
	if err != nil {
		return err
	}
	for imported := range p.imports {
		if carriers[imported] {
			err = w.carry(imported)
		} else if h, err = w.home(imported); h.origin == embedded {
			w.carried[imported] = true
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parse returns a package's syntax, read once a program: what is edited while the
// program runs is not what it was compiled from.
func (w *walker) parse(pkg string, h home) (*syntax, error) {
	if p := w.program.parsed[pkg]; p != nil {
		return p, nil
	}
	p, err := parsePackage(pkg, h)
	if err == nil {
		w.program.parsed[pkg] = p
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
	w.reached[id], w.seen[d] = true, pkg
	w.begin(pkg)
	if w.homes[pkg].origin == own {
		w.inspect(pkg, d)
	}
	for name := range d.names {
		w.reachPlain(pkg, d, name)
	}
	for r := range d.qualified {
		if imported := w.importOf(d.file, r.of); imported != "" {
			w.reachIn(pkg, imported, r.name)
			continue
		}
		w.reachPlain(pkg, d, r.of)
		w.reachName(pkg, r.name)
		w.reachMethods(r.name)
	}
	for name := range d.selects {
		w.reachMethods(name)
	}
}

// reachPlain reaches what a name without a package stands for in a declaration.
func (w *walker) reachPlain(pkg string, d *declaration, name string) {
	w.reachName(pkg, name)
	for _, imported := range d.file.dot {
		w.reachIn(pkg, imported, name)
	}
}

// begin reaches what runs before main because a package is in the program. What the
// user's packages import, they may import for that alone.
func (w *walker) begin(pkg string) {
	p := w.pkgs[pkg]
	if w.reached[pkg] {
		return
	}
	w.reached[pkg] = true
	w.reachAll(pkg, p.always)
	if w.homes[pkg].origin != own {
		return
	}
	for imported := range p.imports {
		if w.pkgs[imported] != nil && w.homes[imported].origin == own {
			w.begin(imported)
		}
	}
}

// importOf returns the path of an import by its name in a file, "" when there is none.
func (w *walker) importOf(f *fileImports, name string) string {
	if at := f.named[name]; at != "" {
		return at
	}
	for _, imported := range f.plain {
		known := packageName(imported)
		if p := w.pkgs[imported]; p != nil {
			known = p.name
		}
		if known == name {
			return imported
		}
	}
	return ""
}

// reachIn reaches a name of an imported package.
func (w *walker) reachIn(from, imported, name string) {
	if w.pkgs[imported] != nil {
		w.reachName(imported, name)
		return
	}
	if h, err := w.home(imported); err == nil && h.origin == published {
		w.foreign[h.name] = true
		if w.homes[from].origin == own {
			w.through(imported)
		}
	}
}

// through adds the modules that a package of a published one stands on: another
// version of them may be chosen without a change to the package. Where its sources are not
// to be had, the executable counts for them.
func (w *walker) through(pkg string) {
	if w.reached[pkg] {
		return
	}
	w.reached[pkg] = true
	dir, err := w.program.folderOf(pkg)
	var found []string
	if err == nil {
		found, err = importsOf(dir)
	}
	w.unknown = w.unknown || err != nil
	for _, imported := range found {
		if h, err := w.home(imported); err == nil && h.origin == published {
			w.foreign[h.name] = true
			w.through(imported)
		}
	}
}

// importsOf returns what the files of a folder import.
func importsOf(dir string) (list []string, err error) {
	var p syntax
	err = p.eachFile(onDisk(dir), isGo, func(name string, src []byte) error {
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			if imported, err := strconv.Unquote(i.Path.Value); err == nil {
				list = append(list, imported)
			}
		}
		return nil
	})
	return list, err
}

func (w *walker) reachMethods(name string) {
	for other := range w.carried {
		if q := w.pkgs[other]; q != nil {
			w.reachAll(other, q.methods[name])
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
