package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// peerPython returns the interpreter of the peers' environment, .tools/bench,
// which it makes where it is missing or made from another lock. A stamp that is
// written last tells that it is complete.
func peerPython(ctx context.Context, root string, stderr io.Writer) (string, error) {
	lock := filepath.Join(root, "scripts/python/bench.txt")
	venv := filepath.Join(root, ".tools/bench")
	python, stamp := filepath.Join(venv, "bin/python"), filepath.Join(venv, "ready")
	data, err := os.ReadFile(lock)
	if err != nil {
		return "", fmt.Errorf("the lock of the peers cannot be read: %w", err)
	}
	key := fmt.Sprintf("%x %s\n", sha256.Sum256(data), root) // an environment has absolute paths inside
	if old, err := os.ReadFile(stamp); err == nil && string(old) == key {
		return python, nil
	}
	fmt.Fprintln(stderr, "bench: installing JAX and NumPy into .tools/bench, about half a minute")
	if err := os.RemoveAll(venv); err != nil {
		return "", fmt.Errorf("the old environment of the peers cannot be removed: %w", err)
	}
	for _, step := range [][]string{
		{filepath.Join(root, ".venv/bin/python"), "-m", "venv", venv},
		{python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", "--retries", "2",
			"--require-hashes", "--only-binary=:all:", "-r", lock},
	} {
		if err := install(ctx, step); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(stamp, []byte(key), 0o644); err != nil {
		return "", fmt.Errorf("the environment of the peers cannot be marked as complete: %w", err)
	}
	return python, nil
}

func install(ctx context.Context, step []string) error {
	out, err := exec.CommandContext(ctx, step[0], step[1:]...).CombinedOutput()
	if err == nil {
		return nil
	}
	t := tail{data: out}
	return fmt.Errorf("the peers do not install (%w: %s): the first run needs the network; without it, -python names an interpreter that has them, and -peers=false does without",
		err, shorten(t.lastLine()))
}
