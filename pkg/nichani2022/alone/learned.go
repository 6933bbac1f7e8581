package alone

import (
	"math"

	"github.com/provingground/provingground/pkg/kernel"
)

// This file holds how much of a degree a kernel learns from n points: it sees of a target its degrees alone.

// Shares are what a kernel without a ridge learns from n points: of every component of degree l the share
// λ_l/(λ_l + κ), where κ makes the shares of all degrees add up to n,
//
//	Σ_{l≤L} B(d, l) λ_l/(λ_l + κ) + γ_L/κ = n,
//
// and the degrees above L, far below κ, count by their sum γ_L.
type Shares struct {
	Kappa   float64
	Degrees []float64 // of degree 0, 1, …, L
}

// SharesOf returns the shares for n points; not numbers where the levels have no trace, or n is no positive number.
func SharesOf(s kernel.SphereLevels, n float64) Shares {
	above := s.Above(len(s.Values) - 1)
	of := func(kappa float64) float64 {
		sum := above / kappa
		for l, v := range s.Values {
			sum += kernel.Harmonics(s.Dim, l) * v / (v + kappa)
		}
		return sum
	}
	out := Shares{Kappa: math.NaN(), Degrees: make([]float64, len(s.Values))}
	low, high := 1e-12*s.Trace, s.Trace/n // the sum falls in κ; at Trace/n it is below n, since v/(v + κ) ≤ v/κ
	if n > 0 && of(low) > n && of(high) <= n {
		for range 200 {
			if middle := math.Sqrt(low * high); of(middle) > n {
				low = middle
			} else {
				high = middle
			}
		}
		out.Kappa = high
	}
	for l, v := range s.Values {
		out.Degrees[l] = v / (v + out.Kappa)
	}
	return out
}
