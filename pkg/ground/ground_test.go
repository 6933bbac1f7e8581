package ground

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

var command = Command{Experiments: groundtest.Experiments}

// ground runs a command line and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = command.Run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

func TestHelpListsEveryCommandWithItsSummary(t *testing.T) {
	status, out, _ := ground(t, "help")
	if status != cli.ExitOK {
		t.Errorf("status %d", status)
	}
	for _, c := range command.verbs() {
		if !strings.Contains(out, c.name) || !strings.Contains(out, c.summary) {
			t.Errorf("help does not explain %s", c.name)
		}
	}
}

func TestHelpOfACommandHasUsageAndExamples(t *testing.T) {
	for _, c := range command.verbs() {
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
		{"notebooks -preset big", `no preset "big": take quick, paper or live`},
		{"notebooks -preset live", "notebooks are executed at quick or paper"},
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

func TestGroundOutsideItsModuleSaysSo(t *testing.T) {
	t.Chdir("/")
	if status, _, err := ground(t, "notebooks"); status != cli.ExitFailed ||
		!strings.Contains(err, "lies outside the module "+cli.ModulePath) {
		t.Errorf("status %d and %q", status, err)
	}
}

func TestAnInterruptedRunHasTheExitStatusOfCtrlC(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, err bytes.Buffer
	if status := command.Run(ctx, []string{"clean"}, &out, &err); status != cli.ExitInterrupted ||
		!strings.Contains(err.String(), "interrupted") {
		t.Errorf("status %d and %q", status, err.String())
	}
}

type config struct{ Master uint64 }

func TestAListThatNoVerbCouldWorkWithIsRefused(t *testing.T) {
	var none *experiment.Spec[config, int]
	one := &experiment.Spec[config, int]{ID: "toy2020/one"}
	for want, list := range map[string][]experiment.Experiment{
		"experiment 2 of the 2 that ground.Main was given is nil": {one, none},
		"experiment 1 of the 1 that ground.Main was given is nil": {nil},
		"two experiments with the id toy2020/one":                 {one, one},
	} {
		var out, err bytes.Buffer
		status := Command{Experiments: list}.Run(t.Context(), []string{"help"}, &out, &err)
		if status != cli.ExitFailed || !strings.Contains(err.String(), want) || out.Len() > 0 {
			t.Errorf("status %d and %q, want %q", status, err.String(), want)
		}
	}
}

func TestACommandWithoutExperimentsSaysThatThereAreNone(t *testing.T) {
	for args, want := range map[string]string{"run toy2020": "there are none", "run": "There are none",
		"answers toy2020": "there are no exercises"} {
		var out, err bytes.Buffer
		status := Command{}.Run(t.Context(), strings.Fields(args), &out, &err)
		if status != cli.ExitUsage || !strings.Contains(err.String(), want) {
			t.Errorf("%s: status %d and %q, want %q", args, status, err.String(), want)
		}
	}
}
