package firststep

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the figures of the experiments alignment, population, closedform, noise, start and cloud.

// seedsText says how many seeds the cells of each dimension have.
func seedsText(cells []AlignmentCell) string {
	var parts []string
	for i, cell := range cells {
		if i == 0 || cell.D != cells[i-1].D {
			parts = append(parts, fmt.Sprintf("%d at d = %d", len(cell.A), cell.D))
		}
	}
	return strings.Join(parts, ", ")
}

// byDimension groups cells into one series a dimension, less(cell) subtracted
// from A, against n/d². Points of one n/d² are set side by side, a twentieth
// apart, so that they do not hide each other.
func byDimension(c AlignmentConfig, cells []AlignmentCell, less func(AlignmentCell) float64) []figure.Series {
	var out []figure.Series
	for _, cell := range cells {
		name := fmt.Sprintf("$d = %d$", cell.D)
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, figure.Series{Name: name, Mark: figure.Points, Role: figure.Measured})
		}
		subtract := less(cell)
		measure.Append(&out[len(out)-1], cell.Ratio*figure.Aside(1.05, len(out)-1, len(c.D)),
			measure.Mean(stats.Map(cell.A, func(a float64) float64 { return a - subtract })))
	}
	return out
}

// nothing is subtracted from A where A itself is shown.
func nothing(AlignmentCell) float64 { return 0 }

func alignmentFigures(o *AlignmentOutcome) ([]figure.Figure, error) {
	paper, err := paperFigure()
	if err != nil {
		return nil, err
	}
	return []figure.Figure{lawFigure(o), brokenFigure(o), halfFigure(o), deviationFigure(o), paper}, nil
}

// lawFigure shows A against n/d² with the law.
func lawFigure(o *AlignmentOutcome) figure.Figure {
	c := o.Config
	return figure.Figure{ID: "damian2022/alignment/law", Title: "Alignment of the first step with the principal subspace",
		Alt: "Share of the first step's energy in the principal subspace against n over d squared: the points of all " +
			"dimensions lie close to one rising curve, the alignment law.",
		Caption: fmt.Sprintf(`Share $A$ of the first gradient step's energy that lies in the principal subspace (mean and `+
			`95 %% t interval over seeds), with the alignment law $A = 1/(1+%s d^2/n)$. $d < %d$ is shown, not asserted. `+
			`Points of one $n/d^2$ are set side by side.`, lawConstantText(c), c.AssertFrom),
		Panels:     []figure.Panel{alignmentPanel(c, byDimension(c, o.Result.Cells, nothing))},
		Provenance: figure.Provenance{Seeds: seedsText(o.Result.Cells)}}
}

