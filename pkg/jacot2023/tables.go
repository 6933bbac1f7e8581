package jacot2023

import (
	"fmt"

	"github.com/provingground/provingground/pkg/stats"
)

// This file holds what tables of several experiments have in common.

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
