// Package fingerprint names the code behind a function: a hash over every
// declaration that the function can reach, comments and layout aside, in the
// library, in the user's own packages and in modules that are replaced by a
// folder; over the files that go:embed puts in; and over the versions of the
// published modules that those declarations use.
//
// What is reached is found from the syntax alone and errs on the side of too
// much: a selector x.Name reaches every method of that name in the packages
// that the function's package imports, and a type reaches all its methods.
// The packages that only carry, judge or draw numbers, and the command, are left out.
//
// The library's sources are part of every program. The user's lie where they
// were compiled; where the program may be older than they are, its executable
// counts as a whole. What decides a result and cannot be followed is refused:
// see inputs.go.
package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
)

const (
	module  = "github.com/provingground/provingground"
	library = module + "/pkg/"
)

// carriers are the packages that never decide a number.
var carriers = map[string]bool{
	library + "claim": true, library + "experiment": true, library + "figure": true,
	library + "fingerprint": true, library + "lab": true, library + "nb": true, library + "store": true,
	library + "wholefile": true,
}

// isCommand reports whether a package is of the command, to which main hands its
// experiments: nothing comes back from there.
func isCommand(pkg string) bool { return strings.HasPrefix(pkg+"/", library+"ground/") }

var lock sync.Mutex

// Of returns the fingerprint of a function: 16 hexadecimal digits that change
// when, and only when, the code that it can reach changes. It fails for a nil
// function, where the sources are not to be had, and for a function that something
// else than its arguments decides. The code of a test counts with its executable.
func Of(fn any) (string, error) {
	v := reflect.ValueOf(fn)
	if v.Kind() != reflect.Func || v.IsNil() {
		return "", fmt.Errorf("a fingerprint is taken of a function, not of %T", fn)
	}
	lock.Lock()
	defer lock.Unlock()
	f := runtime.FuncForPC(v.Pointer())
	if file, _ := f.FileLine(f.Entry()); strings.HasSuffix(file, "_test.go") {
		digest, err := running().digest()
		sum := sha256.Sum256([]byte(f.Name() + "\x00" + digest))
		return hex.EncodeToString(sum[:8]), err
	}
	pkg, decl := split(f.Name())
	return newWalker(running()).hash(pkg, decl)
}

// TopLevel reports whether a function is declared at top level and without type
// parameters, so that nothing but its arguments decides what it returns.
func TopLevel(fn any) bool {
	v := reflect.ValueOf(fn)
	if v.Kind() != reflect.Func || v.IsNil() {
		return false
	}
	name := runtime.FuncForPC(v.Pointer()).Name()
	_, name, _ = strings.Cut(path.Base(name), ".")
	return !strings.ContainsAny(name, ".([-")
}

// split returns the package and the top-level declaration of a function's
// run-time name. The name of a closure gives the declaration that holds it,
// and none for one that belongs to a package-level variable.
func split(name string) (pkg, decl string) {
	dir, base := path.Split(name)
	base, rest, _ := strings.Cut(base, ".")
	base = strings.ReplaceAll(base, "%2e", ".") // as the linker writes it
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
	if len(w.refused) > 0 {
		return "", errors.New(slices.Min(slices.Collect(maps.Keys(w.refused))))
	}
	h := sha256.New()
	for _, set := range []map[string]bool{w.reached, w.foreign} {
		for _, text := range slices.Sorted(maps.Keys(set)) {
			fmt.Fprintf(h, "%d\x00%s", len(text), text)
		}
	}
	beyond, err := w.beyond()
	if err != nil {
		return "", err
	}
	fmt.Fprint(h, beyond)
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// beyond returns what counts beside the declarations where the user's code, or that of
// a replaced module, is reached or cannot be read: how the program was built, which decides
// what of the code is compiled, and the executable where it may be older than the code or
// is all there is.
func (w *walker) beyond() (string, error) {
	edited, older := false, w.unknown
	for _, pkg := range w.seen {
		if o := w.homes[pkg].origin; o == own || o == replaced {
			edited = true
			older = older || w.program.kept || w.pkgs[pkg].changed.After(w.program.built)
		}
	}
	if !edited && !w.hidden {
		return "", nil
	}
	text := w.program.settings(func(string) bool { return true })
	if !older && !w.hidden {
		return text, nil
	}
	digest, err := w.program.digest()
	if err != nil {
		return "", fmt.Errorf("the executable cannot be read: %w", err)
	}
	return text + digest, nil
}
