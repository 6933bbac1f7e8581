// Package scripts tests the shell and Python scripts beside it.
package scripts

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
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

// fakeGo answers as scripts/setup asks it. FAKE_GO is its version; FAKE_OS,
// FAKE_ARCH and FAKE_CGO are what it builds for.
const fakeGo = `#!/bin/sh
echo "go $*" >>"$FAKE_LOG"
case "$1" in
env)
    shift
    for name; do
        case $name in
        GOVERSION) echo "go$FAKE_GO" ;;
        GOCACHE) echo "$HOME/cache" ;;
        GOOS) echo "${FAKE_OS:-linux}" ;;
        GOARCH) echo "${FAKE_ARCH:-amd64}" ;;
        CGO_ENABLED) echo "${FAKE_CGO:-1}" ;;
        esac
    done ;;
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
// is its version; FAKE_VENV and FAKE_PIP are the exit statuses of the two modules,
// FAKE_XLA that of pip for the XLA plugin, and FAKE_LOAD is what the loader says of
// the plugin. REAL_PYTHON is an interpreter whose pip unpacks the plugin's wheel.
const fakePython = `#!/bin/sh
echo "python $*" >>"$FAKE_LOG"
case "$*" in
*version_info*) echo "$FAKE_PYTHON" ;;
*ensurepip*) exit "${FAKE_VENV:-0}" ;;
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
*"--target"*)
    [ -z "$REAL_PYTHON" ] || exec "$REAL_PYTHON" "$@"
    while [ "$1" != --target ]; do shift; done
    mkdir -p "$2/wheel" && [ -z "$FAKE_XLA" ] && echo library >"$2/wheel/libpjrt_cpu.so"
    exit "${FAKE_XLA:-0}" ;;
