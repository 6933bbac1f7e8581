package sample

import (
	"math"
	"math/rand/v2"
)

// A product that is added to something is written float64(a*b) in this file: the
// language then forbids to fuse the two, which some processors would do, and the
// draws are the same bits everywhere.

// Normal fills dst with independent standard normal draws.
// It draws the same values whether dst is filled at once or piece by piece.
func Normal(r *rand.Rand, dst []float64) {
	for i := range dst {
		dst[i] = r.NormFloat64()
	}
}

// Normals returns n standard normal draws, those of [Normal].
func Normals(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	Normal(r, x)
	return x
}

// Sphere fills dst, read as rows of d numbers, with independent points that are
// uniform on the unit sphere of R^d: a standard normal vector divided by its
// Euclidean norm (Muller 1959). For d = 1 the points are −1 and 1.
// Numbers that belong to no whole row (all of them for d < 1) are set to NaN.
func Sphere(r *rand.Rand, dst []float64, d int) {
	for d > 0 && len(dst) >= d {
		direction(r, dst[:d])
		dst = dst[d:]
	}
	for i := range dst {
		dst[i] = math.NaN()
	}
}

// UnitVectors returns m independent vectors, each uniform on the unit sphere, as [m, d]
// numbers: see [Sphere].
func UnitVectors(r *rand.Rand, m, d int) []float64 {
	w := make([]float64, m*d)
	Sphere(r, w, d)
	return w
}

// Cone fills dst, read as rows of d ≥ 2 numbers, with independent unit vectors of cosine c with
// the first axis, −1 ≤ c ≤ 1, that are uniform otherwise. For c = 0 they are orthogonal to it.
func Cone(r *rand.Rand, dst []float64, d int, c float64) {
	for j := 0; j < len(dst); j += d {
		row := dst[j : j+d]
		norm2 := 0.0
		for i := 1; i < d; i++ {
			row[i] = r.NormFloat64()
			norm2 += row[i] * row[i]
		}
		row[0] = c
		for i := 1; i < d; i++ {
			row[i] *= math.Sqrt((1 - c*c) / norm2)
		}
	}
}

// direction fills x with one point uniform on the unit sphere of R^len(x).
func direction(r *rand.Rand, x []float64) {
	norm2 := 0.0
	// A zero vector has no direction. One coordinate is zero with probability
	// near 2⁻³², so that for small d this does happen.
	for norm2 == 0 {
		for i := range x {
			x[i] = r.NormFloat64()
			norm2 += float64(x[i] * x[i])
		}
	}
	norm := math.Sqrt(norm2)
	for i := range x {
		x[i] /= norm
	}
}

// Rademacher fills dst with independent signs, −1 or 1 with probability ½ each.
// One word of the stream serves 64 signs of a call.
func Rademacher(r *rand.Rand, dst []float64) {
	const one = 0x3ff0000000000000
	for len(dst) > 0 {
		n := min(len(dst), 64)
		bits := r.Uint64()
		for i := range dst[:n] {
			dst[i] = math.Float64frombits(one | bits<<63)
			bits >>= 1
		}
		dst = dst[n:]
	}
}

// Uniform fills dst with independent draws that are uniform on [lo, hi), as
// lo + (hi−lo)·u with u on a grid of 2⁻⁵³: rounding may give hi itself where
// hi−lo is small against lo.
func Uniform(r *rand.Rand, dst []float64, lo, hi float64) {
	for i := range dst {
		dst[i] = lo + float64((hi-lo)*r.Float64())
	}
}

// Permutation returns the numbers 0, …, n−1 in an order that is uniform among
// the n! orders; nil for n < 1.
func Permutation(r *rand.Rand, n int) []int {
	if n < 1 {
		return nil
	}
	return r.Perm(n)
}
