package sarussi2021

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/svm"
)

// This file holds what the network is compared with: the machine of its tangent kernel, and
// logistic regression. The linear SVM is [Set.SVM].

// TangentKernel returns the kernel of the network's first layer with v = 1/√(2k), k → ∞, at the start:
// x·x′ (((1+α²)/2)(1−θ/π) + αθ/π), θ = ∠(x, x′). It is an error unless −1 ≤ α ≤ 1.
func TangentKernel(alpha float64) (kernel.Function, error) {
	return kernel.TwoLayer{Slope: alpha, Weight: 1, Head: 1}.Kernel(kernel.Parts{Weights: true})
}

// Lazy is the hard-margin machine of the tangent kernel: what training tends to that begins at N = 0 and
// hardly moves.
type Lazy struct {
	Machine svm.Machine
	train   Set
	kernel  kernel.Function
}

// Lazy returns the machine of the set. It is a *svm.NotSeparable error where the kernel separates not even
// the training points.
func (s Set) Lazy(ctx context.Context, alpha float64) (Lazy, error) {
	k, err := TangentKernel(alpha)
	if err != nil {
		return Lazy{}, err
	}
	gram, err := kernel.Gram(k, s.X)
	if err != nil {
		return Lazy{}, err
	}
	m, err := svm.Kernel(ctx, gram, s.Y, svm.Options{})
	return Lazy{m, s, k}, err
}

// Values returns the decision function at the rows of x [n, d].
func (l Lazy) Values(x *mat.Dense) ([]float64, error) {
	cross, err := kernel.Cross(l.kernel, x, l.train.X)
	if err != nil {
		return nil, err
	}
	out := mat.NewVecDense(x.RawMatrix().Rows, nil)
	out.MulVec(cross, mat.NewVecDense(l.train.Len(), l.Machine.Coefficients()))
	return out.RawVector().Data, nil
}

// LinearValues returns w·x at the rows of x [n, d].
func LinearValues(w []float64, x *mat.Dense) []float64 {
	out := mat.NewVecDense(x.RawMatrix().Rows, nil)
	out.MulVec(x, mat.NewVecDense(len(w), w))
	return out.RawVector().Data
}

// Share returns the share of the points at which the values have the signs of others, such as labels.
func Share(values, others []float64) float64 {
	return Accuracy(floats.MulTo(make([]float64, len(values)), values, others))
}

// mostIterations is after how many steps logistic regression gives up.
const mostIterations = 100_000

// LogisticRegression returns the weights w of logistic regression without a bias, from 0 to the first step of
// gradient descent after which the mean cross-entropy L is at most target: separable data have no minimiser. The
// step size is 4/λ_max(XᵀX/n), or 1/(4R²L) where that is larger: no step moves a margin by more than ¼ then, and
// the curvature is below L times e^¼R². It is an error where the target is not reached, as on data that are not
// separable.
func (s Set) LogisticRegression(ctx context.Context, target float64) ([]float64, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	largest, err := s.LargestCurvature()
	if err != nil {
		return nil, err
	}
	w, n, r := make([]float64, s.Dim()), float64(s.Len()), s.Radius()
	for range mostIterations {
		z := s.linearMargins(w)
		loss := Loss(z)
		if loss <= target {
			return w, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rate := max(4/largest, 1/(4*r*r*loss))
		for l, weight := range Weights(z) {
			floats.AddScaled(w, rate*weight*s.Y[l]/n, s.X.RawRowView(l))
		}
	}
	return nil, fmt.Errorf("logistic regression did not reach the loss %g in %d steps: take a larger target, "+
		"or data that are separable", target, mostIterations)
}

func (s Set) linearMargins(w []float64) []float64 {
	return floats.MulTo(make([]float64, s.Len()), s.Y, LinearValues(w, s.X))
}

// LargestCurvature returns λ_max(XᵀX/n) of the points, see [StableRate]. It is an error where the
// singular values are not found.
func (s Set) LargestCurvature() (float64, error) {
	values, err := spectral.Values(s.X)
	if err != nil {
		return math.NaN(), err
	}
	return values[0] * values[0] / float64(s.Len()), nil
}
