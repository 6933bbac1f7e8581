package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOnlyAffectedResultsAreComputedAgain edits a copy of the library between
// runs that share a results folder.
func TestOnlyAffectedResultsAreComputedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command three times")
	}
	root, results := copyOfModule(t, "pkg", "data", "scripts/ground"), t.TempDir()
	run := func() string {
		cmd := exec.Command("go", "run", "./scripts/ground", "run", "damian2022/start", "damian2022/population")
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "PG_RESULTS="+results)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	edit := func(file, old, new string) {
		path := filepath.Join(root, "pkg", "damian2022", file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), old, new, 1)
		if changed == string(text) {
			t.Fatalf("%s has no %q", file, old)
		}
		if err := os.WriteFile(path, []byte(changed), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const stored = "read from the store"
	if out := run(); strings.Contains(out, stored) {
		t.Errorf("a first run found results\n%s", out)
	}
	edit("firststep/population.go", "func terms(", "// A remark.\nfunc terms(")
	edit("lemma4.go", "func Alignment(", "/* another */ func Alignment(")
	if out := run(); strings.Count(out, stored) != 2 {
		t.Errorf("comments made results be computed again\n%s", out)
	}
	edit("firststep/population.go", "residual += x * x", "residual += x * x * (1 + 1e-15)")
	if out := run(); strings.Count(out, stored) != 1 {
		t.Errorf("a change in one experiment: want one of two computed again\n%s", out)
	}
}

// copyOfModule returns the folder of a copy of these parts of the module.
func copyOfModule(t *testing.T, parts ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, part := range parts {
		if err := os.CopyFS(filepath.Join(root, part), os.DirFS(filepath.Join("..", part))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		copyFile(t, filepath.Join("..", file), filepath.Join(root, file))
	}
	return root
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o666); err != nil {
		t.Fatal(err)
	}
}
