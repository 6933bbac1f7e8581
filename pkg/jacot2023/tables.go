package jacot2023

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds rows of tables, and texts that several rooms show.

// NothingTaken names the training that nothing is taken from, among those of an ablation.
const NothingTaken = "full"

// RankRow returns a row of a table: the name, how many networks have a bottleneck of rank k,
// the median number of layers of rank k, in which layers most networks have that rank, and the
// ranks in the middle.
func (e Ends) RankRow(name string, k int) []any {
	count := MedianOf(e.States, func(s EndState) float64 { return float64(s.Count(k)) })
	layers := figure.None
	if !math.IsNaN(count) {
		layers = fmt.Sprintf("%g of %d", count, e.Depth)
	}
	middle := make([]int, len(e.States))
	for i, s := range e.States {
		middle[i] = s.Middle()
	}
	return []any{name, fmt.Sprintf("%d of %d", e.Bottlenecks(k), len(e.States)), layers, runsText(e.layersOf(k)),
		RanksText(middle, func(i int) bool { return e.States[i].Dead() })}
}

// ErrorRow returns a row of a table: the name, the median over the networks of C on the
// training data and on fresh ones, for how many teachers the latter is below that of the full
// training, and the medians of the objective, of ‖θ‖²/L and of the imbalance of those that are
// alive.
func (e Ends) ErrorRow(name string, full Ends) []any {
	median := func(of func(EndState) float64) float64 { return MedianOf(e.States, of) }
	below := ""
	if name != NothingTaken {
		below = fmt.Sprintf("%d of %d", e.below(full), len(e.States))
	}
	living := e.Values(func(s EndState) float64 { return s.Imbalance }, func(s EndState) bool { return !s.Dead() })
	return []any{name, median(func(s EndState) float64 { return s.Train }),
		median(func(s EndState) float64 { return s.Test }), below,
		median(func(s EndState) float64 { return s.Objective }),
		median(func(s EndState) float64 { return s.Norm }) / float64(e.Depth), stats.Median(living)}
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

// below returns for how many teachers the error on fresh data is less than in other networks.
func (e Ends) below(other Ends) int {
	errors := map[int]float64{}
	for _, s := range other.States {
		errors[s.Teacher] = s.Test
	}
	return stats.Count(e.States, func(s EndState) bool { return s.Test < errors[s.Teacher] })
}

// WhoseText returns in words whose network stands for all: the first that ends at a rank, or
// the first of all where none is found.
func WhoseText(teacher, rank int, found bool) string {
	if !found {
		return fmt.Sprintf("teacher %d (no network ends at rank %d)", teacher, rank)
	}
	return fmt.Sprintf("teacher %d, the first whose network ends at rank %d", teacher, rank)
}

// RanksText returns ranks teacher by teacher in words, and a dagger for a dead network:
// "2 2 † 3"; [figure.None] for no teachers.
func RanksText(ranks []int, dead func(i int) bool) string {
	out := make([]string, len(ranks))
	for i, k := range ranks {
		out[i] = fmt.Sprint(k)
		if dead(i) {
			out[i] = "†"
		}
	}
	return OrNone(strings.Join(out, " "))
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
	return OrNone(strings.Join(out, ", "))
}

// OrNone returns the text, or [figure.None] where it is empty.
func OrNone(text string) string {
	if text == "" {
		return figure.None
	}
	return text
}

// Finite returns x, or not a number where it is infinite: nothing that a table can show.
func Finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}
