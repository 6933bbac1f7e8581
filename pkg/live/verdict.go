package live

import (
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// Verdict is a verdict as a page shows it.
type Verdict struct {
	ID        string       `json:"id"`
	Statement string       `json:"statement"` // HTML
	Status    claim.Status `json:"status"`
	// where the measurement lies, whatever that decides: "inside", "outside", or "across" an edge of the
	// band; "nowhere" for what such a config does not give
	Lies     string `json:"lies"`
	Measured string `json:"measured"` // "1.96 [1.84, 2.08]"
	Band     string `json:"band"`     // "[1.6, 2.3]"
	Origin   string `json:"origin"`   // of the band
	Theory   string `json:"theory"`   // "theory 2: inside the interval"; empty where it gives no number
	Twins    []Twin `json:"twins"`    // those that were run, and the mutants
}

// Twin is what became of a claim without one of the hypotheses, or by a wrong formula.
type Twin struct {
	Name   string `json:"name"`
	Role   string `json:"role"`
	Effect string `json:"effect"` // "breaks", "untouched", see [claim.Twin.Effect]
	Value  string `json:"value"`
}

func verdictOf(v claim.Verdict) Verdict {
	out := Verdict{ID: v.ID, Statement: tex.HTMLText(v.Statement), Status: v.Status, Lies: lies(v), Measured: v.Measured(),
		Band: v.Band.String(), Origin: string(v.Band.Origin), Theory: v.AtTheory()}
	for _, t := range v.Twins {
		out.Twins = append(out.Twins, Twin{t.Name, string(t.Role), t.Effect(), claim.Number(t.Value)})
	}
	return out
}

// lies says where a measurement lies, without regard to preset and twins.
func lies(v claim.Verdict) string {
	if math.IsNaN(v.Value) {
		return "nowhere"
	}
	switch claim.Judge(v.Claim, v.Measurement, v.Band).Status {
	case claim.Holds:
		return "inside"
	case claim.Fails:
		return "outside"
	}
	return "across"
}
