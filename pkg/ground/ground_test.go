package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/scripts/cli"
)

// ground runs a command line and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = execute(context.Background(), args, &out, &err)
	return status, out.String(), err.String()
}

func TestHelpListsEveryCommandWithItsSummary(t *testing.T) {
	status, out, _ := ground(t, "help")
	if status != cli.ExitOK {
		t.Errorf("status %d", status)
	}
	for _, c := range commands {
		if !strings.Contains(out, c.name) || !strings.Contains(out, c.summary) {
			t.Errorf("help does not explain %s", c.name)
		}
	}
}

func TestHelpOfACommandHasUsageAndExamples(t *testing.T) {
	for _, c := range commands {
		status, out, _ := ground(t, "help", c.name)
		if status != cli.ExitOK || !strings.HasPrefix(out, "usage: ground "+c.name) || !strings.Contains(out, "examples:") {
			t.Errorf("help %s: status %d and %q", c.name, status, out)
		}
		if _, flagged, _ := ground(t, c.name, "-h"); flagged != out {
			t.Errorf("%s -h prints something else than help %s", c.name, c.name)
		}
	}
}

func TestAWrongCommandLineIsAUsageErrorOfOneLine(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "no command given; known: notebooks"},
		{"notebook", `unknown command "notebook"; known: notebooks`},
		{"help notebook", "unknown command"},
		{"notebooks -preset big", `no preset "big": take quick or paper`},
		{"notebooks -backend tpu", `no backend "tpu"`},
		{"notebooks -seed -1", "not a whole number"},
		{"notebooks -seed 9007199254740992", "from 0 to 2^53-1"}, // 2^53
		{"notebooks -timeout 0s", "not positive"}, {"notebooks -jobs 0", "give 1 or more"},
		{"notebooks -timeout soon", "invalid value"},
		{"notebooks -nosuch", `"ground help notebooks" shows the flags`},
		{"notebooks -check -update", "give one of them"},
		{"notebooks -check -seed 7", "leave out -preset and -seed"},
		{"notebooks -update -preset paper", "leave out -preset and -seed"},
	} {
		status, out, err := ground(t, strings.Fields(test.args)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, test.want) || strings.Count(err, "\n") != 1 {
			t.Errorf("ground %s: status %d, %q, %q; want status 2 and one line with %q", test.args, status, out, err, test.want)
		}
	}
}

func TestGroundOutsideTheRepositorySaysSo(t *testing.T) {
	t.Chdir("/")
	if status, _, err := ground(t, "notebooks"); status != cli.ExitFailed ||
		!strings.Contains(err, "lies outside Proving Ground") {
		t.Errorf("status %d and %q", status, err)
	}
}

func TestAnInterruptedRunHasTheExitStatusOfCtrlC(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, err bytes.Buffer
	if status := execute(ctx, []string{"clean"}, &out, &err); status != cli.ExitInterrupted ||
		!strings.Contains(err.String(), "interrupted") {
		t.Errorf("status %d and %q", status, err.String())
	}
}

// newModule makes a module with notebooks of these paths below notebooks/,
// changes into it and returns its root.
func newModule(t *testing.T, notebooks ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Join(root, "a [clone]") // brackets are a pattern to filepath.Glob
	write(t, filepath.Join(root, "go.mod"), "module "+cli.ModulePath+"\n")
	for _, nb := range notebooks {
		write(t, filepath.Join(root, "notebooks", nb), "{}")
	}
	t.Chdir(root)
	return root
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCleanRemovesStoredResultsAndSaysHowMuch(t *testing.T) {
	root := newModule(t)
	t.Setenv("PG_RESULTS", "")
	// An entry's name is the hash of its key in 64 hexadecimal digits.
	entry := filepath.Join(root, "results", "store", "damian2022", "alignment", strings.Repeat("a", 64)+".result")
	other := filepath.Join(root, "results", "ledger.json")
	write(t, entry, "0123456789")
	write(t, other, "[]")
	status, out, _ := ground(t, "clean", "damian2022")
	if status != cli.ExitOK || out != "damian2022: 1 file removed, 10 B freed\n" {
		t.Errorf("status %d and %q", status, out)
	}
	if exists(entry) || !exists(other) {
		t.Error("the entry is still there, or something else is gone")
	}
	if status, _, err := ground(t, "clean", "../.."); status != cli.ExitFailed || err == "" {
		t.Errorf("an id that leaves the store: status %d and %q", status, err)
	}
}
