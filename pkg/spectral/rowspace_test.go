package spectral

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/sample"
)

func ExampleEigenvalues() {
	fmt.Println(Eigenvalues(mat.NewSymDense(2, []float64{2, 0, 0, 3})))
	// Output: [3 2] <nil>
}

func ExampleNewRowSpace() {
	// J = [[2, 0, 0], [0, 1, 0]] has the Gram matrix diag(4, 1); its first row space is the first axis.
	gram, err := Eigen(mat.NewSymDense(2, []float64{4, 0, 0, 1}))
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := NewRowSpace(gram, 1)
	l := []float64{2 * 5, 1 * 7} // J w for w = (5, 7, 9)
	fmt.Println(s.Outside(l), s.Inside(l), err)
	fmt.Println(s.Fresh(5, []float64{2, 0}, l)) // φ the first axis: all of it lies inside
	outside, inside := s.Matrices(2)
	fmt.Println(outside.At(1, 1), inside.At(0, 0))
	// Output:
	// [0 7] 25 <nil>
	// 0
	// 1 0.25
}

func ExampleDescent() {
	gram, err := Eigen(mat.NewSymDense(1, []float64{1}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(Descent(gram, []float64{1}, 0.25, 2)) // l: 0 → ½ → ¾
	// Output: [0.75] <nil>
}

func ExampleLanczos() {
	values := []float64{-0.5, 0, 1, 3}
	j := Operator{In: 4, Apply: func(v []float64) ([]float64, error) {
		return floats.MulTo(make([]float64, 4), values, v), nil
	}}
	e, err := Lanczos(context.Background(), j, 4, nil)
	fmt.Printf("%.6f %.6f %v\n", e.Smallest, e.Largest, err)
	// Output: -0.500000 3.000000 <nil>
}

func spectrumOf(t *testing.T, a *mat.SymDense) Spectrum {
	t.Helper()
	s, err := Eigen(a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Everything that a row space says is what the singular vectors themselves say.
func TestTheRowSpaceIsThatOfTheSingularVectors(t *testing.T) {
	const n, p, k = 7, 12, 3
	r := sample.Stream(1, "rows")
	j, w, phi := dense.Gaussian(r, n, p), dense.Gaussian(r, p, 1), dense.Gaussian(r, 1, p)
	svd, err := Decompose(j)
	if err != nil {
		t.Fatal(err)
	}
	v := svd.V.Slice(0, p, 0, k)
	var gram mat.SymDense
	gram.SymOuterK(1, j)
	s, err := NewRowSpace(spectrumOf(t, &gram), k)
	if err != nil {
		t.Fatal(err)
	}
	var inside, projected, outside, l, cross mat.Dense
	inside.Mul(v.T(), w)
	projected.Mul(v, &inside)
	projected.Sub(w, &projected)
	outside.Mul(j, &projected)
	l.Mul(j, w)
	cross.Mul(j, phi.T())
	values := mat.Col(nil, 0, &l)
	if d := floats.Distance(s.Outside(values), mat.Col(nil, 0, &outside), 2); d > 1e-12 {
		t.Errorf("outside is off by %g", d)
	}
	square := mat.Dot(inside.ColView(0), inside.ColView(0))
	if got := s.Inside(values); !scalar.EqualWithinRel(got, square, 1e-12) {
		t.Errorf("inside %g, want %g", got, square)
	}
	at, want := mat.Dot(phi.RowView(0), w.ColView(0)), mat.Dot(phi.RowView(0), projected.ColView(0))
	if got := s.Fresh(at, mat.Col(nil, 0, &cross), values); math.Abs(got-want) > 1e-12 {
		t.Errorf("a fresh row: %g, want %g", got, want)
	}
	p1, p2 := s.Matrices(n)
	x := mat.NewVecDense(n, values)
	if d := math.Abs(mat.Inner(x, p2, x) - s.Inside(values)); d > 1e-12 {
		t.Errorf("the form of inside is off by %g", d)
	}
	if d := math.Abs(mat.Inner(x, p1, x) - dense.Square(s.Outside(values))); d > 1e-12 {
		t.Errorf("the form of outside is off by %g", d)
	}
}

func TestEigenvaluesAreThoseOfEigen(t *testing.T) {
	var gram mat.SymDense
	gram.SymOuterK(1, dense.Gaussian(sample.Stream(2, "gram"), 9, 6))
	got, err := Eigenvalues(&gram)
	if want := spectrumOf(t, &gram).Values; err != nil || floats.Distance(got, want, math.Inf(1)) > 1e-12 {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

func TestDescentIsThatOfALoop(t *testing.T) {
	const n, rate, steps = 6, 0.3, 13
	r := sample.Stream(3, "descent")
	var gram mat.SymDense
	gram.SymOuterK(1, dense.Gaussian(r, n, 4)) // singular: two eigenvalues are 0
	y := sample.Normals(r, n)
	alpha := make([]float64, n)
	for range steps {
		var l mat.VecDense
		l.MulVec(&gram, mat.NewVecDense(n, alpha))
		for i := range alpha {
			y := y[i] - l.AtVec(i)
			alpha[i] += 2 * rate / n * y
		}
	}
	got, err := Descent(spectrumOf(t, &gram), y, rate, steps)
	if err != nil || floats.Distance(got, alpha, 2) > 1e-11 {
		t.Errorf("%v, %v, want %v", got, err, alpha)
	}
}

// The spectrum of a Hessian near its end: a bulk around zero, a few large values, and one slightly negative.
func TestLanczosFindsASmallNegativeEigenvalue(t *testing.T) {
	const n = 400
	values := make([]float64, n)
	sample.Uniform(sample.Stream(4, "bulk"), values, 0, 1e-2)
	values[0], values[1] = 1, -1e-3
	j := Operator{In: n, Apply: func(v []float64) ([]float64, error) {
		return floats.MulTo(make([]float64, n), values, v), nil
	}}
	e, err := Lanczos(context.Background(), j, 120, nil)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(e.Smallest+1e-3) > 1e-6 || math.Abs(e.Largest-1) > 1e-12 || math.Abs(e.Lowest[1]) < 0.99 {
		t.Errorf("%.3g and %.3g, want −1e-3 and 1", e.Smallest, e.Largest)
	}
	early, err := Lanczos(context.Background(), j, 20, nil)
	if off := math.Abs(early.Smallest + 1e-3); err != nil || early.Products != 20 || early.SmallestError < off {
		t.Errorf("after %d products the residual is %.3g for an error of %.3g", early.Products, early.SmallestError, off)
	}
}

func TestWhatRowSpacesAndLanczosRefuse(t *testing.T) {
	gram := spectrumOf(t, mat.NewSymDense(2, []float64{1, 0, 0, 0}))
	_, all := NewRowSpace(gram, 2)
	_, negative := NewRowSpace(gram, -1)
	flat := spectrumOf(t, mat.NewSymDense(3, make([]float64, 9)))
	_, zero := NewRowSpace(flat, 1)
	_, labels := Descent(gram, []float64{1}, 1, 1)
	_, few := Lanczos(context.Background(), Operator{In: 1}, 1, nil)
	_, empty := Lanczos(context.Background(), Operator{}, 3, nil)
	_, missing := Eigenvalues(nil)
	for i, err := range []error{all, negative, zero, labels, few, empty, missing} {
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("case %d: %v", i, err)
		}
	}
	if s, err := NewRowSpace(gram, 0); err != nil || s.Inside([]float64{1, 2}) != 0 || s.Outside([]float64{1, 2})[1] != 2 {
		t.Errorf("nothing inside: %v, %v", s, err)
	}
}
