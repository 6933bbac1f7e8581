package fingerprint

import (
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// A result is kept under its config and the code. What else decides it, a file, a flag,
// the environment, a variable that another part of the program sets, would not count,
// so that code of the user's that looks at any of these is refused.

// outside are packages, Go's and the library's, whose use means that something from
// outside decides; the names behind some of them are those that do not.
var outside = map[string][]string{
	"os": {"Stdout", "Stderr", "Exit", "Signal", "Interrupt", "ErrNotExist", "ErrExist", "ErrPermission", "ErrInvalid",
		"IsNotExist", "IsExist", "PathError", "FileMode", "FileInfo"},
	"math/rand":    {"New", "NewSource", "NewZipf", "Rand", "Source", "Source64", "Zipf"},
	"math/rand/v2": {"New", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "Source", "PCG", "ChaCha8", "Zipf"},
	"path/filepath": {"Base", "Clean", "Dir", "Ext", "FromSlash", "IsAbs", "IsLocal", "Join", "Match", "Rel", "Split",
		"SplitList", "ToSlash", "VolumeName"},
	"flag": nil, "os/exec": nil, "os/user": nil, "io/ioutil": nil, "plugin": nil, "syscall": nil, "crypto/rand": nil,
	"hash/maphash": nil, "expvar": nil, "database/sql": nil, "net": nil, "net/http": nil, "net/rpc": nil,
	library + "nb": nil, library + "lab": nil, library + "store": nil,
}

// inspect refuses a declaration of the user's that something from outside decides.
func (w *walker) inspect(pkg string, d *declaration) {
	if d.bodyless && w.pkgs[pkg].assembly == "" || w.pkgs[pkg].linked[localName(d)] {
		w.refuse("%s is linked from another package, where it is not followed: call it by its name", w.short(d.key))
	}
	for r := range d.qualified {
		imported := w.importOf(d.file, r.of)
		allowed, listed := outside[imported]
		switch {
		case imported == "C":
			w.refuse("%s calls C code, which is not followed: write it in Go or in assembly", w.short(d.key))
		case isCommand(imported), listed && !slices.Contains(allowed, r.name):
			w.refuse("%s uses %s.%s, and what that gives is not in the config: ask for it before the run and put it into the "+
				"config", w.short(d.key), r.of, r.name)
		case imported == library+"engine" && r.name == "Open":
			w.refuse("%s opens an engine: take the one in the Env, which results are kept by", w.short(d.key))
		}
	}
}

func localName(d *declaration) string { return d.key[strings.LastIndex(d.key, ".")+1:] }

// short returns a declaration's key without the folders of its package.
func (w *walker) short(key string) string { return key[strings.LastIndex(key, "/")+1:] }

func (w *walker) refuse(format string, args ...any) {
	w.refused[fmt.Sprintf(format, args...)] = true
}

// followVariables looks at the variables that the user's code can change and that were
// reached. What changes them before main is reached too; what changes them later, and is not
// itself part of the run, is refused.
func (w *walker) followVariables() error {
	if len(w.variables()) == 0 {
		return nil
	}
	own, err := w.loadOwn()
	if err != nil {
		return err
	}
	for before := -1; before < len(w.seen); {
		before = len(w.seen)
		for _, pkg := range own {
			w.followChanges(pkg)
		}
	}
	return nil
}

// loadOwn loads the user's packages, those that import the starting one among them and those
// that they import, and returns their paths. A run of the library's alone does not depend on
// their being there; where the program does not say where they are, it counts as a whole,
// since it may change what the library exports.
func (w *walker) loadOwn() ([]string, error) {
	alone := !slices.ContainsFunc(slices.Collect(maps.Values(w.homes)), func(h home) bool { return h.origin == own })
	all, err := w.program.ownPackages()
	if err != nil && !alone {
		return nil, err
	}
	w.hidden = alone && w.program.trimmed()
	for _, pkg := range all {
		if err := w.load(pkg); err != nil && !alone {
			return nil, err
		}
	}
	var loaded []string
	for _, pkg := range slices.Sorted(maps.Keys(w.pkgs)) {
		if w.homes[pkg].origin == own {
			loaded = append(loaded, pkg)
		}
	}
	return loaded, nil
}

// variables returns the reached variables that the user's code can change: its own, and
// those that the library exports.
func (w *walker) variables() map[ref]bool {
	out := map[ref]bool{}
	for d, pkg := range w.seen {
		if o := w.homes[pkg].origin; !d.variable || o != own && o != embedded {
			continue
		}
		for name, ds := range w.pkgs[pkg].byName {
			if slices.Contains(ds, d) && (w.homes[pkg].origin == own || token.IsExported(name)) {
				out[ref{pkg, name}] = true
			}
		}
	}
	return out
}

// followChanges looks for changes to the reached variables in one package.
func (w *walker) followChanges(pkg string) {
	variables := w.variables()
	for _, d := range w.pkgs[pkg].all {
		if _, reached := w.seen[d]; reached {
			continue
		}
		for c := range d.changes {
			v := w.variable(pkg, d, c.ref)
			if !variables[v] || c.method != "" && w.onlyReads(c.method) {
				continue
			}
			if d.atStart {
				w.reach(pkg, d)
				break
			}
			w.refuse("it depends on the variable %s, which %s may change: put it into the config",
				w.short(v.of+"."+v.name), w.short(d.key))
		}
	}
}

// variable returns the package and name of what a declaration changes.
func (w *walker) variable(pkg string, d *declaration, r ref) ref {
	if imported := w.importOf(d.file, r.of); r.of != "" && imported != "" {
		return ref{imported, r.name}
	}
	name := cmp.Or(r.of, r.name) // a field's variable, or the variable itself
	if len(w.pkgs[pkg].byName[name]) == 0 {
		for _, imported := range d.file.dot {
			if p := w.pkgs[imported]; p != nil && len(p.byName[name]) > 0 {
				return ref{imported, name}
			}
		}
	}
	return ref{pkg, name}
}

// onlyReads reports whether all methods of a name leave what they are called on as it is.
func (w *walker) onlyReads(method string) bool {
	found := false
	for _, p := range w.pkgs {
		for _, d := range p.methods[method] {
			if d.pointer {
				return false
			}
			found = true
		}
	}
	return found
}
