package spectral

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Extremes are the ends of the spectrum of a symmetric operator, as a Krylov space sees them.
type Extremes struct {
	Smallest, Largest float64
	// distances within which some eigenvalue lies: residuals of the two Ritz vectors
	SmallestError, LargestError float64
	Lowest                      []float64 // the unit Ritz vector of Smallest
	Products                    int       // of the operator with a vector
}

// Lanczos returns the ends of the spectrum of a symmetric operator (its Apply; there must be no Adjoint, and it need
// not be positive), from so many products: the Ritz values of the Krylov space of a start, with every vector made
// orthogonal to all before it, twice, so that none comes back by rounding. Both ends converge, isolated ones first. A
// power iteration on J − λ_max I cannot see a small negative eigenvalue below a bulk around zero: its rate is the gap
// over λ_max.
//
// It ends before the products are used up where the Krylov space is invariant. Errors are those of [PowerIteration],
// and fewer than 2 products. A nil start is a fixed random one.
func Lanczos(ctx context.Context, j Operator, products int, start []float64) (Extremes, error) {
	if products < 2 || j.Adjoint != nil {
		return Extremes{}, errors.New("Lanczos: give an operator without Adjoint, and at least 2 products")
	}
	v, err := PowerOptions{Start: start}.start(j)
	if err != nil {
		return Extremes{}, err
	}
	basis := [][]float64{v}
	var diagonal, beside []float64
	scale := 0.0
	for k := range min(products, j.In) {
		if err := ctx.Err(); err != nil {
			return Extremes{}, err
		}
		w, err := j.square(basis[k])
		if err != nil {
			return Extremes{}, fmt.Errorf("Lanczos, product %d: %w", k, err)
		}
		diagonal = append(diagonal, floats.Dot(basis[k], w))
		scale = max(scale, floats.Norm(w, 2))
		orthogonalise(w, basis)
		beta := floats.Norm(w, 2)
		if beside = append(beside, beta); beta <= 1e-13*scale {
			break
		}
		floats.Scale(1/beta, w)
		basis = append(basis, w)
	}
	return ritz(diagonal, beside, basis)
}

// orthogonalise makes w orthogonal to an orthonormal basis, twice.
func orthogonalise(w []float64, basis [][]float64) {
	for range 2 {
		for _, b := range basis {
			floats.AddScaled(w, -floats.Dot(b, w), b)
		}
	}
}

// ritz returns the ends of the spectrum of the tridiagonal matrix; the last number beside its diagonal leads out
// of the space.
func ritz(diagonal, beside []float64, basis [][]float64) (Extremes, error) {
	k := len(diagonal)
	t := mat.NewSymDense(k, nil)
	for i, d := range diagonal {
		if t.SetSym(i, i, d); i+1 < k {
			t.SetSym(i, i+1, beside[i])
		}
	}
	s, err := Eigen(t)
	if err != nil {
		return Extremes{}, err
	}
	out := Extremes{Smallest: s.Values[k-1], Largest: s.Values[0], Products: k, Lowest: make([]float64, len(basis[0])),
		SmallestError: beside[k-1] * math.Abs(s.Vectors.At(k-1, k-1)),
		LargestError:  beside[k-1] * math.Abs(s.Vectors.At(k-1, 0))}
	for i := range k {
		floats.AddScaled(out.Lowest, s.Vectors.At(i, k-1), basis[i])
	}
	return out, nil
}
