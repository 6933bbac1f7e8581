package dense

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/sample"
)

// normal returns independent standard normal numbers.
func normal(n int, names ...any) []float64 {
	x := make([]float64, n)
	sample.Normal(sample.Stream(1, append([]any{"dense"}, names...)...), x)
	return x
}

// withAndWithoutVectors runs a test on the assembly, where the processor has
// it, and on the Go code that stands in for it elsewhere.
func withAndWithoutVectors(t *testing.T, test func(t *testing.T)) {
	t.Run(fmt.Sprintf("vector=%t", vector), test)
	if vector {
		useVectors(false)
		defer useVectors(true)
		t.Run("vector=false", test)
	}
}

// shapes have sizes at and around the edges of tiles (6, 8) and blocks (96, 256, 1024).
var shapes = [][3]int{{1, 1, 1}, {6, 8, 256}, {7, 9, 5}, {5, 7, 257}, {96, 1024, 2}, {100, 1030, 259},
	{13, 3, 600}, {205, 205, 31}}

// multiply is the product by definition.
func multiply(a, b Matrix, i, j int) float64 {
	sum := 0.0
	for k := range a.Cols {
		sum += a.Data[i*a.RowStep+k*a.ColStep] * b.Data[k*b.RowStep+j*b.ColStep]
	}
	return sum
}

// The tolerance is that of a sum of k products of standard normal numbers in
// two orders, k·2⁻⁵³ times a size that is below 40, and no shape has k > 600.
func TestProductIsTheSumByDefinition(t *testing.T) {
	withAndWithoutVectors(t, func(t *testing.T) {
		for _, s := range shapes {
			m, n, k := s[0], s[1], s[2]
			x, y := normal(m*k, "a"), normal(k*n, "b")
			for _, transposed := range []bool{false, true} {
				a, b := New(m, k, x), New(k, n, y)
				if transposed {
					a, b = New(k, m, x).T(), New(n, k, y).T()
				}
				c := normal(m*n, "c")
				want := slices.Clone(c)
				AddProduct(-2, a, b, New(m, n, c))
				for i := range m {
					for j := range n {
						if w := want[i*n+j] - 2*multiply(a, b, i, j); math.Abs(c[i*n+j]-w) > 3e-12 {
							t.Fatalf("[%d %d %d] transposed %t, element %d %d: %g, want %g", m, k, n, transposed, i, j, c[i*n+j], w)
						}
					}
				}
			}
		}
	})
}

func TestUpperProductIsTheProductOnAndAboveTheDiagonal(t *testing.T) {
	withAndWithoutVectors(t, func(t *testing.T) {
		for _, n := range []int{1, 5, 8, 97, 300, 1100} {
			a := New(n, 20, normal(20*n, n))
			full, upper := New(n, n, make([]float64, n*n)), New(n, n, make([]float64, n*n))
			AddProduct(1, a, a.T(), full)
			AddUpper(1, a, a.T(), upper)
			for i := range n {
				if !slices.Equal(full.Data[i*n+i:(i+1)*n], upper.Data[i*n+i:(i+1)*n]) {
					t.Fatalf("n = %d: row %d differs", n, i)
				}
			}
		}
	})
}

func TestProductHasTheSameBitsOnAnyNumberOfWorkers(t *testing.T) {
	const n = 311
	a, b := New(n, n, normal(n*n, "a")), New(n, n, normal(n*n, "b"))
	one := make([]float64, n*n)
	product{1, a, b, false}.into(New(n, n, one), 1)
	for workers := 2; workers <= 7; workers++ {
		c := make([]float64, n*n)
		product{1, a, b, false}.into(New(n, n, c), workers)
		if !slices.Equal(one, c) {
			t.Errorf("%d workers give other bits than one", workers)
		}
	}
}

