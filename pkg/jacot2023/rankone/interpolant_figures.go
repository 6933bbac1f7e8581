package rankone

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func interpolantFigures(o *InterpolantOutcome) ([]figure.Figure, error) {
	return []figure.Figure{interpolantCurves(o), interpolantSlopes(o)}, nil
}

// interpolantCurves shows the curves that two functions run through.
func interpolantCurves(o *InterpolantOutcome) figure.Figure {
	panel := func(points [][]float64, note string) figure.Panel {
		s := figure.Series{Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}
		for _, p := range points {
			s.X, s.Y = append(s.X, p[0]), append(s.Y, p[1])
		}
		return figure.Panel{X: figure.Axis{Label: "$y_1$", Min: -0.05, Max: 1.05},
			Y: figure.Axis{Label: "$y_2$", Min: -0.05, Max: 1.05}, Equal: true, Legend: figure.NoLegend, Note: note,
			Series: []figure.Series{s}}
	}
	p := o.Result.Picture
	return figure.Figure{ID: interpolant + "/curves", Title: "Through all points on one curve", Wide: true,
		Alt: "Points in a square joined by one line. (a) A short path that winds from neighbour to neighbour. (b) " +
			"The same points in the order of their projection on a line; the path goes to and fro across the square.",
		Caption: fmt.Sprintf(`Whatever has rank 1 and goes through all $N = %d$ points runs along one curve through `+
			`them. (a) A short path, $g$ numbers the points along it. (b) $g(x) = \langle a, x\rangle$, the curve goes `+
			`from point to point in the order of their projections.`, len(p.Tour)),
		Panels:     []figure.Panel{panel(p.Tour, "short path"), panel(p.Line, "along a line")},
		Provenance: figure.Provenance{Seeds: "the first repeat"}}
}

// interpolantSlopes shows how steep the functions are.
func interpolantSlopes(o *InterpolantOutcome) figure.Figure {
	c := o.Config
	panel := figure.Panel{X: figure.Axis{Label: "points $N$", Scale: figure.Log10,
		Ticks: figure.TicksAt(stats.Floats(c.Samples))},
		Y: figure.Axis{Label: `largest $\|J\hat{f}\|$`, Scale: figure.Log10}, Legend: figure.Above}
	bound := figure.Series{Name: `bound, tree/diam $\Omega$`, Mark: figure.Line, Role: figure.Theory,
		Formula: "spanning tree / √k"}
	for i, group := range c.of(o.Result, c.Kinds[0]) {
		tree := 0.0
		for _, cell := range group {
			tree += cell.Tree / float64(len(group))
		}
		bound.X, bound.Y = append(bound.X, float64(c.Samples[i])), append(bound.Y, tree/math.Sqrt(float64(c.Dim)))
	}
	panel.Series = []figure.Series{bound}
	for i, kind := range c.Kinds {
		panel.Series = append(panel.Series, interpolantSeries(figure.Series{Name: kind, Mark: figure.LinePoints,
			Role: figure.Measured, Slot: i + 1}, c, o.Result, kind))
	}
	for i, t := range o.Twins {
		s := interpolantSeries(figure.Series{Name: t.Name, Mark: figure.LinePoints, Role: figure.Twin, Slot: i + 1}, t.Config,
			t.Result, t.Config.Kinds[0])
		panel.Series = append(panel.Series, figure.WithoutIntervals(s)...)
	}
	return figure.Figure{ID: interpolant + "/slopes", Title: "The price of rank 1",
		Alt: "Largest slope against the number of points, on logarithmic axes. The bound grows like the square root " +
			"of N; both functions of rank 1 lie above it and grow faster; the true function and a projection stay at one.",
		Caption: fmt.Sprintf(`Largest slope of functions through $N$ points, along the segment on which they sweep `+
			`their curve, $k = %d$ (geometric mean and 95 %% t interval over repeats), and what it must be at least: T5, with `+
			`the spanning tree for $T_N$. The twins are the true function, of rank $k$, and a function of rank 1 that misses `+
			`the points.`, c.Dim),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d repeats", c.Repeats)}}
}

func interpolantSeries(s figure.Series, c InterpolantConfig, r InterpolantResult, kind string) figure.Series {
	for i, group := range c.of(r, kind) {
		var logs []float64
		for _, cell := range group {
			logs = append(logs, math.Log(cell.Steepest))
		}
		measure.Append(&s, float64(c.Samples[i]), measure.Geometric(measure.Mean(logs)))
	}
	return s
}
