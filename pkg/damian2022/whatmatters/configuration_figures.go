package whatmatters

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func configurationFigures(o *ConfigurationOutcome) ([]figure.Figure, error) {
	paper, err := damian2022.PublishedSeries(damian2022.ByAlgorithm1, o.Config.Width, 1, 1)
	if err != nil {
		return nil, err
	}
	paper.Name = "published"
	return []figure.Figure{curvesFigure(o, paper), scoresFigure(o), witnessFigure(o)}, nil
}

// curvesFigure lays the published points over three candidates on the left, and
// over the first with other step sizes on the right.
func curvesFigure(o *ConfigurationOutcome, paper figure.Series) figure.Figure {
	c := o.Config
	panel := func(slots []int, candidates ...Candidate) figure.Panel {
		p := figure.Panel{X: figure.Axis{Label: "samples $n$", Scale: figure.Log10},
			Y: figure.Axis{Label: "excess risk", Min: 0, Max: 2}, Legend: figure.NorthEast}
		for i, x := range candidates {
			s := figure.Series{Name: x.tex(), Mark: figure.LinePoints, Role: figure.Measured, Slot: slots[i]}
			at, _, _, groups := c.curve(o.Result, x)
			for k, g := range groups {
				measure.Append(&s, at[k]*math.Pow(1.07, float64(i+1)), measure.Mean(g))
			}
			p.Series = append(p.Series, s)
		}
		p.Series = append(p.Series, paper)
		return p
	}
	return figure.Figure{ID: "damian2022/configuration/curves", Title: "Candidates against the published curve",
		Wide: true,
		Alt: "Published excess risk of Algorithm 1 against n with our candidates. (a) Raw labels with c = 1 and " +
			"step-only preprocessing with c = 1.5 both follow the published points; the literal algorithm lies far " +
			"above at n = 31. (b) Raw labels with half and with twice the step lie below and above.",
		Provenance: figure.Provenance{Seeds: c.seedsText()},
		Caption: fmt.Sprintf(`Excess risk of Algorithm 1 at $d = %d$, $m = %d$ (mean and 95 %% t interval over `+
			`seeds), with the points published in Figure 1 (mean $\pm$ sd over 10 seeds). (a) The candidates of this `+
			`text; of the literal algorithm, the $n$ that were run. (b) Raw labels, three step sizes $\eta_1 = `+
			`c\sqrt{d}$. The points of one $n$ are set side by side.`, c.D, c.Width),
		Panels: []figure.Panel{panel([]int{1, 2, 3}, matched, second, literal),
			panel([]int{4, 1, 5}, Candidate{damian2022.Raw, 0.5}, matched, Candidate{damian2022.Raw, 2})}}
}

// tex returns the candidate for a legend.
func (c Candidate) tex() string { return fmt.Sprintf("%s, $c = %g$", c.Labels, c.Eta1PerRootD) }

func (c ConfigurationConfig) seedsText() string {
	return fmt.Sprintf("%d a point, %d where it scatters most (n from 100 to 1000), %d of the literal algorithm",
		c.Seeds, c.Seeds*5/2, c.LiteralSeeds)
}

// scoresFigure shows both distances against c.
func scoresFigure(o *ConfigurationOutcome) figure.Figure {
	c := o.Config
	x := figure.Axis{Label: `$c = \eta_1/\sqrt{d}$`, Scale: figure.Log10, Ticks: figure.TicksAt(c.Eta1PerRootD)}
	rms := figure.Panel{X: x,
		Y: figure.Axis{Label: `rms of $\log$(ours/published)`, Min: 0, Max: 1}, Legend: figure.Above}
	z := figure.Panel{X: rms.X, Y: figure.Axis{Label: "largest deviation / sd", Scale: figure.Log10}, Legend: figure.Above}
	for i, labels := range c.Labels {
		a := figure.Series{Name: labels, Mark: figure.LinePoints, Role: figure.Measured, Slot: i + 1}
		b := a
		for _, eta1 := range c.Eta1PerRootD {
			x := Candidate{labels, eta1}
			at := eta1 * figure.Aside(1.03, i, len(c.Labels))
			measure.Append(&a, at, c.rms(o.Result, x))
			measure.Append(&b, at, c.deviation(o.Result, x))
		}
		if len(a.X) > 0 {
			rms.Series = append(rms.Series, a)
		}
		z.Series = append(z.Series, b)
	}
	return figure.Figure{ID: "damian2022/configuration/scores", Title: "How far from the published curve", Wide: true,
		Alt: "(a) Distance of each treatment of the labels from the published curve against the step size: raw " +
			"labels are nearest at c = 1, step-only preprocessing at c = 1.5. (b) Largest deviation in published " +
			"standard deviations: the literal algorithm lies far above the others at every c.",
		Provenance: figure.Provenance{Seeds: c.seedsText()},
		Caption: fmt.Sprintf(`Distance from the published curve (Figure 1, $m = %d$) against the step size. (a) Root `+
			`mean square of $\log$(ours/published) over $n \geq %d$. (b) The largest deviation over all $n$ that were `+
			`run, in published standard deviations. Intervals: 95 %% bootstrap over seeds.`, c.Width, c.From),
		Panels: []figure.Panel{rms, z}}
}

