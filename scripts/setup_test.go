// Package scripts tests the shell and Python scripts beside it.
package scripts

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A checkout is a copy of what scripts/setup reads, with a PATH on which Go
// and Python are scripts that only pretend to build and install.
type checkout struct {
	t    *testing.T
	root string // has a space in its name
	bin  string // the whole PATH
}

// fakeGo answers as scripts/setup asks it. FAKE_GO is its version.
const fakeGo = `#!/bin/sh
echo "go $*" >>"$FAKE_LOG"
case "$1" in
env)
    echo "go$FAKE_GO"
    echo "$HOME/cache" ;;
install)
    mkdir -p "$GOBIN"
    for last; do :; done
    echo tool >"$GOBIN/${last##*/}" && chmod +x "$GOBIN/${last##*/}" ;;
mod) exit "${FAKE_DOWNLOAD:-0}" ;;
build)
    if [ "$2" = -o ]; then echo ground >"$3" && chmod +x "$3"; fi ;;
esac
`

// fakePython makes an environment whose python is this script again. FAKE_PYTHON
// is its version; FAKE_VENV and FAKE_PIP are the exit statuses of the two modules.
const fakePython = `#!/bin/sh
echo "python $*" >>"$FAKE_LOG"
case "$*" in
*version_info*) echo "$FAKE_PYTHON" ;;
*ensurepip*) exit "${FAKE_VENV:-0}" ;;
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
*"pip install"*) exit "${FAKE_PIP:-0}" ;;
-V) echo "Python $FAKE_PYTHON" ;;
esac
exit 0
`

func newCheckout(t *testing.T) *checkout {
	t.Helper()
	dir := t.TempDir()
	c := &checkout{t, filepath.Join(dir, "a checkout"), filepath.Join(dir, "bin")}
	for _, name := range []string{"go.mod", "go.sum"} {
		c.copy(filepath.Join("..", name), name)
	}
	for _, name := range []string{
		"setup", "gotools/go.mod", "gotools/go.sum", "python/run.txt", "python/lab.txt",
		"jupyter/kernels/gonb/kernel.json", "jupyter/kernels/gonb/env",
	} {
		c.copy(name, filepath.Join("scripts", name))
	}
	for _, tool := range []string{"sh", "awk", "sed", "cat", "git", "dirname", "mkdir", "rm", "cp", "ln", "chmod", "sleep"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Skipf("this machine has no %s", tool)
		}
		c.must(os.MkdirAll(c.bin, 0o755))
		c.must(os.Symlink(path, filepath.Join(c.bin, tool)))
	}
	c.fake("go", fakeGo)
	c.fake("python3", fakePython)
	return c
}

func (c *checkout) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *checkout) copy(from, to string) {
	c.t.Helper()
	data, err := os.ReadFile(from)
	c.must(err)
	to = filepath.Join(c.root, to)
	c.must(os.MkdirAll(filepath.Dir(to), 0o755))
	c.must(os.WriteFile(to, data, 0o755))
}

func (c *checkout) fake(name, script string) {
	c.t.Helper()
	c.must(os.WriteFile(filepath.Join(c.bin, name), []byte(script), 0o755))
}

// setup runs scripts/setup and returns all it printed and its exit status.
func (c *checkout) setup(args string, env ...string) (string, int) {
	c.t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{filepath.Join(c.root, "scripts", "setup")}, strings.Fields(args)...)...)
	cmd.Dir = filepath.Dir(c.root)
	cmd.Env = append([]string{
		"PATH=" + c.bin, "HOME=" + filepath.Dir(c.root), "FAKE_LOG=" + c.logFile(),
		"FAKE_GO=1.99.0", "FAKE_PYTHON=3.11",
	}, env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func (c *checkout) logFile() string { return filepath.Join(filepath.Dir(c.root), "log") }

// calls returns what Go and Python were asked for since the last call.
func (c *checkout) calls() string {
	c.t.Helper()
	data, err := os.ReadFile(c.logFile())
	c.must(err)
	c.must(os.Remove(c.logFile()))
	return string(data)
}

func TestSetupSaysWhatIsMissing(t *testing.T) {
	noModule := "#!/bin/sh\necho 'go: go.mod requires go >= 1.26.5 (running go 1.20; GOTOOLCHAIN=local)' >&2\n"
	for _, test := range []struct {
		name    string
		prepare func(c *checkout)
		env     []string
		want    string // in the one line that it prints
	}{
		{"no Go", func(c *checkout) { c.must(os.Remove(filepath.Join(c.bin, "go"))) }, nil, "no Go on PATH: install Go 1."},
		{"old Go", nil, []string{"FAKE_GO=1.20.4"}, "Go 1.20.4 is too old: go.mod asks for Go 1."},
		{"Go that refuses go.mod", func(c *checkout) {
			c.fake("go", noModule+"[ \"$PWD\" = / ] && echo go1.20 || exit 1\n")
		}, nil, "Go 1.20 is too old"},
		{"broken Go", func(c *checkout) { c.fake("go", "#!/bin/sh\necho no cache >&2\nexit 2\n") }, nil, "Go does not run: no cache"},
		{"no git", func(c *checkout) { c.must(os.Remove(filepath.Join(c.bin, "git"))) }, nil, "no git on PATH"},
		{"no Python", func(c *checkout) { c.must(os.Remove(filepath.Join(c.bin, "python3"))) }, nil, "no Python on PATH: install Python 3.11"},
		{"old Python", nil, []string{"FAKE_PYTHON=3.9"}, "no Python 3.11 or later, only python3 (3.9)"},
		{"no venv module", nil, []string{"FAKE_VENV=1"}, "python3 has no venv module"},
		{"no write permission", func(c *checkout) { c.must(os.WriteFile(filepath.Join(c.root, ".tools"), nil, 0o644)) }, nil, "cannot write in "},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCheckout(t)
			if test.prepare != nil {
				test.prepare(c)
			}
			out, status := c.setup("run", test.env...)
			if status != 1 {
				t.Errorf("exit status %d, want 1", status)
			}
			if !strings.HasPrefix(out, "setup: "+test.want) || strings.Count(out, "\n") != 1 {
				t.Errorf("got %q, want one line that begins with %q", out, "setup: "+test.want)
			}
		})
	}
}

