package spectrum

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

func spectrumFigures(o *SpectrumOutcome) ([]figure.Figure, error) {
	out := []figure.Figure{clustersFigure(o), openingFigure(o), limitsFigure(o)}
	if len(o.Result.Path) > 0 {
		frames, err := GrowingFrames(o)
		return append(out, frames.Still), err
	}
	return out, nil
}

// degreeSlots are the colours of degrees; those above k have the last but two.
var degreeSlots = []int{2, 1, 3, 5, 6}

// aboveSlot is the colour of all degrees above k.
const aboveSlot = 4

// degreeName names a cluster in legends, with its colour.
func degreeName(k nichani2022.Cluster, degree int) (name string, slot int) {
	if k.Degree > degree || k.Degree >= len(degreeSlots) {
		return fmt.Sprintf("above %d", degree), aboveSlot
	}
	return fmt.Sprintf("degree %d", k.Degree), degreeSlots[k.Degree]
}

// spectrumSeries returns the eigenvalues by their numbers, a series a cluster, and the foretold means.
func spectrumSeries(values []float64, clusters []nichani2022.Cluster, degree int, role figure.Role) []figure.Series {
	foretold := figure.Series{Name: "predicted mean", Mark: figure.Line, Role: figure.Theory,
		Formula: "λ_l (1 − N_l/n) + R_l/n"}
	var out []figure.Series
	for _, k := range clusters {
		s := figure.Series{Mark: figure.Points, Role: role}
		s.Name, s.Slot = degreeName(k, degree)
		last := min(k.End(), len(values)) - 1
		for i := k.First; i <= last; i++ {
			if i == k.First || i == last || isDrawn(i) {
				s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, values[i])
			}
		}
		out = append(out, s)
		if len(s.X) > 0 && len(values) >= k.End() { // the mean is that of a whole cluster
			// half a number to both sides, so that a cluster of one has a line too
			foretold.X = append(foretold.X, s.X[0]-0.4, s.X[len(s.X)-1]+0.4, s.X[len(s.X)-1]+0.4)
			foretold.Y = append(foretold.Y, k.Mean, k.Mean, math.NaN())
		}
	}
	return append(out, foretold)
}

// isDrawn reports whether the value with i before it is drawn: the first fifty are, and of the others fifty a decade.
func isDrawn(i int) bool {
	place := func(i int) int { return int(50 * math.Log10(float64(i))) }
	return i < 50 || place(i) != place(i+1)
}

// spectrumPanel shows a spectrum with its clusters.
func spectrumPanel(series []figure.Series, eigenvalue, note string, last int) figure.Panel {
	return figure.Panel{X: figure.Axis{Label: "number $i$ of the eigenvalue", Scale: figure.Log10, Min: 0.8,
		Max: 1.25 * float64(max(last, 2))}, Y: figure.Axis{Label: eigenvalue, Scale: figure.Log10}, Legend: figure.Above,
		Note: note, Series: series}
}

const kernelValue = "eigenvalue of $K/n$"

// clustersFigure shows the spectrum of the first sample, and that of a twin.
func clustersFigure(o *SpectrumOutcome) figure.Figure {
	c := o.Config
	var panels []figure.Panel
	add := func(c SpectrumConfig, r SpectrumResult, role figure.Role) {
		if len(r.Cells) == 0 {
			return
		}
		series := spectrumSeries(r.Cells[0].Values, c.clusters(r.Cells[0].Samples), c.Degree, role)
		panel := spectrumPanel(series, kernelValue, sigmaText(c.activation()), c.Samples)
		if len(panels) > 0 {
			panel.Legend = figure.NoLegend
		}
		panels = append(panels, panel)
	}
	add(c, o.Result, figure.Measured)
	if t, err := o.Twin(evenSlope); err == nil {
		add(t.Config, t.Result, figure.Twin)
	}
	oneLogScale(panels)
	return figure.Figure{ID: "nichani2022/spectrum/clusters", Title: "One cluster of eigenvalues a degree", Columns: 1,
		Alt: "Eigenvalues of the kernel matrix against their number, on logarithmic axes. (a) Steps: a plateau of " +
			"degree 1, one value of degree 0, a plateau of degree 2, and the rest below, with drops between. (b) For an " +
			"even slope, one plateau of degree 1, a deep drop, and all others together.",
		Caption: fmt.Sprintf(`Eigenvalues of $K/n$ for $n = %d$ points of the sphere, $d = %d$, and a network of $m `+
			`= %d$ neurons: (a) with %s; (b) without the shift. Colours go by place: as many values for each degree as `+
			`it has harmonics, in the order of D1; in (b), shades of one colour. Lines: the means that D1 predicts. Not `+
			`all of the many values are drawn.`, c.Samples, c.Dim, c.Width, sigmaText(c.activation())),
		Panels: panels, Provenance: figure.Provenance{Seeds: "the first"}}
}