*"pip install"*) exit "${FAKE_PIP:-0}" ;;
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
	c := &checkout{t, filepath.Join(dir, "a checkout"), filepath.Join(dir, "bin")}
	for _, name := range []string{"go.mod", "go.sum"} {
		c.copy(filepath.Join("..", name), name)
	}
	for _, name := range []string{
		"setup", "gotools/go.mod", "gotools/go.sum", "python/run.txt", "python/lab.txt",
		"python/xla.txt", "python/xla-cuda.txt",
		"jupyter/kernels/gonb/kernel.json", "jupyter/kernels/gonb/env",
	} {
		c.copy(name, filepath.Join("scripts", name))
	}
	for _, tool := range []string{"sh", "awk", "sed", "cat", "git", "dirname", "mkdir", "rm", "cp", "mv", "ln", "chmod", "sleep", "uname"} {
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
	cmd := exec.Command("/bin/sh", append([]string{filepath.Join(c.root, "scripts", "setup")}, strings.Fields(args)...)...)
	cmd.Dir = filepath.Dir(c.root)
	cmd.Env = append([]string{
		"PATH=" + c.bin, "HOME=" + filepath.Dir(c.root), "FAKE_LOG=" + c.logFile(),
		"FAKE_GO=1.99.0", "FAKE_PYTHON=3.11", "FAKE_LIBC=glibc 2.36",
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
	if status != 2 || !strings.Contains(out, "known: run, lab, test, -gpu") {
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
	for _, name := range []string{"python/run.txt", "python/lab.txt", "python/xla.txt", "python/xla-cuda.txt"} {
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

// plugin is where the engine looks for XLA, seen from the checkout.
const plugin = ".tools/xla/pjrt_c_api_cpu_plugin.so"

// has says whether the file is there, behind any links.
func (c *checkout) has(path string) bool {
	_, err := os.Stat(filepath.Join(c.root, path))
	return err == nil
}

func TestThePluginStaysWhereItsCheckoutMoves(t *testing.T) {
	c := newCheckout(t)
	if out, status := c.setup("run"); status != 0 || !c.has(plugin) {
		t.Fatalf("status %d, %s; want 0 and the plugin", status, out)
	}
	moved := filepath.Join(filepath.Dir(c.root), "another place")
	c.must(os.Rename(c.root, moved))
	c.root = moved
	if !c.has(plugin) {
		t.Error("the link to the plugin does not survive a move")
	}
}

func TestSetupGoesOnWhereXLACannotServe(t *testing.T) {
	for _, test := range []struct{ name, env, want string }{
		{"macOS", "FAKE_OS=darwin", "its plugin is built for linux/amd64, and this is darwin/amd64"},
		{"ARM", "FAKE_ARCH=arm64", "its plugin is built for linux/amd64, and this is linux/arm64"},
		{"old glibc", "FAKE_LIBC=glibc 2.26", "its plugin needs glibc 2.27 or later, and here is glibc 2.26"},
		{"musl", "FAKE_LIBC=", "its plugin needs glibc 2.27 or later, and here is another C library"},
		{"no C compiler", "FAKE_CGO=0", "Go builds without cgo (CGO_ENABLED=0 is set, or gcc is missing: with it, run this again)"},
		{"a library is missing", "FAKE_LOAD=its plugin does not load: libm.so.6", "its plugin does not load: libm.so.6"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCheckout(t)
			out, status := c.setup("run", test.env)
			if status != 0 || !strings.Contains(out, "setup: no XLA here: "+test.want+"; the Go backend serves\n") {
				t.Errorf("status %d and %q, want 0 and the reason %q", status, out, test.want)
			}
			if c.has(plugin) {
				t.Error("there is a plugin")
			}
			if asked := strings.Contains(c.calls(), "--target"); asked != strings.HasPrefix(test.env, "FAKE_LOAD") {
				t.Errorf("whether pip was asked for the plugin: %t", asked)
			}
			if out, status := c.setup("run", test.env); status != 0 || out != "" {
				t.Errorf("the second call: status %d and %q, want 0 and nothing", status, out)
			}
		})
	}
}

func TestSetupInstallsThePluginOnceThereIsACompiler(t *testing.T) {
	c := newCheckout(t)
	c.setup("run", "FAKE_CGO=0")
	if out, status := c.setup("run"); status != 0 || !c.has(plugin) {
		t.Errorf("status %d, %s; want 0 and the plugin", status, out)
	}
	c.setup("run", "FAKE_CGO=0")
	if c.has(plugin) {
		t.Error("without a compiler the plugin is still offered")
	}
}

func TestSetupReinstallsADeletedPlugin(t *testing.T) {
	c := newCheckout(t)
	c.setup("run")
	library, err := filepath.EvalSymlinks(filepath.Join(c.root, plugin))
	c.must(err)
	c.must(os.Remove(library))
	c.calls()
	if out, status := c.setup("run"); status != 0 || !c.has(plugin) {
		t.Errorf("status %d, %s; want 0 and the plugin", status, out)
	}
	if calls := c.calls(); strings.Count(calls, "pip install") != 1 {
		t.Errorf("more than the plugin was installed:\n%s", calls)
	}
}

func TestSetupSaysThatThePluginDidNotInstall(t *testing.T) {
	c := newCheckout(t)
	out, status := c.setup("run", "FAKE_XLA=1")
	if status != 1 || !strings.HasSuffix(out, "wheels named by PIP_FIND_LINKS\n") || !strings.Contains(out, "the XLA plugin did not install") {
		t.Fatalf("status %d and %q, want 1 and the reason", status, out)
	}
	c.calls()
	if out, status := c.setup("run"); status != 0 || !c.has(plugin) {
		t.Errorf("the next call: status %d, %s; want 0 and the plugin", status, out)
	}
	if calls := c.calls(); strings.Contains(calls, "-m venv") {
		t.Errorf("the Python environment was made again:\n%s", calls)
	}
}

func TestSetupRefusesCUDAWhereItCannotServe(t *testing.T) {
	out, status := newCheckout(t).setup("run -gpu", "FAKE_OS=darwin")
	if status != 1 || !strings.HasSuffix(out, "setup: no CUDA here: its plugin is built for linux/amd64, and this is darwin/amd64\n") {
		t.Errorf("status %d and %q, want 1 and the reason", status, out)
	}
}

// needPip returns an interpreter with pip.
func needPip(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(python)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Skip("the Python environment is not set up: run ./scripts/setup")
	}
	return path
}

// wheel writes a wheel with the given files beside the checkout and returns
// the line that locks it.
func (c *checkout) wheel(name string, files ...string) string {
	c.t.Helper()
	info := name + "-1.0.dist-info/"
	path := filepath.Join(filepath.Dir(c.root), name+"-1.0-py3-none-any.whl")
	f, err := os.Create(path)
	c.must(err)
	z := zip.NewWriter(f)
	content := map[string]string{
		info + "METADATA": "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n",
		info + "WHEEL":    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
	}
	for _, file := range append(files, info+"METADATA", info+"WHEEL", info+"RECORD") {
		header := &zip.FileHeader{Name: file}
		header.SetMode(0o755)
		w, err := z.CreateHeader(header)
		c.must(err)
		_, err = w.Write([]byte(content[file]))
		c.must(err)
	}
	c.must(z.Close())
	c.must(f.Close())
	data, err := os.ReadFile(path)
	c.must(err)
	return fmt.Sprintf("%s==1.0 --hash=sha256:%x\n", name, sha256.Sum256(data))
}

func (c *checkout) lock(name string, lines ...string) {
	c.t.Helper()
	c.must(os.WriteFile(filepath.Join(c.root, "scripts", "python", name), []byte(strings.Join(lines, "")), 0o644))
}

// pip is the environment in which pip finds the wheels beside the checkout.
func (c *checkout) pip() []string {
	return []string{"REAL_PYTHON=" + needPip(c.t), "PIP_NO_INDEX=1", "PIP_FIND_LINKS=" + filepath.Dir(c.root)}
}

func TestSetupLaysOutTheWheelsOfXLA(t *testing.T) {
	c := newCheckout(t)
	env := c.pip()
	c.lock("xla.txt", c.wheel("anyone_xla_cpu", "anyone_xla_cpu/libpjrt_cpu.so", "anyone_xla_cpu-1.0.dist-info/licenses/LICENSE"))
	c.lock("xla-cuda.txt",
		c.wheel("jax_cuda13_pjrt", "jax_plugins/xla_cuda13/xla_cuda_plugin.so"),
		c.wheel("nvidia_cublas", "nvidia/cu13/lib/libcublas.so.13", "nvidia/cu13/lib/libcublasLt.so.13"),
		c.wheel("nvidia_cuda_nvcc", "nvidia/cu13/bin/ptxas", "nvidia_cuda_nvcc-1.0.dist-info/licenses/License.txt"),
		c.wheel("nvidia_nccl_cu13", "nvidia/nccl/lib/libnccl.so.2"))
	if out, status := c.setup("-gpu lab", env...); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	for _, path := range []string{
		plugin, ".tools/xla/cpu/anyone_xla_cpu-1.0.dist-info/licenses/LICENSE",
		".tools/xla/nvidia/pjrt_c_api_cuda_plugin.so", ".tools/xla/nvidia/nccl/lib/libnccl.so.2", ".tools/xla/nvidia/bin/ptxas",
		".tools/xla/nvidia/licences/nvidia_cuda_nvcc-1.0.dist-info/licenses/License.txt",
		".tools/libcublas.so.13", ".tools/libcublasLt.so.13",
	} {
		if !c.has(path) {
			t.Errorf("there is no %s", path)
		}
	}
	for _, leftover := range []string{".tools/xla/tmp", ".tools/xla/cpu.new", ".tools/xla/nvidia.new"} {
		if c.has(leftover) {
			t.Errorf("%s was left", leftover)
		}
	}
	for _, args := range []string{"lab -gpu", "run"} {
		if out, status := c.setup(args, env...); status != 0 || out != "" {
			t.Errorf("then setup %s: status %d and %q, want 0 and nothing", args, status, out)
		}
	}
}

func TestSetupRefusesAWheelThatItsLockDoesNotName(t *testing.T) {
	c := newCheckout(t)
	line := c.wheel("anyone_xla_cpu", "anyone_xla_cpu/libpjrt_cpu.so")
	c.wheel("anyone_xla_cpu", "anyone_xla_cpu/libpjrt_cpu.so", "anyone_xla_cpu/more")
	pin, _, _ := strings.Cut(line, " ")
	for _, test := range []struct{ lock, want string }{
		{line, "DO NOT MATCH THE HASHES"},
		{pin + "\n", "Hashes are required"},
	} {
		c.lock("xla.txt", test.lock)
		out, status := c.setup("run", c.pip()...)
		if status != 1 || !strings.Contains(out, test.want) || c.has(plugin) {
			t.Errorf("%q: status %d and %q, want 1, %q and no plugin", test.lock, status, out, test.want)
		}
	}
}

func TestTheReadmeNamesTheLockedPlugin(t *testing.T) {
	text, _ := readme(t)
	for _, lock := range []string{"python/xla.txt", "python/xla-cuda.txt"} {
		data, err := os.ReadFile(lock)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			name, _, found := strings.Cut(line, "==")
			if !found || strings.HasPrefix(name, "nvidia-") {
				continue
			}
			if !strings.Contains(text, name) {
				t.Errorf("the README does not name %s, which %s locks", name, lock)
			}
		}
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
