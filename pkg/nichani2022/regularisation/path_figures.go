package regularisation

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

func pathFigures(o *PathOutcome) ([]figure.Figure, error) {
	frames, err := LambdaFrames(o)
	return []figure.Figure{pathFigure(o), readingsFigure(o), frames.Still}, err
}

// timeAxis is the authors': log_d(1 + t).
func timeAxis(label string) figure.Axis { return figure.Axis{Label: label} }

const (
	timeLabel = `$\log_d(1 + t)$, $t = \eta \cdot$ steps`
	restLabel = `$R = \sum_i f_L(x_i; P_{>k}W)^2$`
)

// slots are the palette's, in the order of the λ: without a penalty it is the joint model's.
var slots = []int{nichani2022.SlotJoint, nichani2022.SlotTangent, nichani2022.SlotQuadratic,
	nichani2022.SlotRegularised, nichani2022.SlotNetwork, nichani2022.SlotOther}

// weightText is λn as it stands in legends.
func (c PathConfig) weightText(lambda float64) string {
	return fmt.Sprintf(`$\lambda n = %s$`, claim.Format("%.4g", c.weight(lambda)))
}

// course returns the mean of a number over the data sets against time, with a band of one standard deviation, from the
// first step on.
func (c PathCell) course(of func(PathLook) float64) figure.Series {
	s := figure.Series{Mark: figure.Line, Role: figure.Measured, Band: true, Interval: "mean ± sd over data sets"}
	if len(c.Runs) == 0 {
		return s
	}
	for i, look := range c.Runs[0].Looks {
		if look.Time == 0 {
			continue
		}
		var values []float64
		for _, run := range c.Runs {
			if i < len(run.Looks) {
				values = append(values, of(run.Looks[i]))
			}
		}
		measure.Spread(&s, look.LogTime, values)
	}
	return s
}

// pathFigure is the authors' figure: R, training and test error against log_d t, a curve for each λ.
func pathFigure(o *PathOutcome) figure.Figure {
	c := o.Config
	return figure.Figure{ID: "nichani2022/path/curves", Title: "The regularisation path", Columns: 1,
		Alt: "Against the logarithm of time, a curve for each λ: R (a), the training error (b) and the test error " +
			"(c). Without a penalty R rises high and stays, the training error falls to 0, and the test error stops " +
			"falling on the way. The larger λ is, the lower the hump that is left of R and the later the second fall of " +
			"the training error. Test errors end lower than without a penalty.",
		Caption: fmt.Sprintf(`The authors' figure at $d = %d$, $n = %d$, $m = %d$, $n_k = %d$: $R$ (a), training (b) `+
			`and test error (c) of $f_L + f_Q$, for several $\lambda$. Grey: $R$ of $f_L$ alone, from the eigenvalues `+
			`of the tangent kernel, in the order of the curves.%s`, c.D, c.Samples, c.Width, c.D+c.Beyond, hollow(c)),
		Panels: curves(c, o.Result)}
}

// curves are the panels of R, of the training error and of the test error.
func curves(c PathConfig, r PathResult) []figure.Panel {
	rest := figure.Panel{X: timeAxis(timeLabel), Y: figure.Axis{Label: restLabel}, Legend: figure.Above}
	train := figure.Panel{X: timeAxis(timeLabel), Y: figure.Axis{Label: "training error"}, Legend: figure.NoLegend}
	test := figure.Panel{X: timeAxis(timeLabel), Y: figure.Axis{Label: "test error"}, Legend: figure.NoLegend}
	law := figure.Series{Name: "the same with $f_Q$ at 0", Mark: figure.Line, Role: figure.Theory,
		Formula: "R with f_Q at 0 all along"}
	for i, cell := range r.Cells {
		add := func(panel *figure.Panel, of func(PathLook) float64) {
			s := cell.course(of)
			s.Name, s.Slot = c.weightText(cell.Lambda), slots[i%len(slots)]
			panel.Series = append(panel.Series, s)
		}
		add(&rest, func(l PathLook) float64 { return l.Sum })
		add(&train, func(l PathLook) float64 { return l.Train })
		add(&test, func(l PathLook) float64 { return l.Test })
		still := cell.course(func(l PathLook) float64 { return l.Still })
		law.X, law.Y = append(append(law.X, still.X...), 0), append(append(law.Y, still.Y...), math.NaN())
	}
	rest.Y.Max = 1.2 * finite(stats.Max(tops(rest.Series)), 1)
	rest.Series = append(rest.Series, law)
	published(c, r, &rest, &test)
	return []figure.Panel{rest, train, test}
}

