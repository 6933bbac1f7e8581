package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
)

// This program is also the workers and the driver of its tests: with one of
// these words as first argument it runs no test.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 {
		switch os.Args[1] {
		case workerCommand:
			serve(context.Background(), os.Args[2], os.Stdin, os.Stdout)
			os.Exit(0)
		case "fake":
			fake(os.Args[2])
		case "driver":
			drive(os.Args[2])
		}
	}
	os.Exit(m.Run())
}

func TestWrongCommandLinesAreAnsweredInOneSentence(t *testing.T) {
	for line, want := range map[string]string{
		"-jobs svd,dance":                `there is no job "dance": take some of two-layer,`,
		"-engines abacus":                `there is no engine "abacus": take some of xla:cpu,xla:cuda,go,jax,numpy,torch`,
		"-rounds 0":                      "0 rounds: there must be at least 1",
		"-rounds many":                   "-h shows the flags",
		"svd":                            `unexpected argument "svd": jobs are named by -jobs`,
		"-peers=false -engines jax":      "no engine is left without the peers",
		"-peers=false -engines jax,,xla": `there is no engine ""`,
	} {
		var out, errs bytes.Buffer
		status := execute(t.Context(), strings.Fields(line), &out, &errs)
		if status != cli.ExitUsage || !strings.Contains(errs.String(), want) ||
			strings.Count(errs.String(), "\n") != 1 || out.Len() > 0 {
			t.Errorf("%s: status %d, stdout %q, stderr %q", line, status, &out, &errs)
		}
	}
}

func TestJobsAndEnginesKeepTheOrderOfTheTable(t *testing.T) {
	o, err := parse([]string{"-jobs", "svd,tiny", "-engines", "numpy,go,jax", "-peers=true"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, j := range o.jobs {
		names = append(names, j.name)
	}
	if !slices.Equal(names, []string{"tiny", "svd"}) || !slices.Equal(o.engines, []string{"go", "jax", "numpy"}) {
		t.Errorf("jobs %v, engines %v", names, o.engines)
	}
	if o, err = parse([]string{"-peers=false"}, nil); err != nil || slices.ContainsFunc(o.engines, isPeer) {
		t.Errorf("without peers the engines are %v, %v", o.engines, err)
	}
}

func TestHelpListsEveryJobAndFlag(t *testing.T) {
	var out, errs bytes.Buffer
	if status := execute(t.Context(), []string{"-h"}, &out, &errs); status != cli.ExitOK || errs.Len() > 0 {
		t.Fatalf("status %d, stderr %q", status, &errs)
	}
	words := []string{"-json", "-rounds", "-jobs", "-engines", "-peers", "-python"}
	for _, j := range jobs {
		words = append(words, j.name, j.what)
	}
	for _, word := range words {
		if !strings.Contains(out.String(), word) {
			t.Errorf("the help lacks %q", word)
		}
	}
}

// Every usual peer knows every job, or the table would have holes that nobody chose:
// peers.py names a function for it, and each peer has that function.
func TestPeersHaveTheSameJobs(t *testing.T) {
	read := func(name string) string {
		source, err := os.ReadFile(filepath.Join("../python", name+".py"))
		if err != nil {
			t.Fatal(err)
		}
		return string(source)
	}
	table := read("peers")
	for _, j := range jobs {
		_, rest, found := strings.Cut(table, `    "`+j.name+`": "`)
		function, _, _ := strings.Cut(rest, `"`)
		if !found || function == "" {
			t.Errorf("peers.py lacks %s", j.name)
			continue
		}
		peers := j.peers
		if peers == nil {
			peers = usualPeers
		}
		for _, peer := range peers {
			if !strings.Contains(read("peers_"+peer), "\ndef "+function+"(") {
				t.Errorf("peers_%s.py lacks %s for %s", peer, function, j.name)
			}
		}
	}
}

func TestABusyMachineIsNamed(t *testing.T) {
	for load, want := range map[string]bool{
		"0.49 3.00 3.00 1/100 7": false, // a quarter of two cores is 0.5
		"0.51 0.00 0.00 1/100 7": true,
		"nonsense":               false,
	} {
		if got := busy(load, 2); (got != "") != want {
			t.Errorf("%q: %q", load, got)
		}
	}
}

func TestTheModelNameIsFound(t *testing.T) {
	const info = "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nflags\t\t: fpu\nmodel name\t: Other\n"
	if got := modelName(info); got != "Some CPU @ 2.00GHz" {
		t.Errorf("got %q", got)
	}
	if got := modelName("processor : 0"); got != "" {
		t.Errorf("without a model name: %q", got)
	}
}

// fakeVenv pretends to be a Python that makes environments and checks their
// files. Where a file "fail" lies beside it pip fails, and where a file
// "damaged" does, files of the environment are missing.
const fakeVenv = `#!/bin/sh
case "$*" in
*"whole.py check"*) [ ! -e "$FAKE_LOG.damaged" ]; exit ;;
*"whole.py list"*) exit ;;
esac
echo "$*" >>"$FAKE_LOG"
case "$*" in
"-I -m venv "*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
*"wheels.py "*) if [ -e "$FAKE_LOG.fail" ]; then echo "no such wheel" >&2; exit 1; fi ;;
esac
`

func TestTheEnvironmentOfThePeersIsMadeOnceForEachLock(t *testing.T) {
	root := t.TempDir()
	log := filepath.Join(root, "log")
	t.Setenv("FAKE_LOG", log)
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	calls := func() int {
		data, _ := os.ReadFile(log)
		return strings.Count(string(data), "\n")
	}
	write(".venv/bin/python", fakeVenv, 0o755)
	write("scripts/python/bench.txt", "numpy==1", 0o644)
	for _, step := range []struct {
		what  string
		calls int // of Python, all in all: two make an environment
		fails bool
	}{
		{"pip fails", 2, true},
		{"a second try mends it", 4, false},
		{"nothing is to do", 4, false},
		{"another lock", 6, false},
		{"a file is missing", 8, false},
	} {
		switch step.what {
		case "pip fails":
			write("log.fail", "", 0o644)
		case "a second try mends it":
			if err := os.Remove(log + ".fail"); err != nil {
				t.Fatal(err)
			}
		case "another lock":
			write("scripts/python/bench.txt", "numpy==2", 0o644)
		case "a file is missing":
			write("log.damaged", "", 0o644)
		}
		python, err := peerPython(t.Context(), root, &bytes.Buffer{})
		if (err != nil) != step.fails || calls() != step.calls {
			t.Errorf("%s: %d calls, %v", step.what, calls(), err)
		}
		if err == nil && python != filepath.Join(root, ".tools/bench/bin/python") {
			t.Errorf("%s: the interpreter is %s", step.what, python)
		}
		if err != nil && !strings.Contains(err.Error(), "no such wheel") {
			t.Errorf("%s: pip's reason is missing in %v", step.what, err)
		}
	}
}
