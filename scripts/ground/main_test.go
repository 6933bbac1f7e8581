package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/notebooks"
)

// run runs a command line and returns its exit status and what it printed.
func run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = command.Run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

func TestListHasALineForEveryExperimentOfTheCatalog(t *testing.T) {
	status, out, _ := run(t, "list")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != cli.ExitOK || len(lines) != 1+len(catalog.All()) { // one more for the heading
		t.Fatalf("status %d and\n%s", status, out)
	}
	for i, e := range catalog.All() {
		if !strings.HasPrefix(lines[i+1], e.Name()+" ") {
			t.Errorf("line %d is %q, want %s", i+1, lines[i+1], e.Name())
		}
	}
}

// Every field of every experiment says what it is, to a reader who has only the
// command.
func TestEveryFieldOfEveryExperimentSaysWhatItIs(t *testing.T) {
	names := regexp.MustCompile(`\b(Raw|StepOnly|LiteralAB|FromSource|PathCube|PathShort|TargetByName|TwoDirections)\b`)
	_, out, _ := run(t, "list", "-v")
	if found := names.FindAllString(out, -1); found != nil {
		t.Errorf("the list shows names of the program: %q", found)
	}
	for _, e := range catalog.All() {
		for _, f := range experimenttest.Fields(t, e) {
			if f.Doc == "" {
				t.Errorf("%s: field %s has no comment", e.Name(), f.Name)
			}
		}
	}
}

func TestTheConfigOfEveryExperimentIsPrintedAndReadBack(t *testing.T) {
	all := evaluate.List(catalog.All())
	for _, preset := range []string{"quick", "paper"} {
		status, out, err := run(t, append([]string{"run", "-print-config", "-preset", preset}, all.Names()...)...)
		if status != cli.ExitOK {
			t.Fatalf("status %d: %s", status, err)
		}
		back := evaluate.Options{File: "-", Stdin: strings.NewReader(out)}
		if jobs, err := back.Jobs(all, nil); err != nil || len(jobs) != len(all) {
			t.Errorf("%s: %d configs read back, %v", preset, len(jobs), err)
		}
	}
}

// Seven widths are wrong in the same way: one sentence.
func TestWhatIsWrongWithSeveralPartsOfAConfigIsSaidOnce(t *testing.T) {
	status, _, err := run(t, "run", "damian2022/width", "-set", "Eta1PerRootD=-1")
	want := "the first step η₁ = -1 √d must be a finite number, 0 or more\n"
	if status != cli.ExitUsage || !strings.HasSuffix(err, want) || strings.Count(err, "\n") != 1 {
		t.Errorf("status %d, %q", status, err)
	}
}

// Every answer can be shown: a function stands at top level of its package.
func TestAnswersOfEveryExerciseCanBePrinted(t *testing.T) {
	for _, e := range catalog.Exercises() {
		if status, out, err := run(t, "answers", e.About().Name); status != cli.ExitOK ||
			!strings.Contains(out, "\n  right:") {
			t.Errorf("%s: status %d, %s%s", e.About().Name, status, out, err)
		}
	}
}

// A part of a stress is chosen by these forecasts.
func TestEveryNotebookHasAForecast(t *testing.T) {
	paths, err := filepath.Glob("../../notebooks/*/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks (%v)", err)
	}
	for _, path := range paths {
		if seconds, err := notebooks.Forecast(path, catalog.All()); err != nil || seconds <= 0 {
			t.Errorf("%s: forecast %g s (%v)", path, seconds, err)
		}
	}
}

// The page of sweeps shows the table of the paper presets as the command prints it.
func TestThePageOfSweepsShowsWhatTheCommandPrints(t *testing.T) {
	if testing.Short() {
		t.Skip("lists the points of every experiment")
	}
	t.Setenv("PG_RESULTS", t.TempDir())
	status, out, errs := run(t, "sweep", "-preset", "paper", "-status", "-backend", engine.Go)
	if status != cli.ExitOK {
		t.Fatalf("status %d, %s", status, errs)
	}
	page, err := os.ReadFile("../../pkg/ground/sweep/README.md")
	if err != nil {
		t.Fatal(err)
	}
	if table := out[strings.LastIndex(out, "\npaper "):]; !strings.Contains(string(page), "```"+table+"```\n") {
		t.Errorf("pkg/ground/sweep/README.md: put this in place of its last table:\n%s", table)
	}
}