// alignmentPanel shows series of A against n/d² with the law.
func alignmentPanel(c AlignmentConfig, series []figure.Series) figure.Panel {
	x := stats.LogSpace(0.8*c.Ratio[0], 1.25*c.Ratio[len(c.Ratio)-1], 60)
	law := figure.TheoryLine("law", alignmentFormula(c.Preprocess), x,
		func(q float64) float64 { return damian2022.AlignmentLaw(q, 1, c.Noise, 1, c.Preprocess) })
	return figure.Panel{X: figure.Axis{Label: "$n/d^2$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Ratio)},
		Y: figure.Axis{Label: "alignment $A$", Min: 0, Max: 1}, Series: append([]figure.Series{law}, series...),
		Legend: figure.Above}
}

// alignmentFormula is the law as it stands beside its curve.
func alignmentFormula(preprocessed bool) string {
	if preprocessed {
		return "1/(1 + π(1+ς²)d²/2n)"
	}
	return "1/(1 + π(1+ς²)d²/n)"
}

// brokenFigure shows A at one dimension, as it is and with a hypothesis or an ingredient removed.
func brokenFigure(o *AlignmentOutcome) figure.Figure {
	c := o.Config
	d := shownTwin(c)
	curve := func(s figure.Series, r AlignmentResult) figure.Series {
		for _, cell := range r.Cells {
			if cell.D == d {
				measure.Append(&s, cell.Ratio, measure.Mean(cell.A))
			}
		}
		return s
	}
	series := []figure.Series{
		curve(figure.Series{Name: "nothing removed", Mark: figure.Points, Role: figure.Measured}, o.Result)}
	for i, t := range o.Twins {
		if t.Config.Together { // its n are others
			continue
		}
		series = append(series,
			curve(figure.Series{Name: t.Name, Mark: figure.LinePoints, Role: figure.Twin, Slot: i + 1}, t.Result))
	}
	return figure.Figure{ID: "damian2022/alignment/broken", Title: "What is left without a hypothesis",
		Alt: "Share of the first step's energy in the principal subspace against n over d squared at one dimension: " +
			"with nothing removed it rises along the law; without a Hessian, with shuffled labels and without a step it " +
			"stays low at every n.",
		Caption: fmt.Sprintf(`Share $A$ at $d = %d$ (mean and 95 %% t interval over seeds), as it is and with a hypothesis `+
			`or an ingredient removed. The line is the law.`, d),
		Panels: []figure.Panel{alignmentPanel(c, series)}, Provenance: figure.Provenance{Seeds: seedsText(o.Result.Cells)}}
}

// halfFigure shows the n at which A crosses ½, over the law's, against d.
func halfFigure(o *AlignmentOutcome) figure.Figure {
	c := o.Config
	points := figure.Series{Name: "measured", Mark: figure.Points, Role: figure.Measured}
	for _, d := range c.D {
		if half := c.halfAt(d, o.Result.Cells); !math.IsInf(half.Value, 1) {
			law := damian2022.SamplesFor(0.5, float64(d), c.Noise, 1, c.Preprocess)
			half.Value, half.Low, half.High = half.Value/law, half.Low/law, half.High/law
			measure.Append(&points, float64(d), half)
		}
	}
	return figure.Figure{ID: "damian2022/alignment/half", Title: "Samples for half alignment",
		Alt: "Samples needed for half alignment over those of the law, against d: the points lie close to the line at one.",
		Caption: fmt.Sprintf(`The $n$ at which $A$ crosses 1/2, over $%s d^2$, with 95 %% bootstrap intervals. Another `+
			`exponent than 2 would be a slope.`, lawConstantText(c)),
		Panels: []figure.Panel{{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
			Ticks: figure.TicksAt(c.D)},
			Y:      figure.Axis{Label: fmt.Sprintf("$n$ at $A = 1/2$, over $%s d^2$", lawConstantText(c)), Min: 0, Max: 2},
			Series: []figure.Series{figure.Level("law", 1, "1"), points}, Legend: figure.Above}},
		Provenance: figure.Provenance{Seeds: seedsText(o.Result.Cells)}}
}

// deviationFigure shows A − law against n/d².
func deviationFigure(o *AlignmentOutcome) figure.Figure {
	zero := figure.Level("", 0, "0")
	return figure.Figure{ID: "damian2022/alignment/deviation", Title: "How good is the law?",
		Alt: "Measured alignment minus the law against n over d squared, for each dimension, with the interval of each " +
			"point and a line at zero.",
		Caption: fmt.Sprintf(`Measured alignment less the law, $A - 1/(1+%s d^2/n)$, with 95 %% t intervals over seeds. `+
			`Points of one $n/d^2$ are set side by side.`, lawConstantText(o.Config)),
		Panels: []figure.Panel{{X: figure.Axis{Label: "$n/d^2$", Scale: figure.Log10, Ticks: figure.TicksAt(o.Config.Ratio)},
			Y:      figure.Axis{Label: "$A$ $-$ law"},
			Series: append([]figure.Series{zero}, byDimension(o.Config, o.Result.Cells, o.Config.law)...),
			Legend: figure.Above}},
		Provenance: figure.Provenance{Seeds: seedsText(o.Result.Cells)}}
}

// lawConstantText returns, in TeX, the c of the law A = 1/(1 + c d²/n): π for
// ς = 1 and preprocessed labels.
func lawConstantText(c AlignmentConfig) string {
	if c.Noise == 1 && c.Preprocess {
		return `\pi`
	}
	return strconv.FormatFloat(damian2022.SamplesFor(0.5, 1, c.Noise, 1, c.Preprocess), 'g', 3, 64)
}

