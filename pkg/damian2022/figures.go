package damian2022

import (
	"math"

	"github.com/provingground/provingground/pkg/figure"
)

// This file holds what figures of several rooms share: the methods' names, and curves.

// The methods of Figure 1 and its baselines, by name. The first three are the
// paper's, and are called so in its published points.
const (
	ByAlgorithm1      = "algorithm1"      // Algorithm 1
	ByRandomFeatures  = "random features" // the same network without the first step
	ByTangent         = "ntk"             // that network linearised: all of its parameters move a little
	ByInfiniteTangent = "ntk, infinite"   // its kernel at infinite width
	ByLinear          = "linear"          // ridge regression on 1 and x
	ByQuadratic       = "quadratic"       // on all polynomials of degree two
	ByPolynomials     = "polynomials"     // on all polynomials of the target's degree
	ByOracle          = "oracle"          // on the Hermite polynomials of u·x: it knows u
)

// learnedReach is how far along u the picture goes: beyond it lie 0.3 % of all x.
const learnedReach = 3

// LearnedBand returns a learned curve with its band, and what was to be learned, at the
// places x of a design's grid with |x| ≤ 3; all slices are of one length.
func LearnedBand(x, mean, low, high, truth []float64) (learned, target figure.Series) {
	learned = figure.Series{Mark: figure.Line, Role: figure.Measured, Band: true}
	target = figure.Series{Mark: figure.Line, Role: figure.Theory}
	for i, u := range x {
		if math.Abs(u) > learnedReach+1e-9 {
			continue
		}
		target.X, target.Y = append(target.X, u), append(target.Y, truth[i])
		learned.X, learned.Y = append(learned.X, u), append(learned.Y, mean[i])
		learned.Low, learned.High = append(learned.Low, low[i]), append(learned.High, high[i])
	}
	return learned, target
}
