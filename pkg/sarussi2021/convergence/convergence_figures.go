package convergence

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

func convergenceFigures(o *ConvergenceOutcome) ([]figure.Figure, error) {
	return []figure.Figure{lossFigure(o), linesFigure(o), timesFigure(o)}, nil
}

// The axes of T, the second with a place for the bound.
var (
	updates = figure.Axis{Label: "updates $T$", Scale: figure.Log10, Min: 150, Max: 30_000}
	bounded = figure.Axis{Label: "updates $T$", Scale: figure.Log10, Min: 100, Max: 1e10}
)

// lossFigure shows the loss against the updates, and what T1d guarantees.
func lossFigure(o *ConvergenceOutcome) figure.Figure {
	panel := figure.Panel{X: bounded, Y: figure.Axis{Label: "loss $L$", Scale: figure.Log10, Min: 5e-4, Max: 0.6},
		Legend: figure.Above}
	panel.Series = append(panel.Series, lossBand("SGD", figure.Measured, o.Config, o.Result))
	if t, err := o.Twin(labelsReversed); err == nil {
		panel.Series = append(panel.Series, lossBand("one label in 20 reversed", figure.Twin, t.Config, t.Result))
	}
	if d, ok := descent(o); ok {
		levels := stats.LogSpace(5e-4, 0.6, 40)
		line := figure.Series{Name: "guaranteed by T1d", Mark: figure.Line, Role: figure.Theory, Y: levels,
			X: stats.Map(levels, d.SGDBound), Formula: "max(T1, T2)(ε'')"}
		panel.Series = append(panel.Series, line)
	}
	return figure.Figure{ID: "sarussi2021/convergence/loss", Title: "The loss falls, the bound stands far off",
		Alt: "Loss against updates on logarithmic axes. The loss of SGD falls steadily from a third after one epoch to " +
			"its last target. The line of what is guaranteed stands upright, thousands of times to the right, and turns to a " +
			"falling line for losses far below. With reversed labels the loss hardly falls after the first epochs.",
		Caption: fmt.Sprintf(`Cross-entropy after each epoch ($n = %d$, $2k = %d$, $\alpha = %g$, $\gamma = %g$, `+
			`$\eta = %g$), and by when the bound T1d guarantees a loss, for the median $\|w^\star\|$. With reversed labels `+
			`$\gamma = 0.2$ and $\alpha = 0.9$.`, o.Config.Samples, o.Config.Units, o.Config.Alpha, o.Config.Margin,
			o.Config.Rate),
		Panels: []figure.Panel{panel}, Provenance: seeds(o.Config)}
}

func seeds(c ConvergenceConfig) figure.Provenance {
	return figure.Provenance{Seeds: fmt.Sprintf("%d seeds", c.Count)}
}

// lossBand is the median loss of a base at the ends of epochs, and all of them as a band, until one run is over.
func lossBand(name string, role figure.Role, c ConvergenceConfig, r ConvergenceResult) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Line, Role: role, Band: true, Interval: "least to largest over seeds"}
	for epoch := 1; ; epoch++ {
		var losses []float64
		for _, run := range r.base() {
			if epoch <= len(run.Losses) {
				losses = append(losses, run.Losses[epoch-1])
			}
		}
		if len(losses) < len(r.base()) || len(losses) == 0 {
			return s
		}
		s.X, s.Y = append(s.X, float64(epoch*c.Samples)), append(s.Y, stats.Median(losses))
		s.Low, s.High = append(s.Low, stats.Min(losses)), append(s.High, stats.Max(losses))
	}
}

// descent returns the numbers of the bounds for the base, medians over its seeds.
func descent(o *ConvergenceOutcome) (sarussi2021.Descent, bool) {
	c := o.Config
	d := sarussi2021.Descent{Units: c.Units, V: c.Out(), Alpha: c.Alpha, Rate: c.Rate, Radius: 1, Samples: c.Samples}
	d.Teacher = stats.MedianOf(o.Result.base(), func(r ConvergenceRun) float64 { return r.Teacher })
	d.Start = stats.MedianOf(o.Result.base(), func(r ConvergenceRun) float64 { return r.Start })
	return d, len(o.Result.base()) > 0
}