// shownTwin is the dimension at which the twins are drawn: the middle one.
func shownTwin(c AlignmentConfig) int { return c.D[len(c.D)/2] }

// paperFigure lays the alignment at the paper's d = 10 beside the published
// risk of Algorithm 1 in Figure 1.
func paperFigure() (figure.Figure, error) {
	var series []figure.Series
	for _, labels := range []struct {
		name, formula string
		preprocessed  bool
	}{{"raw labels", "1 − 1/(1 + 2πd²/n)", false}, {"preprocessed", "1 − 1/(1 + πd²/n)", true}} {
		x := stats.LogSpace(10, 1e5, 60)
		series = append(series, figure.TheoryLine("$1 - A$, "+labels.name, labels.formula, x,
			func(n float64) float64 { return 1 - damian2022.AlignmentLaw(n, 10, 1, 1, labels.preprocessed) }))
	}
	for i, width := range []int{100, 1000} {
		s, err := damian2022.PublishedSeries(damian2022.ByAlgorithm1, width, i+1, 1)
		if err != nil {
			return figure.Figure{}, err
		}
		s.Name = fmt.Sprintf("risk, $m = %d$", width)
		series = append(series, s)
	}
	return figure.Figure{ID: "damian2022/alignment/paper", Title: "Where the published risk falls",
		Alt: "The published risk of Algorithm 1 at d = 10 falls from 1 to near 0 between n = 300 and n = 10000; one " +
			"minus the alignment law falls earlier and more slowly.",
		Caption: `Published excess risk of Algorithm 1 at $d = 10$ (Figure 1 of the paper, mean and sd over 10 seeds) ` +
			`beside $1 - A$ from the alignment law, for raw and for preprocessed labels. The law is about single neurons, not ` +
			`about the risk: only the place of the fall is comparable.`,
		Panels: []figure.Panel{{X: figure.Axis{Label: "samples $n$", Scale: figure.Log10},
			Y:      figure.Axis{Label: "excess risk, or $1 - A$", Min: 0, Max: 1.2},
			Series: series, Legend: figure.Best}}}, nil
}

// populationLimits returns what signal and residual tend to for the target of Figure 1, as
// lines, with the words of the caption; none for another target.
func populationLimits(target string, d []float64) (lines []figure.Series, words string) {
	if target != "figure1" {
		return nil, ""
	}
	signal := func(d float64) float64 { return 1 / math.Sqrt(2*math.Pi*d) }
	residual := func(d float64) float64 { return math.Sqrt(3/(8*math.Pi)) / d }
	return []figure.Series{
		figure.TheoryLine(`$1/\sqrt{2\pi d}$`, "1/√(2πd)", d, signal),
		figure.TheoryLine(`$\sqrt{3/8\pi}/d$`, "√(3/8π)/d", d, residual),
	}, "; grey, their limits for this target"
}

func populationFigures(o *PopulationOutcome) ([]figure.Figure, error) {
	curve := func(r PopulationResult, s figure.Series, of func(PopulationCell) []float64) figure.Series {
		for _, cell := range r.Cells {
			measure.Append(&s, float64(cell.D), measure.Mean(of(cell)))
		}
		s.Interval = "mean with 95 % t interval over blocks of weights"
		return s
	}
	signal := func(cell PopulationCell) []float64 { return cell.Signal }
	residual := func(cell PopulationCell) []float64 { return cell.Residual }
	d := []float64{float64(o.Config.D[0]), float64(o.Config.D[len(o.Config.D)-1])}
	series, limits := populationLimits(o.Config.Target, d)
	series = append(series,
		curve(o.Result, figure.Series{Name: `signal $\|Hw\|/\sqrt{2\pi}$`, Mark: figure.Points,
			Role: figure.Measured}, signal),
		curve(o.Result, figure.Series{Name: `residual $\|g - Hw/\sqrt{2\pi}\|$`, Mark: figure.Points,
			Role: figure.Measured}, residual))
	for i, t := range o.Twins {
		if t.Config.Cosine != 0 {
			continue
		}
		series = append(series, curve(t.Result, figure.Series{Name: t.Name + ", residual", Mark: figure.LinePoints,
			Role: figure.Twin, Slot: i + 1}, residual))
	}
	return []figure.Figure{{ID: "damian2022/population/slopes", Title: "Signal and residual of the population gradient",
		Alt: "Signal and residual of the population gradient against d on logarithmic axes: the signal falls with " +
			"slope minus one half, the residual with a slope near minus one; the twin with H = 0 has no signal and a residual " +
			"whose slope tends to minus three halves.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d blocks of weights", o.Config.Seeds)},
		Caption: `Root mean squares over unit weights $w$ of the leading term of eq. (1) and of all other terms, ` +
			`against $d$` + limits + `. With $H = 0$ there is no signal, and the rest falls towards $d^{-3/2}$.`,
		Panels: []figure.Panel{{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
			Ticks: figure.TicksAt(o.Config.D)}, Y: figure.Axis{Label: "root mean square over $w$", Scale: figure.Log10},
			Series: series, Legend: figure.Best}}}}, nil
}

