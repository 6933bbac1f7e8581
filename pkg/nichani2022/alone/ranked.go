package alone

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
)

// ranked returns the target of R orthogonal directions,
//
//	u·x/√2 + (1/(2√R)) Σ_{j≤R} ±((β_j·x)² − 1),
//
// with β_1 = β, the β_j orthogonal to u and to each other, and the signs +, −, +, …: each part has variance ½ whatever
// R, and the second one is sparse where R is small. For R = 1 it is the target [nichani2022.Orthogonal]. Other
// targets than that stay as they are.
func ranked(master uint64, rank int) nichani2022.OwnTarget {
	return func(t nichani2022.Target, seed int) func(x []float64) (low, high float64) {
		if t.Name != nichani2022.Orthogonal {
			return t.Parts
		}
		betas := directions(sample.Stream(master, "nichani2022/alone", "directions", seed), t, rank)
		return func(x []float64) (low, high float64) {
			sign := 1.0
			for _, beta := range betas {
				z := floats.Dot(beta, x)
				high += sign * (z*z - 1)
				sign = -sign
			}
			return floats.Dot(t.U, x) / math.Sqrt2, high / (2 * math.Sqrt(float64(len(betas))))
		}
	}
}

// directions returns β and further unit vectors, all orthogonal to u and to each other: as many as are asked for, d−1
// at most.
func directions(r nichani2022.Source, t nichani2022.Target, count int) [][]float64 {
	basis := [][]float64{t.U, t.Beta}
	for len(basis) < min(count+1, len(t.Beta)) {
		v := sample.UnitVectors(r, 1, len(t.Beta))
		for range 2 { // once more for rounding
			for _, b := range basis {
				floats.AddScaled(v, -floats.Dot(v, b), b)
			}
			floats.Scale(1/floats.Norm(v, 2), v)
		}
		basis = append(basis, v)
	}
	return basis[1:]
}
