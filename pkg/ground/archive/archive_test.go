package archive

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

var verbs = map[string]cli.Verb{"archive": Archive(groundtest.Experiments), "verify": Verify(groundtest.Experiments)}

// ground runs a verb on the Go backend and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, out, err string) {
	t.Helper()
	return groundtest.Run(t.Context(), verbs, append(args, "-backend", engine.Go)...)
}

// module makes a module with the archive of an experiment that takes no time, and returns the
// folder of the paper's archives and what was printed.
func module(t *testing.T) (folder, out string) {
	t.Helper()
	folder = filepath.Join(filepath.Dir(groundtest.Results(t)), "data", "archive", "damian2022")
	status, out, err := ground(t, append([]string{"archive", "damian2022/noise", "-preset", "quick", "-name", "tiny"},
		groundtest.Small...)...)
	if status != cli.ExitOK {
		t.Fatalf("status %d, %s%s", status, out, err)
	}
	return folder, out
}

func open(t *testing.T, folder string) *archive.File {
	t.Helper()
	f, err := archive.Open(os.DirFS(folder), "damian2022/noise", "tiny")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAnExperimentIsArchivedAndVerified(t *testing.T) {
	folder, out := module(t)
	f := open(t, folder)
	if len(f.Points) == 0 || len(f.Twins) == 0 || f.Commit != "unknown" || f.Backend != engine.Go || len(f.Differs) == 0 ||
		!strings.Contains(out, "tiny differs from the quick preset in D = 20 in place of ") {
		t.Errorf("%+v\n%s", f.Origin, out)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "archive.go")); err != nil ||
		!strings.Contains(string(text), "\npackage damian2022\n") {
		t.Errorf("%s, %v", text, err)
	}
	status, out, errs := ground(t, "verify", "-points", "2", "-seed", "3")
	if status != cli.ExitOK || strings.Count(out, "  the same: ") != 2 || !strings.Contains(out, "-seed 3") {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	confirmed, err := archive.Confirmed(os.DirFS(folder))
	if err != nil || len(confirmed) != 1 || confirmed[0].Points != 2 || confirmed[0].Seed != 3 {
		t.Fatalf("%+v, %v", confirmed, err)
	}
	if o, err := archive.Remembered(groundtest.Experiments[3], f, confirmed); err != nil ||
		!strings.Contains(o.Provenance.Archive, "confirmed by today's code: 2 random points") {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestAnArchiveOfOtherNumbersIsNotConfirmed(t *testing.T) {
	folder, _ := module(t)
	f := open(t, folder)
	other := f.Points[0]
	other.Value = json.RawMessage(strings.Replace(string(other.Value), "0.", "0.7", 1))
	f.Points[0] = other
	data, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	groundtest.Write(t, filepath.Join(folder, "noise.tiny.json.gz"), string(data))
	status, out, errs := ground(t, "verify", "damian2022/noise", "-points", "99")
	if status != cli.ExitFailed || !strings.Contains(errs, `the archive "tiny" is `) ||
		!strings.Contains(errs, "when it was archived") || cli.Exists(filepath.Join(folder, archive.ConfirmedFile)) {
		t.Errorf("status %d, %s%s", status, out, errs)
	}
	groundtest.Write(t, filepath.Join(folder, "noise.tiny.json.gz"), string(data[:len(data)/2]))
	if status, _, errs := ground(t, "verify"); status != cli.ExitFailed ||
		!strings.Contains(errs, "the archive noise.tiny.json.gz is damaged") {
		t.Errorf("status %d, %s", status, errs)
	}
}

func TestAllArchivesTogetherMayNotBeTooLarge(t *testing.T) {
	folder, _ := module(t)
	groundtest.Write(t, filepath.Join(folder, "large.paper.json.gz"), string(make([]byte, archive.MostBytes-100)))
	status, _, errs := ground(t, append([]string{"archive", "damian2022/noise", "-preset", "quick", "-name", "second"},
		groundtest.Small...)...)
	if status != cli.ExitFailed || !strings.Contains(errs, "all together may have 12") ||
		cli.Exists(filepath.Join(folder, "noise.second.json.gz")) {
		t.Errorf("status %d, %s", status, errs)
	}
}

func TestAnArchiveKnowsItsCommit(t *testing.T) {
	root := groundtest.Module(t)
	for _, args := range []string{"init -q", "add go.mod", "-c user.name=a -c user.email=b commit -q -m c"} {
		out, err := exec.Command("git", append([]string{"-C", root}, strings.Fields(args)...)...).CombinedOutput()
		if err != nil {
			t.Skipf("no Git here: %s", out)
		}
	}
	commit, _, _ := cli.Head(t.Context(), root)
	if len(commit) != 40 {
		t.Errorf("commit %q", commit)
	}
	groundtest.Write(t, filepath.Join(root, "go.mod"), "module changed\n")
	if again, date, _ := cli.Head(t.Context(), root); again != commit || !strings.HasSuffix(date, ", with changes") {
		t.Errorf("commit %q of %q", again, date)
	}
}

func TestWhatCannotBeArchivedOrVerifiedIsRefused(t *testing.T) {
	groundtest.Results(t)
	for args, want := range map[string]string{
		"archive":                                        "archive which experiment?",
		"archive nosuch/experiment":                      "there is no experiment",
		"archive damian2022/noise -set D=30":             "say with -name what the archive is called",
		"archive damian2022/noise -set D=30 -name paper": "say with -name what the archive is called",
		"archive damian2022/noise -name quick":           "that is another preset than the one that is run",
		"archive damian2022/noise -name A/b":             "a name is made of",
		"verify -points 0":                               "at least one point",
		"verify nosuch/experiment":                       "there is no experiment",
	} {
		if status, _, err := ground(t, strings.Fields(args)...); status != cli.ExitUsage || !strings.Contains(err, want) {
			t.Errorf("%s: status %d, %q", args, status, err)
		}
	}
	if status, _, err := ground(t, "verify", "damian2022/noise"); status != cli.ExitFailed ||
		!strings.Contains(err, `there is no archive of this: "ground archive ID" makes one in data/archive`) {
		t.Errorf("status %d, %q", status, err)
	}
}
