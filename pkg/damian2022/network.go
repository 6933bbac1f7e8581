package damian2022

import (
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/network"
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
func SymmetricStart(r *rand.Rand, m, d int) (Network, error) { return start(r, m, d, true) }

// start is SymmetricStart, or without the mirror m independent neurons.
func start(r *rand.Rand, m, d int, mirror bool) (Network, error) {
	law := network.Start{A: network.Signs(1), W: network.Normal(1 / math.Sqrt(float64(d))), B: network.Constant(0), Mirror: mirror}
	w, err := architecture(m, d).Start(1, law, func(int, string) *rand.Rand { return r })
	if err != nil {
		return Network{}, err
	}
	return Network{m, d, w.A.Data, w.W.Data, w.B.Data}, nil
}

// architecture is f_θ without its weights.
func architecture(m, d int) network.TwoLayer {
	return network.TwoLayer{Inputs: d, Width: m, Activation: network.ReLU, Scale: 1}
}

// Neuron returns w_j.
func (f Network) Neuron(j int) []float64 { return f.W[j*f.D : (j+1)*f.D] }

// At returns f_θ(x). Mirrored neurons cancel exactly and not up to rounding.
func (f Network) At(x []float64) float64 {
	w := network.Weights{A: engine.Vector(f.A), W: engine.Vector(f.W), B: engine.Vector(f.B)}
	return architecture(f.M, f.D).At(w, 0, x)
}
