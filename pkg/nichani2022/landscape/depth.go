package landscape

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds how far down the objective can bend (D12).

// Depth returns max_r |A_r|/√m with A_r = −Σ_i c_i σ″_r(x_i) x_i x_iᵀ and c_i = (2/n)(f_i − y_i), of the models that
// have f_Q; 0 of f_L alone. No eigenvalue of the Hessian of the objective by the neurons' weights is below −Depth
// (derived, D12): the Hessian is
//
//	(2/n) JᵀJ + what the penalties add + Σ_i c_i ∇²f_i,
//
// of which only the last part can be negative, since the penalties are convex, and this is ±A_r/√m on the weights of
// each neuron of pair r, and 0 between neurons. Errors are those of [spectral.Eigenvalues].
func Depth(o *nichani2022.Objective, at nichani2022.Displacement) (float64, error) {
	if o.Model.Quadratic == 0 {
		return 0, nil
	}
	c := pulls(o, at)
	_, second := o.Gates(o.X)
	n, d := o.X.Dims()
	a, scaled, full := mat.NewSymDense(d, nil), mat.NewDense(n, d, nil), mat.NewDense(d, d, nil)
	worst := 0.0
	for r := range o.Pairs() {
		for i, weight := range c {
			floats.ScaleTo(scaled.RawRowView(i), -weight*second.At(i, r), o.X.RawRowView(i))
		}
		full.Mul(o.X.T(), scaled)
		for i := range d {
			for j := i; j < d; j++ {
				a.SetSym(i, j, full.At(i, j))
			}
		}
		strength, err := nichani2022.Pull{A: a}.Strength()
		if err != nil {
			return 0, err
		}
		worst = max(worst, strength)
	}
	return worst / math.Sqrt(float64(o.Width())), nil
}

// pulls returns c_i = (2/n)(f_i − y_i) times how much of f_Q is trained.
func pulls(o *nichani2022.Objective, at nichani2022.Displacement) []float64 {
	t, c := o.At(at), make([]float64, len(o.Y))
	for i, y := range o.Y {
		f := o.Model.Linear*t.Linear[i] + o.Model.Quadratic*t.Quadratic[i]
		c[i] = 2 / float64(len(c)) * (f - y) * o.Model.Quadratic
	}
	return c
}

// shifted returns largest·I − H, whose largest eigenvalue is largest − λ_min.
func shifted(h spectral.Operator, largest float64) spectral.Operator {
	return spectral.Operator{In: h.In, Apply: func(v []float64) ([]float64, error) {
		w, err := h.Apply(v)
		for i := range w {
			w[i] = largest*v[i] - w[i]
		}
		return w, err
	}}
}
