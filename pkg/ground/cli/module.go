package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/wholefile"
)

// ModulePath is the module of Proving Ground itself.
const ModulePath = "github.com/provingground/provingground"

// Module is the module that a command is run in: Proving Ground's own, or one that
// needs it.
type Module struct {
	Path string // as go.mod says
	Root string // its folder, an absolute path
}

// Running returns the module that this program was built from, in the folder that holds
// the working directory. A program that belongs to no module, as of "go run FILE", takes
// the one that it is started in.
func Running() (Module, error) {
	var wanted string
	if info, ok := debug.ReadBuildInfo(); ok {
		wanted = info.Main.Path
	}
	start, err := os.Getwd()
	if err != nil {
		return Module{}, fmt.Errorf("the working directory is gone: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Module{}, err
		}
		if path := moduleLine(string(data)); path != "" && (wanted == "" || path == wanted) {
			return Module{path, dir}, nil
		}
		if dir == filepath.Dir(dir) {
			return Module{}, outside(start, wanted)
		}
	}
}

// moduleLine returns the path that the text of a go.mod gives its module, "" for none.
func moduleLine(text string) string {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		if words := strings.Fields(line); len(words) == 2 && words[0] == "module" {
			if path, err := strconv.Unquote(words[1]); err == nil {
				return path
			}
			return words[1]
		}
	}
	return ""
}

func outside(start, wanted string) error {
	if wanted == "" {
		return fmt.Errorf("%s lies in no Go module: change into the folder of yours and run this again", start)
	}
	return fmt.Errorf("%s lies outside the module %s: change into its folder and run this again", start, wanted)
}

// Results returns the folder of results, an absolute path: PG_RESULTS where
// it is set, else results/ in the module.
func (m Module) Results() string {
	if dir, err := filepath.Abs(os.Getenv("PG_RESULTS")); err == nil && os.Getenv("PG_RESULTS") != "" {
		return dir
	}
	return filepath.Join(m.Root, "results")
}

// Store returns the folder of stored results inside the folder of results.
func (m Module) Store() string { return filepath.Join(m.Results(), "store") }

// Ledger returns the file of the verdicts of the last runs.
func (m Module) Ledger() string { return filepath.Join(m.Results(), "ledger.json") }

// Calibrations returns the folder of the tables of what claims said on drawn seeds.
func (m Module) Calibrations() string { return filepath.Join(m.Root, "data", "calibration") }

// Own reports whether the module is Proving Ground itself.
func (m Module) Own() bool { return m.Path == ModulePath }

// Checkout returns the checkout of Proving Ground that brings the kernel of the notebooks:
// the module itself, and for another one that of PG_ROOT, else the one that this package was
// built from.
func (m Module) Checkout() (string, error) {
	if m.Own() {
		return m.Root, nil
	}
	named := os.Getenv("PG_ROOT")
	root := named
	if named == "" {
		root = builtFrom()
	}
	switch {
	case Exists(filepath.Join(root, "scripts", "python", "execute.py")):
		return filepath.Abs(root)
	case named != "":
		return "", fmt.Errorf("PG_ROOT names %s, which is no checkout of Proving Ground: set it to one, or unset it", named)
	}
	return "", fmt.Errorf("notebooks are executed by the kernel of a checkout of Proving Ground: in go.mod replace %s by "+
		"one, or name it in PG_ROOT", ModulePath)
}

// builtFrom returns the root of the module that this package was built from, "" where the
// build took its path away.
func builtFrom() string {
	_, file, _, ok := runtime.Caller(0)
	root, ours := strings.CutSuffix(filepath.ToSlash(file), "/pkg/ground/cli/module.go")
	if !ok || !ours || !filepath.IsAbs(root) {
		return ""
	}
	return filepath.FromSlash(root)
}

// Exists reports whether there is something at a path.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// FromHere shortens a path to what it is from the working directory, where
// that lies above it.
func FromHere(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	return Below(here, path)
}

// Below returns a path as it is from a folder, where that lies above it, else the path.
func Below(folder, path string) string {
	if rel, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// MakeWritable makes a folder of results and tries to write in it, so that a
// folder that takes nothing is noticed before the work and not after it.
func MakeWritable(dir string) error {
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("results cannot be written: %w; %s",
			err, wholefile.Remedy(dir, err, "set PG_RESULTS to another folder"))
	}
	return nil
}

// Temporary makes a temporary folder for this run.
func Temporary() (string, error) {
	dir, err := os.MkdirTemp("", "ground-")
	if err != nil {
		return "", fmt.Errorf("no temporary folder can be made: %w; set TMPDIR to a folder that takes files", err)
	}
	return dir, nil
}
