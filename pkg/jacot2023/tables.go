package jacot2023

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds what tables of several experiments have in common.

// tableOf returns a table of an experiment. One without rows says in words that there is
// nothing to be shown, and why.
func tableOf(id string, header []string, rows [][]any, nothing string) figure.Table {
	return figure.NewTable(id, header, rows, nothing)
}

// said returns a row of so many cells that says something in the first.
func said(text string, cells int) []any { return figure.Said(text, cells) }

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
func decimals(x float64, places int) string { return claim.Format(fmt.Sprintf("%%.%df", places), x) }

// withInterval returns a value and its interval with three decimals; of what was measured
// once there is no interval.
func withInterval(m claim.Measurement) string { return m.Text("%.3f") }
