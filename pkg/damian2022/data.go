package damian2022

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/sample"
	"gonum.org/v1/gonum/mat"
)

// Data is a sample (x_i, y_i), i = 1..n, with x_i the rows of X [n, d].
type Data struct {
	N, D int
	X    []float64
	Y    []float64
}

// The laws of x by name: the paper's, and one that breaks its hypothesis.
const (
	Gaussian = "gaussian" // x ~ N(0, I_d)
	Uniform  = "uniform"  // independent coordinates, uniform on [−√3, √3]: same mean and covariance
)

// drawInputs fills x with independent coordinates of the given law.
func drawInputs(r *rand.Rand, law string, x []float64) {
	if law == Uniform {
		sample.Uniform(r, x, -math.Sqrt(3), math.Sqrt(3))
		return
	}
	sample.Normal(r, x)
}

// Draw returns n samples in d dimensions: x ~ N(0, I_d), y = f*(x) + ε with ε
// uniform on {−ς, +ς} (§2.1). Inputs and label noise come from two streams.
func Draw(t Target, n, d int, noise float64, inputs, labels *rand.Rand) (Data, error) {
	return sampling{N: n, D: d, Noise: noise}.from(t, inputs, labels)
}

// sampling is how the data of a point are drawn.
type sampling struct {
	N, D    int
	Noise   float64 // ς
	Law     string  // of the inputs; empty is Gaussian
	Shuffle bool    // permute the labels: x and y no longer belong together
}

// of returns data for a target. The streams are called "inputs", "labels" and
// "shuffle".
func (s sampling) of(t Target, stream func(string) *rand.Rand) (Data, error) {
	data, err := s.from(t, stream("inputs"), stream("labels"))
	if err == nil && s.Shuffle {
		data = data.Shuffle(stream("shuffle"))
	}
	return data, err
}

// from returns the data before their labels are permuted.
func (s sampling) from(t Target, inputs, labels *rand.Rand) (Data, error) {
	if s.N < 1 || s.D < t.R {
		return Data{}, fmt.Errorf("n = %d samples in d = %d dimensions: n must be at least 1 and d at least %d", s.N, s.D, t.R)
	}
	data := Data{s.N, s.D, make([]float64, s.N*s.D), make([]float64, s.N)}
	drawInputs(inputs, s.Law, data.X)
	data.label(t, s.Noise, labels)
	return data, nil
}

// label sets y = f*(x) + ς·(random sign).
func (a *Data) label(t Target, noise float64, r *rand.Rand) {
	sample.Rademacher(r, a.Y)
	for i := range a.Y {
		a.Y[i] = t.At(a.X[i*a.D:]) + noise*a.Y[i]
	}
}

// Row returns x_i.
func (a Data) Row(i int) []float64 { return a.X[i*a.D : (i+1)*a.D] }

// with returns the data with other labels; the inputs are shared, not copied.
func (a Data) with(label func(i int) float64) Data {
	out := Data{a.N, a.D, a.X, make([]float64, a.N)}
	for i := range out.Y {
		out.Y[i] = label(i)
	}
	return out
}

// Preprocess returns the data with the first line of Algorithm 1 applied,
//
//	α = (1/n) Σ y_i,  β = (1/n) Σ y_i x_i,  y_i ← y_i − α − β·x_i,
//
// and α and β. The inputs are shared, not copied.
func (a Data) Preprocess() (Data, float64, []float64) {
	alpha, beta := 0.0, make([]float64, a.D)
	for i, y := range a.Y {
		alpha += y
		for j, x := range a.Row(i) {
			beta[j] += y * x
		}
	}
	alpha /= float64(a.N)
	for j := range beta {
		beta[j] /= float64(a.N)
	}
	return a.with(func(i int) float64 {
		fit := alpha
		for j, x := range a.Row(i) {
			fit += beta[j] * x
		}
		return a.Y[i] - fit
	}), alpha, beta
}

// Shuffle returns the data with its labels permuted: every input and every
// label is kept, and what ties them together is gone.
func (a Data) Shuffle(r *rand.Rand) Data {
	order := sample.Permutation(r, a.N)
	return a.with(func(i int) float64 { return a.Y[order[i]] })
}

// matrix returns X as a matrix over the same numbers.
func (a Data) matrix() *mat.Dense { return mat.NewDense(a.N, a.D, a.X) }

// slice returns samples first, …, last−1, sharing their numbers.
func (a Data) slice(first, last int) Data {
	return Data{last - first, a.D, a.X[first*a.D : last*a.D], a.Y[first:last]}
}
