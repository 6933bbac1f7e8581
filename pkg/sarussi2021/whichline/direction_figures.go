package whichline

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func directionFigures(o *DirectionOutcome) ([]figure.Figure, error) {
	figures := []figure.Figure{angleFigure(o)}
	if len(o.Result.Pictures) > 0 {
		figures = append(figures, linesFigure(o))
	}
	return figures, nil
}

// LineFrames returns the boundaries in the plane against α.
func LineFrames(o *DirectionOutcome) (figure.Frames, error) {
	if len(o.Result.Pictures) == 0 {
		return figure.Frames{}, fmt.Errorf("field Shown is empty: give at least one α to be drawn")
	}
	f := figure.Frames{ID: "sarussi2021/direction/alpha", Knob: "slope α", Still: linesFigure(o)}
	for i, p := range o.Result.Pictures {
		if p.Alpha == o.Config.Alpha {
			f.Start = i
		}
		f.Values, f.Frames = append(f.Values, p.Alpha), append(f.Frames, linesPanel(o.Result, p))
	}
	return f, nil
}

// linesFigure shows the picture of the smallest α and that of the largest.
func linesFigure(o *DirectionOutcome) figure.Figure {
	c, pictures := o.Config, o.Result.Pictures
	f := figure.Figure{ID: "sarussi2021/direction/lines", Title: "Two lines through the same points", Columns: 1,
		Alt: fmt.Sprintf("The points of two classes and three lines through the origin: the predicted boundary, that "+
			"of the linear SVM and the learned one. (a) At the slope %g the first two are %.1f° apart; (b) at the slope "+
			"%g, %.1f°. In both the learned one is close to the predicted one.",
			pictures[0].Alpha, pictures[0].Angle, pictures[len(pictures)-1].Alpha, pictures[len(pictures)-1].Angle),
		Caption: fmt.Sprintf(`The first data set ($n = %d$), the boundary of largest margin (linear SVM), the one `+
			`predicted for the limit (PAR machine), and where the trained network has $N = 0$ after %d steps. The `+
			`points are the same for all $\alpha$.`, c.Samples, c.Steps),
		Provenance: figure.Provenance{Seeds: "one set and start"}}
	for i, p := range pictures {
		if i == 0 || i == len(pictures)-1 {
			panel := linesPanel(o.Result, p)
			if len(f.Panels) > 0 {
				panel.Legend = figure.NoLegend
			}
			f.Panels = append(f.Panels, panel)
		}
	}
	f.Caption += " One $\\alpha$ a panel: " + figure.Letters(0, len(f.Panels)) + "."
	return f
}

// linesPanel shows the points with the three boundaries.
func linesPanel(r DirectionResult, p Picture) figure.Panel {
	b := boxOf(r.Points)
	learned := figure.Series{Name: "$N = 0$", Mark: figure.Line, Role: figure.Measured, Slot: 1}
	for _, ray := range p.Rays {
		b.ray(&learned, ray)
	}
	svm := figure.Series{Name: "linear SVM", Mark: figure.Line, Role: figure.Twin, Slot: 3}
	b.line(&svm, p.Linear)
	limit := figure.Series{Name: "predicted", Mark: figure.Line, Role: figure.Theory,
		Formula: "(w−u)·x = 0 of the PAR machine"}
	b.line(&limit, p.Limit)
	class := func(name string, label float64, slot int) figure.Series {
		s := figure.Series{Name: name, Mark: figure.Points, Role: figure.Published, Slot: slot}
		for l, y := range r.Labels {
			if y == label && l < len(r.Points) && len(r.Points[l]) == 2 {
				s.X, s.Y = append(s.X, r.Points[l][0]), append(s.Y, r.Points[l][1])
			}
		}
		return s
	}
	return figure.Panel{X: figure.Axis{Label: "$x_1$", Min: b.low[0], Max: b.high[0]},
		Y:      figure.Axis{Label: "$x_2$", Min: b.low[1], Max: b.high[1]},
		Series: []figure.Series{class("$y = 1$", 1, 2), class("$y = -1$", -1, 4), learned, svm, limit},
		Equal:  true, Legend: figure.Above,
		Note: claim.Format(`$\alpha = %g$`, p.Alpha) + claim.Format(`, predicted %.1f° apart`, p.Angle)}
}

