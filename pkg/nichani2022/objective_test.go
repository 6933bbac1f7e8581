package nichani2022

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// everything is an objective of three dimensions and two pairs with all regularisers switched on, and a displacement.
func everything(t testing.TB, m Model) (*Objective, Displacement) {
	t.Helper()
	r := sample.Stream(7, "objective")
	n, err := DrawNet(r, Tanh1, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	w := Weights{Population: 0.3, Low: 0.2, Sample: 0.1, Power: 0.05}
	o, err := NewObjective(n, m, w, dense.Gaussian(r, 7, 3), sample.Normals(r, 7), 2, dense.Gaussian(r, 5, 3))
	if err != nil {
		t.Fatal(err)
	}
	v := Displacement{dense.Gaussian(r, 2, 3), dense.Gaussian(r, 2, 3)}
	return o, v.Times(0.4)
}

// jacobian returns the derivatives of f_L by the weights of all neurons, w⁺ first, by differences: f_L is linear.
func jacobian(n Net, x *mat.Dense) *mat.Dense {
	h, d := n.Pairs(), n.Dim()
	out := mat.NewDense(x.RawMatrix().Rows, 2*h*d, nil)
	for i := range 2 * h * d {
		plus, minus := mat.NewDense(h, d, nil), mat.NewDense(h, d, nil)
		if i < h*d {
			plus.RawMatrix().Data[i] = 1
		} else {
			minus.RawMatrix().Data[i-h*d] = 1
		}
		l, _ := n.Taylor(x, Displace(plus, minus))
		out.SetCol(i, l)
	}
	return out
}

// slow returns the objective from its definition: the projector of the Jacobian's singular vectors in the space of all
// weights, the neurons one by one.
func slow(t *testing.T, o *Objective, v Displacement) float64 {
	t.Helper()
	j := jacobian(o.Net, o.X)
	s, err := spectral.Decompose(j)
	if err != nil {
		t.Fatal(err)
	}
	plus, minus := v.Neurons()
	w := mat.NewVecDense(2*o.Pairs()*o.Dim(), append(append([]float64{}, plus.RawMatrix().Data...),
		minus.RawMatrix().Data...))
	vk := s.V.Slice(0, w.Len(), 0, 2)
	var inner, inside, outside, onSample, onFresh mat.VecDense
	inner.MulVec(vk.T(), w)
	inside.MulVec(vk, &inner)
	outside.SubVec(w, &inside)
	onSample.MulVec(j, &outside)
	onFresh.MulVec(jacobian(o.Net, o.fresh), &outside)
	l, q := o.Taylor(o.X, v)
	sum := 0.0
	for i, y := range o.Y {
		f := o.Model.Linear*l[i] + o.Model.Quadratic*q[i] - y
		sum += f * f / float64(len(o.Y))
	}
	fourth := 0.0
	for r := 0; r < w.Len(); r += o.Dim() {
		square := dense.Square(w.RawVector().Data[r : r+o.Dim()])
		fourth += square * square
	}
	return sum + o.Population*dense.Square(onFresh.RawVector().Data)/float64(onFresh.Len()) +
		o.Low*dense.Square(inside.RawVector().Data) + o.Sample*dense.Square(onSample.RawVector().Data) +
		o.Power*fourth*fourth
}

// D7: everything that is found without V.
func TestTheObjectiveIsThatOfTheSingularVectors(t *testing.T) {
	for _, m := range []Model{Joint, Tangent, Quadratic} {
		o, v := everything(t, m)
		if got, want := o.Value(v), slow(t, o, v); !scalar.EqualWithinRel(got, want, 1e-10) {
			t.Errorf("%+v: %.12g, want %.12g", m, got, want)
		}
	}
}

// numbers returns pointers to the numbers of a displacement.
func (v Displacement) numbers() []*float64 {
	var out []*float64
	for _, m := range []*mat.Dense{v.Delta, v.Sum} {
		for i := range m.RawMatrix().Data {
			out = append(out, &m.RawMatrix().Data[i])
		}
	}
	return out
}

// D2: a step in the coordinates (δ, s) is one of gradient descent on the 2h neurons, by central differences of the
// objective by each of their weights.
func TestAStepIsGradientDescentOnTheNeurons(t *testing.T) {
	const rate, eps = 0.1, 1e-5
	for _, m := range []Model{Joint, Quadratic} {
		o, v := everything(t, m)
		plus, minus := v.Neurons()
		next, last := mat.DenseCopyOf(plus), mat.DenseCopyOf(minus)
		for _, w := range []struct{ at, to *mat.Dense }{{plus, next}, {minus, last}} {
			for i := range w.at.RawMatrix().Data {
				p := &w.at.RawMatrix().Data[i]
				was := *p
				*p = was + eps
				up := o.Value(Displace(plus, minus))
				*p = was - eps
				down := o.Value(Displace(plus, minus))
				*p = was
				w.to.RawMatrix().Data[i] -= rate * (up - down) / (2 * eps)
			}
		}
		got, want := o.Step(v, rate), Displace(next, last)
		if !mat.EqualApprox(got.Delta, want.Delta, 1e-8) || !mat.EqualApprox(got.Sum, want.Sum, 1e-8) {
			t.Errorf("%+v: the step leads to %v, want %v", m, mat.Formatted(got.Delta), mat.Formatted(want.Delta))
		}
	}
}

func TestHessianVectorsAreDifferencesOfGradients(t *testing.T) {
	const eps = 1e-5
	for _, m := range []Model{Joint, Quadratic} {
		o, v := everything(t, m)
		r := sample.Stream(8, "direction")
		u := Displacement{dense.Gaussian(r, 2, 3), dense.Gaussian(r, 2, 3)}
		moved := func(t float64) Displacement {
			w := u.Times(t)
			w.Delta.Add(w.Delta, v.Delta)
			w.Sum.Add(w.Sum, v.Sum)
			return o.Gradient(w)
		}
		up, down, got := moved(eps).numbers(), moved(-eps).numbers(), o.HessianVector(v, u).numbers()
		for i := range got {
			if want := (*up[i] - *down[i]) / (2 * eps); math.Abs(*got[i]-want) > 1e-6 {
				t.Errorf("%+v, number %d: %.9g, want %.9g", m, i, *got[i], want)
			}
		}
	}
}

// D3: at W = 0 the Hessian of f_Q alone couples δ_r with s_r, and is symmetric about 0: a strict saddle without
// gradient.
func TestTheStartOfFQIsASaddle(t *testing.T) {
	o, v := everything(t, Quadratic)
	o.Weights = Weights{}
	c, err := o.Curvature(context.Background(), v.Times(0), 12)
	if err != nil {
		t.Fatal(err)
	}
	if c.Gradient != 0 || math.Abs(c.Ratio()+1) > 1e-9 || c.Ends.Largest <= 0 {
		t.Errorf("gradient %g, λ_min/λ_max = %g: want 0 and −1", c.Gradient, c.Ratio())
	}
	// the largest eigenvalue is that of the worst pair: |A_r|/√m in the coordinates of the flow
	weights := make([]float64, len(o.Y))
	for i, y := range o.Y {
		weights[i] = -2 / float64(len(o.Y)) * y
	}
	worst := 0.0
	for r := range o.Pairs() {
		strength, err := o.Pull(o.X, weights, r).Strength()
		if err != nil {
			t.Fatal(err)
		}
		worst = max(worst, strength/math.Sqrt(float64(o.Width())))
	}
	if !scalar.EqualWithinRel(c.Ends.Largest, worst, 1e-9) {
		t.Errorf("λ_max = %g, and the pull on the worst pair %g", c.Ends.Largest, worst)
	}
}

// The largest eigenvalue by the neurons' weights is that of the f_L part where nothing else is trained (D8).
func TestTheRateIsStableUpToItsBound(t *testing.T) {
	o, v := everything(t, Tangent)
	o.Weights = Weights{Sample: 5}
	gram, err := o.Gram(o.X)
	if err != nil {
		t.Fatal(err)
	}
	values, err := spectral.Eigenvalues(gram)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []Weights{{}, {Sample: 5}, {Low: 3}} {
		o.Weights = w
		bound, err := StableRate(values, 2, w)
		if err != nil {
			t.Fatal(err)
		}
		c, err := o.Curvature(context.Background(), v, 12)
		if err != nil {
			t.Fatal(err)
		}
		if !scalar.EqualWithinRel(bound, 2/c.Ends.Largest, 1e-6) {
			t.Errorf("%+v: stable up to %g, want 2/λ_max = %g", w, bound, 2/c.Ends.Largest)
		}
	}
	if _, err := StableRate(values, 7, Weights{}); err == nil {
		t.Error("nothing is left, and no error")
	}
}

func TestWhatObjectivesRefuse(t *testing.T) {
	o, _ := everything(t, Joint)
	try := func(w Weights, y []float64, free int) error {
		_, err := NewObjective(o.Net, Joint, w, o.X, y, free, nil)
		return err
	}
	for i, err := range []error{try(Weights{}, o.Y, 7), try(Weights{}, o.Y, -1), try(Weights{}, o.Y[1:], 1),
		try(Weights{Sample: -1}, o.Y, 1), try(Weights{Population: 1}, o.Y, 1)} {
		if err == nil {
			t.Errorf("case %d: no error", i)
		}
	}
}
