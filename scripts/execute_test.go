package scripts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	python  = "../.venv/bin/python"
	execute = "python/execute.py"
)

// needKernel skips the test where the kernel is not set up. It reads the files
// that decide the outcome, so that the test's cached result follows them.
func needKernel(t *testing.T) {
	t.Helper()
	for _, path := range []string{python, "../.tools/bin/gonb", "../.tools/bin/goimports"} {
		if _, err := os.Stat(path); err != nil {
			t.Skipf("the notebook kernel is not set up: run ./scripts/setup")
		}
	}
	for _, path := range []string{execute, "jupyter/kernels/gonb/start", "jupyter/kernels/gonb/env"} {
		if _, err := os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
}

// writeNotebook writes a notebook with the code cells c1, c2, ... to dir.
func writeNotebook(t *testing.T, dir, name string, cells ...string) string {
	t.Helper()
	type object = map[string]any
	list := []object{}
	for i, source := range cells {
		list = append(list, object{
			"cell_type": "code", "id": fmt.Sprintf("c%d", i+1), "metadata": object{},
			"source": strings.SplitAfter(source, "\n"), "outputs": []object{}, "execution_count": nil,
		})
	}
	data, err := json.Marshal(object{
		"nbformat": 4, "nbformat_minor": 5, "cells": list,
		"metadata": object{"kernelspec": object{"name": "gonb", "display_name": "Go (gonb)", "language": "go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name+".ipynb")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// runExecute runs execute.py and returns what it printed and its exit status.
func runExecute(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(python, append([]string{execute}, args...)...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func TestExecuteFailsOnEveryKindOfBrokenCell(t *testing.T) {
	needKernel(t)
	broken := []struct{ name, cell, want string }{
		{"compile-error", "func f() int { return \"x\" }\n%%\nf()", "cannot use \"x\""},
		{"panic", "%%\nvar s []int\nfmt.Println(s[3])", "index out of range [3]"},
		{"exit-status", "%%\nos.Exit(3)", "exit status 3"},
		{"shell", "!false", "exit status 1: correct the command"},
		{"magic", "%nosuch", "\"%nosuch\" unknown"},
		{"bash", "%%bash\nexit 3", "exit status 3: correct the command"},
		{"two-mains", "%%\nfmt.Println(1)\n%%\nfmt.Println(2)", "two %% lines"},
		{"dead-kernel", "%%\nsyscall.Kill(os.Getppid(), syscall.SIGKILL)\ntime.Sleep(time.Minute)", "the kernel died"},
	}
	dir := t.TempDir()
	// Several at once: one that fails must take nothing of the others with it.
	args := []string{"--jobs", "3", "--out", filepath.Join(dir, "out"), "--report", filepath.Join(dir, "report")}
	for _, b := range broken {
		args = append(args, writeNotebook(t, dir, b.name, "%%\nfmt.Println(\"before\")", b.cell, "%%\nfmt.Println(\"after\")"))
	}
	out, status := runExecute(t, args...)
	if status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	var report []struct{ Notebook, Failure string }
	data, err := os.ReadFile(filepath.Join(dir, "report"))
	if err != nil || json.Unmarshal(data, &report) != nil || len(report) != len(broken) {
		t.Fatalf("no report of %d notebooks (%v):\n%s", len(broken), err, out)
	}
	for i, b := range broken {
		if !strings.Contains(report[i].Failure, b.want) {
			t.Errorf("%s: got %q, want a failure with %q", b.name, report[i].Failure, b.want)
		}
		if !strings.Contains(report[i].Failure, "c2") {
			t.Errorf("%s: the failure does not name the cell: %q", b.name, report[i].Failure)
		}
		ran, err := os.ReadFile(filepath.Join(dir, "out", b.name+".ipynb"))
		if err == nil && bytes.Contains(ran, []byte("after\\n")) {
			t.Errorf("%s: the cell after the broken one ran", b.name)
		}
	}
}

func TestExecuteEndsAHungCellAtItsLimit(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	path := writeNotebook(t, dir, "hung", "%%\nfor { time.Sleep(time.Second) }")
	// Four seconds are enough to build the cell; a machine too busy for that passes too.
	out, status := runExecute(t, "--timeout", "4", "--out", dir, path)
	if status != 1 || !strings.Contains(out, "cell 1 (c1): no answer within 4 s") {
		t.Errorf("status %d and %q", status, out)
	}
}

func TestExecutePassesWhatIsNoFailure(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	paths := []string{
		writeNotebook(t, dir, "stderr", "%%\nfmt.Fprintln(os.Stderr, \"exit status 1 is only text here\")"),
		writeNotebook(t, dir, "shell", "!ls nosuch; true"),
		writeNotebook(t, dir, "no-code"),
	}
	if out, status := runExecute(t, append([]string{"--quiet", "--out", filepath.Join(dir, "out")}, paths...)...); status != 0 || out != "" {
		t.Errorf("status %d and %q, want 0 and nothing", status, out)
	}
}

func TestExecuteWritesTheSameBytesTwiceAndLeavesTheSource(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	path := writeNotebook(t, dir, "steps", "%%\nfor i := range 3 {\n\tfmt.Println(i)\n\ttime.Sleep(20 * time.Millisecond)\n}", "%%\nfmt.Println(os.Getenv(\"PG_SEED\"))")
	source, _ := os.ReadFile(path)
	t.Setenv("PG_SEED", "17")
	var copies [2][]byte
	for i := range copies {
		out := filepath.Join(dir, fmt.Sprint(i))
		if said, status := runExecute(t, "--out", out, path); status != 0 {
			t.Fatal(said)
		}
		var err error
		if copies[i], err = os.ReadFile(filepath.Join(out, "steps.ipynb")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(copies[0], copies[1]) {
		t.Error("two executions wrote different bytes")
	}
	if !bytes.Contains(copies[0], []byte(`"17\n"`)) {
		t.Error("PG_SEED did not reach the cell")
	}
	if !bytes.HasSuffix(copies[0], []byte("}\n")) || bytes.Contains(copies[0], []byte(`"version"`)) {
		t.Error("the copy lacks its last newline, or names a Go version")
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, source) {
		t.Error("the source notebook was changed")
	}
}

func TestExecuteSaysWhatIsNoNotebook(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	files := []struct{ name, content, want string }{
		{"empty", "", "is no notebook of format 4.5"},
		{"list", "[]", "is no notebook of format 4.5"},
		{"cells", `{"cells": 3}`, "is no notebook of format 4.5"},
		{"binary", "\xff\xfe", "not UTF-8"},
	}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(f.content), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, status := runExecute(t, "--out", dir, path); status != 1 || !strings.Contains(out, f.want) || strings.Contains(out, "Traceback") {
			t.Errorf("%s: status %d and %q, want 1 and %q", f.name, status, out, f.want)
		}
	}
	if out, status := runExecute(t, "--out", dir, filepath.Join(dir, "absent")); status != 1 || !strings.Contains(out, "No such file") {
		t.Errorf("absent: status %d and %q", status, out)
	}
}

func TestExecuteLeavesNothingBehindWhenInterrupted(t *testing.T) {
	needKernel(t)
	if _, err := os.Stat("/proc/self/environ"); err != nil {
		t.Skip("this system does not show the environment of processes")
	}
	dir := t.TempDir()
	started := filepath.Join(dir, "started")
	path := writeNotebook(t, dir, "hung", "%%\nos.WriteFile(os.Getenv(\"PROBE\"), nil, 0o644)\nfor { time.Sleep(time.Second) }")
	cmd := exec.Command(python, execute, "--out", dir, path)
	cmd.Env = append(os.Environ(), "PROBE="+started)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(started); err == nil {
			break
		}
		if time.Now().After(deadline) {
			cmd.Process.Kill()
			t.Fatal("the cell did not start within a minute")
		}
	}
	began := time.Now()
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit status %d, want 130", code)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %v to end, want about a second even on a busy machine", took)
	}
	if left := processesWith("PROBE=" + started); len(left) > 0 {
		t.Errorf("still running: %v", left)
	}
}

// processesWith returns the commands of all live processes with this in their environment.
func processesWith(setting string) []string {
	var out []string
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		env, _ := os.ReadFile(filepath.Join(dir, "environ"))
		if bytes.Contains(env, []byte(setting)) {
			command, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
			out = append(out, string(bytes.ReplaceAll(command, []byte{0}, []byte{' '})))
		}
	}
	return out
}
