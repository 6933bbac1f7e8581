package nichani2022

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds the regularised objective of 1.4 on the host, in float64. R_1 and R_3 and their use are the authors';
// R_2 and R_4 are recalled or inferred, and are here to be compared with.

// Weights multiply the regularisers; 0 leaves one out.
type Weights struct {
	Population float64 // λ_1 of R_1 = E_x f_L(x; P_{>k}W)², a mean over fresh points
	Low        float64 // λ_2 of R_2 = ‖P_{≤k}W‖_F²
	Sample     float64 // λ_3 of the sum Σ_i f_L(x_i; P_{>k}W)² = n R_3: what the authors' figure calls λ
	Power      float64 // λ_4 of R_4 = ‖W‖_{2,4}⁸
}

// Check returns an error for a weight that is negative or not finite.
func (w Weights) Check() error {
	var errs []error
	for _, f := range []struct {
		name  string
		value float64
	}{{"λ_1", w.Population}, {"λ_2", w.Low}, {"λ_3", w.Sample}, {"λ_4", w.Power}} {
		if !(f.value >= 0) || math.IsInf(f.value, 0) {
			errs = append(errs, fmt.Errorf("the weight %s = %v of the regulariser must be finite and not negative",
				f.name, f.value))
		}
	}
	return errors.Join(errs...)
}

// Model says how much of the two terms of the expansion is trained: f = Linear f_L + Quadratic f_Q.
type Model struct{ Linear, Quadratic float64 }

// The models.
var (
	Joint     = Model{1, 1} // f_L + f_Q
	Tangent   = Model{1, 0} // f_L, the NTK
	Quadratic = Model{0, 1} // f_Q, the QuadNTK
)

// Objective is the regularised loss of a model of a network on a sample,
//
//	(1/n) Σ_i (f(x_i; W) − y_i)² + λ_1 R_1 + λ_2 R_2 + λ_3 n R_3 + λ_4 R_4,
//
// with what it needs of the sample computed once.
type Objective struct {
	Net
	Model
	Weights
	X    *mat.Dense // [n, d]
	Y    []float64  // [n]
	Free spectral.RowSpace

	first, second   *mat.Dense    // [n, h]
	outside, inside *mat.SymDense // [n, n]: see [spectral.RowSpace.Matrices]
	fresh, freshFor *mat.Dense    // the points of R_1 [N, d], and their σ′ [N, h]
	across          *mat.Dense    // K_{x,X} U_k S_k⁻² U_kᵀ [N, n]
}

// NewObjective returns the objective; the first n_k of the directions of the tangent kernel, by size of their
// eigenvalue, are free, which is P_{≤k} for n_k = n_k of degree k. fresh [N, d] are the points of R_1: nil where
// λ_1 is 0. It is an error where n_k is negative or not below n, a weight is negative, or points and labels do not fit.
func NewObjective(n Net, m Model, w Weights, x *mat.Dense, y []float64, free int,
	fresh *mat.Dense) (*Objective, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	if len(y) != x.RawMatrix().Rows || w.Population > 0 && fresh == nil {
		return nil, fmt.Errorf("%d points and %d labels, λ_1 = %g: give a label for each, and fresh points for λ_1",
			x.RawMatrix().Rows, len(y), w.Population)
	}
	gram, err := n.Gram(x)
	if err != nil {
		return nil, err
	}
	s, err := spectral.Eigen(gram)
	if err != nil {
		return nil, err
	}
	o := &Objective{Net: n, Model: m, Weights: w, X: x, Y: y}
	if o.Free, err = spectral.NewRowSpace(s, free); err != nil {
		return nil, fmt.Errorf("n_k free directions: %w", err)
	}
	o.outside, o.inside = o.Free.Matrices(len(y))
	o.first, o.second = n.Gates(x)
	if fresh == nil {
		return o, nil
	}
	return o, o.refresh(fresh)
}

