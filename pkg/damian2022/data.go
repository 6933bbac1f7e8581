package damian2022

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds samples and how they are drawn (§2.1), what is impossible about a config,
// and sizes of samples and seeds that several experiments take.

// Data is a sample (x_i, y_i), i = 1, …, n, with x_i in R^d.
type Data struct {
	N, D int       // n and d
	X    []float64 // [n, d], row by row
	Y    []float64 // [n]
}

// Row returns x_i [d], counted from i = 0; its numbers are shared.
func (a Data) Row(i int) []float64 { return a.X[i*a.D : (i+1)*a.D] }

// Matrix returns X [n, d] as a matrix over the same numbers.
func (a Data) Matrix() *mat.Dense { return mat.NewDense(a.N, a.D, a.X) }

// Slice returns samples first, …, last−1, sharing their numbers.
func (a Data) Slice(first, last int) Data {
	return Data{last - first, a.D, a.X[first*a.D : last*a.D], a.Y[first:last]}
}

// with returns the data with other labels; the inputs are shared, not copied.
func (a Data) with(label func(i int) float64) Data {
	out := Data{a.N, a.D, a.X, make([]float64, a.N)}
	for i := range out.Y {
		out.Y[i] = label(i)
	}
	return out
}

// Label sets the labels y = f*(x) + ς·(random sign), in place.
func (a *Data) Label(t Target, noise float64, r *rand.Rand) {
	sample.Rademacher(r, a.Y)
	for i := range a.Y {
		a.Y[i] = t.At(a.X[i*a.D:]) + noise*a.Y[i]
	}
}

// Preprocess returns the data with the first line of Algorithm 1 applied,
//
//	α = (1/n) Σ y_i,  β = (1/n) Σ y_i x_i,  y_i ← y_i − α − β·x_i,
//
// and α and β [d]. The inputs are shared, not copied.
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

// The laws of x by name: the paper's, and one that breaks its hypothesis.
const (
	Gaussian = "gaussian" // x ~ N(0, I_d)
	Uniform  = "uniform"  // independent coordinates, uniform on [−√3, √3]: same mean and covariance
)

// DrawInputs fills x with independent coordinates of the law; any other name than [Uniform] is
// [Gaussian].
func (s Sampling) DrawInputs(r *rand.Rand, x []float64) {
	if s.Law == Uniform {
		sample.Uniform(r, x, -math.Sqrt(3), math.Sqrt(3))
		return
	}
	sample.Normal(r, x)
}

// Draw returns n samples in d dimensions: x ~ N(0, I_d), y = f*(x) + ε with ε
// uniform on {−ς, +ς} (Damian et al. 2022, §2.1). Inputs and label noise come from two
// streams. It is an error when n < 1, or when d is less than the target's directions.
func Draw(t Target, n, d int, noise float64, inputs, labels *rand.Rand) (Data, error) {
	return Sampling{N: n, D: d, Noise: noise}.from(t, inputs, labels)
}

// Sampling is how the data of a point are drawn.
type Sampling struct {
	N, D    int
	Noise   float64 // ς
	Law     string  // of the inputs; empty is Gaussian
	Shuffle bool    // permute the labels: x and y no longer belong together
}

// Of returns data for a target; errors are those of [Draw]. The streams are called
// "inputs", "labels" and "shuffle".
func (s Sampling) Of(t Target, stream func(string) *rand.Rand) (Data, error) {
	data, err := s.from(t, stream("inputs"), stream("labels"))
	if err == nil && s.Shuffle {
		data = data.Shuffle(stream("shuffle"))
	}
	return data, err
}

// from returns the data before their labels are permuted.
func (s Sampling) from(t Target, inputs, labels *rand.Rand) (Data, error) {
	if s.N < 1 || s.D < t.R {
		return Data{}, fmt.Errorf("n = %d samples in d = %d dimensions: n must be at least 1 and d at least %d",
			s.N, s.D, t.R)
	}
	data := Data{s.N, s.D, make([]float64, s.N*s.D), make([]float64, s.N)}
	s.DrawInputs(inputs, data.X)
	data.Label(t, s.Noise, labels)
	return data, nil
}

// Setting is what the configs of this paper share, for checking.
type Setting struct {
	Target string  // see [TargetByName]
	D      []int   // the dimensions
	Noise  float64 // ς
}

