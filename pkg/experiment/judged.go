package experiment

import (
	"fmt"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
)

// Judged returns the verdicts on the claims of these names, in their order: "T8/flat" is the
// claim "jacot2023/T8/flat".
func (o *Outcome[C, R]) Judged(names ...string) ([]claim.Verdict, error) {
	out := make([]claim.Verdict, len(names))
	for i, name := range names {
		at := slices.IndexFunc(o.Verdicts, func(v claim.Verdict) bool { return v.ID == v.Paper()+"/"+name })
		if at < 0 {
			return nil, fmt.Errorf("%s has no claim %q: it has %s", o.ID, name, strings.Join(o.claimNames(), ", "))
		}
		out[i] = o.Verdicts[at]
	}
	return out, nil
}

// Verdict returns the verdict on one claim, see [Outcome.Judged].
func (o *Outcome[C, R]) Verdict(name string) (claim.Verdict, error) {
	one, err := o.Judged(name)
	if err != nil {
		return claim.Verdict{}, err
	}
	return one[0], nil
}

func (o *Outcome[C, R]) claimNames() []string {
	names := make([]string, len(o.Verdicts))
	for i, v := range o.Verdicts {
		names[i] = strings.TrimPrefix(v.ID, v.Paper()+"/")
	}
	return names
}
