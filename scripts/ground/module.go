package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// modulePath is the module that ground belongs to.
const modulePath = "github.com/provingground/provingground"

// moduleRoot returns the folder of the module that holds the working
// directory, an absolute path.
func moduleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("the working directory is gone: %w", err)
	}
	for dir := start; ; {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		line, _, _ := strings.Cut(string(data), "\n")
		if strings.TrimSpace(line) == "module "+modulePath {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("%s lies outside Proving Ground: change into the repository and run this again", start)
		}
		dir = parent
	}
}

// resultsDir returns the folder of results, an absolute path: PG_RESULTS where
// it is set, else results/ in the module at root.
func resultsDir(root string) string {
	if dir, err := filepath.Abs(os.Getenv("PG_RESULTS")); err == nil && os.Getenv("PG_RESULTS") != "" {
		return dir
	}
	return filepath.Join(root, "results")
}

// storeDir returns the folder of stored results inside the folder of results.
func storeDir(root string) string { return filepath.Join(resultsDir(root), "store") }

// makeWritable makes a folder of results and tries to write in it, so that a
// folder that takes nothing is noticed before the work and not after it.
func makeWritable(dir string) error {
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("results cannot be written: %w; make the folder writable, or set PG_RESULTS to another one", err)
	}
	return nil
}
