package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/provingground/provingground/pkg/ground/cli"
)

// peerPython returns the interpreter of the peers' environment, .tools/bench,
// which it makes where it is missing, made from another lock or damaged. A stamp
// that is written last tells what it was made from, and lists its files.
func peerPython(ctx context.Context, root string, stderr io.Writer) (string, error) {
	lock := filepath.Join(root, "scripts/python/bench.txt")
	venv := filepath.Join(root, ".tools/bench")
	python, stamp := filepath.Join(venv, "bin/python"), filepath.Join(venv, "ready")
	data, err := os.ReadFile(lock)
	if err != nil {
		return "", fmt.Errorf("the lock of the peers cannot be read: %w", err)
	}
	key := fmt.Sprintf("%x %s\n", sha256.Sum256(data), root) // an environment has absolute paths inside
	whole := filepath.Join(root, "scripts/python/whole.py")
	if old, err := os.ReadFile(stamp); err == nil && strings.HasPrefix(string(old), key) {
		if exec.CommandContext(ctx, python, "-I", whole, "check", stamp).Run() == nil {
			return python, nil
		}
	}
	fmt.Fprintln(stderr, "bench: installing JAX, NumPy and scikit-learn into .tools/bench, about half a minute")
	if err := os.RemoveAll(venv); err != nil {
		return "", fmt.Errorf("the old environment of the peers cannot be removed: %w", err)
	}
	for _, step := range [][]string{
		{filepath.Join(root, ".venv/bin/python"), "-I", "-m", "venv", venv},
		{python, "-I", filepath.Join(root, "scripts/python/wheels.py"), "-r", lock},
	} {
		if err := install(ctx, step); err != nil {
			return "", err
		}
	}
	files, err := exec.CommandContext(ctx, python, "-I", whole, "list", filepath.Join(venv, "lib")).Output()
	if err != nil {
		return "", fmt.Errorf("the environment of the peers does not work: %w", err)
	}
	if err := os.WriteFile(stamp, append([]byte(key), files...), 0o644); err != nil {
		return "", fmt.Errorf("the environment of the peers cannot be marked as complete: %w", err)
	}
	return python, nil
}

func install(ctx context.Context, step []string) error {
	cmd := exec.CommandContext(ctx, step[0], step[1:]...)
	cmd.Env = cli.Python(os.Environ())
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	t := tail{data: out}
	return fmt.Errorf("the peers do not install (%w: %s): mend that (a first run needs the network); -python names an "+
		"interpreter that has them, and -peers=false does without",
		err, shorten(t.lastLine()))
}
