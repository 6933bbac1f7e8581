package spectral

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
)

// of returns the operator of a matrix.
func of(a *mat.Dense) Operator {
	times := func(m mat.Matrix) func(v []float64) ([]float64, error) {
		return func(v []float64) ([]float64, error) {
			var out mat.VecDense
			out.MulVec(m, mat.NewVecDense(len(v), v))
			return out.RawVector().Data, nil
		}
	}
	_, n := a.Dims()
	return Operator{In: n, Apply: times(a), Adjoint: times(a.T())}
}

func TestPowerIterationFindsTheLargestSingularValue(t *testing.T) {
	a := normal(9, 6, "power")
	s, err := Decompose(a)
	if err != nil {
		t.Fatal(err)
	}
	l, err := PowerIteration(t.Context(), of(a), PowerOptions{Tolerance: 1e-9})
	if err != nil {
		t.Fatal(err)
	}
	if want := s.Values[0] * s.Values[0]; !l.Converged || math.Abs(l.Value-want) > 1e-9*want {
		t.Errorf("largest %.12g, want %.12g; %d steps", l.Value, want, l.Steps)
	}
	if cos := math.Abs(floats.Dot(l.Vector, mat.Col(nil, 0, s.V))); cos < 1-1e-12 {
		t.Errorf("the vector has the cosine %.15f with the singular vector", cos)
	}
}

func TestPowerIterationBoundsWhatItHasNotReached(t *testing.T) {
	a := mat.NewDense(2, 2, []float64{1, 0, 0, 0.9999})
	l, err := PowerIteration(t.Context(), of(a), PowerOptions{Steps: 3, Tolerance: 1e-12})
	if err != nil {
		t.Fatal(err)
	}
	if l.Converged || l.Steps != 3 {
		t.Errorf("converged in %d steps at a gap of 2e-4", l.Steps)
	}
	near := min(math.Abs(l.Value-1), math.Abs(l.Value-0.9999*0.9999))
	if l.Value > 1+1e-15 || near > l.Residual*l.Value*(1+1e-9)+1e-15 {
		t.Errorf("value %.9f with residual %.1e is %.1e from an eigenvalue", l.Value, l.Residual, near)
	}
}

