package networks

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

func growthFigures(o *GrowthOutcome) ([]figure.Figure, error) {
	frames := CollapseFrames(o)
	return []figure.Figure{errorsFigure(o), sharesFigure(o), frames.Still}, nil
}

// scatter is what the bars of pooled errors are.
const scatter = "least and largest of the data sets"

// pooledSeries is the geometric mean of the networks' test errors over n, in units that the caller chooses.
func pooledSeries(cells []GrowthCell, unit func(n float64) float64) figure.Series {
	s := figure.Series{Mark: figure.LinePoints, Role: figure.Measured, Slot: nichani2022.SlotNetwork, Interval: scatter}
	for _, cell := range cells {
		tests := stats.Map(cell.Networks, testOf)
		s.X, s.Y = append(s.X, unit(float64(cell.Samples))), append(s.Y, cell.pooled())
		s.Low, s.High = append(s.Low, stats.Min(tests)), append(s.High, stats.Max(tests))
	}
	return s
}

func same(n float64) float64 { return n }

// errorsFigure shows the test errors over n, a panel a dimension, with the kernel at the last n.
func errorsFigure(o *GrowthOutcome) figure.Figure {
	x := figure.Axis{Label: "points $n$", Scale: figure.Log10, Ticks: figure.TicksAt(o.Config.Samples)}
	if len(o.Config.Samples) > 0 {
		low, high := stats.Min(stats.Floats(o.Config.Samples)), stats.Max(stats.Floats(o.Config.Samples))
		x.Min, x.Max = 0.8*low, 1.25*high
	}
	var panels []figure.Panel
	for i, d := range o.Config.Dims {
		network := pooledSeries(o.Result.at(d), same)
		network.Name = "network"
		kernel := figure.Series{Name: "its tangent kernel", Mark: figure.Points, Role: figure.Measured,
			Slot: nichani2022.SlotTangent, Interval: scatter}
		for _, k := range o.Result.Kernels {
			if tests := stats.Map(k.Kernels, testOf); k.Dim == d && len(tests) > 0 {
				kernel.X, kernel.Y = append(kernel.X, float64(k.Samples)), append(kernel.Y, stats.Median(tests))
				kernel.Low, kernel.High = append(kernel.Low, stats.Min(tests)), append(kernel.High, stats.Max(tests))
			}
		}
		panel := figure.Panel{X: x, Y: figure.Axis{Label: "test error", Scale: figure.Log10, Min: 0.05, Max: 2},
			Legend: figure.NoLegend, Note: fmt.Sprintf("$d = %d$", d), Series: []figure.Series{network, kernel,
				figure.Level("the level", o.Config.Level, "the level that is to be reached")}}
		if i == 0 {
			panel.Legend = figure.Above
		}
		panels = append(panels, panel)
	}
	return figure.Figure{ID: "nichani2022/growth/errors", Title: "Points for a dense square and a sparse cube", Columns: 1,
		Alt: "A panel for each dimension, of test error against the number of points on logarithmic axes. In each " +
			"the network's curve falls through the level, in higher dimension at more points. The tangent kernel's " +
			"point at the last n is far above the network's.",
		Caption: fmt.Sprintf(`Test error of a ReLU network of %d neurons, all of it trained, against $n$, a `+
			`dimension a panel, %s: geometric means. Points: ridge regression with the network's own tangent kernel at `+
			`the last $n$, by the ridge that is best on the test points. Line: the level, %g.`, o.Config.Width,
			figure.Letters(0, len(panels)), o.Config.Level),
		Panels: panels, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets at the largest d, more below",
			o.Config.Seeds)}}
}

