// Package groundtest holds what tests of the verbs of ground have in common: a room's
// experiments, a module of the test's own, and a command line.
package groundtest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// Experiments are those of one room.
var Experiments = evaluate.List{firststep.StartSpec, firststep.PopulationSpec, firststep.ClosedFormSpec,
	firststep.NoiseSpec, firststep.AlignmentSpec, firststep.CloudSpec}

// Small makes the experiment damian2022/noise take milliseconds.
var Small = []string{"-set", "D=20", "-set", "Neurons=8", "-set", "Seeds=4"}

// Run runs one of the verbs, named by the first argument, and returns its exit status and
// what it printed.
func Run(ctx context.Context, verbs map[string]cli.Verb, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	err := verbs[args[0]](ctx, args[1:], &out, &errs)
	status = cli.End(ctx, &errs, "ground", err, "it goes on")
	return status, out.String(), errs.String()
}

// Module makes a module with notebooks of these paths below notebooks/, changes into it and
// returns its root.
func Module(t testing.TB, notebooks ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Join(root, "a [clone]") // brackets are a pattern to filepath.Glob
	Write(t, filepath.Join(root, "go.mod"), "module "+cli.ModulePath+"\n")
	for _, nb := range notebooks {
		Write(t, filepath.Join(root, "notebooks", nb), "{}")
	}
	t.Chdir(root)
	return root
}

// Results makes an empty module, changes into it and returns its folder of results.
func Results(t testing.TB) string {
	t.Helper()
	root := Module(t)
	t.Setenv("PG_RESULTS", "")
	return filepath.Join(root, "results")
}

// Write writes a file and the folders above it.
func Write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
