package calibrate

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// calibrated runs the command on one experiment that takes no time, with tables in a folder
// of the test's own, and returns what it printed and its table.
func calibrated(t *testing.T, folder string, seeds int, confirm bool) (string, calibration.Table, error) {
	t.Helper()
	var out bytes.Buffer
	c := calibrateCommand{seeds: seeds, confirm: confirm, folder: folder, stdout: &out,
		tables: map[string]calibration.Table{}}
	c.Backend, c.Twins = engine.Go, true
	experiments, err := groundtest.Experiments.FindAll([]string{cheap, cheap})
	if err != nil || len(experiments) != 1 {
		t.Fatalf("%d experiments, %v", len(experiments), err)
	}
	v, err := evaluate.New(c.Options, t.TempDir(), &out)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Engine.Close()
	if confirm {
		err = c.confirmAll(context.Background(), v, experiments)
	} else {
		err = c.all(context.Background(), v, experiments)
	}
	table, errRead := calibration.Read(filepath.Join(folder, "damian2022.csv"))
	if errRead != nil {
		t.Fatal(errRead)
	}
	return out.String(), table, err
}

// cheap is an experiment that computes and does not train.
const cheap = "damian2022/start"

func TestCalibrateCountsWhatTheTableLacks(t *testing.T) {
	folder := t.TempDir()
	out, table, err := calibrated(t, folder, 2, false)
	if err != nil || strings.Count(out, cheap+", seed ") != 2 || !strings.Contains(out, "damian2022 on go: ") {
		t.Fatalf("%v\n%s", err, out)
	}
	run, _ := table.Find(engine.Go, cheap)
	if len(run.Seeds) != 2 || run.Seeds[0] == run.Seeds[1] || len(table.Rows) == 0 {
		t.Errorf("%+v, %d rows", run, len(table.Rows))
	}
	out, table, err = calibrated(t, folder, 3, false)
	again, _ := table.Find(engine.Go, cheap)
	if err != nil || strings.Count(out, cheap+", seed ") != 1 || again.Seeds[0] != run.Seeds[0] || len(again.Seeds) != 3 {
		t.Errorf("%v, %+v after %+v\n%s", err, again, run, out)
	}
}

func TestConfirmComputesTheFirstSeedAgain(t *testing.T) {
	folder := t.TempDir()
	if _, _, err := calibrated(t, folder, 1, false); err != nil {
		t.Fatal(err)
	}
	if out, _, err := calibrated(t, folder, 1, true); err != nil || !strings.Contains(out, "again, the same") {
		t.Errorf("%v\n%s", err, out)
	}
	path := filepath.Join(folder, "damian2022.csv")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	table, err := calibration.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range table.Rows {
		table.Rows[i].First += 3
	}
	table.Runs[0].Code = "earlier"
	if err := table.Write(path); err != nil {
		t.Fatal(err)
	}
	if _, after, err := calibrated(t, folder, 1, true); err == nil ||
		!strings.Contains(err.Error(), "when the table was made") ||
		after.Runs[0].Code != "earlier" {
		t.Errorf("other numbers were confirmed: %v, %+v", err, after.Runs)
	}
	out, after, err := calibrated(t, folder, 1, false)
	if err != nil || !strings.Contains(out, "1 seed of earlier code or other bands are dropped") ||
		after.Runs[0].Code == "earlier" {
		t.Errorf("%v, %+v\n%s", err, after.Runs, out)
	}
}

func TestCalibrateRefusesWhatItCannotDo(t *testing.T) {
	verbs := map[string]cli.Verb{"calibrate": Calibrate(groundtest.Experiments)}
	for args, want := range map[string]string{"-n 0": "at least one seed", "nosuch/experiment": "there is no experiment",
		"-backend nosuch": "-backend"} {
		status, _, err := groundtest.Run(t.Context(), verbs, append([]string{"calibrate"}, strings.Fields(args)...)...)
		if status != cli.ExitUsage || !strings.Contains(err, want) {
			t.Errorf("%s: status %d, %q", args, status, err)
		}
	}
}