func TestZeroOperatorHasTheLargestValueZero(t *testing.T) {
	l, err := PowerIteration(t.Context(), of(mat.NewDense(2, 3, nil)), PowerOptions{})
	if err != nil || !l.Converged || l.Value != 0 || l.Residual != 0 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestWrongOperatorsAreErrorsThatSayWhat(t *testing.T) {
	give := func(w []float64, err error) Operator {
		return Operator{In: 2, Apply: func([]float64) ([]float64, error) { return w, err }}
	}
	for want, call := range map[string]func() error{
		"no input": func() error { _, err := PowerIteration(t.Context(), Operator{}, PowerOptions{}); return err },
		"1 numbers instead": func() error {
			_, err := PowerIteration(t.Context(), give([]float64{1}, nil), PowerOptions{})
			return err
		},
		"not finite": func() error {
			_, err := PowerIteration(t.Context(), give([]float64{math.NaN(), 1}, nil), PowerOptions{})
			return err
		},
		"step 0: broken": func() error {
			_, err := PowerIteration(t.Context(), give(nil, errors.New("broken")), PowerOptions{})
			return err
		},
		"start has 1": func() error {
			_, err := PowerIteration(t.Context(), give(nil, nil), PowerOptions{Start: []float64{1}})
			return err
		},
		"the start is zero": func() error {
			_, err := PowerIteration(t.Context(), give(nil, nil), PowerOptions{Start: make([]float64, 2)})
			return err
		},
		"context canceled": func() error { return ended(t) },
		"2 numbers for 3 para": func() error {
			_, err := JacobianOperator(nil, "f", nil, []engine.Array{engine.Vector(make([]float64, 3))},
				nil).Apply(make([]float64, 2))
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func ended(t *testing.T) error {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := PowerIteration(ctx, of(normal(2, 2)), PowerOptions{})
	return err
}

// network is f(x) = Vᵀ max(0, W x) [n, 2] at the points x [n, 3], W [4, 3], V [4, 2].
func network(params, constants []*graph.Node) *graph.Node {
	z := graph.Einsum("nd,md->nm", constants[0], params[0])
	gate := graph.ConvertDType(graph.GreaterOrEqual(z, graph.ZerosLike(z)), z.DType())
	return graph.Einsum("nm,mk->nk", graph.Mul(z, gate), params[1])
}

// jacobian is the Jacobian [n·2, 12+8] of network by its formula.
func jacobian(w, v, x *mat.Dense) *mat.Dense {
	n, _ := x.Dims()
	j := mat.NewDense(2*n, 20, nil)
	for i := range n {
		for r := range 4 {
			z := mat.Dot(x.RowView(i), w.RowView(r))
			for k := range 2 {
				if z < 0 {
					continue
				}
				for d := range 3 {
					j.Set(2*i+k, 3*r+d, v.At(r, k)*x.At(i, d))
				}
				j.Set(2*i+k, 12+2*r+k, z)
			}
		}
	}
	return j
}

func TestGaussNewtonProductIsThatOfTheJacobian(t *testing.T) {
	w, v, x := normal(4, 3, "w"), normal(4, 2, "v"), normal(5, 3, "x")
	j := jacobian(w, v, x)
	params := []engine.Array{engine.Matrix(4, 3, w.RawMatrix().Data), engine.Matrix(4, 2, v.RawMatrix().Data)}
	points := []engine.Array{engine.Matrix(5, 3, x.RawMatrix().Data)}
	s, err := Values(j)
	if err != nil {
		t.Fatal(err)
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		op := JacobianOperator(e, "spectral/test", network, params, points)
		direction := normal(1, 20, "direction").RawRowView(0)
		got, err := op.Apply(direction)
		if err != nil {
			t.Fatal(err)
		}
		var jv, want mat.VecDense
		jv.MulVec(j, mat.NewVecDense(20, direction))
		want.MulVec(j.T(), &jv)
		if !floats.EqualApprox(got, want.RawVector().Data, 1e-12) { // sums of ten products of size 1
			t.Errorf("JᵀJ v = %v, want %v", got, want.RawVector().Data)
		}
		l, err := PowerIteration(t.Context(), op, PowerOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if want := s[0] * s[0]; math.Abs(l.Value-want) > 1e-6*want {
			t.Errorf("largest eigenvalue %g, want %g", l.Value, want)
		}
	})
}

// The diagonal matrix with 3 and 1.
func ExamplePowerIteration() {
	double := Operator{In: 2, Apply: func(v []float64) ([]float64, error) { return []float64{3 * v[0], v[1]}, nil }}
	l, err := PowerIteration(context.Background(), double, PowerOptions{})
	fmt.Printf("%.3f %t %v\n", l.Value, l.Converged, err)
	// Output:
	// 3.000 true <nil>
}

// The model f = p·(1, 2) has JᵀJ = 5.
func ExampleGaussNewton() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	product := func(in []*graph.Node) []*graph.Node {
		p, v, x := in[0], in[1], in[2]
		return GaussNewton(graph.Mul(p, x), []*graph.Node{p}, []*graph.Node{v})
	}
	out, err := e.Run("product", product, engine.Vector([]float64{7}), engine.Vector([]float64{3}),
		engine.Vector([]float64{1, 2}))
	fmt.Println(out[0].Data, err)
	// Output:
	// [15] <nil>
}

// f = (p, 2p) has the Jacobian (1, 2)ᵀ, and JᵀJ = 5.
func ExampleJacobianOperator() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	f := func(params, constants []*graph.Node) *graph.Node { return graph.Mul(params[0], constants[0]) }
	op := JacobianOperator(e, "line", f, []engine.Array{engine.Vector([]float64{7})},
		[]engine.Array{engine.Vector([]float64{1, 2})})
	w, err := op.Apply([]float64{1})
	fmt.Println(w, err)
	// Output:
	// [5] <nil>
}