// sigmaText is an activation as mathematics.
func sigmaText(a nichani2022.Activation) string {
	name, argument, _ := strings.Cut(a.String(), "(")
	return `$\sigma(z)$ = ` + name + "$(" + strings.ReplaceAll(argument, "−", "-") + "$"
}

// oneLogScale gives all panels the vertical axis that holds every positive point of them.
func oneLogScale(panels []figure.Panel) {
	least, most := math.Inf(1), 0.0
	for _, panel := range panels {
		for _, s := range panel.Series {
			for _, y := range s.Y {
				if y > 1e-12 && y < 1e12 { // not a number is neither
					least, most = min(least, y), max(most, y)
				}
			}
		}
	}
	if !(least < most) {
		return
	}
	for i := range panels {
		panels[i].Y.Min, panels[i].Y.Max = least/2, most*2
	}
}

// GrowingFrames returns the spectrum of the first sample as frames over the number of its points.
func GrowingFrames(o *SpectrumOutcome) (figure.Frames, error) {
	c := o.Config
	f := figure.Frames{ID: "nichani2022/spectrum/frames", Knob: "points n"}
	cells := o.Result.Path
	if len(o.Result.Cells) > 0 && (len(cells) == 0 || cells[len(cells)-1].Samples < c.Samples) {
		cells = append(cells[:len(cells):len(cells)], o.Result.Cells[0])
	}
	for _, cell := range cells {
		series := spectrumSeries(cell.Values, c.clusters(cell.Samples), c.Degree, figure.Measured)
		f.Values = append(f.Values, float64(cell.Samples))
		f.Frames = append(f.Frames, spectrumPanel(series, kernelValue, fmt.Sprintf("$n = %d$", cell.Samples), c.Samples))
	}
	oneLogScale(f.Frames)
	provenance := o.Provenance
	provenance.Seeds = "the first"
	f.Still = figure.Figure{ID: "nichani2022/spectrum/growing", Title: "Clusters come apart as points are added",
		Columns: 1,
		Alt: "Three spectra, for few, more and many points. (a) With few points nothing ends at the number of the " +
			"harmonics; (b) with more there are values below it, without a drop; (c) with many there is a drop.",
		Caption: fmt.Sprintf(`Eigenvalues of $K/n$ for the first points of one sample, $d = %d$, a number of points `+
			`a panel, %s. The harmonics up to degree %d are %d.`, c.Dim,
			figure.Letters(0, len(someFrames(f.Frames))), c.Degree, c.harmonics()),
		Panels: someFrames(f.Frames), Provenance: provenance}
	return f, nil
}

// someFrames are the first frame, one in the middle and the last, with one legend.
func someFrames(frames []figure.Panel) []figure.Panel {
	var out []figure.Panel
	last := -1
	for _, i := range []int{0, len(frames) / 2, len(frames) - 1} {
		if i <= last || i >= len(frames) {
			continue
		}
		panel := frames[i]
		if last = i; len(out) > 0 {
			panel.Legend = figure.NoLegend
		}
		out = append(out, panel)
	}
	return out
}

