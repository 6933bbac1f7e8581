package digits

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func labelsFigures(o *LabelsOutcome) ([]figure.Figure, error) {
	figures := []figure.Figure{reversedFigure(o)}
	if len(o.Result.Sizes) > 0 {
		figures = append(figures, sizesFigure(o))
	}
	if len(o.Result.Cells) > 0 {
		figures = append(figures, planeFigure(o))
	}
	if f, ok := picturesFigure(o); ok {
		figures = append(figures, f)
	}
	return figures, nil
}

// curve returns the mean of a number against what is varied.
func curve(cells []Cell, name string, slot int, of func(PairRun) float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Slot: slot}
	for _, cell := range cells {
		measure.Append(&s, cell.At, measure.Mean(stats.Map(cell.Runs, of)))
	}
	return s
}

// reversedFigure shows what becomes of agreement as more and more labels are reversed.
func reversedFigure(o *LabelsOutcome) figure.Figure {
	c := o.Config
	return figure.Figure{ID: "sarussi2021/labels/reversed", Title: "The same images, other labels",
		Alt: "Two curves that fall as more labels are reversed: the share of images with the sign of the linear " +
			"classifier, at first one, and the share of pairs of cluster and image on which all units agree, faster.",
		Caption: fmt.Sprintf(`Digits %d and %d: share of held-out images with the sign of $\bar w - \bar u$, and share of `+
			`(cluster, training image) pairs on which all units agree, against the share of training labels that are reversed. `+
			`Mean and 95 %% t interval over splits. $\sigma_0 = %g$, $n = %d$.`, c.Plus, c.Minus, c.Sigma, c.Samples),
		Panels: []figure.Panel{{X: figure.Axis{Label: "share of labels reversed"}, Y: figure.Axis{Label: "share"},
			Legend: figure.Above, Series: []figure.Series{
				curve(o.Result.Cells, `sign of $\bar w - \bar u$`, 1, PairRun.agreement),
				curve(o.Result.Cells, "units agree (NAR)", 2, narOf)}}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d splits", c.Seeds)}}
}

// sizesFigure shows accuracy and agreement against the number of images.
func sizesFigure(o *LabelsOutcome) figure.Figure {
	c, cells := o.Config, o.Result.Sizes
	x := figure.Axis{Label: "images trained on, $n$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Sizes)}
	line := curve(cells, `network's sign is that of $\bar w - \bar u$`, slotSmall, PairRun.agreement)
	machine := curve(cells, "... that of the SVM", slotSVM, likeSVM)
	return figure.Figure{ID: "sarussi2021/labels/sizes", Title: "How many images it takes", Columns: 1,
		Alt: "(a) Accuracies on held-out images that rise with the number of images trained on, close to each other; " +
			"the tangent kernel's ends highest. (b) The network's agreement with its own linear classifier, which is " +
			"one throughout, and with the support vector machine, which is less.",
		Caption: fmt.Sprintf(`Digits %d and %d, labels as they are. (a) Accuracy on the held-out images. (b) Share `+
			`of them at which the network has the sign of its own $\bar w - \bar u$, and that of the support vector `+
			`machine. Mean and 95 %% t interval over splits. $\sigma_0 = %g$.`, c.Plus, c.Minus, c.Sigma),
		Panels: []figure.Panel{{X: x, Y: figure.Axis{Label: "accuracy"}, Legend: figure.Above, Series: aside([]figure.Series{
			curve(cells, "network", slotSmall, accuracyOf), curve(cells, "SVM", slotSVM, svmOf),
			curve(cells, "logistic regression", slotLogistic, logisticOf),
			curve(cells, "tangent kernel", slotKernel, kernelOf)})},
			{X: x, Y: figure.Axis{Label: "agreement"}, Legend: figure.Above, Series: []figure.Series{line, machine}}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d splits", c.Seeds)}}
}

// aside puts series that have the same x side by side on a logarithmic axis.
func aside(series []figure.Series) []figure.Series {
	for i := range series {
		for j := range series[i].X {
			series[i].X[j] *= figure.Aside(1.03, i, len(series))
		}
	}
	return series
}

// kept returns the points of the cells whose first network has some.
func kept(cells []Cell) (at []float64, points [][]Point) {
	for _, cell := range cells {
		if len(cell.Runs) > 0 && len(cell.Runs[0].Points) > 0 {
			at, points = append(at, cell.At), append(points, cell.Runs[0].Points)
		}
	}
	return at, points
}

// LabelsFrames returns the held-out images as one network and its line see them, against the share of reversed labels.
func LabelsFrames(o *LabelsOutcome) (figure.Frames, error) {
	at, points := kept(o.Result.Cells)
	if len(at) == 0 {
		return figure.Frames{}, errors.New("field Reversed is empty: give at least one share of reversed labels")
	}
	f := figure.Frames{ID: "sarussi2021/labels/plane-reversed", Knob: "share of labels reversed", Values: at,
		Still: planeFigure(o)}
	for i := range at {
		f.Frames = append(f.Frames, planePanel(o.Config, at[i], points[i], reach(points)))
	}
	return f, nil
}

// planeFigure shows the first and the last of the frames.
func planeFigure(o *LabelsOutcome) figure.Figure {
	c := o.Config
	f := figure.Figure{ID: "sarussi2021/labels/plane", Title: "The network's view and the line's", Columns: 1,
		Alt: "Held-out images as points: across, the cosine with the normal of the linear classifier, up, the output " +
			"of the network. (a) With labels as they are the points rise from lower left to upper right and meet no " +
			"other quadrant; (b) with half of them reversed some lie in the other two.",
		Caption: fmt.Sprintf(`Every held-out image of %d and %d: the output $N(x)$ over the largest of all, against the `+
			`cosine of $x$ with $\bar w - \bar u$. Where the signs differ a point lies in the upper left or the lower right. `+
			`One network each, $\sigma_0 = %g$.`, c.Plus, c.Minus, c.Sigma),
		Provenance: figure.Provenance{Seeds: "the first split"}}
	at, points := kept(o.Result.Cells)
	for i := range at {
		if i == 0 || i == len(at)-1 {
			f.Panels = append(f.Panels, planePanel(c, at[i], points[i], reach(points)))
		}
	}
	if len(f.Panels) == 0 {
		f.Panels = []figure.Panel{planePanel(c, 0, nil, 1)}
	}
	for i := range f.Panels[1:] {
		f.Panels[i+1].Legend = figure.NoLegend
	}
	f.Caption += " One share of reversed labels a panel: " + figure.Letters(0, len(f.Panels)) + "."
	return f
}

// reach returns an end of the horizontal axis that holds all points.
func reach(points [][]Point) float64 {
	end := 0.1
	for _, cloud := range points {
		for _, p := range cloud {
			if size := math.Abs(p.Cosine); size <= 1 {
				end = max(end, 1.1*size)
			}
		}
	}
	return end
}

// planePanel shows the points of one network.
func planePanel(c LabelsConfig, share float64, points []Point, reach float64) figure.Panel {
	digit := func(name int, label float64, slot int) figure.Series {
		s := figure.Series{Name: fmt.Sprintf("a %d", name), Mark: figure.Points, Role: figure.Measured, Slot: slot}
		for _, p := range points {
			if p.Label == label {
				s.X, s.Y = append(s.X, p.Cosine), append(s.Y, p.Value)
			}
		}
		return s
	}
	zero := []float64{0}
	return figure.Panel{X: figure.Axis{Label: `$\cos\angle(x, \bar w - \bar u)$`, Min: -reach, Max: reach},
		Y:    figure.Axis{Label: `$N(x)$ over the largest $|N|$`, Min: -1.1, Max: 1.1},
		Note: fmt.Sprintf(`%.3g %% reversed`, 100*share), Legend: figure.Above,
		Series: []figure.Series{{Mark: figure.VLine, Role: figure.Theory, X: zero, Y: zero, Formula: "0"},
			{Mark: figure.HLine, Role: figure.Theory, X: zero, Y: zero, Formula: "0"}, digit(c.Plus, 1, 1),
			digit(c.Minus, -1, 2)}}
}

// picturesFigure shows images at which the network of most reversed labels has another sign than its line.
func picturesFigure(o *LabelsOutcome) (figure.Figure, bool) {
	at, points := kept(o.Result.Cells)
	for i := len(points) - 1; i >= 0; i-- {
		panel, ok := picturesPanel(points[i])
		if !ok {
			continue
		}
		c := o.Config
		return figure.Figure{ID: "sarussi2021/labels/pictures", Title: "Where network and line differ",
			Alt: "A few held-out images of digits at which the network has another sign than the linear classifier.",
			Caption: fmt.Sprintf(`Held-out images of %d and %d at which the network has another sign than $\bar w - \bar u$, `+
				`with %g %% of the training labels reversed. Dark: ink.`, c.Plus, c.Minus, 100*at[i]),
			Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: "the first split"}}, true
	}
	return figure.Figure{}, false
}

// picturesPanel shows the images that are kept with their pixels, two in a row.
func picturesPanel(points []Point) (figure.Panel, bool) {
	series := []figure.Series{{Name: "network 1, line −1", Mark: figure.Points, Slot: 1},
		{Name: "network −1, line 1", Mark: figure.Points, Slot: 2}}
	shown, size := 0, 0
	for _, p := range points {
		side := int(math.Sqrt(float64(len(p.Pixels))))
		if side < 2 || !slices.ContainsFunc(p.Pixels[:side*side], inked) {
			continue
		}
		s := &series[0]
		if p.Cosine > 0 {
			s = &series[1]
		}
		size = side + 2
		for i := range side * side {
			if ink := p.Pixels[i]; inked(ink) {
				s.X = append(s.X, float64(i%side+shown%2*size))
				s.Y = append(s.Y, float64(-i/side-shown/2*size))
				s.Color = append(s.Color, -ink)
			}
		}
		shown++
	}
	outside := []figure.Tick{{At: 1e3, Label: "outside"}}
	return figure.Panel{X: figure.Axis{Min: -2, Max: float64(2*size) - 1, Ticks: outside},
		Y:      figure.Axis{Min: float64(1 - (shown+1)/2*size), Max: 2, Ticks: outside},
		Series: slices.DeleteFunc(series, func(s figure.Series) bool { return len(s.X) == 0 }), Equal: true,
		Legend: figure.Above}, shown > 0
}

// inked reports whether there is ink in a pixel.
func inked(pixel float64) bool { return pixel > 0 }

// labelsTables has what networks are like at every share of reversed labels, and at every number of images.
func labelsTables(o *LabelsOutcome) []figure.Table {
	var shares, sizes [][]any
	mean := func(cell Cell, of func(PairRun) float64) float64 {
		return figure.Finite(stats.Mean(stats.Map(cell.Runs, of)))
	}
	row := func(name string, cell Cell) []any {
		return []any{name, 100 * cell.At, mean(cell, func(r PairRun) float64 { return r.Loss }),
			mean(cell, PairRun.agreement), measure.CountText(cell.Runs, PairRun.agreesEverywhere),
			mean(cell, narOf), mean(cell, rhoOf),
			mean(cell, accuracyOf), measure.CountText(cell.Runs, PairRun.separable),
			measure.CountText(cell.Runs, PairRun.refuted)}
	}
	for _, cell := range o.Result.Cells {
		shares = append(shares, row("nothing", cell))
	}
	for _, t := range o.Twins {
		for _, cell := range t.Result.Cells {
			if t.Name == largeTwin || t.Name == linearTwin {
				shares = append(shares, row(t.Name, cell))
			}
		}
	}
	for _, cell := range o.Result.Sizes {
		sizes = append(sizes, []any{cell.At, mean(cell, func(r PairRun) float64 { return float64(r.Rank) }),
			mean(cell, PairRun.agreement), mean(cell, likeSVM), mean(cell, accuracyOf),
			mean(cell, svmOf), mean(cell, logisticOf), mean(cell, kernelOf)})
	}
	return []figure.Table{
		figure.NewTable("sarussi2021/labels/shares", []string{"what is removed", "labels reversed, %", "loss at the " +
			"end", "agreement with w̄−ū",
			"without exception", "NAR", "ρ", "accuracy", "separable", "proved not to be"}, shares, "there is no share"),
		figure.NewTable("sarussi2021/labels/images", []string{"n", "rank", "agreement with w̄−ū", "with the SVM",
			"network's accuracy", "SVM", "logistic regression", "tangent kernel"}, sizes, "there is no n")}
}
