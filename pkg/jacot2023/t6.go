package jacot2023

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/spectral"
)

// Partner returns y = x + 2^j·toward, |j| < 30, with the same neurons active as at x for the
// largest j ≤ 0, or, apart, with others active for the least j ≥ 0; false where f does not tell
// the two inputs apart or no j will do. The argument at holds the derivatives at x. One region
// is convex, so that equal masks at two points are equal masks between them.
func (n Net) Partner(at jacobians, x, toward []float64, apart bool) (y []float64, ok bool) {
	const most = 30 // doublings or halvings
	t, factor := 1.0, 0.5
	if apart {
		factor = 2
	}
	for range most {
		y = make([]float64, len(x))
		for i := range y {
			y[i] = x[i] + t*toward[i]
		}
		other := n.JacobiansAt(y)
		if slices.EqualFunc(at.masks, other.masks, slices.Equal[[]bool]) != apart {
			return y, at.Separation(other) > 0
		}
		t *= factor
	}
	return nil, false
}

// Difference returns ‖∂_θf(x) − ∂_θf(y)‖² over the weights θ, the larger side of T6 for x and y
// of one linear region. Derived here: the derivative by W_l is
// J_{l→L} ⊗ α_{l−1}, and J⊗α − J′⊗α′ = J⊗(α − α′) + (J − J′)⊗α′ keeps its digits for near inputs.
// Biases add ‖J − J′‖², nothing within a region.
func (j jacobians) Difference(other jacobians) float64 {
	total := 0.0
	for l, to := range j.to {
		var turn mat.Dense
		turn.Sub(to, other.to[l])
		move := minus(j.post[l], other.post[l])
		total += dense.Square(to.RawMatrix().Data)*dense.Square(move) +
			dense.Square(turn.RawMatrix().Data)*dense.Square(other.post[l]) +
			2*floats.Dot(to.RawMatrix().Data, turn.RawMatrix().Data)*floats.Dot(move, other.post[l])
	}
	return total
}

// Separation returns L ‖f(x) − f(y)‖^{2−2/L} ‖x − y‖^{2/L}, the smaller side of T6.
func (j jacobians) Separation(other jacobians) float64 {
	depth := len(j.to)
	l := float64(depth)
	return l * math.Pow(dense.Square(minus(j.post[depth], other.post[depth])), 1-1/l) *
		math.Pow(dense.Square(minus(j.post[0], other.post[0])), 1/l)
}

// Mixed returns the two sides of T6 at one input, the larger first: over the weights
// ‖∂²_{xθ}f(x)‖² = Σ_l ‖J_{l→L}‖_F² ‖J_{0→l−1}‖_F², and L‖Jf(x)‖_{2−2/L}^{2−2/L}.
func (j jacobians) Mixed() (square2, slope float64, err error) {
	for l, to := range j.to {
		square2 += dense.Square(to.RawMatrix().Data) * dense.Square(j.From[l].RawMatrix().Data)
	}
	depth := float64(len(j.to))
	s, err := spectral.Values(j.From[len(j.to)])
	return square2, depth * spectral.SchattenPower(s, 2-2/depth), err
}
