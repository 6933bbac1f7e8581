package rankone

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func pathsFigures(o *PathsOutcome) ([]figure.Figure, error) {
	return []figure.Figure{pathsGrowth(o)}, nil
}

// pathsGrowth shows 2 log of the length against log N.
func pathsGrowth(o *PathsOutcome) figure.Figure {
	c := o.Config
	x := figure.Axis{Label: "points $N$", Scale: figure.Log10, Ticks: figure.TicksAt(stats.Floats(c.Samples))}
	left := figure.Panel{X: x, Y: figure.Axis{Label: `$2\log(\mathrm{length})$`}, Legend: figure.Above}
	right := left
	for i, k := range c.Ranks {
		left.Series = append(left.Series, pathsGuide(o.Result, c, k),
			pathsSeries(figure.Series{Name: fmt.Sprintf("$k = %d$", k), Mark: figure.Points, Role: figure.Measured, Slot: i + 1},
				o.Result, c, k, PathsCell.path))
	}
	last := c.Ranks[len(c.Ranks)-1]
	right.Series = []figure.Series{pathsSeries(figure.Series{Name: fmt.Sprintf("path, $k = %d$", last),
		Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}, o.Result, c, last, PathsCell.path),
		pathsSeries(figure.Series{Name: "spanning tree", Mark: figure.LinePoints, Role: figure.Measured, Slot: 2}, o.Result,
			c, last, PathsCell.tree)}
	for i, t := range o.Twins {
		s := pathsSeries(figure.Series{Name: t.Name, Mark: figure.LinePoints, Role: figure.Twin, Slot: i + 1}, t.Result, c,
			last, PathsCell.path)
		right.Series = append(right.Series, figure.WithoutIntervals(s)...)
	}
	return figure.Figure{ID: "jacot2023/paths/growth", Title: "How long is the way through all points?", Wide: true,
		Alt: "Twice the logarithm of the length of a short path against the number of points on a logarithmic axis. " +
			"(a) Level for points on a line, slope one in the plane, slope four thirds in space. (b) A minimal spanning " +
			"tree runs parallel below the path; points on a curve stay level, a random order has slope two.",
		Caption: fmt.Sprintf(`Length of a 2-opt path through $N$ uniform points of $[0, 1]^k$ (mean over repeats; 95 `+
			`%% t intervals, where they are larger than the marks). (a) Lines have the slopes $2(1 - 1/k)$ of the `+
			`theory, and go through the last point. (b) $k = %d$, with the minimal spanning tree, which no path `+
			`undercuts, and the twins (means).`, last),
		Panels:     []figure.Panel{left, right},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d repeats", c.Repeats)}}
}

func (c PathsCell) path() []float64 { return c.Path }
func (c PathsCell) tree() []float64 { return c.Tree }

// pathsLogs returns 2 log of lengths with the i-th number of points, repeat by repeat.
func pathsLogs(r PathsResult, k, i int, of func(PathsCell) []float64) []float64 {
	var out []float64
	for _, cell := range r.Cells {
		if cell.Rank == k {
			out = append(out, 2*math.Log(of(cell)[i]))
		}
	}
	return out
}

func pathsSeries(s figure.Series, r PathsResult, c PathsConfig, k int, of func(PathsCell) []float64) figure.Series {
	for i, n := range c.Samples {
		measure.Append(&s, float64(n), measure.Mean(pathsLogs(r, k, i, of)))
	}
	return s
}

// pathsGuide is the line with the slope of the theory through the last point.
func pathsGuide(r PathsResult, c PathsConfig, k int) figure.Series {
	last := len(c.Samples) - 1
	top, at := stats.Mean(pathsLogs(r, k, last, PathsCell.path)), float64(c.Samples[last])
	return figure.TheoryLine("", "2(1 − 1/k) log N + const", stats.Floats(c.Samples),
		func(n float64) float64 { return top + jacot2023.PathExponent(k)*math.Log(n/at) })
}