// box is the part of the plane that is drawn.
type box struct{ low, high [2]float64 }

// boxOf holds all points, the origin, and some room.
func boxOf(points [][]float64) box {
	const room = 0.5
	b := box{[2]float64{-room, -room}, [2]float64{room, room}}
	for _, x := range points {
		for i := range min(len(x), 2) {
			b.low[i], b.high[i] = min(b.low[i], x[i]-room), max(b.high[i], x[i]+room)
		}
	}
	return b
}

// ray appends the way from the origin along a direction to the edge of the box, and a gap.
func (b box) ray(s *figure.Series, direction []float64) {
	length := math.Inf(1)
	for i, v := range direction[:min(len(direction), 2)] {
		if v > 0 {
			length = min(length, b.high[i]/v)
		} else if v < 0 {
			length = min(length, b.low[i]/v)
		}
	}
	if len(direction) != 2 || math.IsInf(length, 0) || math.IsNaN(length) {
		return
	}
	s.X = append(s.X, 0, length*direction[0], math.NaN())
	s.Y = append(s.Y, 0, length*direction[1], math.NaN())
}

// line appends both halves of the line across a normal.
func (b box) line(s *figure.Series, normal []float64) {
	if len(normal) == 2 {
		b.ray(s, []float64{-normal[1], normal[0]})
		b.ray(s, []float64{normal[1], -normal[0]})
	}
}

// angleFigure shows the angles to both machines against the step.
func angleFigure(o *DirectionOutcome) figure.Figure {
	x := figure.Axis{Label: "step $t$", Scale: figure.Log10}
	full := func(l DirectionLook) float64 { return l.Full }
	linear := func(l DirectionLook) float64 { return l.Linear }
	last := o.Config.Steps
	limit := figure.Panel{X: x, Y: figure.Axis{Label: "angle to the PAR machine (°)", Scale: figure.Log10},
		Legend: figure.Above, Series: []figure.Series{angles(o.Result, "normalized steps", figure.Measured, full),
			law(o.Result, last, `$\propto 1/t$`, "c/t", func(t float64) float64 { return 1 / t })}}
	lines := figure.Panel{X: x, Y: figure.Axis{Label: "angle to the linear SVM (°)"},
		Legend: figure.NoLegend, Note: "dashed and level: predicted",
		Series: []figure.Series{angles(o.Result, "normalized steps", figure.Measured, linear)}}
	if t, err := o.Twin(plainSteps); err == nil {
		limit.Series = append(limit.Series, angles(t.Result, plainSteps, figure.Twin, full), law(t.Result, last,
			`$\propto 1/\ln t$`, "c/ln t", func(t float64) float64 { return 1 / math.Log(t) }))
		lines.Series = append(lines.Series, angles(t.Result, plainSteps, figure.Twin, linear))
	}
	_, predicted := LastAngle(o)
	lines.Y.Max = 1.05 * highest(lines.Series)
	lines.Series = append(lines.Series, figure.Level("predicted", predicted, "∠(w−u of the PAR machine, linear SVM)"))
	return figure.Figure{ID: "sarussi2021/direction/angles", Title: "To which machine, and how fast", Columns: 1,
		Alt: "Against the step. (a) On logarithmic axes, the angle to the predicted machine falls along a line of " +
			"one over t for normalized steps, and ever more slowly for plain ones. (b) The angle to the linear SVM " +
			"comes down to the predicted one, not to zero.",
		Caption: fmt.Sprintf(`(a) Angle of $(\bar w, \bar u)$ to the PAR machine in $\mathbb{R}^{2d}$; medians over `+
			`data sets, with the least and the largest. The laws go through the medians at step %d. (b) Angle of $\bar `+
			`w - \bar u$ to the linear SVM, and the median of what is predicted for it.`, last),
		Panels:     []figure.Panel{limit, lines},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", o.Config.Seeds)}}
}

// highest returns the largest upper end of all intervals, 1 where there is none.
func highest(series []figure.Series) float64 {
	ends := []float64{}
	for _, s := range series {
		ends = append(ends, s.High...)
	}
	if len(ends) == 0 {
		return 1
	}
	return stats.Max(ends)
}

// leastLargest is what the intervals of figures are.
const leastLargest = "least and largest of the data sets"

// angles returns the median over data sets of a number of every look after the first step, as a band.
func angles(r DirectionResult, name string, role figure.Role, of func(DirectionLook) float64) figure.Series {
	var steps []int
	if len(r.Runs) > 0 {
		for _, look := range r.Runs[0].Looks {
			steps = append(steps, look.Step)
		}
	}
	return band(name, role, steps, func(step int) []float64 {
		return stats.Map(r.Runs, func(run DirectionRun) float64 { return of(run.at(step)) })
	})
}

// band returns medians of values at steps after the start, with the least and the largest.
func band(name string, role figure.Role, steps []int, at func(step int) []float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Line, Role: role, Band: true, Interval: leastLargest}
	for _, step := range steps {
		values := slices.DeleteFunc(at(step), math.IsNaN)
		if step > 0 && len(values) > 0 {
			s.X, s.Y = append(s.X, float64(step)), append(s.Y, stats.Median(values))
			s.Low, s.High = append(s.Low, stats.Min(values)), append(s.High, stats.Max(values))
		}
	}
	return s
}

