package regularity

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

// staircaseTables has a row a λ: ranks, and medians over the teachers. The imbalance is
// that of the living: a dead network has none.
func staircaseTables(o *StaircaseOutcome) []figure.Table {
	header := []string{"$\\lambda$", "rank 0", "1", "2", "3", "more", "$\\|\\theta\\|^2$", "objective", "test error",
		fmt.Sprintf("below %g of that at %g", fitFactor, o.Config.Lambdas[0]), "imbalance"}
	var rows [][]any
	for _, e := range o.Result.Ends {
		row, more := []any{fmt.Sprintf("%g", e.Lambda)}, len(e.States)
		for k := range 4 {
			row, more = append(row, e.AtRank(k)), more-e.AtRank(k)
		}
		living := func(s jacot2023.EndState) bool { return !s.Dead() }
		rows = append(rows, append(row, more,
			claim.Format("%.1f", stats.MedianOf(e.States, func(s jacot2023.EndState) float64 { return s.Norm })),
			stats.MedianOf(e.States, func(s jacot2023.EndState) float64 { return s.Objective }),
			stats.MedianOf(e.States, func(s jacot2023.EndState) float64 { return s.Test }),
			betterThan(e, o.Result.Ends[0]),
			stats.Median(e.Values(func(s jacot2023.EndState) float64 { return s.Imbalance }, living))))
	}
	return []figure.Table{{ID: o.ID + "/ends", Header: header, Rows: rows}}
}