// refresh sets the points of R_1.
func (o *Objective) refresh(fresh *mat.Dense) error {
	cross, err := o.Cross(fresh, o.X)
	if err != nil {
		return err
	}
	o.fresh, o.across = fresh, new(mat.Dense)
	o.freshFor, _ = o.Gates(fresh)
	o.across.Mul(cross, o.inside)
	return nil
}

// Terms are what the objective is made of, at one displacement.
type Terms struct {
	Linear, Quadratic []float64 // f_L and f_Q at the sample [n]
	Loss              float64   // (1/n) Σ (f − y)²
	Population        float64   // R_1 over the fresh points; NaN without
	Low               float64   // R_2
	Sum               float64   // Σ_i f_L(x_i; P_{>k}W)² = n R_3
	Power             float64   // R_4
}

// multiplied returns a b.
func multiplied(a, b dense.Matrix) *mat.Dense {
	out := mat.NewDense(a.Rows, b.Cols, nil)
	dense.AddProduct(1, a, b, dense.Of(out))
	return out
}

// products returns x δᵀ or x sᵀ, [n, h].
func products(x, w *mat.Dense) *mat.Dense { return multiplied(dense.Of(x), dense.Of(w).T()) }

// weighted returns scale Σ_r a_ir z_ir u_ir, [n]; a nil u is 1.
func weighted(scale float64, a, z, u *mat.Dense) []float64 {
	out := make([]float64, z.RawMatrix().Rows)
	product := make([]float64, z.RawMatrix().Cols)
	for i := range out {
		copy(product, a.RawRowView(i))
		if u != nil {
			floats.Mul(product, u.RawRowView(i))
		}
		out[i] = scale * floats.Dot(product, z.RawRowView(i))
	}
	return out
}

// times returns m l.
func times(m mat.Matrix, l []float64) []float64 {
	var out mat.VecDense
	out.MulVec(m, mat.NewVecDense(len(l), l))
	return out.RawVector().Data
}

// leftover returns f_L(x; P_{>k}W) at the fresh points, for δ and l = f_L(X; W).
func (o *Objective) leftover(delta *mat.Dense, l []float64) []float64 {
	out := weighted(o.scale(), o.freshFor, products(o.fresh, delta), nil)
	floats.Sub(out, times(o.across, l))
	return out
}

// At returns the terms of the objective at W.
func (o *Objective) At(v Displacement) Terms {
	zd, zs := products(o.X, v.Delta), products(o.X, v.Sum)
	t := Terms{Linear: weighted(o.scale(), o.first, zd, nil), Quadratic: weighted(o.scale()/2, o.second, zd, zs),
		Population: math.NaN(), Power: v.Norm4() * v.Norm4()}
	t.Loss = dense.Square(o.residual(t)) / float64(len(o.Y))
	t.Low, t.Sum = floats.Dot(t.Linear, times(o.inside, t.Linear)), floats.Dot(t.Linear, times(o.outside, t.Linear))
	if o.fresh != nil {
		left := o.leftover(v.Delta, t.Linear)
		t.Population = dense.Square(left) / float64(len(left))
	}
	return t
}

// residual returns f − y [n].
func (o *Objective) residual(t Terms) []float64 {
	out := make([]float64, len(o.Y))
	for i, y := range o.Y {
		out[i] = o.Model.Linear*t.Linear[i] + o.Model.Quadratic*t.Quadratic[i] - y
	}
	return out
}

// Value returns the objective at W.
func (o *Objective) Value(v Displacement) float64 {
	t := o.At(v)
	sum := t.Loss + o.Low*t.Low + o.Sample*t.Sum + o.Power*t.Power
	if o.Population > 0 {
		sum += o.Population * t.Population
	}
	return sum
}

// forms returns the derivative of λ_2R_2 + λ_3 n R_3 by l at l, for any vector l: the two are quadratic forms.
func (o *Objective) forms(l []float64) []float64 {
	out := times(o.outside, l)
	floats.Scale(2*o.Sample, out)
	floats.AddScaled(out, 2*o.Low, times(o.inside, l))
	return out
}

