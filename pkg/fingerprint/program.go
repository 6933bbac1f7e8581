package fingerprint

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"debug/gosym"
	"debug/macho"
	"encoding/hex"
	"errors"
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/provingground/provingground/data"
	sourcetree "github.com/provingground/provingground/pkg"
)

// program is what is known of the program that runs: the modules that it was
// built from, the folders of its packages, and its executable.
type program struct {
	info     *debug.BuildInfo
	folders  func() (map[string]string, error) // package path to folder, as it was compiled
	vendored func(modulePath string) bool      // compiled from a vendor folder, which nobody compares with the version
	built    time.Time                         // of the executable
	kept     bool                              // the executable was built to a file: sources may have changed since
	digest   func() (string, error)            // SHA-256 of the executable

	parsed map[string]*syntax
}

// running is the program that this code is part of.
var running = sync.OnceValue(func() *program {
	p := &program{folders: sync.OnceValues(compiledFolders), vendored: onceEach(vendored),
		digest: sync.OnceValues(executableDigest), parsed: map[string]*syntax{}}
	p.info, _ = debug.ReadBuildInfo()
	if exe, err := os.Executable(); err == nil {
		if info, err := os.Stat(exe); err == nil {
			p.built = info.ModTime()
		}
		p.kept = !madeToRun(exe)
	}
	return p
})

// fleeting are the folders of executables that are built to be run at once: those of
// go run and go test, in their temporary folder or the build cache, and of GoNB.
var fleeting = regexp.MustCompile(`^(go-build\d+|[0-9a-f]{64}-d|gonb_[0-9a-f]{8})$`)

func madeToRun(exe string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(exe), "/"), fleeting.MatchString)
}

// origin says where a package comes from.
type origin int

const (
	standard  origin = iota // Go's own
	published               // a module of a fixed version
	embedded                // the library's sources, which are part of the program
	replaced                // another module's, in a folder that can be edited
	own                     // the user's
)

// home is where a package's sources are.
type home struct {
	origin origin
	files  fs.FS // nil for what counts by its version
	dir    string
	name   string // module and version of what is published
}

// homeOf finds the sources of a package.
func (p *program) homeOf(pkg string) (home, error) {
	if dir, ok := strings.CutPrefix(pkg, library); ok {
		if _, err := fs.Stat(sourcetree.Sources, dir); err == nil {
			return home{origin: embedded, files: sourcetree.Sources, dir: dir}, nil
		}
	}
	if dir, ok := strings.CutPrefix(pkg+"/", module+"/data/"); ok {
		dir = path.Clean(dir)
		if names, err := fs.Glob(data.Sources, path.Join(dir, "*.go")); err == nil && len(names) > 0 {
			return home{origin: embedded, files: data.Sources, dir: dir}, nil
		}
	}
	m := p.moduleOf(pkg)
	switch {
	case pkg == "main" || m != nil && m == p.main():
		return p.edited(pkg, own)
	case m == nil:
		return home{}, nil
	case m.Replace == nil && m.Version == devel:
		return p.edited(pkg, own)
	case m.Replace != nil && m.Replace.Version == devel || p.vendored(m.Path):
		return p.edited(pkg, replaced)
	case m.Replace != nil:
		m = m.Replace
	}
	return home{origin: published, name: m.Path + "@" + m.Version}, nil
}

// devel is the version of a module that is taken from a folder.
const devel = "(devel)"

func (p *program) main() *debug.Module {
	if p.info == nil {
		return nil
	}
	return &p.info.Main
}

// moduleOf returns the module that the program got a package from, nil for Go's own.
func (p *program) moduleOf(pkg string) (best *debug.Module) {
	if p.info == nil {
		return nil
	}
	for _, m := range append([]*debug.Module{&p.info.Main}, p.info.Deps...) {
		if m.Path != "" && (pkg == m.Path || strings.HasPrefix(pkg, m.Path+"/")) &&
			(best == nil || len(m.Path) > len(best.Path)) {
			best = m
		}
	}
	return best
}

// edited returns the home of a package in a folder where it can be edited.
func (p *program) edited(pkg string, o origin) (home, error) {
	dir, err := p.folderOf(pkg)
	if err != nil {
		return home{}, fmt.Errorf("the sources of %s are not to be had: %w", pkg, err)
	}
	h := onDisk(dir)
	h.origin = o
	return h, nil
}

