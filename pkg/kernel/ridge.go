package kernel

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Singular is the error of a regularisation that is too small to solve for: some
// pivot of the matrix lies below its rounding error.
type Singular struct {
	Lambda float64
	Least  float64 // about the size of the rounding error, and so the least lambda that can work
}

// Error says at which lambda, and what to do.
func (s *Singular) Error() string {
	return fmt.Sprintf("ridge: the matrix is singular to working precision at lambda = %g: take lambda well above %.1g",
		s.Lambda, s.Least)
}

// Ridge returns, for every λ of the path, the coefficients a [m] that minimise
//
//	‖Φa − y‖² + λ‖a‖²,  so  (ΦᵀΦ + λI) a = Φᵀy,
//
// for features Φ [n, m] and labels y [n]. A loss that is a mean, with a penalty
// μ‖a‖², has λ = nμ. It solves in the smaller of the two spaces: for n < m, a =
// Φᵀ(ΦΦᵀ + λI)⁻¹y, which at λ = 0 is the interpolator of least norm. Every λ costs
// one Cholesky factor; the relative error of a is about 1e-16 times the condition
// of ΦᵀΦ + λI.
//
// It is an error when a shape or a number is wrong or λ < 0. At a λ that is too small to
// solve for the coefficients are NaN, and the error, which has a *Singular for each such λ,
// comes with the solutions of all others.
func Ridge(ctx context.Context, phi *mat.Dense, y, lambdas []float64) ([][]float64, error) {
	if err := checkPoints("phi", phi); err != nil {
		return nil, err
	}
	n, m := phi.Dims()
	if n >= m {
		var s Normal
		if err := s.Add(phi, y); err != nil {
			return nil, err
		}
		return s.Solve(ctx, lambdas)
	}
	k, err := innerUpper(phi)
	if err != nil {
		return nil, err
	}
	alphas, err := KernelRidge(ctx, k, y, lambdas)
	if alphas == nil {
		return nil, err
	}
	coefficients := make([][]float64, len(alphas))
	for i, alpha := range alphas {
		coefficients[i] = make([]float64, m)
		dense.AddProduct(1, dense.New(1, n, alpha), dense.Of(phi), dense.New(1, m, coefficients[i]))
	}
	return coefficients, err
}

// KernelRidge returns, for every λ of the path, the α [n] of (K + λI)α = y for a
// kernel matrix K [n, n]: f(x) = Σ_i α_i k(x_i, x) then minimises
// Σ_i (f(x_i) − y_i)² + λ‖f‖² over the functions of the kernel's space. At λ = 0, yᵀα
// is the squared norm of the interpolator of least norm. Errors are those of Ridge.
func KernelRidge(ctx context.Context, k *mat.SymDense, y, lambdas []float64) ([][]float64, error) {
	if k == nil || k.IsEmpty() {
		return nil, errors.New("ridge: the kernel matrix is empty: give at least one point")
	}
	if n := k.SymmetricDim(); n != len(y) {
		return nil, fmt.Errorf("ridge: %d points and %d labels: give one label for each point", n, len(y))
	}
	if err := checkFinite("y", y); err != nil {
		return nil, err
	}
	r := k.RawSymmetric()
	for i := range r.N {
		for j, v := range r.Data[i*r.Stride+i : i*r.Stride+r.N] {
			if v-v != 0 { // NaN or infinite
				return nil, fmt.Errorf("ridge: element %d, %d of the kernel matrix is %g: give finite numbers", i, i+j, v)
			}
		}
	}
	return path{dense.Matrix{Rows: r.N, Cols: r.N, RowStep: r.Stride, ColStep: 1, Data: r.Data}, y}.solve(ctx, lambdas)
}

// Normal collects the normal equations of features that come in blocks of rows:
// ΦᵀΦ [m, m] and Φᵀy [m]. The zero value is ready for the first block, which sets m.
type Normal struct {
	gram, moment []float64
}

