// Package figuretest has figures that tests draw and write down.
package figuretest

import (
	"math"

	"github.com/provingground/provingground/pkg/figure"
)

// Curve has an interval, a gap and a value that a logarithmic axis
// cannot show.
func Curve() figure.Series {
	return figure.Series{
		Name: `$d=16$`, Mark: figure.LinePoints,
		X: []float64{10, 20, 40, 80, 160}, Y: []float64{1, 0.5, math.NaN(), 0.125, -1},
		Low: []float64{0.8, 0.4, math.NaN(), -0.1, -2}, High: []float64{1.2, 0.6, math.NaN(), 0.2, 0},
		Interval: "mean ± sd over 8 seeds", Band: true,
	}
}

// Sample holds every mark, every role, both scales, a colour bar,
// categories, a note and two rows.
func Sample() figure.Figure {
	curve := Curve()
	x := []float64{10, 40, 160}
	law := figure.Panel{
		X: figure.Axis{Label: "samples $n$", Scale: figure.Log10},
		Y: figure.Axis{Label: `$\mathbb{E}[(f-f^\star)^2]$`, Scale: figure.Log10}, Note: "$d=16$",
		Series: []figure.Series{
			curve,
			{Name: "twin", Role: figure.Twin, Mark: figure.LinePoints, X: x, Y: []float64{2, 2, 2}, Low: []float64{1, 1, 1},
				High: []float64{3, 3, 3}, Interval: "95 % interval"},
			{Name: "published", Role: figure.Published, Mark: figure.Points, Slot: 1, X: x, Y: []float64{1.1, 0.3, 0.07}},
			{Name: `$\propto 1/n$`, Role: figure.Theory, Mark: figure.Line, X: x, Y: []float64{1, 0.25, 0.0625},
				Formula: "10/n"},
			{Role: figure.Theory, Mark: figure.HLine, Y: []float64{0.2}},
			{Role: figure.Theory, Mark: figure.VLine, X: []float64{30}},
		},
	}
	bars := figure.Panel{
		X: figure.Axis{Ticks: []figure.Tick{{At: 0, Label: "random features"}, {At: 1, Label: "network"}}},
		Y: figure.Axis{Label: "accuracy"}, Legend: figure.Above,
		Series: []figure.Series{
			{Name: "ours", Mark: figure.Bars, X: []float64{0, 1}, Y: []float64{0.4, 0.8}, Low: []float64{0.3, 0.7},
				High: []float64{0.5, 0.9}},
			{Name: "lazy", Mark: figure.Bars, X: []float64{0, 1}, Y: []float64{0.4, 0.5}},
		},
	}
	cloud := figure.Panel{
		X: figure.Axis{Label: "$x_1$"}, Y: figure.Axis{Label: "$x_2$"}, Equal: true,
		Bar: &figure.Bar{Label: "$t/T$", Min: 0, Max: 1},
		Series: []figure.Series{
			{Mark: figure.Points, X: []float64{0, 1, 2}, Y: []float64{0, 1, 0}, Color: []float64{0, 0.5, math.NaN()}},
			{Name: "flow", Mark: figure.Arrows, X: []float64{0, 1}, Y: []float64{0, 1}, U: []float64{0.5, 0},
				V: []float64{0.5, -0.5}},
		},
	}
	return figure.Figure{
		ID: "paper/experiment/law", Title: "The law of $n$", Alt: "Error <falls> & \"bends\"",
		Caption: `Error against $n$; the line is $\propto 1/n$.`,
		Panels:  []figure.Panel{law, bars, cloud}, Columns: 2,
		Provenance: figure.Provenance{Experiment: "paper/experiment", Preset: "quick", Master: 7, Seeds: "8 seeds a point",
			Backend: "go", Fingerprint: "abc123"},
	}
}