func onDisk(dir string) home { return home{files: os.DirFS(dir), dir: "."} }

// folderOf returns the folder that a package was compiled from. One whose functions are all
// inlined leaves no trace in the program: its folder follows from its module's.
func (p *program) folderOf(pkg string) (string, error) {
	folders, err := p.folders()
	if err != nil {
		return "", err
	}
	dir := folders[pkg]
	if m := p.moduleOf(pkg); dir == "" && m != nil {
		if root := p.rootOf(m, folders); root != "" {
			dir = filepath.Join(root, strings.TrimPrefix(pkg, m.Path))
		}
	}
	switch {
	case !filepath.IsAbs(folders["main"]) && !filepath.IsAbs(dir):
		return "", errors.New("the program was built with -trimpath: build it without")
	case dir == "":
		return "", errors.New("no function of it is left in the program, and its module's folder is not found: put it into " +
			"the module of the program")
	}
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("%w: run the program where it was built", err)
	}
	return dir, nil
}

// trimmed reports whether the program was built without the folders of its sources.
func (p *program) trimmed() bool {
	folders, err := p.folders()
	return err == nil && folders["main"] != "" && !filepath.IsAbs(folders["main"])
}

// rootOf returns the folder of a module's root, "" when nothing leads to it.
func (p *program) rootOf(m *debug.Module, folders map[string]string) string {
	for pkg, dir := range folders {
		if pkg == "main" {
			pkg = p.info.Path
		}
		rest, ok := strings.CutPrefix(pkg, m.Path)
		if root, under := strings.CutSuffix(filepath.ToSlash(dir), rest); ok && under && (rest == "" || rest[0] == '/') {
			return root
		}
	}
	if m.Replace != nil {
		m = m.Replace
	}
	switch {
	case m.Version != devel:
		return inModuleCache(m)
	case filepath.IsAbs(m.Path):
		return m.Path
	}
	for dir := folders["main"]; filepath.IsAbs(dir) && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		for _, root := range append(usedBy(filepath.Join(dir, "go.work")), dir, filepath.Join(dir, m.Path)) {
			// A replacement's path is seen from the program's own module.
			if isRoot(root, m.Path) || strings.HasPrefix(m.Path, ".") && root == filepath.Join(dir, m.Path) &&
				isRoot(root, "") && isRoot(dir, p.info.Main.Path) {
				return root
			}
		}
	}
	return ""
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)

// isRoot reports whether a folder is the root of a module, or of any for "".
func isRoot(dir, modulePath string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	found := moduleLine.FindSubmatch(text)
	return err == nil && found != nil && (modulePath == "" || string(found[1]) == modulePath)
}

// usedBy returns the folders of modules that a go.work file names.
func usedBy(work string) (dirs []string) {
	text, err := os.ReadFile(work)
	if err != nil {
		return nil
	}
	for _, word := range strings.Fields(string(text)) {
		if word = strings.Trim(word, "\"()"); strings.HasPrefix(word, ".") {
			word = filepath.Join(filepath.Dir(work), word)
		}
		if filepath.IsAbs(word) {
			dirs = append(dirs, word)
		}
	}
	return dirs
}

// inModuleCache returns the folder of a published module.
func inModuleCache(m *debug.Module) string {
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		cache = filepath.Join(build.Default.GOPATH, "pkg", "mod")
	}
	escaped := regexp.MustCompile(`[A-Z]`).ReplaceAllStringFunc(m.Path+"@"+m.Version,
		func(s string) string { return "!" + strings.ToLower(s) })
	return filepath.Join(cache, filepath.FromSlash(escaped))
}

// ownPackages returns the packages of the program that are the user's.
func (p *program) ownPackages() ([]string, error) {
	folders, err := p.folders()
	if err != nil {
		return nil, err
	}
	var list []string
	for pkg := range folders {
		if h, err := p.homeOf(pkg); err == nil && h.origin == own {
			list = append(list, pkg)
		}
	}
	slices.Sort(list)
	return list, nil
}