// openingFigure shows the drops at the ends of the clusters against the number of points.
func openingFigure(o *SpectrumOutcome) figure.Figure {
	c := o.Config
	panel := figure.Panel{X: figure.Axis{Label: "points $n$", Scale: figure.Log10}, Legend: figure.Above,
		Y: figure.Axis{Label: "drop $e_i/e_{i+1}$", Scale: figure.Log10}}
	cells := append(o.Result.Path[:len(o.Result.Path):len(o.Result.Path)], o.Result.Cells...)
	foretold := figure.Series{Name: "predicted by the edges", Mark: figure.Line, Role: figure.Theory,
		Formula: "lower edge of the cluster over the upper one of the next, at least 1"}
	for i, at := range nichani2022.Places(c.clusters(c.Samples)) {
		_, slot := degreeName(c.clusters(c.Samples)[i], c.Degree)
		s := figure.Series{Name: fmt.Sprintf("after $i = %d$", at), Mark: figure.Points, Role: figure.Measured, Slot: slot}
		for _, cell := range cells {
			s.X, s.Y = append(s.X, float64(cell.Samples)), append(s.Y, nichani2022.GapAt(cell.Values, at))
		}
		panel.Series = append(panel.Series, s)
		x, y := c.foretoldDrops(i)
		foretold.X, foretold.Y = append(append(foretold.X, x...), x[0]), append(append(foretold.Y, y...), math.NaN())
	}
	panel.Series = append(panel.Series, foretold)
	return figure.Figure{ID: "nichani2022/spectrum/opening", Title: "When a drop opens",
		Alt: "Drops at the ends of the three clusters against the number of points. Those after the first two are there at " +
			"few points already and grow; the last is 1 until there are considerably more points than harmonics, and then " +
			"grows. The points follow the lines.",
		Caption: fmt.Sprintf(`The eigenvalue before the end of a cluster over the one after it, $d = %d$, in samples that `+
			`grow. 1 stands for no drop, and for too few points to have one. Lines: the lower edge of Marchenko and Pastur `+
			`over the upper one of the next cluster.`, c.Dim),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("the first; at the last n, %d", c.Seeds)}}
}

// foretoldDrops returns the drop after the i-th cluster by its edges, at least 1, over the numbers of points.
func (c SpectrumConfig) foretoldDrops(i int) (x, y []float64) {
	least, most := c.Samples, c.Samples
	for _, n := range c.Path {
		least, most = min(least, n), max(most, n)
	}
	for _, n := range stats.LogSpace(float64(least), float64(most)+1, 60) {
		clusters := c.clusters(int(math.Round(n)))
		drop := 1.0
		if int(n) > clusters[i].End() {
			drop = max(1, clusters[i].Low/clusters[i+1].High)
		}
		x, y = append(x, n), append(y, drop)
	}
	return x, y
}

// limitDims are the dimensions at which limits are compared.
var limitDims = []int{5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160, 226, 320}

// limitsFigure shows how far the limits for large d are off.
func limitsFigure(o *SpectrumOutcome) figure.Figure {
	a, k := o.Config.activation(), o.Config.Degree
	panel := figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10},
		Y: figure.Axis{Label: "limit over exact value"}, Legend: figure.Above}
	for l := range k + 1 {
		s := figure.Series{Name: fmt.Sprintf(`$\lambda_%d$`, l), Mark: figure.LinePoints, Role: figure.Measured,
			Slot: degreeSlots[min(l, len(degreeSlots)-1)]}
		for _, d := range limitDims {
			exact, limit := Limits(a, d, k)
			s.X, s.Y = append(s.X, float64(d)), append(s.Y, figure.Finite(limit[l]/exact[l]))
		}
		panel.Series = append(panel.Series, s)
	}
	s := figure.Series{Name: fmt.Sprintf(`$\gamma_%d$`, k), Mark: figure.LinePoints, Role: figure.Measured,
		Slot: aboveSlot}
	for _, d := range limitDims {
		exact, limit := Limits(a, d, k)
		s.X, s.Y = append(s.X, float64(d)), append(s.Y, figure.Finite(limit[k+1]/exact[k+1]))
	}
	panel.Series = append(panel.Series, s, figure.Level("exact", 1, "1"))
	return figure.Figure{ID: "nichani2022/spectrum/limits", Title: "How far the limits are off",
		Alt: "Quotients of limits and exact values against the dimension. All tend to 1; that of the bulk does so slowest.",
		Caption: fmt.Sprintf(`$\mu_1^2$, $l!\,\mu_{l-1}^2 d^{1-l}$ and $d\sum_{l\geq%d}\mu_l^2$ over the exact eigenvalues `+
			`and bulk, for %s. Formulas alone: nothing is drawn at random.`, k, sigmaText(a)),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: "none"}}
}