// sharesFigure shows what the kernel and the network have of the two parts.
func sharesFigure(o *GrowthOutcome) figure.Figure {
	d, n := 0, 0
	if len(o.Config.Dims) > 0 && len(o.Config.Samples) > 0 {
		d, n = o.Config.last()
	}
	kernels, networks := o.Result.kernels()
	bars := func(name string, slot int, at float64, fits []nichani2022.Fit) figure.Series {
		s := figure.Series{Name: name, Mark: figure.Bars, Role: figure.Measured, Slot: slot, Interval: scatter}
		for i, of := range []func(nichani2022.Fit) float64{denseOf, sparseOf} {
			values := stats.Map(fits, of)
			s.X, s.Y = append(s.X, float64(i)+at), append(s.Y, stats.Mean(values))
			s.Low, s.High = append(s.Low, stats.Min(values)), append(s.High, stats.Max(values))
		}
		return s
	}
	panel := figure.Panel{X: figure.Axis{Label: "part of the target", Min: -0.5, Max: 1.5,
		Ticks: figure.NamedTicks([]string{"dense, degree 2", "sparse, degree 3"})},
		Y: figure.Axis{Label: "share that is learned", Min: -0.1, Max: 1.2}, Legend: figure.Above,
		Series: []figure.Series{bars("its tangent kernel", nichani2022.SlotTangent, -0.18, kernels),
			bars("network", nichani2022.SlotNetwork, 0.18, networks)}}
	return figure.Figure{ID: "nichani2022/growth/shares", Title: "What the kernel has by then",
		Alt: "Bars of the shares of the dense and of the sparse part. The tangent kernel has most of the dense part and " +
			"next to nothing of the sparse one; the network has most of both.",
		Caption: fmt.Sprintf(`Shares $\langle f, \mathrm{part}\rangle/\|\mathrm{part}\|^2$ on the test points at $d = %d$, `+
			`$n = %d$, means over %d data sets.`, d, n, len(kernels)),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d data sets", len(kernels))}}
}

// powers are the knob of the slider.
var powers = []float64{0, 0.5, 1, 1.5, 2, 2.5, 3}

// CollapseFrames lays the pooled curves of all dimensions over each other, with n in units of a power of d: they fall
// together where n grows like that power.
func CollapseFrames(o *GrowthOutcome) figure.Frames {
	out := figure.Frames{ID: "nichani2022/growth/collapse", Knob: "power p, n over (d/d_0)^p", Values: powers, Start: 2}
	x := figure.Axis{Label: "$n\\,(d_0/d)^p$", Scale: figure.Log10}
	if c := o.Config; len(c.Dims) > 0 && len(c.Samples) > 0 {
		x.Min = 0.7 * float64(c.Samples[0]) * math.Pow(float64(c.Dims[0])/float64(c.Dims[len(c.Dims)-1]), 2)
		x.Max = 1.4 * float64(c.Samples[len(c.Samples)-1])
	}
	y := figure.Axis{Label: "test error", Scale: figure.Log10, Min: 0.08, Max: 1}
	still := out.Still
	for i, p := range powers {
		panel := figure.Panel{X: x, Y: y, Legend: figure.Above}
		for k, d := range o.Config.Dims {
			factor := math.Pow(float64(o.Config.Dims[0])/float64(d), p)
			s := pooledSeries(o.Result.at(d), func(n float64) float64 { return n * factor })
			s.Name, s.Low, s.High, s.Interval = fmt.Sprintf("$d = %d$", d), nil, nil, ""
			if s.Role = figure.Measured; k > 0 {
				s.Slot = nichani2022.SlotOther
			}
			panel.Series = append(panel.Series, s)
		}
		out.Frames = append(out.Frames, panel)
		if i == 2 || i == 4 {
			panel.Note = "$p = " + claim.Format("%g", p) + "$"
			still.Panels = append(still.Panels, panel)
		}
	}
	still.ID, still.Title, still.Columns = out.ID, "Which power of d lays the curves over each other", 1
	still.Alt = "The curves of test error against n over a power of d. (a) With the power 1 they lie apart, that of " +
		"the larger " +
		"dimension to the right; (b) with the power 2 it lies near the other or to the left."
	still.Caption = "Pooled test errors over n in units of a power of d, by the smallest dimension d_0. (a) With the " +
		"power 1; (b) with the power 2."
	out.Still = still
	return out
}

func growthTables(o *GrowthOutcome) []figure.Table {
	var errors, needs [][]any
	add := func(what string, r GrowthResult) {
		for _, cell := range r.Cells {
			tests := stats.Map(cell.Networks, testOf)
			errors = append(errors, []any{what, cell.Dim, cell.Samples, len(tests), figure.Finite(cell.pooled()),
				figure.Finite(stats.Min(tests)), figure.Finite(stats.Max(tests))})
		}
	}
	add("nothing", o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	for _, d := range o.Config.Dims {
		need := o.Result.Needed(d, o.Config.Level)
		needs = append(needs, []any{d, figure.Finite(need), figure.Finite(need / float64(d)),
			figure.Finite(need / float64(d*d)), figure.Finite(need / float64(d*d*d))})
	}
	return []figure.Table{
		figure.NewTable("nichani2022/growth/errors", []string{"what is removed", "d", "n", "data sets",
			"test error, geometric mean",
			"least", "largest"}, errors, "nothing was trained"),
		figure.NewTable("nichani2022/growth/needs", []string{"d", "n*", "n*/d", "n*/d²", "n*/d³"}, needs,
			"nothing was trained")}
}