func TestProductLeavesTheRestOfALargerMatrixAlone(t *testing.T) {
	withAndWithoutVectors(t, func(t *testing.T) {
		c := New(20, 30, make([]float64, 600))
		ones := slices.Repeat([]float64{1}, 100)
		AddProduct(1, New(7, 3, ones), New(3, 11, ones), c.Slice(5, 12, 10, 21))
		for i := range 20 {
			for j := range 30 {
				want := 0.0
				if 5 <= i && i < 12 && 10 <= j && j < 21 {
					want = 3 // three products of ones
				}
				if got := c.Data[i*30+j]; got != want {
					t.Errorf("element %d, %d is %g, want %g", i, j, got, want)
				}
			}
		}
	})
}

func TestEmptyProductAddsNothing(t *testing.T) {
	c := []float64{7}
	AddProduct(1, New(1, 0, nil), New(0, 1, nil), New(1, 1, c))
	AddProduct(1, New(0, 3, nil), New(3, 0, nil), New(0, 0, nil))
	if c[0] != 7 {
		t.Errorf("an empty sum added %g", c[0]-7)
	}
}

func TestShapesThatDoNotFitPanic(t *testing.T) {
	x := make([]float64, 36)
	for name, call := range map[string]func(){
		"inner":     func() { AddProduct(1, New(2, 3, x), New(2, 2, x), New(2, 2, x)) },
		"rows":      func() { AddProduct(1, New(2, 3, x), New(3, 2, x), New(3, 2, x)) },
		"columns":   func() { AddUpper(1, New(2, 3, x), New(3, 2, x), New(2, 3, x)) },
		"row-major": func() { AddProduct(1, New(2, 3, x), New(3, 2, x), New(2, 2, x).T()) },
		"strips":    func() { Rotate([]float64{1, 0}, New(3, 5, x)) },
		"rotations": func() { Rotate(make([]float64, 4), New(2, 16, x)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

// gram returns XᵀX + I of order n, which is well conditioned.
func gram(n int) []float64 {
	x, g := New(n, n, normal(n*n, "gram", n)), make([]float64, n*n)
	AddProduct(1, x.T(), x, New(n, n, g))
	for i := range n {
		g[i*n+i]++
	}
	return g
}

// ‖RᵀR − G‖ is below (n+1)·2⁻⁵³ times the trace, to first order (Higham 2002, theorem 10.3).
func TestCholeskyFactorGivesTheMatrixBack(t *testing.T) {
	withAndWithoutVectors(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 47, 48, 49, 97, 230} {
			g := gram(n)
			factor := slices.Clone(g)
			if !Cholesky(New(n, n, factor), 2) {
				t.Fatalf("order %d: not positive definite", n)
			}
			trace := 0.0
			for i := range n {
				trace += g[i*n+i]
				clear(factor[i*n : i*n+i])
			}
			r := New(n, n, factor)
			for i := range n {
				for j := i; j < n; j++ {
					if d := math.Abs(multiply(r.T(), r, i, j) - g[i*n+j]); d > float64(n+1)*0x1p-53*trace {
						t.Fatalf("order %d: element %d, %d is off by %g", n, i, j, d)
					}
				}
			}
		}
	})
}

func TestCholeskyRefusesWhatIsNotPositiveDefinite(t *testing.T) {
	n := 150
	ones := slices.Repeat([]float64{1}, n*n)
	indefinite := gram(n)
	indefinite[140*n+140] = -1
	notNumber := gram(n)
	notNumber[3*n+70] = math.NaN()
	for name, g := range map[string][]float64{"rank one": ones, "indefinite": indefinite, "NaN": notNumber,
		"zero": make([]float64, n*n)} {
		if Cholesky(New(n, n, g), 1) {
			t.Errorf("%s: taken for positive definite", name)
		}
	}
}

func TestSolveInvertsTheMatrix(t *testing.T) {
	n := 130
	g, x := gram(n), normal(n, "x")
	b := make([]float64, n)
	AddProduct(1, New(n, n, g), New(n, 1, x), New(n, 1, b))
	r := New(n, n, slices.Clone(g))
	if !Cholesky(r, 1) {
		t.Fatal("not positive definite")
	}
	Solve(r, b)
	for i := range x {
		// The condition of XᵀX + I is below its trace, about n² = 2·10⁴.
		if math.Abs(b[i]-x[i]) > 2e4*float64(n)*0x1p-53 {
			t.Errorf("x[%d] = %g, want %g", i, b[i], x[i])
		}
	}
}

func TestRotationsTurnPairsOfRowsInOrder(t *testing.T) {
	withAndWithoutVectors(t, func(t *testing.T) {
		const rows, cols = 9, 48
		var cs []float64
		for k := range rows - 2 {
			cs = append(cs, math.Cos(float64(k)), math.Sin(float64(k)))
		}
		m := normal(rows*cols, "m")
		want := slices.Clone(m)
		for k := range rows - 2 {
			c, s := cs[2*k], cs[2*k+1]
			for j := range cols {
				x, y := want[k*cols+j], want[(k+1)*cols+j]
				want[k*cols+j], want[(k+1)*cols+j] = c*x+s*y, c*y-s*x
			}
		}
		Rotate(cs, New(rows, cols, m))
		for i := range m {
			if math.Abs(m[i]-want[i]) > 1e-14 { // a few roundings of numbers below 5
				t.Fatalf("element %d, %d: %g, want %g", i/cols, i%cols, m[i], want[i])
			}
		}
	})
}

func ExampleAddProduct() {
	a, b, c := New(2, 2, []float64{1, 2, 3, 4}), New(2, 1, []float64{5, 6}), New(2, 1, make([]float64, 2))
	AddProduct(10, a, b, c)
	fmt.Println(c.Data)
	// Output:
	// [170 390]
}

func ExampleAddUpper() {
	x, gram := New(3, 2, []float64{1, 2, 3, 4, 5, 6}), New(2, 2, make([]float64, 4))
	AddUpper(1, x.T(), x, gram)
	fmt.Println(gram.Data[0], gram.Data[1], gram.Data[3])
	// Output:
	// 35 44 56
}

func ExampleMatrix_Slice() {
	m := New(3, 3, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9})
	corner := m.T().Slice(1, 3, 0, 2)
	fmt.Println(corner.Data[0], corner.Data[corner.ColStep])
	// Output:
	// 2 5
}

// Only the upper triangle is read and written.
func ExampleCholesky() {
	g := New(2, 2, []float64{4, 2, 7, 5})
	fmt.Println(Cholesky(g, 1), g.Data)
	// Output:
	// true [2 1 7 2]
}

func ExampleSolve() {
	r := New(2, 2, []float64{4, 2, 2, 2})
	fmt.Println(Cholesky(r, Workers()))
	x := []float64{8, 6}
	Solve(r, x)
	fmt.Println(x)
	// Output:
	// true
	// [1 2]
}

// A quarter turn of the two rows.
func ExampleRotate() {
	m := New(2, Strip, make([]float64, 2*Strip))
	m.Data[0], m.Data[Strip] = 1, 2
	Rotate([]float64{0, 1}, m)
	fmt.Println(m.Data[0], m.Data[Strip])
	// Output:
	// 2 -1
}

func BenchmarkProduct(b *testing.B) {
	for _, n := range []int{100, 300, 1000} {
		a, c := New(n, n, normal(n*n)), New(n, n, make([]float64, n*n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				AddProduct(1, a, a, c)
			}
			b.ReportMetric(2*float64(n*n*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

func BenchmarkCholesky(b *testing.B) {
	for _, n := range []int{100, 1000, 2000} {
		g, r := gram(n), make([]float64, n*n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				copy(r, g)
				Cholesky(New(n, n, r), runtime.GOMAXPROCS(0))
			}
		})
	}
}

func BenchmarkRotate(b *testing.B) {
	const n = 208
	m, cs := New(n, n, normal(n*n)), slices.Repeat([]float64{0.6, 0.8}, n-1)
	for b.Loop() {
		Rotate(cs, m)
	}
	b.ReportMetric(6*n*(n-1)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
