package experiment

import (
	"strings"

	"github.com/provingground/provingground/pkg/claim"
)

// Judged returns the verdicts on the claims of these names, in their order: "T8/flat" is the
// claim "jacot2023/T8/flat".
func (o *Outcome[C, R]) Judged(names ...string) ([]claim.Verdict, error) {
	return judged(o.ID, o.Verdicts, names)
}

// Verdict returns the verdict on one claim, see [Outcome.Judged].
func (o *Outcome[C, R]) Verdict(name string) (claim.Verdict, error) {
	one, err := judged(o.ID, o.Verdicts, []string{name})
	if err != nil {
		return claim.Verdict{}, err
	}
	return one[0], nil
}

func judged(id string, verdicts []claim.Verdict, names []string) ([]claim.Verdict, error) {
	known := make([]string, len(verdicts))
	for i, v := range verdicts {
		known[i] = strings.TrimPrefix(v.ID, v.Paper()+"/")
	}
	out := make([]claim.Verdict, len(names))
	for i, name := range names {
		at, err := among(id, "claim", known, name)
		if err != nil {
			return nil, err
		}
		out[i] = verdicts[at]
	}
	return out, nil
}
