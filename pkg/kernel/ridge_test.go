package kernel

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// direct solves the least-squares problem [Φ; √λ I] a = [y; 0] by QR, which does
// not square the condition number.
func direct(t *testing.T, phi *mat.Dense, y []float64, lambda float64) []float64 {
	t.Helper()
	n, m := phi.Dims()
	system, right := mat.NewDense(n+m, m, nil), mat.NewDense(n+m, 1, nil)
	system.Slice(0, n, 0, m).(*mat.Dense).Copy(phi)
	for j := range m {
		system.Set(n+j, j, math.Sqrt(lambda))
	}
	for i, v := range y {
		right.Set(i, 0, v)
	}
	var a mat.Dense
	if err := a.Solve(system, right); err != nil {
		t.Fatal(err)
	}
	return mat.Col(nil, 0, &a)
}

// The condition numbers are below 1e4, so that both solutions have an error
// below 1e-11.
func TestRidgeIsTheLeastSquaresSolution(t *testing.T) {
	lambdas := []float64{1, 10, 0.5, 1000}
	for _, shape := range [][2]int{{1, 1}, {200, 60}, {60, 60}, {30, 140}} {
		n, m := shape[0], shape[1]
		phi, y := normal(n, m, "phi", n), normal(1, n, "y", n).RawRowView(0)
		a, err := Ridge(t.Context(), phi, y, lambdas)
		if err != nil {
			t.Fatal(err)
		}
		for i, lambda := range lambdas {
			want := direct(t, phi, y, lambda)
			if floats.Distance(a[i], want, 2) > 1e-11*floats.Norm(want, 2) {
				t.Errorf("[%d, %d], λ = %g: off by %.1e", n, m, lambda, floats.Distance(a[i], want, 2)/floats.Norm(want, 2))
			}
		}
	}
}

// The coefficients are scikit-learn 1.9's: Ridge without intercept by its SVD
// solver, and KernelRidge with the kernel (1 + x x′)².
func TestRidgeAgreesWithScikitLearn(t *testing.T) {
	phi := mat.NewDense(5, 3, []float64{1, 2, 0, 0, 1, -1, 2, 0, 1, 1, 1, 1, -1, 3, 2})
	a, err := Ridge(t.Context(), phi, []float64{1, -2, 0.5, 3, 1}, []float64{0.1, 1, 10})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]float64{{0.42322897, 0.00195722, 0.99507432}, {0.39444444, 0.05833333, 0.84444444},
		{0.21319065, 0.14981785, 0.37575896}} {
		if !floats.EqualApprox(a[i], want, 1e-8) {
			t.Errorf("coefficients %v, want %v", a[i], want)
		}
	}
	x := []float64{-1, 0, 0.5, 2}
	k := mat.NewSymDense(4, nil)
	for i := range x {
		for j := range i + 1 {
			k.SetSym(i, j, math.Pow(1+x[i]*x[j], 2))
		}
	}
	alpha, err := KernelRidge(t.Context(), k, []float64{1, 0, -1, 2}, []float64{0.3})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{-0.01907961, 1.22600666, -1.90768628, 0.33295724}; !floats.EqualApprox(alpha[0], want, 1e-8) {
		t.Errorf("dual coefficients %v, want %v", alpha[0], want)
	}
}

// Gradient descent on ‖Φa − y‖² + λ‖a‖² contracts by 1 − ηλ at least, here by 0.9 in each of
// 400 steps, to below 1e-18.
func TestRidgeIsTheLimitOfGradientDescent(t *testing.T) {
	const n, m, lambda, steps = 40, 12, 20, 400
	phi, y := normal(n, m, "descent"), normal(1, n, "labels").RawRowView(0)
	a, err := Ridge(t.Context(), phi, y, []float64{lambda})
	if err != nil {
		t.Fatal(err)
	}
	eta := 0.1 / lambda // stable while η·λ_max < 2, and λ_max is below (√n+√m+2)² + λ < 180
	w, r, g := mat.NewVecDense(m, nil), mat.NewVecDense(n, nil), mat.NewVecDense(m, nil)
	for range steps {
		r.MulVec(phi, w)
		r.SubVec(r, mat.NewVecDense(n, y))
		g.MulVec(phi.T(), r)
		g.AddScaledVec(g, lambda, w)
		w.AddScaledVec(w, -eta, g)
	}
	if !floats.EqualApprox(w.RawVector().Data, a[0], 1e-13) {
		t.Errorf("descent ends at %v, ridge is %v", w.RawVector().Data, a[0])
	}
}

