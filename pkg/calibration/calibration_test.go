package calibration

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

// at returns the verdicts of an experiment of two claims at a seed at which the first
// measured x, its twin always 9.
func at(x float64, code string) []claim.Verdict {
	band := claim.Between(0, 2, claim.Pilot, "made up")
	first := claim.Judge(claim.Claim{ID: "p/a", Statement: "a"},
		claim.Measurement{Value: x, Low: x - 0.5, High: x + 0.5}, band)
	first = first.WithTwins([]claim.Twin{{Name: "broken", Role: claim.MustFail, Status: claim.Fails, Value: 9}})
	second := claim.Judge(claim.Claim{ID: "p/b", Statement: "b"},
		claim.Exact(math.NaN(), 1), claim.AtMost(1, claim.Theory, "x"))
	for _, v := range []*claim.Verdict{&first, &second} {
		v.Backend, v.Fingerprint = "go", code
	}
	return []claim.Verdict{first, second}
}

// made has the values at the seeds 1, 2, … .
func made(values ...float64) Table {
	var t Table
	for i, x := range values {
		t = t.Add("p/x", uint64(i+1), at(x, "code"))
	}
	return t
}

func TestCountsAreThoseOfTheSeeds(t *testing.T) {
	table := made(1, 1.25, 1.75, 5)
	rows := table.Of("go", "p/x")
	if len(rows) != 3 || len(table.Of("go", "p/y"))+len(table.Of("xla", "p/x")) > 0 {
		t.Fatalf("%+v", rows)
	}
	r := rows[0]
	if r.Holds != 2 || r.Other != 1 || r.Fails != 1 || r.Seeds() != 4 || r.Least != 1 || r.Largest != 5 || r.First != 1 ||
		r.Constant() || r.Margin != -1.75 {
		t.Errorf("%+v", r)
	}
	if twin := rows[1]; twin.Twin != "broken" || twin.Fails != 4 || !twin.Constant() || twin.Role != claim.MustFail {
		t.Errorf("%+v", twin)
	}
	verdicts, red, undecided := table.Pooled("go")
	if verdicts != 8 || red != 5 || undecided != 1 {
		t.Errorf("pooled %d, %d red, %d undecided", verdicts, red, undecided)
	}
	if run, ok := table.Find("go", "p/x"); !ok || !slices.Equal(run.Seeds, []uint64{1, 2, 3, 4}) {
		t.Errorf("%+v", run)
	}
}

// 0 of 20 leaves a rate of .168 possible: 1 − .025^(1/20).
func TestNoFalseAlarmOfTwentyLeavesARatePossible(t *testing.T) {
	if got := FalseAlarms(0, 20); math.Abs(got-(1-math.Pow(0.025, 1.0/20))) > 1e-9 {
		t.Error(got)
	}
}

func TestTheMarginIsInUnitsOfTheBand(t *testing.T) {
	m := claim.Measurement{Value: 3, Low: 2.5, High: 3.5}
	for _, c := range []struct {
		band claim.Band
		want float64
	}{
		{claim.Between(2, 6, claim.Pilot, ""), 0.125}, {claim.Between(3, 4, claim.Pilot, ""), -0.5},
		{claim.AtMost(5, claim.Pilot, ""), 0.3}, {claim.AtLeast(2, claim.Pilot, ""), 0.25},
		{claim.AtLeast(0, claim.Pilot, ""), 2.5}, {claim.AtMost(2, claim.Pilot, ""), -0.75},
	} {
		if got := Margin(m, c.band); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", c.band, got, c.want)
		}
	}
}

func TestCountsOfOtherCodeOrBandsAreNotPooled(t *testing.T) {
	run, _ := made(1, 1).Add("p/x", 9, at(1, "other code")).Find("go", "p/x")
	if run.Code != "other code" || len(run.Seeds) != 1 {
		t.Errorf("%+v", run)
	}
	changed := at(1, "code")
	changed[0].Band.High = 3
	if run, _ := made(1, 1).Add("p/x", 9, changed).Find("go", "p/x"); len(run.Seeds) != 1 {
		t.Errorf("%+v", run)
	}
	resized := at(1, "code")
	for i := range resized {
		resized[i].Setup = "twice the seeds"
	}
	if run, _ := made(1, 1).Add("p/x", 9, resized).Find("go", "p/x"); len(run.Seeds) != 1 {
		t.Errorf("%+v", run)
	}
	two := made(1).Add("p/y", 7, at(1, "code"))
	if got := two.Seeds("go"); !slices.Equal(got, []uint64{1, 7}) || len(two.Seeds("xla")) > 0 {
		t.Errorf("seeds %v", got)
	}
}

func TestATableReadsBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.csv")
	table := made(1, 1.0/3).Add("p/y", 7, at(2, "code"))
	if err := table.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if err != nil || fmt.Sprint(got.Runs) != fmt.Sprint(table.Runs) || fmt.Sprint(got.Rows) != fmt.Sprint(table.Rows) {
		t.Errorf("got  %+v (%v)\nwant %+v", got, err, table)
	}
	if none, err := Read(path + "x"); err != nil || len(none.Rows) > 0 {
		t.Errorf("a missing file: %v, %v", none, err)
	}
	for line, want := range map[string]string{
		"go,p/x,p/a,,,1,x,0,0,0,0,0,0,": "line 2: in the column undecided stands \"x\"",
		"go,p/x,,,,,,,,,,,,1 z":         "line 2: in the column seeds stands \"1 z\"",
	} {
		text := strings.Join(form.Columns, ",") + "\n" + line + "\n"
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestVerdictsCarryTheirCalibration(t *testing.T) {
	table := made(1, 5)
	v := table.attach("p/x", at(1, "code"))
	c := v[0].Calibrated
	if c == nil || c.String() != "2 drawn seeds: 1 hold, 1 red" || c.Stale || v[0].Twins[0].Broke != 2 ||
		v[0].Twins[0].Seeds != 2 || v[1].Calibrated.Margin != nil {
		t.Errorf("%+v, twins %+v", c, v[0].Twins)
	}
	if _, err := json.Marshal(v); err != nil {
		t.Error(err)
	}
	changed := at(1, "code")
	changed[0].Statement = "another"
	for name, verdicts := range map[string][]claim.Verdict{"other code": at(1, "new"), "another statement": changed} {
		v := table.attach("p/x", verdicts)
		if !v[0].Calibrated.Stale || v[0].Twins[0].Seeds > 0 || !strings.Contains(v[0].Text(), "stale") {
			t.Errorf("%s: %s", name, v[0].Text())
		}
	}
	if v := table.attach("p/unknown", at(1, "code")); v[0].Calibrated != nil {
		t.Errorf("not calibrated: %+v", v[0].Calibrated)
	}
	other := at(1, "code")
	other[0].Backend = "xla"
	if v := table.attach("p/x", other); v[0].Calibrated == nil || v[0].Calibrated.Backend != "go" {
		t.Errorf("on another backend: %+v", v[0].Calibrated)
	}
}

func TestTheSameNumbersByOtherCodeConfirmATable(t *testing.T) {
	table := made(1, 1.5)
	confirmed, err := table.Confirm("p/x", at(1, "new"))
	if run, _ := confirmed.Find("go", "p/x"); err != nil || run.Code != "new" || len(run.Seeds) != 2 ||
		len(confirmed.Rows) != len(table.Rows) {
		t.Errorf("%+v, %v", run, err)
	}
	_, err = table.Confirm("p/x", at(1.01, "new"))
	if err == nil || !strings.Contains(err.Error(), "p/a is 1.01, and was 1") {
		t.Errorf("%v", err)
	}
	trained := at(1.01, "new")
	for i := range trained {
		trained[i].Trained = true
	}
	if _, err := table.Confirm("p/x", trained); err != nil {
		t.Errorf("a fiftieth of the spread is another machine's rounding: %v", err)
	}
	moved := at(1, "new")
	moved[0].Twins[0].Value = 8
	if _, err := table.Confirm("p/x", moved); err == nil || !strings.Contains(err.Error(), `p/a under "broken" is 8`) {
		t.Errorf("%v", err)
	}
	changed := at(1, "new")
	changed[0].Band.High = 3
	if _, err := table.Confirm("p/x", changed); err == nil || !strings.Contains(err.Error(), "other claims or bands") {
		t.Errorf("%v", err)
	}
}

func TestOnlyThePresetThatWasCalibratedIsToldSo(t *testing.T) {
	for _, preset := range []string{"paper", "quick, modified"} {
		v := at(1, "code")
		v[0].Preset = preset
		if got, err := Attach("", "p/x", v); err != nil || got[0].Calibrated != nil {
			t.Errorf("%s: %+v, %v", preset, got[0].Calibrated, err)
		}
	}
}

// quick returns the verdicts of the experiment p/x at the preset of tables.
func quick(code string) []claim.Verdict {
	v := at(1, code)
	for i := range v {
		v[i].Preset = calibrated
	}
	return v
}

func TestAnotherModulesTablesStandBesideItsVerdicts(t *testing.T) {
	folder := t.TempDir()
	if err := made(1, 5).Write(filepath.Join(folder, "p.csv")); err != nil {
		t.Fatal(err)
	}
	for want, code := range map[string]string{"2 drawn seeds: 1 hold, 1 red": "code", "stale": "new"} {
		got, err := Attach(folder, "p/x", quick(code))
		if err != nil || got[0].Calibrated == nil || !strings.Contains(got[0].Text(), want) {
			t.Errorf("%s: %v, %v", want, got[0].Text(), err)
		}
	}
	for at, experiment := range map[string]string{folder: "p/y", t.TempDir(): "p/x", "": "p/x"} {
		if got, err := Attach(at, experiment, quick("code")); err != nil || got[0].Calibrated != nil {
			t.Errorf("%s, %s: %+v, %v", at, experiment, got[0].Calibrated, err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "p.csv"), []byte("claim\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := Attach(folder, "p/x", quick("code"))
	if len(got) != 2 || got[0].Calibrated != nil || err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("a damaged table: %v, %v", got, err)
	}
}

func TestEveryCommittedTableReads(t *testing.T) {
	if _, err := Of("damian2022"); err != nil {
		t.Error(err)
	}
}
