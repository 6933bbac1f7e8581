package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// Design is a weighted set of test points at which risks are means: the
// coordinates that f* looks at lie on a grid, the others are Gaussian, and the
// weights are the Gaussian density on the grid. A plain mean over 10⁵ draws of
// f*², which is heavy-tailed, has a standard deviation of 0.066 for the target of
// Figure 1; here Σ w f*² is 1 to six digits.
type Design struct {
	X      *mat.Dense // [rows, d]
	F      []float64  // what a prediction is compared with: f*(x) at first
	Weight []float64  // sums to 1
	Noise  float64    // ς, for MeanLosses.Beyond
}

// grid is the grid of one coordinate, from −reach to reach. The trapezoid rule on it
// is exact to rounding but for the tails that are cut off.
type grid struct{ reach, step float64 }

// grids are the grids for targets of one and of two directions.
var grids = map[int]grid{1: {7, 0.1}, 2: {5.5, 0.25}}

// side is the number of points along one coordinate.
func (g grid) side() int { return int(2*g.reach/g.step+0.5) + 1 }

// NewDesign returns a design with so many Gaussian completions of every grid
// point, drawn from the stream: 141 points for targets of one direction, 45² for
// two. It is an error when the target has more, or d is smaller than its number.
func NewDesign(t Target, d, completions int, noise float64, r *rand.Rand) (Design, error) {
	g, ok := grids[t.R]
	if !ok || d < t.R || completions < 1 {
		return Design{}, fmt.Errorf(
			"a design of %d completions for a target of %d directions in d = %d: there are grids for one and two "+
				"directions, d must not be smaller, and 1 completion is the least",
			completions, t.R, d)
	}
	side, rows := g.side(), DesignRows(t.R, completions)
	out := Design{mat.NewDense(rows, d, nil), make([]float64, rows), make([]float64, rows), noise}
	total := 0.0
	for i := range rows {
		x := out.X.RawRowView(i)
		sample.Normal(r, x)
		at, energy := i/completions, 0.0
		for k := range t.R {
			x[k] = g.step*float64(at%side) - g.reach
			energy += x[k] * x[k]
			at /= side
		}
		out.F[i], out.Weight[i] = t.At(x), math.Exp(-energy/2)
		total += out.Weight[i]
	}
	for i := range rows {
		out.Weight[i] /= total
	}
	return out, nil
}

// DesignRows returns the number of rows of a design for a target of so many directions;
// 0 where there is no grid.
func DesignRows(directions, completions int) int {
	g, ok := grids[directions]
	if !ok {
		return 0
	}
	rows := completions
	for range directions {
		rows *= g.side()
	}
	return rows
}

// Designs returns the two designs of one seed: λ is tuned on the first, and the
// risk is read off the second. The streams are called "tune" and "report"; errors are
// those of [NewDesign].
func Designs(t Target, d, completions int, noise float64,
	stream func(string) *rand.Rand) (tune, report Design, err error) {
	if tune, err = NewDesign(t, d, completions, noise, stream("tune")); err != nil {
		return tune, report, err
	}
	report, err = NewDesign(t, d, completions, noise, stream("report"))
	return tune, report, err
}

// less returns the design with α + β·x taken off what is to be predicted.
func (q Design) less(alpha float64, beta []float64) Design {
	return q.with(func(i int) float64 { return q.F[i] - alpha - dense.Dot(beta, q.X.RawRowView(i)) })
}

// with returns the design with something else to be predicted.
func (q Design) with(f func(i int) float64) Design {
	out := Design{q.X, make([]float64, len(q.F)), q.Weight, q.Noise}
	for i := range out.F {
		out.F[i] = f(i)
	}
	return out
}

// MeanLosses are what a prediction is off by, each a mean over x ~ N(0, I_d).
type MeanLosses struct {
	L2     float64 // E (f̂ − f*)², the excess risk of the figures
	L1     float64 // E |f̂ − f*|
	Beyond float64 // E (|f̂ − f*| − ς)₊, the excess of E|f̂ − y| over ς when ε = ±ς
}

// Losses returns the losses [L] of the columns of predictions [rows, L].
func (q Design) Losses(predictions *mat.Dense) []MeanLosses {
	_, count := predictions.Dims()
	out := make([]MeanLosses, count)
	for i, f := range q.F {
		for k, p := range predictions.RawRowView(i) {
			e := math.Abs(p - f)
			out[k].L2 += q.Weight[i] * e * e
			out[k].L1 += q.Weight[i] * e
			out[k].Beyond += q.Weight[i] * max(e-q.Noise, 0)
		}
	}
	return out
}

