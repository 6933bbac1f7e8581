package cost

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// costPanels are the functions of the figure: positive linear maps, and others.
var costPanels = [][]string{
	{"diag(3, 1)", "diag(2, ½)", "identity in 2-D"},
	{costComposed, costDirectSum, costKink, costTwoSided},
}

func representationCostFigures(o *RepresentationCostOutcome) ([]figure.Figure, error) {
	f := figure.Figure{ID: "jacot2023/representation-cost/excess", Title: "What a function costs beside kL", Wide: true,
		Alt: "Squared norm minus kL against 1/L. (a) Three linear maps: the trained networks lie on their closed " +
			"forms, which run into 2 log of the pseudo-determinant at 1/L = 0. (b) Functions with kinks and the " +
			"identity on an interval around 0: the trained networks lie above the floor of their Jacobian.",
		Caption: fmt.Sprintf(`$\|\theta\|^2 - kL$ of trained networks that are a given function on its domain, `+
			`against $1/L$ (best of %d initialisations, in (b) of %d). (a) Positive linear maps: points on the closed `+
			`form $L\sum_i s_i^{2/L} - kL$ (lines), which runs into $2\log|A|_+$. (b) Other functions: above the floor `+
			`that their steepest Jacobian sets (lines: dashed for the first one of the legend, dotted for the second, `+
			`dash-dotted for the third, 0 for the last).`, o.Config.Seeds, 3*o.Config.Seeds),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("best of %d, of %d where not linear",
			o.Config.Seeds, 3*o.Config.Seeds)}}
	for _, names := range costPanels {
		p, err := o.Config.panel(o.Result, names)
		if err != nil {
			return nil, err
		}
		f.Panels = append(f.Panels, p)
	}
	return []figure.Figure{f}, nil
}

// panel shows functions with their floors over 1/L.
func (c RepresentationCostConfig) panel(r RepresentationCostResult, names []string) (figure.Panel, error) {
	p := figure.Panel{X: figure.Axis{Label: "$1/L$", Min: 0, Max: 0.52}, Y: figure.Axis{Label: `$\|\theta\|^2 - kL$`},
		Legend: figure.Above}
	for i, name := range names {
		f, err := CostFunctionByName(name)
		if err != nil {
			return p, err
		}
		s := figure.Series{Name: f.Formula, Mark: figure.Points, Role: figure.Measured, Slot: i + 1, Y: c.Excess(r, name)}
		for _, depth := range c.Depths {
			s.X = append(s.X, 1/float64(depth))
		}
		floor := figure.TheoryLine("", "L Σ (s^(2/L) − 1)", stats.LinSpace(0.001, 0.5, 200), func(inverse float64) float64 {
			sum := 0.0
			for _, v := range f.Steep {
				sum += (math.Pow(v, 2*inverse) - 1) / inverse
			}
			return sum
		})
		p.Series = append(p.Series, s, floor)
	}
	return p, nil
}