func TestInterpolatorOfLeastNormIsTheLimitOfSmallLambda(t *testing.T) {
	phi, y := normal(10, 40, "interpolate"), normal(1, 10, "labels").RawRowView(0)
	a, err := Ridge(t.Context(), phi, y, []float64{0, 1e-9})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Predict(phi, a)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range y {
		if math.Abs(f.At(i, 0)-want) > 1e-13 { // ten equations of condition below 100
			t.Errorf("the interpolator is %g at a label of %g", f.At(i, 0), want)
		}
	}
	if !floats.EqualApprox(a[0], a[1], 1e-9) {
		t.Error("λ = 0 is not the limit")
	}
}

func TestGrowingLambdaShrinksTheCoefficients(t *testing.T) {
	phi, y := normal(50, 20, "shrink"), normal(1, 50, "labels").RawRowView(0)
	a, err := Ridge(t.Context(), phi, y, []float64{0, 1, 10, 100, 1e12})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(a); i++ {
		if floats.Norm(a[i], 2) >= floats.Norm(a[i-1], 2) {
			t.Errorf("the norm grows from %g to %g", floats.Norm(a[i-1], 2), floats.Norm(a[i], 2))
		}
	}
	if last := floats.Norm(a[4], 2); last > 1e-9 { // ‖Φᵀy‖/λ, and ‖Φᵀy‖ < 1e3
		t.Errorf("norm %g at λ = 10¹²", last)
	}
}

func TestBlocksOfRowsAddUpToTheWhole(t *testing.T) {
	phi, y := normal(100, 30, "blocks"), normal(1, 100, "labels").RawRowView(0)
	whole, err := Ridge(t.Context(), phi, y, []float64{2})
	if err != nil {
		t.Fatal(err)
	}
	var s Normal
	for _, cut := range [][2]int{{0, 7}, {7, 64}, {64, 100}} {
		if err := s.Add(phi.Slice(cut[0], cut[1], 0, 30).(*mat.Dense), y[cut[0]:cut[1]]); err != nil {
			t.Fatal(err)
		}
	}
	parts, err := s.Solve(t.Context(), []float64{2})
	if err != nil {
		t.Fatal(err)
	}
	if !floats.EqualApprox(whole[0], parts[0], 1e-13) {
		t.Errorf("%v in blocks, %v at once", parts[0], whole[0])
	}
	again, err := s.Solve(t.Context(), []float64{2})
	if err != nil || !floats.Equal(parts[0], again[0]) {
		t.Errorf("a second solution differs from the first, or fails: %v", err)
	}
}

