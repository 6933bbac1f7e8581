package lab

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nb"
)

// TestReadingWhatIsNotThereEndsTheCellWithASentence is run as a cell like the next.
func TestReadingWhatIsNotThereEndsTheCellWithASentence(t *testing.T) {
	if os.Getenv("NB_CELL") != "" {
		nb.Read(firststep.StartSpec, nb.Config(firststep.StartSpec))
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", t.Name())
	cmd.Env = append(os.Environ(), "NB_CELL=1", "PG_RESULTS="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "damian2022/start is not computed yet") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestACellWithoutAnExperimentEndsWithASentence is run as a cell like the one above.
func TestACellWithoutAnExperimentEndsWithASentence(t *testing.T) {
	type config struct{ Master uint64 }
	var none *experiment.Spec[config, int]
	cells := map[string]func(){
		"run": func() { Run(none, config{}) }, "fresh": func() { Fresh(none, config{}, 1) },
		"read": func() { nb.Read(none, config{}) }, "config": func() { nb.Config(none) },
	}
	if cell := cells[os.Getenv("NB_CELL")]; cell != nil {
		cell()
		return
	}
	for name := range cells {
		cmd := exec.Command(os.Args[0], "-test.run", t.Name())
		cmd.Env = append(os.Environ(), "NB_CELL="+name, "PG_RESULTS="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "error: there is no experiment: its Spec is nil") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// TestACellEndsWithASentenceWhenTheEnvironmentIsWrong runs this test binary
// again as a cell would run, since the calls end the program.
func TestACellEndsWithASentenceWhenTheEnvironmentIsWrong(t *testing.T) {
	if os.Getenv("NB_CELL") != "" {
		Run(firststep.StartSpec, nb.Config(firststep.StartSpec))
		return
	}
	for variable, want := range map[string]string{
		"PG_PRESET=huge": "quick, paper or live", "PG_SEED=-1": "whole number", "PG_BACKEND=tpu": "auto, go",
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
	c := nb.Config(firststep.StartSpec)
	c.N, c.Points = 200, 10
	if o := Run(firststep.StartSpec, c); !o.Computed || !o.Modified {
		t.Errorf("computed %v, modified %v", o.Computed, o.Modified)
	}
	if o := nb.Read(firststep.StartSpec, c); o.Computed || o.Result.LargestOutput != 0 {
		t.Errorf("what was read: computed %v, largest output %g", o.Computed, o.Result.LargestOutput)
	}
}
