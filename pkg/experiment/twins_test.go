package experiment

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

func TestATwinThatMeasuredNothingLeavesTheClaimUndecided(t *testing.T) {
	s := toy()
	s.Claims = func(c toyConfig, r toyResult) []claim.Verdict {
		sum := r.Sum[0]
		if c.Scale < 0 {
			sum = math.NaN()
		}
		return []claim.Verdict{claim.Judge(positive, claim.Exact(sum, 1), claim.AtLeast(1, claim.Theory, ""))}
	}
	o := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	if got := o.Verdicts[0]; got.Status != claim.Undecided || got.TwinsFailing() != 0 {
		t.Error(got.Text())
	}
}
