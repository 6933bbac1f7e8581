package experiment

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

func TestVerdictsAreFoundByTheNamesOfTheirClaims(t *testing.T) {
	o := &Outcome[struct{}, struct{}]{ID: "paper/unit"}
	for _, id := range []string{"paper/T8/flat", "paper/T8/bound", "paper/T9/plane"} {
		o.Verdicts = append(o.Verdicts, claim.Verdict{Claim: claim.Claim{ID: id}})
	}
	got, err := o.Judged("T9/plane", "T8/flat")
	if err != nil || len(got) != 2 || got[0].ID != "paper/T9/plane" || got[1].ID != "paper/T8/flat" {
		t.Errorf("%v, %v", got, err)
	}
	if one, err := o.Verdict("T8/bound"); err != nil || one.ID != "paper/T8/bound" {
		t.Errorf("%v, %v", one.ID, err)
	}
	if _, err := o.Verdict("bound"); err == nil {
		t.Error("a claim of another name is found")
	}
	if _, err := o.Judged("T8/flat", "T8"); err == nil ||
		!strings.Contains(err.Error(), `no claim "T8": it has T8/flat, T8/bound, T9/plane`) {
		t.Errorf("%v", err)
	}
}

func TestATwinThatMeasuredNothingLeavesTheClaimUndecided(t *testing.T) {
	s := toy()
	s.Claims = s.Claims[1:]
	s.Claims[0].Measure = func(c toyConfig, r toyResult) claim.Measurement {
		if c.Scale < 0 {
			return claim.Exact(math.NaN(), 1)
		}
		return claim.Exact(r.Sum[0], 1)
	}
	o := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	if got := o.Verdicts[0]; got.Status != claim.Undecided || got.Twins[0].Status != claim.Undecided {
		t.Error(got.Text())
	}
}
