package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"

	"gonum.org/v1/gonum/mat"
)

// Method is a way to learn f* from data, for every λ of a path.
type Method interface {
	Fit(ctx context.Context, data Data, lambdas []float64) (Fit, error)
}

// Fit is what a method learned: one row of coefficients for every λ, NaN where λ
// was too small to solve for.
type Fit struct {
	Coefficients [][]float64
	basis        func(x *mat.Dense) (*mat.Dense, error)
}

// Predict returns the predictions [rows, len(which)] at the rows of x for the
// λ of these places of the path.
func (f Fit) Predict(x *mat.Dense, which ...int) (*mat.Dense, error) {
	phi, err := f.basis(x)
	if err != nil {
		return nil, err
	}
	chosen := make([][]float64, len(which))
	for i, l := range which {
		chosen[i] = f.Coefficients[l]
	}
	return kernel.Predict(phi, chosen)
}

var errEmpty = errors.New("there are no samples to fit to: give at least one")

// Features maps points [n, d] to features [n, m]. As a method it is ridge
// regression: with L the mean square loss, a minimises L(a) + λ‖a‖²/2,
//
//	a = (ΦᵀΦ/n + (λ/2) I)⁻¹ Φᵀy/n,
//
// which is where gradient descent on the head with weight decay ends (App. A.3).
type Features func(x *mat.Dense) (*mat.Dense, error)

// Fit solves in blocks of samples when there are more samples than features, so
// that the features of all samples are never in memory at once.
func (phi Features) Fit(ctx context.Context, data Data, lambdas []float64) (Fit, error) {
	penalties := make([]float64, len(lambdas))
	for i, lambda := range lambdas {
		penalties[i] = float64(data.N) * lambda / 2
	}
	a, err := phi.ridge(ctx, data, penalties)
	if a == nil {
		return Fit{}, err
	}
	return Fit{a, phi}, nil // what is left is *kernel.Singular, and its coefficients are NaN
}

func (phi Features) ridge(ctx context.Context, data Data, penalties []float64) ([][]float64, error) {
	if data.N < 1 {
		return nil, errEmpty
	}
	var normal kernel.Normal
	for first := 0; first < data.N; first += block {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := data.slice(first, min(first+block, data.N))
		rows, err := phi(part.matrix())
		if err != nil {
			return nil, err
		}
		if _, m := rows.Dims(); part.N == data.N && part.N < m {
			return kernel.Ridge(ctx, rows, part.Y, penalties)
		}
		if err := normal.Add(rows, part.Y); err != nil {
			return nil, err
		}
	}
	return normal.Solve(ctx, penalties)
}

// Kernel is a kernel as a method: α = (K + ℓI)⁻¹ y, with ℓ for the λ of the path.
type Kernel kernel.Function

// Fit solves for every ℓ.
func (k Kernel) Fit(ctx context.Context, data Data, lambdas []float64) (Fit, error) {
	if data.N < 1 {
		return Fit{}, errEmpty
	}
	x := data.matrix()
	gram, err := kernel.Gram(kernel.Function(k), x)
	if err != nil {
		return Fit{}, err
	}
	alpha, err := kernel.KernelRidge(ctx, gram, data.Y, lambdas)
	if alpha == nil {
		return Fit{}, err
	}
	return Fit{alpha, func(to *mat.Dense) (*mat.Dense, error) { return kernel.Cross(kernel.Function(k), to, x) }}, nil
}

// matrix returns X as a matrix over the same numbers.
func (a Data) matrix() *mat.Dense { return mat.NewDense(a.N, a.D, a.X) }

// slice returns samples first, …, last−1, sharing their numbers.
func (a Data) slice(first, last int) Data {
	return Data{last - first, a.D, a.X[first*a.D : last*a.D], a.Y[first:last]}
}

// Tuned is a method at its best λ: the one of least risk on the tuning design,
// with its losses on the other design.
type Tuned struct {
	Losses
	Lambda float64
	Edge   int // −1 or 1 when the best λ is the least or the largest of the path, else 0
}

// Tune fits a method for every λ and reports it at the best. The paper tunes λ,
// and nothing else, on a holdout of 10⁵ noisy samples (§6.1); the risk of the
// design differs from that by the constant ς² and by the holdout's noise.
func Tune(ctx context.Context, method Method, data Data, lambdas []float64, tune, report Design) (Tuned, error) {
	if len(lambdas) == 0 {
		return Tuned{}, errors.New("no λ to tune over: give at least one")
	}
	fit, err := method.Fit(ctx, data, lambdas)
	if err != nil {
		return Tuned{}, err
	}
	all := make([]int, len(lambdas))
	for i := range all {
		all[i] = i
	}
	predicted, err := fit.Predict(tune.X, all...)
	if err != nil {
		return Tuned{}, err
	}
	best, least := -1, math.Inf(1)
	for i := range lambdas {
		if risk := tune.Losses(predicted, i).L2; risk < least {
			best, least = i, risk
		}
	}
	if best < 0 {
		return Tuned{}, fmt.Errorf("no λ of the path %v gives a finite risk: add larger ones", lambdas)
	}
	predicted, err = fit.Predict(report.X, best)
	if err != nil {
		return Tuned{}, err
	}
	t := Tuned{Losses: report.Losses(predicted, 0), Lambda: lambdas[best]}
	switch best {
	case 0:
		t.Edge = -1
	case len(lambdas) - 1:
		t.Edge = 1
	}
	return t, nil
}

// TuneCost is the cost of Tune with m features: features and normal equations of
// n samples, a Cholesky factor a λ, and the predictions on both designs.
func TuneCost(n, m, d, lambdas, rows int) experiment.Cost {
	N, M, D, L, R := float64(n), float64(m), float64(d), float64(lambdas), float64(rows)
	s := min(N, M)
	return experiment.Cost{
		FLOP:     2*(N+2*R)*M*D + 2*N*M*s + L*s*s*s/3 + 2*R*M*L,
		Elements: 2 * (N + 2*R) * M,
		Draws:    2 * R * D,
		Bytes:    8 * (min(N, block)*M + M*s*(1+2) + R*(2*D+M+L)),
	}
}

// Lambdas is the path of λ for features: from what double precision can solve for
// to where the prediction is zero.
func Lambdas() []float64 {
	return []float64{1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1e3, 1e5}
}

// Ridges is the path of ℓ for kernels.
func Ridges() []float64 { return []float64{0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1e3, 1e5} }
