package spectral

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/sample"
)

// Operator is a linear map J: Rⁿ → Rᵐ that is known by its products: Apply returns
// J v for v [In], Adjoint returns Jᵀu for what Apply returns. They must not keep
// or change their argument. A product JᵀJ that comes as one function is an
// operator with Apply alone, and symmetric.
type Operator struct {
	In      int
	Apply   func(v []float64) ([]float64, error)
	Adjoint func(u []float64) ([]float64, error) // nil: Apply is symmetric and positive semidefinite
}

// Largest is the result of a power iteration.
type Largest struct {
	Value     float64   // the largest eigenvalue of JᵀJ (of J, where it is symmetric)
	Vector    []float64 // its unit eigenvector [In]
	Residual  float64   // ‖JᵀJ v − Value·v‖/Value
	Steps     int
	Converged bool // the residual is within the tolerance
}

// PowerOptions say when an iteration ends and where it starts.
type PowerOptions struct {
	Tolerance float64   // of the residual; 0: 1e-4
	Steps     int       // at most; 0: 1000
	Start     []float64 // [In]; nil: a fixed random vector
}

// PowerIteration returns the largest eigenvalue of JᵀJ, the square of J's largest
// singular value, by v ← JᵀJ v/‖JᵀJ v‖. Some eigenvalue lies within
// Residual·Value of Value, and Value, a Rayleigh quotient, never exceeds the
// largest; its relative error is about Residual² divided by the relative gap below
// it. For J the Jacobian of a network's N outputs by its parameters, 2/N times
// the value is the sharpness of the mean squared error in the Gauss–Newton approximation.
//
// An iteration that does not converge is a result, not an error: the vector is
// still the best one. It is an error when a product fails, has a number that is not
// finite or a wrong length, or the context ends. For J v = 0 the value is 0.
func PowerIteration(ctx context.Context, j Operator, o PowerOptions) (Largest, error) {
	v, err := o.start(j)
	if err != nil {
		return Largest{}, err
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-4
	}
	if o.Steps == 0 {
		o.Steps = 1000
	}
	best := Largest{Vector: v}
	for best.Steps < o.Steps && !best.Converged {
		if err := ctx.Err(); err != nil {
			return Largest{}, err
		}
		w, err := j.square(best.Vector)
		if err != nil {
			return Largest{}, fmt.Errorf("power iteration, step %d: %w", best.Steps, err)
		}
		best.Value, best.Steps = floats.Dot(best.Vector, w), best.Steps+1
		length := floats.Norm(w, 2)
		if length == 0 {
			best.Value, best.Residual, best.Converged = 0, 0, true
			break
		}
		best.Residual = residual(w, best)
		if best.Converged = best.Residual <= o.Tolerance; !best.Converged && best.Steps < o.Steps {
			floats.Scale(1/length, w)
			best.Vector = w
		}
	}
	return best, nil
}

// residual returns ‖w − Value·v‖/Value.
func residual(w []float64, l Largest) float64 {
	sum := 0.0
	for i, x := range l.Vector {
		r := w[i] - l.Value*x
		sum += r * r
	}
	return math.Sqrt(sum) / l.Value
}

// start returns the first unit vector.
func (o PowerOptions) start(j Operator) ([]float64, error) {
	if j.In < 1 || j.Apply == nil {
		return nil, errors.New("power iteration: the operator has no input or no Apply: give both")
	}
	v := make([]float64, j.In)
	if o.Start == nil {
		sample.Normal(sample.Stream(0, "spectral/power"), v)
	} else if copy(v, o.Start); len(o.Start) != j.In {
		return nil, fmt.Errorf("power iteration: the start has %d numbers for an operator on %d: give one for each",
			len(o.Start), j.In)
	}
	length := floats.Norm(v, 2)
	if !(length > 0) || math.IsInf(length, 1) {
		return nil, errors.New("power iteration: the start is zero or not finite: give a direction")
	}
	floats.Scale(1/length, v)
	return v, nil
}

// square returns JᵀJ v.
func (j Operator) square(v []float64) ([]float64, error) {
	w, err := j.Apply(v)
	if err == nil && j.Adjoint != nil {
		w, err = j.Adjoint(w)
	}
	if err != nil {
		return nil, err
	}
	if len(w) != j.In {
		return nil, fmt.Errorf("the product has %d numbers instead of %d: look at Apply and Adjoint", len(w), j.In)
	}
	if math.IsNaN(floats.Sum(w)) || math.IsInf(floats.Norm(w, 2), 0) {
		return nil, errors.New("the product is not finite: look for parameters that have diverged")
	}
	return append([]float64(nil), w...), nil
}
