package spectral

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Eigenvalues returns the eigenvalues of a symmetric matrix, which do not increase: those of [Eigen] to
// rounding, without the vectors and in a fifth of the time. Errors are those of Eigen.
func Eigenvalues(a *mat.SymDense) ([]float64, error) {
	if a == nil {
		return nil, errors.New("the matrix is missing: give one with at least one row")
	}
	if err := checkMatrix(a); err != nil {
		return nil, err
	}
	var e mat.EigenSym
	if !e.Factorize(a, false) {
		return nil,
			errors.New("the eigenvalues do not converge: scale the rows and columns of the matrix to similar size")
	}
	values := e.Values(nil)
	slices.Reverse(values)
	return values, nil
}

// RowSpace is the span of k right singular vectors V_k of a matrix J = U S Vᵀ [n, p] that is known by its Gram
// matrix J Jᵀ alone: what it says of a vector w ∈ R^p it finds from J w. The projection on it is
// V_k V_kᵀ with V_k = Jᵀ U_k S_k⁻¹.
type RowSpace struct {
	Squares []float64  // S_k², [k]
	Left    *mat.Dense // U_k [n, k]; nil where k is 0
}

// NewRowSpace returns the span of the right singular vectors of the k largest singular values of J, from the
// decomposition of its Gram matrix. It is an error unless 0 ≤ k < n, or where the k-th value is not positive.
func NewRowSpace(gram Spectrum, k int) (RowSpace, error) {
	n := len(gram.Values)
	if k < 0 || k >= n {
		return RowSpace{}, fmt.Errorf("%d of %d singular vectors: take at least 0, and fewer than all, so that some are left",
			k, n)
	}
	if k == 0 {
		return RowSpace{}, nil
	}
	if !(gram.Values[k-1] > 0) {
		return RowSpace{}, fmt.Errorf("%d singular vectors of a matrix whose %d-th squared value is %.3g: take fewer",
			k, k, gram.Values[k-1])
	}
	return RowSpace{slices.Clone(gram.Values[:k]), mat.DenseCopyOf(gram.Vectors.Slice(0, n, 0, k))}, nil
}

// Outside returns J (I − V_k V_kᵀ) w = (I − U_k U_kᵀ) l [n] for l = J w.
func (s RowSpace) Outside(l []float64) []float64 {
	out := slices.Clone(l)
	for i, c := range s.left(l) {
		for j := range out {
			out[j] -= c * s.Left.At(j, i)
		}
	}
	return out
}

// left returns U_kᵀ l.
func (s RowSpace) left(l []float64) []float64 {
	c := make([]float64, len(s.Squares))
	for i := range c {
		c[i] = floats.Dot(mat.Col(nil, i, s.Left), l)
	}
	return c
}

// Fresh returns φ·(I − V_k V_kᵀ) w = φ·w − φᵀJᵀ U_k S_k⁻² U_kᵀ l for a row φ that need not be one of J: at = φ·w,
// cross = J φ [n], l = J w.
func (s RowSpace) Fresh(at float64, cross, l []float64) float64 {
	for i, c := range s.left(l) {
		at -= c / s.Squares[i] * floats.Dot(mat.Col(nil, i, s.Left), cross)
	}
	return at
}

// Inside returns ‖V_kᵀ w‖² = ‖S_k⁻¹ U_kᵀ l‖² for l = J w.
func (s RowSpace) Inside(l []float64) float64 {
	sum := 0.0
	for i, c := range s.left(l) {
		sum += c * c / s.Squares[i]
	}
	return sum
}

// Matrices returns I − U_k U_kᵀ and U_k S_k⁻² U_kᵀ, both [n, n]: the quadratic forms of Outside and Inside.
func (s RowSpace) Matrices(n int) (outside, inside *mat.SymDense) {
	outside, inside = mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for i := range n {
		outside.SetSym(i, i, 1)
	}
	for i, square := range s.Squares {
		u := mat.NewVecDense(n, mat.Col(nil, i, s.Left))
		outside.SymRankOne(outside, -1, u)
		inside.SymRankOne(inside, 1/square, u)
	}
	return outside, inside
}

// Descent returns α [n] such that K α is where gradient descent on (1/n)‖l − y‖² over the functions of a
// kernel with matrix K ends after so many steps of the rate η from 0: α = U diag((1 − (1 − 2ηe/n)^T)/e) Uᵀ y over the
// eigenvalues e. It is exact whatever T; at points x the function is then k(x, ·)·α.
func Descent(gram Spectrum, y []float64, rate float64, steps int) ([]float64, error) {
	n := len(gram.Values)
	if len(y) != n || steps < 0 || !(rate > 0) {
		return nil, fmt.Errorf("descent over a kernel of %d points for %d labels, %d steps of the rate %g: give as many "+
			"labels as points, and a positive rate", n, len(y), steps, rate)
	}
	alpha := make([]float64, n)
	for i, e := range gram.Values {
		u := mat.Col(nil, i, gram.Vectors)
		floats.AddScaled(alpha, floats.Dot(u, y)*geometric(2*rate*e/float64(n), steps)*2*rate/float64(n), u)
	}
	return alpha, nil
}

// geometric returns Σ_{t<T} (1−x)^t = (1 − (1−x)^T)/x.
func geometric(x float64, steps int) float64 {
	sum, power, block := 0.0, 1.0, 1.0 // by squaring: S_{2b} = S_b (1 + (1−x)^b)
	factor := 1 - x
	for ; steps > 0; steps /= 2 {
		if steps%2 == 1 {
			sum, power = sum+power*block, power*factor
		}
		block, factor = block*(1+factor), factor*factor
	}
	return sum
}
