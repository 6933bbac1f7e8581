package regularity

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func depthLineFigures(o *DepthLineOutcome) ([]figure.Figure, error) {
	c := o.Config
	return []figure.Figure{{ID: "jacot2023/depth-line/lines", Title: "What a layer costs", Wide: true,
		Alt: "(a) The objective divided by the regularisation against the depth, for targets of rank 1, 2 and 3: " +
			"points beside straight lines of slope 1, 2 and 3. (b) The squared norm against the depth, beside lines of " +
			"the same slopes.",
		Caption: fmt.Sprintf(`Objective over $\lambda$ (a) and $\|\theta\|^2$ (b) against $L$, at $\lambda = %g$, `+
			`for targets of rank $k$; mean and 95 %% t interval over the teachers whose networks end at rank $k$ at `+
			`every depth. Lines: slope $k$ through the mean of the first depth.`,
			c.Lambda),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers, %d in the twins", c.Teachers, max(c.Teachers/2, 2))},
		Panels: []figure.Panel{
			depthPanel(o, `$(C + \lambda\|\theta\|^2)/\lambda$`, func(at jacot2023.Ends, e jacot2023.EndState) float64 {
				return e.Objective / at.Lambda
			}),
			depthPanel(o, `$\|\theta\|^2$`, func(_ jacot2023.Ends, e jacot2023.EndState) float64 { return e.Norm }),
		}}}, nil
}

// depthLineTables has the slopes for targets of every rank.
func depthLineTables(o *DepthLineOutcome) []figure.Table {
	row := func(c DepthLineConfig, r DepthLineResult) []any {
		norms := r.Norms(c.Rank)
		return []any{c.Rank, fmt.Sprintf("%d of %d", len(norms), c.Teachers), MeanSlope(r.Objectives(c.Rank)).Text("%.3f"),
			MeanSlope(norms).Text("%.3f"), MeanIntercept(norms).Value}
	}
	rows := [][]any{row(o.Config, o.Result)}
	for _, t := range o.Twins {
		rows = append(rows, row(t.Config, t.Result))
	}
	return []figure.Table{{ID: o.ID + "/slopes", Rows: rows, Header: []string{"k", "teachers",
		"slope of $(C+\\lambda\\|\\theta\\|^2)/\\lambda$", "slope of $\\|\\theta\\|^2$", "intercept of that line"}}}
}

func depthPanel(o *DepthLineOutcome, label string, of func(jacot2023.Ends, jacot2023.EndState) float64) figure.Panel {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: "depth $L$", Ticks: figure.TicksAt(stats.Floats(c.Depths))},
		Y: figure.Axis{Label: label}, Legend: figure.Above}
	add := func(r DepthLineResult, rank int, role figure.Role) {
		s := figure.Series{Name: fmt.Sprintf("$k = %d$", rank), Mark: figure.Points, Role: role, Slot: rank}
		for _, at := range r.of(rank) {
			measure.Append(&s, float64(at.Depth),
				measure.Mean(at.Values(func(e jacot2023.EndState) float64 { return of(at, e) }, nil)))
		}
		if len(s.X) == 0 {
			return
		}
		x := stats.LinSpace(float64(c.Depths[0]), float64(c.Depths[len(c.Depths)-1]), 2)
		p.Series = append(p.Series, s, figure.TheoryLine("", "k(L − L₁) + the first mean", x,
			func(l float64) float64 { return s.Y[0] + float64(rank)*(l-s.X[0]) }))
	}
	add(o.Result, c.Rank, figure.Measured)
	for _, t := range o.Twins {
		add(t.Result, t.Config.Rank, figure.Twin)
	}
	return p
}

// of returns the end states of the teachers whose networks end at a rank at every depth.
func (r DepthLineResult) of(rank int) []jacot2023.Ends {
	out := make([]jacot2023.Ends, len(r.Ends))
	for k, at := range r.Ends {
		out[k] = jacot2023.Ends{Lambda: at.Lambda, Depth: at.Depth}
		for i, e := range at.States {
			if throughout(r.Ends, i, rank) {
				out[k].States = append(out[k].States, e)
			}
		}
	}
	return out
}
