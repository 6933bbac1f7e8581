package whatmatters

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func heavyTailsFigures(o *HeavyTailsOutcome) ([]figure.Figure, error) {
	t, err := damian2022.TargetByName(o.Config.Target)
	if err != nil {
		return nil, err
	}
	sets, err := setsPanel(o, t)
	if err != nil {
		return nil, err
	}
	c := o.Config
	return []figure.Figure{{ID: "damian2022/heavytails/cost", Title: "What heavy tails cost", Wide: true,
		Alt: fmt.Sprintf("(a) Histogram of the mean of f squared over test sets of %d points, centred at 1, with a "+
			"standard deviation of about %.2g, with the published mean plus minus sd of the untrained points beside it. "+
			"(b) Cost of alpha plus beta x against n: the simulated mean lies on the closed form or a little below, "+
			"shuffled labels lower, the median lower still.", c.Points, t.TestSetSD(c.Points)),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d test sets, %d samples an n", c.Sets, c.Seeds)},
		Caption: fmt.Sprintf(`(a) Mean of $f^{\star 2}$, the risk of predicting 0, over %d test sets of %d points; `+
			`grey, 1 $\pm$ the closed-form standard deviation; hollow, the published risk (mean, and line over $\pm$ sd `+
			`over 10 seeds) at the $n$ where nothing is learned yet, at arbitrary heights. (b) Risk that $\alpha + `+
			`\beta \cdot x$ adds, mean over %d samples (95 %% t interval), its closed form, the median, and the mean `+
			`with shuffled labels.`,
			c.Sets, c.Points, c.Seeds),
		Panels: []figure.Panel{sets, literalPanel(o, t)}}}, nil
}

// widestHistogram is the distance, in bins, up to which a mean is drawn: the axis ends
// before.
const widestHistogram = 100

// setsPanel is a histogram of the means over test sets.
func setsPanel(o *HeavyTailsOutcome, t damian2022.Target) (figure.Panel, error) {
	c := o.Config
	spread := t.TestSetSD(c.Points)
	width := spread / 3
	counts := map[int]float64{}
	lo, hi, top := 0, 0, 0.0
	for _, m := range o.Result.Means {
		at := math.Floor((m - 1) / width)
		if !(math.Abs(at) <= widestHistogram) {
			continue
		}
		bin := int(at)
		counts[bin]++
		lo, hi, top = min(lo, bin), max(hi, bin), max(top, counts[bin])
	}
	bars := figure.Series{Name: "test sets", Mark: figure.Bars, Role: figure.Measured, Slot: 1}
	for bin := lo; bin <= hi; bin++ {
		bars.X, bars.Y = append(bars.X, 1+(float64(bin)+0.5)*width), append(bars.Y, counts[bin])
	}
	p := figure.Panel{X: figure.Axis{Label: `mean of $f^{\star 2}$ over a test set`, Min: 0.75, Max: 1.4},
		Y: figure.Axis{Label: "test sets", Min: 0, Max: 1.5 * top}, Legend: figure.Above}
	p.Series = append(p.Series, bars)
	for _, sign := range []float64{-1, 1} {
		p.Series = append(p.Series, figure.Series{Mark: figure.VLine, Role: figure.Theory, X: []float64{1 + sign*spread},
			Formula: "1 ± √((E f*⁴ − 1)/points)"})
	}
	err := publishedRows(&p, c, 1.15*top, 0.1*top)
	return p, err
}

// publishedRows adds the published points where nothing is learned: a mark at
// the mean and a line over mean ± sd, in rows from a height on.
func publishedRows(p *figure.Panel, c HeavyTailsConfig, height, row float64) error {
	n, risk, sd, err := damian2022.PublishedCurve(damian2022.ByAlgorithm1, c.Width)
	if err != nil {
		return err
	}
	for i, y := range risk {
		if y < c.Learned {
			continue
		}
		at := height + row*float64(i)
		extent := figure.Series{Mark: figure.Line, Role: figure.Published, Slot: 1, X: []float64{y - sd[i], y + sd[i]},
			Y: []float64{at, at}}
		point := figure.Series{Name: fmt.Sprintf("$n = %g$", n[i]), Mark: figure.Points, Role: figure.Published, Slot: i + 1,
			X: []float64{y}, Y: []float64{at}}
		p.Series = append(p.Series, extent, point)
	}
	return nil
}

func literalPanel(o *HeavyTailsOutcome, t damian2022.Target) figure.Panel {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: "samples $n$", Scale: figure.Log10, Ticks: figure.TicksAt(c.N)},
		Y: figure.Axis{Label: `cost of $\alpha + \beta \cdot x$`, Scale: figure.Log10}, Legend: figure.Above}
	x := stats.LogSpace(float64(c.N[0])/1.5, float64(c.N[len(c.N)-1])*1.5, 2)
	p.Series = append(p.Series, figure.TheoryLine("closed form", "(E y² − C₀² + E y²‖x‖² − ‖C₁‖²)/n", x,
		func(n float64) float64 { return LiteralCost(t, 1, c.D, c.Noise) / n }))
	average := figure.Series{Name: "mean", Mark: figure.Points, Role: figure.Measured, Slot: 1}
	middle := figure.Series{Name: "median", Mark: figure.Points, Role: figure.Measured, Slot: 2}
	for _, cell := range o.Result.Cells {
		measure.Append(&average, float64(cell.N), measure.Mean(cell.Cost))
		middle.X, middle.Y = append(middle.X, float64(cell.N)), append(middle.Y, stats.Median(cell.Cost))
	}
	p.Series = append(p.Series, average, middle)
	if twin, err := o.Twin("labels shuffled"); err == nil {
		s := figure.Series{Name: "shuffled, mean", Mark: figure.Points, Role: figure.Twin, Slot: 1}
		for _, cell := range twin.Result.Cells {
			s.X, s.Y = append(s.X, float64(cell.N)), append(s.Y, stats.Mean(cell.Cost))
		}
		p.Series = append(p.Series, s)
	}
	return p
}
