package damian2022

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// SignalEnergy returns E‖Π*g(w)‖² and E‖g(w)‖² over uniform unit vectors w in d ≥ 3
// dimensions, for a target of one direction and all terms of eq. (1).
//
// Derived here: g(w) = a(s) u + b(s) w with s = u·w = cos θ, whose density is
// proportional to sin^{d−2} θ dθ, so both are single integrals; they depend on w
// through s alone, and w = (s, √(1−s²)) will do.
func SignalEnergy(t Target, d int) (inside, all float64) {
	total := 0.0
	theta, weight := make([]float64, signalNodes), make([]float64, signalNodes)
	quad.Legendre{}.FixedLocations(theta, weight, 0, math.Pi)
	for i, angle := range theta {
		density := weight[i] * math.Pow(math.Sin(angle), float64(d-2))
		g := t.PopulationGradient([]float64{math.Cos(angle), math.Sin(angle)})
		total += density
		inside += density * g[0] * g[0]
		all += density * (g[0]*g[0] + g[1]*g[1])
	}
	return inside / total, all / total
}

// signalNodes resolves sin^{d−2} θ, a peak of width 1/√d, to rounding up to d = 1000.
const signalNodes = 400

// NoiseFloor returns the alignment of noise alone for preprocessed labels and a
// target of one direction,
//
//	v∥/(v∥ + (d−1) v⊥),  v∥ = (E[f*² x_1²] + ς²)/4n,  v⊥ = (1 + ς²)/4n,
//
// more than 1/d, since labels are large where x_1 is. For He_3/√6 and ς = 1 it is
// 4/(d+3). Derived with NoiseEnergy.
func NoiseFloor(t Target, d int, noise float64) float64 {
	along := t.SecondMomentAlong() + noise*noise
	return along / (along + float64(d-1)*(1+noise*noise))
}

// ExpectedAlignment returns the share of first-step energy in the principal
// subspace for preprocessed labels and a target of one direction,
//
//	(E‖Π*g‖² + v∥)/(E‖g‖² + v∥ + (d−1) v⊥),
//
// with all terms of eq. (1) and the noise along u: AlignmentLaw without its
// leading orders, and for targets with H = 0 too. The mean of the ratio is still
// taken as the ratio of the means.
func ExpectedAlignment(t Target, n, d int, noise float64) float64 {
	inside, all := SignalEnergy(t, d)
	energy := NoiseEnergy(t, n, d, noise)
	return (inside + NoiseFloor(t, d, noise)*energy) / (all + energy)
}