func closedFormFigures(o *ClosedFormOutcome) ([]figure.Figure, error) {
	t, err := damian2022.TargetByName(o.Config.Target)
	if err != nil {
		return nil, err
	}
	s := make([]float64, 81)
	closed, leading := make([]float64, len(s)), make([]float64, len(s))
	for i := range s {
		s[i] = -1 + 2*float64(i)/float64(len(s)-1)
		w := make([]float64, max(2, t.R))
		w[0], w[1] = s[i], math.Sqrt(1-s[i]*s[i])
		closed[i], leading[i] = t.PopulationGradient(w)[0], t.LeadingGradient(w)[0]
	}
	along := figure.Panel{X: figure.Axis{Label: "$s = u \\cdot w$"}, Y: figure.Axis{Label: "$u \\cdot g(w)$"},
		Legend: figure.NorthWest, Series: []figure.Series{
			{Name: "closed form", Mark: figure.Line, Role: figure.Theory, X: s, Y: closed, Formula: "eq. (1), all terms"},
			{Name: `$u \cdot Hw/\sqrt{2\pi}$`, Mark: figure.Line, Role: figure.Theory, X: s, Y: leading, Formula: "u·Hw/√(2π)"},
			gradients(o.Result, figure.Series{Name: "sampled", Mark: figure.Points, Role: figure.Measured}, 0),
		}}
	inputs := "Gaussian inputs"
	if o.Config.Law == damian2022.Uniform {
		inputs = "uniform inputs"
	}
	difference := figure.Panel{X: figure.Axis{Label: "$s = u \\cdot w$"},
		Y: figure.Axis{Label: "sampled $-$ closed form, along $u$"}, Legend: figure.Above,
		Series: []figure.Series{{Mark: figure.HLine, Role: figure.Theory, Y: []float64{0}},
			gradients(o.Result, figure.Series{Name: inputs, Mark: figure.Points, Role: figure.Measured}, 1)}}
	if twin, err := o.Twin("inputs not Gaussian"); err == nil {
		difference.Series = append(difference.Series,
			gradients(twin.Result, figure.Series{Name: twin.Name, Mark: figure.Points, Role: figure.Twin, Slot: 1}, 1))
	}
	return []figure.Figure{{ID: "damian2022/closedform/sampled",
		Title: "The population gradient: formula against sampling", Columns: 1,
		Alt: "Component of the population gradient along u against s = u dot w. (a) Sampled values lie on the closed " +
			"form, which bends away from the straight leading term. (b) Their difference is zero within error bars for " +
			"Gaussian inputs and far from zero for uniform ones.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d batches", o.Config.Batches)},
		Caption: `Component of the population gradient along $u$ for weights with $u \cdot w = s$. (a) Closed form, ` +
			`leading term, and Monte Carlo. (b) Their difference with two standard errors; with inputs that are not ` +
			`Gaussian the formula fails.`,
		Panels: []figure.Panel{along, difference}}}, nil
}

