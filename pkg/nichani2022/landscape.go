package nichani2022

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds the curvature of the objective (2.6).

// HessianVector returns the Hessian of the objective by (δ, s) at W, times a direction u.
func (o *Objective) HessianVector(at, u Displacement) Displacement {
	zd, zs := products(o.X, at.Delta), products(o.X, at.Sum)
	ud, us := products(o.X, u.Delta), products(o.X, u.Sum)
	c := o.residual(o.At(at))
	floats.Scale(2/float64(len(c)), c)
	dl := weighted(o.scale(), o.first, ud, nil)
	dq := weighted(o.scale()/2, o.second, ud, zs)
	floats.Add(dq, weighted(o.scale()/2, o.second, zd, us))
	dc := make([]float64, len(c))
	floats.AddScaled(dc, 2/float64(len(c))*o.Model.Linear, dl)
	floats.AddScaled(dc, 2/float64(len(c))*o.Model.Quadratic, dq)
	byL := o.forms(dl)
	floats.AddScaled(byL, o.Model.Linear, dc)
	floats.Scale(o.Model.Quadratic, dc)
	floats.Scale(o.Model.Quadratic, c)
	out := o.powerHessian(at, u)
	if o.Population > 0 {
		out.Delta.Add(out.Delta, o.populationGradient(u.Delta, dl, byL))
	}
	out.Delta.Add(out.Delta, o.pull(o.X, o.first, byL, dc, zs))
	out.Delta.Add(out.Delta, o.pull(o.X, nil, nil, c, us))
	out.Sum.Add(out.Sum, o.pull(o.X, nil, nil, dc, zd))
	out.Sum.Add(out.Sum, o.pull(o.X, nil, nil, c, ud))
	return out
}

// powerHessian is the part of λ_4 N², N = Σ‖w_r‖⁴: its gradient is 8N‖w_r‖²w_r.
func (o *Objective) powerHessian(at, u Displacement) Displacement {
	if o.Power == 0 {
		return o.Still()
	}
	wp, wm := at.Neurons()
	up, um := u.Neurons()
	n, dn := at.Norm4(), 0.0
	pairs := [][2]*mat.Dense{{wp, up}, {wm, um}}
	each := func(do func(w, u []float64)) {
		for _, p := range pairs {
			for r := range p[0].RawMatrix().Rows {
				do(p[0].RawRowView(r), p[1].RawRowView(r))
			}
		}
	}
	each(func(w, u []float64) { dn += 4 * dense.Square(w) * floats.Dot(w, u) })
	each(func(w, u []float64) {
		square, along := dense.Square(w), floats.Dot(w, u)
		for i := range u {
			u[i] = 8 * o.Power * (dn*square*w[i] + n*(2*along*w[i]+square*u[i]))
		}
	})
	return Displace(up, um).conjugate()
}

// Curvature is the state of an objective at a displacement.
type Curvature struct {
	Objective float64
	Gradient  float64           // norm of the gradient by the neurons' weights
	Ends      spectral.Extremes // of the Hessian by the neurons' weights
}

// Ratio returns λ_min/λ_max.
func (c Curvature) Ratio() float64 { return c.Ends.Smallest / c.Ends.Largest }

// Curvature returns the objective, the norm of its gradient and the ends of its Hessian's spectrum at W, by
// [spectral.Lanczos] with so many Hessian-vector products (120 are enough at the end of training). The Hessian by the
// weights w⁺, w⁻ of the neurons has twice the eigenvalues of that by (δ, s): the change of coordinates is √2 times
// a rotation. Errors are those of Lanczos.
func (o *Objective) Curvature(ctx context.Context, at Displacement, products int) (Curvature, error) {
	g := o.Gradient(at)
	c := Curvature{Objective: o.Value(at), Gradient: math.Sqrt(2 * (dense.Square(g.Delta.RawMatrix().Data) +
		dense.Square(g.Sum.RawMatrix().Data)))}
	var err error
	c.Ends, err = spectral.Lanczos(ctx, o.Hessian(at), products, nil)
	return c, err
}

// Hessian returns the Hessian at W as an operator on (δ, s) [2hd], one after the other, with the eigenvalues of that by
// the weights of the neurons.
func (o *Objective) Hessian(at Displacement) spectral.Operator {
	h, d := o.Pairs(), o.Dim()
	return spectral.Operator{In: 2 * h * d, Apply: func(v []float64) ([]float64, error) {
		out := o.HessianVector(at, Displacement{mat.NewDense(h, d, v[:h*d]), mat.NewDense(h, d, v[h*d:])}).Times(2)
		return append(append([]float64{}, out.Delta.RawMatrix().Data...), out.Sum.RawMatrix().Data...), nil
	}}
}