// Limits returns λ_0, …, λ_k and γ_k as they are in d dimensions, and their limits for large d.
func Limits(a nichani2022.Activation, d, k int) (exact, limit []float64) {
	levels, err := a.Levels(d, k)
	for l := range k + 1 {
		value := math.NaN()
		if err == nil {
			value = levels.Values[l]
		}
		if value < 1e-12*levels.Trace { // rounding of 0
			value = 0
		}
		exact, limit = append(exact, value), append(limit, a.LimitLevel(d, l))
	}
	return append(exact, levels.Above(k)), append(limit, a.LimitBulk(d, k))
}

func spectrumTables(o *SpectrumOutcome) []figure.Table {
	c := o.Config
	var rows [][]any
	for i, k := range c.clusters(c.Samples) {
		exact, limit := Limits(c.activation(), c.Dim, c.Degree)
		l := min(k.Degree, c.Degree+1)
		name, _ := degreeName(k, c.Degree)
		level, far := exact[l], limit[l]
		if k.Degree > c.Degree { // γ_k is of K, and the rows are of K/n
			level, far = level/float64(c.Samples), far/float64(c.Samples)
		}
		mean := meanOf(o.Result.Cells, c.clusters(c.Samples), i)
		rows = append(rows, []any{name, k.Count, far, level, k.Mean, mean, figure.Finite(mean / k.Mean)})
	}
	header := []string{"cluster", "eigenvalues", "limit for large d", "exact: λ_l, γ_k/n", "predicted mean",
		"measured mean", "measured over predicted"}
	return []figure.Table{figure.NewTable("nichani2022/spectrum/levels", header, rows, "there are no clusters"),
		dropsTable(o)}
}

// dropsTable lists the drops of every sample, and of the twins.
func dropsTable(o *SpectrumOutcome) figure.Table {
	header := []string{"sample"}
	places := nichani2022.Places(o.Config.clusters(o.Config.Samples))
	for _, at := range places {
		header = append(header, fmt.Sprintf("drop after %d", at))
	}
	header = append(header, "largest elsewhere")
	var rows [][]any
	add := func(name string, values []float64) {
		row := []any{name}
		for _, at := range places {
			if at >= len(values) { // fewer points than that: nothing could drop
				row = append(row, figure.None)
				continue
			}
			row = append(row, figure.Finite(nichani2022.GapAt(values, at)))
		}
		rows = append(rows, append(row, elsewhere(values, places)))
	}
	for _, cell := range o.Result.Cells {
		add(fmt.Sprintf("n = %d, seed %d", cell.Samples, cell.Seed), cell.Values)
	}
	for _, t := range o.Twins {
		for _, cell := range t.Result.Cells {
			add(fmt.Sprintf("%s: n = %d, seed %d", t.Name, cell.Samples, cell.Seed), cell.Values)
		}
	}
	return figure.NewTable("nichani2022/spectrum/drops", header, rows, "nothing was drawn")
}

// JustAbove returns the drop after n_k eigenvalues where n is just above n_k, on the first sample.
func JustAbove(o *SpectrumOutcome) float64 {
	t, err := o.Twin(justMore)
	if err != nil || len(t.Result.Cells) == 0 {
		return math.NaN()
	}
	return nichani2022.GapAt(t.Result.Cells[0].Values, t.Config.harmonics())
}
