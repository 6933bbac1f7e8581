package scripts

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ready returns a checkout that is set up.
func ready(t *testing.T, level string) *checkout {
	t.Helper()
	c := newCheckout(t)
	if out, status := c.setup(level); status != 0 {
		t.Fatalf("setup %s: status %d: %s", level, status, out)
	}
	c.calls()
	return c
}

// path returns a path of the checkout, or of its home where it begins with ~.
func (c *checkout) path(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		return filepath.Join(filepath.Dir(c.root), rest)
	}
	return filepath.Join(c.root, name)
}

func (c *checkout) write(name, text string) {
	c.t.Helper()
	c.must(os.MkdirAll(filepath.Dir(c.path(name)), 0o755))
	c.must(os.WriteFile(c.path(name), []byte(text), 0o755))
}

func (c *checkout) remove(name string) {
	c.t.Helper()
	if _, err := os.Lstat(c.path(name)); err != nil {
		c.t.Fatal(err)
	}
	c.must(os.RemoveAll(c.path(name)))
}

func TestSetupMendsWhatItsStampsStandFor(t *testing.T) {
	c := ready(t, "test")
	for _, test := range []struct {
		name   string
		damage func()
		want   string // among the calls that mend it
		not    string // not among them
	}{
		{"a file of a package is gone", func() { c.remove(".venv/lib/nbclient.py") }, "-m venv", "go install"},
		{"all packages are gone", func() { c.remove(".venv/lib") }, "-m venv", "go install"},
		{"a file of a package is cut off", func() { c.write(".venv/lib/nbclient.py", "") }, "-m venv", "go install"},
		{"the Python below the environment is gone", func() {
			c.remove(".venv/bin/python")
			c.must(os.Symlink("/nowhere/python3", c.path(".venv/bin/python")))
		}, "-m venv", "go install"},
		{"a tool is gone", func() { c.remove(".tools/bin/goimports") },
			"go install -C scripts/gotools golang.org/x/tools/cmd/goimports", "venv"},
		{"a tool is cut off", func() { c.write(".tools/bin/gonb", "#!") },
			"go install -C scripts/gotools github.com/janpfeifer/gonb", "venv"},
		{"a tool does not start", func() { c.write(".tools/bin/staticcheck", "#!/bin/no\n") }, "staticcheck", "venv"},
		{"Go lies elsewhere", func() {
			c.remove(".tools/fallback/go")
			c.must(os.Symlink("/nowhere/go", c.path(".tools/fallback/go")))
		}, "go env", "install"},
		{"the plugin is cut off", func() { c.write(".tools/xla/cpu/wheel/libpjrt_cpu.so", "lib") }, "--target", "venv"},
		{"the link to the plugin is gone", func() { c.remove(plugin) }, "--target", "venv"},
		{"the module cache is empty", func() { c.remove("~/modules") }, "go mod download", "venv"},
		{"the build cache is empty", func() { c.remove("~/cache/00") }, "go build ./pkg/...", "venv"},
		{"a stamp lists nothing that it can mean", func() {
			text, err := os.ReadFile(c.path(".tools/ready-gonb"))
			c.must(err)
			key, _, _ := strings.Cut(string(text), "\n")
			c.write(".tools/ready-gonb", key+"\nlinux\n")
		}, "go install", "venv"},
		{"the environment is another Python's", func() {
			text, err := os.ReadFile(c.path(".venv/ready-run"))
			c.must(err)
			c.write(".venv/ready-run", strings.Replace(string(text), "\nmodules ", "\nmodules .other", 1))
		}, "-m venv", "go install"},
	} {
		test.damage()
		out, status := c.setup("test")
		calls := c.calls()
		if status != 0 || !c.has(".tools/fallback/go") || makes(calls) != strings.HasSuffix(out, "setup: ready\n") {
			t.Errorf("%s: status %d and %q, want 0 and that it is ready", test.name, status, out)
		}
		if !strings.Contains(calls, test.want) || strings.Contains(strings.ReplaceAll(calls, "/.venv", ""), test.not+" ") {
			t.Errorf("%s: want %q and not %q among the calls\n%s", test.name, test.want, test.not, calls)
		}
		if out, status := c.setup("test"); status != 0 || out != "" || makes(c.calls()) {
			t.Errorf("%s: the call after: status %d and %q, want 0 and nothing", test.name, status, out)
		}
	}
}

// A cache that lacks the modules is one that the caller names, so that it is
// looked at in the environment of the caller.
func TestSetupLooksAtTheCachesOfWhoCalls(t *testing.T) {
	c := ready(t, "run")
	other := filepath.Join(filepath.Dir(c.root), "other")
	c.must(os.MkdirAll(other, 0o755))
	if out, status := c.setup("run", "HOME="+other); status != 0 || !strings.Contains(c.calls(), "go mod download") {
		t.Errorf("with another home: status %d and %q, want the modules there", status, out)
	}
	for _, home := range []string{other, filepath.Dir(c.root)} {
		if out, status := c.setup("run", "HOME="+home); status != 0 || out != "" {
			t.Errorf("then with %s: status %d and %q, want 0 and nothing", home, status, out)
		}
	}
}

func TestSetupKeepsTheEnvironmentOfAMovedCheckout(t *testing.T) {
	c := ready(t, "run")
	script := "#!" + c.path(".venv/bin/python") + "\nprint('here')\n"
	c.write(".venv/bin/jupyter", script)
	moved := filepath.Join(filepath.Dir(c.root), "moved")
	c.must(os.Rename(c.root, moved))
	c.root = moved
	out, status := c.setup("run")
	if calls := c.calls(); status != 0 || strings.Contains(calls, "-m venv") || strings.Contains(calls, "wheels.py") {
		t.Errorf("after the move: status %d and %q, want 0 and the same environment\n%s", status, out, calls)
	}
	for name, want := range map[string]string{
		".venv/bin/jupyter": "#!" + c.path(".venv/bin/python") + "\n", ".venv/root": moved + "\n",
		".venv/share/jupyter/kernels/gonb/kernel.json": c.path("scripts/jupyter/kernels/gonb/start"),
	} {
		text, err := os.ReadFile(c.path(name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s does not name the new place (%v):\n%s", name, err, text)
		}
	}
	if out, status := c.setup("run"); status != 0 || out != "" {
		t.Errorf("the call after: status %d and %q, want 0 and nothing", status, out)
	}
}

func TestSetupReplacesTheLockOfADeadProcess(t *testing.T) {
	c := newCheckout(t) // its PATH has no flock
	name, err := os.Hostname()
	c.must(err)
	// No process has a number above 2^22, the largest that Linux gives.
	c.write(".tools/lock.d/holder", "4194305 on "+name+"\n")
	if out, status := c.setup("run"); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
	if _, err := os.Stat(c.path(".tools/lock.d")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the lock stayed after set-up")
	}
}

func TestSetupLocksWhereTheFileSystemKnowsNoLocks(t *testing.T) {
	c := newCheckout(t)
	c.fake("flock", "#!/bin/sh\necho 'flock: 9: No locks available' >&2\nexit 71\n")
	out, status := c.setup("run")
	if status != 0 || strings.Contains(out, "another set-up") || strings.Contains(out, "No locks") {
		t.Errorf("status %d and %q, want 0 and nothing about locks", status, out)
	}
	if _, err := os.Stat(c.path(".tools/lock.d")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the lock stayed after set-up")
	}
}
