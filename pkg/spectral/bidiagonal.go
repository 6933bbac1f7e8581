package spectral

import (
	"math"

	"github.com/provingground/provingground/pkg/dense"
)

// bidiagonal is an upper bidiagonal matrix B with diagonal d [n] and superdiagonal
// e [n−1], between two orthogonal factors whose rows turn with it: left and
// right [n, ·] always satisfy A = leftᵀ B right.
type bidiagonal struct {
	d, e        []float64
	left, right dense.Matrix
	turnsLeft   []float64 // the cosines and sines of a sweep
	turnsRight  []float64
}

// tolerance is how small a superdiagonal element must be beside its
// neighbours to count as zero, and so the relative accuracy of the singular values of B.
const tolerance = 1e-14

// diagonalise turns B into a diagonal matrix by sweeps of implicit QR with
// shifts, and with no shift where a shift would spoil small singular values
// (Demmel and Kahan 1990). It reports whether it ended within 30 sweeps a row,
// of which about two are usual.
func (b *bidiagonal) diagonalise() bool {
	least := b.threshold()
	hi := len(b.d) - 1
	for range 30 * len(b.d) {
		for hi > 0 && b.negligible(hi-1, least) {
			b.e[hi-1] = 0
			hi--
		}
		if hi == 0 {
			return true
		}
		lo := hi - 1
		for lo > 0 && !b.negligible(lo-1, least) {
			lo--
		}
		if lo > 0 {
			b.e[lo-1] = 0
		}
		if !b.deflate(lo, hi) {
			b.sweep(lo, hi)
		}
	}
	return false
}

// threshold returns what an element must not exceed to be zero beside every
// singular value: tolerance times a lower bound of the least one.
func (b *bidiagonal) threshold() float64 {
	mu := math.Abs(b.d[0])
	least := mu
	for i, e := range b.e {
		if mu == 0 {
			break
		}
		mu = math.Abs(b.d[i+1]) * mu / (mu + math.Abs(e))
		least = min(least, mu)
	}
	n := float64(len(b.d))
	return max(tolerance*least/math.Sqrt(n), n*n*0x1p-1000)
}

func (b *bidiagonal) negligible(i int, least float64) bool {
	return math.Abs(b.e[i]) <= least
}

// deflate sets elements of the block lo … hi to zero that are negligible beside
// their neighbours, and reports whether there were any.
func (b *bidiagonal) deflate(lo, hi int) bool {
	if math.Abs(b.e[hi-1]) <= tolerance*math.Abs(b.d[hi]) {
		b.e[hi-1] = 0
		return true
	}
	mu := math.Abs(b.d[lo])
	for i := lo; i < hi; i++ {
		if math.Abs(b.e[i]) <= tolerance*mu {
			b.e[i] = 0
			return true
		}
		mu = math.Abs(b.d[i+1]) * mu / (mu + math.Abs(b.e[i]))
	}
	return false
}

// sweep does one step of QR on the block lo … hi and turns the factors with it.
func (b *bidiagonal) sweep(lo, hi int) {
	b.turnsLeft, b.turnsRight = b.turnsLeft[:0], b.turnsRight[:0]
	if shift := b.shift(lo, hi); shift == 0 {
		b.withoutShift(lo, hi)
	} else {
		b.withShift(lo, hi, shift)
	}
	turn(b.turnsLeft, b.left, lo, hi)
	turn(b.turnsRight, b.right, lo, hi)
}

func turn(cs []float64, m dense.Matrix, lo, hi int) {
	dense.Rotate(cs, m.Slice(lo, hi+1, 0, m.Cols))
}

// shift returns the smaller singular value of the last 2 × 2 matrix of the
// block, or 0 where its square is lost beside that of the first element, or an element is 0.
func (b *bidiagonal) shift(lo, hi int) float64 {
	for i := lo; i <= hi; i++ {
		if b.d[i] == 0 {
			return 0
		}
	}
	shift := leastOfTwo(b.d[hi-1], b.e[hi-1], b.d[hi])
	if ratio := shift / b.d[lo]; ratio*ratio < 0x1p-53 {
		return 0
	}
	return shift
}

// leastOfTwo returns the smaller singular value of the matrix [f g; 0 h], as
// |f h| over the larger one, which loses nothing to cancellation.
func leastOfTwo(f, g, h float64) float64 {
	f, g, h = math.Abs(f), math.Abs(g), math.Abs(h)
	sum, difference := math.Hypot(f+h, g), math.Hypot(f-h, g)
	if sum == 0 {
		return 0
	}
	return 2 * f / (sum + difference) * h
}

// withShift chases the bulge of a shifted step down the block (Golub and Van Loan
// 2013, algorithm 8.6.1, with the first rotation from B instead of BᵀB).
func (b *bidiagonal) withShift(lo, hi int, shift float64) {
	d, e := b.d, b.e
	f := (math.Abs(d[lo]) - shift) * (math.Copysign(1, d[lo]) + shift/d[lo])
	g := e[lo]
	for i := lo; i < hi; i++ {
		c, s, r := rotation(f, g)
		if i > lo {
			e[i-1] = r
		}
		f, e[i] = c*d[i]+s*e[i], c*e[i]-s*d[i]
		g, d[i+1] = s*d[i+1], c*d[i+1]
		b.turnsRight = append(b.turnsRight, c, s)
		c, s, d[i] = rotation(f, g)
		f, d[i+1] = c*e[i]+s*d[i+1], c*d[i+1]-s*e[i]
		if i < hi-1 {
			g, e[i+1] = s*e[i+1], c*e[i+1]
		}
		b.turnsLeft = append(b.turnsLeft, c, s)
	}
	e[hi-1] = f
}

// withoutShift does a step with shift zero, in which nothing is subtracted, so
// that every element keeps its relative accuracy (Demmel and Kahan 1990, section 3).
func (b *bidiagonal) withoutShift(lo, hi int) {
	d, e := b.d, b.e
	c, s, r := 1.0, 0.0, 0.0
	before, beforeSine := 1.0, 0.0
	for i := lo; i < hi; i++ {
		c, s, r = rotation(d[i]*c, e[i])
		if i > lo {
			e[i-1] = beforeSine * r
		}
		before, beforeSine, d[i] = rotation(before*r, d[i+1]*s)
		b.turnsRight = append(b.turnsRight, c, s)
		b.turnsLeft = append(b.turnsLeft, before, beforeSine)
	}
	h := d[hi] * c
	d[hi], e[hi-1] = h*before, h*beforeSine
}

// rotation returns c, s and r = √(f²+g²) with c f + s g = r and c g − s f = 0.
func rotation(f, g float64) (c, s, r float64) {
	if g == 0 {
		return 1, 0, f
	}
	r = math.Sqrt(f*f + g*g)
	if !(r > 0x1p-500) {
		r = math.Hypot(f, g)
	}
	return f / r, g / r, r
}
