package breaks

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// breaksTables returns what became of the training, of every ablation and of every control:
// their ranks, and their errors and norms.
func breaksTables(o *BreaksOutcome) []figure.Table {
	ranks := figure.Table{ID: o.ID + "/ranks", Header: []string{"", "bottleneck in",
		fmt.Sprintf("layers of rank %d", o.Config.Rank), "which, in more than half of the networks",
		"rank of the middle layer, each teacher († dead)"}}
	errors := figure.Table{ID: o.ID + "/errors", Header: []string{"", "C", "C on fresh data", "below full's for",
		"objective", "‖θ‖²/L", "imbalance"}}
	add := func(name string, e jacot2023.Ends, k int) {
		ranks.Rows = append(ranks.Rows, e.RankRow(name, k))
		errors.Rows = append(errors.Rows, e.ErrorRow(name, o.Result.Ends))
	}
	add(jacot2023.NothingTaken, o.Result.Ends, o.Config.Rank)
	for _, controls := range []bool{false, true} {
		if controls {
			ranks.Rows = append(ranks.Rows, figure.Said("✳ controls ✳", len(ranks.Header)))
			errors.Rows = append(errors.Rows, figure.Said("✳ controls ✳", len(errors.Header)))
		}
		for _, t := range o.Twins {
			if isControl(t.Name) == controls {
				add(t.Name, t.Result.Ends, t.Config.Rank)
			}
		}
	}
	return []figure.Table{ranks, errors}
}
