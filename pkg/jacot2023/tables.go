package jacot2023

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// WhoseText says which network stands for all: the first that ends at a rank, or the first of
// all where none does.
func WhoseText(teacher, rank int, found bool) string {
	if !found {
		return fmt.Sprintf("teacher %d (no network ends at rank %d)", teacher, rank)
	}
	return fmt.Sprintf("teacher %d, the first whose network ends at rank %d", teacher, rank)
}

// MedianOf returns the median of one number of each; NaN for none, or when one is NaN.
func MedianOf[T any](of []T, number func(T) float64) float64 {
	return stats.Median(stats.Map(of, number))
}

// EnergyAt returns the share of the variance of α_l in its top k components; NaN where there
// is no such layer.
func (r Report) EnergyAt(l int) float64 {
	if l < 1 || l > len(r.Energy) {
		return math.NaN()
	}
	return r.Energy[l-1]
}

// Stretch returns the mean of log σ_i(W_l) over i ≤ k and the layers of the plateau; NaN
// without a plateau.
func (e EndState) Stretch(k int) float64 {
	first, last := plateau(e.Depth())
	sum, cases := 0.0, 0
	for l := first; l <= last; l++ {
		for i := 1; i <= k; i++ {
			sum, cases = sum+math.Log(e.SigmaAt(i, l)), cases+1
		}
	}
	return sum / float64(cases)
}

// FirstOfRank returns the number of the first network that has learned with that rank in its
// middle layer; 0, and false, where none has.
func FirstOfRank(reports []Report, rank int) (int, bool) {
	for i, r := range reports {
		if r.Learned() && r.Middle() == rank {
			return i, true
		}
	}
	return 0, false
}

// RanksText returns ranks teacher by teacher, and a dagger for a dead network: "2 2 † 3".
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

// OrNone returns the text, or what a reader sees where there is none.
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
