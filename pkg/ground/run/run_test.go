package run

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// verbs are those of this package, as they are called.
var verbs = map[string]cli.Verb{"run": Run(groundtest.Experiments), "list": List(groundtest.Experiments),
	"clean": Clean}

// ground runs a verb and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return groundtest.Run(t.Context(), verbs, args...)
}

// claimIDs returns the ids of the verdicts of a ledger.
func claimIDs(ledger claim.Ledger) (ids []string) {
	for _, v := range ledger {
		ids = append(ids, v.ID)
	}
	return ids
}

func TestRunPrintsForecastProgressAndVerdictsAndFillsTheLedger(t *testing.T) {
	results := groundtest.Results(t)
	status, out, err := ground(t, "run", "damian2022/start")
	if status != cli.ExitOK {
		t.Fatalf("status %d: %s", status, err)
	}
	for _, want := range []string{
		"damian2022/start (quick): about ", " of arrays", "computed in", "master seed 2022", "backend ",
		"damian2022/setting/zero-start", "1/1 fail as they must", "2 verdicts: 2 holds",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if !strings.Contains(err, "damian2022/start  0 %") {
		t.Errorf("no progress in %q", err)
	}
	ledger, readErr := claim.ReadLedger(filepath.Join(results, "ledger.json"))
	if readErr != nil || len(ledger) != 2 || ledger[0].Preset != "quick" {
		t.Errorf("ledger %+v, %v", ledger, readErr)
	}
	if _, again, _ := ground(t, "run", "damian2022/start"); !strings.Contains(again, "read from the store") {
		t.Errorf("the second run computes again:\n%s", again)
	}
}

func TestAFreshSeedCountsAndKeepsTheOtherVerdicts(t *testing.T) {
	results := groundtest.Results(t)
	path := filepath.Join(results, "ledger.json")
	other := claim.Ledger{{Claim: claim.Claim{ID: "other/claim"}, Status: claim.Holds}}
	if err := other.Write(path); err != nil {
		t.Fatal(err)
	}
	if status, out, err := ground(t, "run", "-seed", "7", "damian2022/start"); status != cli.ExitOK ||
		!strings.Contains(out, "master seed 7") {
		t.Fatalf("status %d, %s, %s", status, out, err)
	}
	ledger, err := claim.ReadLedger(path)
	if err != nil || !slices.Equal(claimIDs(ledger), []string{"damian2022/setting/first-gradient",
		"damian2022/setting/zero-start", "other/claim"}) || ledger[0].Master != 7 {
		t.Errorf("%v, %v", ledger, err)
	}
}

func TestSetMakesMeasuredBandsExploratoryAndLeavesTheLedger(t *testing.T) {
	results := groundtest.Results(t)
	args := slices.Concat([]string{"run", "damian2022/noise"}, groundtest.Small, []string{"-set", "D=30"})
	status, out, _ := ground(t, args...)
	if status != cli.ExitOK || !strings.Contains(out, "differs from the quick preset, so this is exploratory") {
		t.Errorf("status %d and\n%s", status, out)
	}
	for id, want := range map[string]string{"noise-constant": "exploratory .*pilot",
		"noise-halving": "exploratory .*pilot"} {
		if !regexp.MustCompile(id + ` .*` + want).MatchString(out) {
			t.Errorf("%s is not %s in\n%s", id, want, out)
		}
	}
	if cli.Exists(filepath.Join(results, "ledger.json")) {
		t.Error("a modified config entered the ledger")
	}
}

func TestBandsFromAFormulaDecideAModifiedConfigToo(t *testing.T) {
	groundtest.Results(t)
	status, out, _ := ground(t, "run", "damian2022/start", "-set", "N=500")
	if status != cli.ExitOK || !regexp.MustCompile(`zero-start .*holds .*theory`).MatchString(out) {
		t.Errorf("status %d and\n%s", status, out)
	}
}

func TestSettingWhatThePresetHasIsNoExploration(t *testing.T) {
	results := groundtest.Results(t)
	status, out, _ := ground(t, "run", "-set", "D=10", "damian2022/start", "-set", "Mirror=true")
	if status != cli.ExitOK || strings.Contains(out, "exploratory") || !cli.Exists(filepath.Join(results, "ledger.json")) {
		t.Errorf("status %d and\n%s", status, out)
	}
}

func TestWhatRunDoesNotKnowIsAnsweredWithWhatItKnows(t *testing.T) {
	results := groundtest.Results(t)
	for _, test := range []struct{ args, want string }{
		{"", "run which experiment? There are damian2022/start"},
		{"nosuch", `no experiment or paper "nosuch": there are damian2022/start`},
		{"damian2022/start nosuch", `"nosuch"`},
		{"damian2022/start -preset big", `there is no preset "big": take quick, paper or live`},
		{"damian2022/start -backend tpu", `there is no backend "tpu": take one of auto, go`},
		{"damian2022/start -seed -1", "not a whole number from 0 to 2^53-1"},
		{"damian2022/start -set D=ten", `field D wants a whole number, not "ten"`},
		{"damian2022/start -set D", "write Field=value"},
		{"damian2022/start -set Width=7", "width must be even"},
		{"damian2022/start -set", "flag needs an argument"},
		{"damian2022/start -nosuch", `"ground help run" shows the flags`},
		{"damian2022/start -json nosuch/out.json", "there is no folder nosuch"},
		{"damian2022/start -json .", "is a folder"},
		{"damian2022/start -config nosuch.json", "-config nosuch.json: open nosuch.json: no such file"},
	} {
		status, out, err := ground(t, append([]string{"run"}, strings.Fields(test.args)...)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, test.want) || strings.Count(err, "\n") != 1 {
			t.Errorf("run %s: status %d, %q, %q; want status 2 and one line with %q", test.args, status, out, err, test.want)
		}
	}
	if cli.Exists(results) {
		t.Error("a wrong command line left results behind")
	}
}

func TestInfiniteConfigsAreRefusedWithTheirField(t *testing.T) {
	groundtest.Results(t)
	for _, value := range []string{"NaN", "Inf"} {
		status, _, err := ground(t, "run", "damian2022/start", "-set", "Noise="+value)
		if status == cli.ExitOK || !strings.Contains(err, "Noise") {
			t.Errorf("%s: status %d and %q", value, status, err)
		}
	}
}

func TestARedVerdictIsTheExitStatus(t *testing.T) {
	groundtest.Results(t)
	// Neurons that do not mirror each other start away from zero.
	status, out, err := ground(t, "run", "damian2022/start", "-set", "Mirror=false")
	if status != cli.ExitFailed || !strings.Contains(out, "fails") || !strings.Contains(err, "red") {
		t.Errorf("status %d, %s, %s", status, out, err)
	}
}

func TestJSONHoldsConfigResultTwinsAndVerdicts(t *testing.T) {
	groundtest.Results(t)
	auto, openErr := engine.Open(engine.Auto)
	if openErr != nil {
		t.Fatal(openErr)
	}
	status, out, err := ground(t, append([]string{"run", "-json", "-", "damian2022/noise"}, groundtest.Small...)...)
	if status != cli.ExitOK {
		t.Fatalf("status %d: %s", status, err)
	}
	var got struct {
		Experiment, Title, Preset, Backend, Fingerprint string
		Modified                                        bool
		Config                                          struct{ D []int }
		Result                                          struct{ Cells []struct{ Energy []float64 } }
		Twins                                           []struct {
			Name, Breaks string
			Config       struct{ Preprocess *bool }
			Result       struct{ Cells []any }
		}
		Verdicts   claim.Ledger
		Figures    []string
		Provenance struct {
			Seed   uint64
			Preset string
		}
		Seconds float64
	}
	d := json.NewDecoder(strings.NewReader(out))
	if err := d.Decode(&got); err != nil || d.More() {
		t.Fatalf("stdout holds more or less than one object: %v\n%s", err, out)
	}
	if got.Experiment != "damian2022/noise" || got.Preset != "quick" || !got.Modified || got.Backend != auto.Name() ||
		len(got.Fingerprint) != 16 || got.Seconds <= 0 {
		t.Errorf("%+v", got)
	}
	// one energy a data set, four or more of them
	if !slices.Equal(got.Config.D, []int{20}) || len(got.Result.Cells) != 1 || len(got.Result.Cells[0].Energy) < 4 {
		t.Errorf("config %+v, result %+v", got.Config, got.Result)
	}
	if len(got.Twins) != 1 || got.Twins[0].Config.Preprocess == nil || *got.Twins[0].Config.Preprocess ||
		len(got.Twins[0].Result.Cells) != 1 || got.Twins[0].Breaks == "" {
		t.Errorf("twins %+v", got.Twins)
	}
	if len(got.Verdicts) != 2 || len(got.Figures) == 0 || got.Provenance.Seed != 2022 ||
		got.Provenance.Preset != "quick, modified" {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(err, "2 verdicts") {
		t.Errorf("the table is not on stderr: %q", err)
	}
}

func TestJSONOfSeveralExperimentsIsAnArray(t *testing.T) {
	groundtest.Results(t)
	// Both have the fields; the second name twice is one experiment.
	args := strings.Fields("run damian2022/cloud damian2022/noise damian2022/noise -set D=20 -set Neurons=8 -set " +
		"Seeds=2 -json out.json")
	if status, _, err := ground(t, args...); !cli.Exists("out.json") {
		t.Fatalf("status %d: %s", status, err)
	}
	data, err := os.ReadFile("out.json")
	if err != nil {
		t.Fatal(err)
	}
	var got []struct{ Experiment string }
	if err := json.Unmarshal(data, &got); err != nil || len(got) != 2 || got[1].Experiment != "damian2022/noise" {
		t.Errorf("%+v, %v", got, err)
	}
}

// entries returns the stored results with the times of their last change.
func entries(t *testing.T, results string) map[string]time.Time {
	t.Helper()
	out := map[string]time.Time{}
	err := filepath.WalkDir(filepath.Join(results, "store"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // not there yet, or gone since it was listed
		}
		if info, err := d.Info(); err == nil && filepath.Ext(path) == ".result" {
			out[path] = info.ModTime()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAnInterruptedRunGoesOn(t *testing.T) {
	results := groundtest.Results(t)
	args := []string{"run", "damian2022/cloud", "-set", "D=20", "-set", "Neurons=8", "-set", "Ratio=2,4,8",
		"-set", "Seeds=60"}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for ctx.Err() == nil && len(entries(t, results)) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	status, out, err := groundtest.Run(ctx, verbs, args...)
	if status != cli.ExitInterrupted ||
		!regexp.MustCompile(`stopped after [1-9][0-9]* of 60 points .*run it again to go on`).MatchString(err) {
		t.Fatalf("status %d, %s, %s", status, out, err)
	}
	before := entries(t, results)
	status, text, _ := ground(t, args...)
	if status != cli.ExitOK || !strings.Contains(text, "computed in") {
		t.Errorf("status %d and\n%s", status, text)
	}
	after := entries(t, results)
	for path, changed := range before {
		if after[path] != changed {
			t.Errorf("%s was computed again", path)
		}
	}
	if len(before) == 0 || len(after) != 122 { // a point a seed and the result, for the run and for its twin
		t.Errorf("%d entries, then %d", len(before), len(after))
	}
}

func TestAStoreThatCannotBeWrittenIsAWarningAndTheRunGoesOn(t *testing.T) {
	groundtest.Results(t)
	groundtest.Write(t, "file", "")
	t.Setenv("PG_RESULTS", "file")
	status, out, err := ground(t, append([]string{"run", "damian2022/noise"}, groundtest.Small...)...)
	if status != cli.ExitOK || !strings.Contains(out, "2 verdicts") ||
		strings.Count(err, "warning: this result is not kept") != 1 {
		t.Errorf("status %d, %s, %s", status, out, err)
	}
	status, out, err = ground(t, "run", "damian2022/start")
	if status != cli.ExitFailed || !strings.Contains(out, "2 verdicts: 2 holds") ||
		!strings.Contains(err, `"ground claims" will not show these verdicts`) {
		t.Errorf("status %d, %s, %s", status, out, err)
	}
}

func TestFlagsStandBeforeBetweenAndAfterNames(t *testing.T) {
	for _, args := range []string{"-seed 7 a b", "a -seed 7 b", "a b -seed 7", "-seed 7 -- a b", "a -seed 7 -- b"} {
		var r runCommand
		names, err := cli.ParseMixed(r.flags(), "", strings.Fields(args), nil)
		if err != nil || !slices.Equal(names, []string{"a", "b"}) || r.Seed == nil || *r.Seed != 7 {
			t.Errorf("%s: names %v, seed %v, %v", args, names, r.Seed, err)
		}
	}
	var r runCommand
	if names, err := cli.ParseMixed(r.flags(), "", []string{"--", "-seed"}, nil); err != nil ||
		!slices.Equal(names, []string{"-seed"}) {
		t.Errorf("after --: %v, %v", names, err)
	}
}
