package experiment

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

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
