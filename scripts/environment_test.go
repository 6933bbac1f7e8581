package scripts

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shell runs a command after scripts/environment, as the scripts do, and
// returns what it printed on both streams.
func shell(t *testing.T, command string, env ...string) (string, error) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-euc", `root=$1; . "$root/scripts/environment"; cd "$root"; `+command, "sh", root)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// hostile is what a caller may have set that breaks a build or changes it.
func hostile(t *testing.T) []string {
	t.Helper()
	settings := filepath.Join(t.TempDir(), "go-env")
	text := "GOFLAGS=-mod=vendor\nGOOS=windows\nGO111MODULE=off\nGOAMD64=v3\nGOWORK=/nowhere/go.work\n" +
		"GOTMPDIR=/nowhere\nGOPRIVATE=example.com/honoured\n"
	if err := os.WriteFile(settings, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return []string{
		"GOENV=" + settings, "GO111MODULE=off", "GOARCH=arm", "GOBIN=/nowhere", "GOCACHEPROG=/nowhere", "GOEXPERIMENT=nosuch",
		"GOFIPS140=latest", "GOFLAGS=-mod=vendor -trimpath", "GOOS=plan9", "GOROOT=/nowhere", "GOTMPDIR=/nowhere",
		"GOTOOLDIR=/nowhere", "GOWORK=/nowhere/go.work", "GO_EXTLINK_ENABLED=1", "CC=no-such-compiler", "CDPATH=/",
		"ENV=/nowhere", "BASH_ENV=/nowhere", "GIT_DIR=/nowhere", "GIT_WORK_TREE=/nowhere", "IFS=/", "LC_ALL=C",
		"GREP_OPTIONS=-v", "PYTHONHOME=/nowhere", "PYTHONPATH=/nowhere", "PYTHONINSPECT=1", "PYTHONWARNINGS=error",
		"PYTHONPLATLIBDIR=nowhere", "VIRTUAL_ENV=/nowhere", "XDG_CACHE_HOME=relative",
	}
}

func TestNoSettingOfTheCallerReachesABuild(t *testing.T) {
	const build = `. scripts/jupyter/kernels/gonb/env; go build ./pkg/stats; `
	const report = `go env -json GOARCH GOAMD64 GOBIN GOEXPERIMENT GOFLAGS GOOS GOROOT GOTMPDIR GOWORK GO111MODULE ` +
		`GOFIPS140 GOCACHEPROG`
	want, err := shell(t, build+report)
	if err != nil {
		t.Fatalf("%v\n%s", err, want)
	}
	// Go's own folder stands where PATH names it, not where GOROOT does.
	got, err := shell(t, build+report, hostile(t)...)
	if err != nil || got != want {
		t.Errorf("%v: with a caller's settings Go sees\n%s\nand without them\n%s", err, got, want)
	}
	if got, err := shell(t, "go env GOPRIVATE CGO_ENABLED", hostile(t)...); err != nil ||
		got != "example.com/honoured\n0\n" {
		t.Errorf("%v: got %q, want the setting of where modules come from, and no cgo without its compiler", err, got)
	}
}

// TestEverySettingOfGoIsDecided fails when a new Go has a setting that
// scripts/environment neither honours nor clears.
func TestEverySettingOfGoIsDecided(t *testing.T) {
	text, err := os.ReadFile("environment")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "env", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]string
	if err := json.Unmarshal(out, &settings); err != nil {
		t.Fatal(err)
	}
	// GODEBUG sets how every Go program runs, as XLA_FLAGS does for XLA; the others follow from the rest.
	undecided := []string{"GODEBUG", "GOMOD", "GOTELEMETRY", "GOTELEMETRYDIR", "GOVERSION"}
	words := strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" \n|'\"=", r) })
	for name := range settings {
		flags := strings.HasPrefix(name, "CGO_") && strings.HasSuffix(name, "FLAGS")
		if decided := flags || slices.Contains(words, name); decided == slices.Contains(undecided, name) {
			t.Errorf("scripts/environment decides about %s: %t", name, decided)
		}
	}
}

func TestSetupWorksFromAnywhereUnderAnySettings(t *testing.T) {
	c := newCheckout(t)
	changed := filepath.Join(filepath.Dir(c.root), "changed")
	c.must(os.WriteFile(changed, []byte("GOFLAGS='-mod=vendor'\nGOPROXY='https://mirror.example'\n"), 0o644))
	seen := filepath.Join(filepath.Dir(c.root), "seen")
	env := append(hostile(t), "FAKE_CHANGED="+changed, "FAKE_ENV="+seen)
	if out, status := c.setup("run",
		slices.DeleteFunc(env, func(s string) bool { return strings.HasPrefix(s, "PATH=") })...); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	for _, command := range []string{"install", "mod", "build"} {
		text, err := os.ReadFile(seen + "." + command)
		c.must(err)
		got := strings.Split(string(text), "\n")
		for _, want := range []string{"GOWORK=off", "GOENV=off", "GOPROXY=https://mirror.example", "CGO_ENABLED=0",
			"PYTHONUTF8=1"} {
			if want == "GOPROXY=https://mirror.example" && command == "build" {
				want = "GOPROXY=off"
			}
			if !slices.Contains(got, want) {
				t.Errorf("go %s does not see %s:\n%s", command, want, text)
			}
		}
		for _, unwanted := range []string{"GOOS=", "GO111MODULE=", "GOROOT=", "GIT_DIR=", "PYTHONPATH=", "GOFLAGS=-mod",
			"GOEXPERIMENT=nosuch"} {
			if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, unwanted) }) {
				t.Errorf("go %s sees %s:\n%s", command, unwanted, text)
			}
		}
	}
}

