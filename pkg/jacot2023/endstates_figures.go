package jacot2023

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func endStatesFigures(o *EndStatesOutcome) ([]figure.Figure, error) {
	c := o.Config
	return []figure.Figure{{ID: "jacot2023/end-states/objective", Title: "Two end states at one regularisation", Wide: true,
		Alt: "Three panels. Left: for one teacher, the objectives of three frozen networks of rank 0, 1 and 2 cross (straight lines in the regularisation, curved on its logarithmic axis); the trained networks lie a little below. Middle: the difference of the objectives of the ends of rank 2 and rank 1 grows with the regularisation from negative to positive. Right: the test error of the networks come down is larger than that of those from scratch at every regularisation, most so at the smallest.",
		Caption: fmt.Sprintf(`Left: teacher %d; lines (straight in $\lambda$, curved on this axis): $C + \lambda\|\theta\|^2$ of the two networks trained at $\lambda = %g$, kept as they are (the steeper one has rank %d), and of the zero network (level); marks: trained at each $\lambda$. Middle: objective of the end state of rank %d (from scratch) less that of rank 1 (come down from $\lambda = %g$), each teacher that has both, median and 95 %% order-statistic interval. Right: test errors of both.`,
			o.Result.Scratch[0].States[0].Teacher, c.Middle, c.Rank, c.Rank, c.Via),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Count)},
		Panels:     []figure.Panel{ladderPanel(o), differencePanel(o), endTestPanel(o)}}}, nil
}

// Rungs returns the networks of one teacher at Middle, and the zero network, by rank.
func (r EndStatesResult) Rungs(c EndStatesConfig, teacher int) []Rung {
	one, right := endsAt(r.Down, c.Middle), endsAt(r.Scratch, c.Middle)
	return []Rung{Zero, RungOf(one.States[teacher], c.Depth), RungOf(right.States[teacher], c.Depth)}
}

func lambdaAxis(lambdas []float64) figure.Axis {
	return figure.Axis{Label: `$\lambda$`, Scale: figure.Log10, Min: lambdas[0] / 1.5, Max: lambdas[len(lambdas)-1] * 1.5, Ticks: figure.TicksAt(lambdas)}
}

func ladderPanel(o *EndStatesOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: lambdaAxis(c.Lambdas), Y: figure.Axis{Label: `$C + \lambda\|\theta\|^2$`}, Legend: figure.Above}
	x := stats.LogSpace(c.Lambdas[0]/1.5, c.Lambdas[len(c.Lambdas)-1]*1.5, 40)
	for _, rung := range o.Result.Rungs(c, 0) {
		s := figure.TheoryLine("", "C + λ‖θ‖² of one network", x, func(l float64) float64 { return rung.Objective(l, c.Depth) })
		p.Series = append(p.Series, s)
	}
	ways := []figure.Series{{Name: "from scratch", Mark: figure.Points, Role: figure.Measured, Slot: 1}, {Name: "come down", Mark: figure.Points, Role: figure.Measured, Slot: 2}}
	for i, ends := range [][]Ends{o.Result.Scratch, o.Result.Down} {
		for _, at := range ends {
			ways[i].X, ways[i].Y = append(ways[i].X, at.Lambda), append(ways[i].Y, at.States[0].Objective)
		}
	}
	p.Series = append(p.Series, ways...)
	return p
}

func differencePanel(o *EndStatesOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: lambdaAxis(c.Lambdas), Y: figure.Axis{Label: fmt.Sprintf("objective, rank %d less come down", c.Rank)}, Legend: figure.Above}
	each := figure.Series{Name: "each teacher", Mark: figure.Points, Role: figure.Measured, Slot: 2}
	middle := figure.Series{Name: "median", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}
	for _, l := range c.Lambdas {
		var d []float64
		for _, pair := range o.Result.Pairs(l, c.Rank) {
			d = append(d, pair.Scratch.Objective-pair.Down.Objective)
		}
		cloud(&each, l, 1.02, d)
		measure.Append(&middle, l, measure.Median(d))
	}
	p.Series = append(p.Series, figure.Level("", 0, "equal objectives"), each, middle)
	return p
}

func endTestPanel(o *EndStatesOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: lambdaAxis(c.Lambdas), Y: figure.Axis{Label: "test error"}, Legend: figure.Above}
	right := figure.Series{Name: "from scratch", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}
	one := figure.Series{Name: "come down", Mark: figure.LinePoints, Role: figure.Measured, Slot: 2}
	for _, l := range c.Lambdas {
		var a, b []float64
		for _, pair := range o.Result.Pairs(l, c.Rank) {
			a, b = append(a, pair.Scratch.Test), append(b, pair.Down.Test)
		}
		measure.Append(&right, l, measure.Median(a))
		measure.Append(&one, l, measure.Median(b))
	}
	p.Series = append(p.Series, right, one)
	return p
}
