package nichani2022

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds inputs and targets (1.1).

// Inputs is the law of x ∈ R^d.
type Inputs string

// The laws of the inputs.
const (
	Gauss    Inputs = "normal" // N(0, I): the authors' experiments
	OnSphere Inputs = "sphere" // uniform on the sphere of radius √d: the theory
	// coordinates of variance 1/j, then scaled to the sphere: no rotation leaves the law alone
	Unequal Inputs = "unequal"
)

// Check returns an error for an unknown law.
func (i Inputs) Check() error {
	if !slices.Contains([]Inputs{Gauss, OnSphere, Unequal}, i) {
		return fmt.Errorf("there is no law %q of inputs: take one of %s, %s, %s", string(i), Gauss, OnSphere, Unequal)
	}
	return nil
}

// Draw returns n independent inputs as rows [n, d]: the first ones are the same whatever n.
func (i Inputs) Draw(r Source, n, d int) (*mat.Dense, error) {
	if err := i.Check(); err != nil {
		return nil, err
	}
	if n < 1 || d < 1 {
		return nil, fmt.Errorf("%d inputs in %d dimensions: there must be at least one of either", n, d)
	}
	x := mat.NewDense(n, d, sample.Normals(r, n*d))
	if i == Gauss {
		return x, nil
	}
	for row := range n {
		v := x.RawRowView(row)
		for j := range v {
			if i == Unequal {
				v[j] /= math.Sqrt(float64(j + 1))
			}
		}
		floats.Scale(math.Sqrt(float64(d))/floats.Norm(v, 2), v)
	}
	return x, nil
}

// The targets f* = dense part of degree k + sparse part of degree k+1, with unit vectors β and u ⟂ β.
const (
	Orthogonal = "orthogonal" // u·x/√2 + ((β·x)² − 1)/2: neither part helps with the other
	SharedBeta = "shared"     // β·x/√3 + ((β·x)² − 1)/√3: the authors' (3.1)
	Uncentred  = "uncentred"  // u·x/√2 + (β·x)²/2: the constant that D6 misses is part of it
	LinearOnly = "linear"     // u·x: nothing sparse
	// (xᵀAx − tr A)/(2√tr A) + He_3(β·x)/(2√3), A = diag(1[j > d/2]), j < d: either part has variance ½ at every d
	DenseCubic = "dense cubic"
	// xᵀAx/√675 + He_3(β·x)/√6: the authors' (3.2), whose dense part grows with d from almost nothing
	AuthorsCubic = "authors' cubic"
)

var targetNames = []string{Orthogonal, SharedBeta, Uncentred, LinearOnly, DenseCubic, AuthorsCubic}

// Target is a target with its directions.
type Target struct {
	Name    string
	U, Beta []float64 // unit vectors [d], orthogonal to each other
}

// DrawTarget returns a target of that name in d dimensions, β uniform and u uniform beside it. It is an error where
// the name is unknown, or d below 2 (below 4 for those with a dense quadratic part).
func DrawTarget(r Source, name string, d int) (Target, error) {
	if err := checkTarget(name, d); err != nil {
		return Target{}, err
	}
	t := Target{Name: name}
	t.Beta, t.U = sample.UnitVectors(r, 1, d), sample.UnitVectors(r, 1, d)
	floats.AddScaled(t.U, -floats.Dot(t.U, t.Beta), t.Beta)
	floats.Scale(1/floats.Norm(t.U, 2), t.U)
	return t, nil
}

// checkTarget returns why there is no target of that name in d dimensions; nothing is drawn.
func checkTarget(name string, d int) error {
	if !slices.Contains(targetNames, name) {
		return fmt.Errorf("there is no target %q: take one of %s", name, strings.Join(targetNames, ", "))
	}
	if least := 2 * (Target{Name: name}).Degree(); d < least {
		return fmt.Errorf("the target %s in %d dimensions: it needs at least %d", name, d, least)
	}
	return nil
}

// Degree returns k, the degree of the dense part.
func (t Target) Degree() int {
	if t.Name == DenseCubic || t.Name == AuthorsCubic {
		return 2
	}
	return 1
}

// Parts returns the dense and the sparse part of f*(x); NaN for an unknown target.
func (t Target) Parts(x []float64) (low, high float64) {
	b, u := floats.Dot(t.Beta, x), floats.Dot(t.U, x)
	switch t.Name {
	case Orthogonal:
		return u / math.Sqrt2, (b*b - 1) / 2
	case SharedBeta:
		return b / math.Sqrt(3), (b*b - 1) / math.Sqrt(3)
	case Uncentred:
		return u / math.Sqrt2, b * b / 2
	case LinearOnly:
		return u, 0
	case DenseCubic:
		form, trace := upperHalf(x)
		return (form - trace) / (2 * math.Sqrt(trace)), (b*b*b - 3*b) / (2 * math.Sqrt(3))
	case AuthorsCubic:
		form, _ := upperHalf(x)
		return form / math.Sqrt(675), (b*b*b - 3*b) / math.Sqrt(6)
	}
	return math.NaN(), math.NaN()
}