// Method is a way to learn f* from data, for every λ of a path. Fit returns [ErrEmpty] of
// no samples, and no error where only some λ were too small to solve for.
type Method interface {
	Fit(ctx context.Context, data Data, lambdas []float64) (Fit, error)
}

// Fit is what a method learned: one row of coefficients for every λ, NaN where λ
// was too small to solve for.
type Fit struct {
	Coefficients [][]float64                            // [L, m]
	Basis        func(x *mat.Dense) (*mat.Dense, error) // from [n, d] to [n, m]
}

// Predict returns the predictions [n, L] at the rows of x [n, d], a column a λ.
func (f Fit) Predict(x *mat.Dense) (*mat.Dense, error) {
	phi, err := f.Basis(x)
	if err != nil {
		return nil, err
	}
	return kernel.Predict(phi, f.Coefficients)
}

// At returns the predictions [L] at one point x [d], one a λ.
func (f Fit) At(x []float64) ([]float64, error) {
	prediction, err := f.Predict(mat.NewDense(1, len(x), x))
	if err != nil {
		return nil, err
	}
	return prediction.RawRowView(0), nil
}

// ErrEmpty is the error of a fit to no samples.
var ErrEmpty = errors.New("there are no samples to fit to: give at least one")

// Features maps points [n, d] to features [n, m]. As a method it is ridge
// regression: with L the mean square loss, a minimises L(a) + λ‖a‖²/2,
//
//	a = (ΦᵀΦ/n + (λ/2) I)⁻¹ Φᵀy/n,
//
// which is where gradient descent on the head with weight decay ends (Damian et al. 2022,
// App. A.3).
type Features func(x *mat.Dense) (*mat.Dense, error)

// Fit returns the ridge regression at every λ. It solves in blocks of samples when there
// are more samples than features, so that the features of all samples are never in memory
// at once.
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
		return nil, ErrEmpty
	}
	var normal kernel.Normal
	for first := 0; first < data.N; first += BlockRows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := data.Slice(first, min(first+BlockRows, data.N))
		rows, err := phi(part.Matrix())
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

// BestFit is a method at its best λ: the one of least risk on the tuning design,
// with its losses on the other design.
type BestFit struct {
	MeanLosses
	Lambda float64
	Edge   int // −1 or 1 when the best λ is the least or the largest of the path, else 0
	Fit    Fit // that at the best λ alone
}

// FitBest fits a method for every λ and returns it at the best: that of the least L2 on the
// design tune, with its losses on the design report. It is an error when there is no λ, or
// none with a finite risk. The paper tunes λ,
// and nothing else, on a holdout of 10⁵ noisy samples (§6.1); the risk of the
// design differs from that by the constant ς² and by the holdout's noise.
func FitBest(ctx context.Context, m Method, data Data, lambdas []float64, tune, report Design) (BestFit, error) {
	if len(lambdas) == 0 {
		return BestFit{}, errors.New("no λ to tune over: give at least one")
	}
	fit, err := m.Fit(ctx, data, lambdas)
	if err != nil {
		return BestFit{}, err
	}
	predicted, err := fit.Predict(tune.X)
	if err != nil {
		return BestFit{}, err
	}
	t, best, err := least(tune.Losses(predicted), lambdas)
	if err != nil {
		return BestFit{}, err
	}
	t.Fit = Fit{fit.Coefficients[best : best+1], fit.Basis}
	predicted, err = t.Fit.Predict(report.X)
	if err != nil {
		return BestFit{}, err
	}
	t.MeanLosses = report.Losses(predicted)[0]
	return t, nil
}

// least returns the best λ of a path, by the losses on the tuning design, and its
// place. Of equals the first is taken.
func least(losses []MeanLosses, lambdas []float64) (t BestFit, best int, err error) {
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

// TuneCost returns the cost of [FitBest] with m features, so many λ, and designs of so many
// rows: features and normal equations of
// n samples, a Cholesky factor a λ, and the predictions on both designs. A feature is
// passed over four times: drawn out of its product, bent, put into blocks and read again.
func TuneCost(n, m, d, lambdas, rows int) experiment.Cost {
	N, M, D, L, R := float64(n), float64(m), float64(d), float64(lambdas), float64(rows)
	s := min(N, M)
	return experiment.Cost{
		FLOP:     2*(N+2*R)*M*D + 2*N*M*s + L*s*s*s/3 + 2*R*M*L,
		Elements: 4 * (N + 2*R) * M,
		Draws:    2 * R * D,
		Bytes:    8 * (min(N, BlockRows)*M + M*s*(1+2) + R*(2*D+M+L)),
	}
}

// LambdaPath returns the path of λ for features, increasing: from what double precision
// can solve for to where the prediction is zero.
func LambdaPath() []float64 {
	return []float64{1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1e3, 1e5}
}
