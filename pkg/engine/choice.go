package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/gomlx/compute"
)

// The names that Open takes.
const (
	Auto    = "auto"     // XLACPU where its plugin is found, else Go
	Go      = "go"       // the embedded pure-Go backend
	XLACPU  = "xla:cpu"  // XLA on the CPU
	XLACUDA = "xla:cuda" // XLA on an NVIDIA GPU
)

// Names returns the names that Open takes; it takes the path of a PJRT plugin
// too.
func Names() []string { return []string{Auto, Go, XLACPU, XLACUDA} }

// Choice is a backend that was chosen.
type Choice struct {
	Name   string // "go", "xla:cpu", "xla:cuda", or the plugin's path when it was asked for by path
	Plugin string // path of the PJRT plugin, "" for the Go backend
	Why    string // in words
}

// String returns the choice in one line.
func (c Choice) String() string { return fmt.Sprintf("%s: %s", c.Name, c.Why) }

func choose(name string) (Choice, error) {
	switch name {
	case "", Auto:
		c, err := chooseXLA(XLACPU)
		if err != nil {
			return Choice{Name: Go, Why: "the pure-Go backend serves, since " + err.Error()}, nil
		}
		return c, nil
	case Go:
		return Choice{Name: Go, Why: "the pure-Go backend, as asked for"}, nil
	case XLACPU, XLACUDA:
		return chooseXLA(name)
	}
	if strings.ContainsAny(name, `/\`) {
		return choosePlugin(name)
	}
	return Choice{}, fmt.Errorf("there is no backend %q: take one of %s, or the path of a PJRT plugin",
		name, strings.Join(Names(), ", "))
}

// chooseXLA finds the plugin of an XLA backend by its name.
func chooseXLA(name string) (Choice, error) {
	if !withXLA {
		return Choice{}, fmt.Errorf("the backend %s is not in this program: it was built without cgo or with -tags noxla",
			name)
	}
	kind := strings.TrimPrefix(name, "xla:")
	if kind == "cuda" && !hasGPU() {
		return Choice{}, errors.New("the backend xla:cuda needs an NVIDIA GPU and its driver, and this machine shows none: " +
			"take xla:cpu or go")
	}
	path, err := findPlugin(kind)
	if err != nil {
		return Choice{}, err
	}
	if err := checkPlugin(path); err != nil {
		return Choice{}, err
	}
	return Choice{name, path, "XLA plugin " + short(path)}, nil
}

func choosePlugin(path string) (Choice, error) {
	if !withXLA {
		return Choice{}, errors.New("plugins cannot be loaded by this program: it was built without cgo or with -tags noxla")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Choice{}, err
	}
	if err := checkPlugin(path); err != nil {
		return Choice{}, err
	}
	return Choice{path, path, "the plugin that was asked for"}, nil
}

// open opens the backend. GoMLX panics where the program lacks it.
func (c Choice) open(config string) (compute.Backend, error) {
	kind, _, _ := strings.Cut(config, ":")
	if !slices.Contains(compute.List(), kind) {
		return nil, errors.New(
			"this program does not link it: import github.com/provingground/provingground/pkg/engine/backends")
	}
	if c.Plugin == "" {
		b, err := compute.NewWithConfig(config)
		if err == nil {
			alone(b)
		}
		return b, err
	}
	if _, err := os.Stat(c.Plugin); err != nil {
		return nil, fmt.Errorf("its plugin %s is no longer there: run ./scripts/setup, or take the backend go",
			short(c.Plugin))
	}
	b, err := compute.NewWithConfig(config)
	if err != nil {
		return nil, fmt.Errorf("its plugin %s does not load (%s): run ./scripts/setup again, or take the backend go",
			short(c.Plugin), firstLine(err))
	}
	return b, nil
}

// alone makes the Go backend compute on the goroutine that asks, without workers: they would not have the setting
// of [subnormal.Zero]. Points of an experiment are computed side by side all the same. The backend's option
// "parallelism=0" does the same and prints a line, which would stand in the outputs of notebooks.
func alone(b compute.Backend) {
	workers := reflect.Indirect(reflect.ValueOf(b)).FieldByName("Workers")
	if !workers.IsValid() {
		return
	}
	if pool, ok := workers.Interface().(interface{ SetMaxParallelism(int) }); ok {
		pool.SetMaxParallelism(0)
	}
}

// config returns the GoMLX configuration. A path skips go-xla's search and its
// downloader. TF32 would round float32 products to ten bits of fraction.
func (c Choice) config() string {
	switch {
	case c.Plugin == "":
		return Go
	case c.Name == XLACPU:
		return "xla:" + c.Plugin
	}
	return "xla:" + c.Plugin + ",tf32=false"
}

// hasGPU reports whether the driver of an NVIDIA GPU shows itself.
func hasGPU() bool {
	for _, f := range []string{"/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg"} {
		if _, err := os.Stat(f); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

// short returns a path from the working directory where it lies below it.
func short(path string) string {
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
			return rel
		}
	}
	return path
}

// firstLine returns an error's text up to the first line break: what follows
// is a trace of the compiler.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
