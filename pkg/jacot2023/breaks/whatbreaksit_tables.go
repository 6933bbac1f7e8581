package breaks

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

// nothingTaken names the training that nothing is taken from.
const nothingTaken = "full"

// whatBreaksItTables returns what became of the training, of every ablation and of every control:
// their ranks, and their errors and norms.
func whatBreaksItTables(o *WhatBreaksItOutcome) []figure.Table {
	ranks := figure.Table{ID: o.ID + "/ranks", Header: []string{"", "bottleneck in",
		fmt.Sprintf("layers of rank %d", o.Config.Rank), "which, in more than half of the networks",
		"rank of the middle layer, each teacher († dead)"}}
	errors := figure.Table{ID: o.ID + "/errors", Header: []string{"", "C", "C on fresh data", "below full's for",
		"objective", "‖θ‖²/L", "imbalance"}}
	add := func(name string, e jacot2023.Ends, k int) {
		ranks.Rows = append(ranks.Rows, rankRow(name, e, k))
		errors.Rows = append(errors.Rows, errorRow(name, e, o.Result.Ends))
	}
	add(nothingTaken, o.Result.Ends, o.Config.Rank)
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

// rankRow returns a row of a table: the name, how many networks have a bottleneck of rank k,
// the median number of layers of rank k, in which layers most networks have that rank, and the
// ranks in the middle.
func rankRow(name string, e jacot2023.Ends, k int) []any {
	count := stats.MedianOf(e.States, func(s jacot2023.EndState) float64 { return float64(s.Layers(k)) })
	layers := figure.None
	if !math.IsNaN(count) {
		layers = fmt.Sprintf("%g of %d", count, e.Depth)
	}
	middle := make([]int, len(e.States))
	for i, s := range e.States {
		middle[i] = s.Middle()
	}
	return []any{name, fmt.Sprintf("%d of %d", e.Bottlenecks(k), len(e.States)), layers, runsText(layersOf(e, k)),
		jacot2023.RanksText(middle, func(i int) bool { return e.States[i].Dead() })}
}

// errorRow returns a row of a table: the name, the median over the networks of C on the
// training data and on fresh ones, for how many teachers the latter is below that of the full
// training, and the medians of the objective, of ‖θ‖²/L and of the imbalance of those that are
// alive.
func errorRow(name string, e, full jacot2023.Ends) []any {
	median := func(of func(jacot2023.EndState) float64) float64 { return stats.MedianOf(e.States, of) }
	below := ""
	if name != nothingTaken {
		better, shared := betterThan(e, full)
		below = fmt.Sprintf("%d of %d", better, shared)
	}
	living := e.Values(func(s jacot2023.EndState) float64 { return s.Imbalance },
		func(s jacot2023.EndState) bool { return !s.Dead() })
	return []any{name, median(func(s jacot2023.EndState) float64 { return s.Train }),
		median(func(s jacot2023.EndState) float64 { return s.Test }), below,
		median(func(s jacot2023.EndState) float64 { return s.Objective }),
		median(func(s jacot2023.EndState) float64 { return s.Norm }) / float64(e.Depth), stats.Median(living)}
}

// layersOf returns the layers that have rank exactly k in more than half of the networks.
func layersOf(e jacot2023.Ends, k int) []int {
	var out []int
	for l := 1; l <= e.Depth; l++ {
		if 2*stats.Count(e.States, func(s jacot2023.EndState) bool { return s.Rank(l) == k }) > len(e.States) {
			out = append(out, l)
		}
	}
	return out
}

// betterThan returns for how many teachers the error on fresh data is less than in other networks, and how many both
// have networks of.
func betterThan(e, other jacot2023.Ends) (better, shared int) {
	errors := map[int]float64{}
	for _, s := range other.States {
		errors[s.Teacher] = s.Test
	}
	for _, s := range e.States {
		if test, ok := errors[s.Teacher]; ok {
			shared++
			if s.Test < test {
				better++
			}
		}
	}
	return better, shared
}

// runsText returns increasing numbers as runs: "2–9, 11".
func runsText(numbers []int) string {
	var out []string
	for first := 0; first < len(numbers); {
		last := first
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		run := fmt.Sprint(numbers[first])
		if last > first {
			run += fmt.Sprintf("–%d", numbers[last])
		}
		out, first = append(out, run), last+1
	}
	return figure.OrNone(strings.Join(out, ", "))
}
