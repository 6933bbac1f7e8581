package jacot2023

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds what tables of several experiments have in common.

// tableOf returns a table of an experiment. One without rows says in words that there is
// nothing to be shown, and why.
func tableOf(id string, header []string, rows [][]any, nothing string) figure.Table {
	if len(rows) == 0 {
		rows = [][]any{said(nothing, len(header))}
	}
	return figure.Table{ID: id, Header: header, Rows: rows}
}

// said returns a row of so many cells that says something in the first.
func said(text string, cells int) []any {
	row := []any{text}
	for len(row) < cells {
		row = append(row, "")
	}
	return row
}

// whose says which network stands for all: the first that ends at a rank, or the first of
// all where none does.
func whose(teacher, rank int, found bool) string {
	if !found {
		return fmt.Sprintf("teacher %d (no network ends at rank %d)", teacher, rank)
	}
	return fmt.Sprintf("teacher %d, the first whose network ends at rank %d", teacher, rank)
}

// medianOf returns the median of one number of each; NaN for none, or when one is NaN.
func medianOf[T any](of []T, number func(T) float64) float64 {
	return stats.Median(stats.Map(of, number))
}

// decimals returns a number with so many decimals, none where it is not one.
func decimals(x float64, places int) string {
	if math.IsNaN(x) {
		return figure.None
	}
	return fmt.Sprintf("%.*f", places, zeroIfRoundedToIt(x, places))
}

// zeroIfRoundedToIt takes the sign off a number of which no digit is shown.
func zeroIfRoundedToIt(x float64, places int) float64 {
	if math.Abs(x) < 0.5*math.Pow(10, -float64(places)) {
		return 0
	}
	return x
}

// withInterval returns a value and its interval with three decimals; of what was measured
// once there is no interval.
func withInterval(m claim.Measurement) string {
	switch {
	case math.IsNaN(m.Value):
		return figure.None
	case math.IsNaN(m.Low) || math.IsNaN(m.High):
		return decimals(m.Value, 3) + ", no interval"
	}
	return fmt.Sprintf("%s [%s, %s]", decimals(m.Value, 3), decimals(m.Low, 3), decimals(m.High, 3))
}
