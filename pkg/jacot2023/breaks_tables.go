package jacot2023

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// breaksTables returns what became of the training, of every ablation and of every control:
// their ranks, and their errors and norms.
func breaksTables(o *BreaksOutcome) []figure.Table {
	ranks := figure.Table{ID: o.ID + "/ranks", Header: []string{"", "bottleneck in",
		fmt.Sprintf("layers of rank %d", o.Config.Rank), "which, in more than half of the networks",
		"rank of the middle layer, each teacher († dead)"}}
	errors := figure.Table{ID: o.ID + "/errors", Header: []string{"", "C", "C on fresh data", "below full's for",
		"objective", "‖θ‖²/L", "imbalance"}}
	add := func(name string, e Ends, k int) {
		ranks.Rows = append(ranks.Rows, e.rankRow(name, k))
		errors.Rows = append(errors.Rows, e.errorRow(name, o.Result.Ends))
	}
	add(breaksFull, o.Result.Ends, o.Config.Rank)
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

// rankRow returns how many networks have a bottleneck of rank k, the median number of layers
// of rank k, which layers these are, and the ranks in the middle.
func (e Ends) rankRow(name string, k int) []any {
	count := medianOf(e.States, func(s EndState) float64 { return float64(s.Count(k)) })
	layers := figure.None
	if !math.IsNaN(count) {
		layers = fmt.Sprintf("%g of %d", count, e.Depth)
	}
	middle := make([]int, len(e.States))
	for i, s := range e.States {
		middle[i] = s.Middle()
	}
	return []any{name, fmt.Sprintf("%d of %d", e.bottlenecks(k), len(e.States)), layers, runsText(e.layersOf(k)),
		ranksText(middle, func(i int) bool { return e.States[i].Dead() })}
}

// layersOf returns the layers that have rank exactly k in more than half of the networks.
func (e Ends) layersOf(k int) []int {
	var out []int
	for l := 1; l <= e.Depth; l++ {
		if 2*stats.Count(e.States, func(s EndState) bool { return s.Rank(l) == k }) > len(e.States) {
			out = append(out, l)
		}
	}
	return out
}

// errorRow returns medians over the networks, and for how many teachers the error on fresh
// data is below that of other networks of theirs. Of dead networks there is no imbalance.
func (e Ends) errorRow(name string, full Ends) []any {
	median := func(of func(EndState) float64) float64 { return medianOf(e.States, of) }
	below := ""
	if name != breaksFull {
		below = fmt.Sprintf("%d of %d", e.below(full), len(e.States))
	}
	living := e.Values(func(s EndState) float64 { return s.Imbalance }, func(s EndState) bool { return !s.Dead() })
	return []any{name, median(func(s EndState) float64 { return s.Train }),
		median(func(s EndState) float64 { return s.Test }), below,
		median(func(s EndState) float64 { return s.Objective }),
		median(func(s EndState) float64 { return s.Norm }) / float64(e.Depth), stats.Median(living)}
}

// below returns for how many teachers the error on fresh data is less than in other networks.
func (e Ends) below(other Ends) int {
	errors := map[int]float64{}
	for _, s := range other.States {
		errors[s.Teacher] = s.Test
	}
	return stats.Count(e.States, func(s EndState) bool { return s.Test < errors[s.Teacher] })
}