// witnessFigure shows both candidates beside Figure 2.
func witnessFigure(o *ConfigurationOutcome) figure.Figure {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: "samples $n$ of the first stage", Min: -0.5,
		Max: float64(len(c.Pretrain)) - 0.5}, Y: figure.Axis{Label: "risk after transfer", Min: 0, Max: 1.1},
		Legend: figure.Above}
	paper := figure.Series{Name: "published", Mark: figure.Points, Role: figure.Published, Slot: 1}
	series := make([]figure.Series, len(witnesses))
	for i, x := range witnesses {
		series[i] = figure.Series{Name: x.tex(), Mark: figure.Points, Role: figure.Measured}
	}
	for at, n := range c.Pretrain {
		p.X.Ticks = append(p.X.Ticks, figure.Tick{At: float64(at), Label: fmt.Sprint(n)})
		if y, err := publishedTransferAt(n, c.Refit); err == nil {
			paper.X, paper.Y = append(paper.X, float64(at)-0.15), append(paper.Y, y)
		}
		for _, cell := range o.Result.Witness {
			if i := slices.Index(witnesses, cell.Candidate); cell.N == n && i >= 0 {
				measure.Append(&series[i], float64(at)+0.15*float64(i), measure.Mean(cell.Risk))
			}
		}
	}
	p.Series = append([]figure.Series{paper}, series...)
	return figure.Figure{ID: "damian2022/configuration/witness", Title: "The second witness: Figure 2",
		Alt: "Risk after transfer for two sizes of the first sample: both candidates lie below the published " +
			"points, raw labels nearer.",
		Provenance: figure.Provenance{Seeds: fmt.Sprint(c.RefitSeeds)},
		Caption: fmt.Sprintf(`Excess risk after transfer at $N = %d$ (first stage on $n$ samples of $%s$, head refitted to `+
			`$%s$) for both candidates (mean and 95 %% t interval over seeds), with the points of Figure 2, which `+
			`have no error bars.`,
			c.Refit, damian2022.FormulaOf(c.Source), damian2022.FormulaOf(c.Onto)),
		Panels: []figure.Panel{p}}
}

// notRun is what a reader sees where nothing was run; [figure.None] is for what was run and
// measured nothing.
const notRun = "not run"

// configurationTables has the distances of all candidates from Figure 1, and of two
// from Figure 2.
func configurationTables(o *ConfigurationOutcome) []figure.Table {
	return []figure.Table{scoresTable(o), witnessTable(o)}
}

// scoresTable has, for every treatment of the labels and every c, the root mean square
// of log(ours/published), which needs n of at least From, and the largest deviation in
// published standard deviations.
func scoresTable(o *ConfigurationOutcome) figure.Table {
	c := o.Config
	header := []string{"labels"}
	for _, eta1 := range c.Eta1PerRootD {
		header = append(header, fmt.Sprintf("c = %g: rms, max |z|", eta1))
	}
	var rows [][]any
	for _, labels := range c.Labels {
		row := []any{labels}
		for _, eta1 := range c.Eta1PerRootD {
			x := Candidate{labels, eta1}
			row = append(row, c.scoreText(o.Result, x))
		}
		rows = append(rows, row)
	}
	return figure.NewTable("damian2022/configuration/scores", header, rows, "no treatment of the labels was run")
}

// scoreText returns the two distances of a candidate. Where it was not run there is none.
func (c ConfigurationConfig) scoreText(r ConfigurationResult, x Candidate) string {
	rms, deviation := notRun, notRun
	if groups, _ := c.tail(r, x); len(groups) > 0 {
		rms = claim.Format("%.2f", c.rms(r, x).Value)
	}
	if _, _, _, groups := c.curve(r, x); len(groups) > 0 {
		deviation = claim.Format("%.1f", c.deviation(r, x).Value)
	}
	return rms + ", " + deviation
}

// witnessTable has the risk after transfer at every n of the first stage, published
// and of both candidates, and their distance.
func witnessTable(o *ConfigurationOutcome) figure.Table {
	c := o.Config
	header, paper := []string{"configuration"}, []any{"published"}
	for _, n := range c.Pretrain {
		published, err := publishedTransferAt(n, c.Refit)
		if err != nil {
			published = math.NaN()
		}
		header, paper = append(header, fmt.Sprintf("risk at n = %d", n)), append(paper, published)
	}
	rows := [][]any{append(paper, "0")}
	for _, x := range witnesses {
		rows = append(rows, c.witnessRow(o.Result, x))
	}
	header = append(header, "rms of log(ours/published)")
	return figure.Table{ID: "damian2022/configuration/witness", Header: header, Rows: rows}
}

// witnessRow has the risks of one candidate and their distance, where it was run.
func (c ConfigurationConfig) witnessRow(r ConfigurationResult, x Candidate) []any {
	row, rms := []any{x.String()}, notRun
	for _, n := range c.Pretrain {
		if risk := r.witnessRisk(x, n); risk != nil {
			row = append(row, stats.Mean(risk))
		} else {
			row = append(row, notRun)
		}
	}
	if groups, _ := c.witness(r, x); len(groups) > 0 {
		rms = c.witnessRMS(r, x).Text("%.2f")
	}
	return append(row, rms)
}

// witnessRisk returns the risks of one candidate after a first stage of n samples, nil
// where it was not run.
func (r ConfigurationResult) witnessRisk(x Candidate, n int) []float64 {
	for _, cell := range r.Witness {
		if cell.Candidate == x && cell.N == n {
			return cell.Risk
		}
	}
	return nil
}
