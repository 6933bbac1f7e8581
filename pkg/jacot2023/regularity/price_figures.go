package regularity

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func priceFigures(o *PriceOutcome) ([]figure.Figure, error) {
	c := o.Config
	return []figure.Figure{{ID: "jacot2023/price/depth", Title: "Depth at a fixed price of a dimension", Wide: true,
		Alt: "Against the depth. (a) The objective at a fixed price of a dimension falls in deep networks; in the " +
			"twin, at a fixed regularisation, it rises. (b) The training error falls with depth; in the twin it changes " +
			"little. (c) The share of the teachers whose network ends at the rank of the target is larger from depth 6 " +
			"on.",
		Caption: fmt.Sprintf(`Against depth, at $\Lambda = \lambda L = %g$: objective (a), and training $C$ (b), `+
			`medians over %d teachers with 95 %% order-statistic intervals; the share of the teachers that end at rank %d `+
			`and at rank 1 (c). Twin: $\lambda = %g$ at every depth.`,
			c.Price, c.Teachers, c.Rank, c.training().Lambda),
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Teachers)},
		Panels: []figure.Panel{
			pricePanel(o, `$C + \lambda\|\theta\|^2$`, objective),
			pricePanel(o, "training $C$", func(e jacot2023.EndState) float64 { return e.Train }),
			priceRankPanel(o),
		}}}, nil
}

// priceTables has the median of c = ‖θ‖² − kL at every depth, over the networks that end at
// rank k, and how many these are: none of those that were run is something else than a depth
// that was not run.
func priceTables(o *PriceOutcome) []figure.Table {
	twin, _ := o.Twin("fixed λ")
	var rows [][]any
	for _, e := range o.Result.Ends {
		row := []any{e.Depth}
		for _, r := range []PriceResult{o.Result, twin.Result} {
			if rests := r.Rests(e.Depth, o.Config.Rank); len(r.between(e.Depth, e.Depth)) > 0 {
				row = append(row, stats.Median(rests), len(rests))
			} else {
				row = append(row, "not run", "not run")
			}
		}
		rows = append(rows, row)
	}
	header := []string{"L", "median $c$ at fixed $\\Lambda$", "networks", "at fixed $\\lambda$", "networks"}
	return []figure.Table{{ID: o.ID + "/rests", Header: header, Rows: rows}}
}

func (c PriceConfig) depthAxis() figure.Axis {
	return figure.Axis{Label: "depth $L$", Ticks: figure.TicksAt(stats.Floats(c.Depths))}
}

func pricePanel(o *PriceOutcome, label string, of func(jacot2023.EndState) float64) figure.Panel {
	p := figure.Panel{X: o.Config.depthAxis(), Y: figure.Axis{Label: label}, Legend: figure.Above}
	add := func(name string, role figure.Role, ends []jacot2023.Ends) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: 1}
		for _, at := range ends {
			measure.Append(&s, float64(at.Depth), measure.Median(at.Values(of, nil)))
		}
		p.Series = append(p.Series, s)
	}
	add(`fixed $\Lambda$`, figure.Measured, o.Result.Ends)
	if twin, err := o.Twin("fixed λ"); err == nil {
		add(`fixed $\lambda$`, figure.Twin, twin.Result.Ends)
	}
	return p
}

func priceRankPanel(o *PriceOutcome) figure.Panel {
	c := o.Config
	p := figure.Panel{X: c.depthAxis(), Y: figure.Axis{Label: "share of the teachers", Min: 0, Max: 1.05},
		Legend: figure.Above}
	for i, rank := range []int{c.Rank, 1} {
		s := figure.Series{Name: fmt.Sprintf("rank %d", rank), Mark: figure.LinePoints, Role: figure.Measured, Slot: i + 1}
		for _, at := range o.Result.Ends {
			measure.Append(&s, float64(at.Depth), at.Share(rank))
		}
		p.Series = append(p.Series, s)
	}
	return p
}
