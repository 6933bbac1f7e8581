package spectral

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// CKA returns the linear centred kernel alignment of two representations a [n, p] and
// b [n, q] of the same n samples,
//
//	‖AᵀB‖_F² / (‖AᵀA‖_F ‖BᵀB‖_F)
//
// with the columns of A and B centred: 1 when one is the other turned, shifted or scaled, and 0
// when no direction of one has a covariance with one of the other. It is not a number when
// one of them is constant. Recalled: S. Kornblith, M. Norouzi, H. Lee, G. Hinton,
// Similarity of Neural Network Representations Revisited, ICML 2019.
func CKA(a, b *mat.Dense) (float64, error) {
	n, _ := a.Dims()
	if m, _ := b.Dims(); m != n {
		return math.NaN(),
			fmt.Errorf("the alignment of representations of %d and of %d samples: they must be of the same ones", n, m)
	}
	if n < 2 {
		return math.NaN(), errors.New("the alignment of representations takes at least 2 samples")
	}
	x, y := centred(a), centred(b)
	cross, own, other := gram(x, y), gram(x, x), gram(y, y)
	return cross * cross / (own * other), nil
}

// centred returns a with the mean of every column taken off.
func centred(a *mat.Dense) *mat.Dense {
	n, p := a.Dims()
	out := mat.DenseCopyOf(a)
	for k := range p {
		mean := mat.Sum(a.ColView(k)) / float64(n)
		for i := range n {
			out.Set(i, k, out.At(i, k)-mean)
		}
	}
	return out
}

// gram returns ‖AᵀB‖_F.
func gram(a, b *mat.Dense) float64 {
	var product mat.Dense
	product.Mul(a.T(), b)
	return mat.Norm(&product, 2)
}
