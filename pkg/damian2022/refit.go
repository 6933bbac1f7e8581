package damian2022

import (
	"context"
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
func (phi Features) freeze(data Data, tune, report design) (frozen, error) {
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

// heads fits a head to the first N labels for every N of the sizes, which increase,
// and returns each at its best λ, with the predictions of all [rows, sizes] on the
// reporting design. Samples that are nested share their normal equations: those of a
// larger N add to those of a smaller.
func (f frozen) heads(ctx context.Context, y []float64, sizes []int, lambdas []float64, tune, report design) ([]bestFit, *mat.Dense, error) {
	var path [][]float64
	var normal kernel.Normal
	added := 0
	_, m := f.samples.Dims()
	for _, n := range sizes {
		var a [][]float64
		var err error
		if n < m {
			a, err = kernel.Ridge(ctx, f.rows(0, n), y[:n], penalties(n, lambdas))
		} else {
			if err := normal.Add(f.rows(added, n), y[added:n]); err != nil {
				return nil, nil, err
			}
			added = n
			a, err = normal.Solve(ctx, penalties(n, lambdas))
		}
		if a == nil {
			return nil, nil, err // what is left is *kernel.Singular, and its coefficients are NaN
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

// best returns, for every sample size, the head at its best λ, and the predictions of
// these heads; the path holds the heads of all λ, size by size.
func (f frozen) best(path [][]float64, lambdas []float64, tune, report design) ([]bestFit, *mat.Dense, error) {
	predicted, err := kernel.Predict(f.tune, path)
	if err != nil {
		return nil, nil, err
	}
	losses, each := tune.losses(predicted), len(lambdas)
	tuned := make([]bestFit, len(path)/each)
	chosen := make([][]float64, len(tuned))
	for i := range tuned {
		t, best, err := least(losses[i*each:(i+1)*each], lambdas)
		if err != nil {
			return nil, nil, err
		}
		tuned[i], chosen[i] = t, path[i*each+best]
	}
	if predicted, err = kernel.Predict(f.report, chosen); err != nil {
		return nil, nil, err
	}
	for i, l := range report.losses(predicted) {
		tuned[i].meanLosses = l
	}
	return tuned, predicted, nil
}

// headRisks returns the excess risk of the heads that are fitted on features to the
// first N samples, for every N of the sizes, which increase.
func (q trial) headRisks(ctx context.Context, phi Features, sizes []int) ([]float64, error) {
	f, err := phi.freeze(q.data, q.tune, q.report)
	if err != nil {
		return nil, err
	}
	tuned, _, err := f.heads(ctx, q.data.Y, sizes, q.lambdas, q.tune, q.report)
	if err != nil {
		return nil, err
	}
	risks := make([]float64, len(tuned))
	for i, t := range tuned {
		risks[i] = t.L2
	}
	return risks, nil
}

// frozenCost is the cost of headRisks with the drawing of its samples and designs.
func frozenCost(sizes []int, m, d, lambdas, rows int) experiment.Cost {
	n := slices.Max(sizes)
	cost := tuneCost(n, m, d, lambdas*len(sizes), rows)
	cost.Draws += float64(n * (d + 1))
	cost.Bytes += 8 * float64(n*(m+d+1)+rows*(2*m+lambdas*len(sizes)))
	return cost
}
