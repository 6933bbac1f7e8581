package experiment

import (
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
)

// Claim is a claim of an experiment, in one place: what it says at a config, how that is
// known, how it is measured, where the measurement must lie, and what must break it.
type Claim[C, R any] struct {
	Name   string          // "lemma4/alignment-law": the paper before it makes the id
	Known  claim.Knowledge // how the statement is known
	Kind   claim.Kind      // how it is judged, see [claim.Judge]
	Source string          // where it stands, or what it is derived from; nothing for what is recalled

	Says    func(C) string               // the statement, with the config's numbers in it
	Measure func(C, R) claim.Measurement // from a result at a config
	Band    func(C) claim.Band           // where the measurement must lie
	Theory  func(C) float64              // optional: the number that the theory predicts for the measurement
	Cases   func(C) int                  // how many cases a [claim.Share] is over, at most
	When    func(C) bool                 // optional: the configs at which there is something to claim

	FailedBy []string       // the twins that must break it, by name
	Foreseen []string       // those of them whose value is known without running them here: controls of this claim
	Mutants  []Mutant[C, R] // wrong formulas by which the same result must fail it
	NoTwin   string         // in place of twins: why no hypothesis can be removed
	PostHoc  string         // what was chosen after a result was seen: the claim, its range or its config
}

// Mutant judges the results of the experiment itself by a formula or a constant that is
// known to be wrong: the claim must fail then. It shows that the check can tell the two
// apart, not that a hypothesis matters.
type Mutant[C, R any] struct {
	Name    string // "4 in place of 2"
	Measure func(C, R) claim.Measurement
}

// Fixed returns what has the same value at every config: a statement or a band without a
// number of the config in it.
func Fixed[C, T any](value T) func(C) T { return func(C) T { return value } }

// idOf returns the id of a claim of the experiment of the given id.
func idOf(c bareClaim, experiment string) string {
	paper, _, _ := strings.Cut(experiment, "/")
	return paper + "/" + c.Name
}

// statement returns a claim at a config.
func (b *bare) statement(c bareClaim, config any) claim.Claim {
	return claim.Claim{ID: idOf(c, b.id), Statement: c.Says(config), Source: c.Source, Known: c.Known, Kind: c.Kind,
		PostHoc: c.PostHoc, NoTwin: c.NoTwin}
}

// made reports whether there is something to claim at a config.
func made(c bareClaim, config any) bool { return c.When == nil || c.When(config) }

// verdict returns the verdict on a result without regard to preset and twins.
func (b *bare) verdict(c bareClaim, config, r any) claim.Verdict {
	v := claim.Judge(b.statement(c, config), c.Measure(config, r), c.Band(config))
	if c.Theory != nil {
		v = v.WithTheory(c.Theory(config))
	}
	return v
}

// Judge returns the verdicts on a result at a config, without regard to preset, twins and
// mutants.
func (s *Spec[C, R]) Judge(config C, r R) []claim.Verdict { return s.bare().verdicts(config, r) }

func (b *bare) verdicts(config, r any) []claim.Verdict {
	var out []claim.Verdict
	for _, c := range b.claims {
		if made(c, config) {
			out = append(out, b.verdict(c, config, r))
		}
	}
	return out
}

// judge returns the claims' verdicts with those of the twins joined to them, or
// with the word that the twins were not run.
func (b *bare) judge(o *bareOutcome) []claim.Verdict {
	var out []claim.Verdict
	setup := b.setup(o.Config)
	for _, c := range b.claims {
		if !made(c, o.Config) {
			continue
		}
		v := b.verdict(c, o.Config, o.Result)
		if o.Modified {
			v = v.Explore()
		}
		if o.Alone && len(c.FailedBy) > 0 {
			v = v.WithoutTwins()
		} else {
			v = v.WithTwins(append(b.twinsOf(c, o), b.mutantsOf(c, o)...))
		}
		p := o.Provenance
		v.Preset, v.Master, v.Backend, v.Fingerprint, v.Trained = p.Preset, p.Master, p.Backend, p.Fingerprint, o.Trained
		v.Setup = setup
		out = append(out, v)
	}
	return out
}

// twinsOf returns what became of a claim under every twin that was run. At the config of a
// twin that must break it there may be nothing to claim: then nothing was tried.
func (b *bare) twinsOf(c bareClaim, o *bareOutcome) []claim.Twin {
	var out []claim.Twin
	for i, t := range o.Twins {
		twin := claim.Twin{Name: t.Name, Role: roleOf(c, b.twins[i]), Status: claim.Undecided, Value: math.NaN()}
		if made(c, t.Config) {
			v := b.verdict(c, t.Config, t.Result)
			twin.Status, twin.Value = v.Status, v.Value
		} else if twin.Role == claim.Other {
			continue
		}
		out = append(out, twin)
	}
	return out
}

// roleOf returns what a twin is to a claim.
func roleOf(c bareClaim, t bareTwin) claim.Role {
	switch {
	case !slices.Contains(c.FailedBy, t.Name):
		return claim.Other
	case t.Control, slices.Contains(c.Foreseen, t.Name):
		return claim.Control
	}
	return claim.MustFail
}

// mutantsOf returns what becomes of a claim when its result is judged by wrong formulas.
func (b *bare) mutantsOf(c bareClaim, o *bareOutcome) []claim.Twin {
	var out []claim.Twin
	for _, m := range c.Mutants {
		v := claim.Judge(b.statement(c, o.Config), m.Measure(o.Config, o.Result), c.Band(o.Config))
		out = append(out, claim.Twin{Name: m.Name, Role: claim.Mutant, Status: v.Status, Value: v.Value})
	}
	return out
}

// decidable reports whether some outcome of so many cases lets a share hold.
func decidable(band claim.Band, cases int) bool {
	for hits := range cases + 1 {
		m := claim.Exact(float64(hits)/math.Max(float64(cases), 1), cases)
		if claim.Judge(claim.Claim{Kind: claim.Share}, m, band).Status == claim.Holds {
			return true
		}
	}
	return false
}
