package jacot2023

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds T7: how far the weights are from partial isometries of rank k that follow the
// Jacobian, and what bounds it.

// Bottleneck is what T7 says of a network at one input, for one rank k.
type Bottleneck struct {
	LogDet    float64   // log |Jf(x)|_k
	Distances []float64 // d_l = ‖W_l − V_l V_{l−1}ᵀ‖_F, l = 1, …, L
	Bound     float64   // ‖W‖² − kL − 2 log |Jf(x)|_k
}

// Squared returns Σ d_l², which T7 bounds.
func (b Bottleneck) Squared() float64 { return dense.Square(b.Distances) }

// BottleneckAt returns the distances of the weights from a chain of partial
// isometries of rank k that follows the Jacobian at x [d_in], and their bound (T7):
// there are V_l [n_l, k] with orthonormal columns such that
//
//	Σ_l ‖W_l − V_l V_{l−1}ᵀ‖_F² ≤ ‖W‖² − kL − 2 log |Jf(x)|_k
//
// for every θ, x and k ≤ rank Jf(x). Derived here: V_0 are the top k right singular vectors
// of Jf(x), P_l projects on J_{0→l}V_0, and V_l V_{l−1}ᵀ is the polar isometry of
// Q_l = P_l W_l P_{l−1}, of rank k with singular values s. The image of J_{0→l} lies
// in the active coordinates, so P_l D_l = P_l and |Jf|_k = ∏_l |Q_l|_k. With
// ‖W − VVᵀ‖² = ‖W‖² − ‖Q‖² + Σ(s_i − 1)² and (s − 1)² ≤ s² − 1 − 2 log s the sum over l is the
// statement.
//
// LogDet is −∞, the bound +∞ and the distances are nil where the Jacobian
// has a rank below k. It is an error where a weight is no number.
func (n Net) BottleneckAt(x []float64, k int) (Bottleneck, error) {
	j := n.JacobiansAt(x)
	jacobian, err := spectral.Decompose(j.From[n.Depth()])
	if err != nil {
		return Bottleneck{}, err
	}
	b := Bottleneck{LogDet: math.Inf(-1), Bound: math.Inf(1)}
	if spectral.NumericalRank(jacobian.Values) < k {
		return b, nil
	}
	b.LogDet = spectral.LogPseudoDeterminant(jacobian.Values, k)
	b.Bound = n.WeightNorm() - float64(k*n.Depth()) - 2*b.LogDet
	rows, _ := jacobian.V.Dims()
	previous := mat.DenseCopyOf(jacobian.V.Slice(0, rows, 0, k))
	moved := previous
	for l := 1; l <= n.Depth(); l++ {
		v, basis, err := n.follow(l, j, moved, previous)
		if err != nil {
			return Bottleneck{}, err
		}
		b.Distances = append(b.Distances, math.Sqrt(dense.Square(residual(n.W[l-1], v, previous).RawMatrix().Data)))
		moved, previous = basis, v
	}
	return b, nil
}

// follow returns V_l and an orthonormal basis of J_{0→l}V_0, from the basis of
// J_{0→l−1}V_0 and V_{l−1}. The basis is made orthonormal again at every layer, so
// that directions that shrink over many layers keep their digits.
func (n Net) follow(l int, j jacobians, basis, previous *mat.Dense) (v, next *mat.Dense, err error) {
	var image mat.Dense
	image.Mul(n.W[l-1], basis)
	keepRows(&image, j.masks[l])
	_, k := basis.Dims()
	var qr mat.QR
	qr.Factorize(&image)
	var q mat.Dense
	qr.QTo(&q)
	rows, _ := image.Dims()
	next = mat.DenseCopyOf(q.Slice(0, rows, 0, k))
	var inner, middle mat.Dense
	inner.Mul(n.W[l-1], previous)
	middle.Mul(next.T(), &inner)
	polar, err := spectral.NearestIsometry(&middle, k)
	if err != nil {
		return nil, nil, err
	}
	v = &mat.Dense{}
	v.Mul(next, polar)
	return v, next, nil
}

// residual returns W − V Uᵀ.
func residual(w, v, u *mat.Dense) *mat.Dense {
	var out mat.Dense
	out.Mul(v, u.T())
	out.Sub(w, &out)
	return &out
}

// RandomDistances returns ‖W_l − V_l V_{l−1}ᵀ‖_F, l = 1, …, L, for random V_l with k
// orthonormal columns: what the distances are without the Jacobian to follow. It is an error
// where a layer has fewer than k neurons.
func (n Net) RandomDistances(r *rand.Rand, k int) ([]float64, error) {
	frame := func(d int) (*mat.Dense, error) {
		s, err := spectral.Span(dense.Gaussian(r, d, k))
		if err != nil {
			return nil, err
		}
		return s.Basis(), nil
	}
	previous, err := frame(n.Inputs())
	if err != nil {
		return nil, err
	}
	var out []float64
	for _, w := range n.W {
		rows, _ := w.Dims()
		v, err := frame(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, math.Sqrt(dense.Square(residual(w, v, previous).RawMatrix().Data)))
		previous = v
	}
	return out, nil
}

// SteepestAt returns the column of x [d_in, N] at which |Jf|_k is largest, and
// log |Jf|_k there; 0 and −∞ where the Jacobian has a rank below k everywhere.
func (n Net) SteepestAt(x *mat.Dense, k int) (at int, logDet float64, err error) {
	logDet = math.Inf(-1)
	_, count := x.Dims()
	for i := range count {
		s, err := spectral.Values(n.Jacobian(mat.Col(nil, i, x)))
		if err != nil {
			return 0, 0, err
		}
		if k <= spectral.NumericalRank(s) {
			if d := spectral.LogPseudoDeterminant(s, k); d > logDet {
				at, logDet = i, d
			}
		}
	}
	return at, logDet, nil
}

// DistanceAt returns d_l, l = 1, …, L; NaN where the Jacobian's rank is below k.
func (r Report) DistanceAt(l int) float64 {
	if len(r.Distances) < l {
		return math.NaN()
	}
	return r.Distances[l-1]
}

// LowerQuartile returns the distance d_l that a quarter of the layers do not exceed, the
// ⌈L/4⌉-th smallest; NaN where T7 says nothing.
func (r Report) LowerQuartile() float64 {
	if len(r.Distances) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(r.Distances))
	return sorted[(len(sorted)+3)/4-1]
}

// OuterShare returns the share of the first two and the last two layers in Σ d_l²; NaN
// where T7 says nothing.
func (r Report) OuterShare() float64 {
	n := len(r.Distances)
	if n < 4 {
		return math.NaN()
	}
	return (dense.Square(r.Distances[:2]) + dense.Square(r.Distances[n-2:])) / r.Squared()
}
