package experiment

import (
	"context"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

// What a claim or a twin lacks is a sentence, from Validate and before a run.
func TestAClaimThatCannotFailIsRefused(t *testing.T) {
	type spec = *Spec[toyConfig, toyResult]
	wrong := func(toyConfig, toyResult) claim.Measurement { return claim.Exact(0, 1) }
	share := func(cases int, band claim.Band) func(spec) {
		return func(s spec) {
			s.Claims[0].Kind, s.Claims[0].Cases = claim.Share, Fixed[toyConfig](cases)
			s.Claims[0].Band = Fixed[toyConfig](band)
		}
	}
	for _, test := range []struct {
		change func(spec)
		want   string
	}{
		{func(s spec) { s.Claims[0].FailedBy = []string{"sing flipped"} },
			`toy/line: the claim "growth" is failed by "sing flipped", which is no twin here: there are ["sign flipped"]`},
		{func(s spec) { s.Claims[1].FailedBy = nil }, `the claim "positive" cannot fail`},
		{func(s spec) { s.Twins[0].Control = true }, `the claim "growth" cannot fail`},
		{func(s spec) { s.Claims[1].Foreseen = s.Claims[1].FailedBy }, `the claim "positive" cannot fail`},
		{func(s spec) { s.Claims[1].Foreseen = []string{"other"} }, `foresees the twin "other"`},
		{func(s spec) { s.Claims[1].FailedBy, s.Claims[1].NoTwin = nil, "an identity" }, "has no twin: give it a mutant"},
		{func(s spec) { s.Claims[1].NoTwin = "an identity" }, "has twins, and says that it has none"},
		{func(s spec) {
			s.Claims[1].FailedBy, s.Claims[1].Mutants = nil, []Mutant[toyConfig, toyResult]{{"0", wrong}}
		}, "has mutants only: say in NoTwin"},
		{func(s spec) { s.Claims[1].Mutants = []Mutant[toyConfig, toyResult]{{"", wrong}} }, "a mutant without a Name"},
		{func(s spec) { s.Twins = append(s.Twins, Twin[toyConfig]{Name: "flat", Change: scaled(0)}) },
			`no claim is failed by the twin "flat"`},
		{func(s spec) { s.Twins = append(s.Twins, s.Twins[0]) }, `two twins are called "sign flipped"`},
		{func(s spec) { s.Claims = append(s.Claims, s.Claims[0]) }, `two claims are called "growth"`},
		{func(s spec) { s.Claims[0].Name = "" }, "has no Name"},
		{func(s spec) { s.Claims[0].Band = nil }, "lacks Says, Measure or Band"},
		{func(s spec) { s.Claims[0].Kind = "guess" }, `has the Kind "guess"`},
		{func(s spec) { s.Claims[0].Known = "" }, `has the Known ""`},
		{func(s spec) { s.Claims[0].Known, s.Claims[0].Source = claim.Recalled, "Lemma 4" }, "is recalled"},
		{func(s spec) { s.Claims[0].When = func(c toyConfig) bool { return c.Scale > 0 } },
			`is not made of the twin "sign flipped", which must break it: its When says so, at the quick preset`},
		{func(s spec) { s.Claims[0].Says = Fixed[toyConfig]("") }, "says nothing, at the quick preset"},
		{func(s spec) { s.Claims[0].Band = Fixed[toyConfig](claim.AtLeast(1, "", "x")) }, `a band of the origin ""`},
		{func(s spec) { s.Claims[0].Band = Fixed[toyConfig](claim.AtLeast(1, claim.Pilot, "")) }, "does not say more"},
		{func(s spec) { s.Claims[0].Band = Fixed[toyConfig](claim.Between(2, 1, claim.Pilot, "x")) }, "the empty band"},
		{func(s spec) { s.Claims[0].Kind = claim.Share }, "lacks Cases"},
		{share(20, claim.AtLeast(0.9, claim.Pilot, "x")), "is a share that 20 cases cannot decide"},
		{share(20, claim.AtMost(0.1, claim.Pilot, "x")), "is a share that 20 cases cannot decide"},
		{share(0, claim.AtLeast(0.1, claim.Pilot, "x")), "is a share that 0 cases cannot decide"},
	} {
		s := toy()
		test.change(s)
		err := s.Validate()
		_, errRun := s.Evaluate(context.Background(), nil, Quick, toyPreset(Quick))
		if err == nil || !strings.Contains(err.Error(), test.want) || errRun == nil || errRun.Error() != err.Error() {
			t.Errorf("%v, and before a run %v; want %q", err, errRun, test.want)
		}
	}
}

func TestWhatCanFailIsNotRefused(t *testing.T) {
	for name, change := range map[string]func(*Spec[toyConfig, toyResult]){
		"as it is":       func(*Spec[toyConfig, toyResult]) {},
		"nothing at all": func(s *Spec[toyConfig, toyResult]) { s.Claims = nil },
		"a control of no claim": func(s *Spec[toyConfig, toyResult]) {
			s.Twins = append(s.Twins, Twin[toyConfig]{Name: "flat", Change: scaled(0), Control: true})
		},
		// 36 of 36 is [.9026, 1].
		"at least 90 % of 36": func(s *Spec[toyConfig, toyResult]) {
			s.Claims[0].Kind, s.Claims[0].Cases = claim.Share, Fixed[toyConfig](36)
			s.Claims[0].Band = Fixed[toyConfig](claim.AtLeast(0.9, claim.Convention, "ours"))
		},
		"a claim that is made at no preset": func(s *Spec[toyConfig, toyResult]) {
			s.Claims[0].When = Fixed[toyConfig](false)
			s.Claims[0].Band = Fixed[toyConfig](claim.Band{})
		},
	} {
		s := toy()
		change(s)
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
