package damian2022

import (
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// dimensions labels an axis at the dimensions of a grid.
func dimensions(d []int) []figure.Tick {
	return figure.TicksAt(stats.Floats(d))
}

// levels are the two dashed lines of Figure 1: what predicting zero and what the best
// quadratic leave.
func levels() []figure.Series {
	return []figure.Series{
		figure.Level("", 1, "1: predicting zero"),
		figure.Level("", 0.5, "1/2: the best quadratic"),
	}
}