// gradients fills a series with the sampled component along u, less the
// closed form times subtract, with two standard errors.
func gradients(r ClosedFormResult, s figure.Series, subtract float64) figure.Series {
	for j, x := range r.S {
		y, e := r.Mean[j][0]-subtract*r.Closed[j][0], 2*r.Error[j][0]
		s.X, s.Y = append(s.X, x), append(s.Y, y)
		s.Low, s.High = append(s.Low, y-e), append(s.High, y+e)
	}
	s.Interval = "mean ± 2 standard errors over batches"
	return s
}

func noiseFigures(o *NoiseOutcome) ([]figure.Figure, error) {
	t, err := damian2022.TargetByName(o.Config.Target)
	if err != nil {
		return nil, err
	}
	energy := figure.Panel{X: figure.Axis{Label: "dimension $d$"},
		Y: figure.Axis{Label: `$\mathbb{E}\|g_n - g\|^2$ / closed form`, Min: 0, Max: 2.6}, Legend: figure.Above}
	align := figure.Panel{X: figure.Axis{Label: "dimension $d$"}, Y: figure.Axis{Label: "alignment $A$", Min: 0, Max: 1},
		Legend: figure.Above}
	pre := figure.Series{Name: "preprocessed", Mark: figure.Bars, Role: figure.Measured, Slot: 1}
	if !o.Config.Preprocess {
		pre.Name = "raw labels"
	}
	raw := figure.Series{Name: "raw labels", Mark: figure.Bars, Role: figure.Measured, Slot: 2}
	a, aRaw := pre, raw
	for i, cell := range o.Result.Cells {
		x, scale := float64(i), t.NoiseEnergy(cell.N, cell.D, o.Config.Noise)
		measure.Append(&pre, x, measure.Mean(stats.Map(cell.Energy, func(e float64) float64 { return e / scale })))
		for _, t := range o.Twins {
			measure.Append(&raw, x,
				measure.Mean(stats.Map(t.Result.Cells[i].Energy, func(e float64) float64 { return e / scale })))
		}
		measure.Append(&a, x, measure.Mean(cell.Alignment))
		measure.Append(&aRaw, x, measure.Mean(cell.AlignmentRaw))
		tick := figure.Tick{At: x, Label: strconv.Itoa(cell.D)}
		energy.X.Ticks, align.X.Ticks = append(energy.X.Ticks, tick), append(align.X.Ticks, tick)
	}
	line := func(y float64, name, formula string) figure.Series {
		return figure.Level(name, y, formula)
	}
	energy.Series = []figure.Series{pre, raw, line(1, "", "1"), line(2, "", "2")}
	if len(o.Twins) == 0 {
		energy.Series = slices.Delete(energy.Series, 1, 2)
	}
	law := func(preprocessed bool) float64 {
		return damian2022.AlignmentLaw(o.Config.Ratio, 1, o.Config.Noise, t.HessianNorm(), preprocessed)
	}
	align.Series = []figure.Series{a, aRaw,
		line(law(true), "", "1/(1 + π(1+ς²)d²/2n‖H‖²)"),
		line(law(false), "", "1/(1 + π(1+ς²)d²/n‖H‖²)")}
	return []figure.Figure{{ID: "damian2022/noise/preprocessing", Title: "What label preprocessing changes", Columns: 1,
		Alt: "Bars for each dimension. (a) The noise energy of the first step is one times its closed form with " +
			"preprocessed labels and about twice that with raw labels. (b) The alignment is higher with preprocessed " +
			"labels.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at d = 40, more below, fewer above", o.Config.Seeds)},
		Caption: fmt.Sprintf(`(a) Noise energy of the first step over its closed form for preprocessed labels and `+
			`(b) alignment, with and without label preprocessing at $n = %g\,d^2$ (mean and 95 %% t interval over `+
			`seeds). Grey: 1 and 2 (a); the alignment laws for both (b).`, o.Config.Ratio),
		Panels: []figure.Panel{energy, align}}}, nil
}