// linesFigure shows the three quantities of the first line of T1a, on separable data and with reversed labels.
func linesFigure(o *ConvergenceOutcome) figure.Figure {
	panels := []figure.Panel{linesPanel(o.Result.base(), "separable")}
	if t, err := o.Twin(labelsReversed); err == nil {
		reversed := linesPanel(t.Result.base(), "one label in 20 reversed")
		reversed.Legend = figure.NoLegend
		panels = append(panels, reversed)
	}
	return figure.Figure{ID: "sarussi2021/convergence/lines", Title: "Three lines of a perceptron's argument", Columns: 1,
		Alt: "Three curves that rise with the updates. (a) On separable data they keep their order: what s adds up " +
			"to, the progress along W star, the product of the norms. (b) With reversed labels the first crosses the " +
			"second, then the third.",
		Caption: `The sides of T1a, $\langle W_0, W^\star\rangle + 2k\alpha v\eta S \leq \langle W_T, W^\star\rangle ` +
			`\leq \|W^\star\|\|W_T\|$, at the first seed. (a) Separable data. (b) One label in 20 reversed, $\gamma = ` +
			`0.2$, $\alpha = 0.9$, with the separator that the data had before labels were reversed.`,
		Panels: panels, Provenance: figure.Provenance{Seeds: "one seed"}}
}

// linesPanel shows the three quantities of the first of the runs.
func linesPanel(runs []ConvergenceRun, note string) figure.Panel {
	var looks []Look
	if len(runs) > 0 {
		looks = runs[0].Looks
	}
	steps := stats.Map(looks, func(l Look) float64 { return float64(l.Steps) })
	line := func(name string, slot int, of func(Look) float64) figure.Series {
		return figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Measured, Slot: slot, X: steps,
			Y: stats.Map(looks, of)}
	}
	return figure.Panel{X: updates, Y: figure.Axis{Label: "sides of T1a", Scale: figure.Log10, Min: 10, Max: 1e5},
		Legend: figure.Above, Note: note, Series: []figure.Series{
			line(`$\|W^\star\|\|W_T\|$`, 1, func(l Look) float64 { return l.Upper }),
			line(`$\langle W_T, W^\star\rangle$`, 2, func(l Look) float64 { return l.Inner }),
			line(`what $S$ adds up to`, 3, func(l Look) float64 { return l.Lower })}}
}

// setting is a place on the axis of the figure of times.
type setting struct {
	label string
	ratio []float64 // T over that of the base, seed by seed
	law   float64   // what T1c makes of it
}

// settings compares the times of every training with those of the base: of the last target, or of the second where a
// training ends there.
func (r ConvergenceResult) settings(c ConvergenceConfig) []setting {
	var out []setting
	base := r.base()
	for _, a := range r.of(partWidth, partAlpha, partMargin, partStart, partRate, partGD) {
		s := setting{label: symbol(a.Part, a.Value), law: a.law(c)}
		for i := range min(len(a.Runs), len(base)) {
			last := len(a.Runs[i].Reached) - 1
			s.ratio = append(s.ratio, a.Runs[i].Time(last)/base[i].Time(last))
		}
		out = append(out, s)
	}
	return out
}

var symbols = map[string]string{partWidth: "2k", partAlpha: `\alpha`, partMargin: `\gamma`, partStart: `\sigma_0`,
	partRate: `\eta`}

// symbol names a training on an axis.
func symbol(part string, value float64) string {
	if symbols[part] == "" {
		return part
	}
	if value >= 100 {
		return fmt.Sprintf("$%s = %.0f$", symbols[part], value)
	}
	return fmt.Sprintf("$%s = %.2g$", symbols[part], value)
}

// listed is a vertical axis of places with names, the first at the top: they lie at 0, −1, ….
func listed(labels []string) figure.Axis {
	ticks := figure.NamedTicks(labels)
	for i := range ticks {
		ticks[i].At = -ticks[i].At
	}
	return figure.Axis{Min: math.Min(0.5-float64(len(labels)), -0.5), Max: 0.5, Ticks: ticks}
}

// place appends a mark for every value at a place of [listed].
func place(s *figure.Series, at int, values ...float64) {
	for _, v := range values {
		s.X, s.Y = append(s.X, v), append(s.Y, -float64(at))
	}
}

