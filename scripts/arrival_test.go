package scripts

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// git runs git in a folder, with settings of its own.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git",
		append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=true"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestAnAutocrlfCloneHasTheSameBytes(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("this machine has no git")
	}
	dir := t.TempDir()
	source, clone := filepath.Join(dir, "source"), filepath.Join(dir, "clone")
	files := []string{".gitattributes", "go.mod", "scripts/setup", "scripts/environment", "scripts/python/run.txt",
		"data/data_test.go"}
	pictures, err := filepath.Glob("../notebooks/*/*.png")
	if err != nil || len(pictures) == 0 {
		t.Fatal("no pictures", err)
	}
	picture, err := filepath.Rel("..", pictures[0])
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, picture)
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(source, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(source, name), text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	git(t, source, "init", "-q")
	git(t, source, "add", ".")
	git(t, source, "commit", "-qm", "files")
	git(t, dir, "clone", "-q", source, clone)
	for _, name := range files {
		want, _ := os.ReadFile(filepath.Join(source, name))
		if got, err := os.ReadFile(filepath.Join(clone, name)); err != nil || string(got) != string(want) {
			t.Errorf("%s differs in the clone (%v)", name, err)
		}
	}
}

func TestEverythingStartsWithoutModeBits(t *testing.T) {
	c := newCheckout(t)
	for _, name := range []string{"run", "lab", "test", "bench", "jupyter/kernels/gonb/start"} {
		c.copy(name, filepath.Join("scripts", name))
	}
	c.must(filepath.WalkDir(c.path("scripts"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o644)
	}))
	if out, status := c.script("run", ""); status != 0 {
		t.Errorf("run: status %d: %s", status, out)
	}
	if out, status := c.setup("lab"); status != 0 {
		t.Errorf("setup lab: status %d: %s", status, out)
	}
	info, err := os.Stat(c.path(".tools/completion/gopls"))
	if err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("completion cannot be started: %v", err)
	}
	var spec struct{ Argv []string }
	text, err := os.ReadFile(c.path("scripts/jupyter/kernels/gonb/kernel.json"))
	c.must(err)
	c.must(json.Unmarshal(text, &spec))
	for i, arg := range spec.Argv {
		arg = strings.ReplaceAll(arg, "{resource_dir}", c.path("scripts/jupyter/kernels/gonb"))
		spec.Argv[i] = strings.ReplaceAll(arg, "{connection_file}", "connection")
	}
	c.write(".tools/bin/gonb", "#!/bin/sh\necho \"$@ GOWORK=$GOWORK\"\n")
	cmd := exec.Command(spec.Argv[0], spec.Argv[1:]...)
	cmd.Env = append(c.environment(), "PATH="+os.Getenv("PATH"), "GOWORK=/nowhere", "PG_HEADLESS=1")
	want := "--kernel connection -go_work=" + c.root + " -raw_error=true GOWORK=\n"
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != want {
		t.Errorf("the kernel: %v and %q, want %q", err, out, want)
	}
}

// Cells belong to the module that holds the notebook where that needs the library; the library
// is in their workspace too.
func TestTheKernelsWorkspaceIsTheModuleOfTheNotebook(t *testing.T) {
	c := newCheckout(t)
	start := "scripts/jupyter/kernels/gonb/start"
	c.copy("jupyter/kernels/gonb/start", start)
	c.write(".tools/bin/gonb", "#!/bin/sh\necho \"$3\"\n")
	const library = "github.com/provingground/provingground"
	c.write("../mine/go.mod", "module example.org/mine\n\ngo 1.26\n\nrequire "+library+" v0.0.0\n\nreplace "+library+
		" => \"../a checkout\"\n")
	c.write("../other/go.mod", "module example.org/other\n\ngo 1.26\n")
	for folder, want := range map[string]string{"../mine/notebooks/paper": c.path("../mine") + "," + c.root,
		"../mine": c.path("../mine") + "," + c.root, "../other": c.root, "../nowhere": c.root, "notebooks": c.root} {
		c.must(os.MkdirAll(c.path(folder), 0o755))
		cmd := exec.Command("sh", c.path(start), "connection")
		cmd.Dir = c.path(folder)
		cmd.Env = append(c.environment(), "PATH="+os.Getenv("PATH"), "PG_HEADLESS=1")
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "-go_work="+want+"\n" {
			t.Errorf("in %s: %v and %q, want %q", folder, err, out, want)
		}
	}
}

func TestScriptsWorkUnderCDPATH(t *testing.T) {
	c := newCheckout(t)
	c.must(os.MkdirAll(filepath.Join(filepath.Dir(c.root), "elsewhere", "scripts"), 0o755))
	cmd := exec.Command("/bin/sh", "scripts/setup", "run")
	cmd.Dir = c.root
	cmd.Env = append(c.environment(), "CDPATH="+filepath.Join(filepath.Dir(c.root), "elsewhere"))
	if out, err := cmd.CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "setup: ready\n") {
		t.Errorf("%v: %s", err, out)
	}
}