func TestNoOtherSettingOfPipIsObeyed(t *testing.T) {
	interpreter := needPip(t)
	c := newCheckout(t)
	line := c.wheel("anyone", "anyone/module.py")
	c.lock("run.txt", line)
	home := filepath.Dir(c.root)
	bad := "user = true\ntarget = /nowhere\nprefix = /nowhere\ndry-run = true\nconstraint = /nowhere\n" +
		"requirement = /nowhere\npython = /nowhere\n"
	good := "no-index = true\nfind-links = " + home + "\n"
	c.must(os.WriteFile(filepath.Join(home, "pip.conf"), []byte("[global]\n"+good+"[install]\n"+bad), 0o644))
	for _, test := range []struct {
		name string
		env  []string
	}{
		{"variables", []string{
			"PIP_USER=1", "PIP_PREFIX=/nowhere", "PIP_TARGET=/nowhere", "PIP_ROOT=/nowhere", "PIP_DRY_RUN=1",
			"PIP_CONSTRAINT=/nowhere", "PIP_REQUIREMENT=/nowhere", "PIP_PYTHON=/nowhere", "PIP_NO_BINARY=:all:",
			"PIP_PLATFORM=win32", "PIP_ABI=none", "PIP_REQUIRE_VIRTUALENV=1", "PIP_LOG=/nowhere/log", "PIP_NO_INDEX=1",
			"PIP_FIND_LINKS=" + home, "PIP_CONFIG_FILE=/dev/null",
		}},
		{"a file", []string{"PIP_CONFIG_FILE=" + filepath.Join(home, "pip.conf")}},
	} {
		target := filepath.Join(home, test.name)
		cmd := exec.Command(interpreter, "-I", "python/wheels.py", "--no-deps", "--target", target, "-r",
			c.path("scripts/python/run.txt"))
		cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}, test.env...)
		out, err := cmd.CombinedOutput()
		if _, missing := os.Stat(filepath.Join(target, "anyone", "module.py")); err != nil || missing != nil {
			t.Errorf("%s: %v, %v\n%s", test.name, err, missing, out)
		}
	}
}

func TestFoldersThatDoNotServeAreReplaced(t *testing.T) {
	for _, test := range []struct {
		name, env, show, want string
	}{
		{"TMPDIR is missing", "TMPDIR=/nowhere", "echo $TMPDIR",
			"note: temporary files go to /tmp; /nowhere is missing or full"},
		{"TMPDIR is relative", "TMPDIR=here", "echo $TMPDIR", "note: temporary files go to /tmp; here is missing or full"},
		{"TMPDIR is a file", "TMPDIR=/dev/null", "echo $TMPDIR",
			"note: temporary files go to /tmp; /dev/null is missing or full"},
		{"TMPDIR is execute.py's", "PG_HEADLESS=1", "TMPDIR=/nowhere; . \"$root/scripts/environment\"; echo $TMPDIR",
			"/nowhere\n"},
		{"HOME is missing", "HOME=/nowhere", "echo ${HOME#$root}", "/.tools/home\n"},
		{"HOME is empty", "HOME=", "echo ${HOME#$root}", "/.tools/home\n"},
		{"XDG_CACHE_HOME cannot be made", "XDG_CACHE_HOME=/dev/null/cache", "echo ${XDG_CACHE_HOME-none}", "none\n"},
		{"PG_RESULTS is relative", "PG_RESULTS=here", "echo ${PG_RESULTS#$root}", "/scripts/here\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if out, err := shell(t, test.show, "GOENV=off", "TMPDIR=/tmp", test.env); err != nil ||
				!strings.HasPrefix(out, test.want) {
				t.Errorf("%v: got %q, want %q", err, out, test.want)
			}
		})
	}
}

// inMount runs a shell command after mounting something in a namespace of its
// own, and skips the test where this machine does not allow that.
func inMount(t *testing.T, mount, command string, env ...string) (string, error) {
	t.Helper()
	if out, err := exec.Command("unshare", "-m", "sh", "-c", mount).CombinedOutput(); err != nil {
		t.Skipf("this machine does not allow to mount: %v %s", err, out)
	}
	cmd := exec.Command("unshare", "-m", "sh", "-c", mount+" && "+command)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestTemporaryFilesGoWhereProgramsMayStart(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	source := fmt.Sprintf(`root='%s'; . "$root/scripts/environment"; echo $TMPDIR`, root)
	for _, test := range []struct{ name, options string }{
		{"noexec", "noexec,size=400m"}, {"full", "size=16k"}, {"read-only", "ro,size=400m"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			out, err := inMount(t, "mount -t tmpfs -o "+test.options+" none "+dir, source, "GOENV=off", "TMPDIR="+dir)
			if err != nil || !strings.HasPrefix(out, "note: temporary files go to /tmp; "+dir) ||
				!strings.HasSuffix(out, "\n/tmp\n") {
				t.Errorf("%v: got %q, want /tmp and a note", err, out)
			}
		})
	}
}
