package spectral

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// normal returns a matrix of independent standard normal numbers.
func normal(rows, cols int, names ...any) *mat.Dense {
	data := make([]float64, rows*cols)
	sample.Normal(sample.Stream(1, append([]any{"spectral", rows, cols}, names...)...), data)
	return mat.NewDense(rows, cols, data)
}

// rotationOf returns a random orthogonal matrix.
func rotationOf(d int, names ...any) *mat.Dense {
	var qr mat.QR
	var q mat.Dense
	qr.Factorize(normal(d, d, names...))
	qr.QTo(&q)
	return &q
}

// graded returns a matrix whose rows grow from 1 to 10²⁰.
func graded(n int) *mat.Dense {
	a := normal(n, n, "graded")
	for i := range n {
		floats.Scale(math.Pow(10, 20*float64(i)/float64(n-1)), a.RawRowView(i))
	}
	return a
}

// hard are matrices on which decompositions like to fail.
func hard() map[string]mat.Matrix {
	hilbert := mat.NewDense(30, 30, nil)
	hilbert.Apply(func(i, j int, _ float64) float64 { return 1 / float64(i+j+1) }, hilbert)
	low := mat.NewDense(60, 60, nil)
	low.Mul(normal(60, 3, "left"), normal(3, 60, "right"))
	shift := mat.NewDense(20, 20, nil)
	for i := range 19 {
		shift.Set(i, i+1, 1)
	}
	tallLow := mat.NewDense(90, 40, nil)
	tallLow.Mul(normal(90, 3, "left"), normal(3, 40, "right"))
	gap := normal(50, 37, "gap")
	for i := range 50 {
		gap.Set(i, 0, 0)
		gap.Set(i, 35, gap.At(i, 34))
	}
	zeros := mat.NewDense(5, 5, []float64{1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0})
	huge, tiny := normal(7, 7, "huge"), normal(7, 7, "tiny")
	huge.Scale(1e300, huge)
	tiny.Scale(1e-300, tiny)
	return map[string]mat.Matrix{
		"one": normal(1, 1), "row": normal(1, 9), "column": normal(9, 1), "two": normal(2, 2),
		"square": normal(130, 130), "tall": normal(70, 20), "wide": normal(20, 71), "transposed": normal(30, 17).T(),
		"tall in panels": normal(150, 70), "wide in panels": normal(40, 90), "whole panels": normal(65, 64),
		"tall of rank three": tallLow, "a column of zeros and one twice": gap, "tall zero": mat.NewDense(5, 3, nil),
		"ill-conditioned": hilbert, "rank three": low, "graded": graded(40), "graded the other way": graded(40).T(),
		"nilpotent": shift, "zeros on the diagonal": zeros, "orthogonal": rotationOf(33), "zero": mat.NewDense(3, 5, nil),
		"huge": huge, "tiny": tiny,
	}
}

// The reconstruction and the orthogonality of a backward stable decomposition are
// off by a modest multiple of the size times 2⁻⁵².
func TestFactorsGiveTheMatrixBackAndAreOrthonormal(t *testing.T) {
	for name, a := range hard() {
		s, err := Decompose(a)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, n := a.Dims()
		k := len(s.Values)
		tolerance := float64(m+n) * 0x1p-50
		var scaled, again, uu, vv mat.Dense
		scaled.Apply(func(_, j int, u float64) float64 { return u * s.Values[j] }, s.U)
		again.Mul(&scaled, s.V.T())
		again.Sub(&again, a)
		if k != min(m, n) || largest(&again) > tolerance*s.Values[0] {
			t.Errorf("%s: %d values, reconstruction off by %.1e of the largest", name, k, largest(&again)/s.Values[0])
		}
		uu.Mul(s.U.T(), s.U)
		vv.Mul(s.V.T(), s.V)
		if !mat.EqualApprox(&uu, identity(k, k), tolerance) || !mat.EqualApprox(&vv, identity(k, k), tolerance) {
			t.Errorf("%s: the vectors are not orthonormal", name)
		}
	}
}

