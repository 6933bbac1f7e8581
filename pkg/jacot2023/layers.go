package jacot2023

import (
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds what several experiments say about the layers of trained networks.

// PlateauDepth is the least depth with a layer between the ends, see plateau.
const PlateauDepth = 7

// plateau returns the first and the last layer of what the ends, a few layers each
// whatever the depth is, leave: the bottleneck is looked for there.
func plateau(depth int) (first, last int) { return 3, depth - 4 }

// Deviation returns the largest |σ_i(W_l) − 1| over i ≤ k and the layers of the
// plateau, and the largest σ_{k+1}(W_l) there, 0 where there is none; NaN for a network
// without a plateau.
func (e EndState) Deviation(k int) (top, rest float64) {
	first, last := plateau(e.Depth())
	if first > last {
		return math.NaN(), math.NaN()
	}
	for l := first; l <= last; l++ {
		for i, s := range e.Sigma[l-1] {
			if i < k {
				top = max(top, math.Abs(s-1))
			} else if i == k {
				rest = max(rest, s)
			}
		}
	}
	return top, rest
}

// LeastEnergy returns the least share of variance in the top k principal components over
// the layers of the plateau; NaN where nothing varies, and without a plateau.
func (r Report) LeastEnergy() float64 {
	first, last := plateau(r.Depth())
	if first > last {
		return math.NaN()
	}
	return stats.Min(r.Energy[first-1 : last])
}

// JudgeMost judges whether something is true of most teachers: with 12 drawn, of 10 at least,
// since only then the exact interval of the share lies above one half.
func JudgeMost(c claim.Claim, share claim.Measurement, pilot string) claim.Verdict {
	return claim.Judge(c, share, claim.AtLeast(0.5, claim.Pilot, "most: more than half; "+pilot))
}

// layered is what has singular values layer by layer.
type layered interface {
	Depth() int
	SigmaAt(i, l int) float64
}

// SigmaAt returns σ_i(W_l), i = 1, 2, …; 0 where the layer has fewer, or there is none.
func (e EndState) SigmaAt(i, l int) float64 {
	if l > e.Depth() || i > len(e.Sigma[l-1]) {
		return 0
	}
	return e.Sigma[l-1][i-1]
}

// SigmaSeries returns σ_i(W_l) against the layer l as medians over teachers with their
// intervals, one series for each i = 1, …, values, or of one teacher when there is one.
func SigmaSeries[T layered](nets []T, values int) []figure.Series {
	var out []figure.Series
	depth := 0
	if len(nets) > 0 {
		depth = nets[0].Depth()
	}
	for i := 1; i <= values; i++ {
		s := figure.Series{Name: sigmaName(i), Mark: figure.LinePoints, Role: figure.Measured, Slot: i}
		for l := 1; l <= depth; l++ {
			values := stats.Map(nets, func(n T) float64 { return n.SigmaAt(i, l) })
			if len(values) == 1 {
				s.X, s.Y = append(s.X, float64(l)), append(s.Y, values[0])
				continue
			}
			measure.Append(&s, float64(l), measure.Median(values))
		}
		out = append(out, s)
	}
	return out
}

// WithoutIntervals returns series without their intervals.
func WithoutIntervals(series ...figure.Series) []figure.Series {
	for i := range series {
		series[i].Low, series[i].High, series[i].Interval = nil, nil, ""
	}
	return series
}

// sigmaName is how σ_i is written in legends.
func sigmaName(i int) string { return "$\\sigma_" + string(rune('0'+i)) + "$" }

// SigmaLevels are the lines that singular values are read against: 1, and the ½ above
// which they count.
func SigmaLevels() []figure.Series {
	return []figure.Series{figure.Level("", 1, "1: an isometry"), figure.Level("", 0.5, "1/2: counted above it")}
}
