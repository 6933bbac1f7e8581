package run

import (
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func TestListHasALineForEveryExperiment(t *testing.T) {
	status, out, _ := ground(t, "list")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != cli.ExitOK || len(lines) != 1+len(groundtest.Experiments) { // one more for the heading
		t.Fatalf("status %d and\n%s", status, out)
	}
	for i, e := range groundtest.Experiments {
		for _, want := range []string{e.Name(), e.Describe(), e.TwinList()[0].Name} {
			if !strings.Contains(lines[i+1], want) {
				t.Errorf("%q lacks %q", lines[i+1], want)
			}
		}
	}
	if _, again, _ := ground(t, "list"); again != out {
		t.Error("two lists differ")
	}
}

func TestListTakesPapersAndExperiments(t *testing.T) {
	if _, out, _ := ground(t, "list", "damian2022/start", "damian2022/start"); strings.Count(out, "damian2022/") != 1 {
		t.Errorf("got\n%s", out)
	}
	if status, _, err := ground(t, "list", "nosuch"); status != cli.ExitUsage ||
		!strings.Contains(err, `no experiment or paper "nosuch": there are damian2022/start`) {
		t.Errorf("status %d and %q", status, err)
	}
}

func TestVerboseListShowsEveryFieldWithItsPresetsAndKind(t *testing.T) {
	for _, args := range [][]string{{"-v", "damian2022/noise"}, {"damian2022/noise", "-v"}} {
		status, out, _ := ground(t, append([]string{"list"}, args...)...)
		var row []string
		for line := range strings.Lines(out) {
			if f := strings.Fields(line); len(f) > 0 && f[0] == "D" {
				row = f
			}
		}
		// The presets of the specification: d = 20, 40, 80, and 128 at the paper's size.
		want := strings.Fields("D 20,40,80 20,40,80,128 a whole number, or several separated by commas dimensions")
		if status != cli.ExitOK || !slices.Equal(row, want) {
			t.Errorf("status %d, row %q in\n%s", status, row, out)
		}
		if !strings.Contains(out, `twin "labels not preprocessed" breaks: `) || !strings.Contains(out, "paper: about ") {
			t.Errorf("no twin or no time in\n%s", out)
		}
	}
}
