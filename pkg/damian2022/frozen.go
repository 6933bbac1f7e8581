package damian2022

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"

	"gonum.org/v1/gonum/mat"
)

// frozen is a representation at the points of one seed: the features that heads are
// fitted to, computed once for all of them.
type frozen struct {
	samples, tune, report *mat.Dense // [n, m], [rows, m] and [rows, m]
}

// freeze returns the features at the inputs of the data and of both designs.
func (phi Features) freeze(data Data, tune, report Design) (frozen, error) {
	var f frozen
	for _, at := range []struct {
		to *(*mat.Dense)
		x  *mat.Dense
	}{{&f.samples, data.matrix()}, {&f.tune, tune.X}, {&f.report, report.X}} {
		rows, err := phi(at.x)
		if err != nil {
			return f, err
		}
		*at.to = rows
	}
	return f, nil
}

// head is a head at its best λ.
type head struct {
	coefficients []float64
	lambda, risk float64 // the risk is that on the reporting design
}

// predict returns the head's predictions [rows, 1] from the features.
func (h head) predict(phi *mat.Dense) (*mat.Dense, error) {
	return kernel.Predict(phi, [][]float64{h.coefficients})
}

// heads fits a head to the first N labels for every N of the sizes, which increase,
// and returns each at the λ of least risk on the tuning design. Samples that are
// nested share their normal equations: those of a larger N add to those of a smaller.
func (f frozen) heads(ctx context.Context, y []float64, sizes []int, lambdas []float64, tune, report Design) ([]head, error) {
	var path [][]float64
	var normal kernel.Normal
	added := 0
	_, m := f.samples.Dims()
	for _, n := range sizes {
		penalties := make([]float64, len(lambdas))
		for i, lambda := range lambdas {
			penalties[i] = float64(n) * lambda / 2
		}
		var a [][]float64
		var err error
		if n < m {
			a, err = kernel.Ridge(ctx, f.rows(0, n), y[:n], penalties)
		} else {
			if err := normal.Add(f.rows(added, n), y[added:n]); err != nil {
				return nil, err
			}
			added = n
			a, err = normal.Solve(ctx, penalties)
		}
		if a == nil {
			return nil, err // what is left is *kernel.Singular, and its coefficients are NaN
		}
		path = append(path, a...)
	}
	return f.best(path, lambdas, tune, report)
}

// rows returns the features of samples first, …, last−1.
func (f frozen) rows(first, last int) *mat.Dense {
	_, m := f.samples.Dims()
	return f.samples.Slice(first, last, 0, m).(*mat.Dense)
}

// best returns, for every sample size, the head at its best λ; the path holds the
// heads of all λ, size by size.
func (f frozen) best(path [][]float64, lambdas []float64, tune, report Design) ([]head, error) {
	risks, err := tune.risks(f.tune, path)
	if err != nil {
		return nil, err
	}
	heads := make([]head, len(path)/len(lambdas))
	chosen := make([][]float64, len(heads))
	for i := range heads {
		least := math.Inf(1)
		for l, lambda := range lambdas {
			if k := i*len(lambdas) + l; risks[k] < least {
				least = risks[k]
				heads[i] = head{coefficients: path[k], lambda: lambda}
			}
		}
		if chosen[i] = heads[i].coefficients; chosen[i] == nil {
			return nil, fmt.Errorf("no λ of the path %v gives a finite risk: add larger ones", lambdas)
		}
	}
	risks, err = report.risks(f.report, chosen)
	for i, risk := range risks {
		heads[i].risk = risk
	}
	return heads, err
}

// risks returns the excess risk of every head, from the features at the design.
func (q Design) risks(phi *mat.Dense, heads [][]float64) ([]float64, error) {
	predicted, err := kernel.Predict(phi, heads)
	if err != nil {
		return nil, err
	}
	risks := make([]float64, len(heads))
	for i, f := range q.F {
		for k, p := range predicted.RawRowView(i) {
			risks[k] += q.Weight[i] * (p - f) * (p - f)
		}
	}
	return risks, nil
}

// headRisks returns the excess risk of the heads that are fitted to the first N
// samples, for every N of the sizes.
func (phi Features) headRisks(ctx context.Context, data Data, sizes []int, lambdas []float64, tune, report Design) ([]float64, error) {
	f, err := phi.freeze(data, tune, report)
	if err != nil {
		return nil, err
	}
	heads, err := f.heads(ctx, data.Y, sizes, lambdas, tune, report)
	if err != nil {
		return nil, err
	}
	risks := make([]float64, len(heads))
	for i, h := range heads {
		risks[i] = h.risk
	}
	return risks, nil
}

// frozenCost is the cost of headRisks with the drawing of its samples and designs.
func frozenCost(sizes []int, m, d, lambdas, rows int) experiment.Cost {
	n := slices.Max(sizes)
	cost := TuneCost(n, m, d, lambdas*len(sizes), rows)
	cost.Draws += float64(n * (d + 1))
	cost.Bytes += 8 * float64(n*(m+d+1)+rows*(2*m+lambdas*len(sizes)))
	return cost
}