// Check returns an error with a sentence for everything that is impossible about a config.
func (s Setting) Check() error {
	t, err := TargetByName(s.Target)
	errs := []error{err}
	if len(s.D) == 0 {
		errs = append(errs, errors.New("field D is empty: give at least one dimension"))
	}
	for _, d := range s.D {
		if d > 1e5 {
			errs = append(errs, fmt.Errorf("field D = %d: 10⁵ dimensions are the most", d))
		}
		if d < t.R+1 {
			errs = append(errs, fmt.Errorf(
				"field D = %d: the target lives in %d dimensions, and one more must be left to be irrelevant",
				d, t.R))
		}
	}
	if !(s.Noise >= 0) || math.IsInf(s.Noise, 0) {
		errs = append(errs, fmt.Errorf("field Noise = %v must be 0 or more", s.Noise))
	}
	return errors.Join(errs...)
}

// CheckRatios returns an error that says what is impossible about a grid of n/d² at the
// dimensions.
func (s Setting) CheckRatios(ratios []float64) error {
	if len(ratios) == 0 {
		return errors.New("field Ratio is empty: give at least one n/d²")
	}
	for _, q := range ratios {
		for _, d := range s.D {
			if n := q * float64(d) * float64(d); !(n >= 1.5) || q > 1e6 || n > 1e9 {
				return fmt.Errorf(
					"field Ratio = %v gives n = %.0f samples at d = %d: at least 2 are needed and at most 10⁹, "+
						"and n/d² may not pass 10⁶",
					q, n, d)
			}
		}
	}
	return nil
}

// CheckLaw returns an error where there is no such law of inputs.
func (s Sampling) CheckLaw() error {
	if s.Law == Gaussian || s.Law == Uniform {
		return nil
	}
	return fmt.Errorf("field Law = %q: there is no such law of inputs: take %s or %s", s.Law, Gaussian, Uniform)
}

// CheckSamples returns an error that says what is impossible about a grid of sample sizes,
// which is the named field.
func CheckSamples(field string, n []int) error {
	if len(n) == 0 {
		return fmt.Errorf("field %s is empty: give at least one sample size", field)
	}
	for _, n := range n {
		if n < 1 || n > 1e8 {
			return fmt.Errorf("field %s = %d: a sample has at least 1 and at most 10⁸ points", field, n)
		}
	}
	return nil
}

// CheckTuning returns an error that says what is impossible about the designs that λ is
// tuned and risks are read on, and about the path of λ.
func (s Setting) CheckTuning(completions int, lambdas []float64) error {
	return errors.Join(s.CheckDegree(), experiment.AtLeast(1, "Completions", completions),
		experiment.Path("Lambdas", lambdas))
}

// CheckDegree returns an error where the target's degree has no design: beyond 4, means of
// f*² over the design's grid are no longer exact. A name that is not known is for
// [Setting.Check] to answer.
func (s Setting) CheckDegree() error {
	if t, err := TargetByName(s.Target); err == nil && t.Degree() > 4 {
		return fmt.Errorf("the target %s has degree p = %d: the test design is exact up to p = 4", t.Name, t.Degree())
	}
	return nil
}

// CheckOneDirection returns an error where the target, which is the named field, looks at more
// than one direction, with why that is too many. A name that is not known is for [Setting.Check]
// to answer.
func (s Setting) CheckOneDirection(field, why string) error {
	if t, err := TargetByName(s.Target); err == nil && t.R != 1 {
		return fmt.Errorf("field %s = %s looks at %d directions: %s", field, s.Target, t.R, why)
	}
	return nil
}

// Samples returns n for a ratio n/d², to the nearest integer.
func Samples(ratio float64, d int) int { return int(ratio*float64(d)*float64(d) + 0.5) }

// SeedsAt returns how many data sets dimension d gets: seeds at d = 40, and at
// other dimensions as many as cost the same for one n/d² and d, between 8 and
// 128 (fewer than 8 only when seeds is). Small dimensions have the noisier
// alignment, and are cheap.
func SeedsAt(d, seeds int) int {
	return min(max(seeds*1600/(d*d), min(seeds, 8)), max(seeds, 128))
}

// MoreSeeds returns how many data sets dimension d gets when d = 20 gets so many: below it
// more, since the risk varies more there and is cheap.
func MoreSeeds(d, seeds int) int { return max(seeds, seeds*20/d) }