// tops returns the largest mean of each series.
func tops(series []figure.Series) []float64 {
	return stats.Map(series, func(s figure.Series) float64 { return stats.Max(s.Y) })
}

// finite returns x, or another number where x is none that an axis could end at.
func finite(x, other float64) float64 {
	if x > 0 && !math.IsInf(x, 0) && x < 1e300 {
		return x
	}
	return other
}

// hollow says what hollow points are.
func hollow(c PathConfig) string {
	if c.authors() {
		return " Hollow: what was read off the authors' figure."
	}
	return ""
}

// published adds what was read off the authors' figure where ours is of their size.
func published(c PathConfig, r PathResult, rest, test *figure.Panel) {
	if !c.authors() {
		return
	}
	for i, cell := range r.Cells {
		p, err := nichani2022.PublishedAt(cell.Lambda)
		if err != nil || len(cell.Runs) == 0 {
			continue
		}
		slot := slots[i%len(slots)]
		test.Series = append(test.Series, nichani2022.PublishedPoint(cell.Runs[0].Last().LogTime, p.Test,
			nichani2022.PublishedLoss, slot))
		if !math.IsNaN(p.PeakTime) {
			rest.Series = append(rest.Series, nichani2022.PublishedPoint(p.PeakTime, p.Peak, nichani2022.PublishedR, slot))
		}
	}
}

// readingsFigure shows peaks of R and test errors against λn, ours and the published ones.
func readingsFigure(o *PathOutcome) figure.Figure {
	weights := figure.Axis{Label: `$\lambda n$`, Scale: figure.Log10, Min: 0.005, Max: 200}
	peak := figure.Panel{X: weights, Y: figure.Axis{Label: "peak of $R$ / all to take up", Scale: figure.Log10},
		Legend: figure.Above}
	test := figure.Panel{X: weights, Y: figure.Axis{Label: "test error / that at $\\lambda = 0$", Min: 0, Max: 1.3},
		Legend: figure.NoLegend}
	peak.Series = append(peak.Series, figure.TheoryLine("with $f_Q$ at 0", "1/(1 + λn)²", stats.LogSpace(0.005, 200, 60),
		func(w float64) float64 { return 1 / (1 + w) / (1 + w) }))
	add := func(name string, role figure.Role, slot int, c PathConfig, r PathResult) {
		p, q := c.doses(r, figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot})
		peak.Series, test.Series = append(peak.Series, p), append(test.Series, q)
	}
	add("$\\lambda$ on the sum", figure.Measured, nichani2022.SlotRegularised, o.Config, o.Result)
	if t, err := o.Twin(theMean); err == nil {
		add("$\\lambda$ on the mean", figure.Twin, nichani2022.SlotJoint, t.Config, t.Result)
	}
	publishedReadings(&peak, &test)
	return figure.Figure{ID: "nichani2022/path/readings", Title: "What λ multiplies", Columns: 1,
		Alt: "Against λn on a logarithmic axis. (a) Our points with λ on the sum and the published ones lie under a " +
			"falling curve of theory, and come to it at λn = 10; those with λ on the mean stay level. (b) Test errors " +
			"with λ on the sum and the published ones fall to a minimum and rise again; those on the mean stay above " +
			"ours.",
		Caption: fmt.Sprintf(`(a) The peak of $R$ over $\|(I-U_kU_k^\top)y\|^2$, the squared labels beyond the free `+
			`directions; for the published points, $d = 100$ and $n = 1000$, over $2n/3$, which is about as much. (b) `+
			`Final test error over that without a penalty. Ours: $d = %d$, $n = %d$. Hollow: read off the authors' `+
			`figure, at $1000\lambda$; the peak at the largest, about 0, is not shown.`,
			o.Config.D, o.Config.Samples),
		Panels: []figure.Panel{peak, test}}
}

// doses returns peaks of R over all there is to take up, and test errors over that without a penalty, against λn, as
// series like one.
func (c PathConfig) doses(r PathResult, like figure.Series) (peaks, tests figure.Series) {
	peaks, tests = like, like
	for _, cell := range r.Cells {
		if w := c.weight(cell.Lambda); w > 0 {
			measure.Spread(&peaks, w, stats.Map(cell.Runs, func(run PathRun) float64 { return run.Peak / run.Beyond }))
			measure.Spread(&tests, w, ratios(cell, r.at(0), PathRun.test, PathRun.test))
		}
	}
	return peaks, tests
}