// upright is a vertical line of theory.
func upright(name string, x float64, formula string) figure.Series {
	return figure.Series{Name: name, Mark: figure.VLine, Role: figure.Theory, X: []float64{x}, Y: []float64{0},
		Formula: formula}
}

// law returns the T of T1c over that of the base, if its margin were that of the teacher.
func (a ConvergenceArm) law(c ConvergenceConfig) float64 {
	margin := c.Margin
	if a.Part == partMargin {
		margin = a.Value
	}
	return sarussi2021.SlowSteps(sarussi2021.SymmetricMargin(a.Alpha, margin), a.Rate, 1) /
		sarussi2021.SlowSteps(sarussi2021.SymmetricMargin(c.Alpha, c.Margin), c.EffectiveRate(), 1)
}

// timesFigure shows how much longer than the base another setting takes.
func timesFigure(o *ConvergenceOutcome) figure.Figure {
	ran := figure.Series{Name: "measured", Mark: figure.Points, Role: figure.Measured, Slot: 1}
	law := figure.Series{Name: "law T1c", Mark: figure.Points, Role: figure.Theory, Formula: "1/((1+α)²γ²ηkv²)"}
	var labels []string
	for i, s := range o.Result.settings(o.Config) {
		place(&ran, i, s.ratio...)
		place(&law, i, s.law)
		labels = append(labels, s.label)
	}
	return figure.Figure{ID: "sarussi2021/convergence/times", Title: "What the time depends on",
		Alt: "How many times as long as the base training others take. Another width, another start, steps on all samples: " +
			"about as long. A smaller slope: longer, a larger one half as long; a smaller margin: about twice as long, a " +
			"larger one less than half; a tenth of the step size: ten times.",
		Caption: fmt.Sprintf(`$T(\varepsilon)$ when one number differs, over that of the base ($2k = %d$, `+
			`$\alpha = %g$, $\gamma = %g$, $\sigma_0 = %.2g$, $\eta = %g$), a mark a seed: of the last target, `+
			`for $\eta$ and for gradient descent (GD) of the second. The law takes the teacher's $\gamma$ for `+
			`the margin of the data.`,
			o.Config.Units, o.Config.Alpha, o.Config.Margin, o.Config.Sigma, o.Config.Rate),
		Panels: []figure.Panel{{X: figure.Axis{Label: "$T$ over that of the base", Scale: figure.Log10, Min: 0.2, Max: 20},
			Y: listed(labels), Legend: figure.Above, Series: []figure.Series{upright("the base", 1, "1"), ran, law}}},
		Provenance: seeds(o.Config)}
}

// ShareFrames returns the two sides of T1a's first line with a slider over the share of reversed labels.
func ShareFrames(o *ConvergenceOutcome) (figure.Frames, error) {
	f := figure.Frames{ID: "sarussi2021/convergence/shares", Knob: "labels reversed, %",
		Still: figure.Figure{ID: "sarussi2021/convergence/shares", Title: "Where the line breaks", Columns: 2,
			Alt: "What s adds up to and the progress along W star against the updates. Without reversed labels the first " +
				"stays below the second; with many of them it crosses it and grows away.",
			Caption: `The sides of T1a as labels are reversed, at the first seed, $\gamma = 0.2$ and $\alpha = 0.9$: what ` +
				`the sum of $s$ adds up to, and what happened along $W^\star$. The argument needs the first below the second.`}}
	for _, a := range o.Result.of(partShare) {
		p := linesPanel(a.Runs, fmt.Sprintf(`%.3g %% reversed`, 100*a.Value))
		f.Values, f.Frames = append(f.Values, 100*a.Value), append(f.Frames, p)
		if len(f.Still.Panels) > 0 {
			p.Legend = figure.NoLegend
		}
		if len(f.Still.Panels) < 4 {
			f.Still.Panels = append(f.Still.Panels, p)
		}
	}
	f.Still.Caption += " One share a panel: " + figure.Letters(0, len(f.Still.Panels)) + "."
	if len(f.Frames) == 0 {
		return f, fmt.Errorf("field Shares is empty: give the shares of reversed labels to be shown")
	}
	return f, nil
}
