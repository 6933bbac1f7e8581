package damian2022

import (
	"math"
	"strconv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

const tInterval = "mean with 95 % t interval over seeds"

// measured appends to a series the mean of values at x, with its interval.
func measured(s *figure.Series, x float64, values []float64) {
	i := stats.TInterval(values, 0.95)
	s.X, s.Y = append(s.X, x), append(s.Y, i.Value)
	s.Low, s.High = append(s.Low, i.Low), append(s.High, i.High)
	s.Interval = tInterval
}

// ticks labels an axis at the given places.
func ticks(at []float64) []figure.Tick {
	out := make([]figure.Tick, len(at))
	for i, x := range at {
		out[i] = figure.Tick{At: x, Label: strconv.FormatFloat(x, 'g', 4, 64)}
	}
	return out
}

// dimensions labels an axis at the dimensions of a grid.
func dimensions(d []int) []figure.Tick {
	return ticks(numbers(d))
}

// theory is the line of a formula.
func theory(name, formula string, x []float64, f func(float64) float64) figure.Series {
	return figure.Series{Name: name, Mark: figure.Line, Role: figure.Theory, X: x, Y: apply(x, f), Formula: formula}
}

// level is a horizontal line of theory.
func level(name string, y float64, formula string) figure.Series {
	return figure.Series{Name: name, Mark: figure.HLine, Role: figure.Theory, Y: []float64{y}, Formula: formula}
}

// aside is what the x of the i-th of count series is multiplied by on a logarithmic
// axis, so that points of one x stand side by side and none hides another.
func aside(factor float64, i, count int) float64 {
	return math.Pow(factor, float64(i)-float64(count-1)/2)
}

// named labels the places 0, 1, … of an axis.
func named(labels []string) []figure.Tick {
	out := make([]figure.Tick, len(labels))
	for i, label := range labels {
		out[i] = figure.Tick{At: float64(i), Label: label}
	}
	return out
}

// point appends a measurement to a series; one that could not be made is left out,
// and an interval without an end is not drawn.
func point(s *figure.Series, x float64, m claim.Measurement) {
	if math.IsNaN(m.Value) {
		return
	}
	if math.IsInf(m.High, 1) {
		m.Low, m.High = math.NaN(), math.NaN()
	}
	s.X, s.Y = append(s.X, x), append(s.Y, m.Value)
	s.Low, s.High = append(s.Low, m.Low), append(s.High, m.High)
	s.Interval = m.Interval
}

// spread appends to a series the mean of values at x and one standard deviation
// over seeds to both sides, as Figure 1 has them.
func spread(s *figure.Series, x float64, values []float64) {
	m, sd := stats.Mean(values), stats.SD(values)
	s.X, s.Y = append(s.X, x), append(s.Y, m)
	s.Low, s.High = append(s.Low, m-sd), append(s.High, m+sd)
	s.Interval = "mean ± sd over seeds"
}

// levels are the two dashed lines of Figure 1: what predicting zero and what the best
// quadratic leave.
func levels() []figure.Series {
	return []figure.Series{
		level("", 1, "1: predicting zero"),
		level("", 0.5, "1/2: the best quadratic"),
	}
}
