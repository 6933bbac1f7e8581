package measure

import (
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// Append appends a measurement to a series of a figure, with its interval. One that
// could not be made is left out, and an interval without an end is not drawn.
func Append(s *figure.Series, x float64, m claim.Measurement) {
	if math.IsNaN(m.Value) {
		return
	}
	if math.IsInf(m.High, 0) || math.IsInf(m.Low, 0) {
		m.Low, m.High = math.NaN(), math.NaN()
	}
	s.X, s.Y = append(s.X, x), append(s.Y, m.Value)
	s.Low, s.High = append(s.Low, m.Low), append(s.High, m.High)
	s.Interval = m.Interval
}

// Spread appends to a series the mean of values at x and one standard deviation over
// seeds to both sides.
func Spread(s *figure.Series, x float64, values []float64) {
	m, sd := stats.Mean(values), stats.SD(values)
	s.X, s.Y = append(s.X, x), append(s.Y, m)
	s.Low, s.High = append(s.Low, m-sd), append(s.High, m+sd)
	s.Interval = "mean ± sd over seeds"
}
