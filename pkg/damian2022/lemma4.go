package damian2022

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds how much of the first gradient step lies in the principal subspace: as
// measured, and in closed form. The gradient of Lemma 4 itself is [Target.PopulationGradient].

// Alignment returns A = Σ_j ‖Π* g_j‖² / Σ_j ‖g_j‖² for rows g_j [m, d]: the
// share of the rows' energy that lies in the principal subspace, the first r
// coordinates. It is NaN when all rows are zero. The measure is ours.
func Alignment(g []float64, d, r int) float64 {
	inside, all := 0.0, 0.0
	for i, x := range g {
		all += x * x
		if i%d < r {
			inside += x * x
		}
	}
	return inside / all
}

// PrincipalAlignment returns ‖Π* v‖² for the top right singular vector v of the
// rows g_j [m, d]: the squared cosine between the direction that all rows share
// most and the principal subspace, the first r coordinates. Where [Alignment] sees
// every neuron for itself, this sees them together. It is NaN for rows that are not
// finite. The measure is ours.
func PrincipalAlignment(g []float64, d, r int) float64 {
	shared, err := spectral.Principal(mat.NewDense(len(g)/d, d, g), 1)
	if err != nil {
		return math.NaN()
	}
	return Alignment(shared.Basis().RawMatrix().Data, d, r)
}

// AlignmentLaw returns the share of a neuron's first-step energy that lies in
// the principal subspace,
//
//	A = 1/(1 + c π d²/n),  c = (1+ς²)/(2‖H‖_F²),
//
// to leading order in d, for n samples of noise ς and a mean Hessian of Frobenius norm
// hessian, with preprocessed labels; without preprocessing c doubles. Derived here: by
// eq. (1) the signal is g ≈ Hw/√(2π), so for w uniform on the sphere E‖g‖² =
// ‖H‖_F²/(2πd); the noise of g_n has variance (1+ς²)/(4n) per coordinate ((1+ς²)/(2n)
// without preprocessing), d coordinates of it; signal and noise are taken as
// independent.
func AlignmentLaw(n, d, noise, hessian float64, preprocessed bool) float64 {
	signal := hessian * hessian / (2 * math.Pi * d)
	variance := (1 + noise*noise) / (4 * n)
	if !preprocessed {
		variance *= 2
	}
	return signal / (signal + d*variance)
}

// SamplesFor returns the n at which [AlignmentLaw] reaches a, 0 < a < 1, in dimension d:
// with A = 1/(1 + q/n), n = q A/(1−A).
func SamplesFor(a, d, noise, hessian float64, preprocessed bool) float64 {
	q := 1/AlignmentLaw(1, d, noise, hessian, preprocessed) - 1
	return q * a / (1 - a)
}

// NoiseEnergy returns E‖g_n(w) − g(w)‖² for preprocessed labels and a target
// of one direction,
//
//	((d−1)(1+ς²) + E[f*² x_1²] + ς²) / (4n).
//
// Derived here: preprocessing shifts g_n by −β/2, which leaves
// (1/2n) Σ y_i x_i sgn(w·x_i); a coordinate across u has variance
// E[y²]/(4n) = (1+ς²)/(4n) and the one along u E[y² x_1²]/(4n), up to the
// square of the mean, which is O(1/(dn)).
func (t Target) NoiseEnergy(n, d int, noise float64) float64 {
	along, across := t.noiseEnergies(d, noise)
	return (across + along) / (4 * float64(n))
}

// NoiseFloor returns the alignment of noise alone for preprocessed labels and a
// target of one direction,
//
//	v∥/(v∥ + (d−1) v⊥),  v∥ = (E[f*² x_1²] + ς²)/4n,  v⊥ = (1 + ς²)/4n,
//
// more than 1/d, since labels are large where x_1 is. For He_3/√6 and ς = 1 it is
// 4/(d+3). Derived with [Target.NoiseEnergy].
func (t Target) NoiseFloor(d int, noise float64) float64 {
	along, across := t.noiseEnergies(d, noise)
	return along / (along + across)
}

// noiseEnergies returns 4n v∥ and 4n (d−1) v⊥, the two summands of NoiseEnergy.
func (t Target) noiseEnergies(d int, noise float64) (along, across float64) {
	return t.SecondMomentAlong(0) + noise*noise, float64(d-1) * (1 + noise*noise)
}

// SignalEnergy returns E‖Π*g(w)‖² and E‖g(w)‖² over uniform unit vectors w in d ≥ 3
// dimensions, for a target of one direction and all terms of eq. (1).
//
// Derived here: g(w) = a(s) u + b(s) w with s = u·w = cos θ, whose density is
// proportional to sin^{d−2} θ dθ, so both are single integrals; they depend on w
// through s alone, and w = (s, √(1−s²)) will do.
func (t Target) SignalEnergy(d int) (inside, all float64) {
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

// ExpectedAlignment returns the share of first-step energy in the principal
// subspace for preprocessed labels and a target of one direction,
//
//	(E‖Π*g‖² + v∥)/(E‖g‖² + v∥ + (d−1) v⊥),
//
// with all terms of eq. (1) and the noise along u: [AlignmentLaw] beyond its leading order, and
// for targets with H = 0 too. Derived with [Target.SignalEnergy] and [Target.NoiseEnergy]; the mean of
// the ratio is still taken as the ratio of the means.
func (t Target) ExpectedAlignment(n, d int, noise float64) float64 {
	inside, all := t.SignalEnergy(d)
	energy := t.NoiseEnergy(n, d, noise)
	return (inside + t.NoiseFloor(d, noise)*energy) / (all + energy)
}