// Add adds a block of features [n, m] and its labels [n]. It is an error when a
// shape or a number is wrong; nothing is added then.
func (s *Normal) Add(phi *mat.Dense, y []float64) error {
	if err := checkPoints("phi", phi); err != nil {
		return err
	}
	n, m := phi.Dims()
	if len(y) != n {
		return fmt.Errorf("ridge: %d rows of features and %d labels: give one label for each row", n, len(y))
	}
	if err := checkFinite("y", y); err != nil {
		return err
	}
	if s.moment == nil {
		s.gram, s.moment = make([]float64, m*m), make([]float64, m)
	}
	if len(s.moment) != m {
		return fmt.Errorf("ridge: a block of %d features after one of %d: all blocks need the same features",
			m, len(s.moment))
	}
	dense.AddUpper(1, dense.Of(phi).T(), dense.Of(phi), dense.New(m, m, s.gram))
	dense.AddProduct(1, dense.New(1, n, y), dense.Of(phi), dense.New(1, m, s.moment))
	return nil
}

// Solve returns the coefficients [m] of Ridge for every λ of the path, always in
// the space of the features; the cost does not depend on the number of rows.
// Errors are those of Ridge, and that nothing was added.
func (s *Normal) Solve(ctx context.Context, lambdas []float64) ([][]float64, error) {
	m := len(s.moment)
	if m == 0 {
		return nil, errors.New("ridge: there are no features to solve for: add a block first")
	}
	return path{dense.New(m, m, s.gram), s.moment}.solve(ctx, lambdas)
}

// path is the equations (G + λI)x = b for many λ.
type path struct {
	g dense.Matrix
	b []float64
}

func (p path) solve(ctx context.Context, lambdas []float64) ([][]float64, error) {
	for i, lambda := range lambdas {
		if !(lambda >= 0) || math.IsInf(lambda, 1) {
			return nil, fmt.Errorf("ridge: lambda %d is %g: give finite numbers that are not negative", i, lambda)
		}
	}
	x, errs := make([][]float64, len(lambdas)), make([]error, len(lambdas))
	workers := min(dense.Workers(), len(lambdas))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			factor := make([]float64, len(p.b)*len(p.b))
			for i := w; i < len(lambdas) && ctx.Err() == nil; i += workers {
				x[i], errs[i] = p.at(lambdas[i], factor, max(1, dense.Workers()/workers))
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return x, errors.Join(errs...)
}

// at solves for one λ in the given workspace.
func (p path) at(lambda float64, factor []float64, workers int) ([]float64, error) {
	n, largest := len(p.b), 0.0
	for i := range n {
		copy(factor[i*n+i:(i+1)*n], p.g.Data[i*p.g.RowStep+i:])
		largest = math.Max(largest, factor[i*n+i])
		factor[i*n+i] += lambda
	}
	x := make([]float64, n)
	r := dense.New(n, n, factor)
	if !dense.Cholesky(r, workers) {
		for i := range x {
			x[i] = math.NaN()
		}
		return x, &Singular{lambda, float64(n) * 0x1p-52 * largest}
	}
	copy(x, p.b)
	dense.Solve(r, x)
	return x, nil
}

func checkFinite(name string, y []float64) error {
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("ridge: number %d of %s is %g: give finite numbers", i, name, v)
		}
	}
	return nil
}

// Predict returns Φ aᵀ [n, L] for features Φ [n, m], or a kernel matrix [n, m]
// between new points and those of the fit, and L rows of coefficients, such as
// Ridge returns: column l holds the predictions at the l-th λ. It is an error when a
// row does not have m coefficients.
func Predict(phi *mat.Dense, coefficients [][]float64) (*mat.Dense, error) {
	if phi == nil || phi.IsEmpty() || len(coefficients) == 0 {
		return nil, errors.New("predict: there are no features or no coefficients: give at least one row of each")
	}
	n, m := phi.Dims()
	flat := make([]float64, 0, len(coefficients)*m)
	for i, a := range coefficients {
		if len(a) != m {
			return nil, fmt.Errorf("predict: row %d has %d coefficients for %d features: give one for each", i, len(a), m)
		}
		flat = append(flat, a...)
	}
	out := mat.NewDense(n, len(coefficients), nil)
	dense.AddProduct(1, dense.Of(phi), dense.New(len(coefficients), m, flat).T(), dense.Of(out))
	return out, nil
}
