package regularity

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func endStatesFigures(o *EndStatesOutcome) ([]figure.Figure, error) {
	c := o.Config
	return []figure.Figure{{ID: "jacot2023/end-states/objective", Title: "Two end states at one regularisation",
		Wide: true,
		Alt: "(a) For one teacher, the objectives of frozen networks against the regularisation: straight lines, " +
			"curved on its logarithmic axis, and marks for the trained networks. (b) The difference of the objectives " +
			"of the ends of higher rank and of rank 1 grows with the regularisation from negative to positive. (c) The " +
			"test error of the networks come down beside that of those from scratch, at every regularisation.",
		Caption: endStatesLeft(o) + fmt.Sprintf(` (b) Objective of the end state of rank %d (from scratch) less that `+
			`of the network come down from $\lambda = %g$, each teacher that has both, median and 95 %% order-statistic `+
			`interval. (c) Test errors of both.`, c.Rank, c.Via),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Teachers)},
		Panels:     []figure.Panel{ladderPanel(o), differencePanel(o), endTestPanel(o)}}}, nil
}

// endStatesLeft says which teacher the left panel shows, and what its lines are.
func endStatesLeft(o *EndStatesOutcome) string {
	c := o.Config
	i, both := o.Result.shown(c)
	name, lines := "no teacher", `the steeper one has rank %d`
	if states := endsAt(o.Result.Scratch, c.Middle).States; i < len(states) {
		name = fmt.Sprintf("teacher %d", states[i].Teacher)
	}
	if !both {
		lines = `no teacher ends at rank %d from scratch and at rank 1 come down`
	}
	return fmt.Sprintf(
		`(a) %s; lines (straight in $\lambda$, curved on this axis): $C + \lambda\|\theta\|^2$ of its two networks `+
			`trained at $\lambda = %g$, kept as they are (`+lines+
			`), and of the zero network (level); marks: trained at `+
			`each $\lambda$.`, name, c.Middle, c.Rank)
}

func lambdaAxis(lambdas []float64) figure.Axis {
	return figure.Axis{Label: `$\lambda$`, Scale: figure.Log10, Min: lambdas[0] / 1.5, Max: lambdas[len(lambdas)-1] * 1.5,
		Ticks: figure.TicksAt(lambdas)}
}

func ladderPanel(o *EndStatesOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: lambdaAxis(c.Lambdas), Y: figure.Axis{Label: `$C + \lambda\|\theta\|^2$`}, Legend: figure.Above}
	x := stats.LogSpace(c.Lambdas[0]/1.5, c.Lambdas[len(c.Lambdas)-1]*1.5, 40)
	teacher, _ := o.Result.shown(c)
	down, scratch := o.Result.rungs(c, teacher)
	for _, rung := range []jacot2023.Rung{zeroNetwork, down, scratch} {
		p.Series = append(p.Series, figure.TheoryLine("", "C + λ‖θ‖² of one network", x,
			func(l float64) float64 { return rung.Objective(l, c.Depth) }))
	}
	for i, way := range []struct {
		name string
		ends []jacot2023.Ends
	}{{"from scratch", o.Result.Scratch}, {"come down", o.Result.Down}} {
		s := figure.Series{Name: way.name, Mark: figure.Points, Role: figure.Measured, Slot: i + 1}
		for _, at := range way.ends {
			if teacher < len(at.States) {
				s.X, s.Y = append(s.X, at.Lambda), append(s.Y, at.States[teacher].Objective)
			}
		}
		p.Series = append(p.Series, s)
	}
	return p
}

func differencePanel(o *EndStatesOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: lambdaAxis(c.Lambdas),
		Y: figure.Axis{Label: fmt.Sprintf("objective, rank %d less come down", c.Rank)}, Legend: figure.Above}
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

// cloud appends one mark a value, each a factor to the right of the one before and all
// about x: for a logarithmic axis.
func cloud(s *figure.Series, x, factor float64, values []float64) {
	for i, v := range values {
		s.X, s.Y = append(s.X, x*figure.Aside(factor, i, len(values))), append(s.Y, v)
	}
}
