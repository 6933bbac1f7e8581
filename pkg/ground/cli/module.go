package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/provingground/provingground/pkg/wholefile"
)

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
		return fmt.Errorf("results cannot be written: %w; %s",
			err, wholefile.Remedy(dir, err, "set PG_RESULTS to another folder"))
	}
	return nil
}

// temporary makes a temporary folder for this run.
func temporary() (string, error) {
	dir, err := os.MkdirTemp("", "ground-")
	if err != nil {
		return "", fmt.Errorf("no temporary folder can be made: %w; set TMPDIR to a folder that takes files", err)
	}
	return dir, nil
}
