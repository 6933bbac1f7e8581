package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/stats"

	"gonum.org/v1/gonum/mat"
)

// method is a way to learn f* from data, for every λ of a path.
type method interface {
	Fit(ctx context.Context, data Data, lambdas []float64) (Fit, error)
}

// Fit is what a method learned: one row of coefficients for every λ, NaN where λ
// was too small to solve for.
type Fit struct {
	Coefficients [][]float64
	basis        func(x *mat.Dense) (*mat.Dense, error)
}

// Predict returns the predictions [rows, L] at the rows of x, a column a λ.
func (f Fit) Predict(x *mat.Dense) (*mat.Dense, error) {
	phi, err := f.basis(x)
	if err != nil {
		return nil, err
	}
	return kernel.Predict(phi, f.Coefficients)
}

// At returns the predictions at one point, one a λ.
func (f Fit) At(x []float64) ([]float64, error) {
	prediction, err := f.Predict(mat.NewDense(1, len(x), x))
	if err != nil {
		return nil, err
	}
	return prediction.RawRowView(0), nil
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
	a, err := phi.ridge(ctx, data, penalties(data.N, lambdas))
	if a == nil {
		return Fit{}, err
	}
	return Fit{a, phi}, nil // what is left is *kernel.Singular, and its coefficients are NaN
}

// penalties returns nλ/2 for every λ: what is added to ΦᵀΦ.
func penalties(n int, lambdas []float64) []float64 {
	return stats.Map(lambdas, func(lambda float64) float64 { return float64(n) * lambda / 2 })
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

// kernelMethod is a kernel as a method: α = (K + ℓI)⁻¹ y, with ℓ for the λ of the path.
type kernelMethod kernel.Function

// Fit solves for every ℓ.
func (k kernelMethod) Fit(ctx context.Context, data Data, lambdas []float64) (Fit, error) {
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

// bestFit is a method at its best λ: the one of least risk on the tuning design,
// with its losses on the other design.
type bestFit struct {
	meanLosses
	Lambda float64
	Edge   int // −1 or 1 when the best λ is the least or the largest of the path, else 0
	fit    Fit // that at the best λ alone
}

// fitBest fits a method for every λ and reports it at the best. The paper tunes λ,
// and nothing else, on a holdout of 10⁵ noisy samples (§6.1); the risk of the
// design differs from that by the constant ς² and by the holdout's noise.
func fitBest(ctx context.Context, m method, data Data, lambdas []float64, tune, report design) (bestFit, error) {
	if len(lambdas) == 0 {
		return bestFit{}, errors.New("no λ to tune over: give at least one")
	}
	fit, err := m.Fit(ctx, data, lambdas)
	if err != nil {
		return bestFit{}, err
	}
	predicted, err := fit.Predict(tune.X)
	if err != nil {
		return bestFit{}, err
	}
	t, best, err := least(tune.losses(predicted), lambdas)
	if err != nil {
		return bestFit{}, err
	}
	t.fit = Fit{fit.Coefficients[best : best+1], fit.basis}
	predicted, err = t.fit.Predict(report.X)
	if err != nil {
		return bestFit{}, err
	}
	t.meanLosses = report.losses(predicted)[0]
	return t, nil
}

// least returns the best λ of a path, by the losses on the tuning design, and its
// place. Of equals the first is taken.
func least(losses []meanLosses, lambdas []float64) (t bestFit, best int, err error) {
	best, risk := -1, math.Inf(1)
	for i, l := range losses {
		if l.L2 < risk {
			best, risk = i, l.L2
		}
	}
	switch best {
	case -1:
		return t, best, fmt.Errorf("no λ of the path %v gives a finite risk: add larger ones", lambdas)
	case 0:
		t.Edge = -1
	case len(lambdas) - 1:
		t.Edge = 1
	}
	t.Lambda = lambdas[best]
	return t, best, nil
}

// tuneCost is the cost of fitBest with m features: features and normal equations of
// n samples, a Cholesky factor a λ, and the predictions on both designs. A feature is
// passed over four times: drawn out of its product, bent, put into blocks and read again.
func tuneCost(n, m, d, lambdas, rows int) experiment.Cost {
	N, M, D, L, R := float64(n), float64(m), float64(d), float64(lambdas), float64(rows)
	s := min(N, M)
	return experiment.Cost{
		FLOP:     2*(N+2*R)*M*D + 2*N*M*s + L*s*s*s/3 + 2*R*M*L,
		Elements: 4 * (N + 2*R) * M,
		Draws:    2 * R * D,
		Bytes:    8 * (min(N, block)*M + M*s*(1+2) + R*(2*D+M+L)),
	}
}

// lambdaPath is the path of λ for features: from what double precision can solve for
// to where the prediction is zero.
func lambdaPath() []float64 {
	return []float64{1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1e3, 1e5}
}

// ridgePath is the path of ℓ for kernels.
func ridgePath() []float64 { return []float64{0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1e3, 1e5} }