func TestSingularLambdaIsNamedAndTheOthersAreSolved(t *testing.T) {
	phi := mat.NewDense(4, 2, []float64{1, 2, 2, 4, 3, 6, 4, 8}) // the second feature is twice the first
	a, err := Ridge(t.Context(), phi, []float64{1, 2, 3, 4}, []float64{0, 1, 1e-17})
	var wrong *Singular
	if !errors.As(err, &wrong) || wrong.Lambda != 0 {
		t.Fatalf("error %v", err)
	}
	for _, part := range []string{"lambda = 0:", "lambda = 1e-17:"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
	if !math.IsNaN(a[0][0]) || !math.IsNaN(a[2][1]) {
		t.Errorf("coefficients %v and %v at a singular λ", a[0], a[2])
	}
	// With a = c·(1, 2), ‖Φa − y‖² = 30(5c − 1)² and ‖a‖² = 5c², so c = 30/151 at λ = 1.
	if want := []float64{30.0 / 151, 60.0 / 151}; !floats.EqualApprox(a[1], want, 1e-13) {
		t.Errorf("coefficients %v at λ = 1, want %v", a[1], want)
	}
	if a, err := Ridge(t.Context(), phi, []float64{1, 2, 3, 4}, []float64{10 * wrong.Least}); err != nil {
		t.Errorf("ten times the least λ of the error does not work: %v, %v", a, err)
	}
}

func TestWrongRidgeProblemsAreErrorsThatSayWhat(t *testing.T) {
	phi, y := normal(3, 2, "phi"), []float64{1, 2, 3}
	k := mat.NewSymDense(3, []float64{1, 0, math.Inf(1), 0, 1, 0, 0, 0, 1})
	var empty, filled Normal
	if err := filled.Add(phi, y); err != nil {
		t.Fatal(err)
	}
	for want, call := range map[string]func() error{
		"lambda 1 is -1":     func() error { _, err := Ridge(t.Context(), phi, y, []float64{1, -1}); return err },
		"lambda 0 is NaN":    func() error { _, err := Ridge(t.Context(), phi, y, []float64{math.NaN()}); return err },
		"3 rows of features": func() error { _, err := Ridge(t.Context(), phi, y[:2], []float64{1}); return err },
		"number 1 of y": func() error {
			_, err := Ridge(t.Context(), phi, []float64{1, math.NaN(), 2}, []float64{1})
			return err
		},
		"phi has no points": func() error { _, err := Ridge(t.Context(), nil, y, []float64{1}); return err },
		"element 0, 2":      func() error { _, err := KernelRidge(t.Context(), k, y, []float64{1}); return err },
		"3 points and 2":    func() error { _, err := KernelRidge(t.Context(), k, y[:2], []float64{1}); return err },
		"matrix is empty":   func() error { _, err := KernelRidge(t.Context(), nil, y, []float64{1}); return err },
		"add a block first": func() error { _, err := empty.Solve(t.Context(), []float64{1}); return err },
		"block of 3 features after one of 2": func() error {
			return filled.Add(normal(2, 3, "other"), y[:2])
		},
		"row 0 has 1 coefficients": func() error { _, err := Predict(phi, [][]float64{{1}}); return err },
		"no coefficients":          func() error { _, err := Predict(phi, nil); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func TestAnEndedContextEndsThePath(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, phi := range []*mat.Dense{normal(3, 2, "phi"), normal(2, 3, "phi")} {
		n, _ := phi.Dims()
		if a, err := Ridge(ctx, phi, make([]float64, n), []float64{1}); a != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("coefficients %v, error %v", a, err)
		}
	}
}

// The label is twice the first feature; the penalty takes half of it away.
func ExampleRidge() {
	phi := mat.NewDense(3, 2, []float64{1, 0, 0, 1, 0, 1})
	a, err := Ridge(context.Background(), phi, []float64{2, 0, 0}, []float64{0, 1})
	fmt.Printf("%.3f %v\n", a, err)
	// Output:
	// [[2.000 0.000] [1.000 0.000]] <nil>
}

func ExampleKernelRidge() {
	k := mat.NewSymDense(2, []float64{2, 0, 0, 4})
	alpha, err := KernelRidge(context.Background(), k, []float64{2, 8}, []float64{0, 4})
	fmt.Printf("%.3f %v\n", alpha, err)
	// Output:
	// [[1.000 2.000] [0.333 1.000]] <nil>
}

// Two blocks of rows, and the coefficients from both.
func ExampleNormal() {
	var s Normal
	for _, block := range []float64{1, 3} {
		if err := s.Add(mat.NewDense(1, 1, []float64{block}), []float64{2 * block}); err != nil {
			fmt.Println(err)
		}
	}
	a, err := s.Solve(context.Background(), []float64{0, 10})
	fmt.Printf("%.3f %v\n", a, err)
	// Output:
	// [[2.000] [1.000]] <nil>
}

func ExamplePredict() {
	f, err := Predict(mat.NewDense(1, 2, []float64{1, 2}), [][]float64{{1, 1}, {0, 5}})
	fmt.Println(mat.Formatted(f), err)
	// Output:
	// [ 3  10] <nil>
}
