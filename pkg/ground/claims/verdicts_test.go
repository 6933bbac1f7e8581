package claims

import (
	"path/filepath"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

func TestRedVerdictsAndFailedNotebooksEndInAnError(t *testing.T) {
	of := func(s claim.Status) claim.Ledger { return claim.Ledger{{Status: s}} }
	for _, s := range []claim.Status{claim.Fails, claim.Vacuous} {
		if err := Red(0, of(s)); err == nil || err.Error() != "1 verdict red" {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []claim.Status{claim.Holds, claim.Undecided, claim.Exploratory} {
		if err := Red(0, of(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if err := Red(2, nil); err == nil || err.Error() != "2 notebooks failed" {
		t.Errorf("two failed notebooks: %v", err)
	}
}

func TestAPartialRunKeepsTheOtherVerdictsInTheLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results", "ledger.json")
	verdict := func(id string, s claim.Status) claim.Verdict {
		return claim.Verdict{Claim: claim.Claim{ID: id}, Status: s}
	}
	if err := Record(path, claim.Ledger{verdict("a", claim.Holds), verdict("b", claim.Holds)}, true); err != nil {
		t.Fatal(err)
	}
	if err := Record(path, claim.Ledger{verdict("b", claim.Fails)}, false); err != nil {
		t.Fatal(err)
	}
	got, err := claim.ReadLedger(path)
	if err != nil || len(got) != 2 || got[0].Status != claim.Holds || got[1].Status != claim.Fails {
		t.Errorf("got %v (%v)", got, err)
	}
	if err := Record(path, claim.Ledger{verdict("c", claim.Holds)}, true); err != nil {
		t.Fatal(err)
	}
	if got, _ := claim.ReadLedger(path); len(got) != 1 {
		t.Errorf("a run of all notebooks left %d verdicts, want its own", len(got))
	}
}
