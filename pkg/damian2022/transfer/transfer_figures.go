package transfer

import (
	"fmt"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
)

// This file holds the figures of the experiments transfer and heads.

// transferFigures shows the risk against N: transferred with the twins, and from
// scratch.
func transferFigures(o *TransferOutcome) ([]figure.Figure, error) {
	c := o.Config
	risk := func(cell TransferCell) []float64 { return cell.Risk }
	axis := figure.Axis{Label: "samples $N$ of the target", Scale: figure.Log10}
	left := figure.Panel{X: axis, Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.2}, Legend: figure.Above}
	right := left
	for i, d := range c.D {
		s := figure.Series{Name: fmt.Sprintf("$d = %d$", d), Mark: figure.LinePoints, Role: figure.Measured, Slot: i + 1}
		left.Series = append(left.Series, transferSeries(s, o.Result, d, i, len(c.D), risk))
	}
	slot := 0
	for _, t := range o.Twins {
		if t.Config.Scratch || t.Config.How == damian2022.FromNothing { // these are in the other panel
			continue
		}
		d := t.Config.D[len(t.Config.D)-1]
		slot++
		s := figure.Series{Name: fmt.Sprintf("%s, $d = %d$", t.Name, d), Mark: figure.Points, Role: figure.Twin, Slot: slot}
		left.Series = append(left.Series, transferSeries(s, t.Result, d, 2*slot, 8, risk))
	}
	if c.Scratch {
		right.Series = transferScratchSeries(o)
	}
	return []figure.Figure{{ID: "damian2022/transfer/risk", Title: "Transfer: nearly one curve in all dimensions",
		Wide: true,
		Alt: "Excess risk against the number N of target samples. (a) On a transferred representation the curves of " +
			"all dimensions fall nearly together from 1 towards 0; twins stay at 1, or between where the source is " +
			"sampled too little. (b) From scratch the risk of random features stays near 1, in the smallest dimension a " +
			"little below at the largest N; that of Algorithm 1 falls a part of the way in the smallest dimension, and " +
			"begins to in the next.",
		Caption: fmt.Sprintf(`Excess risk on $%s$ against the number $N$ of its samples (mean and 95 %% t interval `+
			`over seeds; points of one $N$ are set side by side). (a) Only the head is fitted, on a representation `+
			`pretrained with $n = %s$ samples of another target; and with a hypothesis or an ingredient removed. (b) `+
			`From scratch, with the same $N$ samples and width $m = %d$.`,
			alongU(c.Target), c.sourceText(), c.Width),
		Panels:     []figure.Panel{left, right},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d a cell", c.Seeds)}}}, nil
}

// sourceText is n as a function of d, in TeX.
func (c TransferConfig) sourceText() string {
	if c.Growth == 2 {
		return fmt.Sprintf(`%g\,d^2`, c.Ratio)
	}
	return fmt.Sprintf(`%d\,(d/%d)^{%g}`, damian2022.Samples(c.Ratio, c.D[0]), c.D[0], c.Growth)
}

// transferScratchSeries returns the curves from scratch, of both methods in every
// dimension.
func transferScratchSeries(o *TransferOutcome) []figure.Series {
	var out []figure.Series
	dims := o.Config.D
	for k, method := range []struct {
		name string
		of   func(TransferCell) []float64
	}{{"random features", func(cell TransferCell) []float64 { return cell.Random }},
		{"Algorithm 1", func(cell TransferCell) []float64 { return cell.Direct }}} {
		for i, d := range dims {
			s := figure.Series{Name: fmt.Sprintf("%s, $d = %d$", method.name, d), Mark: figure.LinePoints, Role: figure.Measured,
				Slot: 1 + (k*len(dims)+i)%figure2Slots}
			out = append(out, transferSeries(s, o.Result, d, k*len(dims)+i, 2*len(dims), method.of))
		}
	}
	return out
}

// transferSeries fills a series with the risks of one dimension, each point a little
// beside those of the other series.
func transferSeries(s figure.Series, r TransferResult, d, i, count int, of func(TransferCell) []float64) figure.Series {
	for _, cell := range r.Cells {
		if cell.D == d && of(cell) != nil {
			measure.Append(&s, beside(float64(cell.Samples), i, count), measure.Mean(of(cell)))
		}
	}
	return s
}

func headsFigures(o *HeadsOutcome) ([]figure.Figure, error) {
	return []figure.Figure{headsCurves(o), headsRisks(o)}, nil
}

// headsCurves shows the learned heads of one seed as functions of u·x.
func headsCurves(o *HeadsOutcome) figure.Figure {
	f := figure.Figure{ID: "damian2022/heads/curves", Title: "One representation, many heads", Columns: 3, Wide: true,
		Alt: "Six panels, each a learned function of z = u dot x over the function that was to be learned: four " +
			"Hermite polynomials, the absolute value and the sign. Each learned curve follows its target for z between minus " +
			"2 and 2, and the sign is smoothed.",
		Caption: fmt.Sprintf(`Heads on one and the same representation, %s, each refitted with $N = %d$ noisy `+
			`samples of another function $h(u \cdot x)$, for the first seed: prediction against $z = u \cdot x$ (mean `+
			`and standard deviation over the other coordinates), and $h$ (grey).`,
			figure.Letters(0, len(o.Result.Curves)), o.Config.Samples),
		Provenance: figure.Provenance{Seeds: "the first"}}
	for i, c := range o.Result.Curves {
		p := figure.Panel{X: figure.Axis{Label: "$z = u \\cdot x$", Min: -3, Max: 3}, Note: c.Name, Legend: figure.NoLegend}
		if i%3 == 0 {
			p.Y.Label = "learned, and $h(z)$"
		}
		low, high := make([]float64, len(c.Z)), make([]float64, len(c.Z))
		for k, sd := range c.SD {
			low[k], high[k] = c.Mean[k]-sd, c.Mean[k]+sd
		}
		learned, h := damian2022.LearnedBand(c.Z, c.Mean, low, high, c.H)
		learned.Name, learned.Slot, learned.Interval = "learned", 1, "mean ± sd over the other coordinates"
		h.Name, h.Formula = "$h(z)$", c.Name
		p.Series = []figure.Series{learned, h}
		if i == 0 {
			p.Legend = figure.SouthEast
		}
		f.Panels = append(f.Panels, p)
	}
	return f
}

// headsRisks shows the risks along and across u.
func headsRisks(o *HeadsOutcome) figure.Figure {
	along := figure.Series{Name: "$h(u \\cdot x)$", Mark: figure.Bars, Role: figure.Measured, Slot: 1}
	across := figure.Series{Name: "$h(v \\cdot x)$, $v \\perp u$", Mark: figure.Bars, Role: figure.Measured, Slot: 2}
	linear := figure.Series{Name: "best linear function", Mark: figure.Points, Role: figure.Theory,
		Formula: "1 − (E z h(z))²"}
	p := figure.Panel{X: figure.Axis{Label: "target $h$"}, Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.2},
		Legend: figure.Above}
	// the names of Links, short
	p.X.Ticks = figure.NamedTicks([]string{"$z$", "$He_2$", "$He_3$", "$He_4$", "$|z|$", "sign"})
	for i, link := range damian2022.Links() {
		x := float64(i)
		measure.Append(&along, x, measure.Mean(o.Result.Cells[i].Along))
		measure.Append(&across, x, measure.Mean(o.Result.Cells[i].Across))
		linear.X, linear.Y = append(linear.X, x+0.2), append(linear.Y, 1-link.Linear*link.Linear)
	}
	p.Series = []figure.Series{along, across, linear}
	return figure.Figure{ID: "damian2022/heads/risks", Title: "The right direction, and another",
		Alt: "Bars of the excess risk of six targets, each once as a function of u dot x and once of v dot x: small " +
			"along u, across u close to what the best linear function leaves.",
		Caption: fmt.Sprintf(`Excess risk of heads on one representation, refitted with $N = %d$ samples of `+
			`$h(u \cdot x)$ and of $h(v \cdot x)$ for a direction $v \perp u$ (mean and 95 %% t interval over seeds), and `+
			`what the best linear function of $v \cdot x$ leaves. $d = %d$.`, o.Config.Samples, o.Config.D),
		Panels:     []figure.Panel{p},
		Provenance: figure.Provenance{Seeds: fmt.Sprint(o.Config.Seeds)}}
}
