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

	"github.com/provingground/provingground/pkg/reader"
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
	for _, path := range []string{execute, "python/failures.py", "jupyter/kernels/gonb/start",
		"jupyter/kernels/gonb/env"} {
		if _, err := os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
}

// writeNotebook writes a notebook with the cells c1, c2, ... to dir: Markdown where the
// source begins as a heading, else code.
func writeNotebook(t *testing.T, dir, name string, cells ...string) string {
	t.Helper()
	type object = map[string]any
	list := []object{}
	for i, source := range cells {
		if strings.HasPrefix(source, "# ") {
			list = append(list, object{"cell_type": "markdown", "id": fmt.Sprintf("c%d", i+1), "metadata": object{},
				"source": source})
			continue
		}
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
	broken := []struct {
		name, cell, want string
		after            bool // the next cell runs all the same
	}{
		{"compile-error", "func f() int { return \"x\" }\n%%\nf()",
			"does not compile: line 1, `func f() int { return \"x\" }`: cannot use \"x\"", true},
		{"panic", "%%\nvar s []int\nfmt.Println(s[3])",
			"panic: index out of range [3] with length 0, at line 3, `fmt.Println(s[3])`", true},
		{"library", "import \"github.com/provingground/provingground/pkg/stats\"\n%%\nstats.Map([]int{1}, nil)",
			"nil pointer dereference, in stats.Map[...] (pkg/stats/vectors.go:12), at line 3, `stats.Map([]int{1}, nil)`", true},
		{"error", "import \"github.com/provingground/provingground/pkg/nb\"\n%%\nnb.Must(1, fmt.Errorf(\"no network of " +
			"teacher 3 is left\"))",
			"cell 2 (c2): no network of teacher 3 is left", true},
		{"exit-status", "%%\nos.Exit(3)", "exit status 3; correct the cell", true},
		{"shell", "!false", "exit status 1: correct the command", true},
		{"magic", "%nosuch", "\"%nosuch\" unknown", true},
		{"bash", "%%bash\nexit 3", "exit status 3: correct the command", true},
		{"two-mains", "%%\nfmt.Println(1)\n%%\nfmt.Println(2)", "two %% lines", false},
		{"dead-kernel", "%%\nsyscall.Kill(os.Getppid(), syscall.SIGKILL)\ntime.Sleep(time.Minute)", "the kernel died", false},
	}
	dir := t.TempDir()
	// Several at once: one that fails must take nothing of the others with it.
	args := []string{"--jobs", "3", "--out", filepath.Join(dir, "out"), "--report", filepath.Join(dir, "report")}
	for _, b := range broken {
		args = append(args, writeNotebook(t, dir, b.name, "%%\nfmt.Println(\"before\")", b.cell, "# Next",
			"%%\nfmt.Println(\"after\")"))
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
		if strings.Contains(report[i].Failure, "goroutine") {
			t.Errorf("%s: a stack for a sentence: %q", b.name, report[i].Failure)
		}
		ran, err := os.ReadFile(filepath.Join(dir, "out", b.name+".ipynb"))
		if after := err == nil && bytes.Contains(ran, []byte("after\\n")); after != b.after {
			t.Errorf("%s: the cell after the broken one ran: %t", b.name, after)
		}
	}
}

func TestExecuteEndsAHungCellAtItsLimitAndGoesOn(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	path := writeNotebook(t, dir, "hung", "%%\nfor { time.Sleep(time.Second) }", "!echo after")
	// Four seconds are enough to build the cell; a machine too busy for that passes too.
	out, status := runExecute(t, "--timeout", "4", "--out", filepath.Join(dir, "out"), path)
	if status != 1 || !strings.Contains(out, "cell 1 (c1): no answer within 4 s") || strings.Contains(out, "cell 2") {
		t.Errorf("status %d and %q", status, out)
	}
	if ran, err := os.ReadFile(filepath.Join(dir, "out", "hung.ipynb")); err != nil ||
		!bytes.Contains(ran, []byte("after\\n")) {
		t.Errorf("the cell after the hung one did not run (%v)", err)
	}
}

// A cell that fails takes with it what needs it: those failures are named with their
// cause, and no others are.
func TestExecuteSaysWhichFailuresFollowFromWhich(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	const nb, papers = "import \"github.com/provingground/provingground/pkg/nb\"\n",
		"import \"github.com/provingground/provingground/pkg/damian2022/firststep\"\n"
	path := writeNotebook(t, dir, "chain",
		"func f() int { return \"x\" }",                                  // does not compile
		"func g() int { return f() }\n%%\nfmt.Println(g())",              // for want of f
		"%%\nfmt.Println(g())",                                           // for want of g
		"%%\nfmt.Println(h())",                                           // on its own
		nb+"// lab.Run\n%%\nnb.Must(1, fmt.Errorf(\"nothing is left\"))", // on its own, and computes nothing
		nb+papers+"%%\nnb.Read(firststep.StartSpec, nb.Config(firststep.StartSpec))",
		"%%\nfmt.Println(h())")
	t.Setenv("PG_RESULTS", filepath.Join(dir, "results"))
	out, status := runExecute(t, "--out", filepath.Join(dir, "out"), "--report", filepath.Join(dir, "report"), path)
	for _, want := range []string{
		"cell 1 (c1): does not compile", "cell 2 (c2): follows from the failure of cell 1 (c1)",
		"cell 3 (c3): follows from the failure of cell 1 (c1)",
		"cell 4 (c4): does not compile: line 2, `fmt.Println(h())`: undefined: h",
		"cell 5 (c5): nothing is left", "cell 6 (c6): follows from the failure of cell 5 (c5)",
		"cell 7 (c7): fails as cell 4 (c4) does",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	report, err := os.ReadFile(filepath.Join(dir, "report"))
	if status != 1 || err != nil || !bytes.Contains(report, []byte(`"failed": 7`)) {
		t.Errorf("status %d, report %s (%v)", status, report, err)
	}
}

// A folder for temporary files that becomes full, or takes no programs any more, is no
// fault of a cell. One that is so from the start is replaced by the kernel, where it can.
func TestExecuteNamesTheFolderOfTemporaryFiles(t *testing.T) {
	needKernel(t)
	if err := exec.Command("unshare", "-m", "true").Run(); err != nil {
		t.Skipf("file systems cannot be mounted here (unshare -m: %v)", err)
	}
	dir := t.TempDir()
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o777); err != nil {
		t.Fatal(err)
	}
	const unwritten = "temporary files cannot be written (No space left on device): free some space, or set " +
		"TMPDIR to another folder"
	for _, test := range []struct{ options, cell, want string }{
		{"size=400m", "!head -c 1G /dev/zero > \"$TMPDIR/fill\"; true",
			"; free some space where temporary files lie, or set TMPDIR to another folder\n" +
				"    cell 3 (c3): fails as cell 2 (c2) does"},
		{"size=400m", "!mount -o remount,noexec " + small,
			"(mounted noexec?): set TMPDIR to another folder\n    cell 3 (c3): fails as cell 2 (c2) does"},
		{"nr_inodes=2", "", "no temporary folder can be made (No space left on device): free some space there, or set " +
			"TMPDIR to a folder"},
		{"nr_inodes=4", "", unwritten},
	} {
		path := writeNotebook(t, dir, "three", test.cell, "%%\nfmt.Println(1)", "%%\nfmt.Println(2)")
		cmd := exec.Command("unshare", "-m", "sh", "-c",
			`mount -t tmpfs -o "$1" none "$2" && export TMPDIR="$2" && shift 2 && exec "$@"`, "sh",
			test.options, small, python, execute, "--out", filepath.Join(dir, "out"), path)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), test.want) || strings.Contains(string(out), "correct the") {
			t.Errorf("%s %s: %v, want %q in\n%s", test.options, test.cell, err, test.want, out)
		}
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
	if out, status := runExecute(t, append([]string{"--quiet", "--out", filepath.Join(dir, "out")},
		paths...)...); status != 0 || out != "" {
		t.Errorf("status %d and %q, want 0 and nothing", status, out)
	}
}