func TestSetupRejectsAnUnknownArgument(t *testing.T) {
	out, status := newCheckout(t).setup("everything")
	if status != 2 || !strings.Contains(out, "known: run, lab, test") {
		t.Errorf("got status %d and %q, want status 2 and the known arguments", status, out)
	}
}

func TestSetupDoesNothingTheSecondTime(t *testing.T) {
	for _, level := range []string{"run", "lab", "test"} {
		c := newCheckout(t)
		if out, status := c.setup(level); status != 0 {
			t.Fatalf("setup %s: status %d: %s", level, status, out)
		}
		c.calls()
		if out, status := c.setup(level); status != 0 || out != "" {
			t.Errorf("second setup %s: status %d and %q, want 0 and nothing", level, status, out)
		}
		if calls := c.calls(); strings.Count(calls, "\n") != 1 {
			t.Errorf("second setup %s asked for more than Go's version:\n%s", level, calls)
		}
	}
}

func TestSetupRunIsPartOfSetupLab(t *testing.T) {
	c := newCheckout(t)
	c.setup("lab")
	if out, _ := c.setup("run"); out != "" {
		t.Errorf("setup run after setup lab printed %q, want nothing", out)
	}
}

func TestSetupRebuildsAnInterruptedEnvironment(t *testing.T) {
	c := newCheckout(t)
	if out, status := c.setup("run", "FAKE_PIP=1"); status != 1 || !strings.Contains(out, "Python packages did not install") {
		t.Fatalf("without packages: status %d: %s", status, out)
	}
	c.calls()
	if out, status := c.setup("run"); status != 0 {
		t.Fatalf("after the interruption: status %d: %s", status, out)
	}
	if !strings.Contains(c.calls(), "-m venv") {
		t.Error("the half-made environment was kept")
	}
}

func TestSetupSaysThatModulesDidNotDownload(t *testing.T) {
	c := newCheckout(t)
	out, status := c.setup("run", "FAKE_DOWNLOAD=1")
	if status != 1 || !strings.Contains(out, "modules did not download") {
		t.Errorf("status %d and %q, want 1 and the reason", status, out)
	}
	c.calls()
	if out, status := c.setup("run"); status != 0 || strings.Contains(c.calls(), "pip install") {
		t.Errorf("the next call: status %d, %s; want 0 and no second pip install", status, out)
	}
}

func TestSetupRebuildsAMovedCheckout(t *testing.T) {
	c := newCheckout(t)
	c.setup("run")
	moved := filepath.Join(filepath.Dir(c.root), "another place")
	c.must(os.Rename(c.root, moved))
	c.root = moved
	c.calls()
	if out, status := c.setup("run"); status != 0 || !strings.Contains(c.calls(), "-m venv") {
		t.Errorf("after the move: status %d: %s; want a new environment", status, out)
	}
}

func TestSetupReplacesTheLockOfADeadProcess(t *testing.T) {
	c := newCheckout(t) // its PATH has no flock
	lock := filepath.Join(c.root, ".tools", "lock.d")
	c.must(os.MkdirAll(lock, 0o755))
	// No process has a number above 2^22, the largest that Linux gives.
	c.must(os.WriteFile(filepath.Join(lock, "pid"), []byte("4194305\n"), 0o644))
	if out, status := c.setup("run"); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
	if _, err := os.Stat(lock); !errors.Is(err, os.ErrNotExist) {
		t.Error("the lock stayed after set-up")
	}
}

func TestTwoSetupsAtOnceDoTheWorkOnce(t *testing.T) {
	c := newCheckout(t)
	done := make(chan string)
	for range 2 {
		go func() {
			out, _ := c.setup("run")
			done <- out
		}()
	}
	out := <-done + <-done
	if n := strings.Count(out, "setup: ready"); n != 1 {
		t.Errorf("%d of two set-ups did the work, want 1:\n%s", n, out)
	}
	if n := strings.Count(c.calls(), "-m venv"); n != 1 {
		t.Errorf("%d environments were made, want 1", n)
	}
}

func TestLockFilesNameHashesAndNoAddress(t *testing.T) {
	for _, name := range []string{"python/run.txt", "python/lab.txt"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"://", "--index", "--find-links", "--extra", "@ "} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s contains %q", name, word)
			}
		}
		pins, hashed := 0, 0
		lines := strings.Split(string(data), "\n")
		for i, line := range lines[:len(lines)-1] {
			if strings.Contains(line, "==") && !strings.HasPrefix(line, " ") {
				pins++
				if strings.Contains(lines[i+1], "--hash=sha256:") {
					hashed++
				}
			}
		}
		if pins == 0 || pins != hashed {
			t.Errorf("%s: %d of %d packages have a hash", name, hashed, pins)
		}
	}
}