// law returns a law of t through the median angle in R^{2d} at the last step, from a hundredth of it on.
func law(r DirectionResult, last int, name, formula string, of func(t float64) float64) figure.Series {
	end := stats.MedianOf(r.Runs, func(run DirectionRun) float64 { return run.at(last).Full })
	t := stats.LogSpace(max(2, float64(last)/100), float64(last), 40)
	return figure.TheoryLine(name, formula, t, func(t float64) float64 { return end * of(t) / of(float64(last)) })
}

// medianText is the median of a number with its interval.
func medianText[T any](of []T, number func(T) float64) string {
	return measure.Median(stats.Map(of, number)).Text("%.3g")
}

// kept reports whether a run came into PAR and stayed.
func (r DirectionRun) kept() bool { return r.FirstPAR >= 0 && r.LeftPAR == 0 }

// directionTables has where training went, with and without the hypotheses.
func directionTables(o *DirectionOutcome) []figure.Table {
	half, last := o.Config.Steps/2, o.Config.Steps
	row := func(name string, r DirectionResult) []any {
		of := func(step int, value func(DirectionLook) float64) string {
			return medianText(r.Runs, func(run DirectionRun) float64 { return value(run.at(step)) })
		}
		normal := func(l DirectionLook) float64 { return l.Normal }
		return []any{name, medianText(r.Runs, func(run DirectionRun) float64 { return run.Angle }),
			of(half, normal), of(last, normal), of(last, func(l DirectionLook) float64 { return l.Linear }),
			of(last, func(l DirectionLook) float64 { return l.Rho }), measure.CountText(r.Runs, DirectionRun.kept)}
	}
	rows := [][]any{row("nothing", o.Result)}
	for _, t := range o.Twins {
		rows = append(rows, row(t.Name, t.Result))
	}
	return []figure.Table{figure.NewTable("sarussi2021/direction/limits", []string{"what is changed",
		"predicted angle (°)", fmt.Sprintf("w̄−ū to the PAR machine (°), step %d", half), fmt.Sprintf("step %d", last),
		"w̄−ū to the linear SVM (°)", "ρ", "PAR entered and kept"}, rows, "")}
}