// upperHalf returns xᵀAx and tr A for A = diag(1[j > d/2]), j = 0, …, d−1.
func upperHalf(x []float64) (form, trace float64) {
	for j, v := range x {
		if 2*j > len(x) {
			form, trace = form+v*v, trace+1
		}
	}
	return form, trace
}

// At returns f*(x).
func (t Target) At(x []float64) float64 {
	low, high := t.Parts(x)
	return low + high
}

// Set is a set of points with the values of a target and of its two parts.
type Set struct {
	X                *mat.Dense // [n, d]
	Y, Dense, Sparse []float64  // [n], without noise
}

// Label returns the points x [n, d] with the target's values.
func (t Target) Label(x *mat.Dense) Set {
	n := x.RawMatrix().Rows
	s := Set{x, make([]float64, n), make([]float64, n), make([]float64, n)}
	for i := range n {
		s.Dense[i], s.Sparse[i] = t.Parts(x.RawRowView(i))
		s.Y[i] = s.Dense[i] + s.Sparse[i]
	}
	return s
}

// Len returns the number of points.
func (s Set) Len() int { return len(s.Y) }

// Coefficient returns ⟨f, part⟩/⟨part, part⟩, how much of a part a prediction has; 0 of a part that is zero.
func Coefficient(f, part []float64) float64 {
	square := floats.Dot(part, part)
	if square == 0 {
		return 0
	}
	return floats.Dot(f, part) / square
}

// MSE returns the mean squared error (1/n) Σ (f_i − y_i)².
func MSE(f, y []float64) float64 {
	sum := 0.0
	for i, v := range f {
		sum += (v - y[i]) * (v - y[i])
	}
	return sum / float64(len(f))
}

// Data says what is learned and tested on.
type Data struct {
	Dim     int    // d
	Samples int    // n
	Test    int    // test points
	Inputs  Inputs // Gauss, OnSphere or Unequal
	Target  string // Orthogonal, SharedBeta, Uncentred, LinearOnly, DenseCubic or AuthorsCubic
}

// Check returns an error with a sentence for everything that is impossible about data.
func (d Data) Check() error {
	return errors.Join(checkTarget(d.Target, max(1, d.Dim)), d.Inputs.Check(), experiment.AtLeast(1, "Dim", d.Dim),
		experiment.AtLeast(1, "Samples", d.Samples), experiment.AtLeast(1, "Test", d.Test))
}

// Valid returns how many points there are to choose by, n/4: weights, ridges and times are chosen on them, never on the
// test points.
func (d Data) Valid() int { return max(1, d.Samples/4) }

// Drawn are the data of one seed. Inputs, target, validation and test points have streams of their own: another n, or
// another width of the network, leaves them as they are.
type Drawn struct {
	Target             Target
	Train, Valid, Test Set
}

// Draw returns the data of a seed. Errors are those of [Data.Check].
func (d Data) Draw(master uint64, seed int) (Drawn, error) {
	if err := d.Check(); err != nil {
		return Drawn{}, err
	}
	stream := func(part string) Source { return sample.Stream(master, "nichani2022", part, seed) }
	target, err := DrawTarget(stream("target"), d.Target, d.Dim)
	if err != nil {
		return Drawn{}, err
	}
	x, err := d.Inputs.Draw(stream("inputs"), d.Samples, d.Dim)
	if err != nil {
		return Drawn{}, err
	}
	valid, err := d.Inputs.Draw(stream("valid"), d.Valid(), d.Dim)
	if err != nil {
		return Drawn{}, err
	}
	test, err := d.Inputs.Draw(stream("test"), d.Test, d.Dim)
	if err != nil {
		return Drawn{}, err
	}
	return Drawn{target, target.Label(x), target.Label(valid), target.Label(test)}, nil
}

// OwnTarget gives a seed a target: the two parts of f* at a point. It gets the target that the seed has drawn, for its
// directions β and u.
type OwnTarget func(t Target, seed int) func(x []float64) (low, high float64)

// relabelled returns the data of a seed with the labels of an own target.
func (t Training) relabelled(seed int, own OwnTarget) (Drawn, error) {
	data, err := t.Draw(t.Master, seed)
	if err != nil {
		return data, err
	}
	parts := own(data.Target, seed)
	label := func(x *mat.Dense) Set {
		n := x.RawMatrix().Rows
		s := Set{x, make([]float64, n), make([]float64, n), make([]float64, n)}
		for i := range n {
			s.Dense[i], s.Sparse[i] = parts(x.RawRowView(i))
			s.Y[i] = s.Dense[i] + s.Sparse[i]
		}
		return s
	}
	data.Train, data.Valid, data.Test = label(data.Train.X), label(data.Valid.X), label(data.Test.X)
	return data, nil
}
