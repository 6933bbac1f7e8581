package damian2022

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the absolute loss that Theorem 1 bounds, and what is looked at in a learned
// function and in its risk.

// AbsoluteExcess returns E|δ − ε| − ς for ε = ±ς with probability ½ each, the excess
// that Damian et al. 2022, Theorem 1 bounds, at an error δ = f̂(x) − f*(x): (|δ| − ς)₊.
// Derived here: ½(|δ−ς| + |δ+ς|) is |δ| for |δ| ≥ ς and ς otherwise, that is max(|δ|,
// ς).
func AbsoluteExcess(delta, noise float64) float64 { return max(math.Abs(delta)-noise, 0) }

// Absolute returns E|f̂(x) − y|, the loss of Theorem 1, of predictions [rows, 1], for
// y = f*(x) + ε with ε = ±ς, or normal with variance ς².
func (q Design) Absolute(prediction *mat.Dense, normal bool) float64 {
	sum := 0.0
	for i, f := range q.F {
		e := prediction.At(i, 0) - f
		if normal {
			sum += q.Weight[i] * foldedNormal(e, q.Noise)
			continue
		}
		sum += q.Weight[i] * (math.Abs(e-q.Noise) + math.Abs(e+q.Noise)) / 2
	}
	return sum
}

// foldedNormal returns E|μ + σZ| for standard normal Z.
func foldedNormal(mu, sigma float64) float64 {
	if sigma == 0 {
		return math.Abs(mu)
	}
	z := mu / sigma
	return sigma*math.Sqrt(2/math.Pi)*math.Exp(-z*z/2) + mu*math.Erf(z/math.Sqrt2)
}

// LearnedCurve is a learned function against u·x: at each u of the test design's
// grid the mean of f̂ over the other coordinates, and its tenth and ninetieth
// percentile.
type LearnedCurve struct{ Mean, Low, High []float64 }

// Curve returns the predictions [rows, 1] along u and the share of their energy in the mean
// given u·x, for a design of so many completions of every place.
func (q Design) Curve(prediction *mat.Dense, completions int) (LearnedCurve, float64) {
	var c LearnedCurve
	inside, all := 0.0, 0.0
	values := make([]float64, completions)
	for first := 0; first < len(q.F); first += completions {
		sum, squares := 0.0, 0.0
		for k := range values {
			values[k] = prediction.At(first+k, 0)
			sum += values[k]
			squares += values[k] * values[k]
		}
		mean, count := sum/float64(completions), float64(completions)
		across := (squares - sum*mean) / max(count-1, 1) // an unbiased estimate of Var(f̂ | u·x)
		inside += q.Weight[first] * count * (squares/count - across)
		all += q.Weight[first] * squares
		slices.Sort(values)
		c.Mean = append(c.Mean, mean)
		c.Low, c.High = append(c.Low, values[completions/10]), append(c.High, values[completions-1-completions/10])
	}
	return c, inside / all
}

// Crossing returns the x at which y falls through ½, linear in log x between two points;
// NaN where it does not.
func Crossing(x, y []float64) float64 {
	if at, ok := stats.Crossing(x, y, 0.5, true); ok {
		return at
	}
	return math.NaN()
}

// RootMean returns the root of the mean of squares.
func RootMean(squares []float64) float64 { return math.Sqrt(stats.Mean(squares)) }

// RootText returns c√d in TeX.
func RootText(c float64) string {
	if c == 1 {
		return `\sqrt{d}`
	}
	return strconv.FormatFloat(c, 'g', 3, 64) + `\sqrt{d}`
}
