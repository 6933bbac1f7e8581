package notebooks

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/claims"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// verbs are those of this package, as they are called.
var verbs = map[string]cli.Verb{"notebooks": Notebooks(groundtest.Experiments)}

func TestNotebooksAreFoundByPaperStemAndPath(t *testing.T) {
	root := groundtest.Module(t, "damian2022/01_step.ipynb", "damian2022/02_rate.ipynb", "jacot2023/01_rank.ipynb")
	for _, test := range []struct {
		names []string
		want  []string
	}{
		{nil, []string{"01_step", "02_rate", "01_rank"}},
		{[]string{"damian2022"}, []string{"01_step", "02_rate"}},
		{[]string{"01_rank", "02_rate"}, []string{"02_rate", "01_rank"}},
		{[]string{"jacot2023/01_rank"}, []string{"01_rank"}},
		{[]string{"notebooks/damian2022/01_step.ipynb", "01_step"}, []string{"01_step"}},
	} {
		paths, err := findNotebooks(root, test.names)
		if err != nil || !slices.Equal(stems(paths), test.want) {
			t.Errorf("%v: got %v (%v), want %v", test.names, stems(paths), err, test.want)
		}
	}
	if _, err := findNotebooks(root, []string{"nosuch"}); err == nil ||
		!strings.Contains(err.Error(), "known: 01_step, 02_rate, 01_rank") {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestARunNamesTheBookWhereThereIsOne(t *testing.T) {
	root := t.TempDir()
	t.Setenv("PG_RESULTS", "")
	r := notebookRun{module: cli.Module{Root: root}, results: filepath.Join(root, "results")}
	page := filepath.Join(r.results, "book", "index.html")
	for _, want := range []bool{false, true} {
		var out bytes.Buffer
		r.stdout, r.stderr = &out, io.Discard
		r.printPlaces(filepath.Join(r.results, "notebooks"))
		if named := strings.Contains(out.String(), filepath.Join("results", "book", "index.html")); named != want {
			t.Errorf("book there: %v, and the run ends with\n%s", want, &out)
		}
		if err := os.MkdirAll(filepath.Dir(page), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(page, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNotebooksWithoutSetupSayWhatToRun(t *testing.T) {
	groundtest.Module(t, "damian2022/01_step.ipynb")
	if status, _, err := groundtest.Run(t.Context(), verbs, "notebooks"); status != cli.ExitFailed ||
		!strings.Contains(err, "run ./scripts/setup") {
		t.Errorf("status %d and %q", status, err)
	}
}

func TestFlagsBecomeTheKernelsEnvironment(t *testing.T) {
	t.Setenv("PG_SEED", "3")
	t.Setenv("PG_PRESET", "paper")
	for _, test := range []struct {
		run  notebookRun
		want []string
	}{
		{notebookRun{}, []string{"PG_PRESET=paper", "PG_SEED=3"}},
		{notebookRun{preset: "quick", seed: "7"}, []string{"PG_PRESET=quick", "PG_SEED=7"}},
		{notebookRun{check: true}, nil},
	} {
		var got []string
		for _, e := range test.run.environment("") {
			if strings.HasPrefix(e, "PG_PRESET=") || strings.HasPrefix(e, "PG_SEED=") {
				got = append(got, e)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: got %v, want %v", test.run, got, test.want)
		}
	}
}

// executed writes an executed copy with one stream output and this verdict.
func executed(t *testing.T, stream, verdict string) execution {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.ipynb")
	groundtest.Write(t, path, fmt.Sprintf(`{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
  {"cell_type": "code",
   "id": "law", "source": "", "execution_count": 1, "outputs": [
    {"output_type": "stream", "name": "stdout", "text": %q},
    {"output_type": "display_data", "data": {"application/vnd.provingground.verdict+json":
     [{"id": "p/law", "verdict": %q, "value": 1.5, "band_low": 1, "band_high": 2,
      "twins": [{"name": "a", "verdict": "fails"}]}]}}]}]}
`, stream, verdict))
	return execution{Notebook: "law.ipynb", Copy: path}
}

// One cell that fails must not take the verdicts of the others; a notebook of which no
// copy was written has none, whatever lies where it would be.
func TestVerdictsAreCollectedFromNotebooksInWhichACellFailed(t *testing.T) {
	failed, unwritten := executed(t, "", "holds"), executed(t, "", "vacuous")
	failed.Failure, failed.Failed = "cell 3 (depth): panic: index out of range", 1
	unwritten.Failure, unwritten.Copy = "is no notebook", ""
	verdicts, err := collect(report{executed(t, "", "fails"), failed, unwritten})
	if err != nil || len(verdicts) != 2 || verdicts[0].Status != claim.Fails || verdicts[1].Status != claim.Holds {
		t.Errorf("got %v (%v), want the verdicts of two copies", verdicts, err)
	}
}

func TestDamagedVerdictsNameTheirCell(t *testing.T) {
	e := executed(t, "", "holds")
	data, err := os.ReadFile(e.Copy)
	if err != nil {
		t.Fatal(err)
	}
	groundtest.Write(t, e.Copy, strings.Replace(string(data), `"value": 1.5`, `"value": "many"`, 1))
	if _, err := collect(report{e}); err == nil || !strings.Contains(err.Error(), "law.ipynb, cell law") {
		t.Errorf("got %v", err)
	}
}

func TestTheTableAlignsItsColumnsAndCountsTwins(t *testing.T) {
	verdicts, err := collect(report{executed(t, "", "holds"), executed(t, "", "undecided")})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	claims.Print(&out, verdicts)
	want := `
claim  source  verdict    measured  band       twins
p/law          holds      1.5       [1, 2] ()  1/1 fail as they must
p/law          undecided  1.5       [1, 2] ()  1/1 fail as they must

2 verdicts: 1 holds, 1 undecided (an interval crosses its band's edge, ` +
		`which more seeds decide, or a twin measured nothing)
`
	// Values without an interval read as NaN bounds, which print as none.
	if got := strings.ReplaceAll(out.String(), " [none, none]", ""); squeeze(got) != squeeze(want) {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// squeeze reduces runs of spaces to one.
func squeeze(s string) string {
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}

func TestUpdateReplacesNotebooksAndKeepsTheirMode(t *testing.T) {
	e := executed(t, "new", "holds")
	e.Notebook = filepath.Join(t.TempDir(), "law.ipynb")
	groundtest.Write(t, e.Notebook, "old")
	if err := os.Chmod(e.Notebook, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := update(report{e}); err != nil {
		t.Fatal(err)
	}
	want, _ := os.ReadFile(e.Copy)
	got, _ := os.ReadFile(e.Notebook)
	info, err := os.Stat(e.Notebook)
	if err != nil || !bytes.Equal(got, want) || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, content %q", info.Mode(), got)
	}
	if rest, _ := filepath.Glob(filepath.Join(filepath.Dir(e.Notebook), ".*")); len(rest) > 0 {
		t.Errorf("left behind: %v", rest)
	}
}

func TestCheckNamesTheCellWhereTwoExecutionsDiffer(t *testing.T) {
	a, b := executed(t, "loss 1\n", "holds"), executed(t, "loss 2\n", "holds")
	problems, err := repeatProblems(a.Copy, b.Copy)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "cell law") ||
		!strings.Contains(problems[0], "loss 2") {
		t.Errorf("got %v (%v)", problems, err)
	}
	if problems, err := repeatProblems(a.Copy, a.Copy); err != nil || problems != nil {
		t.Errorf("equal copies: %v (%v)", problems, err)
	}
}

func TestCheckComparesWithTheCommittedNotebook(t *testing.T) {
	committed, same, other := executed(t, "loss 0.125", "holds"), executed(t, "loss 0.126", "holds"),
		executed(t, "loss 0.2", "fails")
	for _, test := range []struct {
		got  execution
		want int
	}{
		{same, 0},  // one unit of the last digit
		{other, 2}, // the loss, the verdict
		{execution{Failure: "x"}, 1},
	} {
		var out bytes.Buffer
		r := notebookRun{stdout: &out}
		n, err := r.checkOne(committed.Copy, test.got, test.got)
		if err != nil || n != test.want {
			t.Errorf("%+v: %d problems (%v), want %d:\n%s", test.got, n, err, test.want, out.String())
		}
	}
}

func TestCheckSaysThatTheCommittedOutputsAreOlderThanTheCode(t *testing.T) {
	committed, now := executed(t, "", "holds"), executed(t, "", "holds")
	data, err := os.ReadFile(committed.Copy)
	if err != nil {
		t.Fatal(err)
	}
	for change, want := range map[[2]string]string{
		{`"id": "p/law"`, `"id": "p/law", "fingerprint": "3fa9"`}:              "shows claim p/law as other code computed it",
		{`"metadata": {}`, `"metadata": {"provingground": {"machine": "go"}}`}: "committed by an older version",
	} {
		groundtest.Write(t, committed.Copy, strings.Replace(string(data), change[0], change[1], 1))
		var out bytes.Buffer
		r := notebookRun{stdout: &out}
		n, err := r.checkOne(committed.Copy, now, now)
		if err != nil || n < 1 || !strings.Contains(out.String(), want) ||
			!strings.Contains(out.String(), `"ground notebooks -update copy" commits new ones`) {
			t.Errorf("%v: %d problems (%v), want %q in\n%s", change, n, err, want, out.String())
		}
	}
}

func TestCellsOfThePaperPresetMayTakeADay(t *testing.T) {
	for line, want := range map[string]time.Duration{
		"": cellLimit, "-preset paper": 24 * time.Hour, "-preset paper -timeout 5m": 5 * time.Minute,
		"-preset paper -timeout 10m": cellLimit, "-timeout 5m": 5 * time.Minute,
	} {
		r := notebookRun{stdout: io.Discard}
		if _, err := r.parse(strings.Fields(line)); err != nil || r.timeout != want {
			t.Errorf("%q: %v, %v", line, r.timeout, err)
		}
	}
}
