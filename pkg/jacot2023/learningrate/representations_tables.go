package learningrate

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// sameCode is the alignment above which two networks are said to have the same code.
const sameCode = 0.95

// representationsTables returns how loose T8 is, for the trained networks and for chains.
func representationsTables(o *RepresentationsOutcome) []figure.Table {
	trained := figure.Table{ID: o.ID + "/slack", Header: []string{"trained, L", "networks that T8 is about",
		"T8: left over right, median", "largest", "max{1, exp(c₁/k)}", "imbalance"}}
	for _, c := range o.Result.Cells {
		bounds := c.bounds()
		trained.Rows = append(trained.Rows, []any{c.Depth, fmt.Sprintf("%d of %d", len(bounds), len(c.Bound)),
			stats.Median(bounds), stats.Max(bounds), figure.Finite(stats.Median(c.Slack)),
			figure.Finite(stats.Median(c.Imbalance))})
	}
	chains := figure.Table{ID: o.ID + "/chains", Header: []string{"identity, L", "T8: left over right", notBalanced}}
	tilted, err := o.Twin(notBalanced)
	if err != nil {
		return []figure.Table{trained}
	}
	for i, depth := range o.Config.Chains {
		chains.Rows = append(chains.Rows, []any{depth, o.Result.Chains[i], tilted.Result.Chains[i]})
	}
	return []figure.Table{trained, chains}
}

// SettledReport says of how many teachers the claims that compare networks of one rank speak.
func SettledReport(o *RepresentationsOutcome) string {
	teachers := make([]float64, o.Config.Teachers)
	settled := o.Result.settled(o.Config.Rank, teachers)
	return fmt.Sprintf("the networks of %d of %d teachers have rank %d at every depth",
		len(settled), len(teachers), o.Config.Rank)
}

// CodesReport says how the representations of one network are aligned, and of how many
// teachers the networks of all depths have the same code.
func CodesReport(o *RepresentationsOutcome) (string, error) {
	free, err := o.Twin(noPenalty)
	if err != nil {
		return "", err
	}
	least, without := stats.Min(o.Result.alignments()), free.Result.alignments()
	below := stats.Count(without, func(a float64) bool { return a < least })
	same := 0
	for _, a := range o.Result.leastBetween(o.Config.Teachers) {
		if a > sameCode {
			same++
		}
	}
	within := fmt.Sprintf("within a network: %s at least, over all teachers and depths; ", claim.Number(least)) +
		fmt.Sprintf("without the penalty %d of %d networks are below that\n", below, len(without))
	return within + fmt.Sprintf("between depths: above %g for all pairs of depths for %d of %d teachers",
		sameCode, same, o.Config.Teachers), nil
}

// alignments returns those within all networks.
func (r RepresentationsResult) alignments() []float64 {
	var out []float64
	for _, c := range r.Cells {
		out = append(out, c.Alignment...)
	}
	return out
}

// leastBetween returns the least alignment between two depths, teacher by teacher; not a
// number where there are none.
func (r RepresentationsResult) leastBetween(teachers int) []float64 {
	out := make([]float64, teachers)
	for teacher := range out {
		out[teacher] = stats.Min(stats.Map(r.Pairs, func(p RepresentationsPair) float64 { return p.Alignment[teacher] }))
	}
	return out
}