// A = U Σ Vᵀ of random rotations has the condition 10¹². No singular value is off by more than
// the rounding of A allows, a modest multiple of the size times 2⁻⁵² of the largest one
// (Weyl), which leaves four digits of the smallest.
func TestSingularValuesOfAnyShapeAreThoseThatTheMatrixIsMadeOf(t *testing.T) {
	for _, shape := range [][2]int{{1, 1}, {8, 8}, {100, 100}, {9, 8}, {33, 32}, {200, 32}, {300, 100}, {32, 200}} {
		m, n := shape[0], shape[1]
		k := min(m, n)
		sigma := []float64{1}
		if k > 1 {
			sigma = floats.LogSpan(make([]float64, k), 1, 1e-12)
		}
		var a, scaled mat.Dense
		scaled.Mul(rotationOf(m, "left").Slice(0, m, 0, k), mat.NewDiagDense(k, sigma))
		a.Mul(&scaled, rotationOf(n, "right").Slice(0, n, 0, k).T())
		s, err := Decompose(&a)
		if err != nil {
			t.Errorf("%d × %d: %v", m, n, err)
			continue
		}
		if !floats.EqualApprox(s.Values, sigma, float64(m+n)*0x1p-52) || s.Values[k-1] <= 0 {
			t.Errorf("%d × %d: %v, want %v", m, n, s.Values, sigma)
		}
	}
}

func TestSingularValuesAreGonums(t *testing.T) {
	for name, a := range hard() {
		s, err := Decompose(a)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		values, err := Values(a)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, n := a.Dims()
		if !floats.EqualApprox(s.Values, values, float64(m+n)*0x1p-52*values[0]) {
			t.Errorf("%s: %v, want %v", name, s.Values, values)
		}
		if !slices.IsSortedFunc(s.Values, func(a, b float64) int { return cmp.Compare(b, a) }) {
			t.Errorf("%s: the values are not in order: %v", name, s.Values)
		}
	}
}

// A bidiagonal matrix determines its singular values to high relative accuracy (Demmel
// and Kahan 1990). This one has the determinant 10⁻³⁰⁰ of its diagonal.
func TestSmallSingularValuesOfABidiagonalMatrixAreRelativelyAccurate(t *testing.T) {
	const n = 20
	b := &bidiagonal{d: make([]float64, n), e: make([]float64, n-1), left: factor(n), right: factor(n)}
	for i := range n {
		b.d[i] = 1e-15
		if i < n-1 {
			b.e[i] = 1
		}
	}
	if !b.diagonalise() {
		t.Fatal("no convergence")
	}
	product := 0.0
	for _, v := range b.d {
		product += math.Log10(math.Abs(v))
	}
	if math.Abs(product+300) > 1e-10 {
		t.Errorf("the determinant is 10^%.12f, want 10^-300", product)
	}
}

// SciPy 1.17: scipy.linalg.svdvals of this matrix.
func TestSingularValuesAgreeWithSciPy(t *testing.T) {
	s, err := Decompose(mat.NewDense(4, 3, []float64{4, 0, 2, 1, 3, -1, 0, 5, 1, 2, 2, 2}))
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{6.58609501, 4.74194945, 1.77123343}; !floats.EqualApprox(s.Values, want, 1e-8) {
		t.Errorf("%v, want %v", s.Values, want)
	}
}

