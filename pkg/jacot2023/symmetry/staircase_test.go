package symmetry

import (
	"slices"

	_ "github.com/provingground/provingground/pkg/engine/backends"
)

// sigmaOfRank are the singular values of a network of one layer with that rank.
func sigmaOfRank(k int) [][]float64 { return [][]float64{slices.Repeat([]float64{1}, k)} }
