package damian2022

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/sample"
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
	if n < 1 || d < t.R {
		return Data{}, fmt.Errorf("n = %d samples in d = %d dimensions: n must be at least 1 and d at least %d", n, d, t.R)
	}
	data := Data{n, d, make([]float64, n*d), make([]float64, n)}
	sample.Normal(inputs, data.X)
	data.label(t, noise, labels)
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
	out := Data{a.N, a.D, a.X, make([]float64, a.N)}
	for i, y := range a.Y {
		fit := alpha
		for j, x := range a.Row(i) {
			fit += beta[j] * x
		}
		out.Y[i] = y - fit
	}
	return out, alpha, beta
}

// Shuffle returns the data with its labels permuted: every input and every
// label is kept, and what ties them together is gone.
func (a Data) Shuffle(r *rand.Rand) Data {
	out := Data{a.N, a.D, a.X, make([]float64, a.N)}
	for i, k := range sample.Permutation(r, a.N) {
		out.Y[i] = a.Y[k]
	}
	return out
}
