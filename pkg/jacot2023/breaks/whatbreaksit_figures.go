package breaks

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
)

func whatBreaksItFigures(o *WhatBreaksItOutcome) ([]figure.Figure, error) {
	panels := []figure.Panel{whatBreaksItPanel(nothingTaken, o.Result)}
	for _, t := range o.Twins {
		if !isControl(t.Name) {
			panels = append(panels, whatBreaksItPanel(t.Name, t.Result))
		}
	}
	panels[0].Legend = figure.Best
	columns := (len(panels) + 1) / 2
	for i := range panels {
		panels[i].X = figure.Axis{Min: 0.5, Max: float64(o.Config.Depth) + 0.5, Ticks: layerTicks(o.Config.Depth)}
		panels[i].Y = figure.Axis{Min: 0, Max: whatBreaksItTop}
		if i >= columns {
			panels[i].X.Label = `layer $\ell$`
		}
		if i%columns == 0 {
			panels[i].Y.Label = `$\sigma_i(W_\ell)$`
		}
	}
	return []figure.Figure{{ID: "jacot2023/what-breaks-it/layers", Title: "The bottleneck, and what is left of it",
		Wide: true, Columns: columns, Panels: panels,
		Alt: "Singular values of every layer in ten panels. (a) With nothing missing two stay a little above 1 and " +
			"the third falls to 0 but for the layers at the ends; without weight decay and with AdamW all three stay " +
			"large, at depths 2 and 4 there is no plateau, at a high price one or none is left, and without a ramp from " +
			"half the usual start none is. With six samples it looks much as with nothing missing.",
		Provenance: figure.Provenance{
			Seeds: fmt.Sprintf("%d teachers, 6 where AdamW, or another start without a ramp, is tried", o.Config.Teachers)},
		Caption: fmt.Sprintf(`The three largest singular values of every layer, medians over teachers. (a) $L = %d$, `+
			`$\lambda = %g$. In %s one ingredient each is taken away; with the depth λL is changed too, and the start `+
			`together with the ramp. Dashed: 1, where T7 has the top $k$; dotted: 1/2, above which a singular value `+
			`counts. Values above %g are cut off.`, o.Config.Depth, o.Config.Lambda,
			figure.Letters(1, len(panels)), whatBreaksItTop)}}, nil
}

// whatBreaksItTop is where the axis of singular values ends, at three times the plateau's.
const whatBreaksItTop = 3.0

// layerTicks labels every fourth layer.
func layerTicks(depth int) []figure.Tick {
	at := []float64{1}
	for l := 4; l <= depth; l += 4 {
		at = append(at, float64(l))
	}
	return figure.TicksAt(at)
}

// whatBreaksItPanel shows the medians of the three largest singular values by layer.
func whatBreaksItPanel(name string, r WhatBreaksItResult) figure.Panel {
	return figure.Panel{Note: name, Legend: figure.NoLegend,
		Series: figure.WithoutIntervals(jacot2023.SigmaSeries(r.States, 3)...)}
}
