package damian2022

import (
	"math"
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

// Crossing returns the x at which y falls through ½, linear in log x between two points;
// NaN where it does not.
func Crossing(x, y []float64) float64 {
	if at, ok := stats.Crossing(x, y, 0.5, true); ok {
		return at
	}
	return math.NaN()
}

// RootText returns c√d in TeX.
func RootText(c float64) string {
	if c == 1 {
		return `\sqrt{d}`
	}
	return strconv.FormatFloat(c, 'g', 3, 64) + `\sqrt{d}`
}