// publishedReadings adds the published points: of the labels' mean square 1 the quadratic part is 2/3.
func publishedReadings(peak, test *figure.Panel) {
	path, err := nichani2022.PublishedPath()
	if err != nil || len(path) == 0 {
		return
	}
	const all = 1000 * 2.0 / 3
	p := figure.Series{Name: "published", Mark: figure.Points, Role: figure.Published, Slot: nichani2022.SlotRegularised,
		Interval: "reading accuracy"}
	q := p
	for _, c := range path[1:] {
		w := 1000 * c.Lambda
		if c.Peak > 0 {
			p.X, p.Y = append(p.X, w), append(p.Y, c.Peak/all)
			p.Low = append(p.Low, (c.Peak-nichani2022.PublishedR)/all)
			p.High = append(p.High, (c.Peak+nichani2022.PublishedR)/all)
		}
		at := c.Test / path[0].Test
		q.X, q.Y = append(q.X, w), append(q.Y, at)
		q.Low, q.High = append(q.Low, at-nichani2022.PublishedLoss/path[0].Test),
			append(q.High, at+nichani2022.PublishedLoss/path[0].Test)
	}
	peak.Series, test.Series = append(peak.Series, p), append(test.Series, q)
}

// LambdaFrames returns the race on the first data set as frames over λn: errors, and the mean squares of f_L beyond the
// free directions and of f_Q. It is an error where there is no λ.
func LambdaFrames(o *PathOutcome) (figure.Frames, error) {
	f := figure.Frames{ID: "nichani2022/path/frames", Knob: "penalty λn"}
	for _, cell := range o.Result.Cells {
		f.Values = append(f.Values, o.Config.weight(cell.Lambda))
		f.Frames = append(f.Frames, racePanel(o.Config, cell))
	}
	if len(f.Frames) == 0 {
		return f, fmt.Errorf("no λ was trained: field Lambdas has at least two")
	}
	f.Start = min(len(f.Frames)-1, 2)
	provenance := o.Provenance
	provenance.Seeds = "the first"
	f.Still = figure.Figure{ID: "nichani2022/path/race", Title: "Who takes up what the leading directions leave",
		Columns: 1,
		Alt: "Against the logarithm of time, a panel for each of three λ, (a) to (c). Without a penalty R/n, the " +
			"part of f_L beyond the free directions, rises first and stays, and f_Q ends low. With a larger λ it rises " +
			"less and goes back to 0, and f_Q ends high.",
		Caption: fmt.Sprintf(`Errors, and mean squares on the sample of $f_L$ beyond its $n_k$ free directions `+
			`($R/n$) and of $f_Q$, on the first data set, $n = %d$, a $\lambda$ a panel, %s.`, o.Config.Samples,
			figure.Letters(0, len(someFrames(f.Frames)))),
		Panels: someFrames(f.Frames), Provenance: provenance}
	return f, nil
}

// racePanel shows the first run of a cell.
func racePanel(c PathConfig, cell PathCell) figure.Panel {
	panel := figure.Panel{X: timeAxis(timeLabel), Y: figure.Axis{Label: "mean square", Min: 0, Max: 1.3},
		Legend: figure.Above, Note: c.weightText(cell.Lambda)}
	add := func(name string, slot int, of func(PathLook) float64) {
		s := figure.Series{Name: name, Mark: figure.Line, Role: figure.Measured, Slot: slot}
		for _, run := range cell.Runs[:min(1, len(cell.Runs))] {
			for _, look := range run.Looks {
				if look.Time > 0 {
					s.X, s.Y = append(s.X, look.LogTime), append(s.Y, of(look))
				}
			}
		}
		panel.Series = append(panel.Series, s)
	}
	n := float64(max(1, c.Samples))
	add("training error", nichani2022.SlotOther, func(l PathLook) float64 { return l.Train })
	add("test error", nichani2022.SlotRegularised, func(l PathLook) float64 { return l.Test })
	add("$R/n$", nichani2022.SlotTangent, func(l PathLook) float64 { return l.Sum / n })
	add("$f_Q^2$", nichani2022.SlotQuadratic, func(l PathLook) float64 { return l.Quadratic })
	return panel
}

// someFrames are the first frame, one in the middle and the last but one, with one legend.
func someFrames(frames []figure.Panel) []figure.Panel {
	var out []figure.Panel
	last := -1
	for _, i := range []int{0, len(frames) / 2, len(frames) - 2} {
		if i <= last || i >= len(frames) {
			continue
		}
		panel := frames[i]
		if len(out) > 0 {
			panel.Legend = figure.NoLegend
		}
		out, last = append(out, panel), i
	}
	return out
}