// TestNotebooksOfOlderFormatsAreExecuted has those of Colab, which have no ids of cells.
func TestNotebooksOfOlderFormatsAreExecuted(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	const cell = `{"cell_type": "code", "metadata": {}, "source": "%%\nfmt.Println(6*7)", "outputs": [], ` +
		`"execution_count": null}`
	const three = `{"cell_type": "code", "metadata": {}, "input": "%%\nfmt.Println(6*7)", "outputs": [], "collapsed": ` +
		`false, "language": "go"}`
	texts := map[string]string{
		"minor-0": `{"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": [` + cell + `]}`,
		"minor-4": `{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [` + cell + `]}`,
		"some": `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "id": ` +
			`"cell-2", "metadata": {}, "source": ""}, ` + cell + `]}`,
		"three": `{"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"metadata": {}, "cells": ` +
			`[` + three + `]}]}`,
	}
	args := []string{"--jobs", "2", "--out", filepath.Join(dir, "out")}
	for name, text := range texts {
		path := filepath.Join(dir, name+".ipynb")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, status := runExecute(t, args...); status != 0 {
		t.Errorf("status %d\n%s", status, out)
	}
	for name := range texts {
		ran, err := os.ReadFile(filepath.Join(dir, "out", name+".ipynb"))
		if err != nil || !bytes.Contains(ran, []byte("42\\n")) || !bytes.Contains(ran, []byte(`"id": "cell-`)) {
			t.Errorf("%s: %v\n%s", name, err, ran)
		}
	}
}

// TestTheExperimentOfACellIsNeverStale has three notebooks with an experiment in a cell and
// its result in another: the second is the first again, the third has another number.
func TestTheExperimentOfACellIsNeverStale(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	t.Setenv("PG_RESULTS", filepath.Join(dir, "results"))
	const library = "github.com/provingground/provingground/pkg/"
	compute := func(factor string) string {
		return fmt.Sprintf("import (\n\t\"context\"\n\t%q\n\t%q\n\t%q\n)\n", library+"experiment", library+"lab",
			library+"nb") + `
type config struct{ Master uint64 }
type result struct{ X float64 }

const factor = ` + factor + `

func run(context.Context, *experiment.Env, config) (result, error) { return result{factor}, nil }

func spec() *experiment.Spec[config, result] {
	return &experiment.Spec[config, result]{ID: "mine/cell",
		Config: func(experiment.Preset) config { return config{1} }, Run: run}
}

%%
o := lab.Run(spec(), nb.Config(spec()))
nb.Printf("computed %t: %v", o.Computed, o.Result.X)`
	}
	const read = "%%\nnb.Printf(\"read: %v\", nb.Read(spec(), nb.Config(spec())).Result.X)"
	wants := []struct{ name, factor, computed string }{{"first", "3", "true"}, {"again", "3", "false"},
		{"other", "4", "true"}}
	args := []string{"--out", filepath.Join(dir, "out")}
	for _, w := range wants {
		args = append(args, writeNotebook(t, dir, w.name, compute(w.factor), read))
	}
	if out, status := runExecute(t, args...); status != 0 {
		t.Fatalf("status %d\n%s", status, out)
	}
	for _, w := range wants {
		ran, err := os.ReadFile(filepath.Join(dir, "out", w.name+".ipynb"))
		if err != nil || !bytes.Contains(ran, []byte(`"computed `+w.computed+": "+w.factor)) ||
			!bytes.Contains(ran, []byte(`"read: `+w.factor)) {
			t.Errorf("%s: %v\n%s", w.name, err, ran)
		}
	}
}

// TestTheRemediesForAMergeConflictHelp makes a conflict in a notebook.
func TestTheRemediesForAMergeConflictHelp(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org", "-C", dir},
			args...)...)
		if out, err := cmd.CombinedOutput(); err != nil && args[0] != "merge" {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	change := func(text string) {
		writeNotebook(t, dir, "n", "%%\nfmt.Println("+text+")")
		git("add", "n.ipynb")
		git("commit", "-m", text)
	}
	git("init", "-q", "-b", "main")
	change("1")
	git("checkout", "-q", "-b", "other")
	change("2")
	git("checkout", "-q", "main")
	change("3")
	git("merge", "other")
	path := filepath.Join(dir, "n.ipynb")
	if out, status := runExecute(t, "--out", filepath.Join(dir, "out"), path); status != 1 ||
		!strings.Contains(out, "marks of a merge conflict") {
		t.Fatalf("status %d\n%s", status, out)
	}
	git("checkout", "--theirs", "n.ipynb")
	if out, status := runExecute(t, "--out", filepath.Join(dir, "out"), path); status != 0 {
		t.Errorf("after the remedy: status %d\n%s", status, out)
	}
}

