package measure

import (
	"math"

	"github.com/provingground/provingground/pkg/claim"
)

// Extreme returns the measurement of the largest score, the first of equals: what a
// claim about all of them is judged by. One whose score is not a number is returned before
// any other: of all of them the largest is not known where one was not measured.
func Extreme(measurements []claim.Measurement, score func(claim.Measurement) float64) claim.Measurement {
	out, most := none(), math.Inf(-1)
	for i, m := range measurements {
		s := score(m)
		if math.IsNaN(s) {
			return m
		}
		if i == 0 || s > most {
			out, most = m, s
		}
	}
	return out
}

// ByLargest is the score of Extreme that finds the largest value.
func ByLargest(m claim.Measurement) float64 { return m.Value }

// BySmallest is the score of Extreme that finds the smallest value.
func BySmallest(m claim.Measurement) float64 { return -m.Value }

// ByDistance is the score of Extreme that finds the value farthest from 1 on a
// logarithmic scale.
func ByDistance(m claim.Measurement) float64 { return math.Abs(math.Log(m.Value)) }

// Tightest returns the measurement whose interval comes closest to the edge of a
// band, or lies farthest outside: when it is inside, all are. One that is not a number is
// returned before any other.
func Tightest(measurements []claim.Measurement, b claim.Band) claim.Measurement {
	out, least := none(), math.Inf(1)
	for _, m := range measurements {
		margin := min(m.Low-b.Low, b.High-m.High)
		if math.IsNaN(margin) {
			return m
		}
		if margin < least {
			out, least = m, margin
		}
	}
	return out
}