// compiledFolders returns the folder of every package that has a function in the
// executable, from the table that panics read their lines from.
func compiledFolders() (map[string]string, error) {
	lines, err := lineTable()
	if err != nil {
		return nil, fmt.Errorf("the executable does not say where it was compiled: %w", err)
	}
	symbols, err := gosym.NewTable(nil, gosym.NewLineTable(lines.table, lines.start))
	if err != nil {
		return nil, fmt.Errorf("the executable does not say where it was compiled: %w", err)
	}
	declared, within := map[string]string{}, map[string]string{}
	for i := range symbols.Funcs {
		f := &symbols.Funcs[i]
		pkg, folders := f.PackageName(), declared
		if isWithin(f.Name, pkg) {
			folders = within
		}
		if folders[pkg] != "" || pkg == "" {
			continue
		}
		if file, _, _ := symbols.PCToLine(f.Entry); strings.HasSuffix(file, ".go") &&
			!strings.HasPrefix(path.Base(file), "_cgo_") {
			folders[pkg] = filepath.Dir(file)
		}
	}
	maps.Copy(within, declared)
	return unescaped(within), nil
}

// withinOther finds what the compiler adds to the name of a function for those inside it.
var withinOther = regexp.MustCompile(`\.(func|gowrap|deferwrap)\d|-(range\d|fm$)`)

// isWithin reports whether a function stands inside another one. Such a one may come from
// another package: where a call is inlined, the functions inside the called one are named after
// the caller, and their lines are still those of the called.
func isWithin(function, pkg string) bool {
	return withinOther.MatchString(strings.TrimPrefix(function, pkg))
}

// unescaped undoes the linker's escapes of package paths: a dot in the last element is %2e.
func unescaped(folders map[string]string) map[string]string {
	out := make(map[string]string, len(folders))
	for pkg, dir := range folders {
		if plain, err := url.PathUnescape(pkg); err == nil {
			pkg = plain
		}
		out[pkg] = dir
	}
	return out
}

// vendored reports whether code of a module was compiled from a vendor folder.
func vendored(modulePath string) bool {
	lines, err := lineTable()
	return err == nil && vendoredIn(lines.table, goSources(), modulePath)
}

// onceEach returns the function with its answers remembered: what it asks of the program
// takes longer than all the rest of a fingerprint, and every package of a module asks it.
func onceEach(f func(string) bool) func(string) bool {
	var mu sync.Mutex
	known := map[string]bool{}
	return func(name string) bool {
		mu.Lock()
		defer mu.Unlock()
		answer, ok := known[name]
		if !ok {
			answer = f(name)
			known[name] = answer
		}
		return answer
	}
}

// vendoredIn looks for files of a vendor folder in a table of lines. Go's own sources have
// one too, which belongs to Go's version.
func vendoredIn(table []byte, goSources, modulePath string) bool {
	files := "/vendor/" + modulePath + "/"
	return bytes.Count(table, []byte(files)) > bytes.Count(table, []byte(goSources+files))
}

// goSources returns the folder that Go's own packages were compiled from.
func goSources() string {
	f := runtime.FuncForPC(reflect.ValueOf(strings.ToLower).Pointer())
	file, _ := f.FileLine(f.Entry())
	return path.Dir(path.Dir(file))
}

// lines is the table of lines of an executable, and the address of the code that it is about.
type lines struct {
	table []byte
	start uint64
}

// lineTable reads the table of lines of this program's executable.
var lineTable = sync.OnceValues(func() (lines, error) {
	exe, err := os.Executable()
	if err != nil {
		return lines{}, err
	}
	if f, err := elf.Open(exe); err == nil {
		defer f.Close()
		if table, text := f.Section(".gopclntab"), f.Section(".text"); table != nil && text != nil {
			data, err := table.Data()
			return lines{data, text.Addr}, err
		}
	}
	if f, err := macho.Open(exe); err == nil {
		defer f.Close()
		if table, text := f.Section("__gopclntab"), f.Section("__text"); table != nil && text != nil {
			data, err := table.Data()
			return lines{data, text.Addr}, err
		}
	}
	return lines{}, errors.New("it has no table of lines that can be read")
})

// executableDigest returns the SHA-256 of the executable.
func executableDigest() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(exe)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
