package stats

import (
	"math"
	"testing"
)

func TestCrossingInterpolatesBetweenPoints(t *testing.T) {
	for _, c := range []struct {
		name  string
		x, y  []float64
		level float64
		logX  bool
		want  float64
	}{
		{"rising", []float64{1, 2, 4}, []float64{0, 1, 3}, 2, false, 3},
		{"falling", []float64{1, 2, 4}, []float64{3, 1, 0}, 2, false, 1.5},
		{"falling in log x", []float64{10, 1000}, []float64{1, 0}, 0.5, true, 100},
		{"rising in log x", []float64{1, 16}, []float64{0, 4}, 1, true, 2},
		{"first of several", []float64{0, 1, 2, 3}, []float64{0, 1, 0, 1}, 0.5, false, 0.5},
		{"x from right to left", []float64{4, 2}, []float64{0, 1}, 0.25, false, 3.5},
		{"begins at the level", []float64{7, 8}, []float64{1, 2}, 1, false, 7},
		{"ends at the level", []float64{7, 8}, []float64{0, 1}, 1, false, 8},
		{"touches the level", []float64{1, 2, 3}, []float64{0, 1, 0}, 1, false, 2},
		{"jumps", []float64{1, 1, 2}, []float64{0, 2, 2}, 1, false, 1},
		{"one point", []float64{3}, []float64{1}, 1, true, 3},
		{"huge heights", []float64{0, 1}, []float64{-1.5e308, 1.5e308}, 0, false, 0.5},
	} {
		if got, ok := Crossing(c.x, c.y, c.level, c.logX); !ok || !same(got, c.want) {
			t.Errorf("%s: %g, %v; want %g", c.name, got, ok, c.want)
		}
	}
}

func TestCurveThatNeverCrossesHasNoCrossing(t *testing.T) {
	for _, c := range []struct {
		name  string
		x, y  []float64
		level float64
		logX  bool
	}{
		{"above", []float64{1, 2}, []float64{2, 3}, 1, false},
		{"below", []float64{1, 2}, []float64{2, 3}, 4, false},
		{"empty", nil, nil, 0, false},
		{"NaN in y", []float64{1, 2, 3}, []float64{0, 1, nan}, 0.5, false},
		{"NaN in x", []float64{nan, 2, 3}, []float64{0, 1, 2}, 1.5, false},
		{"infinite y", []float64{1, 2}, []float64{0, inf}, 0.5, false},
		{"NaN level", []float64{1, 2}, []float64{0, 1}, nan, false},
		{"infinite level", []float64{1, 2}, []float64{0, 1}, inf, false},
		{"lengths", []float64{1, 2}, []float64{0}, 0, false},
		{"zero in log x", []float64{0, 2}, []float64{0, 1}, 0.5, true},
		{"negative in log x", []float64{-1, 2}, []float64{0, 1}, 0.5, true},
	} {
		if got, ok := Crossing(c.x, c.y, c.level, c.logX); ok || !math.IsNaN(got) {
			t.Errorf("%s: %g, %v; want NaN, false", c.name, got, ok)
		}
	}
}
