package damian2022

import (
	"math"
	"strconv"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// logspace returns count values from lo to hi, evenly spaced in the logarithm.
func logspace(lo, hi float64, count int) []float64 {
	x := make([]float64, count)
	for i := range x {
		x[i] = lo * math.Pow(hi/lo, float64(i)/float64(count-1))
	}
	return x
}

// apply returns f at every x.
func apply(x []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(v)
	}
	return y
}

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
	at := make([]float64, len(d))
	for i, x := range d {
		at[i] = float64(x)
	}
	return ticks(at)
}
