package transfer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func figure2Figures(o *Figure2Outcome) ([]figure.Figure, error) {
	table, err := Figure2Table(o)
	if err != nil {
		return nil, err
	}
	return []figure.Figure{figure2Risk(o, table), figure2Gaps(o, table)}, nil
}

// figure2Slots is how many curves a panel can tell apart.
const figure2Slots = 6

// figure2Curves returns the n or N of the curves of a panel: those that are powers of
// d, the largest of them where there are too many.
func figure2Curves(d int, of []int) []int {
	var out []int
	for _, n := range of {
		if powerOf(d, n) != fmt.Sprint(n) {
			out = append(out, n)
		}
	}
	return out[max(0, len(out)-figure2Slots):]
}

// figure2Risk is both panels of the paper's figure with its points over ours.
func figure2Risk(o *Figure2Outcome, table []Figure2Comparison) figure.Figure {
	c := o.Config
	left := figure2Panel(o, table, "samples $n$ of the source", "N", c.Samples, c.N,
		func(held, along int) (n, samples int) { return along, held })
	right := figure2Panel(o, table, "samples $N$ of the target", "n", c.N, c.Samples,
		func(held, along int) (n, samples int) { return held, along })
	return figure.Figure{ID: "damian2022/figure2/risk", Title: "Figure 2: transfer learning, published points over ours",
		Wide: true,
		Alt: "Excess risk on the target, against the samples n of the source (a) and against the samples N of the " +
			"target (b). The risk stays near 1 for n up to d, and for N of d squared and more it falls for larger n, " +
			"the further the larger N is. The published points lie near our curves.",
		Caption: fmt.Sprintf(`Excess risk on $%s$ after pretraining with $n$ samples of the source and refitting the `+
			`head with $N$ samples of the target, $d = %d$, $m = %d$, against $n$ (a) and against $N$ (b); mean and 95 `+
			`%% t interval over seeds, at $n = 1$ the median. Hollow: the points of the paper's Figure 2. The paper's `+
			`$N$ is cut off to whole numbers: at $d = 10$, $d^1$ is 9, $d^2$ is 99, $d^3$ is 999.`,
			alongU(c.Target), c.D, c.Width),
		Panels:     []figure.Panel{left, right},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)}}
}

// figure2Panel draws a curve for each of the values held, ours and published, against
// those along the axis; cell says which is n and which N. The first published series
// carries the name of all.
func figure2Panel(o *Figure2Outcome, table []Figure2Comparison, axis, name string, held, along []int,
	cell func(held, along int) (n, samples int)) figure.Panel {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: axis, Scale: figure.Log10},
		Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.15}, Legend: figure.Above}
	published := "published"
	for i, h := range figure2Curves(c.D, held) {
		ours := figure.Series{Name: fmt.Sprintf("$%s = %s$", name, powerOf(c.D, h)), Mark: figure.LinePoints,
			Role: figure.Measured, Slot: i + 1}
		theirs := figure.Series{Name: published, Mark: figure.Points, Role: figure.Published, Slot: i + 1}
		for _, a := range along {
			n, samples := cell(h, a)
			figure2Add(&ours, float64(a), n, o.Result.risk(c.Source, n, samples))
			if k := slices.IndexFunc(table,
				func(row Figure2Comparison) bool { return row.N == n && row.Samples == samples }); k >= 0 {
				theirs.X, theirs.Y = append(theirs.X, float64(a)), append(theirs.Y, table[k].Published)
			}
		}
		if p.Series = append(p.Series, ours); len(theirs.X) > 0 {
			p.Series, published = append(p.Series, theirs), ""
		}
	}
	return p
}

// figure2Add appends a cell: its mean with an interval, or at n = 1, where single seeds
// are many times the others and the mean says nothing, the median without one.
func figure2Add(s *figure.Series, x float64, n int, risks []float64) {
	m := measure.Mean(risks)
	if n == 1 {
		middle := stats.Median(risks)
		m.Value, m.Low, m.High = middle, middle, middle
	}
	measure.Append(s, x, m)
	s.Interval = measure.Mean(nil).Interval + "; at n = 1 the median"
}

// figure2Gaps shows the gap to every published point.
func figure2Gaps(o *Figure2Outcome, table []Figure2Comparison) figure.Figure {
	c := o.Config
	panel := figure.Panel{X: figure.Axis{Label: "samples $N$ of the target", Scale: figure.Log10},
		Y: figure.Axis{Label: "(ours $-$ published)/spread", Min: -3, Max: 3}, Legend: figure.Above,
		Series: []figure.Series{figure.Level("", 0, "0")}}
	curves := figure2Curves(c.D, c.N)
	for i, n := range curves {
		s := figure.Series{Name: fmt.Sprintf("$n = %s$", powerOf(c.D, n)), Mark: figure.Points,
			Role: figure.Measured, Slot: i + 1}
		for _, row := range table {
			if row.N == n {
				s.X, s.Y = append(s.X, beside(float64(row.Samples), i, len(curves))), append(s.Y, row.Z)
			}
		}
		if len(s.X) > 0 {
			panel.Series = append(panel.Series, s)
		}
	}
	return figure.Figure{ID: "damian2022/figure2/gaps", Title: "The gap to the published points",
		Alt: "The gap between our and the published risks in units of their combined spread: between minus two and " +
			"two nearly everywhere.",
		Caption: `Our risk less the published one, in units of their combined spread: a published point counts as one ` +
			`more run, on a test set of its own. Points of one $N$ are set side by side.`,
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)}}
}

// beside sets the i-th of count points at x a little beside the others on a
// logarithmic axis.
func beside(x float64, i, count int) float64 {
	return x * (1 + 0.06*(float64(i)-float64(count-1)/2))
}

// figure2Tables has every published point beside ours, and what the curves say of the
// caption.
func figure2Tables(o *Figure2Outcome) []figure.Table {
	comparisons, errTable := Figure2Table(o)
	readings, errReadings := Figure2Readings(o)
	if errTable != nil || errReadings != nil {
		return nil
	}
	var points, curves [][]any
	for _, r := range comparisons {
		ours := claim.Format("%.3f", r.Ours) + " ± " + claim.Format("%.3f", r.SD)
		points = append(points, []any{r.N, r.Samples, r.Published, ours, claim.Format("%+.2f", r.Z)})
	}
	for _, r := range readings {
		curves = append(curves, []any{r.N, r.Least, r.OursLeast, r.Halfway, r.OursThere})
	}
	return []figure.Table{
		figure.NewTable("damian2022/figure2/published", []string{"n", "N", "published", "ours (mean ± sd over seeds)", "z"},
			points, "no published point was run"),
		figure.NewTable("damian2022/figure2/caption", []string{"n", "risk at the largest N, published", "ours",
			"N at risk ½, published", "ours"}, curves, "no published n was run"),
	}
}

// alongU returns the formula of a target of one direction as a function of u·x, in TeX.
func alongU(name string) string {
	return strings.ReplaceAll(damian2022.FormulaOf(name), "x_1", `u \cdot x`)
}

// degreeOf returns the degree of a target, 0 where there is none of that name.
func degreeOf(name string) int {
	t, err := damian2022.TargetByName(name)
	if err != nil {
		return 0
	}
	return t.Degree()
}
