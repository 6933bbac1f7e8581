package damian2022

import (
	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// dimensions labels an axis at the dimensions of a grid.
func dimensions(d []int) []figure.Tick {
	return figure.TicksAt(stats.Floats(d))
}

// levels are the two dashed lines of Figure 1: what predicting zero and what the best
// quadratic leave.
func levels(target string) []figure.Series {
	return []figure.Series{
		figure.Level("", 1, "1: predicting zero"),
		figure.Level("", quadraticRest(target), quadraticText(target)+": the best quadratic"),
	}
}

// quadraticRest is the excess risk of the best quadratic, 1 where there is no such target.
func quadraticRest(target string) float64 {
	t, err := TargetByName(target)
	if err != nil {
		return 1
	}
	return t.beyond(2)
}

// quadraticText is that number as it is written.
func quadraticText(target string) string {
	if rest := quadraticRest(target); rest != 0.5 {
		return claim.Number(rest)
	}
	return "1/2"
}

// orNone returns the panel, or, where none of its series has a point, the same axes with
// why in the place of what was not measured.
func orNone(p figure.Panel, why string) figure.Panel {
	for _, s := range p.Series {
		if len(s.X)+len(s.Y) > 0 {
			return p
		}
	}
	p.Note, p.Legend, p.Series = figure.None+": "+why, figure.NoLegend, []figure.Series{figure.Level("", 1, "no point")}
	return p
}

// noHalf is why a panel of half-way points is empty.
const noHalf = "no risk falls through 1/2"
