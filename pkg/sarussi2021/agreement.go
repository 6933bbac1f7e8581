package sarussi2021

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// This file holds the agreement regimes of T3: NAR, where all w_i have one sign on every sample, and all
// u_i one; PAR, where it is the label's, and the opposite of the label's. And T3a: the spread of a cluster is
// frozen in NAR.

// Tolerance is below which |cos∠(w_i, x_l)| a unit counts as standing on the kink of a sample.
const Tolerance = 1e-3

// Regime says how the units of a network agree on the samples of a set. A (cluster, sample) pair agrees when
// all units of the cluster have one sign there.
type Regime struct {
	NAR   float64 // share of the 2n pairs that agree
	PAR   float64 // share of the 2n pairs that agree on y_l (w) or −y_l (u)
	Least float64 // the least |cos∠(unit, sample)| of all: β of NAR(β) and PAR(β)
}

// Regime returns the shares of pairs that agree, a unit with |cos| ≤ tolerance agreeing with none. With the
// tolerance 0 the regimes are those of the signs alone.
func (n Net) Regime(s Set, tolerance float64) Regime {
	var h mat.Dense
	h.Mul(s.X, n.W.T())
	norms := make([]float64, 2*n.K())
	for j := range norms {
		norms[j] = floats.Norm(n.W.RawRowView(j), 2)
	}
	r, k := Regime{Least: math.Inf(1)}, n.K()
	for l, y := range s.Y {
		size := floats.Norm(s.X.RawRowView(l), 2)
		for cluster := range 2 {
			units := h.RawRowView(l)[cluster*k : (cluster+1)*k]
			low, high := cosines(units, norms[cluster*k:(cluster+1)*k], size)
			r.Least = min(r.Least, nearest(low, high))
			if low <= tolerance && high >= -tolerance {
				continue
			}
			r.NAR++
			if right := y * float64(1-2*cluster); low*right > 0 && high*right > 0 {
				r.PAR++
			}
		}
	}
	r.NAR, r.PAR = r.NAR/float64(2*s.Len()), r.PAR/float64(2*s.Len())
	return r
}

// cosines returns the least and the largest h_i/(norm_i size), 0 for a vector of zeros.
func cosines(h, norms []float64, size float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i, z := range h {
		if z != 0 {
			z /= norms[i] * size
		}
		low, high = min(low, z), max(high, z)
	}
	return low, high
}

// nearest returns the least |cos| where all have one sign, and 0 where they do not.
func nearest(low, high float64) float64 {
	if low <= 0 && high >= 0 {
		return 0
	}
	return min(math.Abs(low), math.Abs(high))
}

// IsNAR reports whether all units of either cluster agree on every sample.
func (r Regime) IsNAR() bool { return r.NAR == 1 }

// IsPAR reports whether every unit is on the right side of every sample.
func (r Regime) IsPAR() bool { return r.PAR == 1 }

// Pattern holds the slopes of an agreement regime: a^w_l and a^u_l, each 1 or α.
type Pattern struct{ W, U []float64 }

// Pattern returns the slopes that the cluster means w̄ and ū have on the samples: those of all
// units in NAR.
func (n Net) Pattern(s Set) Pattern {
	c := n.Clusters()
	p := Pattern{make([]float64, s.Len()), make([]float64, s.Len())}
	for l := range s.Y {
		p.W[l] = n.Slope(floats.Dot(c.W, s.X.RawRowView(l)))
		p.U[l] = n.Slope(floats.Dot(c.U, s.X.RawRowView(l)))
	}
	return p
}

// PerfectPattern returns the slopes of PAR.
func PerfectPattern(s Set, alpha float64) Pattern {
	p := Pattern{make([]float64, s.Len()), make([]float64, s.Len())}
	for l, y := range s.Y {
		if p.W[l], p.U[l] = 1, alpha; y < 0 {
			p.W[l], p.U[l] = alpha, 1
		}
	}
	return p
}

// Drift returns how far the spread of the clusters moved between two networks, max |Δ(w_i−w_j)| over all pairs
// of units of one cluster and all coordinates: 0 up to rounding while NAR holds at every step, since all w_i
// then have one gradient (T3a), for every rule and every step size.
func Drift(before, after Net) float64 {
	worst := 0.0
	for cluster := range 2 {
		for c := range before.W.RawMatrix().Cols {
			low, high := math.Inf(1), math.Inf(-1)
			for j := cluster * before.K(); j < (cluster+1)*before.K(); j++ {
				moved := after.W.At(j, c) - before.W.At(j, c)
				low, high = min(low, moved), max(high, moved)
			}
			worst = max(worst, high-low)
		}
	}
	return worst
}
