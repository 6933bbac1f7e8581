package figure

import (
	"math"
	"strconv"
)

// TicksAt labels an axis at the given places with their numbers.
func TicksAt[T int | float64](at []T) []Tick {
	out := make([]Tick, len(at))
	for i, x := range at {
		out[i] = Tick{At: float64(x), Label: strconv.FormatFloat(float64(x), 'g', 4, 64)}
	}
	return out
}

// NamedTicks labels the places 0, 1, … of an axis.
func NamedTicks(labels []string) []Tick {
	out := make([]Tick, len(labels))
	for i, label := range labels {
		out[i] = Tick{At: float64(i), Label: label}
	}
	return out
}

// TheoryLine returns the line of a formula through the given x.
func TheoryLine(name, formula string, x []float64, f func(float64) float64) Series {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(v)
	}
	return Series{Name: name, Mark: Line, Role: Theory, X: x, Y: y, Formula: formula}
}

// Level returns a horizontal line of theory.
func Level(name string, y float64, formula string) Series {
	return Series{Name: name, Mark: HLine, Role: Theory, Y: []float64{y}, Formula: formula}
}

// Aside returns what the x of the i-th of count series is multiplied by on a logarithmic
// axis, so that points of one x stand side by side and none hides another.
func Aside(factor float64, i, count int) float64 {
	return math.Pow(factor, float64(i)-float64(count-1)/2)
}

// WithoutIntervals takes the intervals off the series, in place, and returns them.
func WithoutIntervals(series ...Series) []Series {
	for i := range series {
		series[i].Low, series[i].High, series[i].Interval = nil, nil, ""
	}
	return series
}
