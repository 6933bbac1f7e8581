package jacot2023

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Tangent are the parts of the NTK's trace Tr Θ(x,x) = Σ_l ‖J_{l→L}(x)‖_F² (‖α_{l−1}(x)‖² + 1),
// averaged over inputs. Derived here: the derivative of f by W_l is J_{l→L} ⊗ α_{l−1}, and
// by b_l it is J_{l→L}.
type Tangent struct {
	Weights []float64 // of W_1, …, W_L
	Biases  []float64 // of b_1, …, b_L
}

// Trace returns the mean of Tr Θ(x,x).
func (t Tangent) Trace() float64 { return floats.Sum(t.Weights) + floats.Sum(t.Biases) }

// Tangent returns the mean of the NTK's trace over the columns of x [d_in, N],
// layer by layer.
func (n Net) Tangent(x *mat.Dense) Tangent {
	t := Tangent{make([]float64, n.Depth()), make([]float64, n.Depth())}
	_, count := x.Dims()
	for i := range count {
		j := n.jacobiansAt(column(x, i))
		for l := range n.W {
			back := square(j.to[l].RawMatrix().Data) / float64(count)
			t.Weights[l] += back * square(j.post[l])
			if len(n.B) > 0 {
				t.Biases[l] += back
			}
		}
	}
	return t
}
