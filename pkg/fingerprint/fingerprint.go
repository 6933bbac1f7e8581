// Package fingerprint names the code behind a function: a hash over every
// declaration of this module that the function can reach, comments and layout
// aside, and over the versions of the modules that those declarations use.
//
// What is reached is found from the syntax alone and errs on the side of too
// much: a selector x.Name reaches every method of that name in the packages
// that the function's package imports, and a type reaches all its methods.
// The packages that only carry, judge or draw numbers are left out.
package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

const (
	module  = "github.com/provingground/provingground"
	library = module + "/pkg/"
)

// carriers are the packages that never decide a number.
var carriers = map[string]bool{
	library + "claim": true, library + "experiment": true, library + "figure": true,
	library + "fingerprint": true, library + "lab": true, library + "nb": true, library + "store": true, library + "wholefile": true,
}

// Of returns the fingerprint of a function: 16 hexadecimal digits that change
// when, and only when, the code that it can reach changes. It fails for a nil
// function and where the sources are not to be had.
func Of(fn any) (string, error) {
	v := reflect.ValueOf(fn)
	if v.Kind() != reflect.Func || v.IsNil() {
		return "", fmt.Errorf("a fingerprint is taken of a function, not of %T", fn)
	}
	f := runtime.FuncForPC(v.Pointer())
	file, _ := f.FileLine(v.Pointer())
	pkg, decl := split(f.Name())
	w := newWalker(sources{dirs: map[string]string{pkg: filepath.Dir(file)}})
	return w.hash(pkg, decl)
}

// TopLevel reports whether a function is declared at top level, so that
// nothing but its arguments decides what it returns.
func TopLevel(fn any) bool {
	v := reflect.ValueOf(fn)
	if v.Kind() != reflect.Func || v.IsNil() {
		return false
	}
	name := runtime.FuncForPC(v.Pointer()).Name()
	_, name, _ = strings.Cut(path.Base(name), ".")
	name, _, _ = strings.Cut(name, "[")
	return !strings.ContainsAny(name, ".(-")
}

// split returns the package and the top-level declaration of a function's
// run-time name. The name of a closure gives the declaration that holds it,
// and none for one that belongs to a package-level variable.
func split(name string) (pkg, decl string) {
	dir, base := path.Split(name)
	base, rest, _ := strings.Cut(base, ".")
	parts := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(".[]()*", r) })
	if len(parts) == 0 || parts[0] == "init" || parts[0] == "glob" {
		return dir + base, ""
	}
	if strings.HasPrefix(rest, "(") && len(parts) > 1 {
		return dir + base, strings.TrimSuffix(parts[1], "-fm")
	}
	return dir + base, strings.TrimSuffix(parts[0], "-fm")
}

// hash returns the fingerprint of all that a declaration reaches; an empty
// decl stands for the whole package.
func (w *walker) hash(pkg, decl string) (string, error) {
	if err := w.start(pkg, decl); err != nil {
		return "", err
	}
	h := sha256.New()
	for _, d := range slices.Sorted(maps.Keys(w.reached)) {
		fmt.Fprintf(h, "%s\x00", d)
	}
	info, _ := debug.ReadBuildInfo()
	for _, p := range slices.Sorted(maps.Keys(w.foreign)) {
		fmt.Fprintf(h, "%s\x00", moduleOf(info, p))
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// moduleOf returns the module, with its version, that a program got an
// imported package from.
func moduleOf(info *debug.BuildInfo, imported string) string {
	best := imported
	if info == nil {
		return best
	}
	length := 0
	for _, d := range info.Deps {
		if len(d.Path) > length && (imported == d.Path || strings.HasPrefix(imported, d.Path+"/")) {
			length = len(d.Path)
			if d.Replace != nil {
				d = d.Replace
			}
			best = d.Path + "@" + d.Version
		}
	}
	return best
}
