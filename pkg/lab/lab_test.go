package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/nb"
)

func TestResultsLieInTheModuleOrWhereTheVariableSays(t *testing.T) {
	root := t.TempDir()
	inner := filepath.Join(root, "notebooks", "paper")
	if err := os.MkdirAll(inner, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(inner)
	if got, want := results(), filepath.Join(root, "results"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Setenv("PG_RESULTS", "elsewhere")
	if got := results(); got != "elsewhere" {
		t.Errorf("got %s", got)
	}
}

// TestACellEndsWithASentenceWhenTheEnvironmentIsWrong runs this test binary
// again as a cell would run, since the calls end the program.
func TestACellEndsWithASentenceWhenTheEnvironmentIsWrong(t *testing.T) {
	if os.Getenv("NB_CELL") != "" {
		Run(damian2022.StartSpec, nb.Config(damian2022.StartSpec))
		return
	}
	for variable, want := range map[string]string{
		"PG_PRESET=huge": "quick or paper", "PG_SEED=-1": "whole number", "PG_BACKEND=tpu": "auto, go",
	} {
		cmd := exec.Command(os.Args[0], "-test.run", t.Name())
		cmd.Env = append(os.Environ(), "NB_CELL=1", "PG_RESULTS="+t.TempDir(), variable)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "error: ") || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v\n%s", variable, err, out)
		}
	}
}

func TestRunOutsideANotebookPrintsItsLineAndKeepsTheResult(t *testing.T) {
	t.Setenv("PG_RESULTS", t.TempDir())
	c := nb.Config(damian2022.StartSpec)
	c.N, c.Points = 200, 10
	if o := Run(damian2022.StartSpec, c); !o.Computed || !o.Modified {
		t.Errorf("computed %v, modified %v", o.Computed, o.Modified)
	}
	if o := Quiet(damian2022.StartSpec, c); o.Computed {
		t.Error("the second run computed again")
	}
}
