package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
)

func TestEveryClaimCanFail(t *testing.T) {
	seen := map[string]string{}
	for _, e := range All() {
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
		config, err := e.Preset(experiment.Quick, nil)
		if err != nil {
			t.Fatal(err)
		}
		claims, err := e.Claimed(config)
		if err != nil || len(claims) == 0 {
			t.Errorf("%s claims nothing: %v", e.Name(), err)
		}
		for _, v := range claims {
			if seen[v.ID] != "" {
				t.Errorf("%s is claimed by %s and by %s", v.ID, seen[v.ID], e.Name())
			}
			seen[v.ID] = e.Name()
		}
	}
}

// fewSeeds is how many seeds say too little about whether a value is the same at all of them.
const fewSeeds = 3

// What has the same value at every master seed was known before it was run, or says why not.
func TestATwinOfOneValueIsAControlOrSaysWhyNot(t *testing.T) {
	for _, e := range All() {
		for _, row := range rowsOf(t, e) {
			if row.Role != claim.MustFail || row.Seeds() < fewSeeds || !row.Constant() {
				continue
			}
			i := slices.IndexFunc(e.TwinList(), func(twin experiment.TwinInfo) bool { return twin.Name == row.Twin })
			if i >= 0 && e.TwinList()[i].Same == "" {
				t.Errorf("%s: the twin %q is %s at each of %d seeds: call it a control, or say in Same why that was not known",
					row.Claim, row.Twin, claim.Number(row.Least), row.Seeds())
			}
		}
	}
}

// A claim that fails at one drawn seed in five is no claim.
func TestNoCalibratedClaimIsOftenRed(t *testing.T) {
	for _, e := range All() {
		for _, row := range rowsOf(t, e) {
			if red := row.Fails + row.Vacuous; row.Twin == "" && 5*red > row.Seeds() {
				t.Errorf("%s is red at %d of %d drawn seeds", row.Claim, red, row.Seeds())
			}
		}
	}
}

// rowsOf returns the committed calibration of an experiment on all backends.
func rowsOf(t *testing.T, e experiment.Experiment) []calibration.Row {
	t.Helper()
	paper, _, _ := strings.Cut(e.Name(), "/")
	table, err := calibration.Of(paper)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(table.Rows, func(r calibration.Row) bool { return r.Experiment != e.Name() })
}
