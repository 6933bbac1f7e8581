package damian2022

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/sample"
)

// Network is f_θ(x) = aᵀσ(Wx + b) with σ = ReLU: a [m], W [m, d], b [m] (§2.2).
type Network struct {
	M, D    int
	A, W, B []float64
}

// SymmetricStart returns the initial network of §2.2: a_j uniform on {−1, 1},
// w_j ~ N(0, I_d/d), b_j = 0, and the second half of the neurons mirroring the
// first, a_{j+m/2} = −a_j, w_{j+m/2} = w_j, so that f_θ = 0 everywhere. (The
// paper prints the mirror index off by one.)
func SymmetricStart(r *rand.Rand, m, d int) (Network, error) {
	f, err := AsymmetricStart(r, m, d)
	if err != nil {
		return f, err
	}
	if m%2 != 0 {
		return f, fmt.Errorf("the symmetric start pairs the neurons: the width m = %d must be even", m)
	}
	half := m / 2
	for j := range half {
		f.A[half+j] = -f.A[j]
		copy(f.Neuron(half+j), f.Neuron(j))
	}
	return f, nil
}

// AsymmetricStart returns the network of SymmetricStart without the mirror:
// all m neurons are independent.
func AsymmetricStart(r *rand.Rand, m, d int) (Network, error) {
	if m < 1 || d < 1 {
		return Network{}, fmt.Errorf("width m = %d, dimension d = %d: both must be at least 1", m, d)
	}
	f := Network{m, d, make([]float64, m), make([]float64, m*d), make([]float64, m)}
	sample.Rademacher(r, f.A)
	sample.Normal(r, f.W)
	for i := range f.W {
		f.W[i] /= math.Sqrt(float64(d))
	}
	return f, nil
}

// Neuron returns w_j.
func (f Network) Neuron(j int) []float64 { return f.W[j*f.D : (j+1)*f.D] }

// At returns f_θ(x). Neurons j and j+m/2 are added to each other first, so
// that mirrored neurons cancel exactly and not up to rounding.
func (f Network) At(x []float64) float64 {
	half, sum := f.M/2, 0.0
	for j := range half {
		sum += f.unit(j, x) + f.unit(half+j, x)
	}
	if f.M%2 != 0 {
		sum += f.unit(f.M-1, x)
	}
	return sum
}

// unit returns a_j σ(w_j·x + b_j).
func (f Network) unit(j int, x []float64) float64 {
	z := f.B[j]
	for i, w := range f.Neuron(j) {
		z += w * x[i]
	}
	return f.A[j] * math.Max(z, 0)
}

// Loss returns L(θ) = (1/n) Σ (f_θ(x_i) − y_i)², without a factor ½ (§2.2).
func (f Network) Loss(data Data) float64 {
	sum := 0.0
	for i, y := range data.Y {
		e := f.At(data.Row(i)) - y
		sum += e * e
	}
	return sum / float64(data.N)
}
