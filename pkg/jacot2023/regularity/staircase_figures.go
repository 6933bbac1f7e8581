package regularity

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
)

func staircaseFigures(o *StaircaseOutcome) ([]figure.Figure, error) {
	c := o.Config
	return []figure.Figure{{ID: "jacot2023/staircase/staircase", Title: "The staircase", Columns: 2, Wide: true,
		Alt: "Against the regularisation, all teachers as dots and medians with intervals. (a) The rank of the " +
			"middle layer falls from more than twenty to three, two, one and zero. (b) The squared norm a layer falls " +
			"steeply at first, then in steps, to zero. (c) The training error rises from near zero to one. (d) The test " +
			"error is least at a small positive value, and larger on both sides.",
		Caption: fmt.Sprintf(`Where training ended, against $\lambda$, at $L = %d$: (a) rank of the middle layer `+
			`(singular values above 0.5), (b) $\|\theta\|^2/L$, (c) training $C$ and (d) test error. Green: each of %d `+
			`teachers; line: median with %s; 0 on the axis is $\lambda = 0$. Crosses: every $\lambda$ taken as 0.`,
			c.Depth, c.Teachers, "95 % order-statistic interval"),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Teachers)},
		Panels: []figure.Panel{
			staircasePanel(o, "rank", func(e jacot2023.EndState) float64 { return float64(e.Middle()) }, 0.5),
			staircasePanel(o, `$\|\theta\|^2/L$`, func(e jacot2023.EndState) float64 { return e.Norm / float64(c.Depth) }, 0.5),
			staircasePanel(o, "training $C$", func(e jacot2023.EndState) float64 { return e.Train }, 0),
			staircasePanel(o, "test error", func(e jacot2023.EndState) float64 { return e.Test }, 0),
		}}}, nil
}

// staircasePanel draws one quantity against λ. An offset above 0 is added to what is
// drawn on the logarithmic axis, so that 0 has a place on it; its ticks say the
// quantity itself.
func staircasePanel(o *StaircaseOutcome, label string, of func(jacot2023.EndState) float64,
	offset float64) figure.Panel {
	ticks := o.Config.ticks()
	p := figure.Panel{X: figure.Axis{Label: `$\lambda$`, Scale: figure.Log10, Min: ticks[0].At / 1.6,
		Max: ticks[len(ticks)-1].At * 1.6, Ticks: apart(ticks, 2.5)},
		Y: figure.Axis{Label: label, Scale: figure.Log10}, Legend: figure.NoLegend}
	if offset > 0 {
		p.Y.Ticks = shifted(offset, 0, 1, 2, 3, 10, 30)
		p.Y.Min, p.Y.Max = 0.8*offset, 100
	}
	value := func(e jacot2023.EndState) float64 { return of(e) + offset }
	if twin, err := o.Twin(freeTwin); err == nil {
		s := figure.Series{Name: "twin: no regularisation", Mark: figure.Points, Role: figure.Twin, Slot: 1}
		for i, at := range twin.Result.Ends {
			measure.Append(&s, ticks[i].At, measure.Median(at.Values(value, nil)))
		}
		p.Series = append(p.Series, s)
	}
	each := figure.Series{Name: "each teacher", Mark: figure.Points, Role: figure.Measured, Slot: 2}
	middle := figure.Series{Name: "median", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}
	for i, at := range o.Result.Ends {
		cloud(&each, ticks[i].At, 1.04, at.Values(value, nil))
		measure.Append(&middle, ticks[i].At, measure.Median(at.Values(value, nil)))
	}
	p.Series = append(p.Series, each, middle)
	return p
}

// apart returns the ticks of a logarithmic axis with the labels of those left out that
// stand closer than a factor to the labelled one before.
func apart(ticks []figure.Tick, factor float64) []figure.Tick {
	out := slices.Clone(ticks)
	last := math.Inf(-1)
	for i := range out {
		if at := math.Log(out[i].At); at-last < math.Log(factor) {
			out[i].Label = ""
		} else {
			last = at
		}
	}
	return out
}

// shifted labels the places of a shifted axis with the numbers that they stand for.
func shifted(offset float64, at ...float64) []figure.Tick {
	out := make([]figure.Tick, len(at))
	for i, x := range at {
		out[i] = figure.Tick{At: x + offset, Label: strconv.FormatFloat(x, 'g', 3, 64)}
	}
	return out
}

// ticks returns where each λ stands on a logarithmic axis; 0 stands a factor of four
// below the smallest positive one.
func (c StaircaseConfig) ticks() []figure.Tick {
	least := math.Inf(1)
	for _, l := range c.Lambdas {
		if l > 0 {
			least = min(least, l)
		}
	}
	out := make([]figure.Tick, len(c.Lambdas))
	for i, l := range c.Lambdas {
		out[i] = figure.Tick{At: l, Label: strconv.FormatFloat(l, 'g', 3, 64)}
		if l == 0 {
			out[i].At = least / 4
		}
	}
	return out
}
