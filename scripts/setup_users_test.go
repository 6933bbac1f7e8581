package scripts

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is a user and group that own no checkout.
const nobody = 65534

// asNobody makes the commands of the checkout those of another user, and skips
// the test where only root could do that, or where that user reaches no Python.
func (c *checkout) asNobody() {
	c.t.Helper()
	if os.Geteuid() != 0 {
		c.t.Skip("only root can start a command as another user")
	}
	c.user = &syscall.Credential{Uid: nobody, Gid: nobody}
	for dir := filepath.Dir(c.root); dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
		c.must(os.Chmod(dir, 0o755))
	}
	c.must(os.WriteFile(c.logFile(), nil, 0o666))
	c.must(os.Chmod(c.logFile(), 0o666))
	cmd := exec.Command(realPython(c.t), "-c", "")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.user}
	if err := cmd.Run(); err != nil {
		c.t.Skipf("another user than root reaches no Python here: %v", err)
	}
}

// homeOf makes a home that belongs to nobody.
func (c *checkout) homeOf(name string) string {
	c.t.Helper()
	home := filepath.Join(filepath.Dir(c.root), name)
	c.must(os.MkdirAll(home, 0o755))
	c.must(os.Chown(home, nobody, nobody))
	return home
}

// giveAway makes the checkout nobody's.
func (c *checkout) giveAway() {
	c.t.Helper()
	c.must(filepath.WalkDir(c.root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	}))
}

func TestTwoUsersOfACheckoutDoNotUndoEachOther(t *testing.T) {
	c := ready(t, "run")
	c.asNobody()
	other, root := c.user, (*syscall.Credential)(nil)
	home := c.homeOf("home of nobody")
	for i, step := range []struct {
		user  *syscall.Credential
		home  string
		wants string
	}{
		{other, home, "go mod download"}, // into the caches of that user
		{root, filepath.Dir(c.root), ""},
		{other, home, ""},
	} {
		c.user = step.user
		out, status := c.setup("run", "HOME="+step.home)
		if calls := c.calls(); status != 0 || makes(calls) != (step.wants != "") || !strings.Contains(calls, step.wants) {
			t.Errorf("step %d: status %d and %q, want 0 and %q\n%s", i, status, out, step.wants, calls)
		}
		c.must(os.WriteFile(c.logFile(), nil, 0o666))
		c.must(os.Chmod(c.logFile(), 0o666))
	}
}

func TestAUserWhoCannotWriteIsToldWhoCan(t *testing.T) {
	c := ready(t, "run")
	c.asNobody()
	home := c.homeOf("home of nobody")
	for _, test := range []struct{ damage, args, home, want string }{
		{".tools/bin/gonb", "run", home, "setup: the Go tools must be made, and " +
			c.root + " is not yours to write in: have its owner run ./scripts/setup run"},
		{".venv/lib/nbclient.py", "lab", home, "setup: the Python packages must be made, and " +
			c.root + " is not yours to write in: have its owner run ./scripts/setup lab"},
		{"scripts/nothing", "run", "/nowhere", "HOME names no folder in which you can write, and " +
			c.root + " is not yours to write in: set HOME to a folder of yours"},
	} {
		c.must(os.RemoveAll(c.path(test.damage)))
		out, status := c.setup(test.args, "HOME="+test.home)
		if status != 1 || !strings.HasPrefix(out, test.want) || strings.Count(out, "\n") != 1 {
			t.Errorf("without %s: status %d and %q, want 1 and the line %q", test.damage, status, out, test.want)
		}
	}
}

func TestAUserIsToldWhatKeepsHimFromReading(t *testing.T) {
	c := ready(t, "run")
	c.asNobody()
	home := "HOME=" + c.homeOf("home of nobody")
	private := filepath.Join(filepath.Dir(c.root), "private")
	c.must(os.Mkdir(private, 0o700))
	c.must(os.Rename(c.path(".venv/bin/python"), filepath.Join(private, "python")))
	c.must(os.Symlink(filepath.Join(private, "python"), c.path(".venv/bin/python")))
	for _, test := range []struct {
		name   string
		change func()
		want   string
	}{
		{"a Python in a private folder", func() {},
			"the Python packages stand on a Python that you cannot start: have the owner of "},
		{"a private environment", func() { c.must(os.Chmod(c.path(".venv"), 0o700)) },
			"the Python packages may be there and cannot be read by you: have the owner of "},
	} {
		test.change()
		out, status := c.setup("run", home)
		if status != 1 || !strings.HasPrefix(out, "setup: "+test.want) || strings.Count(out, "\n") != 1 {
			t.Errorf("%s: status %d and %q, want 1 and one line with %q", test.name, status, out, test.want)
		}
	}
	// What the owner is asked to do helps.
	c.must(os.Chmod(c.path(".venv"), 0o755))
	c.must(os.Chmod(private, 0o755))
	if out, status := c.setup("run", home); status != 0 {
		t.Errorf("then: status %d and %q, want 0", status, out)
	}
}

