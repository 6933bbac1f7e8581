package damian2022

import (
	"math"

	"github.com/provingground/provingground/pkg/stats"
)

// rootMean returns the root of the mean of squares.
func rootMean(squares []float64) float64 { return math.Sqrt(stats.Mean(squares)) }

// crossing returns the x at which y crosses ½, linear in log x between two points; not
// a number where it does not.
func crossing(x, y []float64) float64 {
	if at, ok := stats.Crossing(x, y, 0.5, true); ok {
		return at
	}
	return math.NaN()
}
