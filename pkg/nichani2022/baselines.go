package nichani2022

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds the baselines of section 5 that need no training.

// Fit is a predictor on the data of a seed.
type Fit struct {
	Train, Valid, Test float64 // mean squared errors
	Dense, Sparse      float64 // coefficients of the target's parts on the test points
}

// tangent is the tangent kernel of a seed's network on its data.
type tangent struct {
	data         Drawn
	gram         *mat.SymDense // [n, n]
	valid, cross *mat.Dense    // with the validation and the test points, [·, n]
}

func (t Training) tangent(seed int) (tangent, error) {
	data, err := t.Draw(t.Master, seed)
	if err != nil {
		return tangent{}, err
	}
	net, err := t.Net(seed)
	if err != nil {
		return tangent{}, err
	}
	gram, err := net.Gram(data.Train.X)
	if err != nil {
		return tangent{}, err
	}
	valid, err := net.Cross(data.Valid.X, data.Train.X)
	if err != nil {
		return tangent{}, err
	}
	cross, err := net.Cross(data.Test.X, data.Train.X)
	return tangent{data, gram, valid, cross}, err
}

// fit returns the predictor Σ_i α_i k(x_i, x).
func (k tangent) fit(alpha []float64) Fit {
	f, g := times(k.cross, alpha), times(k.gram, alpha)
	return Fit{MSE(g, k.data.Train.Y), MSE(times(k.valid, alpha), k.data.Valid.Y), MSE(f, k.data.Test.Y),
		Coefficient(f, k.data.Test.Dense), Coefficient(f, k.data.Test.Sparse)}
}

// KernelDescent returns what gradient descent on f_L alone from W = 0 reaches after so many steps, exactly, without
// steps (see [spectral.Descent]): what a training of ByTangent without regularisers does, to rounding, for a
// hundredth of its cost. Errors are those of [Data.Check], and of a rate that is not positive.
func (t Training) KernelDescent(seed int, steps []int) ([]Fit, error) {
	k, err := t.tangent(seed)
	if err != nil {
		return nil, err
	}
	s, err := spectral.Eigen(k.gram)
	if err != nil {
		return nil, err
	}
	out := make([]Fit, len(steps))
	for i, at := range steps {
		alpha, err := spectral.Descent(s, k.data.Train.Y, t.Rate, at)
		if err != nil {
			return nil, err
		}
		out[i] = k.fit(alpha)
	}
	return out, nil
}

// KernelRidge returns the fits of ridge regression with the tangent kernel of a seed's network for every ridge ρ,
// which is added to K; see [Chosen]. Errors are those of
// [kernel.KernelRidge].
func (t Training) KernelRidge(ctx context.Context, seed int, ridges []float64) ([]Fit, error) {
	k, err := t.tangent(seed)
	if err != nil {
		return nil, err
	}
	return k.ridge(ctx, ridges)
}

// KernelRidgeOn is [Training.KernelRidge] on the labels of an own target.
func (t Training) KernelRidgeOn(ctx context.Context, seed int, ridges []float64, own OwnTarget) ([]Fit, error) {
	k, err := t.tangent(seed)
	if err != nil {
		return nil, err
	}
	if k.data, err = t.relabelled(seed, own); err != nil {
		return nil, err
	}
	return k.ridge(ctx, ridges)
}

// ridge returns the fits of kernel ridge regression.
func (k tangent) ridge(ctx context.Context, ridges []float64) ([]Fit, error) {
	alphas, err := kernel.KernelRidge(ctx, k.gram, k.data.Train.Y, ridges)
	if err != nil {
		return nil, fmt.Errorf("tangent kernel: %w", err)
	}
	out := make([]Fit, len(ridges))
	for i, alpha := range alphas {
		out[i] = k.fit(alpha)
	}
	return out, nil
}

// Chosen returns the test error of the fit with the least validation error, and the least test error of all: an
// oracle in the baseline's favour. It is an error where there are no fits.
func Chosen(fits []Fit) (test, oracle float64, err error) {
	if len(fits) == 0 {
		return 0, 0, errors.New("none of no fits can be chosen: give at least one")
	}
	by := func(number func(Fit) float64) Fit {
		return slices.MinFunc(fits, func(a, b Fit) int { return cmp.Compare(number(a), number(b)) })
	}
	return by(func(f Fit) float64 { return f.Valid }).Test, by(func(f Fit) float64 { return f.Test }).Test, nil
}