func TestExecuteWritesTheSameBytesTwiceAndLeavesTheSource(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	path := writeNotebook(t, dir, "steps", "%%\nfor i := range 3 {\n\tfmt.Println(i)\n"+
		"\ttime.Sleep(20 * time.Millisecond)\n}", "%%\nfmt.Println(os.Getenv(\"PG_SEED\"))")
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

// What a reader has told the notebooks would change the bytes that are committed.
func TestExecuteKeepsAReadersNotesOutOfTheCells(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	t.Setenv("PG_READER", filepath.Join(dir, "reader"))
	t.Setenv("PG_RESULTS", filepath.Join(dir, "results"))
	notes := reader.Open("")
	if err := notes.KeepGuess("a2020/01/1", 7); err != nil {
		t.Fatal(err)
	}
	path := writeNotebook(t, dir, "predict",
		"import \"github.com/provingground/provingground/pkg/nb\"\n\n%%\nnb.Predict(\"a2020/01/1\", nb.NoGuess)",
		"%%\nnb.Predict(\"a2020/01/1\", 8)", "%%\nnb.Guess(\"a2020/01/1\", \"x\", 9)")
	if out, status := runExecute(t, "--out", filepath.Join(dir, "out"), path); status != 0 {
		t.Fatal(out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", "predict.ipynb"))
	if err != nil || !bytes.Contains(data, []byte("no guess yet")) ||
		!bytes.Contains(data, []byte("measured 9; your guess was 8")) {
		t.Errorf("%v\n%s", err, data)
	}
	if x, err := notes.Guess("a2020/01/1"); err != nil || x != 7 {
		t.Errorf("the reader's own guess is now %g, %v", x, err)
	}
}

func TestExecuteSaysWhatIsNoNotebook(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	files := []struct{ name, content, want string }{
		{"empty", "", "is no notebook, since it is no JSON"},
		{"list", "[]", "is no notebook of format 4"},
		{"cells", `{"cells": 3}`, "is no notebook of format 4"},
		{"conflict", "{\n<<<<<<< HEAD\n \"cells\": [],\n=======\n \"cells\": [1],\n>>>>>>> other\n}\n",
			"marks of a merge conflict (line 2)"},
		{"binary", "\xff\xfe", "not UTF-8"},
	}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(f.content), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, status := runExecute(t, "--out", dir, path); status != 1 || !strings.Contains(out, f.want) ||
			strings.Contains(out, "Traceback") {
			t.Errorf("%s: status %d and %q, want 1 and %q", f.name, status, out, f.want)
		}
	}
	if out, status := runExecute(t, "--out", dir, filepath.Join(dir, "absent")); status != 1 ||
		!strings.Contains(out, "No such file") {
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
	path := writeNotebook(t, dir, "hung",
		"%%\nos.WriteFile(os.Getenv(\"PROBE\"), nil, 0o644)\nfor { time.Sleep(time.Second) }")
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

// What a cell shows before it trains, or reads what training made, has no note; what it
// shows after that has one, and so has a bar that began before.
func TestOutputsNoteWhetherTrainingStandsBehindThem(t *testing.T) {
	needKernel(t)
	dir := t.TempDir()
	const imports = "import \"github.com/provingground/provingground/pkg/nb\"\n" +
		"import \"github.com/provingground/provingground/pkg/engine\"\n" +
		"import \"github.com/provingground/provingground/pkg/experiment\"\n"
	path := writeNotebook(t, dir, "notes",
		imports+"%%\nbar := nb.NewBar()\nbar.Set(experiment.Progress{Label: \"x\"})\nnb.Printf(\"before\")\n"+
			"engine.NoteTraining(context.Background())\nnb.Printf(\"after\")\nbar.End(\"ended\")",
		"%%\nnb.Printf(\"another cell\")")
	if out, status := runExecute(t, "--out", filepath.Join(dir, "out"), path); status != 0 {
		t.Fatal(out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", "notes.ipynb"))
	var notebook struct {
		Cells []struct {
			Outputs []struct {
				Data     map[string]any `json:"data"`
				Metadata map[string]any `json:"metadata"`
			} `json:"outputs"`
		} `json:"cells"`
	}
	if err != nil || json.Unmarshal(data, &notebook) != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	var got []string
	for _, c := range notebook.Cells {
		for _, o := range c.Outputs {
			got = append(got, fmt.Sprint(o.Data["text/plain"], o.Metadata))
		}
	}
	want := "[ended] map[provingground:map[trained:true]]; [before] map[]; [after] " +
		"map[provingground:map[trained:true]]; [another cell] map[]"
	if strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
}