// bent is a part of a derivative that goes through σ″: weights b [n] of the points, and z [n, h].
type bent struct {
	b []float64
	z *mat.Dense
}

// pull returns m^{−1/2} Σ_i (a_i first_ir + ½ σ″_r(x_i) Σ b_i z_ir) x_i, [h, d]: the derivative by δ for a = ∂/∂l,
// b = ∂/∂q and z = z_s. A nil a leaves the first part out.
func (o *Objective) pull(x, first *mat.Dense, a []float64, parts ...bent) *mat.Dense {
	g := mat.NewDense(x.RawMatrix().Rows, o.Pairs(), nil)
	for i := range g.RawMatrix().Rows {
		row := g.RawRowView(i)
		for _, p := range parts {
			floats.AddScaled(row, o.scale()*p.b[i]/2, p.z.RawRowView(i))
		}
		if len(parts) > 0 {
			floats.Mul(row, o.second.RawRowView(i))
		}
		if a != nil {
			floats.AddScaled(row, o.scale()*a[i], first.RawRowView(i))
		}
	}
	return multiplied(dense.Of(g).T(), dense.Of(x))
}

// Gradient returns the derivatives of the objective by δ and s. A step of gradient descent with the rate η on the
// neurons' own w_r moves δ by −2η ∂/∂δ, and s by −2η ∂/∂s (D2).
func (o *Objective) Gradient(v Displacement) Displacement {
	t, zd, zs := o.At(v), products(o.X, v.Delta), products(o.X, v.Sum)
	c := o.residual(t)
	floats.Scale(2/float64(len(o.Y)), c)
	byL, byQ := o.forms(t.Linear), make([]float64, len(c))
	floats.AddScaled(byL, o.Model.Linear, c)
	floats.AddScaled(byQ, o.Model.Quadratic, c)
	out := o.powerGradient(v)
	if o.Population > 0 {
		out.Delta.Add(out.Delta, o.populationGradient(v.Delta, t.Linear, byL))
	}
	out.Delta.Add(out.Delta, o.pull(o.X, o.first, byL, bent{byQ, zs}))
	out.Sum.Add(out.Sum, o.pull(o.X, nil, nil, bent{byQ, zd}))
	return out
}

// populationGradient returns the derivative of λ_1 R_1 by δ at fresh points, and adds the one by l to byL; both are
// linear in (δ, l).
func (o *Objective) populationGradient(delta *mat.Dense, l, byL []float64) *mat.Dense {
	left := o.leftover(delta, l)
	floats.Scale(2*o.Population/float64(len(left)), left)
	floats.Sub(byL, times(o.across.T(), left))
	return o.pull(o.fresh, o.freshFor, left)
}

// powerGradient returns the derivative of λ_4 ‖W‖_{2,4}⁸ = λ_4 (Σ‖w_r‖⁴)².
func (o *Objective) powerGradient(v Displacement) Displacement {
	if o.Power == 0 {
		return o.Still()
	}
	plus, minus := v.Neurons()
	factor := 8 * o.Power * v.Norm4()
	for _, w := range []*mat.Dense{plus, minus} {
		for r := range w.RawMatrix().Rows {
			row := w.RawRowView(r)
			floats.Scale(factor*dense.Square(row), row)
		}
	}
	return Displace(plus, minus).conjugate()
}

// conjugate turns a displacement of gradients by w⁺ and w⁻, in the coordinates of δ and s, into those by δ and
// s: w± = (s ± δ)/2.
func (v Displacement) conjugate() Displacement { return v.Times(0.5) }

// Step returns W after one step of gradient descent on the neurons.
func (o *Objective) Step(v Displacement, rate float64) Displacement {
	g := o.Gradient(v).Times(-2 * rate)
	g.Delta.Add(g.Delta, v.Delta)
	g.Sum.Add(g.Sum, v.Sum)
	return g
}
