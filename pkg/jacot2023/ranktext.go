package jacot2023

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
)

// ranksText returns ranks teacher by teacher, and a dagger for a dead network: "2 2 † 3".
func ranksText(ranks []int, dead func(i int) bool) string {
	out := make([]string, len(ranks))
	for i, k := range ranks {
		out[i] = fmt.Sprint(k)
		if dead(i) {
			out[i] = "†"
		}
	}
	return orNone(strings.Join(out, " "))
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
	return orNone(strings.Join(out, ", "))
}

// orNone returns the text, or what a reader sees where there is none.
func orNone(text string) string {
	if text == "" {
		return figure.None
	}
	return text
}

// finite returns x, or not a number where it is infinite: nothing that a table can show.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}
