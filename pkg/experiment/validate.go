package experiment

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
)

// Validate returns what is wrong with the claims and the twins of an experiment, at its
// presets: names that do not exist or are there twice, a claim that nothing could fail, a
// twin that no claim names, a band without an origin, a share that no outcome of so many
// cases could decide. It runs nothing.
func (s *Spec[C, R]) Validate() error { return s.bare().validate() }

func (b *bare) validate() error {
	if err := b.complete(); err != nil {
		return err
	}
	var errs []error
	for _, c := range b.claims {
		if err := b.validateClaim(c); err != nil {
			errs = append(errs, fmt.Errorf("the claim %q %w", c.Name, err))
		}
	}
	for _, name := range repeated(b.claimNames()) {
		errs = append(errs, fmt.Errorf("two claims are called %q", name))
	}
	errs = append(errs, b.validateTwins()...)
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%s: %s", b.id, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return nil
}

func (b *bare) claimNames() []string {
	names := make([]string, len(b.claims))
	for i, c := range b.claims {
		names[i] = c.Name
	}
	return names
}

func (b *bare) twinNames() []string {
	names := make([]string, len(b.twins))
	for i, t := range b.twins {
		names[i] = t.Name
	}
	return names
}

// validateTwins says which twins are there twice, and which are named by no claim.
func (b *bare) validateTwins() (errs []error) {
	for _, name := range repeated(b.twinNames()) {
		errs = append(errs, fmt.Errorf("two twins are called %q", name))
	}
	for _, t := range b.twins {
		named := slices.ContainsFunc(b.claims, func(c bareClaim) bool { return slices.Contains(c.FailedBy, t.Name) })
		if len(b.claims) > 0 && !named && !t.Control {
			errs = append(errs, fmt.Errorf("no claim is failed by the twin %q: name it in a FailedBy, or call it a Control",
				t.Name))
		}
	}
	return errs
}

// numbered finds the number of a statement in a paper.
var numbered = regexp.MustCompile(`(?i)(theorem|lemma|proposition|corollary|equation|eq\.|§)\s*\(?\d`)

// validateClaim completes the sentence that begins with the claim's name.
func (b *bare) validateClaim(c bareClaim) error {
	switch {
	case c.Name == "":
		return errors.New("has no Name, such as mean/root-n")
	case c.Says == nil || c.Measure == nil || c.Band == nil:
		return errors.New("lacks Says, Measure or Band")
	case !slices.Contains(claim.Kinds(), c.Kind):
		return fmt.Errorf("has the Kind %q: take one of %v", c.Kind, claim.Kinds())
	case !slices.Contains(claim.Knowledges(), c.Known):
		return fmt.Errorf("has the Known %q: take one of %v", c.Known, claim.Knowledges())
	case c.Known == claim.Recalled && numbered.MatchString(c.Source):
		return fmt.Errorf("is recalled, and its Source has the number of a statement: %q", c.Source)
	case c.Kind == claim.Share && c.Cases == nil:
		return errors.New("is a share and lacks Cases, the number of its cases")
	}
	if err := errors.Join(foresees(c), b.canFail(c)); err != nil {
		return err
	}
	for _, p := range []Preset{Quick, Paper} {
		if config := b.preset(p); made(c, config) {
			if err := errors.Join(validateBand(c, config), b.madeOfTwins(c, config)); err != nil {
				return fmt.Errorf("%w, at the %s preset", err, p)
			}
		}
	}
	return nil
}

// madeOfTwins returns an error when a twin that must break a claim leaves nothing to claim.
func (b *bare) madeOfTwins(c bareClaim, config any) error {
	for _, t := range b.twins {
		if slices.Contains(c.FailedBy, t.Name) && !made(c, t.Change(config)) {
			return fmt.Errorf("is not made of the twin %q, which must break it: its When says so", t.Name)
		}
	}
	return nil
}

// foresees returns an error when a twin is foreseen that need not break the claim.
func foresees(c bareClaim) error {
	for _, name := range c.Foreseen {
		if !slices.Contains(c.FailedBy, name) {
			return fmt.Errorf("foresees the twin %q, which is not among those that must break it: %q", name, c.FailedBy)
		}
	}
	return nil
}

// canFail returns an error when nothing is tried that should fail the claim.
func (b *bare) canFail(c bareClaim) error {
	evidence := len(c.Mutants)
	for _, name := range c.FailedBy {
		i := slices.Index(b.twinNames(), name)
		if i < 0 {
			return fmt.Errorf("is failed by %q, which is no twin here: there are %q", name, b.twinNames())
		}
		if !b.twins[i].Control && !slices.Contains(c.Foreseen, name) {
			evidence++
		}
	}
	for _, m := range c.Mutants {
		if m.Name == "" || m.Measure == nil {
			return errors.New("has a mutant without a Name or a Measure")
		}
	}
	switch {
	case evidence == 0 && c.NoTwin != "":
		return errors.New("has no twin: give it a mutant, a wrong formula that must fail")
	case evidence == 0:
		return errors.New("cannot fail: no twin and no mutant that is not known beforehand must break it")
	case c.NoTwin != "" && len(c.FailedBy) > 0:
		return fmt.Errorf("has twins, and says that it has none: %q", c.NoTwin)
	case c.NoTwin == "" && len(c.FailedBy) == 0:
		return errors.New("has mutants only: say in NoTwin why no hypothesis can be removed")
	}
	return nil
}

// validateBand looks at the band at one config.
func validateBand(c bareClaim, config any) error {
	band := c.Band(config)
	switch {
	case !(band.Low <= band.High):
		return fmt.Errorf("has the empty band %v", band)
	case !slices.Contains(claim.Origins(), band.Origin):
		return fmt.Errorf("has a band of the origin %q: take one of %v", band.Origin, claim.Origins())
	case band.Detail == "":
		return fmt.Errorf("has a band of the origin %q that does not say more: on what runs, by whose choice", band.Origin)
	case c.Says(config) == "":
		return errors.New("says nothing")
	case c.Kind != claim.Share:
		return nil
	}
	if n := c.Cases(config); !decidable(band, n) {
		return fmt.Errorf("is a share that %d cases cannot decide: no count of them has its interval within %v", n, band)
	}
	return nil
}

// repeated returns the names that stand more than once in a list.
func repeated(names []string) []string {
	var out []string
	for i, name := range names {
		if slices.Contains(names[:i], name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