func TestIndependentMatricesKeepTheirOrder(t *testing.T) {
	var as []*mat.Dense
	for i := range 9 {
		as = append(as, normal(5+i, 8, "layer", i))
	}
	all, err := DecomposeAll(t.Context(), as)
	if err != nil {
		t.Fatal(err)
	}
	values, err := ValuesAll(t.Context(), as)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range as {
		one, err := Decompose(a)
		if err != nil || !floats.Equal(one.Values, all[i].Values) || !mat.Equal(one.U, all[i].U) {
			t.Errorf("matrix %d differs from its own decomposition: %v", i, err)
		}
		if !floats.EqualApprox(values[i], one.Values, 1e-13) {
			t.Errorf("matrix %d: values %v and %v", i, values[i], one.Values)
		}
	}
	as[4].Set(2, 3, math.NaN())
	if _, err := DecomposeAll(t.Context(), as); err == nil ||
		!strings.Contains(err.Error(), "matrix 4 of 9: element 2, 3") {
		t.Errorf("a NaN: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ValuesAll(ctx, as); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}

func TestWrongMatricesAreErrorsThatSayWhat(t *testing.T) {
	infinite := mat.NewDense(2, 2, []float64{1, 2, math.Inf(1), 4})
	for want, a := range map[string]mat.Matrix{"is missing": nil, "is empty": &mat.Dense{}, "element 1, 0": infinite} {
		if _, err := Decompose(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
		if _, err := Values(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if _, err := Decompose((*mat.Dense)(nil)); err == nil {
		t.Error("a nil matrix: no error")
	}
}

// FuzzDecompose looks for matrices that do not converge or lose their norm.
func FuzzDecompose(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(4), uint8(2))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, zeros uint8) {
		rows, cols := int(m%9)+1, int(n%9)+1
		r := sample.Stream(seed, "spectral/fuzz")
		a := mat.NewDense(rows, cols, nil)
		for i := range a.RawMatrix().Data {
			if r.IntN(int(zeros)+1) == 0 {
				a.RawMatrix().Data[i] = math.Ldexp(float64(r.IntN(9)-4), r.IntN(200)-100)
			}
		}
		s, err := Decompose(a)
		if err != nil {
			t.Fatal(err)
		}
		norm := mat.Norm(a, 2)
		if got := floats.Norm(s.Values, 2); math.Abs(got-norm) > 1e-13*norm {
			t.Errorf("norm %g, of the singular values %g", norm, got)
		}
	})
}

func ExampleDecompose() {
	s, err := Decompose(mat.NewDense(2, 2, []float64{0, -3, 4, 0}))
	fmt.Printf("%.0f %v\n", s.Values, err)
	// Output:
	// [4 3] <nil>
}

func ExampleValues() {
	s, err := Values(mat.NewDense(2, 3, []float64{3, 0, 0, 0, 4, 0}))
	fmt.Printf("%.0f %v\n", s, err)
	// Output:
	// [4 3] <nil>
}

// Two layers, each on a processor of its own.
func ExampleValuesAll() {
	layers := []*mat.Dense{mat.NewDense(1, 1, []float64{-2}), mat.NewDense(1, 2, []float64{3, 4})}
	s, err := ValuesAll(context.Background(), layers)
	fmt.Printf("%.0f %v\n", s, err)
	// Output:
	// [[2] [5]] <nil>
}

func ExampleDecomposeAll() {
	all, err := DecomposeAll(context.Background(), []*mat.Dense{mat.NewDense(1, 2, []float64{3, 4})})
	fmt.Printf("%.0f %v\n", all[0].Values, err)
	// Output:
	// [5] <nil>
}

func layers() []*mat.Dense {
	var as []*mat.Dense
	for i := range 12 {
		as = append(as, normal(200, 200, "layer", i))
	}
	return as
}

func BenchmarkDecomposeAll(b *testing.B) {
	as := layers()
	for b.Loop() {
		if _, err := DecomposeAll(b.Context(), as); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecompose compares with gonum's singular value decomposition, shape by shape.
func BenchmarkDecompose(b *testing.B) {
	for _, shape := range [][2]int{{8, 8}, {32, 32}, {100, 100}, {200, 200}, {220, 200}, {20, 8}, {1000, 8}, {200, 32},
		{1000, 32}, {1000, 100}, {1000, 200}, {32, 200}, {200, 1000}} {
		a := normal(shape[0], shape[1], "shape")
		b.Run(fmt.Sprintf("%dx%d", shape[0], shape[1]), func(b *testing.B) {
			for b.Loop() {
				if _, err := Decompose(a); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%dx%d/gonum", shape[0], shape[1]), func(b *testing.B) {
			for b.Loop() {
				var s mat.SVD
				if !s.Factorize(a, mat.SVDThin) {
					b.Fatal("gonum does not converge")
				}
				var u, v mat.Dense
				s.UTo(&u)
				s.VTo(&v)
			}
		})
	}
}

func BenchmarkValuesAll(b *testing.B) {
	as := layers()
	for b.Loop() {
		if _, err := ValuesAll(b.Context(), as); err != nil {
			b.Fatal(err)
		}
	}
}
