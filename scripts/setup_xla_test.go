package scripts

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
		{"no C compiler", "FAKE_CGO=0", "Go finds no C compiler; install gcc, then run this again"},
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
	if calls := c.calls(); strings.Count(calls, "wheels.py") != 1 {
		t.Errorf("more than the plugin was installed:\n%s", calls)
	}
}

func TestSetupSaysThatThePluginDidNotInstall(t *testing.T) {
	c := newCheckout(t)
	out, status := c.setup("run", "FAKE_XLA=no such file")
	if status != 1 || !strings.Contains(out, "no such file\nsetup: the XLA plugin did not install") {
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
	if status != 1 ||
		!strings.HasSuffix(out, "setup: no CUDA here: its plugin is built for linux/amd64, and this is darwin/amd64\n") {
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
	return []string{"REAL_PYTHON=" + needPip(c.t), "REAL_PIP=1", "PIP_NO_INDEX=1", "PIP_FIND_LINKS=" +
		filepath.Dir(c.root)}
}

func TestSetupLaysOutTheWheelsOfXLA(t *testing.T) {
	c := newCheckout(t)
	env := c.pip()
	c.lock("xla.txt", c.wheel("anyone_xla_cpu", "anyone_xla_cpu/libpjrt_cpu.so",
		"anyone_xla_cpu-1.0.dist-info/licenses/LICENSE"))
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
		".tools/xla/nvidia/pjrt_c_api_cuda_plugin.so", ".tools/xla/nvidia/nccl/lib/libnccl.so.2",
		".tools/xla/nvidia/bin/ptxas",
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