func startFigures(o *StartOutcome) ([]figure.Figure, error) {
	r := o.Result
	bars := func(name string, role figure.Role, y []float64) figure.Series {
		s := figure.Series{Name: name, Mark: figure.Bars, Role: role, Y: y}
		for i := range y {
			s.X = append(s.X, float64(i+1))
		}
		return s
	}
	sampled := bars("$g_n(w)$, sampled", figure.Measured, r.Gradient)
	for i, y := range r.Gradient {
		sampled.Low, sampled.High = append(sampled.Low, y-2*r.Error[i]), append(sampled.High, y+2*r.Error[i])
	}
	sampled.Interval = "± 2 standard errors over samples"
	p := figure.Panel{X: figure.Axis{Label: "coordinate"}, Y: figure.Axis{Label: "gradient entry"}, Legend: figure.Above,
		Series: []figure.Series{sampled, bars("$g(w)$, population", figure.Theory, r.Population),
			bars(`$Hw/\sqrt{2\pi}$`, figure.Theory, r.Leading)}}
	for i := range r.Gradient {
		p.X.Ticks = append(p.X.Ticks, figure.Tick{At: float64(i + 1), Label: strconv.Itoa(i + 1)})
	}
	return []figure.Figure{{ID: "damian2022/start/neuron", Title: "The gradient of one neuron",
		Alt: "Bars of the entries of one neuron's gradient, each with its sampling error: sampled, population, and " +
			"leading term. The leading term has only the first entry, along the principal direction.",
		Caption: fmt.Sprintf(`Entries of one neuron's gradient at $d = %d$, $n = %d$: sampled (two standard errors), `+
			`population (eq. (1), all terms), and the leading term $Hw/\sqrt{2\pi}$, which lives on coordinate 1, the `+
			`principal subspace.`, o.Config.D, o.Config.N),
		Panels: []figure.Panel{p}}}, nil
}

func cloudFigures(o *CloudOutcome) ([]figure.Figure, error) {
	f, err := CloudFrames(o)
	return []figure.Figure{f.Still}, err
}

// CloudFrames returns the cloud of gradients as frames over n/d².
func CloudFrames(o *CloudOutcome) (figure.Frames, error) {
	c := o.Config
	f := figure.Frames{ID: "damian2022/cloud/frames", Knob: "samples per d²", Values: c.Ratio, Start: len(c.Ratio) / 2}
	for k, frame := range o.Result.Frames {
		panel := figure.Panel{
			X:    figure.Axis{Label: `along $u$`, Min: -6, Max: 6},
			Y:    figure.Axis{Label: `across $u$`, Min: -6, Max: 6},
			Note: fmt.Sprintf("$n = %s\\,d^2$: $A = %.2f$", strconv.FormatFloat(c.Ratio[k], 'g', 4, 64), o.Result.A[0][k]),
			Series: []figure.Series{{Mark: figure.Points, Role: figure.Measured, X: frame.Along, Y: frame.Across,
				Color: o.Result.S}},
			Legend: figure.NoLegend, Equal: true, Bar: &figure.Bar{Label: `$\sqrt{d}\,u \cdot w$`},
		}
		f.Frames = append(f.Frames, panel)
	}
	provenance := o.Provenance
	provenance.Seeds = "the first"
	var shown []figure.Panel
	frames := slices.Compact([]int{len(f.Frames) / 8, len(f.Frames) / 2, len(f.Frames) - 1})
	for i, k := range frames {
		panel := f.Frames[k]
		if i > 0 { // one colour bar serves all
			panel.Bar = nil
		}
		shown = append(shown, panel)
	}
	f.Still = figure.Figure{ID: "damian2022/cloud/collapse", Title: "The cloud of gradients closes in on the subspace",
		Wide: true,
		Alt: "Three clouds of points, one a neuron, for growing n: at first spread across the subspace, in the end " +
			"on the horizontal axis, ordered by u dot w.",
		Provenance: provenance,
		Caption: fmt.Sprintf(`Gradients $g_n(w_j)$ of %d neurons at $d = %d$, along the principal direction and across `+
			`it (one coordinate, times $\sqrt{d-1}$), in units of the root mean square signal $1/\sqrt{2\pi d}$; colour: `+
			`where the neuron's weight points. With growing $n$ the cloud closes in on the horizontal axis, the principal `+
			`subspace: %s.`, c.Neurons, c.D, figure.Letters(0, len(shown))),
		Panels: shown}
	return f, nil
}