func TestAUserWithoutAHomeSetsUpACheckoutOfHisOwn(t *testing.T) {
	for _, home := range []string{"HOME=", "HOME=/nowhere", "HOME=/root"} {
		c := newCheckout(t)
		c.asNobody()
		c.giveAway()
		if out, status := c.setup("run", home); status != 0 || !c.has(".tools/home/modules") {
			t.Errorf("%s: status %d and %q, want 0 and caches in the checkout", home, status, out)
		}
		if out, status := c.setup("run", home); status != 0 || out != "" {
			t.Errorf("%s, again: status %d and %q, want 0 and nothing", home, status, out)
		}
	}
}

func TestNotebooksRunInACheckoutThatCannotBeWritten(t *testing.T) {
	c := ready(t, "run")
	c.copy("run", "scripts/run")
	c.asNobody()
	home := c.homeOf("home of nobody")
	if out, status := c.script("run", "", "HOME="+home); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	programs, err := filepath.Glob(filepath.Join(home, ".cache", "provingground", "*", "ground"))
	if err != nil || len(programs) != 1 {
		t.Errorf("%v: the command lies in %q, want one place below the home of its user", err, programs)
	}
}

func TestSetupFindsAReadOnlyCheckoutReady(t *testing.T) {
	c := ready(t, "run")
	mount := "mount --bind '" + c.root + "' '" + c.root + "' && mount -o remount,bind,ro '" + c.root + "'"
	env := slices.DeleteFunc(c.environment(), func(s string) bool { return strings.HasPrefix(s, "PATH=") })
	out, err := inMount(t, mount, "PATH='"+c.bin+"' /bin/sh '"+c.path("scripts/setup")+"' run", env...)
	if err != nil || out != "" {
		t.Errorf("%v: %q, want nothing", err, out)
	}
	out, err = inMount(t, mount, "PATH='"+c.bin+"' /bin/sh '"+c.path("scripts/setup")+"' lab", env...)
	if err == nil || !strings.HasPrefix(out, "setup: the Python packages must be made, and ") {
		t.Errorf("%v: %q, want who can make what is missing", err, out)
	}
}

func TestTheLockOfAnotherUsersSetupIsRespected(t *testing.T) {
	c := newCheckout(t) // its PATH has no flock
	name, err := os.Hostname()
	c.must(err)
	other := exec.Command("sleep", "60")
	c.must(other.Start())
	c.write(".tools/lock.d/holder", fmt.Sprintf("%d on %s\n", other.Process.Pid, name))
	c.asNobody()
	c.giveAway()
	c.homeOf("home")
	done := make(chan string)
	go func() {
		out, _ := c.setup("run", "HOME="+filepath.Join(filepath.Dir(c.root), "home"))
		done <- out
	}()
	select {
	case out := <-done:
		t.Errorf("set-up went on while another one held the lock: %q", out)
	case <-time.After(3 * time.Second):
	}
	c.must(other.Process.Kill())
	_ = other.Wait() // it was killed
	if out := <-done; !strings.Contains(out, "another set-up is running here") ||
		!strings.HasSuffix(out, "setup: ready\n") {
		t.Errorf("got %q, want that it waited and went on", out)
	}
}

// Git does not say what a checkout of somebody else is, and Go asks it unless told not to.
func TestACheckoutOfSomebodyElseIsBuilt(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a checkout away")
	}
	dir, home := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.26\n",
		"main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
		t.Skipf("git does not make a repository: %v %s", err, out)
	}
	c := &checkout{t: t, root: dir}
	c.giveAway()
	for _, command := range []string{"go build -o /dev/null .", ". scripts/jupyter/kernels/gonb/env; cd '" +
		dir + "'; go build -o /dev/null ."} {
		out, err := shell(t, strings.Replace(command, "go build", "cd '"+dir+"'; go build", 1), "HOME="+home, "GOENV=off",
			"GOCACHE="+goCache(t))
		if err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}

func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
