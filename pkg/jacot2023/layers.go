package jacot2023

import (
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds what several experiments say about the layers of trained networks, and show
// of them.

// Conventions of ours.
const (
	// PlateauDepth is the least depth with a layer of the plateau: those layers, 3 to L−4, that
	// the two ends, a few layers each whatever the depth, leave.
	PlateauDepth = 7
	// DeadMargin is how close to that of the zero function, 1, the C of a dead network is.
	DeadMargin = 1e-3
)

// plateau returns the first and the last layer of the plateau: the bottleneck is looked for
// there.
func plateau(depth int) (first, last int) { return 3, depth - 4 }

// Deviation returns the largest |σ_i(W_l) − 1| over i ≤ k and the layers of the
// plateau, and the largest σ_{k+1}(W_l) there, 0 where there is none; NaN for a network
// without a plateau, see [PlateauDepth].
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

// Stretch returns the mean of log σ_i(W_l) over i ≤ k and the layers of the plateau; NaN
// without a plateau.
func (e EndState) Stretch(k int) float64 {
	first, last := plateau(e.Depth())
	sum, cases := 0.0, 0
	for l := first; l <= last; l++ {
		for i := 1; i <= k; i++ {
			sum, cases = sum+math.Log(e.SigmaAt(i, l)), cases+1
		}
	}
	return sum / float64(cases)
}

// EnergyAt returns the share of the variance of α_l in its top k principal components,
// l = 1, …, L−1; NaN where there is no such layer.
func (r Report) EnergyAt(l int) float64 {
	if l < 1 || l > len(r.Energy) {
		return math.NaN()
	}
	return r.Energy[l-1]
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

// layered is what has singular values layer by layer.
type layered interface {
	Depth() int
	SigmaAt(i, l int) float64
}

// SigmaSeries returns the lines that singular values are read against, 1 and the ½ above which
// they count, and σ_i(W_l) against the layer l as medians over networks of one depth with
// their intervals, one series for each i = 1, …, values, at most 9; without intervals of one
// network.
func SigmaSeries[T layered](nets []T, values int) []figure.Series {
	out := []figure.Series{figure.Level("", 1, "1: an isometry"), figure.Level("", 0.5, "1/2: counted above it")}
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

// sigmaName is how σ_i is written in legends.
func sigmaName(i int) string { return "$\\sigma_" + string(rune('0'+i)) + "$" }
