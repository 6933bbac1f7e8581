// Package stats gives intervals, slopes and crossings: how sure a measured
// number is, before a claim is judged by it.
//
// A NaN among the inputs makes the result NaN. No value is ever dropped
// silently, and no numbers panic.
package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Mean returns the arithmetic mean of xs, NaN if xs is empty.
func Mean(xs []float64) float64 {
	if len(xs) == 0 {
		return math.NaN()
	}
	return stat.Mean(xs, nil)
}

// SD returns the standard deviation of the sample xs, with n−1 in the
// denominator; NaN for fewer than two values.
func SD(xs []float64) float64 {
	if len(xs) < 2 {
		return math.NaN()
	}
	return stat.StdDev(xs, nil)
}
