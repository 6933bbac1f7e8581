package svm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// small are eight points in R³, labelled by the sign of the first coordinate or,
// where it is 0, of the second.
var (
	small = mat.NewDense(8, 3, []float64{2, 1, 0, 1, 3, 1, 3, -1, 2, 1, 1, 4, -1, -2, 1, -3, 0, -1, -1,
		-1, -2, 0, -3, -1})
	labels = []float64{1, 1, 1, 1, -1, -1, -1, -1}
)

// teacher returns n points on the unit sphere of Rᵈ that the first coordinate
// separates with margin gamma.
func teacher(n, d int, gamma float64, names ...any) (*mat.Dense, []float64) {
	r := sample.Stream(1, append([]any{"svm/teacher"}, names...)...)
	x, y := mat.NewDense(n, d, nil), make([]float64, n)
	for l := range n {
		for row := x.RawRowView(l); math.Abs(row[0]) < gamma; {
			sample.Sphere(r, row, d)
		}
		y[l] = math.Copysign(1, x.At(l, 0))
	}
	return x, y
}

func machine(t *testing.T, x *mat.Dense, y []float64) Machine {
	t.Helper()
	m, err := Linear(t.Context(), x, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The golden vector is (3, 3, 1)/8, from SciPy 1.17 (SLSQP on the primal) and from
// LIBLINEAR in scikit-learn 1.9 (hinge loss, no intercept, C = 10¹²), which agree to 1e-12.
func TestLinearAgreesWithSciPyAndLIBLINEAR(t *testing.T) {
	m := machine(t, small, labels)
	if !floats.EqualApprox(m.W, []float64{0.375, 0.375, 0.125}, 1e-8) {
		t.Errorf("w = %v, want (3, 3, 1)/8", m.W)
	}
	if want := 8 / math.Sqrt(19); math.Abs(m.Margin-want) > 1e-8 {
		t.Errorf("margin %g, want %g", m.Margin, want)
	}
}

// planar returns the largest margin in the plane by search over all directions, in
// steps of 1e-6 radians: the margin changes by at most that per unit of ‖x‖.
func planar(x *mat.Dense, y []float64) float64 {
	best := math.Inf(-1)
	for i := range 6283186 {
		sin, cos := math.Sincos(float64(i) * 1e-6)
		margin := math.Inf(1)
		for l := range y {
			margin = min(margin, y[l]*(cos*x.At(l, 0)+sin*x.At(l, 1)))
			if margin < best {
				break
			}
		}
		best = max(best, margin)
	}
	return best
}

func TestMarginInThePlaneIsThatOfASearchOverDirections(t *testing.T) {
	for seed := range 3 {
		x, y := teacher(15, 2, 0.1, "plane", seed)
		m, want := machine(t, x, y), planar(x, y)
		if math.Abs(m.Margin-want) > 2e-6 {
			t.Errorf("seed %d: margin %.9f, the search finds %.9f", seed, m.Margin, want)
		}
	}
}

func TestCertificateHoldsForEveryAnswer(t *testing.T) {
	for seed := range 5 {
		x, y := teacher(100, 10, 0.05, "certificate", seed)
		m := machine(t, x, y)
		if !(m.Margin <= m.Bound*(1+1e-12)) || m.Margin < (1-1e-8)*m.Bound {
			t.Errorf("seed %d: margin %g and bound %g", seed, m.Margin, m.Bound)
		}
		w := mat.NewVecDense(10, nil)
		w.MulVec(x.T(), mat.NewVecDense(100, m.Coefficients()))
		if !floats.EqualApprox(w.RawVector().Data, m.W, 1e-9) {
			t.Errorf("seed %d: w is not the sum of α y x", seed)
		}
		// Margin and bound within 1e-8 leave a gap of about 2e-8 of the objective ½/γ².
		if limit := 2.1e-8 / (2 * m.Margin * m.Margin); math.Abs(m.Gap) > limit {
			t.Errorf("seed %d: duality gap %g above %g", seed, m.Gap, limit)
		}
		if m.KKT > 1e-6 || floats.Min(m.Alpha) < 0 {
			t.Errorf("seed %d: KKT residual %g, least α %g", seed, m.KKT, floats.Min(m.Alpha))
		}
		// By the teacher itself the margin is at least 0.05.
		if m.Margin < 0.05 {
			t.Errorf("seed %d: margin %g below the teacher's", seed, m.Margin)
		}
	}
}

func TestBoundHoldsBeforeTheAscentHasConverged(t *testing.T) {
	x, y := teacher(60, 5, 0.05, "early")
	best := machine(t, x, y)
	for _, sweeps := range []int{1, 2, 5, 17} {
		m, err := Linear(t.Context(), x, y, Options{Sweeps: sweeps, Tolerance: 1e-14})
		var early *NotConverged
		if !errors.As(err, &early) || early.Sweeps != sweeps || m.Sweeps != sweeps {
			t.Fatalf("%d sweeps: %v", sweeps, err)
		}
		if m.Margin > best.Bound || m.Bound < best.Margin {
			t.Errorf("%d sweeps: the interval [%g, %g] misses [%g, %g]", sweeps, m.Margin, m.Bound, best.Margin, best.Bound)
		}
	}
}

func TestKernelOfInnerProductsIsTheLinearMachine(t *testing.T) {
	x, y := teacher(80, 6, 0.05, "gram")
	var gram mat.SymDense
	gram.SymOuterK(1, x)
	a := machine(t, x, y)
	b, err := Kernel(t.Context(), &gram, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(a.Margin-b.Margin) > 2e-8*a.Margin { // each is within 1e-8 of the best
		t.Errorf("margins %.12g and %.12g", a.Margin, b.Margin)
	}
	w := mat.NewVecDense(6, nil)
	w.MulVec(x.T(), mat.NewVecDense(80, b.Coefficients()))
	if !floats.EqualApprox(w.RawVector().Data, a.W, 1e-3) {
		t.Errorf("normals %v and %v", a.W, w.RawVector().Data)
	}
	if b.W != nil {
		t.Error("the machine of a kernel has a w")
	}
}

func TestMarginTurnsAndScalesWithThePoints(t *testing.T) {
	x, y := teacher(50, 4, 0.1, "turn")
	var qr mat.QR
	g := mat.NewDense(4, 4, nil)
	sample.Normal(sample.Stream(1, "svm/rotation"), g.RawMatrix().Data)
	qr.Factorize(g)
	var q, turned mat.Dense
	qr.QTo(&q)
	turned.Mul(x, &q)
	turned.Scale(3, &turned)
	a, b := machine(t, x, y), machine(t, &turned, y)
	if math.Abs(3*a.Margin-b.Margin) > 1e-7 {
		t.Errorf("margin %g becomes %g under a rotation and a factor 3", a.Margin, b.Margin)
	}
}

func TestRemovingAllButTheSupportLeavesTheMachine(t *testing.T) {
	x, y := teacher(200, 5, 0.05, "support")
	m := machine(t, x, y)
	support := m.Support()
	if len(support) == 0 || len(support) > 50 {
		t.Fatalf("%d of 200 points are support vectors", len(support))
	}
	part, labels := mat.NewDense(len(support), 5, nil), make([]float64, len(support))
	for i, l := range support {
		part.SetRow(i, x.RawRowView(l))
		labels[i] = y[l]
	}
	if again := machine(t, part, labels); math.Abs(again.Margin-m.Margin) > 2e-8 {
		t.Errorf("margin %g from the support, %g from all", again.Margin, m.Margin)
	}
}

func TestDataThatNoHyperplaneSeparatesAreNamedSo(t *testing.T) {
	noise, coin := mat.NewDense(100, 3, nil), make([]float64, 100)
	sample.Normal(sample.Stream(1, "svm/noise"), noise.RawMatrix().Data)
	sample.Rademacher(sample.Stream(1, "svm/coin"), coin)
	for name, c := range map[string]struct {
		x *mat.Dense
		y []float64
	}{
		"one point with both labels": {mat.NewDense(2, 2, []float64{1, 2, 1, 2}), []float64{1, -1}},
		"opposite points, one label": {mat.NewDense(2, 1, []float64{1, -1}), []float64{1, 1}},
		"exclusive or":               {mat.NewDense(4, 2, []float64{1, 1, -1, -1, 1, -1, -1, 1}), []float64{1, 1, -1, -1}},
		"labels by coin":             {noise, coin},
		"a zero point":               {mat.NewDense(2, 2, []float64{1, 2, 0, 0}), []float64{1, -1}},
	} {
		var wrong *NotSeparable
		if _, err := Linear(t.Context(), c.x, c.y, Options{}); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		} else if !strings.Contains(err.Error(), "separates the data") {
			t.Errorf("%s: the error says %q", name, err)
		}
	}
}

func TestSeparabilityIsJudgedByTheLeastMargin(t *testing.T) {
	x, y := mat.NewDense(2, 2, []float64{1, 1e-3, -1, 1e-3}), []float64{1, 1}
	if m := machine(t, x, y); math.Abs(m.Margin-1e-3) > 1e-9 {
		t.Errorf("margin %g, want 1e-3", m.Margin)
	}
	var wrong *NotSeparable
	if _, err := Linear(t.Context(), x, y, Options{MinMargin: 0.01}); !errors.As(err, &wrong) {
		t.Errorf("a margin of 1e-3 passes for 0.01: %v", err)
	}
}

func TestWrongInputIsAnErrorThatSaysWhat(t *testing.T) {
	good := mat.NewDense(2, 1, []float64{1, -1})
	nan := mat.NewDense(2, 1, []float64{1, math.NaN()})
	y := []float64{1, -1}
	negative := mat.NewSymDense(2, []float64{1, 0, 0, -1})
	for want, call := range map[string]func() error{
		"no points":       func() error { _, err := Linear(t.Context(), nil, y, Options{}); return err },
		"2 points and 1":  func() error { _, err := Linear(t.Context(), good, y[:1], Options{}); return err },
		"label 1 is 0":    func() error { _, err := Linear(t.Context(), good, []float64{1, 0}, Options{}); return err },
		"squared length":  func() error { _, err := Linear(t.Context(), nan, y, Options{}); return err },
		"least margin -1": func() error { _, err := Linear(t.Context(), good, y, Options{MinMargin: -1}); return err },
		"is empty":        func() error { _, err := Kernel(t.Context(), nil, y, Options{}); return err },
		"semidefinite":    func() error { _, err := Kernel(t.Context(), negative, y, Options{}); return err },
		"row 0": func() error {
			_, err := Kernel(t.Context(), mat.NewSymDense(2, []float64{1, math.NaN(), 0, 1}), y, Options{})
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func TestAnEndedContextEndsTheAscent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Linear(ctx, small, labels, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestAnswersHaveTheSameBitsEveryTime(t *testing.T) {
	x, y := teacher(60, 5, 0.05, "bits")
	a, b := machine(t, x, y), machine(t, x, y)
	if !floats.Equal(a.Alpha, b.Alpha) {
		t.Error("two runs differ")
	}
}

// FuzzLinear looks for points on which the ascent panics or breaks its certificate.
func FuzzLinear(f *testing.F) {
	f.Add(uint64(1), uint8(4), uint8(2))
	f.Fuzz(func(t *testing.T, seed uint64, n, d uint8) {
		rows, cols := int(n%12)+1, int(d%4)+1
		r := rand.New(rand.NewPCG(seed, 0))
		x, y := mat.NewDense(rows, cols, nil), make([]float64, rows)
		for i := range x.RawMatrix().Data {
			x.RawMatrix().Data[i] = float64(r.IntN(5) - 2)
		}
		sample.Rademacher(r, y)
		m, err := Linear(t.Context(), x, y, Options{Sweeps: 2000, MinMargin: 1e-3})
		if err == nil && (m.Margin > m.Bound*(1+1e-9) || m.Margin <= 0) {
			t.Errorf("margin %g, bound %g", m.Margin, m.Bound)
		}
	})
}

// The first two points are nearest to the line x₁ + x₂ = 0, at distance 1/√2.
func ExampleLinear() {
	x := mat.NewDense(3, 2, []float64{1, 0, 0, -1, 3, 1})
	m, err := Linear(context.Background(), x, []float64{1, -1, 1}, Options{})
	fmt.Printf("w = %.3f, margin %.3f, support %d, %v\n", m.W, m.Margin, m.Support(), err)
	// Output:
	// w = [1.000 1.000], margin 0.707, support [0 1], <nil>
}

// The kernel (1 + x x′)² separates the middle of a line from its ends.
func ExampleKernel() {
	x := []float64{-2, 0, 2}
	k := mat.NewSymDense(3, nil)
	for i := range x {
		for j := range i + 1 {
			k.SetSym(i, j, (1+x[i]*x[j])*(1+x[i]*x[j]))
		}
	}
	m, err := Kernel(context.Background(), k, []float64{1, -1, 1}, Options{})
	fmt.Printf("α y = %.4f, %v\n", m.Coefficients(), err)
	// Output:
	// α y = [0.0625 -1.1250 0.0625], <nil>
}

func BenchmarkLinear(b *testing.B) {
	x, y := teacher(200, 20, 0.1, "bench")
	for b.Loop() {
		if _, err := Linear(b.Context(), x, y, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKernel(b *testing.B) {
	x, y := teacher(500, 50, 0.05, "bench")
	var gram mat.SymDense
	gram.SymOuterK(1, x)
	for b.Loop() {
		if _, err := Kernel(b.Context(), &gram, y, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
